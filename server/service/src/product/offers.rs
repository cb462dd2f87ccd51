//! What lines of documents can be begun from.

use super::list::standing_at;
use super::prices_of;
use crate::Result;
use crate::billing::{Occasion, Sorted};
use crate::store::{product, product_price};
use domain::access::{Right, Staff};
use domain::product::{Offer, Price, PriceList, ProductStatus};
use domain::sales::{Choices, LineForm};
use domain::tax::TaxRate;
use domain::{Locale, Refusal, TaxRateId};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

/// Products that a form offers, the first by name: every line has all of them to choose from.
pub const OFFERED: u64 = 200;

/// What a form offers to those who see the price list: in this currency, where the document can have no other.
pub async fn price_list(
    db: &impl ConnectionTrait,
    viewer: &Staff,
    rates: &[TaxRate],
    only: Option<&str>,
) -> Result<Option<PriceList>> {
    if !viewer.can(Right::ProductsView) {
        return Ok(None);
    }
    let found = active()
        .filter(only.map_or_else(Condition::all, |currency| Condition::all().add(sold_in(currency))))
        .order_by_asc(product::Column::NameFold)
        .order_by_asc(product::Column::Id)
        .limit(OFFERED + 1);
    let mut rows = found.all(db).await?;
    let more = rows.len() as u64 > OFFERED;
    rows.truncate(OFFERED as usize);
    let rates: Vec<TaxRateId> = rates.iter().map(|rate| rate.id).collect();
    Ok(Some(PriceList { offers: offers(db, rows, &rates, viewer.locale).await?, more }))
}

/// Understands a form whose lines are made of the rates that they can bear, and of what is on offer to whoever sent it. A product keeps its
/// rate also where that is no choice: the line is refused, and bears no other that nobody chose.
pub async fn understood<T>(
    db: &impl ConnectionTrait,
    viewer: &Staff,
    occasion: &Occasion<'_>,
    lines: &[LineForm],
    parse: impl FnOnce(Choices<'_>) -> Result<T, Refusal>,
) -> Result<T> {
    let Sorted { rates, barred } = occasion.sorted(db).await?;
    let known: Vec<TaxRateId> =
        rates.iter().map(|rate| rate.id).chain(barred.iter().map(|(barred, _)| *barred)).collect();
    let offers = chosen(db, viewer, &known, lines).await?;
    Ok(parse(Choices { rates: &rates, barred: &barred, usual: occasion.settings.tax, offers: &offers })?)
}

/// The products that lines of a form name, as far as they are on offer to whoever sent it. What is missing was no choice.
async fn chosen(
    db: &impl ConnectionTrait,
    viewer: &Staff,
    rates: &[TaxRateId],
    lines: &[LineForm],
) -> Result<Vec<Offer>> {
    let mut ids: Vec<Uuid> = lines.iter().filter_map(|line| line.product.trim().parse().ok()).collect();
    ids.sort();
    ids.dedup();
    if ids.is_empty() || !viewer.can(Right::ProductsView) {
        return Ok(Vec::new());
    }
    let rows = active().filter(product::Column::Id.is_in(ids)).all(db).await?;
    offers(db, rows, rates, viewer.locale).await
}

fn active() -> Select<product::Entity> {
    product::Entity::find().filter(standing_at(ProductStatus::Active))
}

/// That the product of the outer query has a price in this currency.
fn sold_in(currency: &str) -> Expr {
    let mut select = Query::select();
    select
        .column(product_price::Column::ProductId)
        .from(product_price::Entity)
        .and_where(
            Expr::col((product_price::Entity, product_price::Column::ProductId))
                .eq(Expr::col((product::Entity, product::Column::Id))),
        )
        .and_where(product_price::Column::Currency.eq(currency));
    Expr::exists(select)
}

async fn offers(
    db: &impl ConnectionTrait,
    rows: Vec<product::Model>,
    rates: &[TaxRateId],
    locale: Locale,
) -> Result<Vec<Offer>> {
    let mut prices = prices_of(db, rows.iter().map(|row| row.id)).await?;
    let typed = |price: &Price| {
        let places = price.currency.digits() as usize;
        (price.currency.code().to_owned(), price.price.typed(locale, places))
    };
    let offer = |row: product::Model| {
        let prices = prices.remove(&row.id).unwrap_or_default();
        Offer {
            id: row.id.into(),
            name: row.name,
            sku: row.sku,
            detail: row.detail.unwrap_or_default(),
            unit: row.unit.unwrap_or_default(),
            // A rate that was put away is no choice on a line.
            tax: row.tax_rate_id.map(TaxRateId::from).filter(|id| rates.contains(id)),
            prices: prices.iter().map(typed).collect(),
        }
    };
    Ok(rows.into_iter().map(offer).collect())
}
