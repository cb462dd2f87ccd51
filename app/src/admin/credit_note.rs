//! A credit note: the document, what became of it, and what can be done with it.

use super::customer_card::shown_name;
use super::document_note::note_card;
use super::italy::{fattura_file, fattura_told};
use super::norm::norm_told;
use super::payment::towards;
use crate::api::credit_notes::show_credit_note;
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::button::{Variant, button};
use crate::ui::card::{card, fact, facts};
use crate::ui::disclosure::disclosed;
use crate::ui::document::{Document, document};
use crate::ui::error_summary::error_summary;
use crate::ui::field::field;
use crate::ui::form::{FormState, act, addressed, hidden};
use crate::ui::icon::Icon;
use crate::ui::page::{breadcrumb, title, toast};
use crate::ui::sending::{SendingWords, sending};
use crate::ui::status::status;
use crate::ui::table::empty_line;
use domain::access::Masked;
use domain::credit_note::{Applied, CreditNoteCard};
use domain::{CreditNoteId, Refusal};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use texts::admin::{credit_note as words, customer as card_words, fattura as italian};
use texts::shared::sales;

const ISSUE: &str = "/admin/api/credit-notes/issue";
const APPLY: &str = "/admin/api/credit-notes/apply";
const TAKE_BACK: &str = "/admin/api/credit-notes/take-back";
const REFUND: &str = "/admin/api/credit-notes/refund";
const VOID: &str = "/admin/api/credit-notes/void";
const DELETE: &str = "/admin/api/credit-notes/delete";
const NOTE: &str = "/admin/api/credit-notes/note";
const SENDING: SendingWords = SendingWords {
    hindered: words::HINDERED,
    to_nobody: words::TO_NOBODY,
    goes_to: words::GOES_TO,
    by_mail: words::ISSUE,
    by_hand: words::ISSUE_BY_HAND,
    hint: words::ISSUE_HINT,
};

/// An address that holds no id leads to nothing.
pub fn credit_note_id(text: Option<String>) -> crate::api::Answer<CreditNoteId> {
    text.and_then(|text| text.parse().ok()).ok_or_else(|| Refusal::NotFound.into())
}

pub fn credit_note_page() -> AnyView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id"));
    let note = record(id, |id| async move { show_credit_note(credit_note_id(id)?).await });
    loaded(note, page)
}

/// What each act was answered with.
struct Answers {
    issue: FormState,
    apply: FormState,
    take_back: FormState,
    refund: FormState,
    void: FormState,
    delete: FormState,
    note: FormState,
}

fn page(note: CreditNoteCard) -> AnyView {
    let t = use_texts();
    let number = note.number.clone().unwrap_or_else(|| t.get(words::DRAFT_TITLE).to_owned());
    let answer = |action: &'static str| FormState::new(use_flash(action), action);
    let answers = Answers {
        issue: answer(ISSUE),
        apply: answer(APPLY),
        take_back: answer(TAKE_BACK),
        refund: answer(REFUND),
        void: answer(VOID),
        delete: answer(DELETE),
        note: answer(NOTE),
    };
    let Answers { issue, apply, take_back, refund, void, delete, note: noted } = &answers;
    let told = [issue, apply, take_back, refund, void, delete, noted].map(error_summary).into_iter().collect_view();
    let way = vec![(t.get(words::TITLE).into(), routes::CREDIT_NOTES.to_owned())];
    let about_note = note.may.note.then(|| about(&note).into_any());
    let internal = note_card(t, noted, note.internal_note.as_deref(), about_note);
    view! {
        {title(number.clone())}
        {breadcrumb(way, number.clone())}
        {toast()}
        {told}
        <div class="with-side">
            <div class="stack" data-gap="5">{paper(t, &note, number)}{internal}</div>
            <aside class="stack" aria-label=t.get(card_words::DETAILS)>
                {act_box(t, &note, &answers)}
                {course(t, &note)}
                {used(t, &note)}
                {note.may.apply.then(|| towards(t, &answers.apply, about(&note), &note.open))}
            </aside>
        </div>
    }
    .into_any()
}

fn paper(t: T, note: &CreditNoteCard, number: String) -> impl IntoView + use<> {
    let date = note.date.as_ref().map(|day| day.text.clone());
    document(Document {
        kind: t.get(sales::CREDIT_NOTE),
        name: number,
        mark: status(t, &note.status).into_any(),
        house: None,
        recipient: note.recipient.clone(),
        hidden: t.get(card_words::HIDDEN_NAME),
        address: note.address.clone(),
        vat_id: note.vat_id.clone(),
        facts: vec![
            (t.get(sales::DATE), date.unwrap_or_else(|| t.get(words::DATE_WHEN_ISSUED).to_owned())),
            (t.get(sales::TAKES_BACK), note.invoice_number.clone()),
            (t.get(sales::WHY), note.reason.clone()),
        ],
        body: Vec::new(),
        sheet: note.sheet.clone(),
        options: None,
        deposit: None,
        paid: None,
        credited: None,
        due: None,
        note: None,
    })
}

fn about(note: &CreditNoteCard) -> impl IntoView + use<> {
    (hidden("id", note.id.to_string()), hidden("version", note.version.to_string()))
}

/// What is left of it, and the one thing to do next.
fn act_box(t: T, note: &CreditNoteCard, answers: &Answers) -> impl IntoView + use<> {
    let (label, amount) = match &note.left {
        Some(left) => (t.get(sales::CREDIT_LEFT), left.clone()),
        None => (t.get(sales::TOTAL), note.sheet.total.clone()),
    };
    let issue = &answers.issue;
    let sending = note
        .may
        .issue
        .then(|| sending(t, SENDING, issue, || about(note), &note.hindrances, note.recipients, &note.addressees));
    let edit =
        note.may.edit.then(|| button(t.get(words::EDIT)).icon(Icon::Pencil).link(routes::edit_credit_note(note.id)));
    let pdf = (note.issued.is_some() && matches!(note.recipient, Masked::Shown(_)))
        .then(|| button(t.get(sales::PDF)).icon(Icon::Download).external(routes::credit_note_file(note.id)));
    let ubl = note.ubl.then(|| button("UBL").icon(Icon::Download).external(routes::credit_note_ubl(note.id)));
    let fattura = fattura_file(t, note.fattura.as_ref(), routes::credit_note_fattura(note.id));
    let delete = note.may.delete.then(|| {
        view! {
            <form method="post" action=addressed(DELETE)>
                {about(note)}
                {button(t.get(words::DELETE)).variant(Variant::DangerQuiet).submit()}
            </form>
        }
    });
    let ending = |state: &FormState, (name, label): (&'static str, &'static str), title: &'static str, hint: String| {
        let (about, typed) = (about(note), field(state, name, label).text(""));
        let fields = view! { {about}<p class="small soft">{hint}</p>{typed} };
        disclosed(state, title, fields.into_any(), button(title).variant(Variant::Danger).submit().into_any())
    };
    let refund = note.may.refund.then(|| {
        let hint = t.fill(words::REFUND_HINT, &[("amount", &amount)]);
        ending(&answers.refund, ("note", t.get(words::REFUND_NOTE)), t.get(words::REFUND), hint)
    });
    let void = note.may.void.then(|| {
        let hint = t.get(words::VOID_HINT).to_owned();
        ending(&answers.void, ("reason", t.get(words::REASON)), t.get(words::VOID), hint)
    });
    view! {
        <section class="act-box" aria-label=label>
            <div class="stack" data-gap="1"><p class="soft small">{label}</p><p class="amount">{amount}</p></div>
            {sending}
            <div class="row">{edit}{pdf}{ubl}{fattura}{delete}</div>
            {norm_told(t, &note.unsaid, note.customer, note.issued.is_some().then_some(italian::FROZEN_CREDIT_NOTE))}
            {fattura_told(t, note.fattura.as_ref(), note.customer, italian::FROZEN_CREDIT_NOTE)}
            {refund}
            {void}
        </section>
    }
}

fn course(t: T, note: &CreditNoteCard) -> impl IntoView + use<> {
    let customer = shown_name(&note.recipient, &note.customer_number);
    let customer = view! { <a href=routes::customer(note.customer)>{customer}</a> }.into_any();
    let invoice = view! { <a href=routes::invoice(note.invoice)>{note.invoice_number.clone()}</a> }.into_any();
    let back = note.refunded.as_ref().map(|back| format!("{} · {} · {}", back.amount, back.when.text, back.note));
    let body = view! {
        <div class="body">
            {facts(vec![
                (t.get(words::CUSTOMER).into(), Some(customer)),
                (t.get(sales::TAKES_BACK).into(), Some(invoice)),
                (t.get(words::AUTHOR).into(), fact(note.author.clone())),
                (t.get(words::ISSUED).into(), fact(note.issued.as_ref().map(|when| when.text.clone()))),
                (t.get(sales::PAID_BACK).into(), fact(back)),
                (t.get(words::VOID_REASON).into(), fact(note.void_reason.clone())),
            ])}
        </div>
    };
    card(t.get(card_words::DETAILS), None, body.into_any())
}

/// The invoices that it went towards.
fn used(t: T, note: &CreditNoteCard) -> Option<impl IntoView + use<>> {
    note.issued.as_ref()?;
    let lines: Vec<_> = note.applied.iter().cloned().map(|part| applied(t, note, part)).collect();
    let body = match (lines.is_empty(), &note.left) {
        (true, None) => return None,
        (true, Some(_)) => empty_line(t.get(words::UNUSED)).into_any(),
        (false, _) => view! { <ul class="plain-list">{lines}</ul> }.into_any(),
    };
    Some(card(t.get(sales::USED_FOR), None, body))
}

fn applied(t: T, note: &CreditNoteCard, part: Applied) -> impl IntoView + use<> {
    let back = note.may.take_back.then(|| {
        let values =
            [("id", note.id.to_string()), ("version", note.version.to_string()), ("invoice", part.invoice.to_string())];
        let label = t.fill(words::TAKE_BACK, &[("number", &part.number)]);
        act(TAKE_BACK, values, button(label).quiet().small().submit())
    });
    view! {
        <li>
            <a class="row-link grow" href=routes::invoice(part.invoice)>{part.number}</a>
            <span class="number">{part.amount}</span>
            {back}
        </li>
    }
}
