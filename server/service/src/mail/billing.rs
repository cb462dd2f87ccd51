//! What customers' people get about money.

use super::customers::Reading;
use super::letter::{Letter, OffTheList};
use crate::checkout::News;
use crate::outbox::Message;
use crate::recurring::Stuck;
use domain::Locale;
use domain::recurring::Halt;
use texts::mail::{
    credit_note as credited, invoice as sent, news_of_money as news_words, not_sent as unsent, paid_online,
    payment_failed as failed, payment_recorded as recorded, receipt as received, reminder as reminded,
    statement as account,
};
use texts::{fill, get};

/// An invoice as its mail tells of it.
#[derive(Clone, Copy, Debug)]
pub struct Invoice<'a> {
    pub number: &'a str,
    pub total: &'a str,
    pub due_on: &'a str,
}

pub fn invoice(
    locale: Locale,
    (to, name): (&str, &str),
    company: &str,
    about: Invoice<'_>,
    reading: Reading,
    list: OffTheList,
) -> Message {
    let with = &[("number", about.number), ("total", about.total), ("due", about.due_on), ("company", company)];
    let category = list.category.key();
    Letter {
        subject: fill(locale, sent::SUBJECT, with),
        paragraphs: vec![fill(locale, sent::BODY, with)],
        button: Some(reading.button(locale, sent::BUTTON)),
        list: Some(list),
        ..Letter::new(locale, to, name, company)
    }
    .message(category)
}

/// What is still owed of an invoice, before its day or after it.
pub fn reminder(
    locale: Locale,
    (to, name): (&str, &str),
    company: &str,
    about: Invoice<'_>,
    overdue: bool,
    reading: Reading,
    list: OffTheList,
) -> Message {
    let with = &[("number", about.number), ("total", about.total), ("due", about.due_on), ("company", company)];
    let category = list.category.key();
    let (subject, body) =
        if overdue { (reminded::OVERDUE, reminded::OVERDUE_BODY) } else { (reminded::SOON, reminded::SOON_BODY) };
    Letter {
        subject: fill(locale, subject, with),
        paragraphs: vec![fill(locale, body, with), get(locale, reminded::CROSSED).to_owned()],
        button: Some(reading.button(locale, sent::BUTTON)),
        list: Some(list),
        ..Letter::new(locale, to, name, company)
    }
    .message(category)
}

/// A credit note as its mail tells of it.
#[derive(Clone, Copy, Debug)]
pub struct CreditNote<'a> {
    pub number: &'a str,
    pub total: &'a str,
    /// The invoice that it takes back.
    pub invoice: &'a str,
    pub reason: &'a str,
}

pub fn credit_note(
    locale: Locale,
    (to, name): (&str, &str),
    company: &str,
    about: CreditNote<'_>,
    reading: Reading,
    list: OffTheList,
) -> Message {
    let with = &[
        ("number", about.number),
        ("total", about.total),
        ("invoice", about.invoice),
        ("reason", about.reason),
        ("company", company),
    ];
    let category = list.category.key();
    Letter {
        subject: fill(locale, credited::SUBJECT, with),
        paragraphs: vec![fill(locale, credited::BODY, with), fill(locale, credited::REASON, with)],
        button: Some(reading.button(locale, credited::BUTTON)),
        list: Some(list),
        ..Letter::new(locale, to, name, company)
    }
    .message(category)
}

/// Money that came, and the invoices that it went towards.
pub fn receipt(
    locale: Locale,
    (to, name): (&str, &str),
    company: &str,
    amount: &str,
    invoices: Vec<String>,
    reading: Reading,
    list: OffTheList,
) -> Message {
    let with = &[("amount", amount), ("company", company)];
    let category = list.category.key();
    let body = if invoices.is_empty() { received::BODY_CREDIT } else { received::BODY };
    Letter {
        subject: fill(locale, received::SUBJECT, with),
        paragraphs: vec![fill(locale, body, with)],
        items: invoices,
        button: Some(reading.button(locale, received::BUTTON)),
        list: Some(list),
        ..Letter::new(locale, to, name, company)
    }
    .message(category)
}

/// What was billed and paid from one day to another. Mails are read by others than statements are: no amount stands in it.
pub fn statement(
    locale: Locale,
    (to, name): (&str, &str),
    company: &str,
    (from, until): (&str, &str),
    reading: Reading,
    list: OffTheList,
) -> Message {
    let with = &[("from", from), ("until", until), ("company", company)];
    let category = list.category.key();
    Letter {
        subject: fill(locale, account::SUBJECT, with),
        paragraphs: vec![fill(locale, account::BODY, with)],
        button: Some(reading.button(locale, account::BUTTON)),
        list: Some(list),
        ..Letter::new(locale, to, name, company)
    }
    .message(category)
}

/// To the one of the team who answers to the customer: an invoice was paid online.
pub fn paid_online(
    locale: Locale,
    (to, name): (&str, &str),
    company: &str,
    (number, amount): (&str, &str),
    link: &str,
) -> Message {
    let with = &[("number", number), ("amount", amount), ("company", company)];
    Letter {
        subject: fill(locale, paid_online::SUBJECT, with),
        paragraphs: vec![fill(locale, paid_online::BODY, with)],
        button: Some((get(locale, paid_online::BUTTON).to_owned(), link.to_owned())),
        ..Letter::new(locale, to, name, company)
    }
    .message("work")
}

/// To the one of the team who answers to the customer: a colleague recorded a payment. No name of the customer stands in it: it may be
/// hidden from its reader.
pub fn payment_recorded(
    locale: Locale,
    (to, name): (&str, &str),
    company: &str,
    (by, customer): (&str, &str),
    amount: &str,
    invoices: Vec<String>,
    link: &str,
) -> Message {
    let with = &[("by", by), ("customer", customer), ("amount", amount)];
    let body = if invoices.is_empty() { recorded::BODY_CREDIT } else { recorded::BODY };
    Letter {
        subject: fill(locale, recorded::SUBJECT, with),
        paragraphs: vec![fill(locale, body, with)],
        items: invoices,
        button: Some((get(locale, recorded::BUTTON).to_owned(), link.to_owned())),
        ..Letter::new(locale, to, name, company)
    }
    .message("work")
}

/// To whoever began to pay online: the money did not come, and what to do.
pub fn payment_failed(
    locale: Locale,
    (to, name): (&str, &str),
    company: &str,
    (number, amount, due): (&str, &str, bool),
    reading: Reading,
    list: OffTheList,
) -> Message {
    let with = &[("number", number), ("amount", amount)];
    let category = list.category.key();
    let advice = due.then(|| get(locale, failed::ADVICE).to_owned());
    Letter {
        subject: fill(locale, failed::SUBJECT, with),
        paragraphs: [fill(locale, failed::BODY, with)].into_iter().chain(advice).collect(),
        button: Some(reading.button(locale, sent::BUTTON)),
        list: Some(list),
        ..Letter::new(locale, to, name, company)
    }
    .message(category)
}

/// The same to the one of the team who answers to the customer.
pub fn payment_failed_to_house(
    locale: Locale,
    (to, name): (&str, &str),
    company: &str,
    (number, amount, due): (&str, &str, bool),
    link: &str,
) -> Message {
    let with = &[("number", number), ("amount", amount)];
    let owed = due.then(|| get(locale, failed::HOUSE_DUE).to_owned());
    Letter {
        subject: fill(locale, failed::HOUSE, with),
        paragraphs: [fill(locale, failed::HOUSE_BODY, with)].into_iter().chain(owed).collect(),
        button: Some((get(locale, sent::BUTTON).to_owned(), link.to_owned())),
        ..Letter::new(locale, to, name, company)
    }
    .message("work")
}

/// To administrators, and to the one of the team who answers to the customer: money went its own way at the payment service. No name of the
/// customer stands in it: it may be hidden from its reader.
pub fn news_of_money(
    locale: Locale,
    (to, name): (&str, &str),
    company: &str,
    news: News,
    (customer, amount): (&str, &str),
    link: &str,
) -> Message {
    let with = &[("customer", customer), ("amount", amount)];
    let (subject, body) = match news {
        News::Disputed => (news_words::DISPUTED, news_words::DISPUTED_BODY),
        News::DisputeWon => (news_words::WON, news_words::WON_BODY),
        News::DisputeDropped => (news_words::DROPPED, news_words::DROPPED_BODY),
        News::DisputeLost => (news_words::LOST, news_words::LOST_BODY),
        News::DisputeUnbooked => (news_words::UNBOOKED, news_words::UNBOOKED_BODY),
        News::RefundedThere => (news_words::REFUNDED, news_words::REFUNDED_BODY),
        News::RefundReturned => (news_words::RETURNED, news_words::RETURNED_BODY),
        News::Mismatched => (news_words::MISMATCHED, news_words::MISMATCHED_BODY),
    };
    let button = if news == News::Mismatched { news_words::BUTTON_INVOICE } else { news_words::BUTTON };
    Letter {
        subject: fill(locale, subject, with),
        paragraphs: vec![fill(locale, body, with)],
        button: Some((get(locale, button).to_owned(), link.to_owned())),
        ..Letter::new(locale, to, name, company)
    }
    .message("work")
}

/// A recurring invoice needs a hand. No name stands in it: it may be hidden from its reader.
pub fn stuck(
    locale: Locale,
    (to, name): (&str, &str),
    company: &str,
    what: Stuck,
    customer: &str,
    link: &str,
) -> Message {
    let with = &[("customer", customer), ("company", company)];
    let (subject, body) = match what {
        Stuck::Draft(_) => (unsent::SUBJECT, unsent::BODY),
        Stuck::Template(_, Halt::Missed) => (unsent::HALTED, unsent::MISSED_BODY),
        Stuck::Template(_, Halt::Inactive | Halt::Content) => (unsent::HALTED, unsent::HALTED_BODY),
    };
    Letter {
        subject: fill(locale, subject, with),
        paragraphs: vec![fill(locale, body, with)],
        button: Some((get(locale, unsent::BUTTON).to_owned(), link.to_owned())),
        ..Letter::new(locale, to, name, company)
    }
    .message("work")
}
