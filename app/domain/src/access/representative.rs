//! Whoever acts for a customer: signed in, or by a link to one document. What they may do is decided alike.

use super::{Actor, Decision, MembershipKind, Permit, PortalArea, PortalRight, PortalRole, PortalScope, Reason};
use crate::{ContactId, CustomerId, Locale, MembershipId, PersonId, PersonalLinkId, Refusal};
use serde::{Deserialize, Serialize};

/// By what somebody came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Through {
    SignIn { person: PersonId, membership: MembershipId },
    Link(PersonalLinkId),
}

/// Somebody who acts for one customer. Every query of the portal starts from here, never from an id that the browser sent (BR-40).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Representative {
    pub through: Through,
    pub customer: CustomerId,
    pub contact: ContactId,
    pub kind: MembershipKind,
    /// By a link, no more than the link gives.
    pub role: PortalRole,
    pub name: String,
    pub email: String,
    pub customer_name: String,
    pub locale: Locale,
    pub time_zone: String,
    /// The areas of the portal that the house has closed for everybody.
    pub closed: Vec<PortalArea>,
}

impl Representative {
    /// Whether there is such a part of the portal.
    pub fn finds(&self, area: PortalArea) -> bool {
        !self.closed.contains(&area)
    }

    pub fn can(&self, right: PortalRight) -> bool {
        portal_scope(self, right) != PortalScope::None
    }

    pub(super) fn leave(&self) -> Permit {
        let actor = match self.through {
            Through::SignIn { person, .. } => Actor::Person(person),
            Through::Link(link) => Actor::Link(link),
        };
        Permit::new(actor, self.name.clone())
    }
}

pub fn portal_scope(viewer: &Representative, right: PortalRight) -> PortalScope {
    right.reach(viewer.kind, &viewer.role, &viewer.closed)
}

/// May this person do this? `own` says whether the record is about themself.
pub fn portal_decide(viewer: &Representative, right: PortalRight, own: bool) -> Decision {
    let scope = portal_scope(viewer, right);
    let allowed = match scope {
        PortalScope::None => false,
        PortalScope::Own => own,
        PortalScope::Company => true,
    };
    let given = right.scope(viewer.kind, &viewer.role);
    let closed = right.closed_by(&viewer.closed).filter(|_| scope != given);
    let closed = closed.map(|area| Reason::AreaClosed { area });
    let reasons = std::iter::once(Reason::Membership { scope: given }).chain(closed).collect();
    Decision { right: right.key(), allowed, reasons }
}

/// Leave to act. Outside, what one may not do is not there: nobody learns what others have (BR-37).
pub fn portal_permit(viewer: &Representative, right: PortalRight, own: bool) -> Result<Permit, Refusal> {
    if portal_decide(viewer, right, own).allowed { Ok(viewer.leave()) } else { Err(Refusal::NotFound) }
}
