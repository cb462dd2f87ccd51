//! The two ways in which an invoice is owed no more without having been paid. Both need the password, and a reason.

use super::edit::{entry, may_now};
use super::find_to_change;
use crate::customer::unchanged_since;
use crate::{Result, Service, credit_note, quote};
use domain::access::{Right, Staff, permit};
use domain::invoice::{InvoiceAct, InvoiceStatus};
use domain::sensitive::Class;
use domain::value;
use domain::{CustomerId, InvoiceId, Problem, Refusal};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};
use tower_sessions::Session;

impl Service {
    /// Takes back what should not have been sent. Its number stays used.
    pub async fn cancel_invoice(
        &self,
        viewer: &Staff,
        id: InvoiceId,
        version: i32,
        reason: &str,
        session: &Session,
    ) -> Result<()> {
        let end = (Right::InvoicesCancel, InvoiceAct::Cancel, InvoiceStatus::Cancelled, "invoice.cancelled");
        self.end_invoice(viewer, id, version, reason, session, end).await
    }

    /// Gives up what is still owed.
    pub async fn write_off_invoice(
        &self,
        viewer: &Staff,
        id: InvoiceId,
        version: i32,
        reason: &str,
        session: &Session,
    ) -> Result<()> {
        let end = (Right::InvoicesWriteOff, InvoiceAct::WriteOff, InvoiceStatus::WrittenOff, "invoice.written_off");
        self.end_invoice(viewer, id, version, reason, session, end).await
    }

    async fn end_invoice(
        &self,
        viewer: &Staff,
        id: InvoiceId,
        version: i32,
        reason: &str,
        session: &Session,
        (right, act, to, action): (Right, InvoiceAct, InvoiceStatus, &'static str),
    ) -> Result<()> {
        let write = self.write().await?;
        let (before, owned) = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, right, &owned)?;
        if to == InvoiceStatus::Cancelled && credit_note::has_credits(write.tx(), before.id).await? {
            return Err(Refusal::field("", Problem::HasCredits).into());
        }
        may_now(&before, act)?;
        let reason = value::reason(reason).map_err(|problem| Refusal::field("reason", problem))?;
        self.confirmed(session).await?;
        unchanged_since(before.version, version)?;
        let customer = CustomerId::from(before.customer_id);
        let number = before.number.clone().unwrap_or_default();
        let left = before.total - before.paid - before.credited;
        let mut row = before.into_active_model();
        row.status = Set(to.key().to_owned());
        row.due = Set(0);
        row.given_up = Set((to == InvoiceStatus::WrittenOff).then_some(left));
        row.ended_at = Set(Some(write.now().ms()));
        row.reason = Set(Some(reason.clone()));
        row.updated_at = Set(write.now().ms());
        row.version = Set(version + 1);
        row.update(write.tx()).await?;
        if to == InvoiceStatus::Cancelled {
            quote::release(&write, &leave, id).await?;
        }
        let entry = entry(&leave, action, customer, id).detail("number", &number).detail("reason", &reason);
        write.audit(entry.sensitive(Class::Money));
        write.commit().await
    }
}
