//! Rows of the store as the domain's values, and back.

use super::frozen::Frozen;
use crate::invoice::{currency, sheet, unseal};
use crate::store::quote;
use crate::{Error, Result, billing, format};
use domain::decimal::Decimal;
use domain::money::Money;
use domain::quote::{Deposit, QuoteKind, QuoteStatus, percent_of};
use domain::sales::{Line, LineEdit, Prices, Pricing, Rounding, Sheet, Totals, totals};
use domain::{Day, Locale, Refusal, TaxRateId};
use serde::{Deserialize, Serialize};

/// A line as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    pub line: Line,
    pub rate: Option<TaxRateId>,
    pub optional: bool,
}

pub fn stored(lines: &[LineEdit], options: &[LineEdit]) -> Result<String> {
    let as_stored = |optional| move |edit: &LineEdit| Stored { line: edit.line.clone(), rate: edit.rate, optional };
    let all: Vec<Stored> = lines.iter().map(as_stored(false)).chain(options.iter().map(as_stored(true))).collect();
    serde_json::to_string(&all).map_err(|error| Error::Fault(error.to_string()))
}

pub fn lines(row: &quote::Model) -> Result<Vec<Stored>> {
    serde_json::from_str(&row.lines).map_err(|error| Error::Fault(format!("the lines of quote {}: {error}", row.id)))
}

/// Those that count, and those that the customer can have besides.
pub fn parted(all: &[Stored]) -> (Vec<Line>, Vec<Line>) {
    let those = |optional| all.iter().filter(move |row| row.optional == optional).map(|row| row.line.clone()).collect();
    (those(false), those(true))
}

pub fn kind(row: &quote::Model) -> QuoteKind {
    QuoteKind::parse(&row.kind).unwrap_or_default()
}

/// What it comes to, where something in it has a price.
pub fn amount(row: &quote::Model) -> Result<Option<Money>> {
    let priced = || Ok::<_, Error>(lines(row)?.iter().any(|row| !row.optional && row.line.is_item()));
    if kind(row) == QuoteKind::Proposal && !priced()? {
        return Ok(None);
    }
    Ok(Some(Money::new(row.total, currency(&row.currency)?)))
}

/// The same in the reader's language.
pub fn total(row: &quote::Model, locale: Locale) -> Result<Option<String>> {
    Ok(amount(row)?.map(|money| format::money(locale, money)))
}

pub fn valid_until(row: &quote::Model) -> Result<Day> {
    billing::day(&row.valid_until)
}

/// Where it stands on a day.
pub fn standing(row: &quote::Model, today: Day) -> Result<QuoteStatus> {
    Ok(QuoteStatus::parse(&row.status).unwrap_or_default().on(valid_until(row)?, today))
}

pub fn pricing(row: &quote::Model) -> Result<Pricing> {
    Ok(Pricing {
        currency: currency(&row.currency)?,
        prices: Prices::parse(&row.prices).unwrap_or_default(),
        rounding: Rounding::parse(&row.rounding).unwrap_or_default(),
        discount: Decimal::stored(row.discount),
    })
}

/// What was sent, as the customer has it.
pub fn sent(row: &quote::Model) -> Result<Frozen> {
    unseal(row.frozen.as_deref(), row.hash.as_deref())
}

/// The lines that can be had besides, where there are any, each with its amount.
pub fn options(locale: Locale, pricing: &Pricing, lines: &[Line]) -> Result<Option<Sheet>> {
    if lines.is_empty() {
        return Ok(None);
    }
    let sums = added(lines, pricing)?;
    Ok(Some(sheet(locale, pricing, lines, &sums)))
}

pub fn added(lines: &[Line], pricing: &Pricing) -> Result<Totals> {
    Ok(totals(lines, pricing).map_err(|problem| Refusal::field("lines", problem))?)
}

/// So many percent of the total, where there is a deposit.
pub fn deposit(locale: Locale, percent: Decimal, pricing: &Pricing, total: i64) -> Option<Deposit> {
    (percent != Decimal::ZERO).then(|| Deposit {
        percent: format::percent(locale, percent),
        amount: format::money(locale, Money::new(percent_of(total, percent), pricing.currency)),
    })
}
