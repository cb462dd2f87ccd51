//! Mails about money go to those of a customer's people who want them and may see what they are about (BR-11, BR-12).

use super::{Frozen, Post};
use crate::db::Write;
use crate::invitation::language_of;
use crate::mail::{Reading, billing as letters};
use crate::outbox::{Attachment, Document, Message, Recipient};
use crate::personal_link::{self, NewLink};
use crate::store::{contact, customer, invoice, mail};
use crate::{Result, Service, filter, format, mail::OffTheList, portal_settings};
use domain::access::PortalArea;
use domain::mail::MailCategory;
use domain::money::Money;
use domain::personal_link::LinkedTo;
use domain::sales::ADDRESSEES;
use domain::{CustomerId, Day, Locale, Problem, Refusal};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
};

/// Nobody has more people who look after the money, or whom a sender chooses.
pub const MOST: u64 = ADDRESSEES as u64;

/// Those of a customer's people who get mails of this kind, where these areas of the portal are closed.
pub fn recipients(customer: CustomerId, closed: &[PortalArea]) -> Select<contact::Entity> {
    recipients_of(customer, MailCategory::Billing, closed)
}

/// As [`recipients`], for mails of another category.
pub fn recipients_of(customer: CustomerId, category: MailCategory, closed: &[PortalArea]) -> Select<contact::Entity> {
    readers_of(customer, category, closed).filter(filter::contacts_wanting(category))
}

/// The mails of a category that a document of a customer's went out with: they have the time of the transaction that wrote them.
pub fn of_sending((customer, category): (Expr, MailCategory), sent_at: Expr) -> SelectStatement {
    let column = |column: mail::Column| Expr::col((mail::Entity, column));
    Query::select()
        .column(mail::Column::ContactId)
        .from(mail::Entity)
        .and_where(column(mail::Column::CustomerId).eq(customer))
        .and_where(mail::Column::ContactId.is_not_null())
        .and_where(mail::Column::Category.eq(category.key()))
        .and_where(column(mail::Column::CreatedAt).eq(sent_at))
        .to_owned()
}

/// Those who were told when it was sent, as far as they still see such documents, and get such mails or were chosen for it.
pub fn told_at_sending(
    (customer, category): (CustomerId, MailCategory),
    sent_at: Option<i64>,
    closed: &[PortalArea],
) -> Select<contact::Entity> {
    let told = || of_sending((Expr::val(customer.uuid()), category), Expr::val(sent_at));
    let chosen = told().and_where(mail::Column::Chosen.eq(true)).to_owned();
    let want = filter::contacts_wanting(category);
    readers_of(customer, category, closed)
        .filter(contact::Column::Id.in_subquery(told()))
        .filter(Condition::any().add(want).add(contact::Column::Id.in_subquery(chosen)))
}

/// Whom mails about invoices go to that were sent at these times (BR-12): those to whom each was sent, or where nobody of them is left, or there
/// is none, all who get such mails.
pub async fn recipients_of_invoices(
    db: &impl ConnectionTrait,
    customer: CustomerId,
    sent: &[Option<i64>],
    closed: &[PortalArea],
) -> Result<Select<contact::Entity>> {
    let usual = || recipients(customer, closed);
    let mut any = Condition::any();
    for at in sent {
        let told = told_at_sending((customer, MailCategory::Billing), *at, closed);
        let people = if told.clone().one(db).await?.is_some() { told } else { usual() };
        let ids = people.select_only().column(contact::Column::Id).into_query();
        any = any.add(contact::Column::Id.in_subquery(ids));
    }
    if sent.is_empty() { Ok(usual()) } else { Ok(contact::Entity::find().filter(any)) }
}

/// Those who may see what such mails are about, whether or not they get them.
pub fn readers_of(customer: CustomerId, category: MailCategory, closed: &[PortalArea]) -> Select<contact::Entity> {
    let may = category.needs().map(|right| filter::contacts_with(right, closed));
    with_address(customer).filter(Condition::all().add_option(may))
}

/// A customer's people whom mails reach.
pub fn with_address(customer: CustomerId) -> Select<contact::Entity> {
    contact::Entity::find()
        .filter(contact::Column::CustomerId.eq(customer.uuid()))
        .filter(contact::Column::TrashedAt.is_null())
        .filter(contact::Column::Email.is_not_null())
        .filter(filter::not_suspended())
}

/// Where the reader of a mail finds what it is about.
#[derive(Clone, Copy, Debug)]
pub enum About<'a> {
    /// At this path of the portal; whoever does not sign in gets to their own page.
    Page(&'a str),
    /// In the portal, or by a link to this document alone, which works until a while after this day.
    Document(LinkedTo, Day),
}

impl About<'_> {
    fn path(self) -> String {
        match self {
            Self::Page(path) => path.to_owned(),
            Self::Document(LinkedTo::Quote(id), _) => format!("/quotes/{id}"),
            Self::Document(LinkedTo::Invoice(id), _) => format!("/invoices/{id}"),
        }
    }
}

/// Writes a letter of this category to each of these people; how many there were. A customer at rest is told nothing.
pub async fn tell_those(
    service: &Service,
    write: &Write,
    of: &customer::Model,
    (people, category): (Select<contact::Entity>, MailCategory),
    about: About<'_>,
    letter: impl Fn(Locale, &str, &str, &str, Reading, OffTheList) -> Message,
) -> Result<u64> {
    if of.status != "active" || of.trashed_at.is_some() {
        return Ok(0);
    }
    let people = people.order_by_asc(contact::Column::Id).limit(MOST);
    let brand = service.brand().await?;
    let closed = portal_settings::stored(write.tx()).await?.closed;
    let mut told = 0;
    for person in people.all(write.tx()).await? {
        let Some(email) = &person.email else { continue };
        let signs_in = personal_link::has_access(write.tx(), person.id).await?;
        let reading = match about {
            _ if signs_in => Reading::AtOnce(service.link(&about.path())),
            About::Page(_) => {
                let new = NewLink::with_mail(write.now());
                Reading::OnOwnPage(service.new_link(write, &person, email, new).await?)
            }
            About::Document(to, last) => {
                Reading::AtOnce(service.new_document_link(write, &person, email, (to, last), &closed).await?)
            }
        };
        let locale = language_of(&person, of).unwrap_or(brand.language);
        let list = service.off_the_list(&person, email, category)?;
        let message = letter(locale, email, person.called(), &brand.name, reading, list);
        write.mail(message.to(Recipient::Contact { customer: of.id, contact: person.id })).await?;
        told += 1;
    }
    Ok(told)
}

/// How many were told; that a mail went out is said only where somebody gets it.
pub fn somebody(told: u64) -> Result<u64> {
    if told == 0 { Err(Refusal::field("", Problem::NobodyToMail).into()) } else { Ok(told) }
}

/// How many of these people would be told of something now. Those of a customer at rest are not.
pub async fn count(db: &impl ConnectionTrait, of: &customer::Model, people: Select<contact::Entity>) -> Result<u64> {
    if of.status == "active" { Ok(people.count(db).await?) } else { Ok(0) }
}

/// Tells them of an invoice that was just sent.
pub async fn send(
    service: &Service,
    write: &Write,
    (of, row): (&customer::Model, &invoice::Model),
    frozen: &Frozen,
    attach: bool,
    post: &Post<'_>,
) -> Result<u64> {
    let file = attach.then(|| Attachment::new(Document::Invoice(row.id.into()), &frozen.number));
    let total = Money::new(frozen.totals.total, frozen.pricing.currency);
    let page = About::Document(LinkedTo::Invoice(row.id.into()), frozen.due_on);
    let letter = |locale: Locale, to: &str, name: &str, company: &str, reading: Reading, list: OffTheList| {
        let about = letters::Invoice {
            number: &frozen.number,
            total: &format::money(locale, total),
            due_on: &format::date(locale, frozen.due_on).text,
        };
        letters::invoice(locale, (to, name), company, about, reading, list).with(file.clone())
    };
    let told = tell_those(service, write, of, post.to_them(), page, &letter).await?;
    post.copy(service, write, &format!("/admin/invoices/{}", row.id), letter).await?;
    Ok(told)
}
