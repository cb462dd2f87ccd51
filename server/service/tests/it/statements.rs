//! Statements of account: the same figures for the office and the customer, and for nobody else.

use crate::invoices::{acme_with_ana, draft, sent};
use crate::outbox::Server;
use crate::support::{House, exception, on_both, refusal};
use domain::access::{Right, Role, Scope, Staff};
use domain::billing::BillingSettingsForm;
use domain::contact::PortalForm;
use domain::credit_note::{CreditLineForm, CreditNoteForm};
use domain::mail::HistoryQuery;
use domain::payment::{PaymentForm, Way};
use domain::statement::{About, EntryKind, Statement, StatementQuery};
use domain::{ContactId, CustomerId, PaymentId, Problem, Refusal, time};
use service::Sending;
use service::outbox::{Outgoing, deliver_due};

fn days(from: &str, to: &str) -> StatementQuery {
    StatementQuery { from: from.into(), to: to.into() }
}

async fn pay(house: &House, maya: &Staff, customer: CustomerId, amount: &str, date: &str) -> PaymentId {
    let form = PaymentForm {
        amount: amount.into(),
        currency: "EUR".into(),
        date: date.into(),
        method: "cash".into(),
        reference: "TRF 7".into(),
        note: "Only we read this".into(),
        ..PaymentForm::default()
    };
    house.service.record_payment(maya, customer, &form).await.expect("records")
}

/// Kind, amount and balance of each entry.
fn told(statement: &Statement) -> Vec<(EntryKind, &str, &str)> {
    let entries = statement.entries.as_deref().expect("are not too many");
    entries.iter().map(|entry| (entry.kind, entry.amount.as_str(), entry.balance.as_str())).collect()
}

/// One of Acme's people who gets mails about money, may see this in the portal, and does not sign in.
async fn reader(house: &House, maya: &Staff, acme: CustomerId, first: &str, rights: &[&str]) -> ContactId {
    let id = house.contact(maya, acme, first, "Hill").await;
    let rights = rights.iter().map(|right| (*right).to_owned()).collect();
    let portal = PortalForm { role: "chosen".into(), rights, mails: vec!["billing".into()] };
    house.service.save_contact_portal(maya, acme, id, &portal).await.expect("saves");
    id
}

/// All that sending one could change.
async fn written(house: &House) -> (i64, i64, i64, i64) {
    (
        house.count("audit").await,
        house.count("mail").await,
        house.count("personal_link").await,
        house.count("throttle").await,
    )
}

/// The mails that go out now.
async fn delivered(house: &House) -> Vec<Outgoing> {
    let server = Server::default();
    deliver_due(&house.service, &server).await.expect("delivers");
    server.taken.lock().expect("the list").clone()
}

on_both! {
    async fn all_that_changes_what_is_owed_stands_in_it_day_by_day(house: &House) {
        use EntryKind::*;
        let (maya, acme, ana) = acme_with_ana(house).await;
        let service = &house.service;
        let first = sent(house, &maya, acme).await;
        draft(house, &maya, acme).await;
        let payment = pay(house, &maya, acme, "150", "2026-03-10").await;
        let mistake = pay(house, &maya, acme, "7", "2026-03-10").await;
        service.delete_payment(&maya, mistake, 2, &house.fresh().await).await.expect("takes it out");
        house.clock.advance(time::DAY);
        let line = CreditLineForm { quantity: "1".into(), price: "30".into() };
        let note = CreditNoteForm { reason: "Less".into(), lines: vec![line], ..CreditNoteForm::default() };
        let note = service.create_credit_note(&maya, first, &note).await.expect("drafts");
        service.issue_credit_note(&maya, note, 1, Sending::ByHand).await.expect("issues");
        service.refund_payment(&maya, payment, 2, "20", ("Too much", Way::AsItCame), &house.fresh().await).await.expect("refunds");
        let second = sent(house, &maya, acme).await;
        let third = sent(house, &maya, acme).await;
        house.clock.advance(time::DAY);
        let version = service.invoice(&maya, second).await.expect("shows").version;
        service.cancel_invoice(&maya, second, version, "Wrong", &house.fresh().await).await.expect("cancels");
        pay(house, &maya, acme, "10", "2026-03-14").await;
        let version = service.invoice(&maya, third).await.expect("shows").version;
        service.write_off_invoice(&maya, third, version, "Lost", &house.fresh().await).await.expect("writes off");
        let statement = service.statement(&maya, acme, &StatementQuery::default()).await.expect("shows");
        let expected = [
            (Payment, "−150.00", "−150.00"),
            (Invoice, "100.00", "−50.00"),
            (Invoice, "100.00", "50.00"),
            (Invoice, "100.00", "150.00"),
            (CreditNote, "−30.00", "120.00"),
            (Refund, "20.00", "140.00"),
            (Payment, "−10.00", "130.00"),
            (Cancelled, "−100.00", "30.00"),
            (WrittenOff, "−90.00", "−60.00"),
        ];
        assert_eq!(told(&statement), expected);
        assert_eq!((statement.opening.as_str(), statement.closing.as_str(), statement.is_credit), ("0.00", "€\u{a0}60.00", true));
        // What is left of the payment, and of the credit note.
        let billing = service.customer_billing(&maya, acme).await.expect("answers").expect("sees");
        assert_eq!((billing.owed, billing.credit), (vec![], vec!["€\u{a0}60.00".to_owned()]));
        let own = service.own_statement(&ana, &StatementQuery::default()).await.expect("reads");
        assert_eq!(told(&own), expected);
        let paid = own.entries.expect("are not too many").into_iter().find(|entry| entry.kind == Payment).expect("is there");
        assert_eq!((paid.name.as_str(), paid.about), ("TRF 7", None), "the bank's reference, and no page");
    }

    async fn what_goes_back_of_a_written_off_invoice_is_lost_on_its_own_day_and_no_day_before_changes(house: &House) {
        use EntryKind::*;
        let (maya, acme, _) = acme_with_ana(house).await;
        let service = &house.service;
        let bill = sent(house, &maya, acme).await;
        let payment = pay(house, &maya, acme, "45", "2026-03-12").await;
        house.run("UPDATE payment SET external_ref = 'stripe:pi_1'").await.expect("as if it had come online");
        house.clock.advance(time::DAY);
        let version = service.invoice(&maya, bill).await.expect("shows").version;
        service.write_off_invoice(&maya, bill, version, "Lost", &house.fresh().await).await.expect("writes off");
        let past = days("2026-03-01", "2026-03-13");
        let before = service.statement(&maya, acme, &past).await.expect("shows");
        let until_then = [(Invoice, "100.00", "100.00"), (Payment, "−45.00", "55.00"), (WrittenOff, "−55.00", "0.00")];
        assert_eq!(told(&before), until_then);
        for (version, amount) in [(2, "30"), (3, "10")] {
            house.clock.advance(time::DAY);
            let back = ("The bank took it back", Way::Already);
            service.refund_payment(&maya, payment, version, amount, back, &house.fresh().await).await.expect("writes it down");
        }
        assert_eq!(service.statement(&maya, acme, &past).await.expect("shows"), before);
        let now = service.statement(&maya, acme, &StatementQuery::default()).await.expect("shows");
        let since = [(Refund, "30.00", "30.00"), (WrittenOff, "−30.00", "0.00"), (Refund, "10.00", "10.00"), (WrittenOff, "−10.00", "0.00")];
        assert_eq!(told(&now), [until_then.as_slice(), &since].concat());
        let lost: Vec<_> = now.entries.as_ref().expect("are not too many").iter().filter(|entry| entry.kind == WrittenOff).collect();
        assert!(lost.iter().all(|entry| (entry.name.as_str(), entry.about) == ("2026-0001", Some(About::Invoice(bill)))), "{lost:?}");
        // Nothing is owed, and nothing is left of the payment beside what the invoice keeps.
        assert_eq!(house.one::<String>("SELECT paid || ' ' || due || ' ' || given_up FROM invoice").await, "500 0 5500");
        assert_eq!(house.one::<i64>("SELECT amount - allocated - refunded FROM payment").await, 0);
        let last = service.statement(&maya, acme, &days("2026-03-15", "2026-03-15")).await.expect("shows");
        assert_eq!((last.opening.as_str(), last.closing.as_str(), told(&last).len()), ("0.00", "€\u{a0}0.00", 2));
    }

    async fn what_was_before_is_brought_forward_and_what_comes_after_is_left_out(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        sent(house, &maya, acme).await;
        house.clock.advance(time::DAY);
        pay(house, &maya, acme, "40", "2026-03-13").await;
        house.clock.advance(time::DAY);
        sent(house, &maya, acme).await;
        let service = &house.service;
        let middle = service.statement(&maya, acme, &days("2026-03-13", "2026-03-13")).await.expect("shows");
        assert_eq!(told(&middle), [(EntryKind::Payment, "−40.00", "60.00")]);
        assert_eq!((middle.opening.as_str(), middle.closing.as_str(), middle.is_credit), ("100.00", "€\u{a0}60.00", false));
        let none = service.statement(&maya, acme, &days("2026-03-20", "2026-03-16")).await.expect("shows");
        assert_eq!((told(&none).len(), none.from.at.as_str(), none.opening.as_str()), (0, "2026-03-16", "160.00"));
    }

    async fn only_those_read_it_who_see_both_sides(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        sent(house, &maya, acme).await;
        let service = &house.service;
        let query = StatementQuery::default();
        for role in [Role::Marketing, Role::Contributor, Role::User] {
            let other = house.staff(role.key(), role).await;
            assert!(matches!(refusal(service.statement(&other, acme, &query).await), Refusal::NotFound | Refusal::Forbidden), "{role:?}");
            assert!(service.statement_pdf(&other, acme, &query).await.is_err(), "{role:?}");
        }
        let tom = house.contact(&maya, acme, "Tom", "Hill").await;
        let portal = PortalForm { role: "chosen".into(), rights: vec!["invoices.view".into()], ..PortalForm::default() };
        service.save_contact_portal(&maya, acme, tom, &portal).await.expect("saves");
        service.invite_contact(&maya, acme, tom).await.expect("invites");
        let token = house.token("tom.hill@customer.example").await;
        service.accept_invitation(domain::account::Realm::Portal, &token, crate::support::new_password()).await.expect("accepts");
        let tom = house.member("tom.hill@customer.example").await.expect("is in");
        assert!(!service.own_invoices(&tom, "", "").await.expect("sees invoices").has_statement);
        assert_eq!(refusal(service.own_statement(&tom, &query).await), Refusal::NotFound);
        assert_eq!(refusal(service.own_statement_pdf(&tom, &query).await), Refusal::NotFound);
        let file = service.own_statement_pdf(&ana, &query).await.expect("takes it");
        assert_eq!((file.name.as_str(), &file.bytes[..5]), ("2026-01-01_2026-03-12.pdf", b"%PDF-".as_slice()));
        let rossi = house.customer(&maya, "Rossi").await;
        assert!(told(&service.statement(&maya, rossi, &query).await.expect("shows")).is_empty(), "nothing of another customer");
    }

    async fn a_day_begins_where_the_company_is(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let fresh = house.fresh().await;
        let service = &house.service;
        let form = service.billing_settings_form(&maya).await.expect("shows");
        let form = domain::billing::BillingSettingsForm { time_zone: "Pacific/Auckland".into(), ..form };
        service.save_billing_settings(&maya, &form, &fresh).await.expect("saves");
        let payment = pay(house, &maya, acme, "50", "2026-03-12").await;
        // In the evening of the 12th by UTC it is the morning of the 13th there.
        house.clock.advance(12 * time::HOUR);
        service.refund_payment(&maya, payment, 2, "20", ("Back", Way::AsItCame), &house.fresh().await).await.expect("refunds");
        let statement = service.statement(&maya, acme, &days("2026-03-13", "2026-03-13")).await.expect("shows");
        assert_eq!((statement.opening.as_str(), told(&statement)), ("−50.00", vec![(EntryKind::Refund, "20.00", "−30.00")]));
    }

    async fn it_goes_by_mail_to_whom_may_read_it_and_the_mail_says_no_amount(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        let service = &house.service;
        sent(house, &maya, acme).await;
        pay(house, &maya, acme, "40", "2026-03-12").await;
        reader(house, &maya, acme, "Bea", &["statements.view"]).await;
        reader(house, &maya, acme, "Tom", &["invoices.view"]).await;
        house.run("UPDATE contact SET language = 'it' WHERE first_name = 'Bea'").await.expect("reads Italian");
        delivered(house).await;
        let query = days("2026-02-01", "2026-03-12");
        assert_eq!(service.statement(&maya, acme, &query).await.expect("shows").goes_to, Some(2), "Tom sees invoices alone");
        assert_eq!(service.own_statement(&ana, &query).await.expect("reads").goes_to, None);
        service.send_statement(&maya, acme, &query).await.expect("sends");
        let paper = service.statement_pdf(&maya, acme, &query).await.expect("prints");
        let mut mails = delivered(house).await;
        mails.sort_by(|a, b| a.message.to_address.cmp(&b.message.to_address));
        let [to_ana, to_bea] = mails.as_slice() else { panic!("{mails:?}") };
        assert_eq!((to_ana.message.to_address.as_str(), to_bea.message.to_address.as_str()), ("ana.pop@customer.example", "bea.hill@customer.example"));
        for mail in &mails {
            let file = mail.file.as_ref().expect("has it with it");
            assert_eq!((file.name.as_str(), &file.bytes), ("2026-02-01_2026-03-12.pdf", &paper.bytes), "the same as at the door");
            let said = format!("{} {} {}", mail.message.subject, mail.message.text, mail.message.html);
            assert!(["€", "100.00", "40.00", "60.00"].iter().all(|amount| !said.contains(amount)), "{said}");
        }
        assert!(to_ana.message.text.contains("1 February 2026") && to_ana.message.text.contains("12 March 2026"), "{}", to_ana.message.text);
        assert!(to_ana.message.text.contains("https://crm.example/statement?from=2026-02-01&to=2026-03-12"), "{}", to_ana.message.text);
        assert!(to_bea.message.text.contains("1 febbraio 2026") && to_bea.message.text.contains("/link?token="), "{}", to_bea.message.text);
        assert_eq!(house.count("audit WHERE action = 'statement.sent' AND amount = 2 AND detail LIKE '%2026-02-01 – 2026-03-12%'").await, 1);
        let history = service.customer_history(&maya, acme, &HistoryQuery::default()).await.expect("lists").page.rows;
        assert_eq!(history.iter().filter(|row| format!("{row:?}").contains("Statement of account from")).count(), 1, "{history:?}");
        let told = service.customer_timeline(&maya, acme, "").await.expect("shows").entries;
        let told = told.into_iter().find(|entry| entry.action == "statement.sent").expect("stands in the activity");
        assert_eq!(told.subject.as_deref(), Some("2026-02-01 – 2026-03-12"));
        let cora = house.staff("cora", Role::Contributor).await;
        let told = service.customer_timeline(&cora, acme, "").await.expect("shows").entries;
        assert!(!told.is_empty() && told.iter().all(|entry| entry.action != "statement.sent"), "no word of money to a contributor");
    }

    async fn nothing_leaves_for_whom_may_not_read_it_any_more(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        sent(house, &maya, acme).await;
        reader(house, &maya, acme, "Bea", &["statements.view"]).await;
        house.service.send_statement(&maya, acme, &StatementQuery::default()).await.expect("sends");
        delivered(house).await;
        let mail: uuid::Uuid = house.one("SELECT id FROM mail WHERE attachment IS NOT NULL AND to_address LIKE 'bea%'").await;
        house.service.send_statement(&maya, acme, &StatementQuery::default()).await.expect("sends");
        house.run("UPDATE contact SET portal_role = 'chosen invoices.view' WHERE first_name = 'Bea'").await.expect("sees invoices alone");
        let mails = delivered(house).await;
        let has_file = |name: &str| mails.iter().find(|mail| mail.message.to_address.starts_with(name)).map(|mail| mail.file.is_some());
        assert_eq!((has_file("ana"), has_file("bea")), (Some(true), None));
        assert_eq!(house.count("mail WHERE to_address LIKE 'bea%' AND withheld_at IS NOT NULL AND status = 'waiting'").await, 1);
        let before = written(house).await;
        assert_eq!(refusal(house.service.resend_mail(&maya, acme, &mail.to_string()).await), Refusal::field("", Problem::NotWanted));
        assert_eq!(written(house).await, before);
    }

    async fn it_is_sent_again_by_whom_could_send_it_and_to_nobody_whose_sign_in_rests(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let marco = house.staff("marco", Role::Marketing).await;
        let service = &house.service;
        sent(house, &maya, acme).await;
        service.send_statement(&maya, acme, &StatementQuery::default()).await.expect("sends");
        let mail = house.one::<uuid::Uuid>("SELECT id FROM mail WHERE attachment LIKE 'statement%'").await.to_string();
        delivered(house).await;
        service.send_statement(&maya, acme, &StatementQuery::default()).await.expect("sends");
        house.run("UPDATE membership SET status = 'suspended'").await.expect("rests");
        assert!(delivered(house).await.is_empty(), "nothing for whom it rests");
        let before = written(house).await;
        assert_eq!(refusal(service.resend_mail(&maya, acme, &mail).await), Refusal::field("", Problem::NotWanted));
        house.run("UPDATE membership SET status = 'active'").await.expect("is in again");
        assert_eq!(refusal(service.resend_mail(&marco, acme, &mail).await), Refusal::Forbidden);
        assert_eq!(written(house).await, before);
        service.resend_mail(&maya, acme, &mail).await.expect("sends again");
    }

    async fn without_the_setting_it_is_read_in_the_portal_by_those_who_sign_in(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let service = &house.service;
        sent(house, &maya, acme).await;
        reader(house, &maya, acme, "Bea", &["statements.view"]).await;
        let form = service.billing_settings_form(&maya).await.expect("shows");
        let form = BillingSettingsForm { attach: String::new(), ..form };
        service.save_billing_settings(&maya, &form, &house.fresh().await).await.expect("saves");
        delivered(house).await;
        let query = StatementQuery::default();
        assert_eq!(service.statement(&maya, acme, &query).await.expect("shows").goes_to, Some(1));
        service.send_statement(&maya, acme, &query).await.expect("sends");
        let mails = delivered(house).await;
        let [mail] = mails.as_slice() else { panic!("{mails:?}") };
        assert_eq!((mail.message.to_address.as_str(), mail.file.is_none()), ("ana.pop@customer.example", true));
        assert!(mail.message.text.contains("https://crm.example/statement?from=2026-01-01&to=2026-03-12"), "{}", mail.message.text);
    }

    async fn it_is_sent_by_whom_sends_invoices_and_sees_payments_and_name(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let service = &house.service;
        sent(house, &maya, acme).await;
        let query = StatementQuery::default();
        let omar = house.staff("omar", Role::Manager).await;
        let before = written(house).await;
        for role in [Role::Marketing, Role::Contributor, Role::User] {
            let other = house.staff(role.key(), role).await;
            let before = written(house).await;
            let refused = refusal(service.send_statement(&other, acme, &query).await);
            assert!(matches!(refused, Refusal::NotFound | Refusal::Forbidden), "{role:?}");
            assert_eq!(written(house).await, before, "{role:?}");
        }
        for right in [Right::InvoicesSend, Right::PaymentsView, Right::InvoicesView, Right::ContactsFieldName] {
            service.save_access(&maya, omar.id, &exception(right, Scope::None, "")).await.expect("takes it");
            let without = house.viewer(&omar.email).await;
            let before = written(house).await;
            assert_eq!(refusal(service.send_statement(&without, acme, &query).await), Refusal::Forbidden, "{right:?}");
            assert_eq!(written(house).await, before, "{right:?}");
            let goes_to = service.statement(&without, acme, &query).await.map(|statement| statement.goes_to);
            assert!(matches!(goes_to, Ok(None) | Err(_)), "{right:?}");
            service.save_access(&maya, omar.id, &exception(right, Scope::All, "")).await.expect("gives it back");
        }
        let omar = house.viewer(&omar.email).await;
        assert_eq!(service.statement(&omar, acme, &query).await.expect("shows").goes_to, Some(1));
        service.send_statement(&omar, acme, &query).await.expect("sends");
        assert!(written(house).await > before);
    }

    async fn nothing_is_sent_to_nobody(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let service = &house.service;
        sent(house, &maya, acme).await;
        reader(house, &maya, acme, "Tom", &["invoices.view"]).await;
        let query = StatementQuery::default();
        for (way, back) in [
            ("UPDATE contact SET mails = 'general' WHERE first_name = 'Ana'", "UPDATE contact SET mails = 'general billing' WHERE first_name = 'Ana'"),
            ("UPDATE membership SET status = 'suspended'", "UPDATE membership SET status = 'active'"),
            ("UPDATE customer SET status = 'inactive'", "UPDATE customer SET status = 'active'"),
        ] {
            house.run(way).await.expect("changes");
            let before = written(house).await;
            assert_eq!(service.statement(&maya, acme, &query).await.expect("shows").goes_to, Some(0), "{way}");
            assert_eq!(refusal(service.send_statement(&maya, acme, &query).await), Refusal::field("", Problem::NobodyToRead), "{way}");
            assert_eq!(written(house).await, before, "{way}");
            house.run(back).await.expect("changes back");
        }
        service.send_statement(&maya, acme, &query).await.expect("sends");
    }
}
