//! Templates: written and changed. What they made already stays as it is.

use super::{content, delivery, entry, find_in_scope, find_to_change, lets_send, may_now, schedule, status, stored};
use crate::billing::{self, Occasion, Parts, rates};
use crate::customer::{self as customers, find_in_scope as customer_in_scope, ownership, unchanged_since};
use crate::db::Write;
use crate::invoice::{Content, fits_customer};
use crate::product::understood;
use crate::store::{customer, invoice, recurring_invoice as template};
use crate::{Error, Result, Service, format};
use domain::access::{Ownership, Right, Staff, permit};
use domain::billing::BillingSettings;
use domain::invoice::InvoiceForm;
use domain::recurring::{
    Delivery, RecurringAct, RecurringEdit, RecurringForm, RecurringStatus, Schedule, ScheduleForm, Unit,
};
use domain::sales::{Choices, DraftForm};
use domain::{CustomerId, Day, Problem, RecurringInvoiceId, Refusal, StaffId, TaxRateId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// The currency and the lines of the form.
const PARTS: Parts<RecurringForm> = |form| (&mut form.invoice.currency, form.invoice.lines.as_slice());

impl Service {
    /// An empty form for a template of this customer: every month from today on.
    pub async fn new_recurring_form(&self, viewer: &Staff, customer: CustomerId) -> Result<DraftForm<RecurringForm>> {
        let db = self.db().read();
        let row = customer_in_scope(db, viewer, customer).await?;
        permit(viewer, Right::InvoicesRecurring, &ownership(db, customer).await?)?;
        let settings = billing::stored(db).await?;
        let when = ScheduleForm {
            every: "1".to_owned(),
            unit: Unit::Month.key().to_owned(),
            start: format::today(&settings.time_zone, self.now()).to_string(),
            delivery: Delivery::Draft.key().to_owned(),
            ..ScheduleForm::default()
        };
        let form = RecurringForm { when, invoice: self.usual_invoice(&row, &settings).await? };
        self.draft_form(viewer, &row, 0, (form, PARTS), &settings).await
    }

    /// The form of a template that is not over.
    pub async fn recurring_form(&self, viewer: &Staff, id: RecurringInvoiceId) -> Result<DraftForm<RecurringForm>> {
        let db = self.db().read();
        let row = find_in_scope(db, viewer, id).await?;
        if status(&row) == RecurringStatus::Completed {
            return Err(Refusal::NotFound.into());
        }
        let schedule = schedule(&row)?;
        let when = ScheduleForm {
            every: schedule.every.to_string(),
            unit: schedule.unit.key().to_owned(),
            start: schedule.start.to_string(),
            until: schedule.until.map(|day| day.to_string()).unwrap_or_default(),
            times: schedule.times.map(|times| times.to_string()).unwrap_or_default(),
            if_paid: row.if_paid.to_string(),
            delivery: delivery(&row).key().to_owned(),
        };
        let form =
            RecurringForm { when, invoice: InvoiceForm::filled(&content(&row, &rates(db).await?)?, viewer.locale) };
        let of = customer::Entity::find_by_id(row.customer_id).one(db).await?.ok_or(Refusal::NotFound)?;
        let settings = billing::stored(db).await?;
        self.draft_form(viewer, &of, row.version, (form, PARTS), &settings).await
    }

    /// A template, which makes nothing yet.
    pub async fn create_recurring(
        &self,
        viewer: &Staff,
        customer_id: CustomerId,
        form: &RecurringForm,
    ) -> Result<RecurringInvoiceId> {
        let write = self.write().await?;
        let of = customers::find_to_change(&write, viewer, customer_id).await?;
        let owned = ownership(write.tx(), customer_id).await?;
        let leave = permit(viewer, Right::InvoicesRecurring, &owned)?;
        let written = Written::read(&write, viewer, form, (&of, Vec::new()), &owned).await?;
        let id = RecurringInvoiceId::from(write.new_id());
        let now = write.now().ms();
        let mut row = template::ActiveModel {
            id: Set(id.uuid()),
            customer_id: Set(of.id),
            status: Set(RecurringStatus::Draft.key().to_owned()),
            halt: Set(None),
            place: Set(0),
            made: Set(0),
            created_by: Set(leave.staff().map(StaffId::uuid)),
            created_at: Set(now),
            version: Set(1),
            ..Default::default()
        };
        written.write(&mut row, &write)?;
        row.next_on = Set(written.schedule.start.to_string());
        let row = row.insert(write.tx()).await?;
        write.audit(entry(&leave, "recurring_invoice.created", &row));
        write.commit().await?;
        Ok(id)
    }

    /// Changes what is made from now on. With other days it begins anew, on a day that is not over.
    pub async fn save_recurring(
        &self,
        viewer: &Staff,
        id: RecurringInvoiceId,
        version: i32,
        form: &RecurringForm,
    ) -> Result<()> {
        let write = self.write().await?;
        let (before, owned) = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::InvoicesRecurring, &owned)?;
        may_now(&before, RecurringAct::Edit)?;
        let of = customer::Entity::find_by_id(before.customer_id).one(write.tx()).await?.ok_or(Refusal::NotFound)?;
        let already = content(&before, &[])?.lines.into_iter().filter_map(|line| line.rate).collect();
        let written = Written::read(&write, viewer, form, (&of, already), &owned).await?;
        unchanged_since(before.version, version)?;
        let (was, now, stands) = (schedule(&before)?, &written.schedule, status(&before));
        let other_days = (was.start, was.every, was.unit) != (now.start, now.every, now.unit);
        let today = format::today(&written.settings.time_zone, write.now());
        if other_days && stands != RecurringStatus::Draft && now.start < today {
            return Err(Refusal::field("start", Problem::Past).into());
        }
        // What is due already is made, or somebody pauses it first: nothing falls away unseen.
        if other_days && stands == RecurringStatus::Active && billing::day(&before.next_on)? <= today {
            return Err(Refusal::field("start", Problem::NotNow).into());
        }
        let place = match (other_days, last_made(&write, before.id).await?) {
            // No day becomes two invoices.
            (true, Some(last)) => now.place_from(0, last.plus_days(1)),
            (true, None) => 0,
            (false, _) => super::number(before.place),
        };
        let made = super::number(before.made);
        let next = now.next(place, made);
        let mut row = before.into_active_model();
        written.write(&mut row, &write)?;
        row.place = Set(stored(place));
        row.next_on = Set(next.unwrap_or(now.start).to_string());
        let over = next.is_none() && stands != RecurringStatus::Draft;
        if over {
            row.status = Set(RecurringStatus::Completed.key().to_owned());
            row.halt = Set(None);
        }
        row.version = Set(version + 1);
        let row = row.update(write.tx()).await?;
        write.audit(entry(&leave, "recurring_invoice.changed", &row));
        if over {
            write.audit(entry(&leave, "recurring_invoice.ended", &row));
        }
        write.commit().await
    }
}

/// The latest day for which one was made.
async fn last_made(write: &Write, id: Uuid) -> Result<Option<Day>> {
    let last: Option<Option<String>> = invoice::Entity::find()
        .select_only()
        .column(invoice::Column::RecurringOn)
        .filter(invoice::Column::RecurringId.eq(id))
        .order_by_desc(invoice::Column::RecurringOn)
        .into_tuple()
        .one(write.tx())
        .await?;
    last.flatten().as_deref().map(billing::day).transpose()
}

/// A form that was understood, with what its invoices come to.
struct Written {
    schedule: Schedule,
    if_paid: bool,
    delivery: Delivery,
    content: Content,
    settings: BillingSettings,
}

impl Written {
    /// For this customer, with the rates that stood in it `already`. What it makes first is made today at the earliest.
    async fn read(
        write: &Write,
        viewer: &Staff,
        form: &RecurringForm,
        (of, already): (&customer::Model, Vec<TaxRateId>),
        owned: &Ownership,
    ) -> Result<Self> {
        let settings = billing::stored(write.tx()).await?;
        let today = format::today(&settings.time_zone, write.now());
        let day = form.when.start.parse().map_or(today, |start: Day| start.max(today));
        let occasion = Occasion { of, settings: &settings, day: Some(day), already };
        let parse = |choices: Choices<'_>| form.parse(choices, viewer.locale);
        let edit = understood(write.tx(), viewer, &occasion, &form.invoice.lines, parse).await?;
        let RecurringEdit { schedule, if_paid, delivery, invoice } = edit;
        if !lets_send(viewer, delivery, owned) {
            return Err(Refusal::field("delivery", Problem::NotAllowed).into());
        }
        let content = Content::of(invoice, settings.rounding)?;
        if !content.edit.lines.iter().any(|edit| edit.line.is_item()) {
            return Err(Refusal::field("lines", Problem::NoLines).into());
        }
        if content.totals.total < 0 {
            return Err(Refusal::field("lines", Problem::Negative).into());
        }
        fits_customer(write, of, content.pricing.currency).await?;
        Ok(Self { schedule, if_paid, delivery, content, settings })
    }

    fn write(&self, row: &mut template::ActiveModel, write: &Write) -> Result<()> {
        let edit = &self.content.edit;
        let text = serde_json::to_string(edit).map_err(|error| Error::Fault(error.to_string()))?;
        let about = edit.lines.first().map(|line| line.line.description.clone());
        row.every = Set(stored(self.schedule.every));
        row.unit = Set(self.schedule.unit.key().to_owned());
        row.start_on = Set(self.schedule.start.to_string());
        row.until_on = Set(self.schedule.until.map(|day| day.to_string()));
        row.times = Set(self.schedule.times.map(stored));
        row.if_paid = Set(self.if_paid);
        row.delivery = Set(self.delivery.key().to_owned());
        row.content = Set(text);
        row.about = Set(edit.reference.clone().or(about).unwrap_or_default());
        row.updated_at = Set(write.now().ms());
        Ok(())
    }
}
