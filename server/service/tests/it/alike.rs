//! Nobody learns from a sign-in whether there is an account: each takes the same work (R5, R6).

use crate::support::{House, PASSWORD, new_password, on_both};
use domain::access::Role;
use domain::account::{PASSWORD_MAX, Realm};

const MAYA: &str = "maya@house.example";

on_both! {
    async fn every_branch_of_a_sign_in_takes_one_hash(house: &House) {
        let link = house.service.create_main_administrator("Maya", "Lindqvist", MAYA).await.expect("creates");
        let (_, token) = link.split_once("token=").expect("a token");
        house.service.reset_password(Realm::Staff, token, new_password()).await.expect("sets");
        let maya = house.viewer(MAYA).await;
        let gone = house.staff("gone", Role::User).await;
        house.run(&format!("UPDATE staff SET password_hash = (SELECT password_hash FROM staff WHERE email = '{MAYA}') WHERE email = '{}'", gone.email)).await.expect("had one");
        house.service.deactivate_staff(&maya, gone.id, "").await.expect("deactivates");
        let invited = house.staff("invited", Role::User).await;
        let longest = "x".repeat(PASSWORD_MAX as usize + 1);
        for (what, realm, email, password, opens) in [
            ("the right password", Realm::Staff, MAYA, PASSWORD, true),
            ("a wrong one", Realm::Staff, MAYA, "wrong guess here", false),
            ("one that is too long for any", Realm::Staff, MAYA, &longest, false),
            ("none", Realm::Staff, MAYA, "", false),
            ("nobody", Realm::Staff, "nobody@house.example", PASSWORD, false),
            ("no address", Realm::Staff, "", PASSWORD, false),
            ("the other door", Realm::Portal, MAYA, PASSWORD, false),
            ("who has left", Realm::Staff, &gone.email, PASSWORD, false),
            ("who never had one", Realm::Staff, &invited.email, PASSWORD, false),
        ] {
            let before = house.service.passwords().hashed();
            let opened = house.service.sign_in(realm, email, password.to_owned()).await.is_ok();
            assert_eq!((opened, house.service.passwords().hashed() - before), (opens, 1), "{what}");
        }
    }
}
