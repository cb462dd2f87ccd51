//! Credit notes: what takes an invoice back, what becomes of it, and what the customer sees.

use crate::fattura::{close, italy, rate, rossi, says, sent as sent_with, settle, vat};
use crate::invoices::{acme_with_ana, draft, form as invoice_form, line, send, sent};
use crate::support::{House, on_both, refusal};
use domain::access::{Masked, Role, Staff};
use domain::contact::PortalForm;
use domain::credit_note::{CreditLineForm, CreditNoteForm, CreditNoteStatus};
use domain::documents::DocumentQuery;
use domain::invoice::{InvoiceStatus, Standing};
use domain::payment::{Parts, PaymentForm, part_key};
use domain::trash::TrashKind;
use domain::{CreditNoteId, CustomerId, InvoiceId, Problem, Refusal};
use service::Sending;

fn form(lines: &[(&str, &str)]) -> CreditNoteForm {
    let line =
        |(quantity, price): &(&str, &str)| CreditLineForm { quantity: (*quantity).into(), price: (*price).into() };
    CreditNoteForm { reason: "Broken".into(), lines: lines.iter().map(line).collect(), ..CreditNoteForm::default() }
}

/// Ten at ten euros, and two at fifty.
async fn two_lines(house: &House, maya: &Staff, customer: CustomerId) -> InvoiceId {
    let lines = vec![line("Filters", "10", "10", ""), line("Hours", "2", "50", "")];
    let id = house.service.create_invoice(maya, customer, &invoice_form(lines)).await.expect("drafts");
    send(house, maya, id).await;
    id
}

async fn note(house: &House, maya: &Staff, of: InvoiceId, lines: &[(&str, &str)]) -> CreditNoteId {
    house.service.create_credit_note(maya, of, &form(lines)).await.expect("drafts")
}

async fn issued(house: &House, maya: &Staff, of: InvoiceId, lines: &[(&str, &str)]) -> CreditNoteId {
    let id = note(house, maya, of, lines).await;
    house.service.issue_credit_note(maya, id, 1, Sending::ByHand).await.expect("issues");
    id
}

async fn pay(house: &House, maya: &Staff, customer: CustomerId, amount: &str) {
    let form = PaymentForm {
        amount: amount.into(),
        currency: "EUR".into(),
        date: "2026-03-12".into(),
        method: "cash".into(),
        ..PaymentForm::default()
    };
    house.service.record_payment(maya, customer, &form).await.expect("records");
}

async fn standing(house: &House, maya: &Staff, id: InvoiceId) -> (Standing, Option<String>) {
    let card = house.service.invoice(maya, id).await.expect("shows");
    (card.standing, card.due)
}

/// Where it stands, what is left of it, and its version.
async fn stands(house: &House, maya: &Staff, id: CreditNoteId) -> (CreditNoteStatus, Option<String>, i32) {
    let card = house.service.credit_note(maya, id).await.expect("shows");
    (card.status, card.left, card.version)
}

fn euros(amount: &str) -> Option<String> {
    Some(format!("€\u{a0}{amount}"))
}

/// All that acts on credit notes could change.
async fn books(house: &House) -> (i64, i64, i64, String, String) {
    (
        house.count("audit").await,
        house.count("mail").await,
        house.count("credit_application").await,
        house.one("SELECT count(*) || ' ' || coalesce(sum(version), 0) || ' ' || coalesce(sum(applied + refunded), 0) FROM credit_note").await,
        house.one("SELECT coalesce(sum(version), 0) || ' ' || coalesce(sum(due), 0) FROM invoice").await,
    )
}

const OPEN: Standing = Standing::Status(InvoiceStatus::Sent);
const PARTIALLY: Standing = Standing::Status(InvoiceStatus::PartiallyPaid);

on_both! {
    async fn a_draft_is_nobodys_outside_and_an_issued_one_takes_its_invoice_back(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        let invoice = two_lines(house, &maya, acme).await;
        let filled = house.service.new_credit_note_form(&maya, invoice).await.expect("fills");
        let all: Vec<(&str, &str)> = filled.form.lines.iter().map(|line| (line.quantity.as_str(), line.price.as_str())).collect();
        assert_eq!((all.as_slice(), filled.left.as_str()), ([("10", "10.00"), ("2", "50.00")].as_slice(), "€\u{a0}200.00"));
        let id = note(house, &maya, invoice, &[("3", ""), ("", "")]).await;
        assert_eq!(refusal(house.service.own_credit_note(&ana, id).await), Refusal::NotFound);
        assert!(house.service.own_credit_notes(&ana, "", "").await.expect("lists").rows.is_empty());
        assert_eq!(standing(house, &maya, invoice).await, (OPEN, euros("200.00")), "a draft takes nothing back");
        house.service.issue_credit_note(&maya, id, 1, Sending::ByMail).await.expect("issues");
        assert_eq!(standing(house, &maya, invoice).await, (PARTIALLY, euros("170.00")));
        let own = house.service.own_credit_note(&ana, id).await.expect("reads");
        assert_eq!((own.number.as_str(), own.invoice_number.as_str(), own.reason.as_str()), ("CN-2026-0001", "2026-0001", "Broken"));
        assert_eq!((own.status, own.sheet.total.as_str(), own.applied.len()), (CreditNoteStatus::Applied, "€\u{a0}30.00", 1));
        assert_eq!(house.service.own_invoice(&ana, invoice).await.expect("reads").credited, euros("30.00"));
        let told: String = house.one("SELECT subject FROM mail WHERE subject LIKE 'Credit note%'").await;
        assert_eq!(told, "Credit note CN-2026-0001 from Portico");
        assert_eq!(house.count("audit WHERE action = 'credit_note.issued'").await, 1);
    }

    async fn no_more_is_taken_back_than_was_invoiced_whoever_drafted_first(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let invoice = two_lines(house, &maya, acme).await;
        let state = books(house).await;
        let too_much = Refusal::field("lines[0][quantity]", Problem::MoreThanLeft);
        for lines in [[("11", ""), ("", "")], [("10", "10.01"), ("", "")]] {
            assert_eq!(refusal(house.service.create_credit_note(&maya, invoice, &form(&lines)).await), too_much);
        }
        let nothing = refusal(house.service.create_credit_note(&maya, invoice, &form(&[("", "")])).await);
        assert_eq!(nothing, Refusal::field("lines", Problem::NothingCredited));
        assert_eq!(books(house).await, state);
        let [first, second] = [note(house, &maya, invoice, &[("6", "")]).await, note(house, &maya, invoice, &[("6", "")]).await];
        house.service.issue_credit_note(&maya, first, 1, Sending::ByHand).await.expect("issues");
        let state = books(house).await;
        assert_eq!(refusal(house.service.issue_credit_note(&maya, second, 1, Sending::ByHand).await), too_much);
        assert_eq!(books(house).await, state);
        assert_eq!(house.service.credit_note(&maya, second).await.expect("shows").hindrances.len(), 1, "and its page says why");
        let filled = house.service.new_credit_note_form(&maya, invoice).await.expect("fills");
        assert_eq!((filled.form.lines[0].quantity.as_str(), filled.items[0].left.as_deref()), ("4", Some("€\u{a0}40.00")));
        house.service.save_credit_note(&maya, second, 1, &form(&[("4", ""), ("2", "")])).await.expect("saves");
        house.service.issue_credit_note(&maya, second, 2, Sending::ByHand).await.expect("issues the rest");
        assert_eq!(standing(house, &maya, invoice).await, (Standing::Credited, None));
        let numbers: String = house.one("SELECT max(number) FROM credit_note").await;
        assert_eq!(numbers, "CN-2026-0002", "what was refused used up no number");
    }

    async fn what_was_paid_already_is_credit_that_goes_towards_other_invoices(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let paid = sent(house, &maya, acme).await;
        pay(house, &maya, acme, "100").await;
        let id = issued(house, &maya, paid, &[("1", "60")]).await;
        assert_eq!(stands(house, &maya, id).await, (CreditNoteStatus::Issued, euros("60.00"), 2));
        let billing = house.service.customer_billing(&maya, acme).await.expect("answers").expect("sees");
        assert_eq!(billing.credit, ["€\u{a0}60.00"]);
        let other = sent(house, &maya, acme).await;
        let rossi = house.customer(&maya, "Rossi").await;
        let foreign = sent(house, &maya, rossi).await;
        let state = books(house).await;
        let parts = |id: InvoiceId, amount: &str| Parts::from([(part_key(id), amount.to_owned())]);
        let refused = refusal(house.service.apply_credit_note(&maya, id, 2, &parts(foreign, "10")).await);
        assert_eq!(refused, Refusal::field(&domain::payment::part_name(foreign), Problem::Unknown), "another customer's is unknown");
        let refused = refusal(house.service.apply_credit_note(&maya, id, 2, &parts(other, "61")).await);
        assert_eq!(refused, Refusal::field("", Problem::MoreThanLeft));
        assert_eq!(books(house).await, state);
        house.service.apply_credit_note(&maya, id, 2, &parts(other, "40")).await.expect("applies");
        assert_eq!(stands(house, &maya, id).await, (CreditNoteStatus::PartiallyApplied, euros("20.00"), 3));
        assert_eq!(standing(house, &maya, other).await, (PARTIALLY, euros("60.00")));
        house.service.apply_credit_note(&maya, id, 3, &Parts::new()).await.expect("applies the rest to the oldest");
        assert_eq!((stands(house, &maya, id).await, standing(house, &maya, other).await.1), ((CreditNoteStatus::Applied, None, 4), euros("40.00")));
        house.service.take_credit_back(&maya, id, 4, other).await.expect("takes it back");
        assert_eq!((stands(house, &maya, id).await, standing(house, &maya, other).await), ((CreditNoteStatus::Issued, euros("60.00"), 5), (OPEN, euros("100.00"))));
    }

    async fn what_is_left_is_paid_back_with_the_password_and_once(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        let paid = sent(house, &maya, acme).await;
        pay(house, &maya, acme, "100").await;
        let id = issued(house, &maya, paid, &[("1", "60")]).await;
        let (fresh, stale) = (house.fresh().await, house.stale());
        let state = books(house).await;
        let service = &house.service;
        assert_eq!(refusal(service.refund_credit_note(&maya, id, 2, "By bank", &stale).await), Refusal::Unconfirmed);
        assert_eq!(refusal(service.refund_credit_note(&maya, id, 2, " ", &fresh).await), Refusal::field("note", Problem::Required));
        assert_eq!(books(house).await, state);
        service.refund_credit_note(&maya, id, 2, "By bank", &fresh).await.expect("refunds");
        assert_eq!(stands(house, &maya, id).await, (CreditNoteStatus::Refunded, None, 3));
        assert_eq!(refusal(service.refund_credit_note(&maya, id, 3, "Again", &fresh).await), Refusal::field("", Problem::Settled));
        assert_eq!(refusal(service.apply_credit_note(&maya, id, 3, &Parts::new()).await), Refusal::field("", Problem::Settled));
        assert_eq!(service.own_credit_note(&ana, id).await.expect("reads").refunded.map(|(_, amount)| amount), euros("60.00"));
        assert_eq!(house.count("audit WHERE action = 'credit_note.refunded' AND class = 'money'").await, 1);
    }

    async fn what_should_not_have_been_is_void_as_long_as_nothing_of_it_is_used(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        let invoice = sent(house, &maya, acme).await;
        let id = issued(house, &maya, invoice, &[("1", "30")]).await;
        let fresh = house.fresh().await;
        let service = &house.service;
        let state = books(house).await;
        assert_eq!(refusal(service.void_credit_note(&maya, id, 3, "Mistake", &fresh).await), Refusal::field("", Problem::CreditUsed));
        let version = service.invoice(&maya, invoice).await.expect("shows").version;
        assert_eq!(refusal(service.cancel_invoice(&maya, invoice, version, "Wrong", &fresh).await), Refusal::field("", Problem::HasCredits));
        assert_eq!(books(house).await, state);
        service.take_credit_back(&maya, id, 3, invoice).await.expect("takes it back");
        assert_eq!(refusal(service.cancel_invoice(&maya, invoice, version + 1, "Wrong", &fresh).await), Refusal::field("", Problem::HasCredits), "it would be taken back twice");
        service.void_credit_note(&maya, id, 4, "Mistake", &fresh).await.expect("voids");
        assert_eq!(stands(house, &maya, id).await.0, CreditNoteStatus::Void);
        assert_eq!(standing(house, &maya, invoice).await, (OPEN, euros("100.00")));
        assert_eq!(service.own_credit_note(&ana, id).await.expect("reads").status, CreditNoteStatus::Void, "the customer sees that it is");
        assert_eq!(service.new_credit_note_form(&maya, invoice).await.expect("fills").left, "€\u{a0}100.00", "and all can be credited again");
        service.cancel_invoice(&maya, invoice, version + 1, "Wrong", &fresh).await.expect("cancels");
        assert_eq!(refusal(service.new_credit_note_form(&maya, invoice).await), Refusal::field("", Problem::Frozen));
    }

    async fn what_was_issued_never_changes(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        let id = issued(house, &maya, sent(house, &maya, acme).await, &[("1", "30")]).await;
        let before = house.service.own_credit_note(&ana, id).await.expect("reads");
        let version = stands(house, &maya, id).await.2;
        let state = books(house).await;
        let frozen = Refusal::field("", Problem::Frozen);
        assert_eq!(refusal(house.service.save_credit_note(&maya, id, version, &form(&[("1", "")])).await), frozen);
        assert_eq!(refusal(house.service.delete_credit_note(&maya, id, version).await), frozen);
        assert_eq!(refusal(house.service.issue_credit_note(&maya, id, version, Sending::ByHand).await), frozen);
        assert_eq!(refusal(house.service.credit_note_form(&maya, id).await), Refusal::NotFound);
        for change in ["total = 1", "number = 'X'", "frozen = '{}'", "invoice_id = customer_id"] {
            assert!(house.run(&format!("UPDATE credit_note SET {change}")).await.is_err(), "{change}");
        }
        assert!(house.run("DELETE FROM credit_note").await.is_err());
        assert_eq!(books(house).await, state);
        assert_eq!(house.service.own_credit_note(&ana, id).await.expect("reads"), before);
    }

    async fn a_draft_goes_to_the_trash_and_comes_back(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let id = note(house, &maya, sent(house, &maya, acme).await, &[("1", "30")]).await;
        house.service.delete_credit_note(&maya, id, 1).await.expect("deletes");
        assert_eq!(refusal(house.service.credit_note(&maya, id).await), Refusal::NotFound);
        let trash = house.service.trash(&maya, TrashKind::CreditNotes, "").await.expect("lists");
        assert_eq!(trash.page.rows[0].name, Masked::Shown("€\u{a0}30.00 · Broken".to_owned()));
        house.service.restore_trashed(&maya, TrashKind::CreditNotes, &[id.uuid()]).await.expect("restores");
        house.service.issue_credit_note(&maya, id, 3, Sending::ByHand).await.expect("issues");
        assert_eq!(stands(house, &maya, id).await.0, CreditNoteStatus::Applied);
    }

    async fn only_those_see_and_do_who_may(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        let joe = house.staff("joe", Role::User).await;
        house.service.assign_staff(&maya, acme, 1, &joe.id.to_string(), &[]).await.expect("assigns");
        let invoice = sent(house, &maya, acme).await;
        let open = note(house, &maya, invoice, &[("1", "10")]).await;
        let id = issued(house, &maya, invoice, &[("1", "30")]).await;
        let state = books(house).await;
        let (service, fresh) = (&house.service, house.fresh().await);
        assert_eq!(refusal(service.credit_notes(&joe, &DocumentQuery::default()).await), Refusal::Forbidden);
        for id in [open, id] {
            assert_eq!(refusal(service.credit_note(&joe, id).await), Refusal::NotFound);
            assert_eq!(refusal(service.credit_note_pdf(&joe, id).await), Refusal::NotFound);
            assert_eq!(refusal(service.issue_credit_note(&joe, id, 1, Sending::ByHand).await), Refusal::NotFound);
            assert_eq!(refusal(service.apply_credit_note(&joe, id, 1, &Parts::new()).await), Refusal::NotFound);
            assert_eq!(refusal(service.refund_credit_note(&joe, id, 1, "x", &fresh).await), Refusal::NotFound);
            assert_eq!(refusal(service.void_credit_note(&joe, id, 1, "x", &fresh).await), Refusal::NotFound);
        }
        assert_eq!(refusal(service.new_credit_note_form(&joe, invoice).await), Refusal::NotFound);
        let entries = service.customer_timeline(&joe, acme, "").await.expect("shows").entries;
        assert!(entries.iter().all(|entry| !entry.action.starts_with("credit_note")), "nor do they read of it on the card");
        // Another company's person, and a colleague who may not see invoices.
        let rossi = house.customer(&maya, "Rossi").await;
        for (customer, first) in [(rossi, "Zoe"), (acme, "Tom")] {
            let contact = house.contact(&maya, customer, first, "Hill").await;
            if customer == acme {
                let portal = PortalForm { role: "technical".into(), ..PortalForm::default() };
                service.save_contact_portal(&maya, acme, contact, &portal).await.expect("saves");
            }
            service.invite_contact(&maya, customer, contact).await.expect("invites");
            let address = format!("{}.hill@customer.example", first.to_lowercase());
            let token = house.token(&address).await;
            let realm = domain::account::Realm::Portal;
            service.accept_invitation(realm, &token, crate::support::new_password()).await.expect("accepts");
            let outsider = house.member(&address).await.expect("is in");
            assert_eq!(refusal(service.own_credit_note(&outsider, id).await), Refusal::NotFound);
            assert_eq!(refusal(service.own_credit_note_pdf(&outsider, id).await), Refusal::NotFound);
        }
        assert!(service.own_credit_note(&ana, id).await.is_ok());
        assert_eq!(refusal(service.own_credit_note_pdf(&ana, open).await), Refusal::NotFound, "a draft");
        assert_eq!(books(house).await.2, state.2);
        assert_eq!(books(house).await.3, state.3);
    }

    async fn what_goes_at_once_towards_one_invoice_is_never_too_much(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let paid = sent(house, &maya, acme).await;
        pay(house, &maya, acme, "100").await;
        let id = issued(house, &maya, paid, &[("1", "60")]).await;
        let targets = [sent(house, &maya, acme).await, sent(house, &maya, acme).await];
        let other = house.another_service().await;
        let tasks: Vec<_> = (0..20).map(|at| {
            let service = if at % 2 == 0 { house.service.clone() } else { other.clone() };
            let (maya, parts) = (maya.clone(), Parts::from([(part_key(targets[at % 2]), "50".to_owned())]));
            tokio::spawn(async move { service.apply_credit_note(&maya, id, 2, &parts).await.is_ok() })
        }).collect();
        let mut taken = 0;
        for task in tasks {
            taken += i64::from(task.await.expect("does not panic"));
        }
        assert_eq!(taken, 1);
        assert_eq!(house.one::<i64>("SELECT applied FROM credit_note").await, 5_000);
        assert_eq!(house.one::<i64>("SELECT CAST(sum(amount) AS bigint) FROM credit_application").await, 5_000);
    }

    async fn the_norm_calls_it_a_credit_note_and_names_its_invoice(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        settle(house, &maya, italy()).await;
        let vat = rate(house, &maya, vat()).await;
        let version = house.service.customer(&maya, acme).await.expect("shows").version;
        house.service.save_customer(&maya, acme, version, &rossi()).await.expect("saves");
        let invoice = sent_with(house, &maya, acme, &[&vat]).await;
        let id = issued(house, &maya, invoice, &[("1", "30")]).await;
        let xml = close(house.service.credit_note_ubl(&maya, id).await.expect("is taken").bytes);
        says(&xml, &[
            "<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>",
            "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>2026-0001</cbc:ID><cbc:IssueDate>2026-03-12</cbc:IssueDate>",
            "<cbc:PayableAmount currencyID=\"EUR\">36.60</cbc:PayableAmount>",
        ]);
        let xml = close(house.service.credit_note_fattura(&maya, id).await.expect("is taken").bytes);
        says(&xml, &[
            "<TipoDocumento>TD04</TipoDocumento>",
            "<DatiFattureCollegate><IdDocumento>2026-0001</IdDocumento><Data>2026-03-12</Data></DatiFattureCollegate>",
        ]);
        let pdf = house.service.own_credit_note_pdf(&ana, id).await.expect("prints");
        assert_eq!((pdf.name.as_str(), &pdf.bytes[..5]), ("CN-2026-0001.pdf", b"%PDF-".as_slice()));
        assert_eq!(house.service.credit_note_pdf(&maya, id).await.expect("prints").bytes, pdf.bytes, "whoever takes it");
        assert_eq!(refusal(house.service.credit_note_ubl(&maya, draft_note(house, &maya, acme).await).await), Refusal::NotFound);
    }
}

async fn draft_note(house: &House, maya: &Staff, acme: CustomerId) -> CreditNoteId {
    let invoice = draft(house, maya, acme).await;
    send(house, maya, invoice).await;
    note(house, maya, invoice, &[("1", "")]).await
}
