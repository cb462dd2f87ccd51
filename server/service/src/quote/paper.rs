//! A quote on paper: a PDF of what was sealed, in the customer's language.

use super::frozen::Frozen;
use super::own::find_own;
use super::{find_in_scope, rows};
use crate::billing::today;
use crate::customer::name_is_read;
use crate::invoice::sheet;
use crate::paper::{Said, Taken, lines, note, remarks, summed_up, total, totals};
use crate::store::quote;
use crate::{By, Result, Service, format, prose};
use document::{Block, Stamp, Tone, Weight};
use domain::access::{PortalRight, Representative, Staff, portal_permit};
use domain::personal_link::LinkedTo;
use domain::quote::QuoteStatus;
use domain::{Day, QuoteId, Refusal};
use texts::shared::{quote_status, sales as words};
use texts::{Word, fill, get};

impl Service {
    /// The PDF of a quote that was sent. It says the customer's name, so it is for those who may read that.
    pub async fn quote_pdf(&self, viewer: &Staff, id: QuoteId) -> Result<Taken> {
        let db = self.db().read();
        let row = find_in_scope(db, viewer, id).await?;
        name_is_read(db, viewer, row.customer_id.into()).await?;
        self.paper_of_quote(&row).await
    }

    /// The same for one of the customer's own people.
    pub async fn own_quote_pdf(&self, by: impl Into<By<'_>>, id: QuoteId) -> Result<Taken> {
        self.paper_of_quote_before(&self.representative(by.into(), LinkedTo::Quote(id)).await?, id).await
    }

    pub(crate) async fn paper_of_quote_before(&self, viewer: &Representative, id: QuoteId) -> Result<Taken> {
        portal_permit(viewer, PortalRight::QuotesView, false)?;
        let row = find_own(self.db().read(), viewer, id).await?;
        self.paper_of_quote(&row).await
    }

    pub(crate) async fn paper_of_quote(&self, row: &quote::Model) -> Result<Taken> {
        let (Some(_), Some(made)) = (&row.frozen, row.sent_at) else { return Err(Refusal::NotFound.into()) };
        let today = today(self.db().read(), self.now()).await?;
        let sent = rows::sent(row)?;
        self.printed(said(&sent, rows::standing(row, today)?, rows::valid_until(row)?, made)?).await
    }
}

fn said(sent: &Frozen, status: QuoteStatus, valid_until: Day, made: i64) -> Result<Said<'_>> {
    let locale = sent.language;
    let shown = sheet(locale, &sent.pricing, &sent.lines, &sent.totals);
    let date = |day| format::date(locale, day).text;
    let number = match sent.revision {
        1 => sent.number.clone(),
        n => fill(locale, words::NUMBERED, &[("number", &sent.number), ("n", &n.to_string())]),
    };
    let facts = [
        Some((words::NUMBER, number.clone())),
        Some((words::DATE, date(sent.date))),
        Some((words::VALID_UNTIL, date(valid_until))),
        sent.reference.clone().map(|reference| (words::REFERENCE, reference)),
    ];
    let mut sums = totals(locale, &shown);
    if let Some(deposit) = rows::deposit(locale, sent.deposit, &sent.pricing, sent.totals.total) {
        let label = fill(locale, words::DEPOSIT, &[("percent", &deposit.percent)]);
        sums.push(total(label, &deposit.amount, Weight::Normal));
    }
    let options = rows::options(locale, &sent.pricing, &sent.options)?;
    let options = options
        .map(|options| [Block::Heading(get(locale, words::OPTIONS).to_owned()), Block::Table(lines(locale, &options))]);
    let written = sent.body.as_deref().map(|text| Block::Prose(prose::printed(&prose::read(text))));
    let priced = sent.is_priced();
    let table = (!shown.lines.is_empty()).then(|| Block::Table(lines(locale, &shown)));
    let body = written
        .into_iter()
        .chain(table)
        .chain(priced.then(|| summed_up(sums)))
        .chain(remarks(locale, &shown).filter(|_| priced))
        .chain(options.into_iter().flatten())
        .chain(sent.terms.clone().map(note));
    Ok(Said {
        locale,
        kind: sent.kind.word(),
        number,
        title: Some(sent.title.clone()),
        stamp: stamp(status).map(|(word, tone)| Stamp { word: get(locale, word).to_owned(), tone }),
        facts: facts.into_iter().flatten().collect(),
        seller: &sent.seller,
        buyer: &sent.buyer,
        body: body.collect(),
        made,
        attachments: Vec::new(),
    })
}

/// A word on each page about how it stands, where that is no longer the question.
const fn stamp(status: QuoteStatus) -> Option<(texts::Key, Tone)> {
    match status {
        QuoteStatus::Accepted | QuoteStatus::Invoiced => Some((quote_status::ACCEPTED, Tone::Good)),
        QuoteStatus::Declined => Some((quote_status::DECLINED, Tone::Bad)),
        QuoteStatus::Expired => Some((quote_status::EXPIRED, Tone::Bad)),
        QuoteStatus::Superseded => Some((quote_status::SUPERSEDED, Tone::Neutral)),
        QuoteStatus::Cancelled => Some((quote_status::CANCELLED, Tone::Bad)),
        QuoteStatus::Draft | QuoteStatus::Sent | QuoteStatus::ChangesRequested => None,
    }
}
