//! A recurring invoice: what it makes, when, what it made, and what can be done with it.

use super::card_billing::invoice_line;
use super::customer_card::shown_name;
use crate::api::recurring::show_recurring;
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::button::{Variant, button};
use crate::ui::card::{card, fact, facts};
use crate::ui::document::{Document, document, order_codes};
use crate::ui::error_summary::error_summary;
use crate::ui::form::{FormState, addressed, hidden};
use crate::ui::icon::Icon;
use crate::ui::page::{breadcrumb, callout, title, toast};
use crate::ui::status::status;
use crate::ui::table::empty_line;
use crate::ui::words::every_text;
use domain::recurring::{Delivery, Halt, RecurringCard};
use domain::{RecurringInvoiceId, Refusal};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use texts::Key;
use texts::admin::{customer as card_words, invoice as invoice_words, recurring as words};
use texts::shared::sales;

const ACTIVATE: &str = "/admin/api/recurring-invoices/activate";
const PAUSE: &str = "/admin/api/recurring-invoices/pause";
const RESUME: &str = "/admin/api/recurring-invoices/resume";
const END: &str = "/admin/api/recurring-invoices/end";

/// An address that holds no id leads to nothing.
pub fn recurring_id(text: Option<String>) -> crate::api::Answer<RecurringInvoiceId> {
    text.and_then(|text| text.parse().ok()).ok_or_else(|| Refusal::NotFound.into())
}

pub fn recurring_page() -> AnyView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id"));
    let template = record(id, |id| async move { show_recurring(recurring_id(id)?).await });
    loaded(template, page)
}

fn page(template: RecurringCard) -> AnyView {
    let t = use_texts();
    let told = [ACTIVATE, PAUSE, RESUME, END].map(|action| error_summary(&FormState::new(use_flash(action), action)));
    let way = vec![(t.get(words::TITLE).into(), routes::RECURRING.to_owned())];
    let internal = template.internal_note.clone().map(|text| {
        let body = view! { <div class="body"><p class="letter">{text}</p></div> };
        card(t.get(invoice_words::INTERNAL_NOTE), None, body.into_any())
    });
    view! {
        {title(template.about.clone())}
        {breadcrumb(way, template.about.clone())}
        {toast()}
        {told.into_iter().collect_view()}
        {halted(t, &template)}
        <div class="with-side">
            <div class="stack" data-gap="5">{paper(t, &template)}{internal}</div>
            <aside class="stack" aria-label=t.get(card_words::DETAILS)>
                {act_box(t, &template)}
                {course(t, &template)}
                {made(t, &template)}
            </aside>
        </div>
    }
    .into_any()
}

/// Why it does not go on by itself.
fn halted(t: T, template: &RecurringCard) -> Option<impl IntoView + use<>> {
    let (name, body) = match (template.halt, template.waits) {
        (Some(Halt::Inactive), _) => (words::HALTED, words::HALTED_INACTIVE),
        (Some(Halt::Content), _) => (words::HALTED, words::HALTED_CONTENT),
        (Some(Halt::Missed), _) => (words::MISSED_MOST, words::MISSED_MOST_BODY),
        (None, true) => (words::WAITS, words::WAITS_BODY),
        (None, false) => return None,
    };
    Some(callout(Icon::TriangleAlert, t.get(name), t.get(body)))
}

fn paper(t: T, template: &RecurringCard) -> impl IntoView + use<> {
    let reference = template.reference.clone().map(|text| (t.get(sales::REFERENCE), text));
    let pay_by = (t.get(sales::PAY_BY), t.count(invoice_words::DAYS, template.terms.into()));
    let codes = order_codes(t, template.order.clone());
    document(Document {
        kind: t.get(words::KIND),
        name: template.about.clone(),
        mark: status(t, &template.status).into_any(),
        house: None,
        recipient: template.recipient.clone(),
        hidden: t.get(card_words::HIDDEN_NAME),
        address: template.address.clone(),
        vat_id: template.vat_id.clone(),
        facts: std::iter::once(pay_by).chain(reference).chain(codes).collect(),
        body: Vec::new(),
        sheet: template.sheet.clone(),
        options: None,
        deposit: None,
        paid: None,
        credited: None,
        due: None,
        note: template.note.clone(),
    })
}

/// When the next one comes, and the one thing to do next.
fn act_box(t: T, template: &RecurringCard) -> impl IntoView + use<> {
    let may = template.may;
    let label = t.get(words::NEXT);
    let next = template.next.first().map_or_else(|| t.get(words::OVER).to_owned(), |day| day.text.clone());
    let ahead = template.next.iter().skip(1).map(|day| day.text.clone()).collect::<Vec<_>>().join(" · ");
    let ahead = (!ahead.is_empty()).then(|| t.fill(words::THEN, &[("days", &ahead)]));
    let about = || (hidden("id", template.id.to_string()), hidden("version", template.version.to_string()));
    let form = |action: &'static str, extra: Option<AnyView>, press: AnyView| {
        view! { <form method="post" action=addressed(action)>{about()}{extra}{press}</form> }
    };
    let activate = may.activate.then(|| {
        let press = button(t.get(words::ACTIVATE)).icon(Icon::Check).primary().submit().into_any();
        (form(ACTIVATE, None, press), view! { <p class="small soft">{t.get(words::ACTIVATE_HINT)}</p> })
    });
    // Of too many it is said that they are too many.
    let counted = template.missed > 0 && template.halt != Some(Halt::Missed);
    let missed_line = counted.then(|| view! { <p class="small">{t.count(words::MISSED, template.missed.into())}</p> });
    let make_up = may.make_up.then(|| {
        let press = button(t.count(words::MAKE_UP, template.missed.into())).submit().into_any();
        form(RESUME, Some(hidden("make_up", "true").into_any()), press)
    });
    let resume = may
        .resume
        .then(|| form(RESUME, None, button(t.get(words::RESUME)).icon(Icon::Check).primary().submit().into_any()));
    let edit =
        may.edit.then(|| button(t.get(words::EDIT)).icon(Icon::Pencil).link(routes::edit_recurring(template.id)));
    let pause = may.pause.then(|| form(PAUSE, None, button(t.get(words::PAUSE)).submit().into_any()));
    let end =
        may.end.then(|| form(END, None, button(t.get(words::END)).variant(Variant::DangerQuiet).submit().into_any()));
    view! {
        <section class="act-box" aria-label=label>
            <div class="stack" data-gap="1">
                <p class="soft small">{label}</p>
                <p class="amount">{next}</p>
                {ahead.map(|ahead| view! { <p class="small soft">{ahead}</p> })}
            </div>
            {activate}
            {missed_line}
            <div class="row">{resume}{make_up}{edit}{pause}{end}</div>
        </section>
    }
}

fn course(t: T, template: &RecurringCard) -> impl IntoView + use<> {
    let customer = shown_name(&template.recipient, &template.customer_number);
    let customer = view! { <a href=routes::customer(template.customer)>{customer}</a> }.into_any();
    let times = template.times.map(|times| t.count(words::OF_TIMES, times.into()));
    let made = t.number(template.made.into());
    let made = times.map_or_else(|| made.clone(), |times| format!("{made} / {times}"));
    let body = view! {
        <div class="body">
            {facts(vec![
                (t.get(invoice_words::CUSTOMER).into(), Some(customer)),
                (t.get(words::EVERY).into(), fact(Some(every_text(t, template.every)))),
                (t.get(words::START).into(), fact(Some(template.start.text.clone()))),
                (t.get(words::UNTIL).into(), fact(template.until.as_ref().map(|day| day.text.clone()))),
                (t.get(words::MADE).into(), fact(Some(made))),
                (t.get(words::DELIVERY).into(), fact(Some(t.get(delivery_word(template.delivery)).to_owned()))),
                (t.get(words::CONDITION).into(), fact(template.if_paid.then(|| t.get(words::IF_PAID).to_owned()))),
                (t.get(invoice_words::AUTHOR).into(), fact(template.author.clone())),
            ])}
        </div>
    };
    card(t.get(card_words::DETAILS), None, body.into_any())
}

/// What becomes of what it makes.
pub const fn delivery_word(delivery: Delivery) -> Key {
    match delivery {
        Delivery::Draft => words::AS_DRAFT,
        Delivery::Send => words::BY_MAIL,
    }
}

/// The latest of what it made.
fn made(t: T, template: &RecurringCard) -> impl IntoView + use<> {
    let lines: Vec<_> = template.invoices.iter().cloned().map(|row| invoice_line(t, row, true)).collect();
    let body = match lines.is_empty() {
        true => empty_line(t.get(words::MADE_NONE)).into_any(),
        false => view! { <ul class="plain-list">{lines}</ul> }.into_any(),
    };
    card(t.get(words::INVOICES), None, body)
}
