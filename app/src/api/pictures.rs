//! Pictures of people and the company's logo.

use super::Answer;
use domain::StaffId;
use leptos::server;
use leptos::server_fn::codec::{MultipartData, MultipartFormData};

#[cfg(feature = "ssr")]
use {
    super::door,
    crate::routes,
    domain::flash::Notice,
    domain::picture::{MAX_BYTES, Upload},
    domain::{Problem, Refusal},
};

/// Takes a picture of oneself in: the part `file`.
#[server(prefix = "/admin/api", endpoint = "profile/picture", input = MultipartFormData)]
pub async fn set_staff_picture(data: MultipartData) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.set_staff_picture(&staff, upload(data).await?).await?;
    door::done_with(routes::admin::PROFILE, Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "profile/remove-picture")]
pub async fn remove_staff_picture() -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.remove_staff_picture(&staff).await?;
    door::done_with(routes::admin::PROFILE, Notice::Saved);
    Ok(())
}

/// Takes the picture of a member of the team away.
#[server(prefix = "/admin/api", endpoint = "staff/remove-picture")]
pub async fn remove_picture_of_staff(id: StaffId) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.remove_picture_of(&staff, id).await?;
    door::done_with(&routes::admin::staff(id), Notice::Saved);
    Ok(())
}

#[server(prefix = "/api", endpoint = "profile/picture", input = MultipartFormData)]
pub async fn set_portal_picture(data: MultipartData) -> Answer<()> {
    let (caller, member) = door::customer()?;
    caller.service.set_portal_picture(&member, upload(data).await?).await?;
    door::done_with(routes::portal::PROFILE, Notice::Saved);
    Ok(())
}

#[server(prefix = "/api", endpoint = "profile/remove-picture")]
pub async fn remove_portal_picture() -> Answer<()> {
    let (caller, member) = door::customer()?;
    caller.service.remove_portal_picture(&member).await?;
    door::done_with(routes::portal::PROFILE, Notice::Saved);
    Ok(())
}

/// Takes the company's logo in: the part `file`.
#[server(prefix = "/admin/api", endpoint = "settings/logo", input = MultipartFormData)]
pub async fn set_logo(data: MultipartData) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.set_logo(&staff, upload(data).await?).await?;
    door::done_with(routes::admin::SETTINGS, Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "settings/remove-logo")]
pub async fn remove_logo() -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.remove_logo(&staff).await?;
    door::done_with(routes::admin::SETTINGS, Notice::Saved);
    Ok(())
}

/// The part `file`, as far as it is no larger than a picture may be.
#[cfg(feature = "ssr")]
async fn upload(data: MultipartData) -> Answer<Upload> {
    let unreadable = |_| Refusal::field("file", Problem::Picture);
    let mut parts = data.into_inner().ok_or(Refusal::Unavailable)?;
    let mut upload = Upload { name: String::new(), bytes: Vec::new() };
    while let Some(mut part) = parts.next_field().await.map_err(unreadable)? {
        if part.name() != Some("file") {
            continue;
        }
        upload.name = part.file_name().unwrap_or_default().to_owned();
        while let Some(chunk) = part.chunk().await.map_err(unreadable)? {
            if upload.bytes.len() + chunk.len() > MAX_BYTES {
                return Err(Refusal::field("file", Problem::PictureSize).into());
            }
            upload.bytes.extend_from_slice(&chunk);
        }
    }
    Ok(upload)
}
