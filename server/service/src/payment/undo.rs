//! Money goes back, or never came. Both need the password; the invoices that it had paid are owed again.

use super::give_back::{DONE, Going, ask_back, is_going_back};
use super::record::{entry, plain};
use super::{find_to_change, funds, online};
use crate::customer::unchanged_since;
use crate::db::Write;
use crate::invoice::{currency, settle, status};
use crate::store::{invoice, payment, payment_allocation, refund_loss};
use crate::{Result, Service};
use domain::access::{Right, Staff, permit};
use domain::invoice::InvoiceStatus;
use domain::money::Money;
use domain::payment::{PaymentStatus, RefundOrigin, Way};
use domain::sensitive::Class;
use domain::value;
use domain::{CustomerId, PaymentId, Problem, Refusal};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, ModelTrait, QueryFilter, QueryOrder,
};
use tower_sessions::Session;
use uuid::Uuid;

impl Service {
    /// Gives a part of a payment back: first what went towards nothing, then what the latest invoices got. What came through the payment
    /// service goes back through it, unless it did already.
    pub async fn refund_payment(
        &self,
        viewer: &Staff,
        id: PaymentId,
        version: i32,
        amount: &str,
        (reason, way): (&str, Way),
        session: &Session,
    ) -> Result<()> {
        let write = self.write().await?;
        let (before, owned) = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::PaymentsRefund, &owned)?;
        let currency = currency(&before.currency)?;
        let mut problems = domain::refusal::Problems::default();
        let amount = problems.check("amount", domain::payment::amount(amount, currency, viewer.locale));
        let reason = problems.check("reason", value::reason(reason));
        if amount.is_some_and(|amount| amount.minor > funds(&before).refundable()) {
            problems.add("amount", Problem::MoreThanLeft);
        }
        let (amount, reason) = problems.finish(amount.zip(reason))?;
        self.confirmed(session).await?;
        unchanged_since(before.version, version)?;
        let came_online = online(&before).is_some();
        // Lost, it is booked by itself; won, nothing went.
        if came_online && before.disputed_at.is_some() {
            return Err(Refusal::field("", Problem::Disputed).into());
        }
        if came_online && way == Way::AsItCame {
            to_take(&write, &before, amount.minor - funds(&before).left(), GivenUp::Not).await?;
            let asked = ask_back(&write, &before, (amount, &reason), &leave).await?;
            write.commit().await?;
            return self.give_back(asked, &leave).await;
        }
        if came_online && is_going_back(write.tx(), before.id).await? {
            return Err(Refusal::field("", Problem::GoingBack).into());
        }
        let went =
            Going { amount: amount.minor, reason: &reason, status: DONE, origin: RefundOrigin::Here, name: None };
        let refund = went.write_down(&write, &before, &leave).await?;
        let customer = CustomerId::from(before.customer_id);
        // Only what came online can be gone whatever we say; all else is handed out by ourselves.
        let given_up = if came_online { GivenUp::By(refund) } else { GivenUp::Not };
        book_refund(&write, before, amount.minor, given_up).await?;
        let entry = entry(&leave, "payment.refunded", customer, id).detail("amount", &plain(amount));
        write.audit(entry.detail("reason", &reason).sensitive(Class::Money));
        write.commit().await
    }

    /// Takes a payment out that was recorded by mistake.
    pub async fn delete_payment(&self, viewer: &Staff, id: PaymentId, version: i32, session: &Session) -> Result<()> {
        let write = self.write().await?;
        let (before, owned) = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::PaymentsDelete, &owned)?;
        if online(&before).is_some() {
            return Err(Refusal::field("", Problem::CameOnline).into());
        }
        if before.refunded > 0 {
            return Err(Refusal::field("", Problem::Frozen).into());
        }
        self.confirmed(session).await?;
        unchanged_since(before.version, version)?;
        take_back(&write, &before, before.allocated, GivenUp::Not).await?;
        let amount = Money::new(before.amount, currency(&before.currency)?);
        let customer = CustomerId::from(before.customer_id);
        let mut row = before.into_active_model();
        row.allocated = Set(0);
        row.deleted_at = Set(Some(write.now().ms()));
        row.updated_at = Set(write.now().ms());
        row.version = Set(version + 1);
        row.update(write.tx()).await?;
        let entry = entry(&leave, "payment.deleted", customer, id).detail("amount", &plain(amount));
        write.audit(entry.sensitive(Class::Money));
        self.deletes(&write, viewer, &leave).await?;
        write.commit().await
    }
}

/// Whether money is taken away again from invoices that were written off. What was given up was given up beside what had been paid, so it
/// is not; but money that went by a refund is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GivenUp {
    Not,
    By(Uuid),
}

/// Writes that so much of a payment went back: first what went towards nothing, then what the latest invoices got.
pub async fn book_refund(
    write: &Write,
    before: payment::Model,
    amount: i64,
    given_up: GivenUp,
) -> Result<payment::Model> {
    let freed = take_back(write, &before, amount - funds(&before).left(), given_up).await?;
    let (allocated, refunded, version) = (before.allocated - freed, before.refunded + amount, before.version);
    let status = PaymentStatus::refunded(before.amount, refunded);
    let mut row = before.into_active_model();
    row.allocated = Set(allocated);
    row.refunded = Set(refunded);
    row.status = Set(status.key().to_owned());
    row.updated_at = Set(write.now().ms());
    row.version = Set(version + 1);
    Ok(row.update(write.tx()).await?)
}

/// Takes so much away again from what invoices got of a payment, the latest first; how much that was.
async fn take_back(write: &Write, row: &payment::Model, wanted: i64, given_up: GivenUp) -> Result<i64> {
    let mut taken = 0;
    for (part, amount, paid) in to_take(write, row, wanted, given_up).await? {
        let rest = part.amount - amount;
        if rest == 0 {
            part.delete(write.tx()).await?;
        } else {
            let mut part = part.into_active_model();
            part.amount = Set(rest);
            part.update(write.tx()).await?;
        }
        if let (GivenUp::By(refund), InvoiceStatus::WrittenOff) = (given_up, status(&paid)) {
            lose(write, refund, paid.id, amount).await?;
        }
        settle(write, paid).await?;
        taken += amount;
    }
    Ok(taken)
}

/// Writes that so much of a refund is lost beside what had been given up: statements have that on the day of the refund.
async fn lose(write: &Write, refund: Uuid, invoice: Uuid, amount: i64) -> Result<()> {
    let row = refund_loss::ActiveModel { refund_id: Set(refund), invoice_id: Set(invoice), amount: Set(amount) };
    refund_loss::Entity::insert(row).exec_without_returning(write.tx()).await?;
    Ok(())
}

/// What would be taken away from which invoices. What was given up stays: it was given up beside what had been paid.
async fn to_take(
    write: &Write,
    row: &payment::Model,
    wanted: i64,
    given_up: GivenUp,
) -> Result<Vec<(payment_allocation::Model, i64, invoice::Model)>> {
    let parts = payment_allocation::Entity::find()
        .filter(payment_allocation::Column::PaymentId.eq(row.id))
        .order_by_desc(payment_allocation::Column::CreatedAt)
        .order_by_desc(payment_allocation::Column::InvoiceId)
        .all(write.tx())
        .await?;
    let (mut left, mut found) = (wanted, Vec::new());
    for part in parts {
        let amount = part.amount.min(left);
        if amount <= 0 {
            break;
        }
        let paid = invoice::Entity::find_by_id(part.invoice_id).one(write.tx()).await?.ok_or(Refusal::NotFound)?;
        if status(&paid) == InvoiceStatus::WrittenOff && given_up == GivenUp::Not {
            return Err(Refusal::field("", Problem::WrittenOff).into());
        }
        found.push((part, amount, paid));
        left -= amount;
    }
    Ok(found)
}
