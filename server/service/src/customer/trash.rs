//! Customers in the trash. They keep their scope; their contacts go and come back with them.

use super::parts::{find_to_change, ownership};
use crate::db::Write;
use crate::store::{contact, customer};
use crate::{Result, Service, audit};
use domain::access::{Ownership, Permit, Right, Scope, Staff, permit};
use domain::{CustomerId, Refusal, StaffId};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

impl Service {
    pub async fn trash_customer(&self, viewer: &Staff, id: CustomerId) -> Result<()> {
        let write = self.write().await?;
        let before = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::CustomersDelete, &ownership(write.tx(), id).await?)?;
        put_in_trash(&write, &leave, before).await?;
        self.deletes(&write, viewer, &leave).await?;
        write.commit().await
    }
}

/// Moves a customer into the trash, with its contacts.
pub(crate) async fn put_in_trash(write: &Write, leave: &Permit, before: customer::Model) -> Result<()> {
    let now = write.now().ms();
    let by = leave.staff().map(StaffId::uuid);
    contact::Entity::update_many()
        .col_expr(contact::Column::TrashedAt, Expr::value(now))
        .col_expr(contact::Column::TrashedBy, Expr::value(by))
        .filter(contact::Column::CustomerId.eq(before.id))
        .filter(contact::Column::TrashedAt.is_null())
        .exec(write.tx())
        .await?;
    let mut gone = before.clone().into_active_model();
    gone.trashed_at = Set(Some(now));
    gone.trashed_by = Set(by);
    gone.version = Set(before.version + 1);
    gone.update(write.tx()).await?;
    write.audit(audit::Entry::customer(leave, "customer.trashed", before.id.into()));
    Ok(())
}

/// The leave for what is in the trash, which belongs to whoever put it there.
pub(crate) fn leave_in_trash(viewer: &Staff, right: Right, trashed_by: Option<Uuid>) -> Result<Permit, Refusal> {
    permit(viewer, right, &of_deleter(trashed_by))
}

pub(crate) fn of_deleter(trashed_by: Option<Uuid>) -> Ownership {
    Ownership { responsible: trashed_by.map(Into::into), assigned: Vec::new() }
}

/// Takes a customer out of the trash, with the contacts that went with it.
pub(crate) async fn bring_back(write: &Write, leave: &Permit, before: customer::Model) -> Result<()> {
    contact::Entity::update_many()
        .col_expr(contact::Column::TrashedAt, Expr::value(Option::<i64>::None))
        .col_expr(contact::Column::TrashedBy, Expr::value(Option::<Uuid>::None))
        .filter(contact::Column::CustomerId.eq(before.id))
        .filter(contact::Column::TrashedAt.eq(before.trashed_at))
        .exec(write.tx())
        .await?;
    let mut back = before.clone().into_active_model();
    back.trashed_at = Set(None);
    back.trashed_by = Set(None);
    back.version = Set(before.version + 1);
    back.update(write.tx()).await?;
    super::terms::index(write.tx(), before.id).await?;
    write.audit(audit::Entry::customer(leave, "customer.restored", before.id.into()));
    Ok(())
}

/// What of the trash a viewer sees: all of it, or what they put there; never more than they saw when it lived.
pub(crate) fn in_trash(viewer: &Staff, right: Right) -> Condition {
    crate::filter::customers(viewer, Right::CustomersView).add(put_there(viewer, right, customer::Column::TrashedBy))
}

/// All of the trash, or what the viewer put there, as far as `right` reaches.
pub(crate) fn put_there(viewer: &Staff, right: Right, trashed_by: impl ColumnTrait) -> Condition {
    match viewer.scope(right) {
        Scope::All => Condition::all(),
        Scope::Assigned | Scope::Own => Condition::all().add(trashed_by.eq(viewer.id.uuid())),
        Scope::None => Condition::all().add(Expr::value(1).eq(0)),
    }
}
