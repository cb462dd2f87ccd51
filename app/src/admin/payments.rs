//! The list of payments.

use super::customer_card::shown_name;
use super::documents::{Listing, documents, query_of, sorting};
use crate::api::payments::list_payments;
use crate::i18n::{T, use_texts};
use crate::routes::admin as routes;
use crate::ui::search::listed;
use crate::ui::status::status;
use crate::ui::table::{column, number_column, number_sort_column, sort_column};
use domain::documents::{DocumentList, DocumentQuery, DocumentSort};
use domain::export::ExportSource;
use domain::payment::{PaymentRow, PaymentStatus};
use leptos::prelude::*;
use std::mem::take;
use texts::Word;
use texts::admin::{customers as list_words, payment as words};

pub fn payments_page() -> AnyView {
    listed(query_of, list_payments, page)
}

fn page(mut list: DocumentList<PaymentRow>, query: DocumentQuery) -> AnyView {
    let t = use_texts();
    let rows = take(&mut list.page.rows).into_iter().map(|payment| row(t, payment).into_any()).collect();
    documents(&listing(), list.with(rows), &query, heads(t, &query).into_any())
}

fn listing() -> Listing {
    Listing {
        path: routes::PAYMENTS,
        source: ExportSource::Payments,
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
        states: PaymentStatus::ALL.map(|status| (status.key(), status.word())).into(),
        new: words::NEW_TITLE,
        begin: |of| of.map_or_else(|| routes::CUSTOMERS.to_owned(), |id| routes::new_payment(id, None)),
    }
}

fn heads(t: T, query: &DocumentQuery) -> impl IntoView + use<> {
    let (date, date_link) = sorting(routes::PAYMENTS, query, DocumentSort::Date);
    let (amount, amount_link) = sorting(routes::PAYMENTS, query, DocumentSort::Total);
    (
        sort_column(t.get(words::COLUMN_DATE), None, date, date_link),
        column(t.get(list_words::COLUMN_CUSTOMER), Some("s")),
        column(t.get(words::COLUMN_METHOD), Some("m")),
        column(t.get(words::COLUMN_STATUS), Some("m")),
        number_sort_column(t.get(words::COLUMN_AMOUNT), None, amount, amount_link),
        number_column(t.get(words::COLUMN_LEFT), Some("s")),
    )
}

fn row(t: T, payment: PaymentRow) -> impl IntoView {
    let customer = shown_name(&payment.customer_name, &payment.customer_number);
    let reference = payment.reference.map(|reference| view! { <span class="sub">{reference}</span> });
    view! {
        <tr>
            <th scope="row">
                <div class="cell"><div>
                    <a href=routes::payment(payment.id)><time datetime=payment.date.at>{payment.date.text}</time></a>
                    <span class="sub only-narrow">{customer.clone()}</span>
                    {reference}
                </div></div>
            </th>
            <td data-from="s"><a class="row-link" href=routes::customer(payment.customer)>{customer}</a></td>
            <td data-from="m">{t.get(payment.method.word())}</td>
            <td data-from="m">{status(t, &payment.status)}</td>
            <td class="number nowrap">{payment.amount}</td>
            <td data-from="s" class="number nowrap">{payment.left}</td>
        </tr>
    }
}
