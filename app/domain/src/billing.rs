//! How the company bills: who it is on documents, what new documents begin with, and how they are numbered.

// Long because every setting stands here as it is kept and as it is typed.

use crate::customer::{Address, address};
use crate::invoice::{NumberSeries, terms};
use crate::italy::{self, ItalianHouse, ItalianHouseForm};
use crate::money::Currency;
use crate::recurring::number;
use crate::refusal::Problems;
use crate::sales::{Prices, Rounding};
use crate::translated::{Translated, TranslatedForm};
use crate::value::{self, EmailAddress, required, ticked};
use crate::{Locale, Problem, Refusal, TaxRateId, prose, reminder, vat_id};
use serde::{Deserialize, Serialize};

/// What is set, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BillingSettings {
    /// As registered; nothing is the name at the doors.
    pub name: Option<String>,
    pub address: Address,
    pub vat_id: Option<String>,
    /// Of the state, where it is another than the VAT number.
    pub tax_id: Option<String>,
    pub email: Option<String>,
    /// Without blanks.
    pub iban: Option<String>,
    pub bic: Option<String>,
    pub currency: Currency,
    /// Days.
    pub terms: u32,
    pub prices: Prices,
    pub rounding: Rounding,
    pub series: NumberSeries,
    pub credit_notes: NumberSeries,
    /// What lines bear that nobody chose another for.
    pub tax: Option<TaxRateId>,
    /// Under every new invoice.
    pub note: Translated,
    pub quotes: QuoteSettings,
    pub proposals: ProposalSettings,
    /// On which days after the due day, or before it, customers are reminded.
    pub reminders: Vec<i32>,
    /// Whether mails about documents have them with them, as PDFs.
    pub attach: bool,
    /// IANA name: where the company's days begin and end.
    pub time_zone: String,
    /// What a company in Italy says of itself to the exchange.
    pub italy: Option<ItalianHouse>,
}

impl Default for BillingSettings {
    fn default() -> Self {
        Self {
            name: None,
            address: Address::default(),
            vat_id: None,
            tax_id: None,
            email: None,
            iban: None,
            bic: None,
            currency: Currency::EUR,
            terms: 14,
            prices: Prices::Net,
            rounding: Rounding::PerTotal,
            series: NumberSeries::default(),
            credit_notes: NumberSeries { prefix: "CN-(year)-".to_owned(), ..NumberSeries::default() },
            tax: None,
            note: Translated::default(),
            quotes: QuoteSettings::default(),
            proposals: ProposalSettings::default(),
            reminders: Vec::new(),
            attach: true,
            time_zone: "UTC".to_owned(),
            italy: None,
        }
    }
}

/// What quotes and proposals begin with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QuoteSettings {
    pub series: NumberSeries,
    /// For how many days a new one holds.
    pub days: u32,
    /// Under every new one.
    pub terms: Translated,
    /// So many days before the last one the customer is reminded; nothing is never.
    pub remind: Option<u32>,
    /// Whether an acceptance makes the draft of an invoice.
    pub invoice: bool,
}

impl Default for QuoteSettings {
    fn default() -> Self {
        let series = NumberSeries { prefix: "Q-(year)-".to_owned(), digits: 3, yearly: true };
        Self { series, days: 30, terms: Translated::default(), remind: Some(3), invoice: false }
    }
}

/// What proposals have of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProposalSettings {
    pub series: NumberSeries,
    /// What a new one says at first, in Markdown.
    pub body: Translated,
}

impl Default for ProposalSettings {
    fn default() -> Self {
        let series = NumberSeries { prefix: "P-(year)-".to_owned(), digits: 3, yearly: true };
        Self { series, body: Translated::default() }
    }
}

/// The settings as their form sends them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BillingSettingsForm {
    pub name: String,
    pub address_1: String,
    pub address_2: String,
    pub city: String,
    pub region: String,
    pub postal_code: String,
    pub country: String,
    pub vat_id: String,
    pub tax_id: String,
    pub email: String,
    pub iban: String,
    pub bic: String,
    pub currency: String,
    pub terms: String,
    pub prices: String,
    pub rounding: String,
    pub prefix: String,
    pub digits: String,
    pub yearly: String,
    pub credit_prefix: String,
    pub credit_digits: String,
    pub credit_yearly: String,
    pub tax: String,
    pub note: TranslatedForm,
    pub quote_prefix: String,
    pub quote_digits: String,
    pub quote_yearly: String,
    pub quote_days: String,
    pub quote_terms: TranslatedForm,
    pub quote_remind: String,
    pub quote_invoice: String,
    pub proposal_prefix: String,
    pub proposal_digits: String,
    pub proposal_yearly: String,
    pub proposal_body: TranslatedForm,
    pub reminders: String,
    pub attach: String,
    pub time_zone: String,
    /// Sent beside the others, for forms nest badly.
    pub italy: ItalianHouseForm,
}

/// Digits that numbers can have at least.
const DIGITS_MOST: u32 = 10;

impl BillingSettingsForm {
    pub fn filled(settings: &BillingSettings, locale: Locale) -> Self {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        Self {
            name: text(&settings.name),
            address_1: text(&settings.address.line_1),
            address_2: text(&settings.address.line_2),
            city: text(&settings.address.city),
            region: text(&settings.address.region),
            postal_code: text(&settings.address.postal_code),
            country: text(&settings.address.country),
            vat_id: text(&settings.vat_id),
            tax_id: text(&settings.tax_id),
            email: text(&settings.email),
            iban: text(&settings.iban),
            bic: text(&settings.bic),
            currency: settings.currency.code().to_owned(),
            terms: settings.terms.to_string(),
            prices: settings.prices.key().to_owned(),
            rounding: settings.rounding.key().to_owned(),
            prefix: settings.series.prefix.clone(),
            digits: settings.series.digits.to_string(),
            yearly: ticked(settings.series.yearly),
            credit_prefix: settings.credit_notes.prefix.clone(),
            credit_digits: settings.credit_notes.digits.to_string(),
            credit_yearly: ticked(settings.credit_notes.yearly),
            tax: settings.tax.map(|id| id.to_string()).unwrap_or_default(),
            note: TranslatedForm::filled(&settings.note),
            quote_prefix: settings.quotes.series.prefix.clone(),
            quote_digits: settings.quotes.series.digits.to_string(),
            quote_yearly: ticked(settings.quotes.series.yearly),
            quote_days: settings.quotes.days.to_string(),
            quote_terms: TranslatedForm::filled(&settings.quotes.terms),
            quote_remind: settings.quotes.remind.map(|days| days.to_string()).unwrap_or_default(),
            quote_invoice: ticked(settings.quotes.invoice),
            proposal_prefix: settings.proposals.series.prefix.clone(),
            proposal_digits: settings.proposals.series.digits.to_string(),
            proposal_yearly: ticked(settings.proposals.series.yearly),
            proposal_body: TranslatedForm::filled(&settings.proposals.body),
            reminders: reminder::typed(&settings.reminders),
            attach: ticked(settings.attach),
            time_zone: settings.time_zone.clone(),
            italy: ItalianHouseForm::filled(settings.italy.as_ref(), locale),
        }
    }

    /// A VAT number that stands already is looked at only where it becomes another. `iban` and `is_zone` know what only the server does: the world's account numbers and time zones.
    pub fn parse(
        &self,
        locale: Locale,
        stands: Option<&str>,
        iban: impl Fn(&str) -> Result<Option<String>, Problem>,
        is_zone: impl Fn(&str) -> bool,
    ) -> Result<BillingSettings, Refusal> {
        let mut problems = Problems::default();
        let name = problems.check("name", value::line(&self.name, 120));
        let address = address(
            &mut problems,
            [&self.address_1, &self.address_2, &self.city, &self.region, &self.postal_code, &self.country],
        );
        let land = crate::customer::country(&self.country).ok().flatten();
        let vat_id = problems.check("vat_id", vat_id::parse_over(&self.vat_id, land.as_deref(), stands));
        let italian = address.as_ref().is_some_and(Address::is_italian);
        let tax_id = if italian { italy::tax_code(&self.tax_id) } else { value::line(&self.tax_id, 40) };
        let tax_id = problems.check("tax_id", tax_id);
        // What is said to Italy's exchange is said by companies in Italy alone.
        let italy = if italian { self.italy.parse(&mut problems, locale) } else { Some(None) };
        let email = problems.check("email", EmailAddress::optional(&self.email));
        let iban = problems.check("iban", iban(&self.iban));
        let bic = problems.check("bic", bic(&self.bic));
        let currency = problems.check("currency", Currency::parse(&self.currency));
        let terms = problems.check("terms", terms(&self.terms));
        let prices = problems.check("prices", Prices::parse(&self.prices).ok_or(Problem::Choice));
        let rounding = problems.check("rounding", Rounding::parse(&self.rounding).ok_or(Problem::Choice));
        let named = ["prefix", "digits"];
        let own = series(&mut problems, named, [&self.prefix, &self.digits, &self.yearly]);
        let named = ["credit_prefix", "credit_digits"];
        let typed = [&self.credit_prefix, &self.credit_digits, &self.credit_yearly];
        let credit_notes = series(&mut problems, named, typed.map(String::as_str));
        let tax = match self.tax.trim() {
            "" => Some(None),
            id => problems.check("tax", id.parse().map(Some).map_err(|_| Problem::Choice)),
        };
        let note = self.note.parse(&mut problems, "note", 4_000);
        let quotes = self.quotes(&mut problems);
        let proposals = self.proposals(&mut problems);
        let reminders = problems.check("reminders", reminder::parse(&self.reminders));
        let zone = problems.check("time_zone", required(value::line(&self.time_zone, 60)));
        let zone = zone.filter(|zone| {
            let known = is_zone(zone);
            if !known {
                problems.add("time_zone", Problem::Choice);
            }
            known
        });
        let settings = (|| {
            Some(BillingSettings {
                name: name?,
                address: address?,
                vat_id: vat_id?,
                tax_id: tax_id?,
                email: email?.map(String::from),
                iban: iban?,
                bic: bic?,
                currency: currency?,
                terms: terms?,
                prices: prices?,
                rounding: rounding?,
                series: own?,
                credit_notes: credit_notes?,
                tax: tax?,
                note,
                quotes: quotes?,
                proposals: proposals?,
                reminders: reminders?,
                attach: self.attach == "true",
                time_zone: zone?,
                italy: italy?,
            })
        })();
        problems.finish(settings)
    }

    fn quotes(&self, problems: &mut Problems) -> Option<QuoteSettings> {
        let named = ["quote_prefix", "quote_digits"];
        let series = series(problems, named, [&self.quote_prefix, &self.quote_digits, &self.quote_yearly]);
        let days = problems.check("quote_days", terms(&self.quote_days));
        let terms = self.quote_terms.parse(problems, "quote_terms", 4_000);
        let remind = problems.check("quote_remind", number(&self.quote_remind, reminder::BEFORE_MOST));
        let invoice = self.quote_invoice == "true";
        Some(QuoteSettings { series: series?, days: days?, terms, remind: remind?, invoice })
    }

    fn proposals(&self, problems: &mut Problems) -> Option<ProposalSettings> {
        let named = ["proposal_prefix", "proposal_digits"];
        let series = series(problems, named, [&self.proposal_prefix, &self.proposal_digits, &self.proposal_yearly]);
        let body = self.proposal_body.parse(problems, "proposal_body", prose::LONG);
        Some(ProposalSettings { series: series?, body })
    }
}

/// How numbers are made, from what stands in the fields of these names and whether each year begins anew.
fn series(
    problems: &mut Problems,
    [prefix_name, digits_name]: [&str; 2],
    [prefix, digits, yearly]: [&str; 3],
) -> Option<NumberSeries> {
    let prefix = problems.check(prefix_name, value::line(prefix, 30));
    let digits = digits.trim().parse().ok().filter(|digits| (1..=DIGITS_MOST).contains(digits));
    let digits = problems.check(digits_name, digits.ok_or(Problem::Between { least: 1, most: DIGITS_MOST }));
    let series = NumberSeries { prefix: prefix?.unwrap_or_default(), digits: digits?, yearly: yearly == "true" };
    if !series.is_unique() {
        problems.add(prefix_name, Problem::NeedsYear);
    }
    Some(series)
}

/// A bank's code (ISO 9362): eight or eleven letters and digits.
fn bic(text: &str) -> Result<Option<String>, Problem> {
    let code: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
    let fits = |code: &str| {
        matches!(code.len(), 8 | 11)
            && code.bytes().all(|b| b.is_ascii_alphanumeric())
            && code.bytes().take(6).all(|b| b.is_ascii_alphabetic())
    };
    match code.as_str() {
        "" => Ok(None),
        code if fits(code) => Ok(Some(code.to_owned())),
        _ => Err(Problem::Bic),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FieldProblem;

    fn parse(form: &BillingSettingsForm) -> Result<BillingSettings, Refusal> {
        form.parse(
            Locale::En,
            None,
            |iban| Ok(Some(iban.to_owned()).filter(|iban| !iban.is_empty())),
            |zone| zone == "UTC",
        )
    }

    #[test]
    fn what_is_shown_is_read_back() {
        let settings = BillingSettings::default();
        assert_eq!(parse(&BillingSettingsForm::filled(&settings, Locale::En)), Ok(settings));
    }

    #[test]
    fn what_was_set_before_there_were_reminders_of_quotes_gets_them() {
        let settings: QuoteSettings = serde_json::from_str(r#"{"days":10}"#).expect("is read");
        assert_eq!((settings.days, settings.remind, settings.invoice), (10, Some(3), false));
        let without = BillingSettingsForm {
            quote_remind: String::new(),
            quote_invoice: "true".into(),
            ..BillingSettingsForm::filled(&BillingSettings::default(), Locale::En)
        };
        let quotes = parse(&without).expect("the form is fine").quotes;
        assert_eq!((quotes.remind, quotes.invoice), (None, true));
        let wrong = BillingSettingsForm { quote_remind: "soon".into(), ..without };
        assert_eq!(parse(&wrong), Err(Refusal::field("quote_remind", Problem::Between { least: 1, most: 30 })));
    }

    #[test]
    fn what_stands_under_documents_is_said_in_each_language_by_itself() {
        let note = TranslatedForm { en: "Thank you".into(), fr: "Merci".into(), ..TranslatedForm::default() };
        let long = TranslatedForm { ro: "x".repeat(4_001), ..TranslatedForm::default() };
        let form = BillingSettingsForm { note, ..BillingSettingsForm::filled(&BillingSettings::default(), Locale::En) };
        let settings = parse(&form).expect("the form is fine");
        assert_eq!(settings.note.for_document(Locale::Fr, Locale::En), Some("Merci"));
        assert_eq!(BillingSettingsForm::filled(&settings, Locale::En), form);
        let wrong = BillingSettingsForm { quote_terms: long, ..form };
        assert_eq!(parse(&wrong), Err(Refusal::field("quote_terms[ro]", Problem::TooLong { max: 4_000 })));
    }

    #[test]
    fn a_company_in_italy_says_more_of_itself_than_one_elsewhere() {
        let italy = ItalianHouseForm { regime: "RF19".into(), ..ItalianHouseForm::default() };
        let form = BillingSettingsForm {
            country: "IT".into(),
            tax_id: "00743110157".into(),
            italy,
            ..BillingSettingsForm::filled(&BillingSettings::default(), Locale::En)
        };
        let settings = parse(&form).expect("the form is fine");
        assert_eq!(settings.italy.as_ref().map(|house| house.regime), Some(italy::Regime::FlatRate));
        let shown = BillingSettingsForm::filled(&settings, Locale::En);
        assert_eq!(parse(&shown), Ok(settings));
        let wrong = BillingSettingsForm { tax_id: "123/456".into(), ..form };
        assert_eq!(parse(&wrong), Err(Refusal::field("tax_id", Problem::TaxCode)));
        let elsewhere = BillingSettingsForm { country: "AT".into(), ..wrong };
        let settings = parse(&elsewhere).expect("the form is fine");
        assert_eq!((settings.italy, settings.tax_id.as_deref()), (None, Some("123/456")));
    }

    #[test]
    fn a_number_that_begins_anew_each_year_says_the_year() {
        let form = BillingSettingsForm {
            prefix: "INV-".into(),
            bic: "?".into(),
            time_zone: "Narnia".into(),
            ..BillingSettingsForm::filled(&BillingSettings::default(), Locale::En)
        };
        let expected = [("bic", Problem::Bic), ("prefix", Problem::NeedsYear), ("time_zone", Problem::Choice)];
        let expected = expected.map(|(field, problem)| FieldProblem::new(field, problem));
        assert_eq!(parse(&form), Err(Refusal::Invalid(expected.into())));
        assert!(
            parse(&BillingSettingsForm {
                bic: "CRGE IT GG".into(),
                ..BillingSettingsForm::filled(&BillingSettings::default(), Locale::En)
            })
            .is_ok()
        );
    }
}
