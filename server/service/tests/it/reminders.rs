//! Reminders of what is owed: when they come, to whom, and what makes them rest.

use crate::invoices::{acme_with_ana, draft, sent};
use crate::support::{House, on_both, refusal};
use domain::access::{Role, Staff};
use domain::billing::BillingSettingsForm;
use domain::contact::PortalForm;
use domain::invoice::Reminders;
use domain::payment::{Parts, PaymentForm, Way};
use domain::sales::Mailing;
use domain::{CustomerId, InvoiceId, Problem, Refusal, time};
use service::Sending;

/// The company reminds three days before the day, and one and three weeks after it. Invoices are due after fourteen days.
async fn set(house: &House, maya: &Staff, days: &str) {
    let form = house.service.billing_settings_form(maya).await.expect("shows");
    let form = BillingSettingsForm { reminders: days.to_owned(), ..form };
    house.service.save_billing_settings(maya, &form, &house.fresh().await).await.expect("saves");
}

async fn after(house: &House, days: i64) -> i64 {
    house.clock.advance(time::DAY * days);
    house.service.remind_now().await.expect("reminds");
    house.count(REMINDED).await
}

const REMINDED: &str = "mail WHERE subject LIKE 'Invoice % is to be paid by%' OR subject LIKE '% is overdue'";

async fn stand(house: &House, maya: &Staff, id: InvoiceId) -> Reminders {
    house.service.invoice(maya, id).await.expect("shows").reminders.expect("is open")
}

async fn version(house: &House, maya: &Staff, id: InvoiceId) -> i32 {
    house.service.invoice(maya, id).await.expect("shows").version
}

async fn pay(house: &House, maya: &Staff, customer: CustomerId, amount: &str) -> domain::PaymentId {
    let form = PaymentForm {
        amount: amount.to_owned(),
        currency: "EUR".to_owned(),
        date: "2026-03-12".to_owned(),
        method: "cash".to_owned(),
        ..PaymentForm::default()
    };
    house.service.record_payment(maya, customer, &form).await.expect("records")
}

on_both! {
    async fn each_step_comes_once_with_the_invoice_until_it_is_paid(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        set(house, &maya, "-3, 7, 21").await;
        let id = sent(house, &maya, acme).await;
        assert_eq!(stand(house, &maya, id).await.next.map(|day| day.at), Some("2026-03-23".to_owned()));
        assert_eq!(after(house, 10).await, 0);
        assert_eq!(after(house, 1).await, 1, "three days before");
        assert_eq!(after(house, 0).await, 1, "once");
        assert_eq!(house.count("mail WHERE subject = 'Invoice 2026-0001 is to be paid by 26 March 2026' AND attachment_name = '2026-0001.pdf'").await, 1);
        assert_eq!(after(house, 9).await, 1);
        assert_eq!(after(house, 1).await, 2, "a week after");
        assert_eq!(house.count("mail WHERE subject = 'Invoice 2026-0001 is overdue'").await, 1);
        assert_eq!(house.count("audit WHERE action = 'invoice.reminded' AND actor_kind = 'system'").await, 2);
        pay(house, &maya, acme, "100").await;
        assert_eq!(after(house, 60).await, 2, "paid");
    }

    async fn of_two_instances_one_reminds(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        set(house, &maya, "7").await;
        for _ in 0..5 {
            sent(house, &maya, acme).await;
        }
        house.clock.advance(time::DAY * 30);
        let tasks: Vec<_> = [house.service.clone(), house.another_service().await, house.another_service().await]
            .into_iter()
            .map(|service| tokio::spawn(async move { service.remind_now().await }))
            .collect();
        for task in tasks {
            task.await.expect("does not panic").expect("reminds");
        }
        assert_eq!(house.count(REMINDED).await, 5);
    }

    async fn reminders_and_receipts_go_to_whom_the_invoice_was_sent_and_else_to_all_who_get_such_mails(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        set(house, &maya, "1, 10").await;
        let cleo = house.contact(&maya, acme, "Cleo", "Hill").await;
        let may = |rights: &[&str]| PortalForm { role: "chosen".into(), rights: rights.iter().map(|right| (*right).to_owned()).collect(), mails: vec!["general".into()] };
        house.service.save_contact_portal(&maya, acme, cleo, &may(&["invoices.view"])).await.expect("saves");
        let bill = draft(house, &maya, acme).await;
        let to_cleo = Mailing { to: Some(vec![cleo]), copy: false };
        house.service.send_invoice(&maya, bill, 1, Sending::As(&to_cleo)).await.expect("sends");
        assert_eq!(after(house, 15).await, 1);
        let form = house.service.new_payment_form(&maya, acme, Some(bill)).await.expect("fills");
        assert_eq!((form.recipients, form.form.receipt.as_str()), (1, "true"));
        house.service.record_payment(&maya, acme, &PaymentForm { amount: "40".into(), parts: Parts::new(), ..form.form }).await.expect("records");
        let told = || house.all::<String>("SELECT to_address FROM mail WHERE category = 'billing' ORDER BY created_at, subject");
        assert_eq!(told().await, ["cleo.hill@customer.example"; 3], "the invoice, a reminder, a receipt; and nobody else (BR-12)");
        house.service.save_contact_portal(&maya, acme, cleo, &may(&["packages.view"])).await.expect("takes the right away");
        assert_eq!(after(house, 9).await, 2);
        assert_eq!(told().await[3..], ["ana.pop@customer.example"], "somebody has to read of it");
    }

    async fn an_invoice_or_a_customer_can_rest(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let cora = house.staff("cora", Role::Contributor).await;
        set(house, &maya, "1, 10").await;
        let [first, second] = [sent(house, &maya, acme).await, sent(house, &maya, acme).await];
        assert_eq!(refusal(house.service.pause_reminders(&cora, first, 2, true).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.pause_customer_reminders(&cora, acme, true).await), Refusal::Forbidden);
        assert_eq!(refusal(house.service.pause_reminders(&maya, first, 1, true).await), Refusal::Changed);
        house.service.pause_reminders(&maya, first, version(house, &maya, first).await, true).await.expect("rests");
        assert!(stand(house, &maya, first).await.paused);
        assert_eq!(after(house, 15).await, 1, "the other one alone");
        house.service.pause_customer_reminders(&maya, acme, true).await.expect("rests");
        assert!(stand(house, &maya, second).await.paused_for_customer);
        assert_eq!(after(house, 10).await, 1);
        house.service.pause_customer_reminders(&maya, acme, false).await.expect("goes on");
        house.service.pause_reminders(&maya, first, version(house, &maya, first).await, false).await.expect("goes on");
        assert_eq!(after(house, 0).await, 3, "the step that has come, and none that was missed");
    }

    async fn that_reminders_of_a_customer_rest_is_read_by_who_reads_of_payments(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let cora = house.staff("cora", Role::Contributor).await;
        house.service.pause_customer_reminders(&maya, acme, true).await.expect("rests");
        for (viewer, reads) in [(&maya, true), (&cora, false)] {
            let told = house.service.customer_timeline(viewer, acme, "").await.expect("shows").entries;
            assert_eq!(told.iter().any(|entry| entry.action == "reminders.paused"), reads);
        }
        assert_eq!(house.count("audit WHERE subject_kind = 'invoice'").await, 0, "a customer is no invoice");
    }

    async fn one_that_cannot_be_sent_holds_up_no_other(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        set(house, &maya, "7").await;
        for _ in 0..3 {
            sent(house, &maya, acme).await;
        }
        let first: String = house.one("SELECT number FROM invoice ORDER BY id LIMIT 1").await;
        let currency = async |code: &str| {
            let broken = format!("UPDATE invoice SET currency = '{code}' WHERE number = '{first}'");
            house.run(&broken).await.expect("writes");
        };
        currency("???").await;
        assert_eq!(after(house, 30).await, 2, "the later ones");
        let left = format!("invoice WHERE number = '{first}' AND reminded_step IS NULL AND reminded_at IS NULL");
        assert_eq!(house.count(&left).await, 1, "it was not reminded of");
        currency("EUR").await;
        assert_eq!(after(house, 0).await, 3, "with the next round");
    }

    async fn nobody_is_reminded_where_that_is_not_set_or_nobody_reads_it(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let id = sent(house, &maya, acme).await;
        assert_eq!(after(house, 60).await, 0);
        assert!(!stand(house, &maya, id).await.set);
        set(house, &maya, "7").await;
        house.run("UPDATE contact SET mails = 'general'").await.expect("wants none");
        assert_eq!(after(house, 1).await, 0);
        house.run("UPDATE contact SET mails = 'general billing'").await.expect("wants them again");
        house.run("UPDATE customer SET status = 'inactive'").await.expect("rests");
        assert_eq!(after(house, 1).await, 0);
        house.run("UPDATE customer SET status = 'active'").await.expect("works");
        assert_eq!(after(house, 1).await, 1);
    }

    async fn it_is_not_night_when_a_reminder_comes(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        set(house, &maya, "7").await;
        sent(house, &maya, acme).await;
        house.clock.advance(time::DAY * 30 - 2 * time::HOUR);
        house.service.remind_now().await.expect("reminds");
        assert_eq!(house.count(REMINDED).await, 0, "it is six o'clock");
        house.clock.advance(2 * time::HOUR);
        house.service.remind_now().await.expect("reminds");
        assert_eq!(house.count(REMINDED).await, 1);
    }

    async fn who_gets_money_back_is_not_reminded_of_it(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        set(house, &maya, "7").await;
        let id = sent(house, &maya, acme).await;
        let payment = pay(house, &maya, acme, "100").await;
        house.service.refund_payment(&maya, payment, 2, "40", ("Too much", Way::AsItCame), &house.fresh().await).await.expect("refunds");
        assert!(stand(house, &maya, id).await.paused);
        assert_eq!(after(house, 60).await, 0);
    }

    async fn days_that_are_none_are_refused(house: &House) {
        let maya = house.main_administrator().await;
        let form = house.service.billing_settings_form(&maya).await.expect("shows");
        let form = BillingSettingsForm { reminders: "soon".into(), ..form };
        let refused = refusal(house.service.save_billing_settings(&maya, &form, &house.fresh().await).await);
        assert_eq!(refused, Refusal::field("reminders", Problem::ReminderDays));
    }
}
