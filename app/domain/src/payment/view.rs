//! Payments as staff see them.

use super::{PaymentForm, PaymentMethod, PaymentStatus, RefundOrigin};
use crate::access::Masked;
use crate::{CustomerId, InvoiceId, PaymentId, When};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentRow {
    pub id: PaymentId,
    pub customer: CustomerId,
    pub customer_number: String,
    pub customer_name: Masked<String>,
    pub date: When,
    pub method: PaymentMethod,
    pub status: PaymentStatus,
    pub reference: Option<String>,
    pub amount: String,
    /// What went towards no invoice, where something is left.
    pub left: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentCard {
    pub row: PaymentRow,
    pub version: i32,
    pub note: Option<String>,
    /// It came through the payment service, and goes back through it.
    pub online: bool,
    /// Since when the customer's bank wants it back.
    pub disputed: Option<When>,
    pub recorded: When,
    pub recorded_by: Option<String>,
    pub parts: Vec<PaymentPart>,
    pub refunds: Vec<Refund>,
    /// Invoices that what is left could go towards.
    pub open: Vec<OpenInvoice>,
    /// What can still be given back, as a form shows it.
    pub refundable: String,
    pub currency: String,
    pub may: PaymentActs,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentPart {
    pub invoice: InvoiceId,
    pub number: String,
    pub amount: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    pub when: When,
    pub amount: String,
    pub origin: RefundOrigin,
    /// Empty where it was not the team's.
    pub reason: String,
    pub by: Option<String>,
    /// The payment service has yet to say that it went.
    pub pending: bool,
    /// When it came back after all.
    pub returned: Option<When>,
}

/// An invoice on which something is owed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenInvoice {
    pub id: InvoiceId,
    pub number: String,
    pub due_on: Option<When>,
    pub due: String,
    /// As a form shows it.
    pub typed: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentActs {
    pub allocate: bool,
    pub refund: bool,
    pub delete: bool,
}

/// A payment form with what it begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilledPaymentForm {
    pub form: PaymentForm,
    pub customer: CustomerId,
    pub customer_number: String,
    pub customer_name: Masked<String>,
    pub open: Vec<OpenInvoice>,
    /// Whom a receipt would go to.
    pub recipients: u64,
}
