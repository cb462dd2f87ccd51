//! What becomes of money after it came, without us: refunds that somebody makes at the payment service itself, money that comes back after
//! all, and disputes of the customer's bank. Whatever is told of it, how it stands is asked; and of what went by others than us so much is
//! booked as is not in the books yet, whoever wrote that down.

use super::give_back::{DONE, FAILED, Going, is_pending};
use super::record::{entry, plain};
use super::undo::{GivenUp, book_refund};
use super::{funds, online, stripe_ref};
use crate::checkout::{Delivery, News, is_news, tell_of_money, was_told};
use crate::cursor::next_of_round;
use crate::db::Write;
use crate::invoice::{currency, lock_money};
use crate::provider::{
    Afterwards, DisputeThere, GoingBack, PaymentProvider, ProviderError, RefundThere, Stripe, Told, Verdict,
};
use crate::store::{checkout, customer, payment, refund};
use crate::{Result, Service};
use domain::access::{Permit, Right};
use domain::money::Money;
use domain::payment::{PaymentStatus, RefundOrigin};
use domain::sensitive::Class;
use domain::{CustomerId, Refusal, Timestamp, time};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
    QueryTrait, Select,
};
use uuid::Uuid;

/// For so long what came is asked about by itself: something may have been told of it before it was in the books.
const YOUNG: i64 = time::DAY;
/// How often it is asked in one go: each time somebody else has brought the payment further meanwhile.
const TIMES: usize = 10;

impl Service {
    /// Something is told of a payment, by what the payment service calls it.
    pub(crate) async fn told_of_money(&self, name: &str, event: &str) -> Result<Delivery> {
        let Some(id) = self.called(name).await? else {
            // It is another program's, or not in the books yet: once it is, it is asked about.
            tracing::info!(%event, "the payment service told of a payment that is not here");
            return Ok(Delivery::Taken);
        };
        if was_told(self.db().read(), event).await? {
            return Ok(Delivery::Taken);
        }
        let stripe = self.connected().await?.ok_or(Refusal::NotFound)?;
        // It comes again, as long as there is no answer.
        self.keep_up(&stripe, id, Some(event)).await?.map_err(|_| Refusal::Unavailable)?;
        Ok(Delivery::Taken)
    }

    /// Asks about a payment that was just booked. Without an answer it is asked about later, with all that came lately.
    pub(crate) async fn catch_up(&self, stripe: &Stripe<'_>, name: &str) -> Result<()> {
        if let Some(id) = self.called(name).await? {
            let _ = self.look_after(stripe, id).await;
        }
        Ok(())
    }

    /// Asks how it stands with what is disputed and with what came lately, so that a lost word leaves none of it open.
    pub(crate) async fn follow_money(&self, stripe: &Stripe<'_>) -> Result<()> {
        let columns = (payment::Column::Id, payment::Column::CustomerId);
        for due in [disputed(), young(self.now())] {
            let mut after = Uuid::nil();
            loop {
                let portion = next_of_round(self.db().read(), due.clone(), columns, after).await?;
                let Some((last, _)) = portion.last() else { break };
                after = *last;
                for (id, _) in portion {
                    // All others would be asked of the same.
                    if self.look_after(stripe, id).await == Err(ProviderError::Silent) {
                        return Ok(());
                    }
                }
            }
        }
        Ok(())
    }

    /// Brings a payment to where it is at the payment service, though nothing was told of it. What stands in the way of that is in the log, and
    /// in nobody else's way.
    pub(super) async fn look_after(&self, stripe: &Stripe<'_>, id: Uuid) -> Told<()> {
        match self.keep_up(stripe, id, None).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => {
                tracing::warn!(?error, payment = %id, "nobody says what became of a payment");
                Err(error)
            }
            Err(error) => {
                tracing::error!(%error, payment = %id, "a payment cannot be followed");
                Ok(())
            }
        }
    }

    /// Asks, and books. What was said is as old as the question: where the payment has changed since, it is asked again.
    async fn keep_up(&self, stripe: &Stripe<'_>, id: Uuid, event: Option<&str>) -> Result<Told<()>> {
        for _ in 0..TIMES {
            let came = payment::Entity::find_by_id(id).one(self.db().read()).await?.ok_or(Refusal::NotFound)?;
            let Some(name) = online(&came) else { return Ok(Ok(())) };
            let said = match stripe.afterwards(name).await {
                Ok(said) => said,
                Err(error) => return Ok(Err(error)),
            };
            self.finish_ours(&came, &said.refunds).await?;
            if let Followed::Here = self.bring_there(&came, &said, event).await? {
                return Ok(Ok(()));
            }
        }
        Ok(Err(ProviderError::Odd))
    }

    /// The payment that the payment service calls so.
    async fn called(&self, name: &str) -> Result<Option<Uuid>> {
        let found = payment::Entity::find().filter(payment::Column::ExternalRef.eq(stripe_ref(name)));
        Ok(found.one(self.db().read()).await?.map(|row| row.id))
    }

    /// Brings a payment to where the payment service says that it is, if it is still what was asked about.
    async fn bring_there(&self, came: &payment::Model, said: &Afterwards, event: Option<&str>) -> Result<Followed> {
        let write = self.write().await?;
        let customer = CustomerId::from(came.customer_id);
        lock_money(&write, customer).await?;
        if !is_news(&write, event).await? {
            return Ok(Followed::Here);
        }
        let leave = Permit::for_system("the payment service says what became of a payment");
        let found = payment::Entity::find_by_id(came.id).one(write.tx()).await?;
        let mut row = found.ok_or(Refusal::NotFound)?;
        if row.version != came.version {
            return Ok(Followed::Elsewhere);
        }
        let refunds = refund::Entity::find().filter(refund::Column::PaymentId.eq(row.id)).all(write.tx()).await?;
        let (again, refunds): (Vec<_>, Vec<_>) =
            refunds.into_iter().partition(|refund| is_booked(refund) && is_back(said, refund));
        let mut happened = Vec::new();
        for refund in again {
            happened.push((News::RefundReturned, refund.amount));
            row = came_again(&write, row, refund).await?;
        }
        for gone in missing(&row, &refunds, said) {
            let (amount, origin) = (gone.amount, gone.origin);
            let went = Going { amount, reason: "", status: DONE, origin, name: Some(gone.name) };
            let id = went.write_down(&write, &row, &leave).await?;
            row = book_refund(&write, row, amount, GivenUp::By(id)).await?;
            let lost = origin == RefundOrigin::Dispute;
            happened.push((if lost { News::DisputeLost } else { News::RefundedThere }, amount));
        }
        if let Some(disputes) = &said.disputes {
            let open = disputes.iter().filter(|one| one.verdict == Verdict::Open).max_by_key(|one| one.since);
            if row.disputed_at != open.map(|one| one.since.ms()) {
                let news = turn(&row, disputes, open, &happened);
                happened.extend(news);
                row = mark(&write, row, open).await?;
            }
        }
        let of = customer::Entity::find_by_id(row.customer_id).one(write.tx()).await?.ok_or(Refusal::NotFound)?;
        for (news, minor) in happened {
            let amount = Money::new(minor, currency(&row.currency)?);
            let entry = entry(&leave, news.action(), customer, row.id.into()).detail("amount", &plain(amount));
            write.audit(entry.sensitive(Class::Money));
            let page = format!("/admin/payments/{}", row.id);
            tell_of_money(self, &write, &of, news, amount, (&[Right::PaymentsView], page)).await?;
        }
        write.commit().await?;
        Ok(Followed::Here)
    }

    /// What we asked for may have had its answer by now.
    async fn finish_ours(&self, came: &payment::Model, said: &[RefundThere]) -> Result<()> {
        let asked = refund::Entity::find().filter(refund::Column::PaymentId.eq(came.id)).all(self.db().read()).await?;
        let leave = Permit::for_system("the payment service answered to a refund");
        for there in said {
            let Some(ours) = asked.iter().find(|row| is_same(row, there)) else { continue };
            match &there.standing {
                GoingBack::Done(name) => self.gone_back(ours.id, name, &leave).await?,
                GoingBack::Failed => self.not_given_back(ours.id).await?,
                GoingBack::Pending => {}
            }
        }
        Ok(())
    }
}

/// Whether what was said of a payment still held when it was to be booked.
enum Followed {
    Here,
    /// The payment is not any more what it was when it was asked about.
    Elsewhere,
}

/// Payments that were taken at the payment service. Without an attempt, as in the demonstration, there is nobody to ask.
fn taken() -> Select<checkout::Entity> {
    checkout::Entity::find()
        .select_only()
        .column(checkout::Column::PaymentId)
        .filter(checkout::Column::PaymentId.is_not_null())
}

fn disputed() -> Select<payment::Entity> {
    payment::Entity::find()
        .filter(payment::Column::DisputedAt.is_not_null())
        .filter(payment::Column::Id.in_subquery(taken().into_query()))
}

fn young(now: Timestamp) -> Select<payment::Entity> {
    let lately = taken().filter(checkout::Column::EndedAt.gt(now.plus(-YOUNG).ms()));
    payment::Entity::find()
        .filter(payment::Column::DisputedAt.is_null())
        .filter(payment::Column::Id.in_subquery(lately.into_query()))
}

/// Something that went by others than us.
struct Gone<'a> {
    name: &'a str,
    amount: i64,
    origin: RefundOrigin,
}

/// What of a payment went by others than us and is not in the books yet, the oldest first. What we have asked for and what came back is not
/// among it.
fn missing<'a>(row: &payment::Model, refunds: &[refund::Model], said: &'a Afterwards) -> Vec<Gone<'a>> {
    let went = said.refunds.iter().rev().filter(|there| matches!(there.standing, GoingBack::Done(_)));
    let went = went.filter(|there| !refunds.iter().any(|refund| is_same(refund, there)));
    let went = went.map(|there| (&there.id, there.amount, &there.currency, RefundOrigin::There));
    let lost = said.disputes.iter().flatten().rev().filter(|there| there.verdict == Verdict::Lost);
    let lost = lost.map(|there| (&there.id, there.amount, &there.currency, RefundOrigin::Dispute));
    let sum = |counts: &dyn Fn(&refund::Model) -> bool| -> i64 {
        refunds.iter().filter(|refund| counts(refund)).map(|refund| refund.amount).sum()
    };
    // What somebody wrote down by hand has no name: it is taken for the first of what nothing else stands for.
    let mut by_hand = sum(&|refund| is_booked(refund) && refund.external_ref.is_none());
    // What waits to go may go.
    let mut left = funds(row).refundable() - sum(&is_pending);
    let mut found = Vec::new();
    for (name, amount, currency, origin) in went.chain(lost) {
        let is_over = |refund: &refund::Model| refund.returned_at.is_some() && is_named(refund, name);
        if !fits(row, name, currency) || refunds.iter().any(is_over) {
            continue;
        }
        let unknown = (amount - sum(&|refund| is_booked(refund) && is_named(refund, name))).max(0);
        let stands = unknown.min(by_hand);
        by_hand -= stands;
        let amount = (unknown - stands).min(left);
        if amount > 0 {
            left -= amount;
            found.push(Gone { name, amount, origin });
        }
    }
    found
}

fn fits(row: &payment::Model, name: &str, currency: &str) -> bool {
    let fits = row.currency == currency;
    if !fits {
        tracing::error!(payment = %row.id, %name, "money went in another currency than it came in; see to it there");
    }
    fits
}

/// Whether it is in the books as gone.
fn is_booked(refund: &refund::Model) -> bool {
    refund.status == DONE && refund.returned_at.is_none()
}

fn is_named(refund: &refund::Model, name: &str) -> bool {
    refund.external_ref.as_deref() == Some(name)
}

/// Whether it is what we asked for: it carries our name, which anybody could have written there, and is as much.
fn is_same(refund: &refund::Model, there: &RefundThere) -> bool {
    refund.status != FAILED && there.key == Some(refund.id) && there.amount == refund.amount
}

/// Whether what is booked as gone is there again: the customer's bank did not take it, or gave it back.
fn is_back(said: &Afterwards, refund: &refund::Model) -> bool {
    said.refunds.iter().any(|there| there.standing == GoingBack::Failed && is_named(refund, &there.id))
        || said.disputes.iter().flatten().any(|there| there.verdict == Verdict::Won && is_named(refund, &there.id))
}

/// Writes that what had gone came again: it is the customer's credit.
async fn came_again(write: &Write, row: payment::Model, refund: refund::Model) -> Result<payment::Model> {
    let (refunded, version) = (row.refunded - refund.amount, row.version);
    let status = PaymentStatus::refunded(row.amount, refunded);
    let mut refund = refund.into_active_model();
    refund.returned_at = Set(Some(write.now().ms()));
    refund.update(write.tx()).await?;
    let mut row = row.into_active_model();
    row.refunded = Set(refunded);
    row.status = Set(status.key().to_owned());
    row.updated_at = Set(write.now().ms());
    row.version = Set(version + 1);
    Ok(row.update(write.tx()).await?)
}

/// What there is to say where a dispute begins or ends, unless it was said with what it took. A payment is marked by when the latest dispute
/// that is open began, so a second one is told, too.
fn turn(
    row: &payment::Model,
    disputes: &[DisputeThere],
    open: Option<&DisputeThere>,
    happened: &[(News, i64)],
) -> Option<(News, i64)> {
    // In another currency than the payment's the bank's amount means nothing here: then all of it is disputed.
    let about = |there: &DisputeThere| if there.currency == row.currency { there.amount } else { row.amount };
    if let Some(begun) = open.filter(|there| Some(there.since.ms()) > row.disputed_at) {
        return Some((News::Disputed, about(begun)));
    }
    let marked = disputes.iter().find(|there| Some(there.since.ms()) == row.disputed_at);
    let ended = marked.or(disputes.first())?;
    let news = match ended.verdict {
        Verdict::Open => return None,
        Verdict::Won => News::DisputeWon,
        Verdict::Dropped => News::DisputeDropped,
        Verdict::Lost if ended.currency != row.currency => News::DisputeUnbooked,
        Verdict::Lost if happened.iter().any(|(news, _)| *news == News::DisputeLost) => return None,
        Verdict::Lost => News::DisputeLost,
    };
    Some((news, about(ended)))
}

/// Marks a payment as disputed, or no longer.
async fn mark(write: &Write, row: payment::Model, open: Option<&DisputeThere>) -> Result<payment::Model> {
    let version = row.version;
    let mut row = row.into_active_model();
    row.disputed_at = Set(open.map(|there| there.since.ms()));
    row.updated_at = Set(write.now().ms());
    row.version = Set(version + 1);
    Ok(row.update(write.tx()).await?)
}
