use crate::db::Write;
use crate::mail::billing as letters;
use crate::quote::responsible;
use crate::store::{customer, invoice};
use crate::{Result, Service, format};
use domain::PaymentId;
use domain::access::Right;
use domain::money::Money;

/// Tells the one of the team who answers to the customer that money came.
pub async fn tell_house(
    service: &Service,
    write: &Write,
    of: &customer::Model,
    bill: &invoice::Model,
    (payment, amount): (PaymentId, Money),
) -> Result<()> {
    let Some(staff) = responsible(service, write, of, Right::PaymentsView).await? else { return Ok(()) };
    let (link, brand) = (service.link(&format!("/admin/payments/{payment}")), service.brand().await?);
    let (number, amount) = (bill.number.as_deref().unwrap_or_default(), format::money(staff.locale, amount));
    let to = (staff.email.as_str(), staff.name.as_str());
    write.mail(letters::paid_online(staff.locale, to, &brand.name, (number, &amount), &link)).await
}
