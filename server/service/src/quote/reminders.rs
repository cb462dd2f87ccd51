//! Reminders of quotes: once before the last day, while nobody has answered. More time is reminded of again.

use super::{entry, mailing};
use crate::billing::{day, made_here, stored};
use crate::cursor::ROUND;
use crate::invoice::{lock_money, of_sending, told_at_sending};
use crate::store::{customer, quote};
use crate::{Result, Service, format, portal_settings};
use domain::access::{Permit, PortalArea};
use domain::billing::BillingSettings;
use domain::quote::QuoteStatus;
use domain::reminder::{FROM_HOUR, had_time, quotes_until};
use domain::{CustomerId, Day};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

/// What a round of reminders goes by.
struct Round {
    settings: BillingSettings,
    closed: Vec<PortalArea>,
    days: u32,
    today: Day,
}

/// What says of a quote that is due whether there is anybody to remind.
#[derive(FromQueryResult)]
struct Waiting {
    id: Uuid,
    customer_id: Uuid,
    listed_on: String,
    valid_until: String,
    sent_at: Option<i64>,
}

impl Service {
    /// Reminds of all quotes that do not hold much longer. What fails holds up no other, and is tried again with the next round.
    pub async fn remind_of_quotes_now(&self) -> Result<()> {
        let db = self.db().read();
        let settings = stored(db).await?;
        let now = self.now();
        let Some(days) = settings.quotes.remind.filter(|_| format::hour(&settings.time_zone, now) >= FROM_HOUR) else {
            return Ok(());
        };
        let today = format::today(&settings.time_zone, now);
        let closed = portal_settings::stored(db).await?.closed;
        let round = Round { settings, closed, days, today };
        let mut after = (today.to_string(), Uuid::nil());
        loop {
            let portion = next(due(days, today), &after)
                .select_only()
                .columns([
                    quote::Column::Id,
                    quote::Column::CustomerId,
                    quote::Column::ListedOn,
                    quote::Column::ValidUntil,
                    quote::Column::SentAt,
                ])
                .into_model::<Waiting>()
                .all(db)
                .await?;
            let Some(last) = portion.last() else { return Ok(()) };
            after = (last.valid_until.clone(), last.id);
            for waiting in portion {
                if let Err(error) = self.remind_of_quote(&round, &waiting).await {
                    tracing::warn!(%error, quote = %waiting.id, "a reminder could not be sent; it is tried again");
                }
            }
        }
    }

    /// Reminds of one, if that is still due once nobody else changes it. Where nobody is to be told nobody else has to wait for that.
    async fn remind_of_quote(&self, round: &Round, waiting: &Waiting) -> Result<()> {
        if !had_time(round.days, day(&waiting.listed_on)?, day(&waiting.valid_until)?) {
            return Ok(());
        }
        let customer = CustomerId::from(waiting.customer_id);
        // With nobody to tell it stays as it is: somebody may be ticked tomorrow.
        let people = told_at_sending((customer, mailing::CATEGORY), waiting.sent_at, &round.closed);
        if people.one(self.db().read()).await?.is_none() {
            return Ok(());
        }
        let write = self.write().await?;
        lock_money(&write, customer).await?;
        let row = due(round.days, round.today).filter(quote::Column::Id.eq(waiting.id)).one(write.tx()).await?;
        let of = customer::Entity::find_by_id(customer.uuid()).one(write.tx()).await?;
        let (Some(row), Some(of)) = (row, of) else { return Ok(()) };
        let mailed = mailing::remind(self, &write, &of, &row, round.settings.attach).await?;
        if mailed == 0 {
            return Ok(());
        }
        let leave = Permit::for_system("a quote does not hold much longer");
        write.audit(entry(&leave, "quote.reminded", &row).amount(mailed));
        let until = row.valid_until.clone();
        let mut row = row.into_active_model();
        row.reminded_for = Set(Some(until));
        row.update(write.tx()).await?;
        write.commit().await
    }
}

/// Quotes that went out by mail and wait for an answer, of which customers are to be reminded on this day and were not, as long as they hold.
/// What came from another system is that one's to remind of.
fn due(days: u32, today: Day) -> Select<quote::Entity> {
    let other_day = column(quote::Column::RemindedFor).ne(column(quote::Column::ValidUntil));
    let (of, sent_at) = (column(quote::Column::CustomerId), column(quote::Column::SentAt));
    unanswered()
        .filter(quote::Column::ValidUntil.gte(today.to_string()))
        .filter(quote::Column::ValidUntil.lte(quotes_until(days, today).to_string()))
        .filter(Condition::any().add(quote::Column::RemindedFor.is_null()).add(other_day))
        .filter(Expr::exists(reminded(of.clone())))
        .filter(Expr::exists(of_sending((of, mailing::CATEGORY), sent_at)))
}

/// Quotes of our own that went out and wait for an answer.
pub fn unanswered() -> Select<quote::Entity> {
    // The index is of this status alone, and is found by what stands in the question itself.
    let sent = column(quote::Column::Status).eq(Expr::Constant(QuoteStatus::Sent.key().into()));
    quote::Entity::find()
        .filter(quote::Column::TrashedAt.is_null())
        .filter(made_here(quote::Column::ExternalRef))
        .filter(sent)
}

pub fn column(column: quote::Column) -> Expr {
    Expr::col((quote::Entity, column))
}

/// As many of these as are looked at in one go: those behind this one, by their last days.
pub fn next(due: Select<quote::Entity>, after: &(String, Uuid)) -> Select<quote::Entity> {
    due.filter(comes_after(after)).order_by_asc(quote::Column::ValidUntil).order_by_asc(quote::Column::Id).limit(ROUND)
}

fn comes_after((valid_until, id): &(String, Uuid)) -> Expr {
    let place = Expr::tuple([column(quote::Column::ValidUntil), column(quote::Column::Id)]);
    place.gt(Expr::tuple([Expr::val(valid_until.clone()), Expr::val(*id)]))
}

/// Whose quote it is, if reminders to that customer do not rest.
fn reminded(of: Expr) -> SelectStatement {
    Query::select()
        .column(customer::Column::Id)
        .from(customer::Entity)
        .and_where(Expr::col((customer::Entity, customer::Column::Id)).eq(of))
        .and_where(customer::Column::Status.eq("active"))
        .and_where(customer::Column::TrashedAt.is_null())
        .and_where(customer::Column::RemindersPaused.eq(false))
        .to_owned()
}
