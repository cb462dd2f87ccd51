//! The lists of quotes and of proposals. Search, filter and place are in the address.

use super::customer_card::shown_name;
use super::quote_words::words_of;
use crate::api::quotes::list_quotes;
use crate::i18n::{T, use_texts};
use crate::routes::{admin as routes, asking};
use crate::ui::Words;
use crate::ui::button::button;
use crate::ui::icon::Icon;
use crate::ui::page::{callout, head, title, toast};
use crate::ui::quote::numbered;
use crate::ui::search::{listed, neighbours, search_by_state};
use crate::ui::status::status;
use crate::ui::table::{column, empty, number_column, pagination, table};
use crate::ui::words::count_text;
use domain::CustomerId;
use domain::access::Masked;
use domain::quote::{QuoteKind, QuoteList, QuoteQuery, QuoteRow, QuoteStatus};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use texts::Word;
use texts::admin::{customers as list_words, quote as words};
use texts::shared::quote_status as status_words;

pub fn quotes_page() -> AnyView {
    listed(|params| query_of(QuoteKind::Quote, params), list_quotes, page)
}

pub fn proposals_page() -> AnyView {
    listed(|params| query_of(QuoteKind::Proposal, params), list_quotes, page)
}

fn query_of(kind: QuoteKind, params: &ParamsMap) -> QuoteQuery {
    let text = |name: &str| params.get(name).unwrap_or_default();
    QuoteQuery {
        kind,
        q: text("q"),
        status: text("status"),
        customer: text("customer"),
        after: text("after"),
        before: text("before"),
    }
}

/// The address of the list with `query`.
pub fn href(query: &QuoteQuery) -> String {
    let pairs = [
        ("q", query.q.as_str()),
        ("status", &query.status),
        ("customer", &query.customer),
        ("after", &query.after),
        ("before", &query.before),
    ];
    asking(words_of(query.kind).list, pairs)
}

fn page(list: QuoteList, query: QuoteQuery) -> AnyView {
    let t = use_texts();
    let kind = words_of(query.kind);
    let of = query.customer.parse::<CustomerId>().ok();
    let new = of
        .filter(|_| list.can_create)
        .map(|id| button(t.get(kind.new)).icon(Icon::Plus).primary().link(routes::new_quote(id, query.kind)));
    let name = match &list.customer {
        Some(Masked::Shown(name)) => t.fill(kind.title_of, &[("name", name)]),
        Some(Masked::Hidden) | None => t.get(kind.title).to_owned(),
    };
    let line = count_text(t, kind.count, list.page.count);
    let part = (!list.sees_all).then(|| callout(Icon::Info, t.get(list_words::PART_TITLE), t.get(kind.part_body)));
    let rows = list.page.rows;
    let nothing = rows.is_empty();
    let content = if nothing {
        let asked = [&query.q, &query.status].into_iter().any(|text| !text.trim().is_empty());
        match asked {
            false => empty(t.get(kind.none_title), t.get(kind.none_body)).into_any(),
            true => empty(t.get(words::EMPTY_TITLE), t.get(kind.empty_body)).into_any(),
        }
    } else {
        let rows = rows.into_iter().map(|quote| row(t, quote)).collect_view();
        table(t.get(kind.title), heads(t).into_any(), rows.into_any()).into_any()
    };
    let at = |after, before| href(&QuoteQuery { after, before, ..query.clone() });
    let pages = (!nothing).then(|| {
        let (previous, next) = neighbours(list.page.previous, list.page.next, at);
        pagination(line.clone(), previous, next)
    });
    view! {
        {title(name.clone())}
        {toast()}
        {head(name, Some(line.clone().into()), new.into_any())}
        {part}
        {search(t, &query)}
        {content}
        {pages}
    }
    .into_any()
}

/// Words and a state to look for.
fn search(t: T, query: &QuoteQuery) -> AnyView {
    let states = QuoteStatus::ALL.map(|status| (status.key(), status.word()));
    let states = std::iter::once(("", words::ANY_STATUS)).chain(states);
    let asked = (query.q.as_str(), query.status.as_str(), query.customer.as_str());
    let kind = words_of(query.kind);
    search_by_state(t, kind.list, [kind.search, words::SEARCH_HINT, words::COLUMN_STATUS], asked, states)
}

fn heads(t: T) -> impl IntoView {
    (
        column(t.get(words::COLUMN_NUMBER), None),
        column(t.get(list_words::COLUMN_CUSTOMER), Some("s")),
        column(t.get(words::COLUMN_STATUS), None),
        column(t.get(words::COLUMN_DATE), Some("m")),
        column(t.get(words::COLUMN_VALID), Some("m")),
        number_column(t.get(words::COLUMN_TOTAL), None),
    )
}

/// A number with its version, where it is not the first.
pub fn shown_number(t: T, number: Option<&str>, revision: i32) -> Words {
    number.map_or_else(|| t.get(status_words::DRAFT).into(), |number| numbered(t, number, revision).into())
}

fn row(t: T, quote: QuoteRow) -> impl IntoView {
    let number = shown_number(t, quote.number.as_deref(), quote.revision);
    let customer = shown_name(&quote.customer_name, &quote.customer_number);
    view! {
        <tr>
            <th scope="row">
                <div class="cell"><div>
                    <a href=routes::quote(quote.id)>{number}</a>
                    <span class="sub">{quote.title}</span>
                    <span class="sub only-narrow">{customer.clone()}</span>
                </div></div>
            </th>
            <td data-from="s"><a class="row-link" href=routes::customer(quote.customer)>{customer}</a></td>
            <td>{status(t, &quote.status)}</td>
            <td data-from="m" class="nowrap soft"><time datetime=quote.date.at>{quote.date.text}</time></td>
            <td data-from="m" class="nowrap soft"><time datetime=quote.valid_until.at>{quote.valid_until.text}</time></td>
            <td class="number nowrap">{quote.total}</td>
        </tr>
    }
}
