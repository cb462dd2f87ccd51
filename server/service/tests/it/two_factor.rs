//! The second factor: asked for, set up, used once, lost, demanded.
// Long because all of it goes through the same browser.

use crate::browser::{Browser, STAFF, code, code_at, request, una};
use crate::support::{House, PASSWORD, keys, new_password, on_both, refusal};
use domain::access::{Role, Staff};
use domain::two_factor::{Demands, Preset, TwoFactor};
use domain::{Problem, Refusal, time};
use service::Service;
use service::account::Visitor;
use service::entropy::Entropy;
use service::seal::Keyring;
use service::two_factor::Proof;

fn wrong() -> Refusal {
    Refusal::field("code", Problem::WrongCode)
}

async fn mails(house: &House, to: &Staff) -> i64 {
    house.count(&format!("mail WHERE to_address = '{}' AND category = 'security'", to.email)).await
}

on_both! {
    async fn a_password_alone_opens_nothing_once_a_second_factor_is_on(house: &House) {
        let una = una(house).await;
        let mut desk = Browser::new(house);
        let mut phone = Browser::new(house);
        desk.password(&una).await;
        phone.password(&una).await;
        assert!(desk.is_in().await && phone.is_in().await);
        let before = mails(house, &una).await;
        let (app, codes) = desk.set_up().await;
        assert_eq!((codes.len(), mails(house, &una).await - before), (10, 1));
        assert!(desk.is_in().await && !phone.is_in().await, "signed out everywhere else");

        phone.password(&una).await;
        let half = phone.id;
        let visitor = phone.visitor().await;
        assert!(matches!(visitor, Visitor::Halfway(_)), "{visitor:?}");
        assert_eq!(phone.state().await, TwoFactor::Asked { passkeys: false }, "and nothing more is told");
        // Whatever else a session may do, this one may not.
        let session = request(&house.service, half);
        let none = Refusal::SignedOut;
        let service = &house.service;
        assert_eq!(refusal(service.begin_two_factor(STAFF, &visitor, &session).await), none);
        assert_eq!(refusal(service.finish_two_factor(STAFF, &visitor, "1", &session).await), none);
        assert_eq!(refusal(service.end_two_factor(STAFF, &visitor, &session).await), none);
        assert_eq!(refusal(service.renew_recovery_codes(STAFF, &visitor, &session).await), none);
        assert_eq!(refusal(service.keep_recovery_codes(STAFF, &visitor).await), none);
        assert_eq!(refusal(service.confirm(STAFF, &visitor, PASSWORD.into(), Proof::Code(&code(&app, house)), &session).await), none);
        assert_eq!(refusal(service.end_own_sessions(STAFF, &visitor, &session, "").await), none);
        assert_eq!(refusal(service.change_password(STAFF, &visitor, PASSWORD.into(), new_password(), &session).await), none);

        phone.prove(&code(&app, house)).await.expect("fits");
        assert!(phone.is_in().await);
        assert_ne!(phone.id, half);
        assert!(matches!(Browser { id: half, ..Browser::new(house) }.visitor().await, Visitor::Nobody), "the id of before is dead");
    }

    async fn a_code_counts_once_and_within_a_step_of_the_clock(house: &House) {
        let una = una(house).await;
        let mut desk = Browser::new(house);
        desk.password(&una).await;
        let (app, _) = desk.set_up().await;
        let used = code(&app, house);
        let mut phone = Browser::new(house);
        phone.password(&una).await;
        phone.prove(&used).await.expect("fits");
        for wait in [0, 30 * time::SECOND] {
            house.clock.advance(wait);
            phone.password(&una).await;
            assert_eq!(refusal(phone.prove(&used).await), wrong(), "used, after {wait}");
        }
        let now = house.clock.now();
        for (at, fits) in [(-60, false), (60, false), (30, true)] {
            phone.password(&una).await;
            let proved = phone.prove(&code_at(&app, now.plus(at * time::SECOND))).await;
            assert_eq!(proved.is_ok(), fits, "{at} s from now");
        }
        // After a code of the next step, that of this one is too old.
        phone.password(&una).await;
        assert_eq!(refusal(phone.prove(&code(&app, house)).await), wrong());
    }

    async fn many_at_once_with_one_code_are_one(house: &House) {
        let una = una(house).await;
        let mut desk = Browser::new(house);
        desk.password(&una).await;
        let (app, codes) = desk.set_up().await;
        for given in [code(&app, house), codes[0].clone()] {
            let mut proofs = Vec::new();
            for _ in 0..4 {
                let mut browser = Browser::new(house);
                browser.service = Service::new(house.another().await, house.clock.clone(), Entropy::system(), keys(), "https://crm.example");
                browser.password(&una).await;
                let (session, visitor) = browser.look().await;
                let (service, given) = (browser.service.clone(), given.clone());
                proofs.push(tokio::spawn(async move { service.prove_two_factor(STAFF, &visitor, Proof::Code(&given), &session).await.is_ok() }));
            }
            let mut accepted = 0;
            for proof in proofs {
                accepted += usize::from(proof.await.expect("runs"));
            }
            assert_eq!(accepted, 1);
        }
    }

    async fn attempts_count_on_the_person_whatever_password_comes_between(house: &House) {
        let una = una(house).await;
        let mut desk = Browser::new(house);
        desk.password(&una).await;
        let (app, codes) = desk.set_up().await;
        let before = mails(house, &una).await;
        for attempt in 1..=5 {
            // Another instance and another sign-in each time.
            let mut other = Browser::new(house);
            other.service = Service::new(house.another().await, house.clock.clone(), Entropy::system(), keys(), "https://crm.example");
            other.password(&una).await;
            assert_eq!(refusal(other.prove("000000").await), wrong(), "{attempt}");
            assert_eq!(mails(house, &una).await - before, i64::from(attempt == 5), "told once");
        }
        let mut phone = Browser::new(house);
        phone.password(&una).await;
        for given in [code(&app, house), codes[0].clone()] {
            assert!(matches!(refusal(phone.prove(&given).await), Refusal::TooMany { .. }), "also with a right one");
        }
        house.clock.advance(15 * time::MINUTE);
        phone.prove(&code(&app, house)).await.expect("the brake lets go");
        assert_eq!(house.count("audit WHERE action = 'two_factor.failed'").await, 5);
    }

    async fn recovery_codes_let_in_once_each_and_are_told(house: &House) {
        let una = una(house).await;
        let mut desk = Browser::new(house);
        desk.password(&una).await;
        let (_, codes) = desk.set_up().await;
        assert_eq!(house.count(&format!("recovery_code WHERE code_hash = '{}'", codes[0])).await, 0, "not as they are");
        let before = mails(house, &una).await;
        let mut phone = Browser::new(house);
        phone.password(&una).await;
        phone.prove(&format!(" {} ", codes[3].to_uppercase())).await.expect("lets in");
        assert!(phone.is_in().await);
        assert_eq!(mails(house, &una).await - before, 1);
        let mut again = Browser::new(house);
        again.password(&una).await;
        assert_eq!(refusal(again.prove(&codes[3]).await), wrong());

        let (_, visitor) = desk.look().await;
        house.service.keep_recovery_codes(STAFF, &visitor).await.expect("keeps");
        let TwoFactor::On { codes: shown, left, .. } = desk.state().await else { panic!("is on") };
        assert_eq!((shown.len(), left), (0, 9));
        let (session, visitor) = desk.look().await;
        house.service.renew_recovery_codes(STAFF, &visitor, &session).await.expect("renews");
        desk.end(session).await;
        let TwoFactor::On { codes: fresh, left, .. } = desk.state().await else { panic!("is on") };
        assert_eq!((fresh.len(), left), (10, 10));
        again.password(&una).await;
        assert_eq!(refusal(again.prove(&codes[5]).await), wrong(), "the old set is dead");
        again.prove(&fresh[5]).await.expect("the new one is not");
    }

    async fn changes_of_it_need_the_password_and_a_code_just_now(house: &House) {
        let una = una(house).await;
        let mut desk = Browser::new(house);
        desk.password(&una).await;
        house.clock.advance(6 * time::MINUTE);
        assert_eq!(refusal(desk.begin().await), Refusal::Unconfirmed);
        desk.password(&una).await;
        let (app, _) = desk.set_up().await;
        house.clock.advance(6 * time::MINUTE);
        let (session, visitor) = desk.look().await;
        assert_eq!(refusal(house.service.end_two_factor(STAFF, &visitor, &session).await), Refusal::Unconfirmed);
        assert_eq!(refusal(house.service.renew_recovery_codes(STAFF, &visitor, &session).await), Refusal::Unconfirmed);
        let confirm = async |code: &str| house.service.confirm(STAFF, &visitor, PASSWORD.into(), Proof::Code(code), &session).await;
        assert_eq!(refusal(confirm("").await), wrong(), "the password is half of it");
        confirm(&code(&app, house)).await.expect("both");
        desk.end(session).await;
        let mut phone = Browser::new(house);
        phone.password(&una).await;
        let (session, visitor) = desk.look().await;
        house.service.end_two_factor(STAFF, &visitor, &session).await.expect("ends");
        desk.end(session).await;
        assert!(desk.is_in().await);
        assert!(matches!(phone.visitor().await, Visitor::Nobody), "whoever was halfway starts anew");
        assert_eq!(desk.state().await, TwoFactor::Off { demanded: false });
        assert_eq!(house.count("recovery_code").await, 0);
        phone.password(&una).await;
        assert!(phone.is_in().await);
    }

    async fn a_reset_password_neither_signs_in_nor_takes_it_away(house: &House) {
        let una = una(house).await;
        let mut desk = Browser::new(house);
        desk.password(&una).await;
        let (app, _) = desk.set_up().await;
        house.service.request_reset(STAFF, &una.email).await.expect("sends");
        let token = house.token(&una.email).await;
        house.service.reset_password(STAFF, &token, new_password()).await.expect("resets");
        assert!(!desk.is_in().await);
        desk.password(&una).await;
        assert!(matches!(desk.visitor().await, Visitor::Halfway(_)));
        desk.prove(&code(&app, house)).await.expect("fits");
    }

    async fn those_who_look_after_the_team_take_it_away_and_it_is_told(house: &House) {
        let una = una(house).await;
        let maya = house.viewer("maya@house.example").await;
        let alan = house.staff("alan", Role::Administrator).await;
        let max = house.staff("max", Role::Manager).await;
        let mut desk = Browser::new(house);
        desk.password(&una).await;
        desk.set_up().await;
        let fresh = request(&house.service, None);
        house.service.start_session(&fresh, STAFF, alan.id.uuid()).await.expect("starts");
        assert!(!house.service.devices_of_staff(&maya, alan.id, "").await.expect("lists").resettable, "there is none");
        assert!(house.service.devices_of_staff(&alan, una.id, "").await.expect("lists").resettable);
        for (who, whom) in [(&max, &una), (&una, &una), (&alan, &maya)] {
            let refused = refusal(house.service.reset_two_factor_of_staff(who, whom.id, &fresh).await);
            assert!(matches!(refused, Refusal::NotFound | Refusal::Forbidden), "{refused:?}");
        }
        let stale = request(&house.service, None);
        assert_eq!(refusal(house.service.reset_two_factor_of_staff(&alan, una.id, &stale).await), Refusal::Unconfirmed);
        assert!(desk.is_in().await);
        let before = mails(house, &una).await;
        house.service.reset_two_factor_of_staff(&alan, una.id, &fresh).await.expect("resets");
        assert!(!desk.is_in().await, "signed out everywhere");
        assert_eq!(mails(house, &una).await - before, 1);
        assert_eq!(house.count("audit WHERE action = 'two_factor.reset' AND class = 'access_change'").await, 1);
        desk.password(&una).await;
        assert!(desk.is_in().await, "the password stays");
        assert_eq!(refusal(house.service.reset_two_factor_of_staff(&alan, una.id, &fresh).await), Refusal::NotFound);
        // The owner of the machine helps the last main administrator.
        desk.set_up().await;
        house.service.reset_two_factor_by_owner(&una.email).await.expect("resets");
        assert!(!desk.is_in().await);
    }

    async fn where_it_is_demanded_nothing_else_opens_before_it_is_set_up(house: &House) {
        let una = una(house).await;
        let maya = house.viewer("maya@house.example").await;
        let mut desk = Browser::new(house);
        desk.password(&una).await;
        let demands = Demands::parse(["user", "portal"]);
        assert_eq!(refusal(house.service.save_demands(&una, &demands, &house.fresh().await).await), Refusal::Forbidden);
        assert!(desk.is_in().await);
        house.service.save_demands(&maya, &demands, &house.fresh().await).await.expect("saves");
        assert!(matches!(desk.visitor().await, Visitor::Halfway(_)), "on the next request");
        assert_eq!(desk.state().await, TwoFactor::Off { demanded: true });
        desk.begin().await.expect("begins");
        let app = desk.app().await;
        assert_eq!(refusal(desk.finish("000000").await), wrong());
        assert!(!desk.is_in().await);
        desk.finish(&code(&app, house)).await.expect("finishes");
        assert!(desk.is_in().await);
        let (session, visitor) = desk.look().await;
        assert_eq!(refusal(house.service.end_two_factor(STAFF, &visitor, &session).await), Refusal::Forbidden);
        let maya_in = Browser { id: None, ..Browser::new(house) };
        assert!(matches!(maya_in.visitor().await, Visitor::Nobody));
        assert_eq!(house.service.demands(&maya).await.expect("shows"), demands);
    }

    async fn who_is_to_set_it_up_and_waits_too_long_gives_the_password_again(house: &House) {
        let una = una(house).await;
        let maya = house.viewer("maya@house.example").await;
        house.service.save_demands(&maya, &Demands::parse(["user"]), &house.fresh().await).await.expect("saves");
        let mut desk = Browser::new(house);
        desk.password(&una).await;
        house.clock.advance(6 * time::MINUTE);
        assert_eq!(refusal(desk.begin().await), Refusal::SignedOut);
        assert!(matches!(desk.visitor().await, Visitor::Nobody), "the session is over");
    }

    async fn the_companys_demands_change_with_the_password_alone(house: &House) {
        let maya = house.main_administrator().await;
        let stale = house.stale();
        assert_eq!(refusal(house.service.save_demands(&maya, &Demands::parse(["user"]), &stale).await), Refusal::Unconfirmed);
        assert_eq!(refusal(house.service.apply_preset(&maya, Preset::Full, &stale).await), Refusal::Unconfirmed);
        assert_eq!(house.count("setting WHERE key IN ('locks', 'two_factor')").await, 0);
    }

    async fn new_codes_sign_out_everywhere_else(house: &House) {
        let una = una(house).await;
        let mut desk = Browser::new(house);
        desk.password(&una).await;
        let (app, _) = desk.set_up().await;
        let mut phone = Browser::new(house);
        phone.password(&una).await;
        phone.prove(&code(&app, house)).await.expect("is right");
        let (session, visitor) = desk.look().await;
        house.service.renew_recovery_codes(STAFF, &visitor, &session).await.expect("renews");
        desk.end(session).await;
        assert!(desk.is_in().await && !phone.is_in().await);
    }

    async fn a_preset_sets_locks_and_demands_and_is_written_down(house: &House) {
        let una = una(house).await;
        let maya = house.viewer("maya@house.example").await;
        assert_eq!(refusal(house.service.apply_preset(&una, Preset::Full, &house.fresh().await).await), Refusal::Forbidden);
        for preset in [Preset::Full, Preset::Essentials] {
            let viewer = house.service.staff_by_email(&maya.email).await.expect("is there");
            house.service.apply_preset(&viewer, preset, &house.fresh().await).await.expect("applies");
            let viewer = house.service.staff_by_email(&maya.email).await.expect("is there");
            assert_eq!(house.service.locks(&viewer).await.expect("shows"), preset.locks());
            assert_eq!(house.service.demands(&viewer).await.expect("shows"), preset.demands());
        }
        assert_eq!(house.count("audit WHERE action = 'settings.preset' AND class = 'access_change'").await, 2);
    }

    async fn secrets_lie_sealed_and_a_new_key_takes_them_over(house: &House) {
        let una = una(house).await;
        let mut desk = Browser::new(house);
        desk.password(&una).await;
        desk.begin().await.expect("begins");
        let TwoFactor::Starting(set_up) = desk.state().await else { panic!("starting") };
        let stored: String = house.one("SELECT secret FROM second_factor").await;
        assert!(stored.starts_with("1.") && !stored.contains(&set_up.secret.replace(' ', "")));
        let app = desk.app().await;
        desk.finish(&code(&app, house)).await.expect("finishes");
        house.clock.advance(time::MINUTE);

        let with = async |keys: Keyring| {
            Service::new(house.another().await, house.clock.clone(), Entropy::system(), keys, "https://crm.example")
        };
        assert!(!with(Keyring::new(("1", [8; 32]), &[])).await.can_unseal().await.expect("reads"), "the wrong key");
        let both = with(Keyring::new(("2", [9; 32]), &[("1".to_owned(), [7; 32])])).await;
        assert_eq!(both.reseal().await.expect("seals"), 1);
        let new = with(Keyring::new(("2", [9; 32]), &[])).await;
        assert!(new.can_unseal().await.expect("reads"));
        let mut phone = Browser { service: new, ..Browser::new(house) };
        phone.password(&una).await;
        phone.prove(&code(&app, house)).await.expect("fits as before");
    }

    async fn a_secret_belongs_to_the_session_that_began_with_it(house: &House) {
        let una = una(house).await;
        let (mut desk, mut thief) = (Browser::new(house), Browser::new(house));
        desk.password(&una).await;
        thief.password(&una).await;
        thief.begin().await.expect("plants a secret");
        let planted = thief.app().await;
        assert_eq!(desk.state().await, TwoFactor::Off { demanded: false }, "what others planted is not shown");
        assert_eq!(refusal(desk.finish(&code(&planted, house)).await), Refusal::NotFound);
        desk.begin().await.expect("begins with another");
        assert_eq!(thief.state().await, TwoFactor::Off { demanded: false });
        let own = desk.app().await;
        assert_eq!(refusal(thief.finish(&code(&own, house)).await), Refusal::NotFound, "a session looks on and takes nothing");
        house.clock.advance(15 * time::MINUTE);
        assert_eq!(refusal(desk.finish(&code(&own, house)).await), Refusal::NotFound, "it waits no longer");
        assert_eq!(house.count("second_factor WHERE confirmed_at IS NOT NULL").await, 0);
    }

    async fn a_session_that_slipped_in_while_it_was_set_up_is_asked_all_the_same(house: &House) {
        let una = una(house).await;
        let mut desk = Browser::new(house);
        desk.password(&una).await;
        let slow = request(&house.service, None);
        house.service.start_session(&slow, STAFF, una.id.uuid()).await.expect("there is none yet");
        desk.set_up().await;
        // Its row is written only now.
        slow.save().await.expect("saves");
        let slipped = Browser { id: slow.id(), ..Browser::new(house) };
        assert!(matches!(slipped.visitor().await, Visitor::Halfway(_)));
        assert_eq!(slipped.state().await, TwoFactor::Asked { passkeys: false }, "and no recovery codes");
    }

    async fn recovery_codes_show_only_just_after_the_password(house: &House) {
        let una = una(house).await;
        let mut desk = Browser::new(house);
        desk.password(&una).await;
        desk.set_up().await;
        let shown = async || match desk.state().await {
            TwoFactor::On { codes, .. } => codes.len(),
            other => panic!("{other:?}"),
        };
        assert_eq!(shown().await, 10);
        house.clock.advance(5 * time::MINUTE);
        assert_eq!(shown().await, 0);
    }
}
