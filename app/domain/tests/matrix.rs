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
        custom: None,
        locks: vec![],
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
            let give = may_assign_role(&staff(role), Given::System(target)).allowed;
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

fn custom(base: Role, scopes: &[(Right, Scope)]) -> CustomRole {
    CustomRole { id: id(9), name: "Desk".into(), base, scopes: scopes.to_vec() }
}

fn with_role(role: CustomRole) -> Staff {
    Staff { role: role.base, custom: Some(role), ..staff(Role::User) }
}

fn with(role: Role, right: Right, scope: Scope, until: Option<i64>) -> Staff {
    Staff { overrides: vec![Override { right, scope, until: until.map(domain::Timestamp) }], ..staff(role) }
}

#[test]
fn locks_stop_exactly_their_rights_for_everybody_below_an_administrator() {
    for lock in Lock::ALL {
        assert_eq!(Lock::parse(lock.key()), Some(lock));
        for role in Role::ALL {
            for right in Right::ALL {
                let free = Staff { overrides: with(role, *right, Scope::All, None).overrides, ..staff(role) };
                let locked = Staff { locks: vec![lock], ..free.clone() };
                let stopped =
                    lock.rights().contains(right) && !matches!(role, Role::MainAdministrator | Role::Administrator);
                let expected = if stopped { Scope::None } else { free.scope(*right) };
                assert_eq!(locked.scope(*right), expected, "{} {} {}", lock.key(), role.key(), right.key());
                let told = grant(&locked, *right).1.contains(&Reason::Locked { lock });
                assert_eq!(told, stopped, "a lock is told where it stops, and only there");
            }
        }
    }
}

#[test]
fn a_custom_role_is_its_base_but_for_what_it_names() {
    for base in Role::ALL {
        let same = with_role(custom(base, &[]));
        let differs = with_role(custom(base, &[(Right::CustomersView, Scope::Own), (Right::StaffManage, Scope::None)]));
        for right in Right::ALL {
            assert_eq!(same.scope(*right), staff(base).scope(*right), "{} {}", base.key(), right.key());
        }
        assert_eq!((differs.scope(Right::CustomersView), differs.scope(Right::StaffManage)), (Scope::Own, Scope::None));
        let edits = differs.scope(Right::CustomersEdit);
        assert_eq!(edits, Scope::Own, "what presupposes it reaches no further");
        assert_eq!(base.can_be_copied(), base != Role::MainAdministrator);
    }
}

#[test]
fn nobody_edits_a_role_that_exceeds_them_or_is_their_own() {
    let alan = staff(Role::Administrator);
    assert!(may_edit_role(&alan, &custom(Role::Administrator, &[])).allowed);
    let above = may_edit_role(&alan, &custom(Role::User, &[(Right::OutboxView, Scope::All)]));
    assert!(!above.allowed);
    assert!(above.reasons.contains(&Reason::MoreThanOwn { right: Right::OutboxView }));
    let own = custom(Role::Administrator, &[]);
    let deputy = with_role(own.clone());
    assert_eq!(may_edit_role(&deputy, &own).reasons.last(), Some(&Reason::Oneself));
    let other = CustomRole { id: id(8), ..own };
    assert!(may_edit_role(&deputy, &other).allowed);
    for role in [Role::Manager, Role::Marketing, Role::Contributor, Role::User] {
        assert!(!may_edit_role(&staff(role), &custom(Role::User, &[(Right::CustomersView, Scope::None)])).allowed);
    }
}

/// Somebody else in the team.
fn other(person: Staff) -> Staff {
    Staff { id: id(7), ..person }
}

#[test]
fn what_grows_stays_within_ones_own_and_what_shrinks_is_free() {
    let narrowed = with(Role::Administrator, Right::ContactsFieldPhone, Scope::None, None);
    let before = other(staff(Role::User));
    let change = |scope| other(with(Role::User, Right::ContactsFieldPhone, scope, None));
    assert!(may_change_access(&staff(Role::Administrator), &before, &change(Scope::All)).allowed);
    let refused = may_change_access(&narrowed, &before, &change(Scope::All));
    assert!(!refused.allowed);
    assert_eq!(refused.reasons.last(), Some(&Reason::MoreThanOwn { right: Right::ContactsFieldPhone }));
    assert!(may_change_access(&narrowed, &before, &change(Scope::None)).allowed, "less is no gift");
    let back = may_change_access(&narrowed, &change(Scope::None), &before);
    assert!(!back.allowed, "an exception that ends is a gift too");
    assert!(!may_change_access(&staff(Role::Manager), &before, &change(Scope::None)).allowed);
    assert!(!may_change_access(&staff(Role::Administrator), &staff(Role::User), &staff(Role::User)).allowed, "oneself");
    let main = other(staff(Role::MainAdministrator));
    assert!(!may_change_access(&staff(Role::Administrator), &main, &before).allowed);
    assert!(!may_change_access(&staff(Role::Administrator), &before, &main).allowed);
    assert!(may_change_access(&staff(Role::MainAdministrator), &before, &main).allowed);
    let gone = |scope| Staff { active: false, ..change(scope) };
    assert!(
        !may_change_access(&narrowed, &gone(Scope::None), &gone(Scope::All)).allowed,
        "not even while they are away"
    );
}

#[test]
fn a_role_with_an_exception_of_the_giver_is_given_only_within_it() {
    let narrowed = with(Role::Administrator, Right::StaffManage, Scope::All, None);
    let narrowed = Staff {
        overrides: [narrowed.overrides, with(Role::User, Right::CustomersDelete, Scope::None, None).overrides].concat(),
        ..narrowed
    };
    let before = other(staff(Role::User));
    assert!(may_change_access(&narrowed, &before, &other(staff(Role::Contributor))).allowed);
    assert!(!may_change_access(&narrowed, &before, &other(staff(Role::Manager))).allowed);
    assert!(may_change_access(&narrowed, &before, &other(with_role(custom(Role::User, &[])))).allowed);
    let wide = custom(Role::User, &[(Right::CustomersDelete, Scope::Own)]);
    assert!(!may_change_access(&narrowed, &before, &other(with_role(wide))).allowed);
}

#[test]
fn nothing_is_given_for_longer_than_it_is_held() {
    let right = Right::OutboxView;
    let (week, day) = (Some(7), Some(1));
    let alan = with(Role::Administrator, right, Scope::All, week);
    let none = other(staff(Role::User));
    let given = |until| other(with(Role::User, right, Scope::All, until));
    for (until, allowed) in [(day, true), (week, true), (Some(8), false), (None, false)] {
        assert_eq!(may_change_access(&alan, &none, &given(until)).allowed, allowed, "{until:?}");
    }
    assert!(may_change_access(&alan, &given(None), &given(day)).allowed, "sooner is less");
    assert!(!may_change_access(&alan, &given(day), &given(None)).allowed, "longer is more");
    assert!(may_change_access(&alan, &given(None), &given(None)).allowed, "what stays is not given");
    assert!(may_change_access(&staff(Role::MainAdministrator), &given(day), &given(None)).allowed);
}

#[test]
fn sessions_are_ended_by_oneself_and_by_administrators_but_for_main_ones() {
    for role in Role::ALL {
        for target in Role::ALL {
            let main = role == Role::MainAdministrator;
            let expected = main || (role == Role::Administrator && target != Role::MainAdministrator);
            let (allowed, own) =
                (may_end_sessions(&staff(role), id(2), target), may_end_sessions(&staff(role), id(1), role));
            assert_eq!(allowed.allowed, expected, "{} {}", role.key(), target.key());
            assert!(own.allowed, "{}", role.key());
        }
        let gone = Staff { active: false, ..staff(role) };
        assert!(!may_end_sessions(&gone, id(1), role).allowed && !may_end_sessions(&gone, id(2), Role::User).allowed);
    }
}
