use crate::support::{House, on_both};
use domain::{Refusal, time};
use service::Error;
use service::db::Database;
use service::throttle::{Key, attempt, forget, succeeded};
use tokio::task::JoinSet;

fn keys() -> [Key; 2] {
    [Key::account("sign-in:staff:maya@firm.example"), Key::address("sign-in", "192.0.2.1")]
}

/// The seconds to wait, if any.
async fn wait(db: &Database, keys: &[Key]) -> u32 {
    match attempt(db, keys).await {
        Ok(()) => 0,
        Err(Error::Refused(Refusal::TooMany { seconds })) => seconds,
        Err(error) => panic!("{error}"),
    }
}

on_both! {
    async fn tries_on_one_instance_count_on_the_other(house: &House) {
        let other = house.another().await;
        for _ in 0..5 {
            assert_eq!(wait(&house.db, &keys()).await, 0);
        }
        assert_eq!(wait(&other, &keys()).await, 15);
        house.clock.advance(15 * time::SECOND);
        assert_eq!(wait(&other, &keys()).await, 0, "the right password works after the wait");
        succeeded(&other, &keys()).await.expect("clears");
        assert_eq!(wait(&house.db, &keys()).await, 0);
    }

    async fn many_at_once_are_no_more_than_many_in_a_row(house: &House) {
        let other = house.another().await;
        let mut tasks = JoinSet::new();
        for turn in 0..40 {
            let db = if turn % 2 == 0 { house.db.clone() } else { other.clone() };
            tasks.spawn(async move { wait(&db, &keys()).await });
        }
        let let_through = tasks.join_all().await.into_iter().filter(|seconds| *seconds == 0).count();
        assert_eq!(let_through, 5);
    }

    async fn the_wait_grows_to_a_quarter_of_an_hour_and_never_becomes_a_lock(house: &House) {
        let mut longest = 0;
        for _ in 0..60 {
            let seconds = wait(&house.db, &keys()).await;
            assert!(seconds <= 15 * 60);
            longest = longest.max(seconds);
            house.clock.advance(i64::from(seconds) * time::SECOND);
        }
        assert_eq!(longest, 15 * 60);
        house.clock.advance(time::DAY);
        for _ in 0..5 {
            assert_eq!(wait(&house.db, &keys()).await, 0, "a day of quiet forgets");
        }
    }

    async fn a_refused_try_counts_for_nobody(house: &House) {
        let account = Key::account("sign-in:staff:maya@firm.example");
        for _ in 0..5 {
            attempt(&house.db, std::slice::from_ref(&account)).await.expect("may try");
        }
        assert_ne!(wait(&house.db, &keys()).await, 0);
        assert_eq!(house.count("throttle WHERE key = 'sign-in:ip:192.0.2.1'").await, 0);
        assert_eq!(house.one::<i32>("SELECT failures FROM throttle").await, 5);
    }

    async fn a_success_says_nothing_about_others_behind_the_same_address(house: &House) {
        let address = [Key::address("sign-in", "192.0.2.1")];
        for _ in 0..49 {
            assert_eq!(wait(&house.db, &address).await, 0);
        }
        assert_eq!(wait(&house.db, &address).await, 0);
        house.clock.advance(time::HOUR);
        assert_eq!(wait(&house.db, &address).await, 0);
        succeeded(&house.db, &address).await.expect("takes one back");
        assert_eq!(house.one::<i32>("SELECT failures FROM throttle").await, 50);
        assert_eq!(wait(&house.db, &address).await, 0);
        assert_ne!(wait(&house.db, &address).await, 0, "the count of the others stands");
    }

    async fn quiet_keys_are_forgotten(house: &House) {
        attempt(&house.db, &keys()).await.expect("may try");
        house.clock.advance(time::DAY);
        attempt(&house.db, &[Key::account("another")]).await.expect("may try");
        house.clock.advance(1);
        forget(&house.db).await.expect("forgets");
        assert_eq!(house.one::<String>("SELECT key FROM throttle").await, "another");
    }
}
