use super::link_token;
use super::reset::new_password;
use crate::api::account::setup_is_open;
use crate::frame::use_flash;
use crate::i18n::use_texts;
use crate::load::{loaded, record};
use crate::ui::button::button;
use crate::ui::entrance::entrance;
use crate::ui::error_summary::error_summary;
use crate::ui::field::field;
use crate::ui::form::{FormState, PostForm, hidden};
use crate::ui::page::title;
use domain::account::Realm;
use leptos::prelude::*;
use texts::shared::entrance as words;

const POST: &str = "/admin/api/setup";

/// The first start: who is the main administrator.
pub fn setup_page() -> AnyView {
    let open = record(link_token, setup_is_open);
    loaded(open, |()| page())
}

fn page() -> AnyView {
    let t = use_texts();
    let form = FormState::new(use_flash(POST), POST);
    let name = t.get(words::SETUP_TITLE);
    let body = view! {
        {title(form.title(name))}
        {error_summary(&form)}
        <PostForm action=POST>
            {hidden("token", link_token())}
            {field(&form, "company", t.get(words::COMPANY)).complete("organization").text("")}
            {field(&form, "first_name", t.get(words::FIRST_NAME)).complete("given-name").text("")}
            {field(&form, "last_name", t.get(words::LAST_NAME)).complete("family-name").text("")}
            {field(&form, "email", t.get(words::EMAIL)).complete("username").email("")}
            {new_password(&form).password()}
            {field(&form, "password_again", t.get(words::PASSWORD_AGAIN)).complete("new-password").password()}
            {button(t.get(words::SETUP_BUTTON)).primary().wide().submit()}
        </PostForm>
    };
    entrance(Realm::Staff, name, t.get(words::SETUP_LEAD), body.into_any())
}
