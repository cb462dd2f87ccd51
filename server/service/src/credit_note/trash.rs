//! Drafts in the trash. What was issued never comes there.

use super::entry;
use crate::customer::put_there;
use crate::db::Write;
use crate::filter::of_living_customers;
use crate::invoice::titled;
use crate::store::credit_note;
use crate::trash::{Kind, Owners, Place, Title};
use crate::{Result, Service};
use domain::access::{Permit, Right, Staff};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Select};

impl Kind for credit_note::Entity {
    const ID: credit_note::Column = credit_note::Column::Id;
    const TRASHED_AT: credit_note::Column = credit_note::Column::TrashedAt;
    const DELETE: Right = Right::CreditNotesDelete;

    fn seen(viewer: &Staff) -> Select<Self> {
        Self::find()
            .filter(credit_note::Column::TrashedAt.is_not_null())
            .filter(of_living_customers(viewer, Right::CreditNotesView, credit_note::Column::CustomerId))
            .filter(put_there(viewer, Right::TrashView, credit_note::Column::TrashedBy))
    }

    fn place(row: &credit_note::Model) -> Place {
        Place { id: row.id, customer: row.customer_id, at: row.trashed_at, by: row.trashed_by }
    }

    async fn titles(service: &Service, viewer: &Staff, rows: &[credit_note::Model], _: &Owners) -> Result<Vec<Title>> {
        let titles =
            rows.iter().map(|row| (row.customer_id, row.total, row.currency.as_str(), Some(row.reason.as_str())));
        titled(service.db().read(), viewer, titles.collect()).await
    }

    async fn bring_back(write: &Write, _: &Staff, leave: &Permit, row: credit_note::Model) -> Result<()> {
        write.audit(entry(leave, "credit_note.restored", &row));
        let version = row.version;
        let mut row = row.into_active_model();
        row.trashed_at = Set(None);
        row.trashed_by = Set(None);
        row.version = Set(version + 1);
        row.update(write.tx()).await?;
        Ok(())
    }

    async fn purge(write: &Write, leave: &Permit, row: credit_note::Model) -> Result<u64> {
        let gone = Self::delete_by_id(row.id)
            .filter(credit_note::Column::TrashedAt.eq(row.trashed_at))
            .filter(credit_note::Column::Number.is_null())
            .exec(write.tx())
            .await?
            .rows_affected;
        if gone > 0 {
            write.audit(entry(leave, "credit_note.purged", &row));
        }
        Ok(gone)
    }
}
