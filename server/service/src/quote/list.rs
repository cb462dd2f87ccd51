//! The list of quotes.

use super::in_scope;
use super::rows;
use crate::customer::{self as customers, find_in_scope as customer_in_scope, ownership};
use crate::documents::{Listed, asked, list};
use crate::filter::{begins_with, with_words};
use crate::invoice::{Names, named_customers};
use crate::store::quote;
use crate::{Result, Service, billing, format};
use domain::access::{Masked, Right, Staff, decide, permit_list};
use domain::documents::{DocumentList, DocumentQuery, DocumentSort};
use domain::quote::{CardQuotes, QuoteKind, QuoteRow, QuoteStatus};
use domain::{CustomerId, Day, fold::fold};
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};
use std::mem::take;
use uuid::Uuid;

/// Quotes and proposals that stand on the client card.
const ON_CARD: u64 = 5;

impl Listed for quote::Entity {
    const ID: quote::Column = quote::Column::Id;
    const CUSTOMER: quote::Column = quote::Column::CustomerId;
    const CURRENCY: quote::Column = quote::Column::Currency;
    const DAY: quote::Column = quote::Column::ListedOn;
    const DUE: Option<quote::Column> = Some(quote::Column::ValidUntil);
    const TOTAL: quote::Column = quote::Column::Total;
    const WORDS: &'static [quote::Column] = &[quote::Column::Frozen, quote::Column::Body];
    const VIEW: Right = Right::QuotesView;
    const CREATE: Right = Right::QuotesCreate;
    const EXPORT: Right = Right::QuotesExport;

    /// Drafts, what was cancelled, and what another version stands for are no offers.
    fn counts() -> Condition {
        let none = [QuoteStatus::Draft, QuoteStatus::Cancelled, QuoteStatus::Superseded].map(QuoteStatus::key);
        Condition::all().add(quote::Column::Status.is_not_in(none))
    }

    /// What was accepted.
    fn part() -> Expr {
        let accepted = [QuoteStatus::Accepted, QuoteStatus::Invoiced].map(QuoteStatus::key);
        Expr::case(quote::Column::Status.is_in(accepted), Expr::col(quote::Column::Total)).finally(0).into()
    }

    fn place(row: &quote::Model, sort: DocumentSort) -> (String, Uuid) {
        let key = match sort {
            DocumentSort::Date | DocumentSort::DateAscending => row.listed_on.clone(),
            DocumentSort::Due => row.valid_until.clone(),
            DocumentSort::Total => row.total.to_string(),
        };
        (key, row.id)
    }
}

impl Service {
    /// The quotes or proposals that the viewer sees, filtered and sorted as the URL says.
    pub async fn quotes(
        &self,
        viewer: &Staff,
        kind: QuoteKind,
        query: &DocumentQuery,
    ) -> Result<DocumentList<QuoteRow>> {
        permit_list(viewer, Right::QuotesView)?;
        let db = self.db().read();
        let today = billing::today(db, self.now()).await?;
        let mut found = list(db, viewer, query, in_scope(viewer).filter(matching(viewer, kind, query, today))).await?;
        let rows = shown(db, viewer, take(&mut found.page.rows), today).await?;
        Ok(found.with(rows))
    }

    /// The latest quotes to a customer, for those who may see them.
    pub async fn customer_quotes(&self, viewer: &Staff, id: CustomerId) -> Result<Option<CardQuotes>> {
        let db = self.db().read();
        customer_in_scope(db, viewer, id).await?;
        let owned = ownership(db, id).await?;
        if !decide(viewer, Right::QuotesView, &owned).allowed {
            return Ok(None);
        }
        let latest = in_scope(viewer)
            .filter(quote::Column::CustomerId.eq(id.uuid()))
            .filter(quote::Column::Status.ne(QuoteStatus::Superseded.key()))
            .order_by_desc(quote::Column::ListedOn)
            .order_by_desc(quote::Column::Id)
            .limit(ON_CARD)
            .all(db)
            .await?;
        let quotes = shown(db, viewer, latest, billing::today(db, self.now()).await?).await?;
        Ok(Some(CardQuotes { quotes, can_create: decide(viewer, Right::QuotesCreate, &owned).allowed }))
    }
}

/// Rows with the names of their customers, as far as the viewer reads those.
async fn shown(
    db: &impl ConnectionTrait,
    viewer: &Staff,
    found: Vec<quote::Model>,
    today: Day,
) -> Result<Vec<QuoteRow>> {
    let names = named_customers(db, viewer, found.iter().map(|row| row.customer_id)).await?;
    found.into_iter().map(|row| self::row(viewer, row, today, &names)).collect()
}

fn row(viewer: &Staff, row: quote::Model, today: Day, names: &Names) -> Result<QuoteRow> {
    let (customer_number, customer_name) =
        names.get(&row.customer_id).cloned().unwrap_or((String::new(), Masked::Hidden));
    Ok(QuoteRow {
        id: row.id.into(),
        kind: rows::kind(&row),
        revision: row.revision,
        customer: row.customer_id.into(),
        customer_number,
        customer_name,
        status: rows::standing(&row, today)?,
        date: format::date(viewer.locale, billing::day(&row.listed_on)?),
        valid_until: format::date(viewer.locale, rows::valid_until(&row)?),
        total: rows::total(&row, viewer.locale)?,
        title: row.title,
        number: row.number,
    })
}

/// What the filters and the search find, of those in scope.
pub fn matching(viewer: &Staff, kind: QuoteKind, query: &DocumentQuery, today: Day) -> Condition {
    let all = asked::<quote::Entity>(query)
        .add(quote::Column::Kind.eq(kind.key()))
        .add(standing_at(QuoteStatus::parse(&query.status), today));
    if query.q.trim().is_empty() { all } else { all.add(searched(viewer, &query.q)) }
}

/// Rows that stand so on a day; without a status, all in whose place no other version stands.
pub fn standing_at(status: Option<QuoteStatus>, today: Day) -> Condition {
    let is = |status: QuoteStatus| quote::Column::Status.eq(status.key());
    let sent = Condition::all().add(is(QuoteStatus::Sent));
    let today = today.to_string();
    match status {
        None => Condition::all().add(quote::Column::Status.ne(QuoteStatus::Superseded.key())),
        Some(QuoteStatus::Sent) => sent.add(quote::Column::ValidUntil.gte(today)),
        Some(QuoteStatus::Expired) => sent.add(quote::Column::ValidUntil.lt(today)),
        Some(status) => Condition::all().add(is(status)),
    }
}

/// By the beginning of the number, by words of the title, or by the customer, in fields that the viewer sees of them.
fn searched(viewer: &Staff, q: &str) -> Condition {
    Condition::any()
        .add(numbered(q))
        .add(with_words(&fold(q), &[quote::Column::TitleFold]))
        .add(quote::Column::CustomerId.in_subquery(customers::found(viewer, q)))
}

/// By the beginning of the number.
pub fn numbered(q: &str) -> Expr {
    begins_with(quote::Column::NumberFold, &fold(q.trim()))
}
