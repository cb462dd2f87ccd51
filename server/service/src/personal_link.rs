//! Links that open somebody's own page without a sign-in (BR-41), as staff give them, see them and end them. They come with mails to contacts
//! who have no sign-in, too (EXT-06).

mod document;
mod opening;

pub(crate) use document::{Acting, last_until};
pub use document::{By, LinkKey};

use crate::contact::{self as contacts, find as find_contact};
use crate::customer::{find_to_change, ownership};
use crate::db::Write;
use crate::history::reaches;
use crate::invitation::language_of;
use crate::outbox::Recipient;
use crate::store::{
    contact, customer, invoice, membership, personal_link, personal_link_opening, quote, quote_decision, staff,
};
use crate::throttle::{self, Key};
use crate::token::Token;
use crate::{Result, Service, billing, format, mail};
use domain::access::{Ownership, Permit, Right, Staff, decide, permit};
use domain::personal_link::{LinkForm, LinkOpening, LinkRow, LinkScope, LinkStatus, LinkedTo, VALID_FOR};
use domain::sensitive::Class;
use domain::session::Device;
use domain::{ContactId, CustomerId, PersonalLinkId, Problem, Refusal, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait, IntoCondition, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use std::collections::HashMap;
use uuid::Uuid;

/// As such a link is kept in the history of mails.
pub(crate) const STRUCK: &str = "/link?token=…";
/// Ended links, and openings of a link, that are listed.
const SHOWN: u64 = 20;
/// Links that work: more than anybody has.
const MOST: u64 = 200;

/// What ends with a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// All links of its contact to the same document: whoever ends one means that they get to it no more.
    WithOthers,
    Alone,
}

/// What a new link gives, and whose it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewLink {
    pub scope: LinkScope,
    pub asks_code: bool,
    pub by: Option<Uuid>,
    /// The one document that it opens; otherwise the contact's own page.
    pub to: Option<LinkedTo>,
    pub expires: Timestamp,
}

impl NewLink {
    /// To their own page, with a mail, which people pass on: to read, after a code.
    pub const fn with_mail(now: Timestamp) -> Self {
        Self { scope: LinkScope::View, asks_code: true, by: None, to: None, expires: now.plus(VALID_FOR) }
    }
}

impl Service {
    /// Makes a link to a contact's own page, in the caller's transaction; its secret is known to nobody but its reader.
    pub(crate) async fn new_link(
        &self,
        write: &Write,
        contact: &contact::Model,
        email: &str,
        new: NewLink,
    ) -> Result<String> {
        let token = Token::new(self.entropy());
        let row = personal_link::ActiveModel {
            id: Set(write.new_id()),
            token_hash: Set(token.hash()),
            customer_id: Set(contact.customer_id),
            contact_id: Set(contact.id),
            email: Set(email.to_owned()),
            scope: Set(new.scope.key().to_owned()),
            asks_code: Set(new.asks_code),
            given_by: Set(new.by),
            created_at: Set(write.now().ms()),
            expires_at: Set(new.expires.ms()),
            revoked_at: Set(None),
            code: Set(None),
            code_expires_at: Set(None),
            code_tries: Set(0),
            guesses: Set(0),
            quote_id: Set(new.to.and_then(|to| if let LinkedTo::Quote(id) = to { Some(id.uuid()) } else { None })),
            invoice_id: Set(new.to.and_then(|to| if let LinkedTo::Invoice(id) = to { Some(id.uuid()) } else { None })),
        };
        personal_link::Entity::insert(row).exec_without_returning(write.tx()).await?;
        Ok(self.link(&format!("/link?token={}", token.reveal())))
    }

    /// Sends a contact who has no sign-in a link to their own page.
    pub async fn give_link(
        &self,
        viewer: &Staff,
        customer_id: CustomerId,
        id: ContactId,
        form: &LinkForm,
    ) -> Result<()> {
        let (scope, asks_code) = form.parse()?;
        let write = self.write().await?;
        let (customer, contact, leave) = to_grant(&write, viewer, customer_id, id).await?;
        let email = contact.email.clone().ok_or_else(|| Refusal::field("email", Problem::Required))?;
        if customer.status != "active" {
            return Err(Refusal::Forbidden.into());
        }
        if has_access(write.tx(), contact.id).await? {
            return Err(Refusal::field("", Problem::SignsIn).into());
        }
        throttle::count(&write, &[Key::links("personal", contact.id, 5), Key::links_to(&email)]).await?;
        let expires = write.now().plus(VALID_FOR);
        let new = NewLink { scope, asks_code, by: Some(viewer.id.uuid()), to: None, expires };
        let link = self.new_link(&write, &contact, &email, new).await?;
        let brand = self.brand().await?;
        let locale = language_of(&contact, &customer).unwrap_or(brand.language);
        let until = format::moment(locale, &billing::stored(write.tx()).await?.time_zone, expires);
        let letter = mail::personal_link(
            locale,
            (&email, contact.called()),
            &brand.name,
            &viewer.name,
            &until,
            &link,
            asks_code,
        );
        write.mail(letter.to(Recipient::Contact { customer: contact.customer_id, contact: contact.id })).await?;
        let entry = contacts::entry(&leave, "link.given", &contact)
            .detail("scope", scope.key())
            .detail("code", if asks_code { "yes" } else { "no" });
        write.audit(entry.sensitive(Class::ExternalAccess));
        write.commit().await
    }

    /// Ends all links of a contact at once.
    pub async fn revoke_personal_links(&self, viewer: &Staff, customer_id: CustomerId, id: ContactId) -> Result<()> {
        let write = self.write().await?;
        let (_, contact, leave) = to_grant(&write, viewer, customer_id, id).await?;
        let ended = end(&write, personal_link::Column::ContactId.eq(contact.id)).await?;
        let entry = contacts::entry(&leave, "link.revoked", &contact).amount(ended);
        write.audit(entry.sensitive(Class::ExternalAccess));
        write.commit().await
    }

    /// Ends a link of a contact at once.
    pub async fn revoke_personal_link(
        &self,
        viewer: &Staff,
        customer_id: CustomerId,
        id: ContactId,
        link: PersonalLinkId,
        ends: Ends,
    ) -> Result<()> {
        let write = self.write().await?;
        let (_, contact, leave) = to_grant(&write, viewer, customer_id, id).await?;
        let row = find(&write, link, personal_link::Column::ContactId.eq(contact.id)).await?;
        end_one(&write, &leave, &contact, &row, ends).await?;
        write.commit().await
    }

    /// The links of a contact, with who opened them when; those to documents as far as the viewer sees these. Whoever asks may give
    /// access, and the contact has none.
    pub(crate) async fn links_of(
        &self,
        viewer: &Staff,
        owned: &Ownership,
        customer: &customer::Model,
        contact: &contact::Model,
    ) -> Result<Vec<LinkRow>> {
        let hidden =
            |column: personal_link::Column, right| (!decide(viewer, right, owned).allowed).then(|| column.is_null());
        let seen = Condition::all()
            .add(personal_link::Column::ContactId.eq(contact.id))
            .add_option(hidden(personal_link::Column::QuoteId, Right::QuotesView))
            .add_option(hidden(personal_link::Column::InvoiceId, Right::InvoicesView));
        let rows = self.latest_links(seen).await?;
        let links = self.link_rows(viewer, customer, std::slice::from_ref(contact), rows).await?;
        Ok(links.into_iter().map(|(_, link)| link).collect())
    }

    /// Of these links those that work, then the latest that do not.
    async fn latest_links(&self, which: impl IntoCondition) -> Result<Vec<personal_link::Model>> {
        let db = self.db().read();
        let all = personal_link::Entity::find().filter(which.into_condition());
        let works = Condition::all()
            .add(personal_link::Column::RevokedAt.is_null())
            .add(personal_link::Column::ExpiresAt.gt(self.now().ms()));
        let latest = |found: Select<personal_link::Entity>| {
            found.order_by_desc(personal_link::Column::CreatedAt).order_by_desc(personal_link::Column::Id)
        };
        let mut rows = latest(all.clone().filter(works.clone())).limit(MOST).all(db).await?;
        rows.extend(latest(all.filter(works.not())).limit(SHOWN).all(db).await?);
        Ok(rows)
    }

    /// Links of these contacts as staff see them.
    async fn link_rows<'a>(
        &self,
        viewer: &Staff,
        customer: &customer::Model,
        contacts: &'a [contact::Model],
        rows: Vec<personal_link::Model>,
    ) -> Result<Vec<(&'a contact::Model, LinkRow)>> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let db = self.db().read();
        let givers = staff::Entity::find().filter(staff::Column::Id.is_in(rows.iter().filter_map(|row| row.given_by)));
        let givers: HashMap<Uuid, String> = givers.all(db).await?.into_iter().map(|row| (row.id, row.name())).collect();
        let numbers = numbers(db, &rows).await?;
        let closed = self.portal_settings().await?.closed;
        let mut openings = openings(db, &rows).await?;
        let row = |row: personal_link::Model| {
            let contact = contacts.iter().find(|contact| contact.id == row.contact_id)?;
            let reads =
                linked_to(&row).is_none_or(|to| to.rights(false).iter().all(|right| reaches(contact, *right, &closed)));
            let fits = reads && contact.email.as_deref() == Some(row.email.as_str()) && customer.status == "active";
            let ends = Timestamp(row.expires_at);
            let opened = openings.remove(&row.id).unwrap_or_default();
            let link = LinkRow {
                id: row.id.into(),
                scope: LinkScope::parse(&row.scope).unwrap_or(LinkScope::View),
                code: row.asks_code,
                status: LinkStatus::at(self.now(), ends, row.revoked_at.is_some(), fits),
                made: self.when(viewer, Timestamp(row.created_at)),
                ends: self.when(viewer, ends),
                to: linked_to(&row).map(|to| (to, numbers.get(&uuid_of(to)).cloned().unwrap_or_default())),
                together: 1,
                by: row.given_by.and_then(|id| givers.get(&id).cloned()),
                opened: opened.len() as u64,
                openings: opened
                    .into_iter()
                    .take(SHOWN as usize)
                    .map(|opening| self.opening(viewer, opening))
                    .collect(),
            };
            Some((contact, link))
        };
        Ok(counted_together(rows.into_iter().filter_map(row).collect()))
    }

    fn opening(&self, viewer: &Staff, row: personal_link_opening::Model) -> LinkOpening {
        LinkOpening {
            when: self.when(viewer, Timestamp(row.opened_at)),
            device: Device::of(&row.user_agent),
            address: row.ip,
        }
    }

    /// Forgets links that ended a while ago, with who opened them; not those by which something was answered.
    pub(crate) async fn forget_links(&self) -> Result<()> {
        let write = self.write().await?;
        let old = personal_link::Column::ExpiresAt.lt(write.now().plus(-domain::time::DAY * 365).ms());
        let evidence = Query::select()
            .column(quote_decision::Column::LinkId)
            .from(quote_decision::Entity)
            .and_where(quote_decision::Column::LinkId.is_not_null())
            .to_owned();
        let named = personal_link::Column::Id.in_subquery(evidence);
        personal_link::Entity::delete_many().filter(old).filter(named.not()).exec(write.tx()).await?;
        write.commit().await
    }
}

/// A contact in the viewer's scope, with leave to give them access or take it.
async fn to_grant(
    write: &Write,
    viewer: &Staff,
    customer: CustomerId,
    id: ContactId,
) -> Result<(customer::Model, contact::Model, Permit)> {
    let of = find_to_change(write, viewer, customer).await?;
    let contact = find_contact(write.tx(), customer, id).await?;
    let leave = permit(viewer, Right::ContactsGrantAccess, &ownership(write.tx(), customer).await?)?;
    Ok((of, contact, leave))
}

/// Ends all links of a contact: whoever gets or loses a sign-in has no page beside it.
pub(crate) async fn end_all_of(write: &Write, contact: Uuid) -> Result<()> {
    end(write, personal_link::Column::ContactId.eq(contact)).await.map(|_| ())
}

/// Whether somebody signs in as this contact, or did and may not at the moment.
pub(crate) async fn has_access(db: &impl ConnectionTrait, contact: Uuid) -> Result<bool> {
    let access = membership::Entity::find().filter(membership::Column::ContactId.eq(contact));
    Ok(access.count(db).await? > 0)
}

/// The openings of these links, the latest first. Each has few: what is more than a day's worth is not kept.
async fn openings(
    db: &impl ConnectionTrait,
    links: &[personal_link::Model],
) -> Result<HashMap<Uuid, Vec<personal_link_opening::Model>>> {
    let rows = personal_link_opening::Entity::find()
        .filter(personal_link_opening::Column::LinkId.is_in(links.iter().map(|link| link.id)))
        .order_by_desc(personal_link_opening::Column::OpenedAt)
        .all(db)
        .await?;
    let mut by_link: HashMap<Uuid, Vec<_>> = HashMap::new();
    for row in rows {
        by_link.entry(row.link_id).or_default().push(row);
    }
    Ok(by_link)
}

/// The one document that a link opens, if it is for one.
fn linked_to(link: &personal_link::Model) -> Option<LinkedTo> {
    let quote = link.quote_id.map(|id| LinkedTo::Quote(id.into()));
    quote.or(link.invoice_id.map(|id| LinkedTo::Invoice(id.into())))
}

/// Links to this document.
fn opens(to: LinkedTo) -> Expr {
    match to {
        LinkedTo::Quote(id) => personal_link::Column::QuoteId.eq(id.uuid()),
        LinkedTo::Invoice(id) => personal_link::Column::InvoiceId.eq(id.uuid()),
    }
}

const fn uuid_of(to: LinkedTo) -> Uuid {
    match to {
        LinkedTo::Quote(id) => id.uuid(),
        LinkedTo::Invoice(id) => id.uuid(),
    }
}

/// The numbers of the documents that these links open.
async fn numbers(db: &impl ConnectionTrait, links: &[personal_link::Model]) -> Result<HashMap<Uuid, String>> {
    let quotes: Vec<Uuid> = links.iter().filter_map(|link| link.quote_id).collect();
    let invoices: Vec<Uuid> = links.iter().filter_map(|link| link.invoice_id).collect();
    let mut found: Vec<(Uuid, Option<String>)> = Vec::new();
    if !quotes.is_empty() {
        let all = quote::Entity::find().filter(quote::Column::Id.is_in(quotes)).select_only();
        found.extend(all.columns([quote::Column::Id, quote::Column::Number]).into_tuple().all(db).await?);
    }
    if !invoices.is_empty() {
        let all = invoice::Entity::find().filter(invoice::Column::Id.is_in(invoices)).select_only();
        found.extend(all.columns([invoice::Column::Id, invoice::Column::Number]).into_tuple().all(db).await?);
    }
    Ok(found.into_iter().filter_map(|(id, number)| Some((id, number?))).collect())
}

/// Says of each link to a document how many of its contact's to the same one work.
fn counted_together(mut links: Vec<(&contact::Model, LinkRow)>) -> Vec<(&contact::Model, LinkRow)> {
    let document = |contact: &contact::Model, link: &LinkRow| link.to.as_ref().map(|(to, _)| (contact.id, *to));
    let mut working: HashMap<(Uuid, LinkedTo), u64> = HashMap::new();
    for (contact, link) in links.iter().filter(|(_, link)| link.status == LinkStatus::Active) {
        if let Some(same) = document(contact, link) {
            *working.entry(same).or_default() += 1;
        }
    }
    for (contact, link) in &mut links {
        link.together = document(contact, link).and_then(|same| working.get(&same)).copied().unwrap_or(1);
    }
    links
}

/// A link that nobody has ended, of those meant.
async fn find(write: &Write, link: PersonalLinkId, which: Expr) -> Result<personal_link::Model> {
    let found = personal_link::Entity::find_by_id(link.uuid()).filter(which);
    let row = found.filter(personal_link::Column::RevokedAt.is_null()).one(write.tx()).await?;
    Ok(row.ok_or(Refusal::NotFound)?)
}

/// Ends a link of this contact, and says how many went with it.
async fn end_one(
    write: &Write,
    leave: &Permit,
    contact: &contact::Model,
    link: &personal_link::Model,
    ends: Ends,
) -> Result<()> {
    let which = match (ends, linked_to(link)) {
        (Ends::WithOthers, Some(to)) => personal_link::Column::ContactId.eq(contact.id).and(opens(to)),
        (Ends::WithOthers, None) | (Ends::Alone, _) => personal_link::Column::Id.eq(link.id),
    };
    let ended = end(write, which).await?;
    let entry = contacts::entry(leave, "link.revoked", contact).detail("link", &link.id.to_string());
    write.audit(entry.amount(ended).sensitive(Class::ExternalAccess));
    Ok(())
}

async fn end(write: &Write, which: Expr) -> Result<u64> {
    let ended = personal_link::Entity::update_many()
        .col_expr(personal_link::Column::RevokedAt, Expr::value(write.now().ms()))
        .filter(which)
        .filter(personal_link::Column::RevokedAt.is_null())
        .exec(write.tx())
        .await?;
    Ok(ended.rows_affected)
}
