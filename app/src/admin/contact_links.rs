//! The links that open a contact's own page without a sign-in: sent, seen and ended from the contact.

use crate::i18n::T;
use crate::routes::admin as routes;
use crate::ui::button::button;
use crate::ui::card::{card, maybe_masked};
use crate::ui::devices::device_text;
use crate::ui::field::{Choice, check_about};
use crate::ui::form::{FormState, PostForm, act, hidden};
use crate::ui::status::status;
use domain::personal_link::{DocumentLink, LinkRow, LinkScope, LinkStatus, LinkedTo};
use domain::{ContactId, CustomerId};
use leptos::prelude::*;
use texts::Key;
use texts::admin::{customer as card_words, personal_link as words};
use texts::shared::sales;

pub const GIVE: &str = "/admin/api/links/give";
const REVOKE: &str = "/admin/api/links/revoke";

/// `reachable` says whether there is an address to send one to.
pub fn links_card(
    t: T,
    form: &FormState,
    (customer, id): (CustomerId, ContactId),
    links: Vec<LinkRow>,
    reachable: bool,
) -> AnyView {
    let ids = move || [("customer", customer.to_string()), ("id", id.to_string())];
    let none = links.is_empty().then(|| view! { <p class="soft small">{t.get(words::NONE)}</p> });
    let several = links.iter().filter(|row| row.status == LinkStatus::Active).count() > 1;
    let end_all = several
        .then(|| act("/admin/api/links/revoke-all", ids(), button(t.get(words::REVOKE_ALL)).small().quiet().submit()));
    let revoke = (REVOKE, ids().to_vec());
    let rows = links.into_iter().map(|row| line(t, row, &revoke, None)).collect_view();
    let give = if reachable {
        let now = form.value("scope", LinkScope::View.key());
        let scopes =
            LinkScope::ALL.map(|scope| Choice::new(scope.key(), t.get(scope_word(scope))).radio(form, "scope", &now));
        let code = check_about(form, "code", "true", t.get(words::CODE), t.get(words::CODE_HINT), false);
        view! {
            <PostForm action=GIVE>
                {ids().map(|(name, value)| hidden(name, value)).into_iter().collect_view()}
                <fieldset class="choices stack" data-gap="2">
                    <legend>{t.get(words::SCOPE)}</legend>
                    {scopes.into_iter().collect_view()}
                </fieldset>
                {code}
                {button(t.get(words::SEND)).small().submit()}
            </PostForm>
        }
        .into_any()
    } else {
        view! { <p class="soft small">{t.get(words::NEEDS_EMAIL)}</p> }.into_any()
    };
    let body = view! {
        <div class="body stack" data-gap="4">
            <p class="small soft">{t.get(words::LEAD)}</p>
            {give}
            {none}
            {end_all}
            <ul class="plain-list">{rows}</ul>
        </div>
    };
    card(t.get(words::TITLE), None, body.into_any())
}

/// The links to one document and who opened them, where there are any; each ends by a post to `action` with these values.
pub fn document_links(
    t: T,
    action: &'static str,
    about: (&'static str, String),
    links: &[DocumentLink],
) -> Option<AnyView> {
    let revoke = (action, vec![about]);
    let rows = links.iter().map(|row| {
        let name = maybe_masked(row.contact.clone().map(Some), t.get(card_words::HIDDEN_NAME));
        line(t, row.link.clone(), &revoke, Some(name.into_any()))
    });
    let rows = rows.collect_view();
    (!links.is_empty())
        .then(|| card(t.get(words::TO_DOCUMENT), None, view! { <ul class="plain-list">{rows}</ul> }.into_any()))
}

/// One link; `whose` it is stands where it is not the page of one contact.
fn line(
    t: T,
    row: LinkRow,
    (action, values): &(&'static str, Vec<(&'static str, String)>),
    whose: Option<AnyView>,
) -> impl IntoView + use<> {
    let to = row.to.as_ref().filter(|_| whose.is_none()).map(|(to, number)| linked(t, *to, number));
    let code = row.code.then(|| t.get(words::WITH_CODE).to_owned());
    let from =
        row.by.as_ref().map_or_else(|| t.get(words::WITH_MAIL).to_owned(), |name| t.fill(words::BY, &[("name", name)]));
    let gives = [Some(t.get(gives_word(&row)).to_owned()), code, Some(from)];
    let active = row.status == LinkStatus::Active;
    let times = [
        Some(t.fill(words::MADE, &[("when", &row.made.text)])),
        active.then(|| t.fill(words::ENDS, &[("when", &row.ends.text)])),
    ];
    let joined = |parts: Vec<Option<String>>| parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let openings = row.openings.into_iter().map(|opening| {
        let line = format!("{} · {} · {}", opening.when.text, device_text(t, &opening.device), opening.address);
        view! { <li class="small soft">{line}</li> }
    });
    let opened = if row.opened == 0 {
        view! { <span class="sub">{t.get(words::NEVER_OPENED)}</span> }.into_any()
    } else {
        view! {
            <details class="disclosure">
                <summary class="small">{t.count(words::OPENED, row.opened)}</summary>
                <ul>{openings.collect_view()}</ul>
            </details>
        }
        .into_any()
    };
    let revoke = active.then(|| {
        let values: Vec<_> = values.iter().cloned().chain([("link", row.id.to_string())]).collect();
        let alone = (row.together > 1).then(|| {
            let values: Vec<_> = values.iter().cloned().chain([("alone", "true".to_owned())]).collect();
            act(action, values, button(t.get(words::REVOKE_ALONE)).small().quiet().submit()).into_any()
        });
        (act(action, values, button(t.count(words::REVOKE, row.together)).small().quiet().submit()), alone)
    });
    view! {
        <li>
            <div class="grow">
                {whose.map(|name| view! { <span class="strong">{name}</span> })}
                <span>{status(t, &row.status)}</span>
                {to.map(|to| view! { <span class="sub">{to}</span> })}
                <span class="sub">{joined(gives.into())}</span>
                <span class="sub">{joined(times.into())}</span>
                {opened}
            </div>
            {revoke}
        </li>
    }
}

/// The document that a link opens.
fn linked(t: T, to: LinkedTo, number: &str) -> AnyView {
    let (kind, href) = match to {
        LinkedTo::Quote(id) => (t.get(sales::OFFER), routes::quote(id)),
        LinkedTo::Invoice(id) => (t.get(sales::INVOICE), routes::invoice(id)),
    };
    view! { {kind}" "<a href=href>{number.to_owned()}</a> }.into_any()
}

const fn gives_word(row: &LinkRow) -> Key {
    match (&row.to, row.scope) {
        (None, scope) => scope_word(scope),
        (Some(_), LinkScope::View) => words::VIEW,
        (Some((LinkedTo::Quote(_), _)), LinkScope::Act) => words::ANSWER,
        (Some((LinkedTo::Invoice(_), _)), LinkScope::Act) => words::PAY,
    }
}

const fn scope_word(scope: LinkScope) -> Key {
    match scope {
        LinkScope::View => words::VIEW,
        LinkScope::Act => words::ACT,
    }
}
