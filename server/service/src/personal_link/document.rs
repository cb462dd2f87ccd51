//! Links to one document. Whoever holds one stands for the contact that it was sent to, before this document and nothing else, and may do
//! no more there than the contact may.

use super::opening::Followed;
use super::{Ends, NewLink, end_one, find, linked_to, opens};
use crate::contact::find as find_contact;
use crate::db::Write;
use crate::history::reaches;
use crate::invitation::language_of;
use crate::store::{contact, customer, personal_link};
use crate::{Result, Service, Taken, billing, format, invoice, portal_settings, quote};
use domain::access::{
    Masked, Masks, Member, MembershipKind, Ownership, PortalArea, PortalRight, PortalRole, Representative, Right,
    Staff, Through, decide, permit,
};
use domain::personal_link::{DocumentLink, LinkPage, LinkScope, LinkedDocument, LinkedTo, OwnDocument, VALID_FOR};
use domain::quote::QuoteAct;
use domain::{CustomerId, Day, PersonalLinkId, Refusal, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::sync::Arc;

/// A link as its holder comes with it: its secret, and what the browser kept of a code that was given.
#[derive(Clone, Debug, Default)]
pub struct LinkKey {
    pub token: String,
    pub proof: String,
}

/// How somebody of a customer's comes to a document: signed in, or with a link to it.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    SignIn(&'a Member),
    Link(&'a LinkKey),
}

impl<'a> From<&'a Member> for By<'a> {
    fn from(member: &'a Member) -> Self {
        Self::SignIn(member)
    }
}

impl<'a> From<&'a Arc<Member>> for By<'a> {
    fn from(member: &'a Arc<Member>) -> Self {
        Self::SignIn(member)
    }
}

impl<'a> From<&'a LinkKey> for By<'a> {
    fn from(key: &'a LinkKey) -> Self {
        Self::Link(key)
    }
}

/// Whoever is about to change something, with nobody else changing what the customer has until the end of the transaction.
pub(crate) struct Acting {
    pub write: Write,
    pub customer: customer::Model,
    pub viewer: Representative,
}

impl Service {
    /// Who it is that comes to this document, and may do what.
    pub(crate) async fn representative(&self, by: By<'_>, to: LinkedTo) -> Result<Representative> {
        match by {
            By::SignIn(member) => Ok(member.representative.clone()),
            By::Link(key) => {
                let db = self.db().read();
                let followed = self.followed(db, &key.token, &key.proof).await?;
                self.stands_for(db, &followed, to, &self.portal_settings().await?.closed).await
            }
        }
    }

    /// The same to change something, with the rights that they have by now.
    pub(crate) async fn acting(&self, by: By<'_>, to: LinkedTo) -> Result<Acting> {
        // Who has no such link keeps no writer waiting.
        let viewer = self.representative(by, to).await?;
        let write = self.write().await?;
        match by {
            By::SignIn(member) => {
                let (customer, member) = self.own_customer_to_change(&write, member).await?;
                Ok(Acting { write, customer, viewer: member.representative.clone() })
            }
            By::Link(key) => {
                invoice::lock_money(&write, viewer.customer).await?;
                let followed = self.followed(write.tx(), &key.token, &key.proof).await?;
                let closed = portal_settings::stored(write.tx()).await?.closed;
                let viewer = self.stands_for(write.tx(), &followed, to, &closed).await?;
                self.viewed_by_link(&write, &viewer, to).await?;
                Ok(Acting { write, customer: followed.customer, viewer })
            }
        }
    }

    /// Whoever holds a link, before the document that it is for. They have no time zone of their own, and read by the company's.
    async fn stands_for(
        &self,
        db: &impl ConnectionTrait,
        followed: &Followed,
        to: LinkedTo,
        closed: &[PortalArea],
    ) -> Result<Representative> {
        let Followed { link, contact, customer, reach } = followed;
        // One that shows nothing before its code does nothing before it either.
        if linked_to(link) != Some(to) || !reach.read {
            return Err(Refusal::NotFound.into());
        }
        let given = to.rights(reach.act).iter().copied().filter(|right| reaches(contact, *right, closed));
        Ok(Representative {
            through: Through::Link(link.id.into()),
            customer: customer.id.into(),
            contact: contact.id.into(),
            kind: MembershipKind::SubAccount,
            role: PortalRole::Chosen(given.collect()),
            name: contact.name(),
            email: link.email.clone(),
            customer_name: customer.name.clone(),
            locale: self.facts().language.or(language_of(contact, customer)).unwrap_or_default(),
            time_zone: billing::stored(db).await?.time_zone,
            closed: closed.to_vec(),
        })
    }

    /// The page of a link to a document.
    pub(super) async fn linked_document(&self, followed: &Followed, to: LinkedTo) -> Result<LinkPage> {
        let Followed { link, contact, reach, .. } = followed;
        let viewer = self.stands_for(self.db().read(), followed, to, &self.portal_settings().await?.closed).await?;
        let may = |right| reaches(contact, right, &viewer.closed);
        let (document, waits) = match to {
            LinkedTo::Quote(id) => {
                let mut quote = self.quote_before(&viewer, id).await?;
                // Another version has its own link.
                quote.newer = None;
                let answers = quote.status.after(QuoteAct::Accept).is_ok() && may(PortalRight::QuotesRespond);
                let waits = answers || (quote.questions.open && may(PortalRight::QuotesComment));
                (OwnDocument::Quote(Box::new(quote)), waits)
            }
            LinkedTo::Invoice(id) => {
                let invoice = self.invoice_before(&viewer, id).await?;
                (OwnDocument::Invoice(Box::new(invoice)), false)
            }
        };
        let ends = self.read_by(&viewer, Timestamp(link.expires_at));
        Ok(LinkPage::Document(Box::new(LinkedDocument { document, asks_code: reach.asks_code && waits, ends })))
    }

    /// Whoever holds a link to a document, before what it is for.
    async fn holder(&self, key: &LinkKey) -> Result<(personal_link::Model, LinkedTo, Representative)> {
        let db = self.db().read();
        let followed = self.followed(db, &key.token, &key.proof).await?;
        let to = linked_to(&followed.link).ok_or(Refusal::NotFound)?;
        let viewer = self.stands_for(db, &followed, to, &self.portal_settings().await?.closed).await?;
        Ok((followed.link, to, viewer))
    }

    /// A hand is on the page of a link to a document, which no program has that looks at the links of mails.
    pub async fn link_used(&self, key: &LinkKey) -> Result<()> {
        let (_, to, viewer) = self.holder(key).await?;
        let is_news = match to {
            LinkedTo::Quote(id) => self.quote_view_is_news(&viewer, id).await?,
            LinkedTo::Invoice(id) => self.invoice_view_is_news(&viewer, id).await?,
        };
        // What is known already keeps no writer waiting.
        if is_news {
            let write = self.write().await?;
            self.viewed_by_link(&write, &viewer, to).await?;
            write.commit().await?;
        }
        Ok(())
    }

    /// The code of a link to a document was given: whoever gave it reads on.
    pub(super) async fn proved_before(&self, write: &Write, followed: &Followed) -> Result<()> {
        let Some(to) = linked_to(&followed.link) else { return Ok(()) };
        let closed = portal_settings::stored(write.tx()).await?.closed;
        let viewer = self.stands_for(write.tx(), followed, to, &closed).await?;
        self.viewed_by_link(write, &viewer, to).await
    }

    /// Whoever holds a link reads its document, and did not merely fetch it.
    async fn viewed_by_link(&self, write: &Write, viewer: &Representative, to: LinkedTo) -> Result<()> {
        match to {
            LinkedTo::Quote(id) => self.quote_viewed(write, viewer, id).await,
            LinkedTo::Invoice(id) => self.invoice_viewed(write, viewer, id).await,
        }
    }

    /// The document that a link opens, on paper.
    pub async fn linked_pdf(&self, key: &LinkKey) -> Result<Taken> {
        let (link, to, viewer) = self.holder(key).await?;
        let taken = match to {
            LinkedTo::Quote(id) => self.paper_of_quote_before(&viewer, id).await?,
            LinkedTo::Invoice(id) => self.paper_of_invoice_before(&viewer, id).await?,
        };
        self.note_opening(&link).await;
        Ok(taken)
    }

    /// The invoice that a link opens, for machines, where the norm can say it.
    pub async fn linked_ubl(&self, key: &LinkKey) -> Result<Taken> {
        let (link, to, viewer) = self.holder(key).await?;
        let LinkedTo::Invoice(id) = to else { return Err(Refusal::NotFound.into()) };
        let taken = self.ubl_of_invoice_before(&viewer, id).await?;
        self.note_opening(&link).await;
        Ok(taken)
    }

    /// A link to a document for one of those who are told of it.
    pub(crate) async fn new_document_link(
        &self,
        write: &Write,
        contact: &contact::Model,
        email: &str,
        (to, last): (LinkedTo, Day),
        closed: &[PortalArea],
    ) -> Result<String> {
        let scope = to.scope(|right| reaches(contact, right, closed));
        let asks_code = scope == LinkScope::Act && to.asks_code();
        let expires = end_after(write, last);
        self.new_link(write, contact, email, NewLink { scope, asks_code, by: None, to: Some(to), expires }).await
    }

    /// A link in the place of the one that went with a mail at `then`, to the same page.
    pub(crate) async fn link_once_more(
        &self,
        write: &Write,
        contact: &contact::Model,
        email: &str,
        then: i64,
    ) -> Result<String> {
        let before = personal_link::Entity::find()
            .filter(personal_link::Column::ContactId.eq(contact.id))
            .filter(personal_link::Column::CreatedAt.eq(then))
            .one(write.tx())
            .await?;
        match before.and_then(|link| Some((linked_to(&link)?, link.expires_at))) {
            Some((to, ended)) => {
                let last = format::today("UTC", Timestamp(ended).plus(-VALID_FOR));
                let closed = portal_settings::stored(write.tx()).await?.closed;
                self.new_document_link(write, contact, email, (to, last), &closed).await
            }
            None => self.new_link(write, contact, email, NewLink::with_mail(write.now())).await,
        }
    }

    /// The links to a document and who opened them, for those who may send it.
    pub(crate) async fn document_links(
        &self,
        viewer: &Staff,
        owned: &Ownership,
        of: &customer::Model,
        to: LinkedTo,
    ) -> Result<Vec<DocumentLink>> {
        if !decide(viewer, sends(to), owned).allowed {
            return Ok(Vec::new());
        }
        let masks = Masks::of_contacts(viewer, owned);
        let rows = self.latest_links(opens(to)).await?;
        let contacts = contact::Entity::find().filter(contact::Column::Id.is_in(rows.iter().map(|row| row.contact_id)));
        let contacts = if rows.is_empty() { Vec::new() } else { contacts.all(self.db().read()).await? };
        let links = self.link_rows(viewer, of, &contacts, rows).await?;
        let named = |(contact, link): (&contact::Model, _)| DocumentLink {
            contact: Masked::new(masks.name, contact.name()),
            link,
        };
        let mut shown: Vec<_> = links.into_iter().map(named).collect();
        shown.sort_by_key(|row| std::cmp::Reverse(row.link.id));
        Ok(shown)
    }

    /// Ends a link to a document at once.
    pub async fn revoke_document_link(
        &self,
        viewer: &Staff,
        to: LinkedTo,
        link: PersonalLinkId,
        ends: Ends,
    ) -> Result<()> {
        let write = self.write().await?;
        let (customer, owned) = match to {
            LinkedTo::Quote(id) => {
                let (row, owned) = quote::find_to_change(&write, viewer, id).await?;
                (row.customer_id, owned)
            }
            LinkedTo::Invoice(id) => {
                let (row, owned) = invoice::find_to_change(&write, viewer, id).await?;
                (row.customer_id, owned)
            }
        };
        let leave = permit(viewer, sends(to), &owned)?;
        let row = find(&write, link, opens(to)).await?;
        let contact = find_contact(write.tx(), CustomerId::from(customer), row.contact_id.into()).await?;
        end_one(&write, &leave, &contact, &row, ends).await?;
        write.commit().await
    }
}

/// When a link ends to a document with this last day.
fn end_after(write: &Write, last: Day) -> Timestamp {
    write.now().max(format::start_of("UTC", last)).plus(VALID_FOR)
}

/// The last day of a document is another one: the links that work to it go on as long.
pub(crate) async fn last_until(write: &Write, to: LinkedTo, last: Day) -> Result<()> {
    personal_link::Entity::update_many()
        .col_expr(personal_link::Column::ExpiresAt, Expr::value(end_after(write, last).ms()))
        .filter(opens(to))
        .filter(personal_link::Column::RevokedAt.is_null())
        .filter(personal_link::Column::ExpiresAt.gt(write.now().ms()))
        .exec(write.tx())
        .await?;
    Ok(())
}

/// The right to send such a document is the right to say who has a link to it.
const fn sends(to: LinkedTo) -> Right {
    match to {
        LinkedTo::Quote(_) => Right::QuotesSend,
        LinkedTo::Invoice(_) => Right::InvoicesSend,
    }
}
