//! Which mails one gets as one of this company's people.

use crate::api::portal::show_own_mails;
use crate::frame::{Who, use_flash, use_frame};
use crate::i18n::use_texts;
use crate::load::{loaded, record};
use crate::ui::button::button;
use crate::ui::error_summary::error_summary;
use crate::ui::form::{Actions, FormState, Layout, PostForm, section};
use crate::ui::page::{head, title, toast};
use crate::ui::portal_access::mail_fields;
use crate::ui::profile::{OwnTab, profile_tabs};
use domain::account::Realm;
use domain::mail::MailCategory;
use leptos::prelude::*;
use texts::portal::mails_wanted as words;
use texts::shared::{action, profile};

const POST: &str = "/api/mails/save-wanted";

pub fn mails_page() -> AnyView {
    loaded(record(|| (), |()| show_own_mails()), page)
}

fn page(mails: Vec<MailCategory>) -> AnyView {
    let t = use_texts();
    let form = FormState::new(use_flash(POST), POST);
    let member = use_frame().with_value(|frame| match &frame.who {
        Who::Member(member) => Some(member.clone()),
        Who::Staff(_) | Who::Nobody => None,
    });
    let company = member.as_ref().map(|member| member.customer_name.clone()).unwrap_or_default();
    let gives = |right| member.as_ref().is_some_and(|member| member.can(right));
    let fields = mail_fields(t, &form, &mails, gives);
    view! {
        {title(t.get(words::TITLE))}
        {toast()}
        {error_summary(&form)}
        {head(t.get(profile::TITLE), Some(t.fill(words::LEAD, &[("company", &company)]).into()), ().into_any())}
        {profile_tabs(t, Realm::Portal, OwnTab::Mails)}
        <PostForm action=POST layout=Layout::Sections>
            {section(t.get(words::TITLE), None, fields)}
            <Actions>{button(t.get(action::SAVE)).primary().submit()}</Actions>
        </PostForm>
    }
    .into_any()
}
