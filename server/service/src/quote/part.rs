//! What invoices took of quotes. An invoice that is thrown away or cancelled gives it back; a draft that comes back takes it again.

use super::frozen::Frozen;
use super::revise::set_status;
use super::{after, entry, rows};
use crate::audit::Entry;
use crate::billing::today;
use crate::db::Write;
use crate::store::{quote, quote_part};
use crate::{Error, Result, format};
use domain::access::Permit;
use domain::decimal::Decimal;
use domain::quote::{Invoiced, QuoteAct, Share, ShownShare};
use domain::sales::Prices;
use domain::{InvoiceId, Locale, Problem, Refusal};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder,
};
use uuid::Uuid;

/// Those that stand, first things first.
pub async fn standing(db: &impl ConnectionTrait, quote: Uuid) -> Result<Vec<quote_part::Model>> {
    let found = quote_part::Entity::find()
        .filter(quote_part::Column::QuoteId.eq(quote))
        .filter(quote_part::Column::Released.eq(false))
        .order_by_asc(quote_part::Column::InvoiceId);
    Ok(found.all(db).await?)
}

/// How far a quote that was sent is invoiced by these.
pub fn invoiced(sent: &Frozen, standing: &[quote_part::Model]) -> Result<Invoiced> {
    let amounts = sent.totals.taxes.iter().map(|tax| match sent.pricing.prices {
        Prices::Net => tax.base,
        Prices::Gross => tax.base + tax.amount,
    });
    let items: Vec<i64> = sent.totals.lines.iter().copied().flatten().collect();
    let mut invoiced = Invoiced::nothing_of(amounts.collect(), &items);
    for row in standing {
        let more = invoiced.with(&share(row)?);
        invoiced = more.ok_or_else(|| Error::Fault(format!("more than all of quote {} is invoiced", row.quote_id)))?;
    }
    Ok(invoiced)
}

/// The quote that an invoice was made of, and what it took of it, whether that stands or not.
pub async fn of_invoice(db: &impl ConnectionTrait, id: InvoiceId) -> Result<Option<(quote::Model, quote_part::Model)>> {
    let Some(part) = quote_part::Entity::find_by_id(id.uuid()).one(db).await? else { return Ok(None) };
    let quote = quote::Entity::find_by_id(part.quote_id).one(db).await?;
    Ok(quote.map(|quote| (quote, part)))
}

/// Whether an invoice is the deposit on its quote: the percentage that one begins with.
pub async fn is_deposit(db: &impl ConnectionTrait, id: InvoiceId) -> Result<bool> {
    let Some((quote, part)) = of_invoice(db, id).await? else { return Ok(false) };
    let begins = standing(db, quote.id).await?.first().is_some_and(|first| first.invoice_id == part.invoice_id);
    let Share::Percent { percent, .. } = share(&part)? else { return Ok(false) };
    Ok(begins && percent == rows::sent(&quote)?.deposit)
}

/// Keeps what an invoice takes.
pub async fn keep(write: &Write, quote: Uuid, invoice: InvoiceId, share: &Share) -> Result<()> {
    let json = |text: serde_json::Result<String>| text.map_err(|error| Error::Fault(error.to_string()));
    let (percent, amounts, lines) = match share {
        Share::Whole => (None, None, None),
        Share::Percent { percent, amounts } => {
            (Some(percent.to_stored()), Some(json(serde_json::to_string(amounts))?), None)
        }
        Share::Lines(places) => (None, None, Some(json(serde_json::to_string(places))?)),
    };
    let row =
        quote_part::Model { invoice_id: invoice.uuid(), quote_id: quote, percent, amounts, lines, released: false };
    quote_part::Entity::insert(row.into_active_model()).exec_without_returning(write.tx()).await?;
    Ok(())
}

/// What a row says.
pub fn share(row: &quote_part::Model) -> Result<Share> {
    let read = match (row.percent, &row.amounts, &row.lines) {
        (Some(percent), Some(amounts), _) => {
            let percent = Decimal::stored(percent);
            serde_json::from_str(amounts).map(|amounts| Share::Percent { percent, amounts })
        }
        (_, _, Some(places)) => serde_json::from_str(places).map(Share::Lines),
        _ => Ok(Share::Whole),
    };
    read.map_err(|error| Error::Fault(format!("the part of invoice {}: {error}", row.invoice_id)))
}

/// As people read it.
pub fn shown(locale: Locale, share: &Share) -> ShownShare {
    match share {
        Share::Whole => ShownShare::Whole,
        Share::Percent { percent, .. } => ShownShare::Percent(format::percent(locale, *percent)),
        Share::Lines(places) => ShownShare::Lines(u32::try_from(places.len()).unwrap_or(u32::MAX)),
    }
}

/// An entry that says which part it is about; lines by their places, counted from one.
pub fn with_part(entry: Entry, share: &Share) -> Entry {
    let part = match share {
        Share::Whole => "whole".to_owned(),
        Share::Percent { percent, .. } => format::percent(Locale::En, *percent),
        Share::Lines(places) => {
            let places: Vec<String> = places.iter().map(|place| (place + 1).to_string()).collect();
            format!("lines {}", places.join(", "))
        }
    };
    entry.detail("part", &part)
}

/// What making an invoice was, after which this much is invoiced.
pub fn conversion(invoiced: &Invoiced) -> QuoteAct {
    if invoiced.is_all() { QuoteAct::Convert } else { QuoteAct::ConvertPart }
}

/// An invoice is no more: what it took is left again. That it was this one is kept, for as long as it may come back.
pub async fn release(write: &Write, leave: &Permit, id: InvoiceId) -> Result<()> {
    let Some((before, part)) = of_invoice(write.tx(), id).await? else { return Ok(()) };
    moved(write, leave, (before, part), QuoteAct::Release, "quote.released").await
}

/// The draft came back out of the trash: it takes again what it took, unless that has gone another way meanwhile.
pub async fn reclaim(write: &Write, leave: &Permit, id: InvoiceId) -> Result<()> {
    let Some((before, part)) = of_invoice(write.tx(), id).await? else { return Ok(()) };
    let invoiced = invoiced(&rows::sent(&before)?, &standing(write.tx(), before.id).await?)?;
    let after = invoiced.with(&share(&part)?).ok_or_else(|| Refusal::field("", Problem::NotNow))?;
    moved(write, leave, (before, part), conversion(&after), "quote.invoiced").await
}

async fn moved(
    write: &Write,
    leave: &Permit,
    (before, part): (quote::Model, quote_part::Model),
    act: QuoteAct,
    action: &'static str,
) -> Result<()> {
    let status = after(&before, act, today(write.tx(), write.now()).await?)?;
    let share = share(&part)?;
    let mut part = part.into_active_model();
    part.released = Set(act == QuoteAct::Release);
    part.update(write.tx()).await?;
    let row = set_status(write, before, status).await?;
    write.audit(with_part(entry(leave, action, &row), &share));
    Ok(())
}
