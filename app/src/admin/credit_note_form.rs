//! Writing a credit note: how much of each line of an invoice is taken back.

use super::credit_note::credit_note_id;
use super::customer_card::shown_name;
use super::draft_form::internal_note;
use super::invoice::invoice_id;
use crate::api::credit_notes::{show_credit_note_form, show_new_credit_note};
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::button::button;
use crate::ui::error_summary::error_summary;
use crate::ui::field::field;
use crate::ui::form::{Actions, FormState, Layout, PostForm, hidden, section};
use crate::ui::icon::Icon;
use crate::ui::page::{breadcrumb, head, title, toast};
use domain::CreditNoteId;
use domain::credit_note::{CreditLineForm, Creditable, FilledCreditNoteForm};
use domain::sales::field_name;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use texts::admin::{credit_note as words, invoice as invoice_words};
use texts::shared::{action, sales};

const CREATE: &str = "/admin/api/credit-notes/create";
const SAVE: &str = "/admin/api/credit-notes/save";

pub fn new_page() -> AnyView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id"));
    let form = record(id, |id| async move { show_new_credit_note(invoice_id(id)?).await });
    loaded(form, |form| page(form, None))
}

pub fn edit_page() -> AnyView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id"));
    let form = record(id, |id| async move {
        let id = credit_note_id(id)?;
        Ok((id, show_credit_note_form(id).await?))
    });
    loaded(form, |(id, form)| page(form, Some(id)))
}

fn page(filled: FilledCreditNoteForm, id: Option<CreditNoteId>) -> AnyView {
    let t = use_texts();
    let action = if id.is_some() { SAVE } else { CREATE };
    let form = FormState::new(use_flash(action), action);
    let name = if id.is_some() { t.get(words::EDIT_TITLE) } else { t.get(words::NEW_TITLE) };
    let customer = shown_name(&filled.customer_name, &filled.customer_number);
    let invoice = (filled.invoice_number.clone().into(), routes::invoice(filled.invoice));
    let way = vec![(t.get(invoice_words::TITLE).into(), routes::INVOICES.to_owned()), invoice];
    let (about, back) = match id {
        Some(id) => (
            (hidden("id", id.to_string()), hidden("version", filled.version.to_string())).into_any(),
            routes::credit_note(id),
        ),
        None => (hidden("invoice", filled.invoice.to_string()).into_any(), routes::invoice(filled.invoice)),
    };
    let lead = t.fill(words::SECTION_LEAD, &[("number", &filled.invoice_number), ("left", &filled.left)]);
    let saved = &filled.form;
    let what = (
        field(&form, "reason", t.get(words::REASON)).hint(t.get(words::REASON_HINT)).text(&saved.reason),
        field(&form, "date", t.get(sales::DATE)).hint(t.get(words::DATE_HINT)).optional().date(&saved.date),
        internal_note(t, &form, &saved.internal_note),
    );
    view! {
        {title(form.title(name))}
        {breadcrumb(way, name)}
        {toast()}
        {error_summary(&form)}
        {head(name, Some(customer.into()), ().into_any())}
        <PostForm action=action layout=Layout::Sections>
            {about}
            {section(t.get(words::SECTION), Some(lead.into()), what)}
            {section(t.get(words::LINES), Some(t.get(words::LINES_LEAD).into()), lines(t, &form, &filled))}
            <Actions>
                {button(t.get(words::SAVE_DRAFT)).primary().submit()}
                {button(t.get(action::CANCEL)).icon(Icon::Undo).link(back)}
            </Actions>
        </PostForm>
    }
    .into_any()
}

/// Quantity and price for each item of the invoice, in its order.
fn lines(t: T, form: &FormState, filled: &FilledCreditNoteForm) -> impl IntoView + use<> {
    let nothing = CreditLineForm::default();
    let lines = filled.items.iter().enumerate();
    let lines = lines.map(|(at, item)| line(t, form, at, item, filled.form.lines.get(at).unwrap_or(&nothing)));
    view! { <div class="line-forms" data-span="full" id=form.id("lines")>{lines.collect_view()}</div> }
}

fn line(t: T, form: &FormState, at: usize, item: &Creditable, saved: &CreditLineForm) -> impl IntoView + use<> {
    let hint = match &item.left {
        Some(left) => t.fill(words::LINE_OF, &[("quantity", &item.quantity), ("price", &item.price), ("left", left)]),
        None => t.get(words::LINE_DONE).to_owned(),
    };
    let quantity = field(form, field_name(at, "quantity"), t.get(sales::QUANTITY)).unsaid().text(&saved.quantity);
    let price = field(form, field_name(at, "price"), t.get(sales::PRICE)).unsaid().text(&saved.price);
    view! {
        <fieldset class="line-fields">
            <legend class="strong">{item.description.clone()}</legend>
            <p class="small soft" data-span="full">{hint}</p>
            {quantity}
            {price}
        </fieldset>
    }
}
