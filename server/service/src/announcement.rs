//! Announcements as staff write them: a draft, whom it is for, and what became of it.

mod audience;
mod mailing;
mod news;

use crate::audit::Entry;
use crate::cursor::latest;
use crate::customer::unchanged_since;
use crate::db::Write;
use crate::filter::with_words;
use crate::store::{announcement, announcement_customer, announcement_read, contact};
use crate::work::Work;
use crate::{Error, Result, Service, team};
use domain::access::{Permit, Right, Staff, permit_yes};
use domain::announcement::{
    AnnouncementAudience, AnnouncementCard, AnnouncementForm, AnnouncementGroup, AnnouncementList, AnnouncementRow,
    AnnouncementStatus, Reach,
};
use domain::list::{PAGE, Page};
use domain::{AnnouncementId, Problem, Refusal, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QuerySelect,
};
use std::collections::HashMap;
use uuid::Uuid;

impl Service {
    /// The announcements whose title has these words, latest first.
    pub async fn announcements(&self, viewer: &Staff, q: &str, after: &str) -> Result<AnnouncementList> {
        permit_yes(viewer, Right::AnnouncementsSend)?;
        let db = self.db().read();
        let found = announcement::Entity::find().filter(with_words(q, &[announcement::Column::Title]));
        let count = crate::cursor::counted(db, &found, announcement::Column::Id).await?;
        let columns = (announcement::Column::UpdatedAt, announcement::Column::Id);
        let (rows, next) = latest(db, found, columns, after, PAGE, |row| (row.updated_at, row.id)).await?;
        let authors = team::names(db, rows.iter().map(|row| row.author_id)).await?;
        let sent_to = customers_of_each(db, &rows).await?;
        let opened = opened_of_each(db, &rows).await?;
        let row = |row: announcement::Model| AnnouncementRow {
            id: row.id.into(),
            status: status_of(&row),
            author: authors.get(&row.author_id).cloned().unwrap_or_default(),
            when: self.when(viewer, Timestamp(row.published_at.unwrap_or(row.updated_at))),
            customers: sent_to.get(&row.id).copied().unwrap_or_default(),
            opened: opened.get(&row.id).copied().unwrap_or_default(),
            title: row.title,
        };
        Ok(Page { rows: rows.into_iter().map(row).collect(), count, previous: None, next })
    }

    /// One of them, with whom it reaches; `q` looks for customers to choose.
    pub async fn announcement(&self, viewer: &Staff, id: AnnouncementId, q: &str) -> Result<AnnouncementCard> {
        permit_yes(viewer, Right::AnnouncementsSend)?;
        let db = self.db().read();
        let row = find(db, id).await?;
        let status = status_of(&row);
        let (customers, unseen) = self.chosen_customers(viewer, &row).await?;
        let authors = team::names(db, std::iter::once(row.author_id)).await?;
        let found = match (status, q.trim()) {
            (AnnouncementStatus::Draft, q) if !q.is_empty() => self.customers_to_choose(viewer, &row, q).await?,
            _ => Vec::new(),
        };
        let reach = match status {
            AnnouncementStatus::Draft => self.reach_of_draft(viewer, &row).await?,
            AnnouncementStatus::Published | AnnouncementStatus::Withdrawn => reached(db, &row).await?,
        };
        Ok(AnnouncementCard {
            id,
            version: row.version,
            audience: audience_of(&row),
            by_mail: row.by_mail,
            status,
            author: authors.get(&row.author_id).cloned().unwrap_or_default(),
            when: self.when(viewer, Timestamp(row.published_at.unwrap_or(row.updated_at))),
            groups: self.groups_of(Some(id)).await?,
            customers,
            unseen,
            found,
            reach,
            title: row.title,
            body: row.body,
        })
    }

    /// The groups that one may write to, none of them chosen.
    pub async fn announcement_groups(&self, viewer: &Staff) -> Result<Vec<AnnouncementGroup>> {
        permit_yes(viewer, Right::AnnouncementsSend)?;
        self.groups_of(None).await
    }

    /// A draft, which nobody outside reads yet.
    pub async fn create_announcement(&self, viewer: &Staff, form: &AnnouncementForm) -> Result<AnnouncementId> {
        let leave = permit_yes(viewer, Right::AnnouncementsSend)?;
        let edit = form.parse()?;
        let write = self.write().await?;
        let id = AnnouncementId::from(write.new_id());
        let now = write.now().ms();
        let row = announcement::ActiveModel {
            id: Set(id.uuid()),
            title: Set(edit.title),
            body: Set(edit.body),
            audience: Set(edit.audience.key().to_owned()),
            by_mail: Set(edit.by_mail),
            status: Set(AnnouncementStatus::Draft.key().to_owned()),
            author_id: Set(leave.staff().ok_or(Refusal::Forbidden)?.uuid()),
            published_at: Set(None),
            mails_wait: Set(false),
            mailed_to: Set(None),
            mailed: Set(0),
            created_at: Set(now),
            updated_at: Set(now),
            version: Set(1),
        };
        row.insert(write.tx()).await?;
        self.set_groups(&write, id, &edit.groups).await?;
        write.audit(entry(&leave, "announcement.created", id));
        write.commit().await?;
        Ok(id)
    }

    pub async fn save_announcement(
        &self,
        viewer: &Staff,
        id: AnnouncementId,
        version: i32,
        form: &AnnouncementForm,
    ) -> Result<()> {
        let leave = permit_yes(viewer, Right::AnnouncementsSend)?;
        let edit = form.parse()?;
        let write = self.write().await?;
        let before = find_draft(&write, id).await?;
        unchanged_since(before.version, version)?;
        let mut row = before.into_active_model();
        row.title = Set(edit.title);
        row.body = Set(edit.body);
        row.audience = Set(edit.audience.key().to_owned());
        row.by_mail = Set(edit.by_mail);
        row.updated_at = Set(write.now().ms());
        row.version = Set(version + 1);
        row.update(write.tx()).await?;
        self.set_groups(&write, id, &edit.groups).await?;
        write.audit(entry(&leave, "announcement.changed", id));
        write.commit().await
    }

    pub async fn delete_announcement(&self, viewer: &Staff, id: AnnouncementId, version: i32) -> Result<()> {
        let leave = permit_yes(viewer, Right::AnnouncementsSend)?;
        let write = self.write().await?;
        let row = find_draft(&write, id).await?;
        unchanged_since(row.version, version)?;
        write.audit(entry(&leave, "announcement.deleted", id).detail("title", &row.title));
        announcement::Entity::delete_by_id(id.uuid()).exec(write.tx()).await?;
        write.commit().await
    }

    /// Shows it to those it is for at this moment, and has the mails written beside the requests.
    pub async fn publish_announcement(&self, viewer: &Staff, id: AnnouncementId, version: i32) -> Result<()> {
        let leave = permit_yes(viewer, Right::AnnouncementsSend)?;
        let write = self.write().await?;
        let before = find_draft(&write, id).await?;
        unchanged_since(before.version, version)?;
        let customers = self.fix_audience(&write, viewer, &before).await?;
        if customers == 0 {
            return Err(Refusal::field("audience", Problem::Nobody).into());
        }
        let by_mail = before.by_mail;
        let mut row = before.into_active_model();
        row.status = Set(AnnouncementStatus::Published.key().to_owned());
        row.published_at = Set(Some(write.now().ms()));
        row.updated_at = Set(write.now().ms());
        row.mails_wait = Set(by_mail);
        row.version = Set(version + 1);
        row.update(write.tx()).await?;
        write.audit(entry(&leave, "announcement.published", id).amount(customers));
        write.commit().await?;
        self.wake(Work::Announcements);
        Ok(())
    }

    /// Takes it back: customers find it no more, and mails that did not leave yet do not.
    pub async fn withdraw_announcement(&self, viewer: &Staff, id: AnnouncementId) -> Result<()> {
        let leave = permit_yes(viewer, Right::AnnouncementsSend)?;
        let write = self.write().await?;
        let row = find_to_change(&write, id).await?;
        if status_of(&row) != AnnouncementStatus::Published {
            return Err(Refusal::Changed.into());
        }
        let version = row.version;
        let mut row = row.into_active_model();
        row.status = Set(AnnouncementStatus::Withdrawn.key().to_owned());
        row.updated_at = Set(write.now().ms());
        row.mails_wait = Set(false);
        row.version = Set(version + 1);
        row.update(write.tx()).await?;
        mailing::withhold(&write, id).await?;
        write.audit(entry(&leave, "announcement.withdrawn", id));
        write.commit().await
    }
}

fn entry(leave: &Permit, action: &'static str, id: AnnouncementId) -> Entry {
    Entry::new(leave, action).subject("announcement", id.uuid())
}

fn status_of(row: &announcement::Model) -> AnnouncementStatus {
    // What is not understood nobody outside reads.
    AnnouncementStatus::parse(&row.status).unwrap_or(AnnouncementStatus::Withdrawn)
}

fn audience_of(row: &announcement::Model) -> AnnouncementAudience {
    AnnouncementAudience::parse(&row.audience).unwrap_or(AnnouncementAudience::Customers)
}

async fn find(db: &impl ConnectionTrait, id: AnnouncementId) -> Result<announcement::Model> {
    announcement::Entity::find_by_id(id.uuid()).one(db).await?.ok_or(Error::Refused(Refusal::NotFound))
}

/// As [`find`], and nobody else changes it until the end of the transaction.
async fn find_to_change(write: &Write, id: AnnouncementId) -> Result<announcement::Model> {
    write.lock(&format!("announcement {id}")).await?;
    find(write.tx(), id).await
}

/// Whether customers still find it.
pub(crate) async fn is_published(db: &impl ConnectionTrait, id: AnnouncementId) -> Result<bool> {
    Ok(status_of(&find(db, id).await?) == AnnouncementStatus::Published)
}

/// The announcements that were sent to a customer.
fn chosen_for(customer: Uuid) -> SelectStatement {
    Query::select()
        .column(announcement_customer::Column::AnnouncementId)
        .from(announcement_customer::Entity)
        .and_where(announcement_customer::Column::CustomerId.eq(customer))
        .to_owned()
}

/// What is published changes no more.
async fn find_draft(write: &Write, id: AnnouncementId) -> Result<announcement::Model> {
    let row = find_to_change(write, id).await?;
    if status_of(&row) == AnnouncementStatus::Draft { Ok(row) } else { Err(Refusal::Changed.into()) }
}

/// Whom a published one reached so far.
async fn reached(db: &impl ConnectionTrait, row: &announcement::Model) -> Result<Reach> {
    let rows = std::slice::from_ref(row);
    let people = announcement_read::Entity::find().filter(announcement_read::Column::AnnouncementId.eq(row.id));
    Ok(Reach {
        customers: customers_of_each(db, rows).await?.get(&row.id).copied().unwrap_or_default(),
        mails: row.mailed.try_into().unwrap_or_default(),
        people_opened: people.count(db).await?,
        customers_opened: opened_of_each(db, rows).await?.get(&row.id).copied().unwrap_or_default(),
        mails_wait: row.mails_wait,
    })
}

/// How many customers each of these is for.
async fn customers_of_each(db: &impl ConnectionTrait, rows: &[announcement::Model]) -> Result<HashMap<Uuid, u64>> {
    let counted: Vec<(Uuid, i64)> = announcement_customer::Entity::find()
        .select_only()
        .column(announcement_customer::Column::AnnouncementId)
        .column_as(announcement_customer::Column::CustomerId.count(), "customers")
        .filter(announcement_customer::Column::AnnouncementId.is_in(rows.iter().map(|row| row.id)))
        .group_by(announcement_customer::Column::AnnouncementId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(by_announcement(counted))
}

/// At how many customers somebody opened each of these.
async fn opened_of_each(db: &impl ConnectionTrait, rows: &[announcement::Model]) -> Result<HashMap<Uuid, u64>> {
    let customer = Expr::col((contact::Entity, contact::Column::CustomerId));
    let counted: Vec<(Uuid, i64)> = announcement_read::Entity::find()
        .select_only()
        .column(announcement_read::Column::AnnouncementId)
        .column_as(customer.count_distinct(), "customers")
        .inner_join(contact::Entity)
        .filter(announcement_read::Column::AnnouncementId.is_in(rows.iter().map(|row| row.id)))
        .group_by(announcement_read::Column::AnnouncementId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(by_announcement(counted))
}

fn by_announcement(counted: Vec<(Uuid, i64)>) -> HashMap<Uuid, u64> {
    counted.into_iter().map(|(id, count)| (id, count.try_into().unwrap_or_default())).collect()
}
