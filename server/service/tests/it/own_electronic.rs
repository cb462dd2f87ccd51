//! What machines read of invoices and credit notes, as a customer's people take it: signed in, or by a link.

use crate::fattura::{credited, customer, in_italy, italy, rate, rossi, sent, settle, vat};
use crate::invoices::{acme_with_ana, draft, sent as sent_without_tax};
use crate::support::{House, on_both, refusal};
use domain::Refusal;
use domain::contact::PortalForm;
use service::LinkKey;

on_both! {
    async fn customers_take_the_same_file_as_staff_do_and_none_of_others(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        settle(house, &maya, italy()).await;
        let tax = rate(house, &maya, vat()).await;
        let rossi = customer(house, &maya, &rossi()).await;
        let giulia = house.signing_in(&maya, rossi, "Giulia", "Rossi").await;
        let service = &house.service;
        let bill = sent(house, &maya, rossi, &[&tax]).await;
        let note = credited(house, &maya, bill).await;
        assert!(service.own_invoice(&giulia, bill).await.expect("reads").ubl);
        assert!(service.own_credit_note(&giulia, note).await.expect("reads").ubl);
        for (own, whole) in [
            (service.own_invoice_ubl(&giulia, bill).await, service.invoice_ubl(&maya, bill).await),
            (service.own_credit_note_ubl(&giulia, note).await, service.credit_note_ubl(&maya, note).await),
        ] {
            let (own, whole) = (own.expect("is taken"), whole.expect("is taken"));
            assert_eq!((own.name, own.bytes), (whole.name, whole.bytes));
        }
        let unsent = draft(house, &maya, rossi).await;
        assert_eq!(refusal(service.own_invoice_ubl(&giulia, unsent).await), Refusal::NotFound, "a draft");
        assert_eq!(refusal(service.own_invoice_ubl(&ana, bill).await), Refusal::NotFound);
        assert_eq!(refusal(service.own_credit_note_ubl(&ana, note).await), Refusal::NotFound);
        // Acme has no address, without which the norm says nothing.
        let plain = sent_without_tax(house, &maya, acme).await;
        assert!(!service.own_invoice(&ana, plain).await.expect("reads").ubl);
        assert_eq!(refusal(service.own_invoice_ubl(&ana, plain).await), Refusal::NotFound);
    }

    async fn of_a_cancelled_one_customers_take_none_that_a_machine_would_pay(house: &House) {
        let (maya, tax, rossi) = in_italy(house).await;
        let giulia = house.signing_in(&maya, rossi, "Giulia", "Rossi").await;
        let service = &house.service;
        let bill = sent(house, &maya, rossi, &[&tax]).await;
        service.own_invoice_ubl(&giulia, bill).await.expect("is taken");
        let version = service.invoice(&maya, bill).await.expect("shows").version;
        service.cancel_invoice(&maya, bill, version, "Wrong", &house.fresh().await).await.expect("cancels");
        assert!(!service.own_invoice(&giulia, bill).await.expect("reads on").ubl);
        assert_eq!(refusal(service.own_invoice_ubl(&giulia, bill).await), Refusal::NotFound);
        service.invoice_ubl(&maya, bill).await.expect("the office keeps it");
    }

    async fn whoever_reads_an_invoice_by_a_link_takes_it_too(house: &House) {
        let (maya, tax, rossi) = in_italy(house).await;
        house.contact(&maya, rossi, "Ada", "Rossi").await;
        let leo = house.contact(&maya, rossi, "Leo", "Verdi").await;
        let reads = PortalForm { role: "billing".into(), mails: vec!["billing".into()], ..PortalForm::default() };
        house.service.save_contact_portal(&maya, rossi, leo, &reads).await.expect("saves");
        let bill = sent(house, &maya, rossi, &[&tax]).await;
        let key = LinkKey { token: house.token("leo.verdi@customer.example").await, proof: String::new() };
        let taken = house.service.linked_ubl(&key).await.expect("is taken");
        assert_eq!(taken.bytes, house.service.invoice_ubl(&maya, bill).await.expect("is taken").bytes);
        assert_eq!(house.count("personal_link_opening").await, 1, "that it was taken is noted");
        let none = PortalForm { role: "technical".into(), ..reads };
        house.service.save_contact_portal(&maya, rossi, leo, &none).await.expect("saves");
        assert_eq!(refusal(house.service.linked_ubl(&key).await), Refusal::NotFound);
        assert_eq!(house.count("personal_link_opening").await, 1);
    }
}
