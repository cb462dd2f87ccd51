//! The page of a quote.

use super::frozen::Frozen;
use super::invoicing::Invoicing;
use super::questions::is_talked_about;
use super::send::Draft;
use super::{find_in_scope, mailing, owned_by_author, rows};
use crate::billing::{self, address_lines, rates};
use crate::customer::{address, ownership};
use crate::invoice::{count_told, is_other_currency, sheet};
use crate::store::{customer, quote};
use crate::{Result, Service, format, prose, team};
use domain::access::{Masked, Masks, Ownership, Right, Staff, decide};
use domain::decimal::Decimal;
use domain::personal_link::LinkedTo;
use domain::quote::{Deposit, QuoteAct, QuoteActs, QuoteCard, QuoteStatus, Version};
use domain::sales::Sheet;
use domain::tax::TaxRate;
use domain::{CustomerId, FieldProblem, QuoteId, Refusal, Timestamp};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

/// What stands on the paper, whether it was sent or is still written.
struct Paper {
    title: String,
    body: Option<String>,
    reference: Option<String>,
    terms: Option<String>,
    recipient: String,
    address: Vec<String>,
    vat_id: Option<String>,
    sheet: Sheet,
    options: Option<Sheet>,
    deposit: Option<Deposit>,
    hindrances: Vec<FieldProblem>,
}

impl Service {
    /// A quote, with what this viewer may see and do.
    pub async fn quote(&self, viewer: &Staff, id: QuoteId) -> Result<QuoteCard> {
        let db = self.db().read();
        let row = find_in_scope(db, viewer, id).await?;
        let customer_id = CustomerId::from(row.customer_id);
        let owned = ownership(db, customer_id).await?;
        let of = customer::Entity::find_by_id(row.customer_id).one(db).await?.ok_or(Refusal::NotFound)?;
        let settings = billing::stored(db).await?;
        let today = format::today(&settings.time_zone, self.now());
        let masks = Masks::of(viewer, &owned);
        let contacts = Masks::of_contacts(viewer, &owned);
        let paper = match &row.frozen {
            Some(_) => sent(viewer, rows::sent(&row)?)?,
            None => {
                let lines = rows::lines(&row)?;
                let other_currency = is_other_currency(db, &of, &row.currency).await?;
                let draft = Draft { row: &row, lines: &lines, of: &of, other_currency, settings: &settings, today };
                drafted(viewer, &draft, &rates(db).await?)?
            }
        };
        let closed = self.portal_settings().await?.closed;
        let author = team::names(db, row.created_by.into_iter()).await?;
        let status = rows::standing(&row, today)?;
        let days = i32::try_from(settings.quotes.days).unwrap_or_default();
        let invoicing = Invoicing::of(db, viewer, &owned, &row, status).await?;
        let may = acts(viewer, &row, status, &owned, &invoicing);
        let addressees = match may.send {
            true => self.addressees(viewer, &owned, &of, (mailing::CATEGORY, Some(LinkedTo::Quote(id)))).await?,
            false => Vec::new(),
        };
        Ok(QuoteCard {
            id,
            kind: rows::kind(&row),
            version: row.version,
            number: row.number.clone(),
            revision: row.revision,
            title: paper.title,
            customer: customer_id,
            customer_number: domain::customer::number(of.number),
            status,
            recipient: Masked::new(masks.name, paper.recipient),
            address: paper.address,
            vat_id: paper.vat_id,
            sent: row.sent_at.map(|at| self.when(viewer, Timestamp(at))),
            valid_until: format::date(viewer.locale, rows::valid_until(&row)?),
            reference: paper.reference,
            deposit: paper.deposit,
            body: prose::read(paper.body.as_deref().unwrap_or_default()),
            sheet: paper.sheet,
            options: paper.options,
            terms: paper.terms,
            internal_note: row.internal_note.clone(),
            author: row.created_by.and_then(|id| author.get(&id).cloned()),
            viewed: row.viewed_at.map(|at| self.when(viewer, Timestamp(at))),
            viewed_last: row
                .last_viewed_at
                .filter(|last| Some(*last) != row.viewed_at)
                .map(|at| self.when(viewer, Timestamp(at))),
            reason: row.reason.clone(),
            decisions: self.decisions(viewer, contacts, &row).await?,
            older: neighbour(db, &row, Side::Older).await?,
            newer: neighbour(db, &row, Side::Newer).await?,
            may,
            invoices: invoicing.invoices,
            left: invoicing.left,
            choices: invoicing.choices,
            questions: self.questions(viewer, contacts, &row).await?,
            links: self.document_links(viewer, &owned, &of, LinkedTo::Quote(id)).await?,
            hindrances: paper.hindrances,
            recipients: count_told(db, &of, mailing::recipients(customer_id, &closed)).await?,
            addressees,
            extend_until: today.plus_days(days).to_string(),
        })
    }
}

fn sent(viewer: &Staff, sent: Frozen) -> Result<Paper> {
    let locale = viewer.locale;
    Ok(Paper {
        title: sent.title,
        body: sent.body,
        reference: sent.reference,
        terms: sent.terms,
        recipient: sent.buyer.name,
        address: address_lines(&sent.buyer.address),
        vat_id: sent.buyer.vat_id,
        sheet: sheet(locale, &sent.pricing, &sent.lines, &sent.totals),
        options: rows::options(locale, &sent.pricing, &sent.options)?,
        deposit: rows::deposit(locale, sent.deposit, &sent.pricing, sent.totals.total),
        hindrances: Vec::new(),
    })
}

fn drafted(viewer: &Staff, draft: &Draft<'_>, rates: &[TaxRate]) -> Result<Paper> {
    let Draft { row, of, .. } = draft;
    let pricing = rows::pricing(row)?;
    let (lines, options) = rows::parted(draft.lines);
    let totals = rows::added(&lines, &pricing)?;
    Ok(Paper {
        title: row.title.clone(),
        body: row.body.clone(),
        reference: row.reference.clone(),
        terms: row.terms.clone(),
        recipient: of.name.clone(),
        address: address_lines(&address(of)),
        vat_id: of.vat_id.clone(),
        sheet: sheet(viewer.locale, &pricing, &lines, &totals),
        options: rows::options(viewer.locale, &pricing, &options)?,
        deposit: rows::deposit(viewer.locale, Decimal::stored(row.deposit), &pricing, totals.total),
        hindrances: draft.hindrances(rates)?,
    })
}

#[derive(Clone, Copy)]
enum Side {
    Older,
    Newer,
}

/// The version next to this one.
async fn neighbour(db: &impl ConnectionTrait, row: &quote::Model, side: Side) -> Result<Option<Version>> {
    let found = quote::Entity::find()
        .filter(quote::Column::OriginId.eq(row.origin_id))
        .filter(quote::Column::TrashedAt.is_null());
    let found = match side {
        Side::Older => found.filter(quote::Column::Revision.lt(row.revision)).order_by_desc(quote::Column::Revision),
        Side::Newer => found.filter(quote::Column::Revision.gt(row.revision)).order_by_asc(quote::Column::Revision),
    };
    Ok(found.one(db).await?.map(|row| Version { id: row.id.into(), revision: row.revision }))
}

fn acts(
    viewer: &Staff,
    row: &quote::Model,
    status: QuoteStatus,
    owned: &Ownership,
    invoicing: &Invoicing,
) -> QuoteActs {
    let can = |right| decide(viewer, right, owned).allowed;
    let may = |right, act| can(right) && status.after(act).is_ok();
    let own = owned_by_author(viewer, owned, row);
    let may_end = |act| decide(viewer, Right::QuotesDelete, &own).allowed && status.after(act).is_ok();
    QuoteActs {
        edit: may(Right::QuotesEdit, QuoteAct::Edit),
        // With a later version goes what keeps the one before it from being answered.
        delete: may_end(QuoteAct::Delete) && (row.revision == 1 || can(Right::QuotesSend)),
        send: may(Right::QuotesSend, QuoteAct::Send),
        revise: may(Right::QuotesSend, QuoteAct::Revise) && can(Right::QuotesCreate),
        extend: may(Right::QuotesSend, QuoteAct::Extend),
        answer: may(Right::QuotesAcceptOnBehalf, QuoteAct::Accept),
        reopen: may(Right::QuotesAcceptOnBehalf, QuoteAct::Reopen) && !invoicing.has_begun,
        cancel: may_end(QuoteAct::Cancel),
        reply: can(Right::QuotesEdit) && is_talked_about(row) && row.frozen.is_some(),
        note: can(Right::QuotesEdit) && status != QuoteStatus::Draft,
    }
}
