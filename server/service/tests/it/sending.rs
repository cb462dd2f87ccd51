//! Whom a document goes to when it is sent: whoever gets such mails, or whom the sender chooses among those who may see it.

use crate::invoices::{acme_with_ana, draft as draft_invoice, sent as sent_invoice};
use crate::quotes::form as quote_form;
use crate::support::{House, exception, new_password, on_both, refusal};
use domain::access::{Masked, Right, Role, Scope, Staff};
use domain::account::Realm;
use domain::contact::PortalForm;
use domain::credit_note::{CreditLineForm, CreditNoteForm};
use domain::personal_link::LinkScope;
use domain::sales::{Addressee, Gets, Mailing};
use domain::{ContactId, CreditNoteId, CustomerId, Problem, QuoteId, Refusal};
use service::Sending;

const CLEO: &str = "cleo.hill@customer.example";

/// One of Acme's people, who does not sign in.
async fn person(
    house: &House,
    maya: &Staff,
    acme: CustomerId,
    first: &str,
    (rights, mails): (&[&str], &[&str]),
) -> ContactId {
    let words = |all: &[&str]| all.iter().map(|word| (*word).to_owned()).collect();
    let id = house.contact(maya, acme, first, "Hill").await;
    let portal = PortalForm { role: "chosen".into(), rights: words(rights), mails: words(mails) };
    house.service.save_contact_portal(maya, acme, id, &portal).await.expect("saves");
    id
}

/// Acme with Ana, who signs in and gets all mails; Bea, who gets them and may answer; Cleo, who may read and gets none; and Tom, who may not
/// see what they are about.
async fn acme_with_people(house: &House) -> (Staff, CustomerId, [ContactId; 3]) {
    let (maya, acme, _) = acme_with_ana(house).await;
    let answers = ["invoices.view", "quotes.view", "quotes.respond"];
    let bea = person(house, &maya, acme, "Bea", (&answers, &["billing", "services"])).await;
    let cleo = person(house, &maya, acme, "Cleo", (&answers[..2], &["general"])).await;
    let tom = person(house, &maya, acme, "Tom", (&["packages.view"], &["billing", "services"])).await;
    (maya, acme, [bea, cleo, tom])
}

async fn draft_quote(house: &House, maya: &Staff, acme: CustomerId) -> QuoteId {
    let form = quote_form(vec![crate::invoices::line("Service", "1", "100", "")]);
    house.service.create_quote(maya, acme, &form).await.expect("drafts")
}

async fn draft_credit(house: &House, maya: &Staff, acme: CustomerId) -> CreditNoteId {
    let of = sent_invoice(house, maya, acme).await;
    let line = CreditLineForm { quantity: "1".into(), price: "30".into() };
    let form = CreditNoteForm { reason: "Less".into(), lines: vec![line], ..CreditNoteForm::default() };
    house.service.create_credit_note(maya, of, &form).await.expect("drafts")
}

fn to(people: &[ContactId]) -> Mailing {
    Mailing { to: Some(people.to_vec()), copy: false }
}

fn told(addressees: &[Addressee]) -> Vec<(&str, Gets, bool)> {
    addressees.iter().map(|one| (one.name.as_str(), one.gets, one.usual)).collect()
}

/// The addresses of all mails of these categories.
async fn addresses(house: &House, categories: &str) -> Vec<String> {
    house.all(&format!("SELECT to_address FROM mail WHERE category IN ({categories}) ORDER BY to_address")).await
}

/// All that sending could change.
async fn written(house: &House) -> (i64, i64, i64, String) {
    (
        house.count("audit").await,
        house.count("mail").await,
        house.count("personal_link").await,
        house.one("SELECT max(status) || ' ' || sum(version) || ' ' || count(number) FROM invoice").await,
    )
}

on_both! {
    async fn the_page_of_a_draft_says_who_gets_it_and_what_it_opens_for_them(house: &House) {
        use LinkScope::{Act, View};
        let (maya, acme, _) = acme_with_people(house).await;
        let invoice = draft_invoice(house, &maya, acme).await;
        let invoice = house.service.invoice(&maya, invoice).await.expect("shows");
        assert_eq!(invoice.recipients, 2);
        assert_eq!(
            told(&invoice.addressees),
            [("Ana Pop", Gets::SignIn(Act), true), ("Bea Hill", Gets::Link(View), true), ("Cleo Hill", Gets::Link(View), false), ("Tom Hill", Gets::Nothing, false)]
        );
        let quote = draft_quote(house, &maya, acme).await;
        let quote = house.service.quote(&maya, quote).await.expect("shows");
        let gets: Vec<Gets> = quote.addressees.iter().map(|one| one.gets).collect();
        assert_eq!(gets, [Gets::SignIn(Act), Gets::Link(Act), Gets::Link(View), Gets::Nothing], "Bea may answer (BR-06)");
        let note = draft_credit(house, &maya, acme).await;
        let note = house.service.credit_note(&maya, note).await.expect("shows");
        let gets: Vec<Gets> = note.addressees.iter().map(|one| one.gets).collect();
        assert_eq!(gets, [Gets::SignIn(View), Gets::OwnPage, Gets::OwnPage, Gets::Nothing]);
        let sent = sent_invoice(house, &maya, acme).await;
        assert!(house.service.invoice(&maya, sent).await.expect("shows").addressees.is_empty(), "there is nothing to choose any more");
    }

    async fn an_invoice_goes_to_whom_the_sender_chose_and_to_nobody_else(house: &House) {
        let (maya, acme, [_, cleo, _]) = acme_with_people(house).await;
        let id = draft_invoice(house, &maya, acme).await;
        house.service.send_invoice(&maya, id, 1, Sending::As(&to(&[cleo]))).await.expect("sends");
        assert_eq!(addresses(house, "'billing', 'work'").await, [CLEO]);
        assert_eq!(house.count("personal_link WHERE scope = 'view' AND invoice_id IS NOT NULL").await, 1);
        let told = format!("audit WHERE action = 'invoice.sent' AND amount = 1 AND detail LIKE '%\"to\":\"{cleo}\"%'");
        assert_eq!(house.count(&told).await, 1, "whom they chose stands there");
        let ana = house.member("ana.pop@customer.example").await.expect("is in");
        assert!(house.service.own_invoice(&ana, id).await.is_ok(), "whom a mail goes to does not decide who sees it (BR-11)");
    }

    async fn where_nobody_chooses_it_goes_to_whoever_gets_such_mails(house: &House) {
        let (maya, acme, _) = acme_with_people(house).await;
        let id = draft_invoice(house, &maya, acme).await;
        house.service.send_invoice(&maya, id, 1, Sending::As(&Mailing::default())).await.expect("sends");
        assert_eq!(addresses(house, "'billing', 'work'").await, ["ana.pop@customer.example", "bea.hill@customer.example"]);
    }

    async fn a_quote_is_answered_by_the_links_of_those_alone_who_may_answer(house: &House) {
        let (maya, acme, [bea, cleo, _]) = acme_with_people(house).await;
        let id = draft_quote(house, &maya, acme).await;
        house.service.send_quote(&maya, id, 1, Sending::As(&to(&[cleo, bea]))).await.expect("sends");
        assert_eq!(addresses(house, "'services', 'work'").await, ["bea.hill@customer.example", CLEO]);
        for (first, scope) in [("Bea", "act"), ("Cleo", "view")] {
            let of = format!("SELECT scope FROM personal_link JOIN contact ON contact.id = contact_id WHERE first_name = '{first}'");
            let links: Vec<String> = house.all(&of).await;
            assert_eq!(links, [scope], "being chosen gives no right to answer (BR-06)");
        }
        assert_eq!(house.count("audit WHERE action = 'quote.sent' AND amount = 2").await, 1);
    }

    async fn a_credit_note_goes_to_whom_the_sender_chose(house: &House) {
        let (maya, acme, [_, cleo, _]) = acme_with_people(house).await;
        let id = draft_credit(house, &maya, acme).await;
        let before = addresses(house, "'billing'").await.len();
        house.service.issue_credit_note(&maya, id, 1, Sending::As(&to(&[cleo]))).await.expect("issues");
        assert_eq!(addresses(house, "'billing'").await.len(), before + 1);
        let last: Vec<String> = house.all("SELECT to_address FROM mail WHERE subject LIKE 'Credit note%'").await;
        assert_eq!(last, [CLEO]);
    }

    async fn the_senders_copy_leads_to_the_office_and_opens_nothing(house: &House) {
        let (maya, acme, [_, cleo, _]) = acme_with_people(house).await;
        let invoice = draft_invoice(house, &maya, acme).await;
        let copied = Mailing { copy: true, ..to(&[cleo]) };
        house.service.send_invoice(&maya, invoice, 1, Sending::As(&copied)).await.expect("sends");
        let quote = draft_quote(house, &maya, acme).await;
        house.service.send_quote(&maya, quote, 1, Sending::As(&copied)).await.expect("sends");
        let note = draft_credit(house, &maya, acme).await;
        house.service.issue_credit_note(&maya, note, 1, Sending::As(&copied)).await.expect("issues");
        for page in [format!("/admin/invoices/{invoice}"), format!("/admin/quotes/{quote}"), format!("/admin/credit-notes/{note}")] {
            let which = format!("mail WHERE to_address = '{}' AND category = 'work' AND text_body LIKE '%{page}%'", maya.email);
            assert_eq!(house.count(&which).await, 1, "{page}");
        }
        let own = "mail WHERE category = 'work'";
        assert_eq!(house.count(&format!("{own} AND subject LIKE 'Copy: %' AND unsubscribe IS NULL AND contact_id IS NULL AND attachment IS NULL")).await, 3);
        assert_eq!(house.count(&format!("{own} AND (text_body LIKE '%token=%' OR html_body LIKE '%token=%')")).await, 0, "no link of anybody's");
        assert_eq!(house.count("audit WHERE action = 'invoice.sent' AND amount = 1").await, 1, "one of the customer's people was told");
    }

    async fn who_is_not_there_to_choose_is_refused_and_nothing_goes_out(house: &House) {
        let (maya, acme, [bea, cleo, tom]) = acme_with_people(house).await;
        let rossi = house.customer(&maya, "Rossi").await;
        let foreign = house.contact(&maya, rossi, "Rita", "Hill").await;
        let trashed = person(house, &maya, acme, "Gil", (&["invoices.view"], &["billing"])).await;
        house.service.trash_contact(&maya, acme, trashed).await.expect("trashes");
        house.service.invite_contact(&maya, acme, bea).await.expect("invites");
        let token = house.token("bea.hill@customer.example").await;
        house.service.accept_invitation(Realm::Portal, &token, new_password()).await.expect("accepts");
        house.service.set_contact_access(&maya, acme, bea, "suspended").await.expect("suspends");
        let id = draft_invoice(house, &maya, acme).await;
        let before = written(house).await;
        let refused = Refusal::field("to", Problem::Choice);
        for wrong in [foreign, trashed, bea, tom] {
            let chosen = to(&[cleo, wrong]);
            assert_eq!(refusal(house.service.send_invoice(&maya, id, 1, Sending::As(&chosen)).await), refused);
        }
        assert_eq!(written(house).await, before);
        house.run("UPDATE customer SET status = 'inactive' WHERE name = 'Acme'").await.expect("rests");
        assert!(house.service.invoice(&maya, id).await.expect("shows").addressees.is_empty());
        let resting = refusal(house.service.send_invoice(&maya, id, 1, Sending::As(&to(&[cleo]))).await);
        assert_eq!(resting, Refusal::field("", Problem::NobodyToMail));
        assert_eq!(written(house).await, before);
        house.run("UPDATE customer SET status = 'active' WHERE name = 'Acme'").await.expect("is back");
        house.service.send_invoice(&maya, id, 1, Sending::As(&to(&[cleo]))).await.expect("sends");
    }

    async fn who_does_not_see_a_customers_people_chooses_none_of_them(house: &House) {
        let (maya, acme, [_, cleo, _]) = acme_with_people(house).await;
        let una = house.staff("una", Role::Manager).await;
        house.service.save_access(&maya, una.id, &exception(Right::ContactsFieldEmail, Scope::None, "")).await.expect("masks");
        let una = house.viewer(&una.email).await;
        let id = draft_invoice(house, &maya, acme).await;
        let seen = house.service.invoice(&una, id).await.expect("shows").addressees;
        assert!(seen.len() == 4 && seen.iter().all(|one| one.email == Masked::Hidden && !one.name.is_empty()), "{seen:?}");
        house.service.save_access(&maya, una.id, &exception(Right::ContactsView, Scope::None, "")).await.expect("hides");
        let una = house.viewer(&una.email).await;
        let card = house.service.invoice(&una, id).await.expect("shows");
        assert_eq!((card.recipients, card.addressees), (2, Vec::new()));
        let before = written(house).await;
        let refused = refusal(house.service.send_invoice(&una, id, 1, Sending::As(&to(&[cleo]))).await);
        assert_eq!(refused, Refusal::field("to", Problem::Choice));
        assert_eq!(written(house).await, before);
        let copied = Mailing { to: None, copy: true };
        house.service.send_invoice(&una, id, 1, Sending::As(&copied)).await.expect("sends to whoever gets such mails");
        assert_eq!(addresses(house, "'billing', 'work'").await, ["ana.pop@customer.example", "bea.hill@customer.example", "una@house.example"]);
    }
}
