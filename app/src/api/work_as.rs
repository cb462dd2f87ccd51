//! Working as another member of the team.

use super::Answer;
use crate::wire::Compact;
use domain::StaffId;
use domain::staff::StaffList;
use leptos::server;

#[cfg(feature = "ssr")]
use {super::door, crate::routes};

/// Those as whom the viewer may work.
#[server(prefix = "/admin/api", endpoint = "work-as/list", output = Compact)]
pub async fn list_people_to_work_as(q: String, after: String) -> Answer<StaffList> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.people_to_work_as(&staff, &q, &after).await?)
}

#[server(prefix = "/admin/api", endpoint = "work-as/start")]
pub async fn work_as(id: StaffId) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.work_as(&staff, id, &caller.session).await?;
    door::done(routes::admin::HOME);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "work-as/stop")]
pub async fn stop_working_as() -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.stop_working_as(&staff, &caller.session).await?;
    door::done(routes::admin::HOME);
    Ok(())
}
