//! Quotes and proposals: what is offered, until when, and what the customer answers.

mod answer;
mod form;
mod part;
mod view;

pub use answer::*;
pub use form::*;
pub use part::*;
pub use view::*;

use crate::{Day, Problem};
use serde::{Deserialize, Serialize};

/// What an offer is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuoteKind {
    /// A priced offer.
    #[default]
    Quote,
    /// A document of its own words, with lines where there are any.
    Proposal,
}

impl QuoteKind {
    pub const ALL: [Self; 2] = [Self::Quote, Self::Proposal];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Quote => "quote",
            Self::Proposal => "proposal",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    pub fn is_quote(&self) -> bool {
        *self == Self::Quote
    }
}

/// Where a quote stands. That it has expired follows from its last day, and is not stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuoteStatus {
    /// The customer does not know of it, and everything can change.
    #[default]
    Draft,
    /// The customer has it, and nothing in it changes any more (BR-04).
    Sent,
    Accepted,
    Declined,
    /// Nobody answered in time.
    Expired,
    /// The customer wants another version.
    ChangesRequested,
    /// Another version stands in its place.
    Superseded,
    /// It was taken back.
    Cancelled,
    /// It was accepted, and all of it is on invoices.
    Invoiced,
}

/// What somebody does with a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuoteAct {
    Edit,
    Delete,
    Send,
    Accept,
    Decline,
    RequestChanges,
    /// Write another version, which takes its place.
    Revise,
    /// Give it more time.
    Extend,
    /// Ask again for what was accepted.
    Reopen,
    /// Make an invoice of all that is left.
    Convert,
    /// Make an invoice of a part, so that something is left.
    ConvertPart,
    Cancel,
    /// The version that took its place was thrown away before it was sent.
    Recall,
    /// An invoice of it was thrown away before it was sent, or cancelled.
    Release,
}

impl QuoteAct {
    pub const ALL: [Self; 14] = [
        Self::Edit,
        Self::Delete,
        Self::Send,
        Self::Accept,
        Self::Decline,
        Self::RequestChanges,
        Self::Revise,
        Self::Extend,
        Self::Reopen,
        Self::Convert,
        Self::ConvertPart,
        Self::Cancel,
        Self::Recall,
        Self::Release,
    ];
}

impl QuoteStatus {
    pub const ALL: [Self; 9] = [
        Self::Draft,
        Self::Sent,
        Self::Accepted,
        Self::Declined,
        Self::Expired,
        Self::ChangesRequested,
        Self::Superseded,
        Self::Cancelled,
        Self::Invoiced,
    ];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Sent => "sent",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::ChangesRequested => "changes_requested",
            Self::Superseded => "superseded",
            Self::Cancelled => "cancelled",
            Self::Invoiced => "invoiced",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.key() == key)
    }

    /// Where it stands on a day: what nobody answered until its last day has expired.
    pub fn on(self, valid_until: Day, today: Day) -> Self {
        if self == Self::Sent && valid_until < today { Self::Expired } else { self }
    }

    /// Where it stands after this, or why this cannot be done now.
    pub const fn after(self, act: QuoteAct) -> Result<Self, Problem> {
        match (self, act) {
            (Self::Draft, QuoteAct::Edit | QuoteAct::Delete) => Ok(Self::Draft),
            (Self::Draft, QuoteAct::Send)
            | (Self::Sent | Self::Expired, QuoteAct::Extend)
            | (Self::Accepted, QuoteAct::Reopen)
            | (Self::Superseded, QuoteAct::Recall) => Ok(Self::Sent),
            (Self::Sent, QuoteAct::Accept)
            | (Self::Accepted, QuoteAct::ConvertPart | QuoteAct::Release)
            | (Self::Invoiced, QuoteAct::Release) => Ok(Self::Accepted),
            (Self::Sent, QuoteAct::Decline) => Ok(Self::Declined),
            (Self::Sent, QuoteAct::RequestChanges) => Ok(Self::ChangesRequested),
            (Self::Sent | Self::Expired | Self::ChangesRequested, QuoteAct::Revise) => Ok(Self::Superseded),
            (Self::Sent | Self::Expired | Self::ChangesRequested, QuoteAct::Cancel) => Ok(Self::Cancelled),
            (Self::Accepted, QuoteAct::Convert) => Ok(Self::Invoiced),
            (Self::Expired, QuoteAct::Accept | QuoteAct::Decline | QuoteAct::RequestChanges) => {
                Err(Problem::NoLongerValid)
            }
            (
                Self::Accepted
                | Self::Declined
                | Self::ChangesRequested
                | Self::Superseded
                | Self::Cancelled
                | Self::Invoiced,
                QuoteAct::Accept | QuoteAct::Decline | QuoteAct::RequestChanges,
            ) => Err(Problem::Answered),
            (
                Self::Sent
                | Self::Accepted
                | Self::Declined
                | Self::Expired
                | Self::ChangesRequested
                | Self::Superseded
                | Self::Cancelled
                | Self::Invoiced,
                QuoteAct::Edit | QuoteAct::Delete | QuoteAct::Send,
            ) => Err(Problem::Frozen),
            (
                Self::Draft,
                QuoteAct::Accept
                | QuoteAct::Decline
                | QuoteAct::RequestChanges
                | QuoteAct::Revise
                | QuoteAct::Extend
                | QuoteAct::Reopen
                | QuoteAct::Convert
                | QuoteAct::ConvertPart
                | QuoteAct::Cancel
                | QuoteAct::Recall
                | QuoteAct::Release,
            )
            | (
                Self::Sent | Self::Expired | Self::ChangesRequested,
                QuoteAct::Reopen | QuoteAct::Convert | QuoteAct::ConvertPart | QuoteAct::Recall | QuoteAct::Release,
            )
            | (Self::ChangesRequested, QuoteAct::Extend)
            | (Self::Accepted, QuoteAct::Revise | QuoteAct::Extend | QuoteAct::Cancel | QuoteAct::Recall)
            | (
                Self::Superseded,
                QuoteAct::Revise
                | QuoteAct::Extend
                | QuoteAct::Reopen
                | QuoteAct::Convert
                | QuoteAct::ConvertPart
                | QuoteAct::Cancel
                | QuoteAct::Release,
            )
            | (
                Self::Invoiced,
                QuoteAct::Revise
                | QuoteAct::Extend
                | QuoteAct::Reopen
                | QuoteAct::Convert
                | QuoteAct::ConvertPart
                | QuoteAct::Cancel
                | QuoteAct::Recall,
            )
            | (
                Self::Declined | Self::Cancelled,
                QuoteAct::Revise
                | QuoteAct::Extend
                | QuoteAct::Reopen
                | QuoteAct::Convert
                | QuoteAct::ConvertPart
                | QuoteAct::Cancel
                | QuoteAct::Recall
                | QuoteAct::Release,
            ) => Err(Problem::NotNow),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_in_every_state() {
        use QuoteAct::*;
        let allowed = |status: QuoteStatus| -> Vec<(QuoteAct, QuoteStatus)> {
            QuoteAct::ALL.into_iter().filter_map(|act| Some((act, status.after(act).ok()?))).collect()
        };
        use QuoteStatus::*;
        assert_eq!(allowed(Draft), [(Edit, Draft), (Delete, Draft), (Send, Sent)]);
        let open = [
            (Accept, Accepted),
            (Decline, Declined),
            (RequestChanges, ChangesRequested),
            (Revise, Superseded),
            (Extend, Sent),
            (Cancel, Cancelled),
        ];
        assert_eq!(allowed(Sent), open);
        assert_eq!(allowed(Expired), [(Revise, Superseded), (Extend, Sent), (Cancel, Cancelled)]);
        assert_eq!(allowed(ChangesRequested), [(Revise, Superseded), (Cancel, Cancelled)]);
        let begun = [(Reopen, Sent), (Convert, Invoiced), (ConvertPart, Accepted), (Release, Accepted)];
        assert_eq!(allowed(Accepted), begun);
        assert_eq!(allowed(Superseded), [(Recall, Sent)]);
        assert_eq!(allowed(Invoiced), [(Release, Accepted)]);
        for done in [Declined, Cancelled] {
            assert_eq!(allowed(done), [], "{done:?}");
        }
    }

    #[test]
    fn a_refused_answer_says_whether_it_is_late_or_given() {
        for act in [QuoteAct::Accept, QuoteAct::Decline, QuoteAct::RequestChanges] {
            assert_eq!(QuoteStatus::Expired.after(act), Err(Problem::NoLongerValid));
            assert_eq!(QuoteStatus::Accepted.after(act), Err(Problem::Answered));
            assert_eq!(QuoteStatus::Superseded.after(act), Err(Problem::Answered));
            assert_eq!(QuoteStatus::Draft.after(act), Err(Problem::NotNow));
        }
        assert_eq!(QuoteStatus::Sent.after(QuoteAct::Edit), Err(Problem::Frozen));
    }

    #[test]
    fn a_quote_expires_the_day_after_its_last() {
        let day = |text: &str| Day::parse(text).unwrap();
        let last = day("2026-03-31");
        assert_eq!(QuoteStatus::Sent.on(last, last), QuoteStatus::Sent);
        assert_eq!(QuoteStatus::Sent.on(last, day("2026-04-01")), QuoteStatus::Expired);
        for stays in QuoteStatus::ALL.into_iter().filter(|status| *status != QuoteStatus::Sent) {
            assert_eq!(stays.on(last, day("2027-01-01")), stays);
        }
    }
}
