//! The list of products.

use super::prices_of;
use crate::cursor::{Portion, Sorting, counted, portion};
use crate::filter::begins_with;
use crate::store::{product, product_word, tax_rate};
use crate::{Result, Service, format};
use domain::Locale;
use domain::access::{Right, Staff, permit_yes};
use domain::fold::{self, fold};
use domain::list::Page;
use domain::product::{Price, ProductList, ProductQuery, ProductRow, ProductStatus};
use sea_orm::sea_query::{Condition, Order, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashMap;
use tokio::try_join;
use uuid::Uuid;

/// At most this many words of a search count.
const WORDS: usize = 6;
/// As much of the details as a row of the list has room for.
const ABOUT: usize = 120;

impl Service {
    /// The products by name, as the URL asks for them.
    pub async fn products(&self, viewer: &Staff, query: &ProductQuery) -> Result<ProductList> {
        permit_yes(viewer, Right::ProductsView)?;
        let db = self.db().read();
        let found = product::Entity::find().filter(standing_at(query.standing())).filter(searched(&query.q));
        let sorting =
            Sorting { column: product::Column::NameFold, id: product::Column::Id, order: Order::Asc, numeric: false };
        let place = |row: &product::Model| (row.name_fold.clone(), row.id);
        let (count, Portion { rows, previous, next }) = try_join!(
            counted(db, &found, product::Column::Id),
            portion(db, found.clone(), &sorting, (&query.after, &query.before), place)
        )?;
        let mut prices = prices_of(db, rows.iter().map(|row| row.id)).await?;
        let taxes = taxes(db, rows.iter().filter_map(|row| row.tax_rate_id)).await?;
        let row = |product: product::Model| {
            let prices = prices.remove(&product.id).unwrap_or_default();
            let tax = product.tax_rate_id.and_then(|id| taxes.get(&id)).cloned();
            row(viewer.locale, product, &prices, tax)
        };
        let rows = rows.into_iter().map(row).collect();
        Ok(ProductList { page: Page { rows, count, previous, next }, can_edit: viewer.can(Right::ProductsEdit) })
    }
}

fn row(locale: Locale, product: product::Model, prices: &[Price], tax: Option<String>) -> ProductRow {
    ProductRow {
        id: product.id.into(),
        name: product.name,
        sku: product.sku,
        about: product.detail.map(|detail| beginning(&detail)),
        unit: product.unit,
        tax,
        prices: prices.iter().map(|price| format::price(locale, price.price, price.currency)).collect(),
    }
}

/// The first line, as far as there is room.
fn beginning(detail: &str) -> String {
    let line = detail.lines().next().unwrap_or_default();
    match line.char_indices().nth(ABOUT) {
        Some((at, _)) => format!("{}…", line[..at].trim_end()),
        None => line.to_owned(),
    }
}

pub fn standing_at(status: ProductStatus) -> Condition {
    Condition::all().add(match status {
        ProductStatus::Active => product::Column::ArchivedAt.is_null(),
        ProductStatus::Archived => product::Column::ArchivedAt.is_not_null(),
    })
}

/// Products whose number begins so, or whose name has a word that begins like each word.
fn searched(q: &str) -> Condition {
    if q.trim().is_empty() {
        return Condition::all();
    }
    let mut named = Condition::all();
    let words = fold::words(q);
    for word in words.iter().take(WORDS) {
        let matching = Query::select()
            .column(product_word::Column::ProductId)
            .from(product_word::Entity)
            .and_where(begins_with(product_word::Column::Word, word))
            .to_owned();
        named = named.add(product::Column::Id.in_subquery(matching));
    }
    let numbered = begins_with(product::Column::SkuFold, &fold(q.trim()));
    // Signs alone are no words, and would find everything.
    if words.is_empty() { Condition::all().add(numbered) } else { Condition::any().add(numbered).add(named) }
}

/// What the rates are called that products usually bear. One that was put away is no choice any more, and is not told.
async fn taxes(db: &impl ConnectionTrait, ids: impl Iterator<Item = Uuid> + Send) -> Result<HashMap<Uuid, String>> {
    let ids: Vec<Uuid> = ids.collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let named = tax_rate::Entity::find()
        .select_only()
        .columns([tax_rate::Column::Id, tax_rate::Column::Name])
        .filter(tax_rate::Column::Id.is_in(ids))
        .filter(tax_rate::Column::ArchivedAt.is_null())
        .into_tuple()
        .all(db)
        .await?;
    Ok(named.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_begin_with_their_first_line_as_far_as_there_is_room() {
        assert_eq!(beginning("Two technicians\nWith tools"), "Two technicians");
        assert_eq!(beginning(&"ș".repeat(ABOUT)), "ș".repeat(ABOUT));
        assert_eq!(beginning(&"ș".repeat(ABOUT + 1)), format!("{}…", "ș".repeat(ABOUT)));
    }
}
