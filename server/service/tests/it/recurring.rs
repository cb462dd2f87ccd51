//! Recurring invoices: each of their days becomes one invoice, whoever looks, whenever the server was down, and whatever the clocks do.

// Long because the life of a template is told in one place, from the draft to the end.

use crate::invoices::{acme_with_ana, form as invoice, line};
use crate::support::{House, exception, on_both, refusal};
use domain::access::{Right, Role, Scope, Staff};
use domain::billing::BillingSettingsForm;
use domain::invoice::{InvoiceForm, InvoiceStatus, Standing};
use domain::payment::PaymentForm;
use domain::recurring::{Halt, RecurringCard, RecurringForm, RecurringQuery, RecurringStatus, ScheduleForm};
use domain::sales::LineForm;
use domain::tax::TaxRateForm;
use domain::trash::TrashKind;
use domain::{CustomerId, Problem, RecurringInvoiceId, Refusal, time};

/// Every month from 12 March on, which is today, over 100 euros; they wait as drafts.
pub fn form() -> RecurringForm {
    RecurringForm {
        when: ScheduleForm {
            every: "1".to_owned(),
            unit: "month".to_owned(),
            start: "2026-03-12".to_owned(),
            delivery: "draft".to_owned(),
            ..ScheduleForm::default()
        },
        invoice: invoice(vec![line("Hosting (month)", "1", "100", "")]),
    }
}

pub fn on(when: ScheduleForm) -> RecurringForm {
    RecurringForm { when, ..form() }
}

fn sending() -> RecurringForm {
    on(ScheduleForm { delivery: "send".to_owned(), ..form().when })
}

pub async fn started(house: &House, maya: &Staff, of: CustomerId, form: &RecurringForm) -> RecurringInvoiceId {
    let id = house.service.create_recurring(maya, of, form).await.expect("writes");
    house.service.activate_recurring(maya, id, 1).await.expect("starts");
    id
}

async fn card(house: &House, maya: &Staff, id: RecurringInvoiceId) -> RecurringCard {
    house.service.recurring_invoice(maya, id).await.expect("shows")
}

/// The days for which invoices were made.
async fn made(house: &House) -> Vec<String> {
    house.all("SELECT recurring_on FROM invoice WHERE recurring_on IS NOT NULL ORDER BY recurring_on").await
}

async fn after(house: &House, days: i64) -> Vec<String> {
    house.clock.advance(time::DAY * days);
    house.service.make_recurring_now().await.expect("makes");
    made(house).await
}

/// All that runs of templates could change.
async fn books(house: &House) -> (i64, i64, i64, String) {
    let rows = "SELECT coalesce(sum(version), 0) || ' ' || count(*) FROM recurring_invoice";
    (house.count("audit").await, house.count("mail").await, house.count("invoice").await, house.one(rows).await)
}

pub async fn in_rome(house: &House, maya: &Staff) {
    let form = house.service.billing_settings_form(maya).await.expect("shows");
    let form = BillingSettingsForm { time_zone: "Europe/Rome".to_owned(), ..form };
    house.service.save_billing_settings(maya, &form, &house.fresh().await).await.expect("saves");
}

on_both! {
    async fn a_template_makes_the_first_one_at_once_and_the_others_on_their_days(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        let id = house.service.create_recurring(&maya, acme, &sending()).await.expect("writes");
        assert_eq!(after(house, 0).await, [""; 0], "a draft makes nothing");
        house.service.activate_recurring(&maya, id, 1).await.expect("starts");
        assert_eq!(made(house).await, ["2026-03-12"]);
        let own = house.service.own_invoices(&ana, "", "").await.expect("lists").page.rows;
        let own = house.service.own_invoice(&ana, own.first().expect("has one").id).await.expect("reads");
        assert_eq!((own.number.as_str(), own.sheet.lines[0].description.as_str()), ("2026-0001", "Hosting March 2026"));
        assert_eq!(own.supplied.as_deref(), Some("12 March 2026 – 11 April 2026"));
        assert_eq!(house.count("mail WHERE category = 'billing' AND to_address = 'ana.pop@customer.example'").await, 1);
        assert_eq!(after(house, 30).await, ["2026-03-12"]);
        assert_eq!(after(house, 1).await, ["2026-03-12", "2026-04-12"]);
        assert_eq!(after(house, 0).await.len(), 2, "once");
        assert_eq!(house.count("invoice WHERE status = 'sent'").await, 2);
        assert_eq!(house.count("audit WHERE action = 'invoice.recurred' AND actor_kind = 'system'").await, 2);
        let shown = card(house, &maya, id).await;
        assert_eq!((shown.made, shown.status), (2, RecurringStatus::Active));
        assert_eq!(shown.next.iter().map(|day| day.at.as_str()).collect::<Vec<_>>(), ["2026-05-12", "2026-06-12", "2026-07-12"]);
        let invoice = house.service.invoice(&maya, shown.invoices[0].id).await.expect("shows");
        assert_eq!(invoice.recurring, Some(id));
    }

    async fn what_is_to_wait_waits_as_a_draft(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let id = started(house, &maya, acme, &form()).await;
        let shown = card(house, &maya, id).await;
        assert_eq!(shown.invoices.iter().map(|row| row.standing).collect::<Vec<_>>(), [Standing::Status(InvoiceStatus::Draft)]);
        assert_eq!(house.count("mail WHERE category = 'billing'").await, 0);
    }

    async fn of_three_instances_one_makes_each(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        for _ in 0..4 {
            let daily = on(ScheduleForm { unit: "day".into(), start: "2026-03-13".into(), ..sending().when });
            started(house, &maya, acme, &daily).await;
        }
        house.clock.advance(time::DAY * 3);
        let tasks: Vec<_> = [house.service.clone(), house.another_service().await, house.another_service().await]
            .into_iter()
            .map(|service| tokio::spawn(async move { service.make_recurring_now().await }))
            .collect();
        for task in tasks {
            task.await.expect("does not panic").expect("makes");
        }
        assert_eq!(made(house).await.len(), 12, "four templates, three days");
        assert_eq!(house.count("invoice WHERE status = 'sent'").await, 12);
        assert_eq!(house.count("mail WHERE category = 'billing' AND to_address = 'ana.pop@customer.example'").await, 12);
        let numbers: Vec<String> = house.all("SELECT number FROM invoice ORDER BY number").await;
        assert_eq!(numbers, (1..=12).map(|n| format!("2026-{n:04}")).collect::<Vec<_>>());
    }

    async fn days_are_those_of_the_company_also_when_its_clocks_jump(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        in_rome(house, &maya).await;
        started(house, &maya, acme, &on(ScheduleForm { unit: "day".into(), start: "2026-03-28".into(), until: "2026-03-31".into(), ..form().when })).await;
        house.clock.advance(time::DAY * 16);
        // Clocks go forward in the night of the 29th, and every hour is looked at.
        for _ in 0..24 * 5 {
            house.service.make_recurring_now().await.expect("makes");
            house.clock.advance(time::HOUR);
        }
        assert_eq!(made(house).await, ["2026-03-28", "2026-03-29", "2026-03-30", "2026-03-31"]);
        let autumn = on(ScheduleForm { unit: "day".into(), start: "2026-10-24".into(), times: "3".into(), ..form().when });
        let id = started(house, &maya, acme, &autumn).await;
        house.clock.advance(time::DAY * 204);
        for _ in 0..24 * 7 {
            house.service.make_recurring_now().await.expect("makes");
            house.clock.advance(time::HOUR);
        }
        assert_eq!(made(house).await[4..], ["2026-10-24", "2026-10-25", "2026-10-26"]);
        assert_eq!(card(house, &maya, id).await.status, RecurringStatus::Completed);
    }

    async fn what_came_while_the_server_was_down_is_made_when_it_is_up(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        started(house, &maya, acme, &form()).await;
        assert_eq!(after(house, 95).await, ["2026-03-12", "2026-04-12", "2026-05-12", "2026-06-12"]);
    }

    async fn what_was_made_and_not_sent_is_sent_with_the_next_round(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        started(house, &maya, acme, &form()).await;
        house.run("UPDATE invoice SET to_send = true").await.expect("as if the server went down between the two");
        after(house, 0).await;
        assert_eq!(house.count("invoice WHERE status = 'sent' AND to_send = false").await, 1);
        after(house, 0).await;
        assert_eq!(house.count("mail WHERE category = 'billing'").await, 1, "once");
    }

    async fn it_is_not_night_when_one_is_made(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        started(house, &maya, acme, &on(ScheduleForm { start: "2026-03-13".into(), ..sending().when })).await;
        house.clock.advance(time::DAY - 2 * time::HOUR);
        house.service.make_recurring_now().await.expect("makes");
        assert_eq!(made(house).await, [""; 0], "it is six o'clock");
        house.clock.advance(2 * time::HOUR);
        assert_eq!(after(house, 0).await, ["2026-03-13"]);
    }

    async fn one_that_cannot_be_sent_waits_and_whoever_looks_after_the_customer_is_told(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        house.run("UPDATE contact SET mails = 'general'").await.expect("nobody wants mails about money");
        let id = started(house, &maya, acme, &sending()).await;
        let shown = card(house, &maya, id).await;
        assert_eq!(shown.invoices.len(), 1);
        assert_eq!(house.count("invoice WHERE status = 'draft' AND to_send = false").await, 1);
        assert_eq!(house.count("mail WHERE category = 'work' AND subject LIKE 'A recurring invoice for%'").await, 1);
        assert_eq!(house.count("audit WHERE action = 'invoice.not_sent'").await, 1);
        house.run("UPDATE contact SET mails = 'general billing'").await.expect("wants them again");
        after(house, 0).await;
        assert_eq!(house.count("invoice WHERE status = 'draft'").await, 1, "what was told stays");
        after(house, 31).await;
        assert_eq!(house.count("invoice WHERE status = 'sent'").await, 1, "the next one goes its way");
    }

    async fn one_somebody_took_in_hand_is_not_sent_by_itself(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let id = started(house, &maya, acme, &form()).await;
        house.run("UPDATE invoice SET to_send = true").await.expect("as if the server went down between the two");
        let draft = card(house, &maya, id).await.invoices[0].id;
        house.service.delete_invoice(&maya, draft, 1).await.expect("throws it away");
        house.service.restore_trashed(&maya, TrashKind::Invoices, &[draft.uuid()]).await.expect("brings it back");
        after(house, 0).await;
        assert_eq!(house.count("invoice WHERE status = 'draft'").await, 1);
    }

    async fn the_next_one_can_wait_for_the_payment_of_the_last(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let id = started(house, &maya, acme, &on(ScheduleForm { if_paid: "true".into(), ..sending().when })).await;
        assert_eq!(after(house, 70).await, ["2026-03-12"]);
        assert!(card(house, &maya, id).await.waits);
        let payment = PaymentForm {
            amount: "100".into(),
            currency: "EUR".into(),
            date: "2026-03-12".into(),
            method: "cash".into(),
            ..PaymentForm::default()
        };
        house.service.record_payment(&maya, acme, &payment).await.expect("records");
        assert_eq!(after(house, 0).await, ["2026-03-12", "2026-04-12"], "one, which waits to be paid in its turn");
    }

    async fn a_pause_asks_what_becomes_of_the_days_in_it(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let [skips, makes_up] = [started(house, &maya, acme, &form()).await, started(house, &maya, acme, &form()).await];
        for id in [skips, makes_up] {
            house.service.pause_recurring(&maya, id, card(house, &maya, id).await.version).await.expect("rests");
        }
        assert_eq!(after(house, 70).await.len(), 2);
        let shown = card(house, &maya, skips).await;
        assert_eq!((shown.missed, shown.next[0].at.as_str()), (2, "2026-06-12"), "what was missed is told apart");
        house.service.resume_recurring(&maya, skips, card(house, &maya, skips).await.version, false).await.expect("goes on");
        assert_eq!(made(house).await.len(), 2);
        assert_eq!(card(house, &maya, skips).await.next[0].at, "2026-06-12");
        house.service.resume_recurring(&maya, makes_up, card(house, &maya, makes_up).await.version, true).await.expect("goes on");
        assert_eq!(made(house).await, ["2026-03-12", "2026-03-12", "2026-04-12", "2026-05-12"]);
    }

    async fn it_ends_with_its_number_its_day_or_when_somebody_ends_it(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let twice = started(house, &maya, acme, &on(ScheduleForm { times: "2".into(), ..form().when })).await;
        let until = started(house, &maya, acme, &on(ScheduleForm { until: "2026-05-01".into(), ..form().when })).await;
        let ended = started(house, &maya, acme, &form()).await;
        house.service.end_recurring(&maya, ended, card(house, &maya, ended).await.version).await.expect("ends");
        assert_eq!(after(house, 100).await.len(), 5);
        for id in [twice, until, ended] {
            let shown = card(house, &maya, id).await;
            assert_eq!((shown.status, shown.next.len()), (RecurringStatus::Completed, 0));
            let before = books(house).await;
            let refused = refusal(house.service.save_recurring(&maya, id, shown.version, &form()).await);
            assert_eq!(refused, Refusal::field("", Problem::NotNow));
            assert_eq!(refusal(house.service.end_recurring(&maya, id, shown.version).await), Refusal::field("", Problem::NotNow));
            assert_eq!(books(house).await, before);
        }
        let running = house.service.recurring_invoices(&maya, &RecurringQuery::default()).await.expect("lists");
        assert_eq!(running.page.rows.len(), 0);
        let over = RecurringQuery { status: "completed".into(), ..RecurringQuery::default() };
        assert_eq!(house.service.recurring_invoices(&maya, &over).await.expect("lists").page.rows.len(), 3);
    }

    async fn a_customer_at_rest_gets_none_and_the_template_says_why(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let id = started(house, &maya, acme, &form()).await;
        house.run("UPDATE customer SET status = 'inactive'").await.expect("rests");
        assert_eq!(after(house, 40).await.len(), 1);
        let shown = card(house, &maya, id).await;
        assert_eq!((shown.status, shown.halt, shown.missed), (RecurringStatus::Paused, Some(Halt::Inactive), 1));
        assert_eq!(house.count("mail WHERE category = 'work' AND subject LIKE 'A recurring invoice for % was paused'").await, 1);
        let before = books(house).await;
        assert_eq!(refusal(house.service.resume_recurring(&maya, id, shown.version, false).await), Refusal::field("", Problem::NotNow));
        assert_eq!(books(house).await, before);
        house.run("UPDATE customer SET status = 'active'").await.expect("works");
        assert_eq!(after(house, 1).await.len(), 1, "somebody says how it goes on");
        house.service.resume_recurring(&maya, id, shown.version, false).await.expect("goes on");
        assert_eq!(card(house, &maya, id).await.halt, None);
    }

    async fn what_can_be_no_document_of_the_customer_halts(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let in_dollars = InvoiceForm { currency: "USD".into(), ..form().invoice };
        let dollars = RecurringForm { invoice: in_dollars, ..on(ScheduleForm { start: "2026-03-20".into(), ..form().when }) };
        let id = started(house, &maya, acme, &dollars).await;
        crate::invoices::sent(house, &maya, acme).await;
        assert_eq!(after(house, 10).await, [""; 0]);
        assert_eq!(card(house, &maya, id).await.halt, Some(Halt::Content));
    }

    async fn taxes_are_those_of_the_day(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let rate = TaxRateForm { name: "VAT 20%".into(), percent: "20".into(), category: "standard".into(), ..TaxRateForm::default() };
        let tax = house.service.create_tax_rate(&maya, &rate).await.expect("makes");
        let with_tax = invoice(vec![line("Hosting", "1", "100", &tax.to_string())]);
        let taxed = RecurringForm { invoice: with_tax, ..on(ScheduleForm { start: "2026-03-20".into(), ..sending().when }) };
        started(house, &maya, acme, &taxed).await;
        house.service.save_tax_rate(&maya, tax, 1, &TaxRateForm { name: "VAT 21%".into(), percent: "21".into(), ..rate }).await.expect("changes");
        after(house, 10).await;
        assert_eq!(house.one::<i64>("SELECT total FROM invoice WHERE status = 'sent'").await, 12_100);
    }

    async fn other_days_begin_anew_and_other_words_do_not(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let id = started(house, &maya, acme, &form()).await;
        let version = card(house, &maya, id).await.version;
        let dearer = RecurringForm { invoice: invoice(vec![line("Hosting", "1", "120", "")]), ..form() };
        assert_eq!(refusal(house.service.save_recurring(&maya, id, 1, &dearer).await), Refusal::Changed);
        house.service.save_recurring(&maya, id, version, &dearer).await.expect("saves");
        assert_eq!(card(house, &maya, id).await.next[0].at, "2026-04-12");
        let past = RecurringForm { when: ScheduleForm { start: "2026-03-11".into(), ..dearer.clone().when }, ..dearer.clone() };
        assert_eq!(refusal(house.service.save_recurring(&maya, id, version + 1, &past).await), Refusal::field("start", Problem::Past));
        let weekly = RecurringForm { when: ScheduleForm { unit: "week".into(), start: "2026-03-12".into(), ..dearer.when }, ..dearer };
        house.service.save_recurring(&maya, id, version + 1, &weekly).await.expect("saves");
        assert_eq!(after(house, 6).await, ["2026-03-12"], "today has its invoice");
        assert_eq!(after(house, 1).await, ["2026-03-12", "2026-03-19"]);
        let totals: Vec<i64> = house.all("SELECT total FROM invoice ORDER BY recurring_on").await;
        assert_eq!(totals, [10_000, 12_000], "what was made stays");
    }

    async fn a_template_without_items_or_of_a_day_that_is_over_does_not_begin(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let heading = LineForm { description: "Hosting".into(), ..LineForm::default() };
        let over = house.service.create_recurring(&maya, acme, &on(ScheduleForm { start: "2026-03-11".into(), ..form().when })).await.expect("writes");
        let before = books(house).await;
        let empty = RecurringForm { invoice: invoice(vec![heading]), ..form() };
        let less = RecurringForm { invoice: invoice(vec![line("Hosting", "-1", "100", "")]), ..form() };
        assert_eq!(refusal(house.service.save_recurring(&maya, over, 1, &empty).await), Refusal::field("lines", Problem::NoLines));
        assert_eq!(refusal(house.service.save_recurring(&maya, over, 1, &less).await), Refusal::field("lines", Problem::Negative));
        assert_eq!(refusal(house.service.activate_recurring(&maya, over, 1).await), Refusal::field("start", Problem::Past));
        assert_eq!(books(house).await, before);
    }

    async fn whoever_wrote_it_is_told_where_who_looks_after_the_customer_may_not_see_it(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let una = house.staff("una", Role::User).await;
        let version: i32 = house.one("SELECT version FROM customer").await;
        house.service.assign_staff(&maya, acme, version, &una.id.to_string(), &[]).await.expect("assigns");
        house.run("UPDATE contact SET mails = 'general'").await.expect("nobody wants mails about money");
        started(house, &maya, acme, &sending()).await;
        let told: Vec<String> = house.all("SELECT to_address FROM mail WHERE category = 'work' AND subject LIKE 'A recurring invoice for%'").await;
        assert_eq!(told, [maya.email.as_str()]);
    }

    async fn no_more_than_a_hundred_days_are_made_up_for(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let daily = on(ScheduleForm { unit: "day".into(), start: "2026-03-13".into(), ..form().when });
        let id = started(house, &maya, acme, &daily).await;
        house.service.pause_recurring(&maya, id, 2).await.expect("rests");
        house.clock.advance(time::DAY * 101);
        let shown = card(house, &maya, id).await;
        assert_eq!((shown.may.make_up, shown.halt), (false, Some(Halt::Missed)), "and its page says why");
        let before = books(house).await;
        assert_eq!(refusal(house.service.resume_recurring(&maya, id, 3, true).await), Refusal::field("", Problem::NotNow));
        assert_eq!(books(house).await, before);
        house.service.resume_recurring(&maya, id, 3, false).await.expect("goes on");
        assert_eq!(made(house).await.len(), 1, "today's");
    }

    async fn where_more_was_missed_than_is_made_up_for_nothing_is_made_and_somebody_is_asked(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let daily = on(ScheduleForm { unit: "day".into(), start: "2026-03-13".into(), ..sending().when });
        let id = started(house, &maya, acme, &daily).await;
        let invoices = books(house).await.2;
        assert_eq!(after(house, 365).await, [""; 0]);
        let shown = card(house, &maya, id).await;
        assert_eq!((shown.status, shown.halt), (RecurringStatus::Paused, Some(Halt::Missed)));
        assert!(shown.may.resume && !shown.may.make_up);
        assert_eq!(after(house, 0).await, [""; 0]);
        let told: Vec<String> = house.all("SELECT to_address FROM mail WHERE category = 'work' AND text_body LIKE '%its clock was wrong%'").await;
        assert_eq!(told, [maya.email.as_str()], "once");
        assert_eq!(house.count("audit WHERE action = 'recurring_invoice.halted' AND actor_kind = 'system'").await, 1);
        let before = books(house).await;
        assert_eq!(before.2, invoices);
        assert_eq!(refusal(house.service.resume_recurring(&maya, id, shown.version, true).await), Refusal::field("", Problem::NotNow));
        assert_eq!(books(house).await, before);
        house.service.resume_recurring(&maya, id, shown.version, false).await.expect("goes on");
        assert_eq!(made(house).await, ["2027-03-12"], "today's");
        assert_eq!(card(house, &maya, id).await.halt, None);
    }

    async fn what_halted_for_a_wrong_clock_goes_on_where_it_was_once_the_clock_is_right(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let daily = on(ScheduleForm { unit: "day".into(), start: "2026-03-13".into(), ..form().when });
        let id = started(house, &maya, acme, &daily).await;
        assert_eq!(after(house, 365).await, [""; 0]);
        house.clock.advance(-365 * time::DAY);
        let shown = card(house, &maya, id).await;
        assert_eq!((shown.status, shown.halt, shown.missed), (RecurringStatus::Paused, None, 0), "nothing was missed");
        house.service.resume_recurring(&maya, id, shown.version, false).await.expect("goes on");
        assert_eq!(after(house, 1).await, ["2026-03-13"]);
    }

    async fn as_many_as_are_made_up_for_are_made_unasked(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let daily = on(ScheduleForm { unit: "day".into(), start: "2026-03-13".into(), ..form().when });
        let id = started(house, &maya, acme, &daily).await;
        assert_eq!(after(house, 100).await.len(), 100, "ninety-nine that were missed, and today's");
        assert_eq!(card(house, &maya, id).await.status, RecurringStatus::Active);
    }

    async fn what_is_due_does_not_fall_away_with_other_days(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let id = started(house, &maya, acme, &on(ScheduleForm { start: "2026-03-13".into(), ..form().when })).await;
        house.clock.advance(time::DAY - 2 * time::HOUR);
        let before = books(house).await;
        let later = on(ScheduleForm { every: "3".into(), start: "2026-06-13".into(), ..form().when });
        assert_eq!(refusal(house.service.save_recurring(&maya, id, 2, &later).await), Refusal::field("start", Problem::NotNow));
        assert_eq!(books(house).await, before);
    }

    async fn only_those_who_may_see_and_run_them_and_nobody_sends_by_a_detour(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let id = house.service.create_recurring(&maya, acme, &sending()).await.expect("writes");
        let una = house.staff("una", Role::User).await;
        let cora = house.staff("cora", Role::Contributor).await;
        let before = books(house).await;
        for viewer in [&una, &cora] {
            assert_eq!(refusal(house.service.recurring_invoices(viewer, &RecurringQuery::default()).await), Refusal::Forbidden);
            assert_eq!(refusal(house.service.recurring_invoice(viewer, id).await), Refusal::NotFound);
            assert_eq!(refusal(house.service.activate_recurring(viewer, id, 1).await), Refusal::NotFound);
            assert_eq!(refusal(house.service.save_recurring(viewer, id, 1, &form()).await), Refusal::NotFound);
        }
        assert_eq!(books(house).await, before);
        // Who makes invoices and sends none lets none be sent either.
        let mara = house.staff("mara", Role::Manager).await;
        house.service.save_access(&maya, mara.id, &exception(Right::InvoicesSend, Scope::None, "")).await.expect("takes");
        let mara = house.viewer(&mara.email).await;
        let before = books(house).await;
        let not_allowed = Refusal::field("delivery", Problem::NotAllowed);
        assert_eq!(refusal(house.service.create_recurring(&mara, acme, &sending()).await), not_allowed);
        assert_eq!(refusal(house.service.save_recurring(&mara, id, 1, &sending()).await), not_allowed);
        assert_eq!(refusal(house.service.activate_recurring(&mara, id, 1).await), Refusal::Forbidden);
        assert_eq!(books(house).await, before);
        let drafts = house.service.create_recurring(&mara, acme, &form()).await.expect("writes");
        house.service.activate_recurring(&mara, drafts, 1).await.expect("starts");
        assert_eq!(house.count("invoice WHERE status = 'draft'").await, 1);
    }
}
