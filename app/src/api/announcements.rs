//! Announcements as staff write them.

use super::Answer;
use crate::wire::Compact;
use domain::announcement::{AnnouncementCard, AnnouncementForm, AnnouncementGroup, AnnouncementList};
use domain::{AnnouncementId, CustomerId};
use leptos::server;

#[cfg(feature = "ssr")]
use {super::door, crate::routes, domain::flash::Notice};

#[server(prefix = "/admin/api", endpoint = "announcements/list", output = Compact)]
pub async fn list_announcements(q: String, after: String) -> Answer<AnnouncementList> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.announcements(&staff, &q, &after).await?)
}

/// The groups that a new one can be for.
#[server(prefix = "/admin/api", endpoint = "announcements/form", output = Compact)]
pub async fn show_announcement_form() -> Answer<Vec<AnnouncementGroup>> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.announcement_groups(&staff).await?)
}

/// `q` looks for customers to choose.
#[server(prefix = "/admin/api", endpoint = "announcements/show", output = Compact)]
pub async fn show_announcement(id: AnnouncementId, q: String) -> Answer<AnnouncementCard> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.announcement(&staff, id, &q).await?)
}

#[server(prefix = "/admin/api", endpoint = "announcements/create")]
pub async fn create_announcement(#[server(flatten)] form: AnnouncementForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    let id = caller.service.create_announcement(&staff, &form).await?;
    door::done_with(&routes::admin::announcement(id), Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "announcements/save")]
pub async fn save_announcement(
    id: AnnouncementId,
    version: i32,
    #[server(flatten)] form: AnnouncementForm,
) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.save_announcement(&staff, id, version, &form).await?;
    door::done_with(&routes::admin::announcement(id), Notice::Saved);
    Ok(())
}

/// One customer more, or with an empty `chosen` one less.
#[server(prefix = "/admin/api", endpoint = "announcements/choose")]
pub async fn choose_customer(
    id: AnnouncementId,
    version: i32,
    customer: CustomerId,
    #[server(default)] chosen: String,
) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.choose_customer(&staff, id, version, customer, chosen == "true").await?;
    door::done(&routes::admin::announcement(id));
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "announcements/publish")]
pub async fn publish_announcement(id: AnnouncementId, version: i32) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.publish_announcement(&staff, id, version).await?;
    door::done_with(&routes::admin::announcement(id), Notice::Published);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "announcements/withdraw")]
pub async fn withdraw_announcement(id: AnnouncementId) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.withdraw_announcement(&staff, id).await?;
    door::done_with(&routes::admin::announcement(id), Notice::Withdrawn);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "announcements/delete")]
pub async fn delete_announcement(id: AnnouncementId, version: i32) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.delete_announcement(&staff, id, version).await?;
    door::done_with(routes::admin::ANNOUNCEMENTS, Notice::Deleted);
    Ok(())
}
