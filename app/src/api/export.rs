//! Exports, for staff.

use super::Answer;
use crate::wire::Compact;
use domain::export::{ExportForm, ExportList, ExportQuery};
use leptos::server;

#[cfg(feature = "ssr")]
use {super::door, crate::routes};

#[server(prefix = "/admin/api", endpoint = "export/list", output = Compact)]
pub async fn list_exports(query: ExportQuery) -> Answer<ExportList> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.exports(&staff, &query).await?)
}

#[server(prefix = "/admin/api", endpoint = "export/start")]
pub async fn start_export(#[server(flatten)] form: ExportForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    let source = caller.service.start_export(&staff, &form).await?;
    door::done(&routes::admin::export(source));
    Ok(())
}
