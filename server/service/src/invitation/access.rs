//! The access of contacts to the portal: invited, suspended, ended.

use super::{Invitee, Inviter, end_pending, kind_of};
use crate::audit::Entry;
use crate::contact::{self as contacts, find as find_contact, right_to_let_in};
use crate::customer::{find_to_change, ownership};
use crate::db::Write;
use crate::session::{EndReason, end_all};
use crate::store::{contact, customer, invitation, membership};
use crate::throttle::Key;
use crate::{Error, Result, Service, personal_link, throttle};
use domain::access::{
    Masked, Masks, MembershipKind, Permit, PortalRight, PortalRole, PortalScope, Right, Staff, permit,
};
use domain::account::Realm;
use domain::invitation::{Granted, InvitationEvent, InvitationStatus};
use domain::sensitive::Class;
use domain::{ContactId, CustomerId, Locale, Problem, Refusal};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
};
use uuid::Uuid;

impl Service {
    /// Invites a contact to the portal, or sends a new link in place of the old one.
    pub async fn invite_contact(
        &self,
        viewer: &Staff,
        customer_id: CustomerId,
        id: ContactId,
    ) -> Result<Masked<String>> {
        let write = self.write().await?;
        let customer = find_to_change(&write, viewer, customer_id).await?;
        let contact = find_contact(write.tx(), customer_id, id).await?;
        let owned = ownership(write.tx(), customer_id).await?;
        let leave = permit(viewer, right_to_let_in(&contact), &owned)?;
        let email = self.send_invitation(&write, &leave, Inviter::Staff(viewer), &customer, &contact).await?;
        write.commit().await?;
        Ok(Masked::new(Masks::of(viewer, &owned).email, email))
    }

    /// Sends a contact a link in the transaction of whoever has leave, and tells to which address. An older link is dead. Nobody fills a
    /// stranger's mailbox, and no company mails at large.
    pub(crate) async fn send_invitation(
        &self,
        write: &Write,
        leave: &Permit,
        by: Inviter<'_>,
        customer: &customer::Model,
        contact: &contact::Model,
    ) -> Result<String> {
        let email = contact.email.clone().ok_or_else(|| Refusal::field("email", Problem::Required))?;
        if customer.status != "active" {
            return Err(Refusal::Forbidden.into());
        }
        let access = membership::Entity::find().filter(membership::Column::ContactId.eq(contact.id));
        if access.count(write.tx()).await? > 0 {
            return Err(Refusal::field("email", Problem::Taken).into());
        }
        let keys =
            [Key::links("contact", contact.id, 5), Key::links_to(&email), Key::links("customer", customer.id, 50)];
        throttle::count(write, &keys).await?;
        let (kind, role) = (kind_of(contact), PortalRole::restored(&contact.portal_role));
        let invitee = Invitee {
            realm: Realm::Portal,
            email: &email,
            name: contact.called(),
            locale: language_of(contact, customer).unwrap_or(self.brand().await?.language),
            staff: None,
            granted: portal_granted(&customer.name, kind, &role),
            contact: Some((customer.id.into(), contact.id.into(), kind, role)),
        };
        self.invite(write, leave, by, invitee).await?;
        write.audit(by_house(contacts::entry(leave, "contact.invited", contact), leave));
        Ok(email)
    }

    /// After a change of the contact: a link on its way that no longer says what it gives, or to whom, is replaced, or is dead where
    /// nobody is there who may send another.
    pub(crate) async fn renew_invitation(
        &self,
        write: &Write,
        leave: &Permit,
        by: Option<Inviter<'_>>,
        customer: &customer::Model,
        contact: &contact::Model,
    ) -> Result<()> {
        let pending = invitation::Entity::find()
            .filter(invitation::Column::ContactId.eq(contact.id))
            .filter(invitation::Column::Status.eq(InvitationStatus::Pending.key()))
            .one(write.tx())
            .await?;
        let Some(pending) = pending else { return Ok(()) };
        let same = contact.email.as_deref() == Some(pending.email.as_str())
            && pending.kind.as_deref() == Some(kind_of(contact).key())
            && pending.portal_role.as_deref() == Some(contact.portal_role.as_str());
        match by {
            _ if same => Ok(()),
            Some(by) if contact.email.is_some() && customer.status == "active" => {
                self.send_invitation(write, leave, by, customer, contact).await.map(|_| ())
            }
            Some(_) | None => {
                end_pending(write, invitation::Column::Id.eq(pending.id), InvitationEvent::Revoke).await.map(|_| ())
            }
        }
    }

    /// Kills the link of a contact's pending invitation.
    pub async fn revoke_contact_invitation(
        &self,
        viewer: &Staff,
        customer_id: CustomerId,
        id: ContactId,
    ) -> Result<()> {
        let write = self.write().await?;
        find_to_change(&write, viewer, customer_id).await?;
        let contact = find_contact(write.tx(), customer_id, id).await?;
        let leave = permit(viewer, Right::ContactsGrantAccess, &ownership(write.tx(), customer_id).await?)?;
        self.revoke_link(&write, &leave, &contact).await?;
        write.commit().await
    }

    /// Kills the link that a contact was sent.
    pub(crate) async fn revoke_link(&self, write: &Write, leave: &Permit, contact: &contact::Model) -> Result<()> {
        let pending = invitation::Column::ContactId.eq(contact.id);
        if end_pending(write, pending, InvitationEvent::Revoke).await? == 0 {
            return Err(Refusal::NotFound.into());
        }
        let entry = Entry::customer(leave, "invitation.revoked", contact.customer_id.into());
        write.audit(by_house(entry.subject("contact", contact.id), leave));
        Ok(())
    }

    /// Suspends, gives back or ends the access of a contact. Its sessions end with it.
    pub async fn set_contact_access(
        &self,
        viewer: &Staff,
        customer_id: CustomerId,
        id: ContactId,
        status: &str,
    ) -> Result<()> {
        if !matches!(status, "active" | "suspended" | "revoked") {
            return Err(Refusal::field("status", Problem::Choice).into());
        }
        let write = self.write().await?;
        find_to_change(&write, viewer, customer_id).await?;
        let contact = find_contact(write.tx(), customer_id, id).await?;
        let leave = permit(viewer, Right::ContactsSuspendAccess, &ownership(write.tx(), customer_id).await?)?;
        let access = membership::Entity::find()
            .filter(membership::Column::ContactId.eq(id.uuid()))
            .filter(membership::Column::Status.ne("revoked"))
            .one(write.tx())
            .await?
            .ok_or(Error::Refused(Refusal::NotFound))?;
        let person = access.person_id;
        if status == "revoked" {
            membership::Entity::delete_by_id(access.id).exec(write.tx()).await?;
        } else {
            let mut access = access.into_active_model();
            access.status = Set(status.to_owned());
            access.suspended_by = Set((status == "suspended").then(|| HOUSE.to_owned()));
            access.updated_at = Set(write.now().ms());
            access.update(write.tx()).await?;
        }
        if status != "active" {
            personal_link::end_all_of(&write, contact.id).await?;
            end_if_last(&write, person).await?;
        }
        let entry = contacts::entry(&leave, "contact.access", &contact).detail("to", status);
        write.audit(entry.sensitive(Class::ExternalAccess));
        write.commit().await
    }

    /// Ends a contact's access for good, and any link on its way.
    pub(crate) async fn revoke_membership(&self, write: &Write, id: ContactId) -> Result<()> {
        personal_link::end_all_of(write, id.uuid()).await?;
        end_pending(write, invitation::Column::ContactId.eq(id.uuid()), InvitationEvent::Revoke).await?;
        let access =
            membership::Entity::find().filter(membership::Column::ContactId.eq(id.uuid())).one(write.tx()).await?;
        if let Some(access) = access {
            membership::Entity::delete_by_id(access.id).exec(write.tx()).await?;
            end_if_last(write, access.person_id).await?;
        }
        Ok(())
    }
}

/// What the house gives to outsiders, or takes from them, is a sensitive action. What they do among themselves is not.
pub(crate) fn by_house(entry: Entry, leave: &Permit) -> Entry {
    if leave.staff().is_some() { entry.sensitive(Class::ExternalAccess) } else { entry }
}

/// Who has taken somebody's sign-in away, and alone gives it back: the house, or the company's own people, of whom the house may.
pub(crate) const HOUSE: &str = "house";
pub(crate) const COMPANY: &str = "company";

/// Signs somebody out whose last access has gone. Who has others stays signed in for those; what is gone is refused at once.
pub(crate) async fn end_if_last(write: &Write, person: Uuid) -> Result<()> {
    let others = membership::Entity::find()
        .filter(membership::Column::PersonId.eq(person))
        .filter(membership::Column::Status.eq("active"));
    if others.count(write.tx()).await? == 0 {
        end_all(write, Realm::Portal, person, EndReason::AccessEnded, None).await?;
    }
    Ok(())
}

pub(crate) fn language_of(contact: &contact::Model, customer: &customer::Model) -> Option<Locale> {
    contact.language.as_deref().or(customer.language.as_deref()).and_then(Locale::parse)
}

pub(super) fn portal_granted(customer: &str, kind: MembershipKind, role: &PortalRole) -> Granted {
    let given = |right: &PortalRight| right.scope(kind, role) != PortalScope::None;
    let rights = PortalRight::ALL.iter().copied().filter(given).collect();
    Granted::Portal { customer: customer.to_owned(), kind, rights }
}
