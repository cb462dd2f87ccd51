//! An invoice, or a credit note, as it was sent, word for word. Whatever becomes of customer, settings or rates: this is what the customer got (BR-10).

use crate::billing::address_lines;
use crate::customer::address;
use crate::store::{credit_note, customer, invoice};
use crate::token::digest;
use crate::{Error, Result, Service};
use domain::access::Masks;
use domain::customer::Address;
use domain::invoice::{House, Supply};
use domain::italy::{ItalianHouse, PublicOrder};
use domain::sales::{Line, Pricing, Totals, totals};
use domain::{Day, Locale};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    pub seller: Party,
    pub buyer: Party,
    /// Where the money is to go.
    pub iban: Option<String>,
    pub bic: Option<String>,
    /// The language in which the customer is written to.
    pub language: Locale,
    pub number: String,
    pub date: Day,
    pub due_on: Day,
    pub reference: Option<String>,
    pub note: Option<String>,
    pub pricing: Pricing,
    pub lines: Vec<Line>,
    pub totals: Totals,
    /// Number and day of the invoice that this takes back: then it is a credit note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<(String, Day)>,
    /// What a seller in Italy said of itself to the exchange.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub italy: Option<ItalianHouse>,
    /// When what it is about was supplied, where that is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supply: Option<Supply>,
    /// By what an authority in Italy finds its order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<PublicOrder>,
    /// It is the deposit on a quote.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deposit: bool,
}

/// One side of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    pub name: String,
    pub address: Address,
    pub vat_id: Option<String>,
    pub tax_id: Option<String>,
    pub email: Option<String>,
}

impl Party {
    /// The customer, as a document of today names it.
    pub fn of(customer: &customer::Model) -> Self {
        Self {
            name: customer.name.clone(),
            address: address(customer),
            vat_id: customer.vat_id.clone(),
            tax_id: customer.tax_id.clone(),
            email: customer.email.clone(),
        }
    }
}

impl From<Party> for House {
    fn from(seller: Party) -> Self {
        Self { address: address_lines(&seller.address), name: seller.name, vat_id: seller.vat_id, email: seller.email }
    }
}

impl Service {
    /// The language in which a customer gets documents.
    pub(crate) async fn written_in(&self, customer: &customer::Model) -> Result<Locale> {
        match customer.language.as_deref().and_then(Locale::parse) {
            Some(language) => Ok(language),
            None => Ok(self.brand().await?.language),
        }
    }
}

impl Frozen {
    /// As it is stored, and the hash of that.
    pub fn sealed(&self) -> Result<(String, String)> {
        seal(self)
    }

    /// What an invoice said when it was sent.
    pub fn of(row: &invoice::Model) -> Result<Self> {
        unseal(row.frozen.as_deref(), row.hash.as_deref())
    }

    /// As somebody reads it who may not read everything of the customer.
    pub fn seen_with(self, masks: Masks) -> Self {
        let email = self.buyer.email.filter(|_| masks.email);
        Self { buyer: Party { email, ..self.buyer }, ..self }
    }

    /// Whether its lines come to its total, which those of another system need not; only then can parts of it be credited.
    pub fn adds_up(&self) -> bool {
        totals(&self.lines, &self.pricing).is_ok_and(|sums| sums.total == self.totals.total)
    }

    /// What a credit note said when it was issued.
    pub fn of_credit(row: &credit_note::Model) -> Result<Self> {
        unseal(row.frozen.as_deref(), row.hash.as_deref())
    }
}

/// A document as it is stored when it was sent, and the hash of that.
pub fn seal(document: &impl Serialize) -> Result<(String, String)> {
    let text = serde_json::to_string(document).map_err(|error| Error::Fault(error.to_string()))?;
    let hash = digest(text.as_bytes());
    Ok((text, hash))
}

/// A document as it was sent. What does not fit its hash is no document any more.
pub fn unseal<T: DeserializeOwned>(text: Option<&str>, hash: Option<&str>) -> Result<T> {
    let text = text.ok_or_else(|| Error::Fault("a document was sent unfrozen".to_owned()))?;
    if hash != Some(digest(text.as_bytes()).as_str()) {
        return Err(Error::Fault("a frozen document is not what its hash says".to_owned()));
    }
    serde_json::from_str(text).map_err(|error| Error::Fault(format!("a frozen document: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As a document was sealed before Italy's codes came, and days of supply.
    const SEALED: &str = concat!(
        r#"{"seller":{"name":"Harbour & Vale S.r.l.","address":{"line_1":"Via del Porto 9","line_2":null,"city":"Trieste","region":"TS","#,
        r#""postal_code":"34121","country":"IT"},"vat_id":"IT05550118322","tax_id":null,"email":null},"#,
        r#""buyer":{"name":"Acme","address":{"line_1":null,"line_2":null,"city":null,"region":null,"postal_code":null,"country":null},"#,
        r#""vat_id":null,"tax_id":null,"email":null},"iban":null,"bic":null,"language":"en","number":"2026-0001","date":"2026-03-12","#,
        r#""due_on":"2026-03-26","reference":null,"note":null,"#,
        r#""pricing":{"currency":"EUR","prices":"net","rounding":"per_total","discount":0},"#,
        r#""lines":[{"description":"Course","detail":null,"what":{"Item":{"quantity":10000,"unit":null,"price":1000000,"discount":0,"#,
        r#""tax":{"name":"Exempt","category":"exempt","percent":0,"reason":"Article 10"}}}}],"#,
        r#""totals":{"lines":[10000],"subtotal":10000,"discount":0,"#,
        r#""taxes":[{"tax":{"name":"Exempt","category":"exempt","percent":0,"reason":"Article 10"},"base":10000,"amount":0}],"#,
        r#""net":10000,"tax":0,"total":10000}}"#,
    );

    #[test]
    fn what_was_sealed_before_more_was_asked_is_read_and_sealed_as_it_was() {
        let hash = digest(SEALED.as_bytes());
        let frozen: Frozen = unseal(Some(SEALED), Some(&hash)).expect("reads");
        assert_eq!((frozen.italy.as_ref(), frozen.number.as_str()), (None, "2026-0001"));
        assert_eq!((frozen.supply, frozen.order.as_ref(), frozen.deposit), (None, None, false));
        assert_eq!(frozen.sealed().expect("seals"), (SEALED.to_owned(), hash));
    }
}
