//! Erasing a person: nothing of them is left but what the audit says was done, and what is others' stays.

use crate::support::{House, PASSWORD, new_password, on_both, refusal};
use domain::access::{Lock, Role, Staff};
use domain::account::Realm;
use domain::contact::ContactForm;
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
}
