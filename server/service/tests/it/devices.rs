//! Where somebody is signed in: seen, ended, told of, and asked for the password before.

use crate::browser::una;
use crate::support::{House, PASSWORD, new_password, on_both, refusal};
use domain::access::{Right, Role, Scope, Staff};
use domain::account::Realm;
use domain::session::EndReason;
use domain::{Problem, Refusal, time};
use service::account::Visitor;
use service::session::{ACCOUNT, SessionStore};
use service::two_factor::Proof;
use service::{RequestFacts, Service};
use std::sync::Arc;
use tower_sessions::Session;
use tower_sessions::session::Id;

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const NEWER_FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0";
const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile/15E148 Safari/604.1";

fn from(house: &House, agent: &str, ip: &str) -> Service {
    house.service.for_request(RequestFacts {
        ip: ip.to_owned(),
        user_agent: agent.to_owned(),
        language: None,
        ..RequestFacts::default()
    })
}

fn request(house: &House, id: Option<Id>) -> Session {
    Session::new(id, Arc::new(SessionStore::new(house.service.clone(), Realm::Staff)), None)
}

/// Signs in on a device, as the door does it.
async fn sign_in(house: &House, who: &Staff, agent: &str, ip: &str) -> Session {
    let session = request(house, None);
    from(house, agent, ip).start_session(&session, Realm::Staff, who.id.uuid()).await.expect("starts");
    session.save().await.expect("saves");
    session
}

async fn is_signed_in(house: &House, session: &Session) -> bool {
    let again = request(house, session.id());
    again.get::<uuid::Uuid>(ACCOUNT).await.expect("loads").is_some()
}

fn visitor(staff: &Staff) -> Visitor {
    Visitor::Staff(Arc::new(staff.clone()))
}

async fn mails(house: &House, to: &Staff) -> i64 {
    house.count(&format!("mail WHERE to_address = '{}' AND category = 'security'", to.email)).await
}

on_both! {
    async fn devices_are_listed_and_ended_by_whoever_gave_the_password_just_now(house: &House) {
        let una = una(house).await;
        let desk = sign_in(house, &una, FIREFOX, "192.0.2.1").await;
        let phone = sign_in(house, &una, PHONE, "192.0.2.2").await;
        let tablet = sign_in(house, &una, PHONE, "192.0.2.3").await;
        let list = house.service.staff_devices(&una, &desk, "").await.expect("lists");
        assert_eq!((list.living.len(), list.past.len()), (3, 0));
        let current: Vec<&str> = list.living.iter().filter(|row| row.current).map(|row| row.last_address.as_str()).collect();
        assert_eq!(current, ["192.0.2.1"]);
        let handle = list.living.iter().find(|row| row.last_address == "192.0.2.2").expect("the phone").handle.clone();

        house.clock.advance(5 * time::MINUTE);
        let own = visitor(&una);
        for handle in [handle.as_str(), ""] {
            assert_eq!(refusal(house.service.end_own_sessions(Realm::Staff, &own, &desk, handle).await), Refusal::Unconfirmed);
        }
        assert!(is_signed_in(house, &phone).await && is_signed_in(house, &tablet).await);

        house.service.confirm(Realm::Staff, &own, PASSWORD.to_owned(), Proof::Code(""), &desk).await.expect("confirms");
        desk.save().await.expect("saves");
        house.service.end_own_sessions(Realm::Staff, &own, &desk, &handle).await.expect("ends");
        assert!(!is_signed_in(house, &phone).await && is_signed_in(house, &tablet).await && is_signed_in(house, &desk).await);
        house.service.end_own_sessions(Realm::Staff, &own, &desk, "").await.expect("ends");
        assert!(!is_signed_in(house, &tablet).await && is_signed_in(house, &desk).await);
        let list = house.service.staff_devices(&una, &desk, "").await.expect("lists");
        let reasons: Vec<EndReason> = list.past.iter().filter_map(|row| row.ended.as_ref().map(|(_, reason)| *reason)).collect();
        assert_eq!((list.living.len(), reasons.as_slice()), (1, [EndReason::EndedByOneself; 2].as_slice()));
    }

    async fn every_sign_in_is_written_down_whether_or_not_it_worked(house: &House) {
        let una = una(house).await;
        let here = from(house, FIREFOX, "192.0.2.1");
        let written = async |what: &str| {
            house.count(&format!("audit WHERE action = 'sign_in.{what}' AND ip = '192.0.2.1' AND request_id <> ''")).await
        };
        let wrong = here.sign_in(Realm::Staff, &una.email, "not the password".to_owned()).await;
        assert_eq!(refusal(wrong), Refusal::field("", Problem::SignIn));
        assert_eq!((written("failed").await, written("succeeded").await), (1, 0));
        let account = here.sign_in(Realm::Staff, &una.email, PASSWORD.to_owned()).await.expect("opens");
        assert_eq!(account, una.id.uuid());
        sign_in(house, &una, FIREFOX, "192.0.2.1").await;
        assert_eq!((written("failed").await, written("succeeded").await), (1, 1));
    }

    async fn a_confirmation_takes_the_password_and_a_new_id(house: &House) {
        let una = una(house).await;
        let session = sign_in(house, &una, FIREFOX, "192.0.2.1").await;
        house.clock.advance(10 * time::MINUTE);
        let (own, old) = (visitor(&una), session.id());
        let wrong = house.service.confirm(Realm::Staff, &own, "not the password".to_owned(), Proof::Code(""), &session).await;
        assert_eq!(refusal(wrong), Refusal::field("password", Problem::WrongPassword));
        assert_eq!(refusal(house.service.confirmed(&session).await), Refusal::Unconfirmed);
        house.service.confirm(Realm::Staff, &own, PASSWORD.to_owned(), Proof::Code(""), &session).await.expect("confirms");
        session.save().await.expect("saves");
        assert_ne!(session.id(), old);
        assert!(!is_signed_in(house, &request(house, old)).await, "the old id is dead");
        house.clock.advance(5 * time::MINUTE - 1);
        house.service.confirmed(&session).await.expect("still");
        house.clock.advance(1);
        assert_eq!(refusal(house.service.confirmed(&session).await), Refusal::Unconfirmed);
    }

    async fn nobody_ends_sessions_of_others_without_the_right_or_above_themself(house: &House) {
        let maya = house.main_administrator().await;
        let alan = house.staff("alan", Role::Administrator).await;
        let max = house.staff("max", Role::Manager).await;
        let una = house.staff("una", Role::User).await;
        let of_maya = sign_in(house, &maya, FIREFOX, "192.0.2.1").await;
        let of_una = sign_in(house, &una, PHONE, "192.0.2.2").await;
        let handle = house.service.staff_devices(&una, &of_una, "").await.expect("lists").living[0].handle.clone();
        let audits = house.count("audit WHERE action = 'sessions.ended'").await;
        for (who, whom) in [(&max, &una), (&una, &max), (&alan, &maya)] {
            let session = sign_in(house, who, FIREFOX, "192.0.2.9").await;
            assert_eq!(refusal(house.service.devices_of_staff(who, whom.id, "").await), Refusal::NotFound);
            let refused = refusal(house.service.end_staff_sessions(who, whom.id, &session, "").await);
            assert!(matches!(refused, Refusal::NotFound | Refusal::Forbidden), "{refused:?}");
        }
        // A handle ends a session of the person it is about, and of nobody else.
        let of_alan = sign_in(house, &alan, FIREFOX, "192.0.2.3").await;
        house.service.end_staff_sessions(&alan, max.id, &of_alan, &handle).await.expect("ends nothing");
        house.service.end_own_sessions(Realm::Staff, &visitor(&alan), &of_alan, &handle).await.expect("ends nothing");
        assert!(is_signed_in(house, &of_una).await && is_signed_in(house, &of_maya).await);
        assert_eq!(house.count("audit WHERE action = 'sessions.ended'").await, audits + 1);

        house.service.end_staff_sessions(&alan, una.id, &of_alan, &handle).await.expect("ends");
        assert!(!is_signed_in(house, &of_una).await);
        let list = house.service.devices_of_staff(&alan, una.id, "").await.expect("lists");
        assert!(list.past.iter().any(|row| row.ended.as_ref().is_some_and(|(_, reason)| *reason == EndReason::EndedByStaff)));
        assert_eq!(house.count(&format!("mail WHERE to_address = '{}' AND subject LIKE 'You were signed out%'", una.email)).await, 1);
        let old = sign_in(house, &alan, FIREFOX, "192.0.2.3").await;
        house.clock.advance(6 * time::MINUTE);
        assert_eq!(refusal(house.service.end_staff_sessions(&alan, una.id, &old, "").await), Refusal::Unconfirmed);
    }

    async fn a_device_that_is_new_is_told_of_once(house: &House) {
        let maya = house.main_administrator().await;
        house.run("DELETE FROM mail").await.expect("no mails");
        sign_in(house, &maya, FIREFOX, "192.0.2.1").await;
        assert_eq!(mails(house, &maya).await, 0, "the first one is no news");
        sign_in(house, &maya, NEWER_FIREFOX, "198.51.100.1").await;
        assert_eq!(mails(house, &maya).await, 0, "an update is no new device");
        sign_in(house, &maya, PHONE, "203.0.113.7").await;
        assert_eq!(mails(house, &maya).await, 1);
        assert_eq!(house.count("mail WHERE text_body LIKE '%Safari, iPhone%' AND text_body LIKE '%203.0.113.7%' AND text_body LIKE '%/admin/profile/devices%'").await, 1);
        sign_in(house, &maya, PHONE, "203.0.113.8").await;
        assert_eq!(mails(house, &maya).await, 1);
    }

    async fn sessions_that_nobody_ended_are_told_as_expired(house: &House) {
        let maya = house.main_administrator().await;
        sign_in(house, &maya, PHONE, "192.0.2.1").await;
        house.clock.advance(31 * time::MINUTE);
        let now = sign_in(house, &maya, FIREFOX, "192.0.2.2").await;
        let reason = async || {
            let list = house.service.staff_devices(&maya, &now, "").await.expect("lists");
            assert_eq!((list.living.len(), list.past.len()), (1, 1));
            list.past[0].ended.clone().expect("over")
        };
        let before = reason().await;
        assert_eq!(before.1, EndReason::Expired);
        house.service.tidy().await.expect("tidies");
        assert_eq!(reason().await, before, "dated as it was");
        assert_eq!(house.count("session WHERE ended_at IS NULL").await, 1);
        house.clock.advance(366 * time::DAY);
        house.service.tidy().await.expect("tidies");
        assert_eq!(house.count("session WHERE first_ip = '192.0.2.1'").await, 0, "kept for a year");
    }

    async fn past_sessions_come_in_portions_without_a_gap(house: &House) {
        let maya = house.main_administrator().await;
        let session = sign_in(house, &maya, FIREFOX, "192.0.2.1").await;
        for _ in 0..25 {
            sign_in(house, &maya, FIREFOX, "192.0.2.5").await;
        }
        house.service.end_own_sessions(Realm::Staff, &visitor(&maya), &session, "").await.expect("ends");
        let first = house.service.staff_devices(&maya, &session, "").await.expect("lists");
        let next = first.next.clone().expect("more");
        let second = house.service.staff_devices(&maya, &session, &next).await.expect("lists");
        let mut handles: Vec<String> = first.past.iter().chain(&second.past).map(|row| row.handle.clone()).collect();
        handles.sort();
        handles.dedup();
        assert_eq!((first.past.len(), second.past.len(), handles.len(), second.next), (20, 5, 25, None));
    }

    async fn the_address_last_seen_is_kept(house: &House) {
        let maya = house.main_administrator().await;
        let session = sign_in(house, &maya, FIREFOX, "192.0.2.1").await;
        let next = request(house, session.id());
        from(house, FIREFOX, "198.51.100.1").visitor(Realm::Staff, &next).await.expect("looks");
        next.save().await.expect("saves");
        assert_eq!(house.count("session WHERE first_ip = '192.0.2.1' AND last_ip = '198.51.100.1'").await, 1);
    }

    async fn customers_people_are_signed_out_by_whoever_may_take_their_access_away(house: &House) {
        let maya = house.main_administrator().await;
        let max = house.staff("max", Role::Manager).await;
        let (cora, joe) = (house.staff("cora", Role::Contributor).await, house.staff("joe", Role::User).await);
        let acme = house.customer(&maya, "Acme").await;
        let ana = house.contact(&maya, acme, "Ana", "Acme").await;
        house.service.invite_contact(&maya, acme, ana).await.expect("invites");
        let email = "ana.acme@customer.example";
        let token = house.token(email).await;
        let person = house.service.accept_invitation(Realm::Portal, &token, new_password()).await.expect("accepts");
        let portal = Session::new(None, Arc::new(SessionStore::new(house.service.clone(), Realm::Portal)), None);
        house.service.start_session(&portal, Realm::Portal, person).await.expect("starts");
        portal.save().await.expect("saves");
        let living = "session WHERE realm = 'portal' AND ended_at IS NULL";
        for (who, expected) in [(&cora, Refusal::Forbidden), (&joe, Refusal::NotFound)] {
            let theirs = sign_in(house, who, FIREFOX, "192.0.2.1").await;
            assert_eq!(refusal(house.service.end_contact_sessions(who, acme, ana, &theirs).await), expected);
            let form = house.service.contact_form(who, acme, Some(ana)).await;
            assert!(form.is_err() || form.is_ok_and(|form| !form.may_end_sessions));
        }
        // A manager sees no sign-ins of the team, and signs customers' people out.
        assert_eq!(max.scope(Right::SessionsOthers), Scope::None);
        assert!(house.service.contact_form(&max, acme, Some(ana)).await.expect("shows").may_end_sessions);
        let by_max = sign_in(house, &max, FIREFOX, "192.0.2.2").await;
        house.clock.advance(6 * time::MINUTE);
        assert_eq!(refusal(house.service.end_contact_sessions(&max, acme, ana, &by_max).await), Refusal::Unconfirmed);
        assert_eq!(house.count(living).await, 1);
        let by_max = sign_in(house, &max, FIREFOX, "192.0.2.2").await;
        house.service.end_contact_sessions(&max, acme, ana, &by_max).await.expect("ends");
        assert_eq!(house.count(living).await, 0);
        assert_eq!(house.count("audit WHERE action = 'sessions.ended' AND class = 'sessions_ended' AND amount = 1").await, 1);
        assert_eq!(house.count(&format!("mail WHERE to_address = '{email}' AND subject LIKE 'You were signed out%'")).await, 1);
    }
}
