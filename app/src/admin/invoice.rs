//! An invoice: the document, where it stands, and what can be done with it.

use super::contact_links::document_links;
use super::customer_card::shown_name;
use super::document_note::note_card;
use super::invoices::href;
use super::italy::{fattura_file, fattura_told};
use super::norm::norm_told;
use super::quote_invoicing::made_of;
use crate::api::invoices::show_invoice;
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::button::{Variant, button};
use crate::ui::card::{card, fact, facts};
use crate::ui::disclosure::disclosed;
use crate::ui::document::{Document, document, order_codes, standing};
use crate::ui::error_summary::error_summary;
use crate::ui::field::field;
use crate::ui::form::{FormState, act, addressed, hidden};
use crate::ui::icon::Icon;
use crate::ui::page::{breadcrumb, title, toast};
use crate::ui::sending::{SendingWords, sending};
use crate::ui::status::status;
use crate::ui::table::empty_line;
use domain::access::Masked;
use domain::documents::DocumentQuery;
use domain::invoice::{Allocated, InvoiceCard, Reminders};
use domain::payment::PaymentStatus;
use domain::{InvoiceId, Refusal};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use texts::admin::{customer as card_words, fattura as italian, invoice as words};
use texts::shared::{sales, status as status_words};
use texts::{Key, Word};

const SEND: &str = "/admin/api/invoices/send";
const CANCEL: &str = "/admin/api/invoices/cancel";
const WRITE_OFF: &str = "/admin/api/invoices/write-off";
const DELETE: &str = "/admin/api/invoices/delete";
const REVOKE_LINK: &str = "/admin/api/links/revoke-of-invoice";
const NOTE: &str = "/admin/api/invoices/note";
const PAUSE: &str = "/admin/api/invoices/pause-reminders";
const SENDING: SendingWords = SendingWords {
    hindered: words::HINDERED,
    to_nobody: words::TO_NOBODY,
    goes_to: words::GOES_TO,
    by_mail: words::SEND,
    by_hand: words::SEND_BY_HAND,
    hint: words::SEND_HINT,
};

/// An address that holds no id leads to nothing.
pub fn invoice_id(text: Option<String>) -> crate::api::Answer<InvoiceId> {
    text.and_then(|text| text.parse().ok()).ok_or_else(|| Refusal::NotFound.into())
}

pub fn invoice_page() -> AnyView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id"));
    let invoice = record(id, |id| async move { show_invoice(invoice_id(id)?).await });
    loaded(invoice, page)
}

fn page(invoice: InvoiceCard) -> AnyView {
    let t = use_texts();
    let number = invoice.number.clone().unwrap_or_else(|| t.get(words::DRAFT_TITLE).to_owned());
    let forms = [SEND, CANCEL, WRITE_OFF, DELETE, NOTE].map(|action| FormState::new(use_flash(action), action));
    let way = vec![
        (t.get(words::TITLE).into(), routes::INVOICES.to_owned()),
        (
            shown_name(&invoice.recipient, &invoice.customer_number).into(),
            href(&DocumentQuery { customer: invoice.customer.to_string(), ..DocumentQuery::default() }),
        ),
    ];
    let edit =
        invoice.may.edit.then(|| button(t.get(words::EDIT)).icon(Icon::Pencil).link(routes::edit_invoice(invoice.id)));
    let [.., note] = &forms;
    let about_note = invoice.may.note.then(|| about(&invoice).into_any());
    let internal = note_card(t, note, invoice.internal_note.as_deref(), about_note);
    view! {
        {title(number.clone())}
        {breadcrumb(way, number.clone())}
        {toast()}
        {forms.iter().map(error_summary).collect_view()}
        <div class="with-side">
            <div class="stack" data-gap="5">{paper(t, &invoice, number)}{internal}</div>
            <aside class="stack" aria-label=t.get(card_words::DETAILS)>
                {act_box(t, &invoice, edit.into_any(), &forms)}
                {course(t, &invoice)}
                {payments(t, &invoice)}
                {credit_notes(t, &invoice)}
                {document_links(t, REVOKE_LINK, ("id", invoice.id.to_string()), &invoice.links)}
            </aside>
        </div>
    }
    .into_any()
}

fn paper(t: T, invoice: &InvoiceCard, number: String) -> impl IntoView + use<> {
    let day = |words: &'static str, value: Option<String>| value.map(|value| (words, value));
    let date = invoice.date.as_ref().map(|day| day.text.clone());
    let facts = [
        day(t.get(sales::DATE), Some(date.unwrap_or_else(|| t.get(words::DATE_WHEN_SENT).to_owned()))),
        day(
            t.get(sales::PAY_BY),
            Some(
                invoice
                    .due_on
                    .as_ref()
                    .map_or_else(|| t.count(words::DAYS, invoice.terms.into()), |day| day.text.clone()),
            ),
        ),
        day(t.get(sales::SUPPLIED), invoice.supplied.clone()),
        day(t.get(sales::REFERENCE), invoice.reference.clone()),
    ];
    document(Document {
        kind: t.get(sales::INVOICE),
        name: number,
        mark: standing(t, invoice.standing).into_any(),
        house: None,
        recipient: invoice.recipient.clone(),
        hidden: t.get(card_words::HIDDEN_NAME),
        address: invoice.address.clone(),
        vat_id: invoice.vat_id.clone(),
        facts: facts.into_iter().flatten().chain(order_codes(t, invoice.order.clone())).collect(),
        body: Vec::new(),
        sheet: invoice.sheet.clone(),
        options: None,
        deposit: None,
        paid: invoice.paid.clone(),
        credited: invoice.credited.clone(),
        due: invoice.due.clone(),
        note: invoice.note.clone(),
    })
}

/// Id and version of what a form is about.
fn about(invoice: &InvoiceCard) -> impl IntoView + use<> {
    (hidden("id", invoice.id.to_string()), hidden("version", invoice.version.to_string()))
}

/// What is owed, and the one thing to do next.
fn act_box(t: T, invoice: &InvoiceCard, edit: AnyView, forms: &[FormState; 5]) -> impl IntoView + use<> {
    let [send, cancel, write_off, ..] = forms;
    let id = || about(invoice);
    let amount = invoice.due.clone().unwrap_or_else(|| invoice.sheet.total.clone());
    let label = if invoice.due.is_some() { t.get(sales::TO_PAY) } else { t.get(sales::TOTAL) };
    let sending = invoice
        .may
        .send
        .then(|| sending(t, SENDING, send, id, &invoice.hindrances, invoice.recipients, &invoice.addressees));
    let being_paid = invoice.being_paid.then(|| view! { <p class="small strong">{t.get(sales::BEING_PAID)}</p> });
    let pay = invoice.may.pay.then(|| {
        let href = routes::new_payment(invoice.customer, Some(invoice.id));
        button(t.get(words::RECORD_PAYMENT)).icon(Icon::Banknote).primary().link(href)
    });
    let pdf = (invoice.sent.is_some() && matches!(invoice.recipient, Masked::Shown(_)))
        .then(|| button(t.get(sales::PDF)).icon(Icon::Download).external(routes::invoice_file(invoice.id)));
    let ubl = invoice.ubl.then(|| button("UBL").icon(Icon::Download).external(routes::invoice_ubl(invoice.id)));
    let fattura = fattura_file(t, invoice.fattura.as_ref(), routes::invoice_fattura(invoice.id));
    let credit = invoice
        .may
        .credit
        .then(|| button(t.get(words::CREDIT_IT)).icon(Icon::Undo).link(routes::new_credit_note(invoice.id)));
    let delete = invoice.may.delete.then(|| {
        view! {
            <form method="post" action=addressed(DELETE)>
                {id()}
                {button(t.get(words::DELETE)).variant(Variant::DangerQuiet).submit()}
            </form>
        }
    });
    let rest = invoice.reminders.as_ref().filter(|stand| invoice.may.pause_reminders && stand.set).map(|stand| {
        let name = if stand.paused { words::RESUME_REMINDERS } else { words::PAUSE_REMINDERS };
        let values = [
            ("id", invoice.id.to_string()),
            ("version", invoice.version.to_string()),
            ("paused", (!stand.paused).to_string()),
        ];
        act(PAUSE, values, button(t.get(name)).quiet().submit())
    });
    let ending = |may: bool, state: &FormState, title: &'static str, hint: &'static str| {
        may.then(|| {
            let (about, reason) = (id(), field(state, "reason", t.get(words::REASON)).text(""));
            let fields = view! { {about}<p class="small soft">{hint}</p>{reason} };
            disclosed(state, title, fields.into_any(), button(title).variant(Variant::Danger).submit().into_any())
        })
    };
    view! {
        <section class="act-box" aria-label=label>
            <div class="stack" data-gap="1"><p class="soft small">{label}</p><p class="amount">{amount}</p>{being_paid}</div>
            {sending}
            <div class="row">{pay}{edit}{pdf}{ubl}{fattura}{credit}{delete}{rest}</div>
            {norm_told(t, &invoice.unsaid, invoice.customer, invoice.sent.is_some().then_some(italian::FROZEN))}
            {fattura_told(t, invoice.fattura.as_ref(), invoice.customer, italian::FROZEN)}
            {ending(invoice.may.cancel, cancel, t.get(words::CANCEL), t.get(words::CANCEL_HINT))}
            {ending(invoice.may.write_off, write_off, t.get(words::WRITE_OFF), t.get(words::WRITE_OFF_HINT))}
        </section>
    }
}

/// Who made it, when it went out, and whether the customer has opened it.
fn course(t: T, invoice: &InvoiceCard) -> impl IntoView + use<> {
    let when = |when: &Option<domain::When>| fact(when.as_ref().map(|when| when.text.clone()));
    let customer = shown_name(&invoice.recipient, &invoice.customer_number);
    let link = view! { <a href=routes::customer(invoice.customer)>{customer}</a> }.into_any();
    let sent = invoice.sent.is_some();
    let quote = invoice.quote.as_ref();
    let quote = quote.map(|quote| view! { <a href=routes::quote(quote.id)>{made_of(t, quote)}</a> }.into_any());
    let template =
        invoice.recurring.map(|id| view! { <a href=routes::recurring(id)>{t.get(words::FROM_TEMPLATE)}</a> });
    let body = view! {
        <div class="body">
            {facts(vec![
                (t.get(words::CUSTOMER).into(), Some(link)),
                (t.get(words::MADE_BY).into(), template.map(IntoAny::into_any)),
                (t.get(words::AUTHOR).into(), fact(invoice.author.clone())),
                (t.get(words::QUOTE).into(), quote),
                (t.get(status_words::SENT).into(), when(&invoice.sent)),
                (
                    t.get(words::VIEWED).into(),
                    sent.then(|| when(&invoice.viewed).unwrap_or_else(|| t.get(words::NOT_VIEWED).into_any())),
                ),
                (t.get(words::REMINDED).into(), invoice.reminders.as_ref().and_then(|stand| when(&stand.last))),
                (t.get(words::REMINDERS).into(), invoice.reminders.as_ref().and_then(|stand| fact(how_reminded(t, stand)))),
                (t.get(words::REASON).into(), fact(invoice.reason.clone())),
            ])}
        </div>
    };
    card(t.get(card_words::DETAILS), None, body.into_any())
}

/// Whether more reminders come, and when; nothing where the company sends none.
fn how_reminded(t: T, stand: &Reminders) -> Option<String> {
    let word = |key: Key| Some(t.get(key).to_owned());
    match &stand.next {
        _ if !stand.set => None,
        _ if stand.paused => word(words::REMINDERS_PAUSED),
        _ if stand.paused_for_customer => word(words::REMINDERS_PAUSED_CUSTOMER),
        Some(day) => Some(t.fill(words::REMINDERS_NEXT, &[("day", &day.text)])),
        None => word(words::REMINDERS_OVER),
    }
}

fn payments(t: T, invoice: &InvoiceCard) -> impl IntoView + use<> {
    invoice.sent.as_ref()?;
    let lines: Vec<_> = invoice.payments.iter().cloned().map(|part| allocated(t, part)).collect();
    let body = if lines.is_empty() {
        empty_line(t.get(words::NO_PAYMENTS)).into_any()
    } else {
        view! { <ul class="plain-list">{lines}</ul> }.into_any()
    };
    Some(card(t.get(sales::PAYMENTS), None, body))
}

fn credit_notes(t: T, invoice: &InvoiceCard) -> Option<impl IntoView + use<>> {
    let draft = t.get(status_words::DRAFT);
    let lines = invoice.credit_notes.iter().cloned().map(|(id, number)| {
        let name = number.unwrap_or_else(|| draft.to_owned());
        view! { <li><a class="row-link" href=routes::credit_note(id)>{name}</a></li> }
    });
    let lines: Vec<_> = lines.collect();
    let list = (!lines.is_empty()).then(|| view! { <ul class="plain-list">{lines}</ul> }.into_any())?;
    Some(card(t.get(words::CREDIT_NOTES), None, list))
}

fn allocated(t: T, part: Allocated) -> impl IntoView {
    let method = t.get(part.method.word());
    let name = match part.payment {
        Some(id) => view! { <a class="row-link" href=routes::payment(id)>{method}</a> }.into_any(),
        None => view! { <span class="strong">{method}</span> }.into_any(),
    };
    let disputed = part.disputed.then(|| status(t, &PaymentStatus::Disputed));
    view! {
        <li>
            <div class="grow">{name}<span class="sub"><time datetime=part.date.at>{part.date.text}</time></span></div>
            {disputed}
            <span class="number">{part.amount}</span>
        </li>
    }
}
