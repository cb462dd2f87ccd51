use super::{Actor, Decision, Permit, PortalArea, PortalRight, PortalRole, PortalScope, Reason};
use crate::{ContactId, CustomerId, Locale, MembershipId, PersonId, PictureId, Refusal};
use serde::{Deserialize, Serialize};

/// The kinds of access to the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MembershipKind {
    /// One per customer; has every right and cannot lose it.
    Primary,
    SubAccount,
    /// Works with the house from outside: what they see is fixed, and only the house lets them in.
    External,
}

impl MembershipKind {
    pub const ALL: [Self; 3] = [Self::Primary, Self::SubAccount, Self::External];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::SubAccount => "sub_account",
            Self::External => "external_advanced",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// A customer's person who is signed in, acting for one customer. Every query of the portal starts from here, never from an id
/// that the browser sent (BR-40).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub person: PersonId,
    pub membership: MembershipId,
    pub customer: CustomerId,
    pub contact: ContactId,
    pub kind: MembershipKind,
    pub role: PortalRole,
    pub name: String,
    pub email: String,
    pub customer_name: String,
    pub locale: Locale,
    pub time_zone: String,
    pub theme: Option<String>,
    pub picture: Option<PictureId>,
    /// Whether the person can switch to another customer.
    pub has_others: bool,
    /// The areas of the portal that the house has closed for everybody.
    pub closed: Vec<PortalArea>,
}

impl Member {
    /// Whether there is such a part of the portal.
    pub fn finds(&self, area: PortalArea) -> bool {
        !self.closed.contains(&area)
    }

    pub fn can(&self, right: PortalRight) -> bool {
        portal_scope(self, right) != PortalScope::None
    }
}

pub fn portal_scope(member: &Member, right: PortalRight) -> PortalScope {
    right.reach(member.kind, &member.role, &member.closed)
}

/// May this person do this? `own` says whether the record is about themself.
pub fn portal_decide(member: &Member, right: PortalRight, own: bool) -> Decision {
    let scope = portal_scope(member, right);
    let allowed = match scope {
        PortalScope::None => false,
        PortalScope::Own => own,
        PortalScope::Company => true,
    };
    let given = right.scope(member.kind, &member.role);
    let closed = right.closed_by(&member.closed).filter(|_| scope != given);
    let closed = closed.map(|area| Reason::AreaClosed { area });
    let reasons = std::iter::once(Reason::Membership { scope: given }).chain(closed).collect();
    Decision { right: right.key(), allowed, reasons }
}

/// Leave to act. Outside, what one may not do is not there: nobody learns what others have (BR-37).
pub fn portal_permit(member: &Member, right: PortalRight, own: bool) -> Result<Permit, Refusal> {
    if portal_decide(member, right, own).allowed { Ok(leave(member)) } else { Err(Refusal::NotFound) }
}

fn leave(member: &Member) -> Permit {
    Permit::new(Actor::Person(member.person), member.name.clone())
}

/// Somebody of a company's, as far as it decides who of their colleagues looks after their access.
#[derive(Clone, Copy, Debug)]
pub struct Colleague<'a> {
    pub contact: ContactId,
    pub kind: MembershipKind,
    pub role: &'a PortalRole,
}

/// May this person do this to a colleague? Nobody to themself, the primary contact or an external user, and nobody to those who may do
/// more.
pub fn may_manage_colleague(member: &Member, right: PortalRight, colleague: Colleague<'_>) -> Decision {
    let mut decision = portal_decide(member, right, false);
    let more = more_than(member, colleague.role);
    let reason = if colleague.contact == member.contact {
        Some(Reason::Oneself)
    } else if colleague.kind == MembershipKind::Primary {
        Some(Reason::PrimaryContact)
    } else if colleague.kind == MembershipKind::External {
        Some(Reason::ExternalUser)
    } else {
        more.map(|right| Reason::MoreThanOwnInPortal { right })
    };
    if let Some(reason) = reason {
        decision.allowed = false;
        decision.reasons.push(reason);
    }
    decision
}

pub fn permit_colleague(member: &Member, right: PortalRight, colleague: Colleague<'_>) -> Result<Permit, Refusal> {
    if may_manage_colleague(member, right, colleague).allowed { Ok(leave(member)) } else { Err(Refusal::NotFound) }
}

/// May this person give a colleague this role? External users are the house's to let in.
pub fn may_give(member: &Member, role: &PortalRole) -> bool {
    *role != PortalRole::External && more_than(member, role).is_none()
}

/// The first right that a role would give further than this person has it: nobody gives more than their own. Closed areas do not count:
/// what is given in one would reach as far when it opens.
pub fn more_than(member: &Member, role: &PortalRole) -> Option<PortalRight> {
    let further =
        |right: &PortalRight| right.scope(MembershipKind::SubAccount, role) > right.scope(member.kind, &member.role);
    PortalRight::ALL.iter().copied().find(further)
}
