//! From what was accepted to what is owed: a draft of an invoice with the same lines and totals.

use super::revise::{set_status, with_status};
use super::{after, entry, find_to_change, rows, today};
use crate::customer::unchanged_since;
use crate::db::Write;
use crate::invoice::{self, Content};
use crate::store::quote;
use crate::{Result, Service, billing, format};
use domain::access::{Permit, Right, Staff, permit};
use domain::invoice::InvoiceEdit;
use domain::quote::QuoteAct;
use domain::sales::LineEdit;
use domain::{InvoiceId, Problem, QuoteId, Refusal};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

impl Service {
    /// Makes the draft of an invoice of all that was accepted, once.
    pub async fn convert_quote(&self, viewer: &Staff, id: QuoteId, version: i32) -> Result<InvoiceId> {
        let write = self.write().await?;
        let (before, owned) = find_to_change(&write, viewer, id).await?;
        permit(viewer, Right::QuotesConvert, &owned)?;
        let leave = permit(viewer, Right::InvoicesCreate, &owned)?;
        let settings = billing::stored(write.tx()).await?;
        let today = format::today(&settings.time_zone, write.now());
        let status = after(&before, QuoteAct::Convert, today)?;
        unchanged_since(before.version, version)?;
        let of = invoice::living(&write, before.customer_id).await?;
        let sent = rows::sent(&before)?;
        if !rows::is_priced(&before)? {
            return Err(Refusal::field("", Problem::NoLines).into());
        }
        invoice::fits_customer(&write, &of, sent.pricing.currency).await?;
        let lines = rows::lines(&before)?.into_iter().filter(|row| !row.optional);
        let content = Content {
            edit: InvoiceEdit {
                currency: sent.pricing.currency,
                date: None,
                terms: settings.terms,
                reference: sent.reference.clone(),
                prices: sent.pricing.prices,
                discount: sent.pricing.discount,
                note: settings.note.clone(),
                internal_note: None,
                lines: lines.map(|row| LineEdit { line: row.line, rate: row.rate }).collect(),
            },
            pricing: sent.pricing,
            totals: sent.totals,
        };
        invoice::purge_released(&write, &leave, before.invoice_id).await?;
        let made = invoice::insert(&write, &leave, of.id.into(), &content, today, Default::default()).await?;
        write.audit(invoice::entry(&leave, "invoice.created", of.id.into(), made));
        let mut row = with_status(&write, before, status);
        row.invoice_id = Set(Some(made.uuid()));
        let row = row.update(write.tx()).await?;
        write.audit(entry(&leave, "quote.invoiced", &row));
        write.commit().await?;
        Ok(made)
    }
}

/// The quote that an invoice was made of.
pub async fn of_invoice(db: &impl ConnectionTrait, id: InvoiceId) -> Result<Option<quote::Model>> {
    Ok(quote::Entity::find().filter(quote::Column::InvoiceId.eq(id.uuid())).one(db).await?)
}

/// Its invoice is no more: what was accepted can become one again. That it was this one is kept, for as long as it may come back.
pub async fn release(write: &Write, leave: &Permit, id: InvoiceId) -> Result<()> {
    moved(write, leave, id, QuoteAct::Release, "quote.released").await
}

/// The draft came back out of the trash: what was accepted is invoiced again, unless it has gone another way meanwhile.
pub async fn reclaim(write: &Write, leave: &Permit, id: InvoiceId) -> Result<()> {
    moved(write, leave, id, QuoteAct::Convert, "quote.invoiced").await
}

async fn moved(write: &Write, leave: &Permit, id: InvoiceId, act: QuoteAct, action: &'static str) -> Result<()> {
    let Some(before) = of_invoice(write.tx(), id).await? else { return Ok(()) };
    let status = after(&before, act, today(write.tx(), write.now()).await?)?;
    let row = set_status(write, before, status).await?;
    write.audit(entry(leave, action, &row));
    Ok(())
}
