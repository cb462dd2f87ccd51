use crate::recurring::in_rome;
use crate::support::{House, new_password, on_both, refusal, role};
use domain::access::{Lock, Role, Staff};
use domain::account::Realm;
use domain::customer::CustomerForm;
use domain::explain::Question;
use domain::sensitive::SensitiveFilter;
use domain::staff::{StaffForm, Switches};
use domain::{Problem, Refusal, time};
use service::account::ProfileEdit;

fn form_of(staff: &Staff, role: Role) -> StaffForm {
    let (first, last) = staff.name.split_once(' ').expect("two names");
    StaffForm {
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        email: staff.email.clone(),
        role: role.key().to_owned(),
        language: "en".to_owned(),
        ..StaffForm::default()
    }
}

async fn role_of(house: &House, staff: &Staff) -> String {
    house.one(&format!("SELECT role FROM staff WHERE email = '{}'", staff.email)).await
}

on_both! {
    async fn whoever_comes_begins_with_the_time_zone_of_the_company(house: &House) {
        let maya = house.main_administrator().await;
        let before = house.staff("joe", Role::User).await;
        in_rome(house, &maya).await;
        assert_eq!(house.staff("una", Role::User).await.time_zone, "Europe/Rome");
        let acme = house.customer(&maya, "Acme").await;
        assert_eq!(house.signing_in(&maya, acme, "Ana", "Pop").await.time_zone, "Europe/Rome");
        assert_eq!(house.viewer(&before.email).await.time_zone, "UTC", "who is there already reads on as before");
        let told = "mail WHERE text_body LIKE '%until 19 March 2026, 09:12 (Europe/Rome).%'";
        assert_eq!(house.count(told).await, 2, "both know until when their links work");
    }

    async fn the_team_is_found_whatever_the_accents_and_the_case(house: &House) {
        let maya = house.main_administrator().await;
        let form = StaffForm {
            first_name: "Élodie".to_owned(),
            last_name: "Înțelept".to_owned(),
            email: "ei@house.example".to_owned(),
            role: Role::Administrator.key().to_owned(),
            language: "fr".to_owned(),
            ..StaffForm::default()
        };
        house.service.invite_staff(&maya, &form).await.expect("invites");
        let elodie = house.viewer("ei@house.example").await;
        house.service.save_locks(&elodie, &[Lock::DeleteCustomers]).await.expect("locks");
        let found = async |q: &str| {
            let listed = house.service.staff_list(&maya, q, "").await.expect("lists").page.rows;
            let lent = house.service.people_to_work_as(&maya, q, "").await.expect("lists").page.rows;
            let question = Question { who: q.to_owned(), ..Question::default() };
            let asked = house.service.explain(&maya, &question).await.expect("answers").who;
            let filter = SensitiveFilter { actor: q.to_owned(), ..SensitiveFilter::default() };
            let wrote = house.service.sensitive_actions(&maya, &filter).await.expect("lists").page.rows;
            [
                listed.iter().any(|row| row.id == elodie.id),
                lent.iter().any(|row| row.id == elodie.id),
                asked.one().is_some_and(|one| one.id == elodie.id),
                wrote.iter().any(|row| row.action == "settings.locks"),
            ]
        };
        for q in ["Élodie", "élodie", "ÉLODIE", "elodie", "înțelept", "ÎNȚELEPT", "intelept elodie"] {
            assert_eq!(found(q).await, [true; 4], "{q}");
        }
        for q in ["elodia", "élodie lindqvist"] {
            assert_eq!(found(q).await, [false; 4], "{q}");
        }
        // Who changes their name is found by the new one, with what they did before.
        let edit = ProfileEdit {
            first_name: "Zoë".to_owned(),
            last_name: "Ångström".to_owned(),
            language: "fr".to_owned(),
            time_zone: "UTC".to_owned(),
            theme: String::new(),
        };
        house.service.save_staff_profile(&elodie, &edit).await.expect("saves");
        for q in ["zoë", "ÅNGSTRÖM", "angstrom"] {
            assert_eq!(found(q).await, [true; 4], "{q}");
        }
        assert_eq!(found("Înțelept").await[..3], [false; 3]);
    }

    async fn nobody_manages_themself_or_who_stands_above(house: &House) {
        let maya = house.main_administrator().await;
        let alan = house.staff("alan", Role::Administrator).await;
        let audits = house.count("audit").await;
        for (who, whom) in [(&alan, &alan), (&maya, &maya), (&alan, &maya)] {
            assert_eq!(refusal(house.service.save_staff(who, whom.id, 1, &form_of(whom, Role::User), &house.fresh().await).await), Refusal::Forbidden);
            assert_eq!(refusal(house.switch(who, whom.id, Switches::default()).await), Refusal::Forbidden);
            assert_eq!(refusal(house.service.deactivate_staff(who, whom.id, "").await), Refusal::Forbidden);
        }
        assert_eq!((role_of(house, &alan).await.as_str(), role_of(house, &maya).await.as_str()), ("administrator", "main_administrator"));
        assert_eq!(house.count("audit").await, audits);
    }

    async fn nobody_gives_a_role_above_their_own(house: &House) {
        house.main_administrator().await;
        let alan = house.staff("alan", Role::Administrator).await;
        let una = house.staff("una", Role::User).await;
        let main = role(Role::MainAdministrator.key());
        assert_eq!(refusal(house.service.save_access(&alan, una.id, &main).await), Refusal::field("role", Problem::NotAllowed));
        let eve = StaffForm { email: "eve@house.example".to_owned(), ..form_of(&una, Role::MainAdministrator) };
        assert_eq!(refusal(house.service.invite_staff(&alan, &eve).await), Refusal::field("role", Problem::NotAllowed));
        assert_eq!(role_of(house, &una).await, "user");
        assert_eq!(house.count("staff").await, 3);
    }

    async fn those_without_the_right_manage_nobody(house: &House) {
        house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        for role in [Role::Manager, Role::Marketing, Role::Contributor, Role::User] {
            let viewer = house.staff(&format!("x{}", role.key()), role).await;
            assert_eq!(refusal(house.service.invite_staff(&viewer, &form_of(&una, Role::User)).await), Refusal::Forbidden);
            assert_eq!(refusal(house.service.save_staff(&viewer, una.id, 1, &form_of(&una, Role::Manager), &house.fresh().await).await), Refusal::Forbidden);
            assert_eq!(refusal(house.service.deactivate_staff(&viewer, una.id, "").await), Refusal::Forbidden);
            assert!(!house.service.staff_card(&viewer, una.id).await.expect("reads").may_manage);
        }
        assert_eq!(role_of(house, &una).await, "user");
    }

    async fn the_last_main_administrator_stays(house: &House) {
        let maya = house.main_administrator().await;
        let nora = house.staff("nora", Role::MainAdministrator).await;
        house.service.deactivate_staff(&nora, maya.id, "").await.expect("there are two");
        let nora = house.viewer(&nora.email).await;
        house.service.reactivate_staff(&nora, maya.id).await.expect("comes back");
        // Both let the other go at the same time: one of them stays.
        let maya = house.viewer(&maya.email).await;
        let (one, two) = tokio::join!(house.service.deactivate_staff(&maya, nora.id, ""), house.service.deactivate_staff(&nora, maya.id, ""));
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        assert_eq!(house.count("staff WHERE role = 'main_administrator' AND status = 'active'").await, 1);
    }

    async fn an_invitation_and_a_reset_link_die_with_the_address_they_went_to(house: &House) {
        let maya = house.main_administrator().await;
        let eve = StaffForm { email: "typo@elsewhere.example".to_owned(), first_name: "Eve".to_owned(), last_name: "Hill".to_owned(), role: "user".to_owned(), language: "en".to_owned(), ..StaffForm::default() };
        let id = house.service.invite_staff(&maya, &eve).await.expect("invites");
        let token = house.token(&eve.email).await;
        let right = StaffForm { email: "eve@house.example".to_owned(), ..eve };
        house.service.save_staff(&maya, id, 1, &right, &house.fresh().await).await.expect("corrects");
        assert_eq!(refusal(house.service.accept_invitation(Realm::Staff, &token, new_password()).await), Refusal::NotFound);
        let una = house.staff("una", Role::User).await;
        house.run("UPDATE staff SET password_hash = 'x' WHERE email = 'una@house.example'").await.expect("has a password");
        house.service.request_reset(Realm::Staff, &una.email).await.expect("asks");
        let token = house.token(&una.email).await;
        let moved = StaffForm { email: "una.new@house.example".to_owned(), ..form_of(&una, Role::User) };
        house.service.save_staff(&maya, una.id, 1, &moved, &house.fresh().await).await.expect("saves");
        assert_eq!(refusal(house.service.reset_password(Realm::Staff, &token, new_password()).await), Refusal::NotFound);
        assert_eq!(house.count("staff WHERE password_hash IS NOT NULL AND password_hash <> 'x'").await, 0);
    }

    async fn nobodys_mailbox_is_filled_with_invitations(house: &House) {
        let maya = house.main_administrator().await;
        let eve = StaffForm { email: "eve@house.example".to_owned(), first_name: "Eve".to_owned(), last_name: "Hill".to_owned(), role: "user".to_owned(), language: "en".to_owned(), ..StaffForm::default() };
        let id = house.service.invite_staff(&maya, &eve).await.expect("invites");
        for _ in 0..4 {
            house.service.resend_staff_invitation(&maya, id).await.expect("sends another");
        }
        let written = async || (house.count("mail").await, house.count("audit").await, house.count("invitation").await);
        let before = written().await;
        assert!(matches!(refusal(house.service.resend_staff_invitation(&maya, id).await), Refusal::TooMany { .. }));
        assert_eq!(written().await, before);
        assert_eq!(house.count("invitation WHERE status = 'pending' AND email = 'eve@house.example'").await, 1, "the last link goes on working");
        house.clock.advance(time::HOUR);
        house.service.resend_staff_invitation(&maya, id).await.expect("sends another");
    }

    async fn another_address_is_told_to_the_old_one_and_to_the_new_one(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        let told = |to: &str| format!("mail WHERE subject LIKE 'Your address at%' AND to_address = '{to}@house.example'");
        let moved = StaffForm { email: "una.new@house.example".to_owned(), ..form_of(&una, Role::User) };
        house.service.save_staff(&maya, una.id, 1, &moved, &house.fresh().await).await.expect("saves");
        assert_eq!((house.count(&told("una")).await, house.count(&told("una.new")).await), (1, 1));
        house.service.save_staff(&maya, una.id, 2, &moved, &house.fresh().await).await.expect("saves the same");
        assert_eq!((house.count(&told("una")).await, house.count(&told("una.new")).await), (1, 1));
    }

    async fn another_address_needs_the_password_and_stands_in_the_log(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        let moved = StaffForm { email: "una.new@house.example".to_owned(), ..form_of(&una, Role::User) };
        let renamed = StaffForm { first_name: "Una Maria".to_owned(), ..form_of(&una, Role::User) };
        assert_eq!(refusal(house.service.save_staff(&maya, una.id, 1, &moved, &house.stale()).await), Refusal::Unconfirmed);
        assert_eq!(house.count("staff WHERE email = 'una@house.example' AND version = 1").await, 1);
        house.service.save_staff(&maya, una.id, 1, &renamed, &house.stale()).await.expect("a name needs none");
        house.service.save_staff(&maya, una.id, 2, &moved, &house.fresh().await).await.expect("saves");
        let told = "detail LIKE '%una@house.example%' AND detail LIKE '%una.new@house.example%'";
        assert_eq!(house.count(&format!("audit WHERE action = 'staff.address' AND class = 'access_change' AND {told}")).await, 1);
    }

    async fn a_member_who_has_not_come_yet_keeps_the_switches_of_their_role(house: &House) {
        let maya = house.main_administrator().await;
        let form = StaffForm { email: "greta@house.example".to_owned(), first_name: "Greta".to_owned(), last_name: "Moretti".to_owned(), role: "manager".to_owned(), language: "en".to_owned(), ..StaffForm::default() };
        let id = house.service.invite_staff(&maya, &form).await.expect("invites");
        let shown = house.service.staff_access(&maya, id).await.expect("shows").switches;
        assert!(shown.show_all_client_cards && shown.see_name && shown.see_email && shown.see_phone);
        house.switch(&maya, id, shown).await.expect("saves what it shows");
        assert_eq!(house.count("staff_override").await, 0);
    }

    async fn a_line_manager_that_is_nobody_is_refused_plainly(house: &House) {
        let maya = house.main_administrator().await;
        let form = StaffForm { manager: "00000000-0000-7000-8000-000000000000".to_owned(), email: "x@house.example".to_owned(), ..form_of(&maya, Role::User) };
        assert_eq!(refusal(house.service.invite_staff(&maya, &form).await), Refusal::field("manager", Problem::Choice));
        assert_eq!(house.count("staff").await, 1);
    }

    async fn line_managers_never_form_a_circle(house: &House) {
        let maya = house.main_administrator().await;
        let a = house.staff("a", Role::User).await;
        let b = house.staff("b", Role::User).await;
        let under = |staff: &Staff, manager: &Staff| StaffForm { manager: manager.id.to_string(), ..form_of(staff, Role::User) };
        house.service.save_staff(&maya, b.id, 1, &under(&b, &a), &house.fresh().await).await.expect("b reports to a");
        assert_eq!(refusal(house.service.save_staff(&maya, a.id, 1, &under(&a, &b), &house.fresh().await).await), Refusal::field("manager", Problem::Circle));
        assert_eq!(refusal(house.service.save_staff(&maya, a.id, 1, &under(&a, &a), &house.fresh().await).await), Refusal::field("manager", Problem::Circle));
        assert_eq!(house.count("staff WHERE manager_id IS NOT NULL").await, 1);
    }

    async fn who_leaves_hands_their_customers_on(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        let joe = house.staff("joe", Role::User).await;
        let acme = house.customer(&maya, "Acme").await;
        house.service.assign_staff(&maya, acme, 1, &una.id.to_string(), &[]).await.expect("assigns");
        assert!(matches!(refusal(house.service.deactivate_staff(&maya, una.id, &una.id.to_string()).await), Refusal::Invalid(_)), "not to themself");
        house.service.deactivate_staff(&maya, una.id, &joe.id.to_string()).await.expect("deactivates");
        let staff = house.service.customer(&maya, acme).await.expect("shows").staff;
        assert_eq!(staff.iter().map(|staff| (staff.name.as_str(), staff.primary)).collect::<Vec<_>>(), [("joe Test", true)]);
        assert_eq!(house.count("staff WHERE status = 'deactivated'").await, 1);
    }

    async fn each_card_says_who_follows_and_a_form_that_was_open_meanwhile_is_told(house: &House) {
        let maya = house.main_administrator().await;
        let (una, joe) = (house.staff("una", Role::User).await, house.staff("joe", Role::User).await);
        let [first, helped, shared] = [house.customer(&maya, "First").await, house.customer(&maya, "Helped").await, house.customer(&maya, "Shared").await];
        let id = |staff: &Staff| staff.id.to_string();
        house.service.assign_staff(&maya, first, 1, &id(&una), &[id(&maya)]).await.expect("assigns");
        house.service.assign_staff(&maya, helped, 1, &id(&maya), &[id(&una)]).await.expect("assigns");
        house.service.assign_staff(&maya, shared, 1, &id(&una), &[id(&joe)]).await.expect("assigns");
        let before = house.count("audit WHERE action = 'customer.assigned'").await;
        let open = house.service.assign_form(&maya, first, None).await.expect("shows");
        house.service.deactivate_staff(&maya, una.id, &id(&joe)).await.expect("deactivates");
        for (customer, expected) in [
            (first, vec![("joe Test", true), ("Maya Lindqvist", false)]),
            (helped, vec![("Maya Lindqvist", true)]),
            (shared, vec![("joe Test", true)]),
        ] {
            let staff = house.service.customer(&maya, customer).await.expect("shows").staff;
            assert_eq!(staff.iter().map(|staff| (staff.name.as_str(), staff.primary)).collect::<Vec<_>>(), expected);
        }
        assert_eq!(house.count("audit WHERE action = 'customer.assigned'").await, before + 3, "each on its card");
        let told = format!("audit WHERE action = 'customer.assigned' AND detail LIKE '%\"from\":\"{} {}\"%' AND detail LIKE '%\"to\":\"{} {}\"%'", una.id, maya.id, joe.id, maya.id);
        assert_eq!(house.count(&told).await, 1);
        let late = house.service.assign_staff(&maya, first, open.version, &id(&maya), &[]).await;
        assert_eq!(refusal(late), Refusal::Changed, "what was decided meanwhile is not overwritten unseen");
        assert_eq!(house.count(&format!("customer_staff s JOIN staff p ON p.id = s.staff_id WHERE p.email = '{}'", una.email)).await, 0);
        // Left to nobody, a customer has no primary staff, and its card says so too.
        house.service.deactivate_staff(&maya, joe.id, "").await.expect("deactivates");
        assert_eq!(house.count("customer_staff WHERE is_primary").await, 1, "Maya's");
        assert_eq!(house.count("audit WHERE action = 'customer.assigned'").await, before + 5);
    }

    async fn who_has_left_meanwhile_makes_no_customer_theirs(house: &House) {
        let maya = house.main_administrator().await;
        let joe = house.staff("joe", Role::User).await;
        house.service.deactivate_staff(&maya, joe.id, "").await.expect("deactivates");
        let before = house.count("audit").await;
        let form = CustomerForm { kind: "company".to_owned(), name: "Acme".to_owned(), ..CustomerForm::default() };
        // As a request of his that came in just before.
        assert_eq!(refusal(house.service.create_customer(&joe, &form).await), Refusal::Forbidden);
        assert_eq!((house.count("customer").await, house.count("audit").await), (0, before));
        house.service.create_customer(&maya, &form).await.expect("creates");
    }

    async fn nobody_is_given_a_customer_while_they_leave(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        for n in 0..8 {
            let una = house.staff(&format!("una{n}"), Role::User).await;
            let form = house.service.assign_form(&maya, acme, None).await.expect("shows");
            let id = una.id.to_string();
            let (given, left) = tokio::join!(
                house.service.assign_staff(&maya, acme, form.version, &id, &[]),
                house.service.deactivate_staff(&maya, una.id, "")
            );
            left.expect("leaves");
            // Given before they left, it was taken from them; given after, it was refused.
            assert!(given.is_ok() || refusal(given) == Refusal::field("additional", Problem::Choice));
            let theirs = format!("customer_staff s JOIN staff p ON p.id = s.staff_id WHERE p.email = '{}'", una.email);
            assert_eq!(house.count(&theirs).await, 0);
        }
    }

    async fn a_switch_opens_no_more_than_its_giver_holds(house: &House) {
        let maya = house.main_administrator().await;
        let alan = house.staff("alan", Role::Administrator).await;
        let una = house.staff("una", Role::User).await;
        let all = Switches { show_all_client_cards: true, shared_view: true, see_name: true, see_email: true, see_phone: true, grant_access: true, payments: true, record_payments: true, packages_add: true };
        house.switch(&maya, alan.id, Switches { see_phone: false, ..all }).await.expect("narrows");
        let alan = house.viewer(&alan.email).await;
        assert_eq!(refusal(house.switch(&alan, una.id, all).await), Refusal::field("", Problem::NotAllowed));
        assert_eq!(house.count(&format!("staff_override o JOIN staff s ON s.id = o.staff_id WHERE s.email = '{}'", una.email)).await, 0);
        house.switch(&alan, una.id, Switches { see_phone: false, ..all }).await.expect("as far as own rights reach");
    }
}
