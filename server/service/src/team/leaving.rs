//! Leaving the team, and coming back.

use super::{active_mains, find_to_change, leave_to_manage};
use crate::audit::Entry;
use crate::customer::{assigned, ownership_of};
use crate::db::Write;
use crate::session::{EndReason, end_all};
use crate::store::customer_staff::Column;
use crate::store::{customer, customer_staff, invitation, staff};
use crate::{Result, Service};
use domain::access::{Permit, Role, Staff, may_manage_status};
use domain::account::{AccountStatus, Realm};
use domain::invitation::InvitationStatus;
use domain::sensitive::Class;
use domain::{Problem, Refusal, StaffId};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder,
};
use std::collections::BTreeMap;
use uuid::Uuid;

impl Service {
    /// Ends a member's access at once and hands their customers on: to `successor`, or to nobody.
    pub async fn deactivate_staff(&self, viewer: &Staff, id: StaffId, successor: &str) -> Result<()> {
        let write = self.write().await?;
        let row = find_to_change(&write, id).await?;
        let leave = leave_to_manage(viewer, &row)?;
        let role = Role::parse(&row.role).unwrap_or(Role::User);
        if !may_manage_status(active_mains(write.tx()).await?, role, false) && row.status == "active" {
            return Err(Refusal::field("", Problem::LastMainAdministrator).into());
        }
        let successor = successor_of(write.tx(), id, successor).await?;
        hand_over(&write, &leave, id, successor).await?;
        invitation::Entity::update_many()
            .col_expr(invitation::Column::Status, Expr::value(InvitationStatus::Revoked.key()))
            .col_expr(invitation::Column::EndedAt, Expr::value(write.now().ms()))
            .filter(invitation::Column::StaffId.eq(id.uuid()))
            .filter(invitation::Column::Status.eq(InvitationStatus::Pending.key()))
            .exec(write.tx())
            .await?;
        let mut gone = row.into_active_model();
        gone.status = Set(AccountStatus::Deactivated.key().to_owned());
        gone.updated_at = Set(write.now().ms());
        gone.update(write.tx()).await?;
        end_all(&write, Realm::Staff, id.uuid(), EndReason::Deactivated, None).await?;
        let to = successor.map(|id| id.to_string()).unwrap_or_default();
        let entry = Entry::new(&leave, "staff.deactivated").subject("staff", id.uuid()).detail("work_to", &to);
        write.audit(entry.sensitive(Class::AccessChange));
        write.commit().await
    }

    /// Gives access back; those who never had a password are invited again.
    pub async fn reactivate_staff(&self, viewer: &Staff, id: StaffId) -> Result<()> {
        let write = self.write().await?;
        let row = find_to_change(&write, id).await?;
        let leave = leave_to_manage(viewer, &row)?;
        if row.status != AccountStatus::Deactivated.key() {
            return Err(Refusal::Forbidden.into());
        }
        let has_password = row.password_hash.is_some();
        let status = if has_password { AccountStatus::Active } else { AccountStatus::Invited };
        let mut back = row.into_active_model();
        back.status = Set(status.key().to_owned());
        back.updated_at = Set(write.now().ms());
        back.update(write.tx()).await?;
        let entry = Entry::new(&leave, "staff.reactivated").subject("staff", id.uuid());
        write.audit(entry.sensitive(Class::AccessChange));
        if !has_password {
            self.send_staff_invitation(&write, &leave, viewer, id).await?;
        }
        write.commit().await
    }
}

/// Where open work goes: whoever was chosen, if they are active; nobody when that was chosen.
async fn successor_of(db: &impl ConnectionTrait, leaving: StaffId, chosen: &str) -> Result<Option<StaffId>> {
    if chosen.trim().is_empty() {
        return Ok(None);
    }
    let id: StaffId = chosen.trim().parse().map_err(|_| Refusal::field("successor", Problem::Choice))?;
    let active = staff::Entity::find_by_id(id.uuid()).filter(staff::Column::Status.ne("deactivated")).one(db).await?;
    match active {
        Some(_) if id != leaving => Ok(Some(id)),
        _ => Err(Refusal::field("successor", Problem::Choice).into()),
    }
}

/// Takes whoever leaves off their customers, and says so on each card: what was theirs first is `to`'s. Whoever gives customers to people
/// holds the team, as this does; so no customer has to be held one by one, of which there may be more than a server keeps locks for.
async fn hand_over(write: &Write, leave: &Permit, from: StaffId, to: Option<StaffId>) -> Result<()> {
    let theirs = || {
        let mut theirs = Query::select();
        theirs.column(Column::CustomerId).from(customer_staff::Entity).and_where(Column::StaffId.eq(from.uuid()));
        theirs
    };
    let first = || theirs().and_where(Column::IsPrimary.eq(true)).to_owned();
    let mut before: BTreeMap<Uuid, Vec<customer_staff::Model>> = BTreeMap::new();
    let rows = customer_staff::Entity::find().filter(Column::CustomerId.in_subquery(theirs()));
    for row in rows.order_by_desc(Column::IsPrimary).all(write.tx()).await? {
        before.entry(row.customer_id).or_default().push(row);
    }
    // A form that was open meanwhile is told of it.
    customer::Entity::update_many()
        .col_expr(customer::Column::Version, Expr::col(customer::Column::Version).add(1))
        .col_expr(customer::Column::UpdatedAt, Expr::value(write.now().ms()))
        .filter(customer::Column::Id.in_subquery(theirs()))
        .exec(write.tx())
        .await?;
    if let Some(to) = to {
        customer_staff::Entity::delete_many()
            .filter(Column::StaffId.eq(to.uuid()))
            .filter(Column::CustomerId.in_subquery(first()))
            .exec(write.tx())
            .await?;
        customer_staff::Entity::update_many()
            .col_expr(Column::StaffId, Expr::value(to.uuid()))
            .filter(Column::StaffId.eq(from.uuid()))
            .filter(Column::IsPrimary.eq(true))
            .exec(write.tx())
            .await?;
    }
    customer_staff::Entity::delete_many().filter(Column::StaffId.eq(from.uuid())).exec(write.tx()).await?;
    for (id, rows) in before {
        let owned = ownership_of(&rows);
        let after = owned.handed_on(from, to);
        write.audit(assigned(leave, id.into(), &owned.assigned, &after.assigned));
    }
    Ok(())
}
