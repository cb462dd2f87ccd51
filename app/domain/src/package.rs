//! Packages: services that are sold together, ahead of being done. One is defined once; whoever gets it keeps what it said on that day, and
//! what is used of it never exceeds what there is.

mod balance;
mod given;
mod view;

pub use balance::*;
pub use given::*;
pub use view::*;

use crate::decimal::Decimal;
use crate::money::Currency;
use crate::recurring::{Unit, number};
use crate::refusal::Problems;
use crate::value::{self, required};
use crate::{Day, Locale, Problem, ProductId, Refusal, TaxRateId};
use serde::{Deserialize, Serialize};

/// Services of one package.
pub const ITEMS: usize = 20;
/// So many days before its last one the customer is told that it ends, unless it began within as many.
pub const ENDS_SOON: i32 = 14;
/// Units for which one holds, at most.
pub const VALIDITY_MOST: u32 = 120;

/// A package as its form sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PackageForm {
    pub name: String,
    pub detail: String,
    pub currency: String,
    pub price: String,
    /// The id of a rate; nothing is none in particular.
    pub tax: String,
    /// For how many of the unit it holds; nothing is without an end.
    pub validity: String,
    pub unit: String,
    pub items: Vec<PackageItemForm>,
}

/// A row of the services. All empty is no row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PackageItemForm {
    /// The id of something of the price list.
    pub product: String,
    pub quantity: String,
}

/// So much of something of the price list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackageItem {
    pub product: ProductId,
    /// More than nothing.
    pub quantity: Decimal,
}

/// For how long a package holds, from its first day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    /// From one to [`VALIDITY_MOST`].
    pub count: u32,
    pub unit: Unit,
}

impl Validity {
    /// The last day on which it holds: the one before that of the same number, or the last of a month that has none.
    pub fn last_day(self, start: Day) -> Day {
        let n = i32::try_from(self.count.min(VALIDITY_MOST)).unwrap_or_default();
        let months = |n: i32| {
            let same = start.plus_months(n);
            if same.day() == start.day() { same.plus_days(-1) } else { same }
        };
        match self.unit {
            Unit::Day => start.plus_days(n - 1),
            Unit::Week => start.plus_days(n * 7 - 1),
            Unit::Month => months(n),
            Unit::Year => months(n * 12),
        }
    }
}

/// A package form that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageEdit {
    pub name: String,
    pub detail: Option<String>,
    pub currency: Currency,
    pub price: Decimal,
    pub tax: Option<TaxRateId>,
    pub validity: Option<Validity>,
    /// One at least, each product once.
    pub items: Vec<PackageItem>,
}

impl PackageForm {
    /// `rates` are those that lines can bear, `products` those that can be in it.
    pub fn parse(&self, rates: &[TaxRateId], products: &[ProductId], locale: Locale) -> Result<PackageEdit, Refusal> {
        let mut problems = Problems::default();
        let name = problems.check("name", required(value::line(&self.name, 200)));
        let detail = problems.check("detail", value::paragraph(&self.detail, 2_000));
        let currency = problems.check("currency", Currency::parse(&self.currency));
        let price = Decimal::optional(&self.price, locale).and_then(|price| match price {
            None => Err(Problem::Required),
            Some(price) if price < Decimal::ZERO => Err(Problem::Negative),
            Some(price) => Ok(price),
        });
        let price = problems.check("price", price);
        let tax = match self.tax.trim() {
            "" => Some(None),
            id => {
                let known = id.parse().ok().filter(|id| rates.contains(id));
                problems.check("tax", known.map(Some).ok_or(Problem::Choice))
            }
        };
        let count = problems.check("validity", number(&self.validity, VALIDITY_MOST));
        let unit = problems.check("unit", Unit::parse(&self.unit).ok_or(Problem::Choice));
        let items = items(&mut problems, &self.items, products, locale);
        let edit = (|| {
            let (count, unit) = (count?, unit?);
            let validity = count.map(|count| Validity { count, unit });
            let (currency, price, tax) = (currency?, price?, tax?);
            Some(PackageEdit { name: name?, detail: detail?, currency, price, tax, validity, items: items? })
        })();
        problems.finish(edit)
    }

    /// As the form shows what is there already.
    pub fn filled(edit: &PackageEdit, locale: Locale) -> Self {
        let item = |item: &PackageItem| PackageItemForm {
            product: item.product.to_string(),
            quantity: item.quantity.typed(locale, 0),
        };
        Self {
            name: edit.name.clone(),
            detail: edit.detail.clone().unwrap_or_default(),
            currency: edit.currency.code().to_owned(),
            price: edit.price.typed(locale, edit.currency.digits() as usize),
            tax: edit.tax.map(|id| id.to_string()).unwrap_or_default(),
            validity: edit.validity.map(|validity| validity.count.to_string()).unwrap_or_default(),
            unit: edit.validity.map(|validity| validity.unit).unwrap_or_default().key().to_owned(),
            items: edit.items.iter().map(item).collect(),
        }
    }
}

impl PackageEdit {
    /// The fields in which this differs from what was there.
    pub fn changed_from(&self, before: &Self) -> Vec<&'static str> {
        let pairs = [
            ("name", self.name != before.name),
            ("detail", self.detail != before.detail),
            ("currency", self.currency != before.currency),
            ("price", self.price != before.price),
            ("tax", self.tax != before.tax),
            ("validity", self.validity != before.validity),
            ("items", self.items != before.items),
        ];
        pairs.into_iter().filter_map(|(name, differs)| differs.then_some(name)).collect()
    }
}

/// The name of a field of a row, as the form sends it.
pub fn item_field(at: usize, name: &str) -> String {
    format!("items[{at}][{name}]")
}

/// One service at least, each once, and of each more than nothing.
fn items(
    problems: &mut Problems,
    forms: &[PackageItemForm],
    products: &[ProductId],
    locale: Locale,
) -> Option<Vec<PackageItem>> {
    if forms.len() > ITEMS {
        problems.add("items", Problem::TooManyRows { max: ITEMS as u32 });
        return None;
    }
    let typed =
        |form: &PackageItemForm| [&form.product, &form.quantity].into_iter().any(|text| !text.trim().is_empty());
    if !forms.iter().any(typed) {
        problems.add(&item_field(0, "product"), Problem::Required);
        return None;
    }
    let mut found: Vec<PackageItem> = Vec::new();
    let mut whole = true;
    for (at, form) in forms.iter().enumerate().filter(|(_, form)| typed(form)) {
        match row(problems, at, form, products, locale) {
            Some(item) if found.iter().any(|other| other.product == item.product) => {
                problems.add(&item_field(at, "product"), Problem::Twice);
            }
            Some(item) => found.push(item),
            None => whole = false,
        }
    }
    whole.then_some(found)
}

fn row(
    problems: &mut Problems,
    at: usize,
    form: &PackageItemForm,
    products: &[ProductId],
    locale: Locale,
) -> Option<PackageItem> {
    let product = match form.product.trim() {
        "" => Err(Problem::Required),
        id => id.parse().ok().filter(|id| products.contains(id)).ok_or(Problem::Choice),
    };
    let product = problems.check(&item_field(at, "product"), product);
    let quantity = problems.check(&item_field(at, "quantity"), quantity(&form.quantity, locale));
    Some(PackageItem { product: product?, quantity: quantity? })
}

/// More than nothing of something.
fn quantity(text: &str, locale: Locale) -> Result<Decimal, Problem> {
    match Decimal::optional(text, locale)? {
        None => Err(Problem::Required),
        Some(quantity) if quantity <= Decimal::ZERO => Err(Problem::Negative),
        Some(quantity) => Ok(quantity),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FieldProblem;

    fn product(n: u128) -> ProductId {
        ProductId::from(uuid::Uuid::from_u128(n))
    }

    fn item(n: u128, quantity: &str) -> PackageItemForm {
        PackageItemForm { product: product(n).to_string(), quantity: quantity.to_owned() }
    }

    fn form(items: Vec<PackageItemForm>) -> PackageForm {
        PackageForm {
            name: " Ten hours ".into(),
            currency: "eur".into(),
            price: "720".into(),
            unit: "month".into(),
            items,
            ..PackageForm::default()
        }
    }

    fn parsed(form: &PackageForm) -> Result<PackageEdit, Refusal> {
        form.parse(&[], &[product(1), product(2)], Locale::En)
    }

    fn refused(form: &PackageForm) -> Vec<(String, Problem)> {
        let Err(Refusal::Invalid(problems)) = parsed(form) else { panic!("the form is refused") };
        problems.into_iter().map(|FieldProblem { field, problem }| (field, problem)).collect()
    }

    #[test]
    fn a_package_has_a_name_a_price_and_something_in_it() {
        let given = form(vec![PackageItemForm::default(), item(2, "10"), item(1, "0.5")]);
        let edit = parsed(&given).expect("is fine");
        assert_eq!((edit.name.as_str(), edit.validity, edit.tax), ("Ten hours", None, None));
        assert_eq!(edit.items.iter().map(|item| item.product).collect::<Vec<_>>(), [product(2), product(1)]);
        assert_eq!(parsed(&PackageForm::filled(&edit, Locale::En)), Ok(edit));
        let nothing = PackageForm { unit: "month".into(), ..PackageForm::default() };
        assert_eq!(
            refused(&nothing),
            [
                ("name".to_owned(), Problem::Required),
                ("currency".to_owned(), Problem::Currency),
                ("price".to_owned(), Problem::Required),
                ("items[0][product]".to_owned(), Problem::Required),
            ]
        );
    }

    #[test]
    fn problems_of_a_service_stand_beside_its_field() {
        let rows = vec![
            item(3, "1"),
            item(1, ""),
            item(2, "0"),
            PackageItemForm { quantity: "2".into(), ..Default::default() },
        ];
        assert_eq!(
            refused(&form(rows)),
            [
                ("items[0][product]".to_owned(), Problem::Choice),
                ("items[1][quantity]".to_owned(), Problem::Required),
                ("items[2][quantity]".to_owned(), Problem::Negative),
                ("items[3][product]".to_owned(), Problem::Required),
            ]
        );
        let twice = form(vec![item(1, "1"), item(1, "2")]);
        assert_eq!(refused(&twice), [("items[1][product]".to_owned(), Problem::Twice)]);
        let many = form(vec![item(1, "1"); ITEMS + 1]);
        assert_eq!(refused(&many), [("items".to_owned(), Problem::TooManyRows { max: 20 })]);
    }

    #[test]
    fn what_changed_is_named() {
        let before = parsed(&form(vec![item(1, "1")])).expect("is fine");
        assert_eq!(before.changed_from(&before), [""; 0]);
        let after = PackageForm { validity: "6".into(), price: "1".into(), ..form(vec![item(1, "2")]) };
        assert_eq!(parsed(&after).expect("is fine").changed_from(&before), ["price", "validity", "items"]);
    }

    #[test]
    fn it_holds_through_the_day_before_that_of_the_same_number() {
        let last =
            |count, unit, start: &str| Validity { count, unit }.last_day(Day::parse(start).expect("a day")).to_string();
        assert_eq!(last(1, Unit::Day, "2026-03-12"), "2026-03-12");
        assert_eq!(last(2, Unit::Week, "2026-03-12"), "2026-03-25");
        assert_eq!(last(6, Unit::Month, "2026-03-12"), "2026-09-11");
        assert_eq!(last(1, Unit::Month, "2026-03-01"), "2026-03-31");
        assert_eq!(last(1, Unit::Month, "2026-01-31"), "2026-02-28", "there is no day of that number");
        assert_eq!(last(1, Unit::Year, "2024-02-29"), "2025-02-28");
    }
}
