//! The activity on a card: the audit, as far as the viewer may see it.

use super::parts::{find_in_scope, ownership};
use crate::cursor::latest;
use crate::note::{item, readable};
use crate::store::{audit, note, staff};
use crate::{Result, Service};
use domain::access::{ItemKind, Masks, Ownership, Reading, Right, Staff, decide, permit_to_delete};
use domain::customer::{Activity, NoteText, Rewritten, Timeline};
use domain::{CustomerId, Timestamp};
use sea_orm::sea_query::{Condition, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::{HashMap, HashSet};
use texts::admin::staff as words;
use uuid::Uuid;

/// What entries about money are about.
const MONEY: [&str; 6] = ["invoice", "payment", "statement", "reminders", CREDIT, RECURRING];
const CREDIT: &str = "credit_note";
const RECURRING: &str = "recurring_invoice";
const ON_DRAFTS: [&str; 7] = [
    "invoice.created",
    "invoice.changed",
    "invoice.trashed",
    "invoice.restored",
    "invoice.purged",
    "invoice.recurred",
    "invoice.not_sent",
];
/// What entries about quotes are about.
const QUOTE: &str = "quote";
/// What entries about packages are about.
const PACKAGE: &str = "customer_package";
/// Entries of one portion.
const PORTION: u64 = 20;

impl Service {
    /// What happened on a customer, newest first. Own activity always; others' only where `interactions.view` reaches; private notes only
    /// to their authors.
    pub async fn customer_timeline(&self, viewer: &Staff, id: CustomerId, before: &str) -> Result<Timeline> {
        let db = self.db().read();
        find_in_scope(db, viewer, id).await?;
        let owned = ownership(db, id).await?;
        let sees_others = decide(viewer, Right::InteractionsView, &owned.by_others()).allowed;
        let mut found = audit::Entity::find()
            .filter(audit::Column::CustomerId.eq(id.uuid()))
            .filter(visible_notes(viewer, id, &owned));
        if !sees_others {
            let own = [audit::Column::ActorId, audit::Column::AsId].map(|column| column.eq(viewer.id.uuid()));
            found = found.filter(own.into_iter().fold(Condition::any(), Condition::add));
        }
        // Whoever sees no payments reads nothing of them here either (CARD-17, BR-15).
        if !decide(viewer, Right::PaymentsCardView, &owned).allowed {
            found = found.filter(about_other_than(&MONEY));
        }
        if !decide(viewer, Right::QuotesView, &owned).allowed {
            found = found.filter(about_other_than(&[QUOTE]));
        }
        if !decide(viewer, Right::PackagesView, &owned).allowed {
            found = found.filter(about_other_than(&[PACKAGE]));
        }
        if !decide(viewer, Right::CreditNotesView, &owned).allowed {
            found = found.filter(about_other_than(&[CREDIT]));
        }
        if !decide(viewer, Right::InvoicesRecurring, &owned).allowed {
            found = found.filter(about_other_than(&[RECURRING]));
        }
        // What is done to drafts is work on invoices, and no payment activity.
        if !decide(viewer, Right::InvoicesView, &owned).allowed {
            found = found.filter(audit::Column::Action.is_not_in(ON_DRAFTS));
        }
        let columns = (audit::Column::At, audit::Column::Id);
        let (rows, next) = latest(db, found, columns, before, PORTION, |row| (row.at, row.id)).await?;
        let mut notes = self.notes_of(&rows).await?;
        let rows = self.without_names_of_erased(viewer, rows).await?;
        let masks = Masks::of_contacts(viewer, &owned);
        let entries = rows.into_iter().map(|row| self.activity(viewer, &owned, masks, row, &mut notes)).collect();
        Ok(Timeline { entries, next, only_own: !sees_others })
    }

    fn activity(
        &self,
        viewer: &Staff,
        owned: &Ownership,
        masks: Masks,
        row: audit::Model,
        notes: &mut HashMap<Uuid, note::Model>,
    ) -> Activity {
        let detail: HashMap<String, String> = serde_json::from_str(&row.detail).unwrap_or_default();
        let note = row.note_id.and_then(|id| notes.remove(&id));
        let rewritten = rewritten(viewer, owned, &row.action, &detail);
        let by_staff = row.actor_kind != "person";
        Activity {
            id: row.id.to_string(),
            when: self.when(viewer, Timestamp(row.at)),
            // A customer's person is one of the contacts whose names may be hidden.
            actor: if by_staff || masks.name { row.actor_name } else { String::new() },
            acting_as: row.as_name,
            by_staff,
            action: match detail.get("kind") {
                Some(kind) => row.action.replacen("quote.", &format!("{kind}."), 1),
                None => row.action,
            },
            subject: detail
                .get("name")
                .cloned()
                .filter(|_| masks.name)
                .or_else(|| ["number", "amount", "about"].into_iter().find_map(|name| detail.get(name)).cloned()),
            fields: detail.get("fields").map(|names| names.split(' ').map(str::to_owned).collect()).unwrap_or_default(),
            note: note.map(|note| NoteText {
                may_delete: permit_to_delete(viewer, owned, &item(&note)).is_ok(),
                id: note.id.into(),
                body: note.body,
                private: note.is_private,
            }),
            rewritten,
        }
    }

    /// Of a colleague who was erased, that it was a former one: only the log keeps the name.
    async fn without_names_of_erased(&self, viewer: &Staff, mut rows: Vec<audit::Model>) -> Result<Vec<audit::Model>> {
        let by = |row: &audit::Model| row.actor_id.filter(|_| row.actor_kind == "staff");
        let ids: HashSet<Uuid> = rows.iter().flat_map(|row| [by(row), row.as_id]).flatten().collect();
        if ids.is_empty() {
            return Ok(rows);
        }
        let erased = staff::Entity::find()
            .filter(staff::Column::Id.is_in(ids))
            .filter(staff::Column::ErasedAt.is_not_null())
            .all(self.db().read())
            .await?;
        let erased: HashSet<Uuid> = erased.into_iter().map(|row| row.id).collect();
        let former = || texts::get(viewer.locale, words::FORMER).to_owned();
        for row in &mut rows {
            if by(row).is_some_and(|id| erased.contains(&id)) {
                row.actor_name = former();
            }
            if row.as_id.is_some_and(|id| erased.contains(&id)) {
                row.as_name = Some(former());
            }
        }
        Ok(rows)
    }

    async fn notes_of(&self, rows: &[audit::Model]) -> Result<HashMap<Uuid, note::Model>> {
        let ids: Vec<Uuid> = rows.iter().filter_map(|row| row.note_id).collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let notes = note::Entity::find().filter(note::Column::Id.is_in(ids)).all(self.db().read()).await?;
        Ok(notes.into_iter().map(|note| (note.id, note)).collect())
    }
}

/// What became of a document's internal note, for those who read it on the document's page.
fn rewritten(viewer: &Staff, owned: &Ownership, action: &str, detail: &HashMap<String, String>) -> Option<Rewritten> {
    let right = match action {
        "invoice.noted" => Right::InvoicesView,
        "quote.noted" => Right::QuotesView,
        "credit_note.noted" => Right::CreditNotesView,
        _ => return None,
    };
    if !decide(viewer, right, owned).allowed {
        return None;
    }
    let text = |name: &str| detail.get(name).cloned();
    Some(Rewritten { from: text("from")?, to: text("to")? })
}

/// Entries that are about none of these.
fn about_other_than(kinds: &[&str]) -> Condition {
    let other = audit::Column::SubjectKind.is_not_in(kinds.iter().copied());
    Condition::any().add(audit::Column::SubjectKind.is_null()).add(other)
}

/// Entries about notes show with their note, or not at all.
fn visible_notes(viewer: &Staff, customer: CustomerId, owned: &Ownership) -> Condition {
    let notes = Query::select()
        .column(note::Column::Id)
        .from(note::Entity)
        .and_where(note::Column::CustomerId.eq(customer.uuid()))
        .cond_where(readable(viewer, Reading::of(viewer, owned, ItemKind::Note)))
        .to_owned();
    Condition::any().add(audit::Column::NoteId.is_null()).add(audit::Column::NoteId.in_subquery(notes))
}
