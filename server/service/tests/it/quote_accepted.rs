//! What an acceptance makes by itself, where the company set that: the draft of an invoice.

use crate::invoices::{acme_with_ana, line};
use crate::quotes::{accept, form, send, status, version};
use crate::support::{House, on_both, refusal};
use domain::access::{Member, Staff};
use domain::billing::BillingSettingsForm;
use domain::product::{PriceForm, ProductForm};
use domain::quote::{AcceptForm, QuoteForm, QuoteKind, QuoteStatus, ShownShare};
use domain::sales::LineForm;
use domain::tax::TaxRateForm;
use domain::{CustomerId, Problem, QuoteId, Refusal};
use service::OnBehalf;

/// Somebody of a house that makes drafts of what is accepted, and Acme with Ana.
async fn by_itself(house: &House) -> (Staff, CustomerId, Member) {
    let (maya, acme, ana) = acme_with_ana(house).await;
    let settings = house.service.billing_settings_form(&maya).await.expect("shows");
    assert_eq!(settings.quote_invoice, "", "it is off at first");
    let settings = BillingSettingsForm { quote_invoice: "true".into(), ..settings };
    house.service.save_billing_settings(&maya, &settings, &house.fresh().await).await.expect("saves");
    (maya, acme, ana)
}

async fn sent(house: &House, maya: &Staff, acme: CustomerId, form: &QuoteForm) -> QuoteId {
    let id = house.service.create_quote(maya, acme, form).await.expect("drafts");
    send(house, maya, id).await;
    id
}

fn work() -> Vec<LineForm> {
    vec![line("Service", "1", "100", "")]
}

on_both! {
    async fn an_acceptance_makes_the_draft_of_the_whole_and_the_house_alone_sees_it(house: &House) {
        let (maya, acme, ana) = by_itself(house).await;
        let id = sent(house, &maya, acme, &form(work())).await;
        accept(house, &ana, id).await;
        let card = house.service.quote(&maya, id).await.expect("shows");
        let [made] = card.invoices.as_slice() else { panic!("one invoice") };
        assert_eq!((card.status, &made.share, &made.number), (QuoteStatus::Invoiced, &ShownShare::Whole, &None));
        let invoice = house.service.invoice(&maya, made.id).await.expect("shows");
        assert_eq!((invoice.sheet.total.as_str(), invoice.number, invoice.author), ("€\u{a0}100.00", None, None));
        for action in ["invoice.created", "quote.invoiced"] {
            let written = format!("audit WHERE action = '{action}' AND actor_kind = 'system'");
            assert_eq!(house.count(&written).await, 1, "{action}");
        }
        assert!(house.service.own_invoices(&ana, "", "").await.expect("lists").page.rows.is_empty());
        assert_eq!(house.service.own_quote(&ana, id).await.expect("reads").status, QuoteStatus::Accepted);
        house.service.delete_invoice(&maya, made.id, 1).await.expect("deletes");
        assert_eq!(status(house, &maya, id).await, QuoteStatus::Accepted, "it can be made by hand");
    }

    async fn where_a_deposit_is_asked_for_the_draft_is_of_that(house: &House) {
        let (maya, acme, ana) = by_itself(house).await;
        let id = sent(house, &maya, acme, &QuoteForm { deposit: "30".into(), ..form(work()) }).await;
        accept(house, &ana, id).await;
        let card = house.service.quote(&maya, id).await.expect("shows");
        assert_eq!(card.status, QuoteStatus::Accepted, "some of it is left");
        assert_eq!(card.invoices[0].share, ShownShare::Percent("30%".into()));
        let invoice = house.service.invoice(&maya, card.invoices[0].id).await.expect("shows");
        assert_eq!(invoice.sheet.total, "€\u{a0}30.00");
    }

    async fn so_does_one_that_staff_write_down_and_a_no_makes_nothing(house: &House) {
        let (maya, acme, ana) = by_itself(house).await;
        let [yes, no, own] = [sent(house, &maya, acme, &form(work())).await, sent(house, &maya, acme, &form(work())).await, sent(house, &maya, acme, &form(work())).await];
        house.service.answer_quote_on_behalf(&maya, yes, 2, (OnBehalf::Accepts, "On the phone")).await.expect("accepts");
        house.service.answer_quote_on_behalf(&maya, no, 2, (OnBehalf::Declines, "On the phone")).await.expect("declines");
        house.service.decline_quote(&ana, own, "").await.expect("declines");
        assert_eq!((house.count("invoice").await, status(house, &maya, yes).await), (1, QuoteStatus::Invoiced));
        assert_eq!(house.count("audit WHERE action = 'invoice.created' AND actor_kind = 'system'").await, 1);
    }

    async fn of_many_who_accept_at_once_one_makes_one_draft(house: &House) {
        let (maya, acme, ana) = by_itself(house).await;
        let id = sent(house, &maya, acme, &form(work())).await;
        let hash = house.service.own_quote(&ana, id).await.expect("reads").hash;
        let yes = AcceptForm { hash, name: "Ana Pop".to_owned(), agree: "true".to_owned() };
        let other = house.another_service().await;
        let tasks: Vec<_> = (0..6).map(|at| {
            let (service, ana, yes) = (if at % 2 == 0 { house.service.clone() } else { other.clone() }, ana.clone(), yes.clone());
            tokio::spawn(async move { service.accept_quote(&ana, id, &yes).await })
        }).collect();
        let mut held = 0;
        for task in tasks {
            held += i32::from(task.await.expect("does not panic").is_ok());
        }
        assert_eq!((held, house.count("invoice").await, house.count("quote_part").await), (1, 1, 1));
    }

    async fn what_is_offered_no_more_was_still_agreed_to(house: &House) {
        let (maya, acme, ana) = by_itself(house).await;
        let vat = TaxRateForm { name: "VAT 22%".into(), category: "standard".into(), percent: "22".into(), ..TaxRateForm::default() };
        let rate = house.service.create_tax_rate(&maya, &vat).await.expect("creates");
        let price = PriceForm { currency: "EUR".into(), price: "96".into() };
        let product = ProductForm { name: "Call-out".into(), prices: vec![price], ..ProductForm::default() };
        let product = house.service.create_product(&maya, &product).await.expect("creates");
        let lines = vec![LineForm { product: product.to_string(), ..line("Call-out", "1", "96", &rate.to_string()) }];
        let id = sent(house, &maya, acme, &form(lines)).await;
        house.service.archive_product(&maya, product, 1).await.expect("archives");
        house.service.archive_tax_rate(&maya, rate, 1).await.expect("archives");
        accept(house, &ana, id).await;
        let card = house.service.quote(&maya, id).await.expect("shows");
        let invoice = house.service.invoice(&maya, card.invoices[0].id).await.expect("shows");
        assert_eq!(invoice.sheet.total, card.sheet.total);
    }

    async fn that_no_draft_can_be_made_is_written_down_and_keeps_nobody_from_accepting(house: &House) {
        let (maya, acme, ana) = by_itself(house).await;
        let lines = vec![line("Two towers", "2", "90000000000", "")];
        let id = sent(house, &maya, acme, &QuoteForm { deposit: "99".into(), ..form(lines) }).await;
        accept(house, &ana, id).await;
        assert_eq!(status(house, &maya, id).await, QuoteStatus::Accepted);
        assert_eq!((house.count("quote_decision").await, house.count("invoice").await, house.count("quote_part").await), (1, 0, 0));
        assert_eq!(house.count("audit WHERE action = 'quote.not_invoiced' AND actor_kind = 'system'").await, 1);
        let told = "mail WHERE to_address = 'maya@house.example' AND category = 'work'";
        assert_eq!(house.count(told).await, 2, "that it was opened, and accepted");
        let rest = crate::quotes::rest();
        house.service.convert_quote(&maya, id, version(house, &maya, id).await, &rest).await.expect("by hand, the whole at once");
    }

    async fn words_alone_owe_nothing(house: &House) {
        let (maya, acme, ana) = by_itself(house).await;
        let words = QuoteForm { kind: QuoteKind::Proposal, body: "A quieter hall".into(), ..form(Vec::new()) };
        let id = sent(house, &maya, acme, &words).await;
        accept(house, &ana, id).await;
        assert_eq!((status(house, &maya, id).await, house.count("invoice").await), (QuoteStatus::Accepted, 0));
        assert_eq!(house.count("audit WHERE action = 'quote.not_invoiced'").await, 0, "there was nothing to make");
    }

    async fn what_is_not_accepted_makes_nothing(house: &House) {
        let (maya, acme, ana) = by_itself(house).await;
        let id = sent(house, &maya, acme, &form(work())).await;
        let state = crate::quotes::books(house).await;
        let other = AcceptForm { hash: "another document".into(), name: "Ana Pop".into(), agree: "true".into() };
        assert_eq!(refusal(house.service.accept_quote(&ana, id, &other).await), Refusal::Changed);
        let unnamed = house.service.answer_quote_on_behalf(&maya, id, 2, (OnBehalf::Accepts, " ")).await;
        assert_eq!(refusal(unnamed), Refusal::field("reason", Problem::Required));
        assert_eq!(crate::quotes::books(house).await, state);
    }
}
