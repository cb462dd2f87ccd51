//! The rules of the clerk, one by one.

use crate::support::{custom, id, other, record, staff, with, with_role};
use domain::access::*;

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
    // An exception of the person's own may end; the role would then give all that it says.
    let held_back = |role| other(with(role, Right::CustomersDelete, Scope::None, None));
    assert!(!may_change_access(&narrowed, &held_back(Role::User), &held_back(Role::Manager)).allowed);
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
fn a_second_factor_is_taken_from_others_by_administrators_and_never_from_oneself() {
    for role in Role::ALL {
        for target in Role::ALL {
            let main = role == Role::MainAdministrator;
            let expected = main || (role == Role::Administrator && target != Role::MainAdministrator);
            let decision = may_reset_two_factor(&staff(role), id(2), target);
            assert_eq!(decision.allowed, expected, "{} {}", role.key(), target.key());
        }
        let own = may_reset_two_factor(&staff(role), id(1), role);
        assert!(!own.allowed, "{}", role.key());
        let administers = matches!(role, Role::MainAdministrator | Role::Administrator);
        assert_eq!(own.reasons.contains(&Reason::Oneself), administers, "{}", role.key());
    }
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
