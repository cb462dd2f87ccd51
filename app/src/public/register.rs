//! Asking for access at the portal's door, and the link that proves the address.

use super::link_token;
use crate::api::registration::{open_registration, show_registration_link};
use crate::frame::{use_flash, use_frame};
use crate::i18n::use_texts;
use crate::load::{loaded, record};
use crate::routes::portal as routes;
use crate::ui::button::button;
use crate::ui::entrance::entrance;
use crate::ui::error_summary::error_summary;
use crate::ui::field::{Choice, field};
use crate::ui::form::{FormState, PostForm, act, hidden};
use crate::ui::page::title;
use domain::account::Realm;
use domain::customer::CustomerKind;
use domain::registration::{MESSAGE_MAX, RegistrationLink};
use leptos::prelude::*;
use texts::portal::registration as words;
use texts::shared::entrance as entrance_words;

const SEND: &str = "/api/registration/send";

pub fn register_page() -> AnyView {
    loaded(record(|| (), |()| open_registration()), |()| form_page())
}

fn form_page() -> AnyView {
    let t = use_texts();
    let form = FormState::new(use_flash(SEND), SEND);
    let (company, locale) = use_frame().with_value(|frame| (frame.brand.name.clone(), frame.locale));
    let name = t.get(words::TITLE);
    let kind = form.value("kind", CustomerKind::Company.key());
    let body = view! {
        {title(form.title(name))}
        {error_summary(&form)}
        <PostForm action=SEND>
            {hidden("language", locale.code())}
            <fieldset class="choices stack" data-gap="3">
                <legend>{t.get(words::KIND)}</legend>
                {Choice::new(CustomerKind::Company.key(), t.get(words::KIND_COMPANY)).opens().radio(&form, "kind", &kind)}
                <div class="chosen">
                    {field(&form, "company", t.get(words::COMPANY)).complete("organization").text("")}
                </div>
                {Choice::new(CustomerKind::Person.key(), t.get(words::KIND_PERSON)).radio(&form, "kind", &kind)}
            </fieldset>
            {field(&form, "first_name", t.get(words::FIRST_NAME)).complete("given-name").text("")}
            {field(&form, "last_name", t.get(words::LAST_NAME)).complete("family-name").text("")}
            {field(&form, "email", t.get(words::EMAIL)).complete("email").email("")}
            {field(&form, "phone", t.get(words::PHONE)).optional().complete("tel").tel("")}
            {field(&form, "message", t.get(words::MESSAGE)).optional().area("", MESSAGE_MAX)}
            {button(t.get(words::SEND)).primary().wide().submit()}
        </PostForm>
        <p class="small"><a href=routes::SIGN_IN>{t.get(entrance_words::BACK_TO_SIGN_IN)}</a></p>
    };
    entrance(Realm::Portal, name, t.fill(words::LEAD, &[("company", &company)]), body.into_any())
}

/// Where the link in the mail leads.
pub fn confirm_page() -> AnyView {
    loaded(record(link_token, show_registration_link), |link| link.map_or_else(dead, confirm))
}

fn confirm(link: RegistrationLink) -> AnyView {
    let t = use_texts();
    let company = use_frame().with_value(|frame| frame.brand.name.clone());
    let name = t.get(words::CONFIRM_TITLE);
    let with = [("name", link.first_name.as_str()), ("email", link.email.as_str()), ("company", company.as_str())];
    let body = view! {
        {title(name)}
        <p>{t.fill(words::CONFIRM_BODY, &with)}</p>
        {act("/api/registration/verify", [("token", link_token())], button(t.get(words::CONFIRM)).primary().wide().submit())}
    };
    entrance(Realm::Portal, name, company, body.into_any())
}

/// A link that is none, that was used, or that is too old.
fn dead() -> AnyView {
    let t = use_texts();
    let name = t.get(words::DEAD_TITLE);
    let body = view! {
        {title(name)}
        <p>{t.get(words::DEAD_BODY)}</p>
        {button(t.get(words::AGAIN)).primary().wide().external(routes::REGISTER)}
    };
    entrance(Realm::Portal, name, use_frame().with_value(|frame| frame.brand.name.clone()), body.into_any())
}
