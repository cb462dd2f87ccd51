//! What mails are about, and the outbox as main administrators read it.

use crate::When;
use crate::access::{Masked, PortalRight};
use crate::list::Page;
use serde::{Deserialize, Serialize};

/// What a mail to a customer's people is about. Each of them gets what is ticked for them; what guards a sign-in always comes (BR-42).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailCategory {
    /// Announcements of the house.
    General,
    /// Orders and what was ordered: confirmations and welcomes.
    Services,
    /// Packages: which one has, which end soon, and of which nothing is left.
    Renewals,
    /// Invoices, reminders, receipts.
    Billing,
    /// Answers to requests.
    Support,
}

impl MailCategory {
    pub const ALL: [Self; 5] = [Self::General, Self::Services, Self::Renewals, Self::Billing, Self::Support];

    pub const fn key(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Services => "services",
            Self::Renewals => "renewals",
            Self::Billing => "billing",
            Self::Support => "support",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.key() == key)
    }

    /// The right to what its mails are about, where there is one: whoever lacks it gets none of them, whatever is ticked.
    pub const fn needs(self) -> Option<PortalRight> {
        match self {
            Self::General => Some(PortalRight::AnnouncementsView),
            Self::Services => Some(PortalRight::QuotesView),
            Self::Renewals => Some(PortalRight::PackagesView),
            Self::Billing => Some(PortalRight::InvoicesView),
            Self::Support => None,
        }
    }

    /// What somebody gets before anybody chose: the primary contact all, others what everybody is told.
    pub fn at_first(primary: bool) -> Vec<Self> {
        if primary { Self::ALL.to_vec() } else { vec![Self::General] }
    }

    /// As they are stored.
    pub fn stored(categories: &[Self]) -> String {
        categories.iter().map(|category| category.key()).collect::<Vec<_>>().join(" ")
    }

    pub fn restored(text: &str) -> Vec<Self> {
        Self::ALL.into_iter().filter(|category| text.split(' ').any(|key| key == category.key())).collect()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailStatus {
    Waiting,
    Sent,
    /// Tried for as long as it made sense; nobody tries again unless asked to.
    Failed,
    /// Whoever it was for did not want it any more before it left.
    Withheld,
}

impl MailStatus {
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Sent, Self::Failed, Self::Withheld];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Withheld => "withheld",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.key() == key)
    }
}

/// What any mail to a customer's people is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MailKind {
    Category(MailCategory),
    /// Somebody is let in.
    Invitation,
    /// What guards a sign-in.
    Security,
}

impl MailKind {
    /// What a later version wrote is treated as the most private.
    pub fn parse(key: &str) -> Self {
        match (MailCategory::parse(key), key) {
            (Some(category), _) => Self::Category(category),
            (None, "invitation") => Self::Invitation,
            (None, _) => Self::Security,
        }
    }
}

/// Which of the mails that went to a customer's people, as the address says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HistoryQuery {
    pub q: String,
    /// One of the people; empty is all.
    pub contact: String,
    pub after: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryRow {
    pub id: String,
    pub subject: Masked<String>,
    pub kind: MailKind,
    /// The name of whoever it went to.
    pub to: Masked<String>,
    pub status: MailStatus,
    pub when: When,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    pub page: Page<HistoryRow>,
    /// Whether it is not only one's own.
    pub of_company: bool,
    /// The name of the customer, for staff.
    pub customer: Option<Masked<String>>,
    /// Whose mails alone are shown, by name.
    pub contact: Option<Masked<String>>,
}

/// One mail as it was written, without the secrets of its links.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryMail {
    pub id: String,
    pub subject: Masked<String>,
    pub kind: MailKind,
    pub to: Masked<String>,
    pub address: Masked<String>,
    pub status: MailStatus,
    pub when: When,
    pub text: Masked<String>,
    /// What the document is called that goes with it.
    pub attachment: Option<String>,
    /// Why it did not go out, for staff.
    pub error: Option<String>,
    /// Whether the viewer may send it once more.
    pub resend: bool,
    pub customer: Option<Masked<String>>,
}

/// What a link in a mail offers to end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnsubscribeOffer {
    pub company: String,
    pub email: String,
    pub category: MailCategory,
    /// Whether such mails come at the moment.
    pub wanted: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailRow {
    pub id: String,
    pub to: String,
    pub subject: String,
    pub status: MailStatus,
    pub when: When,
}

/// Which mails of the outbox, as the address says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MailQuery {
    pub q: String,
    /// A status; nothing is all.
    pub status: String,
    pub after: String,
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
    /// It did not go out, and may be sent anew.
    pub retry: bool,
    pub to: String,
    pub subject: String,
    pub status: MailStatus,
    pub when: When,
    pub text: String,
    pub attachment: Option<String>,
    pub error: Option<String>,
    pub attempts: i32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_are_kept_in_their_order_and_each_once() {
        let kept = MailCategory::restored("support general general unknown");
        assert_eq!(kept, [MailCategory::General, MailCategory::Support]);
        assert_eq!(MailCategory::stored(&kept), "general support");
        assert_eq!(MailCategory::restored(&MailCategory::stored(&MailCategory::ALL)), MailCategory::ALL);
        assert_eq!(MailCategory::restored(""), []);
    }
}
