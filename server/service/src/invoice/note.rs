//! What only the team reads about an invoice. It is no part of what was sent, and can be written at any time after.

use super::edit::entry;
use super::{find_to_change, status};
use crate::customer::unchanged_since;
use crate::{Result, Service};
use domain::access::{Right, Staff, permit};
use domain::invoice::InvoiceStatus;
use domain::sales::internal_note;
use domain::{CustomerId, InvoiceId, Problem, Refusal};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

impl Service {
    /// Writes it anew, if it is another; the audit keeps what stood there. A draft has it in its form.
    pub async fn note_invoice(&self, viewer: &Staff, id: InvoiceId, version: i32, note: &str) -> Result<()> {
        let write = self.write().await?;
        let (before, owned) = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::InvoicesEdit, &owned)?;
        if status(&before) == InvoiceStatus::Draft {
            return Err(Refusal::field("", Problem::NotNow).into());
        }
        let note = internal_note(note)?;
        unchanged_since(before.version, version)?;
        if before.internal_note == note {
            return Ok(());
        }
        let customer = CustomerId::from(before.customer_id);
        let entry = entry(&leave, "invoice.noted", customer, id)
            .detail("number", before.number.as_deref().unwrap_or_default())
            .rewritten(before.internal_note.as_deref(), note.as_deref());
        let mut row = before.into_active_model();
        row.internal_note = Set(note);
        row.updated_at = Set(write.now().ms());
        row.version = Set(version + 1);
        row.update(write.tx()).await?;
        write.audit(entry);
        write.commit().await
    }
}
