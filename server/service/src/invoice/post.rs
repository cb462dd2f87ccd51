//! Who gets a document by mail: those of a customer's people who get such mails, or whom the sender chooses among those who may see it.
//! Who sees it in the portal is another matter, and stays as it is (BR-11).

use super::mailing::{MOST, readers_of, recipients_of, with_address};
use crate::audit::Entry;
use crate::db::Write;
use crate::history::reaches;
use crate::mail::{OffTheList, Reading};
use crate::outbox::Message;
use crate::store::{contact, customer, membership};
use crate::{Result, Service, portal_settings};
use domain::access::{Masked, Masks, Ownership, Staff};
use domain::mail::MailCategory;
use domain::personal_link::{LinkScope, LinkedTo};
use domain::sales::{Addressee, Gets, Mailing};
use domain::{CustomerId, Locale, Problem, Refusal};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::HashSet;
use texts::{fill, mail::letter as words};
use uuid::Uuid;

/// Whether the customer is told by mail, or has it already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending<'a> {
    /// To those who get such mails.
    ByMail,
    /// To whom the sender chose.
    As(&'a Mailing),
    ByHand,
}

impl<'a> Sending<'a> {
    pub fn of(mailing: Option<&'a Mailing>) -> Self {
        mailing.map_or(Self::ByHand, Self::As)
    }
}

/// Whom the mail about a document goes to.
pub struct Post<'a> {
    people: Select<contact::Entity>,
    category: MailCategory,
    /// The ids of those whom the sender chose; none where nobody did.
    chosen: Option<String>,
    /// Whoever sends it gets it, too.
    copy: Option<&'a Staff>,
}

impl<'a> Post<'a> {
    /// To those of a customer's people who get such mails.
    pub async fn usual(write: &Write, customer: CustomerId, category: MailCategory) -> Result<Self> {
        let closed = portal_settings::stored(write.tx()).await?.closed;
        Ok(Self { people: recipients_of(customer, category, &closed), category, chosen: None, copy: None })
    }

    /// As the sender says; none where the customer has it already. Whoever does not see the customer's people chooses none of them.
    pub async fn of(
        write: &Write,
        viewer: &'a Staff,
        (customer, owned): (CustomerId, &Ownership),
        category: MailCategory,
        by: Sending<'_>,
    ) -> Result<Option<Self>> {
        let mailing = match by {
            Sending::ByHand => return Ok(None),
            Sending::ByMail => return Ok(Some(Self::usual(write, customer, category).await?)),
            Sending::As(mailing) => mailing,
        };
        let copy = mailing.copy.then(|| viewer.worked_by.as_deref().unwrap_or(viewer));
        let Some(chosen) = &mailing.to else {
            return Ok(Some(Self { copy, ..Self::usual(write, customer, category).await? }));
        };
        let closed = portal_settings::stored(write.tx()).await?.closed;
        let ids = chosen.iter().map(|id| id.uuid());
        let people = readers_of(customer, category, &closed).filter(contact::Column::Id.is_in(ids));
        let count = chosen.len() as u64;
        let there = Masks::of_contacts(viewer, owned).name && people.clone().count(write.tx()).await? == count;
        if !there {
            return Err(Refusal::field("to", Problem::Choice).into());
        }
        let chosen = chosen.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        Ok(Some(Self { people, category, chosen: Some(chosen), copy }))
    }

    /// What the audit keeps of the sender's choice.
    pub fn noted_in(&self, entry: Entry) -> Entry {
        let entry = self.chosen.iter().fold(entry, |entry, chosen| entry.detail("to", chosen));
        self.copy.iter().fold(entry, |entry, to| entry.detail("copy", &to.id.to_string()))
    }

    /// The people, with what the mail is about.
    pub fn to_them(&self) -> (Select<contact::Entity>, MailCategory) {
        (self.people.clone(), self.category)
    }

    /// The same letter for whoever sends it, if they asked for one. It leads to this page of the office, and opens nothing by itself.
    pub async fn copy(
        &self,
        service: &Service,
        write: &Write,
        page: &str,
        letter: impl Fn(Locale, &str, &str, &str, Reading, OffTheList) -> Message,
    ) -> Result<()> {
        let Some(to) = self.copy else { return Ok(()) };
        let company = service.brand().await?.name;
        let list = OffTheList { category: self.category, chosen: false, way: None };
        let reading = Reading::AtOnce(service.link(page));
        let message = letter(to.locale, &to.email, &to.name, &company, reading, list);
        let subject = fill(to.locale, words::COPY, &[("subject", &message.subject)]);
        write.mail(Message { subject, category: "work".to_owned(), attachment: None, ..message }).await
    }
}

impl Service {
    /// The customer's people with an address, for whoever chooses among them: those who get such mails first. A link opens `about`, or
    /// else their own page.
    pub(crate) async fn addressees(
        &self,
        viewer: &Staff,
        owned: &Ownership,
        of: &customer::Model,
        (category, about): (MailCategory, Option<LinkedTo>),
    ) -> Result<Vec<Addressee>> {
        let masks = Masks::of_contacts(viewer, owned);
        if !masks.name || of.status != "active" {
            return Ok(Vec::new());
        }
        let db = self.db().read();
        let (customer, closed) = (of.id.into(), self.portal_settings().await?.closed);
        let mut usual =
            recipients_of(customer, category, &closed).order_by_asc(contact::Column::Id).limit(MOST).all(db).await?;
        usual.sort_by(|one, other| one.name_fold.cmp(&other.name_fold));
        let others = with_address(customer)
            .filter(contact::Column::Id.is_not_in(usual.iter().map(|person| person.id)))
            .order_by_asc(contact::Column::NameFold)
            .order_by_asc(contact::Column::Id)
            .limit(MOST)
            .all(db)
            .await?;
        let ids = usual.iter().chain(&others).map(|person| person.id);
        let access = membership::Entity::find().filter(membership::Column::ContactId.is_in(ids)).all(db).await?;
        let sign_in: HashSet<Uuid> = access.into_iter().map(|row| row.contact_id).collect();
        let gets = |person: &contact::Model| {
            let may = |right| reaches(person, right, &closed);
            let scope = about.map_or(LinkScope::View, |to| to.scope(may));
            match (category.needs().is_none_or(may), sign_in.contains(&person.id), about) {
                (false, ..) => Gets::Nothing,
                (true, true, _) => Gets::SignIn(scope),
                (true, false, Some(_)) => Gets::Link(scope),
                (true, false, None) => Gets::OwnPage,
            }
        };
        let row = |person: &contact::Model, usual| Addressee {
            id: person.id.into(),
            name: person.name(),
            email: Masked::new(masks.email, person.email.clone().unwrap_or_default()),
            gets: gets(person),
            usual,
        };
        let usual = usual.iter().map(|person| row(person, true));
        Ok(usual.chain(others.iter().map(|person| row(person, false))).collect())
    }
}
