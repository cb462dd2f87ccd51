//! Making what is due. Each day of a template becomes one invoice, whichever instance comes first and however often it is tried: the invoice
//! and the step to the next day are one transaction, and the database holds one invoice for a day.

use super::{content, course, delivery, entry, schedule, stored};
use crate::billing::{self, rates};
use crate::db::Write;
use crate::invoice::{self, Content, Sending, fits_customer, lock_money};
use crate::mail::billing as letters;
use crate::quote::responsible;
use crate::store::{customer, invoice as bill, recurring_invoice as template};
use crate::{Error, Result, Service, format};
use domain::access::{Permit, Right};
use domain::billing::BillingSettings;
use domain::invoice::InvoiceStatus;
use domain::recurring::{Delivery, Halt, RecurringStatus};
use domain::reminder::FROM_HOUR;
use domain::sales::What;
use domain::tax::TaxRate;
use domain::{CustomerId, Day, InvoiceId, Locale, Refusal};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

/// What is looked at in one go.
const PORTION: u64 = 100;

impl Service {
    /// Makes all that is due, and sends what is to be sent; one that cannot be made keeps no other from it.
    pub async fn make_recurring_now(&self) -> Result<()> {
        let settings = billing::stored(self.db().read()).await?;
        let now = self.now();
        if format::hour(&settings.time_zone, now) < FROM_HOUR {
            return Ok(());
        }
        let today = format::today(&settings.time_zone, now);
        let mut after = Uuid::nil();
        loop {
            let portion = due(today)
                .filter(template::Column::Id.gt(after))
                .order_by_asc(template::Column::Id)
                .limit(PORTION)
                .all(self.db().read())
                .await?;
            let Some(last) = portion.last() else { break };
            after = last.id;
            for row in &portion {
                self.make_all_of(row, today).await;
            }
        }
        // What an instance that went down had made and not sent.
        self.send_made(to_send()).await
    }

    /// As many invoices of one template as are due, and sends them. What fails is tried again with the next round.
    pub(super) async fn make_all_of(&self, row: &template::Model, today: Day) {
        let made = async {
            while self.make_one(row.id, row.customer_id.into(), today).await? {}
            self.send_made(to_send().filter(bill::Column::RecurringId.eq(row.id))).await
        };
        if let Err(error) = made.await {
            tracing::warn!(%error, template = %row.id, "a recurring invoice could not be made; it is tried again");
        }
    }

    /// The next one of a template, if it is still due once nobody else runs it.
    async fn make_one(&self, id: Uuid, customer: CustomerId, today: Day) -> Result<bool> {
        let write = self.write().await?;
        lock_money(&write, customer).await?;
        let row = due(today).filter(template::Column::Id.eq(id)).one(write.tx()).await?;
        let of = customer::Entity::find_by_id(customer.uuid()).one(write.tx()).await?;
        let (Some(row), Some(of)) = (row, of) else { return Ok(false) };
        let leave = Permit::for_system("a recurring invoice came to its day");
        if of.status != "active" || of.trashed_at.is_some() {
            return halt(write, &leave, row, Halt::Inactive).await;
        }
        if row.if_paid && waits(write.tx(), id).await? {
            return Ok(false);
        }
        let settings = billing::stored(write.tx()).await?;
        let language = self.written_in(&of).await?;
        let content = match written(&write, &of, &row, &settings, language).await {
            Ok(content) => content,
            Err(Error::Refused(Refusal::Invalid(_))) => return halt(write, &leave, row, Halt::Content).await,
            Err(other) => return Err(other),
        };
        let more = bill::ActiveModel {
            recurring_id: Set(Some(id)),
            recurring_on: Set(Some(row.next_on.clone())),
            to_send: Set(delivery(&row) == Delivery::Send),
            ..Default::default()
        };
        let made = invoice::insert(&write, &leave, customer, &content, today, more).await?;
        write.audit(invoice::entry(&leave, "invoice.recurred", customer, made));
        step(&write, row).await?;
        write.commit().await?;
        Ok(true)
    }

    /// Sends what was made to be sent.
    async fn send_made(&self, found: Select<bill::Entity>) -> Result<()> {
        let all: Vec<(Uuid, Uuid)> = found
            .select_only()
            .columns([bill::Column::Id, bill::Column::CustomerId])
            .order_by_asc(bill::Column::Id)
            .into_tuple()
            .all(self.db().read())
            .await?;
        for (id, customer) in all {
            self.send_one(id, customer.into()).await?;
        }
        Ok(())
    }

    /// What keeps it from being sent keeps it as a draft, and whoever answers to the customer is told.
    async fn send_one(&self, id: Uuid, customer: CustomerId) -> Result<()> {
        let leave = Permit::for_system("a recurring invoice is sent by itself");
        let still = || to_send().filter(bill::Column::Id.eq(id));
        let write = self.write().await?;
        lock_money(&write, customer).await?;
        let Some(row) = still().one(write.tx()).await? else { return Ok(()) };
        match self.send_draft(&write, &leave, &row, Sending::ByMail).await {
            Ok(()) => return write.commit().await,
            Err(Error::Refused(Refusal::Invalid(_) | Refusal::NotFound)) => drop(write),
            Err(other) => return Err(other),
        }
        let write = self.write().await?;
        lock_money(&write, customer).await?;
        let Some(row) = still().one(write.tx()).await? else { return Ok(()) };
        let of = customer::Entity::find_by_id(row.customer_id).one(write.tx()).await?.ok_or(Refusal::NotFound)?;
        let version = row.version;
        let mut row = row.into_active_model();
        row.to_send = Set(false);
        row.version = Set(version + 1);
        row.update(write.tx()).await?;
        write.audit(invoice::entry(&leave, "invoice.not_sent", customer, id.into()));
        self.tell_of_draft(&write, &of, id.into()).await?;
        write.commit().await
    }

    async fn tell_of_draft(&self, write: &Write, of: &customer::Model, id: InvoiceId) -> Result<()> {
        let Some(staff) = responsible(self, write, of, Right::InvoicesView).await? else { return Ok(()) };
        let (link, brand) = (self.link(&format!("/admin/invoices/{id}")), self.brand().await?);
        let to = (staff.email.as_str(), staff.name.as_str());
        let number = domain::customer::number(of.number);
        write.mail(letters::not_sent(staff.locale, to, &brand.name, &number, &link)).await
    }
}

/// Templates whose day has come.
fn due(today: Day) -> Select<template::Entity> {
    template::Entity::find()
        .filter(template::Column::Status.eq(RecurringStatus::Active.key()))
        .filter(template::Column::NextOn.lte(today.to_string()))
}

/// Invoices that were made to be sent, and are drafts still.
fn to_send() -> Select<bill::Entity> {
    bill::Entity::find()
        .filter(bill::Column::ToSend.eq(true))
        .filter(bill::Column::Status.eq(InvoiceStatus::Draft.key()))
        .filter(bill::Column::TrashedAt.is_null())
}

/// Whether something that it made is not paid yet. A draft in the trash is nothing that could be.
pub async fn waits(db: &impl ConnectionTrait, id: Uuid) -> Result<bool> {
    let open = [InvoiceStatus::Draft, InvoiceStatus::Sent, InvoiceStatus::PartiallyPaid].map(InvoiceStatus::key);
    let found = bill::Entity::find()
        .filter(bill::Column::RecurringId.eq(id))
        .filter(bill::Column::Status.is_in(open))
        .filter(bill::Column::TrashedAt.is_null());
    Ok(found.count(db).await? > 0)
}

/// Nothing is made any more until somebody looks at it.
async fn halt(write: Write, leave: &Permit, row: template::Model, why: Halt) -> Result<bool> {
    write.audit(entry(leave, "recurring_invoice.halted", &row).detail("halt", why.key()));
    let version = row.version;
    let mut row = row.into_active_model();
    row.status = Set(RecurringStatus::Paused.key().to_owned());
    row.halt = Set(Some(why.key().to_owned()));
    row.updated_at = Set(write.now().ms());
    row.version = Set(version + 1);
    row.update(write.tx()).await?;
    write.commit().await?;
    Ok(false)
}

/// To the next day, or the end.
async fn step(write: &Write, before: template::Model) -> Result<()> {
    let (schedule, (place, made), version) = (schedule(&before)?, course(&before), before.version);
    let mut row = before.into_active_model();
    row.place = Set(stored(place + 1));
    row.made = Set(stored(made + 1));
    match schedule.next(place + 1, made + 1) {
        Some(next) => row.next_on = Set(next.to_string()),
        None => row.status = Set(RecurringStatus::Completed.key().to_owned()),
    }
    row.updated_at = Set(write.now().ms());
    row.version = Set(version + 1);
    row.update(write.tx()).await?;
    Ok(())
}

/// What the next invoice says: its words about this time, and its taxes as they are today.
async fn written(
    write: &Write,
    of: &customer::Model,
    row: &template::Model,
    settings: &BillingSettings,
    language: Locale,
) -> Result<Content> {
    let mut edit = content(row)?;
    let rates = rates(write.tx()).await?;
    let words = Words::of(row, language)?;
    for line in &mut edit.lines {
        line.line.description = words.in_text(&line.line.description);
        line.line.detail = line.line.detail.as_deref().map(|text| words.in_text(text));
        if let (What::Item(item), Some(rate)) = (&mut line.line.what, rate_of(&rates, line.rate)) {
            item.tax = rate.tax.clone();
        }
    }
    edit.note = edit.note.as_deref().map(|text| words.in_text(text));
    edit.reference = edit.reference.as_deref().map(|text| words.in_text(text));
    fits_customer(write, of, edit.currency).await?;
    Content::of(edit, settings.rounding)
}

fn rate_of(rates: &[TaxRate], id: Option<domain::TaxRateId>) -> Option<&TaxRate> {
    rates.iter().find(|rate| Some(rate.id) == id)
}

/// What stands for the time that an invoice is about.
struct Words {
    period: String,
    month: String,
    year: String,
}

impl Words {
    fn of(row: &template::Model, language: Locale) -> Result<Self> {
        let (schedule, (place, _)) = (schedule(row)?, course(row));
        let (first, last) = (schedule.day(place), schedule.last_day(place));
        let date = |day| format::date(language, day).text;
        Ok(Self {
            period: if last > first { format!("{} – {}", date(first), date(last)) } else { date(first) },
            month: format::month(language, first).0,
            year: format!("{:04}", first.year()),
        })
    }

    fn in_text(&self, text: &str) -> String {
        text.replace("(period)", &self.period).replace("(month)", &self.month).replace("(year)", &self.year)
    }
}
