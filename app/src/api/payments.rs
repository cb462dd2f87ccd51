//! Payments, for staff.

use super::Answer;
use crate::wire::Compact;
use domain::documents::{DocumentList, DocumentQuery};
use domain::payment::{FilledPaymentForm, Parts, PaymentCard, PaymentForm, PaymentRow, Way};
use domain::statement::{Statement, StatementQuery};
use domain::{CustomerId, InvoiceId, PaymentId};
use leptos::server;

#[cfg(feature = "ssr")]
use {super::door, crate::routes, domain::flash::Notice};

#[server(prefix = "/admin/api", endpoint = "payments/list", output = Compact)]
pub async fn list_payments(query: DocumentQuery) -> Answer<DocumentList<PaymentRow>> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.payments(&staff, &query).await?)
}

#[server(prefix = "/admin/api", endpoint = "payments/show", output = Compact)]
pub async fn show_payment(id: PaymentId) -> Answer<PaymentCard> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.payment(&staff, id).await?)
}

/// A form for money from this customer; about one invoice, where it is known which.
#[server(prefix = "/admin/api", endpoint = "payments/new", output = Compact)]
pub async fn show_new_payment(customer: CustomerId, about: Option<InvoiceId>) -> Answer<FilledPaymentForm> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.new_payment_form(&staff, customer, about).await?)
}

#[server(prefix = "/admin/api", endpoint = "payments/record")]
pub async fn record_payment(customer: CustomerId, #[server(flatten)] form: PaymentForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    let id = caller.service.record_payment(&staff, customer, &form).await?;
    door::done_with(&routes::admin::payment(id), Notice::Created);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "payments/allocate")]
pub async fn allocate_payment(id: PaymentId, version: i32, #[server(default)] parts: Parts) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.allocate_payment(&staff, id, version, &parts).await?;
    door::done_with(&routes::admin::payment(id), Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "payments/refund")]
pub async fn refund_payment(
    id: PaymentId,
    version: i32,
    amount: String,
    reason: String,
    #[server(default)] way: Way,
) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.refund_payment(&staff, id, version, &amount, (&reason, way), &caller.session).await?;
    door::done_with(&routes::admin::payment(id), Notice::Saved);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "payments/delete")]
pub async fn delete_payment(id: PaymentId, version: i32) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.delete_payment(&staff, id, version, &caller.session).await?;
    door::done_with(routes::admin::PAYMENTS, Notice::Saved);
    Ok(())
}

/// What a customer owed, was billed and paid within some days.
#[server(prefix = "/admin/api", endpoint = "customers/statement", output = Compact)]
pub async fn show_statement(id: CustomerId, query: StatementQuery) -> Answer<Statement> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.statement(&staff, id, &query).await?)
}

/// Sends it by mail to the customer's people, and leads back to the days that it was about.
#[server(prefix = "/admin/api", endpoint = "customers/send-statement")]
pub async fn send_statement(id: CustomerId, #[server(flatten)] query: StatementQuery) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.send_statement(&staff, id, &query).await?;
    door::done_with(&routes::admin::statement_of(id, &query), Notice::StatementSent);
    Ok(())
}
