//! What a company in Italy says of itself to the exchange.

use super::{Regime, Shareholders};
use crate::money::{Currency, Money};
use crate::refusal::Problems;
use crate::value::{self, ticked};
use crate::{Locale, Problem};
use serde::{Deserialize, Serialize};

/// Without it there is no FatturaPA.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItalianHouse {
    pub regime: Regime,
    pub rea: Option<Rea>,
    /// It pays the stamp duty of its documents to the state, and they say so. Those that were sealed before this was asked say nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stamp_duty: bool,
}

/// Entry in the register of companies (article 2250 of the civil code).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rea {
    /// The two letters of the province.
    pub office: String,
    pub number: String,
    /// Share capital in cents.
    pub capital: Option<i64>,
    pub shareholders: Option<Shareholders>,
    /// The company is being wound up.
    pub winding_up: bool,
}

/// The same as its form sends it. A part of the settings of billing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ItalianHouseForm {
    pub regime: String,
    pub rea_office: String,
    pub rea_number: String,
    pub rea_capital: String,
    pub rea_shareholders: String,
    pub rea_winding_up: String,
    pub stamp_duty: String,
}

/// Digits that a number of the register has at most.
const REA_DIGITS: u32 = 20;

impl ItalianHouseForm {
    pub fn filled(house: Option<&ItalianHouse>, locale: Locale) -> Self {
        // Whoever says nothing yet mostly has to pay it.
        let Some(house) = house else { return Self { stamp_duty: ticked(true), ..Self::default() } };
        let (regime, stamp_duty) = (house.regime.code().to_owned(), ticked(house.stamp_duty));
        let Some(rea) = &house.rea else { return Self { regime, stamp_duty, ..Self::default() } };
        Self {
            regime,
            stamp_duty,
            rea_office: rea.office.clone(),
            rea_number: rea.number.clone(),
            rea_capital: rea.capital.map(|cents| Money::new(cents, Currency::EUR).typed(locale)).unwrap_or_default(),
            rea_shareholders: rea.shareholders.map(Shareholders::code).unwrap_or_default().to_owned(),
            rea_winding_up: ticked(rea.winding_up),
        }
    }

    /// Nothing where nothing was filled in, but for what is ticked from the beginning.
    pub(crate) fn parse(&self, problems: &mut Problems, locale: Locale) -> Option<Option<ItalianHouse>> {
        let regime = problems.check("regime", Regime::optional(&self.regime));
        let rea = self.rea(problems, locale);
        let (regime, rea) = (regime?, rea?);
        if regime.is_none() && rea.is_some() {
            problems.add("regime", Problem::Required);
        }
        Some(regime.map(|regime| ItalianHouse { regime, rea, stamp_duty: self.stamp_duty == "true" }))
    }

    fn rea(&self, problems: &mut Problems, locale: Locale) -> Option<Option<Rea>> {
        let Self { rea_office, rea_number, rea_capital, rea_shareholders, rea_winding_up, regime: _, stamp_duty: _ } =
            self;
        let typed = [rea_office, rea_number, rea_capital, rea_shareholders, rea_winding_up];
        if typed.into_iter().all(|text| text.trim().is_empty()) {
            return Some(None);
        }
        let office = problems.check("rea_office", province(rea_office));
        let number = problems.check("rea_number", rea_digits(rea_number));
        let capital = match rea_capital.trim() {
            "" => Some(None),
            typed => problems.check("rea_capital", capital(typed, locale).map(Some)),
        };
        let shareholders = problems.check("rea_shareholders", Shareholders::optional(rea_shareholders));
        let winding_up = rea_winding_up == "true";
        Some(Some(Rea { office: office?, number: number?, capital: capital?, shareholders: shareholders?, winding_up }))
    }
}

/// The two letters of a province, such as `BO`.
fn province(typed: &str) -> Result<String, Problem> {
    let letters = typed.trim().to_ascii_uppercase();
    match letters.as_bytes() {
        [] => Err(Problem::Required),
        [a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase() => Ok(letters),
        _ => Err(Problem::Province),
    }
}

fn rea_digits(typed: &str) -> Result<String, Problem> {
    let number = value::required(value::line(typed, REA_DIGITS))?;
    if number.bytes().all(|byte| byte.is_ascii_digit()) { Ok(number) } else { Err(Problem::Number) }
}

fn capital(typed: &str, locale: Locale) -> Result<i64, Problem> {
    let capital = Money::parse(typed, Currency::EUR, locale)?;
    if capital.minor < 0 { Err(Problem::Negative) } else { Ok(capital.minor) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;

    fn parse(form: &ItalianHouseForm) -> Result<Option<ItalianHouse>, Refusal> {
        let mut problems = Problems::default();
        let house = form.parse(&mut problems, Locale::It);
        problems.finish(house)
    }

    #[test]
    fn what_the_house_says_is_shown_as_it_was_read() {
        let form = ItalianHouseForm {
            regime: "RF01".into(),
            rea_office: "ts".into(),
            rea_number: "123456".into(),
            rea_capital: "10.329,14".into(),
            rea_shareholders: "SM".into(),
            rea_winding_up: String::new(),
            stamp_duty: "true".into(),
        };
        let house = parse(&form).expect("is fine").expect("is there");
        let rea = house.rea.as_ref().expect("is entered");
        assert_eq!((rea.office.as_str(), rea.capital, house.stamp_duty), ("TS", Some(1_032_914), true));
        assert_eq!(parse(&ItalianHouseForm::filled(Some(&house), Locale::It)), Ok(Some(house)));
        assert_eq!(parse(&ItalianHouseForm::default()), Ok(None));
    }

    #[test]
    fn stamp_duty_is_ticked_until_somebody_unticks_it_and_what_was_sealed_says_nothing_of_it() {
        let first = ItalianHouseForm::filled(None, Locale::It);
        assert_eq!((first.stamp_duty.as_str(), parse(&first)), ("true", Ok(None)));
        let unticked = ItalianHouseForm { regime: "RF19".into(), ..ItalianHouseForm::default() };
        let house = parse(&unticked).expect("is fine").expect("is there");
        assert_eq!(ItalianHouseForm::filled(Some(&house), Locale::It).stamp_duty, "");
        let sealed = r#"{"regime":"RF19","rea":null}"#;
        assert_eq!(serde_json::from_str::<ItalianHouse>(sealed).expect("reads"), house);
        assert_eq!(serde_json::to_string(&house).expect("writes"), sealed);
    }

    #[test]
    fn an_entry_in_the_register_is_whole_and_has_a_regime() {
        let form = ItalianHouseForm { rea_office: "Trieste".into(), rea_capital: "-1".into(), ..Default::default() };
        let Err(Refusal::Invalid(problems)) = parse(&form) else { panic!("the form is refused") };
        let told: Vec<_> = problems.iter().map(|told| (told.field.as_str(), told.problem)).collect();
        let expected =
            [("rea_office", Problem::Province), ("rea_number", Problem::Required), ("rea_capital", Problem::Negative)];
        assert_eq!(told, expected);
        let form = ItalianHouseForm { rea_office: "TS".into(), rea_number: "1".into(), ..Default::default() };
        assert_eq!(parse(&form), Err(Refusal::field("regime", Problem::Required)));
    }
}
