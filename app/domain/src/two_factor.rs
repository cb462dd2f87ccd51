//! Two-factor authentication: a code of an authenticator app, a passkey or a recovery code, after the password.

use crate::access::Role;
use crate::account::Realm;
use crate::qr::QrCode;
use crate::{PasskeyId, When};
use serde::{Deserialize, Serialize};

/// How somebody stands with their own second factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TwoFactor {
    /// The password was right; a code decides whether they come in, or one of their passkeys.
    Asked { passkeys: bool },
    Off {
        /// The company asks for it: it has to be set up before anything else.
        demanded: bool,
    },
    /// A secret is there, but no code of it was given yet.
    Starting(SetUp),
    On {
        since: When,
        /// The recovery codes, until they are said to be kept elsewhere.
        codes: Vec<String>,
        /// How many of them are left.
        left: u64,
        passkeys: Passkeys,
        demanded: bool,
    },
}

/// Somebody's own passkeys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkeys {
    pub list: Vec<Passkey>,
    /// Whether one can be added here.
    pub more: bool,
    /// Whether the password was given just now, so that one can be added at once.
    pub confirmed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkey {
    pub id: PasskeyId,
    pub name: String,
    pub added: When,
    pub used: Option<When>,
}

/// What an authenticator app needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetUp {
    /// Base32, in groups of four, to be typed where nothing can be scanned.
    pub secret: String,
    /// `otpauth://…`, for an app on the same device.
    pub address: String,
    pub picture: QrCode,
}

/// Of whom the company demands a second factor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demands {
    pub roles: Vec<Role>,
    pub portal: bool,
}

impl Demands {
    /// The word for the customers' people, among the keys of roles.
    pub const PORTAL: &str = "portal";

    /// What a form ticks, or the setting keeps. What is unknown is left out.
    pub fn parse<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut demands = Self::default();
        for word in words {
            match Role::parse(word) {
                Some(role) if !demands.roles.contains(&role) => demands.roles.push(role),
                Some(_) => {}
                None => demands.portal |= word == Self::PORTAL,
            }
        }
        demands
    }

    pub fn words(&self) -> Vec<&'static str> {
        let roles = Role::ALL.into_iter().filter(|role| self.roles.contains(role)).map(Role::key);
        roles.chain(self.portal.then_some(Self::PORTAL)).collect()
    }

    /// Whether it is asked of whoever enters by this door, of the team in this role.
    pub fn of(&self, realm: Realm, role: Option<Role>) -> bool {
        match realm {
            Realm::Staff => role.is_some_and(|role| self.roles.contains(&role)),
            Realm::Portal => self.portal,
        }
    }
}

/// A starting point for locks and demands (A6). What it sets stays editable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Preset {
    /// A second factor for those who manage access; no locks.
    Essentials,
    /// A second factor for the whole team, and every lock.
    Full,
}

impl Preset {
    pub const ALL: [Self; 2] = [Self::Essentials, Self::Full];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Essentials => "essentials",
            Self::Full => "full",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.key() == key)
    }

    pub fn demands(self) -> Demands {
        let roles = match self {
            Self::Essentials => vec![Role::MainAdministrator, Role::Administrator],
            Self::Full => Role::ALL.to_vec(),
        };
        Demands { roles, portal: false }
    }

    pub fn locks(self) -> Vec<crate::access::Lock> {
        match self {
            Self::Essentials => Vec::new(),
            Self::Full => crate::access::Lock::ALL.to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn demands_read_back_what_they_say() {
        for words in [vec![], vec!["main_administrator", "user", "portal"], vec!["portal"]] {
            assert_eq!(Demands::parse(words.clone()).words(), words);
        }
        let told = Demands::parse(["user", "owner", "user", "", "portal"]);
        assert_eq!(told.words(), ["user", "portal"]);
        assert!(told.of(Realm::Staff, Some(Role::User)) && told.of(Realm::Portal, None));
        assert!(!told.of(Realm::Staff, Some(Role::Manager)) && !told.of(Realm::Staff, None));
        assert!(!Demands::parse(["user"]).of(Realm::Portal, None));
    }

    #[test]
    fn presets_differ_and_are_named() {
        for preset in Preset::ALL {
            assert_eq!(Preset::parse(preset.key()), Some(preset));
        }
        assert_eq!(Preset::parse("none"), None);
        assert!(Preset::Essentials.locks().is_empty());
        assert_eq!(Preset::Full.locks(), crate::access::Lock::ALL);
        assert_eq!(Preset::Full.demands().roles, Role::ALL);
    }
}
