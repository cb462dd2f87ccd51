//! The golden grid: every role × right × relation. A change of policy is a diff of `tests/golden/*.txt`;
//! run with `UPDATE_GOLDEN=1` to write them anew, and read the diff line by line.

use domain::access::*;
use domain::{ContactId, CustomerId, Locale, MembershipId, PersonId, StaffId};
use std::fmt::Write;
use uuid_like::id;

mod uuid_like {
    pub fn id<T: std::str::FromStr>(n: u32) -> T
    where
        T::Err: std::fmt::Debug,
    {
        format!("00000000-0000-7000-8000-{n:012}").parse().expect("an id")
    }
}

fn staff(role: Role) -> Staff {
    Staff {
        id: id(1),
        name: "Maya".into(),
        email: "maya@portico.example".into(),
        role,
        active: true,
        overrides: vec![],
        locale: Locale::En,
        time_zone: "UTC".into(),
        theme: None,
    }
}

fn record(relation: Relation) -> Ownership {
    let (viewer, other): (StaffId, StaffId) = (id(1), id(2));
    match relation {
        Relation::Own => Ownership { responsible: Some(viewer), assigned: vec![viewer] },
        Relation::Assigned => Ownership { responsible: Some(other), assigned: vec![viewer, other] },
        Relation::Stranger => Ownership { responsible: Some(other), assigned: vec![other] },
    }
}

fn mark(allowed: bool) -> char {
    if allowed { '✔' } else { '✘' }
}

fn golden(name: &str, grid: &str) {
    let path = format!("{}/tests/golden/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, grid).expect("the grid is written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        grid, kept,
        "the policy differs from {name}.txt; if that is meant, run with UPDATE_GOLDEN=1 and review the diff"
    );
}

#[test]
fn staff_grid() {
    let mut grid = String::from("each cell: own, assigned, stranger\n\n");
    let _ = writeln!(grid, "{:<26} MA   AD   MG   MK   CO   US", "right");
    for right in Right::ALL {
        let _ = write!(grid, "{:<26}", right.key());
        for role in Role::ALL {
            grid.push(' ');
            for relation in Relation::ALL {
                grid.push(mark(decide(&staff(role), *right, &record(relation)).allowed));
            }
            grid.push(' ');
        }
        grid.truncate(grid.trim_end().len());
        grid.push('\n');
    }
    golden("staff", &grid);
}

#[test]
fn portal_grid() {
    let mut grid = String::from("each cell: about oneself, about others of the same customer\n\n");
    let _ = writeln!(grid, "{:<20} primary sub_account", "right");
    for right in PortalRight::ALL {
        let _ = write!(grid, "{:<20}", right.key());
        for kind in MembershipKind::ALL {
            let member = member(kind);
            let cell: String =
                [true, false].map(|own| mark(portal_decide(&member, *right, own).allowed)).iter().collect();
            let _ = write!(grid, " {cell:<7}");
        }
        grid.truncate(grid.trim_end().len());
        grid.push('\n');
    }
    golden("portal", &grid);
}

fn member(kind: MembershipKind) -> Member {
    Member {
        person: id::<PersonId>(1),
        membership: id::<MembershipId>(2),
        customer: id::<CustomerId>(3),
        contact: id::<ContactId>(4),
        kind,
        name: "Ana".into(),
        email: "ana@acme.example".into(),
        customer_name: "Acme".into(),
        locale: Locale::En,
        time_zone: "UTC".into(),
        theme: None,
        has_others: false,
    }
}

#[test]
fn staff_management_grid() {
    let mut grid = String::from("may the row manage the column / give the column's role?\n\n");
    let _ = writeln!(grid, "{:<20} MA AD MG MK CO US   oneself", "");
    for role in Role::ALL {
        let _ = write!(grid, "{:<20}", role.key());
        for target in Role::ALL {
            let manage = may_manage(&staff(role), id(2), target).allowed;
            let give = may_assign_role(&staff(role), target).allowed;
            let _ = write!(grid, " {}{}", mark(manage), mark(give));
        }
        let _ = writeln!(grid, "   {}", mark(may_manage(&staff(role), id(1), role).allowed));
    }
    golden("staff_management", &grid);
}

#[test]
fn an_inactive_person_may_nothing() {
    for role in Role::ALL {
        let gone = Staff { active: false, ..staff(role) };
        for right in Right::ALL {
            let decision = decide(&gone, *right, &record(Relation::Own));
            assert!(!decision.allowed);
            assert_eq!(decision.reasons, [Reason::Inactive]);
        }
    }
}

#[test]
fn an_override_beats_the_role_and_says_so() {
    let set = Override { right: Right::ContactsFieldPhone, scope: Scope::None, until: None };
    let joe = Staff { overrides: vec![set], ..staff(Role::User) };
    let decision = decide(&joe, Right::ContactsFieldPhone, &record(Relation::Own));
    assert!(!decision.allowed);
    assert_eq!(decision.reasons, [Reason::Override { scope: Scope::None, until: None }]);
    assert!(
        decide(&joe, Right::ContactsFieldEmail, &record(Relation::Own)).allowed,
        "each datum is switched by itself"
    );
}

#[test]
fn an_override_cannot_reach_further_than_the_view() {
    let set = Override { right: Right::CustomersEdit, scope: Scope::All, until: None };
    let joe = Staff { overrides: vec![set], ..staff(Role::User) };
    assert_eq!(joe.scope(Right::CustomersEdit), Scope::Assigned);
    let (_, reasons) = grant(&joe, Right::CustomersEdit);
    assert!(reasons.contains(&Reason::CappedBy { right: Right::CustomersView, scope: Scope::Assigned }));
}

#[test]
fn a_main_administrator_cannot_be_cut_down() {
    let set = Override { right: Right::StaffManage, scope: Scope::None, until: None };
    let maya = Staff { overrides: vec![set], ..staff(Role::MainAdministrator) };
    assert!(maya.can(Right::StaffManage));
}

#[test]
fn the_last_main_administrator_stays() {
    assert!(!may_manage_status(1, Role::MainAdministrator, false));
    assert!(may_manage_status(1, Role::MainAdministrator, true));
    assert!(may_manage_status(2, Role::MainAdministrator, false));
    assert!(may_manage_status(0, Role::User, false));
}

#[test]
fn keys_are_unique_and_parse_back() {
    for right in Right::ALL {
        assert_eq!(Right::parse(right.key()), Some(*right));
    }
    for role in Role::ALL {
        assert_eq!(Role::parse(role.key()), Some(role));
    }
}
