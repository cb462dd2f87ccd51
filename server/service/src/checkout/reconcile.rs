//! What the payment service did not tell is asked for, so that a lost word loses no money.

use super::begin::{BEGINS_WITHIN, is_about};
use super::confirm::Over;
use super::open;
use crate::db::Database;
use crate::provider::{PaymentProvider, ProviderError, Standing, Stripe};
use crate::store::{checkout, invoice, provider_event};
use crate::{Result, Service};
use domain::time;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// For so long the payment service is left to tell by itself.
const PATIENCE: i64 = 5 * time::MINUTE;
/// What cannot be found out by this time after its end never will be.
const GIVES_UP: i64 = time::DAY;
/// The payment service repeats itself for three days.
const EVENTS_KEPT: i64 = 30 * time::DAY;
/// Attempts that are looked at in one go.
const PORTION: u64 = 100;

impl Service {
    /// Asks how it stands with what is open for long, with disputes and with what came lately, and goes on with refunds that had no answer.
    pub async fn follow_payments(&self) -> Result<()> {
        let Some(stripe) = self.connected().await? else { return Ok(()) };
        let before = self.now().plus(-PATIENCE).ms();
        let waiting = open()
            .filter(checkout::Column::CreatedAt.lt(before))
            .order_by_asc(checkout::Column::CreatedAt)
            .limit(PORTION)
            .all(self.db().read())
            .await?;
        for attempt in waiting {
            match self.ask_about(&stripe, &attempt).await {
                Ok(Heard::Something) => {}
                // All others would be asked of the same.
                Ok(Heard::Nothing) => break,
                Err(error) => tracing::error!(%error, attempt = %attempt.id, "an attempt to pay cannot be followed"),
            }
        }
        self.go_on_with_refunds(&stripe).await?;
        self.follow_money(&stripe).await
    }

    async fn ask_about(&self, stripe: &Stripe<'_>, attempt: &checkout::Model) -> Result<Heard> {
        let Some(session) = &attempt.session_id else {
            if self.now().ms() - attempt.created_at > BEGINS_WITHIN {
                self.end_checkout(attempt, Over::NeverBegan, None).await?;
            }
            return Ok(Heard::Something);
        };
        let said = match stripe.session(session).await {
            Ok(said) => said,
            Err(ProviderError::Silent) => return Ok(Heard::Nothing),
            Err(ProviderError::Refused | ProviderError::Odd) => {
                if self.is_hopeless(attempt) {
                    self.end_checkout(attempt, Over::Mismatched, None).await?;
                }
                return Ok(Heard::Something);
            }
        };
        // Nobody is to pay what is not owed any more.
        let bill = invoice::Entity::find_by_id(attempt.invoice_id).one(self.db().read()).await?;
        let wanted = bill.is_some_and(|row| is_about(attempt, &row));
        let said = match said.standing {
            Standing::Open { .. } if !wanted => match stripe.expire(session).await {
                Ok(ended) => ended,
                // It was paid at this very moment, or the service fell silent: it is asked again.
                Err(_) => return Ok(Heard::Something),
            },
            _ => said,
        };
        match said.standing {
            Standing::Pending if self.is_hopeless(attempt) => {
                self.end_checkout(attempt, Over::Mismatched, None).await?;
            }
            Standing::Pending | Standing::Open { .. } | Standing::Paid { .. } | Standing::Expired => {
                self.follow(stripe, attempt, &said, None).await?;
            }
        }
        Ok(Heard::Something)
    }

    fn is_hopeless(&self, attempt: &checkout::Model) -> bool {
        self.now().ms() - attempt.expires_at > GIVES_UP
    }
}

enum Heard {
    Something,
    Nothing,
}

/// What was told long ago does not come again.
pub async fn forget_events(db: &Database) -> Result<()> {
    let write = db.write().await?;
    let old = write.now().plus(-EVENTS_KEPT).ms();
    provider_event::Entity::delete_many().filter(provider_event::Column::ReceivedAt.lt(old)).exec(write.tx()).await?;
    write.commit().await
}
