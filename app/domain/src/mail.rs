//! The outbox as main administrators read it.

use crate::When;
use crate::list::Page;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailStatus {
    Waiting,
    Sent,
    /// Tried ten times; nobody tries again unless asked to.
    Failed,
}

impl MailStatus {
    pub const fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        [Self::Waiting, Self::Sent, Self::Failed].into_iter().find(|status| status.key() == key)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailRow {
    pub id: String,
    pub to: String,
    pub subject: String,
    pub status: MailStatus,
    pub when: When,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailList {
    pub page: Page<MailRow>,
    /// Whether mails leave at all.
    pub sends: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailCard {
    pub id: String,
    pub to: String,
    pub subject: String,
    pub status: MailStatus,
    pub when: When,
    pub text: String,
    pub error: Option<String>,
    pub attempts: i32,
}
