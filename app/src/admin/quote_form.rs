//! Writing a quote: a new one, or a draft.

use super::customer_card::{customer_id, shown_name};
use super::invoice_form::prices;
use super::quote::quote_id;
use crate::api::quotes::{show_new_quote, show_quote_form};
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::Words;
use crate::ui::button::button;
use crate::ui::error_summary::error_summary;
use crate::ui::field::{check_about, field};
use crate::ui::form::{Actions, FormState, Layout, PostForm, hidden, section};
use crate::ui::icon::Icon;
use crate::ui::lines::{Rates, line_fields_with_options};
use crate::ui::page::{breadcrumb, head, title};
use crate::ui::price_list::OnOffer;
use domain::QuoteId;
use domain::money::Currency;
use domain::quote::{FilledQuoteForm, QuoteForm};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use texts::admin::{invoice as invoice_words, quote as words};
use texts::shared::{action, sales};

const CREATE: &str = "/admin/api/quotes/create";
const SAVE: &str = "/admin/api/quotes/save";

pub fn new_page() -> AnyView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id").unwrap_or_default());
    let form = record(id, |id| async move { show_new_quote(customer_id(&id)?).await });
    loaded(form, |form| page(form, None))
}

pub fn edit_page() -> AnyView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id"));
    let form = record(id, |id| async move {
        let id = quote_id(id)?;
        Ok((id, show_quote_form(id).await?))
    });
    loaded(form, |(id, form)| page(form, Some(id)))
}

fn page(filled: FilledQuoteForm, id: Option<QuoteId>) -> AnyView {
    let t = use_texts();
    let action = if id.is_some() { SAVE } else { CREATE };
    let form = FormState::new(use_flash(action), action);
    let currency = RwSignal::new(form.value("currency", &filled.form.currency));
    let list = OnOffer::of(filled.price_list.as_ref(), currency);
    let customer = shown_name(&filled.customer_name, &filled.customer_number);
    let name = if id.is_some() { t.get(words::EDIT_TITLE) } else { t.get(words::NEW) };
    let back = id.map_or_else(|| routes::customer(filled.customer), routes::quote);
    let way = vec![
        (t.get(words::TITLE).into(), routes::QUOTES.to_owned()),
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
            {section(t.get(words::SECTION), Some(t.get(words::SECTION_LEAD).into()), offer(t, &form, &filled, currency))}
            {line_fields_with_options(t, &form, &filled.form.lines, Rates { offered: &filled.rates, usual: filled.usual, list: list.as_ref() })}
            {section(t.get(invoice_words::WORDS), Some(t.get(invoice_words::WORDS_LEAD).into()), notes(t, &form, &filled.form))}
            <Actions>
                {button(t.get(invoice_words::SAVE_DRAFT)).primary().submit()}
                {button(t.get(action::CANCEL)).icon(Icon::Undo).link(back)}
            </Actions>
        </PostForm>
    }
    .into_any()
}

fn offer(t: T, form: &FormState, filled: &FilledQuoteForm, currency: RwSignal<String>) -> impl IntoView + use<> {
    let saved = &filled.form;
    let currencies = if filled.currency_fixed {
        vec![(saved.currency.clone(), Words::from(saved.currency.clone()))]
    } else {
        Currency::all().map(|code| (code.to_owned(), Words::from(code))).collect()
    };
    (
        field(form, "title", t.get(words::FORM_TITLE)).hint(t.get(words::TITLE_HINT)).full().text(&saved.title),
        field(form, "valid_until", t.get(sales::VALID_UNTIL)).date(&saved.valid_until),
        field(form, "reference", t.get(invoice_words::REFERENCE)).optional().text(&saved.reference),
        field(form, "currency", t.get(invoice_words::CURRENCY)).select_of(
            &saved.currency,
            move || currencies.clone(),
            move |code| currency.set(code),
        ),
        field(form, "prices", t.get(invoice_words::PRICES)).select(&saved.prices, prices(t)),
        field(form, "discount", t.get(invoice_words::DISCOUNT))
            .hint(t.get(invoice_words::DISCOUNT_HINT))
            .optional()
            .text(&saved.discount),
        field(form, "deposit", t.get(words::DEPOSIT)).hint(t.get(words::DEPOSIT_HINT)).optional().text(&saved.deposit),
    )
}

fn notes(t: T, form: &FormState, saved: &QuoteForm) -> impl IntoView + use<> {
    (
        field(form, "terms", t.get(words::TERMS))
            .hint(t.get(words::TERMS_HINT))
            .optional()
            .full()
            .area(&saved.terms, 4_000),
        field(form, "internal_note", t.get(invoice_words::INTERNAL_NOTE))
            .hint(t.get(invoice_words::INTERNAL_HINT))
            .optional()
            .full()
            .area(&saved.internal_note, 4_000),
        check_about(
            form,
            "questions",
            "true",
            t.get(words::QUESTIONS_ON),
            t.get(words::QUESTIONS_HINT),
            saved.questions == "true",
        ),
    )
}
