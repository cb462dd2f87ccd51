//! Every mail that went to a customer's people (BR-43): for themselves, for those of them who read the company's, and for staff in scope.
//! Secrets in links never show, also not of mails that still wait.

use crate::announcement;
use crate::contact::{self as contacts, entry};
use crate::cursor::{counted, latest};
use crate::customer::{find_in_scope, find_to_change, ownership};
use crate::filter::{self, with_words};
use crate::invitation::kind_of;
use crate::mails::status_of;
use crate::outbox::{Attachment, Document, Message, Recipient, without_secrets};
use crate::personal_link;
use crate::store::{contact, customer, mail, membership};
use crate::throttle::{self, Key};
use crate::{Error, Result, Service, portal_settings, statement, store};
use domain::access::{
    Masked, Masks, Member, Ownership, PortalArea, PortalRight, PortalRole, PortalScope, Right, Staff, decide, permit,
    portal_decide, portal_permit, portal_scope,
};
use domain::list::{PAGE, Page};
use domain::mail::{History, HistoryMail, HistoryQuery, HistoryRow, MailCategory, MailKind, MailStatus};
use domain::{ContactId, CustomerId, Locale, Problem, Refusal, Timestamp, When};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Select};
use std::collections::HashMap;
use uuid::Uuid;

/// The category of what guards a sign-in.
const SECURITY: &str = "security";

impl Service {
    /// The mails that one got, and of one's company's those that one may read.
    pub async fn own_history(&self, viewer: &Member, query: &HistoryQuery) -> Result<History> {
        portal_permit(viewer, PortalRight::EmailsHistory, true)?;
        let found = readable(viewer);
        let when = |at| self.read_by(viewer, at);
        let names = Names { masks: Masks::ALL, oneself: Some(viewer) };
        let of_company = portal_scope(viewer, PortalRight::EmailsHistory) == PortalScope::Company
            || viewer.can(PortalRight::EmailsHistoryBilling);
        Ok(History { of_company, ..self.history(found, query, &names, when).await? })
    }

    pub async fn own_history_mail(&self, viewer: &Member, id: &str) -> Result<HistoryMail> {
        portal_permit(viewer, PortalRight::EmailsHistory, true)?;
        let row = one(self.db().read(), readable(viewer), id).await?;
        let names = Names { masks: Masks::ALL, oneself: Some(viewer) };
        let to = names.of(self.db().read(), std::slice::from_ref(&row)).await?;
        let when = self.read_by(viewer, Timestamp(row.created_at));
        let own = row.person_id.is_some() || row.contact_id == Some(viewer.contact.uuid());
        let knows = portal_decide(viewer, PortalRight::ContactsDetails, own).allowed;
        let address = Masked::new(knows, row.to_address.clone());
        Ok(HistoryMail { address, ..shown(row, to, Masks::ALL, when) })
    }

    /// The mails to the people of a customer, or to one of them.
    pub async fn customer_history(
        &self,
        viewer: &Staff,
        customer: CustomerId,
        query: &HistoryQuery,
    ) -> Result<History> {
        let db = self.db().read();
        let (row, owned) = self.history_in_scope(db, viewer, customer).await?;
        let masks = Masks::of_contacts(viewer, &owned);
        let mut found = read_by(db, viewer, customer, &owned).await?;
        let about = query.contact.parse::<ContactId>().ok();
        if let Some(contact) = about {
            found = found.filter(of_contact(db, contact).await?);
        }
        let names = Names { masks, oneself: None };
        let history = self.history(found, query, &names, |at| self.when(viewer, at)).await?;
        let contact = match about {
            Some(id) => Some(Masked::new(masks.name, contacts::find(db, customer, id).await?.name())),
            None => None,
        };
        let customer = Masked::new(Masks::of(viewer, &owned).name, row.name);
        Ok(History { of_company: true, customer: Some(customer), contact, ..history })
    }

    pub async fn customer_mail(&self, viewer: &Staff, customer: CustomerId, id: &str) -> Result<HistoryMail> {
        let db = self.db().read();
        let (of, owned) = self.history_in_scope(db, viewer, customer).await?;
        let masks = Masks::of_contacts(viewer, &owned);
        let row = one(db, read_by(db, viewer, customer, &owned).await?, id).await?;
        let to = Names { masks, oneself: None }.of(db, std::slice::from_ref(&row)).await?;
        let resend = decide(viewer, Right::EmailsResend, &owned).allowed && is_resent(&row);
        let when = self.when(viewer, Timestamp(row.created_at));
        let error = row.last_error.clone().filter(|_| masks.email);
        let customer = Some(Masked::new(Masks::of(viewer, &owned).name, of.name));
        Ok(HistoryMail { resend, error, customer, ..shown(row, to, masks, when) })
    }

    /// The mails to a contact, for whoever has this link to their page: all but what guards a sign-in.
    pub(crate) async fn linked_history(
        &self,
        link: &store::personal_link::Model,
        query: &HistoryQuery,
        when: impl Fn(Timestamp) -> When,
    ) -> Result<Page<HistoryRow>> {
        let names = Names { masks: Masks::ALL, oneself: None };
        Ok(self.history(linked(link), query, &names, when).await?.page)
    }

    pub(crate) async fn linked_mail(
        &self,
        link: &store::personal_link::Model,
        id: &str,
        when: impl Fn(Timestamp) -> When,
    ) -> Result<HistoryMail> {
        let db = self.db().read();
        let row = one(db, linked(link), id).await?;
        let to = Names { masks: Masks::ALL, oneself: None }.of(db, std::slice::from_ref(&row)).await?;
        let when = when(Timestamp(row.created_at));
        Ok(shown(row, to, Masks::ALL, when))
    }

    /// Sends a mail once more, to the address that its contact has by now, and only while they want such mails, or were chosen for it.
    pub async fn resend_mail(&self, viewer: &Staff, customer: CustomerId, id: &str) -> Result<()> {
        let write = self.write().await?;
        find_to_change(&write, viewer, customer).await?;
        let owned = ownership(write.tx(), customer).await?;
        permit(viewer, Right::EmailsHistoryView, &owned)?;
        let row = one(write.tx(), read_by(write.tx(), viewer, customer, &owned).await?, id).await?;
        let leave = permit(viewer, Right::EmailsResend, &owned)?;
        let file = Attachment::of(&row);
        // It is made anew of what stands in the books by then: sent again by whom could send it.
        if let Some(Attachment { document: Document::Statement(..), .. }) = &file {
            statement::sends(write.tx(), viewer, customer, &owned).await?;
        }
        if !is_resent(&row) {
            return Err(Refusal::Changed.into());
        }
        let gone = || Error::Refused(Refusal::field("", Problem::NotWanted));
        let (Some(id), Some(category)) = (row.contact_id, MailCategory::parse(&row.category)) else {
            return Err(gone());
        };
        let closed = portal_settings::stored(write.tx()).await?.closed;
        let contact = reader_of(write.tx(), (id, category), &row, &closed).await?.ok_or_else(gone)?;
        let email = contact.email.clone().ok_or_else(gone)?;
        if let Some(id) = row.announcement_id
            && !announcement::is_published(write.tx(), id.into()).await?
        {
            return Err(Refusal::field("", Problem::Withdrawn).into());
        }
        throttle::count(&write, &[Key::links("resent", contact.id, 3), Key::links_to(&email)]).await?;
        let off = self.way_off(contact.id, &email, category)?;
        let token = off.page.split_once("token=").map(|(_, token)| token.to_owned()).unwrap_or_default();
        let mut body = [&row.text_body, &row.html_body]
            .map(|body| without_secrets(body).replace("/unsubscribe?token=…", &format!("/unsubscribe?token={token}")));
        // The link in it is another one by now, to the same page.
        if body[0].contains(personal_link::STRUCK) && !personal_link::has_access(write.tx(), contact.id).await? {
            let link = self.link_once_more(&write, &contact, &email, row.created_at).await?;
            let fresh = link.split_once("/link?").map(|(_, rest)| format!("/link?{rest}")).unwrap_or_default();
            body = body.map(|body| body.replace(personal_link::STRUCK, &fresh));
        }
        let [text, html] = body;
        let message = Message {
            recipient: Recipient::Contact { customer: customer.uuid(), contact: contact.id },
            to_address: email,
            to_name: row.to_name.clone(),
            locale: Locale::parse(&row.language).unwrap_or_default(),
            category: row.category.clone(),
            subject: row.subject.clone(),
            text,
            html,
            unsubscribe: Some(off.one_click),
            chosen: row.chosen,
            announcement: row.announcement_id,
            attachment: file,
        };
        write.mail(message).await?;
        write.audit(entry(&leave, "mail.resent", &contact).detail("subject", &row.subject));
        write.commit().await
    }

    /// Whether nobody is left whom a mail that waits was written for: its contact no longer sees what it is about, does not want it, or has
    /// another address by now.
    pub(crate) async fn is_for_nobody(&self, row: &mail::Model) -> Result<bool> {
        let (Some(id), Some(category)) = (row.contact_id, MailCategory::parse(&row.category)) else { return Ok(false) };
        let closed = self.portal_settings().await?.closed;
        let reader = reader_of(self.db().read(), (id, category), row, &closed).await?;
        Ok(reader.is_none_or(|contact| contact.email.as_deref() != Some(row.to_address.as_str())))
    }

    /// The customer and whose it is, for those who read the mails to its people.
    async fn history_in_scope(
        &self,
        db: &impl ConnectionTrait,
        viewer: &Staff,
        customer: CustomerId,
    ) -> Result<(customer::Model, Ownership)> {
        let row = find_in_scope(db, viewer, customer).await?;
        let owned = ownership(db, customer).await?;
        permit(viewer, Right::EmailsHistoryView, &owned)?;
        Ok((row, owned))
    }

    async fn history(
        &self,
        found: Select<mail::Entity>,
        query: &HistoryQuery,
        names: &Names<'_>,
        when: impl Fn(Timestamp) -> When,
    ) -> Result<History> {
        let db = self.db().read();
        // A subject may name whoever is hidden, or their address: then nothing is found by it (BR-39).
        let searches = names_are_seen(names.masks) || query.q.trim().is_empty();
        let found = found
            .filter(with_words(&query.q, &[mail::Column::Subject]))
            .filter(Condition::all().add_option((!searches).then(|| Expr::value(1).eq(0))));
        let count = counted(db, &found, mail::Column::Id).await?;
        let columns = (mail::Column::CreatedAt, mail::Column::Id);
        let (rows, next) = latest(db, found, columns, &query.after, PAGE, |row| (row.created_at, row.id)).await?;
        let mut to = names.of(db, &rows).await?;
        let row = |row: mail::Model| HistoryRow {
            to: to.remove(&row.id).unwrap_or(Masked::Hidden),
            id: row.id.to_string(),
            kind: MailKind::parse(&row.category),
            status: status_of(&row),
            when: when(Timestamp(row.created_at)),
            subject: Masked::new(names_are_seen(names.masks), row.subject),
        };
        let page = Page { rows: rows.into_iter().map(row).collect(), count, previous: None, next };
        Ok(History { page, of_company: false, customer: None, contact: None })
    }
}

/// Who reads the names of those whom mails went to.
struct Names<'a> {
    masks: Masks,
    /// Somebody whose own mails about the sign-in are among them.
    oneself: Option<&'a Member>,
}

impl Names<'_> {
    /// Whom each of these mails went to.
    async fn of(&self, db: &impl ConnectionTrait, rows: &[mail::Model]) -> Result<HashMap<Uuid, Masked<String>>> {
        let ids = rows.iter().filter_map(|row| row.contact_id);
        let contacts = contact::Entity::find().filter(contact::Column::Id.is_in(ids)).all(db).await?;
        let names: HashMap<Uuid, String> = contacts.into_iter().map(|row| (row.id, row.name())).collect();
        let name = |row: &mail::Model| {
            let contact = row.contact_id.and_then(|id| names.get(&id)).cloned();
            let oneself = || self.oneself.map(|member| member.name.clone());
            let name = contact.or_else(oneself).unwrap_or_else(|| row.to_name.clone());
            (row.id, Masked::new(self.masks.name, name))
        };
        Ok(rows.iter().map(name).collect())
    }
}

/// One of those that the reader may read; any other is not there.
async fn one(db: &impl ConnectionTrait, found: Select<mail::Entity>, id: &str) -> Result<mail::Model> {
    let gone = || Error::Refused(Refusal::NotFound);
    let id: Uuid = id.parse().map_err(|_| gone())?;
    found.filter(mail::Column::Id.eq(id)).one(db).await?.ok_or_else(gone)
}

/// Whether subjects and texts show: they greet by name, and may name an address.
const fn names_are_seen(masks: Masks) -> bool {
    masks.name && masks.email
}

fn shown(row: mail::Model, mut to: HashMap<Uuid, Masked<String>>, masks: Masks, when: When) -> HistoryMail {
    HistoryMail {
        id: row.id.to_string(),
        kind: MailKind::parse(&row.category),
        to: to.remove(&row.id).unwrap_or(Masked::Hidden),
        status: status_of(&row),
        text: Masked::new(names_are_seen(masks), without_secrets(&row.text_body)),
        address: Masked::new(masks.email, row.to_address),
        subject: Masked::new(names_are_seen(masks), row.subject),
        when,
        attachment: row.attachment_name,
        error: None,
        resend: false,
        customer: None,
    }
}

/// The contact for whom a mail of this category was written, as long as they are one, want such mails or were chosen for it, and see what it is
/// about and what goes with it; of a customer that is served.
async fn reader_of(
    db: &impl ConnectionTrait,
    (id, category): (Uuid, MailCategory),
    row: &mail::Model,
    closed: &[PortalArea],
) -> Result<Option<contact::Model>> {
    let found = contact::Entity::find_by_id(id)
        .filter(contact::Column::TrashedAt.is_null())
        .filter(filter::not_suspended())
        .find_also_related(customer::Entity)
        .filter(customer::Column::TrashedAt.is_null())
        .filter(customer::Column::Status.eq("active"));
    let Some((contact, _)) = found.one(db).await? else { return Ok(None) };
    let wanted = row.chosen || MailCategory::restored(&contact.mails).contains(&category);
    let file = Attachment::of(row).is_none_or(|file| reaches(&contact, file.document.right(), closed));
    Ok(Some(contact).filter(|contact| wanted && file && may_read(contact, category, closed)))
}

/// Whether a contact may see what mails of this category are about.
pub(crate) fn may_read(contact: &contact::Model, category: MailCategory, closed: &[PortalArea]) -> bool {
    category.needs().is_none_or(|right| reaches(contact, right, closed))
}

/// Whether a right of the portal shows a contact anything.
pub(crate) fn reaches(contact: &contact::Model, right: PortalRight, closed: &[PortalArea]) -> bool {
    right.reach(kind_of(contact), &PortalRole::restored(&contact.portal_role), closed) != PortalScope::None
}

/// Whether it can go once more: links that let somebody in are sent anew where they are made.
fn is_resent(row: &mail::Model) -> bool {
    status_of(row) != MailStatus::Waiting && row.contact_id.is_some() && MailCategory::parse(&row.category).is_some()
}

/// Of a company's mails those that this person reads: their own, all but what guards others' sign-ins, or what is about money.
fn readable(viewer: &Member) -> Select<mail::Entity> {
    let company = mail::Column::CustomerId.eq(viewer.customer.uuid());
    let mut any = Condition::any()
        .add(Condition::all().add(company.clone()).add(mail::Column::ContactId.eq(viewer.contact.uuid())))
        .add(mail::Column::PersonId.eq(viewer.person.uuid()));
    if portal_scope(viewer, PortalRight::EmailsHistory) == PortalScope::Company {
        let mut of_company = Condition::all().add(company).add(mail::Column::Category.ne(SECURITY));
        // Mails about money say what is owed, those about quotes what is offered, those about packages what the company or one of its people
        // has.
        for category in [MailCategory::Billing, MailCategory::Services, MailCategory::Renewals] {
            if category.needs().is_some_and(|right| portal_scope(viewer, right) != PortalScope::Company) {
                of_company = of_company.add(mail::Column::Category.ne(category.key()));
            }
        }
        any = any.add(of_company);
    } else if viewer.can(PortalRight::EmailsHistoryBilling) {
        let billing = mail::Column::Category.eq(MailCategory::Billing.key());
        any = any.add(Condition::all().add(company).add(billing));
    }
    mail::Entity::find().filter(any)
}

/// What was sent to a contact at the address of the link: whoever has the contact's address now is told nothing of what went to another.
fn linked(link: &store::personal_link::Model) -> Select<mail::Entity> {
    let own = Condition::all()
        .add(mail::Column::ContactId.eq(link.contact_id))
        .add(mail::Column::ToAddress.eq(&link.email))
        .add(mail::Column::WithheldAt.is_null())
        .add(mail::Column::Category.ne(SECURITY));
    mail::Entity::find().filter(own)
}

/// Those mails that this member of the team reads: about money only where they see on the card what was billed and paid, about quotes and
/// packages only where they see those.
async fn read_by(
    db: &impl ConnectionTrait,
    viewer: &Staff,
    customer: CustomerId,
    owned: &Ownership,
) -> Result<Select<mail::Entity>> {
    let without = |category: MailCategory, right| {
        let hidden = !decide(viewer, right, owned).allowed;
        hidden.then(|| mail::Column::Category.ne(category.key()))
    };
    let all = Condition::all()
        .add_option(without(MailCategory::Billing, Right::PaymentsCardView))
        .add_option(without(MailCategory::Services, Right::QuotesView))
        .add_option(without(MailCategory::Renewals, Right::PackagesView));
    Ok(mail::Entity::find().filter(of_customer(db, customer).await?).filter(all))
}

/// The mails to a customer's people, and about the sign-ins of those who act for it.
async fn of_customer(db: &impl ConnectionTrait, customer: CustomerId) -> Result<Condition> {
    let sign_ins = sign_ins_of(db, membership::Column::CustomerId.eq(customer.uuid())).await?;
    Ok(Condition::any().add(mail::Column::CustomerId.eq(customer.uuid())).add_option(sign_ins))
}

async fn of_contact(db: &impl ConnectionTrait, contact: ContactId) -> Result<Condition> {
    let sign_ins = sign_ins_of(db, membership::Column::ContactId.eq(contact.uuid())).await?;
    Ok(Condition::any().add(mail::Column::ContactId.eq(contact.uuid())).add_option(sign_ins))
}

/// What guards the sign-ins of these people, who are asked for first: PostgreSQL would read all mails to find those of people whom it has
/// to look up. Whatever else is theirs may be about another customer that they act for.
async fn sign_ins_of(db: &impl ConnectionTrait, who: Expr) -> Result<Option<Condition>> {
    let people = membership::Entity::find().filter(who).select_only().column(membership::Column::PersonId);
    let people: Vec<Uuid> = people.into_tuple().all(db).await?;
    if people.is_empty() {
        return Ok(None);
    }
    Ok(Some(Condition::all().add(mail::Column::PersonId.is_in(people)).add(mail::Column::Category.eq(SECURITY))))
}
