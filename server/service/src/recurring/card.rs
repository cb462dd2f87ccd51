//! The page of a template.

use super::make::waits;
use super::{content, course, delivery, find_in_scope, lets_send, next, schedule, status};
use crate::billing::address_lines;
use crate::customer::{address, ownership};
use crate::invoice::{Content, sheet};
use crate::store::{customer, invoice, recurring_invoice as template};
use crate::{Result, Service, billing, format, team};
use domain::access::{Masked, Masks, Ownership, Right, Staff, decide};
use domain::recurring::{Halt, MISSED_MOST, RecurringAct, RecurringActs, RecurringCard, RecurringStatus};
use domain::sales::Line;
use domain::{RecurringInvoiceId, Refusal};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// Days to come that are told.
const AHEAD: u32 = 3;
/// Invoices of it that are told.
const LATEST: u64 = 12;

impl Service {
    /// A template, with what this viewer may see and do.
    pub async fn recurring_invoice(&self, viewer: &Staff, id: RecurringInvoiceId) -> Result<RecurringCard> {
        let db = self.db().read();
        let row = find_in_scope(db, viewer, id).await?;
        let owned = ownership(db, row.customer_id.into()).await?;
        let of = customer::Entity::find_by_id(row.customer_id).one(db).await?.ok_or(Refusal::NotFound)?;
        let settings = billing::stored(db).await?;
        let today = format::today(&settings.time_zone, self.now());
        let (schedule, (place, made)) = (schedule(&row)?, course(&row));
        let Content { edit, pricing, totals } =
            Content::of(content(&row, &billing::rates(db).await?)?, settings.rounding)?;
        let lines: Vec<Line> = edit.lines.into_iter().map(|edit| edit.line).collect();
        let latest = invoice::Entity::find()
            .filter(invoice::Column::RecurringId.eq(row.id))
            .filter(invoice::Column::TrashedAt.is_null())
            .order_by_desc(invoice::Column::RecurringOn)
            .limit(LATEST)
            .all(db)
            .await?;
        let author = team::names(db, row.created_by.into_iter()).await?;
        let date = |day| format::date(viewer.locale, day);
        let over = status(&row) == RecurringStatus::Completed;
        let paused = status(&row) == RecurringStatus::Paused;
        // After a pause the next one is the next to come; what was missed is told apart.
        let from = if paused { schedule.place_from(place, today) } else { place };
        let ahead = if over { Vec::new() } else { schedule.days(from, made, AHEAD) };
        let missed = if paused { schedule.missed(place, made, today) } else { 0 };
        let too_many = (missed >= MISSED_MOST).then_some(Halt::Missed);
        let rests = of.status != "active" && !over;
        Ok(RecurringCard {
            id,
            version: row.version,
            about: row.about.clone(),
            customer: row.customer_id.into(),
            customer_number: domain::customer::number(of.number),
            status: status(&row).on(today, next(&row)?, made),
            recipient: Masked::new(Masks::of(viewer, &owned).name, of.name.clone()),
            address: address_lines(&address(&of)),
            vat_id: of.vat_id.clone(),
            every: (schedule.every, schedule.unit),
            start: date(schedule.start),
            until: schedule.until.map(date),
            times: schedule.times,
            made,
            may: acts(viewer, &row, &owned, (!rests, !ahead.is_empty(), missed)),
            next: ahead.into_iter().map(date).collect(),
            if_paid: row.if_paid,
            delivery: delivery(&row),
            waits: row.if_paid && !over && waits(db, row.id).await?,
            missed,
            halt: match rests {
                true => Some(Halt::Inactive),
                false => row.halt.as_deref().and_then(Halt::parse).or(too_many),
            },
            terms: edit.terms,
            reference: edit.reference,
            order: edit.order,
            sheet: sheet(viewer.locale, &pricing, &lines, &totals),
            note: edit.note,
            internal_note: edit.internal_note,
            author: row.created_by.and_then(|id| author.get(&id).cloned()),
            invoices: self.invoice_rows(viewer, latest, today).await?,
        })
    }
}

/// Whether the customer is active, whether there is a next day, and how many were missed.
fn acts(
    viewer: &Staff,
    row: &template::Model,
    owned: &Ownership,
    (awake, goes_on, missed): (bool, bool, u32),
) -> RecurringActs {
    let allowed = |right| decide(viewer, right, owned).allowed;
    let may = |act| allowed(Right::InvoicesRecurring) && super::may_now(row, act).is_ok();
    let lets = awake && lets_send(viewer, delivery(row), owned);
    RecurringActs {
        edit: may(RecurringAct::Edit),
        activate: lets && may(RecurringAct::Activate),
        pause: may(RecurringAct::Pause),
        resume: lets && goes_on && may(RecurringAct::Resume),
        make_up: lets && (1..MISSED_MOST).contains(&missed) && may(RecurringAct::Resume),
        end: may(RecurringAct::End),
    }
}
