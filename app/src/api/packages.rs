//! Packages: those on offer, and those that customers have.

use super::Answer;
use crate::wire::Compact;
use domain::package::{
    AddPackageForm, CardPackages, CustomerPackageCard, CustomerPackageList, CustomerPackageQuery, FilledAddPackageForm,
    FilledPackageForm, PackageForm, PackageList, PackageQuery, UseForm,
};
use domain::{CustomerId, CustomerPackageId, PackageId, PackageUseId};
use leptos::server;

#[cfg(feature = "ssr")]
use {super::door, crate::routes, domain::flash::Notice};

#[server(prefix = "/admin/api", endpoint = "packages/list", output = Compact)]
pub async fn list_packages(query: PackageQuery) -> Answer<PackageList> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.packages(&staff, &query).await?)
}

#[server(prefix = "/admin/api", endpoint = "packages/form", output = Compact)]
pub async fn show_package_form(id: Option<PackageId>) -> Answer<FilledPackageForm> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.package_form(&staff, id).await?)
}

#[server(prefix = "/admin/api", endpoint = "packages/create")]
pub async fn create_package(#[server(flatten)] form: PackageForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.create_package(&staff, &form).await?;
    door::done_with(routes::admin::PACKAGES, Notice::Created);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "packages/save")]
pub async fn save_package(id: PackageId, version: i32, #[server(flatten)] form: PackageForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.save_package(&staff, id, version, &form).await?;
    door::done_with(routes::admin::PACKAGES, Notice::Saved);
    Ok(())
}

/// Offers it no more.
#[server(prefix = "/admin/api", endpoint = "packages/archive")]
pub async fn archive_package(id: PackageId, version: i32) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.archive_package(&staff, id, version).await?;
    door::done_with(routes::admin::PACKAGES, Notice::Saved);
    Ok(())
}

/// Offers it again.
#[server(prefix = "/admin/api", endpoint = "packages/unarchive")]
pub async fn unarchive_package(id: PackageId, version: i32) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.unarchive_package(&staff, id, version).await?;
    door::done_with(&routes::admin::package(id), Notice::Saved);
    Ok(())
}

/// What stands on the client card.
#[server(prefix = "/admin/api", endpoint = "customers/packages", output = Compact)]
pub async fn show_card_packages(id: CustomerId) -> Answer<Option<CardPackages>> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.card_packages(&staff, id).await?)
}

#[server(prefix = "/admin/api", endpoint = "customer-packages/list", output = Compact)]
pub async fn list_customer_packages(query: CustomerPackageQuery) -> Answer<CustomerPackageList> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.customer_packages(&staff, &query).await?)
}

#[server(prefix = "/admin/api", endpoint = "customer-packages/show", output = Compact)]
pub async fn show_customer_package(id: CustomerPackageId, before: String) -> Answer<CustomerPackageCard> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.customer_package(&staff, id, &before).await?)
}

#[server(prefix = "/admin/api", endpoint = "customer-packages/new", output = Compact)]
pub async fn show_new_customer_package(customer: CustomerId) -> Answer<FilledAddPackageForm> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.new_customer_package_form(&staff, customer).await?)
}

#[server(prefix = "/admin/api", endpoint = "customer-packages/add")]
pub async fn add_package(customer: CustomerId, #[server(flatten)] form: AddPackageForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    let id = caller.service.add_package(&staff, customer, &form).await?;
    door::done_with(&routes::admin::customer_package(id), Notice::Created);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "customer-packages/use")]
pub async fn record_package_use(id: CustomerPackageId, #[server(flatten)] form: UseForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.record_package_use(&staff, id, &form).await?;
    door::done_with(&routes::admin::customer_package(id), Notice::Saved);
    Ok(())
}

/// Takes a use back; `id` is that of its package, to come back to.
#[server(prefix = "/admin/api", endpoint = "customer-packages/take-back")]
pub async fn take_back_package_use(id: CustomerPackageId, one: PackageUseId, reason: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.take_back_package_use(&staff, one, &reason).await?;
    door::done_with(&routes::admin::customer_package(id), Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "customer-packages/end")]
pub async fn end_package(id: CustomerPackageId, version: i32, reason: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.end_package(&staff, id, version, &reason).await?;
    door::done_with(&routes::admin::customer_package(id), Notice::Saved);
    Ok(())
}
