//! What staff do with a quote that the customer has: another version, more time, the end.

use super::{after, entry, find_to_change, owned_by_author, rows};
use crate::customer::unchanged_since;
use crate::db::Write;
use crate::invoice::living;
use crate::personal_link;
use crate::store::quote;
use crate::{Result, Service, billing, format};
use domain::access::{Right, Staff, permit};
use domain::invoice::TERMS_MOST;
use domain::personal_link::LinkedTo;
use domain::quote::{QuoteAct, QuoteStatus};
use domain::reminder::had_time;
use domain::value;
use domain::{Day, Problem, QuoteId, Refusal, StaffId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

impl Service {
    /// Begins another version with what stands in this one, in whose place it comes at once: nobody answers what is being changed.
    pub async fn revise_quote(&self, viewer: &Staff, id: QuoteId, version: i32) -> Result<QuoteId> {
        let write = self.write().await?;
        let (before, owned) = find_to_change(&write, viewer, id).await?;
        permit(viewer, Right::QuotesSend, &owned)?;
        let leave = permit(viewer, Right::QuotesCreate, &owned)?;
        let today = billing::today(write.tx(), write.now()).await?;
        living(&write, before.customer_id).await?;
        let status = after(&before, QuoteAct::Revise, today)?;
        unchanged_since(before.version, version)?;
        let old = set_status(&write, before, status).await?;
        let id = write.new_id();
        let now = write.now().ms();
        let row = quote::Model {
            id,
            revision: last_revision(&write, &old).await? + 1,
            status: QuoteStatus::Draft.key().to_owned(),
            listed_on: today.to_string(),
            valid_until: rows::valid_until(&old)?.max(today).to_string(),
            frozen: None,
            hash: None,
            external_ref: None,
            created_by: leave.staff().map(StaffId::uuid),
            created_at: now,
            updated_at: now,
            sent_at: None,
            viewed_at: None,
            last_viewed_at: None,
            reason: None,
            reminded_for: None,
            expired_for: None,
            version: 1,
            ..old.clone()
        };
        quote::Entity::insert(row.into_active_model()).exec_without_returning(write.tx()).await?;
        write.audit(entry(&leave, "quote.revised", &old));
        write.commit().await?;
        Ok(id.into())
    }

    /// Gives it until another day; one that had expired is open again.
    pub async fn extend_quote(&self, viewer: &Staff, id: QuoteId, version: i32, until: &str) -> Result<()> {
        let write = self.write().await?;
        let (before, owned) = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::QuotesSend, &owned)?;
        let settings = billing::stored(write.tx()).await?;
        let today = format::today(&settings.time_zone, write.now());
        living(&write, before.customer_id).await?;
        let status = after(&before, QuoteAct::Extend, today)?;
        let until = until_day(until, rows::valid_until(&before)?.max(today.plus_days(-1)), today)?;
        unchanged_since(before.version, version)?;
        let from = before.valid_until.clone();
        let mut row = with_status(&write, before, status);
        row.valid_until = Set(until.to_string());
        // Whoever gets more time on the day of its reminder, or later, needs none.
        if settings.quotes.remind.is_some_and(|days| !had_time(days, today, until)) {
            row.reminded_for = Set(Some(until.to_string()));
        }
        let row = row.update(write.tx()).await?;
        personal_link::last_until(&write, LinkedTo::Quote(id), until).await?;
        write.audit(entry(&leave, "quote.extended", &row).detail("from", &from).detail("to", &row.valid_until));
        write.commit().await
    }

    /// Takes back what was sent. It stays where the customer finds it.
    pub async fn cancel_quote(&self, viewer: &Staff, id: QuoteId, version: i32, reason: &str) -> Result<()> {
        let write = self.write().await?;
        let (before, owned) = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::QuotesDelete, &owned_by_author(viewer, &owned, &before))?;
        let status = after(&before, QuoteAct::Cancel, billing::today(write.tx(), write.now()).await?)?;
        let reason = value::reason(reason).map_err(|problem| Refusal::field("reason", problem))?;
        unchanged_since(before.version, version)?;
        let mut row = with_status(&write, before, status);
        row.reason = Set(Some(reason.clone()));
        let row = row.update(write.tx()).await?;
        write.audit(entry(&leave, "quote.cancelled", &row).detail("reason", &reason));
        write.commit().await
    }
}

/// The row as it stands from now on; what else changes is set on it.
pub fn with_status(write: &Write, before: quote::Model, status: QuoteStatus) -> quote::ActiveModel {
    let version = before.version;
    let mut row = before.into_active_model();
    row.status = Set(status.key().to_owned());
    row.updated_at = Set(write.now().ms());
    row.version = Set(version + 1);
    row
}

/// Writes where a quote stands.
pub async fn set_status(write: &Write, before: quote::Model, status: QuoteStatus) -> Result<quote::Model> {
    Ok(with_status(write, before, status).update(write.tx()).await?)
}

/// More time than there was, and not for ever.
fn until_day(text: &str, than: Day, today: Day) -> Result<Day> {
    let refuse = |problem| Refusal::field("until", problem);
    let day = Day::parse(text).map_err(refuse)?;
    let most = today.plus_days(i32::try_from(TERMS_MOST).unwrap_or_default());
    if day <= than {
        Err(refuse(Problem::NotLater).into())
    } else if day > most {
        Err(refuse(Problem::TooLate).into())
    } else {
        Ok(day)
    }
}

/// Of the versions that are there: those that were thrown away were seen by nobody outside, and their numbers are used again.
async fn last_revision(write: &Write, of: &quote::Model) -> Result<i32> {
    let last = quote::Entity::find()
        .filter(quote::Column::OriginId.eq(of.origin_id))
        .filter(quote::Column::TrashedAt.is_null())
        .order_by_desc(quote::Column::Revision)
        .one(write.tx())
        .await?;
    Ok(last.map_or(of.revision, |last| last.revision))
}
