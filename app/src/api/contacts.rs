//! Contacts of customers, for staff.

use super::Answer;
use crate::wire::Compact;
use domain::contact::{ContactForm, ContactList, ContactQuery, Erasure, FilledContactForm, PortalForm};
use domain::portal::PortalPreview;
use domain::{ContactId, CustomerId};
use leptos::server;

#[cfg(feature = "ssr")]
use {super::door, crate::routes, domain::access::Masked, domain::flash::Notice};

#[server(prefix = "/admin/api", endpoint = "contacts/list", output = Compact)]
pub async fn list_contacts(query: ContactQuery) -> Answer<ContactList> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.contacts(&staff, &query).await?)
}

#[server(prefix = "/admin/api", endpoint = "contacts/form", output = Compact)]
pub async fn show_contact_form(customer: CustomerId, id: Option<ContactId>) -> Answer<FilledContactForm> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.contact_form(&staff, customer, id).await?)
}

/// The portal as this contact sees it.
#[server(prefix = "/admin/api", endpoint = "contacts/preview", output = Compact)]
pub async fn preview_portal(customer: CustomerId, id: ContactId) -> Answer<PortalPreview> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.portal_preview(&staff, customer, id).await?)
}

#[server(prefix = "/admin/api", endpoint = "contacts/create")]
pub async fn create_contact(customer: CustomerId, #[server(flatten)] form: ContactForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.create_contact(&staff, customer, &form).await?;
    door::done_with(&routes::admin::customer(customer), Notice::Created);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "contacts/save")]
pub async fn save_contact(
    customer: CustomerId,
    id: ContactId,
    version: i32,
    #[server(flatten)] form: ContactForm,
) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.save_contact(&staff, customer, id, version, &form).await?;
    door::done_with(&routes::admin::customer(customer), Notice::Saved);
    Ok(())
}

/// What the contact may do in the portal, and which mails they get.
#[server(prefix = "/admin/api", endpoint = "contacts/save-portal")]
pub async fn save_contact_portal(
    customer: CustomerId,
    id: ContactId,
    #[server(flatten)] form: PortalForm,
) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.save_contact_portal(&staff, customer, id, &form).await?;
    door::done_with(&routes::admin::contact(customer, id), Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "contacts/make-primary")]
pub async fn make_primary(customer: CustomerId, id: ContactId) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.make_primary(&staff, customer, id).await?;
    door::done_with(&routes::admin::customer(customer), Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "contacts/trash")]
pub async fn trash_contact(customer: CustomerId, id: ContactId) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.trash_contact(&staff, customer, id).await?;
    door::done_with(&routes::admin::customer(customer), Notice::Trashed);
    Ok(())
}

/// Signs the customer's person out everywhere.
#[server(prefix = "/admin/api", endpoint = "contacts/end-sessions")]
pub async fn end_contact_sessions(customer: CustomerId, id: ContactId) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.end_contact_sessions(&staff, customer, id, &caller.session).await?;
    door::done_with(&routes::admin::contact(customer, id), Notice::SessionsEnded);
    Ok(())
}

/// Invites to the portal; a second time it kills the old link and sends a new one.
#[server(prefix = "/admin/api", endpoint = "contacts/invite")]
pub async fn invite_contact(customer: CustomerId, id: ContactId) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    let notice = match caller.service.invite_contact(&staff, customer, id).await? {
        Masked::Shown(email) => Notice::Invited { email },
        Masked::Hidden => Notice::InvitationSent,
    };
    door::done_with(&routes::admin::customer(customer), notice);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "contacts/revoke-invitation")]
pub async fn revoke_contact_invitation(customer: CustomerId, id: ContactId) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.revoke_contact_invitation(&staff, customer, id).await?;
    door::done_with(&routes::admin::customer(customer), Notice::InvitationRevoked);
    Ok(())
}

/// Suspends, gives back or ends the access to the portal.
#[server(prefix = "/admin/api", endpoint = "contacts/set-access")]
pub async fn set_contact_access(customer: CustomerId, id: ContactId, status: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.set_contact_access(&staff, customer, id, &status).await?;
    door::done_with(&routes::admin::customer(customer), Notice::Saved);
    Ok(())
}

/// What erasing a person would take.
#[server(prefix = "/admin/api", endpoint = "contacts/erasure", output = Compact)]
pub async fn show_erasure(customer: CustomerId, id: ContactId) -> Answer<Erasure> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.erasure(&staff, customer, id).await?)
}

/// Erases a person for good. The password was given a moment ago.
#[server(prefix = "/admin/api", endpoint = "contacts/erase")]
pub async fn erase_person(customer: CustomerId, id: ContactId) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.erase_person(&staff, customer, id, &caller.session).await?;
    door::done_with(&routes::admin::customer(customer), Notice::Erased);
    Ok(())
}
