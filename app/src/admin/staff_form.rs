//! The fields of a member of the team, for inviting and for changing.

use crate::api::staff::{NewStaffPage as Offers, show_staff_form};
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::Words;
use crate::ui::button::button;
use crate::ui::error_summary::error_summary;
use crate::ui::field::field;
use crate::ui::form::{Actions, FormState, Layout, PostForm, section};
use crate::ui::page::{breadcrumb, head, title, toast};
use crate::ui::words::{languages, role_hint_word, role_text};
use domain::StaffId;
use domain::access::{Role, RoleName};
use domain::staff::StaffForm;
use leptos::prelude::*;
use texts::admin::staff as words;
use texts::shared::action;

const INVITE: &str = "/admin/api/staff/invite";

pub fn new_staff_page() -> AnyView {
    let offers = record(|| (), |()| show_staff_form());
    loaded(offers, page)
}

fn page(offers: Offers) -> AnyView {
    let t = use_texts();
    let form = FormState::new(use_flash(INVITE), INVITE);
    let was = StaffForm { role: Role::User.key().to_owned(), ..StaffForm::default() };
    view! {
        {title(form.title(t.get(words::NEW)))}
        {breadcrumb(vec![(t.get(words::TITLE).into(), routes::STAFF.to_owned())], t.get(words::NEW))}
        {toast()}
        {error_summary(&form)}
        {head(t.get(words::NEW), Some(t.get(words::NEW_LEAD).into()), ().into_any())}
        <PostForm action=INVITE layout=Layout::Sections>
            {fields(t, &form, &was, Some(offers.roles), offers.team)}
            <Actions>
                {button(t.get(words::SEND)).primary().submit()}
                {button(t.get(action::CANCEL)).quiet().link(routes::STAFF)}
            </Actions>
        </PostForm>
    }
    .into_any()
}

/// With the roles to choose from where a person begins; later they have a page of their own.
pub fn fields(
    t: T,
    form: &FormState,
    was: &StaffForm,
    roles: Option<Vec<RoleName>>,
    team: Vec<(StaffId, String)>,
) -> impl IntoView + use<> {
    let hints = roles.as_ref().map(|roles| hints(t, roles));
    let role = roles.map(|roles| {
        let roles = roles.iter().map(|role| (role.key(), role_text(t, role).into())).collect();
        field(form, "role", t.get(words::ROLE)).select(&was.role, roles)
    });
    let nobody: (String, Words) = (String::new(), t.get(words::NOBODY).into());
    let team =
        std::iter::once(nobody).chain(team.into_iter().map(|(id, name)| (id.to_string(), name.into()))).collect();
    (
        section(
            t.get(words::PERSON),
            None,
            (
                field(form, "first_name", t.get(words::FIRST_NAME)).text(&was.first_name),
                field(form, "last_name", t.get(words::LAST_NAME)).text(&was.last_name),
                field(form, "email", t.get(words::EMAIL)).hint(t.get(words::EMAIL_HINT)).email(&was.email),
                field(form, "phone", t.get(words::PHONE)).optional().tel(&was.phone),
                field(form, "title", t.get(words::JOB_TITLE)).optional().text(&was.title),
                field(form, "language", t.get(words::LANGUAGE)).select(&was.language, languages()),
            ),
        ),
        section(
            t.get(words::PLACE),
            role.is_some().then(|| t.get(words::ROLE_LEAD).into()),
            (role, field(form, "manager", t.get(words::MANAGER)).optional().select(&was.manager, team), hints),
        ),
    )
}

/// What each of the six roles is for.
fn hints(t: T, roles: &[RoleName]) -> impl IntoView + use<> {
    let hints = roles.iter().filter(|role| role.custom.is_none()).map(|role| {
        view! { <div><dt>{role_text(t, role)}</dt><dd>{t.get(role_hint_word(role.base))}</dd></div> }
    });
    view! { <dl class="facts" data-layout="line" data-span="full">{hints.collect_view()}</dl> }
}
