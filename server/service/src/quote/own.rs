//! Quotes as a customer's people read them: of their own company, and none that was not sent.

use super::list::{numbered, standing_at};
use super::mailing::{Told, tell_house};
use super::{entry, rows};
use crate::billing::{self, address_lines};
use crate::cursor::counted;
use crate::db::Write;
use crate::documents::latest;
use crate::invoice::sheet;
use crate::noted::noted;
use crate::store::{customer, quote};
use crate::{By, Error, Result, Service, format, prose};
use domain::access::{Member, PortalRight, Representative, Through, portal_permit};
use domain::list::Page;
use domain::personal_link::LinkedTo;
use domain::quote::{OwnQuote, OwnQuoteRow, OwnQuotes, QuoteAct, QuoteStatus, Version};
use domain::{Day, QuoteId, Refusal, Timestamp, time};
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Select};

impl Service {
    /// The quotes to one's own company, latest first; `q` is the beginning of a number.
    pub async fn own_quotes(&self, viewer: &Member, q: &str, after: &str) -> Result<OwnQuotes> {
        portal_permit(viewer, PortalRight::QuotesView, false)?;
        let db = self.db().read();
        let today = billing::today(db, self.now()).await?;
        let search = (!q.trim().is_empty()).then(|| numbered(q));
        let found = sent_to(viewer).filter(Condition::all().add_option(search));
        let count = counted(db, &found, quote::Column::Id).await?;
        let found = latest(db, found, after).await?;
        let rows = found.rows.into_iter().map(|row| own_row(viewer, row, today)).collect::<Result<_>>()?;
        let page = Page { rows, count, previous: found.previous, next: found.next };
        Ok(OwnQuotes { page, waiting: waiting(db, viewer, today).await? })
    }

    /// One of them. That the customer has opened it is kept and told, once.
    pub async fn own_quote(&self, by: impl Into<By<'_>>, id: QuoteId) -> Result<OwnQuote> {
        self.quote_before(&self.representative(by.into(), LinkedTo::Quote(id)).await?, id).await
    }

    /// The same for whoever stands before it.
    pub(crate) async fn quote_before(&self, viewer: &Representative, id: QuoteId) -> Result<OwnQuote> {
        portal_permit(viewer, PortalRight::QuotesView, false)?;
        let db = self.db().read();
        let row = find_own(db, viewer, id).await?;
        // Programs that look at mails open links, too: by one it is read when a hand is on its page.
        if matches!(viewer.through, Through::SignIn { .. }) && is_news(&row, self.now()) {
            let viewed = async {
                let write = self.write().await?;
                self.quote_viewed(&write, viewer, id).await?;
                write.commit().await
            };
            noted(viewed.await, "that a quote was opened");
        }
        let today = billing::today(db, self.now()).await?;
        let status = told(rows::standing(&row, today)?);
        let valid_until = rows::valid_until(&row)?;
        let sent = rows::sent(&row)?;
        let date = |day: Day| format::date(viewer.locale, day);
        let waits = status.after(QuoteAct::Accept).is_ok();
        let questions = self.own_questions(viewer, &row).await?;
        Ok(OwnQuote {
            id,
            kind: sent.kind,
            revision: row.revision,
            status,
            house: sent.seller.into(),
            recipient: sent.buyer.name,
            address: address_lines(&sent.buyer.address),
            vat_id: sent.buyer.vat_id,
            date: date(sent.date),
            valid_until: date(valid_until),
            days_left: u32::try_from(today.until(valid_until) + 1).unwrap_or_default(),
            reference: sent.reference,
            deposit: rows::deposit(viewer.locale, sent.deposit, &sent.pricing, sent.totals.total),
            body: prose::read(sent.body.as_deref().unwrap_or_default()),
            sheet: sheet(viewer.locale, &sent.pricing, &sent.lines, &sent.totals),
            options: rows::options(viewer.locale, &sent.pricing, &sent.options)?,
            terms: sent.terms,
            number: sent.number,
            title: sent.title,
            answer: self.own_answer(viewer, &row).await?,
            newer: newer(db, viewer, &row).await?,
            can_respond: waits && viewer.can(PortalRight::QuotesRespond),
            can_ask: questions.open && viewer.can(PortalRight::QuotesComment),
            questions,
            my_name: viewer.name.clone(),
            company: viewer.customer_name.clone(),
            hash: row.hash.unwrap_or_default(),
        })
    }

    /// One of the customer's people has it before them: when that was first and last is kept, and the house is told of the first.
    pub(crate) async fn quote_viewed(&self, write: &Write, viewer: &Representative, id: QuoteId) -> Result<()> {
        let Ok(leave) = portal_permit(viewer, PortalRight::QuotesView, false) else { return Ok(()) };
        let row = find_own(write.tx(), viewer, id).await?;
        if !is_news(&row, write.now()) {
            return Ok(());
        }
        let now = || Expr::value(write.now().ms());
        let this = || quote::Entity::update_many().filter(quote::Column::Id.eq(row.id));
        this().col_expr(quote::Column::LastViewedAt, now()).exec(write.tx()).await?;
        let first = this().col_expr(quote::Column::ViewedAt, now()).filter(quote::Column::ViewedAt.is_null());
        if first.exec(write.tx()).await?.rows_affected > 0 {
            write.audit(entry(&leave, "quote.opened", &row));
            let of = customer::Entity::find_by_id(row.customer_id).one(write.tx()).await?.ok_or(Refusal::NotFound)?;
            tell_house(self, write, &of, &row, Told::Opened).await?;
        }
        Ok(())
    }

    /// Whether it is worth noting now that it is read.
    pub(crate) async fn quote_view_is_news(&self, viewer: &Representative, id: QuoteId) -> Result<bool> {
        portal_permit(viewer, PortalRight::QuotesView, false)?;
        Ok(is_news(&find_own(self.db().read(), viewer, id).await?, self.now()))
    }

    /// How many quotes wait for an answer, for the portal's first page.
    pub(crate) async fn waiting_quotes(&self, viewer: &Member) -> Result<Option<u64>> {
        if portal_permit(viewer, PortalRight::QuotesView, false).is_err() {
            return Ok(None);
        }
        let db = self.db().read();
        Ok(Some(waiting(db, viewer, billing::today(db, self.now()).await?).await?))
    }
}

/// Reading on within an hour is no other time.
fn is_news(row: &quote::Model, now: Timestamp) -> bool {
    row.last_viewed_at.is_none_or(|last| last < now.plus(-time::HOUR).ms())
}

/// What was sent to the viewer's company.
fn sent_to(viewer: &Representative) -> Select<quote::Entity> {
    quote::Entity::find()
        .filter(quote::Column::CustomerId.eq(viewer.customer.uuid()))
        .filter(quote::Column::TrashedAt.is_null())
        .filter(quote::Column::Status.ne(QuoteStatus::Draft.key()))
}

/// Absent, foreign and not sent are the same answer.
pub async fn find_own(db: &impl ConnectionTrait, viewer: &Representative, id: QuoteId) -> Result<quote::Model> {
    let found = sent_to(viewer).filter(quote::Column::Id.eq(id.uuid()));
    found.one(db).await?.ok_or(Error::Refused(Refusal::NotFound))
}

async fn waiting(db: &impl ConnectionTrait, viewer: &Representative, today: Day) -> Result<u64> {
    let found = sent_to(viewer).filter(standing_at(Some(QuoteStatus::Sent), today));
    Ok(found.count(db).await?)
}

/// The latest version that the customer has, where it is not this one.
async fn newer(db: &impl ConnectionTrait, viewer: &Representative, row: &quote::Model) -> Result<Option<Version>> {
    let found = sent_to(viewer)
        .filter(quote::Column::OriginId.eq(row.origin_id))
        .filter(quote::Column::Revision.gt(row.revision))
        .order_by_desc(quote::Column::Revision);
    Ok(found.one(db).await?.map(|row| Version { id: row.id.into(), revision: row.revision }))
}

/// What the house makes of an acceptance is its own until the invoice is sent.
const fn told(status: QuoteStatus) -> QuoteStatus {
    match status {
        QuoteStatus::Invoiced => QuoteStatus::Accepted,
        other => other,
    }
}

fn own_row(viewer: &Representative, row: quote::Model, today: Day) -> Result<OwnQuoteRow> {
    Ok(OwnQuoteRow {
        id: row.id.into(),
        kind: rows::kind(&row),
        revision: row.revision,
        status: told(rows::standing(&row, today)?),
        date: format::date(viewer.locale, billing::day(&row.listed_on)?),
        valid_until: format::date(viewer.locale, rows::valid_until(&row)?),
        total: rows::total(&row, viewer.locale)?,
        title: row.title,
        number: row.number.unwrap_or_default(),
    })
}
