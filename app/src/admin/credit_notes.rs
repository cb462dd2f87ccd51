//! The list of credit notes.

use super::customer_card::shown_name;
use super::documents::{Listing, documents, query_of, sorting};
use crate::api::credit_notes::list_credit_notes;
use crate::i18n::{T, use_texts};
use crate::routes::admin as routes;
use crate::ui::search::listed;
use crate::ui::status::status;
use crate::ui::table::{column, number_column, number_sort_column, sort_column};
use domain::credit_note::{CreditNoteRow, CreditNoteStatus};
use domain::documents::{DocumentList, DocumentQuery, DocumentSort};
use domain::export::ExportSource;
use leptos::prelude::*;
use std::mem::take;
use texts::Word;
use texts::admin::{credit_note as words, customers as list_words};
use texts::shared::sales;

pub fn credit_notes_page() -> AnyView {
    listed(query_of, list_credit_notes, page)
}

fn page(mut list: DocumentList<CreditNoteRow>, query: DocumentQuery) -> AnyView {
    let t = use_texts();
    let rows = take(&mut list.page.rows).into_iter().map(|note| row(t, note).into_any()).collect();
    documents(&listing(), list.with(rows), &query, heads(t, &query).into_any())
}

fn listing() -> Listing {
    Listing {
        path: routes::CREDIT_NOTES,
        source: ExportSource::CreditNotes,
        title: words::TITLE,
        title_of: words::TITLE_OF,
        count: words::COUNT,
        part_body: words::PART_BODY,
        sum: words::SUM,
        none_title: words::EMPTY_TITLE,
        none_body: words::EMPTY_BODY,
        search: words::SEARCH,
        search_hint: words::SEARCH_HINT,
        status: words::COLUMN_STATUS,
        tabs: Vec::new(),
        states: CreditNoteStatus::ALL.map(|status| (status.key(), status.word())).into(),
        new: words::NEW_TITLE,
        // It takes an invoice back: there it is begun.
        begin: |of| {
            let customer = of.map(|id| id.to_string()).unwrap_or_default();
            super::invoices::href(&DocumentQuery { customer, ..DocumentQuery::default() })
        },
    }
}

fn heads(t: T, query: &DocumentQuery) -> impl IntoView + use<> {
    let (date, date_link) = sorting(routes::CREDIT_NOTES, query, DocumentSort::Date);
    let (total, total_link) = sorting(routes::CREDIT_NOTES, query, DocumentSort::Total);
    (
        column(t.get(words::COLUMN_NUMBER), None),
        column(t.get(list_words::COLUMN_CUSTOMER), Some("s")),
        column(t.get(words::COLUMN_STATUS), None),
        column(t.get(words::COLUMN_INVOICE), Some("m")),
        sort_column(t.get(words::COLUMN_DATE), Some("m"), date, date_link),
        number_sort_column(t.get(words::COLUMN_TOTAL), None, total, total_link),
        number_column(t.get(sales::CREDIT_LEFT), Some("s")),
    )
}

fn row(t: T, note: CreditNoteRow) -> impl IntoView {
    let customer = shown_name(&note.customer_name, &note.customer_number);
    let number = note.number.unwrap_or_else(|| t.get(sales::DRAFT).to_owned());
    view! {
        <tr>
            <th scope="row">
                <div class="cell"><div>
                    <a href=routes::credit_note(note.id)>{number}</a>
                    <span class="sub only-narrow">{customer.clone()}</span>
                </div></div>
            </th>
            <td data-from="s"><a class="row-link" href=routes::customer(note.customer)>{customer}</a></td>
            <td>{status(t, &note.status)}</td>
            <td data-from="m" class="nowrap">{note.invoice}</td>
            <td data-from="m" class="nowrap soft"><time datetime=note.date.at>{note.date.text}</time></td>
            <td class="number nowrap">{note.total}</td>
            <td data-from="s" class="number nowrap">{note.left}</td>
        </tr>
    }
}
