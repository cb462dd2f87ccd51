//! Payments: recorded, put towards invoices, given back, taken out again.

mod afterwards;
mod card;
mod give_back;
mod list;
mod record;
mod undo;

pub(crate) use give_back::DONE;
pub(crate) use list::{credit_of, latest_of, matching};
pub(crate) use record::{allocate, entry, insert, plain};

use crate::customer::find_locked;
use crate::db::Write;
use crate::filter::of_living_customers;
use crate::store::payment;
use crate::{Error, Result};
use domain::access::{Ownership, Right, Staff};
use domain::payment::{Funds, PaymentMethod, PaymentStatus};
use domain::{PaymentId, Refusal};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Select};

/// Payments that were made, and that the viewer sees.
fn in_scope(viewer: &Staff) -> Select<payment::Entity> {
    payment::Entity::find().filter(payment::Column::DeletedAt.is_null()).filter(of_living_customers(
        viewer,
        Right::PaymentsView,
        payment::Column::CustomerId,
    ))
}

/// Absent and foreign are the same answer.
async fn find_in_scope(db: &impl ConnectionTrait, viewer: &Staff, id: PaymentId) -> Result<payment::Model> {
    let found = in_scope(viewer).filter(payment::Column::Id.eq(id.uuid()));
    found.one(db).await?.ok_or(Error::Refused(Refusal::NotFound))
}

/// As [`find_in_scope`], and nobody else changes what this customer owes and paid until the end of the transaction (R89).
async fn find_to_change(write: &Write, viewer: &Staff, id: PaymentId) -> Result<(payment::Model, Ownership)> {
    let found = in_scope(viewer).filter(payment::Column::Id.eq(id.uuid()));
    find_locked(write, found, payment::Column::CustomerId).await
}

pub(crate) fn funds(row: &payment::Model) -> Funds {
    Funds { amount: row.amount, allocated: row.allocated, refunded: row.refunded }
}

pub(crate) fn method(row: &payment::Model) -> PaymentMethod {
    PaymentMethod::parse(&row.method).unwrap_or(PaymentMethod::Other)
}

/// Before what the payment service calls it stands who that is.
const BY_STRIPE: &str = "stripe:";

/// How a payment that came through the payment service is kept apart from all others.
pub(crate) fn stripe_ref(payment: &str) -> String {
    format!("{BY_STRIPE}{payment}")
}

/// What the payment service calls a payment that came through it.
fn online(row: &payment::Model) -> Option<&str> {
    row.external_ref.as_deref()?.strip_prefix(BY_STRIPE)
}

pub(crate) fn status(row: &payment::Model) -> PaymentStatus {
    match row.disputed_at {
        Some(_) => PaymentStatus::Disputed,
        None => PaymentStatus::refunded(row.amount, row.refunded),
    }
}
