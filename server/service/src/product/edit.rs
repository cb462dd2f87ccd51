//! Products: made, changed, archived and offered again. None is deleted: archived, it is in nobody's way and leaves its number to others.

use super::{find_seen, prices_of};
use crate::audit::Entry;
use crate::billing::{rates, stored};
use crate::customer::unchanged_since;
use crate::db::Write;
use crate::store::{product, product_price, product_word};
use crate::{Result, Service};
use domain::access::{Permit, Right, Staff, permit_yes};
use domain::fold::{self, fold};
use domain::product::{FilledProductForm, Price, PriceForm, ProductEdit, ProductForm, ProductStatus};
use domain::{Problem, ProductId, Refusal, TaxRateId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
};
use uuid::Uuid;

impl Service {
    /// An empty form, or that of a product.
    pub async fn product_form(&self, viewer: &Staff, id: Option<ProductId>) -> Result<FilledProductForm> {
        let db = self.db().read();
        let row = match id {
            Some(id) => Some(find_seen(db, viewer, id).await?),
            None => None,
        };
        permit_yes(viewer, Right::ProductsEdit)?;
        let rates: Vec<_> = rates(db).await?.into_iter().map(|rate| (rate.id, rate.tax.name)).collect();
        let Some(row) = row else {
            // The company's own currency comes first.
            let usual = PriceForm { currency: stored(db).await?.currency.code().to_owned(), ..PriceForm::default() };
            let form = ProductForm { prices: vec![usual], ..ProductForm::default() };
            return Ok(FilledProductForm { id: None, version: 0, form, status: ProductStatus::Active, rates });
        };
        let prices = prices_of(db, [row.id].into_iter()).await?.remove(&row.id).unwrap_or_default();
        let price = |price: Price| PriceForm {
            currency: price.currency.code().to_owned(),
            price: price.price.typed(viewer.locale, price.currency.digits() as usize),
        };
        let form = ProductForm {
            name: row.name.clone(),
            sku: row.sku.clone().unwrap_or_default(),
            detail: row.detail.clone().unwrap_or_default(),
            unit: row.unit.clone().unwrap_or_default(),
            tax: row.tax_rate_id.map(|id| id.to_string()).unwrap_or_default(),
            prices: prices.into_iter().map(price).collect(),
        };
        Ok(FilledProductForm { id, version: row.version, form, status: standing(&row), rates })
    }

    pub async fn create_product(&self, viewer: &Staff, form: &ProductForm) -> Result<ProductId> {
        let leave = permit_yes(viewer, Right::ProductsEdit)?;
        let write = self.write().await?;
        write.lock(PRICE_LIST).await?;
        let edit = self.understood(&write, viewer, form).await?;
        let id = ProductId::from(write.new_id());
        number_is_free(&write, edit.sku.as_deref(), id, "sku", Problem::Taken).await?;
        let mut row = product::ActiveModel {
            id: Set(id.uuid()),
            created_at: Set(write.now().ms()),
            version: Set(1),
            archived_at: Set(None),
            ..Default::default()
        };
        write_columns(&mut row, &edit, &write);
        product::Entity::insert(row).exec_without_returning(write.tx()).await?;
        write_parts(&write, id, &edit).await?;
        write.audit(entry(&leave, "product.created", id, &edit.name).detail("prices", &told(&edit.prices)));
        write.commit().await?;
        Ok(id)
    }

    /// Changes a product for lines to come. Those that were begun from it stay as they are.
    pub async fn save_product(&self, viewer: &Staff, id: ProductId, version: i32, form: &ProductForm) -> Result<()> {
        let (write, leave, row) = self.product_to_change(viewer, id).await?;
        let edit = self.understood(&write, viewer, form).await?;
        unchanged_since(row.version, version)?;
        if standing(&row) == ProductStatus::Active {
            number_is_free(&write, edit.sku.as_deref(), id, "sku", Problem::Taken).await?;
        }
        let prices = prices_of(write.tx(), [row.id].into_iter()).await?.remove(&row.id).unwrap_or_default();
        let before = ProductEdit {
            name: row.name.clone(),
            sku: row.sku.clone(),
            detail: row.detail.clone(),
            unit: row.unit.clone(),
            tax: row.tax_rate_id.map(TaxRateId::from),
            prices,
        };
        let changed = edit.changed_from(&before);
        if changed.is_empty() {
            return Ok(());
        }
        let mut row = row.into_active_model();
        write_columns(&mut row, &edit, &write);
        row.version = Set(version + 1);
        row.update(write.tx()).await?;
        write_parts(&write, id, &edit).await?;
        let entry = entry(&leave, "product.changed", id, &edit.name).fields(&changed);
        write.audit(match before.prices == edit.prices {
            true => entry,
            false => entry.detail("from", &told(&before.prices)).detail("to", &told(&edit.prices)),
        });
        write.commit().await
    }

    /// From now on it is offered no more.
    pub async fn archive_product(&self, viewer: &Staff, id: ProductId, version: i32) -> Result<()> {
        let (write, leave, row) = self.product_to_change(viewer, id).await?;
        unchanged_since(row.version, version)?;
        stands(&row, ProductStatus::Active)?;
        write.audit(entry(&leave, "product.archived", id, &row.name));
        let archived_at = Some(write.now().ms());
        set_archived(&write, row, archived_at).await?;
        write.commit().await
    }

    /// Offers it again, unless another product has its number by now.
    pub async fn unarchive_product(&self, viewer: &Staff, id: ProductId, version: i32) -> Result<()> {
        let (write, leave, row) = self.product_to_change(viewer, id).await?;
        unchanged_since(row.version, version)?;
        stands(&row, ProductStatus::Archived)?;
        number_is_free(&write, row.sku.as_deref(), id, "", Problem::SkuTaken).await?;
        write.audit(entry(&leave, "product.unarchived", id, &row.name));
        set_archived(&write, row, None).await?;
        write.commit().await
    }

    /// Nobody else changes the price list until the end of the transaction.
    async fn product_to_change(&self, viewer: &Staff, id: ProductId) -> Result<(Write, Permit, product::Model)> {
        let write = self.write().await?;
        write.lock(PRICE_LIST).await?;
        let row = find_seen(write.tx(), viewer, id).await?;
        let leave = permit_yes(viewer, Right::ProductsEdit)?;
        Ok((write, leave, row))
    }

    async fn understood(&self, write: &Write, viewer: &Staff, form: &ProductForm) -> Result<ProductEdit> {
        let rates: Vec<TaxRateId> = rates(write.tx()).await?.into_iter().map(|rate| rate.id).collect();
        Ok(form.parse(&rates, viewer.locale)?)
    }
}

const PRICE_LIST: &str = "price list";

fn standing(row: &product::Model) -> ProductStatus {
    if row.archived_at.is_none() { ProductStatus::Active } else { ProductStatus::Archived }
}

fn stands(row: &product::Model, status: ProductStatus) -> Result<()> {
    if standing(row) == status { Ok(()) } else { Err(Refusal::field("", Problem::NotNow).into()) }
}

/// No two products that are offered have one number, in whatever case.
async fn number_is_free(write: &Write, sku: Option<&str>, of: ProductId, field: &str, problem: Problem) -> Result<()> {
    let Some(sku) = sku else { return Ok(()) };
    let others = product::Entity::find()
        .filter(product::Column::SkuFold.eq(fold(sku)))
        .filter(product::Column::ArchivedAt.is_null())
        .filter(product::Column::Id.ne(of.uuid()));
    if others.count(write.tx()).await? == 0 { Ok(()) } else { Err(Refusal::field(field, problem).into()) }
}

fn write_columns(row: &mut product::ActiveModel, edit: &ProductEdit, write: &Write) {
    row.name = Set(edit.name.clone());
    row.name_fold = Set(fold(&edit.name));
    row.sku = Set(edit.sku.clone());
    row.sku_fold = Set(edit.sku.as_deref().map(fold));
    row.detail = Set(edit.detail.clone());
    row.unit = Set(edit.unit.clone());
    row.tax_rate_id = Set(edit.tax.map(TaxRateId::uuid));
    row.updated_at = Set(write.now().ms());
}

/// Writes the prices, and the words that it is found by, anew.
async fn write_parts(write: &Write, id: ProductId, edit: &ProductEdit) -> Result<()> {
    let (tx, product_id): (_, Uuid) = (write.tx(), id.uuid());
    product_price::Entity::delete_many().filter(product_price::Column::ProductId.eq(product_id)).exec(tx).await?;
    let prices = edit.prices.iter().map(|price| product_price::ActiveModel {
        product_id: Set(product_id),
        currency: Set(price.currency.code().to_owned()),
        price: Set(price.price.to_stored()),
    });
    product_price::Entity::insert_many(prices).exec_without_returning(tx).await?;
    product_word::Entity::delete_many().filter(product_word::Column::ProductId.eq(product_id)).exec(tx).await?;
    let words: Vec<_> = fold::words(&edit.name)
        .into_iter()
        .map(|word| product_word::ActiveModel { word: Set(word), product_id: Set(product_id) })
        .collect();
    if !words.is_empty() {
        product_word::Entity::insert_many(words).exec_without_returning(tx).await?;
    }
    Ok(())
}

async fn set_archived(write: &Write, row: product::Model, at: Option<i64>) -> Result<()> {
    let version = row.version;
    let mut row = row.into_active_model();
    row.archived_at = Set(at);
    row.updated_at = Set(write.now().ms());
    row.version = Set(version + 1);
    row.update(write.tx()).await?;
    Ok(())
}

fn entry(leave: &Permit, action: &'static str, id: ProductId, name: &str) -> Entry {
    Entry::new(leave, action).subject("product", id.uuid()).detail("product", name)
}

/// Prices as the audit has them.
fn told(prices: &[Price]) -> String {
    let told = |price: &Price| format!("{} {}", price.currency.code(), price.price.typed(domain::Locale::En, 2));
    prices.iter().map(told).collect::<Vec<_>>().join(", ")
}
