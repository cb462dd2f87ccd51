//! A contact of a customer: the data, and the access to the portal.

use super::contact_links::{GIVE, links_card};
use super::customer_card::{customer_id, shown_name};
use crate::api::Answer;
use crate::api::contacts::show_contact_form;
use crate::api::customers::show_customer;
use crate::frame::{use_flash, use_frame};
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::Words;
use crate::ui::address::address_fields;
use crate::ui::button::button;
use crate::ui::card::card;
use crate::ui::error_summary::error_summary;
use crate::ui::field::field;
use crate::ui::form::{Actions, FormState, Layout, PostForm, act, hidden, section};
use crate::ui::icon::Icon;
use crate::ui::page::{breadcrumb, head, title, toast};
use crate::ui::portal_access::{let_in_fields, mail_fields, role_fields};
use crate::ui::status::status;
use crate::ui::words::languages;
use domain::access::{Masked, MembershipKind, PortalRight, PortalRole, PortalScope};
use domain::contact::{ContactRow, FilledContactForm, PortalAccess};
use domain::customer::CustomerCard;
use domain::invitation::InvitationStatus;
use domain::mail::HistoryQuery;
use domain::{ContactId, Refusal};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use texts::admin::{contact as words, customer as card_words, customers as list_words, erase, preview};
use texts::shared::{action, device, mail_category, portal_role, two_factor, ui};

const CREATE: &str = "/admin/api/contacts/create";
const SAVE: &str = "/admin/api/contacts/save";
const PORTAL: &str = "/admin/api/contacts/save-portal";
const INVITE: &str = "/admin/api/contacts/invite";

pub fn contact_page() -> AnyView {
    let params = use_params_map();
    let ids = move || (params.get().get("id").unwrap_or_default(), params.get().get("contact"));
    let record = record(ids, |(id, contact)| async move {
        let id = customer_id(&id)?;
        let contact = contact.map(|contact| contact.parse()).transpose().map_err(|_| Refusal::NotFound)?;
        let filled = show_contact_form(id, contact).await?;
        Answer::Ok((show_customer(id).await?, contact, filled))
    });
    loaded(record, |(customer, contact, filled)| page(customer, contact, filled))
}

fn page(customer: CustomerCard, id: Option<ContactId>, filled: FilledContactForm) -> AnyView {
    let t = use_texts();
    let post = if id.is_some() { SAVE } else { CREATE };
    let form = FormState::new(use_flash(post), post);
    let invite = FormState::new(use_flash(INVITE), INVITE);
    let access_form = FormState::new(use_flash(PORTAL), PORTAL);
    let link_form = FormState::new(use_flash(GIVE), GIVE);
    let name = t.get(if id.is_some() { words::EDIT_TITLE } else { words::NEW_TITLE });
    let of = shown_name(&customer.name, &customer.number);
    let back = routes::customer(customer.id);
    let way = vec![(t.get(list_words::TITLE).into(), routes::CUSTOMERS.to_owned()), (of.clone().into(), back.clone())];
    let contact = filled.contact.clone();
    let first = (id.is_none() && customer.contacts.is_empty()).then(|| t.get(words::FIRST_IS_PRIMARY).into());
    let bounced = contact.as_ref().is_some_and(
        |contact| matches!(&contact.access, PortalAccess::Invited(state) if state.status == InvitationStatus::Bounced),
    );
    let flag = bounced.then(|| t.get(words::BOUNCED));
    let sections = (fields(t, &form, &filled, first, flag), address(t, &form, &filled));
    let primary = contact.as_ref().is_some_and(|contact| contact.primary);
    let portal = id.map(|id| portal(t, &access_form, &customer, id, &filled, primary));
    let side = contact.map(|contact| {
        let links = filled.links.clone().map(|links| {
            let reachable = contact.email != Masked::Shown(None);
            links_card(t, &link_form, (customer.id, contact.id), links, reachable)
        });
        let access = access(t, &customer, &contact, &filled);
        let acts = acts(t, &customer, &contact, &filled);
        view! { <aside class="stack" aria-label=t.get(words::ACCESS)>{access}{links}{acts}</aside> }
    });
    let class = side.is_some().then_some("with-side");
    view! {
        {title(form.title(name))}
        {toast()}
        {breadcrumb(way, name)}
        {error_summary(&form)}
        {error_summary(&invite)}
        {error_summary(&access_form)}
        {error_summary(&link_form)}
        {head(name, Some(of.into()), ().into_any())}
        <div class=class>
            <div class="stack" data-gap="8">
            <PostForm action=post layout=Layout::Sections>
                {hidden("customer", customer.id.to_string())}
                {id.map(|id| (hidden("id", id.to_string()), hidden("version", filled.version.to_string())))}
                {sections}
                <Actions>
                    {button(t.get(action::SAVE)).primary().submit()}{button(t.get(action::CANCEL)).quiet().link(back)}
                </Actions>
            </PostForm>
            {portal}
            </div>
            {side}
        </div>
    }
    .into_any()
}

/// Who they are; `flag` says what is wrong with their address.
fn fields(
    t: T,
    form: &FormState,
    filled: &FilledContactForm,
    first: Option<Words>,
    flag: Option<&'static str>,
) -> impl IntoView + use<> {
    let was = &filled.form;
    let none: (String, Words) = (String::new(), t.get(ui::CHOOSE).into());
    let languages = std::iter::once(none).chain(languages()).collect();
    let names = filled.masks.name.then(|| {
        (
            field(form, "first_name", t.get(words::FIRST_NAME)).text(&was.first_name),
            field(form, "last_name", t.get(words::LAST_NAME)).optional().text(&was.last_name),
        )
    });
    let email = filled.masks.email.then(|| {
        let email = field(form, "email", t.get(card_words::EMAIL)).optional();
        match flag {
            Some(flag) => email.hint(flag),
            None => email,
        }
        .email(&was.email)
    });
    section(
        t.get(card_words::SECTION_CONTACT),
        first,
        (
            names,
            field(form, "position", t.get(words::POSITION)).optional().text(&was.position),
            field(form, "company", t.get(words::COMPANY))
                .hint(t.get(words::COMPANY_HINT))
                .optional()
                .text(&was.company),
            email,
            filled.masks.phone.then(|| field(form, "phone", t.get(card_words::PHONE)).optional().tel(&was.phone)),
            field(form, "language", t.get(card_words::LANGUAGE)).optional().select(&was.language, languages),
        ),
    )
}

fn address(t: T, form: &FormState, filled: &FilledContactForm) -> impl IntoView + use<> {
    let fields = address_fields(form, &filled.form.address());
    section(t.get(words::ADDRESS), Some(t.get(words::ADDRESS_LEAD).into()), fields)
}

/// What the contact may do in the portal and which mails they get: a form of its own, as it is a right of its own.
fn portal(
    t: T,
    form: &FormState,
    customer: &CustomerCard,
    id: ContactId,
    filled: &FilledContactForm,
    primary: bool,
) -> impl IntoView + use<> {
    let rights: Vec<_> = PortalRight::choices().map(|right| (right, true)).collect();
    let role = if primary {
        Some(view! { <p class="soft" data-span="full">{t.get(portal_role::PRIMARY)}</p> }.into_any())
    } else {
        match filled.roles.as_slice() {
            [] => None,
            // Who may only let people in is offered no single rights.
            roles if roles.iter().any(|role| matches!(role, PortalRole::Chosen(_))) => {
                Some(role_fields(t, form, &filled.portal.role, roles, &rights))
            }
            _ => Some(let_in_fields(t, form, &filled.portal.role, &rights)),
        }
    };
    let role = role.map(|fields| section(t.get(portal_role::TITLE), Some(t.get(portal_role::LEAD).into()), fields));
    let kind = if primary { MembershipKind::Primary } else { MembershipKind::SubAccount };
    let closed = use_frame().with_value(|frame| frame.portal.closed.clone());
    let gives = |right: PortalRight| right.reach(kind, &filled.portal.role, &closed) != PortalScope::None;
    let mails = mail_fields(t, form, &filled.portal.mails, gives);
    let ids = (hidden("customer", customer.id.to_string()), hidden("id", id.to_string()));
    view! {
        <PostForm action=PORTAL layout=Layout::Sections>
            {ids}
            {role}
            {section(t.get(mail_category::TITLE), Some(t.get(mail_category::LEAD).into()), mails)}
            <Actions>{button(t.get(action::SAVE)).submit()}</Actions>
        </PostForm>
    }
}

/// How the contact stands with the portal, and what the viewer may do about it.
fn access(t: T, customer: &CustomerCard, contact: &ContactRow, filled: &FilledContactForm) -> AnyView {
    let ids = || [("customer", customer.id.to_string()), ("id", contact.id.to_string())];
    let set = |to: &'static str, words: &'static str| {
        let values = ids().into_iter().chain([("status", to.to_owned())]).collect::<Vec<_>>();
        act("/admin/api/contacts/set-access", values, button(words).small().submit()).into_any()
    };
    let invite = |words: &'static str| act(INVITE, ids(), button(words).small().submit()).into_any();
    let email = contact.email.clone().shown().flatten();
    let (line, acts): (Option<String>, Vec<AnyView>) = match (&contact.access, &email) {
        (PortalAccess::None, Some(email)) if filled.may_invite => {
            (Some(t.fill(words::INVITE_LEAD, &[("email", email)])), vec![invite(t.get(words::INVITE))])
        }
        (PortalAccess::None, None) if filled.may_invite && contact.email != Masked::Hidden => {
            (Some(t.get(words::INVITE_NEEDS_EMAIL).to_owned()), Vec::new())
        }
        (PortalAccess::Invited(state), _) => {
            let pending = state.status == InvitationStatus::Pending;
            let line = match state.status {
                InvitationStatus::Pending => Some(t.fill(words::ENDS, &[("when", &state.ends.text)])),
                InvitationStatus::Bounced => Some(t.get(words::BOUNCED_LEAD).to_owned()),
                _ => None,
            };
            let revoke = button(t.get(words::REVOKE)).small().quiet().submit();
            let revoke = pending.then(|| act("/admin/api/contacts/revoke-invitation", ids(), revoke).into_any());
            let resend = filled.may_invite.then(|| invite(t.get(words::RESEND)));
            let acts = [resend, revoke.filter(|_| customer.may.invite)].into_iter().flatten();
            (line, acts.collect())
        }
        (PortalAccess::Active(_), _) if customer.may.suspend => {
            (None, vec![set("suspended", t.get(words::SUSPEND)), set("revoked", t.get(words::END_ACCESS))])
        }
        (PortalAccess::Suspended(_), _) if customer.may.suspend => {
            (None, vec![set("active", t.get(words::RESUME)), set("revoked", t.get(words::END_ACCESS))])
        }
        (PortalAccess::None | PortalAccess::Active(_) | PortalAccess::Suspended(_), _) => (None, Vec::new()),
    };
    let mails = customer.may.mails.then(|| {
        let query = HistoryQuery { contact: contact.id.to_string(), ..HistoryQuery::default() };
        button(t.get(card_words::MAILS)).icon(Icon::Mail).small().link(routes::customer_mails(customer.id, &query))
    });
    let preview = filled.may_preview.then(|| {
        let href = routes::portal_preview(customer.id, contact.id);
        button(t.get(preview::OPEN)).icon(Icon::Eye).small().link(href)
    });
    let signed_in = matches!(contact.access, PortalAccess::Active(_)) && filled.may_end_sessions;
    let end = signed_in
        .then(|| act("/admin/api/contacts/end-sessions", ids(), button(t.get(device::END_ALL)).small().submit()));
    let reset = filled.has_factor.then(|| {
        let reset =
            act("/admin/api/contacts/reset-two-factor", ids(), button(t.get(two_factor::RESET)).small().submit());
        view! { <p class="small soft">{t.get(two_factor::RESET_CONTACT)}</p>{reset} }
    });
    let body = view! {
        <div class="body stack" data-gap="3">
            <p>{status(t, &contact.access)}</p>
            {line.map(|line| view! { <p class="small soft">{line}</p> })}
            {(!acts.is_empty()).then(|| view! { <div class="row">{acts}</div> })}
            <p class="row">{preview}{mails}</p>
            {end}
            {reset}
        </div>
    };
    card(t.get(words::ACCESS), None, body.into_any())
}

/// Making somebody the primary contact, and removing one who is not.
fn acts(t: T, customer: &CustomerCard, contact: &ContactRow, filled: &FilledContactForm) -> Option<AnyView> {
    if contact.primary {
        return None;
    }
    let ids = || [("customer", customer.id.to_string()), ("id", contact.id.to_string())];
    let primary = customer
        .may
        .edit_contact
        .then(|| act("/admin/api/contacts/make-primary", ids(), button(t.get(words::MAKE_PRIMARY)).small().submit()));
    let remove = filled.may_delete.then(|| {
        let remove = button(t.get(words::REMOVE)).variant(crate::ui::button::Variant::DangerQuiet).small().submit();
        act("/admin/api/contacts/trash", ids(), remove)
    });
    let erase = filled.may_erase.then(|| {
        let href = routes::erase(customer.id, contact.id);
        button(t.get(erase::OPEN)).variant(crate::ui::button::Variant::DangerQuiet).small().link(href)
    });
    let any = primary.is_some() || remove.is_some() || erase.is_some();
    any.then(|| view! { <div class="row">{primary}{remove}{erase}</div> }.into_any())
}
