use crate::support::{House, on_both};
use domain::account::Realm;
use domain::{Refusal, time};
use service::session::{ACCOUNT, EndReason, IP, Limits, MEMBERSHIP, SessionStore, USER_AGENT, end_all, renew};
use service::{Error, RequestFacts};
use std::sync::Arc;
use tower_sessions::SessionStore as _;
use tower_sessions::session::{Id, Session};
use uuid::Uuid;

const MAYA: Uuid = Uuid::from_u128(0xaaa);
const JOE: Uuid = Uuid::from_u128(0x10e);

fn staff(house: &House) -> SessionStore {
    SessionStore::new(house.service.clone(), Realm::Staff)
}

/// What a request with this cookie holds.
fn request(store: &SessionStore, id: Option<Id>) -> Session {
    Session::new(id, Arc::new(store.clone()), None)
}

/// A session as the sign-in leaves it.
async fn signed_in(store: &SessionStore, account: Uuid) -> Id {
    let session = request(store, None);
    session.insert(ACCOUNT, account).await.expect("inserts");
    session.insert(IP, "192.0.2.1").await.expect("inserts");
    session.insert(USER_AGENT, "Firefox").await.expect("inserts");
    session.save().await.expect("saves");
    session.id().expect("an id")
}

async fn account(store: &SessionStore, id: Id) -> Option<Uuid> {
    request(store, Some(id)).get(ACCOUNT).await.expect("loads")
}

async fn end(house: &House, account: Uuid, except: Option<Id>) {
    let write = house.db.write().await.expect("a transaction");
    end_all(&write, Realm::Staff, account, EndReason::PasswordChanged, except).await.expect("ends");
    write.commit().await.expect("commits");
}

on_both! {
    async fn a_session_remembers_who_where_and_with_what(house: &House) {
        let store = staff(house);
        let id = signed_in(&store, MAYA).await;
        assert_eq!(account(&store, id).await, Some(MAYA));
        let session = request(&store, Some(id));
        session.insert(IP, "198.51.100.7").await.expect("inserts");
        session.save().await.expect("saves");
        let row = "first_ip = '192.0.2.1' AND last_ip = '198.51.100.7' AND user_agent = 'Firefox' AND realm = 'staff'";
        assert_eq!(house.count(&format!("session WHERE {row}")).await, 1);
    }

    async fn the_id_is_stored_nowhere(house: &House) {
        let id = signed_in(&staff(house), MAYA).await;
        let row: String = house.one("SELECT id_hash || data FROM session").await;
        assert!(!row.contains(&id.to_string()) && !row.contains(&id.0.to_string()));
    }

    async fn an_ended_session_is_never_saved_back(house: &House) {
        let store = staff(house);
        let id = signed_in(&store, MAYA).await;
        // A request in flight has loaded the session …
        let in_flight = request(&store, Some(id));
        assert_eq!(in_flight.get(ACCOUNT).await.expect("loads"), Some(MAYA));
        // … which then ends, and only afterwards is written to.
        end(house, MAYA, None).await;
        in_flight.insert(MEMBERSHIP, JOE).await.expect("inserts");
        in_flight.save().await.expect("is not an error");
        assert_eq!(account(&store, id).await, None);
        assert_eq!(house.count("session WHERE ended_at IS NULL").await, 0);
        assert_eq!(house.one::<String>("SELECT end_reason FROM session").await, "password_changed");
    }

    async fn an_ended_session_is_never_renewed(house: &House) {
        let store = staff(house);
        let id = signed_in(&store, MAYA).await;
        let in_flight = request(&store, Some(id));
        assert_eq!(in_flight.get(ACCOUNT).await.expect("loads"), Some(MAYA));
        end(house, MAYA, None).await;
        let refused = renew(&house.db, &in_flight).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::SignedOut))));
        assert_eq!(house.count("session WHERE ended_at IS NULL").await, 0);
    }

    async fn a_session_that_ends_while_it_is_renewed_stays_ended(house: &House) {
        let store = staff(house);
        let session = request(&store, Some(signed_in(&store, MAYA).await));
        renew(&house.db, &session).await.expect("renews");
        end(house, MAYA, None).await;
        assert!(session.save().await.is_err());
        assert_eq!(house.count("session WHERE ended_at IS NULL").await, 0);
    }

    async fn a_renewed_session_has_another_id_and_the_same_last_day(house: &House) {
        let store = staff(house);
        let old = signed_in(&store, MAYA).await;
        let ends: i64 = house.one("SELECT expires_at FROM session").await;
        house.clock.advance(10 * time::MINUTE);
        let session = request(&store, Some(old));
        renew(&house.db, &session).await.expect("renews");
        session.insert(MEMBERSHIP, JOE).await.expect("inserts");
        session.save().await.expect("saves");
        let new = session.id().expect("an id");
        assert_ne!(new, old);
        assert_eq!(account(&store, old).await, None);
        assert_eq!(account(&store, new).await, Some(MAYA));
        assert_eq!(request(&store, Some(new)).get(MEMBERSHIP).await.expect("loads"), Some(JOE));
        assert_eq!(house.one::<i64>("SELECT expires_at FROM session WHERE ended_at IS NULL").await, ends);
        assert_eq!(house.count("session").await, 1);
        // Once more, with the data of the first time.
        let session = request(&store, Some(new));
        renew(&house.db, &session).await.expect("renews");
        session.save().await.expect("saves");
        assert_eq!(account(&store, session.id().expect("an id")).await, Some(MAYA));
    }

    async fn whoever_leaves_before_their_session_has_its_new_id_keeps_the_old_one(house: &House) {
        let store = staff(house);
        let old = signed_in(&store, MAYA).await;
        let left = request(&store, Some(old));
        renew(&house.db, &left).await.expect("renews");
        left.insert(MEMBERSHIP, JOE).await.expect("inserts");
        drop(left);
        assert_eq!(account(&store, old).await, Some(MAYA));
        let again = request(&store, Some(old));
        assert_eq!(again.get::<Uuid>(MEMBERSHIP).await.expect("loads"), None, "and may no more than before");
        renew(&house.db, &again).await.expect("renews");
        again.save().await.expect("saves");
        assert_eq!(account(&store, old).await, None);
        assert_eq!(account(&store, again.id().expect("an id")).await, Some(MAYA));
        assert_eq!(house.count("session").await, 1);
    }

    async fn of_two_that_renew_a_session_at_once_one_has_it(house: &House) {
        let store = staff(house);
        let old = signed_in(&store, MAYA).await;
        let (first, second) = (request(&store, Some(old)), request(&store, Some(old)));
        for session in [&first, &second] {
            renew(&house.db, session).await.expect("renews");
        }
        second.insert(MEMBERSHIP, JOE).await.expect("inserts");
        first.save().await.expect("saves");
        assert!(second.save().await.is_err());
        assert_eq!((account(&store, old).await, second.id()), (None, None));
        let first = request(&store, first.id());
        assert_eq!(first.get(ACCOUNT).await.expect("loads"), Some(MAYA));
        assert_eq!(first.get::<Uuid>(MEMBERSHIP).await.expect("loads"), None);
        assert_eq!(house.count("session").await, 1);
    }

    async fn whoever_signs_out_amid_a_renewal_is_out(house: &House) {
        let store = staff(house);
        let old = signed_in(&store, MAYA).await;
        let renewed = request(&store, Some(old));
        renew(&house.db, &renewed).await.expect("renews");
        house.service.end_session(&request(&store, Some(old))).await.expect("ends");
        assert!(renewed.save().await.is_err());
        assert_eq!(account(&store, old).await, None);
        assert_eq!(house.count("session WHERE ended_at IS NOT NULL AND end_reason = 'signed_out'").await, 1);
        assert_eq!(house.count("session").await, 1);
    }

    async fn cycling_the_id_past_the_rules_is_refused(house: &House) {
        let store = staff(house);
        let session = request(&store, Some(signed_in(&store, MAYA).await));
        session.cycle_id().await.expect("cycles");
        assert!(session.save().await.is_err());
        assert_eq!(house.count("session WHERE ended_at IS NULL").await, 0);
    }

    async fn an_id_that_the_browser_chose_is_never_adopted(house: &House) {
        let store = staff(house);
        let planted = Id(42);
        let session = request(&store, Some(planted));
        session.insert(ACCOUNT, MAYA).await.expect("inserts");
        session.save().await.expect("saves");
        assert_ne!(session.id(), Some(planted));
        assert_eq!(account(&store, planted).await, None);
    }

    async fn signing_in_over_an_old_session_leaves_its_id_dead(house: &House) {
        let store = staff(house);
        let old = signed_in(&store, JOE).await;
        let session = request(&store, Some(old));
        assert_eq!(session.get(ACCOUNT).await.expect("loads"), Some(JOE));
        session.flush().await.expect("flushes");
        session.insert(ACCOUNT, MAYA).await.expect("inserts");
        session.save().await.expect("saves");
        assert_ne!(session.id(), Some(old));
        assert_eq!(account(&store, old).await, None);
        assert_eq!(account(&store, session.id().expect("an id")).await, Some(MAYA));
    }

    async fn signing_out_keeps_the_session_as_history(house: &House) {
        let store = staff(house);
        let id = signed_in(&store, MAYA).await;
        request(&store, Some(id)).flush().await.expect("flushes");
        assert_eq!(account(&store, id).await, None);
        assert_eq!(house.count("session WHERE ended_at IS NOT NULL AND end_reason = 'signed_out'").await, 1);
    }

    async fn nobody_is_tracked_before_they_sign_in(house: &House) {
        let session = request(&staff(house), None);
        session.insert("colour", "red").await.expect("inserts");
        assert!(session.save().await.is_err());
        assert_eq!(house.count("session").await, 0);
    }

    async fn a_session_of_the_other_door_is_unknown_here(house: &House) {
        let portal = SessionStore::new(house.service.clone(), Realm::Portal);
        let id = signed_in(&portal, MAYA).await;
        assert_eq!(account(&staff(house), id).await, None);
        staff(house).delete(&id).await.expect("is not an error");
        assert_eq!(account(&portal, id).await, Some(MAYA));
    }

    async fn an_end_on_one_instance_holds_at_once_on_the_other(house: &House) {
        let other = house.another().await;
        let service = service::Service::new(other, house.clock.clone(), service::entropy::Entropy::system(), crate::support::keys(), "https://crm.example");
        let elsewhere = SessionStore::new(service.for_request(RequestFacts::default()), Realm::Staff);
        let id = signed_in(&staff(house), MAYA).await;
        assert_eq!(account(&elsewhere, id).await, Some(MAYA));
        end(house, MAYA, None).await;
        assert_eq!(account(&elsewhere, id).await, None);
    }

    async fn ending_the_others_spares_this_one_and_strangers(house: &House) {
        let store = staff(house);
        let (this, other, stranger) = (signed_in(&store, MAYA).await, signed_in(&store, MAYA).await, signed_in(&store, JOE).await);
        let portal = SessionStore::new(house.service.clone(), Realm::Portal);
        let same_id_elsewhere = signed_in(&portal, MAYA).await;
        end(house, MAYA, Some(this)).await;
        assert_eq!(account(&store, this).await, Some(MAYA));
        assert_eq!(account(&store, other).await, None);
        assert_eq!(account(&store, stranger).await, Some(JOE));
        assert_eq!(account(&portal, same_id_elsewhere).await, Some(MAYA));
    }

    async fn a_session_ends_when_nothing_comes_for_too_long(house: &House) {
        let store = staff(house);
        let idle = Limits::of(Realm::Staff).idle;
        let id = signed_in(&store, MAYA).await;
        house.clock.advance(idle - 1);
        assert_eq!(account(&store, id).await, Some(MAYA), "and that was seen");
        house.clock.advance(idle - 1);
        assert_eq!(account(&store, id).await, Some(MAYA));
        house.clock.advance(idle);
        assert_eq!(account(&store, id).await, None);
    }

    async fn a_session_ends_in_any_case_after_its_last_hour(house: &House) {
        let limits = Limits::of(Realm::Staff);
        let store = staff(house);
        let id = signed_in(&store, MAYA).await;
        let steps = limits.absolute / (20 * time::MINUTE);
        for _ in 1..steps {
            house.clock.advance(20 * time::MINUTE);
            assert_eq!(account(&store, id).await, Some(MAYA));
        }
        house.clock.advance(20 * time::MINUTE);
        assert_eq!(account(&store, id).await, None);
    }

    async fn limits_are_the_stores_own(house: &House) {
        let store = staff(house).with_limits(Limits { idle: time::MINUTE, absolute: time::HOUR });
        let id = signed_in(&store, MAYA).await;
        house.clock.advance(time::MINUTE);
        assert_eq!(account(&store, id).await, None);
    }

    async fn a_clock_that_goes_back_prolongs_nothing(house: &House) {
        let store = staff(house);
        let id = signed_in(&store, MAYA).await;
        house.clock.advance(-time::MINUTE);
        assert_eq!(account(&store, id).await, Some(MAYA), "instances may differ a little");
        house.clock.advance(-time::DAY);
        assert_eq!(account(&store, id).await, None);
    }

    async fn being_seen_is_written_once_a_minute(house: &House) {
        let store = staff(house);
        let id = signed_in(&store, MAYA).await;
        let start: i64 = house.one("SELECT last_seen_at FROM session").await;
        for (seconds, written) in [(59, 0), (1, 60), (30, 60), (30, 120)] {
            house.clock.advance(seconds * time::SECOND);
            assert_eq!(account(&store, id).await, Some(MAYA));
            assert_eq!(house.one::<i64>("SELECT last_seen_at FROM session").await - start, written * time::SECOND);
        }
    }

    async fn an_id_is_128_random_bits(house: &House) {
        let store = staff(house);
        let mut ids = Vec::new();
        for _ in 0..400 {
            ids.push(signed_in(&store, MAYA).await.0.cast_unsigned());
        }
        for bit in 0..128 {
            let set = ids.iter().filter(|id| **id >> bit & 1 == 1).count();
            assert!((120..=280).contains(&set), "bit {bit} is set {set} times of 400");
        }
    }
}
