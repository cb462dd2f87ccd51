//! What was taken back of invoices of one's company.

use crate::api::portal::{list_own_credit_notes, show_own_credit_note};
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::portal as routes;
use crate::ui::button::button;
use crate::ui::document::{Document, document};
use crate::ui::icon::Icon;
use crate::ui::page::{breadcrumb, head, title};
use crate::ui::search::{next_page, search_box, searched};
use crate::ui::status::status;
use crate::ui::table::{column, empty, number_column, pagination, table};
use crate::ui::words::count_text;
use domain::access::Masked;
use domain::credit_note::{OwnCreditNote, OwnCreditNoteRow};
use domain::list::Page;
use domain::{CreditNoteId, Refusal};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use texts::portal::{credit_note as words, invoice as invoice_words, nav};
use texts::shared::sales;

pub fn credit_notes_page() -> AnyView {
    searched(list_own_credit_notes, page)
}

fn page(list: Page<OwnCreditNoteRow>, q: String) -> AnyView {
    let t = use_texts();
    let body = if list.rows.is_empty() {
        empty(t.get(words::EMPTY_TITLE), t.get(words::EMPTY_BODY)).into_any()
    } else {
        let heads = (
            column(t.get(invoice_words::COLUMN_NUMBER), None),
            column(t.get(invoice_words::COLUMN_STATUS), None),
            column(t.get(words::COLUMN_INVOICE), Some("s")),
            column(t.get(invoice_words::COLUMN_DATE), Some("m")),
            number_column(t.get(sales::TOTAL), None),
        );
        let count = count_text(t, words::COUNT, list.count);
        let next = list.next.map(|after| next_page(routes::CREDIT_NOTES, &q, after));
        let rows = list.rows.into_iter().map(|row| self::row(t, row)).collect_view();
        (table(t.get(words::TITLE), heads.into_any(), rows.into_any()), pagination(count, None, next)).into_any()
    };
    let way = vec![
        (t.get(nav::HOME).into(), routes::HOME.to_owned()),
        (t.get(invoice_words::TITLE).into(), routes::INVOICES.to_owned()),
    ];
    view! {
        {title(t.get(words::TITLE))}
        {breadcrumb(way, t.get(words::TITLE))}
        {head(t.get(words::TITLE), Some(t.get(words::LEAD).into()), ().into_any())}
        {search_box(routes::CREDIT_NOTES, q, t.get(words::SEARCH), t.get(words::SEARCH))}
        {body}
    }
    .into_any()
}

fn row(t: T, row: OwnCreditNoteRow) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">
                <div class="cell"><div>
                    <a href=routes::credit_note(row.id)>{row.number}</a>
                    <span class="sub only-narrow">{row.date.text.clone()}</span>
                </div></div>
            </th>
            <td>{status(t, &row.status)}</td>
            <td data-from="s" class="nowrap">{row.invoice}</td>
            <td data-from="m" class="nowrap soft"><time datetime=row.date.at>{row.date.text}</time></td>
            <td class="number nowrap">{row.total}</td>
        </tr>
    }
}

pub fn credit_note_page() -> AnyView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id").and_then(|id| id.parse::<CreditNoteId>().ok()));
    let note = record(id, |id| async move {
        match id {
            Some(id) => show_own_credit_note(id).await,
            None => Err(Refusal::NotFound.into()),
        }
    });
    loaded(note, note_card)
}

fn note_card(note: OwnCreditNote) -> AnyView {
    let t = use_texts();
    let way = vec![
        (t.get(nav::HOME).into(), routes::HOME.to_owned()),
        (t.get(invoice_words::TITLE).into(), routes::INVOICES.to_owned()),
        (t.get(words::TITLE).into(), routes::CREDIT_NOTES.to_owned()),
    ];
    let number = note.number.clone();
    let side = act_box(t, &note);
    let paper = document(Document {
        kind: t.get(sales::CREDIT_NOTE),
        name: note.number,
        mark: status(t, &note.status).into_any(),
        house: Some(note.house),
        recipient: Masked::Shown(note.recipient),
        hidden: "",
        address: note.address,
        vat_id: note.vat_id,
        facts: vec![
            (t.get(sales::DATE), note.date.text),
            (t.get(sales::TAKES_BACK), note.invoice_number),
            (t.get(sales::WHY), note.reason),
        ],
        body: Vec::new(),
        sheet: note.sheet,
        options: None,
        deposit: None,
        paid: None,
        credited: None,
        due: None,
        note: None,
    });
    view! {
        {title(number.clone())}
        {breadcrumb(way, number)}
        <div class="with-side">{paper}{side}</div>
    }
    .into_any()
}

/// What is left of it, and where the rest went.
fn act_box(t: T, note: &OwnCreditNote) -> impl IntoView + use<> {
    let (label, amount) = match &note.left {
        Some(left) => (t.get(sales::CREDIT_LEFT), left.clone()),
        None => (t.get(sales::TOTAL), note.sheet.total.clone()),
    };
    let used = note.applied.iter().map(|part| {
        let words = t.fill(words::USED, &[("amount", &part.amount), ("number", &part.number)]);
        view! { <li><a href=routes::invoice(part.invoice)>{words}</a></li> }
    });
    let back = note.refunded.as_ref().map(|(when, amount)| {
        view! { <li>{t.fill(words::BACK, &[("amount", amount), ("when", &when.text)])}</li> }
    });
    let course = (!note.applied.is_empty() || back.is_some())
        .then(|| view! { <ul class="plain-list small" data-flush="">{used.collect_view()}{back}</ul> });
    let file = |name: &'static str| button(name).icon(Icon::Download).small();
    let pdf = file(t.get(sales::PDF)).external(routes::credit_note_file(note.id));
    let ubl = note.ubl.then(|| file(t.get(sales::UBL)).quiet().external(routes::credit_note_ubl(note.id)));
    view! {
        <aside class="act-box" aria-label=label>
            <div class="stack" data-gap="1"><p class="soft small">{label}</p><p class="amount">{amount}</p></div>
            {course}
            <div class="row">{pdf}{ubl}</div>
        </aside>
    }
}
