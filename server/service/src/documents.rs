//! What the lists of quotes, invoices, credit notes and payments share: filters, order, and what all that they find comes to.

use crate::cursor::{Portion, Sorting, counted, portion};
use crate::customer::{find_in_scope as customer_in_scope, ownership};
use crate::filter::sum;
use crate::invoice::currency;
use crate::store::customer;
use crate::{Result, format};
use domain::access::{Masked, Masks, Right, Scope, Staff, decide};
use domain::documents::{DocumentList, DocumentQuery, DocumentSort, DocumentSum};
use domain::list::{Page, one_customer};
use domain::money::Money;
use domain::{CustomerId, Day, Refusal};
use sea_orm::sea_query::{Condition, Expr, Order};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IdenStatic, Iterable, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use tokio::try_join;
use uuid::Uuid;

/// A kind of document that has a list of its own.
pub trait Listed: EntityTrait<Model: FromQueryResult + Send + Sync> {
    const ID: Self::Column;
    const CUSTOMER: Self::Column;
    const CURRENCY: Self::Column;
    /// The day under which the list has it.
    const DAY: Self::Column;
    /// Until when something is to happen, where something is.
    const DUE: Option<Self::Column>;
    const TOTAL: Self::Column;
    /// What it says, word for word, as far as it can be long: no list tells it, and no row of one has it.
    const WORDS: &'static [Self::Column];
    const VIEW: Right;
    const CREATE: Right;
    const EXPORT: Right;

    /// Those that count in the sums.
    fn counts() -> Condition;

    /// What one of them adds to the sums.
    fn total() -> Expr {
        Expr::col(Self::TOTAL)
    }

    /// What of one of them is told apart in the sums.
    fn part() -> Expr;

    /// What a row has in the column that the list is sorted by, and its id.
    fn place(row: &Self::Model, sort: DocumentSort) -> (String, Uuid);
}

/// The order that is asked for, as far as this list has it.
fn order<E: Listed>(query: &DocumentQuery) -> DocumentSort {
    let sort = DocumentSort::parse(&query.sort).unwrap_or_default();
    if sort == DocumentSort::Due && E::DUE.is_none() { DocumentSort::Date } else { sort }
}

/// The filters that every list has: of one customer, and between two days. Sorted by when they end, it leaves out what never does.
pub fn asked<E: Listed>(query: &DocumentQuery) -> Condition {
    let mut all = Condition::all();
    if let Some(id) = one_customer(&query.customer) {
        all = all.add(E::CUSTOMER.eq(id.uuid()));
    }
    if let Ok(from) = Day::parse(&query.from) {
        all = all.add(E::DAY.gte(from.to_string()));
    }
    if let Ok(to) = Day::parse(&query.to) {
        all = all.add(E::DAY.lte(to.to_string()));
    }
    match E::DUE.filter(|_| order::<E>(query) == DocumentSort::Due) {
        Some(due) => all.add(due.is_not_null()),
        None => all,
    }
}

/// A page of what is found, how many there are, and what they come to.
pub async fn list<E: Listed>(
    db: &impl ConnectionTrait,
    viewer: &Staff,
    query: &DocumentQuery,
    found: Select<E>,
) -> Result<DocumentList<E::Model>> {
    let (count, Portion { rows, previous, next }) =
        try_join!(counted(db, &found, E::ID), page(db, found.clone(), query))?;
    let sums = if count.more { None } else { Some(sums(db, viewer, found).await?) };
    let (customer, can_create) = match one_customer(&query.customer) {
        Some(id) => {
            let (name, can_create) = listed_customer(db, viewer, id, (E::VIEW, E::CREATE)).await?;
            (Some(name), can_create)
        }
        None => (None, viewer.can(E::CREATE)),
    };
    Ok(DocumentList {
        page: Page { rows, count, previous, next },
        sums,
        sees_all: viewer.scope(E::VIEW) == Scope::All,
        customer,
        can_create,
        can_export: viewer.can(E::EXPORT),
    })
}

/// The name of the customer whose documents are listed, and whether the viewer may make another one for it. Documents outlive their
/// customer's record: who sees all of them has the list of one in the trash too, to which nothing is added.
async fn listed_customer(
    db: &impl ConnectionTrait,
    viewer: &Staff,
    id: CustomerId,
    (view, create): (Right, Right),
) -> Result<(Masked<String>, bool)> {
    let row = match viewer.scope(view) {
        Scope::All => customer::Entity::find_by_id(id.uuid()).one(db).await?.ok_or(Refusal::NotFound)?,
        Scope::Assigned | Scope::Own | Scope::None => customer_in_scope(db, viewer, id).await?,
    };
    let owned = ownership(db, id).await?;
    let can_create = row.trashed_at.is_none() && decide(viewer, create, &owned).allowed;
    Ok((Masked::new(Masks::of(viewer, &owned).name, row.name), can_create))
}

/// The latest of what is found, after a place in the list.
pub async fn latest<E: Listed>(db: &impl ConnectionTrait, found: Select<E>, after: &str) -> Result<Portion<E::Model>> {
    page(db, found, &DocumentQuery { after: after.to_owned(), ..DocumentQuery::default() }).await
}

async fn page<E: Listed>(
    db: &impl ConnectionTrait,
    found: Select<E>,
    query: &DocumentQuery,
) -> Result<Portion<E::Model>> {
    let sort = order::<E>(query);
    let (column, order) = match sort {
        DocumentSort::Date => (E::DAY, Order::Desc),
        DocumentSort::DateAscending => (E::DAY, Order::Asc),
        DocumentSort::Due => (E::DUE.unwrap_or(E::DAY), Order::Asc),
        DocumentSort::Total => (E::TOTAL, Order::Desc),
    };
    let sorting = Sorting { column, id: E::ID, order, numeric: sort == DocumentSort::Total };
    let found = without_words(found);
    portion(db, found, &sorting, (&query.after, &query.before), |row: &E::Model| E::place(row, sort)).await
}

fn without_words<E: Listed>(found: Select<E>) -> Select<E> {
    let is_told = |column: &E::Column| E::WORDS.iter().all(|words| words.as_str() != column.as_str());
    let told = found.select_only().columns(E::Column::iter().filter(is_told));
    E::WORDS.iter().fold(told, |told, words| told.expr_as(Expr::val(None::<String>), words.as_str()))
}

/// What all of them come to, by currency.
async fn sums<E: Listed>(db: &impl ConnectionTrait, viewer: &Staff, found: Select<E>) -> Result<Vec<DocumentSum>> {
    let rows: Vec<(String, i64, i64)> = found
        .filter(E::counts())
        .select_only()
        .column(E::CURRENCY)
        .expr_as(sum(E::total()), "total")
        .expr_as(sum(E::part()), "part")
        .group_by(E::CURRENCY)
        .order_by_asc(E::CURRENCY)
        .into_tuple()
        .all(db)
        .await?;
    let mut sums = Vec::new();
    // What has no price, such as a proposal in words alone, comes to nothing.
    for (code, total, part) in rows.into_iter().filter(|(_, total, part)| (*total, *part) != (0, 0)) {
        let currency = currency(&code)?;
        let shown = |minor| format::money(viewer.locale, Money::new(minor, currency));
        sums.push(DocumentSum { total: shown(total), part: shown(part) });
    }
    Ok(sums)
}
