//! Paying online: the connection to the payment service, attempts to pay, and what becomes of them (DOORS-21).

mod begin;
mod confirm;
mod connection;
mod notice;
mod reconcile;

pub(crate) use begin::can_be_paid;
pub use confirm::Delivery;
pub(crate) use confirm::{is_news, was_told};
pub use connection::WEBHOOK;
pub(crate) use connection::{is_on, opens, reseal};
pub(crate) use notice::{News, payer, tell_of_money};
pub(crate) use reconcile::forget_events;

use crate::Result;
use crate::store::checkout;
use domain::checkout::CheckoutStatus;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Select};
use uuid::Uuid;

/// The attempts that are under way.
fn open() -> Select<checkout::Entity> {
    checkout::Entity::find().filter(checkout::Column::Status.eq(CheckoutStatus::Open.key()))
}

/// The attempt at an invoice that is under way: there is one at a time.
async fn open_of(db: &impl ConnectionTrait, invoice: Uuid) -> Result<Option<checkout::Model>> {
    Ok(open().filter(checkout::Column::InvoiceId.eq(invoice)).one(db).await?)
}

/// Whether somebody is paying an invoice.
pub(crate) async fn is_being_paid(db: &impl ConnectionTrait, invoice: Uuid) -> Result<bool> {
    Ok(open_of(db, invoice).await?.is_some())
}
