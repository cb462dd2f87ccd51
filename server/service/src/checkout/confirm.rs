//! What the payment service tells. Whoever says it, it is asked itself before anything is believed, and the same money is taken once (R87).

use super::notice::{News, SEE_WHAT_IS_PAID, tell_house, tell_of_failure, tell_of_money};
use crate::audit::Entry;
use crate::billing;
use crate::db::Write;
use crate::invoice::{currency, fix_currency, lock_money, status};
use crate::payment::{allocate, entry, insert, plain, stripe_ref};
use crate::provider::{PaymentProvider, ProviderError, Session, Standing, Stripe, verify};
use crate::store::{checkout, customer, invoice, provider_event};
use crate::{Error, Result, Service};
use domain::access::Permit;
use domain::checkout::CheckoutStatus;
use domain::invoice::InvoiceAct;
use domain::money::Money;
use domain::payment::{NewPayment, PaymentMethod};
use domain::sensitive::Class;
use domain::{InvoiceId, Refusal};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
};
use serde::Deserialize;

/// What became of something that was delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It was understood; it need not come again.
    Taken,
    /// Nobody we know said it, or too long ago.
    Forged,
}

/// What the service tells when money that was promised did not come.
const FAILED: &str = "checkout.session.async_payment_failed";

/// Why an attempt is over without money in the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Nobody was sent anywhere, so nobody can have paid.
    NeverBegan,
    /// Whoever began it left it, or it is not wanted any more.
    Expired,
    /// The money that was promised did not come.
    Failed,
    /// What the payment service says does not fit what was asked for.
    Mismatched,
}

impl Over {
    const fn status(self) -> CheckoutStatus {
        match self {
            Self::Expired => CheckoutStatus::Expired,
            Self::NeverBegan | Self::Failed | Self::Mismatched => CheckoutStatus::Failed,
        }
    }
}

/// What begins the name of what is told of money that came before: refunds, and disputes.
const AFTERWARDS: [&str; 3] = ["charge.refund", "charge.dispute.", "refund."];

/// As much of an event as is read: which order, or which payment, it is about. How that stands is asked, not read.
#[derive(Deserialize)]
struct Event {
    id: String,
    r#type: String,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    object: Object,
}

#[derive(Deserialize)]
struct Object {
    #[serde(default)]
    id: String,
    payment_intent: Option<String>,
}

impl Service {
    /// Takes what Stripe tells. Where no Stripe is connected there is nothing here.
    pub async fn stripe_told(&self, signature: &str, body: &[u8]) -> Result<Delivery> {
        let secret = self.signing_secret().await?.ok_or(Refusal::NotFound)?;
        if let Err(why) = verify(&secret, signature, body, self.now()) {
            tracing::warn!(?why, "somebody told of a payment who is not the payment service");
            return Ok(Delivery::Forged);
        }
        let Ok(event) = serde_json::from_slice::<Event>(body) else {
            tracing::warn!("the payment service told something of another form");
            return Ok(Delivery::Taken);
        };
        match &event.data.object.payment_intent {
            _ if event.r#type.starts_with("checkout.session.") => self.told_of_order(&event).await,
            Some(name) if AFTERWARDS.iter().any(|begins| event.r#type.starts_with(begins)) => {
                self.told_of_money(name, &event.id).await
            }
            Some(_) | None => Ok(Delivery::Taken),
        }
    }

    async fn told_of_order(&self, event: &Event) -> Result<Delivery> {
        let attempt = checkout::Entity::find().filter(checkout::Column::SessionId.eq(&event.data.object.id));
        let Some(attempt) = attempt.one(self.db().read()).await? else {
            // One account at Stripe can serve several programs.
            tracing::info!(event = %event.id, "the payment service told of an order that is not ours");
            return Ok(Delivery::Taken);
        };
        if was_told(self.db().read(), &event.id).await? {
            return Ok(Delivery::Taken);
        }
        let stripe = self.connected().await?.ok_or(Refusal::NotFound)?;
        match stripe.session(&event.data.object.id).await {
            // How it stands there says that it is not paid, and not that it never will be.
            Ok(session) if event.r#type == FAILED && session.standing == Standing::Pending => {
                self.end_checkout(&attempt, Over::Failed, Some(&event.id)).await?;
            }
            Ok(session) => self.follow(&stripe, &attempt, &session, Some(&event.id)).await?,
            // It comes again, as long as there is no answer.
            Err(ProviderError::Silent | ProviderError::Odd | ProviderError::Refused) => {
                return Err(Refusal::Unavailable.into());
            }
        }
        Ok(Delivery::Taken)
    }

    /// Brings an attempt to where the payment service says that it is.
    pub(super) async fn follow(
        &self,
        stripe: &Stripe<'_>,
        attempt: &checkout::Model,
        said: &Session,
        event: Option<&str>,
    ) -> Result<()> {
        let fits = said.reference == Some(attempt.id)
            && said.amount == attempt.amount
            && said.currency == attempt.currency
            && Some(&said.id) == attempt.session_id.as_ref();
        match &said.standing {
            Standing::Paid { payment } if fits => {
                self.take_money(attempt, payment, event).await?;
                // What was told of it before found nothing here.
                self.catch_up(stripe, payment).await
            }
            Standing::Paid { .. } => {
                tracing::error!(attempt = %attempt.id, "what was paid is not what was asked for; see to it at the payment service");
                self.end_checkout(attempt, Over::Mismatched, event).await
            }
            Standing::Expired => self.end_checkout(attempt, Over::Expired, event).await,
            Standing::Open { .. } | Standing::Pending => Ok(()),
        }
    }

    /// Puts what was paid into the books: towards its invoice as far as that is still owed, and the rest as the customer's credit.
    async fn take_money(&self, attempt: &checkout::Model, payment: &str, event: Option<&str>) -> Result<()> {
        let write = self.write().await?;
        lock_money(&write, attempt.customer_id.into()).await?;
        if !is_news(&write, event).await? {
            return Ok(());
        }
        let now = checkout::Entity::find_by_id(attempt.id).one(write.tx()).await?.ok_or(Refusal::NotFound)?;
        // Money counts however the attempt stands here, but once.
        if now.payment_id.is_some() {
            return write.commit().await;
        }
        let leave = Permit::for_system("the payment service says that it was paid");
        let customer_row = customer::Entity::find_by_id(attempt.customer_id).one(write.tx()).await?;
        let of = customer_row.ok_or(Refusal::NotFound)?;
        let amount = Money::new(attempt.amount, currency(&attempt.currency)?);
        fix_currency(&write, &leave, &of, amount.currency.code()).await?;
        let new = NewPayment {
            amount,
            date: billing::today(write.tx(), write.now()).await?,
            method: PaymentMethod::Card,
            reference: Some(payment.to_owned()),
            note: None,
            receipt: true,
            parts: Vec::new(),
        };
        let row = insert(&write, &leave, attempt.customer_id.into(), &new, Some(stripe_ref(payment))).await?;
        let id = row.id;
        let bill = invoice::Entity::find_by_id(attempt.invoice_id).one(write.tx()).await?;
        let bill = bill.ok_or_else(|| Error::Fault(format!("an attempt without its invoice: {}", attempt.id)))?;
        let part = amount.minor.min(bill.due);
        let owed = part > 0 && status(&bill).allows(InvoiceAct::Allocate, bill.paid + bill.credited).is_ok();
        let parts = if owed { vec![(InvoiceId::from(bill.id), part)] } else { Vec::new() };
        let numbers = allocate(&write, row, &parts).await?;
        let mut now = now.into_active_model();
        now.status = Set(CheckoutStatus::Paid.key().to_owned());
        now.payment_id = Set(Some(id));
        now.ended_at = Set(Some(write.now().ms()));
        now.update(write.tx()).await?;
        let mailed = self.send_receipt(&write, &of, (id.into(), amount), &numbers, attempt.contact_id).await?;
        tell_house(self, &write, &of, &bill, (id.into(), amount)).await?;
        let entry = entry(&leave, "payment.received", attempt.customer_id.into(), id.into());
        write.audit(entry.detail("amount", &plain(amount)).amount(mailed));
        write.commit().await
    }

    /// An attempt is over without money in the books.
    pub(super) async fn end_checkout(&self, attempt: &checkout::Model, over: Over, event: Option<&str>) -> Result<()> {
        let write = self.write().await?;
        lock_money(&write, attempt.customer_id.into()).await?;
        if !is_news(&write, event).await? {
            return Ok(());
        }
        let may_end: &[CheckoutStatus] = match over {
            // Money moved, though nobody waited for it any more.
            Over::Mismatched => &[CheckoutStatus::Open, CheckoutStatus::Expired],
            Over::NeverBegan | Over::Expired | Over::Failed => &[CheckoutStatus::Open],
        };
        let ended = checkout::Entity::update_many()
            .col_expr(checkout::Column::Status, Expr::value(over.status().key()))
            .col_expr(checkout::Column::EndedAt, Expr::value(write.now().ms()))
            .filter(checkout::Column::Id.eq(attempt.id))
            .filter(checkout::Column::Status.is_in(may_end.iter().map(|status| status.key())))
            .exec(write.tx())
            .await?;
        let ends_now = ended.rows_affected > 0;
        match over {
            Over::Failed if ends_now => tell_of_failure(self, &write, attempt).await?,
            // Whoever answers for the money reads of what was paid and is not booked.
            Over::Mismatched if ends_now || event.is_some() => {
                let leave = Permit::for_system("what the payment service says does not fit what was asked for");
                let entry = Entry::customer(&leave, News::Mismatched.action(), attempt.customer_id.into());
                write.audit(entry.subject("invoice", attempt.invoice_id).sensitive(Class::Money));
                if ends_now {
                    let of = customer::Entity::find_by_id(attempt.customer_id).one(write.tx()).await?;
                    let of = of.ok_or(Refusal::NotFound)?;
                    let asked = Money::new(attempt.amount, currency(&attempt.currency)?);
                    let page = format!("/admin/invoices/{}", attempt.invoice_id);
                    tell_of_money(self, &write, &of, News::Mismatched, asked, (&SEE_WHAT_IS_PAID, page)).await?;
                }
            }
            Over::NeverBegan | Over::Expired | Over::Failed | Over::Mismatched => {}
        }
        write.commit().await
    }
}

/// Whether it was told before.
pub async fn was_told(db: &impl ConnectionTrait, event: &str) -> Result<bool> {
    Ok(provider_event::Entity::find_by_id(event).one(db).await?.is_some())
}

/// Whether it was not told before. From now on it was, if the transaction is committed.
pub async fn is_news(write: &Write, event: Option<&str>) -> Result<bool> {
    let Some(id) = event else { return Ok(true) };
    let row = provider_event::ActiveModel { id: Set(id.to_owned()), received_at: Set(write.now().ms()) };
    let kept = provider_event::Entity::insert(row)
        .on_conflict(OnConflict::column(provider_event::Column::Id).do_nothing().to_owned())
        .exec_without_returning(write.tx())
        .await?;
    Ok(kept > 0)
}
