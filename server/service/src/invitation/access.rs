//! The access of contacts to the portal: invited, suspended, ended.

use super::{Invitee, end_pending};
use crate::audit::Entry;
use crate::contact::find as find_contact;
use crate::customer::{find_to_change, ownership};
use crate::db::Write;
use crate::session::{EndReason, end_all};
use crate::store::{contact, customer, invitation, membership};
use crate::{Error, Result, Service};
use domain::access::{Masked, Masks, MembershipKind, PortalRight, PortalScope, Right, Staff, permit};
use domain::account::Realm;
use domain::contact::full_name;
use domain::invitation::{Granted, InvitationEvent};
use domain::sensitive::Class;
use domain::{ContactId, CustomerId, Locale, Problem, Refusal};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

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
        let leave = permit(viewer, Right::ContactsGrantAccess, &owned)?;
        let email = contact.email.clone().ok_or_else(|| Refusal::field("email", Problem::Required))?;
        if customer.status != "active" {
            return Err(Refusal::Forbidden.into());
        }
        let has_access = membership::Entity::find()
            .filter(membership::Column::ContactId.eq(id.uuid()))
            .filter(membership::Column::Status.ne("revoked"))
            .one(write.tx())
            .await?;
        if has_access.is_some() {
            return Err(Refusal::field("email", Problem::Taken).into());
        }
        let kind = if contact.is_primary { MembershipKind::Primary } else { MembershipKind::SubAccount };
        let invitee = Invitee {
            realm: Realm::Portal,
            email: &email,
            name: contact.first_name.as_deref().or(contact.last_name.as_deref()).unwrap_or_default(),
            locale: language_of(&contact, &customer).unwrap_or(self.brand().await?.language),
            staff: None,
            contact: Some((customer_id, id, kind)),
            granted: portal_granted(&customer.name, kind),
        };
        self.invite(&write, &leave, Some(viewer), invitee).await?;
        let entry = Entry::customer(&leave, "contact.invited", customer_id)
            .sensitive(Class::ExternalAccess)
            .subject("contact", id.uuid())
            .detail("name", &full_name(contact.first_name.as_deref(), contact.last_name.as_deref()));
        write.audit(entry);
        write.commit().await?;
        Ok(Masked::new(Masks::of(viewer, &owned).email, email))
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
        find_contact(write.tx(), customer_id, id).await?;
        let leave = permit(viewer, Right::ContactsGrantAccess, &ownership(write.tx(), customer_id).await?)?;
        let pending = invitation::Column::ContactId.eq(id.uuid());
        if end_pending(&write, pending, InvitationEvent::Revoke).await? == 0 {
            return Err(Refusal::NotFound.into());
        }
        write.audit(
            Entry::customer(&leave, "invitation.revoked", customer_id)
                .sensitive(Class::ExternalAccess)
                .subject("contact", id.uuid()),
        );
        write.commit().await
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
            access.updated_at = Set(write.now().ms());
            access.update(write.tx()).await?;
        }
        if status != "active" {
            end_all(&write, Realm::Portal, person, EndReason::AccessEnded, None).await?;
        }
        let entry = Entry::customer(&leave, "contact.access", customer_id)
            .sensitive(Class::ExternalAccess)
            .subject("contact", id.uuid())
            .detail("to", status)
            .detail("name", &full_name(contact.first_name.as_deref(), contact.last_name.as_deref()));
        write.audit(entry);
        write.commit().await
    }

    /// Ends a contact's access for good, and any link on its way.
    pub(crate) async fn revoke_membership(&self, write: &Write, id: ContactId) -> Result<()> {
        end_pending(write, invitation::Column::ContactId.eq(id.uuid()), InvitationEvent::Revoke).await?;
        let access =
            membership::Entity::find().filter(membership::Column::ContactId.eq(id.uuid())).one(write.tx()).await?;
        if let Some(access) = access {
            end_all(write, Realm::Portal, access.person_id, EndReason::AccessEnded, None).await?;
            membership::Entity::delete_by_id(access.id).exec(write.tx()).await?;
        }
        Ok(())
    }
}

pub(super) fn language_of(contact: &contact::Model, customer: &customer::Model) -> Option<Locale> {
    contact.language.as_deref().or(customer.language.as_deref()).and_then(Locale::parse)
}

pub(super) fn portal_granted(customer: &str, kind: MembershipKind) -> Granted {
    let rights =
        PortalRight::ALL.iter().copied().filter(|right| right.default_for(kind) != PortalScope::None).collect();
    Granted::Portal { customer: customer.to_owned(), kind, rights }
}
