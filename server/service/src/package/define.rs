//! Packages on offer: defined, changed, archived and offered again. Who has one already has a copy, which nothing of this touches.

use crate::audit::Entry;
use crate::billing::{rates, stored};
use crate::customer::unchanged_since;
use crate::db::Write;
use crate::store::{package, package_item, product};
use crate::{Error, Result, Service, invoice};
use domain::access::{Permit, Right, Staff, permit_yes};
use domain::decimal::Decimal;
use domain::fold::fold;
use domain::package::{FilledPackageForm, PackageEdit, PackageForm, PackageItem, Validity};
use domain::product::ProductStatus;
use domain::recurring::Unit;
use domain::{PackageId, Problem, ProductId, Refusal, TaxRateId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// Products that a form offers, the first by name.
const OFFERED: u64 = 200;

impl Service {
    /// An empty form, or that of a package.
    pub async fn package_form(&self, viewer: &Staff, id: Option<PackageId>) -> Result<FilledPackageForm> {
        permit_yes(viewer, Right::PackagesDefine)?;
        let db = self.db().read();
        let rates = rates(db).await?.into_iter().map(|rate| (rate.id, rate.tax.name)).collect();
        let Some(id) = id else {
            let (products, more) = products(db, &[]).await?;
            let currency = stored(db).await?.currency.code().to_owned();
            let form = PackageForm { currency, unit: Unit::Month.key().to_owned(), ..PackageForm::default() };
            let status = ProductStatus::Active;
            return Ok(FilledPackageForm { id: None, version: 0, form, status, rates, products, more });
        };
        let row = find(db, id).await?;
        let edit = edit_of(&row, items(db, row.id).await?)?;
        let within: Vec<ProductId> = edit.items.iter().map(|item| item.product).collect();
        let (products, more) = products(db, &within).await?;
        let form = PackageForm::filled(&edit, viewer.locale);
        Ok(FilledPackageForm {
            id: Some(id),
            version: row.version,
            form,
            status: standing(&row),
            rates,
            products,
            more,
        })
    }

    pub async fn create_package(&self, viewer: &Staff, form: &PackageForm) -> Result<PackageId> {
        let leave = permit_yes(viewer, Right::PackagesDefine)?;
        let write = self.write().await?;
        let edit = understood(&write, viewer, form, &[]).await?;
        let id = PackageId::from(write.new_id());
        let mut row = package::ActiveModel {
            id: Set(id.uuid()),
            created_at: Set(write.now().ms()),
            version: Set(1),
            archived_at: Set(None),
            ..Default::default()
        };
        write_columns(&mut row, &edit, &write);
        package::Entity::insert(row).exec_without_returning(write.tx()).await?;
        write_items(&write, id, &edit).await?;
        write.audit(entry(&leave, "package.created", id, &edit.name));
        write.commit().await?;
        Ok(id)
    }

    /// Changes what is on offer from now on.
    pub async fn save_package(&self, viewer: &Staff, id: PackageId, version: i32, form: &PackageForm) -> Result<()> {
        let (write, leave, row) = self.package_to_change(viewer, id).await?;
        let before = edit_of(&row, items(write.tx(), row.id).await?)?;
        let within: Vec<ProductId> = before.items.iter().map(|item| item.product).collect();
        let edit = understood(&write, viewer, form, &within).await?;
        unchanged_since(row.version, version)?;
        let changed = edit.changed_from(&before);
        if changed.is_empty() {
            return Ok(());
        }
        let mut row = row.into_active_model();
        write_columns(&mut row, &edit, &write);
        row.version = Set(version + 1);
        row.update(write.tx()).await?;
        write_items(&write, id, &edit).await?;
        write.audit(entry(&leave, "package.changed", id, &edit.name).fields(&changed));
        write.commit().await
    }

    /// From now on nobody is given it. Who has it keeps it.
    pub async fn archive_package(&self, viewer: &Staff, id: PackageId, version: i32) -> Result<()> {
        self.offer(viewer, (id, version), ProductStatus::Archived, "package.archived").await
    }

    /// Offers it again.
    pub async fn unarchive_package(&self, viewer: &Staff, id: PackageId, version: i32) -> Result<()> {
        self.offer(viewer, (id, version), ProductStatus::Active, "package.unarchived").await
    }

    async fn offer(
        &self,
        viewer: &Staff,
        (id, version): (PackageId, i32),
        becomes: ProductStatus,
        action: &'static str,
    ) -> Result<()> {
        let (write, leave, row) = self.package_to_change(viewer, id).await?;
        unchanged_since(row.version, version)?;
        if standing(&row) == becomes {
            return Err(Refusal::field("", Problem::NotNow).into());
        }
        write.audit(entry(&leave, action, id, &row.name));
        let mut row = row.into_active_model();
        row.archived_at = Set((becomes == ProductStatus::Archived).then(|| write.now().ms()));
        row.updated_at = Set(write.now().ms());
        row.version = Set(version + 1);
        row.update(write.tx()).await?;
        write.commit().await
    }

    /// Nobody else changes or gives it until the end of the transaction.
    async fn package_to_change(&self, viewer: &Staff, id: PackageId) -> Result<(Write, Permit, package::Model)> {
        let leave = permit_yes(viewer, Right::PackagesDefine)?;
        let write = self.write().await?;
        lock(&write, id).await?;
        let row = find(write.tx(), id).await?;
        Ok((write, leave, row))
    }
}

/// One that is changed is given as a whole, before or after.
pub async fn lock(write: &Write, id: PackageId) -> Result<()> {
    write.lock(&format!("package {id}")).await
}

async fn find(db: &impl ConnectionTrait, id: PackageId) -> Result<package::Model> {
    package::Entity::find_by_id(id.uuid()).one(db).await?.ok_or(Error::Refused(Refusal::NotFound))
}

pub fn standing(row: &package::Model) -> ProductStatus {
    if row.archived_at.is_none() { ProductStatus::Active } else { ProductStatus::Archived }
}

/// What is in it, in the order of its form.
pub async fn items(db: &impl ConnectionTrait, id: Uuid) -> Result<Vec<package_item::Model>> {
    let found = package_item::Entity::find()
        .filter(package_item::Column::PackageId.eq(id))
        .order_by_asc(package_item::Column::Place);
    Ok(found.all(db).await?)
}

/// What is on offer, as a form says it.
pub fn edit_of(row: &package::Model, items: Vec<package_item::Model>) -> Result<PackageEdit> {
    let item = |item: package_item::Model| PackageItem {
        product: item.product_id.into(),
        quantity: Decimal::stored(item.quantity),
    };
    Ok(PackageEdit {
        name: row.name.clone(),
        detail: row.detail.clone(),
        currency: invoice::currency(&row.currency)?,
        price: Decimal::stored(row.price),
        tax: row.tax_rate_id.map(TaxRateId::from),
        validity: validity(row),
        items: items.into_iter().map(item).collect(),
    })
}

pub fn validity(row: &package::Model) -> Option<Validity> {
    let count = u32::try_from(row.validity?).ok()?;
    Some(Validity { count, unit: row.validity_unit.as_deref().and_then(Unit::parse)? })
}

/// What a package can be made of: what is on offer, and what is within it already.
async fn products(db: &impl ConnectionTrait, within: &[ProductId]) -> Result<(Vec<(ProductId, String)>, bool)> {
    let named = |found: sea_orm::Select<product::Entity>| {
        found
            .select_only()
            .columns([product::Column::Id, product::Column::Name])
            .order_by_asc(product::Column::NameFold)
            .order_by_asc(product::Column::Id)
            .into_tuple::<(Uuid, String)>()
    };
    let active = product::Entity::find().filter(product::Column::ArchivedAt.is_null()).limit(OFFERED + 1);
    let mut offered = named(active).all(db).await?;
    let more = offered.len() as u64 > OFFERED;
    offered.truncate(OFFERED as usize);
    let missing: Vec<Uuid> =
        within.iter().map(|id| id.uuid()).filter(|id| offered.iter().all(|(offered, _)| offered != id)).collect();
    if !missing.is_empty() {
        offered.extend(named(product::Entity::find().filter(product::Column::Id.is_in(missing))).all(db).await?);
    }
    Ok((offered.into_iter().map(|(id, name)| (id.into(), name)).collect(), more))
}

async fn understood(write: &Write, viewer: &Staff, form: &PackageForm, within: &[ProductId]) -> Result<PackageEdit> {
    let rates: Vec<TaxRateId> = rates(write.tx()).await?.into_iter().map(|rate| rate.id).collect();
    let named: Vec<Uuid> = form.items.iter().filter_map(|item| item.product.trim().parse().ok()).collect();
    let found: Vec<Uuid> = product::Entity::find()
        .select_only()
        .column(product::Column::Id)
        .filter(product::Column::Id.is_in(named))
        .filter(product::Column::ArchivedAt.is_null())
        .into_tuple()
        .all(write.tx())
        .await?;
    let products: Vec<ProductId> = found.into_iter().map(ProductId::from).chain(within.iter().copied()).collect();
    Ok(form.parse(&rates, &products, viewer.locale)?)
}

fn write_columns(row: &mut package::ActiveModel, edit: &PackageEdit, write: &Write) {
    row.name = Set(edit.name.clone());
    row.name_fold = Set(fold(&edit.name));
    row.detail = Set(edit.detail.clone());
    row.currency = Set(edit.currency.code().to_owned());
    row.price = Set(edit.price.to_stored());
    row.tax_rate_id = Set(edit.tax.map(TaxRateId::uuid));
    row.validity = Set(edit.validity.map(|validity| i32::try_from(validity.count).unwrap_or(i32::MAX)));
    row.validity_unit = Set(edit.validity.map(|validity| validity.unit.key().to_owned()));
    row.updated_at = Set(write.now().ms());
}

/// Writes what is in it anew.
async fn write_items(write: &Write, id: PackageId, edit: &PackageEdit) -> Result<()> {
    let of = package_item::Column::PackageId.eq(id.uuid());
    package_item::Entity::delete_many().filter(of).exec(write.tx()).await?;
    let items = edit.items.iter().zip(0..).map(|(item, place)| package_item::ActiveModel {
        package_id: Set(id.uuid()),
        place: Set(place),
        product_id: Set(item.product.uuid()),
        quantity: Set(item.quantity.to_stored()),
    });
    package_item::Entity::insert_many(items).exec_without_returning(write.tx()).await?;
    Ok(())
}

fn entry(leave: &Permit, action: &'static str, id: PackageId, name: &str) -> Entry {
    Entry::new(leave, action).subject("package", id.uuid()).detail("package", name)
}
