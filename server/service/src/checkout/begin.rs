//! Somebody goes to pay. What is due is read from the books, never from a form (R88).

use super::confirm::Over;
use super::open_of;
use crate::audit::Entry;
use crate::invoice::{currency, own_to_pay};
use crate::payment::plain;
use crate::personal_link::Acting;
use crate::provider::{Order, PaymentProvider, ProviderError, Session, Standing, Stripe};
use crate::store::{checkout, invoice};
use crate::{By, Result, Service};
use domain::access::{PortalRight, portal_permit};
use domain::checkout::{CheckoutStatus, stripe_units};
use domain::money::Money;
use domain::personal_link::LinkedTo;
use domain::{InvoiceId, Locale, Problem, Refusal, Timestamp, time};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use texts::{get, shared::sales};
use uuid::Uuid;

/// How long somebody can pay what they began. Stripe takes half an hour at least.
const LASTS: i64 = time::HOUR;
/// An attempt that ends this soon is no use to whoever comes back to it.
const TOO_SHORT: i64 = 2 * time::MINUTE;
/// The payment service answers within this time, or the attempt never began.
pub const BEGINS_WITHIN: i64 = 2 * time::MINUTE;

impl Service {
    /// Where the customer goes to pay what is due of an invoice. Who comes back to what they began finds it there.
    pub async fn pay_invoice(&self, by: impl Into<By<'_>>, id: InvoiceId) -> Result<String> {
        let by = by.into();
        let back = self.back_of(by, id);
        let viewer = &self.representative(by, LinkedTo::Invoice(id)).await?;
        portal_permit(viewer, PortalRight::InvoicesPay, false)?;
        let row = own_to_pay(self.db().read(), viewer, id).await?;
        let stripe = self.stripe().await?.ok_or(Refusal::NotFound)?;
        if let Some(attempt) = open_of(self.db().read(), row.id).await?
            && let Some(url) = self.go_on(&stripe, &attempt, &row, &back).await?
        {
            return Ok(url);
        }
        let (attempt, row) = self.reserve(by, id).await?;
        match stripe.order(&self.order_of(viewer.locale, &attempt, &row, &back)?).await {
            Ok(Session { id, standing: Standing::Open { url }, .. }) => {
                self.begun(attempt.id, &id).await?;
                Ok(url)
            }
            Ok(_) => self.never_began(&attempt, ProviderError::Silent).await,
            Err(error) => self.never_began(&attempt, error).await,
        }
    }

    /// Where an attempt under way goes on, if it is about the same amount; otherwise it is ended, and there is none.
    async fn go_on(
        &self,
        stripe: &Stripe<'_>,
        attempt: &checkout::Model,
        row: &invoice::Model,
        back: &str,
    ) -> Result<Option<String>> {
        let Some(session) = &attempt.session_id else {
            if self.now().ms() - attempt.created_at < BEGINS_WITHIN {
                return Err(Refusal::field("", Problem::BeingPaid).into());
            }
            self.end_checkout(attempt, Over::NeverBegan, None).await?;
            return Ok(None);
        };
        let session = match stripe.session(session).await {
            Ok(session) => session,
            Err(error @ (ProviderError::Silent | ProviderError::Odd)) => return Err(error.into()),
            // Of another account, from before the key was changed.
            Err(ProviderError::Refused) => {
                self.end_checkout(attempt, Over::Expired, None).await?;
                return Ok(None);
            }
        };
        match &session.standing {
            Standing::Open { url } if is_about(attempt, row) && attempt.expires_at - self.now().ms() > TOO_SHORT => {
                Ok(Some(url.clone()))
            }
            Standing::Open { .. } => {
                let ended = match stripe.expire(&session.id).await {
                    // It was paid at this very moment.
                    Err(ProviderError::Refused) => stripe.session(&session.id).await?,
                    ended => ended?,
                };
                self.caught_up(stripe, attempt, &ended, back).await
            }
            Standing::Paid { .. } | Standing::Pending | Standing::Expired => {
                self.caught_up(stripe, attempt, &session, back).await
            }
        }
    }

    /// Brings an attempt to where it is. Whoever has paid goes back to the invoice.
    async fn caught_up(
        &self,
        stripe: &Stripe<'_>,
        attempt: &checkout::Model,
        said: &Session,
        back: &str,
    ) -> Result<Option<String>> {
        self.follow(stripe, attempt, said, None).await?;
        match said.standing {
            Standing::Paid { .. } => Ok(Some(format!("{back}?returned=true"))),
            Standing::Pending | Standing::Open { .. } => Err(Refusal::field("", Problem::BeingPaid).into()),
            Standing::Expired => Ok(None),
        }
    }

    /// Writes down that somebody goes to pay, before the payment service knows of it.
    async fn reserve(&self, by: By<'_>, id: InvoiceId) -> Result<(checkout::Model, invoice::Model)> {
        let Acting { write, viewer, .. } = self.acting(by, LinkedTo::Invoice(id)).await?;
        let leave = portal_permit(&viewer, PortalRight::InvoicesPay, false)?;
        let row = own_to_pay(write.tx(), &viewer, id).await?;
        if open_of(write.tx(), row.id).await?.is_some() {
            return Err(Refusal::field("", Problem::BeingPaid).into());
        }
        let amount = Money::new(row.due, currency(&row.currency)?);
        let attempt = checkout::Model {
            id: write.new_id(),
            invoice_id: row.id,
            customer_id: row.customer_id,
            contact_id: Some(viewer.contact.uuid()),
            amount: row.due,
            currency: row.currency.clone(),
            provider: "stripe".to_owned(),
            session_id: None,
            status: CheckoutStatus::Open.key().to_owned(),
            created_at: write.now().ms(),
            expires_at: write.now().plus(LASTS).ms(),
            ended_at: None,
            payment_id: None,
        };
        checkout::Entity::insert(attempt.clone().into_active_model().reset_all())
            .exec_without_returning(write.tx())
            .await?;
        let entry = Entry::customer(&leave, "payment.begun", viewer.customer).subject("invoice", row.id);
        write.audit(entry.detail("number", row.number.as_deref().unwrap_or_default()).detail("amount", &plain(amount)));
        write.commit().await?;
        Ok((attempt, row))
    }

    /// Where the browser comes back to. The payment service is told no secret of a link: its holder finds a page that says to open it again.
    fn back_of(&self, by: By<'_>, id: InvoiceId) -> String {
        match by {
            By::SignIn(_) => self.link(&format!("/invoices/{id}")),
            By::Link(_) => self.link("/link/back"),
        }
    }

    fn order_of(&self, locale: Locale, attempt: &checkout::Model, row: &invoice::Model, back: &str) -> Result<Order> {
        Ok(Order {
            reference: attempt.id,
            title: format!("{} {}", get(locale, sales::INVOICE), row.number.as_deref().unwrap_or_default()),
            amount: Money::new(attempt.amount, currency(&attempt.currency)?),
            locale,
            paid_url: format!("{back}?returned=true"),
            back_url: back.to_owned(),
            expires: Timestamp(attempt.expires_at),
        })
    }

    /// The payment service knows of it, by this name.
    async fn begun(&self, attempt: Uuid, session: &str) -> Result<()> {
        let write = self.write().await?;
        checkout::Entity::update_many()
            .col_expr(checkout::Column::SessionId, Expr::value(session))
            .filter(checkout::Column::Id.eq(attempt))
            .exec(write.tx())
            .await?;
        write.commit().await
    }

    /// Nobody was sent anywhere, so nobody can have paid.
    async fn never_began(&self, attempt: &checkout::Model, error: ProviderError) -> Result<String> {
        self.end_checkout(attempt, Over::NeverBegan, None).await?;
        Err(error.into())
    }
}

/// Whether an attempt is about what is due by now.
pub fn is_about(attempt: &checkout::Model, row: &invoice::Model) -> bool {
    attempt.amount == row.due && attempt.currency == row.currency
}

/// Whether an amount can be paid online at all.
pub fn can_be_paid(row: &invoice::Model) -> bool {
    currency(&row.currency).is_ok_and(|currency| stripe_units(Money::new(row.due, currency)).is_some())
}
