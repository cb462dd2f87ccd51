//! Signing in, at either door.

use crate::access::RoleName;
use crate::{Locale, PictureId, Problem};
use serde::{Deserialize, Serialize};

/// The two doors. They share no cookie, no session and no sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Realm {
    Staff,
    Portal,
}

impl Realm {
    pub const ALL: [Self; 2] = [Self::Staff, Self::Portal];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Portal => "portal",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|realm| realm.key() == key)
    }
}

/// Without a second factor a password has at least this many characters (ASVS 6.2.1, NIST SP 800-63B-4).
pub const PASSWORD_MIN: u32 = 15;
/// In bytes: bounds the work of hashing.
pub const PASSWORD_MAX: u32 = 1_024;

/// The length rule. Nothing is trimmed, folded or cut; spaces and every alphabet are welcome (R1).
pub fn password_length(password: &str) -> Result<(), Problem> {
    if password.len() > PASSWORD_MAX as usize {
        Err(Problem::TooLong { max: PASSWORD_MAX })
    } else if password.chars().count() < PASSWORD_MIN as usize {
        Err(Problem::TooShort { min: PASSWORD_MIN })
    } else {
        Ok(())
    }
}

/// How staff accounts stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountStatus {
    Invited,
    Active,
    Deactivated,
}

impl AccountStatus {
    pub const ALL: [Self; 3] = [Self::Invited, Self::Active, Self::Deactivated];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Deactivated => "deactivated",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.key() == key)
    }
}

/// What everybody changes about themself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    pub role: Option<RoleName>,
    pub locale: Locale,
    pub time_zone: String,
    pub theme: Option<String>,
    pub picture: Option<PictureId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn password_lengths() {
        for (password, verdict) in [
            ("fourteen chars", Err(Problem::TooShort { min: 15 })),
            ("fifteen chars !", Ok(())),
            ("ȘȚĂÎÂșțăîâșțăîâ", Ok(())),
            ("               ", Ok(())),
        ] {
            assert_eq!(password_length(password), verdict, "{password}");
        }
        assert!(password_length(&"x".repeat(1_024)).is_ok());
        assert!(password_length(&"x".repeat(1_025)).is_err());
    }
}
