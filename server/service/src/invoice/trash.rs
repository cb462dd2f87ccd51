//! Drafts in the trash. What was sent never comes there.

use super::edit::entry;
use super::list::named_customers;
use super::rows::currency;
use crate::customer::put_there;
use crate::db::Write;
use crate::filter::of_customers;
use crate::store::invoice;
use crate::{Result, Service, format};
use domain::access::{Masked, Permit, Right, Staff};
use domain::invoice::InvoiceStatus;
use domain::money::Money;
use domain::trash::Trashed;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, Select,
};

/// Drafts in the trash that the viewer sees there.
pub fn trashed(viewer: &Staff) -> Select<invoice::Entity> {
    invoice::Entity::find()
        .filter(invoice::Column::TrashedAt.is_not_null())
        .filter(of_customers(viewer, Right::InvoicesView, invoice::Column::CustomerId))
        .filter(put_there(viewer, Right::TrashView, invoice::Column::TrashedBy))
}

/// Those that have waited long enough.
pub fn trashed_before(until: i64, most: u64) -> Select<invoice::Entity> {
    invoice::Entity::find()
        .filter(invoice::Column::TrashedAt.lt(until))
        .order_by_asc(invoice::Column::TrashedAt)
        .limit(most)
}

pub async fn bring_back(write: &Write, leave: &Permit, before: invoice::Model) -> Result<()> {
    let entry = entry(leave, "invoice.restored", before.customer_id.into(), before.id.into());
    let version = before.version;
    let mut row = before.into_active_model();
    row.trashed_at = Set(None);
    row.trashed_by = Set(None);
    row.version = Set(version + 1);
    row.update(write.tx()).await?;
    write.audit(entry);
    Ok(())
}

/// Deletes a draft for good, with its lines. Nothing, where it was brought back meanwhile.
pub async fn purge(write: &Write, leave: &Permit, row: &invoice::Model) -> Result<u64> {
    let gone = invoice::Entity::delete_by_id(row.id)
        .filter(invoice::Column::TrashedAt.eq(row.trashed_at))
        .filter(invoice::Column::Number.is_null())
        .exec(write.tx())
        .await?
        .rows_affected;
    if gone > 0 {
        write.audit(entry(leave, "invoice.purged", row.customer_id.into(), row.id.into()));
    }
    Ok(gone)
}

/// The drafts of a customer that goes for good.
pub async fn purge_drafts(write: &Write, customer: uuid::Uuid) -> Result<()> {
    invoice::Entity::delete_many()
        .filter(invoice::Column::CustomerId.eq(customer))
        .filter(invoice::Column::Number.is_null())
        .filter(invoice::Column::Status.eq(InvoiceStatus::Draft.key()))
        .exec(write.tx())
        .await?;
    Ok(())
}

impl Service {
    /// How drafts stand in the trash: by what they come to and whom they were for.
    pub(crate) async fn trashed_drafts(
        &self,
        viewer: &Staff,
        rows: Vec<invoice::Model>,
        line: impl Fn(&invoice::Model) -> Trashed,
    ) -> Result<Vec<Trashed>> {
        let names = named_customers(self.db().read(), viewer, rows.iter().map(|row| row.customer_id)).await?;
        let shown = rows.into_iter().map(|row| {
            let total = format::money(viewer.locale, Money::new(row.total, currency(&row.currency)?));
            let name =
                row.reference.as_ref().map_or_else(|| total.clone(), |reference| format!("{total} · {reference}"));
            let (number, customer) = names.get(&row.customer_id).cloned().unwrap_or((String::new(), Masked::Hidden));
            Ok(Trashed { name: Masked::Shown(name), number, customer: Some(customer), ..line(&row) })
        });
        shown.collect()
    }
}
