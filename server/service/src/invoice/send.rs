//! Sending: from then on an invoice has its number, and nothing in it changes any more.

use super::edit::{date_of, entry, may_now};
use super::frozen::Party;
use super::rows::{self, lines_of};
use super::{Frozen, Post, SERIES, Sending, TRANSMISSIONS, find_to_change, fix_currency, is_other_currency, mailing};
use crate::billing::{self, in_order, made_here, next_number, rates, seller, trade};
use crate::customer::unchanged_since;
use crate::db::Write;
use crate::finance::taxes;
use crate::store::{customer, invoice, invoice_line, invoice_tax};
use crate::{Error, Result, Service, format, quote};
use domain::access::{Permit, Right, Staff, permit};
use domain::billing::BillingSettings;
use domain::invoice::{InvoiceAct, InvoiceStatus};
use domain::mail::MailCategory;
use domain::sales::{Item, Line, What};
use domain::tax::{TaxRate, Trade};
use domain::{CustomerId, Day, FieldProblem, InvoiceId, Problem, Refusal, TaxRateId, fold::fold, sales};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
};
use uuid::Uuid;

impl Service {
    pub async fn send_invoice(&self, viewer: &Staff, id: InvoiceId, version: i32, by: Sending<'_>) -> Result<()> {
        let write = self.write().await?;
        let (before, owned) = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::InvoicesSend, &owned)?;
        may_now(&before, InvoiceAct::Send)?;
        unchanged_since(before.version, version)?;
        let to = (before.customer_id.into(), &owned);
        let post = Post::of(&write, viewer, to, MailCategory::Billing, by).await?;
        self.send_draft(&write, &leave, &before, post).await?;
        write.commit().await
    }

    /// Sends a draft of a customer whose money nobody else changes meanwhile. Without a `post` the customer has it already.
    pub(crate) async fn send_draft(
        &self,
        write: &Write,
        leave: &Permit,
        before: &invoice::Model,
        post: Option<Post<'_>>,
    ) -> Result<()> {
        let of = living(write, before.customer_id).await?;
        let settings = billing::stored(write.tx()).await?;
        let today = format::today(&settings.time_zone, write.now());
        let date = date_of(before, today)?;
        let lines = lines_of(write.tx(), before.id).await?;
        let other_currency = is_other_currency(write.tx(), &of, &before.currency).await?;
        let draft = Draft { row: before, lines: &lines, of: &of, other_currency, settings: &settings, date, today };
        let hindrances = draft.hindrances(&rates(write.tx()).await?);
        if !hindrances.is_empty() {
            return Err(Refusal::Invalid(hindrances).into());
        }
        let taken = |number: &str| invoice::Entity::find().filter(invoice::Column::Number.eq(number));
        let number = next_number(write, &settings.series, SERIES, date, taken).await?;
        let numbered = invoice::Entity::find()
            .filter(invoice::Column::Number.is_not_null())
            .filter(made_here(invoice::Column::ExternalRef));
        in_order(write, &settings.series, date, (numbered, invoice::Column::ListedOn)).await?;
        let frozen = self.freeze(write.tx(), &draft, &number).await?;
        fix_currency(write, leave, &of, &before.currency).await?;
        let row = issue(write, before, &frozen).await?;
        let mailed = match &post {
            Some(post) => {
                let told = mailing::send(self, write, (&of, &row), &frozen, settings.attach, post).await?;
                mailing::somebody(told)?
            }
            None => 0,
        };
        let customer = CustomerId::from(of.id);
        let entry = entry(leave, "invoice.sent", customer, before.id.into())
            .detail("number", &number)
            .detail("hash", row.hash.as_deref().unwrap_or_default())
            .amount(mailed);
        write.audit(post.iter().fold(entry, |entry, post| post.noted_in(entry)));
        Ok(())
    }

    /// What the customer gets, word for word.
    pub(super) async fn freeze(&self, db: &impl ConnectionTrait, draft: &Draft<'_>, number: &str) -> Result<Frozen> {
        let Draft { row, lines, of, settings, date, .. } = draft;
        let pricing = rows::pricing(row)?;
        let lines: Vec<Line> = lines.iter().map(rows::line).collect();
        let totals = sales::totals(&lines, &pricing).map_err(|problem| Refusal::field("lines", problem))?;
        Ok(Frozen {
            seller: seller(db, settings).await?,
            buyer: Party::of(of),
            iban: settings.iban.clone(),
            bic: settings.bic.clone(),
            language: self.written_in(of).await?,
            number: number.to_owned(),
            date: *date,
            due_on: date.plus_days(row.terms),
            reference: row.reference.clone(),
            note: row.note.clone(),
            pricing,
            lines,
            totals,
            corrects: None,
            italy: settings.italy.clone(),
            supply: rows::supply(row)?,
            order: rows::order(row),
            deposit: quote::is_deposit(db, row.id.into()).await?,
        })
    }
}

/// A draft with all that decides whether it can be sent.
pub struct Draft<'a> {
    pub row: &'a invoice::Model,
    pub lines: &'a [invoice_line::Model],
    pub of: &'a customer::Model,
    /// It is not in the currency of the customer's documents.
    pub other_currency: bool,
    pub settings: &'a BillingSettings,
    pub date: Day,
    pub today: Day,
}

impl Draft<'_> {
    /// What keeps it from being sent, under the names of the form's fields.
    pub fn hindrances(&self, rates: &[TaxRate]) -> Vec<FieldProblem> {
        let mut found = Vec::new();
        if !self.lines.iter().any(|row| row.kind == "item") {
            found.push(FieldProblem::new("lines", Problem::NoLines));
        }
        if self.row.total < 0 {
            found.push(FieldProblem::new("lines", Problem::Negative));
        }
        if self.date > self.today {
            found.push(FieldProblem::new("date", Problem::Future));
        }
        if self.other_currency {
            found.push(FieldProblem::new("currency", Problem::OtherCurrency));
        }
        let lines: Vec<(Line, Option<TaxRateId>)> =
            self.lines.iter().map(|row| (rows::line(row), row.tax_rate_id.map(TaxRateId::from))).collect();
        let lines = lines.iter().map(|(line, rate)| (line, *rate));
        found.extend(hindrances_of_taxes(lines, rates, self.date, trade(self.settings, self.of)));
        found
    }
}

/// Nothing is sent to a customer in the trash.
pub async fn living(write: &Write, id: Uuid) -> Result<customer::Model> {
    let found = customer::Entity::find_by_id(id).filter(customer::Column::TrashedAt.is_null());
    found.one(write.tx()).await?.ok_or(Error::Refused(Refusal::NotFound))
}

/// What keeps a document of this day between these two from being sent because of the taxes on its lines.
pub fn hindrances_of_taxes<'a>(
    lines: impl Iterator<Item = (&'a Line, Option<TaxRateId>)>,
    rates: &[TaxRate],
    date: Day,
    trade: Trade<'_>,
) -> Vec<FieldProblem> {
    let mut found = Vec::new();
    for (at, (line, rate)) in lines.enumerate() {
        let What::Item(item) = &line.what else { continue };
        if let Some(problem) = rate.and_then(|id| rate_problem(id, item, rates, (date, trade))) {
            found.push(FieldProblem::new(&sales::field_name(at, "tax"), problem));
        }
        if let Some(problem) = trade.hinders(item.tax.category) {
            found.push(FieldProblem::new(&sales::field_name(at, "tax"), problem));
        }
    }
    found
}

/// A rate that was put away, that a line of this day between these two cannot bear, or that is another by now than when it was written.
fn rate_problem(id: TaxRateId, item: &Item, rates: &[TaxRate], (date, trade): (Day, Trade<'_>)) -> Option<Problem> {
    let Some(rate) = rates.iter().find(|rate| rate.id == id) else { return Some(Problem::RateNotValid) };
    trade.bars(rate, Some(date)).or_else(|| (rate.tax != item.tax).then_some(Problem::RateChanged))
}

async fn issue(write: &Write, before: &invoice::Model, frozen: &Frozen) -> Result<invoice::Model> {
    let (text, hash) = frozen.sealed()?;
    let totals = &frozen.totals;
    let status = InvoiceStatus::Sent.settled(totals.total, 0);
    let mut row = before.clone().into_active_model();
    row.status = Set(status.key().to_owned());
    row.number = Set(Some(frozen.number.clone()));
    row.number_fold = Set(Some(fold(&frozen.number)));
    row.dated = Set(Some(frozen.date.to_string()));
    row.listed_on = Set(frozen.date.to_string());
    row.due_on = Set(Some(frozen.due_on.to_string()));
    row.net = Set(totals.net);
    row.tax = Set(totals.tax);
    row.total = Set(totals.total);
    row.due = Set(status.due(totals.total, 0));
    row.frozen = Set(Some(text));
    row.hash = Set(Some(hash));
    row.transmission = Set(Some(write.next_number(TRANSMISSIONS).await?));
    row.to_send = Set(false);
    row.sent_at = Set(Some(write.now().ms()));
    row.updated_at = Set(write.now().ms());
    row.version = Set(before.version + 1);
    let row = row.update(write.tx()).await?;
    invoice_tax::Entity::insert_many(taxes::of_invoice(&row, totals)).exec_without_returning(write.tx()).await?;
    Ok(row)
}
