//! What becomes of money after it came online: disputes, refunds made at the payment service itself, and refunds that come back.

// Long because all that can become of money is tried in one place.

use crate::invoices::sent;
use crate::online::{Shop, another, transfer};
use crate::support::{House, exception, on_both, refusal};
use domain::access::{Right, Role, Scope, Staff};
use domain::documents::DocumentQuery;
use domain::invoice::{InvoiceStatus, Standing};
use domain::payment::{Parts, PaymentStatus, RefundOrigin, Way, part_key};
use domain::statement::{EntryKind, StatementQuery};
use domain::{InvoiceId, PaymentId, Problem, Refusal, time};
use serde_json::{Value, json};
use service::Delivery;

const PAID: Standing = Standing::Status(InvoiceStatus::Paid);
const DISPUTED: &str = "mail WHERE subject LIKE 'A payment of % is disputed'";

/// Something that the service tells of the payment, and of nothing else.
fn about(kind: &str, payment: &str) -> Value {
    json!({ "type": kind, "object": { "id": "xx_1", "payment_intent": payment } })
}

async fn name_of(shop: &Shop<'_>) -> String {
    shop.house.one("SELECT reference FROM payment WHERE external_ref IS NOT NULL").await
}

async fn told(shop: &Shop<'_>, kind: &str) {
    let word = shop.tells(about(kind, &name_of(shop).await));
    assert_eq!(shop.told(&word).await.expect("is understood"), Delivery::Taken);
}

/// Somebody pays online, and the bank disputes it.
async fn disputed(shop: &Shop<'_>) -> PaymentId {
    let id = shop.paid_online().await;
    dispute(shop, json!({}));
    told(shop, "charge.dispute.created").await;
    id
}

fn decided(shop: &Shop<'_>, status: &str) {
    dispute(shop, json!({ "instead": { "status": status } }));
}

/// What a dispute is called that is begun, or decided.
fn dispute(shop: &Shop<'_>, mut order: Value) -> String {
    order["session"] = json!(shop.stripe.session());
    shop.stripe.order("dispute", &order)["id"].as_str().expect("an id").to_owned()
}

async fn is_disputed(shop: &Shop<'_>, id: PaymentId) -> bool {
    shop.service.payment(&shop.maya, id).await.expect("shows").disputed.is_some()
}

/// Somebody writes down that it went there already.
async fn written_down(shop: &Shop<'_>, id: PaymentId, amount: &str) -> service::Result<()> {
    let version = shop.service.payment(&shop.maya, id).await.expect("shows").version;
    let way = ("By hand there", Way::Already);
    shop.service.refund_payment(&shop.maya, id, version, amount, way, &shop.house.fresh().await).await
}

/// Somebody gives it back there, by hand; what that is called.
fn refunded_there(shop: &Shop<'_>, amount: i64) -> String {
    let refund = shop.stripe.order("refund", &json!({ "session": shop.stripe.session(), "amount": amount }));
    refund["id"].as_str().expect("an id").to_owned()
}

async fn refunded(house: &House) -> (i64, i64) {
    (house.one("SELECT refunded FROM payment").await, house.one("SELECT due FROM invoice").await)
}

async fn listed(shop: &Shop<'_>, status: PaymentStatus) -> usize {
    let query = DocumentQuery { status: status.key().to_owned(), ..DocumentQuery::default() };
    shop.service.payments(&shop.maya, &query).await.expect("lists").page.rows.len()
}

async fn number_of(shop: &Shop<'_>, id: InvoiceId) -> String {
    shop.service.invoice(&shop.maya, id).await.expect("shows").number.expect("was sent")
}

async fn alerts(shop: &Shop<'_>, viewer: &Staff) -> Vec<String> {
    let home = shop.service.office_home(viewer).await.expect("comes home");
    home.alerts.into_iter().map(|row| row.action).collect()
}

on_both! {
    async fn a_dispute_marks_the_payment_which_counts_as_before_and_administrators_are_told_once(house: &House) {
        let shop = Shop::open(house).await;
        let amir = house.staff("amir", Role::Administrator).await;
        let id = disputed(&shop).await;
        told(&shop, "charge.dispute.updated").await;
        let card = shop.service.payment(&shop.maya, id).await.expect("shows");
        assert_eq!((card.row.status, card.disputed.is_some()), (PaymentStatus::Disputed, true));
        assert_eq!((listed(&shop, PaymentStatus::Disputed).await, listed(&shop, PaymentStatus::Completed).await), (1, 0));
        assert_eq!((shop.own().await.standing, refunded(house).await), (PAID, (0, 0)), "it is not decided yet");
        let bill = shop.service.invoice(&shop.maya, shop.bill).await.expect("shows");
        assert!(bill.payments[0].disputed);
        for who in [&shop.maya, &amir] {
            let says = format!("{DISPUTED} AND to_address = '{}' AND text_body LIKE '%€_100.00%https://crm.example/admin/payments/{id}%'", who.email);
            assert_eq!(house.count(&says).await, 1, "{}", who.email);
        }
        assert_eq!(house.count(DISPUTED).await, 2, "nobody else, and once");
        assert_eq!(house.count("audit WHERE action = 'payment.disputed' AND class = 'money' AND actor_kind = 'system'").await, 1);
        assert_eq!(alerts(&shop, &amir).await, ["payment.disputed"]);
        assert_eq!(refusal(shop.refund(id, "10").await), Refusal::field("", Problem::Disputed));
        assert_eq!((shop.refunds_there(), house.count("refund").await), (0, 0));
        decided(&shop, "won");
        told(&shop, "charge.dispute.closed").await;
        let card = shop.service.payment(&shop.maya, id).await.expect("shows");
        assert_eq!((card.row.status, card.disputed, card.may.refund), (PaymentStatus::Completed, None, true));
        assert_eq!((shop.own().await.standing, refunded(house).await), (PAID, (0, 0)));
        assert_eq!(house.count("audit WHERE action = 'payment.dispute_won' AND class = 'money'").await, 1);
        assert_eq!(house.count("mail WHERE subject LIKE 'A dispute about % was won'").await, 2);
    }

    async fn a_lost_dispute_takes_the_money_and_its_invoice_is_owed_again(house: &House) {
        let shop = Shop::open(house).await;
        let id = disputed(&shop).await;
        decided(&shop, "lost");
        for kind in ["charge.dispute.closed", "charge.dispute.funds_withdrawn", "charge.dispute.closed"] {
            told(&shop, kind).await;
        }
        let card = shop.service.payment(&shop.maya, id).await.expect("shows");
        assert_eq!((card.row.status, card.disputed, card.may.refund), (PaymentStatus::Refunded, None, false));
        let went: Vec<_> = card.refunds.iter().map(|part| (part.origin, part.amount.as_str(), part.by.as_deref())).collect();
        assert_eq!(went, [(RefundOrigin::Dispute, "€\u{a0}100.00", None)]);
        assert_eq!(shop.own().await.due.as_deref(), Some("€\u{a0}100.00"));
        let bill = shop.service.invoice(&shop.maya, shop.bill).await.expect("shows");
        assert!(bill.reminders.expect("is open").paused, "nobody is reminded of it by itself");
        assert_eq!(house.count("audit WHERE action = 'payment.dispute_lost' AND class = 'money'").await, 1);
        assert_eq!(house.count("mail WHERE subject LIKE 'A dispute about % was lost'").await, 1);
        assert_eq!(alerts(&shop, &shop.maya).await, ["payment.dispute_lost", "payment.disputed"]);
    }

    async fn a_lost_word_leaves_no_dispute_open(house: &House) {
        let shop = Shop::open(house).await;
        let id = disputed(&shop).await;
        decided(&shop, "lost");
        shop.stripe.mode("down");
        shop.service.follow_payments().await.expect("asks in vain");
        assert_eq!(refunded(house).await, (0, 0));
        shop.stripe.mode("answer");
        for _ in 0..2 {
            shop.service.follow_payments().await.expect("asks");
        }
        assert_eq!(refunded(house).await, (10_000, 10_000));
        assert_eq!(shop.service.payment(&shop.maya, id).await.expect("shows").disputed, None);
    }

    async fn what_is_disputed_is_not_written_down_as_gone_and_what_was_before_is_not_taken_again(house: &House) {
        let shop = Shop::open(house).await;
        let id = shop.paid_online().await;
        written_down(&shop, id, "40").await.expect("writes down what nobody has told yet");
        dispute(&shop, json!({}));
        told(&shop, "charge.dispute.created").await;
        let audit = house.count("audit").await;
        assert_eq!(refusal(written_down(&shop, id, "10").await), Refusal::field("", Problem::Disputed));
        assert_eq!((refunded(house).await, house.count("audit").await), ((4_000, 4_000), audit));
        assert!(!shop.service.payment(&shop.maya, id).await.expect("shows").may.refund);
        decided(&shop, "lost");
        told(&shop, "charge.dispute.closed").await;
        assert_eq!((refunded(house).await, house.count("refund").await), ((10_000, 10_000), 2));
        assert_eq!(house.one::<i64>("SELECT amount FROM refund WHERE origin = 'dispute'").await, 6_000, "and the rest by the bank");
        assert_eq!(house.count("audit WHERE action = 'payment.dispute_lost'").await, 1, "that it ended is said");
    }

    async fn what_was_written_down_before_a_dispute_is_won_is_not_undone_and_its_mail_says_what_to_do(house: &House) {
        let shop = Shop::open(house).await;
        let id = shop.paid_online().await;
        written_down(&shop, id, "100").await.expect("writes it down");
        dispute(&shop, json!({}));
        told(&shop, "charge.dispute.created").await;
        decided(&shop, "won");
        told(&shop, "charge.dispute.closed").await;
        assert_eq!((refunded(house).await, is_disputed(&shop, id).await), ((10_000, 10_000), false));
        assert_eq!(house.count("mail WHERE subject LIKE 'A dispute about % was won' AND text_body LIKE '%recorded%'").await, 1);
    }

    async fn what_was_told_before_the_money_was_booked_is_not_lost(house: &House) {
        let shop = Shop::open(house).await;
        let session = shop.begin().await;
        shop.stripe.pay(&session);
        refunded_there(&shop, 3_000);
        let there = shop.stripe.order("session", &json!({}));
        let word = shop.tells(about("charge.refunded", there["payment_intent"].as_str().expect("is paid")));
        assert_eq!(shop.told(&word).await.expect("is understood"), Delivery::Taken);
        assert_eq!(house.count("payment").await, 0);
        shop.completed(&session).await;
        assert_eq!((refunded(house).await, house.count("refund").await), ((3_000, 3_000), 1));
    }

    async fn what_came_lately_is_asked_about_by_itself_and_what_is_old_is_not(house: &House) {
        let shop = Shop::open(house).await;
        shop.paid_online().await;
        refunded_there(&shop, 3_000);
        for _ in 0..2 {
            shop.service.follow_payments().await.expect("asks");
        }
        assert_eq!(refunded(house).await, (3_000, 3_000));
        house.clock.advance(time::DAY + time::HOUR);
        refunded_there(&shop, 2_000);
        shop.service.follow_payments().await.expect("asks for nothing");
        assert_eq!(refunded(house).await, (3_000, 3_000));
        told(&shop, "charge.refunded").await;
        assert_eq!(refunded(house).await, (5_000, 5_000));
    }

    async fn a_lost_dispute_leaves_free_what_is_to_go_and_takes_it_when_it_does_not(house: &House) {
        let shop = Shop::open(house).await;
        let id = shop.paid_online().await;
        shop.stripe.mode("down");
        shop.refund(id, "30").await.expect("is written down");
        shop.stripe.mode("answer");
        decided(&shop, "lost");
        for kind in ["charge.dispute.created", "charge.dispute.closed"] {
            told(&shop, kind).await;
            assert_eq!(refunded(house).await, (7_000, 7_000));
        }
        house.clock.advance(6 * time::MINUTE);
        for _ in 0..2 {
            shop.service.follow_payments().await.expect("asks");
        }
        assert_eq!((refunded(house).await, shop.refunds_there()), ((10_000, 10_000), 0), "nothing is refunded of what a bank has taken");
        assert_eq!(house.all::<i64>("SELECT amount FROM refund WHERE origin = 'dispute' ORDER BY amount").await, [3_000, 7_000]);
        assert_eq!(house.count("refund WHERE status = 'failed'").await, 1);
    }

    async fn two_disputes_are_each_told_and_the_second_keeps_the_mark(house: &House) {
        let shop = Shop::open(house).await;
        let id = disputed(&shop).await;
        let first = dispute(&shop, json!({}));
        let second = dispute(&shop, json!({ "another": true, "instead": { "amount": 2_000 } }));
        for kind in ["charge.dispute.created", "charge.dispute.updated"] {
            told(&shop, kind).await;
        }
        let about = |amount: &str| format!("{DISPUTED} AND text_body LIKE '%€_{amount}%'");
        assert_eq!((house.count(&about("100.00")).await, house.count(&about("20.00")).await), (1, 1));
        dispute(&shop, json!({ "dispute": first, "instead": { "status": "won" } }));
        told(&shop, "charge.dispute.closed").await;
        assert!(is_disputed(&shop, id).await, "the second is not decided yet");
        dispute(&shop, json!({ "dispute": second, "instead": { "status": "lost" } }));
        told(&shop, "charge.dispute.closed").await;
        assert_eq!((refunded(house).await, is_disputed(&shop, id).await), ((2_000, 2_000), false));
        assert_eq!(house.count("mail WHERE subject LIKE 'A dispute about %20.00 was lost'").await, 1);
        assert_eq!(house.count("mail WHERE subject LIKE 'A dispute about % was won'").await, 0);
    }

    async fn what_a_bank_takes_in_another_currency_is_booked_nowhere_and_somebody_is_told(house: &House) {
        let shop = Shop::open(house).await;
        let id = shop.paid_online().await;
        dispute(&shop, json!({ "instead": { "currency": "usd", "amount": 11_000 } }));
        told(&shop, "charge.dispute.created").await;
        assert!(is_disputed(&shop, id).await);
        assert_eq!(house.count(&format!("{DISPUTED} AND text_body LIKE '%€_100.00%'")).await, 1, "all of it, as it was paid");
        decided(&shop, "lost");
        for kind in ["charge.dispute.closed", "charge.dispute.funds_withdrawn"] {
            told(&shop, kind).await;
        }
        assert_eq!((refunded(house).await, is_disputed(&shop, id).await), ((0, 0), false));
        assert_eq!(house.count("audit WHERE action = 'payment.dispute_unbooked' AND class = 'money'").await, 1);
        assert_eq!(house.count("mail WHERE subject LIKE 'A dispute about % could not be booked'").await, 1);
        assert_eq!(alerts(&shop, &shop.maya).await, ["payment.dispute_unbooked", "payment.disputed"]);
    }

    async fn of_a_question_that_a_bank_drops_nobody_says_where_the_money_is(house: &House) {
        let shop = Shop::open(house).await;
        let id = shop.paid_online().await;
        decided(&shop, "warning_needs_response");
        told(&shop, "charge.dispute.created").await;
        assert!(is_disputed(&shop, id).await);
        refunded_there(&shop, 10_000);
        decided(&shop, "warning_closed");
        for kind in ["charge.refunded", "charge.dispute.closed"] {
            told(&shop, kind).await;
        }
        assert_eq!((refunded(house).await, is_disputed(&shop, id).await), ((10_000, 10_000), false));
        assert_eq!(house.count("mail WHERE subject LIKE 'A dispute about % came to nothing'").await, 1);
        assert_eq!(house.count("mail WHERE subject LIKE 'A dispute about % was won'").await, 0);
        assert_eq!(house.count("audit WHERE action = 'payment.dispute_dropped'").await, 1);
    }

    async fn what_a_bank_only_asked_about_is_told_again_once_it_takes_the_money(house: &House) {
        let shop = Shop::open(house).await;
        let id = shop.paid_online().await;
        decided(&shop, "warning_needs_response");
        told(&shop, "charge.dispute.created").await;
        let begun = shop.stripe.order("dispute", &json!({ "session": shop.stripe.session(), "instead": { "status": "warning_under_review" } }));
        told(&shop, "charge.dispute.updated").await;
        assert_eq!(house.count(DISPUTED).await, 1);
        let took = begun["created"].as_i64().expect("a time") + 3 * time::DAY / time::SECOND;
        dispute(&shop, json!({ "instead": { "balance_transactions": [{ "created": took }] } }));
        for _ in 0..2 {
            shop.service.follow_payments().await.expect("asks, though nothing was told");
        }
        assert_eq!((house.count(DISPUTED).await, is_disputed(&shop, id).await), (2, true));
    }

    async fn a_key_that_may_not_ask_for_disputes_leaves_the_mark_and_books_refunds(house: &House) {
        let shop = Shop::open(house).await;
        let id = disputed(&shop).await;
        decided(&shop, "won");
        refunded_there(&shop, 1_000);
        shop.stripe.mode("undisputed");
        told(&shop, "charge.refunded").await;
        assert_eq!((refunded(house).await, is_disputed(&shop, id).await), ((1_000, 1_000), true));
    }

    async fn a_lost_dispute_takes_the_credit_first_and_then_what_the_latest_invoice_got(house: &House) {
        let shop = Shop::open(house).await;
        let session = shop.begin().await;
        shop.service.record_payment(&shop.maya, shop.acme, &transfer("70")).await.expect("records a part");
        shop.stripe.pay(&session);
        shop.completed(&session).await;
        house.clock.advance(time::SECOND);
        let id = PaymentId::from(house.one::<uuid::Uuid>("SELECT id FROM payment WHERE external_ref IS NOT NULL").await);
        let second = sent(house, &shop.maya, shop.acme).await;
        let version = shop.service.payment(&shop.maya, id).await.expect("shows").version;
        let parts: Parts = [(part_key(second), "50".to_owned())].into();
        shop.service.allocate_payment(&shop.maya, id, version, &parts).await.expect("puts a part of the credit there");
        dispute(&shop, json!({ "instead": { "amount": 4_000, "status": "lost" } }));
        told(&shop, "charge.dispute.closed").await;
        let due = async |id: InvoiceId| house.one::<i64>(&format!("SELECT due FROM invoice WHERE number = '{}'", number_of(&shop, id).await)).await;
        assert_eq!((due(shop.bill).await, due(second).await), (0, 7_000));
        let card = shop.service.payment(&shop.maya, id).await.expect("shows");
        assert_eq!((card.row.status, card.row.left), (PaymentStatus::PartiallyRefunded, None));
    }

    async fn whoever_may_not_see_payments_reads_of_none_in_a_mail(house: &House) {
        let shop = Shop::open(house).await;
        let cora = house.staff("cora", Role::Contributor).await;
        house.service.save_access(&shop.maya, cora.id, &exception(Right::InvoicesView, Scope::All, "")).await.expect("shows her invoices");
        house.run("UPDATE customer_staff SET staff_id = (SELECT id FROM staff WHERE email = 'cora@house.example')").await.expect("is hers");
        let session = shop.begin().await;
        shop.stripe.order("pay", &json!({ "session": session, "instead": { "payment_status": "unpaid" } }));
        let failed = shop.tells(json!({ "session": session, "type": "checkout.session.async_payment_failed" }));
        assert_eq!(shop.told(&failed).await.expect("is understood"), Delivery::Taken);
        let session = shop.begin().await;
        shop.stripe.order("pay", &json!({ "session": session, "instead": { "amount_total": 1 } }));
        shop.completed(&session).await;
        disputed(&shop).await;
        for news in ["%did not go through", "An online payment of % could not be booked", "A payment of % is disputed", "%was paid online"] {
            let mails = |who: &str| format!("mail WHERE subject LIKE '{news}' AND to_address = '{who}@house.example'");
            assert_eq!((house.count(&mails("cora")).await, house.count(&mails("maya")).await), (0, 1), "{news}");
        }
    }

    async fn a_refund_made_there_is_booked_once_and_only_what_is_missing(house: &House) {
        let shop = Shop::open(house).await;
        let id = shop.paid_online().await;
        refunded_there(&shop, 3_000);
        for kind in ["charge.refunded", "refund.updated", "charge.refund.updated"] {
            told(&shop, kind).await;
        }
        assert_eq!(refunded(house).await, (3_000, 3_000));
        let card = shop.service.payment(&shop.maya, id).await.expect("shows");
        assert_eq!((card.row.status, card.refunds[0].origin), (PaymentStatus::PartiallyRefunded, RefundOrigin::There));
        assert_eq!(house.count("audit WHERE action = 'payment.refunded_there' AND class = 'money'").await, 1);
        assert_eq!(house.count("mail WHERE subject LIKE '% was refunded at Stripe'").await, 1);
        // Somebody wrote a part of the next one down before it was told.
        refunded_there(&shop, 2_500);
        written_down(&shop, id, "20").await.expect("writes it down");
        told(&shop, "charge.refunded").await;
        assert_eq!(refunded(house).await, (5_500, 5_500));
        // Our own are ours.
        shop.refund(id, "10").await.expect("gives back");
        told(&shop, "charge.refunded").await;
        assert_eq!((refunded(house).await, shop.refunds_there()), ((6_500, 6_500), 3));
    }

    async fn what_is_forged_or_of_another_program_or_has_no_answer_books_nothing(house: &House) {
        let shop = Shop::open(house).await;
        shop.paid_online().await;
        refunded_there(&shop, 3_000);
        let name = name_of(&shop).await;
        let (books, audit) = (shop.books().await, house.count("audit").await);
        let mut forged = about("charge.refunded", &name);
        forged["secret"] = json!("whsec_of_somebody_else");
        assert_eq!(shop.told(&shop.tells(forged)).await.expect("is understood"), Delivery::Forged);
        for strange in [about("charge.refunded", "pi_of_another_program"), about("charge.captured", &name), json!({ "type": "refund.failed", "object": { "id": "re_1", "payment_intent": null } })] {
            assert_eq!(shop.told(&shop.tells(strange)).await.expect("is understood"), Delivery::Taken);
        }
        let good = shop.tells(about("charge.refunded", &name));
        shop.stripe.mode("down");
        assert_eq!(refusal(shop.told(&good).await), Refusal::Unavailable, "it is told again later");
        assert_eq!((shop.books().await, house.count("audit").await), (books, audit));
        shop.stripe.mode("answer");
        assert_eq!(shop.told(&good).await.expect("is understood"), Delivery::Taken);
        assert_eq!(refunded(house).await, (3_000, 3_000));
    }

    async fn a_word_about_our_own_refund_ends_its_waiting(house: &House) {
        let shop = Shop::open(house).await;
        let id = shop.paid_online().await;
        shop.stripe.mode("lost");
        shop.refund(id, "30").await.expect("is written down");
        shop.stripe.mode("answer");
        told(&shop, "charge.refunded").await;
        let card = shop.service.payment(&shop.maya, id).await.expect("shows");
        assert_eq!((card.refunds.len(), card.refunds[0].pending, card.refunds[0].origin), (1, false, RefundOrigin::Here));
        assert_eq!((refunded(house).await, shop.refunds_there()), ((3_000, 3_000), 1));
        assert_eq!(house.count("audit WHERE action = 'payment.refunded_there'").await, 0);
    }

    async fn our_name_on_something_else_ends_no_refund_of_ours(house: &House) {
        let shop = Shop::open(house).await;
        let id = shop.paid_online().await;
        shop.stripe.mode("down");
        shop.refund(id, "30").await.expect("is written down");
        shop.stripe.mode("answer");
        let ours: uuid::Uuid = house.one("SELECT id FROM refund").await;
        let order = json!({ "session": shop.stripe.session(), "amount": 1_000, "more": { "metadata[portico_refund]": ours.to_string() } });
        shop.stripe.order("refund", &order);
        told(&shop, "charge.refunded").await;
        assert_eq!((refunded(house).await, house.count("refund WHERE status = 'pending'").await), ((1_000, 1_000), 1));
        assert_eq!(house.count("refund WHERE origin = 'there' AND amount = 1000").await, 1);
    }

    async fn a_refund_that_comes_back_is_the_customers_credit_and_no_day_before_changes(house: &House) {
        let shop = Shop::open(house).await;
        let id = shop.paid_online().await;
        shop.refund(id, "30").await.expect("gives back");
        let there = shop.stripe.order("refunds", &json!({}))["data"][0]["id"].clone();
        house.clock.advance(time::DAY);
        shop.stripe.order("fail", &json!({ "refund": there }));
        for kind in ["refund.failed", "charge.refund.updated"] {
            told(&shop, kind).await;
        }
        let card = shop.service.payment(&shop.maya, id).await.expect("shows");
        assert_eq!((card.row.status, card.row.left.as_deref()), (PaymentStatus::Completed, Some("€\u{a0}30.00")));
        assert!(card.refunds[0].returned.is_some());
        assert_eq!(refunded(house).await, (0, 3_000), "somebody says what it goes towards");
        let statement = shop.service.statement(&shop.maya, shop.acme, &StatementQuery::default()).await.expect("shows");
        let entries = statement.entries.expect("are not too many");
        let entries: Vec<_> = entries.iter().map(|entry| (entry.day.at.as_str(), entry.kind, entry.amount.as_str())).collect();
        let went = [("2026-03-12", EntryKind::Refund, "30.00"), ("2026-03-13", EntryKind::Returned, "−30.00")];
        assert_eq!(entries[2..], went);
        assert_eq!(statement.closing, "€\u{a0}0.00", "what is owed, less the credit");
        assert_eq!(house.count("audit WHERE action = 'payment.refund_returned' AND class = 'money'").await, 1);
        assert_eq!(house.count("mail WHERE subject LIKE 'A refund of % came back'").await, 1);
        shop.refund(id, "30").await.expect("another time it goes");
        assert_eq!(refunded(house).await, (3_000, 3_000), "and the credit is what goes");
    }

    async fn ten_parallel_words_at_two_instances_book_a_refund_and_a_lost_dispute_once(house: &House) {
        let shop = Shop::open(house).await;
        disputed(&shop).await;
        refunded_there(&shop, 3_000);
        dispute(&shop, json!({ "instead": { "status": "lost", "amount": 7_000 } }));
        let (other, name) = (another(house, &shop.stripe), name_of(&shop).await);
        let tasks: Vec<_> = (0..10).map(|nth| {
            let service = if nth % 2 == 0 { shop.service.clone() } else { other.clone() };
            let told = shop.tells(about("charge.refunded", &name));
            tokio::spawn(async move { service.stripe_told(&told.0, told.1.as_bytes()).await })
        }).collect();
        for task in tasks {
            assert_eq!(task.await.expect("does not panic").expect("is understood"), Delivery::Taken);
        }
        assert_eq!((refunded(house).await, house.count("refund").await), ((10_000, 10_000), 2));
        for news in ["A dispute about %70.00 was lost", "%30.00 was refunded at Stripe", "A payment of % is disputed"] {
            assert_eq!(house.count(&format!("mail WHERE subject LIKE '{news}'")).await, 1, "{news}");
        }
    }
}
