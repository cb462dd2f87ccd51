//! Invoices as their viewers see them. Amounts and days are written by the server, in the viewer's language.

use super::InvoiceStatus;
use crate::access::Masked;
use crate::italy::{FatturaStanding, PublicOrder};
use crate::list::Page;
use crate::norm::NormGap;
use crate::payment::PaymentMethod;
use crate::personal_link::DocumentLink;
use crate::qr::QrCode;
use crate::quote::QuoteOfInvoice;
use crate::sales::{Addressee, Sheet};
use crate::{CreditNoteId, CustomerId, InvoiceId, PaymentId, RecurringInvoiceId, When};
use serde::{Deserialize, Serialize};

/// What the status filter knows beside the states themselves.
pub const OPEN: &str = "open";
pub const OVERDUE: &str = "overdue";

/// Where an invoice stands today, as people are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    Status(InvoiceStatus),
    Overdue,
    /// Nothing of it was paid: all of it was taken back.
    Credited,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceRow {
    pub id: InvoiceId,
    /// A draft has none.
    pub number: Option<String>,
    pub customer: CustomerId,
    pub customer_number: String,
    pub customer_name: Masked<String>,
    pub standing: Standing,
    pub date: When,
    pub due_on: Option<When>,
    pub total: String,
    /// What is still owed, where something is.
    pub due: Option<String>,
}

/// An invoice, with what this viewer may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceCard {
    pub id: InvoiceId,
    pub version: i32,
    pub number: Option<String>,
    pub customer: CustomerId,
    pub customer_number: String,
    pub standing: Standing,
    /// As it is on the document: the name, which may be hidden, and the lines of the address.
    pub recipient: Masked<String>,
    pub address: Vec<String>,
    pub vat_id: Option<String>,
    /// None for a draft that is dated when it is sent.
    pub date: Option<When>,
    pub due_on: Option<When>,
    pub terms: u32,
    /// When it was supplied: a day, or from one to another.
    pub supplied: Option<String>,
    pub reference: Option<String>,
    pub order: Option<PublicOrder>,
    pub sheet: Sheet,
    pub note: Option<String>,
    pub internal_note: Option<String>,
    /// What went towards it, and what is left.
    pub paid: Option<String>,
    pub due: Option<String>,
    pub payments: Vec<Allocated>,
    /// What credit notes took away from what is owed.
    pub credited: Option<String>,
    /// The credit notes that take it back, for those who see them.
    pub credit_notes: Vec<(CreditNoteId, Option<String>)>,
    /// Somebody of the customer's is paying it online, or did and the payment service has yet to say so.
    pub being_paid: bool,
    /// The quote that it was made of, for those who see quotes.
    pub quote: Option<QuoteOfInvoice>,
    /// The template that made it, for those who see templates.
    pub recurring: Option<RecurringInvoiceId>,
    pub author: Option<String>,
    pub sent: Option<When>,
    /// When the customer opened it first.
    pub viewed: Option<When>,
    /// While something is owed.
    pub reminders: Option<Reminders>,
    /// Why it was cancelled or written off.
    pub reason: Option<String>,
    /// What would keep it from being sent.
    pub hindrances: Vec<crate::FieldProblem>,
    /// Whether it can be taken as an electronic invoice, and what it lacks for that.
    pub ubl: bool,
    pub unsaid: Vec<NormGap>,
    /// How it stands with Italy's exchange, where the company is in Italy.
    pub fattura: Option<FatturaStanding>,
    /// Whom its mail would go to, or went to.
    pub recipients: u64,
    /// Whom whoever sends it may choose among.
    pub addressees: Vec<Addressee>,
    /// Links to it, for those who may send it.
    pub links: Vec<DocumentLink>,
    pub may: InvoiceActs,
}

/// A part of a payment that went towards an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allocated {
    /// None where the viewer does not see payments by themselves.
    pub payment: Option<PaymentId>,
    pub method: PaymentMethod,
    pub date: When,
    pub amount: String,
    /// The customer's bank wants it back.
    pub disputed: bool,
}

/// How reminders of an invoice stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminders {
    pub last: Option<When>,
    pub next: Option<When>,
    pub paused: bool,
    pub paused_for_customer: bool,
    /// Whether the company reminds of invoices at all.
    pub set: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceActs {
    pub pause_reminders: bool,
    pub edit: bool,
    pub delete: bool,
    pub send: bool,
    pub pay: bool,
    pub credit: bool,
    pub cancel: bool,
    pub write_off: bool,
    /// Write what only the team reads about it, now that it was sent.
    pub note: bool,
}

/// What of billing stands on the client card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardBilling {
    pub invoices: Vec<InvoiceRow>,
    pub payments: Vec<crate::payment::PaymentRow>,
    /// By currency: what is owed, and what of payments is not used yet.
    pub owed: Vec<String>,
    pub credit: Vec<String>,
    /// Whether its invoices have pages for this viewer, and payments.
    pub sees_invoices: bool,
    pub sees_payments: bool,
    /// Whether the viewer sees the statement of account.
    pub has_statement: bool,
    /// Whether the viewer sees templates of this customer.
    pub has_recurring: bool,
    pub can_create: bool,
    pub can_record: bool,
    /// Whether reminders rest, for those who may change that.
    pub reminders_paused: Option<bool>,
}

/// An invoice in the portal's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnInvoiceRow {
    pub id: InvoiceId,
    pub number: String,
    pub standing: Standing,
    pub date: When,
    pub due_on: Option<When>,
    pub total: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnInvoices {
    pub page: Page<OwnInvoiceRow>,
    /// What is owed in all, by currency.
    pub owed: Vec<String>,
    /// What was paid or given back and went towards nothing yet, by currency.
    pub credit: Vec<String>,
    /// How many credit notes there are beside.
    pub credit_notes: u64,
    /// Whether the viewer sees the statement of account.
    pub has_statement: bool,
}

/// An invoice as the customer reads it: no internal field is in here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnInvoice {
    pub id: InvoiceId,
    pub number: String,
    pub standing: Standing,
    pub house: House,
    pub recipient: String,
    pub address: Vec<String>,
    pub vat_id: Option<String>,
    pub date: When,
    pub due_on: Option<When>,
    pub supplied: Option<String>,
    pub reference: Option<String>,
    pub order: Option<PublicOrder>,
    pub sheet: Sheet,
    pub note: Option<String>,
    pub paid: Option<String>,
    /// What credit notes took away from what is owed.
    pub credited: Option<String>,
    pub due: Option<String>,
    pub payments: Vec<(When, String)>,
    /// Where to transfer the money to, while something is owed.
    pub transfer: Option<Transfer>,
    /// Whether it can be taken as an electronic invoice.
    pub ubl: bool,
    /// Whether the viewer can pay it online now.
    pub can_pay: bool,
    /// Somebody is paying it online, or did and the payment service has yet to say so.
    pub being_paid: bool,
}

/// Who sends documents, as it stands on them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct House {
    pub name: String,
    pub address: Vec<String>,
    pub vat_id: Option<String>,
    pub email: Option<String>,
}

/// A bank account, and what to write on the transfer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    pub holder: String,
    pub iban: String,
    pub bic: Option<String>,
    pub reference: String,
    /// For banking apps, with what is owed now. Only for euros.
    pub code: Option<QrCode>,
}
