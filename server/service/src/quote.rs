//! Quotes and proposals: lists, pages, drafts, sending, the customer's answers, and what becomes of them.

mod behalf;
mod card;
mod convert;
mod decision;
mod edit;
mod expiry;
mod frozen;
mod invoicing;
mod list;
mod mailing;
mod note;
mod own;
mod own_answer;
mod paper;
mod part;
mod questions;
mod reminders;
mod revise;
mod rows;
mod send;
mod trash;

pub use behalf::OnBehalf;
pub(crate) use list::matching;
pub(crate) use part::{is_deposit, of_invoice, reclaim, release, share, shown};
pub(crate) use rows::{amount, standing};
pub(crate) use trash::{drafts_of, purge_drafts};

use crate::audit::Entry;
use crate::customer::find_locked;
use crate::db::Write;
use crate::filter::of_living_customers;
use crate::invoice::{fix_currency, is_other_currency};
use crate::store::{customer, quote};
use crate::{Error, Result};
use domain::access::{Ownership, Permit, Right, Staff};
use domain::quote::{QuoteAct, QuoteKind, QuoteStatus};
use domain::{Day, Problem, QuoteId, Refusal};
use frozen::Frozen;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Select};

/// Quotes that are there, and that the viewer sees.
pub(crate) fn in_scope(viewer: &Staff) -> Select<quote::Entity> {
    quote::Entity::find().filter(quote::Column::TrashedAt.is_null()).filter(of_living_customers(
        viewer,
        Right::QuotesView,
        quote::Column::CustomerId,
    ))
}

/// Absent and foreign are the same answer.
async fn find_in_scope(db: &impl ConnectionTrait, viewer: &Staff, id: QuoteId) -> Result<quote::Model> {
    let found = in_scope(viewer).filter(quote::Column::Id.eq(id.uuid()));
    found.one(db).await?.ok_or(Error::Refused(Refusal::NotFound))
}

/// As [`find_in_scope`], and nobody else changes this customer's documents until the end of the transaction: of two answers at once the
/// second finds the first.
pub(crate) async fn find_to_change(write: &Write, viewer: &Staff, id: QuoteId) -> Result<(quote::Model, Ownership)> {
    let found = in_scope(viewer).filter(quote::Column::Id.eq(id.uuid()));
    find_locked(write, found, quote::Column::CustomerId).await
}

/// Whose it is to throw away or to take back: whoever made it can do that too.
fn owned_by_author(viewer: &Staff, owned: &Ownership, row: &quote::Model) -> Ownership {
    owned.made_by(row.created_by.map(Into::into), viewer.id)
}

/// Where it stands after this act, if it can be done on this day.
fn after(row: &quote::Model, act: QuoteAct, today: Day) -> Result<QuoteStatus> {
    Ok(rows::standing(row, today)?.after(act).map_err(|problem| Refusal::field("", problem))?)
}

/// An entry about what exactly was sent, or answered.
fn sealed_entry(leave: &Permit, action: &'static str, row: &quote::Model) -> Entry {
    entry(leave, action, row).detail("hash", row.hash.as_deref().unwrap_or_default())
}

/// An entry about a quote, with its number where it has one.
fn entry(leave: &Permit, action: &'static str, row: &quote::Model) -> Entry {
    let entry = Entry::customer(leave, action, row.customer_id.into()).subject("quote", row.id);
    let entry = match rows::kind(row) {
        QuoteKind::Quote => entry,
        kind => entry.detail("kind", kind.key()),
    };
    match &row.number {
        Some(number) => entry.detail("number", number).detail("version", &row.revision.to_string()),
        None => entry,
    }
}

/// An agreement over prices is in the currency of the customer's other documents, and the first of them says which (BR-09).
async fn agrees_in_currency(write: &Write, leave: &Permit, of: &customer::Model, sent: &Frozen) -> Result<()> {
    if !sent.is_priced() {
        return Ok(());
    }
    let code = sent.pricing.currency.code();
    if is_other_currency(write.tx(), of, code).await? {
        return Err(Refusal::field("", Problem::OtherCurrency).into());
    }
    fix_currency(write, leave, of, code).await
}
