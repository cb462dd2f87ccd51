//! Quantities, prices and percentages: numbers with up to four decimal places, counted in whole ten-thousandths. No binary fractions anywhere.

use crate::{Locale, Problem};
use serde::{Deserialize, Serialize};

/// Ten-thousandths of one.
const SCALE: i64 = 10_000;
const PLACES: usize = 4;
/// The largest absolute value, in whole units: with it no product of two numbers leaves 128 bits, and no sensible document is near.
pub const MOST: i64 = 100_000_000_000;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Decimal(i64);

impl Decimal {
    pub const ZERO: Self = Self(0);
    pub const ONE: Self = Self(SCALE);
    pub const HUNDRED: Self = Self(100 * SCALE);

    /// From ten-thousandths, as they are stored.
    pub const fn stored(ten_thousandths: i64) -> Self {
        Self(ten_thousandths)
    }

    /// In ten-thousandths.
    pub const fn to_stored(self) -> i64 {
        self.0
    }

    pub const fn whole(n: i64) -> Self {
        Self(n * SCALE)
    }

    /// A number as people type it, with a point or a comma before the decimals, whichever their language has. Three digits behind a
    /// single mark are ambiguous: there the language decides.
    pub fn parse(text: &str, locale: Locale) -> Result<Self, Problem> {
        let text: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '’')).collect();
        let (sign, text) = match text.strip_prefix(['-', '−']) {
            Some(rest) => (-1, rest),
            None => (1, text.strip_prefix('+').unwrap_or(&text)),
        };
        let (whole, fraction) = parts(text, locale).ok_or(Problem::Number)?;
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if whole.len() + fraction.len() == 0 || !digits(&whole) || !digits(&fraction) {
            return Err(Problem::Number);
        }
        if fraction.trim_end_matches('0').len() > PLACES {
            return Err(Problem::Decimals { most: PLACES as u32 });
        }
        let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| Problem::TooLarge)? };
        let fraction: i64 = format!("{fraction:0<4.4}").parse().map_err(|_| Problem::Number)?;
        if whole >= MOST { Err(Problem::TooLarge) } else { Ok(Self(sign * (whole * SCALE + fraction))) }
    }

    /// As [`Self::parse`]; nothing typed is nothing.
    pub fn optional(text: &str, locale: Locale) -> Result<Option<Self>, Problem> {
        if text.trim().is_empty() { Ok(None) } else { Self::parse(text, locale).map(Some) }
    }

    /// As a form shows it, to be typed over: no grouping, and at least `places` decimals.
    pub fn typed(self, locale: Locale, places: usize) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, fraction) = (self.0.unsigned_abs() / SCALE as u64, self.0.unsigned_abs() % SCALE as u64);
        let fraction = format!("{fraction:04}");
        let shown = fraction.trim_end_matches('0').len().max(places.min(PLACES));
        let mark = decimal_mark(locale);
        if shown == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}{mark}{}", &fraction[..shown]) }
    }
}

/// What stands before the decimals.
pub const fn decimal_mark(locale: Locale) -> char {
    match locale {
        Locale::En => '.',
        Locale::It | Locale::Fr | Locale::Ro => ',',
    }
}

/// The digits before and after the decimal mark.
fn parts(text: &str, locale: Locale) -> Option<(String, String)> {
    let marks: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| matches!(c, '.' | ',')).collect();
    let Some((at, last)) = marks.last().copied() else { return Some((text.to_owned(), String::new())) };
    let others = marks.iter().filter(|(_, c)| *c != last).count();
    let same = marks.len() - others;
    let behind = &text[at + 1..];
    let groups = match (others, same) {
        // 1.234,56
        (1.., 1) => false,
        // 1,234,567
        (0, 2..) => true,
        // 1,234 or 1.5
        (0, 1) => behind.len() == 3 && at > 0 && &text[..at] != "0" && last != decimal_mark(locale),
        _ => return None,
    };
    let (whole, fraction) = if groups { (text, "") } else { (&text[..at], behind) };
    let well_grouped = {
        let mut runs = whole.split(['.', ',']);
        let first = runs.next().unwrap_or_default();
        let mut rest = runs.peekable();
        rest.peek().is_none() || ((1..=3).contains(&first.len()) && rest.all(|run| run.len() == 3))
    };
    well_grouped.then(|| (whole.replace(['.', ','], ""), fraction.to_owned()))
}

/// A quotient, rounded to the nearest whole number; halves go away from zero, as in commerce.
pub(crate) const fn rounded(dividend: i128, divisor: i128) -> i128 {
    let half = divisor / 2;
    if dividend < 0 { -((-dividend + half) / divisor) } else { (dividend + half) / divisor }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str, locale: Locale) -> Result<i64, Problem> {
        Decimal::parse(text, locale).map(Decimal::to_stored)
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, locale, expected) in [
            ("12", Locale::En, 120_000),
            ("12.5", Locale::It, 125_000),
            ("12,5", Locale::En, 125_000),
            ("1,234.56", Locale::En, 12_345_600),
            ("1.234,56", Locale::En, 12_345_600),
            ("1,234", Locale::En, 12_340_000),
            ("1,234", Locale::It, 12_340),
            ("1.234", Locale::It, 12_340_000),
            ("0.125", Locale::It, 1_250),
            ("1 234,5", Locale::Fr, 12_345_000),
            ("1,234,567", Locale::It, 12_345_670_000),
            (" -0,99 ", Locale::Ro, -9_900),
            (".5", Locale::En, 5_000),
            ("2.50000", Locale::En, 25_000),
        ] {
            assert_eq!(parse(text, locale), Ok(expected), "{text} in {locale:?}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "-", "abc", "1.2.3,4,5", "1,23,456", "12e3", "0x1", "1..2", "٣"] {
            assert_eq!(parse(text, Locale::En), Err(Problem::Number), "{text}");
        }
        assert_eq!(parse("0.00001", Locale::En), Err(Problem::Decimals { most: 4 }));
        assert_eq!(parse("100000000000", Locale::En), Err(Problem::TooLarge));
        assert_eq!(parse("99999999999999999999999", Locale::En), Err(Problem::TooLarge));
    }

    #[test]
    fn halves_go_away_from_zero() {
        assert_eq!(
            [rounded(5, 10), rounded(-5, 10), rounded(4, 10), rounded(-4, 10), rounded(15, 10)],
            [1, -1, 0, 0, 2]
        );
    }

    proptest! {
        #[test]
        fn what_a_form_shows_is_read_back(n in -MOST * SCALE + 1..MOST * SCALE, places in 0usize..5, at in 0usize..4) {
            let locale = Locale::ALL[at];
            let number = Decimal::stored(n);
            prop_assert_eq!(Decimal::parse(&number.typed(locale, places), locale), Ok(number));
        }

        #[test]
        fn reading_never_panics(text in ".*") {
            let _ = Decimal::parse(&text, Locale::En);
        }
    }
}
