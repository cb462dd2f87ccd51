//! Sensitive actions: what somebody who answers for the company wants to know of, whoever did it (SEC-13, SEC-14).

use crate::access::Masked;
use crate::list::Page;
use crate::{CustomerId, StaffId, When};
use serde::{Deserialize, Serialize};

/// What makes an action sensitive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Many records deleted, at once or within minutes.
    MassDelete,
    /// Many records made or changed at once.
    MassChange,
    /// Records deleted for good.
    Purge,
    /// Records taken out as a file.
    Export,
    /// Rights, roles, exceptions and locks.
    AccessChange,
    /// Somebody outside the company got access, or more of it, or lost it.
    ExternalAccess,
    /// Sessions of somebody else ended.
    SessionsEnded,
    /// Somebody began or ceased to work as somebody else.
    WorkAs,
    /// Where money goes, or what was owed or paid and is not any more.
    Money,
    /// Many sign-ins failed, on one account or from one address.
    SignIns,
    /// Somebody asked many times for what is not theirs.
    Denied,
}

impl Class {
    pub const ALL: [Self; 11] = [
        Self::MassDelete,
        Self::MassChange,
        Self::Purge,
        Self::Export,
        Self::AccessChange,
        Self::ExternalAccess,
        Self::SessionsEnded,
        Self::WorkAs,
        Self::Money,
        Self::SignIns,
        Self::Denied,
    ];

    /// As it is stored, and named in addresses.
    pub const fn key(self) -> &'static str {
        match self {
            Self::MassDelete => "mass_delete",
            Self::MassChange => "mass_change",
            Self::Purge => "purge",
            Self::Export => "export",
            Self::AccessChange => "access_change",
            Self::ExternalAccess => "external_access",
            Self::SessionsEnded => "sessions_ended",
            Self::WorkAs => "work_as",
            Self::Money => "money",
            Self::SignIns => "sign_ins",
            Self::Denied => "denied",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.key() == key)
    }

    /// Whether it is about the security of the team itself, which only those read who manage the team.
    pub const fn is_about_the_team(self) -> bool {
        matches!(self, Self::AccessChange | Self::SessionsEnded | Self::WorkAs | Self::SignIns | Self::Denied)
    }
}

/// So many failed sign-ins on one account, or from one address, within [`MASS_MINUTES`] are told.
pub const MANY_FAILURES: u64 = 10;
/// So many refusals of one person within [`MASS_MINUTES`] are told.
pub const MANY_DENIED: u64 = 20;
/// So many deletions of one person within [`MASS_MINUTES`] are a mass delete.
pub const MASS_DELETE: u64 = 10;
pub const MASS_MINUTES: i64 = 10;

/// What of the log is looked at; all empty is everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SensitiveFilter {
    #[serde(default)]
    pub class: String,
    /// A part of the name of whoever did it.
    #[serde(default)]
    pub actor: String,
    #[serde(default)]
    pub after: String,
}

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SensitiveRow {
    pub id: String,
    /// Its number in the audit's chain.
    pub seq: i64,
    pub when: When,
    pub class: Class,
    pub action: String,
    pub actor: String,
    /// Whose rights they worked with, where these were not their own.
    pub acting_as: Option<String>,
    pub amount: Option<i64>,
    pub ip: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SensitiveList {
    pub page: Page<SensitiveRow>,
    /// The classes that the viewer may ask for.
    pub classes: Vec<Class>,
    /// Whether the viewer may take it out as a file.
    pub may_export: bool,
}

/// All of one entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SensitiveCard {
    pub row: SensitiveRow,
    /// The member of the team who did it, unless that is the viewer.
    pub by: Option<StaffId>,
    pub may_end_sessions: bool,
    /// Whether something of it is in the trash that the viewer may bring back.
    pub may_restore: bool,
    pub request: Option<String>,
    pub hash: String,
    /// The kind and the id of what it was about.
    pub subject: Option<(String, String)>,
    pub customer: Option<CustomerId>,
    pub details: Vec<(String, Masked<String>)>,
}
