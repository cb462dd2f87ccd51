//! Writing an invoice: a new one, or a draft.

use super::customer_card::{customer_id, shown_name};
use super::invoice::invoice_id;
use crate::api::invoices::{show_invoice_form, show_new_invoice};
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::Words;
use crate::ui::button::button;
use crate::ui::error_summary::error_summary;
use crate::ui::field::field;
use crate::ui::form::{Actions, FormState, Layout, PostForm, hidden, section};
use crate::ui::icon::Icon;
use crate::ui::lines::{Rates, line_fields};
use crate::ui::page::{breadcrumb, head, title};
use crate::ui::price_list::OnOffer;
use domain::InvoiceId;
use domain::invoice::{FilledInvoiceForm, InvoiceForm};
use domain::money::Currency;
use domain::sales::Prices;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use texts::admin::invoice as words;
use texts::shared::{action, sales};

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

fn page(filled: FilledInvoiceForm, id: Option<InvoiceId>) -> AnyView {
    let t = use_texts();
    let action = if id.is_some() { SAVE } else { CREATE };
    let form = FormState::new(use_flash(action), action);
    let currency = RwSignal::new(form.value("currency", &filled.form.currency));
    let list = OnOffer::of(filled.price_list.as_ref(), currency);
    let customer = shown_name(&filled.customer_name, &filled.customer_number);
    let name = if id.is_some() { t.get(words::EDIT_TITLE) } else { t.get(words::NEW_TITLE) };
    let back = id.map_or_else(|| routes::customer(filled.customer), routes::invoice);
    let way = vec![
        (t.get(words::TITLE).into(), routes::INVOICES.to_owned()),
        (customer.clone().into(), routes::customer(filled.customer)),
    ];
    let about = match id {
        Some(id) => (hidden("id", id.to_string()), hidden("version", filled.version.to_string())).into_any(),
        None => hidden("customer", filled.customer.to_string()).into_any(),
    };
    view! {
        {title(form.title(name))}
        {breadcrumb(way, name)}
        {error_summary(&form)}
        {head(name, Some(customer.into()), ().into_any())}
        <PostForm action=action layout=Layout::Sections>
            {about}
            {section(t.get(words::SECTION), Some(t.get(words::SECTION_LEAD).into()), terms(t, &form, &filled, currency))}
            {line_fields(t, &form, &filled.form.lines, Rates { offered: &filled.rates, usual: filled.usual, list: list.as_ref() })}
            {section(t.get(words::WORDS), Some(t.get(words::WORDS_LEAD).into()), notes(t, &form, &filled.form))}
            <Actions>
                {button(t.get(words::SAVE_DRAFT)).primary().submit()}
                {button(t.get(action::CANCEL)).icon(Icon::Undo).link(back)}
            </Actions>
        </PostForm>
    }
    .into_any()
}

fn terms(t: T, form: &FormState, filled: &FilledInvoiceForm, currency: RwSignal<String>) -> impl IntoView + use<> {
    let saved = &filled.form;
    let currencies = if filled.currency_fixed {
        vec![(saved.currency.clone(), Words::from(saved.currency.clone()))]
    } else {
        Currency::all().map(|code| (code.to_owned(), Words::from(code))).collect()
    };
    (
        field(form, "date", t.get(sales::DATE)).hint(t.get(words::DATE_HINT)).optional().date(&saved.date),
        field(form, "terms", t.get(words::TERMS)).hint(t.get(words::TERMS_HINT)).text(&saved.terms),
        field(form, "currency", t.get(words::CURRENCY)).select_of(
            &saved.currency,
            move || currencies.clone(),
            move |code| currency.set(code),
        ),
        field(form, "prices", t.get(words::PRICES)).select(&saved.prices, prices(t)),
        field(form, "reference", t.get(words::REFERENCE)).optional().text(&saved.reference),
        field(form, "discount", t.get(words::DISCOUNT))
            .hint(t.get(words::DISCOUNT_HINT))
            .optional()
            .text(&saved.discount),
    )
}

/// Whether prices hold their tax.
pub fn prices(t: T) -> Vec<(String, Words)> {
    Prices::ALL
        .map(|prices| {
            (
                prices.key().to_owned(),
                t.get(match prices {
                    Prices::Net => words::PRICES_NET,
                    Prices::Gross => words::PRICES_GROSS,
                })
                .into(),
            )
        })
        .into()
}

fn notes(t: T, form: &FormState, saved: &InvoiceForm) -> impl IntoView + use<> {
    (
        field(form, "note", t.get(words::NOTE))
            .hint(t.get(words::NOTE_HINT))
            .optional()
            .full()
            .area(&saved.note, 4_000),
        field(form, "internal_note", t.get(words::INTERNAL_NOTE))
            .hint(t.get(words::INTERNAL_HINT))
            .optional()
            .full()
            .area(&saved.internal_note, 4_000),
    )
}
