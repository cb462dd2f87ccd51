//! What quotes, invoices and credit notes share: lines, discounts, taxes, totals.
//!
//! A line's amount is quantity × price less its discount, rounded to the minor unit; nothing else is rounded but the discount on the
//! whole and the tax, by [`Rounding`]. Halves go away from zero.

mod draft;
mod lines;
mod net;
mod sending;
mod sheet;

pub use draft::DraftForm;
pub use lines::{Choices, LineEdit, LineForm, field_name, lines};
pub use net::{NET_PLACES, NetLine, net_lines};
pub use sending::{ADDRESSEES, Addressee, Gets, INTERNAL_NOTE, Mailing, SendForm, internal_note};
pub use sheet::{Sheet, SheetItem, SheetLine, SheetTax};

use crate::Problem;
use crate::decimal::{Decimal, rounded};
use crate::money::Currency;
use crate::tax::Tax;
use serde::{Deserialize, Serialize};

/// What a discount in percent, and a tax rate, are parts of: ten-thousandths of a hundred.
const WHOLE: i128 = Decimal::HUNDRED.to_stored() as i128;
/// No amount of a document is larger, in minor units.
pub const MOST: i64 = 1_000_000_000_000_000;
/// Lines of one document.
pub const LINES: usize = 200;

/// Where taxes are rounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// Once for each rate, over all of its lines.
    #[default]
    PerTotal,
    /// On every line.
    PerLine,
}

impl Rounding {
    pub const ALL: [Self; 2] = [Self::PerTotal, Self::PerLine];

    pub const fn key(self) -> &'static str {
        match self {
            Self::PerTotal => "per_total",
            Self::PerLine => "per_line",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rounding| rounding.key() == key)
    }
}

/// Whether prices are without their tax or with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prices {
    #[default]
    Net,
    Gross,
}

impl Prices {
    pub const ALL: [Self; 2] = [Self::Net, Self::Gross];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Net => "net",
            Self::Gross => "gross",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|prices| prices.key() == key)
    }
}

/// How the amounts of a document come about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pricing {
    pub currency: Currency,
    pub prices: Prices,
    pub rounding: Rounding,
    /// In percent, on the whole document.
    pub discount: Decimal,
}

/// What is sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub description: String,
    pub detail: Option<String>,
    pub what: What,
}

impl Line {
    /// Whether it is to be paid for, and no heading.
    pub const fn is_item(&self) -> bool {
        matches!(self.what, What::Item(_))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    /// The lines that follow belong together under this name.
    Heading,
    Item(Item),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Less than nothing is given back.
    pub quantity: Decimal,
    /// Such as “h” or “pcs”.
    pub unit: Option<String>,
    /// For one.
    pub price: Decimal,
    /// In percent.
    pub discount: Decimal,
    pub tax: Tax,
}

/// What the lines of one rate come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxTotal {
    pub tax: Tax,
    /// Without tax, after the discount on the whole.
    pub base: i64,
    pub amount: i64,
}

/// What a document comes to, in minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// For each line, as its prices are: without tax, or with it. A heading has none.
    pub lines: Vec<Option<i64>>,
    /// All lines.
    pub subtotal: i64,
    /// What the discount on the whole takes away, as prices are.
    pub discount: i64,
    /// By rate, in the order in which they first stand on a line.
    pub taxes: Vec<TaxTotal>,
    pub net: i64,
    pub tax: i64,
    pub total: i64,
}

/// Adds a document up. An amount beyond [`MOST`] is refused.
pub fn totals(lines: &[Line], pricing: &Pricing) -> Result<Totals, Problem> {
    let mut totals = Totals::default();
    let mut groups: Vec<(&Tax, Vec<i128>)> = Vec::new();
    for line in lines {
        let What::Item(item) = &line.what else {
            totals.lines.push(None);
            continue;
        };
        // Electronic invoices say what a line came to before its discount, too.
        small(item.whole(pricing.currency))?;
        let amount = item.exact(pricing.currency);
        totals.lines.push(Some(small(amount)?));
        totals.subtotal = small(i128::from(totals.subtotal) + amount)?;
        match groups.iter_mut().find(|(tax, _)| *tax == &item.tax) {
            Some((_, amounts)) => amounts.push(amount),
            None => groups.push((&item.tax, vec![amount])),
        }
    }
    for (tax, amounts) in groups {
        let sum: i128 = amounts.iter().sum();
        let discount = part(sum, pricing.discount);
        let tax_of = |amount: i128| match pricing.prices {
            Prices::Net => part(amount, tax.percent),
            Prices::Gross => part_within(amount, tax.percent),
        };
        let amount = match pricing.rounding {
            Rounding::PerTotal => tax_of(sum - discount),
            Rounding::PerLine => amounts.iter().copied().map(tax_of).sum::<i128>() - tax_of(discount),
        };
        let base = match pricing.prices {
            Prices::Net => sum - discount,
            Prices::Gross => sum - discount - amount,
        };
        totals.discount = small(i128::from(totals.discount) + discount)?;
        totals.net = small(i128::from(totals.net) + base)?;
        totals.tax = small(i128::from(totals.tax) + amount)?;
        totals.taxes.push(TaxTotal { tax: tax.clone(), base: small(base)?, amount: small(amount)? });
    }
    totals.total = small(i128::from(totals.net) + i128::from(totals.tax))?;
    Ok(totals)
}

impl Item {
    /// Quantity × price less the discount, in minor units.
    pub fn amount(&self, currency: Currency) -> i64 {
        i64::try_from(self.exact(currency)).unwrap_or(i64::MAX)
    }

    fn exact(&self, currency: Currency) -> i128 {
        let kept = WHOLE - i128::from(self.discount.to_stored());
        rounded(self.product() * kept, minor_unit(currency) * WHOLE)
    }

    /// The same before the discount.
    fn whole(&self, currency: Currency) -> i128 {
        rounded(self.product(), minor_unit(currency))
    }

    fn product(&self) -> i128 {
        i128::from(self.quantity.to_stored()) * i128::from(self.price.to_stored())
    }
}

/// One minor unit, as products of quantities and prices count.
fn minor_unit(currency: Currency) -> i128 {
    10_i128.pow(8 - currency.digits())
}

/// So many percent of an amount.
fn part(amount: i128, percent: Decimal) -> i128 {
    rounded(amount * i128::from(percent.to_stored()), WHOLE)
}

/// The tax that an amount holds within itself.
fn part_within(amount: i128, percent: Decimal) -> i128 {
    let percent = i128::from(percent.to_stored());
    rounded(amount * percent, WHOLE + percent)
}

fn small(amount: i128) -> Result<i64, Problem> {
    i64::try_from(amount).ok().filter(|amount| amount.abs() <= MOST).ok_or(Problem::TooLarge)
}
