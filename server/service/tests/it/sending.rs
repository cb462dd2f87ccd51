//! Whom a document goes to when it is sent: whoever gets such mails, or whom the sender chooses among those who may see it.

use crate::invoices::{acme_with_ana, draft as draft_invoice, sent as sent_invoice};
use crate::quotes::form as quote_form;
use crate::support::{House, exception, new_password, on_both, refusal};
use domain::access::{Masked, Right, Role, Scope, Staff};
use domain::account::Realm;
use domain::contact::PortalForm;
use domain::credit_note::{CreditLineForm, CreditNoteForm};
use domain::personal_link::{LinkForm, LinkScope};
use domain::sales::{Addressee, Gets, Mailing};
use domain::{ContactId, CreditNoteId, CustomerId, Problem, QuoteId, Refusal, time};
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

/// A quote that went to Cleo alone, who gets no such mails by herself. It holds until 31 March.
async fn sent_to_cleo(house: &House, maya: &Staff, acme: CustomerId, cleo: ContactId) -> QuoteId {
    let id = draft_quote(house, maya, acme).await;
    house.service.send_quote(maya, id, 1, Sending::As(&to(&[cleo]))).await.expect("sends");
    id
}

/// Who was reminded by so many days later.
async fn reminded(house: &House, days: i64) -> Vec<String> {
    house.clock.advance(time::DAY * days);
    house.service.remind_of_quotes_now().await.expect("reminds");
    house.all("SELECT to_address FROM mail WHERE subject LIKE '% is valid until %' ORDER BY to_address").await
}

/// The latest mail to Cleo, as if it had come to this.
async fn latest(house: &House, status: &str) -> String {
    house.run(&format!("UPDATE mail SET status = '{status}' WHERE to_address = '{CLEO}'")).await.expect("as if");
    let id: uuid::Uuid =
        house.one(&format!("SELECT id FROM mail WHERE to_address = '{CLEO}' ORDER BY created_at DESC LIMIT 1")).await;
    id.to_string()
}

/// What Cleo may and wants.
async fn cleo_has(house: &House, maya: &Staff, (acme, cleo): (CustomerId, ContactId), rights: &[&str]) {
    let rights = rights.iter().map(|right| (*right).to_owned()).collect();
    let portal = PortalForm { role: "chosen".into(), rights, mails: vec!["general".into()] };
    house.service.save_contact_portal(maya, acme, cleo, &portal).await.expect("saves");
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

/// What is told or sent again leaves these.
async fn traces(house: &House) -> (i64, i64, i64) {
    (house.count("audit").await, house.count("mail").await, house.count("personal_link").await)
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

    async fn who_was_chosen_for_a_quote_is_reminded_of_it_and_can_be_sent_both_again(house: &House) {
        let (maya, acme, [_, cleo, _]) = acme_with_people(house).await;
        sent_to_cleo(house, &maya, acme, cleo).await;
        let to_cleo = format!("mail WHERE to_address = '{CLEO}' AND chosen");
        let said = format!("{to_cleo} AND text_body LIKE '%meant for you in particular%'");
        assert_eq!(house.count(&said).await, 1, "why it comes");
        assert_eq!(reminded(house, 15).await, [""; 0], "four days before");
        let failed = latest(house, "failed").await;
        house.service.resend_mail(&maya, acme, &failed).await.expect("sends the quote again");
        assert_eq!(house.count(&to_cleo).await, 2);
        assert_eq!(reminded(house, 1).await, [CLEO], "and nobody to whom it did not go");
        let failed = latest(house, "failed").await;
        house.service.resend_mail(&maya, acme, &failed).await.expect("sends the reminder again");
        assert_eq!(reminded(house, 1).await, [CLEO, CLEO]);
        assert_eq!(house.count("audit WHERE action = 'mail.resent'").await, 2);
    }

    async fn who_may_not_see_it_any_more_or_left_gets_nothing_of_it_again(house: &House) {
        let (maya, acme, [_, cleo, _]) = acme_with_people(house).await;
        sent_to_cleo(house, &maya, acme, cleo).await;
        let sent = latest(house, "sent").await;
        let not_wanted = Refusal::field("", Problem::NotWanted);
        cleo_has(house, &maya, (acme, cleo), &["packages.view"]).await;
        let before = traces(house).await;
        assert_eq!(reminded(house, 16).await, [""; 0]);
        assert_eq!(refusal(house.service.resend_mail(&maya, acme, &sent).await), not_wanted);
        assert_eq!(traces(house).await, before);
        cleo_has(house, &maya, (acme, cleo), &["quotes.view"]).await;
        house.service.trash_contact(&maya, acme, cleo).await.expect("trashes");
        let before = traces(house).await;
        assert_eq!(reminded(house, 0).await, [""; 0]);
        assert_eq!(refusal(house.service.resend_mail(&maya, acme, &sent).await), not_wanted);
        assert_eq!(traces(house).await, before);
        assert_eq!(house.count("quote WHERE reminded_for IS NULL").await, 1, "it waits");
        house.run("UPDATE contact SET trashed_at = NULL").await.expect("comes back");
        assert_eq!(reminded(house, 0).await, [CLEO]);
        house.service.resend_mail(&maya, acme, &sent).await.expect("sends");
    }

    async fn who_was_chosen_ends_that_by_the_link_in_the_mail(house: &House) {
        let (maya, acme, [_, cleo, _]) = acme_with_people(house).await;
        sent_to_cleo(house, &maya, acme, cleo).await;
        let way: String = house.one(&format!("SELECT unsubscribe FROM mail WHERE to_address = '{CLEO}'")).await;
        let (_, token) = way.split_once("token=").expect("a token");
        let service = &house.service;
        let wanted = async || service.unsubscribe_page(token).await.expect("answers").expect("a page").wanted;
        assert!(wanted().await, "she got one");
        service.unsubscribe(token, false).await.expect("ends");
        assert!(!wanted().await);
        assert_eq!(house.count("audit WHERE action = 'contact.mails' AND actor_kind = 'system'").await, 1);
        assert_eq!(house.count(&format!("mail WHERE to_address = '{CLEO}' AND withheld_at IS NOT NULL")).await, 1, "what waited does not leave");
        service.unsubscribe(token, false).await.expect("is ended already");
        assert_eq!(house.count("audit WHERE action = 'contact.mails' AND actor_kind = 'system'").await, 1);
        assert_eq!(reminded(house, 16).await, [""; 0]);
        house.run("UPDATE mail SET status = 'sent', withheld_at = NULL").await.expect("as if it had left before");
        let sent = latest(house, "sent").await;
        assert_eq!(refusal(service.resend_mail(&maya, acme, &sent).await), Refusal::field("", Problem::NotWanted));
        assert_eq!(house.count("quote WHERE reminded_for IS NULL").await, 1);
    }

    async fn who_was_chosen_ends_that_by_saving_their_mails_without_a_tick(house: &House) {
        let (maya, acme, [_, cleo, _]) = acme_with_people(house).await;
        sent_to_cleo(house, &maya, acme, cleo).await;
        let giving = LinkForm { scope: "act".into(), code: String::new() };
        house.clock.advance(time::HOUR);
        house.service.give_link(&maya, acme, cleo, &giving).await.expect("gives");
        let token = house.token(CLEO).await;
        let withheld = format!("mail WHERE to_address = '{CLEO}' AND category = 'services' AND withheld_at IS NOT NULL");
        let told = "audit WHERE action = 'contact.mails' AND actor_kind = 'system'";
        let wants = async |mails: &[&str]| {
            let mails = mails.iter().map(|mail| (*mail).to_owned()).collect();
            let form = PortalForm { mails, ..PortalForm::default() };
            house.service.save_linked_mails(&token, "", &form).await.expect("saves");
            (house.count(&withheld).await, house.count(told).await)
        };
        assert_eq!(wants(&["general"]).await, (1, 1), "as it stood, and the one she was chosen for ends");
        assert_eq!(wants(&["general"]).await, (1, 1), "it is ended already");
        assert_eq!(reminded(house, 16).await, [""; 0]);
        assert_eq!(house.count("quote WHERE reminded_for IS NULL").await, 1);
    }

    async fn what_else_one_wants_keeps_back_nothing_that_one_was_chosen_for(house: &House) {
        let (maya, acme, [_, cleo, _]) = acme_with_people(house).await;
        sent_to_cleo(house, &maya, acme, cleo).await;
        let withheld = format!("mail WHERE to_address = '{CLEO}' AND withheld_at IS NOT NULL");
        let wants = async |mails: &[&str]| {
            let mails = mails.iter().map(|mail| (*mail).to_owned()).collect();
            let portal = PortalForm { role: "chosen".into(), rights: vec!["quotes.view".into()], mails };
            house.service.save_contact_portal(&maya, acme, cleo, &portal).await.expect("saves");
            house.count(&withheld).await
        };
        assert_eq!(wants(&["support"]).await, 0);
        assert_eq!(wants(&["services"]).await, 0);
        assert_eq!(wants(&["general"]).await, 1, "by now she said no");
        assert_eq!(reminded(house, 16).await, [""; 0]);
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
