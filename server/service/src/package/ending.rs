//! Packages that come to an end: their people are told some days before it, and when nothing is left, each once.

use super::mailing::{Told, tell_customer, tell_house};
use super::{entry, items_of, standing_at, status};
use crate::cursor::next_of_round;
use crate::db::Write;
use crate::invoice::lock_money;
use crate::store::{customer, customer_package};
use crate::{Result, Service, billing, format};
use domain::access::Permit;
use domain::package::{ENDS_SOON, PackageStatus};
use domain::reminder::FROM_HOUR;
use domain::{CustomerId, Day, Refusal};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Select};
use uuid::Uuid;

impl Service {
    /// Tells of all packages that end soon. What fails holds up no other, and is tried again with the next round.
    pub async fn tell_of_ending_packages(&self) -> Result<()> {
        let settings = billing::stored(self.db().read()).await?;
        let now = self.now();
        if format::hour(&settings.time_zone, now) < FROM_HOUR {
            return Ok(());
        }
        let today = format::today(&settings.time_zone, now);
        let mut after = Uuid::nil();
        loop {
            let columns = (customer_package::Column::Id, customer_package::Column::CustomerId);
            let portion = next_of_round(self.db().read(), due(today), columns, after).await?;
            let Some((last, _)) = portion.last() else { return Ok(()) };
            after = *last;
            for (id, customer) in portion {
                if let Err(error) = self.tell_of_end(id, customer.into(), today).await {
                    tracing::warn!(%error, package = %id, "that a package ends could not be told; it is tried again");
                }
            }
        }
    }

    /// Tells of one, if that is still due once nobody else changes it.
    async fn tell_of_end(&self, id: Uuid, customer: CustomerId, today: Day) -> Result<()> {
        let write = self.write().await?;
        lock_money(&write, customer).await?;
        let row = due(today).filter(customer_package::Column::Id.eq(id)).one(write.tx()).await?;
        let of = customer::Entity::find_by_id(customer.uuid()).one(write.tx()).await?;
        let (Some(row), Some(of)) = (row, of) else { return Ok(()) };
        let leave = Permit::for_system("a package ends soon");
        let mailed = tell_customer(self, &write, &of, &row, Told::EndsSoon).await?;
        tell_house(self, &write, &leave, &of, &row, Told::EndsSoon).await?;
        write.audit(entry(&leave, "customer_package.ending", &row).amount(mailed));
        let mut row = row.into_active_model();
        row.ending_told_at = Set(Some(write.now().ms()));
        row.update(write.tx()).await?;
        write.commit().await
    }

    /// Tells of a package of which nothing is left since this use, once, however often uses are taken back and written down again; how many
    /// of the customer's people there were.
    pub(super) async fn tell_if_used_up(
        &self,
        write: &Write,
        leave: &Permit,
        row: customer_package::Model,
    ) -> Result<u64> {
        let items = items_of(write.tx(), [row.id].into_iter()).await?.remove(&row.id).unwrap_or_default();
        let today = billing::today(write.tx(), write.now()).await?;
        if row.used_up_told_at.is_some() || status(&row, &items, today)? != PackageStatus::UsedUp {
            return Ok(0);
        }
        let of = customer::Entity::find_by_id(row.customer_id).one(write.tx()).await?.ok_or(Refusal::NotFound)?;
        let mailed = tell_customer(self, write, &of, &row, Told::UsedUp).await?;
        tell_house(self, write, leave, &of, &row, Told::UsedUp).await?;
        let mut row = row.into_active_model();
        row.used_up_told_at = Set(Some(write.now().ms()));
        row.update(write.tx()).await?;
        Ok(mailed)
    }
}

/// Packages of active customers of which something is left, that end within some days and began before as many, and that nobody was told
/// of.
fn due(today: Day) -> Select<customer_package::Entity> {
    customer_package::Entity::find()
        .inner_join(customer::Entity)
        .filter(customer::Column::Status.eq("active"))
        .filter(customer::Column::TrashedAt.is_null())
        .filter(standing_at(Some(PackageStatus::Active), today))
        .filter(customer_package::Column::LastOn.between(today.to_string(), today.plus_days(ENDS_SOON).to_string()))
        .filter(customer_package::Column::StartOn.lte(today.plus_days(-ENDS_SOON).to_string()))
        .filter(customer_package::Column::EndingToldAt.is_null())
}
