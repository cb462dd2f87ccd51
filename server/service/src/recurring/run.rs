//! What becomes of a template: it begins, rests, goes on and ends.

use super::{content, course, delivery, entry, find_to_change, may_now, schedule, stored};
use crate::customer::unchanged_since;
use crate::db::Write;
use crate::store::recurring_invoice as template;
use crate::{Result, Service, billing, format};
use domain::access::{Permit, Right, Staff, permit};
use domain::recurring::{Delivery, RecurringAct, RecurringStatus};
use domain::sales::What;
use domain::{Day, Problem, RecurringInvoiceId, Refusal};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

impl Service {
    /// From now on it makes an invoice on each of its days; at once, if the first one is today.
    pub async fn activate_recurring(&self, viewer: &Staff, id: RecurringInvoiceId, version: i32) -> Result<()> {
        let (write, leave, row, today) = self.recurring_to_run(viewer, id, version, RecurringAct::Activate).await?;
        if !content(&row)?.lines.iter().any(|edit| matches!(edit.line.what, What::Item(_))) {
            return Err(Refusal::field("lines", Problem::NoLines).into());
        }
        if row.total < 0 {
            return Err(Refusal::field("lines", Problem::Negative).into());
        }
        let start = schedule(&row)?.start;
        if start < today {
            return Err(Refusal::field("start", Problem::Past).into());
        }
        let row = set(&write, row, RecurringStatus::Active, 0, start).await?;
        write.audit(entry(&leave, "recurring_invoice.activated", &row));
        write.commit().await?;
        self.make_all_of(&row, today).await;
        Ok(())
    }

    /// Makes nothing until somebody says how it goes on.
    pub async fn pause_recurring(&self, viewer: &Staff, id: RecurringInvoiceId, version: i32) -> Result<()> {
        let (write, leave, row, _) = self.recurring_to_run(viewer, id, version, RecurringAct::Pause).await?;
        let (place, next) = (row.place, billing::day(&row.next_on)?);
        let row = set(&write, row, RecurringStatus::Paused, place, next).await?;
        write.audit(entry(&leave, "recurring_invoice.paused", &row));
        write.commit().await
    }

    /// Goes on: with what was missed meanwhile, all of it at once, or with the next day, which can be today.
    pub async fn resume_recurring(
        &self,
        viewer: &Staff,
        id: RecurringInvoiceId,
        version: i32,
        make_up: bool,
    ) -> Result<()> {
        let (write, leave, row, today) = self.recurring_to_run(viewer, id, version, RecurringAct::Resume).await?;
        let (schedule, (place, made)) = (schedule(&row)?, course(&row));
        let place = if make_up { place } else { schedule.place_from(place, today) };
        let row = match schedule.next(place, made) {
            Some(next) => set(&write, row, RecurringStatus::Active, stored(place), next).await?,
            None => {
                let last = billing::day(&row.next_on)?;
                set(&write, row, RecurringStatus::Completed, stored(place), last).await?
            }
        };
        let entry = entry(&leave, "recurring_invoice.resumed", &row);
        write.audit(entry.detail("made_up", if make_up { "yes" } else { "no" }));
        write.commit().await?;
        self.make_all_of(&row, today).await;
        Ok(())
    }

    /// Makes nothing any more. What it made stays.
    pub async fn end_recurring(&self, viewer: &Staff, id: RecurringInvoiceId, version: i32) -> Result<()> {
        let (write, leave, row, _) = self.recurring_to_run(viewer, id, version, RecurringAct::End).await?;
        let (place, next) = (row.place, billing::day(&row.next_on)?);
        let row = set(&write, row, RecurringStatus::Completed, place, next).await?;
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
        // Whoever sends none by hand lets none be sent.
        let begins = matches!(act, RecurringAct::Activate | RecurringAct::Resume);
        if begins && delivery(&row) == Delivery::Send {
            permit(viewer, Right::InvoicesSend, &owned)?;
        }
        unchanged_since(row.version, version)?;
        let today = format::today(&billing::stored(write.tx()).await?.time_zone, write.now());
        Ok((write, leave, row, today))
    }
}

/// Writes where it stands.
async fn set(
    write: &Write,
    before: template::Model,
    status: RecurringStatus,
    place: i32,
    next: Day,
) -> Result<template::Model> {
    let version = before.version;
    let mut row = before.into_active_model();
    row.status = Set(status.key().to_owned());
    row.halt = Set(None);
    row.place = Set(place);
    row.next_on = Set(next.to_string());
    row.updated_at = Set(write.now().ms());
    row.version = Set(version + 1);
    Ok(row.update(write.tx()).await?)
}
