use super::{Decision, Permit, PortalRight, PortalRole, Reason, Representative, portal_decide};
use crate::{ContactId, MembershipId, PersonId, PictureId, Refusal};
use serde::{Deserialize, Serialize};
use std::ops::Deref;

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

/// A customer's person who is signed in, acting for one customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub person: PersonId,
    pub membership: MembershipId,
    pub theme: Option<String>,
    pub picture: Option<PictureId>,
    /// Whether the person can switch to another customer.
    pub has_others: bool,
    pub representative: Representative,
}

impl Deref for Member {
    type Target = Representative;

    fn deref(&self) -> &Representative {
        &self.representative
    }
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
    if may_manage_colleague(member, right, colleague).allowed { Ok(member.leave()) } else { Err(Refusal::NotFound) }
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
