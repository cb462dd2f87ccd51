//! What only the team reads about a credit note. It is no part of what was issued, and can be written at any time after.

use super::{entry, find_to_change, status};
use crate::customer::unchanged_since;
use crate::{Result, Service};
use domain::access::{Right, Staff, permit};
use domain::credit_note::CreditNoteStatus;
use domain::sales::internal_note;
use domain::{CreditNoteId, Problem, Refusal};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

impl Service {
    /// Writes it anew, if it is another; the audit keeps what stood there. A draft has it in its form.
    pub async fn note_credit_note(&self, viewer: &Staff, id: CreditNoteId, version: i32, note: &str) -> Result<()> {
        let write = self.write().await?;
        let (before, owned) = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::CreditNotesCreate, &owned)?;
        if status(&before) == CreditNoteStatus::Draft {
            return Err(Refusal::field("", Problem::NotNow).into());
        }
        let note = internal_note(note)?;
        unchanged_since(before.version, version)?;
        if before.internal_note == note {
            return Ok(());
        }
        let entry =
            entry(&leave, "credit_note.noted", &before).rewritten(before.internal_note.as_deref(), note.as_deref());
        let mut row = before.into_active_model();
        row.internal_note = Set(note);
        row.updated_at = Set(write.now().ms());
        row.version = Set(version + 1);
        row.update(write.tx()).await?;
        write.audit(entry);
        write.commit().await
    }
}
