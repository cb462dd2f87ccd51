//! Notes on the client card: for the team, or for their author alone.

use crate::customer::{find_to_change, ownership};
use crate::store::{customer, note};
use crate::{Error, Result, Service, audit};
use domain::access::{Ownership, Permit, Right, Staff, decide, permit};
use domain::value::{paragraph, required};
use domain::{CustomerId, NoteId, Refusal};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, ModelTrait, QueryFilter};

/// Characters of a note.
const LENGTH: u32 = 10_000;

impl Service {
    pub async fn add_note(&self, viewer: &Staff, customer_id: CustomerId, body: &str, private: bool) -> Result<NoteId> {
        let write = self.write().await?;
        find_to_change(&write, viewer, customer_id).await?;
        let owned = ownership(write.tx(), customer_id).await?;
        let leave = if private {
            permit(viewer, Right::NotesPrivate, &Ownership::of(viewer.id))?
        } else {
            permit(viewer, Right::NotesCreate, &owned)?
        };
        let body = required(paragraph(body, LENGTH)).map_err(|problem| Refusal::field("body", problem))?;
        let id = NoteId::from(write.new_id());
        let now = write.now().ms();
        let row = note::ActiveModel {
            id: Set(id.uuid()),
            customer_id: Set(customer_id.uuid()),
            author_id: Set(viewer.id.uuid()),
            is_private: Set(private),
            body: Set(body),
            created_at: Set(now),
            updated_at: Set(now),
            version: Set(1),
        };
        row.insert(write.tx()).await?;
        // A private note leaves no trace that others could see, not even in the order of the list.
        if !private {
            customer::Entity::update_many()
                .col_expr(customer::Column::LastActivityAt, Expr::value(now))
                .filter(customer::Column::Id.eq(customer_id.uuid()))
                .exec(write.tx())
                .await?;
        }
        write.audit(audit::Entry::customer(&leave, "note.added", customer_id).note(id));
        write.commit().await?;
        Ok(id)
    }

    /// Private notes are deleted by their authors alone, others by whom `comments.delete` reaches.
    pub async fn delete_note(&self, viewer: &Staff, customer_id: CustomerId, id: NoteId) -> Result<()> {
        let write = self.write().await?;
        find_to_change(&write, viewer, customer_id).await?;
        let owned = ownership(write.tx(), customer_id).await?;
        let found = note::Entity::find_by_id(id.uuid())
            .filter(note::Column::CustomerId.eq(customer_id.uuid()))
            .one(write.tx())
            .await?;
        let note = found.filter(|note| sees(viewer, note, &owned)).ok_or(Error::Refused(Refusal::NotFound))?;
        let leave = permit_to_delete(viewer, &note, &owned)?;
        let private = note.is_private;
        note.delete(write.tx()).await?;
        if !private {
            write.audit(audit::Entry::customer(&leave, "note.deleted", customer_id));
            self.deletes(&write, viewer, &leave).await?;
        }
        write.commit().await
    }
}

/// What a note is to somebody: their own, or one on a customer of theirs.
fn of_author(note: &note::Model, customer: &Ownership) -> Ownership {
    Ownership { responsible: Some(note.author_id.into()), assigned: customer.assigned.clone() }
}

fn sees(viewer: &Staff, note: &note::Model, customer: &Ownership) -> bool {
    let own = note.author_id == viewer.id.uuid();
    if note.is_private {
        own && viewer.worked_by.is_none()
    } else {
        own || decide(viewer, Right::NotesView, customer).allowed
    }
}

fn permit_to_delete(viewer: &Staff, note: &note::Model, customer: &Ownership) -> Result<Permit, Refusal> {
    let right = if note.is_private { Right::NotesPrivate } else { Right::CommentsDelete };
    permit(viewer, right, &of_author(note, customer))
}

/// Whether the viewer may delete a note that they see.
pub(crate) fn may_delete(viewer: &Staff, note: &note::Model, customer: &Ownership) -> bool {
    permit_to_delete(viewer, note, customer).is_ok()
}
