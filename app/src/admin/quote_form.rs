//! Writing a quote or a proposal: a new one, or a draft.

use super::customer_card::customer_id;
use super::draft_form::{Writing, currency_field, discount_field, draft_page, internal_note, prices, rates};
use super::quote::quote_id;
use super::quote_words::words_of;
use crate::api::quotes::{show_new_quote, show_quote_form};
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::field::{check_about, field};
use crate::ui::form::{FormState, hidden, section};
use crate::ui::lines::line_fields_with_options;
use crate::ui::price_list::OnOffer;
use domain::QuoteId;
use domain::prose::LONG;
use domain::quote::{QuoteForm, QuoteKind};
use domain::sales::DraftForm;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use texts::admin::{invoice as invoice_words, proposal, prose, quote as words};
use texts::shared::sales;

const CREATE: &str = "/admin/api/quotes/create";
const SAVE: &str = "/admin/api/quotes/save";

pub fn new_page() -> AnyView {
    new_of(QuoteKind::Quote)
}

pub fn new_proposal_page() -> AnyView {
    new_of(QuoteKind::Proposal)
}

fn new_of(kind: QuoteKind) -> AnyView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id").unwrap_or_default());
    let form = record(id, move |id| async move { show_new_quote(customer_id(&id)?, kind).await });
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

fn page(filled: DraftForm<QuoteForm>, id: Option<QuoteId>) -> AnyView {
    let t = use_texts();
    let kind = filled.form.kind;
    let named = words_of(kind);
    let action = if id.is_some() { SAVE } else { CREATE };
    let form = FormState::new(use_flash(action), action);
    let currency = RwSignal::new(form.value("currency", &filled.form.currency));
    let list = OnOffer::of(filled.price_list.as_ref(), currency);
    let writing = Writing {
        name: if id.is_some() { t.get(words::EDIT_TITLE) } else { t.get(named.new) },
        save: t.get(invoice_words::SAVE_DRAFT),
        list: (t.get(named.title), named.list),
        draft: id.map(|id| (id.to_string(), routes::quote(id))),
    };
    let text = (kind == QuoteKind::Proposal).then(|| {
        let body =
            field(&form, "body", t.get(proposal::BODY)).hint(t.get(prose::HINT)).full().prose(&filled.form.body, LONG);
        section(t.get(proposal::TEXT), Some(t.get(proposal::TEXT_LEAD).into()), body)
    });
    let sections = view! {
        {hidden("kind", kind.key())}
        {section(t.get(words::SECTION), Some(t.get(named.section_lead).into()), offer(t, &form, &filled, currency))}
        {text}
        {line_fields_with_options(t, &form, &filled.form.lines, rates(&filled, list.as_ref()), named.lines_lead)}
        {section(t.get(invoice_words::WORDS), Some(t.get(invoice_words::WORDS_LEAD).into()), notes(t, &form, &filled.form))}
    };
    draft_page(t, &form, &filled, writing, sections.into_any())
}

fn offer(t: T, form: &FormState, filled: &DraftForm<QuoteForm>, currency: RwSignal<String>) -> impl IntoView + use<> {
    let saved = &filled.form;
    (
        field(form, "title", t.get(words::FORM_TITLE)).hint(t.get(words::TITLE_HINT)).full().text(&saved.title),
        field(form, "valid_until", t.get(sales::VALID_UNTIL)).date(&saved.valid_until),
        field(form, "reference", t.get(invoice_words::REFERENCE)).optional().text(&saved.reference),
        currency_field(t, form, &saved.currency, filled.currency_fixed, currency),
        field(form, "prices", t.get(invoice_words::PRICES)).select(&saved.prices, prices(t)),
        discount_field(t, form, &saved.discount),
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
        internal_note(t, form, &saved.internal_note),
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
