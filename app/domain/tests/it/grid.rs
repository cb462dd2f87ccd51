//! The golden grid: every role × right × relation. A change of policy is a diff of `tests/golden/*.txt`;
//! run with `UPDATE_GOLDEN=1` to write them anew, and read the diff line by line.

use crate::support::{id, member, other, record, staff, sub_account, with_closed};
use domain::access::*;
use std::fmt::Write;

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
    let _ = writeln!(grid, "{:<22} primary standard technical billing external without with the tick", "right");
    for right in PortalRight::ALL {
        let _ = write!(grid, "{:<22}", right.key());
        let chosen = [Vec::new(), vec![*right]].map(PortalRole::Chosen);
        let subs = PortalRole::GIVEN_BY_HOUSE.into_iter().chain(chosen).map(sub_account);
        for member in std::iter::once(member(MembershipKind::Primary)).chain(subs) {
            let cell: String =
                [true, false].map(|own| mark(portal_decide(&member, *right, own).allowed)).iter().collect();
            let _ = write!(grid, " {cell:<8}");
        }
        grid.truncate(grid.trim_end().len());
        grid.push('\n');
    }
    golden("portal", &grid);
}

#[test]
fn portal_closed_grid() {
    let mut grid = String::from(
        "each column: with this area closed; each cell: the primary contact, then a sub-account with every tick; ",
    );
    grid.push_str("about oneself, about others\n\n");
    let _ = writeln!(grid, "{:<26} none      company   people    quotes    invoices  news      mails", "right");
    for right in PortalRight::ALL {
        let _ = write!(grid, "{:<26}", right.key());
        for closed in std::iter::once(vec![]).chain(PortalArea::ALL.map(|area| vec![area])) {
            let primary = with_closed(member(MembershipKind::Primary), closed.clone());
            let sub = with_closed(sub_account(PortalRole::everything()), closed);
            let cell: String = [(&primary, true), (&primary, false), (&sub, true), (&sub, false)]
                .map(|(member, own)| mark(portal_decide(member, *right, own).allowed))
                .iter()
                .collect();
            let _ = write!(grid, " {cell:<9}");
        }
        grid.truncate(grid.trim_end().len());
        grid.push('\n');
    }
    golden("portal_closed", &grid);
}

#[test]
fn portal_management_grid() {
    let mut grid = String::from("may the row manage the column / give the column's role?\n\n");
    let _ = writeln!(grid, "{:<12} primary standard technical billing external leads oneself", "");
    let leads = PortalRole::Chosen(vec![
        PortalRight::AccountView,
        PortalRight::ContactsView,
        PortalRight::ContactsManage,
        PortalRight::ContactsInvite,
        PortalRight::ContactsEndSessions,
        PortalRight::AnnouncementsView,
    ]);
    let roles: Vec<PortalRole> = PortalRole::GIVEN_BY_HOUSE.into_iter().chain([leads]).collect();
    let subs = roles.iter().map(|role| sub_account(role.clone()));
    for (name, viewer) in ["primary", "standard", "technical", "billing", "external", "leads"]
        .into_iter()
        .zip(std::iter::once(member(MembershipKind::Primary)).chain(subs))
    {
        let _ = write!(grid, "{name:<12}");
        let may = |colleague| mark(may_manage_colleague(&viewer, PortalRight::ContactsManage, colleague).allowed);
        let primary = Colleague { contact: id(9), kind: MembershipKind::Primary, role: &PortalRole::Standard };
        let _ = write!(grid, " {}       ", may(primary));
        for role in &roles {
            let colleague = Colleague { contact: id(9), kind: sub_account(role.clone()).kind, role };
            let _ = write!(grid, " {}{}      ", may(colleague), mark(may_give(&viewer, role)));
        }
        let oneself = Colleague { contact: viewer.contact, kind: viewer.kind, role: &viewer.role };
        let _ = writeln!(grid, " {}", may(oneself));
    }
    golden("portal_management", &grid);
}

#[test]
fn work_as_grid() {
    let mut grid = String::from("may the row work as the column?\n\n");
    let _ = writeln!(grid, "{:<20} MA AD MG MK CO US   oneself", "");
    for role in Role::ALL {
        let _ = write!(grid, "{:<20}", role.key());
        for target in Role::ALL {
            let _ = write!(grid, " {} ", mark(may_work_as(&staff(role), &other(staff(target))).allowed));
        }
        let _ = writeln!(grid, "  {}", mark(may_work_as(&staff(role), &staff(role)).allowed));
    }
    golden("work_as", &grid);
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
fn items_grid() {
    let mut grid = String::from("each cell: on a customer that is one's own, assigned, of strangers\n\n");
    let _ = writeln!(grid, "{:<28} MA   AD   MG   MK   CO   US", "item");
    type Asks = fn(&Staff, &Ownership, &Item) -> bool;
    let asked: [(&str, Asks); 2] = [
        ("read", |viewer, customer, item| Reading::of(viewer, customer, item.kind).covers(viewer, item)),
        ("delete", |viewer, customer, item| permit_to_delete(viewer, customer, item).is_ok()),
    ];
    for kind in ItemKind::ALL {
        for (act, allowed) in asked {
            for (whose, owner, sensitivity) in [
                ("own, shared", id(1), Sensitivity::Shared),
                ("others', shared", id(5), Sensitivity::Shared),
                ("own, private", id(1), Sensitivity::Private),
                ("others', private", id(5), Sensitivity::Private),
            ] {
                let _ = write!(grid, "{:<28}", format!("{act} {kind:?}: {whose}"));
                for role in Role::ALL {
                    grid.push(' ');
                    for relation in Relation::ALL {
                        let item = Item { kind, owner, sensitivity };
                        grid.push(mark(allowed(&staff(role), &record(relation), &item)));
                    }
                    grid.push(' ');
                }
                grid.truncate(grid.trim_end().len());
                grid.push('\n');
            }
        }
    }
    golden("items", &grid);
}
