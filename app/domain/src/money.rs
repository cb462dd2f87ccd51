//! Money: whole minor units of a currency, such as cents.

use crate::Problem;
use crate::decimal::{Decimal, MOST, decimal_mark};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The active currencies of ISO 4217 that people pay with.
const CODES: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP \
    CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD \
    JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK \
    NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND \
    TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG";
/// Those without a minor unit, and those with a thousandth; all others have hundredths.
const WHOLE: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
const THOUSANDTHS: &str = "BHD IQD JOD KWD LYD OMR TND";

/// An ISO 4217 code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    pub const EUR: Self = Self(*b"EUR");

    pub fn parse(text: &str) -> Result<Self, Problem> {
        let code = text.trim().to_ascii_uppercase();
        let bytes: Option<[u8; 3]> = code.as_bytes().try_into().ok();
        bytes.filter(|_| is_in(CODES, &code)).map(Self).ok_or(Problem::Currency)
    }

    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Decimal places of its minor unit.
    pub fn digits(&self) -> u32 {
        if is_in(WHOLE, self.code()) {
            0
        } else if is_in(THOUSANDTHS, self.code()) {
            3
        } else {
            2
        }
    }

    pub fn all() -> impl Iterator<Item = &'static str> {
        CODES.split_ascii_whitespace()
    }
}

fn is_in(list: &str, code: &str) -> bool {
    list.split_ascii_whitespace().any(|known| known == code)
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl TryFrom<String> for Currency {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).map_err(|_| "not a currency")
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Whole minor units.
    pub minor: i64,
    pub currency: Currency,
}

impl Money {
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// An amount as people type it; it may have no more decimals than its currency.
    pub fn parse(text: &str, currency: Currency, locale: crate::Locale) -> Result<Self, Problem> {
        let stored = Decimal::parse(text, locale)?.to_stored();
        let unit = 10_i64.pow(4 - currency.digits());
        match stored % unit {
            0 => Ok(Self::new(stored / unit, currency)),
            _ => Err(Problem::Decimals { most: currency.digits() }),
        }
    }

    /// The same as a price, which counts in finer steps.
    pub fn price(self) -> Result<Decimal, Problem> {
        let unit = 10_i64.pow(4 - self.currency.digits());
        let price = self.minor.checked_mul(unit).map(Decimal::stored);
        let fits = |price: &Decimal| price.to_stored().abs() < Decimal::whole(MOST).to_stored();
        price.filter(fits).ok_or(Problem::TooLarge)
    }

    /// As a form shows it, to be typed over.
    pub fn typed(self, locale: crate::Locale) -> String {
        let digits = self.currency.digits();
        let unit = 10_u64.pow(digits);
        let (whole, rest) = (self.minor.unsigned_abs() / unit, self.minor.unsigned_abs() % unit);
        let sign = if self.minor < 0 { "-" } else { "" };
        match digits {
            0 => format!("{sign}{whole}"),
            digits => {
                format!("{sign}{whole}{}{rest:0width$}", decimal_mark(locale), width = digits as usize)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Locale;

    #[test]
    fn a_currency_is_a_code_of_iso_4217() {
        assert_eq!(Currency::parse(" eur ").map(|c| c.code().to_owned()), Ok("EUR".to_owned()));
        for bad in ["", "EURO", "ABC", "€", "EU R", "UR E"] {
            assert_eq!(Currency::parse(bad), Err(Problem::Currency), "{bad}");
        }
        assert_eq!(["EUR", "JPY", "KWD"].map(|code| Currency::parse(code).map(|c| c.digits())), [Ok(2), Ok(0), Ok(3)]);
        assert!(Currency::all().all(|code| Currency::parse(code).is_ok()));
    }

    #[test]
    fn an_amount_has_no_more_decimals_than_its_currency() {
        let of = |code, text| Money::parse(text, Currency::parse(code).unwrap(), Locale::En).map(|money| money.minor);
        assert_eq!(of("EUR", "3,416.00"), Ok(341_600));
        assert_eq!(of("EUR", "0.001"), Err(Problem::Decimals { most: 2 }));
        assert_eq!(of("KWD", "0.001"), Ok(1));
        assert_eq!(of("JPY", "120"), Ok(120));
        assert_eq!(of("JPY", "120.5"), Err(Problem::Decimals { most: 0 }));
    }

    #[test]
    fn an_amount_is_a_price_up_to_what_a_price_can_be() {
        let of = |code, minor| Money::new(minor, Currency::parse(code).unwrap()).price();
        assert_eq!(of("EUR", 1_050), Ok(Decimal::stored(105_000)));
        assert_eq!(of("KWD", 1_050), Ok(Decimal::stored(10_500)));
        assert_eq!(of("JPY", -120), Ok(Decimal::whole(-120)));
        assert_eq!(of("EUR", 100 * MOST), Err(Problem::TooLarge));
        assert_eq!(of("JPY", i64::MAX), Err(Problem::TooLarge));
    }

    #[test]
    fn what_a_form_shows_is_read_back() {
        for (minor, code) in [(341_605, "EUR"), (-1, "EUR"), (7, "KWD"), (120, "JPY")] {
            let money = Money::new(minor, Currency::parse(code).unwrap());
            for locale in Locale::ALL {
                assert_eq!(Money::parse(&money.typed(locale), money.currency, locale), Ok(money));
            }
        }
    }
}
