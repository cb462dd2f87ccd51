//! Writing a quote, an invoice or what takes one back: what their forms have in common.

use super::customer_card::shown_name;
use crate::i18n::T;
use crate::routes::admin as routes;
use crate::ui::Words;
use crate::ui::button::button;
use crate::ui::error_summary::error_summary;
use crate::ui::field::field;
use crate::ui::form::{Actions, FormState, Layout, PostForm, hidden};
use crate::ui::icon::Icon;
use crate::ui::lines::Rates;
use crate::ui::page::{breadcrumb, head, title, toast};
use crate::ui::price_list::OnOffer;
use domain::invoice::InvoiceForm;
use domain::money::Currency;
use domain::sales::{DraftForm, Prices};
use leptos::prelude::*;
use texts::admin::invoice as words;
use texts::shared::{action, sales};

/// What is written, and where it belongs.
pub struct Writing {
    pub name: &'static str,
    /// What its button says.
    pub save: &'static str,
    /// The list of such documents, and its address.
    pub list: (&'static str, &'static str),
    /// The draft that is changed, and its page; nothing for a new one.
    pub draft: Option<(String, String)>,
}

/// The page around the sections of a form.
pub fn draft_page<F>(t: T, form: &FormState, filled: &DraftForm<F>, of: Writing, sections: AnyView) -> AnyView {
    let customer = shown_name(&filled.customer_name, &filled.customer_number);
    let card = routes::customer(filled.customer);
    let (list, address) = of.list;
    let way = vec![(list.into(), address.to_owned()), (customer.clone().into(), card.clone())];
    let (about, back) = match of.draft {
        Some((id, page)) => ((hidden("id", id), hidden("version", filled.version.to_string())).into_any(), page),
        None => (hidden("customer", filled.customer.to_string()).into_any(), card),
    };
    view! {
        {title(form.title(of.name))}
        {breadcrumb(way, of.name)}
        {toast()}
        {error_summary(form)}
        {head(of.name, Some(customer.into()), ().into_any())}
        <PostForm action=form.action() layout=Layout::Sections>
            {about}
            {sections}
            <Actions>
                {button(of.save).primary().submit()}
                {button(t.get(action::CANCEL)).icon(Icon::Undo).link(back)}
            </Actions>
        </PostForm>
    }
    .into_any()
}

/// What its lines can bear, and be begun from.
pub fn rates<'a, F>(filled: &'a DraftForm<F>, list: Option<&'a OnOffer>) -> Rates<'a> {
    Rates { offered: &filled.rates, usual: filled.usual, list }
}

/// The currency, which the price list follows; where the books have one there is no choice.
pub fn currency_field(t: T, form: &FormState, saved: &str, fixed: bool, now: RwSignal<String>) -> AnyView {
    let currencies: Vec<_> = if fixed {
        vec![(saved.to_owned(), Words::from(saved.to_owned()))]
    } else {
        Currency::all().map(|code| (code.to_owned(), Words::from(code))).collect()
    };
    field(form, "currency", t.get(words::CURRENCY)).select_of(
        saved,
        move || currencies.clone(),
        move |code| now.set(code),
    )
}

/// What holds of a whole invoice, but for its day; where the books have a currency there is no choice.
pub fn invoice_terms(
    t: T,
    form: &FormState,
    saved: &InvoiceForm,
    fixed: bool,
    currency: RwSignal<String>,
) -> impl IntoView + use<> {
    (
        field(form, "terms", t.get(words::TERMS)).hint(t.get(words::TERMS_HINT)).text(&saved.terms),
        currency_field(t, form, &saved.currency, fixed, currency),
        field(form, "prices", t.get(words::PRICES)).select(&saved.prices, prices(t)),
        field(form, "reference", t.get(words::REFERENCE)).optional().text(&saved.reference),
        discount_field(t, form, &saved.discount),
    )
}

/// When what an invoice is about was supplied.
pub fn invoice_supply(t: T, form: &FormState, saved: &InvoiceForm) -> impl IntoView + use<> {
    (
        field(form, "supplied_from", t.get(words::SUPPLIED_FROM))
            .hint(t.get(words::SUPPLIED_FROM_HINT))
            .optional()
            .date(&saved.supplied_from),
        field(form, "supplied_to", t.get(words::SUPPLIED_TO)).optional().date(&saved.supplied_to),
    )
}

/// By what an authority in Italy finds its order.
pub fn public_order(t: T, form: &FormState, saved: &InvoiceForm) -> impl IntoView + use<> {
    (
        field(form, "cig", t.get(sales::CIG)).hint(t.get(words::CIG_HINT)).optional().text(&saved.cig),
        field(form, "cup", t.get(sales::CUP)).hint(t.get(words::CUP_HINT)).optional().text(&saved.cup),
    )
}

/// What an invoice says below its lines, and what it says to the team alone.
pub fn invoice_notes(t: T, form: &FormState, saved: &InvoiceForm) -> impl IntoView + use<> {
    (
        field(form, "note", t.get(words::NOTE))
            .hint(t.get(words::NOTE_HINT))
            .optional()
            .full()
            .area(&saved.note, 4_000),
        internal_note(t, form, &saved.internal_note),
    )
}

pub fn discount_field(t: T, form: &FormState, saved: &str) -> impl IntoView + use<> {
    field(form, "discount", t.get(words::DISCOUNT)).hint(t.get(words::DISCOUNT_HINT)).optional().text(saved)
}

pub fn internal_note(t: T, form: &FormState, saved: &str) -> impl IntoView + use<> {
    field(form, "internal_note", t.get(words::INTERNAL_NOTE))
        .hint(t.get(words::INTERNAL_HINT))
        .optional()
        .full()
        .area(saved, 4_000)
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
