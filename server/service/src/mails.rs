//! The outbox as a page: what waits, what was sent, what failed.

use crate::audit::Entry;
use crate::cursor::{counted, latest};
use crate::filter::with_words;
use crate::outbox::{LET_IN, tokens_in};
use crate::store::mail;
use crate::{Error, Result, Service, invitation};
use domain::access::{Right, Staff, permit_yes};
use domain::list::{PAGE, Page};
use domain::mail::{MailCard, MailList, MailQuery, MailRow, MailStatus};
use domain::{Refusal, Timestamp};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

impl Service {
    /// The outbox, latest first.
    pub async fn outbox(&self, viewer: &Staff, query: &MailQuery) -> Result<MailList> {
        permit_yes(viewer, Right::OutboxView)?;
        let db = self.db().read();
        let mut found =
            mail::Entity::find().filter(with_words(&query.q, &[mail::Column::Subject, mail::Column::ToAddress]));
        if let Some(status) = MailStatus::parse(&query.status) {
            found = found.filter(of_status(status));
        }
        let count = counted(db, &found, mail::Column::Id).await?;
        let columns = (mail::Column::CreatedAt, mail::Column::Id);
        let (rows, next) = latest(db, found, columns, &query.after, PAGE, |row| (row.created_at, row.id)).await?;
        let rows = rows.into_iter().map(|row| MailRow {
            id: row.id.to_string(),
            status: status_of(&row),
            to: row.to_address,
            subject: row.subject,
            when: self.when(viewer, Timestamp(row.created_at)),
        });
        let page = Page { rows: rows.collect(), count, previous: None, next };
        Ok(MailList { page, sends: self.sends_mail() })
    }

    /// One mail, as it will be or was read. Where nothing leaves, this is the way to the links in it.
    pub async fn mail(&self, viewer: &Staff, id: &str) -> Result<MailCard> {
        permit_yes(viewer, Right::OutboxView)?;
        let db = self.db().read();
        let row = find(db, id).await?;
        Ok(MailCard {
            id: row.id.to_string(),
            retry: may_go_again(db, &row, self.now()).await?,
            status: status_of(&row),
            to: row.to_address,
            subject: row.subject,
            when: self.when(viewer, Timestamp(row.created_at)),
            text: row.text_body,
            attachment: row.attachment_name,
            error: row.last_error,
            attempts: row.attempts,
        })
    }

    /// Sends a failed mail again from the first attempt.
    pub async fn retry_mail(&self, viewer: &Staff, id: &str) -> Result<()> {
        let leave = permit_yes(viewer, Right::OutboxView)?;
        let write = self.write().await?;
        let row = find(write.tx(), id).await?;
        if !may_go_again(write.tx(), &row, write.now()).await? {
            return Err(Refusal::Forbidden.into());
        }
        mail::ActiveModel { id: Set(row.id), ..from_the_first_attempt(write.now()) }.update(write.tx()).await?;
        write.audit(Entry::new(&leave, "mail.retried").subject("mail", row.id));
        write.commit().await
    }

    /// Sends all that failed again, but for what lets somebody in: that is over by then, and asked for anew.
    pub async fn retry_mails(&self, viewer: &Staff) -> Result<()> {
        let leave = permit_yes(viewer, Right::OutboxView)?;
        let write = self.write().await?;
        let again = from_the_first_attempt(write.now());
        let failed = of_status(MailStatus::Failed).add(mail::Column::Category.is_not_in(LET_IN));
        let tried = mail::Entity::update_many().set(again).filter(failed).exec(write.tx()).await?.rows_affected;
        write.audit(Entry::new(&leave, "mail.all_retried").amount(tried));
        write.commit().await
    }
}

fn from_the_first_attempt(now: Timestamp) -> mail::ActiveModel {
    mail::ActiveModel {
        status: Set(MailStatus::Waiting.key().to_owned()),
        attempts: Set(0),
        next_attempt_at: Set(now.ms()),
        ..Default::default()
    }
}

/// The mails of which [`status_of`] says this.
pub(crate) fn of_status(status: MailStatus) -> Condition {
    let all = Condition::all();
    match status {
        MailStatus::Withheld => all.add(mail::Column::WithheldAt.is_not_null()),
        status => all.add(mail::Column::Status.eq(status.key())).add(mail::Column::WithheldAt.is_null()),
    }
}

/// Whether it failed and would still say what is so: the link of an invitation that is over does not come back with its mail.
async fn may_go_again(db: &impl ConnectionTrait, row: &mail::Model, now: Timestamp) -> Result<bool> {
    if status_of(row) != MailStatus::Failed {
        return Ok(false);
    }
    for token in tokens_in(&row.text_body) {
        if invitation::is_over(db, token, now).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What became of a mail.
pub(crate) fn status_of(row: &mail::Model) -> MailStatus {
    match row.withheld_at {
        Some(_) => MailStatus::Withheld,
        None => MailStatus::parse(&row.status).unwrap_or(MailStatus::Failed),
    }
}

async fn find(db: &impl ConnectionTrait, id: &str) -> Result<mail::Model> {
    let gone = || Error::Refused(Refusal::NotFound);
    let id: Uuid = id.parse().map_err(|_| gone())?;
    mail::Entity::find_by_id(id).one(db).await?.ok_or_else(gone)
}
