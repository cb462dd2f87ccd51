//! One of a company's people, as whoever looks after them adds and changes them.

use crate::api::portal::show_person_form;
use crate::frame::{use_flash, use_frame};
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::portal as routes;
use crate::ui::Words;
use crate::ui::address::address_fields;
use crate::ui::button::{Variant, button};
use crate::ui::error_summary::error_summary;
use crate::ui::field::{check_about, field};
use crate::ui::form::{Actions, FormState, Layout, PostForm, act, hidden, section};
use crate::ui::page::{breadcrumb, head, title, toast};
use crate::ui::portal_access::{mail_fields, role_fields};
use crate::ui::words::languages;
use domain::access::{MembershipKind, PortalRight, PortalScope};
use domain::contact::{ContactForm, PortalAccess};
use domain::invitation::InvitationStatus;
use domain::portal::FilledPersonForm;
use domain::{ContactId, Refusal};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use texts::portal::{nav, people as list_words, person as words};
use texts::shared::{action, mail_category, portal_role, ui};

const CREATE: &str = "/api/people/create";
const SAVE: &str = "/api/people/save";

pub fn person_page() -> AnyView {
    let params = use_params_map();
    let id = move || params.get().get("id");
    let filled = record(id, |id| async move {
        let id: Option<ContactId> = id.map(|id| id.parse()).transpose().map_err(|_| Refusal::NotFound)?;
        show_person_form(id).await
    });
    loaded(filled, page)
}

fn page(filled: FilledPersonForm) -> AnyView {
    let t = use_texts();
    let post = if filled.id.is_some() { SAVE } else { CREATE };
    let form = FormState::new(use_flash(post), post);
    let house = use_frame().with_value(|frame| frame.brand.name.clone());
    let name = if filled.id.is_some() { filled.name.clone() } else { t.get(words::NEW).to_owned() };
    let way = vec![
        (t.get(nav::HOME).into(), routes::HOME.to_owned()),
        (t.get(nav::COMPANY_PROFILE).into(), routes::COMPANY.to_owned()),
        (t.get(list_words::TITLE).into(), routes::PEOPLE.to_owned()),
    ];
    let ids = filled.id.map(|id| (hidden("id", id.to_string()), hidden("version", filled.version.to_string())));
    let role = role_fields(t, &form, &filled.portal.role, &filled.roles, &filled.rights);
    let closed = use_frame().with_value(|frame| frame.portal.closed.clone());
    let reach = |right: PortalRight| right.reach(MembershipKind::SubAccount, &filled.portal.role, &closed);
    let gives = |right: PortalRight| reach(right) != PortalScope::None;
    let mails = mail_fields(t, &form, &filled.portal.mails, gives);
    let (acts, removal) = (acts(t, &filled), removal(t, &filled));
    let data = data(t, &form, &filled.form);
    let sign_in = sign_in(t, &form, &filled, &house);
    view! {
        {title(form.title(&name))}
        {toast()}
        {breadcrumb(way, name.clone())}
        {error_summary(&form)}
        {head(name, None, acts)}
        <div class="card"><div class="body">
            <PostForm action=post layout=Layout::Sections>
                {ids}
                {section(t.get(words::PERSON), Some(t.fill(words::SEEN_BY, &[("company", &house)]).into()), data)}
                {section(t.get(words::SIGN_IN), Some(t.get(words::SIGN_IN_LEAD).into()), sign_in)}
                {section(t.get(portal_role::TITLE), Some(t.get(portal_role::LEAD).into()), role)}
                {section(t.get(mail_category::TITLE), Some(t.get(mail_category::LEAD).into()), mails)}
                <Actions>
                    {button(t.get(words::SAVE)).primary().submit()}
                    {button(t.get(action::CANCEL)).quiet().link(routes::PEOPLE)}
                </Actions>
            </PostForm>
        </div></div>
        {removal}
    }
    .into_any()
}

fn data(t: T, form: &FormState, was: &ContactForm) -> impl IntoView + use<> {
    let none: (String, Words) = (String::new(), t.get(ui::CHOOSE).into());
    let languages = std::iter::once(none).chain(languages()).collect();
    (
        field(form, "first_name", t.get(words::FIRST_NAME)).text(&was.first_name),
        field(form, "last_name", t.get(words::LAST_NAME)).optional().text(&was.last_name),
        field(form, "position", t.get(words::POSITION)).optional().text(&was.position),
        field(form, "company", t.get(words::COMPANY)).hint(t.get(words::COMPANY_HINT)).optional().text(&was.company),
        field(form, "email", t.get(words::EMAIL)).optional().email(&was.email),
        field(form, "phone", t.get(words::PHONE)).optional().tel(&was.phone),
        field(form, "language", t.get(words::LANGUAGE)).optional().select(&was.language, languages),
        address_fields(form, &was.address()),
    )
}

/// The tick, and what it does as things stand.
fn sign_in(t: T, form: &FormState, filled: &FilledPersonForm, house: &str) -> AnyView {
    let on = match &filled.access {
        PortalAccess::Active(_) => true,
        PortalAccess::Invited(state) => state.status == InvitationStatus::Pending,
        PortalAccess::None | PortalAccess::Suspended(_) => false,
    };
    let hint = match &filled.access {
        _ if filled.suspended_by_house => t.fill(words::BY_HOUSE, &[("company", house)]),
        _ if !filled.may_invite && !on => t.get(words::MAY_NOT_INVITE).to_owned(),
        PortalAccess::Active(_) => t.get(words::ACTIVE_HINT).to_owned(),
        PortalAccess::Invited(state) if on => t.fill(words::INVITED_HINT, &[("when", &state.ends.text)]),
        PortalAccess::Invited(state) if state.status == InvitationStatus::Bounced => {
            t.get(words::BOUNCED_HINT).to_owned()
        }
        PortalAccess::Suspended(_) => t.get(words::ACTIVE_HINT).to_owned(),
        PortalAccess::None | PortalAccess::Invited(_) => t.get(words::ACTIVATE_HINT).to_owned(),
    };
    let can = on || (filled.may_invite && !filled.suspended_by_house);
    if can {
        check_about(form, "sign_in", "true", t.get(words::ACTIVATE), hint, on)
    } else {
        view! { <p class="hint">{hint}</p> }.into_any()
    }
}

/// What can be done at once.
fn acts(t: T, filled: &FilledPersonForm) -> AnyView {
    let Some(id) = filled.id else { return ().into_any() };
    let ids = || [("id", id.to_string())];
    let link = matches!(filled.access, PortalAccess::Invited(_)) && filled.may_invite;
    let pending = matches!(&filled.access, PortalAccess::Invited(state) if state.status == InvitationStatus::Pending);
    let again = link.then(|| act("/api/people/invite", ids(), button(t.get(words::SEND_AGAIN)).small().submit()));
    let cancel = (link && pending).then(|| {
        let cancel = button(t.get(words::CANCEL_INVITATION)).variant(Variant::DangerQuiet).small().submit();
        act("/api/people/revoke-invitation", ids(), cancel)
    });
    let end = filled
        .may_end_sessions
        .then(|| act("/api/people/end-sessions", ids(), button(t.get(words::END_SESSIONS)).small().submit()));
    let over = filled
        .may_hand_over
        .then(|| act("/api/people/hand-over", ids(), button(t.get(words::HAND_OVER)).small().submit()));
    view! { {again}{cancel}{end}{over} }.into_any()
}

fn removal(t: T, filled: &FilledPersonForm) -> Option<AnyView> {
    let id = filled.id.filter(|_| !filled.suspended_by_house)?;
    let remove = button(t.get(words::REMOVE)).variant(Variant::DangerQuiet).small().submit();
    let remove = act("/api/people/remove", [("id", id.to_string())], remove);
    Some(view! { <div class="row">{remove}<span class="small soft">{t.get(words::REMOVES)}</span></div> }.into_any())
}
