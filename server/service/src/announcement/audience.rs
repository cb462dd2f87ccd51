//! Whom an announcement is for: customers that its author reaches, never further.

use super::{audience_of, entry, find_draft};
use crate::customer::{groups, owned_by, staff_of, unchanged_since};
use crate::db::Write;
use crate::store::{
    announcement, announcement_customer, announcement_group, contact, customer, customer_group, membership,
};
use crate::{Result, Service, filter};
use domain::access::{Masked, Masks, PortalArea, PortalRight, Right, Staff, permit_yes};
use domain::announcement::{AnnouncedCustomer, AnnouncementAudience, AnnouncementGroup, Reach};
use domain::customer::{CustomerQuery, number};
use domain::mail::MailCategory;
use domain::{AnnouncementId, CustomerId};
use sea_orm::sea_query::{Expr, OnConflict, Query, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};
use uuid::Uuid;

/// Customers that are named of those chosen or found.
const SHOWN: u64 = 20;

impl Service {
    /// Chooses one customer more, or one less, of a draft.
    pub async fn choose_customer(
        &self,
        viewer: &Staff,
        id: AnnouncementId,
        version: i32,
        customer: CustomerId,
        chosen: bool,
    ) -> Result<()> {
        let leave = permit_yes(viewer, Right::AnnouncementsSend)?;
        let write = self.write().await?;
        let draft = find_draft(&write, id).await?;
        unchanged_since(draft.version, version)?;
        crate::customer::find_in_scope(write.tx(), viewer, customer).await?;
        if chosen {
            let row = announcement_customer::ActiveModel {
                announcement_id: Set(id.uuid()),
                customer_id: Set(customer.uuid()),
            };
            announcement_customer::Entity::insert(row)
                .on_conflict(OnConflict::new().do_nothing().to_owned())
                .exec_without_returning(write.tx())
                .await?;
        } else {
            announcement_customer::Entity::delete_by_id((id.uuid(), customer.uuid())).exec(write.tx()).await?;
        }
        // Whom it is for is a part of what was reviewed: a page that showed other customers publishes nothing.
        let action = if chosen { "announcement.customer_added" } else { "announcement.customer_removed" };
        write.audit(entry(&leave, action, id).detail("customer", &customer.to_string()));
        let mut draft = draft.into_active_model();
        draft.audience = Set(AnnouncementAudience::Customers.key().to_owned());
        draft.updated_at = Set(write.now().ms());
        draft.version = Set(version + 1);
        draft.update(write.tx()).await?;
        write.commit().await
    }

    /// The customers chosen one by one, as far as the viewer sees them, and how many more there are.
    pub(super) async fn chosen_customers(
        &self,
        viewer: &Staff,
        row: &announcement::Model,
    ) -> Result<(Vec<AnnouncedCustomer>, u64)> {
        if audience_of(row) != AnnouncementAudience::Customers {
            return Ok((Vec::new(), 0));
        }
        let db = self.db().read();
        let all = announcement_customer::Entity::find()
            .filter(announcement_customer::Column::AnnouncementId.eq(row.id))
            .count(db)
            .await?;
        let seen = customer::Entity::find()
            .filter(customer::Column::Id.in_subquery(chosen(row.id)))
            .filter(customer::Column::TrashedAt.is_null())
            .filter(filter::customers(viewer, Right::CustomersView))
            .order_by_asc(customer::Column::Number)
            .limit(SHOWN)
            .all(db)
            .await?;
        let mut staff = staff_of(db, &seen.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
        let seen: Vec<_> = seen
            .into_iter()
            .map(|row| {
                let masks = Masks::of(viewer, &owned_by(&staff.remove(&row.id).unwrap_or_default()));
                let name = Masked::new(masks.name, row.name);
                AnnouncedCustomer { id: row.id.into(), number: number(row.number), name }
            })
            .collect();
        let unseen = all.saturating_sub(seen.len() as u64);
        Ok((seen, unseen))
    }

    /// What a search finds of the customers that are not chosen yet, by the same rules as their list.
    pub(super) async fn customers_to_choose(
        &self,
        viewer: &Staff,
        row: &announcement::Model,
        q: &str,
    ) -> Result<Vec<AnnouncedCustomer>> {
        let query = CustomerQuery { q: q.to_owned(), ..CustomerQuery::default() };
        let known: Vec<Uuid> = announcement_customer::Entity::find()
            .select_only()
            .column(announcement_customer::Column::CustomerId)
            .filter(announcement_customer::Column::AnnouncementId.eq(row.id))
            .into_tuple()
            .all(self.db().read())
            .await?;
        let found = self.customers(viewer, &query).await?.page.rows.into_iter();
        let new = found.filter(|row| !known.contains(&row.id.uuid())).take(SHOWN as usize);
        Ok(new.map(|row| AnnouncedCustomer { id: row.id, number: row.number, name: row.name }).collect())
    }

    /// All groups by name, and whether the announcement is for them.
    pub(super) async fn groups_of(&self, id: Option<AnnouncementId>) -> Result<Vec<AnnouncementGroup>> {
        let db = self.db().read();
        let of = announcement_group::Column::AnnouncementId.eq(id.map_or(Uuid::nil(), AnnouncementId::uuid));
        let chosen = announcement_group::Entity::find().filter(of).all(db).await?;
        let group = |group: customer_group::Model| AnnouncementGroup {
            chosen: chosen.iter().any(|row| row.group_id == group.id),
            id: group.id.to_string(),
            name: group.name,
        };
        Ok(groups(db).await?.into_iter().map(group).collect())
    }

    pub(super) async fn set_groups(&self, write: &Write, id: AnnouncementId, chosen: &[String]) -> Result<()> {
        announcement_group::Entity::delete_many()
            .filter(announcement_group::Column::AnnouncementId.eq(id.uuid()))
            .exec(write.tx())
            .await?;
        for group in groups(write.tx()).await?.into_iter().filter(|group| chosen.contains(&group.id.to_string())) {
            let row = announcement_group::ActiveModel { announcement_id: Set(id.uuid()), group_id: Set(group.id) };
            announcement_group::Entity::insert(row).exec_without_returning(write.tx()).await?;
        }
        Ok(())
    }

    /// Whom a draft would reach if it were published now.
    pub(super) async fn reach_of_draft(&self, viewer: &Staff, row: &announcement::Model) -> Result<Reach> {
        let db = self.db().read();
        let customers = meant(viewer, row);
        let mails = if row.by_mail {
            let ids = customers.clone().select_only().column(customer::Column::Id).into_query();
            mailed(&self.portal_settings().await?.closed)
                .filter(contact::Column::CustomerId.in_subquery(ids))
                .count(db)
                .await?
        } else {
            0
        };
        Ok(Reach { customers: customers.count(db).await?, mails, ..Reach::default() })
    }

    /// Writes down whom it is for, from now on; how many customers those are.
    pub(super) async fn fix_audience(&self, write: &Write, viewer: &Staff, row: &announcement::Model) -> Result<u64> {
        let meant = meant(viewer, row);
        let count = meant.clone().count(write.tx()).await?;
        let ids = meant.select_only().column(customer::Column::Id);
        if audience_of(row) == AnnouncementAudience::Customers {
            announcement_customer::Entity::delete_many()
                .filter(announcement_customer::Column::AnnouncementId.eq(row.id))
                .filter(announcement_customer::Column::CustomerId.not_in_subquery(ids.into_query()))
                .exec(write.tx())
                .await?;
            return Ok(count);
        }
        // What was chosen before it became one for groups or for all.
        announcement_customer::Entity::delete_many()
            .filter(announcement_customer::Column::AnnouncementId.eq(row.id))
            .exec(write.tx())
            .await?;
        let rows = ids.expr(Expr::value(row.id)).into_query();
        let mut insert = Query::insert();
        insert
            .into_table(announcement_customer::Entity)
            .columns([announcement_customer::Column::CustomerId, announcement_customer::Column::AnnouncementId])
            .select_from(rows)
            .map_err(|error| crate::Error::Fault(error.to_string()))?;
        write.tx().execute(&insert).await?;
        Ok(count)
    }
}

/// The customers that it is meant for and the viewer reaches: living and active ones.
fn meant(viewer: &Staff, row: &announcement::Model) -> Select<customer::Entity> {
    let audience = match audience_of(row) {
        AnnouncementAudience::All => Condition::all(),
        AnnouncementAudience::Groups => Condition::all().add(
            customer::Column::GroupId.in_subquery(
                Query::select()
                    .column(announcement_group::Column::GroupId)
                    .from(announcement_group::Entity)
                    .and_where(announcement_group::Column::AnnouncementId.eq(row.id))
                    .to_owned(),
            ),
        ),
        AnnouncementAudience::Customers => Condition::all().add(customer::Column::Id.in_subquery(chosen(row.id))),
    };
    customer::Entity::find()
        .filter(customer::Column::TrashedAt.is_null())
        .filter(customer::Column::Status.eq("active"))
        .filter(filter::customers(viewer, Right::CustomersView))
        .filter(audience)
}

/// The customers that an announcement is for, or is chosen to be for.
pub(super) fn chosen(id: Uuid) -> SelectStatement {
    Query::select()
        .column(announcement_customer::Column::CustomerId)
        .from(announcement_customer::Entity)
        .and_where(announcement_customer::Column::AnnouncementId.eq(id))
        .to_owned()
}

/// The people who get announcements by mail: who want them, and may read them where these areas are closed.
pub(super) fn mailed(closed: &[PortalArea]) -> Select<contact::Entity> {
    // Whose sign-in was taken away for a while is told nothing either.
    let suspended = Query::select()
        .column(membership::Column::ContactId)
        .from(membership::Entity)
        .and_where(membership::Column::Status.eq("suspended"))
        .to_owned();
    contact::Entity::find()
        .filter(contact::Column::TrashedAt.is_null())
        .filter(contact::Column::Email.is_not_null())
        .filter(filter::contacts_wanting(MailCategory::General))
        .filter(filter::contacts_with(PortalRight::AnnouncementsView, closed))
        .filter(contact::Column::Id.not_in_subquery(suspended))
}
