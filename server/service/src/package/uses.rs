//! What is used of a package, and its end. Each use is one transaction under the lock of the customer: together they never exceed what there is.

use super::{balance, entry, find_to_change, is_open, last_day, with_unit};
use crate::customer::unchanged_since;
use crate::db::Write;
use crate::store::{customer_package, customer_package_item, package_use};
use crate::{Error, Result, Service, billing};
use domain::access::{Right, Staff, permit};
use domain::decimal::Decimal;
use domain::package::{Balance, UseForm};
use domain::refusal::Problems;
use domain::{CustomerPackageId, Locale, PackageUseId, Problem, Refusal, StaffId, value};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

impl Service {
    /// Writes down that something of it was used, on a day on which it holds.
    pub async fn record_package_use(&self, viewer: &Staff, id: CustomerPackageId, form: &UseForm) -> Result<()> {
        let write = self.write().await?;
        let (row, owned) = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::PackagesAdd, &owned)?;
        is_open(&row)?;
        let days = (billing::day(&row.start_on)?, last_day(&row)?);
        let new = form.parse(days, billing::today(write.tx(), write.now()).await?, viewer.locale)?;
        let item = find_item(&write, &row, new.item.uuid()).await?;
        let item = item.ok_or_else(|| Refusal::field("item", Problem::Choice))?;
        let after = balance(&item)?.using(new.quantity);
        let after = after.map_err(|problem| Refusal::field("quantity", problem))?;
        let quantity = with_unit(Locale::En, new.quantity, item.unit.as_deref());
        let one = package_use::ActiveModel {
            id: Set(write.new_id()),
            customer_package_id: Set(row.id),
            item_id: Set(item.id),
            quantity: Set(new.quantity.to_stored()),
            used_on: Set(new.day.to_string()),
            note: Set(new.note),
            created_by: Set(leave.staff().map(StaffId::uuid)),
            created_at: Set(write.now().ms()),
            taken_back_at: Set(None),
            taken_back_by: Set(None),
            take_back_reason: Set(None),
        };
        let entry = entry(&leave, "customer_package.used", &row).detail("of", &item.name).detail("quantity", &quantity);
        package_use::Entity::insert(one).exec_without_returning(write.tx()).await?;
        set_used(&write, item, after).await?;
        let row = touch(&write, row).await?;
        write.audit(entry.amount(self.tell_if_used_up(&write, &leave, row).await?));
        write.commit().await
    }

    /// Takes a use back that was none: it is left again, and stays to be seen.
    pub async fn take_back_package_use(&self, viewer: &Staff, id: PackageUseId, reason: &str) -> Result<()> {
        let write = self.write().await?;
        let find = async || package_use::Entity::find_by_id(id.uuid()).one(write.tx()).await;
        let of = find().await?.ok_or(Refusal::NotFound)?.customer_package_id;
        let (row, owned) = find_to_change(&write, viewer, of.into()).await?;
        let leave = permit(viewer, Right::PackagesAdd, &owned)?;
        is_open(&row)?;
        let one = find().await?.ok_or(Refusal::NotFound)?;
        if one.taken_back_at.is_some() {
            return Err(Refusal::field("", Problem::NotNow).into());
        }
        let reason = understood(reason)?;
        let item = find_item(&write, &row, one.item_id).await?;
        let item = item.ok_or_else(|| Error::Fault(format!("package use {} is of nothing", one.id)))?;
        let quantity = Decimal::stored(one.quantity);
        let after = balance(&item)?.taking_back(quantity).map_err(|problem| Refusal::field("", problem))?;
        let told = with_unit(Locale::En, quantity, item.unit.as_deref());
        let entry =
            entry(&leave, "customer_package.taken_back", &row).detail("of", &item.name).detail("quantity", &told);
        write.audit(entry.detail("reason", &reason));
        let mut one = one.into_active_model();
        one.taken_back_at = Set(Some(write.now().ms()));
        one.taken_back_by = Set(leave.staff().map(StaffId::uuid));
        one.take_back_reason = Set(Some(reason));
        one.update(write.tx()).await?;
        set_used(&write, item, after).await?;
        touch(&write, row).await?;
        write.commit().await
    }

    /// Nothing of it is used any more, whatever is left.
    pub async fn end_package(&self, viewer: &Staff, id: CustomerPackageId, version: i32, reason: &str) -> Result<()> {
        let write = self.write().await?;
        let (row, owned) = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::PackagesAdd, &owned)?;
        is_open(&row)?;
        let reason = understood(reason)?;
        unchanged_since(row.version, version)?;
        write.audit(entry(&leave, "customer_package.ended", &row).detail("reason", &reason));
        let mut row = row.into_active_model();
        row.ended_at = Set(Some(write.now().ms()));
        row.ended_by = Set(leave.staff().map(StaffId::uuid));
        row.end_reason = Set(Some(reason));
        row.updated_at = Set(write.now().ms());
        row.version = Set(version + 1);
        row.update(write.tx()).await?;
        write.commit().await
    }
}

fn understood(reason: &str) -> Result<String> {
    let mut problems = Problems::default();
    let reason = problems.check("reason", value::reason(reason));
    Ok(problems.finish(reason)?)
}

async fn find_item(
    write: &Write,
    row: &customer_package::Model,
    id: Uuid,
) -> Result<Option<customer_package_item::Model>> {
    let of = customer_package_item::Column::CustomerPackageId.eq(row.id);
    Ok(customer_package_item::Entity::find_by_id(id).filter(of).one(write.tx()).await?)
}

async fn set_used(write: &Write, item: customer_package_item::Model, after: Balance) -> Result<()> {
    let mut item = item.into_active_model();
    item.used = Set(after.used().to_stored());
    item.update(write.tx()).await?;
    Ok(())
}

/// Whoever was about to end it sees first what became of it.
async fn touch(write: &Write, row: customer_package::Model) -> Result<customer_package::Model> {
    let version = row.version;
    let mut row = row.into_active_model();
    row.updated_at = Set(write.now().ms());
    row.version = Set(version + 1);
    Ok(row.update(write.tx()).await?)
}
