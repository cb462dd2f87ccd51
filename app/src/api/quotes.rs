//! Quotes and proposals, for staff.

use super::Answer;
use crate::wire::Compact;
use domain::documents::{DocumentList, DocumentQuery};
use domain::quote::{CardQuotes, PartForm, QuoteCard, QuoteForm, QuoteKind, QuoteRow};
use domain::sales::{DraftForm, SendForm};
use domain::{CustomerId, QuoteId};
use leptos::server;

#[cfg(feature = "ssr")]
use {
    super::door,
    crate::routes,
    domain::flash::Notice,
    service::{OnBehalf, Sending},
};

#[server(prefix = "/admin/api", endpoint = "quotes/list", output = Compact)]
pub async fn list_quotes(#[server(default)] kind: QuoteKind, query: DocumentQuery) -> Answer<DocumentList<QuoteRow>> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.quotes(&staff, kind, &query).await?)
}

#[server(prefix = "/admin/api", endpoint = "quotes/show", output = Compact)]
pub async fn show_quote(id: QuoteId) -> Answer<QuoteCard> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.quote(&staff, id).await?)
}

/// The latest quotes to a customer, as the client card has them.
#[server(prefix = "/admin/api", endpoint = "customers/quotes", output = Compact)]
pub async fn show_customer_quotes(id: CustomerId) -> Answer<Option<CardQuotes>> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.customer_quotes(&staff, id).await?)
}

#[server(prefix = "/admin/api", endpoint = "quotes/new", output = Compact)]
pub async fn show_new_quote(customer: CustomerId, #[server(default)] kind: QuoteKind) -> Answer<DraftForm<QuoteForm>> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.new_quote_form(&staff, customer, kind).await?)
}

#[server(prefix = "/admin/api", endpoint = "quotes/form", output = Compact)]
pub async fn show_quote_form(id: QuoteId) -> Answer<DraftForm<QuoteForm>> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.quote_form(&staff, id).await?)
}

#[server(prefix = "/admin/api", endpoint = "quotes/create")]
pub async fn create_quote(customer: CustomerId, #[server(flatten)] form: QuoteForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    let id = caller.service.create_quote(&staff, customer, &form).await?;
    door::done_with(&routes::admin::quote(id), Notice::Created);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "quotes/save")]
pub async fn save_quote(id: QuoteId, version: i32, #[server(flatten)] form: QuoteForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.save_quote(&staff, id, version, &form).await?;
    door::done_with(&routes::admin::quote(id), Notice::Saved);
    Ok(())
}

/// Sends it by mail, or only says that the customer has it.
#[server(prefix = "/admin/api", endpoint = "quotes/send")]
pub async fn send_quote(id: QuoteId, version: i32, #[server(flatten)] form: SendForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    let mailing = form.parse()?;
    caller.service.send_quote(&staff, id, version, Sending::of(mailing.as_ref())).await?;
    door::done_with(&routes::admin::quote(id), Notice::QuoteSent);
    Ok(())
}

/// Writes what only the team reads about one that was sent.
#[server(prefix = "/admin/api", endpoint = "quotes/note")]
pub async fn note_quote(id: QuoteId, version: i32, internal_note: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.note_quote(&staff, id, version, &internal_note).await?;
    door::done_with(&routes::admin::quote(id), Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "quotes/delete")]
pub async fn delete_quote(id: QuoteId, version: i32) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.delete_quote(&staff, id, version).await?;
    door::done_with(routes::admin::QUOTES, Notice::Trashed);
    Ok(())
}

/// Begins another version.
#[server(prefix = "/admin/api", endpoint = "quotes/revise")]
pub async fn revise_quote(id: QuoteId, version: i32) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    let draft = caller.service.revise_quote(&staff, id, version).await?;
    door::done(&routes::admin::edit_quote(draft));
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "quotes/extend")]
pub async fn extend_quote(id: QuoteId, version: i32, until: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.extend_quote(&staff, id, version, &until).await?;
    door::done_with(&routes::admin::quote(id), Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "quotes/cancel")]
pub async fn cancel_quote(id: QuoteId, version: i32, reason: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.cancel_quote(&staff, id, version, &reason).await?;
    door::done_with(&routes::admin::quote(id), Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "quotes/accept")]
pub async fn accept_quote_on_behalf(id: QuoteId, version: i32, reason: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.answer_quote_on_behalf(&staff, id, version, (OnBehalf::Accepts, &reason)).await?;
    door::done_with(&routes::admin::quote(id), Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "quotes/decline")]
pub async fn decline_quote_on_behalf(id: QuoteId, version: i32, reason: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.answer_quote_on_behalf(&staff, id, version, (OnBehalf::Declines, &reason)).await?;
    door::done_with(&routes::admin::quote(id), Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "quotes/reopen")]
pub async fn reopen_quote(id: QuoteId, version: i32, reason: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.reopen_quote(&staff, id, version, &reason, &caller.session).await?;
    door::done_with(&routes::admin::quote(id), Notice::Saved);
    Ok(())
}

/// Makes the draft of an invoice of a part of it, or of all that is left.
#[server(prefix = "/admin/api", endpoint = "quotes/convert")]
pub async fn convert_quote(id: QuoteId, version: i32, #[server(flatten)] form: PartForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    let invoice = caller.service.convert_quote(&staff, id, version, &form).await?;
    door::done_with(&routes::admin::invoice(invoice), Notice::Created);
    Ok(())
}

/// Answers what the customer asked about it.
#[server(prefix = "/admin/api", endpoint = "quotes/reply")]
pub async fn reply_about_quote(id: QuoteId, body: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.reply_about_quote(&staff, id, &body).await?;
    door::done_with(&routes::admin::quote(id), Notice::QuestionSent);
    Ok(())
}
