use super::{Right, Scope};
use crate::RoleId;
use serde::{Deserialize, Serialize};

/// The six roles of the team; everybody has exactly one (CARD-03…08).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    MainAdministrator,
    Administrator,
    Manager,
    Marketing,
    Contributor,
    User,
}

impl Role {
    /// In the order of the columns of the catalogue.
    pub const ALL: [Self; 6] =
        [Self::MainAdministrator, Self::Administrator, Self::Manager, Self::Marketing, Self::Contributor, Self::User];

    pub const fn key(self) -> &'static str {
        match self {
            Self::MainAdministrator => "main_administrator",
            Self::Administrator => "administrator",
            Self::Manager => "manager",
            Self::Marketing => "marketing",
            Self::Contributor => "contributor",
            Self::User => "user",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }

    /// Whom locks do not stop. Managers are none (BR-33).
    pub const fn is_administrator(self) -> bool {
        matches!(self, Self::MainAdministrator | Self::Administrator)
    }

    /// Whether a role of one's own may be made from it. There is only one way to be a main administrator.
    pub const fn can_be_copied(self) -> bool {
        !matches!(self, Self::MainAdministrator)
    }

    pub(super) const fn column(self) -> usize {
        match self {
            Self::MainAdministrator => 0,
            Self::Administrator => 1,
            Self::Manager => 2,
            Self::Marketing => 3,
            Self::Contributor => 4,
            Self::User => 5,
        }
    }
}

/// A role that the company made: one of the six, with other scopes for some rights. Rights that come with later versions are as in the
/// role it was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomRole {
    pub id: RoleId,
    pub name: String,
    pub base: Role,
    /// Only what differs from the base.
    pub scopes: Vec<(Right, Scope)>,
}

impl CustomRole {
    pub fn scope(&self, right: Right) -> Scope {
        let own = self.scopes.iter().find(|(own, _)| *own == right);
        own.map_or_else(|| right.default_for(self.base), |(_, scope)| *scope)
    }
}

/// What somebody's place in the team gives before overrides: one of the six roles, or a custom one.
#[derive(Clone, Copy, Debug)]
pub enum Given<'a> {
    System(Role),
    Custom(&'a CustomRole),
}

impl Given<'_> {
    pub fn scope(self, right: Right) -> Scope {
        match self {
            Self::System(role) => right.default_for(role),
            Self::Custom(role) => role.scope(right),
        }
    }

    /// The one of the six that rules beyond rights go by.
    pub const fn base(self) -> Role {
        match self {
            Self::System(role) => role,
            Self::Custom(role) => role.base,
        }
    }
}

/// A role as it is named and chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleName {
    pub base: Role,
    pub custom: Option<(RoleId, String)>,
}

impl RoleName {
    pub const fn system(role: Role) -> Self {
        Self { base: role, custom: None }
    }

    /// What a form sends for it.
    pub fn key(&self) -> String {
        match &self.custom {
            Some((id, _)) => id.to_string(),
            None => self.base.key().to_owned(),
        }
    }
}

/// A role as a form names it: by the key of one of the six, or the id of a custom one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleChoice {
    System(Role),
    Custom(RoleId),
}

impl RoleChoice {
    pub fn parse(text: &str) -> Option<Self> {
        Role::parse(text).map(Self::System).or_else(|| text.parse().ok().map(Self::Custom))
    }
}
