//! Recurring invoices.

use super::Answer;
use crate::wire::Compact;
use domain::invoice::InvoiceForm;
use domain::recurring::{RecurringCard, RecurringForm, RecurringList, RecurringQuery, ScheduleForm};
use domain::sales::DraftForm;
use domain::{CustomerId, RecurringInvoiceId};
use leptos::server;

#[cfg(feature = "ssr")]
use {super::door, crate::routes, domain::flash::Notice};

#[server(prefix = "/admin/api", endpoint = "recurring-invoices/list", output = Compact)]
pub async fn list_recurring(query: RecurringQuery) -> Answer<RecurringList> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.recurring_invoices(&staff, &query).await?)
}

#[server(prefix = "/admin/api", endpoint = "recurring-invoices/show", output = Compact)]
pub async fn show_recurring(id: RecurringInvoiceId) -> Answer<RecurringCard> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.recurring_invoice(&staff, id).await?)
}

#[server(prefix = "/admin/api", endpoint = "recurring-invoices/new", output = Compact)]
pub async fn show_new_recurring(customer: CustomerId) -> Answer<DraftForm<RecurringForm>> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.new_recurring_form(&staff, customer).await?)
}

#[server(prefix = "/admin/api", endpoint = "recurring-invoices/form", output = Compact)]
pub async fn show_recurring_form(id: RecurringInvoiceId) -> Answer<DraftForm<RecurringForm>> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.recurring_form(&staff, id).await?)
}

#[server(prefix = "/admin/api", endpoint = "recurring-invoices/create")]
pub async fn create_recurring(
    customer: CustomerId,
    #[server(flatten)] when: ScheduleForm,
    #[server(flatten)] invoice: InvoiceForm,
) -> Answer<()> {
    let form = RecurringForm { when, invoice };
    let (caller, staff) = door::staff()?;
    let id = caller.service.create_recurring(&staff, customer, &form).await?;
    door::done_with(&routes::admin::recurring(id), Notice::Created);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "recurring-invoices/save")]
pub async fn save_recurring(
    id: RecurringInvoiceId,
    version: i32,
    #[server(flatten)] when: ScheduleForm,
    #[server(flatten)] invoice: InvoiceForm,
) -> Answer<()> {
    let form = RecurringForm { when, invoice };
    let (caller, staff) = door::staff()?;
    caller.service.save_recurring(&staff, id, version, &form).await?;
    door::done_with(&routes::admin::recurring(id), Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "recurring-invoices/activate")]
pub async fn activate_recurring(id: RecurringInvoiceId, version: i32) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.activate_recurring(&staff, id, version).await?;
    door::done_with(&routes::admin::recurring(id), Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "recurring-invoices/pause")]
pub async fn pause_recurring(id: RecurringInvoiceId, version: i32) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.pause_recurring(&staff, id, version).await?;
    door::done_with(&routes::admin::recurring(id), Notice::Saved);
    Ok(())
}

/// Goes on with the next day, or makes up for those that were missed.
#[server(prefix = "/admin/api", endpoint = "recurring-invoices/resume")]
pub async fn resume_recurring(id: RecurringInvoiceId, version: i32, #[server(default)] make_up: bool) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.resume_recurring(&staff, id, version, make_up).await?;
    door::done_with(&routes::admin::recurring(id), Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "recurring-invoices/end")]
pub async fn end_recurring(id: RecurringInvoiceId, version: i32) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.end_recurring(&staff, id, version).await?;
    door::done_with(&routes::admin::recurring(id), Notice::Saved);
    Ok(())
}
