//! Statements of account: the same figures for the office and the customer, and for nobody else.

use crate::invoices::{acme_with_ana, draft, sent};
use crate::support::{House, on_both, refusal};
use domain::access::{Role, Staff};
use domain::contact::PortalForm;
use domain::credit_note::{CreditLineForm, CreditNoteForm};
use domain::payment::PaymentForm;
use domain::statement::{EntryKind, Statement, StatementQuery};
use domain::{CustomerId, PaymentId, Refusal, time};
use service::Sending;

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
        service.refund_payment(&maya, payment, 2, "20", ("Too much", false), &house.fresh().await).await.expect("refunds");
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
        service.refund_payment(&maya, payment, 2, "20", ("Back", false), &house.fresh().await).await.expect("refunds");
        let statement = service.statement(&maya, acme, &days("2026-03-13", "2026-03-13")).await.expect("shows");
        assert_eq!((statement.opening.as_str(), told(&statement)), ("−50.00", vec![(EntryKind::Refund, "20.00", "−30.00")]));
    }
}
