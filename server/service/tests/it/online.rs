//! Paying online, with a payment service that is another process: what is due is paid once, and nobody but the service says so.

// Long because all that can go wrong with money on its way is tried in one place.

use crate::invoices::{acme_with_ana, sent};
use crate::payment_service::{KEY, PaymentService, SIGNING};
use crate::support::{House, exception, keys, new_password, on_both, refusal};
use domain::access::{Member, Right, Role, Scope, Staff};
use domain::account::Realm;
use domain::checkout::StripeForm;
use domain::contact::PortalForm;
use domain::documents::DocumentQuery;
use domain::invoice::{InvoiceStatus, OwnInvoice, Standing};
use domain::payment::{PaymentForm, PaymentMethod, PaymentStatus, Way};
use domain::{CustomerId, InvoiceId, PaymentId, Problem, Refusal, time};
use serde_json::{Value, json};
use service::entropy::Entropy;
use service::{Delivery, Service};

const PAID: Standing = Standing::Status(InvoiceStatus::Paid);
const OPEN: Standing = Standing::Status(InvoiceStatus::Sent);
const FAILED: &str = "checkout.session.async_payment_failed";

/// Acme with Ana and an invoice over 100 euros, and a house that takes payments online.
pub struct Shop<'a> {
    pub house: &'a House,
    pub stripe: PaymentService,
    pub service: Service,
    pub maya: Staff,
    pub acme: CustomerId,
    pub ana: Member,
    pub bill: InvoiceId,
}

impl<'a> Shop<'a> {
    pub async fn open(house: &'a House) -> Self {
        let shop = Self::closed(house).await;
        let form = StripeForm { on: "true".into(), secret_key: KEY.into(), webhook_secret: SIGNING.into() };
        shop.service.save_stripe(&shop.maya, &form, &house.fresh().await).await.expect("connects");
        shop
    }

    /// The same before anything is connected.
    async fn closed(house: &'a House) -> Self {
        let (maya, acme, ana) = acme_with_ana(house).await;
        let bill = sent(house, &maya, acme).await;
        let stripe = PaymentService::open();
        let service = another(house, &stripe);
        Self { house, stripe, service, maya, acme, ana, bill }
    }

    pub async fn begin(&self) -> String {
        self.service.pay_invoice(&self.ana, self.bill).await.expect("leads to the payment service");
        self.stripe.session()
    }

    /// Something that the service tells now, signed as it signs.
    pub fn tells(&self, mut order: Value) -> (String, String) {
        let at = self.house.clock.now().ms() / time::SECOND;
        let order_fields = order.as_object_mut().expect("fields");
        order_fields.entry("secret").or_insert(json!(SIGNING));
        order_fields.entry("at").or_insert(json!(at));
        self.stripe.tells(&order)
    }

    pub async fn told(&self, (signature, payload): &(String, String)) -> service::Result<Delivery> {
        self.service.stripe_told(signature, payload.as_bytes()).await
    }

    pub async fn completed(&self, session: &str) {
        let told = self.tells(json!({ "session": session }));
        assert_eq!(self.told(&told).await.expect("is understood"), Delivery::Taken);
    }

    pub async fn own(&self) -> OwnInvoice {
        self.service.own_invoice(&self.ana, self.bill).await.expect("reads")
    }

    async fn attempts(&self) -> Vec<String> {
        self.house.all("SELECT status FROM checkout ORDER BY created_at, id").await
    }

    /// All that money changes, but not what was begun.
    pub async fn books(&self) -> (i64, i64, i64, String, String) {
        let house = self.house;
        (
            house.count("payment").await,
            house.count("payment_allocation").await,
            house.count("mail").await,
            house.one("SELECT coalesce(sum(amount), 0) || ' ' || coalesce(sum(allocated), 0) || ' ' || coalesce(sum(refunded), 0) FROM payment").await,
            house.one("SELECT coalesce(sum(paid), 0) || ' ' || coalesce(sum(due), 0) || ' ' || coalesce(sum(version), 0) FROM invoice").await,
        )
    }

    pub async fn paid_online(&self) -> PaymentId {
        let session = self.begin().await;
        self.stripe.pay(&session);
        self.completed(&session).await;
        self.service.payments(&self.maya, &DocumentQuery::default()).await.expect("lists").page.rows[0].id
    }

    pub async fn refund(&self, id: PaymentId, amount: &str) -> service::Result<()> {
        let version = self.service.payment(&self.maya, id).await.expect("shows").version;
        self.service
            .refund_payment(&self.maya, id, version, amount, ("Agreed", Way::AsItCame), &self.house.fresh().await)
            .await
    }

    pub fn refunds_there(&self) -> usize {
        self.stripe.order("refunds", &json!({}))["data"].as_array().expect("a list").len()
    }
}

/// An instance that finds this payment service.
pub fn another(house: &House, stripe: &PaymentService) -> Service {
    Service::new(house.db.clone(), house.clock.clone(), Entropy::system(), keys(), crate::support::BASE_URL)
        .paying_at(stripe.addresses())
}

pub fn transfer(amount: &str) -> PaymentForm {
    PaymentForm {
        amount: amount.to_owned(),
        currency: "EUR".to_owned(),
        date: "2026-03-12".to_owned(),
        method: "bank_transfer".to_owned(),
        ..PaymentForm::default()
    }
}

/// Somebody else of Acme's with a sign-in in this role.
async fn colleague(shop: &Shop<'_>, first: &str, role: &str) -> Member {
    let (house, maya) = (shop.house, &shop.maya);
    let contact = house.contact(maya, shop.acme, first, "Pop").await;
    let form = PortalForm { role: role.to_owned(), ..PortalForm::default() };
    house.service.save_contact_portal(maya, shop.acme, contact, &form).await.expect("gives the role");
    house.service.invite_contact(maya, shop.acme, contact).await.expect("invites");
    let email = format!("{first}.pop@customer.example").to_lowercase();
    let token = house.token(&email).await;
    house.service.accept_invitation(Realm::Portal, &token, new_password()).await.expect("accepts");
    house.member(&email).await.expect("is in")
}

mod paying {
    use super::*;

    on_both! {
        async fn what_is_due_is_paid_once_the_service_has_confirmed_it(house: &House) {
            let shop = Shop::open(house).await;
            shop.service.record_payment(&shop.maya, shop.acme, &transfer("40")).await.expect("records a part");
            house.clock.advance(time::SECOND);
            assert!(shop.own().await.can_pay && !shop.own().await.being_paid);
            let page = shop.service.pay_invoice(&shop.ana, shop.bill).await.expect("leads there");
            let session = shop.stripe.order("session", &json!({}));
            assert!(page.starts_with(&format!("{}/", shop.stripe.addresses().checkout)), "{page}");
            assert_eq!((&session["amount_total"], &session["currency"]), (&json!(6_000), &json!("eur")), "what is left, from the books (R88)");
            assert_eq!(session["success_url"], json!(format!("https://crm.example/invoices/{}?returned=true", shop.bill)));
            let (books, own) = (shop.books().await, shop.own().await);
            assert!(own.being_paid && own.can_pay);
            assert!(shop.service.invoice(&shop.maya, shop.bill).await.expect("shows").being_paid);
            let id = session["id"].as_str().expect("an id");
            shop.stripe.pay(id);
            assert_eq!(shop.books().await, books, "that the browser comes back, or somebody paid there, is no word of the service");
            shop.completed(id).await;
            let own = shop.own().await;
            assert_eq!((own.standing, own.due, own.being_paid, own.can_pay), (PAID, None, false, false));
            let row = &shop.service.payments(&shop.maya, &DocumentQuery::default()).await.expect("lists").page.rows[0];
            assert_eq!((row.method, row.amount.as_str()), (PaymentMethod::Card, "€\u{a0}60.00"));
            assert!(row.reference.as_deref().is_some_and(|name| name.starts_with("pi_")), "{row:?}");
            assert_eq!(house.count("mail WHERE to_address = 'ana.pop@customer.example' AND subject LIKE '%received%'").await, 1);
            assert_eq!(house.count("mail WHERE to_address = 'maya@house.example' AND subject LIKE '%was paid online'").await, 1);
            assert_eq!(house.count("audit WHERE action = 'payment.received' AND actor_kind = 'system'").await, 1);
            assert_eq!(house.count("audit WHERE action = 'payment.begun' AND actor_kind = 'person'").await, 1);
            assert_eq!(shop.attempts().await, ["paid"]);
            let data = shop.service.own_data(&shop.ana, &house.fresh().await).await.expect("takes");
            let data: Value = serde_json::from_slice(&data).expect("is JSON");
            assert_eq!((&data["online_payments_begun"][0]["amount_in_minor_units"], &data["online_payments_begun"][0]["became"]), (&json!(6_000), &json!("paid")));
        }

        async fn whoever_paid_has_the_receipt_beside_those_who_have_the_invoice(house: &House) {
            let shop = Shop::open(house).await;
            let (bob, _) = (colleague(&shop, "Bob", "billing").await, colleague(&shop, "Bea", "billing").await);
            shop.service.pay_invoice(&bob, shop.bill).await.expect("leads there");
            let session = shop.stripe.session();
            shop.stripe.pay(&session);
            shop.completed(&session).await;
            for (who, mails) in [("ana", 1), ("bob", 1), ("bea", 0)] {
                let receipt = format!("mail WHERE to_address = '{who}.pop@customer.example' AND subject LIKE '%received%'");
                assert_eq!(house.count(&receipt).await, mails, "{who}");
            }
        }

        async fn a_second_click_goes_on_where_the_first_began_and_another_amount_begins_anew(house: &House) {
            let shop = Shop::open(house).await;
            let first = shop.service.pay_invoice(&shop.ana, shop.bill).await.expect("leads there");
            let session = shop.stripe.session();
            assert_eq!(shop.service.pay_invoice(&shop.ana, shop.bill).await.expect("leads there"), first);
            assert_eq!(shop.attempts().await, ["open"]);
            shop.service.record_payment(&shop.maya, shop.acme, &transfer("30")).await.expect("records a part");
            house.clock.advance(time::SECOND);
            let second = shop.service.pay_invoice(&shop.ana, shop.bill).await.expect("leads there");
            assert_ne!(second, first);
            assert_eq!(shop.stripe.order("session", &json!({ "session": session }))["status"], json!("expired"), "nobody pays there any more");
            assert_eq!(shop.stripe.order("session", &json!({}))["amount_total"], json!(7_000));
            assert_eq!(shop.attempts().await, ["expired", "open"]);
        }

        async fn what_was_paid_already_is_not_paid_again(house: &House) {
            let shop = Shop::open(house).await;
            let session = shop.begin().await;
            shop.stripe.pay(&session);
            // Nothing was told yet: whoever clicks again learns it, and so do the books.
            let page = shop.service.pay_invoice(&shop.ana, shop.bill).await.expect("leads back");
            assert!(page.ends_with(&format!("/invoices/{}?returned=true", shop.bill)), "{page}");
            assert_eq!(shop.own().await.standing, PAID);
            assert_eq!(refusal(shop.service.pay_invoice(&shop.ana, shop.bill).await), Refusal::field("", Problem::Settled));
            shop.completed(&session).await;
            assert_eq!((house.count("payment").await, house.count("checkout").await), (1, 1));
        }

        async fn two_clicks_at_once_begin_one_attempt(house: &House) {
            let shop = Shop::open(house).await;
            let other = another(house, &shop.stripe);
            let (one, two) = tokio::join!(shop.service.pay_invoice(&shop.ana, shop.bill), other.pay_invoice(&shop.ana, shop.bill));
            assert!(one.is_ok() || two.is_ok());
            assert_eq!(house.count("checkout WHERE status = 'open'").await, 1);
        }

        async fn who_may_not_pay_finds_nothing_and_begins_nothing(house: &House) {
            let shop = Shop::open(house).await;
            let rossi = house.customer(&shop.maya, "Rossi").await;
            let theirs = sent(house, &shop.maya, rossi).await;
            let technical = colleague(&shop, "Tom", "technical").await;
            let billing = colleague(&shop, "Bea", "billing").await;
            let viewer = colleague(&shop, "Vic", "standard").await;
            house.run("UPDATE contact SET portal_role = 'chosen invoices.view' WHERE first_name = 'Vic'").await.expect("ticks one right");
            let viewer = house.member(&viewer.email).await.expect("is in");
            let (books, attempts) = (shop.books().await, house.count("audit").await);
            assert_eq!(refusal(shop.service.pay_invoice(&technical, shop.bill).await), Refusal::NotFound);
            assert_eq!(refusal(shop.service.pay_invoice(&viewer, shop.bill).await), Refusal::NotFound);
            assert!(!shop.service.own_invoice(&viewer, shop.bill).await.expect("reads").can_pay, "and sees no button");
            assert_eq!(refusal(shop.service.pay_invoice(&shop.ana, theirs).await), Refusal::NotFound, "another company's");
            assert_eq!((shop.books().await, house.count("checkout").await), (books, 0));
            assert_eq!(house.count("audit").await, attempts + 1, "that it was opened, and no more");
            assert!(shop.service.own_invoice(&billing, shop.bill).await.expect("reads").can_pay);
            assert!(shop.service.pay_invoice(&billing, shop.bill).await.is_ok());
        }

        async fn without_a_connection_or_once_it_is_off_nobody_begins_to_pay(house: &House) {
            let shop = Shop::closed(house).await;
            assert!(!shop.own().await.can_pay);
            assert_eq!(refusal(shop.service.pay_invoice(&shop.ana, shop.bill).await), Refusal::NotFound);
            assert_eq!(refusal(shop.told(&shop.tells(json!({ "session": "cs_test_1" }))).await), Refusal::NotFound, "nothing is listened to either");
            assert_eq!(shop.service.payment_pages().await.expect("answers"), None);
            let form = StripeForm { on: "true".into(), secret_key: KEY.into(), webhook_secret: SIGNING.into() };
            shop.service.save_stripe(&shop.maya, &form, &house.fresh().await).await.expect("connects");
            assert_eq!(shop.service.payment_pages().await.expect("answers"), Some(shop.stripe.addresses().checkout.as_str()));
            let session = shop.begin().await;
            shop.service.save_stripe(&shop.maya, &StripeForm::default(), &house.fresh().await).await.expect("switches off");
            assert!(!shop.own().await.can_pay);
            assert_eq!(refusal(shop.service.pay_invoice(&shop.ana, shop.bill).await), Refusal::NotFound);
            shop.stripe.pay(&session);
            shop.completed(&session).await;
            assert_eq!(shop.own().await.standing, PAID, "what somebody had begun is theirs to finish");
        }

        async fn a_service_that_is_silent_or_refuses_takes_nothing(house: &House) {
            let shop = Shop::open(house).await;
            let books = shop.books().await;
            for (mode, problem) in [("silent", Problem::ProviderSilent), ("down", Problem::ProviderSilent), ("refuse", Problem::ProviderRefused)] {
                shop.stripe.mode(mode);
                assert_eq!(refusal(shop.service.pay_invoice(&shop.ana, shop.bill).await), Refusal::field("", problem), "{mode}");
                assert!(!shop.own().await.being_paid, "{mode}");
            }
            assert_eq!((shop.books().await, shop.attempts().await), (books, vec!["failed".to_owned(); 3]));
            shop.stripe.mode("answer");
            let session = shop.begin().await;
            shop.stripe.mode("down");
            assert_eq!(refusal(shop.service.pay_invoice(&shop.ana, shop.bill).await), Refusal::field("", Problem::ProviderSilent));
            assert!(shop.own().await.being_paid, "what was begun is still there");
            shop.stripe.pay(&session);
            let told = shop.tells(json!({ "session": session }));
            assert_eq!(refusal(shop.told(&told).await), Refusal::Unavailable, "it is told again later");
            assert_eq!(shop.own().await.standing, OPEN);
            shop.stripe.mode("answer");
            assert_eq!(shop.told(&told).await.expect("is understood"), Delivery::Taken);
            assert_eq!(shop.own().await.standing, PAID);
        }
    }
}

mod telling {
    use super::*;

    on_both! {
        async fn what_is_forged_replayed_or_not_ours_changes_nothing(house: &House) {
            let shop = Shop::open(house).await;
            let session = shop.begin().await;
            shop.stripe.pay(&session);
            let now = house.clock.now().ms() / time::SECOND;
            let (books, audit) = (shop.books().await, house.count("audit").await);
            let good = shop.tells(json!({ "session": session }));
            let other_text = (good.0.clone(), good.1.replace(&session, "cs_test_other"));
            for forged in [
                shop.tells(json!({ "session": session, "secret": "whsec_of_somebody_else" })),
                shop.tells(json!({ "session": session, "at": now - 301 })),
                shop.tells(json!({ "session": session, "at": now + 301 })),
                (String::new(), good.1.clone()),
                ("t=1,v1=00".to_owned(), good.1.clone()),
                other_text,
            ] {
                assert_eq!(shop.told(&forged).await.expect("is understood"), Delivery::Forged, "{forged:?}");
            }
            for strange in [
                json!({ "session": "cs_test_of_another_program" }),
                json!({ "session": session, "type": "payment_intent.succeeded" }),
                json!({ "payload": "no JSON at all" }),
                json!({ "payload": "{\"id\":\"evt_1\"}" }),
            ] {
                let told = shop.tells(strange);
                assert_eq!(shop.told(&told).await.expect("is understood"), Delivery::Taken, "{told:?}");
            }
            assert_eq!((shop.books().await, house.count("audit").await, shop.attempts().await), (books, audit, vec!["open".to_owned()]));
            assert_eq!(shop.told(&good).await.expect("is understood"), Delivery::Taken);
            let paid = shop.books().await;
            assert_eq!(shop.told(&good).await.expect("is understood"), Delivery::Taken, "the same again within its time");
            house.clock.advance(6 * time::MINUTE);
            assert_eq!(shop.told(&good).await.expect("is understood"), Delivery::Forged, "and after it");
            assert_eq!(shop.books().await, paid);
        }

        async fn another_amount_currency_or_order_than_was_asked_for_pays_nothing_and_is_seen(house: &House) {
            let shop = Shop::open(house).await;
            let others = [json!({ "amount_total": 1 }), json!({ "amount_total": 10_001 }), json!({ "currency": "usd" }), json!({ "client_reference_id": "x" }), json!({ "client_reference_id": null })];
            let mut books = shop.books().await;
            for (nth, instead) in others.iter().enumerate() {
                let session = shop.begin().await;
                shop.stripe.order("pay", &json!({ "session": session, "instead": instead }));
                shop.completed(&session).await;
                // The administrator is told.
                books.2 += 1;
                assert_eq!(shop.books().await, books, "{instead}");
                assert_eq!(house.count("audit WHERE action = 'payment.mismatched' AND class = 'money'").await, nth as i64 + 1, "{instead}");
            }
            assert_eq!(shop.attempts().await, vec!["failed"; others.len()]);
            assert_eq!((shop.own().await.standing, shop.own().await.being_paid), (OPEN, false));
        }

        async fn what_does_not_fit_is_mailed_once_also_where_nobody_waited_for_it_any_more(house: &House) {
            let shop = Shop::open(house).await;
            let session = shop.begin().await;
            house.run("UPDATE checkout SET status = 'expired'").await.expect("ends it here alone");
            shop.stripe.order("pay", &json!({ "session": session, "instead": { "amount_total": 1 } }));
            for _ in 0..2 {
                shop.completed(&session).await;
            }
            assert_eq!((shop.attempts().await, house.count("payment").await), (vec!["failed".to_owned()], 0));
            assert_eq!(house.count("mail WHERE subject LIKE '%could not be booked'").await, 1);
        }

        async fn that_money_did_not_come_is_told_once_to_whoever_began_it_and_to_the_house(house: &House) {
            let shop = Shop::open(house).await;
            colleague(&shop, "Bob", "billing").await;
            let session = shop.begin().await;
            shop.stripe.order("pay", &json!({ "session": session, "instead": { "payment_status": "unpaid" } }));
            shop.completed(&session).await;
            assert!(shop.own().await.being_paid, "the money is on its way");
            let (mails, failed) = (house.count("mail").await, json!({ "session": session, "type": FAILED }));
            let forged = shop.tells(json!({ "session": session, "type": FAILED, "secret": "whsec_other" }));
            assert_eq!(shop.told(&forged).await.expect("is understood"), Delivery::Forged);
            assert_eq!((shop.attempts().await, house.count("mail").await), (vec!["open".to_owned()], mails));
            let told = shop.tells(failed.clone());
            for told in [&told, &told, &shop.tells(failed)] {
                assert_eq!(shop.told(told).await.expect("is understood"), Delivery::Taken);
            }
            assert_eq!((shop.attempts().await, house.count("payment").await), (vec!["failed".to_owned()], 0));
            assert_eq!(house.count("mail").await, mails + 2, "nobody else, and once");
            let to = |who: &str, words: &str| format!("mail WHERE to_address = '{who}' AND subject LIKE '%did not go through' AND text_body LIKE '%{words}%'");
            assert_eq!(house.count(&to("ana.pop@customer.example", &format!("https://crm.example/invoices/{}", shop.bill))).await, 1);
            assert_eq!(house.count(&to("maya@house.example", &format!("https://crm.example/admin/invoices/{}", shop.bill))).await, 1);
            assert_eq!(house.count("audit WHERE action = 'payment.failed' AND actor_kind = 'system'").await, 1);
            let own = shop.own().await;
            assert_eq!((own.standing, own.being_paid, own.can_pay), (OPEN, false, true));
        }

        async fn where_nobody_answers_to_the_customer_the_author_is_told_or_else_administrators(house: &House) {
            let shop = Shop::open(house).await;
            let (amir, greta) = (house.staff("amir", Role::Administrator).await, house.staff("greta", Role::Manager).await);
            let told = |words: &str, who: &Staff| format!("mail WHERE subject LIKE '%{words}%' AND to_address = '{}'", who.email);
            house.run("DELETE FROM customer_staff").await.expect("leaves Acme to nobody");
            house.run("UPDATE invoice SET created_by = (SELECT id FROM staff WHERE email = 'greta@house.example')").await.expect("as if she had written it");
            let session = shop.begin().await;
            shop.stripe.order("pay", &json!({ "session": session, "instead": { "payment_status": "unpaid" } }));
            shop.told(&shop.tells(json!({ "session": session, "type": FAILED }))).await.expect("is understood");
            for (who, mails) in [(&greta, 1), (&amir, 0), (&shop.maya, 0)] {
                assert_eq!(house.count(&told("did not go through", who)).await, mails, "{}", who.email);
            }
            house.run("UPDATE invoice SET created_by = NULL").await.expect("as if it had been brought in");
            let session = shop.begin().await;
            shop.stripe.pay(&session);
            shop.completed(&session).await;
            for (who, mails) in [(&greta, 0), (&amir, 1), (&shop.maya, 1)] {
                assert_eq!(house.count(&told("was paid online", who)).await, mails, "{}", who.email);
            }
        }

        async fn that_money_did_not_come_is_not_believed_of_what_is_paid(house: &House) {
            let shop = Shop::open(house).await;
            let session = shop.begin().await;
            shop.stripe.pay(&session);
            let told = shop.tells(json!({ "session": session, "type": FAILED }));
            shop.told(&told).await.expect("is understood");
            assert_eq!((shop.own().await.standing, shop.attempts().await), (PAID, vec!["paid".to_owned()]));
            assert_eq!(house.count("mail WHERE subject LIKE '%did not go through'").await, 0);
        }

        async fn of_an_attempt_that_was_left_nobody_is_told(house: &House) {
            let shop = Shop::open(house).await;
            let session = shop.begin().await;
            let books = shop.books().await;
            shop.stripe.order("pay", &json!({ "session": session, "instead": { "status": "expired", "payment_status": "unpaid" } }));
            let told = shop.tells(json!({ "session": session, "type": "checkout.session.expired" }));
            shop.told(&told).await.expect("is understood");
            assert_eq!((shop.attempts().await, shop.books().await), (vec!["expired".to_owned()], books));
        }

        async fn what_comes_late_or_in_another_order_is_asked_for_as_it_stands(house: &House) {
            let shop = Shop::open(house).await;
            let session = shop.begin().await;
            // Told before anybody paid.
            shop.completed(&session).await;
            assert_eq!((shop.own().await.standing, shop.attempts().await), (OPEN, vec!["open".to_owned()]));
            shop.stripe.pay(&session);
            shop.completed(&session).await;
            assert_eq!(shop.own().await.standing, PAID);
            let books = shop.books().await;
            let late = shop.tells(json!({ "session": session, "type": "checkout.session.expired" }));
            shop.told(&late).await.expect("is understood");
            assert_eq!((shop.books().await, shop.attempts().await), (books, vec!["paid".to_owned()]));
        }

        async fn money_counts_however_its_attempt_stands_here(house: &House) {
            let shop = Shop::open(house).await;
            let session = shop.begin().await;
            house.run("UPDATE checkout SET status = 'expired'").await.expect("ends it here alone");
            shop.stripe.pay(&session);
            shop.completed(&session).await;
            assert_eq!((shop.own().await.standing, shop.attempts().await), (PAID, vec!["paid".to_owned()]));
        }

        async fn ten_parallel_deliveries_at_two_instances_pay_once(house: &House) {
            let shop = Shop::open(house).await;
            let session = shop.begin().await;
            shop.stripe.pay(&session);
            let other = another(house, &shop.stripe);
            let same = shop.tells(json!({ "session": session }));
            let tasks: Vec<_> = (0..10).map(|nth| {
                let service = if nth % 2 == 0 { shop.service.clone() } else { other.clone() };
                // The same word five times, and five others about the same money.
                let told = if nth < 5 { same.clone() } else { shop.tells(json!({ "session": session })) };
                tokio::spawn(async move { service.stripe_told(&told.0, told.1.as_bytes()).await })
            }).collect();
            for task in tasks {
                assert_eq!(task.await.expect("does not panic").expect("is understood"), Delivery::Taken);
            }
            assert_eq!((house.count("payment").await, house.count("payment_allocation").await), (1, 1));
            assert_eq!(house.one::<i64>("SELECT paid FROM invoice").await, 10_000);
            assert_eq!(house.count("mail WHERE subject LIKE '%received%'").await, 1);
            assert_eq!(house.count("audit WHERE action = 'payment.received'").await, 1);
        }

        async fn what_is_paid_beside_it_meanwhile_leaves_a_credit(house: &House) {
            let shop = Shop::open(house).await;
            let session = shop.begin().await;
            shop.service.record_payment(&shop.maya, shop.acme, &transfer("70")).await.expect("records a part");
            shop.stripe.pay(&session);
            shop.completed(&session).await;
            assert_eq!(shop.own().await.standing, PAID);
            let billing = shop.service.customer_billing(&shop.maya, shop.acme).await.expect("answers").expect("sees");
            assert_eq!((billing.owed, billing.credit), (vec![], vec!["€\u{a0}70.00".to_owned()]));
        }
    }
}

mod following {
    use super::*;

    on_both! {
        async fn a_lost_word_loses_no_money(house: &House) {
            let shop = Shop::open(house).await;
            let session = shop.begin().await;
            shop.stripe.pay(&session);
            shop.service.follow_payments().await.expect("asks");
            assert_eq!(shop.own().await.standing, OPEN, "it is left to tell by itself at first");
            house.clock.advance(6 * time::MINUTE);
            shop.stripe.mode("down");
            shop.service.follow_payments().await.expect("asks in vain");
            assert_eq!(shop.own().await.standing, OPEN);
            shop.stripe.mode("answer");
            shop.service.follow_payments().await.expect("asks");
            assert_eq!((shop.own().await.standing, shop.attempts().await), (PAID, vec!["paid".to_owned()]));
            shop.completed(&session).await;
            shop.service.follow_payments().await.expect("asks");
            assert_eq!(house.count("payment").await, 1);
        }

        async fn what_is_owed_no_more_is_not_to_be_paid_and_what_never_began_ends(house: &House) {
            let shop = Shop::open(house).await;
            let session = shop.begin().await;
            shop.service.record_payment(&shop.maya, shop.acme, &transfer("100")).await.expect("records all of it");
            house.clock.advance(6 * time::MINUTE);
            shop.service.follow_payments().await.expect("asks");
            assert_eq!(shop.stripe.order("session", &json!({ "session": session }))["status"], json!("expired"));
            assert_eq!(shop.attempts().await, ["expired"]);
            let bill = sent(house, &shop.maya, shop.acme).await;
            shop.service.pay_invoice(&shop.ana, bill).await.expect("leads there");
            house.run("UPDATE checkout SET session_id = NULL WHERE status = 'open'").await.expect("as if the server had died");
            house.clock.advance(6 * time::MINUTE);
            shop.service.follow_payments().await.expect("asks");
            assert_eq!(shop.attempts().await, ["expired", "failed"]);
            assert_eq!(house.count("audit WHERE action = 'payment.mismatched'").await, 0);
        }

        async fn what_is_neither_paid_nor_over_ends_after_a_day_and_is_seen(house: &House) {
            let shop = Shop::open(house).await;
            let session = shop.begin().await;
            shop.stripe.order("pay", &json!({ "session": session, "instead": { "payment_status": "unpaid" } }));
            house.clock.advance(6 * time::MINUTE);
            shop.service.follow_payments().await.expect("asks");
            assert_eq!(refusal(shop.service.pay_invoice(&shop.ana, shop.bill).await), Refusal::field("", Problem::BeingPaid));
            house.clock.advance(time::DAY + time::HOUR);
            shop.service.follow_payments().await.expect("asks");
            assert_eq!((shop.attempts().await, house.count("payment").await), (vec!["failed".to_owned()], 0));
            assert_eq!(house.count("audit WHERE action = 'payment.mismatched' AND class = 'money'").await, 1);
            let says = format!("mail WHERE to_address = 'maya@house.example' AND subject LIKE '%could not be booked' AND text_body LIKE '%€_100.00%https://crm.example/admin/invoices/{}%'", shop.bill);
            assert_eq!(house.count(&says).await, 1);
            let alerts = shop.service.office_home(&shop.maya).await.expect("comes home").alerts;
            assert_eq!(alerts.into_iter().map(|row| row.action).collect::<Vec<_>>(), ["payment.mismatched"]);
        }
    }
}

mod giving_back {
    use super::*;

    on_both! {
        async fn money_goes_back_the_way_it_came(house: &House) {
            let shop = Shop::open(house).await;
            let id = shop.paid_online().await;
            let card = shop.service.payment(&shop.maya, id).await.expect("shows");
            assert!(card.online && card.may.refund && !card.may.delete);
            let fresh = house.fresh().await;
            assert_eq!(refusal(shop.service.delete_payment(&shop.maya, id, card.version, &fresh).await), Refusal::field("", Problem::CameOnline));
            assert_eq!(refusal(shop.service.refund_payment(&shop.maya, id, card.version, "10", ("x", Way::AsItCame), &house.stale()).await), Refusal::Unconfirmed);
            assert_eq!(shop.refunds_there(), 0);
            shop.refund(id, "30").await.expect("gives back");
            let card = shop.service.payment(&shop.maya, id).await.expect("shows");
            assert_eq!((card.row.status, card.refunds.len(), card.refunds[0].pending), (PaymentStatus::PartiallyRefunded, 1, false));
            let there = shop.stripe.order("refunds", &json!({}));
            assert_eq!((&there["data"][0]["amount"], there["data"].as_array().expect("a list").len()), (&json!(3_000), 1));
            assert_eq!(shop.own().await.due.as_deref(), Some("€\u{a0}30.00"));
            assert_eq!(house.count("audit WHERE action = 'payment.refunded' AND actor_kind = 'staff' AND class = 'money'").await, 1);
        }

        async fn without_an_answer_it_waits_and_goes_once(house: &House) {
            let shop = Shop::open(house).await;
            let id = shop.paid_online().await;
            let paid = shop.books().await;
            shop.stripe.mode("down");
            shop.refund(id, "30").await.expect("is written down");
            let card = shop.service.payment(&shop.maya, id).await.expect("shows");
            assert!(card.refunds[0].pending && !card.may.refund);
            assert_eq!(refusal(shop.refund(id, "10").await), Refusal::field("", Problem::GoingBack));
            assert_eq!(shop.books().await, paid, "nothing is booked before the service says yes");
            shop.stripe.mode("answer");
            house.clock.advance(6 * time::MINUTE);
            for _ in 0..2 {
                shop.service.follow_payments().await.expect("asks");
            }
            assert_eq!((shop.refunds_there(), shop.own().await.due.as_deref()), (1, Some("€\u{a0}30.00")));
            assert!(!shop.service.payment(&shop.maya, id).await.expect("shows").refunds[0].pending);
        }

        async fn what_was_done_without_an_answer_is_found_again_and_not_done_twice(house: &House) {
            let shop = Shop::open(house).await;
            let id = shop.paid_online().await;
            shop.stripe.mode("lost");
            shop.refund(id, "30").await.expect("is written down");
            assert!(shop.service.payment(&shop.maya, id).await.expect("shows").refunds[0].pending);
            shop.stripe.mode("answer");
            // It remembers keys for a day, and refunds for ever.
            shop.stripe.order("forget", &json!({}));
            house.clock.advance(2 * time::DAY);
            shop.service.follow_payments().await.expect("asks");
            assert_eq!((shop.refunds_there(), shop.own().await.due.as_deref()), (1, Some("€\u{a0}30.00")));
        }

        async fn what_went_back_is_booked_even_if_its_invoice_was_given_up_meanwhile(house: &House) {
            let shop = Shop::open(house).await;
            let id = shop.paid_online().await;
            shop.refund(id, "30").await.expect("gives back");
            shop.stripe.mode("down");
            shop.refund(id, "20").await.expect("is written down");
            let version = shop.service.invoice(&shop.maya, shop.bill).await.expect("shows").version;
            shop.service.write_off_invoice(&shop.maya, shop.bill, version, "Lost", &house.fresh().await).await.expect("gives up");
            shop.stripe.mode("answer");
            house.clock.advance(6 * time::MINUTE);
            shop.service.follow_payments().await.expect("asks");
            assert_eq!(house.one::<String>("SELECT status || ' ' || paid || ' ' || due FROM invoice").await, "written_off 5000 0");
            assert_eq!((house.one::<i64>("SELECT refunded FROM payment").await, shop.refunds_there()), (5_000, 2));
        }

        async fn what_went_back_there_already_is_only_written_down(house: &House) {
            let shop = Shop::open(house).await;
            let id = shop.paid_online().await;
            let version = shop.service.payment(&shop.maya, id).await.expect("shows").version;
            let back = ("The bank took it back", Way::Already);
            assert_eq!(refusal(shop.service.refund_payment(&shop.maya, id, version, "30", back, &house.stale()).await), Refusal::Unconfirmed);
            shop.service.refund_payment(&shop.maya, id, version, "30", back, &house.fresh().await).await.expect("writes it down");
            assert_eq!((shop.refunds_there(), shop.own().await.due.as_deref()), (0, Some("€\u{a0}30.00")));
            assert_eq!(house.count("audit WHERE action = 'payment.refunded' AND class = 'money'").await, 1);
        }

        async fn what_the_service_refuses_is_not_booked(house: &House) {
            let shop = Shop::open(house).await;
            let id = shop.paid_online().await;
            let paid = shop.books().await;
            shop.stripe.mode("refuse");
            assert_eq!(refusal(shop.refund(id, "30").await), Refusal::field("", Problem::RefusedThere));
            assert_eq!((shop.books().await, shop.refunds_there()), (paid, 0));
            let card = shop.service.payment(&shop.maya, id).await.expect("shows");
            assert!(card.refunds.is_empty() && card.may.refund);
            assert_eq!(house.count("audit WHERE action = 'payment.refund_failed' AND class = 'money'").await, 1);
            shop.stripe.mode("answer");
            shop.refund(id, "30").await.expect("another time it goes");
        }

        async fn what_went_towards_a_written_off_invoice_is_not_even_asked_back(house: &House) {
            let shop = Shop::open(house).await;
            let id = shop.paid_online().await;
            house.run("UPDATE invoice SET status = 'written_off'").await.expect("gives it up");
            assert_eq!(refusal(shop.refund(id, "100").await), Refusal::field("", Problem::WrittenOff));
            assert_eq!((shop.refunds_there(), house.count("refund").await), (0, 0));
        }
    }
}

mod connecting {
    use super::*;

    on_both! {
        async fn who_may_connect_gives_the_password_and_nobody_reads_a_secret_again(house: &House) {
            let shop = Shop::closed(house).await;
            let (maya, fresh) = (&shop.maya, house.fresh().await);
            let form = StripeForm { on: "true".into(), secret_key: KEY.into(), webhook_secret: SIGNING.into() };
            let settings = || async { house.count("setting").await + house.count("audit").await };
            let before = settings().await;
            assert_eq!(refusal(shop.service.save_stripe(maya, &form, &house.stale()).await), Refusal::Unconfirmed);
            let refused = StripeForm { webhook_secret: String::new(), ..form.clone() };
            assert_eq!(refusal(shop.service.save_stripe(maya, &refused, &fresh).await), Refusal::field("webhook_secret", Problem::Required), "nothing is on without a signing secret");
            assert_eq!(settings().await, before);
            shop.service.save_stripe(maya, &form, &fresh).await.expect("connects");
            let shown = shop.service.stripe_settings(maya, &house.stale()).await.expect("shows");
            assert_eq!((shown.secret_key.as_deref(), shown.webhook_secret.as_deref()), (Some("…p7dc"), Some("…NlZA")));
            assert!(shown.is_test, "and it says so");
            assert_eq!((shown.on, shown.confirmed, shown.webhook_url.as_str()), (true, false, "https://crm.example/webhooks/stripe"));
            let kept: String = house.one("SELECT value FROM setting WHERE key = 'stripe'").await;
            let audit: String = house.one("SELECT detail FROM audit WHERE action = 'settings.stripe'").await;
            for text in [&kept, &audit, &format!("{shown:?}")] {
                assert!(!text.contains(&KEY[8..]) && !text.contains(&SIGNING[6..]), "{text}");
            }
            assert_eq!(house.count("audit WHERE action = 'settings.stripe' AND class = 'money'").await, 1);
            // A secret that stays empty stays, and a new key of the installation seals it anew.
            shop.service.save_stripe(maya, &StripeForm { on: "true".into(), ..StripeForm::default() }, &fresh).await.expect("keeps");
            assert_eq!(house.one::<String>("SELECT value FROM setting WHERE key = 'stripe'").await, kept);
            assert_eq!(house.service.reseal().await.expect("seals"), 2);
            assert_ne!(house.one::<String>("SELECT value FROM setting WHERE key = 'stripe'").await, kept);
            assert!(house.service.can_unseal().await.expect("looks"));
            shop.begin().await;
        }

        async fn those_without_the_right_see_and_change_nothing(house: &House) {
            let shop = Shop::open(house).await;
            let form = StripeForm { on: "true".into(), secret_key: "sk_test_of_a_thief_1".into(), webhook_secret: String::new() };
            let kept: String = house.one("SELECT value FROM setting WHERE key = 'stripe'").await;
            let fresh = house.fresh().await;
            for (name, role) in [("mark", Role::Marketing), ("cora", Role::Contributor), ("una", Role::User)] {
                let viewer = house.staff(name, role).await;
                assert_eq!(refusal(shop.service.stripe_settings(&viewer, &fresh).await), Refusal::Forbidden, "{name}");
                assert_eq!(refusal(shop.service.save_stripe(&viewer, &form, &fresh).await), Refusal::Forbidden, "{name}");
                assert_eq!(refusal(shop.service.check_stripe(&viewer).await), Refusal::Forbidden, "{name}");
            }
            assert_eq!(house.one::<String>("SELECT value FROM setting WHERE key = 'stripe'").await, kept);
            let greta = house.staff("greta", Role::Manager).await;
            assert!(shop.service.stripe_settings(&greta, &fresh).await.is_ok());
            shop.service.save_access(&shop.maya, greta.id, &exception(Right::SettingsIntegrations, Scope::None, "")).await.expect("takes it");
            let greta = house.viewer(&greta.email).await;
            assert_eq!(refusal(shop.service.save_stripe(&greta, &form, &fresh).await), Refusal::Forbidden);
        }

        async fn the_service_is_asked_whether_it_knows_the_key(house: &House) {
            let shop = Shop::closed(house).await;
            assert_eq!(refusal(shop.service.check_stripe(&shop.maya).await), Refusal::NotFound);
            let fresh = house.fresh().await;
            let with = |key: &str| StripeForm { secret_key: key.to_owned(), ..StripeForm::default() };
            shop.service.save_stripe(&shop.maya, &with(KEY), &fresh).await.expect("saves");
            shop.service.check_stripe(&shop.maya).await.expect("is known");
            shop.service.save_stripe(&shop.maya, &with("sk_test_revoked_long_ago"), &fresh).await.expect("saves");
            assert_eq!(refusal(shop.service.check_stripe(&shop.maya).await), Refusal::field("", Problem::RefusedThere));
            shop.stripe.mode("silent");
            assert_eq!(refusal(shop.service.check_stripe(&shop.maya).await), Refusal::field("", Problem::ProviderSilent));
        }
    }
}
