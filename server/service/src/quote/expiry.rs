//! What nobody answered in time: whoever of the team answers to the customer is told once. What gets more time can expire again.

use super::entry;
use super::mailing::{Told, tell_house};
use super::reminders::{column, next, unanswered};
use crate::billing::stored;
use crate::invoice::lock_money;
use crate::store::{customer, quote};
use crate::{Result, Service, format};
use domain::access::Permit;
use domain::reminder::FROM_HOUR;
use domain::{CustomerId, Day};
use sea_orm::sea_query::{Condition, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Select,
};
use uuid::Uuid;

/// Days for which it is news. What expired earlier, as before an update, is told to nobody.
const NEWS: i32 = 7;

impl Service {
    /// Tells of all quotes that expired. What fails holds up no other, and is tried again with the next round.
    pub async fn tell_of_expired_quotes(&self) -> Result<()> {
        let db = self.db().read();
        let time_zone = stored(db).await?.time_zone;
        let now = self.now();
        if format::hour(&time_zone, now) < FROM_HOUR {
            return Ok(());
        }
        let today = format::today(&time_zone, now);
        let mut after = (String::new(), Uuid::nil());
        loop {
            let portion: Vec<(Uuid, Uuid, String)> = next(due(today), &after)
                .select_only()
                .columns([quote::Column::Id, quote::Column::CustomerId, quote::Column::ValidUntil])
                .into_tuple()
                .all(db)
                .await?;
            let Some((last, _, until)) = portion.last() else { return Ok(()) };
            after = (until.clone(), *last);
            for (id, of, _) in portion {
                if let Err(error) = self.tell_of_expired(today, id, of.into()).await {
                    tracing::warn!(%error, quote = %id, "that a quote expired could not be told; it is tried again");
                }
            }
        }
    }

    /// Tells of one, if that is still due once nobody else changes it.
    async fn tell_of_expired(&self, today: Day, id: Uuid, customer: CustomerId) -> Result<()> {
        let write = self.write().await?;
        lock_money(&write, customer).await?;
        let row = due(today).filter(quote::Column::Id.eq(id)).one(write.tx()).await?;
        let living = customer::Column::TrashedAt.is_null();
        let of = customer::Entity::find_by_id(customer.uuid()).filter(living).one(write.tx()).await?;
        let (Some(row), Some(of)) = (row, of) else { return Ok(()) };
        tell_house(self, &write, &of, &row, Told::Expired).await?;
        let leave = Permit::for_system("nobody answered a quote in time");
        write.audit(entry(&leave, "quote.expired", &row));
        let until = row.valid_until.clone();
        let mut row = row.into_active_model();
        row.expired_for = Set(Some(until));
        row.update(write.tx()).await?;
        write.commit().await
    }
}

/// Quotes without an answer whose last day went by a while ago at most, as far as nobody was told. What came from another system is that
/// one's to tell of.
fn due(today: Day) -> Select<quote::Entity> {
    let other_day = column(quote::Column::ExpiredFor).ne(column(quote::Column::ValidUntil));
    unanswered()
        .filter(quote::Column::ValidUntil.lt(today.to_string()))
        .filter(quote::Column::ValidUntil.gte(today.plus_days(-NEWS).to_string()))
        .filter(Condition::any().add(quote::Column::ExpiredFor.is_null()).add(other_day))
}
