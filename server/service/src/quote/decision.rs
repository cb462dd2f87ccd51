//! The evidence of answers: who, when, from where, to what exactly (BR-05). Rows are added and never change.

use crate::db::Write;
use crate::store::{quote, quote_decision};
use crate::{Error, Result, Service};
use domain::access::{Masked, Masks, PortalRight, Representative, Staff, Through};
use domain::quote::{Answer, Decision, Method, OwnAnswer};
use domain::{StaffId, Timestamp};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};
use uuid::Uuid;

/// An answer to be kept.
pub struct Given<'a> {
    pub answer: Answer,
    /// As typed, where a name was typed.
    pub name: &'a str,
    pub comment: Option<String>,
}

/// Keeps what a customer's person answered.
pub async fn by_person(write: &Write, row: &quote::Model, viewer: &Representative, given: Given<'_>) -> Result<()> {
    let mut evidence = evidence(write, row, &given, Method::Portal)?;
    evidence.contact_id = Set(Some(viewer.contact.uuid()));
    match viewer.through {
        Through::SignIn { person, membership } => {
            evidence.membership_id = Set(Some(membership.uuid()));
            evidence.person_id = Set(Some(person.uuid()));
        }
        Through::Link(link) => evidence.link_id = Set(Some(link.uuid())),
    }
    // From where it came proves who agreed; a no needs no proof.
    if given.answer == Answer::Accepted {
        let facts = write.facts();
        evidence.email = Set(Some(viewer.email.clone()));
        evidence.ip = Set(told(&facts.ip));
        evidence.user_agent = Set(told(&facts.user_agent));
    }
    quote_decision::Entity::insert(evidence).exec_without_returning(write.tx()).await?;
    Ok(())
}

/// Keeps what staff say that the customer answered, or that an answer holds no more.
pub async fn by_staff(write: &Write, row: &quote::Model, staff: Option<StaffId>, given: Given<'_>) -> Result<()> {
    let mut evidence = evidence(write, row, &given, Method::OnBehalf)?;
    evidence.staff_id = Set(staff.map(StaffId::uuid));
    quote_decision::Entity::insert(evidence).exec_without_returning(write.tx()).await?;
    Ok(())
}

fn told(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

fn evidence(
    write: &Write,
    row: &quote::Model,
    given: &Given<'_>,
    method: Method,
) -> Result<quote_decision::ActiveModel> {
    let hash = row.hash.clone().ok_or_else(|| Error::Fault(format!("quote {} has no hash", row.id)))?;
    Ok(quote_decision::ActiveModel {
        id: Set(write.new_id()),
        quote_id: Set(row.id),
        answer: Set(given.answer.key().to_owned()),
        method: Set(method.key().to_owned()),
        at: Set(write.now().ms()),
        contact_id: NotSet,
        membership_id: NotSet,
        person_id: NotSet,
        staff_id: NotSet,
        link_id: NotSet,
        name: Set(given.name.to_owned()),
        email: NotSet,
        ip: NotSet,
        user_agent: NotSet,
        comment: Set(given.comment.clone()),
        hash: Set(hash),
    })
}

/// All answers to a version, the first one first.
async fn all_of(db: &impl ConnectionTrait, row: &quote::Model) -> Result<Vec<quote_decision::Model>> {
    let found = quote_decision::Entity::find()
        .filter(quote_decision::Column::QuoteId.eq(row.id))
        .order_by_asc(quote_decision::Column::At)
        .order_by_asc(quote_decision::Column::Id);
    Ok(found.all(db).await?)
}

fn answer(row: &quote_decision::Model) -> Answer {
    // What a later version wrote is no acceptance.
    Answer::parse(&row.answer).unwrap_or(Answer::Revoked)
}

/// Whether somebody reads the name of a person of their company: their own, or those of all.
pub fn knows(viewer: &Representative, contact: Option<Uuid>) -> bool {
    contact == Some(viewer.contact.uuid()) || viewer.can(PortalRight::ContactsView)
}

impl Service {
    /// The evidence as staff read it.
    pub(super) async fn decisions(&self, viewer: &Staff, masks: Masks, row: &quote::Model) -> Result<Vec<Decision>> {
        let all = all_of(self.db().read(), row).await?;
        let last_revoked = all.iter().rposition(|row| answer(row) == Answer::Revoked);
        let shown = all.into_iter().enumerate().map(|(at, row)| {
            let by_person = row.method == Method::Portal.key();
            Decision {
                answer: answer(&row),
                method: Method::of(&row.method, row.link_id.is_some()),
                name: Masked::new(!by_person || masks.name, row.name),
                email: row.email.map(|email| Masked::new(masks.email, email)),
                when: self.when(viewer, Timestamp(row.at)),
                ip: row.ip,
                comment: row.comment,
                hash: row.hash,
                revoked: last_revoked.is_some_and(|last| at < last),
            }
        });
        Ok(shown.collect())
    }

    /// The answer that holds, as the customer reads it.
    pub(super) async fn own_answer(&self, viewer: &Representative, row: &quote::Model) -> Result<Option<OwnAnswer>> {
        let last = all_of(self.db().read(), row).await?.pop().filter(|last| answer(last) != Answer::Revoked);
        Ok(last.map(|last| OwnAnswer {
            answer: answer(&last),
            // Who of the house wrote it down, and why, is the house's own.
            name: match last.method == Method::Portal.key() && knows(viewer, last.contact_id) {
                true => last.name,
                false => String::new(),
            },
            when: self.read_by(viewer, Timestamp(last.at)),
            comment: last.comment.filter(|_| last.method == Method::Portal.key()),
        }))
    }
}
