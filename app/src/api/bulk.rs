//! Changing many customers at once, for staff.

use super::Answer;
use crate::wire::Compact;
use domain::bulk::{BulkCard, BulkChoice, BulkForm, BulkRun};
use leptos::server;

#[cfg(feature = "ssr")]
use {super::door, crate::routes};

#[server(prefix = "/admin/api", endpoint = "bulk/list", output = Compact)]
pub async fn list_bulk() -> Answer<Vec<BulkRun>> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.bulk_runs(&staff).await?)
}

/// One run, with its rows from `from` on.
#[server(prefix = "/admin/api", endpoint = "bulk/show", output = Compact)]
pub async fn show_bulk(id: String, from: u32) -> Answer<BulkCard> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.bulk_card(&staff, &id, from.into()).await?)
}

#[server(prefix = "/admin/api", endpoint = "bulk/choose")]
pub async fn choose_for_bulk(#[server(flatten)] choice: BulkChoice) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    let id = caller.service.choose_for_bulk(&staff, &choice).await?;
    door::done(&routes::admin::bulk(&id.to_string()));
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "bulk/plan")]
pub async fn plan_bulk(id: String, #[server(flatten)] form: BulkForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.plan_bulk(&staff, &id, &form).await?;
    door::done(&routes::admin::bulk(&id));
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "bulk/start")]
pub async fn start_bulk(id: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.start_bulk(&staff, &id).await?;
    door::done(&routes::admin::bulk(&id));
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "bulk/undo")]
pub async fn undo_bulk(id: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.undo_bulk(&staff, &id).await?;
    door::done(&routes::admin::bulk(&id));
    Ok(())
}
