//! Making what is due. Each day of a template becomes one invoice, whichever instance comes first and however often it is tried: the invoice
//! and the step to the next day are one transaction, and the database holds one invoice for a day.

use super::{Stand, content, course, delivery, entry, schedule};
use crate::answering::answering;
use crate::billing::{self, rates};
use crate::cursor::next_of_round;
use crate::db::Write;
use crate::invoice::{self, Content, Post, fits_customer, lock_money};
use crate::mail::billing as letters;
use crate::store::{customer, invoice as bill, recurring_invoice as template};
use crate::{Error, Result, Service, format};
use domain::access::{Permit, Right};
use domain::billing::BillingSettings;
use domain::invoice::{InvoiceStatus, Supply};
use domain::mail::MailCategory;
use domain::recurring::{Delivery, Halt, MISSED_MOST, RecurringStatus};
use domain::reminder::FROM_HOUR;
use domain::{CustomerId, Day, Locale, Refusal};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};
use uuid::Uuid;

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
            let columns = (template::Column::Id, template::Column::CustomerId);
            let portion = next_of_round(self.db().read(), due(today), columns, after).await?;
            let Some((last, _)) = portion.last() else { break };
            after = *last;
            for (id, customer) in portion {
                self.make_all_of(id, customer.into(), today).await?;
            }
        }
        // What an instance that went down had made and not sent.
        self.send_made(to_send()).await
    }

    /// As many invoices of one template as are due, and sends them. What fails is tried again with the next round.
    pub(super) async fn make_all_of(&self, id: Uuid, customer: CustomerId, today: Day) -> Result<()> {
        let made = async {
            while self.make_one(id, customer, today).await? {}
            Ok(())
        };
        let made: Result<()> = made.await;
        if let Err(error) = made {
            tracing::warn!(%error, template = %id, "a recurring invoice could not be made; it is tried again");
        }
        self.send_made(to_send().filter(bill::Column::RecurringId.eq(id))).await
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
            return self.halt(write, &leave, (&of, row), Halt::Inactive).await;
        }
        // A clock that is wrong for one round bills nobody for a year.
        if missed_too_many(&row, today)? {
            return self.halt(write, &leave, (&of, row), Halt::Missed).await;
        }
        let settings = billing::stored(write.tx()).await?;
        let language = self.written_in(&of).await?;
        let content = match written(&write, &of, &row, &settings, language).await {
            Ok(content) => content,
            Err(Error::Refused(Refusal::Invalid(_))) => {
                return self.halt(write, &leave, (&of, row), Halt::Content).await;
            }
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
        step(&write, &leave, row).await?;
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
            if let Err(error) = self.send_one(id, customer.into()).await {
                tracing::warn!(%error, invoice = %id, "a recurring invoice could not be sent; it is tried again");
            }
        }
        Ok(())
    }

    /// What keeps it from being sent keeps it as a draft, and somebody is told.
    async fn send_one(&self, id: Uuid, customer: CustomerId) -> Result<()> {
        let leave = Permit::for_system("a recurring invoice is sent by itself");
        let still = || to_send().filter(bill::Column::Id.eq(id));
        let write = self.write().await?;
        lock_money(&write, customer).await?;
        let Some(row) = still().one(write.tx()).await? else { return Ok(()) };
        let post = Post::usual(&write, customer, MailCategory::Billing).await?;
        match self.send_draft(&write, &leave, &row, Some(post)).await {
            Ok(()) => return write.commit().await,
            Err(Error::Refused(Refusal::Invalid(_) | Refusal::NotFound)) => drop(write),
            Err(other) => return Err(other),
        }
        let write = self.write().await?;
        lock_money(&write, customer).await?;
        let Some(row) = still().one(write.tx()).await? else { return Ok(()) };
        let of = customer::Entity::find_by_id(row.customer_id).one(write.tx()).await?.ok_or(Refusal::NotFound)?;
        let author = match row.recurring_id {
            Some(of) => template::Entity::find_by_id(of).one(write.tx()).await?.and_then(|row| row.created_by),
            None => None,
        };
        let version = row.version;
        let mut row = row.into_active_model();
        row.to_send = Set(false);
        row.version = Set(version + 1);
        row.update(write.tx()).await?;
        write.audit(invoice::entry(&leave, "invoice.not_sent", customer, id.into()));
        self.tell_of_stuck(&write, &of, author, Stuck::Draft(id)).await?;
        write.commit().await
    }

    /// Nothing is made any more until somebody looks at it, and somebody is told.
    async fn halt(
        &self,
        write: Write,
        leave: &Permit,
        (of, row): (&customer::Model, template::Model),
        why: Halt,
    ) -> Result<bool> {
        // That too much was missed follows from its days, also once the clock is right again.
        let kept = (why != Halt::Missed).then_some(why);
        let halted = Stand { status: RecurringStatus::Paused, halt: kept, ..Stand::of(&row)? };
        let row = halted.write(&write, row).await?;
        write.audit(entry(leave, "recurring_invoice.halted", &row).detail("halt", why.key()));
        self.tell_of_stuck(&write, of, row.created_by, Stuck::Template(row.id, why)).await?;
        write.commit().await?;
        Ok(false)
    }

    /// Tells whoever of the team answers to the customer.
    async fn tell_of_stuck(
        &self,
        write: &Write,
        of: &customer::Model,
        author: Option<Uuid>,
        stuck: Stuck,
    ) -> Result<()> {
        let (right, page) = match stuck {
            Stuck::Draft(id) => (Right::InvoicesView, format!("/admin/invoices/{id}")),
            Stuck::Template(id, _) => (Right::InvoicesRecurring, format!("/admin/recurring-invoices/{id}")),
        };
        let (link, brand) = (self.link(&page), self.brand().await?);
        let number = domain::customer::number(of.number);
        for staff in answering(self, write, of, &[right], author).await? {
            let to = (staff.email.as_str(), staff.name.as_str());
            write.mail(letters::stuck(staff.locale, to, &brand.name, stuck, &number, &link)).await?;
        }
        Ok(())
    }
}

/// What waits for a hand: an invoice that was not sent, or a template that was paused.
#[derive(Clone, Copy)]
pub enum Stuck {
    Draft(Uuid),
    Template(Uuid, Halt),
}

/// Templates whose day has come, and which wait for no payment.
fn due(today: Day) -> Select<template::Entity> {
    let waited_for =
        unpaid(Expr::col((template::Entity, template::Column::Id))).select_only().column(bill::Column::Id).into_query();
    template::Entity::find()
        .filter(template::Column::Status.eq(RecurringStatus::Active.key()))
        .filter(template::Column::NextOn.lte(today.to_string()))
        .filter(Condition::any().add(template::Column::IfPaid.eq(false)).add(Expr::exists(waited_for).not()))
}

/// Whether more of its days are over than are made up for in one go.
fn missed_too_many(row: &template::Model, today: Day) -> Result<bool> {
    let (place, made) = course(row);
    Ok(schedule(row)?.missed(place, made, today) >= MISSED_MOST)
}

/// What keeps a template waiting that makes the next one only when the last is paid. A draft in the trash is nothing that could be.
fn unpaid(of: Expr) -> Select<bill::Entity> {
    let open = [InvoiceStatus::Draft, InvoiceStatus::Sent, InvoiceStatus::PartiallyPaid];
    bill::Entity::find()
        .filter(Expr::col((bill::Entity, bill::Column::RecurringId)).eq(of))
        .filter(bill::Column::Status.is_in(open.map(InvoiceStatus::key)))
        .filter(bill::Column::TrashedAt.is_null())
}

/// Invoices that were made to be sent, and are drafts still.
fn to_send() -> Select<bill::Entity> {
    bill::Entity::find()
        .filter(bill::Column::ToSend.eq(true))
        .filter(bill::Column::Status.eq(InvoiceStatus::Draft.key()))
        .filter(bill::Column::TrashedAt.is_null())
}

/// Whether something that it made is not paid yet.
pub async fn waits(db: &impl ConnectionTrait, id: Uuid) -> Result<bool> {
    Ok(unpaid(Expr::value(id)).count(db).await? > 0)
}

/// To the next day, or the end.
async fn step(write: &Write, leave: &Permit, before: template::Model) -> Result<()> {
    let stand = Stand::of(&before)?;
    let (place, made) = (stand.place + 1, stand.made + 1);
    let next = schedule(&before)?.next(place, made);
    if next.is_none() {
        write.audit(entry(leave, "recurring_invoice.ended", &before));
    }
    let status = if next.is_some() { stand.status } else { RecurringStatus::Completed };
    let stand = Stand { status, place, made, next: next.unwrap_or(stand.next), ..stand };
    stand.write(write, before).await?;
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
    let mut edit = content(row, &rates(write.tx()).await?)?;
    let words = Words::of(row, language)?;
    for line in &mut edit.lines {
        line.line.description = words.in_text(&line.line.description);
        line.line.detail = line.line.detail.as_deref().map(|text| words.in_text(text));
    }
    edit.supply = Some(words.supply);
    for text in [&mut edit.note, &mut edit.reference, &mut edit.internal_note] {
        *text = text.as_deref().map(|text| words.in_text(text));
    }
    fits_customer(write, of, edit.currency).await?;
    Content::of(edit, settings.rounding)
}

/// What stands for the time that an invoice is about.
struct Words {
    supply: Supply,
    period: String,
    month: String,
    year: String,
}

impl Words {
    fn of(row: &template::Model, language: Locale) -> Result<Self> {
        let (schedule, (place, _)) = (schedule(row)?, course(row));
        let first = schedule.day(place);
        let supply = Supply::between(first, schedule.last_day(place));
        Ok(Self {
            supply,
            period: invoice::supplied(language, supply),
            month: format::month(language, first).0,
            year: format!("{:04}", first.year()),
        })
    }

    fn in_text(&self, text: &str) -> String {
        text.replace("(period)", &self.period).replace("(month)", &self.month).replace("(year)", &self.year)
    }
}
