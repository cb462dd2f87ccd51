//! What the catalogues say beside the grids: names, kinds, and whose a record is.

use crate::support::{custom, id, member, record, staff, sub_account, with, with_role};
use domain::access::*;
use domain::{RoleId, StaffId};

#[test]
fn keys_are_unique_and_parse_back() {
    for right in Right::ALL {
        assert_eq!(Right::parse(right.key()), Some(*right));
    }
    for role in Role::ALL {
        assert_eq!(Role::parse(role.key()), Some(role));
        assert_eq!(RoleName::system(role).key(), role.key());
        assert_eq!(RoleChoice::parse(role.key()), Some(RoleChoice::System(role)));
    }
    for scope in Scope::ALL {
        assert_eq!(Scope::parse(scope.key()), Some(scope));
    }
    for right in PortalRight::ALL {
        assert_eq!(PortalRight::parse(right.key()), Some(*right));
    }
    for kind in MembershipKind::ALL {
        assert_eq!(MembershipKind::parse(kind.key()), Some(kind));
    }
    let desk: RoleId = id(9);
    let name = RoleName { base: Role::User, custom: Some((desk, "Desk".into())) };
    assert_eq!(RoleChoice::parse(&name.key()), Some(RoleChoice::Custom(desk)));
    for unknown in ["", "all", "owner", "customers", "customers.views"] {
        assert_eq!((Right::parse(unknown), Role::parse(unknown), MembershipKind::parse(unknown)), (None, None, None));
        assert_eq!(RoleChoice::parse(unknown), None);
    }
    assert_eq!((Scope::parse(""), Scope::parse("some"), Lock::parse("")), (None, None, None));
}

#[test]
fn a_right_offers_the_scopes_that_mean_something_for_it() {
    for right in Right::ALL {
        let offered: Vec<Scope> = Scope::ALL.into_iter().filter(|scope| right.offers(*scope)).collect();
        let expected: &[Scope] = match right {
            Right::NotesPrivate => &[Scope::None, Scope::Own],
            right if right.kind() == Kind::Yes => &[Scope::None, Scope::All],
            _ => &Scope::ALL,
        };
        assert_eq!(offered, expected, "{}", right.key());
        for role in Role::ALL {
            assert!(offered.contains(&right.default_for(role)), "{} of {}", right.key(), role.key());
        }
    }
}

#[test]
fn whose_a_record_is_depends_on_the_right() {
    for right in Right::ALL {
        let expected = match right {
            Right::QuotesDelete => Whose::StaffOrAuthor,
            Right::InteractionsView | Right::NotesPrivate | Right::CommentsDelete => Whose::Author,
            Right::TrashView | Right::TrashRestore | Right::TrashPurge => Whose::Deleter,
            _ => Whose::Staff,
        };
        assert_eq!(right.whose(), expected, "{}", right.key());
        assert_eq!(
            right.is_about_customers(),
            matches!(expected, Whose::Staff | Whose::StaffOrAuthor) && right.kind() == Kind::Rows,
            "{}",
            right.key()
        );
    }
}

#[test]
fn a_record_is_its_authors_own_and_what_others_did_is_nobodys() {
    let (author, colleague, stranger): (StaffId, StaffId, StaffId) = (id(1), id(2), id(3));
    assert_eq!(Ownership::of(author).relation(author), Relation::Own);
    assert_eq!(Ownership::of(author).relation(colleague), Relation::Stranger);
    let customer = Ownership { responsible: Some(author), assigned: vec![author, colleague] };
    let theirs = customer.by_others();
    assert_eq!(
        [author, colleague, stranger].map(|staff| theirs.relation(staff)),
        [Relation::Assigned, Relation::Assigned, Relation::Stranger]
    );
}

#[test]
fn what_was_theirs_first_who_leaves_hands_on_and_from_the_rest_they_are_taken() {
    let (leaving, successor, colleague): (StaffId, StaffId, StaffId) = (id(1), id(2), id(3));
    let theirs = Ownership { responsible: Some(leaving), assigned: vec![leaving, colleague, successor] };
    let handed_on = theirs.handed_on(leaving, Some(successor));
    assert_eq!((handed_on.responsible, handed_on.assigned), (Some(successor), vec![successor, colleague]));
    let left = theirs.handed_on(leaving, None);
    assert_eq!((left.responsible, left.assigned), (None, vec![colleague, successor]));
    let helped = Ownership { responsible: Some(colleague), assigned: vec![colleague, leaving] };
    let after = helped.handed_on(leaving, Some(successor));
    assert_eq!(
        (after.responsible, after.assigned),
        (Some(colleague), vec![colleague]),
        "where they only helped, nobody follows"
    );
}

#[test]
fn what_somebody_made_on_a_customer_is_theirs_and_whoevers_answers_for_it() {
    let (responsible, assigned, author, stranger): (StaffId, StaffId, StaffId, StaffId) = (id(1), id(2), id(3), id(4));
    let customer = Ownership { responsible: Some(responsible), assigned: vec![responsible, assigned] };
    let relation = |viewer| customer.made_by(Some(author), viewer).relation(viewer);
    assert_eq!(
        [responsible, assigned, author, stranger].map(relation),
        [Relation::Own, Relation::Assigned, Relation::Own, Relation::Stranger]
    );
    assert_eq!(customer.made_by(None, author).relation(author), Relation::Stranger, "made by nobody of the team");
}

#[test]
fn what_somebody_made_is_theirs_only_where_they_find_it() {
    let joe = staff(Role::User);
    let theirs = Ownership { responsible: None, assigned: vec![joe.id] };
    for right in [Right::QuotesDelete, Right::InteractionsView, Right::CommentsDelete, Right::NotesPrivate] {
        assert!(reaches_own(&joe, right, &theirs), "{}", right.key());
        assert!(!reaches_own(&joe, right, &Ownership::NOBODY), "{}: of a customer that they do not see", right.key());
    }
    assert!(reaches_own(&staff(Role::Contributor), Right::QuotesDelete, &Ownership::NOBODY), "who sees all quotes");
    assert!(!reaches_own(&joe, Right::QuotesView, &theirs) && !reaches_own(&joe, Right::TrashView, &theirs));
    let locked = Staff { locks: vec![Lock::DeleteDocuments], ..joe };
    assert!(!reaches_own(&locked, Right::QuotesDelete, &theirs));
}

#[test]
fn can_means_that_there_is_a_scope() {
    for role in Role::ALL {
        for right in Right::ALL {
            assert_eq!(staff(role).can(*right), staff(role).scope(*right) != Scope::None);
        }
    }
    assert!(!staff(Role::User).can(Right::StaffManage) && staff(Role::User).can(Right::CustomersView));
    for member in portal_members() {
        for right in PortalRight::ALL {
            let expected = right.scope(member.kind, &member.role) != PortalScope::None;
            assert_eq!(member.can(*right), expected, "{} {}", member.role.key(), right.key());
        }
    }
}

#[test]
fn a_permit_carries_who_acts_and_by_what_name() {
    let maya = staff(Role::MainAdministrator);
    let leave = permit(&maya, Right::CustomersEdit, &record(Relation::Stranger)).expect("may");
    assert_eq!((leave.actor(), leave.name()), (Actor::Staff(maya.id), "Maya"));
    let own = Permit::about_oneself(&maya).expect("is herself");
    assert_eq!((own.actor(), own.name()), (Actor::Staff(maya.id), "Maya"));
    let ana = member(MembershipKind::Primary);
    let leave = portal_permit(&ana, PortalRight::AccountEdit, false).expect("may");
    assert_eq!((leave.actor(), leave.name()), (Actor::Person(ana.person), "Ana"));
    assert!(portal_permit(&member(MembershipKind::SubAccount), PortalRight::AccountEdit, true).is_err());
    let system = Permit::for_system("expiry");
    assert_eq!((system.actor(), system.name()), (Actor::System("expiry"), "Portico"));
    assert!(permit(&staff(Role::User), Right::CustomersEdit, &record(Relation::Stranger)).is_err());
    assert!(permit_yes(&staff(Role::User), Right::StaffManage).is_err());
    assert!(permit_yes(&maya, Right::StaffManage).is_ok());
}

#[test]
fn a_cap_is_told_only_where_it_cuts() {
    let told =
        |staff: &Staff, right: Right| grant(staff, right).1.iter().any(|step| matches!(step, Reason::CappedBy { .. }));
    assert!(!told(&staff(Role::User), Right::CustomersEdit), "both reach as far");
    assert!(told(&with(Role::User, Right::CustomersEdit, Scope::All, None), Right::CustomersEdit));
    assert!(!told(&with(Role::User, Right::CustomersEdit, Scope::Own, None), Right::CustomersEdit));
}

#[test]
fn how_somebody_stands_to_a_record_is_told_only_where_it_decides() {
    let steps = |staff: &Staff, right: Right, relation: Relation| decide(staff, right, &record(relation)).reasons;
    let user = |scope| vec![Reason::Role { role: Role::User, scope }];
    for (relation, step) in [
        (Relation::Own, Reason::Responsible),
        (Relation::Assigned, Reason::Assigned),
        (Relation::Stranger, Reason::NotAssigned),
    ] {
        let expected = [user(Scope::Assigned), vec![step]].concat();
        assert_eq!(steps(&staff(Role::User), Right::CustomersEdit, relation), expected);
        assert_eq!(steps(&staff(Role::User), Right::CustomersTags, relation), user(Scope::None), "nothing to reach");
        assert_eq!(steps(&staff(Role::User), Right::StaffManage, relation), user(Scope::None), "not about a record");
        assert_eq!(steps(&staff(Role::User), Right::CustomersCreate, relation), user(Scope::All), "not about a record");
        let all = steps(&staff(Role::Manager), Right::CustomersEdit, relation);
        assert_eq!(all, [Reason::Role { role: Role::Manager, scope: Scope::All }], "everything is reached");
    }
}

#[test]
fn a_custom_role_names_itself_in_its_reasons() {
    let desk = with_role(custom(Role::User, &[(Right::CustomersView, Scope::All)]));
    let (scope, steps) = grant(&desk, Right::CustomersView);
    assert_eq!(scope, Scope::All);
    assert_eq!(steps, [Reason::CustomRole { id: id(9), name: "Desk".into(), scope: Scope::All }]);
    assert_eq!(desk.given().base(), Role::User);
}

#[test]
fn what_is_hidden_gives_nothing_and_what_is_shown_gives_itself() {
    assert_eq!(Masked::new(true, "ana@acme.example").shown(), Some("ana@acme.example"));
    assert_eq!(Masked::new(false, "ana@acme.example").shown(), None);
}

#[test]
fn of_people_who_are_not_seen_nothing_shows() {
    let shown = Masks { name: true, email: true, phone: true };
    let nothing = Masks { name: false, email: false, phone: false };
    let mark = staff(Role::Manager);
    assert_eq!(Masks::of_contacts(&mark, &record(Relation::Stranger)), shown);
    let blind = with(Role::Manager, Right::ContactsView, Scope::Assigned, None);
    assert_eq!(Masks::of_contacts(&blind, &record(Relation::Stranger)), nothing);
    assert_eq!(Masks::of(&blind, &record(Relation::Stranger)), shown, "the customer's own data are another matter");
    assert_eq!(Masks::of_contacts(&blind, &record(Relation::Assigned)), shown);
    for (right, masks) in [
        (Right::ContactsFieldName, Masks { name: false, ..shown }),
        (Right::ContactsFieldEmail, Masks { email: false, ..shown }),
        (Right::ContactsFieldPhone, Masks { phone: false, ..shown }),
    ] {
        let hidden = with(Role::Manager, right, Scope::None, None);
        assert_eq!(Masks::of_contacts(&hidden, &record(Relation::Own)), masks, "{}", right.key());
    }
}

#[test]
fn leave_for_a_list_is_given_to_whoever_reaches_anything() {
    assert!(permit_list(&staff(Role::User), Right::CustomersEdit).is_ok());
    assert!(permit_list(&staff(Role::User), Right::CustomersExport).is_err());
    let leave = permit_list(&staff(Role::Manager), Right::CustomersExport).expect("a manager exports");
    assert_eq!((leave.staff(), leave.name()), (Some(id(1)), "Maya"));
    assert_eq!(Permit::for_system("a test").staff(), None);
}

/// The primary contact, and sub-accounts of each set.
fn portal_members() -> Vec<Member> {
    let chosen = PortalRole::Chosen(vec![PortalRight::ContactsDetails]);
    let roles = PortalRole::PRESETS.into_iter().chain([chosen]);
    std::iter::once(member(MembershipKind::Primary)).chain(roles.map(sub_account)).collect()
}

#[test]
fn the_primary_contact_has_every_right_whatever_their_role_says() {
    for role in PortalRole::PRESETS.into_iter().chain([PortalRole::Chosen(Vec::new())]) {
        let ana = Representative { role, ..member(MembershipKind::Primary).representative };
        for right in PortalRight::ALL {
            assert!(ana.can(*right), "{}", right.key());
            assert_eq!(portal_scope(&ana, *right), portal_scope(&member(MembershipKind::Primary), *right));
        }
    }
}

#[test]
fn what_an_external_user_may_is_fixed_whatever_is_ticked_for_them() {
    let external = sub_account(PortalRole::External);
    let none = [
        PortalRight::AccountView,
        PortalRight::AccountEdit,
        PortalRight::ContactsManage,
        PortalRight::ContactsInvite,
        PortalRight::ContactsEndSessions,
        PortalRight::OwnershipTransfer,
        PortalRight::EmailsHistoryBilling,
        PortalRight::QuotesView,
        PortalRight::QuotesRespond,
        PortalRight::QuotesComment,
        PortalRight::InvoicesView,
        PortalRight::StatementsView,
        PortalRight::InvoicesPay,
    ];
    for right in PortalRight::ALL {
        assert_eq!(external.can(*right), !none.contains(right), "{}", right.key());
        for role in PortalRole::GIVEN_BY_HOUSE.into_iter().chain([PortalRole::everything()]) {
            let ticked = Representative { role, ..external.representative.clone() };
            assert_eq!(portal_scope(&ticked, *right), portal_scope(&external, *right), "{}", right.key());
        }
        // Also where only the role says so yet.
        let until_told = Representative { kind: MembershipKind::SubAccount, ..external.representative.clone() };
        assert_eq!(portal_scope(&until_told, *right), portal_scope(&external, *right), "{}", right.key());
    }
}

#[test]
fn external_users_are_the_house_s_to_let_in_and_to_change() {
    let ana = member(MembershipKind::Primary);
    assert!(!may_give(&ana, &PortalRole::External));
    let external = Colleague { contact: id(9), kind: MembershipKind::External, role: &PortalRole::External };
    for right in PortalRight::ALL {
        let decision = may_manage_colleague(&ana, *right, external);
        assert!(!decision.allowed && decision.reasons.contains(&Reason::ExternalUser), "{}", right.key());
    }
}

#[test]
fn who_lets_people_in_says_how_they_come_and_decides_no_right_of_theirs() {
    let ticked = || [PortalRole::everything(), PortalRole::Chosen(Vec::new())];
    let all = || PortalRole::GIVEN_BY_HOUSE.into_iter().chain(ticked());
    for from in all() {
        for to in all() {
            let both = [&from, &to].iter().all(|role| matches!(role, PortalRole::Standard | PortalRole::External));
            let right = if both { Right::ContactsGrantAccess } else { Right::ContactsPortalPermissions };
            assert_eq!(from.right_to_become(&to), right, "{} to {}", from.key(), to.key());
        }
    }
}

#[test]
fn a_tick_gives_its_right_and_no_other() {
    let without = sub_account(PortalRole::Chosen(Vec::new()));
    for right in PortalRight::ALL {
        let role = PortalRole::Chosen(vec![*right]);
        assert!(role.ticks(*right), "{}", right.key());
        let with = sub_account(role);
        for other in PortalRight::ALL {
            let same = portal_scope(&with, *other) == portal_scope(&without, *other);
            assert_eq!(same, other != right || !right.is_choice(), "{} on {}", right.key(), other.key());
        }
    }
}

#[test]
fn a_role_is_stored_and_found_again_and_what_is_unknown_gives_nothing() {
    let chosen = PortalRole::Chosen(vec![PortalRight::AccountView, PortalRight::ContactsView]);
    for role in PortalRole::GIVEN_BY_HOUSE.into_iter().chain([chosen, PortalRole::Chosen(Vec::new())]) {
        assert_eq!(PortalRole::restored(&role.stored()), role);
    }
    let newer = PortalRole::restored("chosen account.view wormholes.open");
    assert_eq!(newer, PortalRole::Chosen(vec![PortalRight::AccountView]));
    let invites = PortalRole::parse("chosen", ["contacts.invite"]).expect("fine");
    let seen = [PortalRight::ContactsView, PortalRight::ContactsDetails, PortalRight::ContactsManage];
    assert!(seen.into_iter().all(|right| invites.ticks(right)), "what a right needs comes with it");
    for unknown in ["", "owner", "technically"] {
        assert_eq!(PortalRole::restored(unknown), PortalRole::Chosen(Vec::new()));
        assert_eq!(PortalRole::parse(unknown, []), None);
    }
    assert_eq!(PortalRole::parse("chosen", ["account.edit", "customers.view"]), None);
}

#[test]
fn nobody_manages_themself_the_primary_contact_or_whoever_may_do_more() {
    let manages = [PortalRight::ContactsManage, PortalRight::ContactsInvite];
    let lead = sub_account(PortalRole::Chosen(manages.to_vec()));
    let subject = |role, kind| Colleague { contact: id(9), kind, role };
    let sub = |role| subject(role, MembershipKind::SubAccount);
    let nothing = PortalRole::Chosen(Vec::new());
    let may = |right, colleague| may_manage_colleague(&lead, right, colleague);
    for right in manages {
        assert!(may(right, sub(&PortalRole::Standard)).reasons.contains(&more(PortalRight::AccountView)));
        assert!(may(right, sub(&nothing)).allowed);
        assert!(may(right, sub(&lead.role)).allowed, "as much is not more");
        assert!(permit_colleague(&lead, right, sub(&lead.role)).is_ok());
        let oneself = Colleague { contact: lead.contact, kind: MembershipKind::SubAccount, role: &lead.role };
        assert_eq!(may(right, oneself).reasons.last(), Some(&Reason::Oneself));
        let primary = subject(&PortalRole::Standard, MembershipKind::Primary);
        assert_eq!(may(right, primary).reasons.last(), Some(&Reason::PrimaryContact));
        for refused in [sub(&PortalRole::Billing), oneself, primary] {
            assert!(!may(right, refused).allowed);
            assert!(matches!(permit_colleague(&lead, right, refused), Err(domain::Refusal::NotFound)));
        }
    }
    assert!(!may(PortalRight::ContactsEndSessions, sub(&nothing)).allowed, "not theirs to do");
    let ana = member(MembershipKind::Primary);
    assert!(may_manage_colleague(&ana, PortalRight::ContactsEndSessions, sub(&lead.role)).allowed);
}

fn more(right: PortalRight) -> Reason {
    Reason::MoreThanOwnInPortal { right }
}

#[test]
fn nobody_gives_more_than_their_own() {
    let ana = member(MembershipKind::Primary);
    let everything = PortalRole::Chosen(PortalRight::ALL.to_vec());
    assert_eq!(more_than(&ana, &everything), None);
    let billing = sub_account(PortalRole::Billing);
    assert_eq!(more_than(&billing, &PortalRole::Standard), Some(PortalRight::PackagesView));
    assert_eq!(more_than(&billing, &PortalRole::Billing), None);
    assert_eq!(more_than(&billing, &everything), Some(PortalRight::ContactsDetails));
    let standard = sub_account(PortalRole::Standard);
    assert_eq!(more_than(&standard, &PortalRole::Billing), Some(PortalRight::AccountEdit));
}
