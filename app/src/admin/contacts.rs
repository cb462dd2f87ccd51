//! The list of the people of all customers. Search, filters, order and place are in the address.

use super::customer_card::shown_name;
use crate::api::contacts::list_contacts;
use crate::i18n::{T, use_texts};
use crate::routes::{admin as routes, asking};
use crate::ui::Words;
use crate::ui::avatar::{Side, Size, avatar};
use crate::ui::button::button;
use crate::ui::card::masked;
use crate::ui::form::hidden;
use crate::ui::icon::{Icon, icon, small_icon};
use crate::ui::page::{callout, head, title, toast};
use crate::ui::search::{filter_select, filter_set, listed, neighbours};
use crate::ui::status::status;
use crate::ui::table::{Sorted, column, empty, pagination, sort_column, table};
use crate::ui::words::{count_text, languages};
use domain::Locale;
use domain::access::Masked;
use domain::contact::{AccessState, ContactList, ContactQuery, ContactSort, ListedContact};
use domain::customer::CustomerStatus;
use domain::list::one_customer;
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use texts::admin::{contact as contact_words, contacts as words, customer as card_words, customers as list_words};
use texts::shared::{action, status as status_words};
use texts::{Key, Word};

pub fn contacts_page() -> AnyView {
    listed(query_of, list_contacts, page)
}

fn query_of(params: &ParamsMap) -> ContactQuery {
    let text = |name: &str| params.get(name).unwrap_or_default();
    ContactQuery {
        q: text("q"),
        access: text("access"),
        language: text("language"),
        primary: !text("primary").is_empty(),
        status: text("status"),
        customer: text("customer"),
        sort: text("sort"),
        after: text("after"),
        before: text("before"),
        filter: !text("filter").is_empty(),
    }
}

/// The address of the list with `query`.
fn href(query: &ContactQuery) -> String {
    asking(routes::CONTACTS, query.pairs())
}

const fn access_word(state: AccessState) -> Key {
    match state {
        AccessState::None => status_words::NONE,
        AccessState::Invited => status_words::INVITED,
        AccessState::Ended => words::ENDED,
        AccessState::Active => status_words::ACTIVE,
        AccessState::Suspended => status_words::SUSPENDED,
    }
}

fn page(list: ContactList, query: ContactQuery) -> AnyView {
    let t = use_texts();
    let export = query.of_customers().filter(|_| list.can_export).map(|customers| {
        button(t.get(list_words::EXPORT)).icon(Icon::Download).link(routes::export_of(&(&customers).into()))
    });
    let new = one_customer(&query.customer)
        .filter(|_| list.can_create)
        .map(|id| button(t.get(contact_words::NEW_TITLE)).icon(Icon::Plus).primary().link(routes::new_contact(id)));
    let customer = list.customer.as_deref();
    let name = match customer {
        Some(name) => t.fill(words::TITLE_OF, &[("name", name)]),
        None => t.get(words::TITLE).to_owned(),
    };
    let line = count_text(t, words::COUNT, list.page.count);
    let part = (!list.sees_all).then(|| callout(Icon::EyeOff, t.get(list_words::PART_TITLE), t.get(words::PART_BODY)));
    let rows = list.page.rows;
    let nothing = rows.is_empty();
    let content = match (nothing, query.is_for_all()) {
        (true, true) => empty(t.get(words::NONE_TITLE), t.get(words::NONE_BODY)).into_any(),
        (true, false) => empty(t.get(words::EMPTY_TITLE), t.get(list_words::EMPTY_BODY)).into_any(),
        (false, _) => {
            let rows = rows.into_iter().map(|contact| row(t, contact)).collect_view();
            table(t.get(words::TITLE), heads(t, &query, list.sorts_by_name).into_any(), rows.into_any()).into_any()
        }
    };
    let at = |after, before| href(&ContactQuery { after, before, ..query.clone() });
    let pages = (!nothing).then(|| {
        let (previous, next) = neighbours(list.page.previous, list.page.next, at);
        pagination(line.clone(), previous, next)
    });
    view! {
        {title(name.clone())}
        {toast()}
        {head(name, Some(line.clone().into()), (export, new).into_any())}
        {part}
        <search class="stack" data-gap="3">
            {toolbar(t, &query, customer)}
            {query.filter.then(|| panel(t, &query))}
        </search>
        {content}
        {pages}
    }
    .into_any()
}

/// Search, what is filtered now, and the way to the filters.
fn toolbar(t: T, query: &ContactQuery, customer: Option<&str>) -> impl IntoView + use<> {
    // A new search keeps the filters and their panel, and begins at the first page.
    let kept = ContactQuery { q: String::new(), ..query.start() };
    let kept = kept.pairs().map(|(name, value)| hidden(name, value)).collect_view();
    let open = href(&ContactQuery { filter: !query.filter, ..query.start() });
    let set = set_filters(t, query, customer)
        .into_iter()
        .map(|(name, value, without)| filter_set(t, name, value, href(&without)));
    view! {
        <div class="toolbar">
            <form method="get" action=routes::CONTACTS class="grow">
                {kept}
                <div class="input-group">
                    {icon(Icon::Search)}
                    <input class="input" type="search" name="q" value=query.q.clone() aria-label=t.get(words::SEARCH) placeholder=t.get(words::SEARCH_HINT)/>
                </div>
            </form>
            {set.collect_view()}
            <a class="chip" href=open>{small_icon(Icon::Plus)}{t.get(list_words::FILTER)}</a>
        </div>
    }
}

/// What the list is filtered by: the filter's name, its value in words, and the list without it.
fn set_filters(t: T, query: &ContactQuery, customer: Option<&str>) -> Vec<(&'static str, Words, ContactQuery)> {
    let access = AccessState::parse(&query.access).map(|state| {
        let without = ContactQuery { access: String::new(), ..query.start() };
        (t.get(contact_words::ACCESS), t.get(access_word(state)).into(), without)
    });
    let language = Locale::parse(&query.language).map(|language| {
        let without = ContactQuery { language: String::new(), ..query.start() };
        (t.get(card_words::LANGUAGE), language.endonym().into(), without)
    });
    let primary = query.primary.then(|| {
        let without = ContactQuery { primary: false, ..query.start() };
        (t.get(card_words::PRIMARY), t.get(words::ONLY_PRIMARY).into(), without)
    });
    let status = CustomerStatus::parse(&query.status).map(|status| {
        let without = ContactQuery { status: String::new(), ..query.start() };
        (t.get(words::FILTER_STATUS), t.get(status.word()).into(), without)
    });
    let customer = customer.map(|name| {
        let without = ContactQuery { customer: String::new(), ..query.start() };
        (t.get(list_words::COLUMN_CUSTOMER), name.to_owned().into(), without)
    });
    [access, language, primary, status, customer].into_iter().flatten().collect()
}

/// The filters, as a form that leads to an address.
fn panel(t: T, query: &ContactQuery) -> impl IntoView + use<> {
    let any = t.get(list_words::ANY);
    let choose = |label: &'static str, name: &'static str, chosen: &str, options: Vec<(String, Words)>| {
        filter_select(label, name, chosen, any, options)
    };
    let states = AccessState::ALL.map(|state| (state.key().to_owned(), t.get(access_word(state)).into()));
    let primary = vec![("1".to_owned(), t.get(words::ONLY_PRIMARY).into())];
    let statuses = CustomerStatus::ALL.map(|status| (status.key().to_owned(), t.get(status.word()).into()));
    view! {
        <form class="card" method="get" action=routes::CONTACTS>
            {(hidden("q", &query.q), hidden("sort", &query.sort), hidden("customer", &query.customer))}
            <div class="body fields" data-min="s">
                {choose(t.get(contact_words::ACCESS), "access", &query.access, states.into())}
                {choose(t.get(card_words::PRIMARY), "primary", if query.primary { "1" } else { "" }, primary)}
                {choose(t.get(card_words::LANGUAGE), "language", &query.language, languages())}
                {choose(t.get(words::FILTER_STATUS), "status", &query.status, statuses.into())}
            </div>
            <footer>{button(t.get(action::APPLY)).primary().small().submit()}</footer>
        </form>
    }
}

/// The columns' names. Where names may be hidden they are no order, and none is offered.
fn heads(t: T, query: &ContactQuery, sorts_by_name: bool) -> impl IntoView + use<> {
    let asked = ContactSort::parse(&query.sort).unwrap_or_default();
    let now = if sorts_by_name { asked } else { ContactSort::Newest };
    let named = |name: &'static str, from: Option<&'static str>, up: ContactSort, down: ContactSort| {
        let (sorted, next) = if now == up {
            (Sorted::Up, down)
        } else if now == down {
            (Sorted::Down, up)
        } else {
            (Sorted::No, up)
        };
        let href = href(&ContactQuery { sort: next.key().to_owned(), ..query.start() });
        if sorts_by_name { sort_column(name, from, sorted, href).into_any() } else { column(name, from).into_any() }
    };
    let newest = if now == ContactSort::Newest { Sorted::Down } else { Sorted::No };
    let by_age = href(&ContactQuery { sort: ContactSort::Newest.key().to_owned(), ..query.start() });
    (
        named(t.get(words::COLUMN_NAME), None, ContactSort::Name, ContactSort::NameDescending),
        named(t.get(list_words::COLUMN_CUSTOMER), Some("s"), ContactSort::Customer, ContactSort::CustomerDescending),
        column(t.get(words::COLUMN_ACCESS), None),
        column(t.get(card_words::EMAIL), Some("m")),
        column(t.get(card_words::PHONE), Some("l")),
        column(t.get(card_words::LANGUAGE), Some("xl")),
        sort_column(t.get(words::COLUMN_ADDED), Some("l"), newest, by_age),
    )
}

fn row(t: T, row: ListedContact) -> impl IntoView {
    let contact = row.contact;
    let name = contact.name.shown().unwrap_or_else(|| t.get(card_words::HIDDEN_NAME).to_owned());
    let link =
        if row.may_edit { routes::contact(contact.customer, contact.id) } else { routes::customer(contact.customer) };
    let primary = contact.primary.then(|| t.get(card_words::PRIMARY).to_owned());
    let sub = [primary, contact.position].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let customer = shown_name(&row.customer_name, &row.customer_number);
    let inactive = (row.customer_status == CustomerStatus::Inactive).then(|| status(t, &row.customer_status));
    let cell = |value: Masked<Option<String>>, hidden: Key| match value {
        Masked::Shown(value) => value.into_any(),
        Masked::Hidden => masked(t.get(hidden)).into_any(),
    };
    view! {
        <tr>
            <th scope="row">
                <div class="cell">
                    {avatar(&name, Side::Customer, Size::Medium)}
                    <div>
                        <a href=link>{name}</a>
                        <span class="sub">{sub}</span>
                        <span class="sub only-narrow">{customer.clone()}</span>
                    </div>
                </div>
            </th>
            <td data-from="s"><a class="row-link" href=routes::customer(contact.customer)>{customer}</a>" "{inactive}</td>
            <td>{status(t, &contact.access)}</td>
            <td data-from="m" class="nowrap">{cell(contact.email, card_words::HIDDEN_EMAIL)}</td>
            <td data-from="l" class="nowrap">{cell(contact.phone, card_words::HIDDEN_PHONE)}</td>
            <td data-from="xl">{contact.language.map(Locale::endonym)}</td>
            <td data-from="l" class="nowrap soft"><time datetime=row.added.at>{row.added.text}</time></td>
        </tr>
    }
}
