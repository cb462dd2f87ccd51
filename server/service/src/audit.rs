//! What happened, by whom, on what: written in the transaction of the change itself, never changed after (R99, R100).

use crate::db::Write;
use crate::service::RequestFacts;
use crate::store::audit;
use domain::access::{Actor, Permit};
use domain::{CustomerId, NoteId};
use sea_orm::{ActiveValue::Set, DbErr, EntityTrait};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Characters of one detail that are kept.
const DETAIL_MAX: usize = 2_000;

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
    ip: Option<String>,
}

impl Entry {
    pub fn new(leave: &Permit, action: &'static str) -> Self {
        let mut detail = BTreeMap::new();
        if let Actor::System(reason) = leave.actor() {
            detail.insert("reason", reason.to_owned());
        }
        Self {
            actor: leave.actor(),
            actor_name: leave.name().to_owned(),
            action,
            subject: None,
            customer: None,
            note: None,
            detail,
            ip: None,
        }
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

    /// Where the request came from.
    pub fn facts(self, facts: &RequestFacts) -> Self {
        Self { ip: Some(facts.ip.clone()).filter(|ip| !ip.is_empty()), ..self }
    }

    pub(crate) async fn insert(self, write: &Write) -> Result<(), DbErr> {
        let (actor_kind, actor_id) = match self.actor {
            Actor::Staff(id) => ("staff", Some(id.uuid())),
            Actor::Person(id) => ("person", Some(id.uuid())),
            Actor::System(_) => ("system", None),
        };
        let row = audit::ActiveModel {
            id: Set(write.new_id()),
            at: Set(write.now().ms()),
            actor_kind: Set(actor_kind.to_owned()),
            actor_id: Set(actor_id),
            actor_name: Set(self.actor_name),
            action: Set(self.action.to_owned()),
            subject_kind: Set(self.subject.map(|(kind, _)| kind.to_owned())),
            subject_id: Set(self.subject.map(|(_, id)| id)),
            customer_id: Set(self.customer.map(CustomerId::uuid)),
            note_id: Set(self.note.map(NoteId::uuid)),
            detail: Set(serde_json::to_string(&self.detail).unwrap_or_default()),
            ip: Set(self.ip),
            ..Default::default()
        };
        audit::Entity::insert(row).exec_without_returning(write.tx()).await?;
        Ok(())
    }
}
