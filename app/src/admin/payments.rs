//! The list of payments.

use super::customer_card::shown_name;
use crate::api::payments::list_payments;
use crate::i18n::{T, use_texts};
use crate::routes::admin as routes;
use crate::ui::button::button;
use crate::ui::icon::Icon;
use crate::ui::page::{callout, head, title, toast};
use crate::ui::search::{next_page, search_box, searched};
use crate::ui::status::status;
use crate::ui::table::{column, empty, number_column, pagination, table};
use crate::ui::words::count_text;
use domain::payment::{PaymentList, PaymentQuery, PaymentRow};
use leptos::prelude::*;
use texts::Word;
use texts::admin::{customers as list_words, payment as words};

pub fn payments_page() -> AnyView {
    searched(|q, after| list_payments(PaymentQuery { q, after, ..PaymentQuery::default() }), page)
}

fn page(list: PaymentList, q: String) -> AnyView {
    let t = use_texts();
    let part = (!list.sees_all).then(|| callout(Icon::EyeOff, t.get(list_words::PART_TITLE), t.get(words::PART_BODY)));
    let count = count_text(t, words::COUNT, list.page.count);
    let asked = PaymentQuery { q: q.clone(), ..PaymentQuery::default() };
    let export = list
        .can_export
        .then(|| button(t.get(list_words::EXPORT)).icon(Icon::Download).link(routes::export_of(&(&asked).into())));
    let body = if list.page.rows.is_empty() {
        empty(t.get(words::EMPTY_TITLE), t.get(words::EMPTY_BODY)).into_any()
    } else {
        let heads = (
            column(t.get(words::COLUMN_DATE), None),
            column(t.get(list_words::COLUMN_CUSTOMER), Some("s")),
            column(t.get(words::COLUMN_METHOD), Some("m")),
            column(t.get(words::COLUMN_STATUS), Some("m")),
            number_column(t.get(words::COLUMN_AMOUNT), None),
            number_column(t.get(words::COLUMN_LEFT), Some("s")),
        );
        let next = list.page.next.map(|after| next_page(routes::PAYMENTS, &q, after));
        let rows = list.page.rows.into_iter().map(|row| self::row(t, row)).collect_view();
        let pages = pagination(count.clone(), None, next);
        (table(t.get(words::TITLE), heads.into_any(), rows.into_any()), pages).into_any()
    };
    view! {
        {title(t.get(words::TITLE))}
        {toast()}
        {head(t.get(words::TITLE), Some(count.into()), export.into_any())}
        {part}
        {search_box(routes::PAYMENTS, q, t.get(words::SEARCH), t.get(words::SEARCH_HINT))}
        {body}
    }
    .into_any()
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
