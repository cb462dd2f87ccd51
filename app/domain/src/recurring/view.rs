//! Recurring invoices as staff see them. Amounts and days are written by the server, in the viewer's language.

use super::{Delivery, Halt, RecurringStatus, Unit};
use crate::access::Masked;
use crate::invoice::InvoiceRow;
use crate::italy::PublicOrder;
use crate::list::Page;
use crate::sales::Sheet;
use crate::{CustomerId, RecurringInvoiceId, When};
use serde::{Deserialize, Serialize};

/// How a list of recurring invoices is asked for. All of it stands in the URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct RecurringQuery {
    pub q: String,
    /// A status; nothing is all that are not over.
    pub status: String,
    /// The id of one customer.
    pub customer: String,
    pub after: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecurringRow {
    pub id: RecurringInvoiceId,
    /// What the lines begin with.
    pub about: String,
    pub customer: CustomerId,
    pub customer_number: String,
    pub customer_name: Masked<String>,
    pub status: RecurringStatus,
    pub every: (u32, Unit),
    /// The day of the next one.
    pub next: Option<When>,
    pub total: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecurringList {
    pub page: Page<RecurringRow>,
    pub sees_all: bool,
    /// The one customer that was asked for.
    pub customer: Option<Masked<String>>,
    /// Whether the viewer can write one for that customer.
    pub can_create: bool,
}

/// A template, with what this viewer may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecurringCard {
    pub id: RecurringInvoiceId,
    pub version: i32,
    pub about: String,
    pub customer: CustomerId,
    pub customer_number: String,
    pub status: RecurringStatus,
    pub recipient: Masked<String>,
    pub address: Vec<String>,
    pub vat_id: Option<String>,
    pub every: (u32, Unit),
    pub start: When,
    pub until: Option<When>,
    pub times: Option<u32>,
    pub made: u32,
    /// The next days, while it is not over.
    pub next: Vec<When>,
    pub if_paid: bool,
    pub delivery: Delivery,
    /// Whether the next one waits for the one before to be paid.
    pub waits: bool,
    /// Days that went by while it was paused.
    pub missed: u32,
    pub halt: Option<Halt>,
    pub terms: u32,
    pub reference: Option<String>,
    pub order: Option<PublicOrder>,
    pub sheet: Sheet,
    pub note: Option<String>,
    pub internal_note: Option<String>,
    pub author: Option<String>,
    /// The latest of what it made.
    pub invoices: Vec<InvoiceRow>,
    pub may: RecurringActs,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecurringActs {
    pub edit: bool,
    pub activate: bool,
    pub pause: bool,
    pub resume: bool,
    /// Make up for what was missed, too.
    pub make_up: bool,
    pub end: bool,
}
