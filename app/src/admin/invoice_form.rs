//! Writing an invoice: a new one, or a draft.

use super::customer_card::customer_id;
use super::draft_form::{Writing, draft_page, invoice_notes, invoice_supply, invoice_terms, public_order, rates};
use super::invoice::invoice_id;
use crate::api::invoices::{show_invoice_form, show_new_invoice};
use crate::frame::use_flash;
use crate::i18n::use_texts;
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::field::field;
use crate::ui::form::{FormState, section};
use crate::ui::lines::line_fields;
use crate::ui::price_list::OnOffer;
use domain::InvoiceId;
use domain::invoice::InvoiceForm;
use domain::sales::DraftForm;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use texts::admin::invoice as words;
use texts::shared::sales;

const CREATE: &str = "/admin/api/invoices/create";
const SAVE: &str = "/admin/api/invoices/save";

pub fn new_page() -> AnyView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id").unwrap_or_default());
    let form = record(id, |id| async move { show_new_invoice(customer_id(&id)?).await });
    loaded(form, |form| page(form, None))
}

pub fn edit_page() -> AnyView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id"));
    let form = record(id, |id| async move {
        let id = invoice_id(id)?;
        Ok((id, show_invoice_form(id).await?))
    });
    loaded(form, |(id, form)| page(form, Some(id)))
}

fn page(filled: DraftForm<InvoiceForm>, id: Option<InvoiceId>) -> AnyView {
    let t = use_texts();
    let action = if id.is_some() { SAVE } else { CREATE };
    let form = FormState::new(use_flash(action), action);
    let currency = RwSignal::new(form.value("currency", &filled.form.currency));
    let list = OnOffer::of(filled.price_list.as_ref(), currency);
    let writing = Writing {
        name: if id.is_some() { t.get(words::EDIT_TITLE) } else { t.get(words::NEW_TITLE) },
        save: t.get(words::SAVE_DRAFT),
        list: (t.get(words::TITLE), routes::INVOICES),
        draft: id.map(|id| (id.to_string(), routes::invoice(id))),
    };
    let date = field(&form, "date", t.get(sales::DATE)).hint(t.get(words::DATE_HINT)).optional();
    let terms = (
        date.date(&filled.form.date),
        invoice_supply(t, &form, &filled.form),
        invoice_terms(t, &form, &filled.form, filled.currency_fixed, currency),
        filled.italian.then(|| public_order(t, &form, &filled.form)),
    );
    let notes = invoice_notes(t, &form, &filled.form);
    let sections = view! {
        {section(t.get(words::SECTION), Some(t.get(words::SECTION_LEAD).into()), terms)}
        {line_fields(t, &form, &filled.form.lines, rates(&filled, list.as_ref()))}
        {section(t.get(words::WORDS), Some(t.get(words::WORDS_LEAD).into()), notes)}
    };
    draft_page(t, &form, &filled, writing, sections.into_any())
}
