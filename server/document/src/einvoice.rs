//! The electronic invoice: the same figures as on paper, for a machine. One model, three languages: CII (inside a PDF, as Factur-X),
//! UBL, and Italy's FatturaPA.
//!
//! The model follows EN 16931, whose terms are named in brackets. Nothing is calculated here: the figures are those that were frozen
//! when the invoice was sent, and the rules of the norm refuse a document whose figures do not agree.

mod fattura;
mod latin;
mod norm;
mod xml;

pub use fattura::{
    FatturaPa, Liquidation, Rea, Shareholders, Withholding, fattura_keeps_words, fattura_lines_fit, fattura_pa,
    fattura_taxes_fit,
};
pub use norm::{check, cii, ubl};

use std::fmt;

/// Why there is no electronic invoice.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The norm has amounts with two digits after the point; a currency with three has no place in it.
    #[error("amounts in this currency have too many digits")]
    Currency,
    /// A date that is not in the calendar.
    #[error("{0:?} is not a day")]
    Day(Day),
    /// Rules of the norm that the invoice breaks.
    #[error("the invoice breaks rules of EN 16931: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Rules(Vec<BrokenRule>),
    /// Something that the country's format cannot do without.
    #[error("the invoice has no {0}")]
    Missing(&'static str),
}

/// A rule of the norm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenRule {
    /// `BR-CO-25`
    pub name: String,
    /// The term that breaks it, with its group: `BG-4/BT-31`.
    pub at: String,
    /// What it asks, in the words of the norm.
    pub asks: String,
}

impl fmt::Display for BrokenRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.asks)
    }
}

/// An invoice or credit note. Amounts are in minor units of the currency and never negative where the norm does not say so: a credit
/// note has positive amounts.
#[derive(Clone, Debug)]
pub struct EInvoice {
    pub kind: Kind,
    /// BT-1
    pub number: String,
    /// BT-2
    pub issued: Day,
    /// BT-9
    pub due: Option<Day>,
    /// BT-72, for what was supplied on one day. A supply to another country of the Union says when it was made.
    pub delivered: Option<Day>,
    /// BT-5, ISO 4217.
    pub currency: String,
    /// Digits after the point in amounts of this currency.
    pub exponent: u8,
    /// BG-4
    pub seller: Party,
    /// BG-7
    pub buyer: Party,
    /// BT-10, what the buyer wants to find on it: for a German authority its Leitweg-ID.
    pub buyer_reference: Option<String>,
    /// BT-13
    pub purchase_order: Option<String>,
    /// BG-14, for what was supplied on several days: the first and the last.
    pub period: Option<(Day, Day)>,
    /// BG-3: what a credit note is about.
    pub preceding: Vec<Preceding>,
    /// BT-22
    pub notes: Vec<String>,
    /// BG-25
    pub lines: Vec<Line>,
    /// BG-20: discounts on the whole.
    pub allowances: Vec<Allowance>,
    /// BG-23: one for each category and rate.
    pub taxes: Vec<TaxGroup>,
    /// BG-22
    pub totals: Totals,
    /// BT-20
    pub terms: Option<String>,
    /// BG-16
    pub transfer: Option<Transfer>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 380
    Invoice,
    /// 381
    CreditNote,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    pub year: i32,
    pub month: u8,
    pub day: u8,
}

#[derive(Clone, Debug, Default)]
pub struct Party {
    pub name: String,
    /// Street and number.
    pub street: String,
    pub city: String,
    pub post_code: String,
    /// Region; in Italy the two letters of the province.
    pub subdivision: Option<String>,
    /// ISO 3166-1, two letters.
    pub country: String,
    /// With the country before it: `IT05550118322`.
    pub vat_id: Option<String>,
    /// The seller's local tax number; in Italy the codice fiscale of either.
    pub tax_id: Option<String>,
    /// Number in the companies register.
    pub registration: Option<String>,
    pub mail: Option<String>,
    pub phone: Option<String>,
    /// Where electronic documents go: scheme of the EAS list, and address.
    pub electronic: Option<(String, String)>,
}

#[derive(Clone, Debug)]
pub struct Preceding {
    pub number: String,
    pub issued: Option<Day>,
}

/// A number with digits after its point: 3.5 is 35 with one.
#[derive(Clone, Copy, Debug)]
pub struct Number {
    pub units: i128,
    pub digits: u8,
}

#[derive(Clone, Debug)]
pub struct Line {
    /// BT-153
    pub name: String,
    /// BT-154
    pub detail: Option<String>,
    /// BT-129
    pub quantity: Number,
    /// BT-130, of UN/ECE recommendation 20: `C62` for pieces, `HUR` for hours.
    pub unit: String,
    /// BT-146, before the discount, in major units.
    pub price: Number,
    /// BG-27, on the whole line.
    pub discount: Option<i64>,
    /// BT-131, after the discount.
    pub amount: i64,
    pub tax: Tax,
}

#[derive(Clone, Debug)]
pub struct Allowance {
    pub amount: i64,
    pub reason: String,
    pub tax: Tax,
}

/// Category and rate together decide which group of BG-23 something belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tax {
    pub category: Category,
    /// In thousandths of a percent: 22% is 22000.
    pub rate: u32,
    /// Why there is none, by Italy's codes: `N2.2`. The norm has no place for it.
    pub nature: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// S
    Standard,
    /// Z
    ZeroRated,
    /// E
    Exempt,
    /// AE
    ReverseCharge,
    /// K
    IntraCommunity,
    /// G
    Export,
    /// O
    OutOfScope,
}

impl Category {
    /// The letter of the norm (UNTDID 5305).
    pub fn code(self) -> &'static str {
        match self {
            Self::Standard => "S",
            Self::ZeroRated => "Z",
            Self::Exempt => "E",
            Self::ReverseCharge => "AE",
            Self::IntraCommunity => "K",
            Self::Export => "G",
            Self::OutOfScope => "O",
        }
    }
}

#[derive(Clone, Debug)]
pub struct TaxGroup {
    pub tax: Tax,
    /// BT-116
    pub base: i64,
    /// BT-117
    pub amount: i64,
    /// BT-120, for whatever is not taxed: "Reverse charge", an article of a law.
    pub reason: Option<String>,
    /// BT-121, of the VATEX list.
    pub reason_code: Option<String>,
}

/// Between the reasons of several taxes that are told as one.
const AND: &str = "; ";

impl TaxGroup {
    /// Takes another in, with its reason beside the own.
    fn add(&mut self, other: &Self) {
        self.base += other.base;
        self.amount += other.amount;
        let Some(reason) = &other.reason else { return };
        match &mut self.reason {
            // Reasons may have semicolons of their own.
            Some(own) if format!("{AND}{own}{AND}").contains(&format!("{AND}{reason}{AND}")) => {}
            Some(own) => {
                own.push_str(AND);
                own.push_str(reason);
            }
            None => self.reason = Some(reason.clone()),
        }
    }
}

/// Those that are alike by something, each added up into one.
fn grouped<K: PartialEq>(taxes: &[TaxGroup], by: impl Fn(&Tax) -> K) -> Vec<TaxGroup> {
    let mut groups: Vec<TaxGroup> = Vec::new();
    for one in taxes {
        match groups.iter_mut().find(|group| by(&group.tax) == by(&one.tax)) {
            Some(group) => group.add(one),
            None => groups.push(one.clone()),
        }
    }
    groups
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Totals {
    /// BT-106
    pub lines: i64,
    /// BT-107
    pub allowances: i64,
    /// BT-109
    pub net: i64,
    /// BT-110
    pub tax: i64,
    /// BT-112
    pub gross: i64,
    /// BT-113
    pub paid: i64,
    /// BT-115
    pub due: i64,
}

/// A bank transfer.
#[derive(Clone, Debug, Default)]
pub struct Transfer {
    pub iban: String,
    pub bic: Option<String>,
    pub holder: Option<String>,
    /// BT-83, what the payer writes.
    pub reference: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taxes_that_are_told_as_one_say_every_reason_once() {
        let group = |reason: Option<&str>| TaxGroup {
            tax: Tax { category: Category::Exempt, rate: 0, nature: Some("N4") },
            base: 100,
            amount: 0,
            reason: reason.map(str::to_owned),
            reason_code: None,
        };
        let mut all = group(None);
        let two = "Article 1; Article 2";
        for reason in [Some(two), Some("Article 10"), None, Some(two), Some("Article 3")] {
            all.add(&group(reason));
        }
        assert_eq!((all.base, all.reason.as_deref()), (600, Some("Article 1; Article 2; Article 10; Article 3")));
    }
}
