//! Credit notes as their viewers see them. Amounts and days are written by the server, in the viewer's language.

use super::{CreditNoteForm, CreditNoteStatus};
use crate::access::Masked;
use crate::invoice::House;
use crate::italy::FatturaStanding;
use crate::norm::NormGap;
use crate::payment::OpenInvoice;
use crate::sales::{Addressee, Sheet};
use crate::{CreditNoteId, CustomerId, FieldProblem, InvoiceId, When};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditNoteRow {
    pub id: CreditNoteId,
    /// A draft has none.
    pub number: Option<String>,
    pub customer: CustomerId,
    pub customer_number: String,
    pub customer_name: Masked<String>,
    /// The number of the invoice that it takes back.
    pub invoice: String,
    pub status: CreditNoteStatus,
    pub date: When,
    pub total: String,
    /// What went towards nothing yet, where something is left.
    pub left: Option<String>,
}

/// A credit note, with what this viewer may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditNoteCard {
    pub id: CreditNoteId,
    pub version: i32,
    pub number: Option<String>,
    pub customer: CustomerId,
    pub customer_number: String,
    pub status: CreditNoteStatus,
    /// As it is on the document: the name, which may be hidden, and the lines of the address.
    pub recipient: Masked<String>,
    pub address: Vec<String>,
    pub vat_id: Option<String>,
    /// None for a draft that is dated when it is issued.
    pub date: Option<When>,
    /// The invoice that it takes back.
    pub invoice: InvoiceId,
    pub invoice_number: String,
    pub reason: String,
    pub sheet: Sheet,
    pub internal_note: Option<String>,
    pub applied: Vec<Applied>,
    /// What was paid back: when, how much, and how.
    pub refunded: Option<PaidBack>,
    pub left: Option<String>,
    pub author: Option<String>,
    pub issued: Option<When>,
    pub void_reason: Option<String>,
    /// What would keep it from being issued.
    pub hindrances: Vec<FieldProblem>,
    /// Invoices that what is left could go towards.
    pub open: Vec<OpenInvoice>,
    /// Whether it can be taken as an electronic document, and what it lacks for that.
    pub ubl: bool,
    pub unsaid: Vec<NormGap>,
    /// How it stands with Italy's exchange, where the company is in Italy.
    pub fattura: Option<FatturaStanding>,
    /// Whom its mail would go to, or went to.
    pub recipients: u64,
    /// Whom whoever issues it may choose among.
    pub addressees: Vec<Addressee>,
    pub may: CreditNoteActs,
}

/// What went towards an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    pub invoice: InvoiceId,
    pub number: String,
    pub amount: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidBack {
    pub when: When,
    pub amount: String,
    pub note: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditNoteActs {
    pub edit: bool,
    pub delete: bool,
    pub issue: bool,
    pub apply: bool,
    pub take_back: bool,
    pub refund: bool,
    pub void: bool,
    /// Write what only the team reads about it, now that it was issued.
    pub note: bool,
}

/// A credit note form with what it begins with, and the invoice that it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilledCreditNoteForm {
    pub form: CreditNoteForm,
    pub version: i32,
    pub customer_number: String,
    pub customer_name: Masked<String>,
    pub invoice: InvoiceId,
    pub invoice_number: String,
    /// The items of the invoice, in its order.
    pub items: Vec<Creditable>,
    /// What of the invoice is left to credit in all.
    pub left: String,
}

/// An item of an invoice, as it can be credited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Creditable {
    pub description: String,
    /// As they stand on the invoice.
    pub quantity: String,
    pub price: String,
    /// What is left to credit of its amount; none where all is credited.
    pub left: Option<String>,
}

/// A credit note in the portal's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnCreditNoteRow {
    pub id: CreditNoteId,
    pub number: String,
    pub invoice: String,
    pub status: CreditNoteStatus,
    pub date: When,
    pub total: String,
}

/// A credit note as the customer reads it: no internal field is in here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnCreditNote {
    pub id: CreditNoteId,
    pub number: String,
    pub status: CreditNoteStatus,
    pub house: House,
    pub recipient: String,
    pub address: Vec<String>,
    pub vat_id: Option<String>,
    pub date: When,
    pub invoice: InvoiceId,
    pub invoice_number: String,
    pub reason: String,
    pub sheet: Sheet,
    pub applied: Vec<Applied>,
    pub refunded: Option<(When, String)>,
    pub left: Option<String>,
    /// Whether it can be taken as an electronic document.
    pub ubl: bool,
}
