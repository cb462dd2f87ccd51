//! What is left of a credit note goes towards invoices, and can be taken away again.

use super::{entry, find_to_change, funds, may_now, status};
use crate::customer::unchanged_since;
use crate::db::Write;
use crate::invoice::{currency, oldest_first, settle, status as invoice_status, taking};
use crate::payment::plain;
use crate::store::{credit_application, credit_note, invoice};
use crate::{Result, Service};
use domain::access::{Right, Staff, permit};
use domain::credit_note::CreditNoteAct;
use domain::invoice::InvoiceStatus;
use domain::money::Money;
use domain::payment::Parts;
use domain::refusal::Problems;
use domain::{CreditNoteId, InvoiceId, Problem, Refusal};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel, ModelTrait};

impl Service {
    /// Puts what is left of it towards invoices; with nothing chosen, towards the oldest.
    pub async fn apply_credit_note(&self, viewer: &Staff, id: CreditNoteId, version: i32, typed: &Parts) -> Result<()> {
        let write = self.write().await?;
        let (before, owned) = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::CreditNotesApply, &owned)?;
        may_now(&before, CreditNoteAct::Apply)?;
        let currency = currency(&before.currency)?;
        let mut problems = Problems::default();
        let chosen = domain::payment::parts(&mut problems, typed, currency, viewer.locale);
        let chosen = problems.finish(chosen)?;
        unchanged_since(before.version, version)?;
        let left = funds(&before).left();
        let chosen = match chosen.as_slice() {
            [] => oldest_first(&write, before.customer_id, &before.currency, left).await?,
            _ => chosen,
        };
        if chosen.is_empty() {
            return Err(Refusal::field("", Problem::Settled).into());
        }
        let sum = Money::new(chosen.iter().map(|(_, part)| part).sum(), currency);
        write.audit(entry(&leave, "credit_note.applied", &before).detail("amount", &plain(sum)));
        put(&write, before, &chosen).await?;
        write.commit().await
    }

    /// Takes away from an invoice what went towards it: that is owed again, and credit again.
    pub async fn take_credit_back(&self, viewer: &Staff, id: CreditNoteId, version: i32, of: InvoiceId) -> Result<()> {
        let write = self.write().await?;
        let (before, owned) = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::CreditNotesApply, &owned)?;
        may_now(&before, CreditNoteAct::TakeBack)?;
        unchanged_since(before.version, version)?;
        let found = credit_application::Entity::find_by_id((before.id, of.uuid())).one(write.tx()).await?;
        let found = found.ok_or(Refusal::field("", Problem::NotNow))?;
        let paid = invoice::Entity::find_by_id(of.uuid()).one(write.tx()).await?.ok_or(Refusal::NotFound)?;
        // What was given up was given up beside what had been credited.
        if invoice_status(&paid) == InvoiceStatus::WrittenOff {
            return Err(Refusal::field("", Problem::WrittenOff).into());
        }
        let sum = Money::new(found.amount, currency(&before.currency)?);
        found.delete(write.tx()).await?;
        settle(&write, paid).await?;
        write.audit(entry(&leave, "credit_note.taken_back", &before).detail("amount", &plain(sum)));
        use_up(&write, before, -sum.minor).await?;
        write.commit().await
    }
}

/// Puts parts of a credit note towards invoices of the same customer. No more than is left, nor than is owed.
pub async fn put(write: &Write, row: credit_note::Model, parts: &[(InvoiceId, i64)]) -> Result<()> {
    let whole: i64 = parts.iter().map(|(_, part)| part).sum();
    if whole > funds(&row).left() {
        return Err(Refusal::field("", Problem::MoreThanLeft).into());
    }
    for (id, part) in parts {
        let found = taking(write, row.customer_id, &row.currency, *id, *part).await?;
        let application = credit_application::ActiveModel {
            credit_note_id: Set(row.id),
            invoice_id: Set(found.id),
            amount: Set(*part),
            created_at: Set(write.now().ms()),
        };
        let before = Expr::col((credit_application::Entity, credit_application::Column::Amount));
        let key = [credit_application::Column::CreditNoteId, credit_application::Column::InvoiceId];
        let again = OnConflict::columns(key).value(credit_application::Column::Amount, before.add(*part)).to_owned();
        credit_application::Entity::insert(application).on_conflict(again).exec_without_returning(write.tx()).await?;
        settle(write, found).await?;
    }
    use_up(write, row, whole).await
}

/// So much more of it is used now.
async fn use_up(write: &Write, row: credit_note::Model, more: i64) -> Result<()> {
    let (mut now, version, from) = (funds(&row), row.version, status(&row));
    now.allocated += more;
    let mut row = row.into_active_model();
    row.applied = Set(now.allocated);
    row.status = Set(from.settled(now).key().to_owned());
    row.updated_at = Set(write.now().ms());
    row.version = Set(version + 1);
    row.update(write.tx()).await?;
    Ok(())
}
