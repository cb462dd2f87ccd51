//! A quote, and the answer to it.

use super::quotes::standing;
use super::ways::Ways;
use crate::api::own_quotes::show_own_quote;
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::portal as routes;
use crate::ui::button::button;
use crate::ui::card::card;
use crate::ui::disclosure::disclosed;
use crate::ui::document::{Document, document};
use crate::ui::error_summary::error_summary;
use crate::ui::field::{consent, field};
use crate::ui::form::{FormState, PostForm, hidden};
use crate::ui::icon::{Icon, icon};
use crate::ui::page::{breadcrumb, title, toast};
use crate::ui::quote::{amount, asked, is_priced, numbered};
use crate::ui::table::empty_line;
use domain::access::Masked;
use domain::quote::{Answer, OwnAnswer, OwnQuote, QuoteStatus, WORDS};
use domain::{QuoteId, Refusal};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use texts::portal::{nav, quote as words};
use texts::shared::sales;
use texts::{Key, Word};

const ACCEPT: [&str; 2] = ["/api/quotes/accept", "/api/link/accept-quote"];
const CHANGES: [&str; 2] = ["/api/quotes/ask-for-changes", "/api/link/ask-for-changes"];
const DECLINE: [&str; 2] = ["/api/quotes/decline", "/api/link/decline-quote"];
const ASK: [&str; 2] = ["/api/quotes/ask", "/api/link/ask-about-quote"];

pub fn quote_page() -> AnyView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id").and_then(|id| id.parse::<QuoteId>().ok()));
    let quote = record(id, |id| async move {
        match id {
            Some(id) => show_own_quote(id).await,
            None => Err(Refusal::NotFound.into()),
        }
    });
    loaded(quote, |quote| quote_card(quote, Ways::SignedIn, None))
}

/// A quote, and what is done with it by these ways. `code` stands in the place of an answer that a code is asked for first.
pub fn quote_card(quote: OwnQuote, ways: Ways, code: Option<AnyView>) -> AnyView {
    let t = use_texts();
    let number = numbered(t, &quote.number, quote.revision);
    let forms = [ACCEPT, CHANGES, DECLINE, ASK].map(|actions| {
        let action = ways.action(actions);
        FormState::new(use_flash(action), action)
    });
    let way = matches!(ways, Ways::SignedIn).then(|| {
        let way = vec![
            (t.get(nav::HOME).into(), routes::HOME.to_owned()),
            (t.get(words::TITLE).into(), routes::QUOTES.to_owned()),
        ];
        breadcrumb(way, number.clone())
    });
    let jump = quote.can_respond.then(|| {
        let words = match is_priced(quote.kind, &quote.sheet) {
            true => t.fill(words::ANSWER, &[("amount", &quote.sheet.total)]),
            false => t.get(words::ANSWER_PLAIN).to_owned(),
        };
        view! { <a class="button act-jump" data-variant="primary" href="#answer" rel="external">{words}</a> }
    });
    let side = act_box(t, &quote, &forms, &ways, code);
    let questions = questions(t, &quote, &forms, &ways);
    view! {
        {title(number.clone())}
        {way}
        {toast()}
        {forms.iter().map(error_summary).collect_view()}
        {superseded(t, &quote)}
        {jump}
        <div class="with-side">
            <div class="stack" data-gap="5">{paper(t, quote, number)}{questions}</div>
            {side}
        </div>
    }
    .into_any()
}

fn superseded(t: T, quote: &OwnQuote) -> Option<AnyView> {
    let body = match (quote.status, quote.newer) {
        (QuoteStatus::Superseded, Some(newer)) => {
            let link = t.fill(words::SEE_VERSION, &[("n", &newer.revision.to_string())]);
            view! { <p>{t.get(words::SUPERSEDED)}" "<a href=routes::quote(newer.id)>{link}</a></p> }.into_any()
        }
        (QuoteStatus::Superseded, None) => view! { <p>{t.get(words::SUPERSEDED_SOON)}</p> }.into_any(),
        _ => return None,
    };
    Some(view! { <div class="callout" data-tone="amber">{icon(Icon::Info)}<div>{body}</div></div> }.into_any())
}

fn paper(t: T, quote: OwnQuote, number: String) -> impl IntoView {
    let facts = [
        Some((t.get(sales::NUMBER), number)),
        Some((t.get(sales::SENT_ON), quote.date.text)),
        Some((t.get(sales::VALID_UNTIL), quote.valid_until.text)),
        quote.reference.map(|reference| (t.get(sales::REFERENCE), reference)),
    ];
    document(Document {
        kind: t.get(quote.kind.word()),
        name: quote.title,
        mark: standing(t, quote.status),
        house: Some(quote.house),
        recipient: Masked::Shown(quote.recipient),
        hidden: "",
        address: quote.address,
        vat_id: quote.vat_id,
        facts: facts.into_iter().flatten().collect(),
        body: quote.body,
        sheet: quote.sheet,
        options: quote.options,
        deposit: quote.deposit,
        paid: None,
        credited: None,
        due: None,
        note: quote.terms,
    })
}

/// The answer: to be given, or given.
fn act_box(
    t: T,
    quote: &OwnQuote,
    forms: &[FormState; 4],
    ways: &Ways,
    code: Option<AnyView>,
) -> impl IntoView + use<> {
    let waits = quote.status == QuoteStatus::Sent;
    let left = waits.then(|| {
        view! { <p class="small soft">{t.count(words::DAYS_LEFT, quote.days_left.into())}</p> }
    });
    let label = if quote.can_respond { words::YOUR_ANSWER } else { words::TITLE };
    view! {
        <aside class="act-box" id="answer" aria-label=t.get(label)>
            <div class="stack" data-gap="1">{amount(t, quote.kind, &quote.sheet)}{left}</div>
            {quote.can_respond.then(|| choices(t, quote, forms, ways))}
            {(code.is_none() || !waits).then(|| said(t, quote))}
            {code}
            <div class="row">{button(t.get(sales::PDF)).icon(Icon::Download).small().external(ways.file(routes::quote_file(quote.id)))}</div>
        </aside>
    }
}

/// What was answered, or why there is nothing to answer.
fn said(t: T, quote: &OwnQuote) -> Option<AnyView> {
    let plain = |key: Key| Some(view! { <p class="small">{t.get(key)}</p> }.into_any());
    match (quote.status, &quote.answer) {
        (QuoteStatus::Sent, _) if !quote.can_respond => plain(words::ONLY_OTHERS),
        (QuoteStatus::Sent | QuoteStatus::Draft | QuoteStatus::Superseded, _) => None,
        (QuoteStatus::Expired, _) => plain(words::EXPIRED),
        (QuoteStatus::Cancelled, _) => plain(words::CANCELLED),
        (
            QuoteStatus::Accepted | QuoteStatus::Declined | QuoteStatus::ChangesRequested | QuoteStatus::Invoiced,
            answer,
        ) => answer.as_ref().map(|answer| told(t, answer, &quote.hash)),
    }
}

fn told(t: T, answer: &OwnAnswer, hash: &str) -> AnyView {
    let by_name = !answer.name.is_empty();
    let key = match (answer.answer, by_name) {
        (Answer::Accepted, true) => words::ACCEPTED_BY,
        (Answer::Accepted, false) => words::ACCEPTED_TOLD,
        (Answer::Declined | Answer::Revoked, true) => words::DECLINED_BY,
        (Answer::Declined | Answer::Revoked, false) => words::DECLINED_TOLD,
        (Answer::ChangesRequested, _) => words::CHANGES_BY,
    };
    let with = [("name", answer.name.as_str()), ("when", answer.when.text.as_str())];
    let comment = answer.comment.clone().map(|comment| view! { <p class="small letter">{comment}</p> });
    let proof = (answer.answer == Answer::Accepted).then(|| {
        view! { <p class="small soft secret">{t.fill(words::FINGERPRINT, &[("hash", hash)])}</p> }
    });
    view! { <p class="small strong">{t.fill(key, &with)}</p>{comment}{proof} }.into_any()
}

/// One of three answers, each with its own form.
fn choices(t: T, quote: &OwnQuote, forms: &[FormState; 4], ways: &Ways) -> impl IntoView + use<> {
    let [accept, changes, decline, _] = forms;
    let refused = |form: &FormState| !form.problems().is_empty();
    // The way that most take stands open, unless another was tried.
    let accept_open = refused(accept) || !(refused(changes) || refused(decline));
    let about = || ways.about(quote.id);
    let (id, hash) = (about(), hidden("hash", quote.hash.clone()));
    let name = field(accept, "name", t.get(words::NAME)).complete("name").text(&quote.my_name);
    let agree = consent(accept, "agree", t.fill(words::AGREE, &[("company", &quote.company)]));
    let press = match is_priced(quote.kind, &quote.sheet) {
        true => t.fill(words::ACCEPT_FOR, &[("amount", &quote.sheet.total)]),
        false => t.get(words::ACCEPT).to_owned(),
    };
    let press = button(press).primary().wide().submit();
    let accepting = view! {
        <PostForm action=accept.action()>
            {id}
            {hash}
            {name}
            {agree}
            {press}
            <p class="small soft">{t.get(words::EVIDENCE)}</p>
        </PostForm>
    };
    let id = about();
    let comment =
        field(changes, "comment", t.get(words::CHANGES_WHAT)).hint(t.get(words::CHANGES_HINT)).area("", WORDS);
    let changing = view! {
        <PostForm action=changes.action()>
            {id}
            {comment}
            {button(t.get(words::CHANGES_SEND)).primary().wide().submit()}
        </PostForm>
    };
    let id = about();
    let reason = field(decline, "reason", t.get(words::DECLINE_REASON)).optional().area("", WORDS);
    let declining = view! {
        <PostForm action=decline.action()>
            {id}
            {reason}
            {button(t.get(words::DECLINE_SEND)).wide().submit()}
        </PostForm>
    };
    let choice = |open: bool, mark: Icon, name: Key, form: AnyView| {
        view! { <details class="choice" name="answer" open=open><summary>{icon(mark)}{t.get(name)}</summary>{form}</details> }
    };
    view! {
        <div class="stack" data-gap="2">
            {choice(accept_open, Icon::CircleCheck, words::ACCEPT, accepting.into_any())}
            {choice(refused(changes), Icon::MessageSquare, words::CHANGES, changing.into_any())}
            {choice(refused(decline), Icon::CircleX, words::DECLINE, declining.into_any())}
        </div>
    }
}

/// What was asked about it, for both sides to read.
fn questions(t: T, quote: &OwnQuote, forms: &[FormState; 4], ways: &Ways) -> Option<AnyView> {
    let [.., ask] = forms;
    if !quote.can_ask && quote.questions.asked.is_empty() {
        return None;
    }
    let rows: Vec<_> = (quote.questions.asked.iter().cloned())
        .map(|question| asked(question.by, question.by_staff, question.when, question.body))
        .collect();
    let list = match rows.is_empty() {
        true => empty_line(t.get(words::NO_QUESTIONS)).into_any(),
        false => view! { <ul class="plain-list">{rows}</ul> }.into_any(),
    };
    let writing = quote.can_ask.then(|| {
        let id = ways.about(quote.id);
        let body = field(ask, "body", t.get(words::QUESTION)).area("", WORDS);
        let press = button(t.get(words::QUESTION_SEND)).small().submit();
        view! { <footer>{disclosed(ask, t.get(words::QUESTION_WRITE), (id, body).into_any(), press.into_any())}</footer> }
    });
    let seen = t.fill(words::AUDIENCE, &[("house", &quote.house.name)]);
    let audience = view! { <span class="audience" data-audience="outside">{icon(Icon::DoorOpen)}{seen}</span> };
    Some(card(t.get(words::QUESTIONS), Some(audience.into_any()), view! { {list}{writing} }.into_any()))
}
