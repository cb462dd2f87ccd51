//! Reminders of what is owed: sent on the days that the company set, until it is paid or somebody lets them rest.

use super::edit::entry;
use super::rows::{currency, status};
use super::{find_to_change, lock_money, mailing, stored_day};
use crate::billing::{made_here, stored};
use crate::cursor::ROUND;
use crate::customer::{find_to_change as customer_to_change, ownership, unchanged_since};
use crate::db::Write;
use crate::mail::billing as letters;
use crate::outbox::{Attachment, Document};
use crate::store::{customer, invoice};
use crate::{Result, Service, audit, format, portal_settings};
use domain::access::{Permit, Right, Staff, permit};
use domain::billing::BillingSettings;
use domain::invoice::{InvoiceStatus, Reminders};
use domain::mail::MailCategory;
use domain::money::Money;
use domain::personal_link::LinkedTo;
use domain::reminder::{FROM_HOUR, due_step, next_day};
use domain::{CustomerId, Day, InvoiceId, Problem, Refusal, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use uuid::Uuid;

impl Service {
    /// Reminds of all that is due to be reminded of now. What fails holds up no other, and is tried again with the next round.
    pub async fn remind_now(&self) -> Result<()> {
        let settings = stored(self.db().read()).await?;
        let now = self.now();
        if settings.reminders.is_empty() || format::hour(&settings.time_zone, now) < FROM_HOUR {
            return Ok(());
        }
        let today = format::today(&settings.time_zone, now);
        let db = self.db().read();
        let closed = portal_settings::stored(db).await?.closed;
        let mut after = Uuid::nil();
        loop {
            let portion: Vec<(Uuid, Uuid, Option<i64>)> = due(&settings, today)
                .filter(invoice::Column::Id.gt(after))
                .order_by_asc(invoice::Column::Id)
                .limit(ROUND)
                .select_only()
                .columns([invoice::Column::Id, invoice::Column::CustomerId, invoice::Column::SentAt])
                .into_tuple()
                .all(db)
                .await?;
            let Some((last, ..)) = portion.last() else { return Ok(()) };
            after = *last;
            for (id, customer, sent_at) in portion {
                let customer = CustomerId::from(customer);
                // With nobody to tell it stays as it is, and nobody else has to wait for that: somebody may be ticked tomorrow.
                let told = mailing::told_at_sending((customer, MailCategory::Billing), sent_at, &closed);
                if told.one(db).await?.is_none() && mailing::recipients(customer, &closed).one(db).await?.is_none() {
                    continue;
                }
                if let Err(error) = self.remind_of(&settings, id, customer, today).await {
                    tracing::warn!(%error, invoice = %id, "a reminder could not be sent; it is tried again");
                }
            }
        }
    }

    /// Reminds of one, if that is still due once nobody else changes it.
    async fn remind_of(&self, settings: &BillingSettings, id: Uuid, customer: CustomerId, today: Day) -> Result<()> {
        let write = self.write().await?;
        lock_money(&write, customer).await?;
        let row = due(settings, today).filter(invoice::Column::Id.eq(id)).one(write.tx()).await?;
        let of = customer::Entity::find_by_id(customer.uuid()).one(write.tx()).await?;
        let (Some(row), Some(of)) = (row, of) else { return Ok(()) };
        let Some(due_on) = stored_day(row.due_on.as_ref())? else { return Ok(()) };
        let Some(step) = due_step(&settings.reminders, due_on, today, row.reminded_step) else { return Ok(()) };
        let mailed = self.send_reminder(&write, settings, &of, &row, (due_on, today)).await?;
        if mailed == 0 {
            return Ok(());
        }
        let leave = Permit::for_system("the company reminds of what is owed");
        let entry = entry(&leave, "invoice.reminded", customer, id.into());
        write.audit(entry.detail("number", row.number.as_deref().unwrap_or_default()).amount(mailed));
        let version = row.version;
        let mut row = row.into_active_model();
        row.reminded_step = Set(Some(step));
        row.reminded_at = Set(Some(write.now().ms()));
        row.version = Set(version + 1);
        row.update(write.tx()).await?;
        write.commit().await
    }

    async fn send_reminder(
        &self,
        write: &Write,
        settings: &BillingSettings,
        of: &customer::Model,
        row: &invoice::Model,
        (due_on, today): (Day, Day),
    ) -> Result<u64> {
        let number = row.number.as_deref().unwrap_or_default();
        let due = Money::new(row.due, currency(&row.currency)?);
        let file = settings.attach.then(|| Attachment::new(Document::Invoice(row.id.into()), number));
        let page = mailing::About::Document(LinkedTo::Invoice(row.id.into()), due_on);
        let closed = portal_settings::stored(write.tx()).await?.closed;
        let people = mailing::recipients_of_invoices(write.tx(), of.id.into(), &[row.sent_at], &closed).await?;
        let people = (people, MailCategory::Billing);
        mailing::tell_those(self, write, of, people, page, |locale, to, name, company, reading, list| {
            let about = letters::Invoice {
                number,
                total: &format::money(locale, due),
                due_on: &format::date(locale, due_on).text,
            };
            letters::reminder(locale, (to, name), company, about, due_on < today, reading, list).with(file.clone())
        })
        .await
    }

    /// Lets reminders of one invoice rest, or go on.
    pub async fn pause_reminders(&self, viewer: &Staff, id: InvoiceId, version: i32, paused: bool) -> Result<()> {
        let write = self.write().await?;
        let (before, owned) = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::InvoicesSend, &owned)?;
        if !status(&before).is_open() {
            return Err(Refusal::field("", Problem::Settled).into());
        }
        unchanged_since(before.version, version)?;
        let customer = CustomerId::from(before.customer_id);
        let number = before.number.clone().unwrap_or_default();
        let mut row = before.into_active_model();
        row.reminders_paused = Set(paused);
        row.updated_at = Set(write.now().ms());
        row.version = Set(version + 1);
        row.update(write.tx()).await?;
        let action = if paused { "invoice.reminders_paused" } else { "invoice.reminders_resumed" };
        write.audit(entry(&leave, action, customer, id).detail("number", &number));
        write.commit().await
    }

    /// Lets all reminders to a customer rest, or go on.
    pub async fn pause_customer_reminders(&self, viewer: &Staff, id: CustomerId, paused: bool) -> Result<()> {
        let write = self.write().await?;
        let before = customer_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::InvoicesSend, &ownership(write.tx(), id).await?)?;
        if before.reminders_paused == paused {
            return Ok(());
        }
        let version = before.version;
        let mut row = before.into_active_model();
        row.reminders_paused = Set(paused);
        row.version = Set(version + 1);
        row.update(write.tx()).await?;
        let action = if paused { "reminders.paused" } else { "reminders.resumed" };
        write.audit(audit::Entry::customer(&leave, action, id).subject("reminders", id.uuid()));
        write.commit().await
    }

    /// How reminders of an open invoice stand.
    pub(super) fn reminders(
        &self,
        viewer: &Staff,
        settings: &BillingSettings,
        of: &customer::Model,
        row: &invoice::Model,
        today: Day,
    ) -> Result<Option<Reminders>> {
        let Some(due_on) = stored_day(row.due_on.as_ref())?.filter(|_| status(row).is_open()) else { return Ok(None) };
        let rests = row.reminders_paused || of.reminders_paused;
        let next = next_day(&settings.reminders, due_on, today, row.reminded_step).filter(|_| !rests);
        Ok(Some(Reminders {
            last: row.reminded_at.map(|at| self.when(viewer, Timestamp(at))),
            next: next.map(|day| format::date(viewer.locale, day)),
            paused: row.reminders_paused,
            paused_for_customer: of.reminders_paused,
            set: !settings.reminders.is_empty(),
        }))
    }
}

/// Open invoices of which customers are to be reminded on this day: some step has come and was not sent, nor any after it. What came from
/// another system is that one's to remind of.
fn due(settings: &BillingSettings, today: Day) -> Select<invoice::Entity> {
    let (step, due_on) = (invoice::Column::RemindedStep, invoice::Column::DueOn);
    let come = settings.reminders.iter().fold(Condition::any(), |any, days| {
        let open = Condition::any().add(step.is_null()).add(step.lt(*days));
        any.add(Condition::all().add(due_on.lte(today.plus_days(-days).to_string())).add(open))
    });
    invoice::Entity::find()
        .inner_join(customer::Entity)
        .filter(customer::Column::Status.eq("active"))
        .filter(customer::Column::TrashedAt.is_null())
        .filter(Expr::col((customer::Entity, customer::Column::RemindersPaused)).eq(false))
        .filter(Expr::col((invoice::Entity, invoice::Column::RemindersPaused)).eq(false))
        .filter(invoice::Column::Status.is_in(InvoiceStatus::OPEN.map(InvoiceStatus::key)))
        .filter(made_here(invoice::Column::ExternalRef))
        .filter(come)
}
