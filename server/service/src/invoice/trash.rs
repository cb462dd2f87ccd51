//! Drafts in the trash. What was sent never comes there.

use super::edit::entry;
use super::list::titled;
use crate::customer::put_there;
use crate::db::Write;
use crate::filter::of_living_customers;
use crate::store::invoice;
use crate::trash::{Kind, Owners, Place, Title};
use crate::{Result, Service, quote};
use domain::access::{Permit, Right, Staff};
use domain::invoice::InvoiceStatus;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Select};
use uuid::Uuid;

impl Kind for invoice::Entity {
    const ID: invoice::Column = invoice::Column::Id;
    const TRASHED_AT: invoice::Column = invoice::Column::TrashedAt;
    const DELETE: Right = Right::InvoicesDelete;

    fn seen(viewer: &Staff) -> Select<Self> {
        Self::find()
            .filter(invoice::Column::TrashedAt.is_not_null())
            .filter(of_living_customers(viewer, Right::InvoicesView, invoice::Column::CustomerId))
            .filter(put_there(viewer, Right::TrashView, invoice::Column::TrashedBy))
    }

    fn place(row: &invoice::Model) -> Place {
        Place { id: row.id, customer: row.customer_id, at: row.trashed_at, by: row.trashed_by }
    }

    /// By what they come to and what they are about.
    async fn titles(service: &Service, viewer: &Staff, rows: &[invoice::Model], _: &Owners) -> Result<Vec<Title>> {
        let titles =
            rows.iter().map(|row| (row.customer_id, row.total, row.currency.as_str(), row.reference.as_deref()));
        titled(service.db().read(), viewer, titles.collect()).await
    }

    async fn bring_back(write: &Write, _: &Staff, leave: &Permit, before: invoice::Model) -> Result<()> {
        quote::reclaim(write, leave, before.id.into()).await?;
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

    /// With its lines.
    async fn purge(write: &Write, leave: &Permit, row: invoice::Model) -> Result<u64> {
        let gone = Self::delete_by_id(row.id)
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
}

/// The drafts of these customers, in the trash or not.
pub fn drafts_of(customers: &[Uuid]) -> Select<invoice::Entity> {
    invoice::Entity::find()
        .filter(invoice::Column::CustomerId.is_in(customers.iter().copied()))
        .filter(invoice::Column::Number.is_null())
        .filter(invoice::Column::Status.eq(InvoiceStatus::Draft.key()))
}

/// The drafts of a customer that goes for good.
pub async fn purge_drafts(write: &Write, leave: &Permit, customer: Uuid) -> Result<()> {
    for row in drafts_of(&[customer]).all(write.tx()).await? {
        invoice::Entity::delete_by_id(row.id).exec(write.tx()).await?;
        write.audit(entry(leave, "invoice.purged", row.customer_id.into(), row.id.into()));
    }
    Ok(())
}
