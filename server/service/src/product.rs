//! The price list: what lines of documents can be begun from. Everybody of the office whose right it is sees all of it.

mod edit;
mod list;
mod offers;

pub(crate) use offers::{price_list, understood};

use crate::store::{product, product_price};
use crate::{Error, Result, invoice};
use domain::access::{Right, Staff};
use domain::decimal::Decimal;
use domain::product::Price;
use domain::{ProductId, Refusal};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;
use uuid::Uuid;

/// Absent, and not theirs to see, are the same answer.
async fn find_seen(db: &impl ConnectionTrait, viewer: &Staff, id: ProductId) -> Result<product::Model> {
    if !viewer.can(Right::ProductsView) {
        return Err(Refusal::NotFound.into());
    }
    product::Entity::find_by_id(id.uuid()).one(db).await?.ok_or(Error::Refused(Refusal::NotFound))
}

/// What these products cost, by currency.
async fn prices_of(
    db: &impl ConnectionTrait,
    ids: impl Iterator<Item = Uuid> + Send,
) -> Result<HashMap<Uuid, Vec<Price>>> {
    let ids: Vec<Uuid> = ids.collect();
    let mut prices: HashMap<Uuid, Vec<Price>> = HashMap::new();
    if ids.is_empty() {
        return Ok(prices);
    }
    let found = product_price::Entity::find()
        .filter(product_price::Column::ProductId.is_in(ids))
        .order_by_asc(product_price::Column::Currency);
    for row in found.all(db).await? {
        let price = Price { currency: invoice::currency(&row.currency)?, price: Decimal::stored(row.price) };
        prices.entry(row.product_id).or_default().push(price);
    }
    Ok(prices)
}
