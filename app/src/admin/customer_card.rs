//! The client card: what this viewer may see and do.

use super::{card_billing, card_packages, card_quotes, timeline, who};
use crate::api::customers::{customer_audience, customer_timeline, show_customer};
use crate::api::invoices::show_customer_billing;
use crate::api::packages::show_card_packages;
use crate::api::quotes::show_customer_quotes;
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::address::address_lines;
use crate::ui::avatar::{Side, Size, avatar};
use crate::ui::button::button;
use crate::ui::card::{card, fact, facts, maybe_masked};
use crate::ui::error_summary::error_summary;
use crate::ui::field::{check, field};
use crate::ui::form::{FormState, PostForm, addressed, hidden};
use crate::ui::icon::Icon;
use crate::ui::page::{breadcrumb, title, toast};
use crate::ui::status::{status, status_saying, tag};
use crate::ui::words::count_number;
use domain::access::{Masked, MembershipKind};
use domain::contact::{ContactRow, PortalAccess};
use domain::customer::{Audience, CustomerCard, CustomerKind, CustomerStatus, Timeline};
use domain::invoice::CardBilling;
use domain::mail::HistoryQuery;
use domain::package::CardPackages;
use domain::quote::CardQuotes;
use domain::{CustomerId, country};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use texts::Word;
use texts::admin::{contact as contact_words, contacts, customer as words, customers as list_words};
use texts::shared::{address, portal_role, status as status_words};

const NOTE: &str = "/admin/api/notes/add";

pub fn customer_card_page() -> AnyView {
    let (params, query) = (use_params_map(), use_query_map());
    let source = move || {
        (customer_id(&params.get().get("id").unwrap_or_default()), query.get().get("before").unwrap_or_default())
    };
    let card = record(source, |(id, before)| async move {
        let id = id?;
        let card = show_customer(id).await?;
        let timeline = customer_timeline(id, before).await?;
        let audience = customer_audience(id).await?;
        let papers = (show_customer_quotes(id).await?, show_customer_billing(id).await?, show_card_packages(id).await?);
        Ok((card, timeline, audience, papers))
    });
    loaded(card, |(card, timeline, audience, papers)| page(card, timeline, audience, papers))
}

/// An address that holds no id leads to nothing.
pub fn customer_id(text: &str) -> crate::api::Answer<CustomerId> {
    text.parse().map_err(|_| domain::Refusal::NotFound.into())
}

/// What a customer is called in front of this viewer.
pub fn shown_name(name: &Masked<String>, number: &str) -> String {
    match name {
        Masked::Shown(name) => name.clone(),
        Masked::Hidden => number.to_owned(),
    }
}

/// What the customer was offered, what it owes and paid, and what it has of packages.
type Papers = (Option<CardQuotes>, Option<CardBilling>, Option<CardPackages>);

fn page(
    customer: CustomerCard,
    timeline: Timeline,
    audience: Audience,
    (quotes, billing, packages): Papers,
) -> AnyView {
    let t = use_texts();
    let name = shown_name(&customer.name, &customer.number);
    let note = FormState::new(use_flash(NOTE), NOTE);
    let side = view! {
        {quotes.map(|quotes| card_quotes::quotes(t, customer.id, quotes))}
        {billing.map(|billing| card_billing::billing(t, customer.id, billing))}
        {packages.map(|packages| card_packages::packages(t, customer.id, packages))}
        {people(t, &customer)}
        {staff(t, &customer)}
        {details(t, &customer)}
    };
    view! {
        {title(name.clone())}
        {breadcrumb(vec![(t.get(list_words::TITLE).into(), routes::CUSTOMERS.to_owned())], name.clone())}
        {toast()}
        {error_summary(&note)}
        {page_head(t, &customer, name, audience)}
        <div class="with-side">
            <div class="stack" data-gap="6">
                {customer.may.note.then(|| note_form(t, note, customer.id))}
                {timeline::timeline(t, customer.id, timeline)}
            </div>
            <aside class="stack" aria-label=t.get(words::DETAILS)>{side}</aside>
        </div>
    }
    .into_any()
}

fn page_head(t: T, customer: &CustomerCard, name: String, audience: Audience) -> impl IntoView + use<> {
    let place = customer.address.country.as_deref().and_then(country::name);
    let place = [customer.address.city.as_deref(), place].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let since = t.fill(words::SINCE, &[("when", &customer.since.text)]);
    let line = [customer.number.clone(), place, since]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ");
    let side = match customer.kind {
        CustomerKind::Company => Side::Company,
        CustomerKind::Person => Side::Customer,
    };
    let tags = customer.tags.iter().cloned().map(tag).collect_view();
    let mails = customer.may.mails.then(|| {
        let href = routes::customer_mails(customer.id, &HistoryQuery::default());
        button(t.get(words::MAILS)).icon(Icon::Mail).link(href)
    });
    let edit = customer
        .may
        .edit
        .then(|| button(t.get(words::EDIT)).icon(Icon::Pencil).primary().link(routes::edit_customer(customer.id)));
    view! {
        <div class="page-head">
            <div class="identity">
                {avatar(&name, side, Size::ExtraLarge)}
                <div class="stack" data-gap="1">
                    <div class="row"><h1>{name}</h1>{status(t, &customer.status)}</div>
                    <p class="small">{line}" "{tags}</p>
                </div>
            </div>
            <div class="row">{who::who(t, customer.id, audience)}{mails}{more(t, customer)}{edit}</div>
        </div>
    }
}

/// What is done rarely, the dangerous last.
fn more(t: T, customer: &CustomerCard) -> Option<AnyView> {
    let (edit, delete) = (customer.may.edit, customer.may.delete);
    let of = |action: &'static str, values: Vec<(&'static str, String)>, words: &'static str| {
        let values = values.into_iter().map(|(name, value)| hidden(name, value)).collect_view();
        view! { <form method="post" action=addressed(action)>{values}<button type="submit">{words}</button></form> }
    };
    let id = customer.id.to_string();
    let (to, words_of) = match customer.status {
        CustomerStatus::Active => (CustomerStatus::Inactive, words::SET_INACTIVE),
        CustomerStatus::Inactive => (CustomerStatus::Active, words::SET_ACTIVE),
    };
    let values = vec![("id", id.clone()), ("version", customer.version.to_string()), ("status", to.key().to_owned())];
    let set = edit.then(|| of("/admin/api/customers/set-status", values, t.get(words_of)));
    let trash = delete
        .then(|| view! { <a href=routes::trash_customer(customer.id) data-variant="danger">{t.get(words::TRASH)}</a> });
    (edit || delete).then(|| {
        view! {
            {button(t.get(words::MORE)).icon_only(Icon::Ellipsis).opens("customer-more")}
            <div class="menu" popover="auto" id="customer-more" data-align="end">{set}{trash}</div>
        }
        .into_any()
    })
}

fn note_form(t: T, form: FormState, id: CustomerId) -> impl IntoView {
    view! {
        <PostForm action=NOTE>
            {hidden("customer", id.to_string())}
            {field(&form, "body", t.get(words::NOTE)).hint(t.get(words::NOTE_HINT)).area("", 10_000)}
            <div class="row" data-justify="between">
                {check(&form, "private", "true", t.get(words::NOTE_PRIVATE), false)}
                {button(t.get(words::NOTE_ADD)).icon(Icon::StickyNote).submit()}
            </div>
        </PostForm>
    }
}

fn people(t: T, customer: &CustomerCard) -> impl IntoView + use<> {
    let add = customer.may.add_contact.then(|| {
        button(t.get(words::ADD_CONTACT))
            .icon_only(Icon::Plus)
            .small()
            .link(routes::new_contact(customer.id))
            .into_any()
    });
    let body = if customer.contacts.is_empty() {
        view! { <div class="body soft">{t.get(words::NO_PEOPLE)}</div> }.into_any()
    } else {
        let lines = customer.contacts.iter().map(|contact| contact_line(t, contact, customer)).collect_view();
        let all = (customer.people.n > customer.contacts.len() as u64).then(|| {
            let words = t.fill(contacts::ALL_COUNTED, &[("n", &count_number(t, customer.people))]);
            view! { <footer><a href=routes::contacts_of(customer.id)>{words}</a></footer> }
        });
        view! { <ul class="plain-list">{lines}</ul>{all} }.into_any()
    };
    card(t.get(words::PEOPLE), add, body)
}

fn contact_line(t: T, contact: &ContactRow, customer: &CustomerCard) -> impl IntoView + use<> {
    let name = match &contact.name {
        Masked::Shown(name) => name.clone(),
        Masked::Hidden => t.get(words::HIDDEN_NAME).to_owned(),
    };
    let role = contact.primary.then(|| t.get(words::PRIMARY).to_owned());
    let ends = match &contact.access {
        PortalAccess::Invited(state) => Some(t.fill(contact_words::ENDS, &[("when", &state.ends.text)])),
        PortalAccess::None | PortalAccess::Active(_) | PortalAccess::Suspended(_) => None,
    };
    let shown = |value: &Masked<Option<String>>| value.clone().shown().flatten();
    let sub = [role, contact.position.clone(), ends].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let ways = [shown(&contact.email), shown(&contact.phone)].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let access = match &contact.access {
        PortalAccess::Active(kind) => {
            let saying = match kind {
                MembershipKind::Primary | MembershipKind::SubAccount => words::PORTAL,
                MembershipKind::External => portal_role::EXTERNAL,
            };
            status_saying("active", t.get(saying)).into_any()
        }
        PortalAccess::None => status_saying("none", t.get(status_words::NONE)).into_any(),
        other => status(t, other).into_any(),
    };
    let link = customer.may.edit_contact.then(|| routes::contact(customer.id, contact.id));
    let label = match link {
        Some(href) => view! { <a class="row-link" href=href>{name.clone()}</a> }.into_any(),
        None => view! { <span class="strong">{name.clone()}</span> }.into_any(),
    };
    view! {
        <li>
            {avatar(&name, Side::Customer, Size::Medium)}
            <div class="grow">{label}<span class="sub">{sub}</span><span class="sub">{ways}</span></div>
            {access}
        </li>
    }
}

fn staff(t: T, customer: &CustomerCard) -> impl IntoView + use<> {
    let change = customer.may.assign.then(|| {
        button(t.get(words::CHANGE_STAFF)).icon_only(Icon::Pencil).small().link(routes::assign(customer.id)).into_any()
    });
    let body = if customer.staff.is_empty() {
        view! { <div class="body soft">{t.get(words::NO_STAFF)}</div> }.into_any()
    } else {
        let lines = customer.staff.iter().map(|staff| {
            let sub = t.get(if staff.primary { words::PRIMARY_STAFF } else { words::ADDITIONAL_STAFF });
            view! {
                <li>
                    {avatar(&staff.name, Side::Staff, Size::Medium)}
                    <div class="grow"><a class="row-link" href=routes::staff(staff.id)>{staff.name.clone()}</a><span class="sub">{sub}</span></div>
                </li>
            }
        });
        view! { <ul class="plain-list">{lines.collect_view()}</ul> }.into_any()
    };
    card(t.get(words::STAFF), change, body)
}

fn details(t: T, customer: &CustomerCard) -> impl IntoView + use<> {
    let hidden_data = [
        (matches!(customer.name, Masked::Hidden), words::HIDDEN_NAME),
        (matches!(customer.email, Masked::Hidden), words::HIDDEN_EMAIL),
        (matches!(customer.phone, Masked::Hidden), words::HIDDEN_PHONE),
    ];
    let hidden_data: Vec<&str> =
        hidden_data.into_iter().filter(|(hidden, _)| *hidden).map(|(_, words)| t.get(words)).collect();
    let why = (!hidden_data.is_empty())
        .then(|| view! { <footer>{t.fill(list_words::HIDDEN_BODY, &[("what", &hidden_data.join(", "))])}</footer> });
    let body = view! {
        <div class="body">
            {facts(vec![
                (t.get(words::KIND).into(), fact(Some(t.get(customer.kind.word()).to_owned()))),
                (t.get(words::EMAIL).into(), maybe_masked(customer.email.clone(), t.get(words::HIDDEN_EMAIL))),
                (t.get(words::PHONE).into(), maybe_masked(customer.phone.clone(), t.get(words::HIDDEN_PHONE))),
                (t.get(words::WEBSITE).into(), fact(customer.website.clone())),
                (t.get(address::TITLE).into(), address_lines(&customer.address)),
                (t.get(words::VAT_ID).into(), fact(customer.vat_id.clone())),
                (t.get(words::TAX_ID).into(), maybe_masked(customer.tax_id.clone(), t.get(words::HIDDEN_NAME))),
                (t.get(words::SDI_CODE).into(), fact(customer.sdi_code.clone())),
                (t.get(words::PEC).into(), maybe_masked(customer.pec.clone(), t.get(words::HIDDEN_EMAIL))),
                (t.get(words::LANGUAGE).into(), fact(customer.language.map(|language| language.endonym().to_owned()))),
                (t.get(words::CURRENCY).into(), fact(customer.currency.clone())),
                (t.get(words::GROUP).into(), fact(customer.group.clone())),
                (t.get(words::REFERENCE).into(), fact(customer.reference.clone())),
            ])}
        </div>
        {why}
    };
    card(t.get(words::DETAILS), None, body.into_any())
}
