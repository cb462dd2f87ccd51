use crate::browser::Browser;
use crate::support::{BASE_URL, House, PASSWORD, keys, new_password, on_both, refusal};
use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use domain::access::{Role, Staff};
use domain::account::Realm;
use domain::{Problem, Refusal, time};
use service::Service;
use service::account::NewPassword;
use service::entropy::Entropy;
use std::sync::{Mutex, mpsc};
use tokio::sync::oneshot;
use tokio::task::block_in_place;

const MAYA: &str = "maya@house.example";

/// A main administrator with a password, set by the link that the command line prints.
async fn maya(house: &House) -> Staff {
    let link = house.service.create_main_administrator("Maya", "Lindqvist", MAYA).await.expect("creates");
    let (_, token) = link.split_once("token=").expect("a token");
    house.service.reset_password(Realm::Staff, token, new_password()).await.expect("sets");
    house.viewer(MAYA).await
}

async fn sign_in(house: &House, realm: Realm, email: &str, password: &str) -> service::Result<uuid::Uuid> {
    house.service.sign_in(realm, email, password.to_owned()).await
}

/// Keeps Maya's password as it was kept when less work was asked.
async fn weaken(house: &House) -> String {
    let params = Params::new(8_192, 1, 1, None).expect("params");
    let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let weak = weak.hash_password_with_salt(PASSWORD.as_bytes(), b"some old salt").expect("hashes").to_string();
    house.run(&format!("UPDATE staff SET password_hash = '{weak}' WHERE email = '{MAYA}'")).await.expect("weakens");
    weak
}

async fn stored(house: &House) -> String {
    house.one(&format!("SELECT password_hash FROM staff WHERE email = '{MAYA}'")).await
}

on_both! {
    async fn a_weak_hash_is_made_anew_when_its_password_comes(house: &House) {
        maya(house).await;
        let dated: i64 = house.one("SELECT password_changed_at FROM staff").await;
        let weak = weaken(house).await;
        house.clock.advance(time::HOUR);
        sign_in(house, Realm::Staff, MAYA, "wrong guess here").await.expect_err("refuses");
        assert_eq!(stored(house).await, weak, "that was not the password");
        house.clock.advance(time::HOUR);
        sign_in(house, Realm::Staff, MAYA, PASSWORD).await.expect("opens");
        let anew = stored(house).await;
        assert!(anew.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{anew}");
        assert_eq!(house.one::<i64>("SELECT password_changed_at FROM staff").await, dated, "the password is the same");
        sign_in(house, Realm::Staff, MAYA, PASSWORD).await.expect("opens");
        assert_eq!(stored(house).await, anew, "once");
    }

    async fn a_hash_made_anew_never_brings_back_a_password_that_was_replaced_meanwhile(house: &House) {
        maya(house).await;
        weaken(house).await;
        let (read, was_read) = oneshot::channel();
        let (replaced, was_replaced) = mpsc::channel::<()>();
        let pause = Mutex::new(Some((read, was_replaced)));
        let mut db = house.another().await;
        // The sign-in stands still when it has read the account.
        db.watch(move |statement| {
            let paused = if statement.sql.contains("password_hash") { pause.lock().expect("no panic").take() } else { None };
            if let Some((read, was_replaced)) = paused {
                read.send(()).expect("somebody waits");
                block_in_place(|| was_replaced.recv()).expect("goes on");
            }
        });
        let service = Service::new(db, house.clock.clone(), Entropy::system(), keys(), BASE_URL);
        let signing_in = tokio::spawn(async move { service.sign_in(Realm::Staff, MAYA, PASSWORD.to_owned()).await });
        was_read.await.expect("reads");
        let new = NewPassword { password: "nine herons over water".to_owned(), again: "nine herons over water".to_owned() };
        house.service.request_reset(Realm::Staff, MAYA).await.expect("asks");
        house.service.reset_password(Realm::Staff, &house.token(MAYA).await, new).await.expect("sets");
        let new = stored(house).await;
        replaced.send(()).expect("somebody waits");
        signing_in.await.expect("ends").expect("it was the password when it was looked at");
        assert_eq!(stored(house).await, new);
    }

    async fn the_right_password_opens_its_own_door_only(house: &House) {
        let maya = maya(house).await;
        let id = sign_in(house, Realm::Staff, " MAYA@house.example ", PASSWORD).await.expect("opens");
        assert_eq!(id, maya.id.uuid());
        assert_eq!(refusal(sign_in(house, Realm::Portal, MAYA, PASSWORD).await), Refusal::field("", Problem::SignIn));
    }

    async fn wrong_unknown_and_deactivated_look_the_same(house: &House) {
        let maya = maya(house).await;
        let una = house.staff("una", Role::User).await;
        house.service.deactivate_staff(&maya, una.id, "").await.expect("deactivates");
        let refused = Refusal::field("", Problem::SignIn);
        for (email, password) in [(MAYA, "wrong guess here"), ("nobody@house.example", PASSWORD), (una.email.as_str(), PASSWORD), ("", "")] {
            assert_eq!(refusal(sign_in(house, Realm::Staff, email, password).await), refused, "{email}");
        }
    }

    async fn guessing_is_slowed_down_and_the_owner_gets_in_again(house: &House) {
        maya(house).await;
        let mut slowed = None;
        for _ in 0..12 {
            if let Refusal::TooMany { seconds } = refusal(sign_in(house, Realm::Staff, MAYA, "wrong guess here").await) {
                slowed = Some(seconds);
                break;
            }
        }
        let seconds = slowed.expect("slowed down within twelve attempts");
        assert!(matches!(refusal(sign_in(house, Realm::Staff, MAYA, PASSWORD).await), Refusal::TooMany { .. }), "the right one is not told apart");
        house.clock.advance(i64::from(seconds) * time::SECOND);
        sign_in(house, Realm::Staff, MAYA, PASSWORD).await.expect("opens again");
    }

    async fn a_reset_link_works_once_within_its_hour_at_its_own_door(house: &House) {
        maya(house).await;
        let reset = async |realm: Realm, token: &str, password: &str| {
            let new = service::account::NewPassword { password: password.to_owned(), again: password.to_owned() };
            house.service.reset_password(realm, token, new).await
        };
        house.service.request_reset(Realm::Staff, MAYA).await.expect("asks");
        let token = house.token(MAYA).await;
        assert_eq!(refusal(reset(Realm::Portal, &token, "nine herons over water").await), Refusal::NotFound);
        reset(Realm::Staff, &token, "nine herons over water").await.expect("sets");
        assert_eq!(refusal(reset(Realm::Staff, &token, "ten herons over water").await), Refusal::NotFound);
        sign_in(house, Realm::Staff, MAYA, "nine herons over water").await.expect("the new one opens");
        assert_eq!(refusal(sign_in(house, Realm::Staff, MAYA, PASSWORD).await), Refusal::field("", Problem::SignIn));
        house.clock.advance(time::HOUR);
        house.service.request_reset(Realm::Staff, MAYA).await.expect("asks");
        let late = house.token(MAYA).await;
        house.clock.advance(time::HOUR);
        assert_eq!(refusal(reset(Realm::Staff, &late, "ten herons over water").await), Refusal::NotFound);
    }

    async fn a_reset_for_nobody_looks_like_one_for_somebody(house: &House) {
        maya(house).await;
        let mails = house.count("mail").await;
        house.service.request_reset(Realm::Staff, "nobody@house.example").await.expect("says nothing");
        house.service.request_reset(Realm::Portal, MAYA).await.expect("says nothing");
        assert_eq!(house.count("mail").await, mails);
    }

    async fn a_bad_password_is_refused_with_its_reason(house: &House) {
        let link = house.service.create_main_administrator("Maya", "Lindqvist", MAYA).await.expect("creates");
        let (_, token) = link.split_once("token=").expect("a token");
        for (password, again, expected) in [
            ("short", "short", "password"),
            ("password1234", "password1234", "password"),
            (PASSWORD, "something else entirely", "password_again"),
        ] {
            let new = service::account::NewPassword { password: password.to_owned(), again: again.to_owned() };
            let Refusal::Invalid(problems) = refusal(house.service.reset_password(Realm::Staff, token, new).await) else { panic!("{password}") };
            assert_eq!(problems[0].field, expected, "{password}");
        }
        assert_eq!(house.count("staff WHERE password_hash IS NOT NULL").await, 0);
    }

    async fn many_failures_on_one_account_or_from_one_address_are_told_once(house: &House) {
        let maya = house.main_administrator().await;
        let una = house.staff("una", Role::User).await;
        let told = async || {
            let mails = house.count(&format!("mail WHERE to_address = '{}' AND subject LIKE 'Many failed%'", maya.email)).await;
            (mails, house.count("audit WHERE action = 'sign_in.many_failed' AND class = 'sign_ins' AND amount = 10").await)
        };
        let fail = async |email: String, ip: String| {
            let here = house.service.for_request(service::RequestFacts { ip, ..service::RequestFacts::default() });
            // As patient as the brake wants it.
            house.run("DELETE FROM throttle").await.expect("forgets");
            assert!(here.sign_in(Realm::Staff, &email, "not the password".to_owned()).await.is_err());
        };
        for n in 0..9 {
            fail(una.email.clone(), format!("192.0.2.{n}")).await;
        }
        assert_eq!(told().await, (0, 0), "nine are a bad day");
        fail(una.email.clone(), "192.0.2.9".to_owned()).await;
        fail(una.email.clone(), "192.0.2.10".to_owned()).await;
        assert_eq!(told().await, (1, 1), "once");
        for n in 0..11 {
            fail(format!("nobody{n}@house.example"), "198.51.100.7".to_owned()).await;
        }
        assert_eq!(told().await, (2, 2), "an address that tries many names");
        for n in 0..11 {
            fail(format!("nobody{n}@house.example"), format!("2001:db8:1:2::{n}")).await;
        }
        assert_eq!(told().await, (3, 3), "who has half of an address to themself is one");
        house.clock.advance(11 * domain::time::MINUTE);
        for n in 0..9 {
            fail(una.email.clone(), format!("203.0.113.{n}")).await;
        }
        assert_eq!(told().await, (3, 3), "what is long ago does not count");
    }

    async fn a_password_is_changed_with_the_old_one_and_signs_out_everywhere_else(house: &House) {
        let maya = maya(house).await;
        let (mut desk, mut phone) = (Browser::new(house), Browser::new(house));
        desk.password(&maya).await;
        phone.password(&maya).await;
        let change = async |old: &str, new: &str| {
            let (session, visitor) = desk.look().await;
            let new = NewPassword { password: new.to_owned(), again: new.to_owned() };
            let changed = house.service.change_password(Realm::Staff, &visitor, old.to_owned(), new, &session).await;
            (changed, session)
        };
        let (refused, _) = change("not the old one", "a brand new phrase of mine").await;
        assert_eq!(refusal(refused), Refusal::field("current_password", Problem::WrongPassword));
        assert!(phone.is_in().await);
        let told = "mail WHERE subject LIKE 'Your password at%' AND to_address = 'maya@house.example'";
        let before = house.count(told).await;
        let thief = Browser { id: desk.id, ..Browser::new(house) };
        let (changed, session) = change(PASSWORD, "a brand new phrase of mine").await;
        changed.expect("changes");
        assert_eq!(house.count(told).await - before, 1);
        assert!(!thief.is_in().await, "whoever has the id of this session is out, too");
        desk.end(session).await;
        assert!(desk.is_in().await && !phone.is_in().await);
        assert_eq!(refusal(sign_in(house, Realm::Staff, MAYA, PASSWORD).await), Refusal::field("", Problem::SignIn));
        sign_in(house, Realm::Staff, MAYA, "a brand new phrase of mine").await.expect("opens");
    }

    async fn a_password_does_not_age(house: &House) {
        maya(house).await;
        house.clock.advance(10 * 365 * time::DAY);
        sign_in(house, Realm::Staff, MAYA, PASSWORD).await.expect("opens");
    }

    async fn nobody_is_there_before_somebody_is_made(house: &House) {
        for (realm, email) in [(Realm::Staff, "admin@localhost"), (Realm::Staff, "admin"), (Realm::Portal, "demo@portico.example")] {
            for password in ["admin", "password", "", PASSWORD] {
                assert!(matches!(refusal(sign_in(house, realm, email, password).await), Refusal::Invalid(_) | Refusal::TooMany { .. }));
            }
        }
        assert_eq!((house.count("staff").await, house.count("person").await), (0, 0));
    }
}
