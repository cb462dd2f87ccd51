//! What the queries behind lists share: a count that stops, and portions by cursor.

use crate::Result;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::list::{COUNT_LIMIT, Count, PAGE};
use sea_orm::sea_query::{Expr, ExprTrait, Order};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Select,
};
use std::fmt;
use uuid::Uuid;

/// A place in a sorted list: the sort key of a row and its id. It is opaque in URLs, but no secret: scope is asked again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub key: String,
    pub id: Uuid,
}

impl Cursor {
    /// A cursor that is none of ours is the beginning of the list.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (id, key) = bytes.split_at_checked(16)?;
        // No text in a database holds a zero, and PostgreSQL takes none either.
        let key = String::from_utf8(key.to_vec()).ok().filter(|key| !key.contains('\0'))?;
        Some(Self { id: Uuid::from_slice(id).ok()?, key })
    }

    /// The place in a list by whole numbers, or by text. The cursor of another order has none there.
    fn place(self, numeric: bool) -> Option<Expr> {
        let key = if numeric { Expr::val(self.key.parse::<i64>().ok()?) } else { Expr::val(self.key) };
        Some(Expr::tuple([key, Expr::val(self.id)]))
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = self.id.as_bytes().to_vec();
        bytes.extend_from_slice(self.key.as_bytes());
        f.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

/// How many rows a query finds, as far as it is worth counting.
pub async fn counted<E>(db: &impl ConnectionTrait, found: &Select<E>, id: E::Column) -> Result<Count>
where
    E: EntityTrait,
    E::Model: FromQueryResult + Send + Sync,
{
    Ok(Count::limited(found.clone().select_only().column(id).limit(COUNT_LIMIT + 1).count(db).await?))
}

/// The column that a list is sorted by; ties are by id.
pub struct Sorting<C> {
    pub column: C,
    pub id: C,
    pub order: Order,
    /// Whether the column holds whole numbers, and not text.
    pub numeric: bool,
}

/// A portion of a list, with the cursors of its neighbours.
pub struct Portion<R> {
    pub rows: Vec<R>,
    pub previous: Option<String>,
    pub next: Option<String>,
}

/// The rows of a page after or before a cursor. `place` is what the column and the id hold for a row.
pub async fn portion<E, R>(
    db: &impl ConnectionTrait,
    found: Select<E>,
    sorting: &Sorting<E::Column>,
    (after, before): (&str, &str),
    place: impl Fn(&R) -> (String, Uuid),
) -> Result<Portion<R>>
where
    E: EntityTrait,
    R: FromQueryResult,
{
    let place_of = |cursor: &str| Cursor::parse(cursor)?.place(sorting.numeric);
    let (after, before) = (place_of(after), place_of(before));
    let backwards = after.is_none() && before.is_some();
    let from = after.or(before);
    let begun = from.is_some();
    let ascending = matches!(sorting.order, Order::Asc) != backwards;
    let mut found = found;
    if let Some(from) = from {
        let here = Expr::tuple([sorting.column, sorting.id].map(|column| Expr::col((E::default(), column))));
        found = found.filter(if ascending { here.gt(from) } else { here.lt(from) });
    }
    let order = if ascending { Order::Asc } else { Order::Desc };
    // One row more than shown tells whether there is a neighbour.
    let found = found.order_by(sorting.column, order.clone()).order_by(sorting.id, order).limit(PAGE + 1);
    let mut rows: Vec<R> = found.into_model().all(db).await?;
    let more = rows.len() as u64 > PAGE;
    rows.truncate(PAGE as usize);
    if backwards {
        rows.reverse();
    }
    let (has_previous, has_next) = if backwards { (more, true) } else { (begun, more) };
    let cursor_of = |row: &R| {
        let (key, id) = place(row);
        Cursor { key, id }.to_string()
    };
    let previous = rows.first().filter(|_| has_previous).map(cursor_of);
    let next = rows.last().filter(|_| has_next).map(cursor_of);
    Ok(Portion { rows, previous, next })
}

/// The `most` latest rows after a cursor by the time in `at`, and the cursor of those that follow.
pub async fn latest<E>(
    db: &impl ConnectionTrait,
    found: Select<E>,
    (at, id): (E::Column, E::Column),
    after: &str,
    most: u64,
    place: impl Fn(&E::Model) -> (i64, Uuid),
) -> Result<(Vec<E::Model>, Option<String>)>
where
    E: EntityTrait,
{
    let mut found = found;
    if let Some(from) = Cursor::parse(after).and_then(|cursor| cursor.place(true)) {
        found = found.filter(Expr::tuple([Expr::col(at), Expr::col(id)]).lt(from));
    }
    // One row more than shown tells whether any follow.
    let mut rows = found.order_by_desc(at).order_by_desc(id).limit(most + 1).all(db).await?;
    let more = rows.len() as u64 > most;
    rows.truncate(most as usize);
    let next = rows.last().filter(|_| more).map(&place).map(|(at, id)| Cursor { key: at.to_string(), id }.to_string());
    Ok((rows, next))
}

/// Records that a round of the work beside requests looks at in one go.
pub const ROUND: u64 = 100;

/// The next records of a round, each with its customer, in the order of their ids.
pub async fn next_of_round<E: EntityTrait>(
    db: &impl ConnectionTrait,
    due: Select<E>,
    (id, customer): (E::Column, E::Column),
    after: Uuid,
) -> Result<Vec<(Uuid, Uuid)>> {
    let next = due.filter(id.gt(after)).order_by_asc(id).limit(ROUND);
    Ok(next.select_only().columns([id, customer]).into_tuple().all(db).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_round_trip_and_junk_is_none() {
        let cursor = Cursor { key: "brasov textile".to_owned(), id: Uuid::from_u128(7) };
        assert_eq!(Cursor::parse(&cursor.to_string()), Some(cursor));
        let zero = Cursor { key: "a\0b".to_owned(), id: Uuid::from_u128(7) }.to_string();
        for junk in ["", "x", "%%%", "AAAA", &zero] {
            assert_eq!(Cursor::parse(junk), None);
        }
    }
}
