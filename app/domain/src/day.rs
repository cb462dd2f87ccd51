//! Days of the calendar, without time or zone: dates of documents, due dates, validity.

use crate::Problem;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A day from year 1 to 9999, of the Gregorian calendar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day {
    year: i16,
    month: u8,
    day: u8,
}

impl Day {
    pub const fn new(year: i16, month: u8, day: u8) -> Option<Self> {
        if year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= days_in(year, month) {
            Some(Self { year, month, day })
        } else {
            None
        }
    }

    /// `2027-01-31`, as date fields send it and as it is stored.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        text.trim().parse().map_err(|_| Problem::Date)
    }

    /// As [`Self::parse`]; nothing typed is nothing.
    pub fn optional(text: &str) -> Result<Option<Self>, Problem> {
        if text.trim().is_empty() { Ok(None) } else { Self::parse(text).map(Some) }
    }

    pub const fn year(self) -> i16 {
        self.year
    }

    pub const fn month(self) -> u8 {
        self.month
    }

    pub const fn day(self) -> u8 {
        self.day
    }

    /// `n` days later, or earlier when negative; the calendar's ends are not passed.
    pub fn plus_days(self, n: i32) -> Self {
        Self::from_number(self.number().saturating_add(n.into()))
    }

    /// The same day `n` months later; the 31st becomes the last of a shorter month.
    pub fn plus_months(self, n: i32) -> Self {
        let months = i32::from(self.year) * 12 + i32::from(self.month) - 1 + n;
        let months = months.clamp(12, 9999 * 12 + 11);
        let (year, month) = (months.div_euclid(12) as i16, (months.rem_euclid(12) + 1) as u8);
        Self { year, month, day: self.day.min(days_in(year, month)) }
    }

    /// Days from `self` until `other`.
    pub fn until(self, other: Self) -> i64 {
        other.number() - self.number()
    }

    /// Days since 1 March of year 0, from which leap days stand at the ends of years.
    fn number(self) -> i64 {
        let (year, month) = (i64::from(self.year), i64::from(self.month));
        let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        year * 365 + year.div_euclid(4) - year.div_euclid(100)
            + year.div_euclid(400)
            + (month * 153 + 2) / 5
            + i64::from(self.day)
            - 1
    }

    fn from_number(number: i64) -> Self {
        let first = Self { year: 1, month: 1, day: 1 };
        let last = Self { year: 9999, month: 12, day: 31 };
        let number = number.clamp(first.number(), last.number());
        let era = number.div_euclid(146_097);
        let of_era = number.rem_euclid(146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        Self { year: (era * 400 + year + next) as i16, month: month as u8, day: day as u8 }
    }
}

const fn days_in(year: i16, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[derive(Debug)]
pub struct NoDay;

impl fmt::Display for NoDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a day")
    }
}

impl FromStr for Day {
    type Err = NoDay;

    fn from_str(text: &str) -> Result<Self, NoDay> {
        let mut parts = text.split('-').map(|part| if part.bytes().all(|b| b.is_ascii_digit()) { part } else { "" });
        let mut next = || parts.next().ok_or(NoDay);
        let (year, month, day) = (next()?, next()?, next()?);
        let whole = year.len() == 4 && parts.next().is_none();
        let day = Self::new(
            year.parse().map_err(|_| NoDay)?,
            month.parse().map_err(|_| NoDay)?,
            day.parse().map_err(|_| NoDay)?,
        );
        day.filter(|_| whole).ok_or(NoDay)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TryFrom<String> for Day {
    type Error = NoDay;

    fn try_from(text: String) -> Result<Self, NoDay> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        for good in ["2024-02-29", "2000-02-29", "2026-12-31", "0001-01-01"] {
            assert_eq!(day(good).to_string(), good);
        }
        for bad in [
            "",
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-1",
            "26-01-01",
            "2026-01-01-01",
            "+026-01-01",
        ] {
            assert_eq!(Day::parse(bad), Err(Problem::Date), "{bad}");
        }
    }

    #[test]
    fn days_pass_by() {
        assert_eq!(day("2024-02-28").plus_days(1), day("2024-02-29"));
        assert_eq!(day("2026-12-31").plus_days(1), day("2027-01-01"));
        assert_eq!(day("2026-03-01").plus_days(-1), day("2026-02-28"));
        assert_eq!(day("2026-01-01").until(day("2026-12-31")), 364);
        assert_eq!(day("9999-12-31").plus_days(9), day("9999-12-31"));
    }

    #[test]
    fn months_end_where_they_end() {
        assert_eq!(day("2026-01-31").plus_months(1), day("2026-02-28"));
        assert_eq!(day("2026-11-30").plus_months(3), day("2027-02-28"));
        assert_eq!(day("2026-01-15").plus_months(-1), day("2025-12-15"));
    }

    proptest! {
        #[test]
        fn going_there_and_back_is_staying(from in 0i32..3_000_000, n in -40_000i32..40_000) {
            let start = Day { year: 1, month: 1, day: 1 }.plus_days(400_000 + from);
            prop_assert_eq!(start.plus_days(n).plus_days(-n), start);
            prop_assert_eq!(start.until(start.plus_days(n)), i64::from(n));
            prop_assert!(Day::new(start.year(), start.month(), start.day()).is_some());
        }
    }
}
