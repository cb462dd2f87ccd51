//! Paying online: the customer's way to the payment service, and the house's connection to it.

use super::Answer;
use crate::wire::Compact;
use domain::InvoiceId;
use domain::checkout::{StripeForm, StripeSettings};
use leptos::server;

#[cfg(feature = "ssr")]
use {super::door, crate::routes, domain::flash::Notice};

/// Leads to the payment service's own page. What is to be paid there is known here, and asked of nobody.
#[server(prefix = "/api", endpoint = "invoices/pay")]
pub async fn pay_invoice(id: InvoiceId) -> Answer<()> {
    let (caller, member) = door::customer()?;
    let page = caller.service.pay_invoice(&member, id).await?;
    door::done(&page);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "settings/stripe", output = Compact)]
pub async fn show_stripe() -> Answer<StripeSettings> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.stripe_settings(&staff, &caller.session).await?)
}

#[server(prefix = "/admin/api", endpoint = "settings/save-stripe")]
pub async fn save_stripe(#[server(flatten)] form: StripeForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.save_stripe(&staff, &form, &caller.session).await?;
    door::done_with(routes::admin::STRIPE, Notice::Saved);
    Ok(())
}

/// Asks Stripe whether it knows the key.
#[server(prefix = "/admin/api", endpoint = "settings/check-stripe")]
pub async fn check_stripe() -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.check_stripe(&staff).await?;
    door::done_with(routes::admin::STRIPE, Notice::StripeAnswers);
    Ok(())
}
