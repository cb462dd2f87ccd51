//! All that is kept about somebody, taken by themselves.

use crate::support::{House, new_password, on_both, refusal};
use domain::Refusal;
use domain::account::Realm;
use serde_json::Value;

on_both! {
    async fn somebody_takes_all_that_is_theirs_and_nothing_of_others(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        for (first, last) in [("Ana", "Pop"), ("Bea", "Neri")] {
            let contact = house.contact(&maya, acme, first, last).await;
            house.service.invite_contact(&maya, acme, contact).await.expect("invites");
        }
        let email = "ana.pop@customer.example";
        let token = house.token(email).await;
        house.service.accept_invitation(Realm::Portal, &token, new_password()).await.expect("accepts");
        let ana = house.member(email).await.expect("is in");
        assert_eq!(refusal(house.service.own_data(&ana, &house.stale()).await), Refusal::Unconfirmed);
        assert_eq!(house.count("audit WHERE action = 'own_data.taken'").await, 0);
        house.service.save_own_mails(&ana, &Default::default()).await.expect("saves");
        house.service.set_portal_picture(&ana, crate::pictures::upload("ana.png")).await.expect("sets");
        let bytes = house.service.own_data(&ana, &house.fresh().await).await.expect("takes");
        let text = String::from_utf8(bytes.clone()).expect("text");
        let data: Value = serde_json::from_slice(&bytes).expect("is JSON");
        assert_eq!(data["person"]["email"], email);
        assert_eq!(data["companies"][0]["name"], "Acme");
        assert_eq!(data["companies"][0]["contact"]["last_name"], "Pop");
        assert_eq!(data["mails"].as_array().map(Vec::len), Some(1));
        assert_eq!((&data["person"]["picture"]["type"], &data["person"]["picture"]["width"]), (&"image/jpeg".into(), &256.into()));
        assert!(data["what_you_did"].as_array().is_some_and(|acts| acts.iter().any(|act| act["what"] == "contact.mails")));
        for hidden in ["Bea", "Neri", "password_hash", "argon2", token.as_str()] {
            assert!(!text.contains(hidden), "{hidden} in {text}");
        }
        assert_eq!(house.count("audit WHERE action = 'own_data.taken' AND actor_kind = 'person'").await, 1);
    }
}
