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
