//! What happened, by whom, on what: written in the transaction of the change itself, never changed after (R99, R100).

pub mod chain;

use crate::Result;
use crate::service::RequestFacts;
use crate::store::audit;
use domain::access::{Actor, Member, Permit, Staff};
use domain::sales::INTERNAL_NOTE;
use domain::sensitive::Class;
use domain::{CustomerId, NoteId, StaffId, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Characters of one detail that are kept. What stood in an internal note before stands nowhere else: it is kept whole.
const DETAIL_MAX: usize = INTERNAL_NOTE as usize;

/// How often `action` was written of those `of`, since then.
pub(crate) async fn count_since(db: &impl ConnectionTrait, action: &str, of: Expr, since: Timestamp) -> Result<u64> {
    let found = audit::Entity::find()
        .filter(audit::Column::Action.eq(action))
        .filter(audit::Column::At.gt(since.ms()))
        .filter(of);
    Ok(found.count(db).await?)
}

/// One row of the audit. Details are plain words by name; secrets are never among them.
#[derive(Clone, Debug)]
pub struct Entry {
    actor: Actor,
    actor_name: String,
    action: &'static str,
    subject: Option<(&'static str, Uuid)>,
    customer: Option<CustomerId>,
    note: Option<NoteId>,
    detail: BTreeMap<&'static str, String>,
    class: Option<Class>,
    amount: Option<u64>,
    /// In whose name the actor did it, if not in their own.
    acting_as: Option<(StaffId, String)>,
}

impl Entry {
    pub fn new(leave: &Permit, action: &'static str) -> Self {
        let entry = Self::by(leave.actor(), leave.name(), leave.acting_as().cloned(), action);
        match leave.actor() {
            Actor::System(reason) => entry.detail("reason", reason),
            Actor::Staff(_) | Actor::Person(_) | Actor::Link(_) => entry,
        }
    }

    /// What a member of the team was refused. These two are the only entries that nobody's leave stands behind.
    pub fn refused_staff(staff: &Staff, action: &'static str) -> Self {
        Self::by(Actor::Staff(staff.actor().id), &staff.actor().name, staff.acting_as(), action)
    }

    /// What a customer's person was refused.
    pub fn refused_member(member: &Member, action: &'static str) -> Self {
        Self::by(Actor::Person(member.person), &member.name, None, action)
    }

    fn by(actor: Actor, name: &str, acting_as: Option<(StaffId, String)>, action: &'static str) -> Self {
        Self {
            actor,
            actor_name: name.to_owned(),
            action,
            subject: None,
            customer: None,
            note: None,
            detail: BTreeMap::new(),
            class: None,
            amount: None,
            acting_as,
        }
    }

    /// The same about another action.
    pub fn named(self, action: &'static str) -> Self {
        Self { action, ..self }
    }

    /// An entry that shows on the card of a customer.
    pub fn customer(leave: &Permit, action: &'static str, id: CustomerId) -> Self {
        Self { customer: Some(id), ..Self::new(leave, action).subject("customer", id.uuid()) }
    }

    pub fn subject(self, kind: &'static str, id: Uuid) -> Self {
        Self { subject: Some((kind, id)), ..self }
    }

    /// The entry shows with its note, to those who may read that.
    pub fn note(self, id: NoteId) -> Self {
        Self { note: Some(id), ..self.subject("note", id.uuid()) }
    }

    pub fn detail(mut self, name: &'static str, value: &str) -> Self {
        self.detail.insert(name, value.chars().take(DETAIL_MAX).collect());
        self
    }

    /// The names of the fields that changed; their values are not told.
    pub fn fields(self, names: &[&str]) -> Self {
        self.detail("fields", &names.join(" "))
    }

    /// A text that was overwritten, and what stands there since.
    pub fn rewritten(self, from: Option<&str>, to: Option<&str>) -> Self {
        self.detail("from", from.unwrap_or_default()).detail("to", to.unwrap_or_default())
    }

    /// The action is a sensitive one and stands in the log of those.
    pub fn sensitive(self, class: Class) -> Self {
        Self { class: Some(class), ..self }
    }

    /// How many records it touched.
    pub fn amount(self, amount: u64) -> Self {
        Self { amount: Some(amount), ..self }
    }

    /// The entry as a row that has no place in the chain yet.
    fn row(self, id: Uuid, at: Timestamp, facts: &RequestFacts) -> audit::Model {
        let (actor_kind, actor_id) = match self.actor {
            Actor::Staff(id) => ("staff", Some(id.uuid())),
            Actor::Person(id) => ("person", Some(id.uuid())),
            // One of the customer's people too; which link it was is told by the id.
            Actor::Link(id) => ("person", Some(id.uuid())),
            Actor::System(_) => ("system", None),
        };
        let (as_id, as_name) = self.acting_as.map(|(id, name)| (id.uuid(), name)).unzip();
        let told = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        audit::Model {
            id,
            at: at.ms(),
            actor_kind: actor_kind.to_owned(),
            actor_id,
            actor_name: self.actor_name,
            action: self.action.to_owned(),
            subject_kind: self.subject.map(|(kind, _)| kind.to_owned()),
            subject_id: self.subject.map(|(_, id)| id),
            customer_id: self.customer.map(CustomerId::uuid),
            note_id: self.note.map(NoteId::uuid),
            detail: serde_json::to_string(&self.detail).unwrap_or_default(),
            ip: told(&facts.ip),
            request_id: told(&facts.request_id),
            seq: None,
            hash: None,
            class: self.class.map(|class| class.key().to_owned()),
            amount: self.amount.and_then(|amount| amount.try_into().ok()),
            as_id,
            as_name,
        }
    }
}
