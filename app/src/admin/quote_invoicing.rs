//! Invoices of a quote: what the next one takes, and those that are made.

use super::quote::about;
use crate::frame::use_flash;
use crate::i18n::T;
use crate::routes::admin as routes;
use crate::ui::button::button;
use crate::ui::card::card;
use crate::ui::field::{Choice, check_about, field, group};
use crate::ui::form::{FormState, PostForm};
use crate::ui::icon::Icon;
use domain::quote::{InvoiceOfQuote, LineLeft, PartChoices, QuoteCard, QuoteOfInvoice, ShownShare};
use leptos::prelude::*;
use texts::admin::{invoice as invoice_words, quote as words};
use texts::shared::quote_status as status_words;

pub const CONVERT: &str = "/admin/api/quotes/convert";

/// Nothing where there is neither an invoice nor anything to make one of.
pub fn invoicing(t: T, quote: &QuoteCard) -> Option<AnyView> {
    let form = quote.choices.as_ref().map(|choices| next(t, quote, choices));
    let left = quote.left.as_ref().map(|left| view! { <p class="small soft">{left_text(t, left)}</p> });
    let some = form.is_some() || left.is_some();
    let body = some.then(|| view! { <div class="body stack" data-gap="3">{form}{left}</div> });
    let made = quote.invoices.iter().map(|invoice| line(t, invoice)).collect_view();
    let made = (!quote.invoices.is_empty()).then(|| view! { <ul class="plain-list">{made}</ul> });
    (some || made.is_some()).then(|| card(t.get(words::INVOICES), None, view! { {body}{made} }.into_any()))
}

/// The ways that are open, each with its field; which one holds is said by the round button. The deposit is what one begins with.
fn next(t: T, quote: &QuoteCard, choices: &PartChoices) -> AnyView {
    let form = FormState::new(use_flash(CONVERT), CONVERT);
    let deposit = choices.percent.as_ref().is_some_and(|percent| !percent.is_empty());
    let now = form.value("how", if deposit { "percent" } else { "rest" });
    let all = if quote.left.is_some() { words::PART_REST } else { words::PART_WHOLE };
    let percent = choices.percent.as_ref().map(|percent| {
        view! {
            {Choice::new("percent", t.get(words::PART_PERCENT)).radio(&form, "how", &now)}
            <div class="under">{field(&form, "percent", t.get(words::PERCENT)).unsaid().text(percent)}</div>
        }
    });
    let boxes = choices.lines.iter().map(|line| choice(&form, line)).collect_view();
    let lines = (!choices.lines.is_empty()).then(|| {
        view! {
            {Choice::new("lines", t.get(words::PART_LINES)).radio(&form, "how", &now)}
            <div class="under">{group(&form, "lines", t.get(words::PART_LINES), boxes.into_any())}</div>
        }
    });
    let ways = view! { {Choice::new("rest", t.get(all)).radio(&form, "how", &now)}{percent}{lines} };
    let ways = group(&form, "how", t.get(words::HOW), ways.into_any());
    let about = about(quote);
    view! {
        <PostForm action=CONVERT>
            {about}
            {ways}
            <div class="row">{button(t.get(words::CONVERT)).icon(Icon::Receipt).primary().submit()}</div>
        </PostForm>
    }
    .into_any()
}

fn choice(form: &FormState, line: &LineLeft) -> AnyView {
    check_about(form, "lines[]", &line.place.to_string(), line.description.clone(), line.amount.clone(), false)
}

fn line(t: T, invoice: &InvoiceOfQuote) -> impl IntoView + use<> {
    let name = invoice.number.clone().unwrap_or_else(|| t.get(status_words::DRAFT).to_owned());
    view! { <li><a class="row-link grow" href=routes::invoice(invoice.id)>{name}</a><span>{share_text(t, &invoice.share)}</span></li> }
}

fn share_text(t: T, share: &ShownShare) -> String {
    match share {
        ShownShare::Whole => t.get(words::SHARE_WHOLE).to_owned(),
        ShownShare::Percent(percent) => percent.clone(),
        ShownShare::Lines(n) => t.count(words::SHARE_LINES, (*n).into()),
    }
}

fn left_text(t: T, left: &ShownShare) -> String {
    match left {
        ShownShare::Whole => t.get(words::PART_WHOLE).to_owned(),
        ShownShare::Percent(percent) => t.fill(words::LEFT_PERCENT, &[("percent", percent)]),
        ShownShare::Lines(n) => t.count(words::LEFT_LINES, (*n).into()),
    }
}

/// The quote that an invoice was made of, and how much of it that is.
pub fn made_of(t: T, quote: &QuoteOfInvoice) -> String {
    let number = ("number", quote.number.as_str());
    match &quote.share {
        ShownShare::Whole => quote.number.clone(),
        ShownShare::Percent(percent) => t.fill(invoice_words::QUOTE_PERCENT, &[("percent", percent), number]),
        ShownShare::Lines(n) => t.count_with(invoice_words::QUOTE_LINES, (*n).into(), &[number]),
    }
}
