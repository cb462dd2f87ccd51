//! Roles as they are shown and edited.

use crate::access::{CustomRole, Right, Role, RoleName, Scope};
use crate::refusal::Problems;
use crate::value::{self, required};
use crate::{Problem, Refusal, RoleId, StaffId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the form for a role sends: its name, and for each right how far it reaches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RoleForm {
    pub name: String,
    /// By the keys of rights; those that are missing are as in the role it was made from.
    pub scopes: BTreeMap<String, String>,
}

impl RoleForm {
    /// The role as it would be, made from `base`.
    pub fn parse(&self, id: RoleId, base: Role) -> Result<CustomRole, Refusal> {
        let mut problems = Problems::default();
        let name = problems.check("name", required(value::line(&self.name, 60)));
        let mut scopes = Vec::new();
        for (key, scope) in &self.scopes {
            match (Right::parse(key), Scope::parse(scope)) {
                (Some(right), Some(scope)) if right.offers(scope) => {
                    if scope != right.default_for(base) {
                        scopes.push((right, scope));
                    }
                }
                _ => problems.add(&format!("scopes[{key}]"), Problem::Choice),
            }
        }
        problems.finish(name.map(|name| CustomRole { id, name, base, scopes }))
    }
}

/// All roles beside each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleTable {
    pub roles: Vec<RoleColumn>,
    pub can_manage: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleColumn {
    pub name: RoleName,
    /// How many people who are not deactivated hold it.
    pub people: u64,
    /// In the order of the catalogue.
    pub scopes: Vec<Scope>,
}

/// One role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleCard {
    pub name: RoleName,
    pub version: i32,
    /// In the order of the catalogue.
    pub scopes: Vec<Scope>,
    /// How far the viewer's own rights reach: none may be given beyond.
    pub limits: Vec<Scope>,
    pub people: Vec<(StaffId, String)>,
    pub may_edit: bool,
    pub may_copy: bool,
    /// Roles that its people could get instead.
    pub others: Vec<RoleName>,
}
