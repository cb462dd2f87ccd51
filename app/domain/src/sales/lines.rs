//! Lines of a document as their form sends them.

use super::{Item, LINES, Line, What};
use crate::decimal::Decimal;
use crate::money::Currency;
use crate::refusal::Problems;
use crate::tax::{Tax, TaxRate, percentage};
use crate::value::{self, required};
use crate::{Locale, Problem, TaxRateId};
use serde::{Deserialize, Serialize};

/// A line as its form sends it, text as typed. All empty is no line; a description alone is a heading.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LineForm {
    pub description: String,
    pub detail: String,
    pub quantity: String,
    pub unit: String,
    pub price: String,
    pub discount: String,
    /// The id of a rate; nothing is no tax.
    pub tax: String,
    /// `true` on a line of a quote that the customer can have besides.
    pub optional: String,
}

impl LineForm {
    fn is_empty(&self) -> bool {
        let Self { description, detail, quantity, unit, price, discount, tax: _, optional: _ } = self;
        [description, detail, quantity, unit, price, discount].into_iter().all(|text| text.trim().is_empty())
    }

    pub(crate) fn is_optional(&self) -> bool {
        self.optional == "true"
    }

    fn is_heading(&self) -> bool {
        [&self.quantity, &self.unit, &self.price, &self.discount].into_iter().all(|text| text.trim().is_empty())
    }

    /// As the form shows a line that is there already.
    pub fn filled(line: &Line, tax: Option<TaxRateId>, locale: Locale, currency: Currency) -> Self {
        let form = Self {
            description: line.description.clone(),
            detail: line.detail.clone().unwrap_or_default(),
            ..Self::default()
        };
        let What::Item(item) = &line.what else { return form };
        Self {
            quantity: item.quantity.typed(locale, 0),
            unit: item.unit.clone().unwrap_or_default(),
            price: item.price.typed(locale, currency.digits() as usize),
            discount: if item.discount == Decimal::ZERO { String::new() } else { item.discount.typed(locale, 0) },
            tax: tax.map(|id| id.to_string()).unwrap_or_default(),
            ..form
        }
    }
}

/// A line with the rate that its tax was taken from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineEdit {
    pub line: Line,
    pub rate: Option<TaxRateId>,
}

/// The lines of a form. Problems stand under `lines[3][price]`.
pub fn lines(problems: &mut Problems, forms: &[LineForm], rates: &[TaxRate], locale: Locale) -> Option<Vec<LineEdit>> {
    if forms.len() > LINES {
        problems.add("lines", Problem::TooManyRows { max: LINES as u32 });
        return None;
    }
    let typed = forms.iter().enumerate().filter(|(_, form)| !form.is_empty());
    let parsed: Vec<Option<LineEdit>> = typed.map(|(at, form)| line(problems, at, form, rates, locale)).collect();
    parsed.into_iter().collect()
}

/// The name of a line's field, as the form sends it.
pub fn field_name(at: usize, name: &str) -> String {
    format!("lines[{at}][{name}]")
}

fn line(problems: &mut Problems, at: usize, form: &LineForm, rates: &[TaxRate], locale: Locale) -> Option<LineEdit> {
    let mut check = Checked { problems, at };
    let description = check.of("description", required(value::line(&form.description, 300)));
    let detail = check.of("detail", value::paragraph(&form.detail, 2_000));
    if form.is_heading() {
        let line = Line { description: description?, detail: detail?, what: What::Heading };
        return Some(LineEdit { line, rate: None });
    }
    let quantity = check.of("quantity", Decimal::optional(&form.quantity, locale));
    let unit = check.of("unit", value::line(&form.unit, 20));
    let price =
        check.of("price", Decimal::optional(&form.price, locale).and_then(|price| price.ok_or(Problem::Required)));
    let price = price.filter(|price| {
        let fits = *price >= Decimal::ZERO;
        if !fits {
            check.problems.add(&field_name(at, "price"), Problem::Negative);
        }
        fits
    });
    let discount = check.of("discount", percentage(&form.discount, locale));
    let rate = match form.tax.trim() {
        "" => Some(None),
        id => {
            let found = rates.iter().find(|rate| rate.id.to_string() == id);
            check.of("tax", found.map(Some).ok_or(Problem::Choice))
        }
    };
    let rate = rate?;
    let item = Item {
        quantity: quantity?.unwrap_or(Decimal::ONE),
        unit: unit?,
        price: price?,
        discount: discount?,
        tax: rate.map_or_else(Tax::default, |rate| rate.tax.clone()),
    };
    let line = Line { description: description?, detail: detail?, what: What::Item(item) };
    Some(LineEdit { line, rate: rate.map(|rate| rate.id) })
}

/// Notes problems under the name that a field of a line has.
struct Checked<'a> {
    problems: &'a mut Problems,
    at: usize,
}

impl Checked<'_> {
    fn of<T>(&mut self, name: &str, parsed: Result<T, Problem>) -> Option<T> {
        self.problems.check(&field_name(self.at, name), parsed)
    }
}
