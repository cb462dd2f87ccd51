//! Announcements as customers read them.

use super::chosen_for;
use crate::cursor::{counted, latest};
use crate::filter::with_words;
use crate::store::{announcement, announcement_read};
use crate::{Error, Result, Service};
use domain::access::{Member, PortalRight, portal_permit};
use domain::announcement::{AnnouncementStatus, News, NewsRow};
use domain::list::{PAGE, Page};
use domain::{AnnouncementId, Refusal, Timestamp};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

/// Unread ones that the first page shows.
const FIRST: u64 = 3;

impl Service {
    /// What the house told one's company, by the words of its title, latest first.
    pub async fn news(&self, viewer: &Member, q: &str, after: &str) -> Result<Page<NewsRow>> {
        portal_permit(viewer, PortalRight::AnnouncementsView, false)?;
        let db = self.db().read();
        let found = told_to(viewer).filter(with_words(q, &[announcement::Column::Title]));
        let count = counted(db, &found, announcement::Column::Id).await?;
        let columns = (announcement::Column::PublishedAt, announcement::Column::Id);
        let at = |row: &announcement::Model| row.published_at.unwrap_or_default();
        let (rows, next) = latest(db, found, columns, after, PAGE, |row| (at(row), row.id)).await?;
        let read: Vec<uuid::Uuid> = announcement_read::Entity::find()
            .select_only()
            .column(announcement_read::Column::AnnouncementId)
            .filter(announcement_read::Column::ContactId.eq(viewer.contact.uuid()))
            .filter(announcement_read::Column::AnnouncementId.is_in(rows.iter().map(|row| row.id)))
            .into_tuple()
            .all(db)
            .await?;
        let row = |row: announcement::Model| NewsRow {
            is_new: !read.contains(&row.id),
            when: self.read_by(viewer, Timestamp(at(&row))),
            id: row.id.into(),
            title: row.title,
        };
        Ok(Page { rows: rows.into_iter().map(row).collect(), count, previous: None, next })
    }

    /// The latest that the viewer did not open yet, for their first page; nothing for whoever may read none.
    pub(crate) async fn unread_news(&self, viewer: &Member) -> Result<Vec<NewsRow>> {
        if !viewer.can(PortalRight::AnnouncementsView) {
            return Ok(Vec::new());
        }
        let read = sea_orm::sea_query::Query::select()
            .column(announcement_read::Column::AnnouncementId)
            .from(announcement_read::Entity)
            .and_where(announcement_read::Column::ContactId.eq(viewer.contact.uuid()))
            .to_owned();
        let rows = told_to(viewer)
            .filter(announcement::Column::Id.not_in_subquery(read))
            .order_by_desc(announcement::Column::PublishedAt)
            .order_by_desc(announcement::Column::Id)
            .limit(FIRST)
            .all(self.db().read())
            .await?;
        let row = |row: announcement::Model| NewsRow {
            is_new: true,
            when: self.read_by(viewer, Timestamp(row.published_at.unwrap_or_default())),
            id: row.id.into(),
            title: row.title,
        };
        Ok(rows.into_iter().map(row).collect())
    }

    /// One of them. That somebody opened it is written down, once.
    pub async fn read_news(&self, viewer: &Member, id: AnnouncementId) -> Result<News> {
        portal_permit(viewer, PortalRight::AnnouncementsView, false)?;
        let found = told_to(viewer).filter(announcement::Column::Id.eq(id.uuid()));
        let row = found.one(self.db().read()).await?.ok_or(Error::Refused(Refusal::NotFound))?;
        let known = announcement_read::Entity::find_by_id((row.id, viewer.contact.uuid()));
        if known.one(self.db().read()).await?.is_none() {
            let write = self.write().await?;
            let read = announcement_read::ActiveModel {
                announcement_id: Set(row.id),
                contact_id: Set(viewer.contact.uuid()),
                read_at: Set(write.now().ms()),
            };
            announcement_read::Entity::insert(read)
                .on_conflict(OnConflict::new().do_nothing().to_owned())
                .exec_without_returning(write.tx())
                .await?;
            write.commit().await?;
        }
        Ok(News {
            when: self.read_by(viewer, Timestamp(row.published_at.unwrap_or_default())),
            title: row.title,
            body: row.body,
        })
    }
}

/// The published announcements that were sent to one's company.
fn told_to(viewer: &Member) -> Select<announcement::Entity> {
    let published = announcement::Column::Status.eq(AnnouncementStatus::Published.key());
    let own = announcement::Column::Id.in_subquery(chosen_for(viewer.customer.uuid()));
    announcement::Entity::find().filter(Condition::all().add(published).add(own))
}
