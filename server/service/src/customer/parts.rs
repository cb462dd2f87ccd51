//! What several use cases of customers need: loading in scope, whose a customer is, its staff.

use crate::db::Write;
use crate::filter;
use crate::store::{customer, customer_staff, staff};
use crate::{Error, Result};
use domain::access::{Masks, Ownership, Right, Staff};
use domain::customer::AssignedStaff;
use domain::{CustomerId, Refusal, StaffId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait, Select,
};
use std::collections::HashMap;
use uuid::Uuid;

/// A living customer that the viewer sees. Absent and foreign are the same answer.
pub async fn find_in_scope(db: &impl ConnectionTrait, viewer: &Staff, id: CustomerId) -> Result<customer::Model> {
    customer::Entity::find_by_id(id.uuid())
        .filter(customer::Column::TrashedAt.is_null())
        .filter(filter::customers(viewer, Right::CustomersView))
        .one(db)
        .await?
        .ok_or(Error::Refused(Refusal::NotFound))
}

/// As [`find_in_scope`], and nobody else changes the customer or its contacts until the end of the transaction.
pub async fn find_to_change(write: &Write, viewer: &Staff, id: CustomerId) -> Result<customer::Model> {
    write.lock(&format!("customer {id}")).await?;
    find_in_scope(write.tx(), viewer, id).await
}

/// The record that is found, and whose it is, once nobody else changes what is this customer's until the end of the transaction (ADR 6). What
/// was read before says only which customer that is, which no change does.
pub async fn find_locked<E: EntityTrait>(
    write: &Write,
    found: Select<E>,
    customer: E::Column,
) -> Result<(E::Model, Ownership)> {
    let of = found.clone().select_only().column(customer).into_tuple::<Uuid>().one(write.tx()).await?;
    let of = CustomerId::from(of.ok_or(Refusal::NotFound)?);
    write.lock(&format!("customer {of}")).await?;
    let row = found.one(write.tx()).await?.ok_or(Refusal::NotFound)?;
    Ok((row, ownership(write.tx(), of).await?))
}

/// Whose a customer is.
pub async fn ownership(db: &impl ConnectionTrait, id: CustomerId) -> Result<Ownership> {
    let rows = customer_staff::Entity::find().filter(customer_staff::Column::CustomerId.eq(id.uuid())).all(db).await?;
    Ok(ownership_of(&rows))
}

/// The same by the rows that say so.
pub fn ownership_of(rows: &[customer_staff::Model]) -> Ownership {
    Ownership {
        responsible: rows.iter().find(|row| row.is_primary).map(|row| row.staff_id.into()),
        assigned: rows.iter().map(|row| row.staff_id.into()).collect(),
    }
}

/// What says a customer's name is for those who may read that.
pub async fn name_is_read(db: &impl ConnectionTrait, viewer: &Staff, id: CustomerId) -> Result<()> {
    masks_with_name(db, viewer, id).await.map(|_| ())
}

/// What else of a customer the viewer may read whose name they may.
pub async fn masks_with_name(db: &impl ConnectionTrait, viewer: &Staff, id: CustomerId) -> Result<Masks> {
    let masks = Masks::of(viewer, &ownership(db, id).await?);
    if masks.name { Ok(masks) } else { Err(Refusal::Forbidden.into()) }
}

/// The staff of some customers, primary first.
pub async fn staff_of(db: &impl ConnectionTrait, customers: &[Uuid]) -> Result<HashMap<Uuid, Vec<AssignedStaff>>> {
    if customers.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Uuid, Uuid, bool, String, String)> = customer_staff::Entity::find()
        .select_only()
        .column(customer_staff::Column::CustomerId)
        .column(customer_staff::Column::StaffId)
        .column(customer_staff::Column::IsPrimary)
        .column(staff::Column::FirstName)
        .column(staff::Column::LastName)
        .join(JoinType::InnerJoin, customer_staff::Relation::Staff.def())
        .filter(customer_staff::Column::CustomerId.is_in(customers.iter().copied()))
        .order_by_desc(customer_staff::Column::IsPrimary)
        .order_by_asc(staff::Column::LastName)
        .into_tuple()
        .all(db)
        .await?;
    let mut staff: HashMap<Uuid, Vec<AssignedStaff>> = HashMap::new();
    for (customer, id, primary, first, last) in rows {
        staff.entry(customer).or_default().push(AssignedStaff {
            id: id.into(),
            name: format!("{first} {last}"),
            primary,
        });
    }
    Ok(staff)
}

/// The ownership that a list of assigned staff amounts to.
pub fn owned_by(staff: &[AssignedStaff]) -> Ownership {
    Ownership {
        responsible: staff.iter().find(|staff| staff.primary).map(|staff| staff.id),
        assigned: staff.iter().map(|staff| staff.id).collect::<Vec<StaffId>>(),
    }
}
