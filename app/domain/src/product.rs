//! Products: the price list that lines of quotes and invoices are begun from. A document keeps what it took, whatever becomes of the product.

mod view;

pub use view::*;

use crate::decimal::Decimal;
use crate::money::Currency;
use crate::refusal::Problems;
use crate::value::{self, required};
use crate::{Locale, Problem, Refusal, TaxRateId};
use serde::{Deserialize, Serialize};

/// Prices of one product.
pub const PRICES: usize = 20;

/// Which part of the list is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProductStatus {
    /// Lines can be begun from it.
    #[default]
    Active,
    /// It is offered no more.
    Archived,
}

impl ProductStatus {
    pub const ALL: [Self; 2] = [Self::Active, Self::Archived];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Archived => "archived",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.key() == key)
    }
}

/// A product as its form sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProductForm {
    pub name: String,
    pub sku: String,
    pub detail: String,
    pub unit: String,
    /// The id of a rate; nothing is none in particular.
    pub tax: String,
    pub prices: Vec<PriceForm>,
}

/// A row of the prices. All empty is no row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PriceForm {
    pub currency: String,
    pub price: String,
}

/// What one costs, in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    pub currency: Currency,
    pub price: Decimal,
}

/// A product form that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductEdit {
    pub name: String,
    pub sku: Option<String>,
    pub detail: Option<String>,
    /// Such as “h” or “pcs”.
    pub unit: Option<String>,
    pub tax: Option<TaxRateId>,
    /// By currency.
    pub prices: Vec<Price>,
}

impl ProductForm {
    /// `rates` are those that lines can bear.
    pub fn parse(&self, rates: &[TaxRateId], locale: Locale) -> Result<ProductEdit, Refusal> {
        let mut problems = Problems::default();
        let name = problems.check("name", required(value::line(&self.name, 200)));
        let sku = problems.check("sku", value::line(&self.sku, 40));
        let detail = problems.check("detail", value::paragraph(&self.detail, 2_000));
        let unit = problems.check("unit", value::line(&self.unit, 20));
        let tax = match self.tax.trim() {
            "" => Some(None),
            id => {
                let known = id.parse().ok().filter(|id| rates.contains(id));
                problems.check("tax", known.map(Some).ok_or(Problem::Choice))
            }
        };
        let prices = prices(&mut problems, &self.prices, locale);
        let edit = (|| {
            Some(ProductEdit { name: name?, sku: sku?, detail: detail?, unit: unit?, tax: tax?, prices: prices? })
        })();
        problems.finish(edit)
    }
}

impl ProductEdit {
    /// The fields in which this differs from what was there.
    pub fn changed_from(&self, before: &Self) -> Vec<&'static str> {
        let pairs = [
            ("name", self.name != before.name),
            ("sku", self.sku != before.sku),
            ("detail", self.detail != before.detail),
            ("unit", self.unit != before.unit),
            ("tax", self.tax != before.tax),
            ("prices", self.prices != before.prices),
        ];
        pairs.into_iter().filter_map(|(name, differs)| differs.then_some(name)).collect()
    }
}

/// The name of a field of a row, as the form sends it.
pub fn price_field(at: usize, name: &str) -> String {
    format!("prices[{at}][{name}]")
}

/// One price at least, and one for a currency.
fn prices(problems: &mut Problems, forms: &[PriceForm], locale: Locale) -> Option<Vec<Price>> {
    if forms.len() > PRICES {
        problems.add("prices", Problem::TooManyRows { max: PRICES as u32 });
        return None;
    }
    let typed = |form: &PriceForm| [&form.currency, &form.price].into_iter().any(|text| !text.trim().is_empty());
    if !forms.iter().any(typed) {
        problems.add(&price_field(0, "price"), Problem::Required);
        return None;
    }
    let mut found: Vec<Price> = Vec::new();
    let mut whole = true;
    for (at, form) in forms.iter().enumerate().filter(|(_, form)| typed(form)) {
        match row(problems, at, form, locale) {
            Some(price) if found.iter().any(|other| other.currency == price.currency) => {
                problems.add(&price_field(at, "currency"), Problem::Twice);
            }
            Some(price) => found.push(price),
            None => whole = false,
        }
    }
    found.sort_by_key(|price| price.currency);
    whole.then_some(found)
}

fn row(problems: &mut Problems, at: usize, form: &PriceForm, locale: Locale) -> Option<Price> {
    let currency = match form.currency.trim() {
        "" => Err(Problem::Required),
        code => Currency::parse(code),
    };
    let currency = problems.check(&price_field(at, "currency"), currency);
    let price = Decimal::optional(&form.price, locale).and_then(|price| match price {
        None => Err(Problem::Required),
        Some(price) if price < Decimal::ZERO => Err(Problem::Negative),
        Some(price) => Ok(price),
    });
    let price = problems.check(&price_field(at, "price"), price);
    Some(Price { currency: currency?, price: price? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FieldProblem;

    fn price(currency: &str, price: &str) -> PriceForm {
        PriceForm { currency: currency.into(), price: price.into() }
    }

    fn form(prices: Vec<PriceForm>) -> ProductForm {
        ProductForm { name: " Call-out ".into(), prices, ..ProductForm::default() }
    }

    fn refused(form: &ProductForm) -> Vec<(String, Problem)> {
        let Err(Refusal::Invalid(problems)) = form.parse(&[], Locale::En) else { panic!("the form is refused") };
        problems.into_iter().map(|FieldProblem { field, problem }| (field, problem)).collect()
    }

    #[test]
    fn a_product_has_a_name_and_a_price_and_the_rest_may_be_missing() {
        let edit = form(vec![price("eur", "1.234,5"), PriceForm::default()]).parse(&[], Locale::It).expect("is fine");
        assert_eq!(
            (edit.name.as_str(), edit.sku, edit.detail, edit.unit, edit.tax),
            ("Call-out", None, None, None, None)
        );
        assert_eq!(edit.prices, [Price { currency: Currency::EUR, price: Decimal::stored(12_345_000) }]);
        let nothing = ProductForm { name: " ".into(), ..form(vec![PriceForm::default()]) };
        let missing = ["name", "prices[0][price]"].map(|field| (field.to_owned(), Problem::Required));
        assert_eq!(refused(&nothing), missing);
        assert_eq!(refused(&ProductForm { prices: Vec::new(), ..nothing }), missing);
    }

    #[test]
    fn prices_stand_by_currency_and_each_currency_once() {
        let edit = form(vec![price("GBP", "80"), price("EUR", "96.125")]).parse(&[], Locale::En).expect("is fine");
        assert_eq!(edit.prices.iter().map(|price| price.currency.code()).collect::<Vec<_>>(), ["EUR", "GBP"]);
        let twice = form(vec![price("EUR", "1"), price("", ""), price("eur", "2")]);
        assert_eq!(refused(&twice), [("prices[2][currency]".to_owned(), Problem::Twice)]);
    }

    #[test]
    fn problems_of_a_price_stand_beside_its_field() {
        let rows = [price("EUR", "x"), price("", "5"), price("GBP", ""), price("XYZ", "-1"), price("RON", "0.00001")];
        let expected = [
            ("prices[0][price]", Problem::Number),
            ("prices[1][currency]", Problem::Required),
            ("prices[2][price]", Problem::Required),
            ("prices[3][currency]", Problem::Currency),
            ("prices[3][price]", Problem::Negative),
            ("prices[4][price]", Problem::Decimals { most: 4 }),
        ];
        assert_eq!(refused(&form(rows.into())), expected.map(|(field, problem)| (field.to_owned(), problem)));
        let many = form(vec![price("EUR", "1"); PRICES + 1]);
        assert_eq!(refused(&many), [("prices".to_owned(), Problem::TooManyRows { max: 20 })]);
        assert!(form(vec![price("EUR", "0")]).parse(&[], Locale::En).is_ok(), "what is given away has a price too");
    }

    #[test]
    fn a_tax_is_one_of_those_on_offer() {
        let rate = TaxRateId::from(uuid::Uuid::from_u128(7));
        let bears = ProductForm { tax: rate.to_string(), ..form(vec![price("EUR", "1")]) };
        assert_eq!(bears.parse(&[rate], Locale::En).map(|edit| edit.tax), Ok(Some(rate)));
        assert_eq!(refused(&bears), [("tax".to_owned(), Problem::Choice)]);
    }

    #[test]
    fn what_changed_is_named() {
        let before = form(vec![price("EUR", "1")]).parse(&[], Locale::En).expect("is fine");
        assert_eq!(before.changed_from(&before), [""; 0]);
        let after = ProductForm { sku: "C-1".into(), ..form(vec![price("EUR", "2")]) };
        let after = after.parse(&[], Locale::En).expect("is fine");
        assert_eq!(after.changed_from(&before), ["sku", "prices"]);
    }

    #[test]
    fn keys_of_states_round_trip() {
        for status in ProductStatus::ALL {
            assert_eq!(ProductStatus::parse(status.key()), Some(status));
        }
        assert_eq!(ProductStatus::parse("gone"), None);
    }
}
