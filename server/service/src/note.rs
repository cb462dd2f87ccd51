//! Notes on the client card: for the team, or for their author alone.

use crate::customer::{find_to_change, ownership};
use crate::store::{customer, note};
use crate::{Error, Result, Service, audit};
use domain::access::{Item, ItemKind, Reading, Sensitivity, Staff, permit_item, permit_to_delete};
use domain::value::{paragraph, required};
use domain::{CustomerId, NoteId, Refusal};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, ModelTrait, QueryFilter};

/// Characters of a note.
const LENGTH: u32 = 10_000;

impl Service {
    pub async fn add_note(&self, viewer: &Staff, customer_id: CustomerId, body: &str, private: bool) -> Result<NoteId> {
        let write = self.write().await?;
        find_to_change(&write, viewer, customer_id).await?;
        let owned = ownership(write.tx(), customer_id).await?;
        let leave = permit_item(viewer, &owned, ItemKind::Note, sensitivity(private))?;
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
        let note = found.ok_or(Error::Refused(Refusal::NotFound))?;
        let leave = permit_to_delete(viewer, &owned, &item(&note))?;
        let private = note.is_private;
        note.delete(write.tx()).await?;
        if private {
            // Not on the card: others learn nothing of it.
            write.audit(audit::Entry::new(&leave, "note.private_deleted").subject("note", id.uuid()));
        } else {
            write.audit(audit::Entry::customer(&leave, "note.deleted", customer_id));
            self.deletes(&write, viewer, &leave).await?;
        }
        write.commit().await
    }
}

const fn sensitivity(private: bool) -> Sensitivity {
    if private { Sensitivity::Private } else { Sensitivity::Shared }
}

pub(crate) fn item(note: &note::Model) -> Item {
    Item { kind: ItemKind::Note, owner: note.author_id.into(), sensitivity: sensitivity(note.is_private) }
}

/// The notes of a customer that the viewer reads: the same rule as [`Reading::covers`], for rows.
pub(crate) fn readable(viewer: &Staff, reading: Reading) -> Condition {
    let own = note::Column::AuthorId.eq(viewer.id.uuid());
    let shared = note::Column::IsPrivate.eq(false);
    let kinds = [
        (reading.others, Condition::all().add(shared.clone()).add(own.clone().not())),
        (reading.own, Condition::all().add(shared).add(own.clone())),
        (reading.private, Condition::all().add(note::Column::IsPrivate.eq(true)).add(own)),
    ];
    let read = kinds.into_iter().filter(|(reads, _)| *reads).map(|(_, rows)| rows);
    // Without any of them nothing is read, and an empty `OR` would be everything.
    read.fold(Condition::any().add(Expr::value(1).eq(0)), Condition::add)
}
