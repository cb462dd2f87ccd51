//! How far a quote is invoiced, as its page says it.

use super::frozen::Frozen;
use super::part::{invoiced, share, shown, standing};
use super::rows;
use crate::store::{invoice, quote, quote_part};
use crate::{Result, format};
use domain::access::{Ownership, Right, Staff, decide};
use domain::decimal::Decimal;
use domain::money::Money;
use domain::quote::{InvoiceOfQuote, Invoiced, LineLeft, PartChoices, QuoteAct, QuoteStatus, Share, ShownShare};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;

/// What of invoices stands on the page of a quote.
#[derive(Default)]
pub struct Invoicing {
    pub invoices: Vec<InvoiceOfQuote>,
    pub left: Option<ShownShare>,
    pub choices: Option<PartChoices>,
    /// Whether something is invoiced, whoever may see that.
    pub has_begun: bool,
}

impl Invoicing {
    /// Nothing is told of invoices to those who see none, but what those who may make one can choose.
    pub async fn of(
        db: &impl ConnectionTrait,
        viewer: &Staff,
        owned: &Ownership,
        row: &quote::Model,
        status: QuoteStatus,
    ) -> Result<Self> {
        if !matches!(status, QuoteStatus::Accepted | QuoteStatus::Invoiced) {
            return Ok(Self::default());
        }
        let may = |right| decide(viewer, right, owned).allowed;
        let sees = may(Right::InvoicesView);
        let makes = may(Right::QuotesConvert) && may(Right::InvoicesCreate);
        let standing = standing(db, row.id).await?;
        let sent = rows::sent(row)?;
        let makes = makes && status.after(QuoteAct::ConvertPart).is_ok() && sent.is_priced();
        let invoiced = invoiced(&sent, &standing)?;
        Ok(Self {
            invoices: if sees { invoices(db, viewer, &standing).await? } else { Vec::new() },
            left: left(&invoiced).filter(|_| sees || makes).map(|left| shown(viewer.locale, &left)),
            choices: makes.then(|| choices(viewer, &sent, &invoiced)),
            has_begun: !standing.is_empty(),
        })
    }
}

async fn invoices(
    db: &impl ConnectionTrait,
    viewer: &Staff,
    standing: &[quote_part::Model],
) -> Result<Vec<InvoiceOfQuote>> {
    let ids = standing.iter().map(|part| part.invoice_id);
    let found = invoice::Entity::find().filter(invoice::Column::Id.is_in(ids)).all(db).await?;
    let mut numbers: HashMap<_, _> = found.into_iter().map(|row| (row.id, row.number)).collect();
    let invoices = standing.iter().map(|part| {
        Ok(InvoiceOfQuote {
            id: part.invoice_id.into(),
            number: numbers.remove(&part.invoice_id).flatten(),
            share: shown(viewer.locale, &share(part)?),
        })
    });
    invoices.collect()
}

/// What is left where something is invoiced, and something is not.
fn left(invoiced: &Invoiced) -> Option<Share> {
    match invoiced.share().filter(|_| !invoiced.is_all())? {
        Share::Whole => None,
        Share::Percent { .. } => Some(Share::Percent { percent: invoiced.percent_left(), amounts: Vec::new() }),
        Share::Lines(_) => Some(Share::Lines(invoiced.lines_left())),
    }
}

/// The deposit is what one begins with.
fn choices(viewer: &Staff, sent: &Frozen, invoiced: &Invoiced) -> PartChoices {
    let begins = invoiced.share().is_none() && sent.deposit != Decimal::ZERO;
    let percent = if begins { sent.deposit.typed(viewer.locale, 0) } else { String::new() };
    let left = invoiced.lines_left();
    let amounts = sent.lines.iter().zip(&sent.totals.lines).filter(|(line, _)| line.is_item());
    let lines = amounts.enumerate().filter(|(place, _)| left.contains(place)).map(|(place, (line, amount))| LineLeft {
        place: u32::try_from(place).unwrap_or(u32::MAX),
        description: line.description.clone(),
        amount: format::money(viewer.locale, Money::new(amount.unwrap_or_default(), sent.pricing.currency)),
    });
    PartChoices { percent: (invoiced.percent_left() > Decimal::ZERO).then_some(percent), lines: lines.collect() }
}
