//! Customers: the companies and private persons that the team works for.

mod view;

pub use view::*;

use crate::value::{self, EmailAddress, required};
use crate::{Locale, Problem, Refusal, country, italy, refusal::Problems, vat_id};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CustomerKind {
    #[default]
    Company,
    /// A private person.
    Person,
}

impl CustomerKind {
    pub const ALL: [Self; 2] = [Self::Company, Self::Person];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Person => "person",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CustomerStatus {
    #[default]
    Active,
    Inactive,
}

impl CustomerStatus {
    pub const ALL: [Self; 2] = [Self::Active, Self::Inactive];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.key() == key)
    }
}

/// The number as people say it: `C-1042`.
pub fn number(n: i64) -> String {
    format!("C-{n}")
}

/// The digits of a number as somebody types it: `C-17`, `c17` or `17`.
pub fn number_digits(text: &str) -> Option<&str> {
    let digits = text.trim().trim_start_matches(['C', 'c']).trim_start_matches('-');
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// What the customer form sends: text as typed. Every field is there, so that nothing typed can be lost.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CustomerForm {
    pub kind: String,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub website: String,
    pub vat_id: String,
    pub tax_id: String,
    pub sdi_code: String,
    pub pec: String,
    pub language: String,
    pub currency: String,
    pub reference: String,
    pub address_1: String,
    pub address_2: String,
    pub city: String,
    pub region: String,
    pub postal_code: String,
    pub country: String,
    pub group: String,
    pub tags: String,
}

/// A customer form that was understood. The telephone number is parsed by the service, which knows the world's numbering plans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerEdit {
    pub kind: CustomerKind,
    pub name: String,
    pub email: Option<EmailAddress>,
    pub phone: Option<String>,
    pub website: Option<String>,
    pub vat_id: Option<String>,
    /// In Italy, the codice fiscale.
    pub tax_id: Option<String>,
    /// Where Italy's exchange brings their invoices.
    pub sdi_code: Option<String>,
    /// Their certified mail, where there is no code.
    pub pec: Option<String>,
    pub language: Option<Locale>,
    pub currency: Option<String>,
    pub reference: Option<String>,
    pub address: Address,
    pub group: Option<String>,
    pub tags: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    pub line_1: Option<String>,
    pub line_2: Option<String>,
    pub city: Option<String>,
    pub region: Option<String>,
    pub postal_code: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
}

impl Address {
    pub fn is_italian(&self) -> bool {
        self.country.as_deref() == Some(italy::COUNTRY)
    }
}

impl CustomerForm {
    pub fn parse(&self) -> Result<CustomerEdit, Refusal> {
        self.parse_over(None)
    }

    /// The same where a VAT number stands already: it is looked at only where it becomes another.
    pub fn parse_over(&self, stands: Option<&str>) -> Result<CustomerEdit, Refusal> {
        let mut problems = Problems::default();
        let kind = problems.check("kind", CustomerKind::parse(&self.kind).ok_or(Problem::Choice));
        let name = problems.check("name", required(value::line(&self.name, 200)));
        let email = problems.check("email", EmailAddress::optional(&self.email));
        let phone = problems.check("phone", value::line(&self.phone, 40));
        let website = problems.check("website", value::line(&self.website, 200));
        let land = country(&self.country).ok().flatten();
        let vat_id = problems.check("vat_id", vat_id::parse_over(&self.vat_id, land.as_deref(), stands));
        let tax_id = problems.check("tax_id", italy::tax_code(&self.tax_id));
        let sdi_code = problems.check("sdi_code", italy::sdi_code(&self.sdi_code));
        let pec = problems.check("pec", EmailAddress::optional(&self.pec));
        let language = problems.check("language", language(&self.language));
        let currency = problems.check("currency", value::currency(&self.currency));
        let reference = problems.check("reference", value::line(&self.reference, 60));
        let address = address(
            &mut problems,
            [&self.address_1, &self.address_2, &self.city, &self.region, &self.postal_code, &self.country],
        );
        let group = problems.check("group", value::line(&self.group, 60));
        let tags = problems.check("tags", tags(&self.tags));
        let edit = (|| {
            Some(CustomerEdit {
                kind: kind?,
                name: name?,
                email: email?,
                phone: phone?,
                website: website?,
                vat_id: vat_id?,
                tax_id: tax_id?,
                sdi_code: sdi_code?,
                pec: pec?.map(String::from),
                language: language?,
                currency: currency?,
                reference: reference?,
                address: address?,
                group: group?,
                tags: tags?,
            })
        })();
        problems.finish(edit)
    }
}

/// An address as it was typed.
pub(crate) fn address(problems: &mut Problems, typed: [&str; 6]) -> Option<Address> {
    let [line_1, line_2, city, region, postal_code, of] = typed;
    let line_1 = problems.check("address_1", value::line(line_1, 120));
    let line_2 = problems.check("address_2", value::line(line_2, 120));
    let city = problems.check("city", value::line(city, 80));
    let region = problems.check("region", value::line(region, 80));
    let postal_code = problems.check("postal_code", value::line(postal_code, 20));
    let country = problems.check("country", country(of));
    Some(Address {
        line_1: line_1?,
        line_2: line_2?,
        city: city?,
        region: region?,
        postal_code: postal_code?,
        country: country?,
    })
}

pub(crate) fn country(text: &str) -> Result<Option<String>, Problem> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    country::parse(text).map(|code| Some(code.to_owned())).ok_or(Problem::Country)
}

pub(crate) fn language(text: &str) -> Result<Option<Locale>, Problem> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    Locale::parse(text.trim()).map(Some).ok_or(Problem::Choice)
}

/// Tags as people type them, separated by commas; at most 20 of at most 40 characters.
pub fn tags(text: &str) -> Result<Vec<String>, Problem> {
    let mut tags: Vec<String> = Vec::new();
    for part in text.split(',') {
        if let Some(tag) = value::line(part, 40)?
            && !tags.iter().any(|known| crate::fold::fold(known) == crate::fold::fold(&tag))
        {
            tags.push(tag);
        }
    }
    if tags.len() > 20 { Err(Problem::TooLong { max: 20 }) } else { Ok(tags) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FieldProblem;

    fn form() -> CustomerForm {
        CustomerForm { kind: "company".into(), name: "Rossi & Figli".into(), ..Default::default() }
    }

    #[test]
    fn a_name_and_a_kind_are_enough() {
        let edit = form().parse().expect("the form is fine");
        assert_eq!(edit.name, "Rossi & Figli");
        assert_eq!(edit.email, None);
    }

    #[test]
    fn all_problems_are_told_at_once() {
        let form = CustomerForm {
            name: "  ".into(),
            email: "office.rossi".into(),
            vat_id: "IT 0555".into(),
            tax_id: "00743110158".into(),
            sdi_code: "M5UXC".into(),
            pec: "rossi.pec".into(),
            country: "Atlantis".into(),
            currency: "EURO".into(),
            ..form()
        };
        let Err(Refusal::Invalid(problems)) = form.parse() else { panic!("the form is refused") };
        assert_eq!(
            problems,
            [
                FieldProblem::new("name", Problem::Required),
                FieldProblem::new("email", Problem::Email),
                FieldProblem::new("vat_id", Problem::VatId),
                FieldProblem::new("tax_id", Problem::TaxCode),
                FieldProblem::new("sdi_code", Problem::SdiCode),
                FieldProblem::new("pec", Problem::Email),
                FieldProblem::new("currency", Problem::Currency),
                FieldProblem::new("country", Problem::Country),
            ]
        );
    }

    #[test]
    fn a_vat_number_is_looked_at_by_the_country_of_the_address() {
        let parse = |vat_id: &str, country: &str| {
            let form = CustomerForm { vat_id: vat_id.into(), country: country.into(), ..form() };
            form.parse().map(|edit| edit.vat_id)
        };
        let refused = Err(Refusal::field("vat_id", Problem::VatId));
        assert_eq!(parse("IT 00743110157", "Italy"), Ok(Some("IT00743110157".to_owned())));
        assert_eq!([parse("IT 00743110158", "IT"), parse("00743110158", "IT")], [refused.clone(), refused]);
        assert_eq!(parse("00743110158", "US"), Ok(Some("00743110158".to_owned())));
        let old = CustomerForm { vat_id: "IT 00743110158".into(), country: "IT".into(), ..form() };
        assert_eq!(old.parse_over(Some("IT00743110158")).map(|edit| edit.vat_id), Ok(Some("IT00743110158".to_owned())));
        assert!(old.parse_over(Some("IT00743110159")).is_err(), "it becomes another");
    }

    #[test]
    fn tags_are_unique_whatever_their_case() {
        assert_eq!(tags("VIP, vip ,, Maintenance plan"), Ok(vec!["VIP".to_owned(), "Maintenance plan".to_owned()]));
    }
}
