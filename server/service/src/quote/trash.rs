//! Drafts in the trash. What was sent never comes there.

use super::revise::set_status;
use super::{after, entry, owned_by_author};
use crate::billing::today;
use crate::customer::{ownership, put_there};
use crate::db::Write;
use crate::filter::of_living_customers;
use crate::invoice::titled;
use crate::store::quote;
use crate::trash::{Kind, Owners, Place, Title};
use crate::{Result, Service};
use domain::access::{Ownership, Permit, Right, Staff, permit};
use domain::quote::{QuoteAct, QuoteStatus};
use domain::{Problem, Refusal};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Select,
};
use uuid::Uuid;

impl Kind for quote::Entity {
    const ID: quote::Column = quote::Column::Id;
    const TRASHED_AT: quote::Column = quote::Column::TrashedAt;
    const DELETE: Right = Right::QuotesDelete;

    fn seen(viewer: &Staff) -> Select<Self> {
        Self::find()
            .filter(quote::Column::TrashedAt.is_not_null())
            .filter(of_living_customers(viewer, Right::QuotesView, quote::Column::CustomerId))
            .filter(put_there(viewer, Right::TrashView, quote::Column::TrashedBy))
    }

    fn place(row: &quote::Model) -> Place {
        Place { id: row.id, customer: row.customer_id, at: row.trashed_at, by: row.trashed_by }
    }

    fn owned(viewer: &Staff, row: &quote::Model, customer: &Ownership) -> Ownership {
        owned_by_author(viewer, customer, row)
    }

    async fn titles(service: &Service, viewer: &Staff, rows: &[quote::Model], _: &Owners) -> Result<Vec<Title>> {
        let titles = rows.iter().map(|row| (row.customer_id, row.total, row.currency.as_str(), Some(&*row.title)));
        titled(service.db().read(), viewer, titles.collect()).await
    }

    /// Another version takes the place of the one before it again, if that can still be done. What was sent is open no more then: it
    /// takes the right to send, as revising does.
    async fn bring_back(write: &Write, viewer: &Staff, leave: &Permit, row: quote::Model) -> Result<()> {
        let last = quote::Entity::find()
            .filter(quote::Column::OriginId.eq(row.origin_id))
            .filter(quote::Column::TrashedAt.is_null())
            .order_by_desc(quote::Column::Revision)
            .one(write.tx())
            .await?;
        if let Some(last) = last {
            permit(viewer, Right::QuotesSend, &ownership(write.tx(), row.customer_id.into()).await?)?;
            if last.revision + 1 != row.revision {
                return Err(Refusal::field("", Problem::NotNow).into());
            }
            let status = after(&last, QuoteAct::Revise, today(write.tx(), write.now()).await?)?;
            let old = set_status(write, last, status).await?;
            write.audit(entry(leave, "quote.revised", &old));
        }
        let entry = entry(leave, "quote.restored", &row);
        let version = row.version;
        let mut row = row.into_active_model();
        row.trashed_at = Set(None);
        row.trashed_by = Set(None);
        row.version = Set(version + 1);
        row.update(write.tx()).await?;
        write.audit(entry);
        Ok(())
    }

    async fn purge(write: &Write, leave: &Permit, row: quote::Model) -> Result<u64> {
        let gone = Self::delete_by_id(row.id)
            .filter(quote::Column::TrashedAt.eq(row.trashed_at))
            .filter(quote::Column::Status.eq(QuoteStatus::Draft.key()))
            .exec(write.tx())
            .await?
            .rows_affected;
        if gone > 0 {
            write.audit(entry(leave, "quote.purged", &row));
        }
        Ok(gone)
    }
}

/// The drafts of these customers, in the trash or not.
pub fn drafts_of(customers: &[Uuid]) -> Select<quote::Entity> {
    quote::Entity::find()
        .filter(quote::Column::CustomerId.is_in(customers.iter().copied()))
        .filter(quote::Column::Status.eq(QuoteStatus::Draft.key()))
}

/// The drafts of a customer that goes for good.
pub async fn purge_drafts(write: &Write, leave: &Permit, customer: Uuid) -> Result<()> {
    for row in drafts_of(&[customer]).all(write.tx()).await? {
        quote::Entity::delete_by_id(row.id).exec(write.tx()).await?;
        write.audit(entry(leave, "quote.purged", &row));
    }
    Ok(())
}
