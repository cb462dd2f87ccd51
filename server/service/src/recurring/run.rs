//! What becomes of a template: it begins, rests, goes on and ends.

use super::{Stand, delivery, entry, find_to_change, lets_send, may_now, schedule};
use crate::customer::unchanged_since;
use crate::db::Write;
use crate::store::{customer, recurring_invoice as template};
use crate::{Result, Service, billing};
use domain::access::{Permit, Right, Staff, permit};
use domain::recurring::{MISSED_MOST, RecurringAct, RecurringStatus};
use domain::{Day, Problem, RecurringInvoiceId, Refusal};
use sea_orm::EntityTrait;

impl Service {
    /// From now on it makes an invoice on each of its days; at once, if the first one is today.
    pub async fn activate_recurring(&self, viewer: &Staff, id: RecurringInvoiceId, version: i32) -> Result<()> {
        let (write, leave, row, today) = self.recurring_to_run(viewer, id, version, RecurringAct::Activate).await?;
        let start = schedule(&row)?.start;
        if start < today {
            return Err(Refusal::field("start", Problem::Past).into());
        }
        let stand = Stand { status: RecurringStatus::Active, place: 0, next: start, ..Stand::of(&row)? };
        let row = stand.write(&write, row).await?;
        write.audit(entry(&leave, "recurring_invoice.activated", &row));
        write.commit().await?;
        self.make_all_of(row.id, row.customer_id.into(), today).await
    }

    /// Makes nothing until somebody says how it goes on.
    pub async fn pause_recurring(&self, viewer: &Staff, id: RecurringInvoiceId, version: i32) -> Result<()> {
        let (write, leave, row, _) = self.recurring_to_run(viewer, id, version, RecurringAct::Pause).await?;
        let row = Stand { status: RecurringStatus::Paused, ..Stand::of(&row)? }.write(&write, row).await?;
        write.audit(entry(&leave, "recurring_invoice.paused", &row));
        write.commit().await
    }

    /// Goes on with the next day, which can be today, and before that with what was missed meanwhile, where that is wished.
    pub async fn resume_recurring(
        &self,
        viewer: &Staff,
        id: RecurringInvoiceId,
        version: i32,
        make_up: bool,
    ) -> Result<()> {
        let (write, leave, row, today) = self.recurring_to_run(viewer, id, version, RecurringAct::Resume).await?;
        let (schedule, stand) = (schedule(&row)?, Stand::of(&row)?);
        if make_up && schedule.missed(stand.place, stand.made, today) >= MISSED_MOST {
            return Err(Refusal::field("", Problem::NotNow).into());
        }
        let place = if make_up { stand.place } else { schedule.place_from(stand.place, today) };
        // What would be over with this is ended by whoever means that.
        let next = schedule.next(place, stand.made).ok_or_else(|| Refusal::field("", Problem::NotNow))?;
        let stand = Stand { status: RecurringStatus::Active, halt: None, place, next, ..stand };
        let row = stand.write(&write, row).await?;
        let entry = entry(&leave, "recurring_invoice.resumed", &row);
        write.audit(entry.detail("made_up", if make_up { "yes" } else { "no" }));
        write.commit().await?;
        self.make_all_of(row.id, row.customer_id.into(), today).await
    }

    /// Makes nothing any more. What it made stays.
    pub async fn end_recurring(&self, viewer: &Staff, id: RecurringInvoiceId, version: i32) -> Result<()> {
        let (write, leave, row, _) = self.recurring_to_run(viewer, id, version, RecurringAct::End).await?;
        let stand = Stand { status: RecurringStatus::Completed, halt: None, ..Stand::of(&row)? };
        let row = stand.write(&write, row).await?;
        write.audit(entry(&leave, "recurring_invoice.ended", &row));
        write.commit().await
    }

    async fn recurring_to_run(
        &self,
        viewer: &Staff,
        id: RecurringInvoiceId,
        version: i32,
        act: RecurringAct,
    ) -> Result<(Write, Permit, template::Model, Day)> {
        let write = self.write().await?;
        let (row, owned) = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::InvoicesRecurring, &owned)?;
        may_now(&row, act)?;
        unchanged_since(row.version, version)?;
        if matches!(act, RecurringAct::Activate | RecurringAct::Resume) {
            if !lets_send(viewer, delivery(&row), &owned) {
                return Err(Refusal::Forbidden.into());
            }
            let of = customer::Entity::find_by_id(row.customer_id).one(write.tx()).await?;
            if of.is_none_or(|of| of.status != "active") {
                return Err(Refusal::field("", Problem::NotNow).into());
            }
        }
        let today = billing::today(write.tx(), write.now()).await?;
        Ok((write, leave, row, today))
    }
}
