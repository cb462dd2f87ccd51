//! The list of packages on offer.

use super::define::validity;
use super::with_unit;
use crate::cursor::{Portion, Sorting, counted, portion};
use crate::filter::with_words;
use crate::store::{package, package_item, product};
use crate::{Result, Service, format, invoice};
use domain::Locale;
use domain::access::{Right, Staff, permit_list};
use domain::decimal::Decimal;
use domain::fold::fold;
use domain::list::Page;
use domain::package::{PackageList, PackageQuery, PackageRow};
use domain::product::ProductStatus;
use sea_orm::sea_query::{Condition, Order};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;
use tokio::try_join;
use uuid::Uuid;

const SORTING: Sorting<package::Column> =
    Sorting { column: package::Column::NameFold, id: package::Column::Id, order: Order::Asc, numeric: false };

impl Service {
    /// The packages by name, as the URL asks for them: for everybody who sees what customers have of them.
    pub async fn packages(&self, viewer: &Staff, query: &PackageQuery) -> Result<PackageList> {
        permit_list(viewer, Right::PackagesView)?;
        let db = self.db().read();
        let found = package::Entity::find()
            .filter(offered(query.standing()))
            .filter(with_words(&fold(&query.q), &[package::Column::NameFold]));
        let place = |row: &package::Model| (row.name_fold.clone(), row.id);
        let (count, Portion { rows, previous, next }) = try_join!(
            counted(db, &found, package::Column::Id),
            portion(db, found.clone(), &SORTING, (&query.after, &query.before), place)
        )?;
        // Whoever does not see the price list reads nothing of it here.
        let told = rows.iter().filter(|_| viewer.can(Right::ProductsView)).map(|row| row.id);
        let mut items = named_items(db, viewer.locale, told).await?;
        let row = |row: package::Model| {
            let currency = invoice::currency(&row.currency)?;
            Ok(PackageRow {
                id: row.id.into(),
                price: format::price(viewer.locale, Decimal::stored(row.price), currency),
                validity: validity(&row),
                items: items.remove(&row.id).unwrap_or_default(),
                name: row.name,
            })
        };
        let rows = rows.into_iter().map(row).collect::<Result<_>>()?;
        let page = Page { rows, count, previous, next };
        Ok(PackageList { page, can_define: viewer.can(Right::PackagesDefine) })
    }
}

pub fn offered(status: ProductStatus) -> Condition {
    Condition::all().add(match status {
        ProductStatus::Active => package::Column::ArchivedAt.is_null(),
        ProductStatus::Archived => package::Column::ArchivedAt.is_not_null(),
    })
}

/// What is in them, as in “10 h Call-out on a weekday”.
async fn named_items(
    db: &impl ConnectionTrait,
    locale: Locale,
    packages: impl Iterator<Item = Uuid> + Send,
) -> Result<HashMap<Uuid, Vec<String>>> {
    let packages: Vec<Uuid> = packages.collect();
    let mut named: HashMap<Uuid, Vec<String>> = HashMap::new();
    if packages.is_empty() {
        return Ok(named);
    }
    let items = package_item::Entity::find()
        .filter(package_item::Column::PackageId.is_in(packages))
        .order_by_asc(package_item::Column::Place)
        .all(db)
        .await?;
    let products = products_of(db, &items).await?;
    for item in items {
        let Some(product) = products.get(&item.product_id) else { continue };
        let quantity = with_unit(locale, Decimal::stored(item.quantity), product.unit.as_deref());
        named.entry(item.package_id).or_default().push(format!("{quantity} {}", product.name));
    }
    Ok(named)
}

/// The products that packages are made of, on offer or not.
pub async fn products_of(
    db: &impl ConnectionTrait,
    items: &[package_item::Model],
) -> Result<HashMap<Uuid, product::Model>> {
    let ids = items.iter().map(|item| item.product_id);
    let found = product::Entity::find().filter(product::Column::Id.is_in(ids)).all(db).await?;
    Ok(found.into_iter().map(|product| (product.id, product)).collect())
}
