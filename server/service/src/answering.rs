//! Who of the team is told of what happens to a customer.

use crate::customer::ownership;
use crate::db::Write;
use crate::members::members;
use crate::store::{customer, customer_staff, staff};
use crate::{Result, Service};
use domain::access::{Actor, Ownership, Permit, Right, Role, Staff, decide};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;

/// The primary staff of a customer, if this right of theirs reaches it.
pub async fn responsible(
    service: &Service,
    write: &Write,
    of: &customer::Model,
    right: Right,
) -> Result<Option<Staff>> {
    primary_seeing(service, write, of, &[right]).await
}

async fn primary_seeing(
    service: &Service,
    write: &Write,
    of: &customer::Model,
    rights: &[Right],
) -> Result<Option<Staff>> {
    let primary = customer_staff::Entity::find()
        .filter(customer_staff::Column::CustomerId.eq(of.id))
        .filter(customer_staff::Column::IsPrimary.eq(true))
        .one(write.tx())
        .await?;
    match primary {
        Some(primary) => seeing(service, write, of, rights, primary.staff_id).await,
        None => Ok(None),
    }
}

/// As [`responsible`], unless it is their own act: nobody is told of that (BR-25).
pub async fn responsible_but_for(
    service: &Service,
    write: &Write,
    leave: &Permit,
    of: &customer::Model,
    right: Right,
) -> Result<Option<Staff>> {
    let staff = responsible(service, write, of, right).await?;
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
    if let Some(staff) = primary_seeing(service, write, of, rights).await? {
        return Ok(vec![staff]);
    }
    if let Some(author) = author
        && let Some(staff) = seeing(service, write, of, rights, author).await?
    {
        return Ok(vec![staff]);
    }
    administrators(service, write, of, rights).await
}

/// The administrators and the primary staff: who is told of money that went a way of its own.
pub async fn alarmed(service: &Service, write: &Write, of: &customer::Model, rights: &[Right]) -> Result<Vec<Staff>> {
    let mut told = administrators(service, write, of, rights).await?;
    let primary = primary_seeing(service, write, of, rights).await?;
    let primary = primary.filter(|staff| told.iter().all(|other| other.id != staff.id));
    told.extend(primary);
    Ok(told)
}

async fn administrators(
    service: &Service,
    write: &Write,
    of: &customer::Model,
    rights: &[Right],
) -> Result<Vec<Staff>> {
    let wanted = Condition::all()
        .add(staff::Column::Role.is_in([Role::MainAdministrator.key(), Role::Administrator.key()]))
        .add(staff::Column::Status.eq("active"));
    let owned = ownership(write.tx(), of.id.into()).await?;
    let found = members(service.db().read(), service.now(), wanted).await?;
    Ok(found.into_iter().filter(|staff| reach(staff, rights, &owned)).collect())
}

fn reach(staff: &Staff, rights: &[Right], owned: &Ownership) -> bool {
    rights.iter().all(|right| decide(staff, *right, owned).allowed)
}

/// A member of the team who works here, if all these rights of theirs reach the customer.
async fn seeing(
    service: &Service,
    write: &Write,
    of: &customer::Model,
    rights: &[Right],
    id: Uuid,
) -> Result<Option<Staff>> {
    let owned = ownership(write.tx(), of.id.into()).await?;
    Ok(service.staff_viewer(id).await?.filter(|staff| reach(staff, rights, &owned)))
}
