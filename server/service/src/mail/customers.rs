//! What customers' people get about their own pages and each other: links, hand-overs, announcements.

use super::letter::{Letter, OffTheList};
use crate::outbox::{AROUND_CODES, Message};
use domain::Locale;
use texts::mail::{announcement as announced, handed_over as handed, handover_offered as offered, own_page};
use texts::{Key, fill, get};

/// A link to somebody's own page; `until` is when it ends.
pub fn personal_link(
    locale: Locale,
    (to, name): (&str, &str),
    company: &str,
    by: &str,
    until: &str,
    link: &str,
    asks_code: bool,
) -> Message {
    let with = &[("by", by), ("company", company), ("until", until)];
    let code = asks_code.then(|| get(locale, own_page::ASKS_CODE).to_owned());
    let end = std::iter::once(fill(locale, own_page::ENDS, with)).chain(code).collect();
    Letter {
        subject: fill(locale, own_page::SUBJECT, with),
        paragraphs: vec![fill(locale, own_page::BODY, with)],
        button: Some((get(locale, own_page::BUTTON).to_owned(), link.to_owned())),
        end,
        ..Letter::new(locale, to, name, company)
    }
    .message("invitation")
}

/// The code that a link asks for.
pub fn link_code(locale: Locale, (to, name): (&str, &str), company: &str, code: &str) -> Message {
    let marked = format!("{AROUND_CODES}{code}{AROUND_CODES}");
    Letter {
        subject: fill(locale, own_page::CODE_SUBJECT, &[("company", company)]),
        paragraphs: vec![fill(locale, own_page::CODE_BODY, &[("code", &marked)])],
        end: vec![get(locale, own_page::CODE_END).to_owned()],
        ..Letter::new(locale, to, name, company)
    }
    .message("security")
}

/// The primary contact offers to hand over; `who` are their name and the company's.
pub fn handover_offered(
    locale: Locale,
    (to, name): (&str, &str),
    company: &str,
    (from, customer): (&str, &str),
    link: &str,
) -> Message {
    let with = &[("from", from), ("customer", customer), ("company", company)];
    Letter {
        subject: fill(locale, offered::SUBJECT, with),
        paragraphs: vec![fill(locale, offered::BODY, with)],
        button: Some((get(locale, offered::BUTTON).to_owned(), link.to_owned())),
        end: vec![get(locale, offered::ENDS).to_owned()],
        ..Letter::new(locale, to, name, company)
    }
    .message("invitation")
}

/// It was handed over; both are told.
pub fn handed_over(
    locale: Locale,
    (to, name): (&str, &str),
    company: &str,
    (from, now): (&str, &str),
    customer: &str,
) -> Message {
    let with = &[("from", from), ("now", now), ("customer", customer), ("company", company)];
    Letter {
        subject: fill(locale, handed::SUBJECT, with),
        paragraphs: vec![fill(locale, handed::BODY, with)],
        ..Letter::new(locale, to, name, company)
    }
    .message("invitation")
}

/// Where a mail's reader goes on: to what it is about, or to their own page first.
pub enum Reading {
    AtOnce(String),
    OnOwnPage(String),
}

impl Reading {
    /// The button that leads there, with these words where it does so at once.
    pub(super) fn button(self, locale: Locale, words: Key) -> (String, String) {
        match self {
            Self::AtOnce(link) => (get(locale, words).to_owned(), link),
            Self::OnOwnPage(link) => (get(locale, own_page::BUTTON).to_owned(), link),
        }
    }
}

/// What staff tell a customer's people; `link` leads to it in the portal, for those who sign in.
pub fn announcement(
    locale: Locale,
    to: &str,
    name: &str,
    company: &str,
    (title, body): (&str, &str),
    link: Reading,
    list: OffTheList,
) -> Message {
    let category = list.category.key();
    Letter {
        subject: title.to_owned(),
        paragraphs: body.split("\n\n").map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).collect(),
        button: Some(link.button(locale, announced::BUTTON)),
        list: Some(list),
        ..Letter::new(locale, to, name, company)
    }
    .message(category)
}
