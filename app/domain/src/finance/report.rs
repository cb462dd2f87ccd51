//! What a company reports: the taxes and the losses of a period, and what each customer owes since when.

use crate::access::Masked;
use crate::list::Count;
use crate::tax::TaxCategory;
use crate::{CustomerId, Day, When};
use serde::{Deserialize, Serialize};

/// What people report for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Period {
    Month,
    Quarter,
    Year,
}

impl Period {
    pub const ALL: [Self; 3] = [Self::Month, Self::Quarter, Self::Year];

    const fn months(self) -> i32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        }
    }

    /// First and last day of the one that a day is in.
    pub fn of(self, day: Day) -> (Day, Day) {
        let before = (i32::from(day.month()) - 1) % self.months();
        let first = day.plus_days(1 - i32::from(day.day())).plus_months(-before);
        (first, first.plus_months(self.months()).plus_days(-1))
    }
}

/// Months that a report adds up at most.
const MOST_MONTHS: i32 = 24;

/// Whether these are more days than a report adds up.
pub fn is_too_long((from, to): (Day, Day)) -> bool {
    to >= from.plus_months(MOST_MONTHS)
}

/// The days that somebody asks for; nothing is the present quarter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct PeriodQuery {
    pub from: String,
    pub to: String,
}

impl PeriodQuery {
    /// That asks for these days.
    pub fn of((from, to): (Day, Day)) -> Self {
        Self { from: from.to_string(), to: to.to_string() }
    }

    /// First and last day, whichever way round they were given. With one of them alone it is the quarter from it, or until it.
    pub fn days(&self, today: Day) -> (Day, Day) {
        let [from, to] = [&self.from, &self.to].map(|text| Day::parse(text).ok());
        let quarter = Period::Quarter.of(from.or(to).unwrap_or(today));
        let (from, to) = (from.unwrap_or(quarter.0), to.unwrap_or(quarter.1));
        (from.min(to), from.max(to))
    }
}

/// An amount without tax, and the tax on it, as the reader's language writes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taxed {
    pub net: String,
    pub tax: String,
}

/// What was billed with one tax.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxRow {
    /// With its rate. Invoices of another system do not say which.
    pub tax: Option<(TaxCategory, String)>,
    /// Less what was cancelled.
    pub invoiced: Taxed,
    /// Less what was void.
    pub credited: Taxed,
    /// What was invoiced less what was credited.
    pub left: Taxed,
    pub gross: String,
}

/// The taxes in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrencyTaxes {
    pub currency: String,
    pub rows: Vec<TaxRow>,
    /// All of them.
    pub sum: TaxRow,
}

/// What will not be paid any more, in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LossRow {
    pub currency: String,
    /// Invoices that were written off.
    pub invoices: u64,
    pub written_off: String,
    /// What went back of payments for invoices that had been written off before.
    pub went_back: String,
    pub sum: String,
}

/// One kind of period as a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodLink {
    pub period: Period,
    pub days: PeriodQuery,
    /// Whether it is what is shown.
    pub here: bool,
}

/// What a report adds up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    pub taxes: Vec<CurrencyTaxes>,
    pub losses: Vec<LossRow>,
}

/// The taxes and the losses of some days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodReport {
    pub from: When,
    pub to: When,
    /// The month, the quarter and the year that today is in, or the first of the days where today is none of them.
    pub periods: Vec<PeriodLink>,
    /// Those before and after, where the days are one of these.
    pub previous: Option<PeriodQuery>,
    pub next: Option<PeriodQuery>,
    /// None where the days are too many.
    pub figures: Option<Figures>,
    /// Whether these are all customers, or only the viewer's.
    pub sees_all: bool,
}

/// Which currency, and from where on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct DebtorQuery {
    pub currency: String,
    pub after: String,
}

/// What somebody owes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DebtorRow {
    pub customer: CustomerId,
    pub number: String,
    pub name: Masked<String>,
    pub due: String,
    /// Of that, what is of each [`super::Age`], in their order.
    pub ages: Vec<String>,
}

/// Everybody who owes, the most first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DebtorList {
    /// Of which currency all amounts are, and those that there are.
    pub currency: String,
    pub currencies: Vec<String>,
    pub rows: Vec<DebtorRow>,
    pub count: Count,
    pub next: Option<String>,
    /// What all of them owe, and what of it is of each age.
    pub due: String,
    pub ages: Vec<String>,
    pub sees_all: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    fn told((from, to): (Day, Day)) -> (String, String) {
        (from.to_string(), to.to_string())
    }

    #[test]
    fn a_day_is_in_one_month_quarter_and_year() {
        let of = |period: Period, text| told(period.of(day(text)));
        assert_eq!(of(Period::Month, "2028-02-10"), ("2028-02-01".into(), "2028-02-29".into()));
        assert_eq!(of(Period::Quarter, "2026-06-30"), ("2026-04-01".into(), "2026-06-30".into()));
        assert_eq!(of(Period::Quarter, "2026-12-31"), ("2026-10-01".into(), "2026-12-31".into()));
        assert_eq!(of(Period::Year, "2026-05-31"), ("2026-01-01".into(), "2026-12-31".into()));
    }

    #[test]
    fn without_days_it_is_the_present_quarter() {
        let asked =
            |from: &str, to: &str| told(PeriodQuery { from: from.into(), to: to.into() }.days(day("2026-03-12")));
        assert_eq!(asked("", "x"), ("2026-01-01".into(), "2026-03-31".into()));
        assert_eq!(asked("2025-05-10", ""), ("2025-05-10".into(), "2025-06-30".into()));
        assert_eq!(asked("", "2025-05-10"), ("2025-04-01".into(), "2025-05-10".into()));
        assert_eq!(asked("2026-02-01", "2026-01-31"), ("2026-01-31".into(), "2026-02-01".into()));
    }

    #[test]
    fn two_years_are_added_up_and_not_a_day_more() {
        assert!(!is_too_long((day("2024-01-01"), day("2025-12-31"))));
        assert!(is_too_long((day("2024-01-01"), day("2026-01-01"))));
        assert!(!is_too_long((day("2024-02-29"), day("2026-02-27"))));
    }
}
