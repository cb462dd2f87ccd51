//! The lists of quotes and of proposals.

use super::customer_card::shown_name;
use super::documents::{Listing, documents, query_of, sorting};
use super::quote_words::words_of;
use crate::api::quotes::list_quotes;
use crate::i18n::{T, use_texts};
use crate::routes::admin as routes;
use crate::ui::Words;
use crate::ui::quote::numbered;
use crate::ui::search::listed;
use crate::ui::status::status;
use crate::ui::table::{column, number_sort_column, sort_column};
use domain::CustomerId;
use domain::documents::{DocumentList, DocumentQuery, DocumentSort};
use domain::export::ExportSource;
use domain::quote::{QuoteKind, QuoteRow, QuoteStatus};
use leptos::prelude::*;
use std::mem::take;
use texts::Word;
use texts::admin::{customers as list_words, quote as words};
use texts::shared::quote_status as status_words;

pub fn quotes_page() -> AnyView {
    page_of(QuoteKind::Quote)
}

pub fn proposals_page() -> AnyView {
    page_of(QuoteKind::Proposal)
}

fn page_of(kind: QuoteKind) -> AnyView {
    listed(query_of, move |query| list_quotes(kind, query), move |list, query| page(kind, list, query))
}

/// The address of the list with `query`.
pub fn href(kind: QuoteKind, query: &DocumentQuery) -> String {
    super::documents::href(words_of(kind).list, query)
}

fn page(kind: QuoteKind, mut list: DocumentList<QuoteRow>, query: DocumentQuery) -> AnyView {
    let t = use_texts();
    let rows = take(&mut list.page.rows).into_iter().map(|quote| row(t, quote).into_any()).collect();
    let heads = heads(t, words_of(kind).list, &query).into_any();
    documents(&listing(kind), list.with(rows), &query, heads)
}

fn listing(kind: QuoteKind) -> Listing {
    let of = words_of(kind);
    let source = match kind {
        QuoteKind::Quote => ExportSource::Quotes,
        QuoteKind::Proposal => ExportSource::Proposals,
    };
    let begin: fn(Option<CustomerId>) -> String = match kind {
        QuoteKind::Quote => |of| begun(QuoteKind::Quote, of),
        QuoteKind::Proposal => |of| begun(QuoteKind::Proposal, of),
    };
    let tabs = [QuoteStatus::Sent, QuoteStatus::Accepted].map(|status| (status.key(), status.word()));
    Listing {
        path: of.list,
        source,
        title: of.title,
        title_of: of.title_of,
        count: of.count,
        part_body: of.part_body,
        sum: words::SUM,
        none_title: of.none_title,
        none_body: of.none_body,
        search: of.search,
        search_hint: words::SEARCH_HINT,
        status: words::COLUMN_STATUS,
        tabs: tabs.into(),
        states: QuoteStatus::ALL.map(|status| (status.key(), status.word())).into(),
        new: of.new,
        begin,
    }
}

/// Where another one is begun.
fn begun(kind: QuoteKind, of: Option<CustomerId>) -> String {
    of.map_or_else(|| routes::CUSTOMERS.to_owned(), |id| routes::new_quote(id, kind))
}

fn heads(t: T, path: &str, query: &DocumentQuery) -> impl IntoView + use<> {
    let (date, date_link) = sorting(path, query, DocumentSort::Date);
    let (valid, valid_link) = sorting(path, query, DocumentSort::Due);
    let (total, total_link) = sorting(path, query, DocumentSort::Total);
    (
        column(t.get(words::COLUMN_NUMBER), None),
        column(t.get(list_words::COLUMN_CUSTOMER), Some("s")),
        column(t.get(words::COLUMN_STATUS), None),
        sort_column(t.get(words::COLUMN_DATE), Some("m"), date, date_link),
        sort_column(t.get(words::COLUMN_VALID), Some("m"), valid, valid_link),
        number_sort_column(t.get(words::COLUMN_TOTAL), None, total, total_link),
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
