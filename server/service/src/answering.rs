//! Who of the team is told of what happens to a customer.

use crate::customer::ownership;
use crate::db::Write;
use crate::members::members;
use crate::store::{customer, staff};
use crate::{Result, Service};
use domain::StaffId;
use domain::access::{Actor, Ownership, Permit, Right, Role, Staff, decide};
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

/// The primary staff of a customer, if this right of theirs reaches it, unless it is their own act: nobody is told of that (BR-25).
pub async fn responsible_but_for(
    service: &Service,
    write: &Write,
    leave: &Permit,
    of: &customer::Model,
    right: Right,
) -> Result<Option<Staff>> {
    let owned = ownership(write.tx(), of.id.into()).await?;
    let staff = seeing(service, &owned, &[right], owned.responsible).await?;
    Ok(staff.filter(|staff| leave.actor() != Actor::Staff(staff.id)))
}

/// Who answers for something of a customer's: the primary staff, or else whoever wrote it, or else the administrators, as far as all these
/// rights of theirs reach the customer. So it is never told to nobody.
pub async fn answering(
    service: &Service,
    write: &Write,
    of: &customer::Model,
    rights: &[Right],
    author: Option<Uuid>,
) -> Result<Vec<Staff>> {
    let owned = ownership(write.tx(), of.id.into()).await?;
    for id in [owned.responsible, author.map(StaffId::from)] {
        if let Some(staff) = seeing(service, &owned, rights, id).await? {
            return Ok(vec![staff]);
        }
    }
    administrators(service, &owned, rights).await
}

/// The administrators and the primary staff: who is told of money that went a way of its own.
pub async fn alarmed(service: &Service, write: &Write, of: &customer::Model, rights: &[Right]) -> Result<Vec<Staff>> {
    let owned = ownership(write.tx(), of.id.into()).await?;
    let mut told = administrators(service, &owned, rights).await?;
    let primary = seeing(service, &owned, rights, owned.responsible).await?;
    let primary = primary.filter(|staff| told.iter().all(|other| other.id != staff.id));
    told.extend(primary);
    Ok(told)
}

async fn administrators(service: &Service, owned: &Ownership, rights: &[Right]) -> Result<Vec<Staff>> {
    let wanted = Condition::all()
        .add(staff::Column::Role.is_in([Role::MainAdministrator.key(), Role::Administrator.key()]))
        .add(staff::Column::Status.eq("active"));
    let found = members(service.db().read(), service.now(), wanted).await?;
    Ok(found.into_iter().filter(|staff| reach(staff, rights, owned)).collect())
}

fn reach(staff: &Staff, rights: &[Right], owned: &Ownership) -> bool {
    rights.iter().all(|right| decide(staff, *right, owned).allowed)
}

/// A member of the team who works here, if there is one and all these rights of theirs reach the customer.
async fn seeing(service: &Service, owned: &Ownership, rights: &[Right], id: Option<StaffId>) -> Result<Option<Staff>> {
    let Some(id) = id else { return Ok(None) };
    Ok(service.staff_viewer(id.uuid()).await?.filter(|staff| reach(staff, rights, owned)))
}
