use super::{Actor, Decision, Permit, Reason};
use crate::{ContactId, CustomerId, Locale, MembershipId, PersonId, Refusal};
use serde::{Deserialize, Serialize};

/// How far a right of a customer's person reaches. Never mixes with the scopes of staff.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PortalScope {
    #[default]
    None,
    /// Only what is about the person themself.
    Own,
    /// The whole customer.
    Company,
}

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

macro_rules! portal_catalogue {
    ($($(#[$doc:meta])* $right:ident $key:literal [$primary:ident $sub:ident];)+) => {
        /// Everything that a customer's people may be allowed to do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum PortalRight {
            $($(#[$doc])* $right,)+
        }

        impl PortalRight {
            pub const ALL: &'static [Self] = &[$(Self::$right),+];

            pub const fn key(self) -> &'static str {
                match self { $(Self::$right => $key,)+ }
            }

            pub const fn default_for(self, kind: MembershipKind) -> PortalScope {
                match (self, kind) {
                    $((Self::$right, MembershipKind::Primary) => PortalScope::$primary,
                      (Self::$right, MembershipKind::SubAccount) => PortalScope::$sub,)+
                }
            }
        }
    };
}

portal_catalogue! {
    //                                    primary sub-account
    /// Own name, language and password.
    ProfileEdit "profile.edit"            [Own Own];
    /// The company's data and addresses.
    AccountView "account.view"            [Company Company];
    AccountEdit "account.edit"            [Company None];
    /// Who else is a contact: names and positions.
    ContactsView "contacts.view"          [Company Company];
    /// Their e-mail addresses, telephone numbers and access.
    ContactsDetails "contacts.details"    [Company Own];
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
    pub name: String,
    pub email: String,
    pub customer_name: String,
    pub locale: Locale,
    pub time_zone: String,
    pub theme: Option<String>,
    /// Whether the person can switch to another customer.
    pub has_others: bool,
}

impl Member {
    pub fn can(&self, right: PortalRight) -> bool {
        portal_scope(self, right) != PortalScope::None
    }
}

pub fn portal_scope(member: &Member, right: PortalRight) -> PortalScope {
    right.default_for(member.kind)
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

pub fn portal_permit(member: &Member, right: PortalRight, own: bool) -> Result<Permit, Refusal> {
    if portal_decide(member, right, own).allowed {
        Ok(Permit::new(Actor::Person(member.person), member.name.clone()))
    } else {
        Err(Refusal::Forbidden)
    }
}
