//! Whose customers are whose.

use super::edit::unchanged_since;
use super::parts::{find_in_scope, find_to_change, owned_by, ownership, staff_of};
use crate::audit::Entry;
use crate::db::Write;
use crate::members::members;
use crate::store::{customer_staff, staff};
use crate::{Result, Service};
use domain::access::{Masked, Masks, Ownership, Permit, Right, Staff, decide, permit, reaches_own};
use domain::customer::{AssignForm, Shift, StaffChoice, number};
use domain::{CustomerId, Problem, Refusal, StaffId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter,
};
use uuid::Uuid;

impl Service {
    /// Who looks after a customer, and everyone who could.
    /// With what would change by a choice that is not saved yet.
    pub async fn assign_form(
        &self,
        viewer: &Staff,
        id: CustomerId,
        choice: Option<&StaffChoice>,
    ) -> Result<AssignForm> {
        let db = self.db().read();
        let customer = find_in_scope(db, viewer, id).await?;
        let staff = staff_of(db, &[id.uuid()]).await?.remove(&id.uuid()).unwrap_or_default();
        let owned = owned_by(&staff);
        permit(viewer, Right::CustomersAssignStaff, &owned)?;
        let outlook = match choice {
            Some(choice) => Some(self.outlook(&owned, &would_be(&choice.primary, &choice.additional)?).await?),
            None => None,
        };
        Ok(AssignForm {
            id,
            version: customer.version,
            number: number(customer.number),
            name: Masked::new(Masks::of(viewer, &owned).name, customer.name),
            team: self.team().await?,
            staff,
            outlook,
        })
    }

    /// The members of the team for whom something changes when a customer's staff does.
    async fn outlook(&self, before: &Ownership, after: &Ownership) -> Result<Vec<Shift>> {
        let active = Condition::all().add(staff::Column::Status.eq("active"));
        let team = members(self.db().read(), self.now(), active).await?;
        let of_customers = || Right::ALL.iter().copied().filter(|right| right.is_about_customers());
        let shift = |member: Staff| {
            let may = |right: Right, owned: &Ownership| decide(&member, right, owned).allowed;
            // Whoever keeps it for what they made has not lost it.
            let keeps = |right: Right| may(right, after) || reaches_own(&member, right, after);
            let gains: Vec<Right> = of_customers().filter(|r| may(*r, after) && !may(*r, before)).collect();
            let loses: Vec<Right> = of_customers().filter(|r| may(*r, before) && !keeps(*r)).collect();
            let changes = !(gains.is_empty() && loses.is_empty());
            changes.then_some(Shift { name: member.name, gains, loses })
        };
        Ok(team.into_iter().filter_map(shift).collect())
    }

    /// Sets the primary staff (or none) and the additional staff. Nobody keeps seeing a customer that was taken from them.
    pub async fn assign_staff(
        &self,
        viewer: &Staff,
        id: CustomerId,
        version: i32,
        primary: &str,
        additional: &[String],
    ) -> Result<()> {
        let wanted = would_be(primary, additional)?;
        let (primary, all) = (wanted.responsible, wanted.assigned);
        let write = self.write().await?;
        // Before the customer, as everywhere: who leaves the team hands their customers on meanwhile, or not yet.
        write.lock("team").await?;
        let before = find_to_change(&write, viewer, id).await?;
        let owned = ownership(write.tx(), id).await?;
        let leave = permit(viewer, Right::CustomersAssignStaff, &owned)?;
        unchanged_since(before.version, version)?;
        all_active(&write, &all, &owned.assigned).await?;

        set_staff(&write, id, primary, &all).await?;
        let mut changed = before.clone().into_active_model();
        changed.version = Set(before.version + 1);
        changed.updated_at = Set(write.now().ms());
        changed.update(write.tx()).await?;
        write.audit(assigned(&leave, id, &owned.assigned, &all));
        write.commit().await
    }
}

/// That other people look after a customer.
pub(crate) fn assigned(leave: &Permit, id: CustomerId, from: &[StaffId], to: &[StaffId]) -> Entry {
    let names = |ids: &[StaffId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    Entry::customer(leave, "customer.assigned", id).detail("from", &names(from)).detail("to", &names(to))
}

/// Makes `all` the staff of a customer, with `primary` among them.
pub(crate) async fn set_staff(write: &Write, id: CustomerId, primary: Option<StaffId>, all: &[StaffId]) -> Result<()> {
    customer_staff::Entity::delete_many()
        .filter(customer_staff::Column::CustomerId.eq(id.uuid()))
        .exec(write.tx())
        .await?;
    for staff in all {
        let row = customer_staff::ActiveModel {
            customer_id: Set(id.uuid()),
            staff_id: Set(staff.uuid()),
            is_primary: Set(Some(*staff) == primary),
        };
        row.insert(write.tx()).await?;
    }
    Ok(())
}

/// The ownership that a choice amounts to: the primary first, nobody twice.
fn would_be(primary: &str, additional: &[String]) -> Result<Ownership> {
    let responsible = primary_of(primary)?;
    let mut additional = additional.iter().map(|id| staff_id(id, "additional")).collect::<Result<Vec<_>>>()?;
    additional.sort();
    additional.dedup();
    additional.retain(|id| Some(*id) != responsible);
    Ok(Ownership { responsible, assigned: responsible.into_iter().chain(additional).collect() })
}

fn primary_of(text: &str) -> Result<Option<StaffId>> {
    if text.trim().is_empty() { Ok(None) } else { staff_id(text, "primary").map(Some) }
}

fn staff_id(text: &str, field: &str) -> Result<StaffId> {
    text.trim().parse().map_err(|_| Refusal::field(field, Problem::Choice).into())
}

/// New people must be members of the team who have not left; those already assigned may stay.
pub(crate) async fn all_active(write: &Write, wanted: &[StaffId], present: &[StaffId]) -> Result<()> {
    let new: Vec<Uuid> = wanted.iter().filter(|id| !present.contains(id)).map(|id| id.uuid()).collect();
    let found = staff::Entity::find()
        .filter(staff::Column::Id.is_in(new.iter().copied()))
        .filter(staff::Column::Status.ne("deactivated"))
        .count(write.tx())
        .await?;
    if found == new.len() as u64 { Ok(()) } else { Err(Refusal::field("additional", Problem::Choice).into()) }
}
