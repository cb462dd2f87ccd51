//! People and records to ask about.

use domain::access::*;
use domain::{ContactId, CustomerId, Locale, MembershipId, PersonId, StaffId};

pub fn id<T: std::str::FromStr>(n: u32) -> T
where
    T::Err: std::fmt::Debug,
{
    format!("00000000-0000-7000-8000-{n:012}").parse().expect("an id")
}

pub fn staff(role: Role) -> Staff {
    Staff {
        id: id(1),
        name: "Maya".into(),
        email: "maya@portico.example".into(),
        role,
        custom: None,
        locks: vec![],
        active: true,
        overrides: vec![],
        locale: Locale::En,
        time_zone: "UTC".into(),
        theme: None,
        picture: None,
        worked_by: None,
    }
}

pub fn record(relation: Relation) -> Ownership {
    let (viewer, other): (StaffId, StaffId) = (id(1), id(2));
    match relation {
        Relation::Own => Ownership { responsible: Some(viewer), assigned: vec![viewer] },
        Relation::Assigned => Ownership { responsible: Some(other), assigned: vec![viewer, other] },
        Relation::Stranger => Ownership { responsible: Some(other), assigned: vec![other] },
    }
}

pub fn member(kind: MembershipKind) -> Member {
    let (person, membership) = (id::<PersonId>(1), id::<MembershipId>(2));
    Member {
        person,
        membership,
        theme: None,
        picture: None,
        has_others: false,
        representative: Representative {
            through: Through::SignIn { person, membership },
            customer: id::<CustomerId>(3),
            contact: id::<ContactId>(4),
            kind,
            role: PortalRole::Standard,
            name: "Ana".into(),
            email: "ana@acme.example".into(),
            customer_name: "Acme".into(),
            locale: Locale::En,
            time_zone: "UTC".into(),
            closed: vec![],
        },
    }
}

/// The same person where these areas are closed.
pub fn with_closed(mut member: Member, closed: Vec<PortalArea>) -> Member {
    member.representative.closed = closed;
    member
}

/// Somebody with this role, as another contact than [`member`]: a sub-account, or an external user.
pub fn sub_account(role: PortalRole) -> Member {
    let kind = if role == PortalRole::External { MembershipKind::External } else { MembershipKind::SubAccount };
    let mut other = member(kind);
    other.person = id::<PersonId>(6);
    other.representative.contact = id::<ContactId>(5);
    other.representative.role = role;
    other
}

pub fn custom(base: Role, scopes: &[(Right, Scope)]) -> CustomRole {
    CustomRole { id: id(9), name: "Desk".into(), base, scopes: scopes.to_vec() }
}

pub fn with_role(role: CustomRole) -> Staff {
    Staff { role: role.base, custom: Some(role), ..staff(Role::User) }
}

pub fn with(role: Role, right: Right, scope: Scope, until: Option<i64>) -> Staff {
    Staff { overrides: vec![Override { right, scope, until: until.map(domain::Timestamp) }], ..staff(role) }
}

/// Somebody else in the team.
pub fn other(person: Staff) -> Staff {
    Staff { id: id(7), ..person }
}
