use super::Relation;
use serde::{Deserialize, Serialize};

/// How far a right reaches. Rights that are not about rows use `None` for no and `All` for yes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    #[default]
    None,
    /// What I am responsible for.
    Own,
    /// Own, and what I am assigned to.
    Assigned,
    All,
}

impl Scope {
    pub const ALL: [Self; 4] = [Self::None, Self::Own, Self::Assigned, Self::All];

    pub const fn covers(self, relation: Relation) -> bool {
        match (self, relation) {
            (Self::All, _) => true,
            (Self::Assigned, Relation::Own | Relation::Assigned) => true,
            (Self::Own, Relation::Own) => true,
            (Self::None | Self::Own | Self::Assigned, _) => false,
        }
    }

    pub const fn is_some(self) -> bool {
        !matches!(self, Self::None)
    }

    pub const fn key(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Own => "own",
            Self::Assigned => "assigned",
            Self::All => "all",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.key() == key)
    }
}
