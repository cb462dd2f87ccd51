//! Personal links: given and ended by staff, and what they open for whoever holds one.

use super::Answer;
use crate::wire::Compact;
use domain::contact::PortalForm;
use domain::mail::HistoryMail;
use domain::personal_link::{LinkForm, LinkPage};
use domain::{ContactId, CustomerId, PersonalLinkId};
use leptos::server;

#[cfg(feature = "ssr")]
use {super::door, crate::routes, domain::flash::Notice, domain::mail::HistoryQuery};

/// Sends a contact a link to their own page.
#[server(prefix = "/admin/api", endpoint = "links/give")]
pub async fn give_link(customer: CustomerId, id: ContactId, #[server(flatten)] form: LinkForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.give_link(&staff, customer, id, &form).await?;
    door::done_with(&routes::admin::contact(customer, id), Notice::LinkSent);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "links/revoke")]
pub async fn revoke_personal_link(customer: CustomerId, id: ContactId, link: PersonalLinkId) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.revoke_personal_link(&staff, customer, id, link).await?;
    door::done_with(&routes::admin::contact(customer, id), Notice::LinkRevoked);
    Ok(())
}

/// Ends all links of a contact.
#[server(prefix = "/admin/api", endpoint = "links/revoke-all")]
pub async fn revoke_personal_links(customer: CustomerId, id: ContactId) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.revoke_personal_links(&staff, customer, id).await?;
    door::done_with(&routes::admin::contact(customer, id), Notice::LinkRevoked);
    Ok(())
}

/// What a link opens; `after` is where the list of mails goes on.
#[server(prefix = "/api", endpoint = "link/show", output = Compact)]
pub async fn open_link(token: String, after: String) -> Answer<LinkPage> {
    let caller = door::visitor()?;
    let query = HistoryQuery { after, ..HistoryQuery::default() };
    Ok(caller.service.open_link(&token, &door::link_proof(), &query).await?)
}

/// One of the mails on the page of a link.
#[server(prefix = "/api", endpoint = "link/mail", output = Compact)]
pub async fn show_linked_mail(token: String, id: String) -> Answer<HistoryMail> {
    let caller = door::visitor()?;
    Ok(caller.service.linked_letter(&token, &door::link_proof(), &id).await?)
}

#[server(prefix = "/api", endpoint = "link/send-code")]
pub async fn send_link_code(token: String) -> Answer<()> {
    let caller = door::visitor()?;
    caller.service.send_link_code(&token, &door::link_proof()).await?;
    door::done_with(&routes::portal::link(&token), Notice::CodeSent);
    Ok(())
}

#[server(prefix = "/api", endpoint = "link/enter-code")]
pub async fn enter_link_code(token: String, code: String) -> Answer<()> {
    let caller = door::visitor()?;
    let proof = caller.service.enter_link_code(&token, &door::link_proof(), &code).await?;
    door::keep_link_proof(&proof);
    door::done(&routes::portal::link(&token));
    Ok(())
}

/// Which mails the person gets.
#[server(prefix = "/api", endpoint = "link/save-mails")]
pub async fn save_linked_mails(token: String, #[server(flatten)] form: PortalForm) -> Answer<()> {
    let caller = door::visitor()?;
    caller.service.save_linked_mails(&token, &door::link_proof(), &form).await?;
    door::done_with(&routes::portal::link(&token), Notice::Saved);
    Ok(())
}
