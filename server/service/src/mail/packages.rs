//! Mails about packages: to the customer's people, and to the one of the team who answers to the customer.

use super::customers::Reading;
use super::letter::{Letter, OffTheList};
use crate::outbox::Message;
use crate::package::Told;
use domain::Locale;
use texts::mail::{package_added as added, package_ending as ending, package_used_up as used_up};
use texts::{fill, get};

/// A package as its mails tell of it.
#[derive(Clone, Debug)]
pub struct Package<'a> {
    pub name: &'a str,
    pub start: String,
    /// The last day on which it holds, where there is one.
    pub last: Option<String>,
    /// What is in it, or left of it.
    pub items: Vec<String>,
}

impl Package<'_> {
    fn last(&self) -> &str {
        self.last.as_deref().unwrap_or_default()
    }
}

/// To one of the customer's people.
pub fn package(
    locale: Locale,
    (to, name): (&str, &str),
    company: &str,
    told: Told,
    about: Package<'_>,
    reading: Reading,
    list: OffTheList,
) -> Message {
    let with = &[("package", about.name), ("start", &about.start), ("last", about.last()), ("company", company)];
    let category = list.category.key();
    let (subject, body, end) = match told {
        Told::Added if about.last.is_none() => (added::SUBJECT, added::BODY_OPEN, None),
        Told::Added => (added::SUBJECT, added::BODY, None),
        Told::EndsSoon => (ending::SUBJECT, ending::BODY, Some(ending::MORE)),
        Told::UsedUp => (used_up::SUBJECT, used_up::BODY, Some(used_up::MORE)),
    };
    Letter {
        subject: fill(locale, subject, with),
        paragraphs: vec![fill(locale, body, with)],
        items: about.items,
        button: Some(reading.button(locale, added::BUTTON)),
        end: end.map(|words| get(locale, words).to_owned()).into_iter().collect(),
        list: Some(list),
        ..Letter::new(locale, to, name, company)
    }
    .message(category)
}

/// To the one of the team who answers to the customer. The customer is told by number: its name may be hidden from the reader.
pub fn package_to_house(
    locale: Locale,
    (to, name): (&str, &str),
    company: &str,
    told: Told,
    about: &Package<'_>,
    (by, customer): (&str, &str),
    link: &str,
) -> Message {
    let with = &[("package", about.name), ("last", about.last()), ("by", by), ("customer", customer)];
    let (subject, body) = match told {
        Told::Added => (added::HOUSE, added::HOUSE_BODY),
        Told::EndsSoon => (ending::HOUSE, ending::HOUSE_BODY),
        Told::UsedUp => (used_up::HOUSE, used_up::HOUSE_BODY),
    };
    Letter {
        subject: fill(locale, subject, with),
        paragraphs: vec![fill(locale, body, with)],
        button: Some((get(locale, added::BUTTON).to_owned(), link.to_owned())),
        ..Letter::new(locale, to, name, company)
    }
    .message("work")
}
