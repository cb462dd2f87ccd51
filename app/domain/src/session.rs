//! Sessions as people see them: on which device, from where, since when, and how they ended.

use crate::When;
use serde::{Deserialize, Serialize};

/// Why a session is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EndReason {
    SignedOut,
    /// Idle for too long, or too old.
    Expired,
    PasswordChanged,
    RightsChanged,
    /// There is nothing left at that door that the account may enter.
    AccessEnded,
    Deactivated,
    /// A second factor came, went or was taken away.
    FactorChanged,
    /// Ended from the list of devices, by the person.
    EndedByOneself,
    /// Ended by somebody who may.
    EndedByStaff,
    /// Ended by one of their own company.
    EndedByColleague,
}

impl EndReason {
    pub const ALL: [Self; 10] = [
        Self::SignedOut,
        Self::Expired,
        Self::PasswordChanged,
        Self::RightsChanged,
        Self::AccessEnded,
        Self::Deactivated,
        Self::FactorChanged,
        Self::EndedByOneself,
        Self::EndedByStaff,
        Self::EndedByColleague,
    ];

    pub const fn key(self) -> &'static str {
        match self {
            Self::SignedOut => "signed_out",
            Self::Expired => "expired",
            Self::PasswordChanged => "password_changed",
            Self::RightsChanged => "rights_changed",
            Self::AccessEnded => "access_ended",
            Self::Deactivated => "deactivated",
            Self::FactorChanged => "factor_changed",
            Self::EndedByOneself => "ended_by_oneself",
            Self::EndedByStaff => "ended_by_staff",
            Self::EndedByColleague => "ended_by_colleague",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.key() == key)
    }
}

/// What a browser says of itself, in two words that people know. Nothing is decided by it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    pub browser: Option<String>,
    pub system: Option<String>,
}

/// In this order: most browsers claim to be others as well.
const BROWSERS: [(&str, &str); 9] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("HeadlessChrome", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
];
const SYSTEMS: [(&str, &str); 8] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

impl Device {
    pub fn of(user_agent: &str) -> Self {
        let known = |list: &[(&str, &str)]| {
            let found = list.iter().find(|(mark, _)| user_agent.contains(mark));
            found.map(|(_, name)| (*name).to_owned())
        };
        Self { browser: known(&BROWSERS), system: known(&SYSTEMS) }
    }
}

/// One session of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRow {
    /// What ends it; no secret, and good for nothing else.
    pub handle: String,
    pub device: Device,
    /// The address it began from, and the one it was last seen at.
    pub first_address: String,
    pub last_address: String,
    pub began: When,
    pub seen: When,
    /// The one that asks.
    pub current: bool,
    pub ended: Option<(When, EndReason)>,
}

/// Where somebody is signed in, and was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionList {
    /// They have a second factor, which the viewer may take away when their device is lost.
    pub resettable: bool,
    /// Whose they are.
    pub name: String,
    pub living: Vec<SessionRow>,
    pub past: Vec<SessionRow>,
    /// Where the earlier ones go on.
    pub next: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_told_in_words_that_people_know() {
        let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
        for (agent, browser, system) in [
            (windows, Some("Chrome"), Some("Windows")),
            (&format!("{windows} Edg/142.0.0.0"), Some("Edge"), Some("Windows")),
            (&format!("{windows} OPR/120.0.0.0"), Some("Opera"), Some("Windows")),
            (phone, Some("Safari"), Some("iPhone")),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", Some("Firefox"), Some("Linux")),
            (
                "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36",
                Some("Chrome"),
                Some("Android"),
            ),
            ("curl/8.5.0", None, None),
            ("", None, None),
        ] {
            let device = Device::of(agent);
            assert_eq!((device.browser.as_deref(), device.system.as_deref()), (browser, system), "{agent}");
        }
    }

    #[test]
    fn reasons_round_trip() {
        for reason in EndReason::ALL {
            assert_eq!(EndReason::parse(reason.key()), Some(reason));
        }
    }
}
