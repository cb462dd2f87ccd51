//! Links to one document: who gets which, what they open, what can be done by them, and every way in which they end.
// Long because each way to a document, and each way in which a link to it ends, is tried by itself.

use crate::invoices::{acme_with_ana, line, sent as sent_invoice};
use crate::payment_service::{KEY, PaymentService, SIGNING};
use crate::recurring::in_rome;
use crate::support::{House, exception, on_both, refusal};
use domain::access::{Masked, PortalArea, Right, Role, Scope, Staff};
use domain::checkout::StripeForm;
use domain::contact::PortalForm;
use domain::invoice::OwnInvoice;
use domain::mail::HistoryQuery;
use domain::personal_link::{LinkPage, LinkScope, LinkStatus, LinkedDocument, LinkedTo, OwnDocument, VALID_FOR};
use domain::portal_settings::PortalSettingsForm;
use domain::quote::{AcceptForm, Answer, Method, OwnQuote, QuoteForm, QuoteStatus};
use domain::{ContactId, CustomerId, InvoiceId, Locale, Problem, QuoteId, Refusal, Timestamp, time};
use serde_json::json;
use service::{Ends, LinkKey, Sending, Service};

const BEA: &str = "bea.hill@customer.example";

/// Acme with Ana, who signs in, and Bea, who does not and has this set of rights.
async fn acme_with_bea(house: &House, role: &str) -> (Staff, CustomerId, ContactId) {
    let (maya, acme, _) = acme_with_ana(house).await;
    let bea = house.contact(&maya, acme, "Bea", "Hill").await;
    give(house, &maya, acme, bea, role).await;
    (maya, acme, bea)
}

/// A set of rights, or with `answers` those that it takes to answer quotes.
async fn give(house: &House, maya: &Staff, acme: CustomerId, bea: ContactId, role: &str) {
    let rights = ["quotes.view", "quotes.respond", "quotes.comment"];
    let portal = PortalForm {
        role: if role == "answers" { "chosen" } else { role }.to_owned(),
        rights: rights.iter().filter(|_| role == "answers").map(|right| (*right).to_owned()).collect(),
        mails: vec!["billing".into(), "services".into()],
    };
    house.service.save_contact_portal(maya, acme, bea, &portal).await.expect("saves");
}

async fn sent_quote(house: &House, maya: &Staff, acme: CustomerId) -> QuoteId {
    sent_until(house, maya, acme, "2026-03-31").await
}

async fn sent_until(house: &House, maya: &Staff, acme: CustomerId, last: &str) -> QuoteId {
    let form = QuoteForm {
        title: "Refit".to_owned(),
        currency: "EUR".to_owned(),
        valid_until: last.to_owned(),
        prices: "net".to_owned(),
        questions: "true".to_owned(),
        lines: vec![line("Service", "1", "100", "")],
        ..QuoteForm::default()
    };
    let id = house.service.create_quote(maya, acme, &form).await.expect("drafts");
    house.service.send_quote(maya, id, 1, Sending::ByMail).await.expect("sends");
    id
}

/// 2026-03-31T22:31:00Z
const NIGHT: Timestamp = Timestamp(1_774_996_260_000);

/// The link in Bea's latest mail, before any code.
async fn key(house: &House) -> LinkKey {
    LinkKey { token: house.token(BEA).await, proof: String::new() }
}

/// The same after the code that is sent to her.
async fn proved(house: &House, key: &LinkKey) -> LinkKey {
    house.service.send_link_code(&key.token, "").await.expect("sends");
    let text: String = house
        .one(&format!("SELECT text_body FROM mail WHERE to_address = '{BEA}' AND category = 'security' ORDER BY created_at DESC, id DESC LIMIT 1"))
        .await;
    let code: String = text.chars().filter(char::is_ascii_digit).take(6).collect();
    let proof = house.service.enter_link_code(&key.token, "", &code).await.expect("takes it");
    LinkKey { token: key.token.clone(), proof }
}

async fn open(service: &Service, key: &LinkKey) -> service::Result<LinkedDocument> {
    let page = service.open_link(&key.token, &key.proof, &HistoryQuery::default()).await?;
    let LinkPage::Document(page) = page else { panic!("{page:?}") };
    Ok(*page)
}

async fn quote(house: &House, key: &LinkKey) -> OwnQuote {
    match open(&house.service, key).await.expect("opens").document {
        OwnDocument::Quote(quote) => *quote,
        OwnDocument::Invoice(_) => panic!("another document"),
    }
}

async fn invoice(service: &Service, key: &LinkKey) -> OwnInvoice {
    match open(service, key).await.expect("opens").document {
        OwnDocument::Invoice(invoice) => *invoice,
        OwnDocument::Quote(_) => panic!("another document"),
    }
}

fn yes(quote: &OwnQuote) -> AcceptForm {
    AcceptForm { hash: quote.hash.clone(), name: "Bea Hill".to_owned(), agree: "true".to_owned() }
}

/// All that anybody could change by a link.
async fn written(house: &House) -> (i64, i64, i64, i64, i64, String) {
    (
        house.count("audit").await,
        house.count("mail").await,
        house.count("quote_decision").await,
        house.count("quote_question").await,
        house.count("checkout").await,
        house.one("SELECT coalesce(max(status), '') || ' ' || coalesce(sum(version), 0) FROM quote").await,
    )
}

/// Nothing opens by it, and nothing is done by it.
async fn is_dead(house: &House, key: &LinkKey, quote: QuoteId, invoice: InvoiceId) {
    let before = written(house).await;
    let service = &house.service;
    let form = AcceptForm { hash: "x".to_owned(), name: "Bea".to_owned(), agree: "true".to_owned() };
    assert_eq!(refusal(open(service, key).await), Refusal::NotFound);
    assert_eq!(refusal(service.linked_pdf(key).await), Refusal::NotFound);
    assert_eq!(refusal(service.linked_ubl(key).await), Refusal::NotFound);
    assert_eq!(refusal(service.link_used(key).await), Refusal::NotFound);
    is_refused(house, key, quote, invoice, &form).await;
    assert_eq!(written(house).await, before);
}

/// Every act by it is refused as if there were no such document.
async fn is_refused(house: &House, key: &LinkKey, quote: QuoteId, invoice: InvoiceId, form: &AcceptForm) {
    let service = &house.service;
    assert_eq!(refusal(service.accept_quote(key, quote, form).await), Refusal::NotFound);
    assert_eq!(refusal(service.decline_quote(key, quote, "").await), Refusal::NotFound);
    assert_eq!(refusal(service.ask_for_changes(key, quote, "Less").await), Refusal::NotFound);
    assert_eq!(refusal(service.ask_about_quote(key, quote, "Why?").await), Refusal::NotFound);
    assert_eq!(refusal(service.pay_invoice(key, invoice).await), Refusal::NotFound);
}

on_both! {
    async fn whoever_may_answer_gets_a_link_to_answer_by_after_a_code(house: &House) {
        let (maya, acme, _) = acme_with_bea(house, "answers").await;
        let id = sent_quote(house, &maya, acme).await;
        let bill = sent_invoice(house, &maya, acme).await;
        let key = key(house).await;
        assert_eq!(house.count(&format!("personal_link WHERE token_hash LIKE '%{}%'", key.token)).await, 0, "only a hash is kept");
        let page = open(&house.service, &key).await.expect("opens");
        assert!(page.asks_code);
        let shown = quote(house, &key).await;
        assert_eq!((shown.id, shown.sheet.total.as_str()), (id, "€\u{a0}100.00"));
        assert!(!shown.can_respond && !shown.can_ask, "forwarded, it is to read");
        let before = written(house).await;
        is_refused(house, &key, id, bill, &yes(&shown)).await;
        assert_eq!(written(house).await, before);
        let key = proved(house, &key).await;
        let shown = quote(house, &key).await;
        assert!(shown.can_respond && shown.can_ask && !open(&house.service, &key).await.expect("opens").asks_code);
        house.service.ask_about_quote(&key, id, "When could you begin?").await.expect("asks");
        house.service.accept_quote(&key, id, &yes(&shown)).await.expect("accepts");
        let card = house.service.quote(&maya, id).await.expect("shows");
        assert_eq!(card.status, QuoteStatus::Accepted);
        let [decision] = card.decisions.as_slice() else { panic!("{:?}", card.decisions) };
        assert_eq!((decision.answer, decision.method), (Answer::Accepted, Method::Link));
        assert_eq!((decision.name.clone(), decision.email.clone()), (Masked::Shown("Bea Hill".into()), Some(Masked::Shown(BEA.into()))));
        assert_eq!(house.count("quote_decision WHERE link_id IS NOT NULL AND person_id IS NULL AND contact_id IS NOT NULL").await, 1);
        assert_eq!(house.count("audit WHERE action = 'quote.accepted' AND actor_kind = 'person' AND actor_name = 'Bea Hill'").await, 1);
        let after = refusal(house.service.accept_quote(&key, id, &yes(&shown)).await);
        assert_eq!(after, Refusal::field("", Problem::Answered), "once");
    }

    async fn when_something_was_accepted_is_told_by_the_day_and_the_clock_of_the_company(house: &House) {
        let (maya, acme, _) = acme_with_bea(house, "answers").await;
        in_rome(house, &maya).await;
        // In the evening of 31 March by UTC it is the morning of 1 April there.
        house.clock.advance(NIGHT.ms() - house.clock.now().ms());
        for (locale, moment) in [
            (Locale::En, "1 April 2026, 00:31 (Europe/Rome)"),
            (Locale::It, "1 aprile 2026, 00:31 (Europe/Rome)"),
            (Locale::Fr, "1 avril 2026, 00:31 (Europe/Rome)"),
            (Locale::Ro, "1 aprilie 2026, 00:31 (Europe/Rome)"),
        ] {
            let reads = format!("UPDATE contact SET language = '{}' WHERE email = '{BEA}'", locale.code());
            house.run(&reads).await.expect("writes");
            let id = sent_until(house, &maya, acme, "2026-04-30").await;
            let key = proved(house, &key(house).await).await;
            let form = yes(&quote(house, &key).await);
            house.service.accept_quote(&key, id, &form).await.expect("accepts");
            let copies = format!("mail WHERE to_address = '{BEA}' AND text_body LIKE '%{moment}%{}%'", form.hash);
            assert_eq!(house.count(&copies).await, 1, "{locale:?}");
            let answer = quote(house, &key).await.answer.expect("is answered");
            assert!(answer.when.at.starts_with("2026-04-01T00:31:"), "{:?}", answer.when);
            house.clock.advance(time::SECOND);
        }
    }

    async fn whoever_may_only_read_gets_a_link_to_read_by(house: &House) {
        let (maya, acme, _) = acme_with_bea(house, "billing").await;
        house.run("UPDATE contact SET portal_role = 'chosen quotes.view invoices.view' WHERE email = 'bea.hill@customer.example'").await.expect("writes");
        let id = sent_quote(house, &maya, acme).await;
        let to_quote = key(house).await;
        house.clock.advance(time::MINUTE);
        let bill = sent_invoice(house, &maya, acme).await;
        let to_bill = key(house).await;
        let page = open(&house.service, &to_quote).await.expect("opens");
        assert!(!page.asks_code, "there is nothing to ask it for");
        assert_eq!(refusal(house.service.send_link_code(&to_quote.token, "").await), Refusal::NotFound);
        let shown = quote(house, &to_quote).await;
        let before = written(house).await;
        is_refused(house, &to_quote, id, bill, &yes(&shown)).await;
        is_refused(house, &to_bill, id, bill, &yes(&shown)).await;
        assert_eq!(written(house).await, before);
        assert_eq!(invoice(&house.service, &to_bill).await.id, bill);
        assert!(house.service.linked_pdf(&to_bill).await.expect("is printed").bytes.starts_with(b"%PDF"));
    }

    async fn a_link_opens_its_own_document_and_no_other(house: &House) {
        let (maya, acme, _) = acme_with_bea(house, "answers").await;
        let first = sent_quote(house, &maya, acme).await;
        let key = proved(house, &key(house).await).await;
        let second = sent_quote(house, &maya, acme).await;
        let rossi = house.customer(&maya, "Rossi").await;
        let bill = sent_invoice(house, &maya, rossi).await;
        let form = yes(&quote(house, &key).await);
        let before = written(house).await;
        is_refused(house, &key, second, bill, &form).await;
        assert_eq!(refusal(house.service.own_quote(&key, second).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.own_invoice(&key, bill).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.own_quote_pdf(&key, second).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.own_invoice_pdf(&key, bill).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.linked_letter(&key.token, &key.proof, "x").await), Refusal::NotFound, "no mails either");
        let mails = PortalForm { mails: vec!["support".into()], ..PortalForm::default() };
        assert_eq!(refusal(house.service.save_linked_mails(&key.token, &key.proof, &mails).await), Refusal::NotFound);
        assert_eq!(written(house).await, before);
        assert_eq!(quote(house, &key).await.id, first);
    }

    async fn colleagues_names_do_not_show_by_a_link(house: &House) {
        let (maya, acme, _) = acme_with_bea(house, "answers").await;
        let ana = house.member("ana.pop@customer.example").await.expect("is in");
        let id = sent_quote(house, &maya, acme).await;
        let to_bea = key(house).await;
        house.service.ask_about_quote(&ana, id, "Is transport included?").await.expect("asks");
        let form = AcceptForm { name: "Ana Pop".to_owned(), ..yes(&quote(house, &to_bea).await) };
        house.service.accept_quote(&ana, id, &form).await.expect("accepts");
        let shown = quote(house, &to_bea).await;
        assert_eq!(shown.answer.as_ref().map(|answer| (answer.answer, answer.name.as_str())), Some((Answer::Accepted, "")));
        assert!(!format!("{shown:?}").contains("Ana Pop"), "{shown:?}");
    }

    async fn a_link_is_dead_with_what_it_rests_on(house: &House) {
        let (maya, acme, bea) = acme_with_bea(house, "answers").await;
        let id = sent_quote(house, &maya, acme).await;
        let bill = sent_invoice(house, &maya, acme).await;
        let proved = proved(house, &key(house).await).await;
        let undo = async |sql: &str| house.run(sql).await.expect("writes");
        for (way, back) in [
            ("UPDATE contact SET portal_role = 'technical' WHERE first_name = 'Bea'", "UPDATE contact SET portal_role = 'chosen quotes.view quotes.respond quotes.comment' WHERE first_name = 'Bea'"),
            ("UPDATE contact SET email = 'b@customer.example' WHERE first_name = 'Bea'", "UPDATE contact SET email = 'bea.hill@customer.example' WHERE first_name = 'Bea'"),
            ("UPDATE contact SET trashed_at = 1 WHERE first_name = 'Bea'", "UPDATE contact SET trashed_at = NULL WHERE first_name = 'Bea'"),
            ("UPDATE customer SET status = 'inactive' WHERE name = 'Acme'", "UPDATE customer SET status = 'active' WHERE name = 'Acme'"),
            ("UPDATE customer SET trashed_at = 1 WHERE name = 'Acme'", "UPDATE customer SET trashed_at = NULL WHERE name = 'Acme'"),
        ] {
            assert!(open(&house.service, &proved).await.is_ok(), "before {way}");
            undo(way).await;
            is_dead(house, &proved, id, bill).await;
            undo(back).await;
        }
        let closed = PortalSettingsForm { open: PortalArea::ALL.iter().filter(|area| **area != PortalArea::Quotes).map(|area| area.key().to_owned()).collect(), registration: "off".to_owned(), ..PortalSettingsForm::default() };
        house.service.save_portal_settings(&maya, &closed).await.expect("closes");
        is_dead(house, &proved, id, bill).await;
        let open_again = PortalSettingsForm { open: PortalArea::ALL.iter().map(|area| area.key().to_owned()).collect(), ..closed };
        house.service.save_portal_settings(&maya, &open_again).await.expect("opens");
        assert!(open(&house.service, &proved).await.is_ok());
        house.service.invite_contact(&maya, acme, bea).await.expect("invites");
        let before = house.count("personal_link WHERE revoked_at IS NULL").await;
        house.clock.advance(VALID_FOR + 20 * time::DAY);
        is_dead(house, &proved, id, bill).await;
        assert_eq!(house.count("personal_link WHERE revoked_at IS NULL").await, before, "it ended by itself");
    }

    async fn a_link_works_until_a_while_after_the_last_day_of_its_document(house: &House) {
        let (maya, acme, _) = acme_with_bea(house, "answers").await;
        sent_quote(house, &maya, acme).await;
        let key = key(house).await;
        house.clock.advance(VALID_FOR + 10 * time::DAY);
        let shown = quote(house, &key).await;
        assert_eq!(shown.status, QuoteStatus::Expired, "what was offered can still be read");
        assert!(!open(&house.service, &key).await.expect("opens").asks_code || shown.questions.open);
        house.clock.advance(10 * time::DAY);
        assert_eq!(refusal(open(&house.service, &key).await), Refusal::NotFound);
    }

    async fn a_quote_with_more_time_is_read_and_answered_by_its_links_as_long(house: &House) {
        let (maya, acme, _) = acme_with_bea(house, "answers").await;
        let id = sent_quote(house, &maya, acme).await;
        let key = key(house).await;
        let version = house.service.quote(&maya, id).await.expect("shows").version;
        house.service.extend_quote(&maya, id, version, "2026-07-31").await.expect("extends");
        house.clock.advance(100 * time::DAY);
        assert_eq!(quote(house, &key).await.status, QuoteStatus::Sent);
    }

    async fn a_browser_holds_the_codes_of_several_links_and_what_is_read_on_paper_is_noted(house: &House) {
        let (maya, acme, _) = acme_with_bea(house, "answers").await;
        let first = sent_quote(house, &maya, acme).await;
        let to_first = proved(house, &key(house).await).await;
        house.clock.advance(time::MINUTE);
        let second = sent_quote(house, &maya, acme).await;
        let to_second = key(house).await;
        house.service.send_link_code(&to_second.token, &to_first.proof).await.expect("sends");
        let text: String = house
            .one(&format!("SELECT text_body FROM mail WHERE to_address = '{BEA}' AND category = 'security' ORDER BY created_at DESC, id DESC LIMIT 1"))
            .await;
        let code: String = text.chars().filter(char::is_ascii_digit).take(6).collect();
        let proof = house.service.enter_link_code(&to_second.token, &to_first.proof, &code).await.expect("takes it");
        for (token, id) in [(&to_first.token, first), (&to_second.token, second)] {
            let key = LinkKey { token: token.clone(), proof: proof.clone() };
            let shown = quote(house, &key).await;
            assert!(shown.id == id && shown.can_respond);
        }
        house.run("DELETE FROM personal_link_opening").await.expect("forgets");
        house.service.linked_pdf(&LinkKey { token: to_first.token, proof: String::new() }).await.expect("is printed");
        assert_eq!(house.service.quote(&maya, first).await.expect("shows").links[0].link.opened, 1);
    }

    async fn what_a_link_fetches_is_read_when_a_hand_is_on_its_page(house: &House) {
        let (maya, acme, _) = acme_with_bea(house, "answers").await;
        let id = sent_quote(house, &maya, acme).await;
        let key = key(house).await;
        let told = "mail WHERE to_address = 'maya@house.example' AND category = 'work'";
        open(&house.service, &key).await.expect("opens");
        house.service.linked_pdf(&key).await.expect("is printed");
        let card = house.service.quote(&maya, id).await.expect("shows");
        assert_eq!((card.viewed, card.links[0].link.opened), (None, 1), "programs look at the links of mails, too");
        assert_eq!(house.count("audit WHERE action = 'quote.opened'").await, 0);
        assert_eq!(house.count(told).await, 0);
        for _ in 0..2 {
            house.service.link_used(&key).await.expect("is noted");
        }
        let card = house.service.quote(&maya, id).await.expect("shows");
        assert!(card.viewed.is_some() && card.viewed_last.is_none());
        let by_bea = "audit WHERE action = 'quote.opened' AND actor_name = 'Bea Hill'";
        assert_eq!((house.count(by_bea).await, house.count(told).await), (1, 1));
        house.clock.advance(2 * time::DAY);
        house.service.link_used(&key).await.expect("is noted");
        let again = house.service.quote(&maya, id).await.expect("shows");
        let at = |when: Option<time::When>| when.map(|when| when.at);
        assert_eq!(at(again.viewed), at(card.viewed.clone()));
        assert!(again.viewed_last.is_some_and(|last| Some(last.at) != at(card.viewed.clone())));
        assert_eq!((house.count(by_bea).await, house.count(told).await), (1, 1), "the house is told once");
        let none = LinkKey { token: "x".to_owned(), proof: String::new() };
        assert_eq!(refusal(house.service.link_used(&none).await), Refusal::NotFound);
    }

    async fn whoever_gave_the_code_has_read_what_they_answer(house: &House) {
        let (maya, acme, bea) = acme_with_bea(house, "answers").await;
        let id = sent_quote(house, &maya, acme).await;
        let to_quote = key(house).await;
        let first = proved(house, &to_quote).await;
        assert!(house.service.quote(&maya, id).await.expect("shows").viewed.is_some());
        assert_eq!(house.count("audit WHERE action = 'quote.opened'").await, 1);
        let form = yes(&quote(house, &first).await);
        // One who had given the code before that was noted.
        house.run("UPDATE quote SET viewed_at = NULL, last_viewed_at = NULL").await.expect("writes");
        house.service.accept_quote(&first, id, &form).await.expect("accepts");
        assert!(house.service.quote(&maya, id).await.expect("shows").viewed.is_some());
        give(house, &maya, acme, bea, "billing").await;
        house.clock.advance(time::MINUTE);
        let bill = sent_invoice(house, &maya, acme).await;
        let to_bill = key(house).await;
        open(&house.service, &to_bill).await.expect("opens");
        assert_eq!(house.service.invoice(&maya, bill).await.expect("shows").viewed, None);
        house.service.link_used(&to_bill).await.expect("is noted");
        assert!(house.service.invoice(&maya, bill).await.expect("shows").viewed.is_some());
        assert_eq!(house.count("audit WHERE action = 'invoice.opened' AND actor_name = 'Bea Hill'").await, 1);
    }

    async fn a_link_that_shows_nothing_before_its_code_prints_nothing_before_it_either(house: &House) {
        let (maya, acme, _) = acme_with_bea(house, "billing").await;
        sent_invoice(house, &maya, acme).await;
        let key = key(house).await;
        house.run("UPDATE personal_link SET scope = 'view', asks_code = TRUE").await.expect("writes");
        let before = (written(house).await, house.count("personal_link_opening").await);
        let page = house.service.open_link(&key.token, &key.proof, &HistoryQuery::default()).await.expect("asks");
        assert!(matches!(page, LinkPage::Asks { .. }), "{page:?}");
        assert_eq!(refusal(house.service.linked_pdf(&key).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.link_used(&key).await), Refusal::NotFound);
        assert_eq!((written(house).await, house.count("personal_link_opening").await), before);
        let key = proved(house, &key).await;
        house.service.linked_pdf(&key).await.expect("is printed");
    }

    async fn a_code_is_asked_for_only_where_something_can_be_done_with_it(house: &House) {
        let (maya, acme, _) = acme_with_bea(house, "answers").await;
        let id = sent_quote(house, &maya, acme).await;
        let key = key(house).await;
        house.run("UPDATE contact SET portal_role = 'chosen quotes.view' WHERE first_name = 'Bea'").await.expect("writes");
        assert!(!open(&house.service, &key).await.expect("opens").asks_code, "the right went meanwhile");
        let links = house.service.quote(&maya, id).await.expect("shows").links;
        assert_eq!(links[0].link.status, LinkStatus::Active);
        house.run("UPDATE contact SET portal_role = 'technical' WHERE first_name = 'Bea'").await.expect("writes");
        let links = house.service.quote(&maya, id).await.expect("shows").links;
        assert_eq!(links[0].link.status, LinkStatus::Dead, "staff see that it opens nothing");
    }

    async fn whoever_may_send_sees_who_has_a_link_and_ends_it(house: &House) {
        let (maya, acme, bea) = acme_with_bea(house, "answers").await;
        let id = sent_quote(house, &maya, acme).await;
        let bill = sent_invoice(house, &maya, acme).await;
        let key = proved(house, &key(house).await).await;
        open(&house.service, &key).await.expect("opens");
        let links = house.service.quote(&maya, id).await.expect("shows").links;
        let [row] = links.as_slice() else { panic!("{links:?}") };
        assert_eq!(row.contact, Masked::Shown("Bea Hill".into()), "Ana signs in and has none");
        assert_eq!((row.link.scope, row.link.code, row.link.status, row.link.opened), (LinkScope::Act, true, LinkStatus::Active, 1));
        assert_eq!(row.link.to, Some((LinkedTo::Quote(id), "Q-2026-001".into())));
        assert!(house.service.invoice(&maya, bill).await.expect("shows").links.is_empty(), "Bea is told of no invoices");
        // A contributor may send no quote of this customer's when the right is taken.
        let una = house.staff("una", Role::Contributor).await;
        house.service.save_access(&maya, una.id, &exception(Right::QuotesSend, Scope::None, "")).await.expect("saves");
        let una = house.viewer(&una.email).await;
        assert!(house.service.quote(&una, id).await.expect("shows").links.is_empty());
        let link = row.link.id;
        let before = (written(house).await, house.count("personal_link WHERE revoked_at IS NULL").await);
        assert_eq!(refusal(house.service.revoke_document_link(&una, LinkedTo::Quote(id), link, Ends::WithOthers).await), Refusal::Forbidden);
        assert_eq!(refusal(house.service.revoke_document_link(&maya, LinkedTo::Invoice(bill), link, Ends::WithOthers).await), Refusal::NotFound);
        assert_eq!((written(house).await, house.count("personal_link WHERE revoked_at IS NULL").await), before);
        house.service.revoke_document_link(&maya, LinkedTo::Quote(id), link, Ends::WithOthers).await.expect("ends");
        is_dead(house, &key, id, bill).await;
        assert_eq!(refusal(house.service.revoke_document_link(&maya, LinkedTo::Quote(id), link, Ends::WithOthers).await), Refusal::NotFound, "once");
        assert_eq!(house.count("audit WHERE action = 'link.revoked' AND class IS NOT NULL").await, 1);
        let links = house.service.contact_form(&maya, acme, Some(bea)).await.expect("shows").links.expect("may see them");
        assert_eq!(links.iter().map(|row| row.status).collect::<Vec<_>>(), [LinkStatus::Revoked], "it stands with the contact too");
    }

    async fn ending_a_link_ends_all_of_its_contact_to_its_document_and_no_other(house: &House) {
        let (maya, acme, bea) = acme_with_bea(house, "answers").await;
        let cleo = house.contact(&maya, acme, "Cleo", "Hill").await;
        give(house, &maya, acme, cleo, "answers").await;
        let id = sent_quote(house, &maya, acme).await;
        let to_cleo = LinkKey { token: house.token("cleo.hill@customer.example").await, proof: String::new() };
        let mut to_bea = vec![key(house).await];
        let mail: uuid::Uuid = house.one(&format!("SELECT id FROM mail WHERE to_address = '{BEA}' AND category = 'services'")).await;
        house.run("UPDATE mail SET status = 'sent'").await.expect("is out");
        for _ in 0..2 {
            house.clock.advance(time::HOUR);
            house.service.resend_mail(&maya, acme, &mail.to_string()).await.expect("sends");
            to_bea.push(key(house).await);
        }
        house.clock.advance(time::HOUR);
        let other = sent_quote(house, &maya, acme).await;
        let to_other = key(house).await;
        let listed = async || {
            let links = house.service.quote(&maya, id).await.expect("shows").links.into_iter();
            links.map(|row| (row.contact, row.link)).filter(|(_, link)| link.status == LinkStatus::Active).collect::<Vec<_>>()
        };
        let of_bea = async || listed().await.into_iter().filter(|(name, _)| *name == Masked::Shown("Bea Hill".into())).map(|(_, link)| link).collect::<Vec<_>>();
        let links = of_bea().await;
        assert_eq!(links.iter().map(|link| link.together).collect::<Vec<_>>(), [3, 3, 3]);
        let left = listed().await.into_iter().find(|(_, link)| !links.contains(link)).expect("Cleo's");
        assert_eq!(left.1.together, 1);
        // The latest is listed first.
        house.service.revoke_document_link(&maya, LinkedTo::Quote(id), links[0].id, Ends::Alone).await.expect("ends");
        is_dead(house, &to_bea[2], id, InvoiceId::from(uuid::Uuid::nil())).await;
        assert_eq!((quote(house, &to_bea[0]).await.id, quote(house, &to_bea[1]).await.id), (id, id), "one alone");
        house.service.revoke_document_link(&maya, LinkedTo::Quote(id), links[1].id, Ends::WithOthers).await.expect("ends");
        for key in &to_bea {
            is_dead(house, key, id, InvoiceId::from(uuid::Uuid::nil())).await;
        }
        assert_eq!((of_bea().await.len(), listed().await.len()), (0, 1));
        assert_eq!((quote(house, &to_cleo).await.id, quote(house, &to_other).await.id), (id, other));
        assert_eq!(house.count("audit WHERE action = 'link.revoked' AND amount = 2").await, 1);
        // From the contact's page the same.
        house.clock.advance(time::HOUR);
        house.service.resend_mail(&maya, acme, &mail.to_string()).await.expect("sends");
        let again = key(house).await;
        let links = house.service.contact_form(&maya, acme, Some(bea)).await.expect("shows").links.expect("sees them");
        let link = links.iter().find(|link| link.to.as_ref().is_some_and(|(to, _)| *to == LinkedTo::Quote(other))).expect("is listed");
        house.service.revoke_personal_link(&maya, acme, bea, link.id, Ends::WithOthers).await.expect("ends");
        is_dead(house, &to_other, other, InvoiceId::from(uuid::Uuid::nil())).await;
        assert_eq!((quote(house, &again).await.id, quote(house, &to_cleo).await.id), (id, id));
    }

    async fn links_to_documents_hide_with_them_from_those_who_give_access(house: &House) {
        let (maya, acme, bea) = acme_with_bea(house, "billing").await;
        sent_invoice(house, &maya, acme).await;
        let of = async |viewer: &Staff| house.service.contact_form(viewer, acme, Some(bea)).await.expect("shows").links.expect("may see them").len();
        assert_eq!(of(&maya).await, 1);
        let cora = house.staff("cora", Role::Contributor).await;
        house.service.save_access(&maya, cora.id, &exception(Right::ContactsGrantAccess, Scope::All, "")).await.expect("saves");
        let cora = house.viewer(&cora.email).await;
        assert_eq!(of(&cora).await, 0, "that an invoice was sent is part of it");
    }

    async fn a_mail_that_is_sent_again_carries_another_link_to_the_same_document(house: &House) {
        let (maya, acme, _) = acme_with_bea(house, "answers").await;
        let id = sent_quote(house, &maya, acme).await;
        let first = key(house).await;
        house.clock.advance(time::HOUR);
        let mail: uuid::Uuid = house.one(&format!("SELECT id FROM mail WHERE to_address = '{BEA}' AND category = 'services'")).await;
        house.run("UPDATE mail SET status = 'sent'").await.expect("is out");
        house.service.resend_mail(&maya, acme, &mail.to_string()).await.expect("sends");
        let second = key(house).await;
        assert_ne!(first.token, second.token);
        assert_eq!((quote(house, &first).await.id, quote(house, &second).await.id), (id, id));
        assert!(open(&house.service, &second).await.expect("opens").asks_code);
    }

    async fn an_invoice_is_paid_by_its_link_and_the_payment_service_is_told_no_secret(house: &House) {
        let (maya, acme, _) = acme_with_bea(house, "billing").await;
        let bill = sent_invoice(house, &maya, acme).await;
        let key = key(house).await;
        let stripe = PaymentService::open();
        let service = crate::online::another(house, &stripe);
        assert!(!invoice(&service, &key).await.can_pay, "nothing is connected yet");
        let form = StripeForm { on: "true".into(), secret_key: KEY.into(), webhook_secret: SIGNING.into() };
        service.save_stripe(&maya, &form, &house.fresh().await).await.expect("connects");
        assert!(invoice(&service, &key).await.can_pay);
        service.pay_invoice(&key, bill).await.expect("leads to the payment service");
        let told = stripe.order("session", &json!({}));
        assert_eq!(told["success_url"], "https://crm.example/link/back?returned=true");
        assert!(!told.to_string().contains(&key.token), "{told}");
        let session = stripe.session();
        stripe.pay(&session);
        let at = house.clock.now().ms() / time::SECOND;
        let (signature, payload) = stripe.tells(&json!({ "session": session, "secret": SIGNING, "at": at }));
        service.stripe_told(&signature, payload.as_bytes()).await.expect("is understood");
        assert_eq!(invoice(&service, &key).await.due, None, "it is paid");
        assert_eq!(house.count("audit WHERE action = 'payment.begun' AND actor_kind = 'person' AND actor_name = 'Bea Hill'").await, 1);
    }
}
