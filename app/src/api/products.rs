//! Products, for staff.

use super::Answer;
use crate::wire::Compact;
use domain::ProductId;
use domain::product::{FilledProductForm, ProductForm, ProductList, ProductQuery};
use leptos::server;

#[cfg(feature = "ssr")]
use {super::door, crate::routes, domain::flash::Notice};

#[server(prefix = "/admin/api", endpoint = "products/list", output = Compact)]
pub async fn list_products(query: ProductQuery) -> Answer<ProductList> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.products(&staff, &query).await?)
}

#[server(prefix = "/admin/api", endpoint = "products/form", output = Compact)]
pub async fn show_product_form(id: Option<ProductId>) -> Answer<FilledProductForm> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.product_form(&staff, id).await?)
}

#[server(prefix = "/admin/api", endpoint = "products/create")]
pub async fn create_product(#[server(flatten)] form: ProductForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.create_product(&staff, &form).await?;
    door::done_with(routes::admin::PRODUCTS, Notice::Created);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "products/save")]
pub async fn save_product(id: ProductId, version: i32, #[server(flatten)] form: ProductForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.save_product(&staff, id, version, &form).await?;
    door::done_with(routes::admin::PRODUCTS, Notice::Saved);
    Ok(())
}

/// Offers it no more.
#[server(prefix = "/admin/api", endpoint = "products/archive")]
pub async fn archive_product(id: ProductId, version: i32) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.archive_product(&staff, id, version).await?;
    door::done_with(routes::admin::PRODUCTS, Notice::Saved);
    Ok(())
}

/// Offers it again.
#[server(prefix = "/admin/api", endpoint = "products/unarchive")]
pub async fn unarchive_product(id: ProductId, version: i32) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.unarchive_product(&staff, id, version).await?;
    door::done_with(&routes::admin::product(id), Notice::Saved);
    Ok(())
}
