//! The list of quotes.

use super::in_scope;
use super::{rows, today};
use crate::cursor::{Portion, Sorting, counted, portion};
use crate::customer::{self as customers, find_in_scope as customer_in_scope, ownership};
use crate::filter::begins_with;
use crate::invoice::{Names, listed_customer, named_customers};
use crate::store::quote;
use crate::{Result, Service, billing, format};
use domain::access::{Masked, Right, Scope, Staff, decide, permit_list};
use domain::list::Page;
use domain::quote::{CardQuotes, QuoteList, QuoteQuery, QuoteRow, QuoteStatus};
use domain::{CustomerId, Day, fold::fold};
use sea_orm::sea_query::{Condition, Expr, Order};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use tokio::try_join;
use uuid::Uuid;

/// Quotes and proposals that stand on the client card.
const ON_CARD: u64 = 5;

impl Service {
    /// The quotes that the viewer sees, latest first, filtered as the URL says.
    pub async fn quotes(&self, viewer: &Staff, query: &QuoteQuery) -> Result<QuoteList> {
        permit_list(viewer, Right::QuotesView)?;
        let db = self.db().read();
        let today = today(db, self.now()).await?;
        let found = in_scope(viewer).filter(matching(viewer, query, today));
        let (count, Portion { rows, previous, next }) =
            try_join!(counted(db, &found, quote::Column::Id), page(db, found.clone(), &query.after, &query.before))?;
        let rows = shown(db, viewer, rows, today).await?;
        let (customer, can_create) = match query.customer.parse::<CustomerId>().ok() {
            Some(id) => {
                let rights = (Right::QuotesView, Right::QuotesCreate);
                let (name, can_create) = listed_customer(db, viewer, id, rights).await?;
                (Some(name), can_create)
            }
            None => (None, viewer.can(Right::QuotesCreate)),
        };
        let sees_all = viewer.scope(Right::QuotesView) == Scope::All;
        Ok(QuoteList { page: Page { rows, count, previous, next }, sees_all, customer, can_create })
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
        let quotes = shown(db, viewer, latest, today(db, self.now()).await?).await?;
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
fn matching(viewer: &Staff, query: &QuoteQuery, today: Day) -> Condition {
    let mut all = Condition::all()
        .add(quote::Column::Kind.eq(query.kind.key()))
        .add(standing_at(QuoteStatus::parse(&query.status), today));
    if !query.customer.trim().is_empty() {
        // An id that is none finds nothing, rather than everything.
        all = all.add(quote::Column::CustomerId.eq(query.customer.trim().parse().unwrap_or(Uuid::nil())));
    }
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

/// By the beginning of the number, or by the customer, in fields that the viewer sees of them.
fn searched(viewer: &Staff, q: &str) -> Condition {
    Condition::any().add(numbered(q)).add(quote::Column::CustomerId.in_subquery(customers::found(viewer, q)))
}

/// By the beginning of the number.
pub fn numbered(q: &str) -> Expr {
    begins_with(quote::Column::NumberFold, &fold(q.trim()))
}

pub async fn page(
    db: &impl ConnectionTrait,
    found: Select<quote::Entity>,
    after: &str,
    before: &str,
) -> Result<Portion<quote::Model>> {
    let sorting =
        Sorting { column: quote::Column::ListedOn, id: quote::Column::Id, order: Order::Desc, numeric: false };
    portion(db, found, &sorting, (after, before), |row: &quote::Model| (row.listed_on.clone(), row.id)).await
}
