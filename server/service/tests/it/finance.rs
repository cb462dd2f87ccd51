//! The finance dashboard: its figures are those of the books, and of the rows in scope alone.

use crate::invoices::{form, line, send, sent};
use crate::support::{House, exception, on_both, refusal};
use domain::access::{Masked, Right, Role, Scope, Staff};
use domain::billing::BillingSettingsForm;
use domain::credit_note::{CreditLineForm, CreditNoteForm};
use domain::finance::{Age, Finance};
use domain::invoice::InvoiceForm;
use domain::payment::{PaymentForm, Way};
use domain::{CreditNoteId, CustomerId, PaymentId, Refusal, time};
use service::Sending;

async fn billed(house: &House, maya: &Staff, customer: CustomerId, amount: &str, currency: &str) {
    let form = InvoiceForm { currency: currency.into(), ..form(vec![line("Service", "1", amount, "")]) };
    let id = house.service.create_invoice(maya, customer, &form).await.expect("drafts");
    send(house, maya, id).await;
}

async fn paid(house: &House, maya: &Staff, customer: CustomerId, amount: &str, date: &str) -> PaymentId {
    let form = PaymentForm {
        amount: amount.into(),
        currency: "EUR".into(),
        date: date.into(),
        method: "cash".into(),
        ..PaymentForm::default()
    };
    house.service.record_payment(maya, customer, &form).await.expect("records")
}

/// An invoice over 100 euros that was paid, and the credit note over all of it.
async fn paid_and_credited(house: &House, maya: &Staff, customer: CustomerId) -> CreditNoteId {
    let invoice = sent(house, maya, customer).await;
    paid(house, maya, customer, "100", "2026-03-12").await;
    let line = CreditLineForm { quantity: "1".into(), price: "100".into() };
    let note = CreditNoteForm { reason: "Not delivered".into(), lines: vec![line], ..CreditNoteForm::default() };
    let note = house.service.create_credit_note(maya, invoice, &note).await.expect("drafts");
    house.service.issue_credit_note(maya, note, 1, Sending::ByHand).await.expect("issues");
    note
}

/// What was billed and what was paid in the last two months.
fn two_months(finance: &Finance) -> [(&str, &str); 2] {
    let [.., before, last] = finance.months.as_slice() else { panic!("months") };
    [before, last].map(|month| (month.billed.as_str(), month.paid.as_str()))
}

fn ages(finance: &Finance) -> Vec<(u64, &str)> {
    finance.ages.iter().map(|row| (row.invoices, row.amount.as_str())).collect()
}

on_both! {
    async fn what_is_open_stands_by_its_age_and_what_came_in_by_its_month(house: &House) {
        let maya = house.main_administrator().await;
        let [acme, rossi] = [house.customer(&maya, "Acme").await, house.customer(&maya, "Rossi").await];
        // Due on 26 March, and sixteen days after that it is 11 April.
        let first = sent(house, &maya, acme).await;
        house.clock.advance(30 * time::DAY);
        billed(house, &maya, rossi, "300", "EUR").await;
        paid(house, &maya, acme, "40", "2026-03-20").await;
        let line = CreditLineForm { quantity: "1".into(), price: "10".into() };
        let note = CreditNoteForm { reason: "Less".into(), lines: vec![line], ..CreditNoteForm::default() };
        let note = house.service.create_credit_note(&maya, first, &note).await.expect("drafts");
        house.service.issue_credit_note(&maya, note, 1, Sending::ByHand).await.expect("issues");
        let finance = house.service.finance(&maya, "").await.expect("shows");
        assert_eq!((finance.open.as_str(), finance.open_invoices), ("€\u{a0}350.00", 2));
        assert_eq!((finance.overdue.as_str(), finance.overdue_invoices), ("€\u{a0}50.00", 1));
        let none = (0, "€\u{a0}0.00");
        assert_eq!(ages(&finance), [(1, "€\u{a0}300.00"), (1, "€\u{a0}50.00"), none, none, none]);
        assert_eq!(finance.ages.iter().map(|row| row.share).collect::<Vec<_>>(), [857, 142, 0, 0, 0]);
        let [.., march, april] = finance.months.as_slice() else { panic!("months") };
        assert_eq!((march.name.as_str(), march.billed.as_str(), march.paid.as_str()), ("March 2026", "100.00", "40.00"));
        assert_eq!((april.name.as_str(), april.billed.as_str(), april.paid.as_str()), ("April 2026", "290.00", "0.00"));
        assert_eq!((april.billed_share, march.billed_share, march.paid_share), (1000, 344, 137));
        let debtors: Vec<_> = finance.debtors.iter().map(|debtor| (debtor.name.clone(), debtor.due.as_str(), debtor.overdue.as_deref())).collect();
        assert_eq!(debtors, [
            (Masked::Shown("Rossi".to_owned()), "€\u{a0}300.00", None),
            (Masked::Shown("Acme".to_owned()), "€\u{a0}50.00", Some("€\u{a0}50.00")),
        ]);
        for (days, at) in [(30, Age::UpTo60), (30, Age::UpTo90), (30, Age::Older)] {
            house.clock.advance(days * time::DAY);
            let finance = house.service.finance(&maya, "").await.expect("shows");
            let row = finance.ages.iter().find(|row| row.age == at).expect("is there");
            assert_eq!((row.invoices, row.amount.as_str()), (1, "€\u{a0}50.00"), "{at:?}");
        }
    }

    async fn money_paid_back_on_a_credit_note_is_paid_no_more(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        let note = paid_and_credited(house, &maya, acme).await;
        let finance = house.service.finance(&maya, "").await.expect("shows");
        assert_eq!(two_months(&finance), [("0.00", "0.00"), ("0.00", "100.00")]);
        house.service.refund_credit_note(&maya, note, 2, "By bank", &house.fresh().await).await.expect("pays back");
        let finance = house.service.finance(&maya, "").await.expect("shows");
        assert_eq!(two_months(&finance), [("0.00", "0.00"), ("0.00", "0.00")]);
    }

    async fn what_goes_back_stands_in_the_month_that_it_is_for_the_company_when_it_goes(house: &House) {
        let maya = house.main_administrator().await;
        let [acme, rossi] = [house.customer(&maya, "Acme").await, house.customer(&maya, "Rossi").await];
        let form = house.service.billing_settings_form(&maya).await.expect("shows");
        let form = BillingSettingsForm { time_zone: "Pacific/Auckland".into(), ..form };
        house.service.save_billing_settings(&maya, &form, &house.fresh().await).await.expect("saves");
        let note = paid_and_credited(house, &maya, acme).await;
        let payment = paid(house, &maya, rossi, "50", "2026-03-12").await;
        house.service.refund_payment(&maya, payment, 2, "5", ("Too much", Way::AsItCame), &house.fresh().await).await.expect("refunds");
        // On the last day of March, by UTC. There it is the first of April.
        house.clock.advance(19 * time::DAY + 4 * time::HOUR);
        house.service.refund_payment(&maya, payment, 3, "20", ("Too much", Way::AsItCame), &house.fresh().await).await.expect("refunds");
        house.service.refund_credit_note(&maya, note, 2, "By bank", &house.fresh().await).await.expect("pays back");
        let finance = house.service.finance(&maya, "").await.expect("shows");
        assert_eq!(two_months(&finance), [("0.00", "145.00"), ("0.00", "−120.00")]);
    }

    async fn what_is_cancelled_or_void_is_taken_back_in_the_month_of_that(house: &House) {
        let maya = house.main_administrator().await;
        let [acme, rossi] = [house.customer(&maya, "Acme").await, house.customer(&maya, "Rossi").await];
        let wrong = sent(house, &maya, acme).await;
        let note = paid_and_credited(house, &maya, rossi).await;
        house.clock.advance(30 * time::DAY);
        let version = house.service.invoice(&maya, wrong).await.expect("shows").version;
        house.service.cancel_invoice(&maya, wrong, version, "Wrong", &house.fresh().await).await.expect("cancels");
        let finance = house.service.finance(&maya, "").await.expect("shows");
        assert_eq!(two_months(&finance), [("100.00", "100.00"), ("−100.00", "0.00")]);
        house.service.void_credit_note(&maya, note, 2, "Mistake", &house.fresh().await).await.expect("voids");
        let finance = house.service.finance(&maya, "").await.expect("shows");
        assert_eq!(two_months(&finance), [("100.00", "100.00"), ("0.00", "0.00")]);
    }

    async fn currencies_are_never_added_up(house: &House) {
        let maya = house.main_administrator().await;
        let [acme, rossi] = [house.customer(&maya, "Acme").await, house.customer(&maya, "Rossi").await];
        sent(house, &maya, acme).await;
        billed(house, &maya, rossi, "300", "USD").await;
        let euros = house.service.finance(&maya, "").await.expect("shows");
        assert_eq!((euros.open.as_str(), euros.currencies.as_slice()), ("€\u{a0}100.00", ["EUR".to_owned(), "USD".to_owned()].as_slice()));
        let dollars = house.service.finance(&maya, "USD").await.expect("shows");
        assert_eq!((dollars.open_invoices, dollars.debtors.len(), dollars.currency.as_str()), (1, 1, "USD"));
    }

    async fn it_is_for_those_who_may_and_over_their_own_customers_alone(house: &House) {
        let maya = house.main_administrator().await;
        let [acme, rossi] = [house.customer(&maya, "Acme").await, house.customer(&maya, "Rossi").await];
        sent(house, &maya, acme).await;
        billed(house, &maya, rossi, "300", "EUR").await;
        for role in [Role::Marketing, Role::Contributor, Role::User] {
            let other = house.staff(role.key(), role).await;
            assert_eq!(refusal(house.service.finance(&other, "").await), Refusal::Forbidden, "{role:?}");
        }
        let joe = house.staff("joe", Role::User).await;
        house.service.assign_staff(&maya, acme, 2, &joe.id.to_string(), &[]).await.expect("assigns");
        for right in [Right::InvoicesView, Right::ReportsFinance] {
            house.service.save_access(&maya, joe.id, &exception(right, Scope::Assigned, "")).await.expect("gives");
        }
        let joe = house.viewer("joe@house.example").await;
        let own = house.service.finance(&joe, "").await.expect("shows");
        assert_eq!((own.open.as_str(), own.debtors.len(), own.sees_all), ("€\u{a0}100.00", 1, false));
    }
}
