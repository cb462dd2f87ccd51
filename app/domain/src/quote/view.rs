//! Quotes as their viewers see them. Amounts and days are written by the server, in the viewer's language.

use super::{Answer, Method, QuoteKind, QuoteStatus};
use crate::access::Masked;
use crate::invoice::House;
use crate::list::Page;
use crate::personal_link::DocumentLink;
use crate::prose::Prose;
use crate::sales::{Addressee, Sheet};
use crate::{CustomerId, InvoiceId, QuoteId, When};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteRow {
    pub id: QuoteId,
    pub kind: QuoteKind,
    /// A draft of the first version has none.
    pub number: Option<String>,
    pub revision: i32,
    pub title: String,
    pub customer: CustomerId,
    pub customer_number: String,
    pub customer_name: Masked<String>,
    pub status: QuoteStatus,
    pub date: When,
    pub valid_until: When,
    /// Where something has a price.
    pub total: Option<String>,
}

/// Another version of the same quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    pub id: QuoteId,
    pub revision: i32,
}

/// What is to be paid before the work begins: in percent, and how much that is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deposit {
    pub percent: String,
    pub amount: String,
}

/// A quote, with what this viewer may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteCard {
    pub id: QuoteId,
    pub kind: QuoteKind,
    pub version: i32,
    pub number: Option<String>,
    pub revision: i32,
    pub title: String,
    pub customer: CustomerId,
    pub customer_number: String,
    pub status: QuoteStatus,
    /// As it is on the document: the name, which may be hidden, and the lines of the address.
    pub recipient: Masked<String>,
    pub address: Vec<String>,
    pub vat_id: Option<String>,
    pub sent: Option<When>,
    pub valid_until: When,
    pub reference: Option<String>,
    pub deposit: Option<Deposit>,
    /// What a proposal says.
    pub body: Vec<Prose>,
    pub sheet: Sheet,
    /// What the customer can have besides, in no total.
    pub options: Option<Sheet>,
    pub terms: Option<String>,
    pub internal_note: Option<String>,
    pub author: Option<String>,
    /// When the customer opened it first.
    pub viewed: Option<When>,
    /// And last, where they did again.
    pub viewed_last: Option<When>,
    /// Why it was cancelled.
    pub reason: Option<String>,
    pub decisions: Vec<Decision>,
    pub older: Option<Version>,
    pub newer: Option<Version>,
    /// The invoices that stand for it, for those who see invoices.
    pub invoices: Vec<InvoiceOfQuote>,
    /// What they left, if there are some and something is left.
    pub left: Option<ShownShare>,
    /// What can become another one, for those who may make it.
    pub choices: Option<PartChoices>,
    pub questions: Questions<Masked<String>>,
    /// Links to it, for those who may send it.
    pub links: Vec<DocumentLink>,
    /// What would keep it from being sent.
    pub hindrances: Vec<crate::FieldProblem>,
    /// Whom its mail would go to, or went to.
    pub recipients: u64,
    /// Whom whoever sends it may choose among.
    pub addressees: Vec<Addressee>,
    /// A day to begin with where it gets more time, as date fields have it.
    pub extend_until: String,
    pub may: QuoteActs,
}

/// How much of a quote, as its readers see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ShownShare {
    Whole,
    /// In percent, with its sign.
    Percent(String),
    /// So many lines.
    Lines(u32),
}

/// An invoice that was made of a quote, and how much of it that is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceOfQuote {
    pub id: InvoiceId,
    /// A draft has none.
    pub number: Option<String>,
    pub share: ShownShare,
}

/// The quote that an invoice was made of, and how much of it that is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteOfInvoice {
    pub id: QuoteId,
    pub number: String,
    pub share: ShownShare,
}

/// What the next invoice of a quote can take: all that is left in any case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartChoices {
    /// What the field of a percentage begins with, where one can be taken.
    pub percent: Option<String>,
    /// The lines that are left, where some can be taken.
    pub lines: Vec<LineLeft>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineLeft {
    /// Its place among the items.
    pub place: u32,
    pub description: String,
    pub amount: String,
}

/// The evidence of an answer (BR-05).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub answer: Answer,
    pub method: Method,
    /// As typed, for who accepted themself; otherwise who did it.
    pub name: Masked<String>,
    pub email: Option<Masked<String>>,
    pub when: When,
    pub ip: Option<String>,
    pub comment: Option<String>,
    /// The fingerprint of what stood before them.
    pub hash: String,
    /// It holds no more.
    pub revoked: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteActs {
    pub edit: bool,
    pub delete: bool,
    pub send: bool,
    pub revise: bool,
    pub extend: bool,
    /// Accept or decline for the customer.
    pub answer: bool,
    pub reopen: bool,
    pub cancel: bool,
    pub reply: bool,
    /// Write what only the team reads about it, now that it was sent.
    pub note: bool,
}

/// What was asked and answered about a quote, over all of its versions. `N` is a name, as the viewer reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Questions<N> {
    /// Whether the customer may write some (BR-07).
    pub open: bool,
    pub asked: Vec<Question<N>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question<N> {
    pub by: N,
    pub by_staff: bool,
    pub when: When,
    pub body: String,
}

/// What of quotes stands on the client card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardQuotes {
    /// Quotes and proposals, the latest first.
    pub quotes: Vec<QuoteRow>,
    pub can_create: bool,
}

/// A quote in the portal's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnQuoteRow {
    pub id: QuoteId,
    pub kind: QuoteKind,
    pub number: String,
    pub revision: i32,
    pub title: String,
    pub status: QuoteStatus,
    pub date: When,
    pub valid_until: When,
    /// Where something has a price.
    pub total: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnQuotes {
    pub page: Page<OwnQuoteRow>,
    /// How many wait for an answer.
    pub waiting: u64,
}

/// A quote as the customer reads it: no internal field is in here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnQuote {
    pub id: QuoteId,
    pub kind: QuoteKind,
    pub number: String,
    pub revision: i32,
    pub title: String,
    pub status: QuoteStatus,
    pub house: House,
    pub recipient: String,
    pub address: Vec<String>,
    pub vat_id: Option<String>,
    pub date: When,
    pub valid_until: When,
    /// How many days are left to answer, the last one included.
    pub days_left: u32,
    pub reference: Option<String>,
    pub deposit: Option<Deposit>,
    /// What a proposal says.
    pub body: Vec<Prose>,
    pub sheet: Sheet,
    pub options: Option<Sheet>,
    pub terms: Option<String>,
    /// The fingerprint that an acceptance is about.
    pub hash: String,
    /// The answer that holds.
    pub answer: Option<OwnAnswer>,
    pub newer: Option<Version>,
    pub questions: Questions<String>,
    /// Whether it waits for an answer, and this person may give it.
    pub can_respond: bool,
    pub can_ask: bool,
    /// What the name begins with, and for whom one answers.
    pub my_name: String,
    pub company: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnAnswer {
    pub answer: Answer,
    pub name: String,
    pub when: When,
    pub comment: Option<String>,
}
