//! Leaving the team, and coming back.

use super::{active_mains, find_to_change, leave_to_manage};
use crate::audit::Entry;
use crate::db::Write;
use crate::session::{EndReason, end_all};
use crate::store::{customer_staff, invitation, staff};
use crate::{Result, Service};
use domain::access::{Role, Staff, may_manage_status};
use domain::account::{AccountStatus, Realm};
use domain::invitation::InvitationStatus;
use domain::sensitive::Class;
use domain::{Problem, Refusal, StaffId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
};

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
        hand_over(&write, id, successor).await?;
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

async fn hand_over(write: &Write, from: StaffId, to: Option<StaffId>) -> Result<()> {
    let primary = customer_staff::Entity::find()
        .filter(customer_staff::Column::StaffId.eq(from.uuid()))
        .filter(customer_staff::Column::IsPrimary.eq(true))
        .all(write.tx())
        .await?;
    customer_staff::Entity::delete_many()
        .filter(customer_staff::Column::StaffId.eq(from.uuid()))
        .exec(write.tx())
        .await?;
    let Some(to) = to else { return Ok(()) };
    for row in primary {
        customer_staff::Entity::delete_by_id((row.customer_id, to.uuid())).exec(write.tx()).await?;
        let row = customer_staff::ActiveModel {
            customer_id: Set(row.customer_id),
            staff_id: Set(to.uuid()),
            is_primary: Set(true),
        };
        row.insert(write.tx()).await?;
    }
    Ok(())
}
