//! Quotes: drafts, sending, what the customer answers and how that is proved, and what staff do then.

// Long because the life of a quote is told in one place, from the draft to the invoice.

use crate::invoices::{acme_with_ana, line};
use crate::support::{House, exception, new_password, on_both, refusal};
use domain::access::{Masked, Member, Right, Role, Scope, Staff};
use domain::account::Realm;
use domain::contact::PortalForm;
use domain::documents::DocumentQuery;
use domain::quote::{AcceptForm, Answer, Method, PartForm, QuoteForm, QuoteKind, QuoteStatus, ShownShare};
use domain::sales::LineForm;
use domain::staff::Switches;
use domain::tax::TaxRateForm;
use domain::trash::TrashKind;
use domain::{CustomerId, FieldProblem, Problem, QuoteId, Refusal, time};
use service::{OnBehalf, Sending};

pub fn form(lines: Vec<LineForm>) -> QuoteForm {
    QuoteForm {
        title: "Refit".to_owned(),
        currency: "EUR".to_owned(),
        valid_until: "2026-03-31".to_owned(),
        prices: "net".to_owned(),
        questions: "true".to_owned(),
        lines,
        ..QuoteForm::default()
    }
}

/// All that is left.
pub fn rest() -> PartForm {
    PartForm { how: "rest".to_owned(), ..PartForm::default() }
}

/// A draft over 100 euros.
async fn draft(house: &House, maya: &Staff, customer: CustomerId) -> QuoteId {
    let form = form(vec![line("Service", "1", "100", "")]);
    house.service.create_quote(maya, customer, &form).await.expect("drafts")
}

pub async fn send(house: &House, maya: &Staff, id: QuoteId) {
    let card = house.service.quote(maya, id).await.expect("shows");
    let by = if card.recipients > 0 { Sending::ByMail } else { Sending::ByHand };
    house.service.send_quote(maya, id, card.version, by).await.expect("sends");
}

pub async fn sent(house: &House, maya: &Staff, customer: CustomerId) -> QuoteId {
    let id = draft(house, maya, customer).await;
    send(house, maya, id).await;
    id
}

pub async fn version(house: &House, viewer: &Staff, id: QuoteId) -> i32 {
    house.service.quote(viewer, id).await.expect("shows").version
}

pub async fn status(house: &House, viewer: &Staff, id: QuoteId) -> QuoteStatus {
    house.service.quote(viewer, id).await.expect("shows").status
}

/// What Ana sends to accept what she sees.
async fn yes(house: &House, ana: &Member, id: QuoteId) -> AcceptForm {
    let hash = house.service.own_quote(ana, id).await.expect("reads").hash;
    AcceptForm { hash, name: "Ana Pop".to_owned(), agree: "true".to_owned() }
}

pub async fn accept(house: &House, ana: &Member, id: QuoteId) {
    let form = yes(house, ana, id).await;
    house.service.accept_quote(ana, id, &form).await.expect("accepts");
}

/// Somebody of Acme's who signs in, with this set of rights.
async fn colleague(house: &House, maya: &Staff, acme: CustomerId, first: &str, portal: PortalForm) -> Member {
    let id = house.contact(maya, acme, first, "Hill").await;
    house.service.save_contact_portal(maya, acme, id, &portal).await.expect("saves");
    house.service.invite_contact(maya, acme, id).await.expect("invites");
    let email = format!("{first}.hill@customer.example").to_lowercase();
    let token = house.token(&email).await;
    house.service.accept_invitation(Realm::Portal, &token, new_password()).await.expect("accepts");
    house.member(&email).await.expect("is in")
}

/// All that acts on quotes could change.
pub async fn books(house: &House) -> (i64, i64, i64, i64, i64, i64, String) {
    let quotes = "SELECT coalesce(sum(version), 0) || ' ' || count(*) || ' ' || coalesce(max(status), '') FROM quote";
    (
        house.count("audit").await,
        house.count("mail").await,
        house.count("quote_decision").await,
        house.count("quote_question").await,
        house.count("quote_part WHERE NOT released").await,
        house.count("invoice").await,
        house.one(quotes).await,
    )
}

mod sending {
    use super::*;

    on_both! {
        async fn freezes_the_quote_gives_a_number_and_tells_who_may_see_it(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            let id = draft(house, &maya, acme).await;
            assert_eq!(refusal(house.service.own_quote(&ana, id).await), Refusal::NotFound, "a draft is nobody's outside");
            assert!(house.service.own_quotes(&ana, "", "").await.expect("lists").page.rows.is_empty());
            send(house, &maya, id).await;
            let card = house.service.quote(&maya, id).await.expect("shows");
            assert_eq!((card.number.as_deref(), card.status), (Some("Q-2026-001"), QuoteStatus::Sent));
            let own = house.service.own_quote(&ana, id).await.expect("reads");
            assert_eq!((own.sheet.total.as_str(), own.days_left, own.can_respond), ("€\u{a0}100.00", 20, true));
            assert_eq!(house.count("mail WHERE category = 'services' AND to_address = 'ana.pop@customer.example'").await, 1);
            assert_eq!(house.count("mail WHERE category = 'services' AND text_body LIKE '%100%'").await, 0, "no amount in mails");
            let state = books(house).await;
            let frozen = Refusal::field("", Problem::Frozen);
            assert_eq!(refusal(house.service.save_quote(&maya, id, card.version, &form(Vec::new())).await), frozen);
            assert_eq!(refusal(house.service.delete_quote(&maya, id, card.version).await), frozen);
            assert_eq!(refusal(house.service.send_quote(&maya, id, card.version, Sending::ByMail).await), frozen);
            assert_eq!(refusal(house.service.quote_form(&maya, id).await), Refusal::NotFound);
            assert_eq!(books(house).await, state);
        }

        async fn is_hindered_by_what_is_missing_and_no_number_is_used_up(house: &House) {
            let (maya, acme, _) = acme_with_ana(house).await;
            let late = QuoteForm { valid_until: "2026-03-11".into(), ..form(vec![LineForm { optional: "true".into(), ..line("x", "1", "1", "") }]) };
            let id = house.service.create_quote(&maya, acme, &late).await.expect("drafts");
            let Refusal::Invalid(problems) = refusal(house.service.send_quote(&maya, id, 1, Sending::ByHand).await) else { panic!("another refusal") };
            let told: Vec<(&str, Problem)> = problems.iter().map(|told| (told.field.as_str(), told.problem)).collect();
            assert_eq!(told, [("lines", Problem::NoLines), ("valid_until", Problem::Past)], "what is optional is no line");
            assert_eq!((house.count("series WHERE name LIKE 'quote%'").await, house.count("quote WHERE number IS NOT NULL").await), (0, 0));
        }

        async fn optional_lines_stand_apart_and_the_deposit_is_part_of_the_total(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            let lines = vec![line("Service", "1", "100", ""), LineForm { optional: "true".into(), ..line("Warranty", "1", "20", "") }];
            let wanted = QuoteForm { deposit: "30".into(), ..form(lines) };
            let id = house.service.create_quote(&maya, acme, &wanted).await.expect("drafts");
            assert_eq!(house.service.quote_form(&maya, id).await.expect("shows").form.lines.iter().filter(|line| line.optional == "true").count(), 1);
            send(house, &maya, id).await;
            let own = house.service.own_quote(&ana, id).await.expect("reads");
            assert_eq!((own.sheet.total.as_str(), own.sheet.lines.len()), ("€\u{a0}100.00", 1));
            assert_eq!(own.options.expect("there is one").lines[0].description, "Warranty");
            assert_eq!(own.deposit.expect("asked for").amount, "€\u{a0}30.00");
        }
    }
}

mod answers {
    use super::*;

    on_both! {
        async fn an_acceptance_is_kept_with_all_that_proves_it(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            let id = sent(house, &maya, acme).await;
            let state = books(house).await;
            let form = yes(house, &ana, id).await;
            let nameless = AcceptForm { name: " ".into(), agree: String::new(), ..form.clone() };
            let Refusal::Invalid(problems) = refusal(house.service.accept_quote(&ana, id, &nameless).await) else { panic!("another refusal") };
            assert_eq!(problems.iter().map(|told| told.field.as_str()).collect::<Vec<_>>(), ["name", "agree"]);
            let other = AcceptForm { hash: "another document".into(), ..form.clone() };
            assert_eq!(refusal(house.service.accept_quote(&ana, id, &other).await), Refusal::Changed);
            assert_eq!((books(house).await.2, status(house, &maya, id).await), (state.2, QuoteStatus::Sent));
            let facts = service::RequestFacts { ip: "192.0.2.7".into(), user_agent: "Browser".into(), ..Default::default() };
            house.service.for_request(facts).accept_quote(&ana, id, &form).await.expect("accepts");
            let card = house.service.quote(&maya, id).await.expect("shows");
            let [kept] = card.decisions.as_slice() else { panic!("one answer") };
            assert_eq!((card.status, kept.answer, kept.method), (QuoteStatus::Accepted, Answer::Accepted, Method::Portal));
            assert_eq!((&kept.name, kept.hash.as_str(), kept.ip.as_deref()), (&Masked::Shown("Ana Pop".to_owned()), form.hash.as_str(), Some("192.0.2.7")));
            let proof = "quote_decision WHERE contact_id IS NOT NULL AND membership_id IS NOT NULL AND person_id IS NOT NULL AND email = 'ana.pop@customer.example' AND user_agent = 'Browser' AND at > 0";
            assert_eq!(house.count(proof).await, 1);
            assert_eq!(house.count("audit WHERE action = 'quote.accepted' AND actor_kind = 'person'").await, 1);
            assert_eq!(house.count("mail WHERE to_address = 'maya@house.example' AND category = 'work'").await, 2, "who answers to them is told, as when it was opened");
            let to_house: String = house.one("SELECT text_body FROM mail WHERE to_address = 'maya@house.example' AND category = 'work' AND subject LIKE 'Accepted: %'").await;
            assert!(to_house.contains(&form.hash), "both parties get the fingerprint: {to_house}");
            assert_eq!(house.count("mail WHERE subject LIKE '%ccepted: %' AND attachment LIKE 'quote %' AND attachment_name = 'Q-2026-001.pdf'").await, 2, "and the document");
            assert!(house.run("UPDATE quote_decision SET name = 'Eve'").await.is_err(), "evidence never changes");
            assert!(house.run("DELETE FROM quote_decision").await.is_err());
            assert_eq!(refusal(house.service.decline_quote(&ana, id, "").await), Refusal::field("", Problem::Answered));
        }

        async fn what_expired_is_answered_no_more_until_it_gets_more_time(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            let id = sent(house, &maya, acme).await;
            let form = yes(house, &ana, id).await;
            house.clock.advance(time::DAY * 20);
            let state = books(house).await;
            assert_eq!(status(house, &maya, id).await, QuoteStatus::Expired);
            let late = Refusal::field("", Problem::NoLongerValid);
            assert_eq!(refusal(house.service.accept_quote(&ana, id, &form).await), late);
            assert_eq!(refusal(house.service.decline_quote(&ana, id, "").await), late);
            assert_eq!(refusal(house.service.ask_for_changes(&ana, id, "x").await), late);
            assert_eq!(refusal(house.service.answer_quote_on_behalf(&maya, id, 2, (OnBehalf::Accepts, "x")).await), late);
            let version = version(house, &maya, id).await;
            for (until, problem) in [("2026-03-31", Problem::NotLater), ("2028-01-01", Problem::TooLate)] {
                let refused = refusal(house.service.extend_quote(&maya, id, version, until).await);
                assert_eq!(refused, Refusal::field("until", problem), "{until}");
            }
            assert_eq!(books(house).await, state);
            house.service.extend_quote(&maya, id, version, "2026-04-15").await.expect("extends");
            assert_eq!(status(house, &maya, id).await, QuoteStatus::Sent);
            house.service.accept_quote(&ana, id, &form).await.expect("the same document, by its fingerprint");
        }

        async fn of_two_answers_at_once_exactly_one_holds(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            let id = sent(house, &maya, acme).await;
            let form = yes(house, &ana, id).await;
            let other = house.another_service().await;
            let tasks: Vec<_> = (0..6).map(|at| {
                let (service, ana, form) = (if at % 2 == 0 { house.service.clone() } else { other.clone() }, ana.clone(), form.clone());
                tokio::spawn(async move {
                    if at % 3 == 0 { service.decline_quote(&ana, id, "").await } else { service.accept_quote(&ana, id, &form).await }
                })
            }).collect();
            let mut held = 0;
            for task in tasks {
                held += i32::from(task.await.expect("does not panic").is_ok());
            }
            assert_eq!((held, house.count("quote_decision").await), (1, 1));
        }

        async fn declining_needs_no_reason_and_asking_for_changes_says_which(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            let [first, second] = [sent(house, &maya, acme).await, sent(house, &maya, acme).await];
            house.service.decline_quote(&ana, first, " ").await.expect("declines");
            assert_eq!(status(house, &maya, first).await, QuoteStatus::Declined);
            let state = books(house).await;
            assert_eq!(refusal(house.service.ask_for_changes(&ana, second, "  ").await), Refusal::field("comment", Problem::Required));
            assert_eq!(books(house).await, state);
            house.service.ask_for_changes(&ana, second, "Two fitters").await.expect("asks");
            let own = house.service.own_quote(&ana, second).await.expect("reads");
            assert_eq!((own.status, own.answer.expect("given").comment.as_deref()), (QuoteStatus::ChangesRequested, Some("Two fitters")));
        }

        async fn opening_it_is_told_once(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            let id = sent(house, &maya, acme).await;
            for _ in 0..3 {
                house.service.own_quote(&ana, id).await.expect("reads");
            }
            assert!(house.service.quote(&maya, id).await.expect("shows").viewed.is_some());
            assert_eq!(house.count("audit WHERE action = 'quote.opened'").await, 1);
            assert_eq!(house.count("mail WHERE to_address = 'maya@house.example' AND subject LIKE 'Opened: Quote%'").await, 1);
        }

        async fn questions_are_for_those_whom_the_house_lets_write(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            let id = sent(house, &maya, acme).await;
            let closed = QuoteForm { questions: String::new(), ..form(vec![line("x", "1", "1", "")]) };
            let closed = house.service.create_quote(&maya, acme, &closed).await.expect("drafts");
            send(house, &maya, closed).await;
            let state = books(house).await;
            assert_eq!(refusal(house.service.ask_about_quote(&ana, closed, "Why?").await), Refusal::NotFound);
            assert_eq!(refusal(house.service.reply_about_quote(&maya, closed, "So.").await), Refusal::NotFound);
            assert_eq!(refusal(house.service.ask_about_quote(&ana, id, " ").await), Refusal::field("body", Problem::Required));
            assert_eq!(books(house).await, state);
            house.service.ask_about_quote(&ana, id, "In one week?").await.expect("asks");
            house.clock.advance(time::MINUTE);
            house.service.reply_about_quote(&maya, id, "Yes.").await.expect("answers");
            let asked = house.service.own_quote(&ana, id).await.expect("reads").questions.asked;
            assert_eq!(asked.iter().map(|asked| (asked.by_staff, asked.body.as_str())).collect::<Vec<_>>(), [(false, "In one week?"), (true, "Yes.")]);
            let version = version(house, &maya, id).await;
            house.service.cancel_quote(&maya, id, version, "Sold out").await.expect("cancels");
            assert_eq!(refusal(house.service.ask_about_quote(&ana, id, "Why?").await), Refusal::field("", Problem::NotNow), "what is over is over");
        }
    }
}

mod scope {
    use super::*;

    on_both! {
        async fn outside_only_ones_own_company_is_there_and_only_for_who_may(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            let rossi = house.customer(&maya, "Rossi").await;
            let other = sent(house, &maya, rossi).await;
            let own = sent(house, &maya, acme).await;
            let form = yes(house, &ana, own).await;
            let billing = colleague(house, &maya, acme, "Bea", PortalForm { role: "billing".into(), ..PortalForm::default() }).await;
            let technical = colleague(house, &maya, acme, "Tom", PortalForm { role: "technical".into(), ..PortalForm::default() }).await;
            let state = books(house).await;
            let service = &house.service;
            for id in [other, QuoteId::from(uuid::Uuid::from_u128(7))] {
                assert_eq!(refusal(service.own_quote(&ana, id).await), Refusal::NotFound);
                assert_eq!(refusal(service.accept_quote(&ana, id, &form).await), Refusal::NotFound);
                assert_eq!(refusal(service.decline_quote(&ana, id, "").await), Refusal::NotFound);
                assert_eq!(refusal(service.ask_for_changes(&ana, id, "x").await), Refusal::NotFound);
                assert_eq!(refusal(service.ask_about_quote(&ana, id, "x").await), Refusal::NotFound);
            }
            assert_eq!(refusal(service.own_quote(&technical, own).await), Refusal::NotFound);
            assert_eq!(refusal(service.own_quotes(&technical, "", "").await), Refusal::NotFound);
            assert_eq!(service.portal_home(&technical).await.expect("comes home").quotes, None);
            assert!(!service.own_quote(&billing, own).await.expect("reads").can_respond);
            assert_eq!(refusal(service.accept_quote(&billing, own, &form).await), Refusal::NotFound);
            assert_eq!(books(house).await, state, "but that they opened it");
            assert_eq!(service.portal_home(&ana).await.expect("comes home").quotes, Some(1));
            assert_eq!(service.own_quotes(&ana, "Q-2026-002", "").await.expect("lists").page.rows.len(), 1);
            assert!(service.own_quotes(&ana, "Q-2026-001", "").await.expect("lists").page.rows.is_empty(), "another's number");
            let chosen = PortalForm { role: "chosen".into(), rights: vec!["quotes.respond".into()], ..PortalForm::default() };
            let chosen = colleague(house, &maya, acme, "Zoe", chosen).await;
            service.accept_quote(&chosen, own, &form).await.expect("the tick reaches that far");
        }

        async fn staff_see_what_their_scope_reaches(house: &House) {
            let (maya, acme, _) = acme_with_ana(house).await;
            let joe = house.staff("joe", Role::User).await;
            let rossi = house.customer(&maya, "Rossi").await;
            let card = house.service.customer(&maya, acme).await.expect("shows").version;
            house.service.assign_staff(&maya, acme, card, &joe.id.to_string(), &[]).await.expect("assigns");
            let [own, other] = [sent(house, &maya, acme).await, sent(house, &maya, rossi).await];
            let service = &house.service;
            let list = service.quotes(&joe, QuoteKind::Quote, &DocumentQuery::default()).await.expect("lists");
            assert_eq!((list.page.rows.iter().map(|row| row.id).collect::<Vec<_>>(), list.sees_all, list.page.count.n), (vec![own], false, 1));
            for q in ["Rossi", "Q-2026-002"] {
                let search = DocumentQuery { q: q.into(), ..DocumentQuery::default() };
                assert!(service.quotes(&joe, QuoteKind::Quote, &search).await.expect("lists").page.rows.is_empty(), "{q}");
            }
            assert_eq!(refusal(service.quote(&joe, other).await), Refusal::NotFound);
            assert_eq!(service.customer_quotes(&joe, acme).await.expect("shows").expect("sees").quotes.len(), 1);
            let state = books(house).await;
            assert_eq!(refusal(service.create_quote(&joe, acme, &form(Vec::new())).await), Refusal::Forbidden);
            assert_eq!(refusal(service.revise_quote(&joe, own, 2).await), Refusal::Forbidden);
            assert_eq!(refusal(service.extend_quote(&joe, own, 2, "2027-01-01").await), Refusal::Forbidden);
            assert_eq!(refusal(service.answer_quote_on_behalf(&joe, own, 2, (OnBehalf::Accepts, "x")).await), Refusal::Forbidden);
            assert_eq!(refusal(service.reply_about_quote(&joe, own, "x").await), Refusal::Forbidden);
            assert_eq!(refusal(service.cancel_quote(&joe, other, 2, "x").await), Refusal::NotFound);
            assert_eq!(books(house).await, state);
            service.cancel_quote(&joe, own, 2, "Not now").await.expect("their own customer's");
            house.switch(&maya, joe.id, Switches { see_name: false, ..Switches::default() }).await.expect("switches");
            let joe = house.viewer(&joe.email).await;
            assert_eq!(service.quote(&joe, own).await.expect("shows").recipient, Masked::Hidden);
            service.save_access(&maya, joe.id, &exception(Right::QuotesView, Scope::None, "")).await.expect("closes");
            let joe = house.viewer(&joe.email).await;
            assert_eq!(service.customer_quotes(&joe, acme).await.expect("answers"), None);
            let timeline = service.customer_timeline(&joe, acme, "").await.expect("shows");
            assert!(!timeline.entries.iter().any(|entry| entry.action.starts_with("quote.")), "nor in the activity");
        }

        async fn a_contributor_sends_quotes_and_makes_no_invoice_of_them(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            let cora = house.staff("cora", Role::Contributor).await;
            let id = draft(house, &cora, acme).await;
            send(house, &cora, id).await;
            accept(house, &ana, id).await;
            let state = books(house).await;
            let version = version(house, &cora, id).await;
            assert_eq!(refusal(house.service.convert_quote(&cora, id, version, &rest()).await), Refusal::Forbidden);
            assert_eq!(refusal(house.service.reopen_quote(&cora, id, version, "x", &house.fresh().await).await), Refusal::Forbidden);
            assert_eq!(books(house).await, state);
            let timeline = house.service.customer_timeline(&cora, acme, "").await.expect("shows");
            assert!(timeline.entries.iter().any(|entry| entry.action == "quote.accepted"), "quotes are no payments");
            house.service.convert_quote(&maya, id, version, &rest()).await.expect("converts");
            let shown = house.service.quote(&cora, id).await.expect("shows");
            assert_eq!((shown.invoices, shown.left, shown.choices), (Vec::new(), None, None), "invoices are not for them");
        }
    }
}

mod afterwards {
    use super::*;

    on_both! {
        async fn another_version_takes_the_place_of_the_first(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            let first = sent(house, &maya, acme).await;
            let form = yes(house, &ana, first).await;
            house.service.ask_for_changes(&ana, first, "Cheaper").await.expect("asks");
            let second = house.service.revise_quote(&maya, first, 3).await.expect("revises");
            assert_eq!(status(house, &maya, first).await, QuoteStatus::Superseded);
            assert_eq!(refusal(house.service.accept_quote(&ana, first, &form).await), Refusal::field("", Problem::Answered));
            assert_eq!(refusal(house.service.own_quote(&ana, second).await), Refusal::NotFound, "a draft");
            assert_eq!(house.service.own_quote(&ana, first).await.expect("stays readable").newer, None);
            send(house, &maya, second).await;
            let own = house.service.own_quote(&ana, second).await.expect("reads");
            assert_eq!((own.number.as_str(), own.revision), ("Q-2026-001", 2));
            assert_eq!(house.service.own_quote(&ana, first).await.expect("reads").newer.map(|newer| newer.id), Some(second));
            let rows = house.service.quotes(&maya, QuoteKind::Quote, &DocumentQuery::default()).await.expect("lists").page.rows;
            assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [second], "the version that holds");
            accept(house, &ana, second).await;
            assert_eq!(sent(house, &maya, acme).await, house.service.quotes(&maya, QuoteKind::Quote, &DocumentQuery { q: "Q-2026-002".into(), ..DocumentQuery::default() }).await.expect("lists").page.rows[0].id);
        }

        async fn a_version_that_is_thrown_away_leaves_the_first_as_it_was(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            let first = sent(house, &maya, acme).await;
            let second = house.service.revise_quote(&maya, first, 2).await.expect("revises");
            house.service.delete_quote(&maya, second, 1).await.expect("deletes");
            assert_eq!(status(house, &maya, first).await, QuoteStatus::Sent);
            house.service.ask_for_changes(&ana, first, "Cheaper").await.expect("asks");
            let third = house.service.revise_quote(&maya, first, version(house, &maya, first).await).await.expect("revises");
            assert_eq!(house.service.quote(&maya, third).await.expect("shows").revision, 2, "nobody outside saw the other");
            house.service.delete_quote(&maya, third, 1).await.expect("deletes");
            assert_eq!(status(house, &maya, first).await, QuoteStatus::ChangesRequested);
        }

        async fn a_draft_comes_back_from_the_trash_to_its_place_or_not_at_all(house: &House) {
            let (maya, acme, _) = acme_with_ana(house).await;
            let service = &house.service;
            let [alone, gone, first] =
                [draft(house, &maya, acme).await, draft(house, &maya, acme).await, sent(house, &maya, acme).await];
            let second = service.revise_quote(&maya, first, 2).await.expect("revises");
            for id in [alone, gone, second] {
                service.delete_quote(&maya, id, 1).await.expect("deletes");
            }
            let (kind, cora) = (TrashKind::Quotes, house.staff("cora", Role::Contributor).await);
            let rows = service.trash(&maya, kind, "").await.expect("lists").page.rows;
            assert_eq!(rows.len(), 3);
            assert_eq!(rows[0].customer, Some(Masked::Shown("Acme".to_owned())));
            assert!(service.trash(&cora, kind, "").await.expect("lists").page.rows.is_empty());
            assert_eq!(refusal(service.restore_trashed(&cora, kind, &[alone.uuid()]).await), Refusal::NotFound);
            service.restore_trashed(&maya, kind, &[alone.uuid(), second.uuid()]).await.expect("restores");
            assert_eq!(status(house, &maya, alone).await, QuoteStatus::Draft);
            assert_eq!([status(house, &maya, first).await, status(house, &maya, second).await], [QuoteStatus::Superseded, QuoteStatus::Draft]);

            service.delete_quote(&maya, second, version(house, &maya, second).await).await.expect("deletes");
            let third = service.revise_quote(&maya, first, version(house, &maya, first).await).await.expect("revises");
            let before = books(house).await;
            let refused = refusal(service.restore_trashed(&maya, kind, &[second.uuid()]).await);
            assert_eq!(refused, Refusal::field("", Problem::NotNow), "another stands in its place");
            assert_eq!(books(house).await, before);
            service.purge_trashed(&maya, kind, &[gone.uuid(), second.uuid()], &house.fresh().await).await.expect("purges");
            assert_eq!(house.count("quote").await, 3);
            assert_eq!(status(house, &maya, third).await, QuoteStatus::Draft);
        }

        async fn one_acceptance_is_one_invoice_whatever_lies_in_the_trash(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            let service = &house.service;
            let id = sent(house, &maya, acme).await;
            accept(house, &ana, id).await;
            let first = service.convert_quote(&maya, id, version(house, &maya, id).await, &rest()).await.expect("converts");
            assert_eq!(service.own_quote(&ana, id).await.expect("reads").status, QuoteStatus::Accepted, "what the house drafts is its own");
            service.delete_invoice(&maya, first, 1).await.expect("deletes");
            assert_eq!(status(house, &maya, id).await, QuoteStatus::Accepted);
            service.restore_trashed(&maya, TrashKind::Invoices, &[first.uuid()]).await.expect("restores");
            assert_eq!(status(house, &maya, id).await, QuoteStatus::Invoiced, "it is the same one");
            let again = service.convert_quote(&maya, id, version(house, &maya, id).await, &rest()).await;
            assert_eq!(refusal(again), Refusal::field("", Problem::NotNow));
            service.delete_invoice(&maya, first, 3).await.expect("deletes");
            let second = service.convert_quote(&maya, id, version(house, &maya, id).await, &rest()).await.expect("converts");
            let before = books(house).await;
            let gone = service.restore_trashed(&maya, TrashKind::Invoices, &[first.uuid()]).await;
            assert_eq!(refusal(gone), Refusal::field("", Problem::NotNow), "another took its place");
            assert_eq!(books(house).await, before);
            crate::invoices::send(house, &maya, second).await;
            service.cancel_invoice(&maya, second, 2, "Wrong", &house.fresh().await).await.expect("cancels");
            assert_eq!(status(house, &maya, id).await, QuoteStatus::Accepted, "it can be billed anew");
            service.convert_quote(&maya, id, version(house, &maya, id).await, &rest()).await.expect("converts");
        }

        async fn only_who_sends_quotes_opens_a_version_again_by_deleting_the_next(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            let una = house.staff("una", Role::User).await;
            let card = house.service.customer(&maya, acme).await.expect("shows").version;
            house.service.assign_staff(&maya, acme, card, &una.id.to_string(), &[]).await.expect("assigns");
            let first = sent(house, &maya, acme).await;
            let second = house.service.revise_quote(&maya, first, 2).await.expect("revises");
            let state = books(house).await;
            assert!(!house.service.quote(&una, second).await.expect("shows").may.delete);
            assert_eq!(refusal(house.service.delete_quote(&una, second, 1).await), Refusal::Forbidden);
            assert_eq!(books(house).await, state);
            let form = yes(house, &ana, first).await;
            assert_eq!(refusal(house.service.accept_quote(&ana, first, &form).await), Refusal::field("", Problem::Answered));
        }

        async fn who_drafted_it_or_answers_for_the_customer_throws_it_away_and_takes_it_back(house: &House) {
            let (maya, acme, _) = acme_with_ana(house).await;
            let service = &house.service;
            let [cora, carl] = [house.staff("cora", Role::Contributor).await, house.staff("carl", Role::Contributor).await];
            let [first, second] = [draft(house, &cora, acme).await, draft(house, &cora, acme).await];
            send(house, &cora, second).await;
            let may = async |viewer: &Staff, id| {
                let may = service.quote(viewer, id).await.expect("shows").may;
                (may.delete, may.cancel)
            };
            let state = books(house).await;
            assert_eq!([may(&carl, first).await, may(&carl, second).await], [(false, false); 2]);
            assert_eq!(refusal(service.delete_quote(&carl, first, 1).await), Refusal::Forbidden);
            assert_eq!(refusal(service.cancel_quote(&carl, second, 2, "Sold").await), Refusal::Forbidden);
            assert_eq!(books(house).await, state);
            assert_eq!([may(&cora, first).await, may(&cora, second).await], [(true, false), (false, true)]);
            service.delete_quote(&cora, first, 1).await.expect("deletes");
            service.cancel_quote(&cora, second, 2, "Sold").await.expect("takes back");
            let third = draft(house, &cora, acme).await;
            let card = service.customer(&maya, acme).await.expect("shows").version;
            service.assign_staff(&maya, acme, card, &carl.id.to_string(), &[]).await.expect("assigns");
            assert!(may(&carl, third).await.0, "who answers for the customer");
            service.delete_quote(&carl, third, 1).await.expect("deletes");
        }

        async fn an_offer_alone_fixes_no_currency_and_an_agreement_does(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            let dollars = QuoteForm { currency: "USD".into(), ..form(vec![line("Service", "1", "100", "")]) };
            let wrong = house.service.create_quote(&maya, acme, &dollars).await.expect("drafts");
            send(house, &maya, wrong).await;
            let right = sent(house, &maya, acme).await;
            accept(house, &ana, right).await;
            assert_eq!(house.one::<String>("SELECT currency FROM customer").await, "EUR");
            assert_eq!(house.count("audit WHERE action = 'customer.changed' AND detail LIKE '%currency%'").await, 1);
            let refused = refusal(house.service.create_quote(&maya, acme, &dollars).await);
            assert_eq!(refused, Refusal::field("currency", Problem::OtherCurrency));
            // What was offered in dollars before is agreed to no more, neither by the customer nor for them.
            let form = yes(house, &ana, wrong).await;
            let state = books(house).await;
            let other = || Refusal::field("", Problem::OtherCurrency);
            assert_eq!(refusal(house.service.accept_quote(&ana, wrong, &form).await), other());
            let said = (OnBehalf::Accepts, "By telephone");
            let at = version(house, &maya, wrong).await;
            assert_eq!(refusal(house.service.answer_quote_on_behalf(&maya, wrong, at, said).await), other());
            assert_eq!(books(house).await, state);
        }

        async fn a_draft_in_another_currency_says_so_before_it_is_sent(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            let dollars = QuoteForm { currency: "USD".into(), ..form(vec![line("Service", "1", "100", "")]) };
            let draft = house.service.create_quote(&maya, acme, &dollars).await.expect("drafts");
            let right = sent(house, &maya, acme).await;
            accept(house, &ana, right).await;
            house.service.convert_quote(&maya, right, version(house, &maya, right).await, &rest()).await.expect("converts");
            let problem = FieldProblem::new("currency", Problem::OtherCurrency);
            assert_eq!(house.service.quote(&maya, draft).await.expect("shows").hindrances, [problem]);
        }

        async fn what_was_sent_is_sealed_in_the_database_itself(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            let id = sent(house, &maya, acme).await;
            accept(house, &ana, id).await;
            let invoice = house.service.convert_quote(&maya, id, version(house, &maya, id).await, &rest()).await.expect("converts");
            house.run("UPDATE invoice SET total = 7").await.expect("a draft changes");
            house.run("UPDATE invoice SET total = 10000").await.expect("and back");
            crate::invoices::send(house, &maya, invoice).await;
            for table in ["quote", "invoice"] {
                for change in ["frozen = '{}'", "hash = 'x'", "total = 1", "number = 'X'"] {
                    assert!(house.run(&format!("UPDATE {table} SET {change}")).await.is_err(), "{table}: {change}");
                }
                assert!(house.run(&format!("DELETE FROM {table}")).await.is_err(), "{table}");
            }
        }

        async fn many_deleted_drafts_raise_the_alarm(house: &House) {
            let (maya, acme, _) = acme_with_ana(house).await;
            for _ in 0..domain::sensitive::MASS_DELETE {
                let id = draft(house, &maya, acme).await;
                house.service.delete_quote(&maya, id, 1).await.expect("deletes");
            }
            assert_eq!(house.count("audit WHERE action = 'deleted.many'").await, 1);
        }

        async fn nobody_is_told_that_a_mail_went_out_that_has_no_reader(house: &House) {
            let maya = house.main_administrator().await;
            let rossi = house.customer(&maya, "Rossi").await;
            let id = draft(house, &maya, rossi).await;
            let state = books(house).await;
            assert_eq!(refusal(house.service.send_quote(&maya, id, 1, Sending::ByMail).await), Refusal::field("", Problem::NobodyToMail));
            assert_eq!(books(house).await, state, "no number is drawn");
        }

        async fn drafts_go_with_their_customer(house: &House) {
            let (maya, acme, _) = acme_with_ana(house).await;
            draft(house, &maya, acme).await;
            house.service.trash_customer(&maya, acme).await.expect("trashes");
            house.service.purge_trashed(&maya, TrashKind::Customers, &[acme.uuid()], &house.fresh().await).await.expect("purges");
            assert_eq!((house.count("customer").await, house.count("quote").await), (0, 0));
        }

        async fn nothing_is_sent_to_a_customer_in_the_trash(house: &House) {
            let (maya, acme, _) = acme_with_ana(house).await;
            let id = draft(house, &maya, acme).await;
            house.service.trash_customer(&maya, acme).await.expect("trashes");
            let before = books(house).await;
            assert_eq!(refusal(house.service.send_quote(&maya, id, 1, Sending::ByMail).await), Refusal::NotFound);
            assert_eq!(books(house).await, before);
        }

        async fn staff_answer_for_the_customer_with_a_reason(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            let [first, second] = [sent(house, &maya, acme).await, sent(house, &maya, acme).await];
            let state = books(house).await;
            assert_eq!(refusal(house.service.answer_quote_on_behalf(&maya, first, 2, (OnBehalf::Accepts, " ")).await), Refusal::field("reason", Problem::Required));
            assert_eq!(refusal(house.service.answer_quote_on_behalf(&maya, first, 1, (OnBehalf::Accepts, "x")).await), Refusal::Changed);
            assert_eq!(books(house).await, state);
            house.service.answer_quote_on_behalf(&maya, first, 2, (OnBehalf::Accepts, "On the phone")).await.expect("accepts");
            house.service.answer_quote_on_behalf(&maya, second, 2, (OnBehalf::Declines, "On the phone")).await.expect("declines");
            let kept = &house.service.quote(&maya, first).await.expect("shows").decisions[0];
            assert_eq!((kept.method, kept.comment.as_deref()), (Method::OnBehalf, Some("On the phone")));
            let own = house.service.own_quote(&ana, first).await.expect("reads").answer.expect("given");
            assert_eq!((own.name.as_str(), own.comment), ("", None), "who of the house wrote it down is theirs");
            let told = "mail WHERE to_address = 'ana.pop@customer.example' AND subject LIKE 'Written down%'";
            assert_eq!(house.count(told).await, 2, "who did not say so can say so");
            assert_eq!(status(house, &maya, second).await, QuoteStatus::Declined);
        }

        async fn reopening_needs_the_password_and_keeps_the_evidence(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            let id = sent(house, &maya, acme).await;
            accept(house, &ana, id).await;
            let state = books(house).await;
            assert_eq!(refusal(house.service.reopen_quote(&maya, id, 3, "Wrong price", &house.stale()).await), Refusal::Unconfirmed);
            assert_eq!(refusal(house.service.reopen_quote(&maya, id, 3, "", &house.fresh().await).await), Refusal::field("reason", Problem::Required));
            assert_eq!(books(house).await, state);
            house.clock.advance(time::MINUTE);
            house.service.reopen_quote(&maya, id, 3, "Wrong price", &house.fresh().await).await.expect("reopens");
            house.clock.advance(time::MINUTE);
            let card = house.service.quote(&maya, id).await.expect("shows");
            let kept: Vec<_> = card.decisions.iter().map(|kept| (kept.answer, kept.revoked)).collect();
            assert_eq!((card.status, kept), (QuoteStatus::Sent, vec![(Answer::Accepted, true), (Answer::Revoked, false)]));
            assert_eq!(house.count("audit WHERE action = 'quote.reopened' AND class = 'money'").await, 1);
            assert_eq!(house.service.own_quote(&ana, id).await.expect("reads").answer, None);
            accept(house, &ana, id).await;
        }

        async fn what_was_accepted_becomes_one_invoice_with_the_same_total(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            let vat = TaxRateForm { name: "VAT 22%".into(), category: "standard".into(), percent: "22".into(), ..TaxRateForm::default() };
            let rate = house.service.create_tax_rate(&maya, &vat).await.expect("creates").to_string();
            let lines = vec![line("Service", "2", "100", &rate), line("Filters", "4", "12.50", &rate), LineForm { optional: "true".into(), ..line("More", "1", "9", "") }];
            let form = QuoteForm { discount: "5".into(), reference: "PO 7".into(), ..form(lines) };
            let id = house.service.create_quote(&maya, acme, &form).await.expect("drafts");
            send(house, &maya, id).await;
            assert_eq!(refusal(house.service.convert_quote(&maya, id, 2, &rest()).await), Refusal::field("", Problem::NotNow));
            accept(house, &ana, id).await;
            let made = house.service.convert_quote(&maya, id, 3, &rest()).await.expect("converts");
            let [quote, invoice] = [house.service.quote(&maya, id).await.expect("shows").sheet, house.service.invoice(&maya, made).await.expect("shows").sheet];
            assert_eq!((quote.total, quote.taxes, quote.lines.len()), (invoice.total, invoice.taxes, invoice.lines.len()));
            let card = house.service.invoice(&maya, made).await.expect("shows");
            let of = card.quote.expect("linked");
            assert_eq!((card.number, card.reference.as_deref(), of.id, of.share), (None, Some("PO 7"), id, ShownShare::Whole));
            assert_eq!(house.service.quote(&maya, id).await.expect("shows").invoices[0].id, made);
            assert_eq!(refusal(house.service.convert_quote(&maya, id, 4, &rest()).await), Refusal::field("", Problem::NotNow), "only once");
            assert_eq!(refusal(house.service.reopen_quote(&maya, id, 4, "x", &house.fresh().await).await), Refusal::field("", Problem::NotNow));
            house.service.delete_invoice(&maya, made, 1).await.expect("deletes");
            assert_eq!(status(house, &maya, id).await, QuoteStatus::Accepted, "it can become one again");
            house.service.convert_quote(&maya, id, version(house, &maya, id).await, &rest()).await.expect("converts");
        }

        async fn what_is_cancelled_stays_visible_and_its_reason_is_the_house_s_own(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            let id = sent(house, &maya, acme).await;
            assert_eq!(refusal(house.service.cancel_quote(&maya, id, 2, "").await), Refusal::field("reason", Problem::Required));
            house.service.cancel_quote(&maya, id, 2, "Too late").await.expect("cancels");
            let own = house.service.own_quote(&ana, id).await.expect("reads");
            assert_eq!((own.status, own.can_respond), (QuoteStatus::Cancelled, false));
            assert_eq!(house.service.quote(&maya, id).await.expect("shows").reason.as_deref(), Some("Too late"));
            assert!(!format!("{own:?}").contains("Too late"));
        }

        async fn a_customer_with_quotes_is_never_purged(house: &House) {
            let (maya, acme, _) = acme_with_ana(house).await;
            sent(house, &maya, acme).await;
            house.service.trash_customer(&maya, acme).await.expect("trashes");
            let refused = refusal(house.service.purge_trashed(&maya, TrashKind::Customers, &[acme.uuid()], &house.fresh().await).await);
            assert_eq!(refused, Refusal::field("", Problem::HasDocuments));
            house.clock.advance(time::DAY * 400);
            house.service.tidy().await.expect("tidies");
            assert_eq!(house.count("customer").await, 1);
        }
    }
}
