//! Writing a recurring invoice: a new one, or one that is not over.

use super::customer_card::customer_id;
use super::draft_form::{Writing, draft_page, invoice_notes, invoice_terms, public_order, rates};
use super::recurring::{delivery_word, recurring_id};
use crate::api::recurring::{show_new_recurring, show_recurring_form};
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::Words;
use crate::ui::field::{check_about, field};
use crate::ui::form::{FormState, section};
use crate::ui::lines::line_fields;
use crate::ui::price_list::OnOffer;
use crate::ui::words::unit_choices;
use domain::RecurringInvoiceId;
use domain::recurring::{Delivery, RecurringForm, ScheduleForm};
use domain::sales::DraftForm;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use texts::admin::{invoice as invoice_words, recurring as words};
use texts::shared::action;

const CREATE: &str = "/admin/api/recurring-invoices/create";
const SAVE: &str = "/admin/api/recurring-invoices/save";

pub fn new_page() -> AnyView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id").unwrap_or_default());
    let form = record(id, |id| async move { show_new_recurring(customer_id(&id)?).await });
    loaded(form, |form| page(form, None))
}

pub fn edit_page() -> AnyView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id"));
    let form = record(id, |id| async move {
        let id = recurring_id(id)?;
        Ok((id, show_recurring_form(id).await?))
    });
    loaded(form, |(id, form)| page(form, Some(id)))
}

fn page(filled: DraftForm<RecurringForm>, id: Option<RecurringInvoiceId>) -> AnyView {
    let t = use_texts();
    let target = if id.is_some() { SAVE } else { CREATE };
    let form = FormState::new(use_flash(target), target);
    let currency = RwSignal::new(form.value("currency", &filled.form.invoice.currency));
    let list = OnOffer::of(filled.price_list.as_ref(), currency);
    let writing = Writing {
        name: if id.is_some() { t.get(words::EDIT_TITLE) } else { t.get(words::NEW_TITLE) },
        save: t.get(action::SAVE),
        list: (t.get(words::TITLE), routes::RECURRING),
        draft: id.map(|id| (id.to_string(), routes::recurring(id))),
    };
    let terms = (
        invoice_terms(t, &form, &filled.form.invoice, filled.currency_fixed, currency),
        filled.italian.then(|| public_order(t, &form, &filled.form.invoice)),
    );
    let notes = invoice_notes(t, &form, &filled.form.invoice);
    let sections = view! {
        {section(t.get(words::WHEN), Some(t.get(words::WHEN_LEAD).into()), days(t, &form, &filled.form.when))}
        {section(t.get(words::INVOICE), Some(t.get(words::INVOICE_LEAD).into()), terms)}
        {line_fields(t, &form, &filled.form.invoice.lines, rates(&filled, list.as_ref()))}
        {section(t.get(invoice_words::WORDS), Some(t.get(words::WORDS_LEAD).into()), notes)}
    };
    draft_page(t, &form, &filled, writing, sections.into_any())
}

fn days(t: T, form: &FormState, saved: &ScheduleForm) -> impl IntoView + use<> {
    let ways = Delivery::ALL.map(|way| (way.key().to_owned(), Words::from(t.get(delivery_word(way)))));
    (
        field(form, "every", t.get(words::EVERY_N)).text(&saved.every),
        field(form, "unit", t.get(words::UNIT)).select(&saved.unit, unit_choices(t)),
        field(form, "start", t.get(words::START)).hint(t.get(words::START_HINT)).date(&saved.start),
        field(form, "until", t.get(words::UNTIL)).optional().date(&saved.until),
        field(form, "times", t.get(words::TIMES)).hint(t.get(words::TIMES_HINT)).optional().text(&saved.times),
        field(form, "delivery", t.get(words::DELIVERY))
            .hint(t.get(words::DELIVERY_HINT))
            .select(&saved.delivery, ways.into()),
        view! {
            <div data-span="full">
                {check_about(form, "if_paid", "true", t.get(words::IF_PAID), t.get(words::IF_PAID_HINT), saved.if_paid == "true")}
            </div>
        },
    )
}
