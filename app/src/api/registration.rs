//! Registering at the portal's door, and the team's yes or no.

use super::Answer;
use crate::wire::Compact;
use domain::RegistrationId;
use domain::registration::{RegistrationCard, RegistrationForm, RegistrationLink, RegistrationList};
use leptos::server;

#[cfg(feature = "ssr")]
use {super::door, crate::routes, domain::flash::Notice, domain::registration::RegistrationQuery};

/// Whether there is anything to fill in.
#[server(prefix = "/api", endpoint = "registration/open", output = Compact)]
pub async fn open_registration() -> Answer<()> {
    let caller = door::visitor()?;
    Ok(caller.service.registers().await?)
}

#[server(prefix = "/api", endpoint = "registration/send")]
pub async fn send_registration(#[server(flatten)] form: RegistrationForm) -> Answer<()> {
    let caller = door::visitor()?;
    caller.service.register(&form).await?;
    door::done_with(routes::portal::SIGN_IN, Notice::RegistrationSent);
    Ok(())
}

/// What a link is about; nothing where it leads nowhere.
#[server(prefix = "/api", endpoint = "registration/show", output = Compact)]
pub async fn show_registration_link(token: String) -> Answer<Option<RegistrationLink>> {
    let caller = door::visitor()?;
    Ok(caller.service.registration_link(&token).await?)
}

#[server(prefix = "/api", endpoint = "registration/verify")]
pub async fn verify_registration(token: String) -> Answer<()> {
    let caller = door::visitor()?;
    caller.service.verify_registration(&token).await?;
    door::done_with(routes::portal::SIGN_IN, Notice::RegistrationVerified);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "registrations/list", output = Compact)]
pub async fn list_registrations(q: String, after: String) -> Answer<RegistrationList> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.registrations(&staff, &RegistrationQuery { q, after }).await?)
}

#[server(prefix = "/admin/api", endpoint = "registrations/show", output = Compact)]
pub async fn show_registration(id: RegistrationId) -> Answer<RegistrationCard> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.registration(&staff, id).await?)
}

#[server(prefix = "/admin/api", endpoint = "registrations/approve")]
pub async fn approve_registration(id: RegistrationId) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    let customer = caller.service.approve_registration(&staff, id).await?;
    door::done_with(&routes::admin::customer(customer), Notice::InvitationSent);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "registrations/decline")]
pub async fn decline_registration(id: RegistrationId, #[server(default)] reason: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.decline_registration(&staff, id, &reason).await?;
    door::done_with(routes::admin::REGISTRATIONS, Notice::RegistrationDeclined);
    Ok(())
}
