//! Customers, for staff.

use super::Answer;
use crate::wire::Compact;
use domain::customer::{
    AssignForm, Audience, CustomerCard, CustomerForm, CustomerList, CustomerQuery, Duplicate, FilledCustomerForm,
    StaffChoice, Timeline,
};
use domain::mail::{History, HistoryMail, HistoryQuery};
use domain::{CustomerId, NoteId};
use leptos::server;

#[cfg(feature = "ssr")]
use {super::door, crate::routes, domain::flash::Notice};

#[server(prefix = "/admin/api", endpoint = "customers/list", output = Compact)]
pub async fn list_customers(query: CustomerQuery) -> Answer<CustomerList> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.customers(&staff, &query).await?)
}

#[server(prefix = "/admin/api", endpoint = "customers/show", output = Compact)]
pub async fn show_customer(id: CustomerId) -> Answer<CustomerCard> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.customer(&staff, id).await?)
}

/// The mails that went to its people.
#[server(prefix = "/admin/api", endpoint = "customers/mails", output = Compact)]
pub async fn list_customer_mails(id: CustomerId, query: HistoryQuery) -> Answer<History> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.customer_history(&staff, id, &query).await?)
}

#[server(prefix = "/admin/api", endpoint = "customers/mail", output = Compact)]
pub async fn show_customer_mail(customer: CustomerId, id: String) -> Answer<HistoryMail> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.customer_mail(&staff, customer, &id).await?)
}

/// Sends one of them once more.
#[server(prefix = "/admin/api", endpoint = "customers/resend-mail")]
pub async fn resend_mail(customer: CustomerId, id: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.resend_mail(&staff, customer, &id).await?;
    door::done_with(&routes::admin::customer_mails(customer, &HistoryQuery::default()), Notice::MailResent);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "customers/timeline", output = Compact)]
pub async fn customer_timeline(id: CustomerId, before: String) -> Answer<Timeline> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.customer_timeline(&staff, id, &before).await?)
}

#[server(prefix = "/admin/api", endpoint = "customers/audience", output = Compact)]
pub async fn customer_audience(id: CustomerId) -> Answer<Audience> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.customer_audience(&staff, id).await?)
}

#[server(prefix = "/admin/api", endpoint = "customers/form", output = Compact)]
pub async fn show_customer_form(id: Option<CustomerId>) -> Answer<FilledCustomerForm> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.customer_form(&staff, id).await?)
}

/// Customers that look like the form just refused or about to be saved.
#[server(prefix = "/admin/api", endpoint = "customers/duplicates", output = Compact)]
pub async fn customer_duplicates(form: CustomerForm) -> Answer<Vec<Duplicate>> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.customer_duplicates(&staff, &form).await?)
}

#[server(prefix = "/admin/api", endpoint = "customers/create")]
pub async fn create_customer(#[server(flatten)] form: CustomerForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    let id = caller.service.create_customer(&staff, &form).await?;
    door::done_with(&routes::admin::customer(id), Notice::Created);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "customers/save")]
pub async fn save_customer(id: CustomerId, version: i32, #[server(flatten)] form: CustomerForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.save_customer(&staff, id, version, &form).await?;
    door::done_with(&routes::admin::customer(id), Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "customers/set-status")]
pub async fn set_customer_status(id: CustomerId, version: i32, status: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.set_customer_status(&staff, id, version, &status).await?;
    door::done_with(&routes::admin::customer(id), Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "customers/staff", output = Compact)]
pub async fn show_assign_form(id: CustomerId, choice: Option<StaffChoice>) -> Answer<AssignForm> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.assign_form(&staff, id, choice.as_ref()).await?)
}

/// Sets the primary and the additional staff of a customer.
#[server(prefix = "/admin/api", endpoint = "customers/assign")]
pub async fn assign_staff(
    id: CustomerId,
    version: i32,
    primary: String,
    #[server(default)] additional: Vec<String>,
) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.assign_staff(&staff, id, version, &primary, &additional).await?;
    door::done_with(&routes::admin::customer(id), Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "customers/trash")]
pub async fn trash_customer(id: CustomerId) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.trash_customer(&staff, id).await?;
    door::done_with(routes::admin::CUSTOMERS, Notice::Trashed);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "notes/add")]
pub async fn add_note(customer: CustomerId, body: String, #[server(default)] private: bool) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.add_note(&staff, customer, &body, private).await?;
    door::done_with(&routes::admin::customer(customer), Notice::NoteAdded);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "notes/delete")]
pub async fn delete_note(customer: CustomerId, note: NoteId) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.delete_note(&staff, customer, note).await?;
    door::done_with(&routes::admin::customer(customer), Notice::Saved);
    Ok(())
}
