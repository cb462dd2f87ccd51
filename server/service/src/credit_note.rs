//! Credit notes: lists, pages, drafts, issuing, and what becomes of them.

mod apply;
mod card;
mod edit;
mod end;
mod issue;
mod list;
mod note;
mod own;
mod paper;
mod trash;

pub(crate) use edit::has_credits;
pub(crate) use list::{credit_of, matching, numbers, of_invoice};

use crate::audit::Entry;
use crate::customer::find_locked;
use crate::db::Write;
use crate::filter::of_living_customers;
use crate::store::{credit_note, invoice};
use crate::{Error, Result};
use domain::access::{Ownership, Permit, Right, Staff};
use domain::credit_note::{CreditNoteAct, CreditNoteStatus, Part};
use domain::payment::Funds;
use domain::{CreditNoteId, Refusal};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Select};

/// The name under which their numbers are drawn.
const SERIES: &str = "credit_note";

/// Credit notes that are there, and that the viewer sees.
fn in_scope(viewer: &Staff) -> Select<credit_note::Entity> {
    credit_note::Entity::find().filter(credit_note::Column::TrashedAt.is_null()).filter(of_living_customers(
        viewer,
        Right::CreditNotesView,
        credit_note::Column::CustomerId,
    ))
}

/// Absent and foreign are the same answer.
async fn find_in_scope(db: &impl ConnectionTrait, viewer: &Staff, id: CreditNoteId) -> Result<credit_note::Model> {
    let found = in_scope(viewer).filter(credit_note::Column::Id.eq(id.uuid()));
    found.one(db).await?.ok_or(Error::Refused(Refusal::NotFound))
}

/// As [`find_in_scope`], and nobody else changes what this customer owes and paid until the end of the transaction.
async fn find_to_change(write: &Write, viewer: &Staff, id: CreditNoteId) -> Result<(credit_note::Model, Ownership)> {
    let found = in_scope(viewer).filter(credit_note::Column::Id.eq(id.uuid()));
    find_locked(write, found, credit_note::Column::CustomerId).await
}

/// The invoice that a credit note takes back.
async fn corrected(db: &impl ConnectionTrait, row: &credit_note::Model) -> Result<invoice::Model> {
    invoice::Entity::find_by_id(row.invoice_id).one(db).await?.ok_or(Error::Refused(Refusal::NotFound))
}

pub(crate) fn status(row: &credit_note::Model) -> CreditNoteStatus {
    CreditNoteStatus::parse(&row.status).unwrap_or_default()
}

const fn funds(row: &credit_note::Model) -> Funds {
    Funds { amount: row.total, allocated: row.applied, refunded: row.refunded }
}

/// What of it is credit still: nothing of a draft, nor of what is void.
pub(crate) fn left(row: &credit_note::Model) -> i64 {
    match status(row) {
        CreditNoteStatus::Draft | CreditNoteStatus::Void => 0,
        CreditNoteStatus::Issued
        | CreditNoteStatus::PartiallyApplied
        | CreditNoteStatus::Applied
        | CreditNoteStatus::Refunded => funds(row).left(),
    }
}

/// Whether its state lets this be done.
fn may_now(row: &credit_note::Model, act: CreditNoteAct) -> Result<()> {
    Ok(status(row).allows(act).map_err(|problem| Refusal::field("", problem))?)
}

fn parts(row: &credit_note::Model) -> Result<Vec<Part>> {
    serde_json::from_str(&row.parts).map_err(|error| Error::Fault(format!("parts of a credit note: {error}")))
}

fn entry(leave: &Permit, action: &'static str, row: &credit_note::Model) -> Entry {
    let entry = Entry::customer(leave, action, row.customer_id.into()).subject("credit_note", row.id);
    match &row.number {
        Some(number) => entry.detail("number", number),
        None => entry,
    }
}
