//! What is told of money that came online, and of money that did not.

use crate::answering::{alarmed, answering};
use crate::audit::Entry;
use crate::db::Write;
use crate::invoice::{About, currency, tell_those};
use crate::mail::billing as letters;
use crate::payment::plain;
use crate::store::{checkout, contact, customer, invoice};
use crate::{Error, Result, Service, billing, filter, format, portal_settings};
use domain::access::{Permit, PortalArea, PortalRight, Right};
use domain::mail::MailCategory;
use domain::money::Money;
use domain::personal_link::LinkedTo;
use domain::{PaymentId, Refusal};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};
use uuid::Uuid;

/// What goes its own way at the payment service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// The customer's bank wants the money back.
    Disputed,
    /// It stays with the company.
    DisputeWon,
    /// It came to no dispute.
    DisputeDropped,
    /// The bank has taken it.
    DisputeLost,
    /// It has taken something in another currency, which is booked nowhere.
    DisputeUnbooked,
    /// Somebody there gave it back.
    RefundedThere,
    /// It had gone back, and came again.
    RefundReturned,
    /// What was paid is not what was asked for, or nobody can find out what became of it: it is booked nowhere.
    Mismatched,
}

impl News {
    /// As the audit calls it.
    pub const fn action(self) -> &'static str {
        match self {
            Self::Disputed => "payment.disputed",
            Self::DisputeWon => "payment.dispute_won",
            Self::DisputeDropped => "payment.dispute_dropped",
            Self::DisputeLost => "payment.dispute_lost",
            Self::DisputeUnbooked => "payment.dispute_unbooked",
            Self::RefundedThere => "payment.refunded_there",
            Self::RefundReturned => "payment.refund_returned",
            Self::Mismatched => "payment.mismatched",
        }
    }
}

/// Whoever is told of an invoice what was paid of it, or not, has to see both (BR-15).
pub const SEE_WHAT_IS_PAID: [Right; 2] = [Right::InvoicesView, Right::PaymentsCardView];

/// Tells the administrators, and the one of the team who answers to the customer. No name stands in it: it may be hidden from its reader.
pub async fn tell_of_money(
    service: &Service,
    write: &Write,
    of: &customer::Model,
    news: News,
    amount: Money,
    (rights, page): (&[Right], String),
) -> Result<()> {
    if of.trashed_at.is_some() {
        return Ok(());
    }
    let (link, brand) = (service.link(&page), service.brand().await?);
    let number = domain::customer::number(of.number);
    for staff in alarmed(service, write, of, rights).await? {
        let (to, amount) = ((staff.email.as_str(), staff.name.as_str()), format::money(staff.locale, amount));
        write.mail(letters::news_of_money(staff.locale, to, &brand.name, news, (&number, &amount), &link)).await?;
    }
    Ok(())
}

/// Tells whoever answers to the customer that money came.
pub async fn tell_house(
    service: &Service,
    write: &Write,
    of: &customer::Model,
    bill: &invoice::Model,
    (payment, amount): (PaymentId, Money),
) -> Result<()> {
    let (link, brand) = (service.link(&format!("/admin/payments/{payment}")), service.brand().await?);
    let number = bill.number.as_deref().unwrap_or_default();
    for staff in answering(service, write, of, &[Right::PaymentsView], bill.created_by).await? {
        let (to, amount) = ((staff.email.as_str(), staff.name.as_str()), format::money(staff.locale, amount));
        write.mail(letters::paid_online(staff.locale, to, &brand.name, (number, &amount), &link)).await?;
    }
    Ok(())
}

/// Writes down that the money of an attempt did not come, and tells whoever began it and whoever answers to the customer.
pub async fn tell_of_failure(service: &Service, write: &Write, attempt: &checkout::Model) -> Result<()> {
    let of = customer::Entity::find_by_id(attempt.customer_id).one(write.tx()).await?.ok_or(Refusal::NotFound)?;
    let bill = invoice::Entity::find_by_id(attempt.invoice_id).one(write.tx()).await?;
    let bill = bill.ok_or_else(|| Error::Fault(format!("an attempt without its invoice: {}", attempt.id)))?;
    let number = bill.number.as_deref().unwrap_or_default();
    let amount = Money::new(attempt.amount, currency(&attempt.currency)?);
    let mailed = tell_payer(service, write, attempt, (&of, &bill), amount).await?;
    if of.trashed_at.is_none() {
        let (link, brand) = (service.link(&format!("/admin/invoices/{}", bill.id)), service.brand().await?);
        for staff in answering(service, write, &of, &SEE_WHAT_IS_PAID, bill.created_by).await? {
            let (to, amount) = ((staff.email.as_str(), staff.name.as_str()), format::money(staff.locale, amount));
            let said = (number, amount.as_str(), is_due(&bill));
            let letter = letters::payment_failed_to_house(staff.locale, to, &brand.name, said, &link);
            write.mail(letter).await?;
        }
    }
    let leave = Permit::for_system("the payment service says that the money did not come");
    let entry = Entry::customer(&leave, "payment.failed", attempt.customer_id.into()).subject("invoice", bill.id);
    write.audit(entry.detail("number", number).detail("amount", &plain(amount)).amount(mailed));
    Ok(())
}

/// Money may have come by another way meanwhile, or the invoice was cancelled.
fn is_due(bill: &invoice::Model) -> bool {
    bill.due > 0
}

/// Whoever began to pay, as long as they may see invoices: of that they are told whatever mails they want.
pub fn payer(id: Uuid, closed: &[PortalArea]) -> Select<contact::Entity> {
    contact::Entity::find_by_id(id)
        .filter(contact::Column::TrashedAt.is_null())
        .filter(contact::Column::Email.is_not_null())
        .filter(filter::contacts_with(PortalRight::InvoicesView, closed))
        .filter(filter::not_suspended())
}

/// Whoever began to pay is told.
async fn tell_payer(
    service: &Service,
    write: &Write,
    attempt: &checkout::Model,
    (of, bill): (&customer::Model, &invoice::Model),
    amount: Money,
) -> Result<u64> {
    let Some(id) = attempt.contact_id else { return Ok(0) };
    let people = payer(id, &portal_settings::stored(write.tx()).await?.closed);
    let last = match bill.due_on.as_deref() {
        Some(day) => billing::day(day)?,
        None => billing::today(write.tx(), write.now()).await?,
    };
    let page = About::Document(LinkedTo::Invoice(bill.id.into()), last);
    let number = bill.number.as_deref().unwrap_or_default();
    let people = (people, MailCategory::Billing);
    tell_those(service, write, of, people, page, |locale, to, name, company, reading, list| {
        let amount = format::money(locale, amount);
        letters::payment_failed(locale, (to, name), company, (number, &amount, is_due(bill)), reading, list)
    })
    .await
}
