//! The primary contact hands over: they ask with their password, and it is done when the other one accepts with theirs.

use super::own_contact;
use super::people::permit_on;
use crate::contact::{self as contacts, entry, swap_primary};
use crate::db::Write;
use crate::outbox::Recipient;
use crate::store::{contact, handover, membership};
use crate::throttle::{self, Key};
use crate::{Error, Result, Service, mail};
use domain::access::{Member, MembershipKind, PortalArea, PortalRight, portal_permit};
use domain::portal::Handover;
use domain::{ContactId, Problem, Refusal, time};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use tower_sessions::Session;
use uuid::Uuid;

/// How long an offer waits for its answer.
const WAITS: i64 = 7 * time::DAY;

impl Service {
    /// Offers a colleague who signs in to become the primary contact. An earlier offer is gone. The password was given a moment ago.
    pub async fn offer_handover(&self, viewer: &Member, to: ContactId, session: &Session) -> Result<()> {
        let write = self.write().await?;
        let (customer, viewer) = self.own_customer_to_change(&write, viewer).await?;
        portal_permit(&viewer, PortalRight::OwnershipTransfer, false)?;
        let (colleague, _) = self.looked_after(write.tx(), &viewer, to, PortalRight::ContactsManage).await?;
        let leave = permit_on(&viewer, PortalRight::OwnershipTransfer, &colleague)?;
        let access = access(write.tx(), colleague.id).await?;
        let access = access.ok_or_else(|| Refusal::field("", Problem::NoSignIn))?;
        self.confirmed(session).await?;
        throttle::count(&write, &[Key::links("handover", customer.id, 5)]).await?;
        handover::Entity::delete_by_id(customer.id).exec(write.tx()).await?;
        let row = handover::ActiveModel {
            customer_id: Set(customer.id),
            from_contact_id: Set(viewer.contact.uuid()),
            to_contact_id: Set(colleague.id),
            created_at: Set(write.now().ms()),
        };
        handover::Entity::insert(row).exec_without_returning(write.tx()).await?;
        let brand = self.brand().await?;
        if let Some(account) = self.account(domain::account::Realm::Portal, access.person_id).await? {
            let letter = mail::handover_offered(
                account.locale,
                (&account.email, &account.name),
                &brand.name,
                (&viewer.name, &customer.name),
                &self.link("/"),
            );
            write.mail(letter.to(Recipient::Contact { customer: customer.id, contact: colleague.id })).await?;
        }
        write.audit(entry(&leave, "handover.offered", &colleague));
        write.commit().await
    }

    /// Takes one's own offer back.
    pub async fn withdraw_handover(&self, viewer: &Member) -> Result<()> {
        let write = self.write().await?;
        let (_, viewer) = self.own_customer_to_change(&write, viewer).await?;
        let leave = portal_permit(&viewer, PortalRight::OwnershipTransfer, false)?;
        let own = own_contact(write.tx(), &viewer).await?;
        let offer = offer(&write, &viewer).await?.filter(|offer| offer.from_contact_id == own.id);
        let offer = offer.ok_or(Error::Refused(Refusal::NotFound))?;
        handover::Entity::delete_by_id(offer.customer_id).exec(write.tx()).await?;
        write.audit(entry(&leave, "handover.withdrawn", &own));
        write.commit().await
    }

    /// Becomes the primary contact, as was offered. The password was given a moment ago.
    pub async fn accept_handover(&self, viewer: &Member, session: &Session) -> Result<()> {
        let write = self.write().await?;
        let (customer, viewer) = self.own_customer_to_change(&write, viewer).await?;
        let leave = portal_permit(&viewer, PortalRight::ProfileEdit, true)?;
        let own = own_contact(write.tx(), &viewer).await?;
        let offer = offer(&write, &viewer).await?.filter(|offer| offer.to_contact_id == own.id);
        let offer = offer.ok_or(Error::Refused(Refusal::NotFound))?;
        // Who offered may have been replaced meanwhile: then there is nothing of theirs to hand over.
        let before = contacts::find(write.tx(), viewer.customer, offer.from_contact_id.into()).await?;
        // Nor does somebody whose sign-in was taken away, nor to an external user.
        if viewer.kind == MembershipKind::External
            || !before.is_primary
            || access(write.tx(), before.id).await?.is_none()
        {
            return Err(Refusal::NotFound.into());
        }
        self.confirmed(session).await?;
        let after = swap_primary(&write, own).await?;
        write.audit(entry(&leave, "contact.primary", &after));
        let brand = self.brand().await?;
        for contact in [&before, &after] {
            let Some(email) = &contact.email else { continue };
            let locale = crate::invitation::language_of(contact, &customer).unwrap_or(brand.language);
            let letter = mail::handed_over(
                locale,
                (email, &contact.name()),
                &brand.name,
                (&before.name(), &after.name()),
                &customer.name,
            );
            write.mail(letter.to(Recipient::Contact { customer: customer.id, contact: contact.id })).await?;
        }
        write.commit().await
    }

    /// Says no to it.
    pub async fn decline_handover(&self, viewer: &Member) -> Result<()> {
        let write = self.write().await?;
        let (_, viewer) = self.own_customer_to_change(&write, viewer).await?;
        let leave = portal_permit(&viewer, PortalRight::ProfileEdit, true)?;
        let own = own_contact(write.tx(), &viewer).await?;
        let offer = offer(&write, &viewer).await?.filter(|offer| offer.to_contact_id == own.id);
        let offer = offer.ok_or(Error::Refused(Refusal::NotFound))?;
        handover::Entity::delete_by_id(offer.customer_id).exec(write.tx()).await?;
        write.audit(entry(&leave, "handover.declined", &own));
        write.commit().await
    }

    /// The offer that waits, for the two whom it is about.
    pub(crate) async fn handover_of(&self, viewer: &Member) -> Result<Option<Handover>> {
        let db = self.db().read();
        let Some(row) = waiting(db, viewer, self.now().plus(-WAITS).ms()).await? else { return Ok(None) };
        if access(db, row.from_contact_id).await?.is_none() {
            return Ok(None);
        }
        let other = match viewer.contact.uuid() {
            own if own == row.to_contact_id => row.from_contact_id,
            own if own == row.from_contact_id => row.to_contact_id,
            _ => return Ok(None),
        };
        let Some(other) = contact::Entity::find_by_id(other).one(db).await? else { return Ok(None) };
        let offered = row.to_contact_id == viewer.contact.uuid();
        Ok(Some(Handover { other: other.name(), offered }))
    }
}

/// The access of a contact that is in use.
async fn access(db: &impl ConnectionTrait, contact: Uuid) -> Result<Option<membership::Model>> {
    let found = membership::Entity::find().filter(membership::Column::ContactId.eq(contact));
    Ok(found.filter(membership::Column::Status.eq("active")).one(db).await?)
}

async fn offer(write: &Write, viewer: &Member) -> Result<Option<handover::Model>> {
    waiting(write.tx(), viewer, write.now().plus(-WAITS).ms()).await
}

/// Where the people are closed, none waits for anybody.
async fn waiting(db: &impl ConnectionTrait, viewer: &Member, since: i64) -> Result<Option<handover::Model>> {
    if !viewer.finds(PortalArea::People) {
        return Ok(None);
    }
    let found = handover::Entity::find_by_id(viewer.customer.uuid());
    Ok(found.filter(handover::Column::CreatedAt.gt(since)).one(db).await?)
}
