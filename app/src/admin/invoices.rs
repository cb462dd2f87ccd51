//! The list of invoices.

use super::customer_card::shown_name;
use super::documents::{Listing, documents, query_of, sorting};
use crate::api::invoices::list_invoices;
use crate::i18n::{T, use_texts};
use crate::routes::admin as routes;
use crate::ui::Words;
use crate::ui::document::standing;
use crate::ui::search::listed;
use crate::ui::table::{column, number_column, number_sort_column, sort_column};
use domain::documents::{DocumentList, DocumentQuery, DocumentSort};
use domain::export::ExportSource;
use domain::invoice::{InvoiceRow, InvoiceStatus, OPEN, OVERDUE};
use leptos::prelude::*;
use std::mem::take;
use texts::Key;
use texts::admin::{customers as list_words, invoice as words};
use texts::shared::status as status_words;

pub fn invoices_page() -> AnyView {
    listed(query_of, list_invoices, page)
}

/// The address of the list with `query`.
pub fn href(query: &DocumentQuery) -> String {
    super::documents::href(routes::INVOICES, query)
}

fn page(mut list: DocumentList<InvoiceRow>, query: DocumentQuery) -> AnyView {
    let t = use_texts();
    let rows = take(&mut list.page.rows).into_iter().map(|invoice| row(t, invoice).into_any()).collect();
    documents(&listing(), list.with(rows), &query, heads(t, &query).into_any())
}

fn listing() -> Listing {
    let tabs = vec![(OPEN, status_words::OPEN_INVOICE), (OVERDUE, status_words::OVERDUE)];
    let states = InvoiceStatus::ALL.map(|status| (status.key(), status_word(status)));
    Listing {
        path: routes::INVOICES,
        source: ExportSource::Invoices,
        title: words::TITLE,
        title_of: words::TITLE_OF,
        count: words::COUNT,
        part_body: words::PART_BODY,
        sum: words::SUM,
        none_title: words::NONE_TITLE,
        none_body: words::NONE_BODY,
        search: words::SEARCH,
        search_hint: words::SEARCH_HINT,
        status: words::COLUMN_STATUS,
        states: tabs.iter().copied().chain(states).collect(),
        tabs,
        new: words::NEW,
        begin: |of| of.map_or_else(|| routes::CUSTOMERS.to_owned(), routes::new_invoice),
    }
}

const fn status_word(status: InvoiceStatus) -> Key {
    match status {
        InvoiceStatus::Draft => status_words::DRAFT,
        InvoiceStatus::Sent => status_words::SENT,
        InvoiceStatus::PartiallyPaid => status_words::PARTIALLY_PAID,
        InvoiceStatus::Paid => status_words::PAID,
        InvoiceStatus::Cancelled => status_words::CANCELLED,
        InvoiceStatus::WrittenOff => status_words::WRITTEN_OFF,
    }
}

fn heads(t: T, query: &DocumentQuery) -> impl IntoView + use<> {
    let (date, date_link) = sorting(routes::INVOICES, query, DocumentSort::Date);
    let (due, due_link) = sorting(routes::INVOICES, query, DocumentSort::Due);
    let (total, total_link) = sorting(routes::INVOICES, query, DocumentSort::Total);
    (
        column(t.get(words::COLUMN_NUMBER), None),
        column(t.get(list_words::COLUMN_CUSTOMER), Some("s")),
        column(t.get(words::COLUMN_STATUS), None),
        sort_column(t.get(words::COLUMN_DATE), Some("m"), date, date_link),
        sort_column(t.get(words::COLUMN_DUE), Some("m"), due, due_link),
        number_sort_column(t.get(words::COLUMN_TOTAL), None, total, total_link),
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
