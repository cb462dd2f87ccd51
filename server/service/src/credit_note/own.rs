//! Credit notes as a customer's people read them: of their own company, and none that was not issued.

use super::card::applied;
use super::list::{numbered, numbers};
use super::{left, status};
use crate::billing::{self, address_lines};
use crate::cursor::counted;
use crate::documents::latest;
use crate::invoice::{Frozen, currency, has_ubl, sheet, ubl_file};
use crate::store::credit_note;
use crate::{Error, Result, Service, Taken, format};
use domain::access::{Member, PortalRight, portal_permit};
use domain::credit_note::{CreditNoteStatus, OwnCreditNote, OwnCreditNoteRow};
use domain::list::Page;
use domain::money::Money;
use domain::{CreditNoteId, Refusal, Timestamp};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, Select};

impl Service {
    /// The credit notes of one's own company, latest first; `q` is the beginning of a number.
    pub async fn own_credit_notes(&self, viewer: &Member, q: &str, after: &str) -> Result<Page<OwnCreditNoteRow>> {
        portal_permit(viewer, PortalRight::InvoicesView, false)?;
        let db = self.db().read();
        let mut found = issued_to(viewer);
        if !q.trim().is_empty() {
            found = found.filter(numbered(q));
        }
        let count = counted(db, &found, credit_note::Column::Id).await?;
        let found = latest(db, found, after).await?;
        let invoices = numbers(db, found.rows.iter().map(|row| row.invoice_id)).await?;
        let row = |row: credit_note::Model| {
            let currency = currency(&row.currency)?;
            let amount = |minor| format::money(viewer.locale, Money::new(minor, currency));
            Ok(OwnCreditNoteRow {
                id: row.id.into(),
                invoice: invoices.get(&row.invoice_id).cloned().unwrap_or_default(),
                status: status(&row),
                date: format::date(viewer.locale, billing::day(&row.listed_on)?),
                total: amount(row.total),
                number: row.number.unwrap_or_default(),
            })
        };
        let rows = found.rows.into_iter().map(row).collect::<Result<_>>()?;
        Ok(Page { rows, count, previous: found.previous, next: found.next })
    }

    /// One of them.
    pub async fn own_credit_note(&self, viewer: &Member, id: CreditNoteId) -> Result<OwnCreditNote> {
        let row = self.issued_to_own(viewer, id).await?;
        let db = self.db().read();
        let currency = currency(&row.currency)?;
        let money = |minor| format::money(viewer.locale, Money::new(minor, currency));
        let zone = billing::stored(db).await?.time_zone;
        let sent = Frozen::of_credit(&row)?;
        let left = left(&row);
        let refunded = row.refunded_at.map(|at| {
            let day = format::today(&zone, Timestamp(at));
            (format::date(viewer.locale, day), money(row.refunded))
        });
        Ok(OwnCreditNote {
            id,
            status: status(&row),
            ubl: has_ubl(&sent),
            number: sent.number,
            house: sent.seller.into(),
            recipient: sent.buyer.name,
            address: address_lines(&sent.buyer.address),
            vat_id: sent.buyer.vat_id,
            date: format::date(viewer.locale, sent.date),
            invoice: row.invoice_id.into(),
            invoice_number: sent.corrects.map(|(number, _)| number).unwrap_or_default(),
            reason: row.reason.clone(),
            sheet: sheet(viewer.locale, &sent.pricing, &sent.lines, &sent.totals),
            applied: applied(db, viewer.locale, &row).await?,
            refunded,
            left: (left > 0).then(|| money(left)),
        })
    }

    /// One of them for machines, where the norm can say it.
    pub async fn own_credit_note_ubl(&self, viewer: &Member, id: CreditNoteId) -> Result<Taken> {
        ubl_file(&Frozen::of_credit(&self.issued_to_own(viewer, id).await?)?)
    }

    /// One of the viewer's company that was issued. Absent and foreign are the same answer.
    pub(super) async fn issued_to_own(&self, viewer: &Member, id: CreditNoteId) -> Result<credit_note::Model> {
        portal_permit(viewer, PortalRight::InvoicesView, false)?;
        let found = issued_to(viewer).filter(credit_note::Column::Id.eq(id.uuid()));
        found.one(self.db().read()).await?.ok_or(Error::Refused(Refusal::NotFound))
    }

    /// How many there are, for the page of invoices.
    pub(crate) async fn own_credit_notes_count(&self, viewer: &Member) -> Result<u64> {
        Ok(issued_to(viewer).count(self.db().read()).await?)
    }
}

/// What was issued to the viewer's company.
fn issued_to(viewer: &Member) -> Select<credit_note::Entity> {
    credit_note::Entity::find()
        .filter(credit_note::Column::CustomerId.eq(viewer.customer.uuid()))
        .filter(credit_note::Column::TrashedAt.is_null())
        .filter(credit_note::Column::Status.ne(CreditNoteStatus::Draft.key()))
}
