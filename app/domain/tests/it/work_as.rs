//! Working as somebody else: their customers, never more rights, and both names.

use crate::support::{id, other, record, staff, with};
use domain::access::*;
use domain::{Locale, Refusal};

fn una() -> Staff {
    Staff { name: "Una".into(), ..other(staff(Role::User)) }
}

#[test]
fn it_lends_how_far_a_right_reaches_and_never_the_right() {
    for target in Role::ALL {
        for role in Role::ALL {
            let (target, actor) = (other(staff(target)), staff(role));
            let worked = target.clone().worked_as_by(actor.clone());
            for right in Right::ALL {
                let lent = if right.stays_behind() || !actor.can(*right) { Scope::None } else { target.scope(*right) };
                let told = format!("{} as {}: {}", actor.role.key(), target.role.key(), right.key());
                assert_eq!(worked.scope(*right), lent, "{told}");
                let (scope, reasons) = grant(&worked, *right);
                assert_eq!(scope, lent, "{told}");
                let cut = reasons.contains(&Reason::WorkingAs { by: "Maya".into() });
                assert_eq!(cut, right.stays_behind() || !actor.can(*right), "{told}");
            }
        }
    }
}

#[test]
fn what_gives_rights_touches_sign_ins_takes_data_out_or_is_for_one_alone_stays_behind() {
    let stays: Vec<&str> = Right::ALL.iter().filter(|right| right.stays_behind()).map(|right| right.key()).collect();
    let expected = [
        "customers.assign_staff",
        "customers.import",
        "customers.export",
        "customers.bulk",
        "privacy.erase",
        "contacts.grant_access",
        "contacts.portal_permissions",
        "contacts.suspend_access",
        "notes.private",
        "quotes.accept_on_behalf",
        "quotes.export",
        "invoices.cancel",
        "invoices.write_off",
        "credit_notes.refund",
        "credit_notes.void",
        "invoices.export",
        "invoices.import",
        "payments.refund",
        "payments.delete",
        "payments.export",
        "announcements.send",
        "registrations.review",
        "trash.purge",
        "sensitive_log.view",
        "sensitive_log.export",
        "staff.manage",
        "staff.work_as",
        "sessions.others",
        "twofa.reset_others",
        "roles.manage",
        "settings.security",
        "settings.account",
        "settings.integrations",
        "outbox.view",
    ];
    assert_eq!(stays, expected);
}

#[test]
fn the_leave_bears_both_names_and_nothing_about_oneself_is_given() {
    let worked = una().worked_as_by(staff(Role::Contributor));
    let leave = permit(&worked, Right::CustomersEdit, &Ownership::of(worked.id)).expect("una's own customer");
    assert_eq!((leave.actor(), leave.name()), (Actor::Staff(id(1)), "Maya"));
    assert_eq!(leave.acting_as(), Some(&(worked.id, "Una".to_owned())));
    assert_eq!(leave.staff(), Some(worked.id), "in whose name");
    assert!(permit(&worked, Right::CustomersEdit, &record(Relation::Own)).is_err(), "a customer of the actor's own");
    assert_eq!(Permit::about_oneself(&worked).expect_err("refused"), Refusal::Forbidden);
    assert!(!may_end_sessions(&worked, worked.id, Role::User).allowed);
    let own = permit(&una(), Right::CustomersEdit, &Ownership::of(una().id)).expect("may");
    assert_eq!((own.acting_as(), own.staff()), (None, Some(una().id)));
}

#[test]
fn language_hours_and_look_stay_the_actors_own() {
    let actor = Staff {
        locale: Locale::It,
        time_zone: "Europe/Rome".into(),
        theme: Some("dark".into()),
        ..staff(Role::Manager)
    };
    let worked = una().worked_as_by(actor.clone());
    assert_eq!(
        (worked.locale, worked.time_zone.as_str(), worked.theme.as_deref()),
        (Locale::It, "Europe/Rome", Some("dark"))
    );
    assert_eq!((worked.id, worked.name.as_str(), worked.actor()), (una().id, "Una", &actor));
    assert_eq!(una().actor(), &una());
}

#[test]
fn a_switch_gives_it_for_users_and_contributors_only_and_takes_it_away() {
    let given = with(Role::Marketing, Right::StaffWorkAs, Scope::All, None);
    for target in Role::ALL {
        let expected = matches!(target, Role::Contributor | Role::User);
        assert_eq!(may_work_as(&given, &other(staff(target))).allowed, expected, "{}", target.key());
    }
    let taken = with(Role::Contributor, Right::StaffWorkAs, Scope::None, None);
    assert!(!may_work_as(&taken, &una()).allowed);
}

#[test]
fn each_refusal_says_why() {
    let last = |actor: &Staff, target: &Staff| may_work_as(actor, target).reasons.last().cloned();
    let manager = staff(Role::Manager);
    assert_eq!(last(&manager, &manager), Some(Reason::Oneself));
    let gone = Staff { active: false, ..una() };
    assert_eq!(last(&manager, &gone), Some(Reason::Inactive));
    let above = other(staff(Role::Administrator));
    assert_eq!(last(&manager, &above), Some(Reason::OutOfReach { role: Role::Administrator }));
}
