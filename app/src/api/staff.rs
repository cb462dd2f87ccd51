//! The team, for staff.

use super::Answer;
use crate::wire::Compact;
use domain::StaffId;
use domain::access::RoleName;
use domain::explain::{Explanation, Question};
use domain::session::SessionList;
use domain::staff::{AccessCard, AccessForm, AccessReview, StaffCard, StaffForm, StaffList};
use leptos::server;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use {super::door, crate::routes, domain::flash::Notice};

#[server(prefix = "/admin/api", endpoint = "staff/list", output = Compact)]
pub async fn list_staff(q: String, after: String) -> Answer<StaffList> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.staff_list(&staff, &q, &after).await?)
}

#[server(prefix = "/admin/api", endpoint = "staff/show", output = Compact)]
pub async fn show_staff(id: StaffId) -> Answer<StaffCard> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.staff_card(&staff, id).await?)
}

/// The roles that the viewer may give, and whom a new member may report to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewStaffPage {
    pub roles: Vec<RoleName>,
    pub team: Vec<(StaffId, String)>,
}

#[server(prefix = "/admin/api", endpoint = "staff/form", output = Compact)]
pub async fn show_staff_form() -> Answer<NewStaffPage> {
    let (caller, staff) = door::staff()?;
    let (roles, team) = caller.service.staff_form(&staff).await?;
    Ok(NewStaffPage { roles, team })
}

#[server(prefix = "/admin/api", endpoint = "access/explain", output = Compact)]
pub async fn explain_access(question: Question) -> Answer<Explanation> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.explain(&staff, &question).await?)
}

#[server(prefix = "/admin/api", endpoint = "staff/invite")]
pub async fn invite_staff(#[server(flatten)] form: StaffForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    let id = caller.service.invite_staff(&staff, &form).await?;
    door::done_with(&routes::admin::staff(id), Notice::Invited { email: form.email });
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "staff/resend-invitation")]
pub async fn resend_staff_invitation(id: StaffId) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    let email = caller.service.resend_staff_invitation(&staff, id).await?;
    door::done_with(&routes::admin::staff(id), Notice::Invited { email });
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "staff/save")]
pub async fn save_staff(id: StaffId, version: i32, #[server(flatten)] form: StaffForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.save_staff(&staff, id, version, &form, &caller.session).await?;
    door::done_with(&routes::admin::staff(id), Notice::Saved);
    Ok(())
}

/// Where a member of the team is signed in, and was.
#[server(prefix = "/admin/api", endpoint = "staff/devices", output = Compact)]
pub async fn show_staff_devices(id: StaffId, before: String) -> Answer<SessionList> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.devices_of_staff(&staff, id, &before).await?)
}

#[server(prefix = "/admin/api", endpoint = "staff/end-session")]
pub async fn end_staff_session(id: StaffId, session: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.end_staff_sessions(&staff, id, &caller.session, &session).await?;
    door::done_with(&routes::admin::staff_devices(id), Notice::SessionsEnded);
    Ok(())
}

/// Ends all sessions of a member of the team.
#[server(prefix = "/admin/api", endpoint = "staff/end-sessions")]
pub async fn end_staff_sessions(id: StaffId) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.end_staff_sessions(&staff, id, &caller.session, "").await?;
    door::done_with(&routes::admin::staff_devices(id), Notice::SessionsEnded);
    Ok(())
}

/// Every right of a person, with its reasons.
#[server(prefix = "/admin/api", endpoint = "staff/access", output = Compact)]
pub async fn show_access(id: StaffId) -> Answer<AccessCard> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.staff_access(&staff, id).await?)
}

/// Checks a change of rights, and leads to the page that tells what it would do.
#[server(prefix = "/admin/api", endpoint = "staff/check-access")]
pub async fn check_access(id: StaffId, #[server(flatten)] form: AccessForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.review_access(&staff, id, &form).await?;
    door::done(&routes::admin::review_access(id, &form));
    Ok(())
}

/// What a change of rights would do.
#[server(prefix = "/admin/api", endpoint = "staff/review-access", output = Compact)]
pub async fn review_access(id: StaffId, form: AccessForm) -> Answer<AccessReview> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.review_access(&staff, id, &form).await?)
}

#[server(prefix = "/admin/api", endpoint = "staff/save-access")]
pub async fn save_access(id: StaffId, #[server(flatten)] form: AccessForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.save_access(&staff, id, &form).await?;
    door::done_with(&routes::admin::access(id), Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "staff/deactivate")]
pub async fn deactivate_staff(id: StaffId, #[server(default)] successor: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.deactivate_staff(&staff, id, &successor).await?;
    door::done_with(&routes::admin::staff(id), Notice::Deactivated);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "staff/reactivate")]
pub async fn reactivate_staff(id: StaffId) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.reactivate_staff(&staff, id).await?;
    door::done_with(&routes::admin::staff(id), Notice::Reactivated);
    Ok(())
}

/// Erases somebody who left, for good. The password was given a moment ago.
#[server(prefix = "/admin/api", endpoint = "staff/erase")]
pub async fn erase_staff(id: StaffId, #[server(default)] email: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.erase_staff(&staff, id, &email, &caller.session).await?;
    door::done_with(routes::admin::STAFF, Notice::Erased);
    Ok(())
}
