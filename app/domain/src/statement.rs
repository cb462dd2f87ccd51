//! A statement of account: what was billed to a customer and paid by them within some days, and what they owed before and after.

use crate::access::Masked;
use crate::{CreditNoteId, CustomerId, Day, InvoiceId, PaymentId, When};
use serde::{Deserialize, Serialize};

/// Entries of one statement. Whoever wants more asks for fewer days.
pub const ENTRIES: usize = 2_000;

/// The days that somebody asks for; nothing is this year until today.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct StatementQuery {
    pub from: String,
    pub to: String,
}

impl StatementQuery {
    /// That asks for these days.
    pub fn of((from, to): (Day, Day)) -> Self {
        Self { from: from.to_string(), to: to.to_string() }
    }

    /// First and last day, whichever way round they were given. What is no day was not given.
    pub fn days(&self, today: Day) -> (Day, Day) {
        let to = Day::parse(&self.to).unwrap_or(today);
        let from = Day::parse(&self.from).ok().or_else(|| Day::new(to.year(), 1, 1)).unwrap_or(to);
        (from.min(to), from.max(to))
    }
}

/// What changes what a customer owes. The order is that within one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum EntryKind {
    Invoice,
    CreditNote,
    Payment,
    /// Money that went back.
    Refund,
    /// Money that went back and came again.
    Returned,
    /// An invoice that should not have been.
    Cancelled,
    /// An invoice that will not be paid.
    WrittenOff,
    /// A credit note that should not have been.
    Void,
}

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum About {
    Invoice(InvoiceId),
    CreditNote(CreditNoteId),
    Payment(PaymentId),
}

/// Amounts are written in the reader's language; what the customer owes less is less than nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementEntry {
    pub day: When,
    pub kind: EntryKind,
    /// The number of the document, or the bank's reference.
    pub name: String,
    /// None where the reader does not open it.
    pub about: Option<About>,
    pub amount: String,
    /// What is owed after it.
    pub balance: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    pub customer: CustomerId,
    pub customer_number: String,
    pub customer_name: Masked<String>,
    pub currency: String,
    pub from: When,
    pub to: When,
    /// Whether the reader may take it as a file.
    pub has_file: bool,
    /// How many people it would go to by mail; None where the reader does not send it.
    pub goes_to: Option<u64>,
    /// What was owed when the first day began.
    pub opening: String,
    /// None where there are too many for one statement.
    pub entries: Option<Vec<StatementEntry>>,
    /// What was owed when the last day was over; less than nothing is credit.
    pub closing: String,
    pub is_credit: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(from: &str, to: &str) -> (String, String) {
        let query = StatementQuery { from: from.into(), to: to.into() };
        let (from, to) = query.days(Day::parse("2026-03-12").expect("a day"));
        (from.to_string(), to.to_string())
    }

    #[test]
    fn without_days_it_is_this_year_until_today() {
        assert_eq!(asked("", ""), ("2026-01-01".into(), "2026-03-12".into()));
        assert_eq!(asked("x", "2025-06-30"), ("2025-01-01".into(), "2025-06-30".into()));
    }

    #[test]
    fn days_go_forwards() {
        assert_eq!(asked("2026-02-01", "2026-01-31"), ("2026-01-31".into(), "2026-02-01".into()));
    }
}
