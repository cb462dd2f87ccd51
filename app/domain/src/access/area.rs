use super::PortalRight;
use serde::{Deserialize, Serialize};

/// A part of the portal that the house can close for everybody of every customer, also for the primary contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PortalArea {
    /// The company's data and addresses.
    Company,
    /// The people of the company, their sign-ins, and the hand-over to one of them.
    People,
    /// What the company is offered.
    Quotes,
    /// What the company owes and paid.
    Invoices,
    /// Packages, and what was used of them.
    Packages,
    /// Announcements.
    News,
    /// The mails that were sent.
    Mails,
}

impl PortalArea {
    pub const ALL: [Self; 7] =
        [Self::Company, Self::People, Self::Quotes, Self::Invoices, Self::Packages, Self::News, Self::Mails];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::People => "people",
            Self::Quotes => "quotes",
            Self::Invoices => "invoices",
            Self::Packages => "packages",
            Self::News => "news",
            Self::Mails => "mails",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|area| area.key() == key)
    }
}

impl PortalRight {
    /// The area that it is used in. What is about oneself is in none, and stays with everybody.
    pub const fn area(self) -> Option<PortalArea> {
        match self {
            Self::ProfileEdit | Self::OwnData | Self::ContactsDetails => None,
            Self::AccountView | Self::AccountEdit => Some(PortalArea::Company),
            Self::ContactsView
            | Self::ContactsManage
            | Self::ContactsInvite
            | Self::ContactsEndSessions
            | Self::OwnershipTransfer => Some(PortalArea::People),
            Self::EmailsHistory | Self::EmailsHistoryBilling => Some(PortalArea::Mails),
            Self::QuotesView | Self::QuotesRespond | Self::QuotesComment => Some(PortalArea::Quotes),
            Self::InvoicesView | Self::StatementsView | Self::InvoicesPay => Some(PortalArea::Invoices),
            Self::PackagesView => Some(PortalArea::Packages),
            Self::AnnouncementsView => Some(PortalArea::News),
        }
    }

    /// The closed area that limits it: its own, or that of a right which it rests on.
    pub(super) fn closed_by(self, closed: &[PortalArea]) -> Option<PortalArea> {
        let shut = |right: Self| right.area().filter(|area| closed.contains(area));
        shut(self).or_else(|| self.needs().iter().find_map(|need| shut(*need)))
    }
}
