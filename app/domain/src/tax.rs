//! Taxes: what a rate is, and since when and until when it holds.

mod trade;

pub use trade::{Side, Trade};

use crate::decimal::Decimal;
use crate::italy::Nature;
use crate::refusal::Problems;
use crate::value::{self, required};
use crate::{Day, Locale, Problem, Refusal, TaxRateId, When};
use serde::{Deserialize, Serialize};

/// Why a line bears this much tax, by the codes of EN 16931 (UNCL 5305).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaxCategory {
    Standard,
    ZeroRated,
    Exempt,
    /// The customer pays it to their own state.
    ReverseCharge,
    /// Goods to a company in another country of the Union.
    IntraCommunity,
    Export,
    #[default]
    OutOfScope,
}

impl TaxCategory {
    pub const ALL: [Self; 7] = [
        Self::Standard,
        Self::ZeroRated,
        Self::Exempt,
        Self::ReverseCharge,
        Self::IntraCommunity,
        Self::Export,
        Self::OutOfScope,
    ];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::ZeroRated => "zero_rated",
            Self::Exempt => "exempt",
            Self::ReverseCharge => "reverse_charge",
            Self::IntraCommunity => "intra_community",
            Self::Export => "export",
            Self::OutOfScope => "out_of_scope",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.key() == key)
    }

    /// The letters that electronic invoices use.
    pub const fn code(self) -> &'static str {
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

    /// Whether its rate is something else than nothing.
    pub const fn bears_tax(self) -> bool {
        matches!(self, Self::Standard)
    }

    /// Whether the document has to say by which law there is no tax.
    pub const fn needs_reason(self) -> bool {
        !matches!(self, Self::Standard | Self::ZeroRated)
    }

    /// Why there is no tax as Italy says it, where the law leaves one answer only.
    pub const fn nature(self) -> Option<Nature> {
        match self {
            Self::Exempt => Some(Nature::Exempt),
            Self::IntraCommunity => Some(Nature::IntraCommunity),
            Self::Export => Some(Nature::Exports),
            Self::Standard | Self::ZeroRated | Self::ReverseCharge | Self::OutOfScope => None,
        }
    }

    /// Whether both sides have to be named by their VAT numbers.
    pub const fn needs_vat_id(self) -> bool {
        matches!(self, Self::ReverseCharge | Self::IntraCommunity)
    }
}

/// A tax as a line bears it: fixed with the document, whatever becomes of the rate. The one without a name is no tax at all.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Tax {
    /// As customers read it, such as “VAT 22%”.
    pub name: String,
    pub category: TaxCategory,
    pub percent: Decimal,
    /// The law by which there is none.
    pub reason: Option<String>,
    /// The same by Italy's codes. Documents that were sealed before there were any have none, and are read and hashed as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nature: Option<Nature>,
}

impl Tax {
    /// Why there is none by Italy's codes: as it was said, or as its category says.
    pub fn nature(&self) -> Option<Nature> {
        self.nature.or(self.category.nature())
    }
}

/// A rate that lines can bear.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxRate {
    pub id: TaxRateId,
    pub tax: Tax,
    /// ISO 3166-1 alpha-2; nothing is anywhere.
    pub country: Option<String>,
    pub valid_from: Option<Day>,
    /// The last day.
    pub valid_to: Option<Day>,
}

impl TaxRate {
    pub fn holds_on(&self, day: Day) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }
}

/// A rate as its form sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaxRateForm {
    pub name: String,
    pub category: String,
    pub percent: String,
    pub reason: String,
    pub nature: String,
    pub country: String,
    pub valid_from: String,
    pub valid_to: String,
}

/// A rate form with what it begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilledTaxRateForm {
    /// Nothing for a new one.
    pub id: Option<TaxRateId>,
    pub version: i32,
    pub form: TaxRateForm,
    /// Whether Italy's codes are asked for.
    pub italian: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxRateRow {
    pub id: TaxRateId,
    pub name: String,
    pub category: TaxCategory,
    pub percent: String,
    /// ISO code; the page writes its name.
    pub country: Option<String>,
    pub valid_from: Option<When>,
    pub valid_to: Option<When>,
}

/// A rate form that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxRateEdit {
    pub tax: Tax,
    pub country: Option<String>,
    pub valid_from: Option<Day>,
    pub valid_to: Option<Day>,
}

impl TaxRateForm {
    pub fn parse(&self, locale: Locale) -> Result<TaxRateEdit, Refusal> {
        let mut problems = Problems::default();
        let name = problems.check("name", required(value::line(&self.name, 40)));
        let category = problems.check("category", TaxCategory::parse(&self.category).ok_or(Problem::Choice));
        let percent = problems.check("percent", percentage(&self.percent, locale));
        let reason = problems.check("reason", value::line(&self.reason, 300));
        let nature = problems.check("nature", Nature::optional(&self.nature));
        let country = problems.check("country", crate::customer::country(&self.country));
        let valid_from = problems.check("valid_from", Day::optional(&self.valid_from));
        let valid_to = problems.check("valid_to", Day::optional(&self.valid_to));
        if let (Some(category), Some(percent)) = (category, percent)
            && category.bears_tax() == (percent == Decimal::ZERO)
        {
            problems.add("percent", Problem::NoSuchRate);
        }
        if category.is_some_and(TaxCategory::needs_reason) && reason == Some(None) {
            problems.add("reason", Problem::Required);
        }
        if category.is_some_and(TaxCategory::bears_tax) && matches!(nature, Some(Some(_))) {
            problems.add("nature", Problem::NatureOfTaxed);
        }
        if let (Some(Some(from)), Some(Some(to))) = (valid_from, valid_to)
            && to < from
        {
            problems.add("valid_to", Problem::BeforeStart);
        }
        let edit = (|| {
            Some(TaxRateEdit {
                tax: Tax { name: name?, category: category?, percent: percent?, reason: reason?, nature: nature? },
                country: country?,
                valid_from: valid_from?,
                valid_to: valid_to?,
            })
        })();
        problems.finish(edit)
    }
}

/// From nothing to a hundred.
pub(crate) fn percentage(text: &str, locale: Locale) -> Result<Decimal, Problem> {
    let percent = Decimal::optional(text.trim().trim_end_matches('%'), locale)?.unwrap_or_default();
    let fits = (Decimal::ZERO..=Decimal::HUNDRED).contains(&percent);
    if fits { Ok(percent) } else { Err(Problem::Between { least: 0, most: 100 }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FieldProblem;

    fn form() -> TaxRateForm {
        TaxRateForm { name: "IVA 22%".into(), category: "standard".into(), percent: "22".into(), ..Default::default() }
    }

    #[test]
    fn a_rate_has_a_name_and_a_percentage() {
        let edit = form().parse(Locale::It).expect("the form is fine");
        assert_eq!(edit.tax.percent, Decimal::whole(22));
        assert_eq!(form().parse(Locale::It).map(|edit| edit.tax.name), Ok("IVA 22%".to_owned()));
    }

    #[test]
    fn what_bears_no_tax_has_no_percentage_and_says_why() {
        let refused = TaxRateForm { category: "reverse_charge".into(), ..form() }.parse(Locale::En);
        let problems =
            vec![FieldProblem::new("percent", Problem::NoSuchRate), FieldProblem::new("reason", Problem::Required)];
        assert_eq!(refused, Err(Refusal::Invalid(problems)));
        let free = TaxRateForm { percent: "0".into(), ..form() };
        assert!(free.parse(Locale::En).is_err(), "a standard rate of nothing is another category");
    }

    #[test]
    fn why_there_is_no_tax_is_said_by_italy_s_codes_too() {
        let free = TaxRateForm {
            category: "out_of_scope".into(),
            percent: String::new(),
            reason: "Art. 7-ter".into(),
            ..form()
        };
        let said = TaxRateForm { nature: "N2.1".into(), ..free.clone() }.parse(Locale::En).expect("the form is fine");
        assert_eq!(said.tax.nature(), Some(Nature::AbroadArticles7));
        assert_eq!(
            free.parse(Locale::En).expect("the form is fine").tax.nature(),
            None,
            "the law leaves more than one"
        );
        let exempt =
            TaxRateForm { category: "exempt".into(), ..free.clone() }.parse(Locale::En).expect("the form is fine");
        assert_eq!((exempt.tax.nature, exempt.tax.nature()), (None, Some(Nature::Exempt)));
        let unknown = TaxRateForm { nature: "N6".into(), ..free }.parse(Locale::En);
        assert_eq!(unknown, Err(Refusal::field("nature", Problem::Choice)));
        let taxed = TaxRateForm { nature: "N4".into(), ..form() }.parse(Locale::En);
        assert_eq!(taxed, Err(Refusal::field("nature", Problem::NatureOfTaxed)));
    }

    #[test]
    fn a_tax_that_was_sealed_before_italy_s_codes_is_written_as_it_was() {
        let sealed = r#"{"name":"Exempt","category":"exempt","percent":0,"reason":"Article 10"}"#;
        let tax: Tax = serde_json::from_str(sealed).expect("reads");
        assert_eq!(serde_json::to_string(&tax).expect("writes"), sealed);
    }

    #[test]
    fn a_rate_holds_from_its_first_day_to_its_last() {
        let day = |text: &str| Day::parse(text).ok();
        let edit = TaxRateForm { valid_from: "2026-01-01".into(), valid_to: "2026-12-31".into(), ..form() };
        let edit = edit.parse(Locale::En).unwrap();
        let rate = TaxRate {
            id: TaxRateId::from(uuid::Uuid::nil()),
            tax: edit.tax,
            country: edit.country,
            valid_from: edit.valid_from,
            valid_to: edit.valid_to,
        };
        let holds = |text| rate.holds_on(day(text).unwrap());
        assert_eq!(["2025-12-31", "2026-01-01", "2026-12-31", "2027-01-01"].map(holds), [false, true, true, false]);
        let backwards = TaxRateForm { valid_from: "2026-02-01".into(), valid_to: "2026-01-31".into(), ..form() };
        assert_eq!(backwards.parse(Locale::En), Err(Refusal::field("valid_to", Problem::BeforeStart)));
    }
}
