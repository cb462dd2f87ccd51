//! What customers' people and the team get about quotes and proposals. No amount stands in any of them.

use super::customers::Reading;
use super::letter::{Letter, OffTheList};
use crate::outbox::Message;
use crate::quote::OnBehalf;
use domain::Locale;
use domain::quote::Answer;
use texts::mail::{
    quote as sent, quote_accepted, quote_answered, quote_asked, quote_expired, quote_opened, quote_reminder,
    quote_reply, quote_written_down,
};
use texts::{Key, fill, get};

/// What mails to the team are filed under.
const TEAM: &str = "work";

/// A quote as its mail tells of it.
#[derive(Clone, Copy, Debug)]
pub struct Quote<'a> {
    /// What it is, with its number.
    pub document: &'a str,
    pub number: &'a str,
    pub title: &'a str,
    pub until: &'a str,
}

pub fn quote(
    locale: Locale,
    to: (&str, &str),
    company: &str,
    about: Quote<'_>,
    reading: Reading,
    list: OffTheList,
) -> Message {
    let words = Words { subject: sent::SUBJECT, body: sent::BODY, button: sent::BUTTON };
    about_quote(locale, to, company, about, words, reading, list)
}

/// That a quote does not hold much longer.
pub fn quote_reminder(
    locale: Locale,
    to: (&str, &str),
    company: &str,
    about: Quote<'_>,
    reading: Reading,
    list: OffTheList,
) -> Message {
    let words = Words { subject: quote_reminder::SUBJECT, body: quote_reminder::BODY, button: sent::BUTTON };
    about_quote(locale, to, company, about, words, reading, list)
}

fn about_quote(
    locale: Locale,
    to: (&str, &str),
    company: &str,
    about: Quote<'_>,
    words: Words,
    reading: Reading,
    list: OffTheList,
) -> Message {
    let with = &[
        ("document", about.document),
        ("number", about.number),
        ("title", about.title),
        ("until", about.until),
        ("company", company),
    ];
    listed(locale, to, company, words, with, reading, list)
}

/// What proves an acceptance.
#[derive(Clone, Copy, Debug)]
pub struct Proof<'a> {
    pub document: &'a str,
    pub name: &'a str,
    pub when: &'a str,
    pub hash: &'a str,
}

/// A copy for whoever accepted.
pub fn accepted(
    locale: Locale,
    to: (&str, &str),
    company: &str,
    proof: Proof<'_>,
    reading: Reading,
    list: OffTheList,
) -> Message {
    let with = &[
        ("document", proof.document),
        ("name", proof.name),
        ("when", proof.when),
        ("hash", proof.hash),
        ("company", company),
    ];
    let words = Words { subject: quote_accepted::SUBJECT, body: quote_accepted::BODY, button: quote_accepted::BUTTON };
    listed(locale, to, company, words, with, reading, list)
}

/// What staff wrote down as the customer's answer.
pub fn written_down(
    locale: Locale,
    to: (&str, &str),
    company: &str,
    said: OnBehalf,
    document: &str,
    reading: Reading,
    list: OffTheList,
) -> Message {
    let with = &[("document", document), ("company", company)];
    let (subject, body) = match said {
        OnBehalf::Accepts => (quote_written_down::ACCEPTED, quote_written_down::ACCEPTED_BODY),
        OnBehalf::Declines => (quote_written_down::DECLINED, quote_written_down::DECLINED_BODY),
    };
    let words = Words { subject, body, button: quote_written_down::BUTTON };
    listed(locale, to, company, words, with, reading, list)
}

/// There is an answer to a question.
pub fn reply(
    locale: Locale,
    to: (&str, &str),
    company: &str,
    document: &str,
    reading: Reading,
    list: OffTheList,
) -> Message {
    let with = &[("document", document), ("company", company)];
    let words = Words { subject: quote_reply::SUBJECT, body: quote_reply::BODY, button: quote_reply::BUTTON };
    listed(locale, to, company, words, with, reading, list)
}

struct Words {
    subject: Key,
    body: Key,
    button: Key,
}

fn listed(
    locale: Locale,
    (to, name): (&str, &str),
    company: &str,
    words: Words,
    with: &[(&str, &str)],
    reading: Reading,
    list: OffTheList,
) -> Message {
    let category = list.category.key();
    Letter {
        subject: fill(locale, words.subject, with),
        paragraphs: vec![fill(locale, words.body, with)],
        button: Some(reading.button(locale, words.button)),
        list: Some(list),
        ..Letter::new(locale, to, name, company)
    }
    .message(category)
}

/// To the one of the team who answers to the customer: what was answered. An acceptance is of what has this fingerprint.
pub fn answered(
    locale: Locale,
    to: (&str, &str),
    company: &str,
    answer: Answer,
    (document, hash): (&str, &str),
    link: &str,
) -> Message {
    let (subject, body) = match answer {
        Answer::Accepted => (quote_answered::ACCEPTED, quote_answered::ACCEPTED_BODY),
        Answer::Declined => (quote_answered::DECLINED, quote_answered::DECLINED_BODY),
        Answer::ChangesRequested | Answer::Revoked => (quote_answered::CHANGES, quote_answered::CHANGES_BODY),
    };
    let mut letter = to_team(locale, to, company, (subject, body), document, link);
    if answer == Answer::Accepted {
        letter.paragraphs.push(fill(locale, quote_answered::FINGERPRINT, &[("hash", hash)]));
    }
    letter.message(TEAM)
}

/// That a quote was opened, for the first time.
pub fn opened(locale: Locale, to: (&str, &str), company: &str, document: &str, link: &str) -> Message {
    to_team(locale, to, company, (quote_opened::SUBJECT, quote_opened::BODY), document, link).message(TEAM)
}

/// That nobody answered a quote in time.
pub fn expired(locale: Locale, to: (&str, &str), company: &str, document: &str, link: &str) -> Message {
    to_team(locale, to, company, (quote_expired::SUBJECT, quote_expired::BODY), document, link).message(TEAM)
}

/// What was asked about a quote.
pub fn asked(locale: Locale, to: (&str, &str), company: &str, document: &str, link: &str) -> Message {
    to_team(locale, to, company, (quote_asked::SUBJECT, quote_asked::BODY), document, link).message(TEAM)
}

fn to_team(
    locale: Locale,
    (to, name): (&str, &str),
    company: &str,
    (subject, body): (Key, Key),
    document: &str,
    link: &str,
) -> Letter {
    let with = &[("document", document), ("company", company)];
    Letter {
        subject: fill(locale, subject, with),
        paragraphs: vec![fill(locale, body, with)],
        button: Some((get(locale, quote_answered::BUTTON).to_owned(), link.to_owned())),
        ..Letter::new(locale, to, name, company)
    }
}
