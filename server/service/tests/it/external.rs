//! External users (EXT): let in by the house, with what is fixed for them, and behind a wall that no tick opens (BR-45).

use crate::support::{House, exception, new_password, on_both, refusal, role};
use domain::access::{Member, MembershipKind, PortalRight, PortalRole, Right, Role, Scope, Staff};
use domain::account::Realm;
use domain::contact::{ContactForm, PortalForm};
use domain::portal::{CompanyForm, PeopleQuery};
use domain::{ContactId, CustomerId, Problem, Refusal, StaffId};

const EVA: &str = "eva.stern@customer.example";

fn role_form(key: &str) -> PortalForm {
    PortalForm { role: key.to_owned(), ..PortalForm::default() }
}

/// Acme, whose primary contact Ana is in, and Eva, who is to work with the house from outside.
async fn with_eva(house: &House) -> (Staff, CustomerId, ContactId, Member) {
    let maya = house.main_administrator().await;
    let acme = house.customer(&maya, "Acme").await;
    let ana = house.contact(&maya, acme, "Ana", "Pop").await;
    house.service.invite_contact(&maya, acme, ana).await.expect("invites");
    accept(house, "ana.pop@customer.example").await;
    let eva = house.contact(&maya, acme, "Eva", "Stern").await;
    let ana = house.member("ana.pop@customer.example").await.expect("is in");
    (maya, acme, eva, ana)
}

async fn accept(house: &House, email: &str) {
    let token = house.token(email).await;
    house.service.accept_invitation(Realm::Portal, &token, new_password()).await.expect("accepts");
}

async fn let_in(house: &House, maya: &Staff, acme: CustomerId, eva: ContactId) -> Member {
    house.service.save_contact_portal(maya, acme, eva, &role_form("external")).await.expect("saves");
    house.service.invite_contact(maya, acme, eva).await.expect("invites");
    accept(house, EVA).await;
    house.member(EVA).await.expect("is in")
}

/// All that these acts could change.
async fn written(house: &House) -> (i64, i64, i64, String) {
    let contacts = "SELECT max(version) || ' ' || count(*) || ' ' || count(trashed_at) FROM contact";
    (
        house.count("audit").await,
        house.count("mail").await,
        house.count("membership WHERE status = 'active'").await,
        house.one(contacts).await,
    )
}

on_both! {
    async fn an_external_user_sees_names_and_announcements_and_nothing_of_the_company(house: &House) {
        let (maya, acme, eva, _) = with_eva(house).await;
        let eva = let_in(house, &maya, acme, eva).await;
        assert_eq!((eva.customer, eva.kind), (acme, MembershipKind::External));
        assert_eq!(refusal(house.service.company(&eva).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.save_company(&eva, 1, &CompanyForm::default()).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.person_form(&eva, None).await), Refusal::NotFound);
        let home = house.service.portal_home(&eva).await.expect("comes home");
        assert!(!home.sees_company && !home.can_edit_company && home.people == Some(2));
        let people = house.service.colleagues(&eva, &PeopleQuery::default()).await.expect("lists");
        let details: Vec<_> = people.page.rows.iter().map(|row| (row.name.as_str(), row.details.is_some())).collect();
        assert_eq!(details, [("Ana Pop", false), ("Eva Stern", true)]);
        assert!(!people.may_manage);
        assert_eq!(house.count("audit WHERE action = 'contact.invited' AND class = 'external_access'").await, 2);
    }

    async fn who_of_the_customer_s_people_can_see_it_is_who_reaches_anything_of_the_company_s_in_the_portal(house: &House) {
        let (maya, acme, eva, _) = with_eva(house).await;
        let tom = house.contact(&maya, acme, "Tom", "Reed").await;
        house.service.invite_contact(&maya, acme, tom).await.expect("invites");
        accept(house, "tom.reed@customer.example").await;
        let_in(house, &maya, acme, eva).await;
        let agrees = async |expected: &[&str]| {
            let audience = house.service.customer_audience(&maya, acme).await.expect("shows");
            let mut named: Vec<String> = audience.outside.into_iter().filter_map(|person| person.name.shown()).collect();
            named.sort();
            assert_eq!(named, expected);
            for (name, email) in [("Ana Pop", "ana.pop@customer.example"), ("Eva Stern", EVA), ("Tom Reed", "tom.reed@customer.example")] {
                let reads = match house.member(email).await {
                    Some(member) => {
                        house.service.company(&member).await.is_ok()
                            || house.service.colleagues(&member, &PeopleQuery::default()).await.is_ok()
                            || house.service.own_invoices(&member, "", "").await.is_ok()
                    }
                    None => false,
                };
                assert_eq!(reads, expected.contains(&name), "{name}");
            }
        };
        agrees(&["Ana Pop", "Eva Stern", "Tom Reed"]).await;
        let nothing = role_form("chosen");
        house.service.save_contact_portal(&maya, acme, tom, &nothing).await.expect("saves");
        agrees(&["Ana Pop", "Eva Stern"]).await;
        let bills = PortalForm { rights: vec![PortalRight::InvoicesView.key().to_owned()], ..nothing };
        house.service.save_contact_portal(&maya, acme, tom, &bills).await.expect("saves");
        agrees(&["Ana Pop", "Eva Stern", "Tom Reed"]).await;
        house.service.save_contact_portal(&maya, acme, tom, &role_form("technical")).await.expect("saves");
        house.service.set_contact_access(&maya, acme, tom, "suspended").await.expect("suspends");
        agrees(&["Ana Pop", "Eva Stern"]).await;
        house.service.set_contact_access(&maya, acme, tom, "active").await.expect("gives back");
        agrees(&["Ana Pop", "Eva Stern", "Tom Reed"]).await;
        house.run("UPDATE customer SET status = 'inactive'").await.expect("is no customer any more");
        agrees(&[]).await;
    }

    async fn the_invitation_says_what_an_external_user_may(house: &House) {
        let (maya, acme, eva, _) = with_eva(house).await;
        house.service.save_contact_portal(&maya, acme, eva, &role_form("external")).await.expect("saves");
        house.service.invite_contact(&maya, acme, eva).await.expect("invites");
        let page = house.service.invitation(Realm::Portal, &house.token(EVA).await).await.expect("shows");
        let domain::invitation::Granted::Portal { kind, rights, .. } = page.granted else { panic!("a portal") };
        assert_eq!(kind, MembershipKind::External);
        assert!(rights.contains(&PortalRight::AnnouncementsView) && !rights.contains(&PortalRight::AccountView));
    }

    async fn the_customer_s_own_people_neither_make_external_users_nor_change_them(house: &House) {
        let (maya, acme, eva_id, ana) = with_eva(house).await;
        let eva = let_in(house, &maya, acme, eva_id).await;
        let before = written(house).await;
        let form = ContactForm { first_name: "Eva".to_owned(), email: EVA.to_owned(), ..ContactForm::default() };
        let standard = role_form("standard");
        assert_eq!(refusal(house.service.save_person(&ana, eva_id, 2, &form, &standard, true).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.remove_person(&ana, eva_id).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.person_form(&ana, Some(eva_id)).await), Refusal::NotFound);
        let another = ContactForm { first_name: "Otto".to_owned(), ..ContactForm::default() };
        assert_eq!(
            refusal(house.service.create_person(&ana, &another, &role_form("external"), false).await),
            Refusal::field("role", Problem::NotAllowed)
        );
        assert_eq!(written(house).await, before);
        assert_eq!(house.member(EVA).await, Some(eva));
    }

    async fn who_may_not_grant_access_makes_nobody_an_external_user(house: &House) {
        let (maya, acme, eva, _) = with_eva(house).await;
        let joe = house.staff("joe", Role::User).await;
        house.service.assign_staff(&maya, acme, 1, &joe.id.to_string(), &[]).await.expect("assigns");
        house.service.save_access(&maya, joe.id, &exception(Right::ContactsGrantAccess, Scope::None, "")).await.expect("takes it away");
        let joe = house.viewer(&joe.email).await;
        let before = written(house).await;
        assert_eq!(
            refusal(house.service.save_contact_portal(&joe, acme, eva, &role_form("external")).await),
            Refusal::Forbidden
        );
        assert_eq!(written(house).await, before);
    }

    async fn from_one_of_the_customer_s_own_to_an_external_user_and_back(house: &House) {
        let (maya, acme, eva_id, _) = with_eva(house).await;
        house.service.invite_contact(&maya, acme, eva_id).await.expect("invites");
        accept(house, EVA).await;
        assert!(house.member(EVA).await.expect("is in").can(PortalRight::AccountView));
        house.service.save_contact_portal(&maya, acme, eva_id, &role_form("external")).await.expect("saves");
        let eva = house.member(EVA).await.expect("is in");
        assert_eq!((eva.kind, eva.can(PortalRight::AccountView)), (MembershipKind::External, false));
        assert_eq!(house.count("audit WHERE action = 'contact.portal' AND class = 'external_access'").await, 1);
        house.service.make_primary(&maya, acme, eva_id).await.expect("makes");
        assert_eq!(house.member(EVA).await.expect("is in").kind, MembershipKind::Primary);
        let ana = house.member("ana.pop@customer.example").await.expect("is in");
        assert_eq!((ana.kind, ana.role.clone()), (MembershipKind::SubAccount, PortalRole::everything()));
    }

    async fn an_external_user_stays_one_when_others_swap_the_primary_contact(house: &House) {
        let (maya, acme, eva_id, _) = with_eva(house).await;
        let_in(house, &maya, acme, eva_id).await;
        let bruno = house.contact(&maya, acme, "Bruno", "Hart").await;
        house.service.make_primary(&maya, acme, bruno).await.expect("makes");
        assert_eq!(house.member(EVA).await.expect("is in").kind, MembershipKind::External);
    }

    async fn no_tick_of_an_administrator_gives_an_outsider_a_right_of_the_team(house: &House) {
        let (maya, acme, eva_id, ana) = with_eva(house).await;
        let eva = let_in(house, &maya, acme, eva_id).await;
        let before = written(house).await;
        for outsider in [eva.person.uuid(), eva.contact.uuid(), eva.membership.uuid(), ana.person.uuid()] {
            let as_staff = StaffId::from(outsider);
            for form in [exception(Right::StaffManage, Scope::All, ""), role("main_administrator")] {
                assert_eq!(refusal(house.service.save_access(&maya, as_staff, &form).await), Refusal::NotFound);
            }
        }
        for key in Right::ALL.iter().map(|right| right.key()).filter(|key| PortalRight::parse(key).is_none()) {
            let form = PortalForm { role: "chosen".to_owned(), rights: vec![key.to_owned()], ..PortalForm::default() };
            assert_eq!(
                refusal(house.service.save_contact_portal(&maya, acme, eva_id, &form).await),
                Refusal::field("role", Problem::Choice),
                "{key}"
            );
        }
        assert_eq!(written(house).await, before);
        // Written by hand into the table, it gives nothing either.
        house.run(&format!("UPDATE contact SET portal_role = 'chosen staff.manage account.edit' WHERE email = '{EVA}'")).await.expect("writes");
        let eva = house.member(EVA).await.expect("is in");
        assert!(!eva.can(PortalRight::AccountEdit), "what is fixed is fixed");
    }

    async fn an_offer_to_somebody_who_became_an_external_user_is_gone(house: &House) {
        let (maya, acme, eva_id, ana) = with_eva(house).await;
        house.service.invite_contact(&maya, acme, eva_id).await.expect("invites");
        accept(house, EVA).await;
        house.service.offer_handover(&ana, eva_id, &house.fresh().await).await.expect("offers");
        house.service.save_contact_portal(&maya, acme, eva_id, &role_form("external")).await.expect("saves");
        let eva = house.member(EVA).await.expect("is in");
        let before = written(house).await;
        assert_eq!(refusal(house.service.accept_handover(&eva, &house.fresh().await).await), Refusal::NotFound);
        assert_eq!(house.count("handover").await, 0);
        assert_eq!(written(house).await, before);
    }
}
