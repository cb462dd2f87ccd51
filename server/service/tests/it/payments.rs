//! Payments: what goes towards which invoice, what is left, and what goes back.

use crate::invoices::{acme_with_ana, sent};
use crate::support::{House, on_both, refusal};
use domain::access::{Member, Role, Staff};
use domain::documents::DocumentQuery;
use domain::invoice::{InvoiceStatus, Standing};
use domain::payment::{Parts, PaymentForm, PaymentStatus, Way};
use domain::statement::StatementQuery;
use domain::{CustomerId, InvoiceId, PaymentId, Problem, Refusal};

fn form<const N: usize>(amount: &str, parts: [(String, String); N]) -> PaymentForm {
    PaymentForm {
        amount: amount.to_owned(),
        currency: "EUR".to_owned(),
        date: "2026-03-12".to_owned(),
        method: "bank_transfer".to_owned(),
        receipt: "true".to_owned(),
        parts: Parts::from(parts),
        ..PaymentForm::default()
    }
}

fn part(invoice: InvoiceId, amount: &str) -> (String, String) {
    (domain::payment::part_key(invoice), amount.to_owned())
}

fn at(invoice: InvoiceId) -> String {
    domain::payment::part_name(invoice)
}

async fn pay(house: &House, maya: &Staff, customer: CustomerId, amount: &str) -> PaymentId {
    house.service.record_payment(maya, customer, &form(amount, [])).await.expect("records")
}

async fn standing(house: &House, maya: &Staff, id: InvoiceId) -> (Standing, Option<String>) {
    let card = house.service.invoice(maya, id).await.expect("shows");
    (card.standing, card.due)
}

/// What the portal says of credit, on its first page and with the invoices.
async fn own_credit(house: &House, ana: &Member) -> Vec<String> {
    let credit = house.service.own_invoices(ana, "", "").await.expect("lists").credit;
    let home = house.service.portal_home(ana).await.expect("comes home").invoices.expect("sees");
    assert_eq!(home.credit, credit);
    credit
}

const PAID: Standing = Standing::Status(InvoiceStatus::Paid);
const PARTIALLY: Standing = Standing::Status(InvoiceStatus::PartiallyPaid);
const OPEN: Standing = Standing::Status(InvoiceStatus::Sent);

/// All that acts on money could change.
async fn books(house: &House) -> (i64, i64, String, String) {
    (
        house.count("audit").await,
        house.count("mail").await,
        house.one("SELECT count(*) || ' ' || coalesce(sum(allocated), 0) || ' ' || coalesce(sum(refunded), 0) FROM payment").await,
        house.one("SELECT coalesce(sum(paid), 0) || ' ' || coalesce(sum(due), 0) FROM invoice").await,
    )
}

on_both! {
    async fn money_goes_to_the_oldest_first_and_what_is_left_is_a_credit(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        let [first, second] = [sent(house, &maya, acme).await, sent(house, &maya, acme).await];
        pay(house, &maya, acme, "150").await;
        assert_eq!(standing(house, &maya, first).await, (PAID, None));
        assert_eq!(standing(house, &maya, second).await, (PARTIALLY, Some("€\u{a0}50.00".to_owned())));
        let id = pay(house, &maya, acme, "80").await;
        assert_eq!(standing(house, &maya, second).await.0, PAID);
        let billing = house.service.customer_billing(&maya, acme).await.expect("answers").expect("sees");
        assert_eq!((billing.owed, billing.credit), (vec![], vec!["€\u{a0}30.00".to_owned()]));
        assert_eq!(own_credit(house, &ana).await, ["€\u{a0}30.00"], "whoever owns it reads of it");
        let third = sent(house, &maya, acme).await;
        house.service.allocate_payment(&maya, id, 2, &Parts::from([part(third, "30")])).await.expect("applies the credit");
        assert_eq!(standing(house, &maya, third).await, (PARTIALLY, Some("€\u{a0}70.00".to_owned())));
        assert!(own_credit(house, &ana).await.is_empty(), "nothing where there is none");
        assert_eq!(house.service.own_invoice(&ana, third).await.expect("reads").payments.len(), 1);
        let receipts = house.count("mail WHERE category = 'billing' AND subject LIKE '%received%'").await;
        assert_eq!(receipts, 2, "one for each payment, to whoever looks after the money");
    }

    async fn a_form_about_an_invoice_pays_that_one_as_it_stands(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let [first, second] = [sent(house, &maya, acme).await, sent(house, &maya, acme).await];
        let filled = house.service.new_payment_form(&maya, acme, Some(second)).await.expect("fills");
        house.service.record_payment(&maya, acme, &filled.form).await.expect("records");
        assert_eq!(standing(house, &maya, first).await.0, OPEN);
        assert_eq!(standing(house, &maya, second).await, (PAID, None));
    }

    async fn a_receipt_that_nobody_would_get_is_refused_and_no_money_is_written_down(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let id = sent(house, &maya, acme).await;
        let filled = async || {
            let filled = house.service.new_payment_form(&maya, acme, Some(id)).await.expect("shows");
            (filled.recipients, filled.form.receipt)
        };
        assert_eq!(filled().await, (1, "true".to_owned()));
        house.run("UPDATE customer SET status = 'inactive'").await.expect("rests");
        assert_eq!(filled().await, (0, String::new()), "a customer at rest is told nothing");
        let before = books(house).await;
        let refused = refusal(house.service.record_payment(&maya, acme, &form("100", [])).await);
        assert_eq!(refused, Refusal::field("receipt", Problem::NobodyToTell));
        assert_eq!(books(house).await, before);
        let untold = PaymentForm { receipt: String::new(), ..form("100", []) };
        house.service.record_payment(&maya, acme, &untold).await.expect("records");
    }

    async fn parts_go_where_they_were_meant_to_and_nowhere_else(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let rossi = house.customer(&maya, "Rossi").await;
        let [first, second, other] = [sent(house, &maya, acme).await, sent(house, &maya, acme).await, sent(house, &maya, rossi).await];
        let state = books(house).await;
        let record = |form: PaymentForm| { let maya = maya.clone(); async move { house.service.record_payment(&maya, acme, &form).await } };
        assert_eq!(refusal(record(form("50", [part(other, "50")])).await), Refusal::field(&at(other), Problem::Unknown));
        assert_eq!(refusal(record(form("500", [part(first, "101")])).await), Refusal::field(&at(first), Problem::MoreThanLeft));
        assert_eq!(refusal(record(form("50", [part(first, "30"), part(second, "30")])).await), Refusal::field("amount", Problem::MoreThanLeft));
        let dollars = PaymentForm { currency: "USD".into(), ..form("50", []) };
        assert_eq!(refusal(record(dollars).await), Refusal::field("currency", Problem::OtherCurrency));
        assert_eq!(books(house).await, state);
        record(form("120", [part(second, "100"), part(first, "20")])).await.expect("records");
        assert_eq!(standing(house, &maya, second).await.0, PAID);
        assert_eq!(standing(house, &maya, first).await, (PARTIALLY, Some("€\u{a0}80.00".to_owned())));
    }

    async fn a_refund_takes_the_credit_first_and_opens_the_latest_invoice_again(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let id = sent(house, &maya, acme).await;
        let payment = pay(house, &maya, acme, "120").await;
        let (fresh, stale) = (house.fresh().await, house.stale());
        let state = books(house).await;
        let service = &house.service;
        assert_eq!(refusal(service.refund_payment(&maya, payment, 2, "20", ("x", Way::AsItCame), &stale).await), Refusal::Unconfirmed);
        assert_eq!(refusal(service.refund_payment(&maya, payment, 2, "120.01", ("x", Way::AsItCame), &fresh).await), Refusal::field("amount", Problem::MoreThanLeft));
        assert_eq!(refusal(service.refund_payment(&maya, payment, 2, "20", ("", Way::AsItCame), &fresh).await), Refusal::field("reason", Problem::Required));
        assert_eq!(books(house).await, state);
        service.refund_payment(&maya, payment, 2, "20", ("Too much", Way::AsItCame), &fresh).await.expect("refunds");
        assert_eq!(standing(house, &maya, id).await.0, PAID);
        service.refund_payment(&maya, payment, 3, "40", ("Goodwill", Way::AsItCame), &fresh).await.expect("refunds");
        assert_eq!(standing(house, &maya, id).await, (PARTIALLY, Some("€\u{a0}40.00".to_owned())));
        let card = service.payment(&maya, payment).await.expect("shows");
        assert_eq!((card.row.status, card.refunds.len(), card.refundable.as_str()), (PaymentStatus::PartiallyRefunded, 2, "60.00"));
        assert_eq!(refusal(service.delete_payment(&maya, payment, 4, &fresh).await), Refusal::field("", Problem::Frozen), "money went back by it");
        assert_eq!(house.count("audit WHERE class = 'money'").await, 2);
    }

    async fn a_payment_taken_out_opens_its_invoices_again(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let id = sent(house, &maya, acme).await;
        let payment = pay(house, &maya, acme, "100").await;
        let fresh = house.fresh().await;
        house.service.delete_payment(&maya, payment, 2, &fresh).await.expect("deletes");
        assert_eq!(standing(house, &maya, id).await, (OPEN, Some("€\u{a0}100.00".to_owned())));
        assert_eq!(refusal(house.service.payment(&maya, payment).await), Refusal::NotFound);
        assert!(house.service.payments(&maya, &DocumentQuery::default()).await.expect("lists").page.rows.is_empty());
        assert_eq!(house.count("payment").await, 1, "the row stays for whoever asks");
    }

    async fn an_invoice_that_was_paid_is_not_cancelled(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let id = sent(house, &maya, acme).await;
        pay(house, &maya, acme, "1").await;
        let fresh = house.fresh().await;
        assert_eq!(refusal(house.service.cancel_invoice(&maya, id, 3, "x", &fresh).await), Refusal::field("", Problem::HasPayments));
        house.service.write_off_invoice(&maya, id, 3, "The rest is lost", &fresh).await.expect("writes off");
        assert_eq!(standing(house, &maya, id).await, (Standing::Status(InvoiceStatus::WrittenOff), None));
    }

    async fn payments_of_others_are_not_there_and_contributors_have_none(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let payment = pay(house, &maya, acme, "100").await;
        let (cora, joe) = (house.staff("cora", Role::Contributor).await, house.staff("joe", Role::User).await);
        house.switch(&maya, joe.id, domain::staff::Switches { payments: true, record_payments: true, ..Default::default() }).await.expect("switches");
        let joe = house.viewer(&joe.email).await;
        let state = books(house).await;
        for viewer in [&cora, &joe] {
            assert_eq!(refusal(house.service.payment(viewer, payment).await), Refusal::NotFound);
            assert_eq!(refusal(house.service.allocate_payment(viewer, payment, 2, &Parts::new()).await), Refusal::NotFound);
        }
        assert_eq!(refusal(house.service.record_payment(&joe, acme, &form("1", [])).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.record_payment(&cora, acme, &form("1", [])).await), Refusal::Forbidden);
        assert_eq!(books(house).await, state);
        house.service.assign_staff(&maya, acme, house.service.customer(&maya, acme).await.expect("shows").version, &joe.id.to_string(), &[]).await.expect("assigns");
        assert!(house.service.payment(&joe, payment).await.is_ok());
        assert_eq!(house.service.payments(&joe, &DocumentQuery::default()).await.expect("lists").page.rows.len(), 1);
    }

    async fn fifty_parallel_allocations_never_exceed_the_payment(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let mut invoices = Vec::new();
        for _ in 0..10 {
            invoices.push(sent(house, &maya, acme).await);
        }
        // Nothing of it goes anywhere yet.
        house.run("UPDATE invoice SET status = 'written_off'").await.expect("closes");
        let payment = pay(house, &maya, acme, "500").await;
        house.run("UPDATE invoice SET status = 'sent'").await.expect("opens");
        let other = house.another_service().await;
        let tasks: Vec<_> = (0..50).map(|at| {
            let (service, maya) = (if at % 2 == 0 { house.service.clone() } else { other.clone() }, maya.clone());
            let to = Parts::from([part(invoices[at % invoices.len()], "60")]);
            tokio::spawn(async move {
                for version in 2..60 {
                    match service.allocate_payment(&maya, payment, version, &to).await {
                        Ok(()) => return true,
                        Err(error) if error.refusal() == Refusal::Changed => {}
                        Err(_) => return false,
                    }
                }
                false
            })
        }).collect();
        let mut taken = 0;
        for task in tasks {
            taken += i64::from(task.await.expect("does not panic"));
        }
        assert_eq!(taken, 8, "as many as there is money for");
        let (allocated, parts): (i64, i64) = (
            house.one("SELECT allocated FROM payment").await,
            house.one("SELECT CAST(sum(amount) AS bigint) FROM payment_allocation").await,
        );
        assert_eq!((allocated, parts), (taken * 6_000, taken * 6_000));
        assert!(allocated <= 50_000);
        assert_eq!(house.count("invoice WHERE paid > total").await, 0);
    }

    async fn the_first_document_or_payment_fixes_the_currency(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        let dollars = domain::invoice::InvoiceForm { currency: "USD".into(), ..crate::invoices::form(vec![crate::invoices::line("x", "1", "1", "")]) };
        let in_dollars = house.service.create_invoice(&maya, acme, &dollars).await.expect("drafts");
        let untold = PaymentForm { receipt: String::new(), ..form("10", []) };
        house.service.record_payment(&maya, acme, &untold).await.expect("records");
        assert_eq!(house.one::<String>("SELECT currency FROM customer").await, "EUR");
        let refused = refusal(house.service.send_invoice(&maya, in_dollars, 1, service::Sending::ByHand).await);
        assert_eq!(refused, Refusal::field("currency", Problem::OtherCurrency));
        let more = PaymentForm { currency: "USD".into(), ..form("5", []) };
        assert_eq!(refusal(house.service.record_payment(&maya, acme, &more).await), Refusal::field("currency", Problem::OtherCurrency));
        assert_eq!(house.service.invoice_form(&maya, in_dollars).await.expect("shows").form.currency, "EUR", "the form offers what can be sent");
    }

    async fn what_went_towards_a_written_off_invoice_stays_there(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let id = sent(house, &maya, acme).await;
        let payment = pay(house, &maya, acme, "40").await;
        let fresh = house.fresh().await;
        house.service.write_off_invoice(&maya, id, 3, "Bankrupt", &fresh).await.expect("writes off");
        let state = books(house).await;
        let kept = Refusal::field("", Problem::WrittenOff);
        assert_eq!(refusal(house.service.refund_payment(&maya, payment, 2, "40", ("x", Way::AsItCame), &fresh).await), kept);
        assert_eq!(refusal(house.service.delete_payment(&maya, payment, 2, &fresh).await), kept);
        assert_eq!(books(house).await, state);
    }

    async fn only_what_came_online_can_have_gone_back_already(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let id = sent(house, &maya, acme).await;
        let payment = pay(house, &maya, acme, "40").await;
        let fresh = house.fresh().await;
        house.service.write_off_invoice(&maya, id, 3, "Bankrupt", &fresh).await.expect("writes off");
        let state = (books(house).await, house.count("refund").await);
        for way in [Way::AsItCame, Way::Already] {
            let refused = refusal(house.service.refund_payment(&maya, payment, 2, "40", ("x", way), &fresh).await);
            assert_eq!(refused, Refusal::field("", Problem::WrittenOff), "{way:?}");
        }
        assert_eq!((books(house).await, house.count("refund").await), state);
        house.run("UPDATE payment SET external_ref = 'stripe:pi_1'").await.expect("as if it had come online");
        house.service.refund_payment(&maya, payment, 2, "40", ("The bank took it back", Way::Already), &fresh).await.expect("writes it down");
        assert_eq!(house.one::<i64>("SELECT refunded FROM payment").await, 4_000);
        assert_eq!(standing(house, &maya, id).await, (Standing::Status(InvoiceStatus::WrittenOff), None));
    }

    async fn whoever_answers_to_the_customer_is_told_what_a_colleague_records(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let amir = house.staff("amir", Role::Administrator).await;
        sent(house, &maya, acme).await;
        let told = "mail WHERE subject LIKE 'A payment of % was recorded'";
        pay(house, &maya, acme, "40").await;
        assert_eq!(house.count(told).await, 0, "it is her own act (BR-25)");
        let id = pay(house, &amir, acme, "70").await;
        let says = format!("%Test recorded a payment of €_70.00 of customer%2026-0001%https://crm.example/admin/payments/{id}%");
        assert_eq!(house.count(&format!("{told} AND to_address = 'maya@house.example' AND text_body LIKE '{says}'")).await, 1);
        assert_eq!(house.count(told).await, 1, "and nobody else");
    }

    async fn the_note_of_a_payment_is_for_the_team_alone(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        let invoice = sent(house, &maya, acme).await;
        let note = "Paid under protest".to_owned();
        let id = house.service.record_payment(&maya, acme, &PaymentForm { note: note.clone(), ..form("50", []) }).await.expect("records");
        assert_eq!(house.service.payment(&maya, id).await.expect("shows").note.as_deref(), Some(note.as_str()));
        let own = house.service.own_invoice(&ana, invoice).await.expect("shows");
        let statement = house.service.own_statement(&ana, &StatementQuery::default()).await.expect("reads");
        assert_eq!(own.due.as_deref(), Some("€\u{a0}50.00"));
        for told in [serde_json::to_string(&own), serde_json::to_string(&statement)] {
            assert!(!told.expect("can be written").contains(&note));
        }
        let mails = |words: &str| format!("SELECT '' || count(*) FROM mail WHERE text_body LIKE '%{words}%' OR html_body LIKE '%{words}%'");
        assert_eq!((house.one(&mails("50.00")).await, house.one(&mails(&note)).await), ("1".to_owned(), "0".to_owned()));
    }

    async fn a_contributor_reads_nothing_of_payments_and_the_log_tells_money_only_to_who_sees_it(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let cora = house.staff("cora", Role::Contributor).await;
        sent(house, &maya, acme).await;
        let payment = pay(house, &maya, acme, "100").await;
        house.service.refund_payment(&maya, payment, 2, "1", ("Goodwill", Way::AsItCame), &house.fresh().await).await.expect("refunds");
        let timeline = |viewer: Staff| async move { house.service.customer_timeline(&viewer, acme, "").await.expect("shows").entries };
        let told = |entries: &[domain::customer::Activity]| entries.iter().filter(|entry| entry.action.starts_with("payment.")).count();
        assert_eq!((told(&timeline(maya.clone()).await), told(&timeline(cora.clone()).await)), (2, 0));
        let log = domain::access::Right::SensitiveLogView;
        house.service.save_access(&maya, cora.id, &crate::support::exception(log, domain::access::Scope::All, "")).await.expect("opens");
        let cora = house.viewer(&cora.email).await;
        for (viewer, sees) in [(&maya, true), (&cora, false)] {
            let rows = house.service.sensitive_actions(viewer, &domain::sensitive::SensitiveFilter::default()).await.expect("lists").page.rows;
            assert_eq!(rows.iter().any(|row| row.class == domain::sensitive::Class::Money), sees);
        }
    }
}
