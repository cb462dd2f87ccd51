//! Recurring invoices: templates, their lists and pages, and what they make.

mod card;
mod edit;
mod list;
mod make;
mod run;

pub(crate) use make::Stuck;

use crate::audit::Entry;
use crate::billing;
use crate::customer::find_locked;
use crate::db::Write;
use crate::filter::of_customers_out_of_trash;
use crate::store::recurring_invoice as template;
use crate::{Error, Result};
use domain::access::{Ownership, Permit, Right, Staff, decide};
use domain::invoice::InvoiceEdit;
use domain::recurring::{Delivery, Halt, RecurringAct, RecurringStatus, Schedule, Unit};
use domain::sales::{LineEdit, What};
use domain::tax::TaxRate;
use domain::{Day, RecurringInvoiceId, Refusal};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, Select,
};

/// Templates of customers that are there, and that the viewer sees.
fn in_scope(viewer: &Staff) -> Select<template::Entity> {
    let of = template::Column::CustomerId;
    template::Entity::find().filter(of_customers_out_of_trash(viewer, Right::InvoicesRecurring, of))
}

/// Absent and foreign are the same answer.
async fn find_in_scope(db: &impl ConnectionTrait, viewer: &Staff, id: RecurringInvoiceId) -> Result<template::Model> {
    let found = in_scope(viewer).filter(template::Column::Id.eq(id.uuid()));
    found.one(db).await?.ok_or(Error::Refused(Refusal::NotFound))
}

/// As [`find_in_scope`], and nobody else changes or runs it until the end of the transaction.
async fn find_to_change(write: &Write, viewer: &Staff, id: RecurringInvoiceId) -> Result<(template::Model, Ownership)> {
    let found = in_scope(viewer).filter(template::Column::Id.eq(id.uuid()));
    find_locked(write, found, template::Column::CustomerId).await
}

fn status(row: &template::Model) -> RecurringStatus {
    RecurringStatus::parse(&row.status).unwrap_or_default()
}

fn delivery(row: &template::Model) -> Delivery {
    Delivery::parse(&row.delivery).unwrap_or_default()
}

/// Whoever sends none by hand lets none be sent either.
fn lets_send(viewer: &Staff, delivery: Delivery, owned: &Ownership) -> bool {
    delivery == Delivery::Draft || decide(viewer, Right::InvoicesSend, owned).allowed
}

/// Whether its state lets this be done.
fn may_now(row: &template::Model, act: RecurringAct) -> Result<()> {
    Ok(status(row).allows(act).map_err(|problem| Refusal::field("", problem))?)
}

fn schedule(row: &template::Model) -> Result<Schedule> {
    Ok(Schedule {
        start: billing::day(&row.start_on)?,
        every: number(row.every),
        unit: Unit::parse(&row.unit).unwrap_or_default(),
        until: row.until_on.as_deref().map(billing::day).transpose()?,
        times: row.times.map(number),
    })
}

/// Where a template stands: its state, how many of its days went by, on how many of them an invoice was made, and the next one.
struct Stand {
    status: RecurringStatus,
    /// Why it was paused by itself.
    halt: Option<Halt>,
    place: u32,
    made: u32,
    next: Day,
}

impl Stand {
    fn of(row: &template::Model) -> Result<Self> {
        let (place, made) = course(row);
        let halt = row.halt.as_deref().and_then(Halt::parse);
        Ok(Self { status: status(row), halt, place, made, next: billing::day(&row.next_on)? })
    }

    /// Writes down that it stands so from now on.
    async fn write(self, write: &Write, before: template::Model) -> Result<template::Model> {
        let version = before.version;
        let mut row = before.into_active_model();
        row.status = Set(self.status.key().to_owned());
        row.halt = Set(self.halt.map(|halt| halt.key().to_owned()));
        row.place = Set(stored(self.place));
        row.made = Set(stored(self.made));
        row.next_on = Set(self.next.to_string());
        row.updated_at = Set(write.now().ms());
        row.version = Set(version + 1);
        Ok(row.update(write.tx()).await?)
    }
}

/// How many of its days went by, and on how many of them an invoice was made.
fn course(row: &template::Model) -> (u32, u32) {
    (number(row.place), number(row.made))
}

/// The day of the next one, while it is not over.
fn next(row: &template::Model) -> Result<Option<Day>> {
    let (place, made) = course(row);
    Ok(schedule(row)?.next(place, made).filter(|_| status(row) != RecurringStatus::Completed))
}

/// What its invoices say, at the taxes of today.
fn content(row: &template::Model, rates: &[TaxRate]) -> Result<InvoiceEdit> {
    let found: Result<InvoiceEdit, _> = serde_json::from_str(&row.content);
    let mut edit =
        found.map_err(|error| Error::Fault(format!("the content of recurring invoice {}: {error}", row.id)))?;
    for LineEdit { line, rate } in &mut edit.lines {
        let now = rates.iter().find(|one| Some(one.id) == *rate);
        if let (What::Item(item), Some(now)) = (&mut line.what, now) {
            item.tax = now.tax.clone();
        }
    }
    Ok(edit)
}

fn number(stored: i32) -> u32 {
    u32::try_from(stored).unwrap_or_default()
}

fn stored(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn entry(leave: &Permit, action: &'static str, row: &template::Model) -> Entry {
    Entry::customer(leave, action, row.customer_id.into())
        .subject("recurring_invoice", row.id)
        .detail("about", &row.about)
}
