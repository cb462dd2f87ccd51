use super::{Actor, Decision, Permit, PortalRight, PortalRole, PortalScope, Reason};
use crate::{ContactId, CustomerId, Locale, MembershipId, PersonId, PictureId, Refusal};
use serde::{Deserialize, Serialize};

/// The kinds of access to the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MembershipKind {
    /// One per customer; has every right and cannot lose it.
    Primary,
    SubAccount,
}

impl MembershipKind {
    pub const ALL: [Self; 2] = [Self::Primary, Self::SubAccount];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::SubAccount => "sub_account",
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
}

impl Member {
    pub fn can(&self, right: PortalRight) -> bool {
        portal_scope(self, right) != PortalScope::None
    }
}

pub fn portal_scope(member: &Member, right: PortalRight) -> PortalScope {
    right.scope(member.kind, &member.role)
}

/// May this person do this? `own` says whether the record is about themself.
pub fn portal_decide(member: &Member, right: PortalRight, own: bool) -> Decision {
    let scope = portal_scope(member, right);
    let allowed = match scope {
        PortalScope::None => false,
        PortalScope::Own => own,
        PortalScope::Company => true,
    };
    Decision { right: right.key(), allowed, reasons: vec![Reason::Membership { scope }] }
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

/// May this person do this to a colleague? Nobody to themself, nobody to the primary contact, and nobody to those who may do more.
pub fn may_manage_colleague(member: &Member, right: PortalRight, colleague: Colleague<'_>) -> Decision {
    let mut decision = portal_decide(member, right, false);
    let more = more_than(member, colleague.role);
    let reason = if colleague.contact == member.contact {
        Some(Reason::Oneself)
    } else if colleague.kind == MembershipKind::Primary {
        Some(Reason::PrimaryContact)
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

/// The first right that a role would give further than this person has it: nobody gives more than their own.
pub fn more_than(member: &Member, role: &PortalRole) -> Option<PortalRight> {
    let further = |right: &PortalRight| right.scope(MembershipKind::SubAccount, role) > portal_scope(member, *right);
    PortalRight::ALL.iter().copied().find(further)
}
