//! The lines of a quote or an invoice that is being written.

use super::Words;
use super::field::field;
use super::form::{FormState, section};
use super::icon::Icon;
use super::price_list::OnOffer;
use crate::i18n::T;
use domain::TaxRateId;
use domain::sales::{LINES, LineForm, field_name};
use leptos::prelude::*;
use texts::Key;
use texts::admin::{invoice as words, quote};
use texts::shared::sales;

/// The taxes that lines can bear, and the price list.
#[derive(Clone, Copy)]
pub struct Rates<'a> {
    pub offered: &'a [(TaxRateId, String)],
    /// What a line bears that nobody wrote yet.
    pub usual: Option<TaxRateId>,
    /// What they can be begun from, if there is anything.
    pub list: Option<&'a OnOffer>,
}

impl Rates<'_> {
    /// For a form of so many lines.
    fn choices(self, t: T, lines: usize) -> Choices {
        Choices {
            taxes: tax_choices(t.get(sales::NO_TAX), self.offered),
            usual: self.usual.map(|id| id.to_string()).unwrap_or_default(),
            list: self.list.cloned(),
            everywhere: self.list.is_some_and(|list| list.fits(lines)),
        }
    }
}

/// Taxes to choose from, after the word for none.
pub fn tax_choices(none: &'static str, offered: &[(TaxRateId, String)]) -> Vec<(String, Words)> {
    let offered = offered.iter().map(|(id, name)| (id.to_string(), Words::from(name.clone())));
    std::iter::once((String::new(), Words::from(none))).chain(offered).collect()
}

/// What there is to choose from on each line.
#[derive(Clone)]
struct Choices {
    taxes: Vec<(String, Words)>,
    usual: String,
    list: Option<OnOffer>,
    /// Whether lines that are there already can be begun anew, too.
    everywhere: bool,
}

/// Empty lines below those that are there.
const SPARE: usize = 3;

/// As many lines as were typed, and some to go on with. Scripts add more; without them, saving does.
pub fn line_fields(t: T, form: &FormState, saved: &[LineForm], rates: Rates<'_>) -> impl IntoView + use<> {
    fields(t, form, saved, rates, (Lines::Counted, words::LINES_LEAD))
}

/// The same for a document whose customer can have some lines besides.
pub fn line_fields_with_options(
    t: T,
    form: &FormState,
    saved: &[LineForm],
    rates: Rates<'_>,
    lead: Key,
) -> impl IntoView + use<> {
    fields(t, form, saved, rates, (Lines::OrOptional, lead))
}

/// Whether all lines count, or some may be optional.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lines {
    Counted,
    OrOptional,
}

fn fields(
    t: T,
    form: &FormState,
    saved: &[LineForm],
    rates: Rates<'_>,
    (kind, lead): (Lines, Key),
) -> impl IntoView + use<> {
    let first = form.rows("lines").unwrap_or(saved.len() + SPARE).clamp(1, LINES);
    let (form_of, form, saved, rates) = (form.clone(), form.clone(), saved.to_vec(), rates.choices(t, first));
    let note = rates.list.as_ref().and_then(|list| list.note(t));
    let rows = {
        let (form, rates) = (form.clone(), rates.clone());
        (0..first).map(|at| line(t, &form, at, saved.get(at).cloned().unwrap_or_default(), &rates, kind)).collect_view()
    };
    let (more, set_more) = signal(0_usize);
    let added = move || {
        // What was refused knows nothing of them.
        let (form, rates) = (FormState::new(None, form.action()), rates.clone());
        (0..more.get()).map(move |at| line(t, &form, first + at, LineForm::default(), &rates, kind)).collect_view()
    };
    let add = move |_| set_more.update(|more| *more = (*more + SPARE).min(LINES - first));
    let id = form_of.id("lines");
    section(
        t.get(words::LINES),
        Some(t.get(lead).into()),
        view! {
            {note}
            <div class="line-forms" data-span="full" id=id>{rows}{added}</div>
            <div class="scripted" data-span="full">
                <button class="button" data-size="small" type="button" on:click=add>
                    {super::icon::small_icon(Icon::Plus)}{t.get(words::MORE_LINES)}
                </button>
            </div>
        },
    )
}

fn line(t: T, form: &FormState, at: usize, saved: LineForm, choices: &Choices, kind: Lines) -> AnyView {
    let name = |field: &str| Words::from(field_name(at, field));
    let is_new = saved == LineForm::default();
    let tax = if is_new { choices.usual.clone() } else { saved.tax };
    let list = choices.list.as_ref().filter(|_| is_new || choices.everywhere);
    let product = list.map(|list| list.choice(t, form, at));
    let n = (at + 1).to_string();
    let optional = (kind == Lines::OrOptional).then(|| optional(t, form, at, saved.optional == "true"));
    view! {
        <fieldset class="line-fields">
            <legend class="visually-hidden">{t.fill(words::LINE, &[("n", &n)])}</legend>
            {product}
            {field(form, name("description"), t.get(words::LINE_WHAT)).unsaid().full().text(saved.description)}
            {field(form, name("detail"), t.get(words::LINE_DETAIL)).unsaid().full().area(saved.detail, 2_000)}
            {field(form, name("quantity"), t.get(sales::QUANTITY)).unsaid().text(saved.quantity)}
            {field(form, name("unit"), t.get(words::LINE_UNIT)).unsaid().text(saved.unit)}
            {field(form, name("price"), t.get(sales::PRICE)).unsaid().text(saved.price)}
            {field(form, name("discount"), t.get(words::LINE_DISCOUNT)).unsaid().text(saved.discount)}
            {field(form, name("tax"), t.get(sales::TAX)).select(tax, choices.taxes.clone())}
            {optional}
        </fieldset>
    }
    .into_any()
}

/// The box that takes a line out of the total.
fn optional(t: T, form: &FormState, at: usize, saved: bool) -> impl IntoView + use<> {
    let name = field_name(at, "optional");
    let id = form.id(&name);
    let checked = form.checked(&name, "true", saved);
    view! {
        <div class="check" data-span="full">
            <input type="checkbox" id=id.clone() name=name value="true" checked=checked/>
            <label for=id>{t.get(quote::OPTIONAL)}</label>
        </div>
    }
}
