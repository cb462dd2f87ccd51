//! Invoices, for staff.

use super::Answer;
use crate::wire::Compact;
use domain::documents::{DocumentList, DocumentQuery};
use domain::invoice::{CardBilling, InvoiceCard, InvoiceForm, InvoiceRow};
use domain::sales::{DraftForm, SendForm};
use domain::{CustomerId, InvoiceId};
use leptos::server;

#[cfg(feature = "ssr")]
use {super::door, crate::routes, domain::flash::Notice, service::Sending};

#[server(prefix = "/admin/api", endpoint = "invoices/list", output = Compact)]
pub async fn list_invoices(query: DocumentQuery) -> Answer<DocumentList<InvoiceRow>> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.invoices(&staff, &query).await?)
}

#[server(prefix = "/admin/api", endpoint = "invoices/show", output = Compact)]
pub async fn show_invoice(id: InvoiceId) -> Answer<InvoiceCard> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.invoice(&staff, id).await?)
}

/// What a customer owes and paid, as the client card has it.
#[server(prefix = "/admin/api", endpoint = "customers/billing", output = Compact)]
pub async fn show_customer_billing(id: CustomerId) -> Answer<Option<CardBilling>> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.customer_billing(&staff, id).await?)
}

#[server(prefix = "/admin/api", endpoint = "invoices/new", output = Compact)]
pub async fn show_new_invoice(customer: CustomerId) -> Answer<DraftForm<InvoiceForm>> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.new_invoice_form(&staff, customer).await?)
}

#[server(prefix = "/admin/api", endpoint = "invoices/form", output = Compact)]
pub async fn show_invoice_form(id: InvoiceId) -> Answer<DraftForm<InvoiceForm>> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.invoice_form(&staff, id).await?)
}

#[server(prefix = "/admin/api", endpoint = "invoices/create")]
pub async fn create_invoice(customer: CustomerId, #[server(flatten)] form: InvoiceForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    let id = caller.service.create_invoice(&staff, customer, &form).await?;
    door::done_with(&routes::admin::invoice(id), Notice::Created);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "invoices/save")]
pub async fn save_invoice(id: InvoiceId, version: i32, #[server(flatten)] form: InvoiceForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.save_invoice(&staff, id, version, &form).await?;
    door::done_with(&routes::admin::invoice(id), Notice::Saved);
    Ok(())
}

/// Sends it by mail, or only says that the customer has it.
#[server(prefix = "/admin/api", endpoint = "invoices/send")]
pub async fn send_invoice(id: InvoiceId, version: i32, #[server(flatten)] form: SendForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    let mailing = form.parse()?;
    caller.service.send_invoice(&staff, id, version, Sending::of(mailing.as_ref())).await?;
    door::done_with(&routes::admin::invoice(id), Notice::InvoiceSent);
    Ok(())
}

/// Writes what only the team reads about one that was sent.
#[server(prefix = "/admin/api", endpoint = "invoices/note")]
pub async fn note_invoice(id: InvoiceId, version: i32, internal_note: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.note_invoice(&staff, id, version, &internal_note).await?;
    door::done_with(&routes::admin::invoice(id), Notice::Saved);
    Ok(())
}

/// Lets reminders rest, or go on.
#[server(prefix = "/admin/api", endpoint = "invoices/pause-reminders")]
pub async fn pause_reminders(id: InvoiceId, version: i32, #[server(default)] paused: bool) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.pause_reminders(&staff, id, version, paused).await?;
    door::done_with(&routes::admin::invoice(id), Notice::Saved);
    Ok(())
}

/// The same for all invoices of a customer.
#[server(prefix = "/admin/api", endpoint = "customers/pause-reminders")]
pub async fn pause_customer_reminders(id: CustomerId, #[server(default)] paused: bool) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.pause_customer_reminders(&staff, id, paused).await?;
    door::done_with(&routes::admin::customer(id), Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "invoices/delete")]
pub async fn delete_invoice(id: InvoiceId, version: i32) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.delete_invoice(&staff, id, version).await?;
    door::done_with(routes::admin::INVOICES, Notice::Trashed);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "invoices/cancel")]
pub async fn cancel_invoice(id: InvoiceId, version: i32, reason: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.cancel_invoice(&staff, id, version, &reason, &caller.session).await?;
    door::done_with(&routes::admin::invoice(id), Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "invoices/write-off")]
pub async fn write_off_invoice(id: InvoiceId, version: i32, reason: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.write_off_invoice(&staff, id, version, &reason, &caller.session).await?;
    door::done_with(&routes::admin::invoice(id), Notice::Saved);
    Ok(())
}
