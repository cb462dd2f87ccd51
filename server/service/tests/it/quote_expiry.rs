//! What nobody answers in time: whoever answers to the customer is told once.

use crate::invoices::acme_with_ana;
use crate::quotes::{accept, books, sent, version};
use crate::support::{House, on_both};
use domain::access::Role;
use domain::time;

const TOLD: &str = "mail WHERE category = 'work' AND subject LIKE 'Expired: %'";

/// How many mails say so by so many days later. Quotes hold until 31 March, in nineteen days.
async fn after(house: &House, days: i64) -> i64 {
    house.clock.advance(time::DAY * days);
    house.service.tell_of_expired_quotes().await.expect("tells");
    house.count(TOLD).await
}

on_both! {
    async fn whoever_answers_to_the_customer_is_told_once_that_a_quote_expired(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let amir = house.staff("amir", Role::User).await;
        let stands: i32 = house.one("SELECT version FROM customer").await;
        house.service.assign_staff(&maya, acme, stands, &amir.id.to_string(), &[]).await.expect("assigns");
        let id = sent(house, &maya, acme).await;
        let stood = version(house, &maya, id).await;
        assert_eq!(after(house, 19).await, 0, "its last day");
        assert_eq!(after(house, 1).await, 1);
        assert_eq!((after(house, 0).await, after(house, 1).await), (1, 1), "once");
        let mail = format!("{TOLD} AND subject = 'Expired: Quote Q-2026-001' AND to_address = '{}'", amir.email);
        assert_eq!(house.count(&format!("{mail} AND text_body LIKE '%/admin/quotes/{id}%' AND text_body NOT LIKE '%€%'")).await, 1);
        assert_eq!(house.count("audit WHERE action = 'quote.expired' AND actor_kind = 'system' AND subject_kind = 'quote'").await, 1);
        let timeline = house.service.customer_timeline(&maya, acme, "").await.expect("shows").entries;
        assert!(timeline.iter().any(|entry| entry.action == "quote.expired"));
        assert_eq!(version(house, &maya, id).await, stood, "who has it open is not disturbed");
    }

    async fn what_gets_more_time_can_expire_again(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let id = sent(house, &maya, acme).await;
        assert_eq!(after(house, 20).await, 1);
        let stands = version(house, &maya, id).await;
        house.service.extend_quote(&maya, id, stands, "2026-04-05").await.expect("extends");
        assert_eq!(after(house, 4).await, 1, "its new last day");
        assert_eq!(after(house, 1).await, 2);
        assert_eq!(after(house, 1).await, 2);
    }

    async fn nobody_is_told_of_what_is_settled_or_long_over_nor_at_night(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        let [accepted, declined, cancelled, _open] =
            [sent(house, &maya, acme).await, sent(house, &maya, acme).await, sent(house, &maya, acme).await, sent(house, &maya, acme).await];
        accept(house, &ana, accepted).await;
        house.service.decline_quote(&ana, declined, "").await.expect("declines");
        house.service.cancel_quote(&maya, cancelled, version(house, &maya, cancelled).await, "Sold").await.expect("cancels");
        house.clock.advance(time::DAY * 20 - 2 * time::HOUR);
        let state = books(house).await;
        assert_eq!(after(house, 0).await, 0, "it is six o'clock");
        house.clock.advance(2 * time::HOUR);
        house.run("UPDATE customer SET trashed_at = 1").await.expect("is in the trash");
        assert_eq!(after(house, 0).await, 0);
        house.run("UPDATE customer SET trashed_at = NULL").await.expect("is back");
        assert_eq!(after(house, 7).await, 0, "eight days after its last one");
        assert_eq!(books(house).await, state);
        house.clock.advance(-time::DAY);
        assert_eq!(after(house, 0).await, 1, "the one that nobody answered");
    }

    async fn of_two_instances_one_tells(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        for _ in 0..5 {
            sent(house, &maya, acme).await;
        }
        house.clock.advance(time::DAY * 20);
        let tasks: Vec<_> = [house.service.clone(), house.another_service().await, house.another_service().await]
            .into_iter()
            .map(|service| tokio::spawn(async move { service.tell_of_expired_quotes().await }))
            .collect();
        for task in tasks {
            task.await.expect("does not panic").expect("tells");
        }
        assert_eq!(house.count(TOLD).await, 5);
        assert_eq!(house.count("quote WHERE expired_for = '2026-03-31'").await, 5);
    }
}
