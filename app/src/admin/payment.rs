//! A payment, and the form for a new one.

use super::customer_card::{customer_id, shown_name};
use crate::api::payments::{show_new_payment, show_payment};
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::button::{Variant, button};
use crate::ui::card::{card, fact, facts};
use crate::ui::error_summary::error_summary;
use crate::ui::field::{check_about, field, group};
use crate::ui::form::{Actions, FormState, Layout, PostForm, act, hidden, section};
use crate::ui::icon::Icon;
use crate::ui::page::{breadcrumb, callout, head, title, toast};
use crate::ui::status::status;
use crate::ui::table::empty_line;
use domain::payment::{
    FilledPaymentForm, OpenInvoice, Parts, PaymentCard, PaymentMethod, Refund, RefundOrigin, part_key, part_name,
};
use domain::{PaymentId, Refusal};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use texts::Word;
use texts::admin::{customer as card_words, payment as words};
use texts::shared::action;

const RECORD: &str = "/admin/api/payments/record";
const ALLOCATE: &str = "/admin/api/payments/allocate";
const REFUND: &str = "/admin/api/payments/refund";
const DELETE: &str = "/admin/api/payments/delete";

pub fn new_page() -> AnyView {
    let (params, query) = (use_params_map(), use_query_map());
    let source = move || {
        let about = query.with(|query| query.get("invoice").and_then(|id| id.parse().ok()));
        (params.with(|params| params.get("id").unwrap_or_default()), about)
    };
    let form = record(source, |(id, about)| async move { show_new_payment(customer_id(&id)?, about).await });
    loaded(form, new_form)
}

fn new_form(filled: FilledPaymentForm) -> AnyView {
    let t = use_texts();
    let form = FormState::new(use_flash(RECORD), RECORD);
    let customer = shown_name(&filled.customer_name, &filled.customer_number);
    let way = vec![
        (t.get(words::TITLE).into(), routes::PAYMENTS.to_owned()),
        (customer.clone().into(), routes::customer(filled.customer)),
    ];
    let saved = filled.form.clone();
    let methods = PaymentMethod::ALL.map(|method| (method.key().to_owned(), t.get(method.word()).into()));
    let what = (
        hidden("currency", saved.currency.clone()),
        field(&form, "amount", t.fill(words::AMOUNT_IN, &[("currency", &saved.currency)])).text(&saved.amount),
        field(&form, "date", t.get(words::DATE)).date(&saved.date),
        field(&form, "method", t.get(words::METHOD)).select(&saved.method, methods.into()),
        field(&form, "reference", t.get(words::REFERENCE))
            .hint(t.get(words::REFERENCE_HINT))
            .optional()
            .text(&saved.reference),
        field(&form, "note", t.get(words::NOTE))
            .hint(t.get(words::NOTE_HINT))
            .optional()
            .full()
            .area(&saved.note, 2_000),
    );
    let parts = (!filled.open.is_empty()).then(|| {
        section(t.get(words::PARTS), Some(t.get(words::PARTS_LEAD).into()), parts(t, &form, &filled.open, &saved.parts))
    });
    let told = match filled.recipients {
        0 => t.get(words::TELLS_NOBODY).to_owned(),
        n => t.count(words::TELLS, n),
    };
    let (about, back) = (hidden("customer", filled.customer.to_string()), routes::customer(filled.customer));
    let receipt = check_about(&form, "receipt", "true", t.get(words::RECEIPT), told, saved.receipt == "true");
    let receipt = group(&form, "receipt", t.get(words::RECEIPT), receipt);
    view! {
        {title(form.title(t.get(words::NEW_TITLE)))}
        {breadcrumb(way, t.get(words::NEW_TITLE))}
        {error_summary(&form)}
        {head(t.get(words::NEW_TITLE), Some(customer.into()), ().into_any())}
        <PostForm action=RECORD layout=Layout::Sections>
            {about}
            {section(t.get(words::MONEY), None, what)}
            {parts}
            {section(t.get(words::RECEIPT), None, receipt)}
            <Actions>
                {button(t.get(words::RECORD)).primary().submit()}
                {button(t.get(action::CANCEL)).icon(Icon::Undo).link(back)}
            </Actions>
        </PostForm>
    }
    .into_any()
}

/// An amount for each open invoice.
fn parts(t: T, form: &FormState, open: &[OpenInvoice], typed: &Parts) -> Vec<AnyView> {
    let fields = open.iter().map(|invoice| {
        let due = invoice.due_on.as_ref().map(|day| day.text.clone()).unwrap_or_default();
        let hint = t.fill(words::PART_HINT, &[("due", &invoice.due), ("when", &due)]);
        let typed = typed.get(&part_key(invoice.id)).cloned().unwrap_or_default();
        field(form, part_name(invoice.id), invoice.number.clone()).hint(hint).unsaid().text(typed)
    });
    fields.collect()
}

pub fn payment_page() -> AnyView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id").and_then(|id| id.parse::<PaymentId>().ok()));
    let payment = record(id, |id| async move {
        match id {
            Some(id) => show_payment(id).await,
            None => Err(Refusal::NotFound.into()),
        }
    });
    loaded(payment, page)
}

fn page(payment: PaymentCard) -> AnyView {
    let t = use_texts();
    let [allocate, refund, delete] = [ALLOCATE, REFUND, DELETE].map(|action| FormState::new(use_flash(action), action));
    let row = &payment.row;
    let customer = shown_name(&row.customer_name, &row.customer_number);
    let name = t.fill(words::OF, &[("amount", &row.amount)]);
    let way = vec![(t.get(words::TITLE).into(), routes::PAYMENTS.to_owned())];
    let link = view! { <a href=routes::customer(row.customer)>{customer}</a> }.into_any();
    let note = payment.note.clone().map(|note| view! { <p class="letter">{note}</p> }.into_any());
    let details = view! {
        <div class="body">
            {facts(vec![
                (t.get(words::CUSTOMER).into(), Some(link)),
                (t.get(words::DATE).into(), fact(Some(row.date.text.clone()))),
                (t.get(words::METHOD).into(), fact(Some(t.get(row.method.word()).to_owned()))),
                (t.get(words::REFERENCE).into(), fact(row.reference.clone())),
                (t.get(words::COLUMN_LEFT).into(), fact(row.left.clone())),
                (t.get(words::NOTE).into(), note),
                (t.get(words::RECORDED).into(), fact(Some(payment.recorded.text.clone()))),
                (t.get(words::BY).into(), fact(payment.recorded_by.clone())),
            ])}
        </div>
    };
    let used: Vec<_> = payment.parts.iter().cloned().map(|part| {
        view! { <li><a class="row-link grow" href=routes::invoice(part.invoice)>{part.number}</a><span class="number">{part.amount}</span></li> }
    }).collect();
    let used = if used.is_empty() {
        empty_line(t.get(words::UNUSED)).into_any()
    } else {
        view! { <ul class="plain-list">{used}</ul> }.into_any()
    };
    let refunds: Vec<_> = payment.refunds.iter().cloned().map(|part| went_back(t, part)).collect();
    let refunds = (!refunds.is_empty())
        .then(|| card(t.get(words::REFUNDS), None, view! { <ul class="plain-list">{refunds}</ul> }.into_any()));
    let disputed = payment.disputed.as_ref().map(|since| {
        let body = t.fill(words::DISPUTED_BODY, &[("day", &since.text)]);
        callout(Icon::TriangleAlert, t.get(words::DISPUTED_TITLE), body)
    });
    view! {
        {title(name.clone())}
        {breadcrumb(way, name.clone())}
        {toast()}
        {[&allocate, &refund, &delete].map(error_summary).into_iter().collect_view()}
        <div class="page-head"><div class="row"><h1>{name}</h1>{status(t, &row.status)}</div></div>
        {disputed}
        <div class="with-side">
            <div class="stack" data-gap="5">
                {card(t.get(words::USED), None, used)}
                {payment.may.allocate.then(|| towards(t, &allocate, about(&payment), &payment.open))}
                {refunds}
                {payment.may.refund.then(|| refund_form(t, &refund, &payment))}
            </div>
            <aside class="stack" aria-label=t.get(card_words::DETAILS)>
                {card(t.get(card_words::DETAILS), None, details.into_any())}
                {payment.may.delete.then(|| delete_form(t, &payment))}
            </aside>
        </div>
    }
    .into_any()
}

fn went_back(t: T, part: Refund) -> impl IntoView {
    let why = match part.origin {
        RefundOrigin::Here => part.reason,
        RefundOrigin::There => t.get(words::ORIGIN_THERE).to_owned(),
        RefundOrigin::Dispute => t.get(words::ORIGIN_DISPUTE).to_owned(),
    };
    let pending = part.pending.then(|| t.get(words::GOING_BACK).to_owned());
    let returned = part.returned.map(|when| t.fill(words::RETURNED, &[("day", &when.text)]));
    let by = [Some(part.when.text), part.by, pending, returned].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    view! {
        <li>
            <div class="grow"><span class="strong">{why}</span><span class="sub">{by}</span></div>
            <span class="number">{part.amount}</span>
        </li>
    }
}

fn about(payment: &PaymentCard) -> impl IntoView + use<> {
    (hidden("id", payment.row.id.to_string()), hidden("version", payment.version.to_string()))
}

/// Puts what is left of something towards open invoices. `about` are the fields that say of what.
pub fn towards(t: T, form: &FormState, about: impl IntoView + 'static, open: &[OpenInvoice]) -> AnyView {
    let (action, parts) = (form.action(), parts(t, form, open, &Parts::new()));
    let body = view! {
        <div class="body">
            <PostForm action=action>
                {about}
                <p class="small soft">{t.get(words::PARTS_LEAD)}</p>
                <div class="fields" data-min="s">{parts}</div>
                <div class="row">{button(t.get(words::APPLY)).primary().submit()}</div>
            </PostForm>
        </div>
    };
    card(t.get(words::PARTS), None, body.into_any())
}

fn refund_form(t: T, form: &FormState, payment: &PaymentCard) -> AnyView {
    let amount = field(form, "amount", t.fill(words::AMOUNT_IN, &[("currency", &payment.currency)]))
        .hint(t.fill(words::REFUND_MOST, &[("amount", &payment.refundable)]));
    let lead = if payment.online { words::REFUND_ONLINE_LEAD } else { words::REFUND_LEAD };
    let already = payment
        .online
        .then(|| check_about(form, "way", "already", t.get(words::ALREADY), t.get(words::ALREADY_HINT), false));
    let reason = field(form, "reason", t.get(words::REASON)).text("");
    let (about, fields) = (about(payment), (amount.text(""), reason, already));
    let body = view! {
        <div class="body">
            <PostForm action=REFUND>
                {about}
                <p class="small soft">{t.get(lead)}</p>
                <div class="fields" data-min="s">{fields}</div>
                <div class="row">{button(t.get(words::REFUND)).variant(Variant::Danger).submit()}</div>
            </PostForm>
        </div>
    };
    card(t.get(words::REFUND), None, body.into_any())
}

fn delete_form(t: T, payment: &PaymentCard) -> AnyView {
    let values = [("id", payment.row.id.to_string()), ("version", payment.version.to_string())];
    let delete = act(DELETE, values, button(t.get(words::DELETE)).variant(Variant::DangerQuiet).submit());
    let body = view! { <div class="body stack" data-gap="3"><p class="small soft">{t.get(words::DELETE_HINT)}</p>{delete}</div> };
    card(t.get(words::MISTAKE), None, body.into_any())
}
