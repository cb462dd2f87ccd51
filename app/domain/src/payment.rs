//! Payments: money that came from a customer, what it went towards, and what is left of it.

mod view;

pub use view::{FilledPaymentForm, OpenInvoice, PaymentActs, PaymentCard, PaymentPart, PaymentRow, Refund};

use crate::money::{Currency, Money};
use crate::refusal::Problems;
use crate::{Day, InvoiceId, Locale, Problem, Refusal, value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How the money came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentMethod {
    #[default]
    BankTransfer,
    Card,
    Cash,
    DirectDebit,
    Cheque,
    Other,
}

impl PaymentMethod {
    pub const ALL: [Self; 6] =
        [Self::BankTransfer, Self::Card, Self::Cash, Self::DirectDebit, Self::Cheque, Self::Other];

    pub const fn key(self) -> &'static str {
        match self {
            Self::BankTransfer => "bank_transfer",
            Self::Card => "card",
            Self::Cash => "cash",
            Self::DirectDebit => "direct_debit",
            Self::Cheque => "cheque",
            Self::Other => "other",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.key() == key)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    #[default]
    Completed,
    PartiallyRefunded,
    Refunded,
    /// The customer's bank wants it back. Until that is decided it counts as before.
    Disputed,
}

impl PaymentStatus {
    pub const ALL: [Self; 4] = [Self::Completed, Self::PartiallyRefunded, Self::Refunded, Self::Disputed];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::PartiallyRefunded => "partially_refunded",
            Self::Refunded => "refunded",
            Self::Disputed => "disputed",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.key() == key)
    }

    /// After so much of it went back.
    pub const fn refunded(amount: i64, refunded: i64) -> Self {
        if refunded <= 0 {
            Self::Completed
        } else if refunded < amount {
            Self::PartiallyRefunded
        } else {
            Self::Refunded
        }
    }
}

/// Who let a part of a payment go back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundOrigin {
    /// Somebody of the team, who gave a reason.
    #[default]
    Here,
    /// Somebody at the payment service itself.
    There,
    /// The customer's bank, after a dispute.
    Dispute,
}

impl RefundOrigin {
    const ALL: [Self; 3] = [Self::Here, Self::There, Self::Dispute];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Here => "here",
            Self::There => "there",
            Self::Dispute => "dispute",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|origin| origin.key() == key)
    }
}

/// How money goes back to a customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// The way it came: what came through the payment service goes back through it.
    #[default]
    AsItCame,
    /// It went there already, by hand. Of money that came otherwise this says nothing.
    Already,
}

/// How much of a payment is where, in minor units. What is left is the customer's credit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Funds {
    pub amount: i64,
    pub allocated: i64,
    pub refunded: i64,
}

impl Funds {
    pub const fn left(self) -> i64 {
        self.amount - self.allocated - self.refunded
    }

    /// What can still be given back.
    pub const fn refundable(self) -> i64 {
        self.amount - self.refunded
    }
}

/// Spreads what is left of a payment over what is owed, the first owed first. Nothing gets more than it needs.
pub fn spread<T: Copy>(left: i64, owed: &[(T, i64)]) -> Vec<(T, i64)> {
    let mut left = left;
    let mut parts = Vec::new();
    for (id, due) in owed {
        let part = left.min(*due);
        if part > 0 {
            parts.push((*id, part));
            left -= part;
        }
    }
    parts
}

/// A payment as its form sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PaymentForm {
    pub amount: String,
    pub currency: String,
    pub date: String,
    pub method: String,
    /// What the bank calls it, such as the number of a cheque.
    pub reference: String,
    /// For the team.
    pub note: String,
    /// Whether the customer is told.
    pub receipt: String,
    /// What goes towards which invoice, by its id: another list of open invoices moves no amount to another of them. With nothing typed,
    /// the oldest are paid first.
    pub parts: Parts,
}

/// Amounts as typed, by the [`part_key`] of each invoice.
pub type Parts = BTreeMap<String, String>;

/// Invoices that one form puts money towards.
pub const PARTS: usize = 50;

/// A payment form that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPayment {
    pub amount: Money,
    pub date: Day,
    pub method: PaymentMethod,
    pub reference: Option<String>,
    pub note: Option<String>,
    pub receipt: bool,
    pub parts: Vec<(InvoiceId, i64)>,
}

impl PaymentForm {
    /// `today` is the day for the company: money that is yet to come is no payment.
    pub fn parse(&self, today: Day, locale: Locale) -> Result<NewPayment, Refusal> {
        let mut problems = Problems::default();
        let currency = problems.check("currency", Currency::parse(&self.currency));
        let amount = currency.and_then(|currency| problems.check("amount", amount(&self.amount, currency, locale)));
        let date = problems.check("date", Day::parse(&self.date));
        if date.is_some_and(|date| date > today) {
            problems.add("date", Problem::Future);
        }
        let method = problems.check("method", PaymentMethod::parse(&self.method).ok_or(Problem::Choice));
        let reference = problems.check("reference", value::line(&self.reference, 100));
        let note = problems.check("note", value::paragraph(&self.note, 2_000));
        let parts = currency.and_then(|currency| parts(&mut problems, &self.parts, currency, locale));
        if let (Some(amount), Some(parts)) = (amount, &parts)
            && parts.iter().map(|(_, part)| i128::from(*part)).sum::<i128>() > amount.minor.into()
        {
            problems.add("amount", Problem::MoreThanLeft);
        }
        let payment = (|| {
            Some(NewPayment {
                amount: amount?,
                date: date?,
                method: method?,
                reference: reference?,
                note: note?,
                receipt: self.receipt == "true",
                parts: parts?,
            })
        })();
        problems.finish(payment)
    }
}

/// An amount of more than nothing.
pub fn amount(text: &str, currency: Currency, locale: Locale) -> Result<Money, Problem> {
    let amount = Money::parse(text, currency, locale)?;
    match amount.minor {
        ..=0 => Err(Problem::Negative),
        minor if minor > crate::sales::MOST => Err(Problem::TooLarge),
        _ => Ok(amount),
    }
}

/// The parts that somebody typed. Problems stand under `parts[…]`, with the [`part_key`] in the brackets.
pub fn parts(
    problems: &mut Problems,
    typed: &Parts,
    currency: Currency,
    locale: Locale,
) -> Option<Vec<(InvoiceId, i64)>> {
    let typed: Vec<(&String, &String)> = typed.iter().filter(|(_, amount)| !amount.trim().is_empty()).collect();
    if typed.len() > PARTS {
        problems.add("parts", Problem::TooManyRows { max: PARTS as u32 });
        return None;
    }
    let part = |(key, text): (&String, &String)| {
        let name = format!("parts[{key}]");
        let money = problems.check(&name, amount(text, currency, locale));
        let invoice = key.strip_prefix(PART_KEY).and_then(|id| id.parse::<InvoiceId>().ok());
        let invoice = problems.check(&name, invoice.ok_or(Problem::Unknown));
        Some((invoice?, money?.minor))
    };
    let parts: Vec<Option<(InvoiceId, i64)>> = typed.into_iter().map(part).collect();
    parts.into_iter().collect()
}

const PART_KEY: &str = "invoice-";

/// What stands for an invoice among [`Parts`]. It begins with a letter: what begins with a digit would be read as a place in a list.
pub fn part_key(invoice: InvoiceId) -> String {
    format!("{PART_KEY}{invoice}")
}

/// The name of the field for an invoice, as the form sends it.
pub fn part_name(invoice: InvoiceId) -> String {
    format!("parts[{}]", part_key(invoice))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn form() -> PaymentForm {
        PaymentForm {
            amount: "100".into(),
            currency: "EUR".into(),
            date: "2026-03-20".into(),
            method: "cash".into(),
            ..PaymentForm::default()
        }
    }

    fn today() -> Day {
        Day::parse("2026-03-20").unwrap()
    }

    #[test]
    fn money_that_is_yet_to_come_is_no_payment() {
        assert!(form().parse(today(), Locale::En).is_ok());
        let refused = PaymentForm { date: "2026-03-21".into(), ..form() }.parse(today(), Locale::En);
        assert_eq!(refused, Err(Refusal::field("date", Problem::Future)));
        let nothing = PaymentForm { amount: "0".into(), ..form() }.parse(today(), Locale::En);
        assert_eq!(nothing, Err(Refusal::field("amount", Problem::Negative)));
    }

    #[test]
    fn parts_are_no_more_than_the_whole_and_stand_under_their_invoice() {
        let id = InvoiceId::from(uuid::Uuid::nil());
        let key = part_key(id);
        let with = |key: &str, amount: &str| {
            let parts = Parts::from([(key.to_owned(), amount.to_owned())]);
            PaymentForm { parts, ..form() }.parse(today(), Locale::En)
        };
        assert_eq!(with(&key, "100.01"), Err(Refusal::field("amount", Problem::MoreThanLeft)));
        assert_eq!(with(&key, "x"), Err(Refusal::field(&part_name(id), Problem::Number)));
        assert_eq!(with("y", "1"), Err(Refusal::field("parts[y]", Problem::Unknown)));
        assert_eq!(with(&key, " ").map(|payment| payment.parts), Ok(vec![]));
        assert_eq!(with(&key, "40").map(|payment| payment.parts[0].1), Ok(4_000));
    }

    #[test]
    fn the_first_owed_is_paid_first() {
        assert_eq!(spread(100, &[('a', 60), ('b', 0), ('c', 70), ('d', 5)]), [('a', 60), ('c', 40)]);
        assert_eq!(spread(0, &[('a', 60)]), []);
    }

    proptest! {
        #[test]
        fn no_more_is_spread_than_there_is_and_nothing_gets_more_than_it_needs(
            left in 0i64..10_000, owed in prop::collection::vec(0i64..3_000, 0..10),
        ) {
            let owed: Vec<(usize, i64)> = owed.into_iter().enumerate().collect();
            let parts = spread(left, &owed);
            let sum: i64 = parts.iter().map(|(_, part)| part).sum();
            prop_assert_eq!(sum, left.min(owed.iter().map(|(_, due)| due).sum()));
            prop_assert!(parts.iter().all(|(at, part)| *part > 0 && *part <= owed[*at].1));
        }
    }
}
