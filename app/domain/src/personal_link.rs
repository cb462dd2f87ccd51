//! Links that open something for one person without a sign-in (BR-41): each for one address, ending by itself, and to be ended.

use crate::access::{Masked, PortalRight};
use crate::invoice::OwnInvoice;
use crate::list::Page;
use crate::mail::{HistoryRow, MailCategory};
use crate::package::OwnPackageRow;
use crate::quote::OwnQuote;
use crate::session::Device;
use crate::{InvoiceId, PersonalLinkId, Problem, QuoteId, Refusal, Timestamp, When, time};
use serde::{Deserialize, Serialize};

/// How long a link works; to a document, this long after its last day.
pub const VALID_FOR: i64 = 30 * time::DAY;
/// How long a code works that was sent for one.
pub const CODE_VALID_FOR: i64 = 10 * time::MINUTE;
/// Wrong codes before a new one has to be sent.
pub const CODE_TRIES: i32 = 5;
/// Wrong codes in all before the link is dead: somebody is guessing.
pub const GUESSES: i32 = 25;
/// How long a browser that gave the code is not asked again.
pub const PROVED_FOR: i64 = 12 * time::HOUR;
/// Digits of a code.
pub const CODE_LENGTH: usize = 6;

/// How far a link reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LinkScope {
    /// To read.
    View,
    /// To read and to change what is the person's own.
    Act,
}

impl LinkScope {
    pub const ALL: [Self; 2] = [Self::View, Self::Act];

    pub const fn key(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Act => "act",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.key() == key)
    }
}

/// A document that a link opens, for one contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LinkedTo {
    Quote(QuoteId),
    Invoice(InvoiceId),
}

impl LinkedTo {
    /// What whoever holds the link may do with it, as far as the contact may.
    pub const fn rights(self, act: bool) -> &'static [PortalRight] {
        match (self, act) {
            (Self::Quote(_), false) => &[PortalRight::QuotesView],
            (Self::Quote(_), true) => {
                &[PortalRight::QuotesView, PortalRight::QuotesRespond, PortalRight::QuotesComment]
            }
            (Self::Invoice(_), false) => &[PortalRight::InvoicesView],
            (Self::Invoice(_), true) => &[PortalRight::InvoicesView, PortalRight::InvoicesPay],
        }
    }

    /// Whether a code is asked for before anything is done: an answer binds the customer, a payment only its payer.
    pub const fn asks_code(self) -> bool {
        matches!(self, Self::Quote(_))
    }

    /// How far a link to it reaches for a contact who may do what `can` says (BR-06).
    pub fn scope(self, can: impl Fn(PortalRight) -> bool) -> LinkScope {
        let acts = |right: &&PortalRight| !self.rights(false).contains(right);
        let any = self.rights(true).iter().filter(acts).any(|right| can(*right));
        if any { LinkScope::Act } else { LinkScope::View }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkStatus {
    Active,
    Expired,
    Revoked,
    /// The address of the contact changed, or the customer is not active.
    Dead,
}

impl LinkStatus {
    pub const fn key(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::Dead => "dead",
        }
    }

    /// `fits` says whether it still is for whoever the contact is now.
    pub fn at(now: Timestamp, expires_at: Timestamp, revoked: bool, fits: bool) -> Self {
        match (revoked, now >= expires_at, fits) {
            (true, ..) => Self::Revoked,
            (false, true, _) => Self::Expired,
            (false, false, false) => Self::Dead,
            (false, false, true) => Self::Active,
        }
    }
}

/// What a link lets its holder do at the moment. A code, where one is asked for, stands before the most that the link gives: whoever it was
/// forwarded to reads at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    pub read: bool,
    pub act: bool,
    /// More opens with the code.
    pub asks_code: bool,
}

impl Reach {
    pub const fn of(scope: LinkScope, code: bool, proved: bool) -> Self {
        let open = !code || proved;
        match scope {
            LinkScope::View => Self { read: open, act: false, asks_code: !open },
            LinkScope::Act => Self { read: true, act: open, asks_code: !open },
        }
    }
}

/// What staff choose when they send one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LinkForm {
    /// As in [`LinkScope::key`].
    pub scope: String,
    /// `true` where a code sent to the same address is asked for.
    pub code: String,
}

impl LinkForm {
    pub fn parse(&self) -> Result<(LinkScope, bool), Refusal> {
        let scope = LinkScope::parse(&self.scope).ok_or_else(|| Refusal::field("scope", Problem::Choice))?;
        Ok((scope, self.code == "true"))
    }
}

/// A link as those see it who may end it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkRow {
    pub id: PersonalLinkId,
    pub scope: LinkScope,
    pub code: bool,
    pub status: LinkStatus,
    pub made: When,
    pub ends: When,
    /// The one document that it opens, with its number; none where it is the contact's own page.
    pub to: Option<(LinkedTo, String)>,
    /// How many links of this contact to this document work, which end together.
    pub together: u64,
    /// Who sent it; none where it came with a mail.
    pub by: Option<String>,
    pub opened: u64,
    /// The latest openings.
    pub openings: Vec<LinkOpening>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkOpening {
    pub when: When,
    pub device: Device,
    pub address: String,
}

/// The links to one document, as those see them who may send it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentLink {
    /// Whose it is.
    pub contact: Masked<String>,
    pub link: LinkRow,
}

/// What a link shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkPage {
    /// The code first.
    Asks {
        company: String,
    },
    Open(Box<Dashboard>),
    Document(Box<LinkedDocument>),
}

/// A document as whoever holds a link to it finds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedDocument {
    pub document: OwnDocument,
    /// More can be done after the code.
    pub asks_code: bool,
    pub ends: When,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OwnDocument {
    Quote(Box<OwnQuote>),
    Invoice(Box<OwnInvoice>),
}

/// The page of somebody without a sign-in: what was sent to them, what is left of their packages, and which mails they want to get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dashboard {
    /// The firm.
    pub company: String,
    pub first_name: String,
    /// Whose contact they are.
    pub customer: String,
    /// The name of the person at the firm who answers.
    pub contact: Option<String>,
    /// Nothing where the house keeps e-mails out of its portal.
    pub mails: Option<Page<HistoryRow>>,
    /// The latest of those that are for them alone; none where the house keeps packages out of its portal.
    pub packages: Vec<OwnPackageRow>,
    pub wanted: Vec<MailCategory>,
    /// What is about things that they may not see, whatever is ticked.
    pub held_back: Vec<MailCategory>,
    pub reach: Reach,
    pub ends: When,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_stands_before_the_most_that_a_link_gives() {
        let reach = |scope, code, proved| {
            let Reach { read, act, asks_code } = Reach::of(scope, code, proved);
            (read, act, asks_code)
        };
        assert_eq!(reach(LinkScope::View, false, false), (true, false, false));
        assert_eq!(reach(LinkScope::View, true, false), (false, false, true));
        assert_eq!(reach(LinkScope::View, true, true), (true, false, false));
        assert_eq!(reach(LinkScope::Act, false, false), (true, true, false));
        assert_eq!(reach(LinkScope::Act, true, false), (true, false, true), "forwarded, it is to read");
        assert_eq!(reach(LinkScope::Act, true, true), (true, true, false));
    }

    #[test]
    fn a_link_works_until_it_is_revoked_over_or_for_somebody_else() {
        let (now, later) = (Timestamp(10), Timestamp(11));
        assert_eq!(LinkStatus::at(now, later, false, true), LinkStatus::Active);
        assert_eq!(LinkStatus::at(now, now, false, true), LinkStatus::Expired);
        assert_eq!(LinkStatus::at(now, later, true, true), LinkStatus::Revoked);
        assert_eq!(LinkStatus::at(now, later, false, false), LinkStatus::Dead);
    }

    #[test]
    fn a_link_to_a_document_acts_for_those_who_may_and_is_to_read_for_others() {
        let id = "00000000-0000-7000-8000-000000000001";
        let (quote, invoice) =
            (LinkedTo::Quote(id.parse().expect("an id")), LinkedTo::Invoice(id.parse().expect("an id")));
        let only = |own: &'static [PortalRight]| move |right| own.contains(&right);
        assert_eq!(quote.scope(only(&[PortalRight::QuotesView, PortalRight::QuotesRespond])), LinkScope::Act);
        assert_eq!(quote.scope(only(&[PortalRight::QuotesView, PortalRight::QuotesComment])), LinkScope::Act);
        assert_eq!(quote.scope(only(&[PortalRight::QuotesView, PortalRight::InvoicesPay])), LinkScope::View);
        assert_eq!(invoice.scope(only(&[PortalRight::InvoicesPay])), LinkScope::Act);
        assert_eq!(invoice.scope(only(&[PortalRight::InvoicesView, PortalRight::QuotesRespond])), LinkScope::View);
        assert!(quote.asks_code() && !invoice.asks_code());
        for to in [quote, invoice] {
            assert_eq!(to.rights(false).len(), 1, "to read is one right");
            assert_eq!(to.rights(true)[0], to.rights(false)[0]);
        }
    }

    #[test]
    fn a_form_names_a_scope() {
        let form = |scope: &str, code: &str| LinkForm { scope: scope.into(), code: code.into() };
        assert_eq!(form("act", "true").parse(), Ok((LinkScope::Act, true)));
        assert_eq!(form("view", "").parse(), Ok((LinkScope::View, false)));
        assert_eq!(form("own", "").parse(), Err(Refusal::field("scope", Problem::Choice)));
    }
}
