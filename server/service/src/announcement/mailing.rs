//! The mails of announcements, written beside the requests, a portion at a time, to those who want them at that moment.

use super::audience::{chosen, mailed};
use crate::db::Write;
use crate::mail::Reading;
use crate::outbox::{Message, Recipient};
use crate::personal_link::NewLink;
use crate::preferences;
use crate::store::{announcement, contact, customer, mail, membership};
use crate::{Result, Service, invitation, mail as letters, portal_settings};
use domain::AnnouncementId;
use domain::mail::MailCategory;
use sea_orm::sea_query::Condition;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Few enough that other writers hardly wait.
const CHUNK: u64 = 50;

impl Service {
    /// One portion of the oldest announcement whose mails wait; says whether there was one.
    pub async fn work_on_announcements(&self) -> Result<bool> {
        let waiting = announcement::Entity::find()
            .filter(announcement::Column::MailsWait.eq(true))
            .order_by_asc(announcement::Column::PublishedAt)
            .one(self.db().read())
            .await?;
        let Some(row) = waiting else { return Ok(false) };
        let write = self.write().await?;
        // Instances take turns: what the other one wrote is seen by then.
        write.lock(&format!("announcement {}", AnnouncementId::from(row.id))).await?;
        let row = announcement::Entity::find_by_id(row.id).one(write.tx()).await?;
        let Some(row) = row.filter(|row| row.mails_wait) else { return Ok(true) };
        let closed = portal_settings::stored(write.tx()).await?.closed;
        let mut found = mailed(&closed).filter(contact::Column::CustomerId.in_subquery(chosen(row.id)));
        if let Some(last) = row.mailed_to {
            found = found.filter(contact::Column::Id.gt(last));
        }
        let people = found.order_by_asc(contact::Column::Id).limit(CHUNK).all(write.tx()).await?;
        let customers = active_customers(&write, &people).await?;
        let readers = who_sign_in(&write, &people).await?;
        let brand = self.brand().await?;
        let mut mailed = 0;
        for person in &people {
            let (Some(customer), Some(email)) = (customers.get(&person.customer_id), &person.email) else { continue };
            let link = if readers.contains(&person.id) {
                Reading::AtOnce(self.link(&format!("/news/{}", row.id)))
            } else {
                Reading::OnOwnPage(self.new_link(&write, person, email, NewLink::with_mail(write.now())).await?)
            };
            let letter = letters::announcement(
                invitation::language_of(person, customer).unwrap_or(brand.language),
                email,
                person.called(),
                &brand.name,
                (&row.title, &row.body),
                link,
                self.off_the_list(person, email, MailCategory::General)?,
            );
            let letter = letter.to(Recipient::Contact { customer: customer.id, contact: person.id });
            write.mail(Message { announcement: Some(row.id), ..letter }).await?;
            mailed += 1;
        }
        let (before, last) = (row.mailed, people.last().map(|person| person.id));
        let mut row = row.into_active_model();
        row.mailed = Set(before + mailed);
        row.mails_wait = Set(people.len() as u64 == CHUNK);
        if last.is_some() {
            row.mailed_to = Set(last);
        }
        row.update(write.tx()).await?;
        write.commit().await?;
        Ok(true)
    }
}

/// Keeps back those that did not leave yet.
pub(super) async fn withhold(write: &Write, id: AnnouncementId) -> Result<()> {
    preferences::withhold(write, Condition::all().add(mail::Column::AnnouncementId.eq(id.uuid()))).await
}

async fn active_customers(write: &Write, people: &[contact::Model]) -> Result<HashMap<Uuid, customer::Model>> {
    let rows = customer::Entity::find()
        .filter(customer::Column::Id.is_in(people.iter().map(|person| person.customer_id)))
        .filter(customer::Column::TrashedAt.is_null())
        .filter(customer::Column::Status.eq("active"))
        .all(write.tx())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Those of them to whom a link into the portal is of use. Whose access is suspended has no page of their own either.
async fn who_sign_in(write: &Write, people: &[contact::Model]) -> Result<HashSet<Uuid>> {
    let rows = membership::Entity::find()
        .filter(membership::Column::ContactId.is_in(people.iter().map(|person| person.id)))
        .all(write.tx())
        .await?;
    Ok(rows.into_iter().map(|row| row.contact_id).collect())
}
