//! What is left of a credit note is paid back, or should not have been. Both need the password.

use super::{entry, find_to_change, funds, may_now};
use crate::customer::unchanged_since;
use crate::invoice::currency;
use crate::payment::plain;
use crate::{Result, Service};
use domain::access::{Right, Staff, permit};
use domain::credit_note::{CreditNoteAct, CreditNoteStatus};
use domain::money::Money;
use domain::sensitive::Class;
use domain::value;
use domain::{CreditNoteId, Refusal};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};
use tower_sessions::Session;

impl Service {
    /// Writes down that all that was left of it was paid back, and how.
    pub async fn refund_credit_note(
        &self,
        viewer: &Staff,
        id: CreditNoteId,
        version: i32,
        note: &str,
        session: &Session,
    ) -> Result<()> {
        let write = self.write().await?;
        let (before, owned) = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::CreditNotesRefund, &owned)?;
        may_now(&before, CreditNoteAct::Refund)?;
        let note = value::reason(note).map_err(|problem| Refusal::field("note", problem))?;
        self.confirmed(session).await?;
        unchanged_since(before.version, version)?;
        let back = Money::new(funds(&before).left(), currency(&before.currency)?);
        let entry = entry(&leave, "credit_note.refunded", &before).detail("amount", &plain(back));
        let mut row = before.into_active_model();
        row.refunded = Set(back.minor);
        row.status = Set(CreditNoteStatus::Refunded.key().to_owned());
        row.refunded_at = Set(Some(write.now().ms()));
        row.refund_note = Set(Some(note.clone()));
        row.updated_at = Set(write.now().ms());
        row.version = Set(version + 1);
        row.update(write.tx()).await?;
        write.audit(entry.detail("reason", &note).sensitive(Class::Money));
        write.commit().await
    }

    /// Takes back what should not have been issued, as long as nothing of it is used. Its number stays used.
    pub async fn void_credit_note(
        &self,
        viewer: &Staff,
        id: CreditNoteId,
        version: i32,
        reason: &str,
        session: &Session,
    ) -> Result<()> {
        let write = self.write().await?;
        let (before, owned) = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::CreditNotesVoid, &owned)?;
        may_now(&before, CreditNoteAct::Void)?;
        let reason = value::reason(reason).map_err(|problem| Refusal::field("reason", problem))?;
        self.confirmed(session).await?;
        unchanged_since(before.version, version)?;
        let entry = entry(&leave, "credit_note.voided", &before);
        let mut row = before.into_active_model();
        row.status = Set(CreditNoteStatus::Void.key().to_owned());
        row.void_reason = Set(Some(reason.clone()));
        row.ended_at = Set(Some(write.now().ms()));
        row.updated_at = Set(write.now().ms());
        row.version = Set(version + 1);
        row.update(write.tx()).await?;
        write.audit(entry.detail("reason", &reason).sensitive(Class::Money));
        write.commit().await
    }
}
