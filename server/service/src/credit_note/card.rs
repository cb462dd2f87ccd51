//! The page of a credit note.

use super::edit::Basis;
use super::issue::{date_of, hindrances};
use super::{corrected, find_in_scope, left, parts, status};
use crate::billing::{self, address_lines};
use crate::customer::{address, ownership};
use crate::invoice::{Envelope, Frozen, count_told, currency, norm_gaps, planned, recipients, sheet};
use crate::store::{credit_application, credit_note, customer, invoice};
use crate::{Result, Service, format, team};
use domain::access::{Masked, Masks, Ownership, Right, Staff, decide};
use domain::credit_note::{Applied, CreditNoteAct, CreditNoteActs, CreditNoteCard, CreditNoteStatus, PaidBack, lines};
use domain::mail::MailCategory;
use domain::money::Money;
use domain::sales::totals;
use domain::{CreditNoteId, Locale, Refusal, Timestamp};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

impl Service {
    /// A credit note, with what this viewer may see and do.
    pub async fn credit_note(&self, viewer: &Staff, id: CreditNoteId) -> Result<CreditNoteCard> {
        let db = self.db().read();
        let row = find_in_scope(db, viewer, id).await?;
        let owned = ownership(db, row.customer_id.into()).await?;
        let of = customer::Entity::find_by_id(row.customer_id).one(db).await?.ok_or(Refusal::NotFound)?;
        let invoice = corrected(db, &row).await?;
        let settings = billing::stored(db).await?;
        let today = format::today(&settings.time_zone, self.now());
        let masks = Masks::of(viewer, &owned);
        let currency = currency(&row.currency)?;
        let money = |minor| format::money(viewer.locale, Money::new(minor, currency));
        let (mut ubl, mut unsaid, mut fattura) = (false, Vec::new(), None);
        let (recipient, address, vat_id, sheet, hindrances) = match &row.frozen {
            Some(_) => {
                let sent = Frozen::of_credit(&row)?;
                if masks.name {
                    unsaid = norm_gaps(&sent);
                    ubl = unsaid.is_empty();
                }
                let envelope = Envelope { of: &of, settings: &settings, transmission: row.transmission, masks };
                fattura = envelope.standing(&sent).filter(|_| masks.name);
                let sheet = sheet(viewer.locale, &sent.pricing, &sent.lines, &sent.totals);
                (sent.buyer.name, address_lines(&sent.buyer.address), sent.buyer.vat_id, sheet, Vec::new())
            }
            None => {
                let basis = Basis::of(db, &invoice).await?;
                let date = date_of(&row, today)?;
                let hindrances = hindrances(&row, &basis, (date, today))?;
                let pricing = basis.frozen.pricing;
                let lines = lines(&basis.frozen.lines, &parts(&row)?);
                let sums = totals(&lines, &pricing).map_err(|problem| Refusal::field("lines", problem))?;
                if masks.name {
                    let plan = self.frozen_credit(db, &settings, (&row, &of), basis, ("", date)).await?;
                    unsaid = norm_gaps(&plan);
                    fattura = planned(&plan, &of);
                }
                let sheet = sheet(viewer.locale, &pricing, &lines, &sums);
                (of.name.clone(), address_lines(&address(&of)), of.vat_id.clone(), sheet, hindrances)
            }
        };
        let may = acts(viewer, &row, &owned);
        let open = match may.apply {
            true => self.open_invoices(viewer, row.customer_id, &row.currency).await?,
            false => Vec::new(),
        };
        let addressees = match may.issue {
            true => self.addressees(viewer, &owned, &of, (MailCategory::Billing, None)).await?,
            false => Vec::new(),
        };
        let closed = self.portal_settings().await?.closed;
        let author = team::names(db, row.created_by.into_iter()).await?;
        let left = left(&row);
        let date = row.dated.as_deref().map(billing::day).transpose()?;
        Ok(CreditNoteCard {
            id,
            version: row.version,
            number: row.number.clone(),
            customer: row.customer_id.into(),
            customer_number: domain::customer::number(of.number),
            status: status(&row),
            recipient: Masked::new(masks.name, recipient),
            address,
            vat_id,
            date: date.map(|day| format::date(viewer.locale, day)),
            invoice: invoice.id.into(),
            invoice_number: invoice.number.unwrap_or_default(),
            reason: row.reason.clone(),
            sheet,
            internal_note: row.internal_note.clone(),
            applied: applied(db, viewer.locale, &row).await?,
            refunded: row.refunded_at.map(|at| PaidBack {
                when: self.when(viewer, Timestamp(at)),
                amount: money(row.refunded),
                note: row.refund_note.clone().unwrap_or_default(),
            }),
            left: (left > 0).then(|| money(left)),
            author: row.created_by.and_then(|id| author.get(&id).cloned()),
            issued: row.issued_at.map(|at| self.when(viewer, Timestamp(at))),
            void_reason: row.void_reason.clone(),
            hindrances,
            ubl,
            unsaid,
            fattura,
            recipients: count_told(db, &of, recipients(of.id.into(), &closed)).await?,
            addressees,
            may: CreditNoteActs { apply: !open.is_empty(), ..may },
            open,
        })
    }
}

/// What of a credit note went towards which invoices, first things first.
pub async fn applied(db: &impl ConnectionTrait, locale: Locale, row: &credit_note::Model) -> Result<Vec<Applied>> {
    let currency = currency(&row.currency)?;
    let found = credit_application::Entity::find()
        .find_also_related(invoice::Entity)
        .filter(credit_application::Column::CreditNoteId.eq(row.id))
        .order_by_asc(credit_application::Column::CreatedAt)
        .all(db)
        .await?;
    let shown = found.into_iter().filter_map(|(part, of)| {
        let amount = format::money(locale, Money::new(part.amount, currency));
        Some(Applied { invoice: part.invoice_id.into(), number: of?.number.unwrap_or_default(), amount })
    });
    Ok(shown.collect())
}

fn acts(viewer: &Staff, row: &credit_note::Model, owned: &Ownership) -> CreditNoteActs {
    let may = |right, act| decide(viewer, right, owned).allowed && status(row).allows(act).is_ok();
    CreditNoteActs {
        edit: may(Right::CreditNotesCreate, CreditNoteAct::Edit),
        delete: may(Right::CreditNotesDelete, CreditNoteAct::Delete),
        issue: may(Right::CreditNotesIssue, CreditNoteAct::Issue),
        apply: may(Right::CreditNotesApply, CreditNoteAct::Apply),
        take_back: may(Right::CreditNotesApply, CreditNoteAct::TakeBack),
        refund: may(Right::CreditNotesRefund, CreditNoteAct::Refund),
        void: may(Right::CreditNotesVoid, CreditNoteAct::Void),
        note: status(row) != CreditNoteStatus::Draft && decide(viewer, Right::CreditNotesCreate, owned).allowed,
    }
}
