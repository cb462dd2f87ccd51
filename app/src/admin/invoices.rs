//! The list of invoices. Search, filters, order and place are in the address.

use super::customer_card::shown_name;
use crate::api::invoices::list_invoices;
use crate::i18n::{T, use_texts};
use crate::routes::{admin as routes, asking};
use crate::ui::Words;
use crate::ui::button::{Current, button, choices};
use crate::ui::document::standing;
use crate::ui::form::hidden;
use crate::ui::icon::{Icon, icon};
use crate::ui::page::{callout, head, title, toast};
use crate::ui::search::{listed, neighbours};
use crate::ui::table::{Sorted, column, empty, number_column, number_sort_column, pagination, sort_column, table};
use crate::ui::words::count_text;
use domain::CustomerId;
use domain::access::Masked;
use domain::invoice::{InvoiceList, InvoiceQuery, InvoiceRow, InvoiceSort, InvoiceStatus, OPEN, OVERDUE};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use texts::admin::{customers as list_words, invoice as words};
use texts::shared::{action, status as status_words};

pub fn invoices_page() -> AnyView {
    listed(query_of, list_invoices, page)
}

fn query_of(params: &ParamsMap) -> InvoiceQuery {
    let text = |name: &str| params.get(name).unwrap_or_default();
    InvoiceQuery {
        q: text("q"),
        status: text("status"),
        customer: text("customer"),
        from: text("from"),
        to: text("to"),
        sort: text("sort"),
        after: text("after"),
        before: text("before"),
        filter: !text("filter").is_empty(),
    }
}

/// What of a query is not empty, by its names in the address.
fn pairs(query: &InvoiceQuery) -> impl Iterator<Item = (&'static str, &str)> {
    let pairs = [
        ("q", query.q.as_str()),
        ("status", &query.status),
        ("customer", &query.customer),
        ("from", &query.from),
        ("to", &query.to),
        ("sort", &query.sort),
        ("after", &query.after),
        ("before", &query.before),
        ("filter", if query.filter { "1" } else { "" }),
    ];
    pairs.into_iter().filter(|(_, value)| !value.is_empty())
}

/// The address of the list with `query`.
pub fn href(query: &InvoiceQuery) -> String {
    asking(routes::INVOICES, pairs(query))
}

/// The same search and filters from the first page on.
fn start(query: &InvoiceQuery) -> InvoiceQuery {
    InvoiceQuery { after: String::new(), before: String::new(), ..query.clone() }
}

fn page(list: InvoiceList, query: InvoiceQuery) -> AnyView {
    let t = use_texts();
    let of = query.customer.parse::<CustomerId>().ok();
    let export = list
        .can_export
        .then(|| button(t.get(list_words::EXPORT)).icon(Icon::Download).link(routes::export_of(&(&query).into())));
    let new = of
        .filter(|_| list.can_create)
        .map(|id| button(t.get(words::NEW)).icon(Icon::Plus).primary().link(routes::new_invoice(id)));
    let name = match &list.customer {
        Some(Masked::Shown(name)) => t.fill(words::TITLE_OF, &[("name", name)]),
        Some(Masked::Hidden) | None => t.get(words::TITLE).to_owned(),
    };
    let line = count_text(t, words::COUNT, list.page.count);
    let part = (!list.sees_all).then(|| callout(Icon::EyeOff, t.get(list_words::PART_TITLE), t.get(words::PART_BODY)));
    let sums = list.sums.map(|sums| {
        let sums = sums.into_iter().map(|sum| {
            view! { <p class="small soft">{t.fill(words::SUM, &[("total", &sum.total), ("due", &sum.due)])}</p> }
        });
        sums.collect_view().into_any()
    });
    let sums = sums.unwrap_or_else(|| view! { <p class="small soft">{t.get(words::NO_SUM)}</p> }.into_any());
    let rows = list.page.rows;
    let nothing = rows.is_empty();
    let content = if nothing {
        let any = start(&InvoiceQuery { sort: String::new(), filter: false, ..query.clone() });
        match any == InvoiceQuery::default() {
            true => empty(t.get(words::NONE_TITLE), t.get(words::NONE_BODY)).into_any(),
            false => empty(t.get(words::EMPTY_TITLE), t.get(words::EMPTY_BODY)).into_any(),
        }
    } else {
        let rows = rows.into_iter().map(|invoice| row(t, invoice)).collect_view();
        table(t.get(words::TITLE), heads(t, &query).into_any(), rows.into_any()).into_any()
    };
    let at = |after, before| href(&InvoiceQuery { after, before, ..query.clone() });
    let pages = (!nothing).then(|| {
        let (previous, next) = neighbours(list.page.previous, list.page.next, at);
        (sums, pagination(line.clone(), previous, next))
    });
    view! {
        {title(name.clone())}
        {toast()}
        {head(name, Some(line.clone().into()), (export, new).into_any())}
        {part}
        <search class="stack" data-gap="3">{toolbar(t, &query)}{query.filter.then(|| panel(t, &query))}</search>
        {content}
        {pages}
    }
    .into_any()
}

/// Search, the three questions that are asked every day, and the way to the filters.
fn toolbar(t: T, query: &InvoiceQuery) -> impl IntoView + use<> {
    let kept = InvoiceQuery { q: String::new(), ..start(query) };
    let kept = pairs(&kept).map(|(name, value)| hidden(name, value)).collect_view();
    let open = href(&InvoiceQuery { filter: !query.filter, ..start(query) });
    let of = |status: &str| href(&InvoiceQuery { status: status.to_owned(), ..start(query) });
    let tab = |words: &'static str, status: &str| (words.into(), of(status), Current::when(query.status == status));
    let tabs = choices(
        t.get(words::COLUMN_STATUS),
        vec![
            tab(t.get(list_words::ALL), ""),
            tab(t.get(status_words::OPEN_INVOICE), OPEN),
            tab(t.get(status_words::OVERDUE), OVERDUE),
        ],
    );
    view! {
        <div class="toolbar">
            <form method="get" action=routes::INVOICES class="grow">
                {kept}
                <div class="input-group">
                    {icon(Icon::Search)}
                    <input class="input" type="search" name="q" value=query.q.clone() aria-label=t.get(words::SEARCH) placeholder=t.get(words::SEARCH_HINT)/>
                </div>
            </form>
            {tabs}
            <a class="chip" href=open>{crate::ui::icon::small_icon(Icon::Plus)}{t.get(list_words::FILTER)}</a>
        </div>
    }
}

/// The filters, as a form that leads to an address.
fn panel(t: T, query: &InvoiceQuery) -> impl IntoView + use<> {
    let statuses = [(String::new(), t.get(list_words::ANY))]
        .into_iter()
        .chain([
            (OPEN.to_owned(), t.get(status_words::OPEN_INVOICE)),
            (OVERDUE.to_owned(), t.get(status_words::OVERDUE)),
        ])
        .chain(InvoiceStatus::ALL.map(|status| (status.key().to_owned(), t.get(status_word(status)))));
    let statuses = statuses.map(|(value, words)| {
        let selected = value == query.status;
        view! { <option value=value selected=selected>{words}</option> }
    });
    let day = |name: &'static str, label: &'static str, value: String| {
        let id = format!("filter-{name}");
        view! {
            <div class="field">
                <label for=id.clone()>{label}</label>
                <input class="input" type="date" id=id name=name value=value/>
            </div>
        }
    };
    view! {
        <form class="card" method="get" action=routes::INVOICES>
            {(hidden("q", &query.q), hidden("sort", &query.sort), hidden("customer", &query.customer))}
            <div class="body fields" data-min="s">
                <div class="field">
                    <label for="filter-status">{t.get(words::COLUMN_STATUS)}</label>
                    <select class="input" id="filter-status" name="status">{statuses.collect_view()}</select>
                </div>
                {day("from", t.get(words::FROM), query.from.clone())}
                {day("to", t.get(words::UNTIL), query.to.clone())}
            </div>
            <footer>{button(t.get(action::APPLY)).primary().small().submit()}</footer>
        </form>
    }
}

const fn status_word(status: InvoiceStatus) -> texts::Key {
    match status {
        InvoiceStatus::Draft => status_words::DRAFT,
        InvoiceStatus::Sent => status_words::SENT,
        InvoiceStatus::PartiallyPaid => status_words::PARTIALLY_PAID,
        InvoiceStatus::Paid => status_words::PAID,
        InvoiceStatus::Cancelled => status_words::CANCELLED,
        InvoiceStatus::WrittenOff => status_words::WRITTEN_OFF,
    }
}

fn heads(t: T, query: &InvoiceQuery) -> impl IntoView + use<> {
    let sort = InvoiceSort::parse(&query.sort).unwrap_or_default();
    let by = |sort: InvoiceSort| href(&InvoiceQuery { sort: sort.key().to_owned(), ..start(query) });
    let (date, date_link) = match sort {
        InvoiceSort::Date => (Sorted::Down, by(InvoiceSort::DateAscending)),
        InvoiceSort::DateAscending => (Sorted::Up, by(InvoiceSort::Date)),
        InvoiceSort::Due | InvoiceSort::Total => (Sorted::No, by(InvoiceSort::Date)),
    };
    let due = if sort == InvoiceSort::Due { Sorted::Up } else { Sorted::No };
    let total = if sort == InvoiceSort::Total { Sorted::Down } else { Sorted::No };
    (
        column(t.get(words::COLUMN_NUMBER), None),
        column(t.get(list_words::COLUMN_CUSTOMER), Some("s")),
        column(t.get(words::COLUMN_STATUS), None),
        sort_column(t.get(words::COLUMN_DATE), Some("m"), date, date_link),
        sort_column(t.get(words::COLUMN_DUE), Some("m"), due, by(InvoiceSort::Due)),
        number_sort_column(t.get(words::COLUMN_TOTAL), None, total, by(InvoiceSort::Total)),
        number_column(t.get(words::COLUMN_OWED), Some("s")),
    )
}

pub fn row(t: T, invoice: InvoiceRow) -> impl IntoView {
    let number: Words = invoice.number.map_or_else(|| t.get(status_words::DRAFT).into(), Words::from);
    let customer = shown_name(&invoice.customer_name, &invoice.customer_number);
    view! {
        <tr>
            <th scope="row">
                <div class="cell"><div>
                    <a href=routes::invoice(invoice.id)>{number}</a>
                    <span class="sub only-narrow">{customer.clone()}</span>
                </div></div>
            </th>
            <td data-from="s"><a class="row-link" href=routes::customer(invoice.customer)>{customer}</a></td>
            <td>{standing(t, invoice.standing)}</td>
            <td data-from="m" class="nowrap soft"><time datetime=invoice.date.at>{invoice.date.text}</time></td>
            <td data-from="m" class="nowrap soft">{invoice.due_on.map(|day| view! { <time datetime=day.at>{day.text}</time> })}</td>
            <td class="number nowrap">{invoice.total}</td>
            <td data-from="s" class="number nowrap">{invoice.due}</td>
        </tr>
    }
}
