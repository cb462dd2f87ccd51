//! A quote: the document, where it stands, what was answered, and what can be done with it.

use super::contact_links::document_links;
use super::customer_card::shown_name;
use super::document_note::note_card;
use super::quote_invoicing::{CONVERT, invoicing};
use super::quote_words::words_of;
use super::quotes::{href, shown_number};
use crate::api::quotes::show_quote;
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::Words;
use crate::ui::button::{Variant, button};
use crate::ui::card::{card, fact, facts, maybe_masked};
use crate::ui::disclosure::disclosed;
use crate::ui::document::{Document, document};
use crate::ui::error_summary::error_summary;
use crate::ui::field::field;
use crate::ui::form::{FormState, PostForm, addressed, hidden};
use crate::ui::icon::{Icon, icon};
use crate::ui::page::{breadcrumb, title, toast};
use crate::ui::quote::{amount, asked, fingerprint};
use crate::ui::sending::{SendingWords, sending};
use crate::ui::status::status;
use domain::access::Masked;
use domain::documents::DocumentQuery;
use domain::quote::{Answer, Decision, Method, QuoteCard};
use domain::{QuoteId, Refusal};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use texts::admin::{customer as card_words, quote as words};
use texts::shared::{quote_status as status_words, sales};
use texts::{Key, Word};

const SEND: &str = "/admin/api/quotes/send";
const DELETE: &str = "/admin/api/quotes/delete";
const REVISE: &str = "/admin/api/quotes/revise";
const EXTEND: &str = "/admin/api/quotes/extend";
const ACCEPT: &str = "/admin/api/quotes/accept";
const DECLINE: &str = "/admin/api/quotes/decline";
const REOPEN: &str = "/admin/api/quotes/reopen";
const CANCEL: &str = "/admin/api/quotes/cancel";
const REVOKE_LINK: &str = "/admin/api/links/revoke-of-quote";
const REPLY: &str = "/admin/api/quotes/reply";
const NOTE: &str = "/admin/api/quotes/note";
const SENDING: SendingWords = SendingWords {
    hindered: words::HINDERED,
    to_nobody: words::TO_NOBODY,
    goes_to: words::GOES_TO,
    by_mail: words::SEND,
    by_hand: words::SEND_BY_HAND,
    hint: words::SEND_HINT,
};

/// An address that holds no id leads to nothing.
pub fn quote_id(text: Option<String>) -> crate::api::Answer<QuoteId> {
    text.and_then(|text| text.parse().ok()).ok_or_else(|| Refusal::NotFound.into())
}

pub fn quote_page() -> AnyView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id"));
    let quote = record(id, |id| async move { show_quote(quote_id(id)?).await });
    loaded(quote, page)
}

fn page(quote: QuoteCard) -> AnyView {
    let t = use_texts();
    let kind = words_of(quote.kind);
    let name = match &quote.number {
        Some(number) => shown_number(t, Some(number), quote.revision),
        None => t.get(kind.draft_title).into(),
    };
    let forms = [SEND, DELETE, REVISE, CONVERT, EXTEND, ACCEPT, DECLINE, REOPEN, CANCEL, REPLY, NOTE]
        .map(|action| FormState::new(use_flash(action), action));
    let way = vec![
        (t.get(kind.title).into(), kind.list.to_owned()),
        (
            shown_name(&quote.recipient, &quote.customer_number).into(),
            href(quote.kind, &DocumentQuery { customer: quote.customer.to_string(), ..DocumentQuery::default() }),
        ),
    ];
    let superseded = quote.newer.map(|newer| {
        let n = newer.revision.to_string();
        let link = t.fill(words::SEE_VERSION, &[("n", &n)]);
        view! {
            <div class="callout" data-tone="amber">
                {icon(Icon::Info)}
                <div><p>{t.fill(words::SUPERSEDED, &[("n", &n)])}" "<a href=routes::quote(newer.id)>{link}</a></p></div>
            </div>
        }
    });
    let note = FormState::new(use_flash(NOTE), NOTE);
    let about_note = quote.may.note.then(|| about(&quote).into_any());
    let internal = note_card(t, &note, quote.internal_note.as_deref(), about_note);
    view! {
        {title(name.clone())}
        {breadcrumb(way, name)}
        {toast()}
        {forms.iter().map(error_summary).collect_view()}
        {superseded}
        <div class="with-side">
            <div class="stack" data-gap="5">{paper(t, &quote)}{questions(t, &quote)}{internal}</div>
            <aside class="stack" aria-label=t.get(card_words::DETAILS)>
                {act_box(t, &quote)}
                {invoicing(t, &quote)}
                {course(t, &quote)}
                {answers(t, &quote)}
                {document_links(t, REVOKE_LINK, ("id", quote.id.to_string()), &quote.links)}
            </aside>
        </div>
    }
    .into_any()
}

fn paper(t: T, quote: &QuoteCard) -> impl IntoView + use<> {
    let number = shown_number(t, quote.number.as_deref(), quote.revision).into_owned();
    let facts = [
        Some((t.get(sales::NUMBER), number)),
        quote.sent.as_ref().map(|day| (t.get(sales::SENT_ON), day.text.clone())),
        Some((t.get(sales::VALID_UNTIL), quote.valid_until.text.clone())),
        quote.reference.clone().map(|reference| (t.get(sales::REFERENCE), reference)),
    ];
    document(Document {
        kind: t.get(quote.kind.word()),
        name: quote.title.clone(),
        mark: status(t, &quote.status).into_any(),
        house: None,
        recipient: quote.recipient.clone(),
        hidden: t.get(card_words::HIDDEN_NAME),
        address: quote.address.clone(),
        vat_id: quote.vat_id.clone(),
        facts: facts.into_iter().flatten().collect(),
        body: quote.body.clone(),
        sheet: quote.sheet.clone(),
        options: quote.options.clone(),
        deposit: quote.deposit.clone(),
        paid: None,
        credited: None,
        due: None,
        note: quote.terms.clone(),
    })
}

/// Id and version of what a form is about.
pub fn about(quote: &QuoteCard) -> impl IntoView + use<> {
    (hidden("id", quote.id.to_string()), hidden("version", quote.version.to_string()))
}

/// What it comes to, and what can be done.
fn act_box(t: T, quote: &QuoteCard) -> impl IntoView + use<> {
    let press = |may: bool, action: &'static str, button: AnyView| {
        may.then(|| view! { <form method="post" action=addressed(action)>{about(quote)}{button}</form> })
    };
    let edit = quote.may.edit.then(|| button(t.get(words::EDIT)).icon(Icon::Pencil).link(routes::edit_quote(quote.id)));
    let delete = button(t.get(words::DELETE)).variant(Variant::DangerQuiet).submit().into_any();
    let revise = button(t.get(words::REVISE)).icon(Icon::Pencil).submit().into_any();
    let pdf = (quote.sent.is_some() && matches!(quote.recipient, Masked::Shown(_)))
        .then(|| button(t.get(sales::PDF)).icon(Icon::Download).external(routes::quote_file(quote.id)));
    let revise_hint = quote.may.revise.then(|| view! { <p class="small soft">{t.get(words::REVISE_HINT)}</p> });
    let with_reason = |may: bool, action: &'static str, name: Key, hint: Key| {
        let state = FormState::new(use_flash(action), action);
        may.then(|| {
            let reason = field(&state, "reason", t.get(words::REASON)).area("", domain::quote::WORDS);
            ending(t, quote, &state, name, Some(hint), reason)
        })
    };
    let extend = quote.may.extend.then(|| {
        let state = FormState::new(use_flash(EXTEND), EXTEND);
        let until = field(&state, "until", t.get(words::EXTEND_UNTIL)).date(&quote.extend_until);
        ending(t, quote, &state, words::EXTEND, None, until)
    });
    let sending = quote.may.send.then(|| {
        let state = FormState::new(use_flash(SEND), SEND);
        sending(t, SENDING, &state, || about(quote), &quote.hindrances, quote.recipients, &quote.addressees)
    });
    view! {
        <section class="act-box" aria-label=t.get(sales::TOTAL)>
            {amount(t, quote.kind, &quote.sheet)}
            {sending}
            <div class="row">{edit}{press(quote.may.delete, DELETE, delete)}{press(quote.may.revise, REVISE, revise)}{pdf}</div>
            {revise_hint}
            {extend}
            {with_reason(quote.may.answer, ACCEPT, words::ACCEPT, words::ACCEPT_HINT)}
            {with_reason(quote.may.answer, DECLINE, words::DECLINE, words::DECLINE_HINT)}
            {with_reason(quote.may.reopen, REOPEN, words::REOPEN, words::REOPEN_HINT)}
            {with_reason(quote.may.cancel, CANCEL, words_of(quote.kind).cancel, words::CANCEL_HINT)}
        </section>
    }
}

/// A form that opens below its name, and stands open after it was refused.
fn ending(
    t: T,
    quote: &QuoteCard,
    state: &FormState,
    name: Key,
    hint: Option<Key>,
    control: AnyView,
) -> impl IntoView + use<> {
    let about = about(quote);
    let hint = hint.map(|hint| view! { <p class="small soft">{t.get(hint)}</p> });
    let fields = view! { {about}{hint}{control} };
    disclosed(state, t.get(name), fields.into_any(), button(t.get(name)).submit().into_any())
}

/// Who made it, when it went out, and whether the customer has opened it.
fn course(t: T, quote: &QuoteCard) -> impl IntoView + use<> {
    let when = |when: &Option<domain::When>| fact(when.as_ref().map(|when| when.text.clone()));
    let customer = shown_name(&quote.recipient, &quote.customer_number);
    let link = view! { <a href=routes::customer(quote.customer)>{customer}</a> }.into_any();
    let sent = quote.sent.is_some();
    let viewed = quote.viewed.as_ref().map(|first| match &quote.viewed_last {
        Some(last) => t.fill(words::VIEWED_AGAIN, &[("first", &first.text), ("last", &last.text)]),
        None => first.text.clone(),
    });
    let version = |version: domain::quote::Version| {
        let words = t.fill(sales::VERSION, &[("n", &version.revision.to_string())]);
        view! { <a href=routes::quote(version.id)>{words}</a> }.into_any()
    };
    let body = view! {
        <div class="body">
            {facts(vec![
                (t.get(words::CUSTOMER).into(), Some(link)),
                (t.get(words::AUTHOR).into(), fact(quote.author.clone())),
                (t.get(sales::SENT_ON).into(), when(&quote.sent)),
                (
                    t.get(words::VIEWED).into(),
                    sent.then(|| fact(viewed).unwrap_or_else(|| t.get(words::NOT_VIEWED).into_any())),
                ),
                (t.get(status_words::SUPERSEDED).into(), quote.older.map(version)),
                (t.get(words::REASON).into(), fact(quote.reason.clone())),
            ])}
        </div>
    };
    card(t.get(card_words::DETAILS), None, body.into_any())
}

/// The evidence of what was answered.
fn answers(t: T, quote: &QuoteCard) -> Option<AnyView> {
    if quote.decisions.is_empty() {
        return None;
    }
    let rows = quote.decisions.iter().cloned().map(|decision| answer(t, decision)).collect_view();
    Some(card(t.get(words::ANSWERS), None, view! { <ul class="plain-list">{rows}</ul> }.into_any()))
}

fn answer(t: T, decision: Decision) -> impl IntoView {
    let word = match decision.answer {
        Answer::Accepted => status_words::ACCEPTED,
        Answer::Declined => status_words::DECLINED,
        Answer::ChangesRequested => status_words::CHANGES_REQUESTED,
        Answer::Revoked => words::ANSWER_REVOKED,
    };
    let hidden = t.get(card_words::HIDDEN_NAME);
    let name = maybe_masked(decision.name.map(Some), hidden);
    let email = decision.email.and_then(|email| maybe_masked(email.map(Some), t.get(card_words::HIDDEN_EMAIL)));
    let email = email.map(|email| view! { <span class="sub">{email}</span> });
    let how = match decision.method {
        Method::Portal => None,
        Method::Link => Some(words::BY_LINK),
        Method::OnBehalf => (decision.answer != Answer::Revoked).then_some(words::ON_BEHALF),
    };
    let how = how.map(|how| view! { " · "{t.get(how)} });
    let ip = decision.ip.map(|ip| format!(" · {}", t.fill(words::FROM_IP, &[("ip", &ip)])));
    let comment = decision.comment.map(|comment| view! { <span class="letter">{comment}</span> });
    let revoked = decision.revoked.then(|| view! { <span class="sub">{t.get(words::REVOKED)}</span> });
    let hash: Words = t.fill(words::FINGERPRINT, &[("hash", &fingerprint(&decision.hash))]).into();
    view! {
        <li>
            <div class="grow">
                <span class="strong">{t.get(word)}</span>
                <span>{name}{how}</span>
                {email}
                <span class="sub"><time datetime=decision.when.at>{decision.when.text}</time>{ip}</span>
                {comment}
                <span class="sub">{hash}</span>
                {revoked}
            </div>
        </li>
    }
}

/// What the customer asked, and where staff answer.
fn questions(t: T, quote: &QuoteCard) -> Option<AnyView> {
    if quote.sent.is_none() || (!quote.questions.open && quote.questions.asked.is_empty()) {
        return None;
    }
    let hidden_name = t.get(card_words::HIDDEN_NAME);
    let rows = quote.questions.asked.iter().cloned().map(|question| {
        let name = question.by.shown().unwrap_or_else(|| hidden_name.to_owned());
        asked(name, question.by_staff, question.when, question.body)
    });
    let list = match quote.questions.asked.is_empty() {
        true => crate::ui::table::empty_line(t.get(words::NO_QUESTIONS)).into_any(),
        false => view! { <ul class="plain-list">{rows.collect_view()}</ul> }.into_any(),
    };
    let reply = quote.may.reply.then(|| {
        let state = FormState::new(use_flash(REPLY), REPLY);
        let id = hidden("id", quote.id.to_string());
        let body = field(&state, "body", t.get(words::REPLY)).area("", domain::quote::WORDS);
        view! {
            <footer>
                <PostForm action=REPLY>
                    {id}
                    {body}
                    <div class="row">
                        {button(t.get(words::REPLY_SEND)).small().submit()}
                        <span class="audience" data-audience="outside">{icon(Icon::DoorOpen)}{t.get(words::REPLY_AUDIENCE)}</span>
                    </div>
                </PostForm>
            </footer>
        }
    });
    Some(card(t.get(words::QUESTIONS), None, view! { {list}{reply} }.into_any()))
}
