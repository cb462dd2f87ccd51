//! Invitations to either door: bound to an address, single use, expiring (`lifecycles` part 9).

use crate::access::{MembershipKind, PortalRight, Right, RoleName};
use crate::account::Realm;
use crate::{Timestamp, When, time};
use serde::{Deserialize, Serialize};

/// How long a link works.
pub const VALID_FOR: i64 = 7 * time::DAY;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvitationStatus {
    Pending,
    Accepted,
    Expired,
    Revoked,
    /// A newer link took its place.
    Superseded,
    Declined,
    Bounced,
}

/// What can happen to an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationEvent {
    Accept,
    Decline,
    Resend,
    Revoke,
    Expire,
    Bounce,
}

impl InvitationStatus {
    pub const ALL: [Self; 7] =
        [Self::Pending, Self::Accepted, Self::Expired, Self::Revoked, Self::Superseded, Self::Declined, Self::Bounced];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::Superseded => "superseded",
            Self::Declined => "declined",
            Self::Bounced => "bounced",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.key() == key)
    }

    /// The status after `event`, or none where it cannot happen: whatever has ended stays ended.
    pub const fn after(self, event: InvitationEvent) -> Option<Self> {
        match (self, event) {
            (Self::Pending, InvitationEvent::Accept) => Some(Self::Accepted),
            (Self::Pending, InvitationEvent::Decline) => Some(Self::Declined),
            (Self::Pending, InvitationEvent::Resend) => Some(Self::Superseded),
            (Self::Pending, InvitationEvent::Revoke) => Some(Self::Revoked),
            (Self::Pending, InvitationEvent::Expire) => Some(Self::Expired),
            (Self::Pending, InvitationEvent::Bounce) => Some(Self::Bounced),
            (Self::Accepted | Self::Expired | Self::Revoked | Self::Superseded | Self::Declined | Self::Bounced, _) => {
                None
            }
        }
    }

    /// A pending link that is past its time counts as expired before anybody wrote that down.
    pub fn at(self, now: Timestamp, expires_at: Timestamp) -> Self {
        if self == Self::Pending && now >= expires_at { Self::Expired } else { self }
    }
}

/// What an invitation gives, told in the mail and on the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Granted {
    Staff { role: RoleName, rights: Vec<Right> },
    Portal { customer: String, kind: MembershipKind, rights: Vec<PortalRight> },
}

/// What the holder of a link sees before they accept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationPage {
    pub realm: Realm,
    pub email: String,
    pub first_name: String,
    pub invited_by: String,
    pub company: String,
    pub granted: Granted,
    pub ends: When,
    /// They have a sign-in at this door already: they confirm with its password instead of choosing one.
    pub has_account: bool,
}

/// An invitation as its inviter sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationState {
    pub status: InvitationStatus,
    pub ends: When,
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENTS: [InvitationEvent; 6] = [
        InvitationEvent::Accept,
        InvitationEvent::Decline,
        InvitationEvent::Resend,
        InvitationEvent::Revoke,
        InvitationEvent::Expire,
        InvitationEvent::Bounce,
    ];

    #[test]
    fn only_a_pending_invitation_moves() {
        for status in InvitationStatus::ALL {
            for event in EVENTS {
                assert_eq!(status.after(event).is_some(), status == InvitationStatus::Pending, "{status:?} {event:?}");
            }
        }
    }

    #[test]
    fn a_pending_link_past_its_time_is_expired() {
        let (before, end) = (Timestamp(9), Timestamp(10));
        assert_eq!(InvitationStatus::Pending.at(before, end), InvitationStatus::Pending);
        assert_eq!(InvitationStatus::Pending.at(end, end), InvitationStatus::Expired);
        assert_eq!(InvitationStatus::Accepted.at(end, end), InvitationStatus::Accepted);
    }
}
