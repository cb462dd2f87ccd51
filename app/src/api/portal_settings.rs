//! How the house sets up its portal.

use super::Answer;
use crate::wire::Compact;
use domain::portal_settings::PortalSettingsForm;
use leptos::server;

#[cfg(feature = "ssr")]
use {super::door, crate::routes, domain::flash::Notice};

#[server(prefix = "/admin/api", endpoint = "portal-settings/show", output = Compact)]
pub async fn show_portal_settings() -> Answer<PortalSettingsForm> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.portal_settings_form(&staff).await?)
}

#[server(prefix = "/admin/api", endpoint = "portal-settings/save")]
pub async fn save_portal_settings(#[server(flatten)] form: PortalSettingsForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.save_portal_settings(&staff, &form).await?;
    door::done_with(routes::admin::PORTAL_SETTINGS, Notice::Saved);
    Ok(())
}
