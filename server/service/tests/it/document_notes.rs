//! What only the team reads about a document that was sent: it can be written at any time, and nothing that was sent changes by it.

use crate::invoices::{acme_with_ana, draft as draft_invoice, sent as sent_invoice};
use crate::quotes::{sent as sent_quote, version as version_of_quote};
use crate::support::{House, on_both, refusal};
use domain::access::{Role, Staff};
use domain::credit_note::{CreditLineForm, CreditNoteForm};
use domain::staff::Switches;
use domain::{CreditNoteId, CustomerId, Problem, Refusal, time};
use service::Sending;

const NOTE: &str = "They pay late";

async fn draft_credit(house: &House, maya: &Staff, acme: CustomerId) -> CreditNoteId {
    let of = sent_invoice(house, maya, acme).await;
    let line = CreditLineForm { quantity: "1".into(), price: "30".into() };
    let form = CreditNoteForm { reason: "Less".into(), lines: vec![line], ..CreditNoteForm::default() };
    house.service.create_credit_note(maya, of, &form).await.expect("drafts")
}

/// What was sealed of the documents of a table, and how many mails there are.
async fn sealed(house: &House, table: &str) -> (Vec<String>, i64) {
    let sealed = format!("SELECT frozen || ' ' || hash FROM {table} WHERE frozen IS NOT NULL ORDER BY id");
    (house.all(&sealed).await, house.count("mail").await)
}

/// All that a note could change.
async fn written(house: &House) -> (i64, Vec<String>) {
    let mut rows: Vec<String> = Vec::new();
    for table in ["invoice", "quote", "credit_note"] {
        let notes = format!("SELECT coalesce(internal_note, '') || ' ' || version FROM {table} ORDER BY id");
        rows.extend(house.all::<String>(&notes).await);
    }
    (house.count("audit").await, rows)
}

/// What the activity tells a viewer of such notes, newest first: before, and since.
async fn told(house: &House, viewer: &Staff, acme: CustomerId, action: &str) -> Vec<Option<(String, String)>> {
    let entries = house.service.customer_timeline(viewer, acme, "").await.expect("shows").entries;
    let of_it = entries.into_iter().filter(|entry| entry.action == action);
    of_it.map(|entry| entry.rewritten.map(|change| (change.from, change.to))).collect()
}

on_both! {
    async fn a_sent_invoice_gets_its_note_and_stays_what_it_was(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        let id = sent_invoice(house, &maya, acme).await;
        let own = house.service.own_invoice(&ana, id).await.expect("reads");
        let before = sealed(house, "invoice").await;
        let card = house.service.invoice(&maya, id).await.expect("shows");
        assert!(card.may.note && card.internal_note.is_none());
        house.service.note_invoice(&maya, id, card.version, NOTE).await.expect("writes");
        let card = house.service.invoice(&maya, id).await.expect("shows");
        assert_eq!(card.internal_note.as_deref(), Some(NOTE));
        assert_eq!(sealed(house, "invoice").await, before);
        assert_eq!(house.service.own_invoice(&ana, id).await.expect("reads"), own);
        assert_eq!(house.count("audit WHERE action = 'invoice.noted'").await, 1);
        house.service.note_invoice(&maya, id, card.version, " ").await.expect("takes it away");
        assert_eq!(house.service.invoice(&maya, id).await.expect("shows").internal_note, None);
    }

    async fn the_note_that_stands_already_is_no_change(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let (bill, offer) = (sent_invoice(house, &maya, acme).await, sent_quote(house, &maya, acme).await);
        let credit = draft_credit(house, &maya, acme).await;
        let service = &house.service;
        service.issue_credit_note(&maya, credit, 1, Sending::ByHand).await.expect("issues");
        let all = async || {
            let version = service.invoice(&maya, bill).await.expect("shows").version;
            service.note_invoice(&maya, bill, version, NOTE).await.expect("writes");
            let version = version_of_quote(house, &maya, offer).await;
            service.note_quote(&maya, offer, version, NOTE).await.expect("writes");
            let version = service.credit_note(&maya, credit).await.expect("shows").version;
            service.note_credit_note(&maya, credit, version, NOTE).await.expect("writes");
            written(house).await
        };
        let before = all().await;
        assert_eq!(all().await, before);
    }

    async fn a_sent_quote_gets_its_note_and_is_answered_all_the_same(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        let id = sent_quote(house, &maya, acme).await;
        let own = house.service.own_quote(&ana, id).await.expect("reads");
        let before = sealed(house, "quote").await;
        let version = version_of_quote(house, &maya, id).await;
        house.service.note_quote(&maya, id, version, NOTE).await.expect("writes");
        let card = house.service.quote(&maya, id).await.expect("shows");
        assert_eq!((card.may.note, card.internal_note.as_deref()), (true, Some(NOTE)));
        assert_eq!(sealed(house, "quote").await, before);
        assert_eq!(house.service.own_quote(&ana, id).await.expect("reads"), own);
        assert_eq!(house.count("audit WHERE action = 'quote.noted'").await, 1);
        house.service.decline_quote(&ana, id, "").await.expect("answers what stood before her");
    }

    async fn an_issued_credit_note_gets_its_note_and_stays_what_it_was(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        let id = draft_credit(house, &maya, acme).await;
        house.service.issue_credit_note(&maya, id, 1, Sending::ByHand).await.expect("issues");
        let own = house.service.own_credit_note(&ana, id).await.expect("reads");
        let before = sealed(house, "credit_note").await;
        let version = house.service.credit_note(&maya, id).await.expect("shows").version;
        house.service.note_credit_note(&maya, id, version, NOTE).await.expect("writes");
        let card = house.service.credit_note(&maya, id).await.expect("shows");
        assert_eq!((card.may.note, card.internal_note.as_deref()), (true, Some(NOTE)));
        assert_eq!(sealed(house, "credit_note").await, before);
        assert_eq!(house.service.own_credit_note(&ana, id).await.expect("reads"), own);
        assert_eq!(house.count("audit WHERE action = 'credit_note.noted'").await, 1);
    }

    async fn a_draft_has_its_note_in_its_form_and_nothing_is_overwritten(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let draft = draft_invoice(house, &maya, acme).await;
        let credit = draft_credit(house, &maya, acme).await;
        let sent = sent_invoice(house, &maya, acme).await;
        let service = &house.service;
        assert!(!service.invoice(&maya, draft).await.expect("shows").may.note);
        let before = written(house).await;
        let not_now = Refusal::field("", Problem::NotNow);
        assert_eq!(refusal(service.note_invoice(&maya, draft, 1, NOTE).await), not_now);
        assert_eq!(refusal(service.note_credit_note(&maya, credit, 1, NOTE).await), not_now);
        assert_eq!(refusal(service.note_invoice(&maya, sent, 1, NOTE).await), Refusal::Changed, "somebody changed it meanwhile");
        let long = "a".repeat(4_001);
        let too_long = Refusal::field("internal_note", Problem::TooLong { max: 4_000 });
        assert_eq!(refusal(service.note_invoice(&maya, sent, 2, &long).await), too_long);
        assert_eq!(written(house).await, before);
        service.note_invoice(&maya, sent, 2, NOTE).await.expect("writes");
    }

    async fn what_stood_in_a_note_before_stays_in_the_activity_for_those_who_see_the_document(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        let mark = house.staff("mark", Role::Marketing).await;
        let (invoice, quote) = (sent_invoice(house, &maya, acme).await, sent_quote(house, &maya, acme).await);
        let credit = draft_credit(house, &maya, acme).await;
        house.service.issue_credit_note(&maya, credit, 1, Sending::ByHand).await.expect("issues");
        let service = &house.service;
        let long = "a".repeat(4_000);
        let version = service.invoice(&maya, invoice).await.expect("shows").version;
        for (nth, note) in (0..).zip([long.as_str(), NOTE, ""]) {
            house.clock.advance(time::SECOND);
            service.note_invoice(&maya, invoice, version + nth, note).await.expect("writes");
        }
        let version = version_of_quote(house, &maya, quote).await;
        service.note_quote(&maya, quote, version, NOTE).await.expect("writes");
        let version = service.credit_note(&maya, credit).await.expect("shows").version;
        service.note_credit_note(&maya, credit, version, NOTE).await.expect("writes");
        let change = |from: &str, to: &str| Some((from.to_owned(), to.to_owned()));
        let all = [change(NOTE, ""), change(&long, NOTE), change("", &long)];
        assert_eq!(told(house, &maya, acme, "invoice.noted").await, all, "whole");
        for action in ["quote.noted", "credit_note.noted"] {
            assert_eq!(told(house, &maya, acme, action).await, [change("", NOTE)], "{action}");
        }
        let silent: [Option<(String, String)>; 3] = [None, None, None];
        assert_eq!(told(house, &mark, acme, "invoice.noted").await, silent, "that it was written, and no word of it");
        for action in ["quote.noted", "credit_note.noted"] {
            assert!(told(house, &mark, acme, action).await.is_empty(), "{action}");
        }
        let own = service.own_data(&ana, &house.fresh().await).await.expect("takes");
        assert!(!String::from_utf8(own).expect("text").contains(NOTE), "nor a word to the customer");
    }

    async fn who_may_see_a_document_may_not_write_about_it_by_that(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let joe = house.staff("joe", Role::User).await;
        let invoice = sent_invoice(house, &maya, acme).await;
        let quote = sent_quote(house, &maya, acme).await;
        let credit = draft_credit(house, &maya, acme).await;
        house.service.issue_credit_note(&maya, credit, 1, Sending::ByHand).await.expect("issues");
        let before = written(house).await;
        let service = &house.service;
        assert_eq!(refusal(service.note_invoice(&joe, invoice, 2, NOTE).await), Refusal::NotFound, "Acme is not theirs");
        assert_eq!(refusal(service.note_quote(&joe, quote, 2, NOTE).await), Refusal::NotFound);
        assert_eq!(refusal(service.note_credit_note(&joe, credit, 3, NOTE).await), Refusal::NotFound);
        assert_eq!(written(house).await, before);
        let version = service.customer(&maya, acme).await.expect("shows").version;
        service.assign_staff(&maya, acme, version, &joe.id.to_string(), &[]).await.expect("assigns");
        house.switch(&maya, joe.id, Switches { payments: true, ..Switches::default() }).await.expect("switches");
        let joe = house.viewer(&joe.email).await;
        assert!(!service.invoice(&joe, invoice).await.expect("shows").may.note);
        let before = written(house).await;
        assert_eq!(refusal(service.note_invoice(&joe, invoice, 2, NOTE).await), Refusal::Forbidden);
        assert_eq!(written(house).await, before);
        service.note_invoice(&maya, invoice, 2, NOTE).await.expect("writes");
    }
}
