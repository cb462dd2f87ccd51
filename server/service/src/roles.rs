//! The roles of the team: the six, which stay as they are, and those that the company makes from them.

use crate::audit::Entry;
use crate::db::Write;
use crate::members::{custom_role, stored_scopes};
use crate::session::{EndReason, end_all};
use crate::store::{role, staff};
use crate::team::chosen;
use crate::{Error, Result, Service};
use domain::access::{
    CustomRole, Given, Right, Role, RoleChoice, RoleName, Staff, may_assign_role, may_edit_role, permit_yes,
};
use domain::account::Realm;
use domain::fold::fold;
use domain::role::{RoleCard, RoleColumn, RoleForm, RoleTable};
use domain::sensitive::Class;
use domain::{Problem, Refusal, RoleId};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::HashMap;
use uuid::Uuid;

/// As many roles as a company may make: more than anybody can tell apart.
const MOST: u64 = 50;

impl Service {
    /// All roles beside each other. Whoever works here may know what the roles mean.
    pub async fn roles(&self, viewer: &Staff) -> Result<RoleTable> {
        permit_yes(viewer, Right::StaffDirectory)?;
        let db = self.db().read();
        let people = holders(db).await?;
        let count = |role: &str, id: Option<Uuid>| people.get(&(role.to_owned(), id)).copied().unwrap_or_default();
        let system = Role::ALL.into_iter().map(|role| RoleColumn {
            name: RoleName::system(role),
            people: count(role.key(), None),
            scopes: scopes(Given::System(role)),
        });
        let custom = role::Entity::find().order_by_asc(role::Column::NameFold).all(db).await?;
        let custom = custom.into_iter().map(custom_role).map(|role| RoleColumn {
            people: count(role.base.key(), Some(role.id.uuid())),
            scopes: scopes(Given::Custom(&role)),
            name: RoleName { base: role.base, custom: Some((role.id, role.name)) },
        });
        Ok(RoleTable { roles: system.chain(custom).collect(), can_manage: viewer.can(Right::RolesManage) })
    }

    /// One role, to read or to change.
    pub async fn role(&self, viewer: &Staff, choice: RoleChoice) -> Result<RoleCard> {
        permit_yes(viewer, Right::StaffDirectory)?;
        let db = self.db().read();
        let (name, version, given, may_edit) = match choice {
            RoleChoice::System(role) => (RoleName::system(role), 0, scopes(Given::System(role)), false),
            RoleChoice::Custom(id) => {
                let row = find(db, id).await?;
                let (version, role) = (row.version, custom_role(row));
                let may_edit = may_edit_role(viewer, &role).allowed;
                let given = scopes(Given::Custom(&role));
                (RoleName { base: role.base, custom: Some((role.id, role.name)) }, version, given, may_edit)
            }
        };
        let holds = match choice {
            RoleChoice::System(role) => staff::Column::Role.eq(role.key()).and(staff::Column::RoleId.is_null()),
            RoleChoice::Custom(id) => staff::Column::RoleId.eq(id.uuid()),
        };
        let people = staff::Entity::find()
            .filter(holds)
            .filter(staff::Column::Status.ne("deactivated"))
            .order_by_asc(staff::Column::FirstName)
            .order_by_asc(staff::Column::LastName)
            .limit(500)
            .all(db)
            .await?;
        let others = if may_edit { self.roles_to_give(viewer).await? } else { Vec::new() };
        Ok(RoleCard {
            others: others.into_iter().filter(|other| *other != name).collect(),
            name,
            version,
            scopes: given,
            limits: Right::ALL.iter().map(|right| viewer.scope(*right)).collect(),
            people: people.into_iter().map(|row| (row.id.into(), row.name())).collect(),
            may_copy: matches!(choice, RoleChoice::System(role) if role.can_be_copied())
                && viewer.can(Right::RolesManage),
            may_edit,
        })
    }

    /// One of the six, to make another one from.
    pub async fn role_to_copy(&self, viewer: &Staff, choice: RoleChoice) -> Result<RoleCard> {
        permit_yes(viewer, Right::RolesManage)?;
        match choice {
            RoleChoice::System(role) if role.can_be_copied() => self.role(viewer, choice).await,
            RoleChoice::System(_) | RoleChoice::Custom(_) => Err(Refusal::NotFound.into()),
        }
    }

    /// Makes a role from one of the six.
    pub async fn create_role(&self, viewer: &Staff, base: Role, form: &RoleForm) -> Result<RoleId> {
        let leave = permit_yes(viewer, Right::RolesManage)?;
        let write = self.write().await?;
        write.lock("team").await?;
        let role = form.parse(write.new_id().into(), base)?;
        if !base.can_be_copied() || role::Entity::find().count(write.tx()).await? >= MOST {
            return Err(Refusal::field("name", Problem::NotAllowed).into());
        }
        within_own(viewer, &role)?;
        name_is_free(&write, &role).await?;
        let row = role::ActiveModel {
            id: Set(role.id.uuid()),
            name: Set(role.name.clone()),
            name_fold: Set(fold(&role.name)),
            base: Set(base.key().to_owned()),
            scopes: Set(stored_scopes(&role)),
            created_at: Set(write.now().ms()),
            updated_at: Set(write.now().ms()),
            version: Set(1),
        };
        row.insert(write.tx()).await?;
        let entry = Entry::new(&leave, "role.created")
            .sensitive(Class::AccessChange)
            .subject("role", role.id.uuid())
            .detail("name", &role.name);
        write.audit(entry.detail("base", base.key()).detail("to", &stored_scopes(&role)));
        write.commit().await?;
        Ok(role.id)
    }

    /// Changes a role, and with it the rights of everybody who holds it, on their next request.
    pub async fn save_role(&self, viewer: &Staff, id: RoleId, version: i32, form: &RoleForm) -> Result<()> {
        let leave = permit_yes(viewer, Right::RolesManage)?;
        let write = self.write().await?;
        write.lock("team").await?;
        let row = find(write.tx(), id).await?;
        let before = custom_role(row.clone());
        let after = form.parse(id, before.base)?;
        within_own(viewer, &before)?;
        within_own(viewer, &after)?;
        crate::customer::unchanged_since(row.version, version)?;
        name_is_free(&write, &after).await?;
        let mut changed = row.into_active_model();
        changed.name = Set(after.name.clone());
        changed.name_fold = Set(fold(&after.name));
        changed.scopes = Set(stored_scopes(&after));
        changed.updated_at = Set(write.now().ms());
        changed.version = Set(version + 1);
        changed.update(write.tx()).await?;
        let entry = Entry::new(&leave, "role.changed")
            .sensitive(Class::AccessChange)
            .subject("role", id.uuid())
            .detail("name", &after.name);
        write.audit(entry.detail("from", &stored_scopes(&before)).detail("to", &stored_scopes(&after)));
        write.commit().await
    }

    /// Deletes a role; whoever holds it gets another one.
    pub async fn delete_role(&self, viewer: &Staff, id: RoleId, instead: &str) -> Result<()> {
        let leave = permit_yes(viewer, Right::RolesManage)?;
        let write = self.write().await?;
        write.lock("team").await?;
        let role = custom_role(find(write.tx(), id).await?);
        within_own(viewer, &role)?;
        let holders = staff::Entity::find().filter(staff::Column::RoleId.eq(id.uuid())).all(write.tx()).await?;
        if !holders.is_empty() {
            let choice = RoleChoice::parse(instead).filter(|choice| *choice != RoleChoice::Custom(id));
            let choice = choice.ok_or_else(|| Refusal::field("instead", Problem::Choice))?;
            let (base, custom) = chosen(write.tx(), choice).await?;
            let given = custom.as_ref().map_or(Given::System(base), Given::Custom);
            permit_yes(viewer, Right::StaffManage)?;
            if !may_assign_role(viewer, given).allowed {
                return Err(Refusal::field("instead", Problem::NotAllowed).into());
            }
            staff::Entity::update_many()
                .col_expr(staff::Column::Role, Expr::value(base.key()))
                .col_expr(staff::Column::RoleId, Expr::value(custom.as_ref().map(|custom| custom.id.uuid())))
                .col_expr(staff::Column::UpdatedAt, Expr::value(write.now().ms()))
                .filter(staff::Column::RoleId.eq(id.uuid()))
                .exec(write.tx())
                .await?;
            for holder in &holders {
                end_all(&write, Realm::Staff, holder.id, EndReason::RightsChanged, None).await?;
                let to = custom.as_ref().map_or(base.key(), |custom| custom.name.as_str());
                let entry =
                    Entry::new(&leave, "staff.access").sensitive(Class::AccessChange).subject("staff", holder.id);
                write.audit(entry.detail("from", &role.name).detail("to", to));
            }
        }
        role::Entity::delete_by_id(id.uuid()).exec(write.tx()).await?;
        let entry = Entry::new(&leave, "role.deleted")
            .sensitive(Class::AccessChange)
            .subject("role", id.uuid())
            .detail("name", &role.name);
        write.audit(entry);
        write.commit().await
    }
}

fn scopes(role: Given<'_>) -> Vec<domain::access::Scope> {
    Right::ALL.iter().map(|right| role.scope(*right)).collect()
}

async fn find(db: &impl ConnectionTrait, id: RoleId) -> Result<role::Model> {
    role::Entity::find_by_id(id.uuid()).one(db).await?.ok_or(Error::Refused(Refusal::NotFound))
}

/// How many people hold each role, by its base and its own id.
async fn holders(db: &impl ConnectionTrait) -> Result<HashMap<(String, Option<Uuid>), u64>> {
    let rows: Vec<(String, Option<Uuid>, i64)> = staff::Entity::find()
        .select_only()
        .columns([staff::Column::Role, staff::Column::RoleId])
        .column_as(staff::Column::Id.count(), "people")
        .filter(staff::Column::Status.ne("deactivated"))
        .group_by(staff::Column::Role)
        .group_by(staff::Column::RoleId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(role, id, people)| ((role, id), people.unsigned_abs())).collect())
}

fn within_own(viewer: &Staff, role: &CustomRole) -> Result<()> {
    match may_edit_role(viewer, role).allowed {
        true => Ok(()),
        false => Err(Refusal::field("", Problem::NotAllowed).into()),
    }
}

async fn name_is_free(write: &Write, role: &CustomRole) -> Result<()> {
    let holder = role::Entity::find().filter(role::Column::NameFold.eq(fold(&role.name))).one(write.tx()).await?;
    match holder {
        Some(holder) if holder.id != role.id.uuid() => Err(Refusal::field("name", Problem::Taken).into()),
        _ => Ok(()),
    }
}
