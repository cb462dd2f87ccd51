//! Members of the team with all that decides about their rights, read afresh in one statement.

use crate::store::{role, setting, staff};
use crate::{Error, Result, locks};
use domain::access::{CustomRole, Override, Right, Role, RoleName, Scope, Staff};
use domain::{Locale, Refusal, StaffId, Timestamp};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationTrait,
};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// What is set for a member alone, in one text: a row for each of them would cost as much as all the rest that is asked.
const SETS: &str = r#"(SELECT string_agg("right" || ' ' || scope || ' ' || coalesce(CAST(until AS text), ''), ';')
    FROM staff_override WHERE staff_id = staff.id)"#;

#[derive(FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    staff: staff::Model,
    custom_name: Option<String>,
    custom_base: Option<String>,
    custom_scopes: Option<String>,
    sets: Option<String>,
    locks: Option<String>,
}

/// Those whom `wanted` finds, by last name.
pub async fn members(db: &impl ConnectionTrait, now: Timestamp, wanted: Condition) -> Result<Vec<Staff>> {
    let locks = Query::select()
        .column(setting::Column::Value)
        .from(setting::Entity)
        .and_where(Expr::col((setting::Entity, setting::Column::Key)).eq(locks::KEY))
        .to_owned();
    let rows: Vec<Row> = staff::Entity::find()
        .filter(wanted)
        .join(JoinType::LeftJoin, staff::Relation::Role.def())
        .column_as(role::Column::Name, "custom_name")
        .column_as(role::Column::Base, "custom_base")
        .column_as(role::Column::Scopes, "custom_scopes")
        .expr_as(Expr::cust(SETS), "sets")
        .expr_as(Expr::SubQuery(None, Box::new(locks.into())), "locks")
        .order_by_asc(staff::Column::LastName)
        .order_by_asc(staff::Column::Id)
        .into_model()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| member(row, now)).collect())
}

/// One member, whatever their status; not if they were erased.
pub async fn find(db: &impl ConnectionTrait, now: Timestamp, id: StaffId) -> Result<Staff> {
    let wanted = Condition::all().add(staff::Column::Id.eq(id.uuid())).add(staff::Column::ErasedAt.is_null());
    let found = members(db, now, wanted).await?.pop();
    found.ok_or(Error::Refused(Refusal::NotFound))
}

/// One of [`SETS`], unless it has ended.
fn in_force(set: &str, now: Timestamp) -> Option<Override> {
    let (right, rest) = set.split_once(' ')?;
    let (scope, until) = rest.split_once(' ')?;
    let until = if until.is_empty() { None } else { Some(Timestamp(until.parse().ok()?)) };
    if until.is_some_and(|until| until <= now) {
        return None;
    }
    Some(Override { right: Right::parse(right)?, scope: Scope::parse(scope)?, until })
}

fn member(row: Row, now: Timestamp) -> Staff {
    let staff = row.staff;
    let sets = row.sets.unwrap_or_default();
    let custom = staff.role_id.zip(row.custom_name).map(|(id, name)| CustomRole {
        id: id.into(),
        name,
        base: role_of(row.custom_base.as_deref().unwrap_or_default()),
        scopes: scopes(row.custom_scopes.as_deref().unwrap_or_default()),
    });
    Staff {
        id: staff.id.into(),
        name: staff.name(),
        email: staff.email,
        role: custom.as_ref().map_or_else(|| role_of(&staff.role), |custom| custom.base),
        custom,
        locks: locks::parse(row.locks.as_deref().unwrap_or_default()),
        active: staff.status == "active",
        overrides: sets.split(';').filter_map(|set| in_force(set, now)).collect(),
        locale: Locale::parse(&staff.language).unwrap_or_default(),
        time_zone: staff.time_zone,
        theme: staff.theme,
        picture: staff.picture_id.map(Into::into),
        worked_by: None,
    }
}

/// An unknown role has the least rights.
fn role_of(key: &str) -> Role {
    Role::parse(key).unwrap_or(Role::User)
}

pub fn custom_role(row: role::Model) -> CustomRole {
    CustomRole { id: row.id.into(), name: row.name, base: role_of(&row.base), scopes: scopes(&row.scopes) }
}

/// How a role keeps what differs from its base.
pub fn stored_scopes(role: &CustomRole) -> String {
    let scopes: BTreeMap<&str, &str> = role.scopes.iter().map(|(right, scope)| (right.key(), scope.key())).collect();
    serde_json::to_string(&scopes).unwrap_or_default()
}

/// What a version does not know, it leaves to the base.
fn scopes(stored: &str) -> Vec<(Right, Scope)> {
    let scopes: BTreeMap<String, String> = serde_json::from_str(stored).unwrap_or_default();
    scopes.iter().filter_map(|(right, scope)| Some((Right::parse(right)?, Scope::parse(scope)?))).collect()
}

/// What the roles of these rows are called.
pub async fn role_names(db: &impl ConnectionTrait, rows: &[staff::Model]) -> Result<HashMap<Uuid, RoleName>> {
    let ids: Vec<Uuid> = rows.iter().filter_map(|row| row.role_id).collect();
    let mut names = HashMap::new();
    if !ids.is_empty() {
        let roles = role::Entity::find().filter(role::Column::Id.is_in(ids)).all(db).await?;
        names.extend(roles.into_iter().map(|role| (role.id, role.name)));
    }
    let name = |row: &staff::Model| {
        let custom = row.role_id.and_then(|id| Some((id.into(), names.get(&id)?.clone())));
        (row.id, RoleName { base: role_of(&row.role), custom })
    };
    Ok(rows.iter().map(name).collect())
}

/// What the role of a member is called.
pub fn role_name(staff: &Staff) -> RoleName {
    RoleName { base: staff.role, custom: staff.custom.as_ref().map(|custom| (custom.id, custom.name.clone())) }
}
