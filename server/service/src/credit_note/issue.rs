//! Issuing: from then on a credit note has its number, and nothing in it changes any more.

use super::apply::put;
use super::edit::Basis;
use super::{SERIES, corrected, entry, find_to_change, may_now, parts};
use crate::billing::{self, in_order, next_number, seller};
use crate::customer::unchanged_since;
use crate::db::Write;
use crate::finance::taxes;
use crate::invoice::{
    About, Frozen, Party, Post, Sending, TRANSMISSIONS, living, may_now as may_invoice, somebody,
    status as invoice_status, tell_those,
};
use crate::mail::{OffTheList, Reading, billing as letters};
use crate::outbox::{Attachment, Document};
use crate::store::{credit_note, credit_note_tax, customer};
use crate::{Result, Service, format};
use domain::access::{Right, Staff, permit};
use domain::billing::BillingSettings;
use domain::credit_note::{CreditNoteAct, CreditNoteStatus, lines};
use domain::fold::fold;
use domain::invoice::InvoiceAct;
use domain::mail::MailCategory;
use domain::money::Money;
use domain::sales::totals;
use domain::{CreditNoteId, Day, FieldProblem, Locale, Problem, Refusal};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
};

impl Service {
    /// Gives it its number, and puts as much of it as fits towards the invoice that it takes back.
    pub async fn issue_credit_note(
        &self,
        viewer: &Staff,
        id: CreditNoteId,
        version: i32,
        by: Sending<'_>,
    ) -> Result<()> {
        let write = self.write().await?;
        let (before, owned) = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::CreditNotesIssue, &owned)?;
        may_now(&before, CreditNoteAct::Issue)?;
        unchanged_since(before.version, version)?;
        let to = (before.customer_id.into(), &owned);
        let post = Post::of(&write, viewer, to, MailCategory::Billing, by).await?;
        let of = living(&write, before.customer_id).await?;
        let invoice = corrected(write.tx(), &before).await?;
        may_invoice(&invoice, InvoiceAct::Credit)?;
        let settings = billing::stored(write.tx()).await?;
        let today = format::today(&settings.time_zone, write.now());
        let date = date_of(&before, today)?;
        let basis = Basis::of(write.tx(), &invoice).await?;
        let hindrances = hindrances(&before, &basis, (date, today))?;
        if !hindrances.is_empty() {
            return Err(Refusal::Invalid(hindrances).into());
        }
        let taken = |number: &str| credit_note::Entity::find().filter(credit_note::Column::Number.eq(number));
        let number = next_number(&write, &settings.credit_notes, SERIES, date, taken).await?;
        let numbered = credit_note::Entity::find().filter(credit_note::Column::Number.is_not_null());
        in_order(&write, &settings.credit_notes, date, (numbered, credit_note::Column::ListedOn)).await?;
        let frozen = self.frozen_credit(write.tx(), &settings, (&before, &of), basis, (&number, date)).await?;
        let row = issue(&write, before, &frozen).await?;
        let mailed = match &post {
            Some(post) => somebody(self.send_credit_note(&write, (&of, &row), &frozen, settings.attach, post).await?)?,
            None => 0,
        };
        let entry = entry(&leave, "credit_note.issued", &row);
        let entry = entry.detail("hash", row.hash.as_deref().unwrap_or_default()).amount(mailed);
        write.audit(post.iter().fold(entry, |entry, post| post.noted_in(entry)));
        if invoice_status(&invoice).is_open() {
            let part = invoice.due.min(row.total);
            put(&write, row, &[(invoice.id.into(), part)]).await?;
        }
        write.commit().await
    }

    /// What the customer gets, word for word; of a draft, what they would.
    pub(super) async fn frozen_credit(
        &self,
        db: &impl ConnectionTrait,
        settings: &BillingSettings,
        (row, of): (&credit_note::Model, &customer::Model),
        basis: Basis,
        (number, date): (&str, Day),
    ) -> Result<Frozen> {
        let invoice = basis.frozen;
        let lines = lines(&invoice.lines, &parts(row)?);
        let totals = totals(&lines, &invoice.pricing).map_err(|problem| Refusal::field("lines", problem))?;
        Ok(Frozen {
            seller: seller(db, settings).await?,
            buyer: Party::of(of),
            iban: None,
            bic: None,
            language: self.written_in(of).await?,
            number: number.to_owned(),
            date,
            due_on: date,
            reference: invoice.reference,
            note: Some(row.reason.clone()),
            pricing: invoice.pricing,
            lines,
            totals,
            corrects: Some((invoice.number, invoice.date)),
            italy: settings.italy.clone(),
            supply: invoice.supply,
            order: invoice.order,
            deposit: false,
        })
    }

    /// Tells those who look after the money.
    async fn send_credit_note(
        &self,
        write: &Write,
        (of, row): (&customer::Model, &credit_note::Model),
        frozen: &Frozen,
        attach: bool,
        post: &Post<'_>,
    ) -> Result<u64> {
        let file = attach.then(|| Attachment::new(Document::CreditNote(row.id.into()), &frozen.number));
        let total = Money::new(frozen.totals.total, frozen.pricing.currency);
        let invoice = frozen.corrects.as_ref().map(|(number, _)| number.clone()).unwrap_or_default();
        let letter = |locale: Locale, to: &str, name: &str, company: &str, reading: Reading, list: OffTheList| {
            let about = letters::CreditNote {
                number: &frozen.number,
                total: &format::money(locale, total),
                invoice: &invoice,
                reason: &row.reason,
            };
            letters::credit_note(locale, (to, name), company, about, reading, list).with(file.clone())
        };
        let page = format!("/credit-notes/{}", row.id);
        let told = tell_those(self, write, of, post.to_them(), About::Page(&page), &letter).await?;
        post.copy(self, write, &format!("/admin/credit-notes/{}", row.id), letter).await?;
        Ok(told)
    }
}

/// The day that a draft would have if it were issued today.
pub fn date_of(row: &credit_note::Model, today: Day) -> Result<Day> {
    Ok(row.dated.as_deref().map(billing::day).transpose()?.unwrap_or(today))
}

/// What keeps a draft from being issued, under the names of the form's fields.
pub fn hindrances(row: &credit_note::Model, basis: &Basis, (date, today): (Day, Day)) -> Result<Vec<FieldProblem>> {
    let credit = basis.corrected().credit(&parts(row)?);
    let (_, mut found) = credit.map_err(|problem| Refusal::field("lines", problem))?;
    if date > today {
        found.push(FieldProblem::new("date", Problem::Future));
    }
    if date < basis.frozen.date {
        found.push(FieldProblem::new("date", Problem::BeforeInvoice));
    }
    Ok(found)
}

async fn issue(write: &Write, before: credit_note::Model, frozen: &Frozen) -> Result<credit_note::Model> {
    let (text, hash) = frozen.sealed()?;
    let (totals, version) = (&frozen.totals, before.version);
    let mut row = before.into_active_model();
    row.status = Set(CreditNoteStatus::Issued.key().to_owned());
    row.number = Set(Some(frozen.number.clone()));
    row.number_fold = Set(Some(fold(&frozen.number)));
    row.dated = Set(Some(frozen.date.to_string()));
    row.listed_on = Set(frozen.date.to_string());
    row.net = Set(totals.net);
    row.tax = Set(totals.tax);
    row.total = Set(totals.total);
    row.frozen = Set(Some(text));
    row.hash = Set(Some(hash));
    row.transmission = Set(Some(write.next_number(TRANSMISSIONS).await?));
    row.issued_at = Set(Some(write.now().ms()));
    row.updated_at = Set(write.now().ms());
    row.version = Set(version + 1);
    let row = row.update(write.tx()).await?;
    let taxes = taxes::of_credit_note(&row, totals);
    credit_note_tax::Entity::insert_many(taxes).exec_without_returning(write.tx()).await?;
    Ok(row)
}
