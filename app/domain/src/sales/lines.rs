//! Lines of a document as their form sends them.

use super::{Item, LINES, Line, What};
use crate::decimal::Decimal;
use crate::money::Currency;
use crate::product::Offer;
use crate::refusal::Problems;
use crate::tax::{Tax, TaxRate, percentage};
use crate::value::{self, required};
use crate::{Locale, Problem, TaxRateId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

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
    /// The id of what it is begun from; nothing of it is kept.
    pub product: String,
}

/// What there is to choose from on a line.
#[derive(Clone, Copy, Debug, Default)]
pub struct Choices<'a> {
    pub rates: &'a [TaxRate],
    /// Rates that there are, and why they are no choice here.
    pub barred: &'a [(TaxRateId, Problem)],
    /// The tax that a line begins with.
    pub usual: Option<TaxRateId>,
    pub offers: &'a [Offer],
}

impl LineForm {
    fn is_empty(&self) -> bool {
        let Self { description, detail, quantity, unit, price, discount, product, tax: _, optional: _ } = self;
        [description, detail, quantity, unit, price, discount, product].into_iter().all(|text| text.trim().is_empty())
    }

    pub(crate) fn is_optional(&self) -> bool {
        self.optional == "true"
    }

    fn is_heading(&self) -> bool {
        [&self.quantity, &self.unit, &self.price, &self.discount].into_iter().all(|text| text.trim().is_empty())
    }

    /// With what a product says, where nothing was typed. Who typed a description has made it a line of their own.
    fn begun_from(&self, offer: &Offer, price: &str, usual: Option<TaxRateId>) -> Self {
        if !self.description.trim().is_empty() {
            return self.clone();
        }
        let or = |typed: &str, offered: &str| if typed.trim().is_empty() { offered } else { typed }.to_owned();
        // What the form began with was not chosen by anybody.
        let begun_with = usual.map(|id| id.to_string()).unwrap_or_default();
        let tax = match offer.tax {
            Some(id) if self.tax.trim() == begun_with => id.to_string(),
            Some(_) | None => self.tax.clone(),
        };
        Self {
            description: offer.name.clone(),
            detail: or(&self.detail, &offer.detail),
            unit: or(&self.unit, &offer.unit),
            price: or(&self.price, price),
            tax,
            ..self.clone()
        }
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineEdit {
    pub line: Line,
    pub rate: Option<TaxRateId>,
}

/// The lines of a form. Problems stand under `lines[3][price]`. Without a currency, which is a problem of its own, nothing can be told of
/// lines that are begun from the price list.
pub fn lines(
    problems: &mut Problems,
    forms: &[LineForm],
    choices: Choices<'_>,
    currency: Option<Currency>,
    locale: Locale,
) -> Option<Vec<LineEdit>> {
    if forms.len() > LINES {
        problems.add("lines", Problem::TooManyRows { max: LINES as u32 });
        return None;
    }
    let typed = forms.iter().enumerate().filter(|(_, form)| !form.is_empty());
    let mut parse = |at: usize, form: &LineForm| {
        let form = begun(problems, at, form, choices, currency)?;
        line(problems, at, &form, choices, locale)
    };
    let parsed: Vec<Option<LineEdit>> = typed.map(|(at, form)| parse(at, form)).collect();
    parsed.into_iter().collect()
}

/// A line with what its product says of it. What is not on offer, in this currency and to whoever asks, is no choice.
fn begun<'a>(
    problems: &mut Problems,
    at: usize,
    form: &'a LineForm,
    choices: Choices<'_>,
    currency: Option<Currency>,
) -> Option<Cow<'a, LineForm>> {
    let chosen = form.product.trim();
    if chosen.is_empty() {
        return Some(Cow::Borrowed(form));
    }
    let currency = currency?;
    let offer = choices.offers.iter().find(|offer| offer.id.to_string() == chosen);
    let priced = offer.and_then(|offer| Some((offer, offer.price_in(currency.code())?)));
    let (offer, price) = problems.check(&field_name(at, "product"), priced.ok_or(Problem::Choice))?;
    Some(Cow::Owned(form.begun_from(offer, price, choices.usual)))
}

/// The name of a line's field, as the form sends it.
pub fn field_name(at: usize, name: &str) -> String {
    format!("lines[{at}][{name}]")
}

fn line(problems: &mut Problems, at: usize, form: &LineForm, choices: Choices<'_>, locale: Locale) -> Option<LineEdit> {
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
            let found = choices.rates.iter().find(|rate| rate.id.to_string() == id);
            let why = || choices.barred.iter().find(|(barred, _)| barred.to_string() == id).map(|(_, why)| *why);
            check.of("tax", found.map(Some).ok_or_else(|| why().unwrap_or(Problem::Choice)))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decimal::Decimal;
    use crate::{ProductId, Refusal};
    use uuid::Uuid;

    fn rate(n: u128, name: &str) -> TaxRate {
        let tax = Tax { name: name.into(), ..Tax::default() };
        TaxRate { id: Uuid::from_u128(n).into(), tax, country: None, valid_from: None, valid_to: None }
    }

    fn call_out() -> Offer {
        Offer {
            id: ProductId::from(Uuid::from_u128(9)),
            name: "Call-out".into(),
            sku: None,
            detail: "Two technicians".into(),
            unit: "h".into(),
            tax: Some(Uuid::from_u128(2).into()),
            prices: vec![("EUR".into(), "96.00".into())],
        }
    }

    fn parse(form: LineForm, currency: &str) -> Result<LineEdit, Refusal> {
        let (rates, offers) = ([rate(1, "usual"), rate(2, "reduced"), rate(3, "none")], [call_out()]);
        let barred = [(Uuid::from_u128(4).into(), Problem::RateOfElsewhere)];
        let choices = Choices { rates: &rates, barred: &barred, usual: Some(rates[0].id), offers: &offers };
        let mut problems = Problems::default();
        let edits = lines(&mut problems, &[form], choices, Currency::parse(currency).ok(), Locale::En);
        problems.finish(edits.and_then(|edits| edits.into_iter().next()))
    }

    fn begun() -> LineForm {
        let product = call_out().id.to_string();
        LineForm { product, tax: Uuid::from_u128(1).to_string(), ..LineForm::default() }
    }

    fn item(edit: &LineEdit) -> &Item {
        let What::Item(item) = &edit.line.what else { panic!("an item") };
        item
    }

    #[test]
    fn a_line_that_says_nothing_itself_says_what_its_product_says() {
        let edit = parse(LineForm { quantity: "3".into(), ..begun() }, "EUR").expect("is fine");
        assert_eq!(
            (edit.line.description.as_str(), edit.line.detail.as_deref()),
            ("Call-out", Some("Two technicians"))
        );
        let item = item(&edit);
        assert_eq!(
            (item.quantity, item.price, item.unit.as_deref()),
            (Decimal::whole(3), Decimal::whole(96), Some("h"))
        );
        assert_eq!(item.tax.name, "reduced");
    }

    #[test]
    fn what_was_typed_or_chosen_stays() {
        let typed = LineForm { price: "80".into(), unit: "d".into(), tax: Uuid::from_u128(3).to_string(), ..begun() };
        let edit = parse(typed, "EUR").expect("is fine");
        assert_eq!((edit.line.description.as_str(), item(&edit).price), ("Call-out", Decimal::whole(80)));
        assert_eq!((item(&edit).unit.as_deref(), item(&edit).tax.name.as_str()), (Some("d"), "none"));
        let untaxed = parse(LineForm { tax: String::new(), ..begun() }, "EUR").expect("is fine");
        assert_eq!(untaxed.rate, None, "no tax is another choice than the one it began with");
        let own = LineForm { description: "Our own words".into(), price: "1".into(), ..begun() };
        let own = parse(own, "EUR").expect("is fine");
        assert_eq!((own.line.description.as_str(), own.line.detail.as_deref()), ("Our own words", None));
        assert_eq!((item(&own).unit.as_deref(), item(&own).tax.name.as_str()), (None, "usual"));
    }

    #[test]
    fn a_rate_that_is_no_choice_here_says_why() {
        let own = LineForm { description: "Own".into(), price: "1".into(), ..LineForm::default() };
        for (n, problem) in [(4, Problem::RateOfElsewhere), (5, Problem::Choice)] {
            let tax = Uuid::from_u128(n).to_string();
            let refused = Err(Refusal::field("lines[0][tax]", problem));
            assert_eq!(parse(LineForm { tax, ..own.clone() }, "EUR"), refused);
        }
    }

    #[test]
    fn what_is_not_on_offer_in_this_currency_is_a_wrong_choice() {
        let wrong = Err(Refusal::field("lines[0][product]", Problem::Choice));
        assert_eq!(parse(begun(), "GBP"), wrong);
        for unknown in [Uuid::from_u128(1).to_string(), "call-out".to_owned()] {
            assert_eq!(parse(LineForm { product: unknown.clone(), ..begun() }, "EUR"), wrong);
            let own = LineForm { product: unknown, description: "Own".into(), price: "1".into(), ..begun() };
            assert_eq!(parse(own, "EUR"), wrong, "also on a line of one's own words");
        }
    }
}
