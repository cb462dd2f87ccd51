//! Credit notes, for staff.

use super::Answer;
use crate::wire::Compact;
use domain::credit_note::{CreditNoteCard, CreditNoteForm, CreditNoteRow, FilledCreditNoteForm};
use domain::documents::{DocumentList, DocumentQuery};
use domain::payment::Parts;
use domain::sales::SendForm;
use domain::{CreditNoteId, InvoiceId};
use leptos::server;

#[cfg(feature = "ssr")]
use {super::door, crate::routes, domain::flash::Notice, service::Sending};

#[server(prefix = "/admin/api", endpoint = "credit-notes/list", output = Compact)]
pub async fn list_credit_notes(query: DocumentQuery) -> Answer<DocumentList<CreditNoteRow>> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.credit_notes(&staff, &query).await?)
}

#[server(prefix = "/admin/api", endpoint = "credit-notes/show", output = Compact)]
pub async fn show_credit_note(id: CreditNoteId) -> Answer<CreditNoteCard> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.credit_note(&staff, id).await?)
}

/// A form for a credit note that takes this invoice back.
#[server(prefix = "/admin/api", endpoint = "credit-notes/new", output = Compact)]
pub async fn show_new_credit_note(invoice: InvoiceId) -> Answer<FilledCreditNoteForm> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.new_credit_note_form(&staff, invoice).await?)
}

#[server(prefix = "/admin/api", endpoint = "credit-notes/form", output = Compact)]
pub async fn show_credit_note_form(id: CreditNoteId) -> Answer<FilledCreditNoteForm> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.credit_note_form(&staff, id).await?)
}

#[server(prefix = "/admin/api", endpoint = "credit-notes/create")]
pub async fn create_credit_note(invoice: InvoiceId, #[server(flatten)] form: CreditNoteForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    let id = caller.service.create_credit_note(&staff, invoice, &form).await?;
    door::done_with(&routes::admin::credit_note(id), Notice::Created);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "credit-notes/save")]
pub async fn save_credit_note(id: CreditNoteId, version: i32, #[server(flatten)] form: CreditNoteForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.save_credit_note(&staff, id, version, &form).await?;
    door::done_with(&routes::admin::credit_note(id), Notice::Saved);
    Ok(())
}

/// Issues it and tells the customer by mail, or only issues it.
#[server(prefix = "/admin/api", endpoint = "credit-notes/issue")]
pub async fn issue_credit_note(id: CreditNoteId, version: i32, #[server(flatten)] form: SendForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    let mailing = form.parse()?;
    caller.service.issue_credit_note(&staff, id, version, Sending::of(mailing.as_ref())).await?;
    door::done_with(&routes::admin::credit_note(id), Notice::CreditNoteIssued);
    Ok(())
}

/// Writes what only the team reads about one that was issued.
#[server(prefix = "/admin/api", endpoint = "credit-notes/note")]
pub async fn note_credit_note(id: CreditNoteId, version: i32, internal_note: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.note_credit_note(&staff, id, version, &internal_note).await?;
    door::done_with(&routes::admin::credit_note(id), Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "credit-notes/delete")]
pub async fn delete_credit_note(id: CreditNoteId, version: i32) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    let of = caller.service.delete_credit_note(&staff, id, version).await?;
    door::done_with(&routes::admin::invoice(of), Notice::Trashed);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "credit-notes/apply")]
pub async fn apply_credit_note(id: CreditNoteId, version: i32, #[server(default)] parts: Parts) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.apply_credit_note(&staff, id, version, &parts).await?;
    door::done_with(&routes::admin::credit_note(id), Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "credit-notes/take-back")]
pub async fn take_credit_back(id: CreditNoteId, version: i32, invoice: InvoiceId) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.take_credit_back(&staff, id, version, invoice).await?;
    door::done_with(&routes::admin::credit_note(id), Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "credit-notes/refund")]
pub async fn refund_credit_note(id: CreditNoteId, version: i32, note: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.refund_credit_note(&staff, id, version, &note, &caller.session).await?;
    door::done_with(&routes::admin::credit_note(id), Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "credit-notes/void")]
pub async fn void_credit_note(id: CreditNoteId, version: i32, reason: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.void_credit_note(&staff, id, version, &reason, &caller.session).await?;
    door::done_with(&routes::admin::credit_note(id), Notice::Saved);
    Ok(())
}
