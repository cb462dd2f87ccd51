//! Erasing a person: nothing of them is left but what the audit says was done, and what is others' stays.

use crate::support::{House, PASSWORD, exception, new_password, on_both, refusal};
use domain::access::{Lock, Right, Role, Scope, Staff};
use domain::account::Realm;
use domain::contact::ContactForm;
use domain::sensitive::SensitiveFilter;
use domain::staff::StaffForm;
use domain::{ContactId, CustomerId, Problem, Refusal};

const BEA: &str = "bea.neri@customer.example";

/// Acme with Ana, its primary contact, and Bea, who signs in.
async fn acme(house: &House) -> (Staff, CustomerId, ContactId) {
    let maya = house.main_administrator().await;
    let acme = house.customer(&maya, "Acme").await;
    house.contact(&maya, acme, "Ana", "Pop").await;
    let bea = house.contact(&maya, acme, "Bea", "Neri").await;
    house.service.invite_contact(&maya, acme, bea).await.expect("invites");
    house.service.accept_invitation(Realm::Portal, &house.token(BEA).await, new_password()).await.expect("accepts");
    (maya, acme, bea)
}

/// Rows in which somebody is left, wherever data of people is kept but for the audit.
async fn left(house: &House) -> Vec<i64> {
    let mut left = Vec::new();
    for table in [
        format!("contact WHERE email = '{BEA}' OR last_name = 'Neri'"),
        format!("person WHERE email = '{BEA}' OR last_name = 'Neri'"),
        format!("mail WHERE to_address = '{BEA}'"),
        format!("invitation WHERE email = '{BEA}'"),
        "membership".to_owned(),
        "customer_term WHERE term LIKE '%neri%' OR term LIKE '%bea%'".to_owned(),
        format!("throttle WHERE key LIKE '%{BEA}%'"),
    ] {
        left.push(house.count(&table).await);
    }
    left
}

on_both! {
    async fn nothing_is_left_of_an_erased_person(house: &House) {
        let (maya, acme, bea) = acme(house).await;
        assert!(house.service.sign_in(Realm::Portal, BEA, "not the password".to_owned()).await.is_err());
        let told = house.service.erasure(&maya, acme, bea).await.expect("tells");
        assert_eq!((told.mails, told.signs_in, told.elsewhere, told.primary), (1, true, false, false));
        assert!(left(house).await.iter().filter(|rows| **rows > 0).count() >= 6);
        assert_eq!(refusal(house.service.erase_person(&maya, acme, bea, &house.stale()).await), Refusal::Unconfirmed);
        let own = house.member(BEA).await.expect("is in");
        house.service.set_portal_picture(&own, crate::pictures::upload("bea.png")).await.expect("sets");
        let picture = house.member(BEA).await.and_then(|bea| bea.picture).expect("a picture");
        let shown = house.service.picture_for_staff(&maya, picture).await.expect("sees");
        house.service.erase_person(&maya, acme, bea, &house.fresh().await).await.expect("erases");
        assert_eq!(left(house).await, [0; 7]);
        assert_eq!(house.count("picture").await, 0);
        assert_eq!(refusal(house.service.take_picture(&shown).await), Refusal::NotFound);
        assert_eq!(house.count("audit WHERE action = 'person.erased' AND class = 'purge' AND detail NOT LIKE '%Neri%'").await, 1);
        assert_eq!(refusal(house.service.erasure(&maya, acme, bea).await), Refusal::NotFound);
        assert_eq!(house.service.customer(&maya, acme).await.expect("stays").contacts.len(), 1);
        assert!(house.service.sign_in(Realm::Portal, BEA, PASSWORD.to_owned()).await.is_err());
    }

    async fn who_signs_in_for_another_company_too_goes_on_doing_so(house: &House) {
        let (maya, acme, bea) = acme(house).await;
        let rossi = house.customer(&maya, "Rossi").await;
        let form = ContactForm { first_name: "Bea".to_owned(), email: BEA.to_owned(), ..ContactForm::default() };
        let there = house.service.create_contact(&maya, rossi, &form).await.expect("creates");
        house.clock.advance(domain::time::MINUTE);
        house.service.invite_contact(&maya, rossi, there).await.expect("invites");
        let own = service::account::NewPassword { password: PASSWORD.to_owned(), again: String::new() };
        house.service.accept_invitation(Realm::Portal, &house.token(BEA).await, own).await.expect("accepts");
        assert!(house.service.erasure(&maya, acme, bea).await.expect("tells").elsewhere);
        house.service.erase_person(&maya, acme, bea, &house.fresh().await).await.expect("erases");
        assert_eq!(house.member(BEA).await.expect("is in").customer, rossi);
        assert_eq!(house.count(&format!("contact WHERE email = '{BEA}'")).await, 1);
    }

    async fn the_primary_contact_stays_and_so_does_whoever_is_not_ones_to_erase(house: &House) {
        let (maya, acme, bea) = acme(house).await;
        let ana: uuid::Uuid = house.one("SELECT id FROM contact WHERE first_name = 'Ana'").await;
        let fresh = house.fresh().await;
        assert_eq!(refusal(house.service.erase_person(&maya, acme, ana.into(), &fresh).await), Refusal::field("", Problem::PrimaryContact));
        let greta = house.staff("greta", Role::Manager).await;
        let cora = house.staff("cora", Role::Contributor).await;
        let una = house.staff("una", Role::User).await;
        house.service.save_locks(&maya, &[Lock::DeleteCustomers]).await.expect("locks");
        let before = left(house).await;
        for (who, told) in [(greta.email, Refusal::Forbidden), (cora.email, Refusal::Forbidden), (una.email, Refusal::NotFound)] {
            let who = house.viewer(&who).await;
            assert_eq!(refusal(house.service.erase_person(&who, acme, bea, &fresh).await), told, "{}", who.name);
            assert_eq!(refusal(house.service.erasure(&who, acme, bea).await), told, "{}", who.name);
        }
        let rossi = house.customer(&maya, "Rossi").await;
        assert_eq!(refusal(house.service.erase_person(&maya, rossi, bea, &fresh).await), Refusal::NotFound);
        assert_eq!(left(house).await, before);
    }

    async fn nothing_is_left_of_an_erased_colleague_but_what_they_did(house: &House) {
        let (maya, acme, _) = acme(house).await;
        let (alan, joe) = (house.staff("alan", Role::Administrator).await, house.staff("joe", Role::User).await);
        house.service.set_staff_picture(&alan, crate::pictures::upload("alan.png")).await.expect("sets");
        house.service.add_note(&alan, acme, "Called them", false).await.expect("notes");
        house.service.add_note(&alan, acme, "Mine alone", true).await.expect("notes");
        house.service.save_locks(&alan, &[Lock::DeleteCustomers]).await.expect("locks");
        house.run("UPDATE staff SET manager_id = (SELECT id FROM staff WHERE first_name = 'alan') WHERE first_name = 'joe'").await.expect("reports");
        assert!(house.service.sign_in(Realm::Staff, &alan.email, "not the password".to_owned()).await.is_err());
        let erase = async |who: &Staff, email: &str| {
            house.service.erase_staff(who, alan.id, email, &house.fresh().await).await
        };
        assert_eq!(refusal(erase(&maya, &alan.email).await), Refusal::Forbidden, "who is still there is not erased");
        house.service.deactivate_staff(&maya, alan.id, "").await.expect("deactivates");
        let of = format!("WHERE email = '{}'", alan.email);
        let before = house.count("audit").await;
        assert_eq!(refusal(erase(&maya, &joe.email).await), Refusal::field("email", Problem::OtherEmail));
        assert_eq!(refusal(erase(&joe, &alan.email).await), Refusal::Forbidden);
        let stale = house.service.erase_staff(&maya, alan.id, &alan.email, &house.stale()).await;
        assert_eq!(refusal(stale), Refusal::Unconfirmed);
        assert_eq!((house.count(&format!("staff {of}")).await, house.count("audit").await), (1, before));

        erase(&maya, &alan.email.to_uppercase()).await.expect("erases");
        for gone in [
            format!("staff {of} OR first_name = 'alan' OR name_fold LIKE '%alan%' OR picture_id IS NOT NULL"),
            format!("mail WHERE to_address = '{}'", alan.email),
            format!("invitation {of}"),
            format!("throttle WHERE key LIKE '%{}%'", alan.email),
            "note WHERE is_private".to_owned(),
            "picture".to_owned(),
            "staff WHERE manager_id IS NOT NULL".to_owned(),
        ] {
            assert_eq!(house.count(&gone).await, 0, "{gone}");
        }
        assert_eq!(house.count("audit WHERE action = 'staff.erased' AND class = 'purge' AND detail NOT LIKE '%alan%'").await, 1);
        // What they did stays, and can be looked at.
        assert_eq!(house.count("note").await, 1);
        let log = house.service.sensitive_actions(&maya, &SensitiveFilter::default()).await.expect("lists").page.rows;
        let locks = log.iter().find(|row| row.action == "settings.locks").expect("an entry");
        assert!(!house.service.sensitive_action(&maya, &locks.id).await.expect("shows").may_end_sessions);
        // Of them there is no page and no way back, and their address is free.
        for refused in [
            house.service.staff_card(&maya, alan.id).await.map(|_| ()),
            house.service.staff_access(&maya, alan.id).await.map(|_| ()),
            house.service.reactivate_staff(&maya, alan.id).await,
            erase(&maya, &alan.email).await,
        ] {
            assert_eq!(refusal(refused), Refusal::NotFound);
        }
        for q in ["", "alan", "former", "erased"] {
            let found = house.service.staff_list(&maya, q, "").await.expect("lists").page.rows;
            assert!(found.iter().all(|row| row.id != alan.id), "{q}");
        }
        let again = house.staff("alan", Role::User).await;
        assert_ne!(again.id, alan.id);
    }

    async fn no_card_names_an_erased_colleague_and_no_letter_to_them_stays_at_any_address(house: &House) {
        let (maya, acme, _) = acme(house).await;
        let alan = house.staff("alan", Role::Administrator).await;
        house.service.add_note(&alan, acme, "Called them", false).await.expect("notes");
        let form = StaffForm { first_name: "alan".to_owned(), last_name: "Test".to_owned(), language: "it".to_owned(), ..StaffForm::default() };
        let moves = async |version: i32, email: &str| {
            let form = StaffForm { email: email.to_owned(), ..form.clone() };
            house.service.save_staff(&maya, alan.id, version, &form, &house.fresh().await).await.expect("moves");
        };
        moves(1, "alan@elsewhere.example").await;
        moves(2, "alan@last.example").await;
        // An address that somebody else has by now keeps what was written to them.
        let heir = StaffForm { first_name: "Al".to_owned(), last_name: "Heir".to_owned(), email: "alan@elsewhere.example".to_owned(), role: "user".to_owned(), language: "en".to_owned(), ..StaffForm::default() };
        house.service.invite_staff(&maya, &heir).await.expect("invites");
        let letters = async |email: &str| house.count(&format!("mail WHERE to_address = '{email}'")).await;
        let heirs = letters("alan@elsewhere.example").await;
        assert!(letters(&alan.email).await > 0 && letters("alan@last.example").await > 0 && heirs > 0);
        house.service.deactivate_staff(&maya, alan.id, "").await.expect("deactivates");
        house.service.erase_staff(&maya, alan.id, "alan@last.example", &house.fresh().await).await.expect("erases");
        assert_eq!([letters(&alan.email).await, letters("alan@last.example").await], [0, 0]);
        assert_eq!(letters("alan@elsewhere.example").await, heirs);
        assert_eq!(house.count("staff WHERE erased_at IS NOT NULL AND time_zone = 'UTC' AND language = 'en'").await, 1);

        let activity = house.service.customer_timeline(&maya, acme, "").await.expect("shows").entries;
        let noted = activity.iter().find(|entry| entry.note.is_some()).expect("the note");
        assert_eq!(noted.actor, "Former colleague");
        assert!(activity.iter().any(|entry| entry.actor == maya.name) && activity.iter().all(|entry| !entry.actor.contains("alan")));
        assert!(house.count("audit WHERE actor_name = 'alan Test'").await > 0, "the log keeps what it said");
        // Nor is anybody led by them.
        let under = StaffForm { manager: alan.id.to_string(), email: "new@house.example".to_owned(), role: "user".to_owned(), ..form };
        assert_eq!(refusal(house.service.invite_staff(&maya, &under).await), Refusal::field("manager", Problem::Choice));
        assert_eq!(house.count(&format!("staff WHERE manager_id IS NOT NULL OR email = '{}'", under.email)).await, 0);
    }

    async fn who_may_erase_no_person_erases_no_colleague(house: &House) {
        let maya = house.main_administrator().await;
        let (greta, joe) = (house.staff("greta", Role::Manager).await, house.staff("joe", Role::User).await);
        house.service.save_access(&maya, greta.id, &exception(Right::StaffManage, Scope::All, "")).await.expect("gives");
        house.service.deactivate_staff(&maya, joe.id, "").await.expect("deactivates");
        let fresh = house.fresh().await;
        house.service.save_locks(&maya, &[Lock::DeleteCustomers]).await.expect("locks");
        let viewer = house.viewer(&greta.email).await;
        let before = house.count("audit").await;
        assert_eq!(refusal(house.service.erase_staff(&viewer, joe.id, &joe.email, &fresh).await), Refusal::Forbidden);
        let card = house.service.staff_card(&viewer, joe.id).await.expect("shows");
        assert_eq!((card.may_manage, card.may_erase), (true, false));
        assert_eq!((house.count("staff WHERE erased_at IS NOT NULL").await, house.count("audit").await), (0, before));
        house.service.save_locks(&maya, &[]).await.expect("unlocks");
        let viewer = house.viewer(&greta.email).await;
        house.service.erase_staff(&viewer, joe.id, &joe.email, &fresh).await.expect("erases");
    }
}
