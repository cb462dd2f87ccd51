//! Roles and locks, for those who administer access.

use super::Answer;
use crate::wire::Compact;
use domain::RoleId;
use domain::access::Lock;
use domain::role::{RoleCard, RoleForm, RoleTable};
use leptos::server;

#[cfg(feature = "ssr")]
use {
    super::door,
    crate::routes,
    domain::access::{Role, RoleChoice},
    domain::flash::Notice,
    domain::{Problem, Refusal},
};

#[server(prefix = "/admin/api", endpoint = "roles/list", output = Compact)]
pub async fn list_roles() -> Answer<RoleTable> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.roles(&staff).await?)
}

/// One of the six by its key, or a custom one by its id.
#[server(prefix = "/admin/api", endpoint = "roles/show", output = Compact)]
pub async fn show_role(role: String) -> Answer<RoleCard> {
    let (caller, staff) = door::staff()?;
    let choice = RoleChoice::parse(&role).ok_or(Refusal::NotFound)?;
    Ok(caller.service.role(&staff, choice).await?)
}

/// One of the six, to make another one from.
#[server(prefix = "/admin/api", endpoint = "roles/copy", output = Compact)]
pub async fn show_role_to_copy(role: String) -> Answer<RoleCard> {
    let (caller, staff) = door::staff()?;
    let choice = RoleChoice::parse(&role).ok_or(Refusal::NotFound)?;
    Ok(caller.service.role_to_copy(&staff, choice).await?)
}

#[server(prefix = "/admin/api", endpoint = "roles/create")]
pub async fn create_role(base: String, #[server(flatten)] form: RoleForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    let base = Role::parse(&base).ok_or_else(|| Refusal::field("base", Problem::Choice))?;
    let id = caller.service.create_role(&staff, base, &form).await?;
    door::done_with(&routes::admin::role(&id.to_string()), Notice::Created);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "roles/save")]
pub async fn save_role(id: RoleId, version: i32, #[server(flatten)] form: RoleForm) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.save_role(&staff, id, version, &form).await?;
    door::done_with(&routes::admin::role(&id.to_string()), Notice::Saved);
    Ok(())
}

/// Deletes a role; its people get the role `instead`.
#[server(prefix = "/admin/api", endpoint = "roles/delete")]
pub async fn delete_role(id: RoleId, #[server(default)] instead: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.delete_role(&staff, id, &instead).await?;
    door::done_with(routes::admin::ROLES, Notice::Deleted);
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "locks/show", output = Compact)]
pub async fn show_locks() -> Answer<Vec<Lock>> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.locks(&staff).await?)
}

#[server(prefix = "/admin/api", endpoint = "locks/save")]
pub async fn save_locks(#[server(default)] shut: Vec<Lock>) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.save_locks(&staff, &shut).await?;
    door::done_with(routes::admin::PRIVACY, Notice::Saved);
    Ok(())
}
