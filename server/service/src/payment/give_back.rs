//! Money that came through the payment service goes back through it. First it is written down that it is to go, then the service is asked,
//! and when it has said yes the books follow: asked twice by the same name, it gives once.

use super::online;
use super::record::{entry, plain};
use super::undo::{GivenUp, book_refund};
use crate::db::Write;
use crate::invoice::{currency, lock_money};
use crate::provider::{GoingBack, PaymentProvider, ProviderError, Stripe, Told};
use crate::store::{payment, refund};
use crate::{Result, Service};
use domain::access::Permit;
use domain::money::Money;
use domain::payment::RefundOrigin;
use domain::sensitive::Class;
use domain::{CustomerId, Problem, Refusal, StaffId, time};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// The status of money that went back.
pub const DONE: &str = "done";
const PENDING: &str = "pending";
pub const FAILED: &str = "failed";
/// After this time a refund without an answer is asked for again.
const PATIENCE: i64 = time::MINUTE;
const PORTION: u64 = 50;

impl Service {
    /// Asks the payment service for a refund that is written down. Without an answer it stays so, and is asked for again.
    pub(super) async fn give_back(&self, id: Uuid, leave: &Permit) -> Result<()> {
        let asked = refund::Entity::find_by_id(id).find_also_related(payment::Entity).one(self.db().read()).await?;
        let Some((row, Some(of))) = asked.filter(|(row, _)| row.status == PENDING) else { return Ok(()) };
        let (Some(name), Some(stripe)) = (online(&of), self.connected().await?) else {
            return Err(ProviderError::Refused.to_staff().into());
        };
        let said = stripe.refund(name, row.amount, row.id).await;
        self.went(&stripe, &row, said, leave).await
    }

    async fn went(
        &self,
        stripe: &Stripe<'_>,
        row: &refund::Model,
        said: Told<GoingBack>,
        leave: &Permit,
    ) -> Result<()> {
        match said {
            Ok(GoingBack::Done(name)) => self.gone_back(row.id, &name, leave).await,
            Ok(GoingBack::Pending) | Err(ProviderError::Silent | ProviderError::Odd) => Ok(()),
            Ok(GoingBack::Failed) | Err(ProviderError::Refused) => {
                self.not_given_back(row.id).await?;
                // Perhaps the bank took it meanwhile: as long as it was to go it was not booked as that.
                let _ = self.look_after(stripe, row.payment_id).await;
                Err(ProviderError::Refused.to_staff().into())
            }
        }
    }

    /// Goes on with refunds that had no answer, or none that was the last: what became of each is looked up before it is asked for again.
    pub(crate) async fn go_on_with_refunds(&self, stripe: &Stripe<'_>) -> Result<()> {
        let before = self.now().plus(-PATIENCE).ms();
        let waiting = refund::Entity::find()
            .find_also_related(payment::Entity)
            .filter(refund::Column::Status.eq(PENDING))
            .filter(refund::Column::CreatedAt.lt(before))
            .order_by_asc(refund::Column::CreatedAt)
            .limit(PORTION)
            .all(self.db().read())
            .await?;
        let leave = Permit::for_system("the payment service answered to a refund");
        for (row, of) in waiting.into_iter().filter_map(|(row, of)| Some((row, of?))) {
            let Some(name) = online(&of) else { continue };
            let said = match stripe.refund_by(name, row.id).await {
                Ok(Some(standing)) => Ok(standing),
                Ok(None) => stripe.refund(name, row.amount, row.id).await,
                // All others would be asked of the same.
                Err(ProviderError::Silent) => return Ok(()),
                // Without an answer to the question nothing is known, whatever the reason.
                Err(error) => {
                    tracing::warn!(?error, refund = %row.id, "nobody says what became of a refund");
                    continue;
                }
            };
            if let Err(error) = self.went(stripe, &row, said, &leave).await {
                tracing::warn!(%error, refund = %row.id, "a refund did not go");
            }
        }
        Ok(())
    }

    pub(super) async fn gone_back(&self, id: Uuid, name: &str, leave: &Permit) -> Result<()> {
        let write = self.write().await?;
        let Some((row, of)) = pending(&write, id).await? else { return Ok(()) };
        let amount = Money::new(row.amount, currency(&of.currency)?);
        let (customer, paid, reason) = (CustomerId::from(of.customer_id), of.id, row.reason.clone());
        book_refund(&write, of, amount.minor, GivenUp::By(id)).await?;
        let mut row = row.into_active_model();
        row.status = Set(DONE.to_owned());
        // Books and statements have it on the day on which it went.
        row.created_at = Set(write.now().ms());
        row.external_ref = Set(Some(name.to_owned()));
        row.update(write.tx()).await?;
        let entry = entry(leave, "payment.refunded", customer, paid.into()).detail("amount", &plain(amount));
        write.audit(entry.detail("reason", &reason).sensitive(Class::Money));
        write.commit().await
    }

    pub(super) async fn not_given_back(&self, id: Uuid) -> Result<()> {
        let write = self.write().await?;
        let Some((row, of)) = pending(&write, id).await? else { return Ok(()) };
        let amount = Money::new(row.amount, currency(&of.currency)?);
        let mut row = row.into_active_model();
        row.status = Set(FAILED.to_owned());
        row.update(write.tx()).await?;
        let leave = Permit::for_system("the payment service refused a refund");
        let entry = entry(&leave, "payment.refund_failed", of.customer_id.into(), of.id.into());
        write.audit(entry.detail("amount", &plain(amount)).sensitive(Class::Money));
        write.commit().await
    }
}

/// Writes down that a part of a payment is to go back. There is one such part at a time.
pub async fn ask_back(
    write: &Write,
    of: &payment::Model,
    (amount, reason): (Money, &str),
    leave: &Permit,
) -> Result<Uuid> {
    if is_going_back(write.tx(), of.id).await? {
        return Err(Refusal::field("", Problem::GoingBack).into());
    }
    let asked = Going { amount: amount.minor, reason, status: PENDING, origin: RefundOrigin::Here, name: None };
    let id = asked.write_down(write, of, leave).await?;
    let entry = entry(leave, "payment.refund_begun", of.customer_id.into(), of.id.into());
    write.audit(entry.detail("amount", &plain(amount)).detail("reason", reason).sensitive(Class::Money));
    Ok(id)
}

/// A part of a payment that went back, or is to go.
pub struct Going<'a> {
    pub amount: i64,
    pub reason: &'a str,
    pub status: &'static str,
    pub origin: RefundOrigin,
    /// What the payment service calls it.
    pub name: Option<&'a str>,
}

impl Going<'_> {
    pub async fn write_down(self, write: &Write, of: &payment::Model, leave: &Permit) -> Result<Uuid> {
        let id = write.new_id();
        let row = refund::ActiveModel {
            id: Set(id),
            payment_id: Set(of.id),
            amount: Set(self.amount),
            reason: Set(self.reason.to_owned()),
            made_by: Set(leave.staff().map(StaffId::uuid)),
            created_at: Set(write.now().ms()),
            status: Set(self.status.to_owned()),
            external_ref: Set(self.name.map(ToOwned::to_owned)),
            origin: Set(self.origin.key().to_owned()),
            returned_at: Set(None),
        };
        refund::Entity::insert(row).exec_without_returning(write.tx()).await?;
        Ok(id)
    }
}

/// Whether a part of a payment is on its way back.
pub async fn is_going_back(db: &impl ConnectionTrait, payment: Uuid) -> Result<bool> {
    let found =
        refund::Entity::find().filter(refund::Column::PaymentId.eq(payment)).filter(refund::Column::Status.eq(PENDING));
    Ok(found.one(db).await?.is_some())
}

pub fn is_pending(row: &refund::Model) -> bool {
    row.status == PENDING
}

/// A refund that still waits and its payment, which nobody else changes until the end of the transaction.
async fn pending(write: &Write, id: Uuid) -> Result<Option<(refund::Model, payment::Model)>> {
    let find = || refund::Entity::find_by_id(id).find_also_related(payment::Entity);
    let Some((_, Some(of))) = find().one(write.tx()).await? else { return Ok(None) };
    lock_money(write, of.customer_id.into()).await?;
    let found = find().one(write.tx()).await?;
    Ok(found.and_then(|(row, of)| Some((row, of?))).filter(|(row, _)| is_pending(row)))
}
