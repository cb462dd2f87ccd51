//! The lines of a quote or an invoice that is being written.

use super::Words;
use super::field::field;
use super::form::{FormState, section};
use super::icon::Icon;
use crate::i18n::T;
use domain::TaxRateId;
use domain::sales::{LINES, LineForm, field_name};
use leptos::prelude::*;
use texts::admin::invoice as words;
use texts::shared::sales;

/// Empty lines below those that are there.
const SPARE: usize = 3;

/// As many lines as were typed, and some to go on with. Scripts add more; without them, saving does.
pub fn line_fields(t: T, form: &FormState, saved: &[LineForm], rates: &[(TaxRateId, String)]) -> impl IntoView + use<> {
    let first = form.rows("lines").unwrap_or(saved.len() + SPARE).clamp(1, LINES);
    let (form_of, form, saved, rates) = (form.clone(), form.clone(), saved.to_vec(), rates.to_vec());
    let rows = {
        let (form, rates) = (form.clone(), rates.clone());
        (0..first).map(|at| line(t, &form, at, saved.get(at).cloned().unwrap_or_default(), &rates)).collect_view()
    };
    let (more, set_more) = signal(0_usize);
    let added = move || {
        let (form, rates) = (form.clone(), rates.clone());
        (0..more.get()).map(move |at| line(t, &form, first + at, LineForm::default(), &rates)).collect_view()
    };
    let add = move |_| set_more.update(|more| *more = (*more + SPARE).min(LINES - first));
    let id = form_of.id("lines");
    section(
        t.get(words::LINES),
        Some(t.get(words::LINES_LEAD).into()),
        view! {
            <div class="line-forms" data-span="full" id=id>{rows}{added}</div>
            <div class="scripted" data-span="full">
                <button class="button" data-size="small" type="button" on:click=add>
                    {super::icon::small_icon(Icon::Plus)}{t.get(words::MORE_LINES)}
                </button>
            </div>
        },
    )
}

fn line(t: T, form: &FormState, at: usize, saved: LineForm, rates: &[(TaxRateId, String)]) -> AnyView {
    let name = |field: &str| Words::from(field_name(at, field));
    let none = (String::new(), t.get(sales::NO_TAX).into());
    // A line that nobody wrote yet bears the tax that all others would.
    let usual = if saved == LineForm::default() { rates.first().map(|(id, _)| id.to_string()) } else { None };
    let rates = std::iter::once(none).chain(rates.iter().map(|(id, name)| (id.to_string(), Words::from(name.clone()))));
    let tax = usual.unwrap_or(saved.tax);
    let n = (at + 1).to_string();
    view! {
        <fieldset class="line-fields">
            <legend class="visually-hidden">{t.fill(words::LINE, &[("n", &n)])}</legend>
            {field(form, name("description"), t.get(words::LINE_WHAT)).optional().full().text(saved.description)}
            {field(form, name("detail"), t.get(words::LINE_DETAIL)).optional().full().text(saved.detail)}
            {field(form, name("quantity"), t.get(sales::QUANTITY)).optional().text(saved.quantity)}
            {field(form, name("unit"), t.get(words::LINE_UNIT)).optional().text(saved.unit)}
            {field(form, name("price"), t.get(sales::PRICE)).optional().text(saved.price)}
            {field(form, name("discount"), t.get(words::LINE_DISCOUNT)).optional().text(saved.discount)}
            {field(form, name("tax"), t.get(sales::TAX)).select(tax, rates.collect())}
        </fieldset>
    }
    .into_any()
}
