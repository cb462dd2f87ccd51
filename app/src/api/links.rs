//! Personal links: given and ended by staff, and what they open for whoever holds one.

use super::Answer;
use crate::wire::Compact;
use domain::contact::PortalForm;
use domain::mail::HistoryMail;
use domain::personal_link::{LinkForm, LinkPage};
use domain::quote::AcceptForm;
use domain::{ContactId, CustomerId, InvoiceId, PersonalLinkId, QuoteId};
use leptos::server;

#[cfg(feature = "ssr")]
use {
    super::door, crate::routes, domain::flash::Notice, domain::mail::HistoryQuery, domain::personal_link::LinkedTo,
    service::Ends,
};

/// Sends a contact a link to their own page.
#[server(prefix = "/admin/api", endpoint = "links/give")]
pub async fn give_link(customer: CustomerId, id: ContactId, #[server(flatten)] form: LinkForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.give_link(&staff, customer, id, &form).await?;
    door::done_with(&routes::admin::contact(customer, id), Notice::LinkSent);
    Ok(())
}

/// Ends a link of a contact, and with it their others to the same document; or alone.
#[server(prefix = "/admin/api", endpoint = "links/revoke")]
pub async fn revoke_personal_link(
    customer: CustomerId,
    id: ContactId,
    link: PersonalLinkId,
    #[server(default)] alone: bool,
) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.revoke_personal_link(&staff, customer, id, link, ends(alone)).await?;
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

/// Ends a link to a quote.
#[server(prefix = "/admin/api", endpoint = "links/revoke-of-quote")]
pub async fn revoke_quote_link(id: QuoteId, link: PersonalLinkId, #[server(default)] alone: bool) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.revoke_document_link(&staff, LinkedTo::Quote(id), link, ends(alone)).await?;
    door::done_with(&routes::admin::quote(id), Notice::LinkRevoked);
    Ok(())
}

/// Ends a link to an invoice.
#[server(prefix = "/admin/api", endpoint = "links/revoke-of-invoice")]
pub async fn revoke_invoice_link(id: InvoiceId, link: PersonalLinkId, #[server(default)] alone: bool) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.revoke_document_link(&staff, LinkedTo::Invoice(id), link, ends(alone)).await?;
    door::done_with(&routes::admin::invoice(id), Notice::LinkRevoked);
    Ok(())
}

#[cfg(feature = "ssr")]
const fn ends(alone: bool) -> Ends {
    if alone { Ends::Alone } else { Ends::WithOthers }
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

/// Somebody has a hand on the page of a link to a document, and did not merely fetch it.
#[server(prefix = "/api", endpoint = "link/used")]
pub async fn link_used(token: String) -> Answer<()> {
    let caller = door::visitor()?;
    Ok(caller.service.link_used(&door::link_key(&token)).await?)
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

/// Accepts the quote that a link is for.
#[server(prefix = "/api", endpoint = "link/accept-quote")]
pub async fn accept_linked_quote(token: String, id: QuoteId, #[server(flatten)] form: AcceptForm) -> Answer<()> {
    let caller = door::visitor()?;
    caller.service.accept_quote(&door::link_key(&token), id, &form).await?;
    door::done_with(&routes::portal::link(&token), Notice::QuoteAnswered);
    Ok(())
}

#[server(prefix = "/api", endpoint = "link/decline-quote")]
pub async fn decline_linked_quote(token: String, id: QuoteId, reason: String) -> Answer<()> {
    let caller = door::visitor()?;
    caller.service.decline_quote(&door::link_key(&token), id, &reason).await?;
    door::done_with(&routes::portal::link(&token), Notice::QuoteAnswered);
    Ok(())
}

#[server(prefix = "/api", endpoint = "link/ask-for-changes")]
pub async fn ask_for_changes_of_linked(token: String, id: QuoteId, comment: String) -> Answer<()> {
    let caller = door::visitor()?;
    caller.service.ask_for_changes(&door::link_key(&token), id, &comment).await?;
    door::done_with(&routes::portal::link(&token), Notice::QuoteAnswered);
    Ok(())
}

/// Asks the house something about it.
#[server(prefix = "/api", endpoint = "link/ask-about-quote")]
pub async fn ask_about_linked_quote(token: String, id: QuoteId, body: String) -> Answer<()> {
    let caller = door::visitor()?;
    caller.service.ask_about_quote(&door::link_key(&token), id, &body).await?;
    door::done_with(&routes::portal::link(&token), Notice::QuestionSent);
    Ok(())
}

/// Leads to the payment service's own page, to pay the invoice that a link is for.
#[server(prefix = "/api", endpoint = "link/pay-invoice")]
pub async fn pay_linked_invoice(token: String, id: InvoiceId) -> Answer<()> {
    let caller = door::visitor()?;
    let page = caller.service.pay_invoice(&door::link_key(&token), id).await?;
    door::done(&page);
    Ok(())
}
