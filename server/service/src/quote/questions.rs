//! What is asked and answered about a quote, over all of its versions, where the house lets the customer write (BR-07).

use super::decision::knows;
use super::own::find_own;
use super::{entry, find_to_change, mailing};
use crate::personal_link::Acting;
use crate::store::{quote, quote_question};
use crate::throttle::{self, Key};
use crate::{By, Result, Service};
use domain::access::{Masked, Masks, PortalRight, Representative, Right, Staff, permit, portal_permit};
use domain::personal_link::LinkedTo;
use domain::quote::{Question, Questions, QuoteStatus, words};
use domain::{Problem, QuoteId, Refusal, StaffId, Timestamp};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// Nobody reads more at once; the latest ones show.
const MOST: u64 = 200;

impl Service {
    /// Asks the house something about a quote.
    pub async fn ask_about_quote(&self, by: impl Into<By<'_>>, id: QuoteId, body: &str) -> Result<()> {
        let Acting { write, customer, viewer } = self.acting(by.into(), LinkedTo::Quote(id)).await?;
        let leave = portal_permit(&viewer, PortalRight::QuotesComment, false)?;
        let row = find_own(write.tx(), &viewer, id).await?;
        let body = open(&row).and_then(|()| words("body", body))?;
        let contact = viewer.contact.uuid();
        throttle::count(&write, &[Key::links("quote-question", contact, 20)]).await?;
        let question = quote_question::ActiveModel {
            id: Set(write.new_id()),
            origin_id: Set(row.origin_id),
            staff_id: Set(None),
            contact_id: Set(Some(contact)),
            name: Set(viewer.name.clone()),
            by_staff: Set(false),
            body: Set(body),
            created_at: Set(write.now().ms()),
        };
        quote_question::Entity::insert(question).exec_without_returning(write.tx()).await?;
        write.audit(entry(&leave, "quote.asked", &row));
        mailing::tell_house(self, &write, &customer, &row, mailing::Told::Asked).await?;
        write.commit().await
    }

    /// Answers what the customer asked; they read it beside the quote.
    pub async fn reply_about_quote(&self, viewer: &Staff, id: QuoteId, body: &str) -> Result<()> {
        let write = self.write().await?;
        let (row, owned) = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::QuotesEdit, &owned)?;
        if row.frozen.is_none() {
            return Err(Refusal::NotFound.into());
        }
        let body = open(&row).and_then(|()| words("body", body))?;
        let reply = quote_question::ActiveModel {
            id: Set(write.new_id()),
            origin_id: Set(row.origin_id),
            staff_id: Set(leave.staff().map(StaffId::uuid)),
            contact_id: Set(None),
            name: Set(viewer.name.clone()),
            by_staff: Set(true),
            body: Set(body),
            created_at: Set(write.now().ms()),
        };
        quote_question::Entity::insert(reply).exec_without_returning(write.tx()).await?;
        write.audit(entry(&leave, "quote.replied", &row));
        mailing::tell_of_reply(self, &write, &row).await?;
        write.commit().await
    }

    pub(super) async fn questions(
        &self,
        viewer: &Staff,
        masks: Masks,
        row: &quote::Model,
    ) -> Result<Questions<Masked<String>>> {
        let asked = asked(self.db().read(), row).await?.into_iter().map(|row| Question {
            by: Masked::new(row.by_staff || masks.name, row.name),
            by_staff: row.by_staff,
            when: self.when(viewer, Timestamp(row.created_at)),
            body: row.body,
        });
        Ok(Questions { open: is_talked_about(row), asked: asked.collect() })
    }

    pub(super) async fn own_questions(&self, viewer: &Representative, row: &quote::Model) -> Result<Questions<String>> {
        let asked = asked(self.db().read(), row).await?.into_iter().map(|row| Question {
            by: if row.by_staff || knows(viewer, row.contact_id) { row.name } else { viewer.customer_name.clone() },
            by_staff: row.by_staff,
            when: self.read_by(viewer, Timestamp(row.created_at)),
            body: row.body,
        });
        Ok(Questions { open: is_talked_about(row), asked: asked.collect() })
    }
}

/// Where the house takes none there is nothing to write to.
fn open(row: &quote::Model) -> std::result::Result<(), Refusal> {
    match row.questions {
        false => Err(Refusal::NotFound),
        true if is_talked_about(row) => Ok(()),
        true => Err(Refusal::field("", Problem::NotNow)),
    }
}

/// Whether there is still something to ask about it: another version has its own page, and what is over is over.
pub fn is_talked_about(row: &quote::Model) -> bool {
    let over = [QuoteStatus::Superseded, QuoteStatus::Cancelled];
    row.questions && !over.iter().any(|status| status.key() == row.status)
}

/// In the order in which they were written.
async fn asked(db: &impl ConnectionTrait, row: &quote::Model) -> Result<Vec<quote_question::Model>> {
    let latest = quote_question::Entity::find()
        .filter(quote_question::Column::OriginId.eq(row.origin_id))
        .order_by_desc(quote_question::Column::CreatedAt)
        .order_by_desc(quote_question::Column::Id)
        .limit(MOST);
    let mut latest = latest.all(db).await?;
    latest.reverse();
    Ok(latest)
}
