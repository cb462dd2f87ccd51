//! Proposals: offers in words of their own, which are sent, sealed and answered as quotes are.

use crate::invoices::{acme_with_ana, line};
use crate::quotes::rest;
use crate::support::{House, on_both, refusal};
use domain::access::{Member, Role, Staff};
use domain::billing::BillingSettingsForm;
use domain::documents::DocumentQuery;
use domain::prose::{Prose, Run};
use domain::quote::{AcceptForm, QuoteForm, QuoteKind, QuoteStatus};
use domain::sales::LineForm;
use domain::translated::TranslatedForm;
use domain::{CustomerId, Problem, QuoteId, Refusal};
use service::Sending;
use std::collections::BTreeSet;

const WORDS: &str = "## Why\n\nYour hall is **loud**.\n\n- measured\n- <b>twice</b>";

fn form(lines: Vec<LineForm>) -> QuoteForm {
    QuoteForm {
        kind: QuoteKind::Proposal,
        title: "A quieter hall".to_owned(),
        body: WORDS.to_owned(),
        currency: "EUR".to_owned(),
        valid_until: "2026-03-31".to_owned(),
        prices: "net".to_owned(),
        lines,
        ..QuoteForm::default()
    }
}

async fn sent(house: &House, maya: &Staff, acme: CustomerId, form: &QuoteForm) -> QuoteId {
    let id = house.service.create_quote(maya, acme, form).await.expect("drafts");
    house.service.send_quote(maya, id, 1, Sending::ByMail).await.expect("sends");
    id
}

async fn accept(house: &House, ana: &Member, id: QuoteId) {
    let hash = house.service.own_quote(ana, id).await.expect("reads").hash;
    let yes = AcceptForm { hash, name: "Ana Pop".to_owned(), agree: "true".to_owned() };
    house.service.accept_quote(ana, id, &yes).await.expect("accepts");
}

async fn all_there_is(house: &House) -> (i64, i64, String) {
    let quotes = "SELECT coalesce(sum(version), 0) || ' ' || count(*) || ' ' || coalesce(max(body), '') FROM quote";
    (house.count("audit").await, house.count("invoice").await, house.one(quotes).await)
}

on_both! {
    async fn a_proposal_is_sent_with_its_words_under_a_number_of_its_own(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        let id = sent(house, &maya, acme, &form(Vec::new())).await;
        let own = house.service.own_quote(&ana, id).await.expect("reads");
        assert_eq!((own.kind, own.number.as_str(), own.can_respond), (QuoteKind::Proposal, "P-2026-001", true));
        let run = |text: &str, strong| Run { text: text.into(), strong, link: None };
        let point = |text| vec![Prose::Paragraph(vec![run(text, false)])];
        let expected = [
            Prose::Heading { level: 1, words: vec![run("Why", false)] },
            Prose::Paragraph(vec![run("Your hall is ", false), run("loud", true), run(".", false)]),
            Prose::List { first: None, items: vec![point("measured"), point("<b>twice</b>")] },
        ];
        assert_eq!(own.body, expected);
        assert_eq!(house.service.quote(&maya, id).await.expect("shows").body, expected);
        let row = &house.service.own_quotes(&ana, "p-2026", "").await.expect("lists").page.rows[0];
        assert_eq!((row.kind, row.total.as_deref()), (QuoteKind::Proposal, None), "what has no price says none");
        let pdf = house.service.own_quote_pdf(&ana, id).await.expect("prints");
        assert!(pdf.bytes.starts_with(b"%PDF-") && pdf.name == "P-2026-001.pdf");
        assert_eq!(house.count("mail WHERE subject LIKE 'Proposal P-2026-001 from %'").await, 1);
        let plain = QuoteForm { kind: QuoteKind::Quote, ..form(vec![line("Service", "1", "100", "")]) };
        let plain = sent(house, &maya, acme, &plain).await;
        let card = house.service.quote(&maya, plain).await.expect("shows");
        assert_eq!((card.number.as_deref(), card.body), (Some("Q-2026-001"), Vec::new()), "a quote keeps no words of its own");
    }

    async fn each_kind_has_its_own_list_in_the_same_scope(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let joe = house.staff("joe", Role::User).await;
        let rossi = house.customer(&maya, "Rossi").await;
        let version = house.service.customer(&maya, acme).await.expect("shows").version;
        house.service.assign_staff(&maya, acme, version, &joe.id.to_string(), &[]).await.expect("assigns");
        let own = house.service.create_quote(&maya, acme, &form(Vec::new())).await.expect("drafts");
        let foreign = house.service.create_quote(&maya, rossi, &form(Vec::new())).await.expect("drafts");
        let quote = QuoteForm { kind: QuoteKind::Quote, ..form(Vec::new()) };
        let quote = house.service.create_quote(&maya, acme, &quote).await.expect("drafts");
        let listed = async |viewer: &Staff, kind| {
            let query = DocumentQuery::default();
            house.service.quotes(viewer, kind, &query).await.expect("lists").page.rows.iter().map(|row| row.id).collect::<BTreeSet<_>>()
        };
        assert_eq!(listed(&joe, QuoteKind::Proposal).await, BTreeSet::from([own]));
        assert_eq!(listed(&joe, QuoteKind::Quote).await, BTreeSet::from([quote]));
        assert_eq!(listed(&maya, QuoteKind::Proposal).await, BTreeSet::from([foreign, own]));
        assert_eq!(refusal(house.service.quote(&joe, foreign).await), Refusal::NotFound);
        assert_eq!(house.service.customer_quotes(&joe, acme).await.expect("shows").expect("sees").quotes.len(), 2, "the card has both");
        let told = house.service.customer_timeline(&maya, acme, "").await.expect("shows").entries;
        let told: BTreeSet<&str> = told.iter().map(|entry| entry.action.as_str()).collect();
        assert!(told.contains("quote.created") && told.contains("proposal.created"), "{told:?}");
    }

    async fn what_was_sent_keeps_its_words_and_its_kind(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        let draft = house.service.create_quote(&maya, acme, &form(Vec::new())).await.expect("drafts");
        let turned = QuoteForm { kind: QuoteKind::Quote, body: "Other".into(), ..form(Vec::new()) };
        house.service.save_quote(&maya, draft, 1, &turned).await.expect("saves");
        let card = house.service.quote(&maya, draft).await.expect("shows");
        assert_eq!(card.kind, QuoteKind::Proposal, "a draft stays what it was begun as");
        house.service.send_quote(&maya, draft, 2, Sending::ByMail).await.expect("sends");
        let state = all_there_is(house).await;
        let frozen = Refusal::field("", Problem::Frozen);
        assert_eq!(refusal(house.service.save_quote(&maya, draft, 3, &form(Vec::new())).await), frozen);
        assert_eq!(all_there_is(house).await, state);
        let hash = async |id| house.service.own_quote(&ana, id).await.expect("reads").hash;
        let first = hash(draft).await;
        let next = house.service.revise_quote(&maya, draft, 3).await.expect("revises");
        let filled = house.service.quote_form(&maya, next).await.expect("shows").form;
        assert_eq!((filled.kind, filled.body.as_str()), (QuoteKind::Proposal, "Other"));
        house.service.save_quote(&maya, next, 1, &QuoteForm { body: "Another".into(), ..filled }).await.expect("saves");
        house.service.send_quote(&maya, next, 2, Sending::ByMail).await.expect("sends");
        assert_ne!(hash(next).await, first, "an answer is about the words");
        let own = house.service.own_quote(&ana, draft).await.expect("reads");
        assert_eq!((own.status, own.number.as_str(), own.body.len()), (QuoteStatus::Superseded, "P-2026-001", 1));
    }

    async fn one_without_prices_is_agreed_to_and_becomes_no_invoice(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        let bare = sent(house, &maya, acme, &form(Vec::new())).await;
        accept(house, &ana, bare).await;
        let card = house.service.quote(&maya, bare).await.expect("shows");
        assert_eq!((card.status, card.choices), (QuoteStatus::Accepted, None));
        let state = all_there_is(house).await;
        let refused = refusal(house.service.convert_quote(&maya, bare, card.version, &rest()).await);
        assert_eq!(refused, Refusal::field("", Problem::NoLines));
        assert_eq!(all_there_is(house).await, state);
        let priced = sent(house, &maya, acme, &form(vec![line("Panels", "2", "50", "")])).await;
        accept(house, &ana, priced).await;
        let card = house.service.quote(&maya, priced).await.expect("shows");
        assert!(card.choices.is_some());
        let made = house.service.convert_quote(&maya, priced, card.version, &rest()).await.expect("converts");
        assert_eq!(house.service.invoice(&maya, made).await.expect("shows").sheet.total, "€\u{a0}100.00");
    }

    async fn words_alone_are_in_no_currency_and_what_no_page_bears_is_refused(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        let bare = sent(house, &maya, acme, &form(Vec::new())).await;
        accept(house, &ana, bare).await;
        let dollars = QuoteForm { currency: "USD".into(), ..form(vec![line("Panels", "1", "10", "")]) };
        let priced = sent(house, &maya, acme, &dollars).await;
        accept(house, &ana, priced).await;
        let state = all_there_is(house).await;
        assert!(matches!(refusal(house.service.create_quote(&maya, acme, &form(vec![line("a", "1", "1", "")])).await), Refusal::Invalid(_)), "dollars from here on");
        let heavy = QuoteForm { body: format!("{}|\n{}|\n{}", "|a".repeat(12), "|-".repeat(12), "a\n".repeat(5_000)), ..dollars };
        assert_eq!(refusal(house.service.create_quote(&maya, acme, &heavy).await), Refusal::field("body", Problem::TooIntricate));
        assert_eq!(all_there_is(house).await, state);
    }

    async fn one_says_something_and_begins_with_what_the_house_says(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let state = all_there_is(house).await;
        let silent = QuoteForm { body: " ".into(), ..form(Vec::new()) };
        let refused = refusal(house.service.create_quote(&maya, acme, &silent).await);
        assert_eq!(refused, Refusal::field("body", Problem::Required));
        assert_eq!(all_there_is(house).await, state);
        let hello = TranslatedForm { en: "# Hello".into(), ..TranslatedForm::default() };
        let set = BillingSettingsForm { proposal_body: hello, ..house.service.billing_settings_form(&maya).await.expect("shows") };
        house.service.save_billing_settings(&maya, &set, &house.fresh().await).await.expect("saves");
        let begun = async |kind| house.service.new_quote_form(&maya, acme, kind).await.expect("shows").form;
        assert_eq!(begun(QuoteKind::Proposal).await.body, "# Hello");
        assert_eq!(begun(QuoteKind::Quote).await.body, "");
    }

    async fn a_quote_is_sealed_in_the_words_from_before_there_were_proposals(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let quote = QuoteForm { kind: QuoteKind::Quote, ..form(vec![line("Service", "1", "100", "")]) };
        sent(house, &maya, acme, &quote).await;
        let sealed: String = house.one("SELECT frozen FROM quote").await;
        let sealed: serde_json::Value = serde_json::from_str(&sealed).expect("is JSON");
        assert!(sealed.get("kind").is_none() && sealed.get("body").is_none(), "{sealed}");
    }
}
