//! Reminders of quotes: once before the last day, to whom the quote went, and what makes them stay away.

use crate::invoices::acme_with_ana;
use crate::quotes::{accept, books, sent, version};
use crate::support::{House, on_both, refusal};
use domain::access::Staff;
use domain::billing::BillingSettingsForm;
use domain::contact::PortalForm;
use domain::quote::QuoteStatus;
use domain::{CustomerId, Problem, QuoteId, Refusal, time};

/// Quotes hold until 31 March; three days before it customers are reminded, where nothing else is set.
const REMINDED: &str = "mail WHERE category = 'services' AND subject LIKE '% is valid until %'";

async fn set(house: &House, maya: &Staff, days: &str) -> service::Result<()> {
    let form = house.service.billing_settings_form(maya).await.expect("shows");
    let form = BillingSettingsForm { quote_remind: days.to_owned(), ..form };
    house.service.save_billing_settings(maya, &form, &house.fresh().await).await
}

/// How many were sent by so many days later.
async fn after(house: &House, days: i64) -> i64 {
    house.clock.advance(time::DAY * days);
    house.service.remind_of_quotes_now().await.expect("reminds");
    house.count(REMINDED).await
}

/// Somebody of Acme's who wants such mails and has no sign-in.
async fn bea(house: &House, maya: &Staff, acme: CustomerId) {
    let bea = house.contact(maya, acme, "Bea", "Hill").await;
    let portal =
        PortalForm { role: "chosen".into(), rights: vec!["quotes.view".into()], mails: vec!["services".into()] };
    house.service.save_contact_portal(maya, acme, bea, &portal).await.expect("saves");
}

async fn extend(house: &House, maya: &Staff, id: QuoteId, until: &str) {
    let version = version(house, maya, id).await;
    house.service.extend_quote(maya, id, version, until).await.expect("extends");
}

on_both! {
    async fn a_quote_is_reminded_of_once_before_its_last_day(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let id = sent(house, &maya, acme).await;
        let stood = version(house, &maya, id).await;
        assert_eq!(after(house, 15).await, 0, "four days before");
        assert_eq!(after(house, 1).await, 1, "three days before");
        assert_eq!((after(house, 0).await, after(house, 1).await), (1, 1), "once");
        let mail = "mail WHERE subject = 'Quote Q-2026-001 is valid until 31 March 2026' AND to_address = 'ana.pop@customer.example'";
        assert_eq!(house.count(&format!("{mail} AND attachment_name = 'Q-2026-001.pdf' AND unsubscribe IS NOT NULL")).await, 1);
        assert_eq!(house.count(&format!("{mail} AND text_body LIKE '%100%'")).await, 0, "no amount in mails");
        let told = "audit WHERE action = 'quote.reminded' AND actor_kind = 'system' AND subject_kind = 'quote'";
        assert_eq!(house.count(told).await, 1);
        let timeline = house.service.customer_timeline(&maya, acme, "").await.expect("shows").entries;
        assert!(timeline.iter().any(|entry| entry.action == "quote.reminded"));
        assert_eq!(version(house, &maya, id).await, stood, "who has it open is not disturbed");
    }

    async fn more_time_is_reminded_of_again(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let id = sent(house, &maya, acme).await;
        assert_eq!(after(house, 16).await, 1);
        extend(house, &maya, id, "2026-04-15").await;
        assert_eq!(after(house, 14).await, 1, "four days before");
        assert_eq!(after(house, 1).await, 2);
        assert_eq!(after(house, 2).await, 2, "once for each last day");
    }

    async fn whoever_gets_more_time_late_needs_no_reminder(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let id = sent(house, &maya, acme).await;
        assert_eq!(after(house, 18).await, 1, "on 30 March");
        extend(house, &maya, id, "2026-04-02").await;
        assert_eq!((after(house, 0).await, after(house, 2).await), (1, 1), "three days are left, then one");
        house.clock.advance(time::DAY * 3);
        extend(house, &maya, id, "2026-04-06").await;
        assert_eq!(after(house, 1).await, 1, "what had expired was opened again for two days");
        extend(house, &maya, id, "2026-04-20").await;
        assert_eq!((after(house, 11).await, after(house, 1).await), (1, 2), "three days before");
    }

    async fn what_went_to_nobody_is_not_reminded_of(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        house.run("UPDATE contact SET mails = 'general'").await.expect("wants none");
        sent(house, &maya, acme).await;
        house.run("UPDATE contact SET mails = 'general services'").await.expect("wants them");
        let state = books(house).await;
        assert_eq!((after(house, 16).await, after(house, 2).await), (0, 0));
        assert_eq!(books(house).await, state);
        assert_eq!(house.count("quote WHERE reminded_for IS NULL").await, 1);
    }

    async fn what_nobody_was_there_for_is_made_up_for_as_long_as_the_quote_holds(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        let [late, over] = [sent(house, &maya, acme).await, sent(house, &maya, acme).await];
        extend(house, &maya, late, "2026-04-01").await;
        assert_eq!(after(house, 20).await, 1, "the last day of the one, and the day after that of the other");
        let status = house.service.own_quote(&ana, over).await.expect("reads").status;
        assert_eq!((status, after(house, 1).await), (QuoteStatus::Expired, 1));
    }

    async fn what_waits_for_no_answer_is_not_reminded_of(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        let mut all = Vec::new();
        for _ in 0..5 {
            all.push(sent(house, &maya, acme).await);
        }
        let [accepted, declined, asked, cancelled, revised] = all[..] else { panic!("five") };
        accept(house, &ana, accepted).await;
        house.service.decline_quote(&ana, declined, "").await.expect("declines");
        house.service.ask_for_changes(&ana, asked, "Cheaper").await.expect("asks");
        house.service.cancel_quote(&maya, cancelled, version(house, &maya, cancelled).await, "Sold").await.expect("cancels");
        house.service.revise_quote(&maya, revised, version(house, &maya, revised).await).await.expect("revises");
        let state = books(house).await;
        assert_eq!(after(house, 17).await, 0);
        assert_eq!(books(house).await, state);
    }

    async fn whoever_gets_it_late_needs_no_reminder(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        house.clock.advance(time::DAY * 16);
        sent(house, &maya, acme).await;
        assert_eq!((after(house, 0).await, after(house, 1).await), (0, 0));
    }

    async fn it_goes_to_whom_the_quote_went_and_who_still_gets_such_mails(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let id = sent(house, &maya, acme).await;
        house.clock.advance(time::SECOND);
        bea(house, &maya, acme).await;
        sent(house, &maya, acme).await;
        house.run("UPDATE contact SET mails = 'general' WHERE first_name = 'Ana'").await.expect("wants no more of them");
        assert_eq!(after(house, 16).await, 1);
        let by_link = "mail WHERE to_address = 'bea.hill@customer.example' AND subject LIKE 'Quote Q-2026-002 is valid until %' AND text_body LIKE '%/link?token=%'";
        assert_eq!(house.count(by_link).await, 1, "Bea, of the one that she got, by a link of her own");
        let waits = "quote WHERE number = 'Q-2026-001' AND reminded_for IS NULL";
        assert_eq!(house.count(waits).await, 1, "nobody was told of the other");
        house.run("UPDATE contact SET mails = 'general services' WHERE first_name = 'Ana'").await.expect("wants them again");
        assert_eq!(after(house, 1).await, 2, "Ana is told of it now");
        house.run("UPDATE contact SET language = 'it'").await.expect("writes");
        extend(house, &maya, id, "2026-04-15").await;
        after(house, 14).await;
        assert_eq!(house.count("mail WHERE subject LIKE 'Preventivo % validità fino al 15 aprile 2026'").await, 1, "in her language");
    }

    async fn it_stays_away_at_night_where_reminders_rest_and_where_none_are_set(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        sent(house, &maya, acme).await;
        house.clock.advance(time::DAY * 16 - 2 * time::HOUR);
        let state = books(house).await;
        house.service.remind_of_quotes_now().await.expect("reminds");
        assert_eq!(books(house).await, state, "it is six o'clock");
        house.clock.advance(2 * time::HOUR);
        house.service.pause_customer_reminders(&maya, acme, true).await.expect("rests");
        assert_eq!(after(house, 0).await, 0);
        house.service.pause_customer_reminders(&maya, acme, false).await.expect("goes on");
        house.run("UPDATE customer SET status = 'inactive'").await.expect("rests");
        assert_eq!(after(house, 0).await, 0);
        house.run("UPDATE customer SET status = 'active'").await.expect("works");
        assert_eq!(refusal(set(house, &maya, "soon").await), Refusal::field("quote_remind", Problem::Between { least: 1, most: 30 }));
        set(house, &maya, "").await.expect("saves");
        assert_eq!(after(house, 0).await, 0);
        set(house, &maya, "3").await.expect("saves");
        assert_eq!(after(house, 0).await, 1);
    }

    async fn one_that_cannot_be_sent_holds_up_no_other(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        for _ in 0..3 {
            sent(house, &maya, acme).await;
        }
        house.run("UPDATE quote SET listed_on = 'someday' WHERE number = 'Q-2026-001'").await.expect("breaks");
        assert_eq!(after(house, 16).await, 2, "the others");
        assert_eq!(house.count("quote WHERE number = 'Q-2026-001' AND reminded_for IS NULL").await, 1);
        house.run("UPDATE quote SET listed_on = '2026-03-12' WHERE number = 'Q-2026-001'").await.expect("mends");
        assert_eq!(after(house, 0).await, 3, "with the next round");
    }

    async fn of_two_instances_one_reminds(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        for _ in 0..5 {
            sent(house, &maya, acme).await;
        }
        house.clock.advance(time::DAY * 16);
        let tasks: Vec<_> = [house.service.clone(), house.another_service().await, house.another_service().await]
            .into_iter()
            .map(|service| tokio::spawn(async move { service.remind_of_quotes_now().await }))
            .collect();
        for task in tasks {
            task.await.expect("does not panic").expect("reminds");
        }
        assert_eq!(house.count(REMINDED).await, 5);
        assert_eq!(house.count("quote WHERE reminded_for = '2026-03-31'").await, 5);
    }
}
