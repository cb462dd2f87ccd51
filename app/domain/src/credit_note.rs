//! Credit notes: what takes an invoice back, in whole or in part. Nothing is credited that was not invoiced.

mod parts;
mod view;

pub use parts::{Corrected, Part, lines};
pub use view::*;

use crate::decimal::Decimal;
use crate::payment::Funds;
use crate::refusal::Problems;
use crate::sales::{Line, field_name};
use crate::value;
use crate::{Day, Locale, Problem, Refusal};
use parts::items;
use serde::{Deserialize, Serialize};

/// Where a credit note stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CreditNoteStatus {
    /// The customer does not know of it, and everything can change.
    #[default]
    Draft,
    /// It has its number, and nothing in it changes any more.
    Issued,
    /// Some of it went towards invoices.
    PartiallyApplied,
    /// All of it went towards invoices.
    Applied,
    /// What invoices did not need was paid back.
    Refunded,
    /// It should not have been. It keeps its number.
    Void,
}

/// What somebody does with a credit note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CreditNoteAct {
    Edit,
    Delete,
    Issue,
    /// Put some of it towards an invoice.
    Apply,
    /// Take that away again.
    TakeBack,
    /// Pay back what is left.
    Refund,
    Void,
}

impl CreditNoteAct {
    pub const ALL: [Self; 7] =
        [Self::Edit, Self::Delete, Self::Issue, Self::Apply, Self::TakeBack, Self::Refund, Self::Void];
}

impl CreditNoteStatus {
    pub const ALL: [Self; 6] =
        [Self::Draft, Self::Issued, Self::PartiallyApplied, Self::Applied, Self::Refunded, Self::Void];
    /// Those that took something back from their invoice.
    pub const IN_FORCE: [Self; 4] = [Self::Issued, Self::PartiallyApplied, Self::Applied, Self::Refunded];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Issued => "issued",
            Self::PartiallyApplied => "partially_applied",
            Self::Applied => "applied",
            Self::Refunded => "refunded",
            Self::Void => "void",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.key() == key)
    }

    /// Whether this can be done now, and why not.
    pub const fn allows(self, act: CreditNoteAct) -> Result<(), Problem> {
        match (act, self) {
            (CreditNoteAct::Edit | CreditNoteAct::Delete | CreditNoteAct::Issue, Self::Draft)
            | (CreditNoteAct::Apply | CreditNoteAct::Refund, Self::Issued | Self::PartiallyApplied)
            | (CreditNoteAct::TakeBack, Self::PartiallyApplied | Self::Applied)
            | (CreditNoteAct::Void, Self::Issued) => Ok(()),
            (CreditNoteAct::Void, Self::PartiallyApplied | Self::Applied | Self::Refunded) => Err(Problem::CreditUsed),
            (CreditNoteAct::Apply | CreditNoteAct::Refund, Self::Applied | Self::Refunded) => Err(Problem::Settled),
            (
                CreditNoteAct::Edit | CreditNoteAct::Delete | CreditNoteAct::Issue,
                Self::Issued | Self::PartiallyApplied | Self::Applied | Self::Refunded | Self::Void,
            )
            | (CreditNoteAct::Apply | CreditNoteAct::Refund | CreditNoteAct::Void, Self::Draft | Self::Void)
            | (CreditNoteAct::TakeBack, Self::Draft | Self::Issued | Self::Refunded | Self::Void) => {
                Err(Problem::Frozen)
            }
        }
    }

    /// Where it stands once so much of it is used. A draft stays one, and so does what is void.
    pub const fn settled(self, funds: Funds) -> Self {
        match self {
            Self::Draft | Self::Void => self,
            Self::Issued | Self::PartiallyApplied | Self::Applied | Self::Refunded => {
                match (funds.left(), funds.refunded, funds.allocated) {
                    (1.., _, 0) => Self::Issued,
                    (1.., _, _) => Self::PartiallyApplied,
                    (_, 0, _) => Self::Applied,
                    (..) => Self::Refunded,
                }
            }
        }
    }
}

/// A credit note as its form sends it. Every field is there, so that nothing typed is lost.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CreditNoteForm {
    /// Nothing is the day on which it is issued.
    pub date: String,
    /// Why; the customer reads it.
    pub reason: String,
    pub internal_note: String,
    /// One for each item of the invoice, in its order.
    pub lines: Vec<CreditLineForm>,
}

/// How much of an item is credited. Without a quantity it is nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CreditLineForm {
    pub quantity: String,
    /// For one; nothing is the price of the invoice.
    pub price: String,
}

/// A credit note form that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditNoteEdit {
    pub date: Option<Day>,
    pub reason: String,
    pub internal_note: Option<String>,
    pub parts: Vec<Part>,
}

impl CreditNoteForm {
    /// `invoice` are the lines of the invoice that is taken back.
    pub fn parse(&self, invoice: &[Line], locale: Locale) -> Result<CreditNoteEdit, Refusal> {
        let mut problems = Problems::default();
        let date = problems.check("date", Day::optional(&self.date));
        let reason = problems.check("reason", value::reason(&self.reason));
        let internal_note = problems.check("internal_note", value::paragraph(&self.internal_note, 4_000));
        let mut parts = Vec::new();
        for (at, (form, item)) in self.lines.iter().zip(items(invoice)).enumerate() {
            let quantity = problems.check(&field_name(at, "quantity"), Decimal::optional(&form.quantity, locale));
            let price = problems.check(&field_name(at, "price"), Decimal::optional(&form.price, locale));
            if price.flatten().is_some_and(|price| price < Decimal::ZERO) {
                problems.add(&field_name(at, "price"), Problem::Negative);
            }
            if let (Some(Some(quantity)), Some(price)) = (quantity, price)
                && quantity != Decimal::ZERO
            {
                parts.push(Part { item: at, quantity, price: price.unwrap_or(item.price) });
            }
        }
        let edit = (|| Some(CreditNoteEdit { date: date?, reason: reason?, internal_note: internal_note?, parts }))();
        problems.finish(edit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parts::tests::{invoice, part};

    #[test]
    fn a_quantity_alone_is_credited_at_the_price_of_the_invoice() {
        let line = |quantity: &str, price: &str| CreditLineForm { quantity: quantity.into(), price: price.into() };
        let form = CreditNoteForm {
            reason: "Broken".into(),
            lines: vec![line("2", ""), line("", "7"), line("0", "")],
            ..CreditNoteForm::default()
        };
        let edit = form.parse(&invoice(), Locale::En).expect("the form is fine");
        assert_eq!(edit.parts, [part(0, 20_000, 100_000)]);
        let Err(Refusal::Invalid(problems)) =
            CreditNoteForm { reason: " ".into(), lines: vec![line("x", "-1")], ..form }.parse(&invoice(), Locale::En)
        else {
            panic!("the form is refused")
        };
        let fields: Vec<_> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(fields, ["reason", "lines[0][quantity]", "lines[0][price]"]);
    }

    #[test]
    fn every_act_in_every_state() {
        use CreditNoteAct::*;
        let allowed = |status: CreditNoteStatus| -> Vec<CreditNoteAct> {
            CreditNoteAct::ALL.into_iter().filter(|act| status.allows(*act).is_ok()).collect()
        };
        assert_eq!(allowed(CreditNoteStatus::Draft), [Edit, Delete, Issue]);
        assert_eq!(allowed(CreditNoteStatus::Issued), [Apply, Refund, Void]);
        assert_eq!(allowed(CreditNoteStatus::PartiallyApplied), [Apply, TakeBack, Refund]);
        assert_eq!(allowed(CreditNoteStatus::Applied), [TakeBack]);
        assert_eq!(allowed(CreditNoteStatus::Refunded), []);
        assert_eq!(allowed(CreditNoteStatus::Void), []);
    }

    #[test]
    fn what_is_used_decides_where_a_credit_note_stands() {
        use CreditNoteStatus::*;
        let funds = |allocated, refunded| Funds { amount: 100, allocated, refunded };
        let used = [funds(0, 0), funds(1, 0), funds(100, 0), funds(0, 100), funds(40, 60)];
        for from in CreditNoteStatus::IN_FORCE {
            assert_eq!(used.map(|funds| from.settled(funds)), [Issued, PartiallyApplied, Applied, Refunded, Refunded]);
        }
        assert_eq!(used.map(|funds| Void.settled(funds)), [Void; 5]);
    }
}
