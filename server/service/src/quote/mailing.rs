//! Mails about quotes and proposals. To the customer's people who may see quotes and want mails about what they order; to the one of the
//! team who answers to the customer. No amount stands in any of them: mails are read by others than quotes are.

use super::{OnBehalf, rows};
use crate::answering::answering;
use crate::billing::stored;
use crate::db::Write;
use crate::invoice::{About, Post, recipients_of, tell_those, told_at_sending};
use crate::mail::{OffTheList, Reading, quotes as letters};
use crate::outbox::{Attachment, Document, Message};
use crate::store::{contact, customer, quote};
use crate::{Result, Service, format, portal_settings};
use domain::access::{PortalArea, Representative, Right};
use domain::mail::MailCategory;
use domain::personal_link::LinkedTo;
use domain::quote::Answer;
use domain::{CustomerId, Day, Locale, Refusal};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};
use texts::shared::sales;
use texts::{Word, fill, get};

/// What quotes are about: what may be ordered.
pub const CATEGORY: MailCategory = MailCategory::Services;

/// Those of a customer's people who are told of quotes.
pub fn recipients(customer: CustomerId, closed: &[PortalArea]) -> Select<contact::Entity> {
    recipients_of(customer, CATEGORY, closed)
}

/// Tells them of a quote that was just sent.
pub async fn send(
    service: &Service,
    write: &Write,
    of: &customer::Model,
    row: &quote::Model,
    attach: bool,
    post: &Post<'_>,
) -> Result<u64> {
    let letter = letter(row, rows::valid_until(row)?, attach, letters::quote);
    let told = tell_those(service, write, of, post.to_them(), page(row)?, &letter).await?;
    post.copy(service, write, &format!("/admin/quotes/{}", row.id), letter).await?;
    Ok(told)
}

/// Reminds them that it does not hold much longer.
pub async fn remind(
    service: &Service,
    write: &Write,
    of: &customer::Model,
    row: &quote::Model,
    attach: bool,
) -> Result<u64> {
    let closed = portal_settings::stored(write.tx()).await?.closed;
    let people = told_at_sending((of.id.into(), CATEGORY), row.sent_at, &closed);
    let letter = letter(row, rows::valid_until(row)?, attach, letters::quote_reminder);
    tell_those(service, write, of, (people, CATEGORY), page(row)?, letter).await
}

/// A letter about a quote that holds until that day, in these words.
fn letter(
    row: &quote::Model,
    until: Day,
    attach: bool,
    words: impl Fn(Locale, (&str, &str), &str, letters::Quote<'_>, Reading, OffTheList) -> Message,
) -> impl Fn(Locale, &str, &str, &str, Reading, OffTheList) -> Message {
    let file = attach.then(|| file(row));
    move |locale: Locale, to: &str, name: &str, company: &str, reading: Reading, list: OffTheList| {
        let until = format::date(locale, until).text;
        let document = named(locale, row);
        let about = letters::Quote { document: &document, number: number(row), title: &row.title, until: &until };
        words(locale, (to, name), company, about, reading, list).with(file.clone())
    }
}

/// What was accepted, for whoever accepted it: name, time and fingerprint.
pub async fn copy(
    service: &Service,
    write: &Write,
    of: &customer::Model,
    row: &quote::Model,
    viewer: &Representative,
    name: &str,
) -> Result<()> {
    // Whoever agreed gets it, whatever mails they want.
    let people = contact::Entity::find_by_id(viewer.contact.uuid()).filter(contact::Column::Email.is_not_null());
    let hash = row.hash.clone().unwrap_or_default();
    let settings = stored(write.tx()).await?;
    let file = settings.attach.then(|| file(row));
    tell_those(service, write, of, (people, CATEGORY), page(row)?, |locale, to, called, company, reading, list| {
        let when = format::moment(locale, &settings.time_zone, write.now());
        let document = named(locale, row);
        let proof = letters::Proof { document: &document, name, when: &when, hash: &hash };
        letters::accepted(locale, (to, called), company, proof, reading, list).with(file.clone())
    })
    .await?;
    Ok(())
}

/// Tells the customer's people what staff wrote down as their answer: who did not say so can say so.
pub async fn tell_of_answer(
    service: &Service,
    write: &Write,
    of: &customer::Model,
    row: &quote::Model,
    said: OnBehalf,
) -> Result<()> {
    let closed = portal_settings::stored(write.tx()).await?.closed;
    let people = recipients(of.id.into(), &closed);
    tell_those(service, write, of, (people, CATEGORY), page(row)?, |locale, to, name, company, reading, list| {
        letters::written_down(locale, (to, name), company, said, &named(locale, row), reading, list)
    })
    .await?;
    Ok(())
}

/// Tells the customer's people that there is an answer to a question.
pub async fn tell_of_reply(service: &Service, write: &Write, row: &quote::Model) -> Result<()> {
    let of = customer::Entity::find_by_id(row.customer_id).one(write.tx()).await?.ok_or(Refusal::NotFound)?;
    let closed = portal_settings::stored(write.tx()).await?.closed;
    let people = recipients(of.id.into(), &closed);
    tell_those(service, write, &of, (people, CATEGORY), page(row)?, |locale, to, name, company, reading, list| {
        letters::reply(locale, (to, name), company, &named(locale, row), reading, list)
    })
    .await?;
    Ok(())
}

/// What the house is told that the customer did, or did not do.
#[derive(Clone, Copy)]
pub enum Told {
    /// For the first time.
    Opened,
    Answered(Answer),
    Asked,
    /// It is over without an answer.
    Expired,
}

/// Tells whoever of the team answers to the customer. No name stands in it: it may be hidden from its reader. With an acceptance comes
/// what was accepted, as with the customer's copy.
pub async fn tell_house(
    service: &Service,
    write: &Write,
    of: &customer::Model,
    row: &quote::Model,
    told: Told,
) -> Result<()> {
    let link = service.link(&format!("/admin/quotes/{}", row.id));
    let brand = service.brand().await?;
    let attach = matches!(told, Told::Answered(Answer::Accepted)) && stored(write.tx()).await?.attach;
    for staff in answering(service, write, of, &[Right::QuotesView], row.created_by).await? {
        let to = (staff.email.as_str(), staff.name.as_str());
        let document = named(staff.locale, row);
        let letter = match told {
            Told::Answered(answer) => {
                let hash = row.hash.as_deref().unwrap_or_default();
                let letter = letters::answered(staff.locale, to, &brand.name, answer, (&document, hash), &link);
                letter.with(attach.then(|| file(row)))
            }
            Told::Opened => letters::opened(staff.locale, to, &brand.name, &document, &link),
            Told::Asked => letters::asked(staff.locale, to, &brand.name, &document, &link),
            Told::Expired => letters::expired(staff.locale, to, &brand.name, &document, &link),
        };
        write.mail(letter).await?;
    }
    Ok(())
}

fn file(row: &quote::Model) -> Attachment {
    Attachment::new(Document::Quote(row.id.into()), number(row))
}

fn number(row: &quote::Model) -> &str {
    row.number.as_deref().unwrap_or_default()
}

/// What it is, with its number: "Proposal P-2026-001".
fn named(locale: Locale, row: &quote::Model) -> String {
    let kind = get(locale, rows::kind(row).word());
    fill(locale, sales::NAMED, &[("kind", kind), ("number", number(row))])
}

fn page(row: &quote::Model) -> Result<About<'static>> {
    Ok(About::Document(LinkedTo::Quote(row.id.into()), rows::valid_until(row)?))
}
