//! To whoever asked at the portal's door.

use super::letter::Letter;
use crate::outbox::Message;
use domain::Locale;
use texts::mail::{already_in as known, letter::ASKED, registration as registered, registration_declined as refused};
use texts::{fill, get};

/// Proves the address of somebody who registered. It greets nobody by a name that a stranger typed.
pub fn registration(locale: Locale, to: &str, company: &str, link: &str) -> Message {
    let with = &[("company", company)];
    Letter {
        subject: fill(locale, registered::SUBJECT, with),
        paragraphs: vec![fill(locale, registered::BODY, with)],
        button: Some((get(locale, registered::BUTTON).to_owned(), link.to_owned())),
        end: vec![get(locale, registered::IGNORE).to_owned()],
        because: ASKED,
        ..Letter::new(locale, to, "", company)
    }
    .message("security")
}

/// Whoever registers and signs in already needs no other access.
pub fn already_in(locale: Locale, to: &str, name: &str, company: &str, link: &str) -> Message {
    let with = &[("company", company)];
    Letter {
        subject: fill(locale, known::SUBJECT, with),
        paragraphs: vec![fill(locale, known::BODY, with)],
        button: Some((get(locale, known::BUTTON).to_owned(), link.to_owned())),
        end: vec![get(locale, known::IGNORE).to_owned()],
        ..Letter::new(locale, to, name, company)
    }
    .message("security")
}

pub fn registration_declined(locale: Locale, to: &str, name: &str, company: &str, reason: Option<&str>) -> Message {
    let with = &[("company", company)];
    let body = fill(locale, refused::BODY, with);
    Letter {
        subject: fill(locale, refused::SUBJECT, with),
        paragraphs: std::iter::once(body).chain(reason.map(str::to_owned)).collect(),
        because: ASKED,
        ..Letter::new(locale, to, name, company)
    }
    .message("security")
}
