//! The list of credit notes.

use super::customer_card::shown_name;
use crate::api::credit_notes::list_credit_notes;
use crate::i18n::{T, use_texts};
use crate::routes::admin as routes;
use crate::ui::icon::Icon;
use crate::ui::page::{callout, head, title, toast};
use crate::ui::search::{next_page, search_box, searched};
use crate::ui::status::status;
use crate::ui::table::{column, empty, number_column, pagination, table};
use crate::ui::words::count_text;
use domain::credit_note::{CreditNoteList, CreditNoteQuery, CreditNoteRow};
use leptos::prelude::*;
use texts::admin::{credit_note as words, customers as list_words};
use texts::shared::sales;

pub fn credit_notes_page() -> AnyView {
    searched(|q, after| list_credit_notes(CreditNoteQuery { q, after }), page)
}

fn page(list: CreditNoteList, q: String) -> AnyView {
    let t = use_texts();
    let part = (!list.sees_all).then(|| callout(Icon::EyeOff, t.get(list_words::PART_TITLE), t.get(words::PART_BODY)));
    let count = count_text(t, words::COUNT, list.page.count);
    let body = if list.page.rows.is_empty() {
        empty(t.get(words::EMPTY_TITLE), t.get(words::EMPTY_BODY)).into_any()
    } else {
        let heads = (
            column(t.get(words::COLUMN_NUMBER), None),
            column(t.get(list_words::COLUMN_CUSTOMER), Some("s")),
            column(t.get(words::COLUMN_STATUS), None),
            column(t.get(words::COLUMN_INVOICE), Some("m")),
            column(t.get(words::COLUMN_DATE), Some("m")),
            number_column(t.get(words::COLUMN_TOTAL), None),
            number_column(t.get(sales::CREDIT_LEFT), Some("s")),
        );
        let next = list.page.next.map(|after| next_page(routes::CREDIT_NOTES, &q, after));
        let rows = list.page.rows.into_iter().map(|row| self::row(t, row)).collect_view();
        let pages = pagination(count.clone(), None, next);
        (table(t.get(words::TITLE), heads.into_any(), rows.into_any()), pages).into_any()
    };
    view! {
        {title(t.get(words::TITLE))}
        {toast()}
        {head(t.get(words::TITLE), Some(count.into()), ().into_any())}
        {part}
        {search_box(routes::CREDIT_NOTES, q, t.get(words::SEARCH), t.get(words::SEARCH_HINT))}
        {body}
    }
    .into_any()
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
