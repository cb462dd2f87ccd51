//! Closed areas of the portal.

use crate::support::{member, sub_account, with_closed};
use domain::access::*;

fn everybody() -> Vec<Member> {
    let chosen = PortalRight::ALL.iter().map(|right| PortalRole::Chosen(vec![*right]));
    let roles = PortalRole::PRESETS.into_iter().chain(chosen).chain([PortalRole::everything()]);
    std::iter::once(member(MembershipKind::Primary)).chain(roles.map(sub_account)).collect()
}

/// Every way in which they may be open or closed.
fn closures() -> impl Iterator<Item = Vec<PortalArea>> {
    (0..1 << PortalArea::ALL.len()).map(|bits| {
        PortalArea::ALL.into_iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1).map(|(_, area)| area).collect()
    })
}

#[test]
fn keys_of_areas_round_trip() {
    for area in PortalArea::ALL {
        assert_eq!(PortalArea::parse(area.key()), Some(area));
    }
    assert_eq!(PortalArea::parse("trash"), None);
}

#[test]
fn a_closed_area_is_closed_for_everybody_and_no_other_right_reaches_further_by_it() {
    for open in everybody() {
        for closed in closures() {
            let shut = with_closed(open.clone(), closed.clone());
            for right in PortalRight::ALL {
                let (before, after) = (portal_scope(&open, *right), portal_scope(&shut, *right));
                let told = format!("{} of {} with {closed:?} closed", right.key(), shut.role.key());
                assert!(after <= before, "{told}");
                assert_eq!(right.reach(shut.kind, &shut.role, &closed), after, "{told}");
                match right.area() {
                    Some(area) if !shut.finds(area) => {
                        assert_eq!(after, PortalScope::None, "{told}");
                        assert!(portal_permit(&shut, *right, true).is_err(), "{told}");
                        assert!(portal_permit(&shut, *right, false).is_err(), "{told}");
                    }
                    Some(
                        PortalArea::Company
                        | PortalArea::Quotes
                        | PortalArea::Invoices
                        | PortalArea::Packages
                        | PortalArea::News
                        | PortalArea::People,
                    ) => {
                        assert_eq!(after, before, "{told}")
                    }
                    Some(PortalArea::Mails) | None => {}
                }
                let reasons = portal_decide(&shut, *right, true).reasons;
                let says = reasons.iter().any(|reason| matches!(reason, Reason::AreaClosed { .. }));
                assert_eq!(says, after != before, "{told}: it is told where it takes something, and only there");
            }
        }
    }
}

#[test]
fn what_is_about_oneself_stays_whatever_is_closed() {
    for open in everybody() {
        let shut = with_closed(open, PortalArea::ALL.to_vec());
        for right in [PortalRight::ProfileEdit, PortalRight::OwnData, PortalRight::ContactsDetails] {
            assert!(portal_decide(&shut, right, true).allowed, "{} of {}", right.key(), shut.role.key());
        }
        assert!(!portal_decide(&shut, PortalRight::ContactsDetails, false).allowed);
    }
}

#[test]
fn mails_of_colleagues_go_where_colleagues_are_closed_and_own_ones_stay() {
    let ana = with_closed(member(MembershipKind::Primary), vec![PortalArea::People]);
    assert_eq!(portal_scope(&ana, PortalRight::EmailsHistory), PortalScope::Own);
    let decision = portal_decide(&ana, PortalRight::EmailsHistory, false);
    let given = Reason::Membership { scope: PortalScope::Company };
    assert_eq!(decision.reasons, [given, Reason::AreaClosed { area: PortalArea::People }]);
    assert!(!ana.can(PortalRight::EmailsHistoryBilling), "they are mails of colleagues too");
    let ana = with_closed(ana, vec![PortalArea::Mails]);
    assert_eq!(portal_scope(&ana, PortalRight::EmailsHistory), PortalScope::None);
}

#[test]
fn what_somebody_may_give_is_the_same_while_an_area_is_closed() {
    let lead = sub_account(PortalRole::Chosen(vec![PortalRight::ContactsView, PortalRight::ContactsManage]));
    let shut = with_closed(lead.clone(), PortalArea::ALL.to_vec());
    let ana = with_closed(member(MembershipKind::Primary), vec![PortalArea::News]);
    assert_eq!(more_than(&ana, &PortalRole::everything()), None, "the primary contact still gives all");
    for right in PortalRight::choices() {
        let role = PortalRole::Chosen(vec![right]);
        assert_eq!(more_than(&shut, &role), more_than(&lead, &role), "{}", right.key());
    }
    assert_eq!(
        more_than(&shut, &PortalRole::Chosen(vec![PortalRight::AnnouncementsView])),
        Some(PortalRight::AnnouncementsView),
        "it would reach them when news open"
    );
}
