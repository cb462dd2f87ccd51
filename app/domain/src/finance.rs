//! The finance dashboard: what is open and since when, and what was billed and paid month by month.

mod report;

pub use report::*;

use crate::access::Masked;
use crate::{CustomerId, Day};
use serde::{Deserialize, Serialize};

/// Months that stand side by side.
pub const MONTHS: usize = 12;
/// Customers who owe the most.
pub const DEBTORS: u64 = 8;

/// How late something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Age {
    NotDue,
    UpTo30,
    UpTo60,
    UpTo90,
    Older,
}

impl Age {
    pub const ALL: [Self; 5] = [Self::NotDue, Self::UpTo30, Self::UpTo60, Self::UpTo90, Self::Older];

    /// The most days past its due day that something of this age is; the oldest has no end.
    pub const fn most(self) -> Option<i32> {
        match self {
            Self::NotDue => Some(0),
            Self::UpTo30 => Some(30),
            Self::UpTo60 => Some(60),
            Self::UpTo90 => Some(90),
            Self::Older => None,
        }
    }

    /// Past its due day by more than so many days; what is not due has no beginning.
    pub const fn after(self) -> Option<i32> {
        match self {
            Self::NotDue => None,
            Self::UpTo30 => Self::NotDue.most(),
            Self::UpTo60 => Self::UpTo30.most(),
            Self::UpTo90 => Self::UpTo60.most(),
            Self::Older => Self::UpTo90.most(),
        }
    }
}

/// What is open of one age.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgeRow {
    pub age: Age,
    pub invoices: u64,
    pub amount: String,
    /// Of a thousand parts of all that is open.
    pub share: u32,
}

/// One month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthRow {
    /// With its year.
    pub name: String,
    /// As it stands under its bars.
    pub short: String,
    /// Less what was credited.
    pub billed: String,
    /// What came in it, less what went back in it.
    pub paid: String,
    /// Of a thousand parts of the largest of all months; what is less than nothing has no bar.
    pub billed_share: u32,
    pub paid_share: u32,
}

/// Somebody who owes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Debtor {
    pub customer: CustomerId,
    pub number: String,
    pub name: Masked<String>,
    pub due: String,
    /// Of that, what is late.
    pub overdue: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finance {
    /// Of which currency all amounts are, and those that there are.
    pub currency: String,
    pub currencies: Vec<String>,
    pub open: String,
    pub open_invoices: u64,
    pub overdue: String,
    pub overdue_invoices: u64,
    pub ages: Vec<AgeRow>,
    pub months: Vec<MonthRow>,
    pub debtors: Vec<Debtor>,
    /// Whether these are all customers, or only the viewer's.
    pub sees_all: bool,
}

/// The first days of the last [`MONTHS`] months, the earliest first.
pub fn months(today: Day) -> Vec<Day> {
    let last = i32::from(today.year()) * 12 + i32::from(today.month()) - 1;
    let first = |back: i32| {
        let month = last - back;
        Day::new(i16::try_from(month / 12).ok()?, u8::try_from(month % 12).ok()? + 1, 1)
    };
    (0..MONTHS as i32).rev().filter_map(first).collect()
}

/// So many parts of a thousand that `of` is of `whole`.
pub fn share(of: i64, whole: i64) -> u32 {
    if whole <= 0 {
        return 0;
    }
    u32::try_from(i128::from(of.max(0)) * 1000 / i128::from(whole)).unwrap_or(1000).min(1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_of_months_ends_with_this_one() {
        let months = months(Day::parse("2026-03-12").expect("a day"));
        let told: Vec<String> = months.iter().map(Day::to_string).collect();
        assert_eq!(
            (told.len(), told[0].as_str(), told[9].as_str(), told[11].as_str()),
            (12, "2025-04-01", "2026-01-01", "2026-03-01")
        );
    }

    #[test]
    fn shares_are_parts_of_a_thousand_and_never_more() {
        assert_eq!([share(1, 3), share(3, 3), share(-5, 3), share(7, 0), share(9, 3)], [333, 1000, 0, 0, 1000]);
        assert_eq!(share(i64::MAX, i64::MAX), 1000);
    }
}
