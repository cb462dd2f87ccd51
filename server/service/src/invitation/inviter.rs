//! What whoever invited, and the primary contact of the company, are told of what came of it: never more than they may see by then.

use super::end_pending;
use crate::account::Visitor;
use crate::audit::Entry;
use crate::customer::{find_in_scope, ownership};
use crate::db::Write;
use crate::outbox::Recipient;
use crate::store::{contact, invitation, membership};
use crate::token::Token;
use crate::{Error, Result, Service, mail, members};
use domain::access::{Masks, MembershipKind, Permit, PortalRight, Right, decide};
use domain::invitation::{InvitationEvent, InvitationStatus};
use domain::{Locale, Refusal};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use texts::get;
use texts::mail::answered;
use uuid::Uuid;

/// As many expired invitations as one transaction writes down.
const AT_ONCE: u64 = 100;

/// The one to be told.
struct Told {
    locale: Locale,
    email: String,
    name: String,
    recipient: Recipient,
    /// The invited person, as far as they may know who it is.
    invitee: Option<String>,
    /// Where they invite again, if they still may.
    page: Option<String>,
}

impl Service {
    /// Writes down what has expired, so that lists know, and tells those who invited.
    pub(crate) async fn expire_invitations(&self) -> Result<()> {
        let write = self.write().await?;
        let expired = invitation::Entity::find()
            .filter(invitation::Column::Status.eq(InvitationStatus::Pending.key()))
            .filter(invitation::Column::ExpiresAt.lte(write.now().ms()))
            .limit(AT_ONCE)
            .all(write.tx())
            .await?;
        for invitation in expired {
            let same = invitation::Column::Id.eq(invitation.id);
            if end_pending(&write, same, InvitationEvent::Expire).await? == 1 {
                self.tell_inviter(&write, &invitation, InvitationStatus::Expired).await?;
            }
        }
        write.commit().await
    }

    /// Nobody takes a mail with this secret in its link. If that lets somebody in, it does no more, and whoever invited is told.
    pub(crate) async fn bounce_invitation(&self, write: &Write, token: &str) -> Result<()> {
        let found = invitation::Entity::find().filter(invitation::Column::TokenHash.eq(Token::hash_of(token)));
        let Some(invitation) = found.one(write.tx()).await? else { return Ok(()) };
        let same = invitation::Column::Id.eq(invitation.id);
        if end_pending(write, same, InvitationEvent::Bounce).await? != 1 {
            return Ok(());
        }
        let leave = Permit::for_system("nobody has the address of an invitation");
        let entry = match (invitation.customer_id, invitation.contact_id, invitation.staff_id) {
            (Some(customer), Some(contact), _) => {
                Entry::customer(&leave, "invitation.bounced", customer.into()).subject("contact", contact)
            }
            (_, _, Some(staff)) => Entry::new(&leave, "invitation.bounced").subject("staff", staff),
            _ => Entry::new(&leave, "invitation.bounced"),
        };
        write.audit(entry);
        self.tell_inviter(write, &invitation, InvitationStatus::Bounced).await
    }

    pub(super) async fn tell_inviter(
        &self,
        write: &Write,
        invitation: &invitation::Model,
        status: InvitationStatus,
    ) -> Result<()> {
        let told = match (invitation.invited_by, invitation.invited_by_person) {
            (Some(staff), _) => self.staff_told(write, invitation, staff).await,
            (None, Some(person)) => self.person_told(write, invitation, person).await,
            (None, None) => return Ok(()),
        };
        let Some(told) = still_theirs(told)? else { return Ok(()) };
        let company = self.brand().await?.name;
        let to = (told.email.as_str(), told.name.as_str());
        let page = told.page.map(|page| self.link(&page));
        let invitee = told.invitee.unwrap_or_else(|| get(told.locale, answered::SOMEBODY).to_owned());
        let letter = mail::invitation_ended(told.locale, to, &company, &invitee, status, page);
        write.mail(letter.to(told.recipient)).await
    }

    /// Tells the primary contact of a company that somebody has come in to what is theirs, unless they invited them, or it is they. Where the
    /// house has closed the people to them, they read nothing about one.
    pub(super) async fn tell_primary(&self, write: &Write, invitation: &invitation::Model) -> Result<()> {
        let Some((customer, contact)) = invitation.customer_id.zip(invitation.contact_id) else { return Ok(()) };
        let primary = membership::Entity::find()
            .filter(membership::Column::CustomerId.eq(customer))
            .filter(membership::Column::Kind.eq(MembershipKind::Primary.key()))
            .filter(membership::Column::Status.eq("active"))
            .filter(membership::Column::ContactId.ne(contact))
            .one(write.tx())
            .await?
            .filter(|primary| invitation.invited_by_person != Some(primary.person_id));
        let Some(primary) = primary else { return Ok(()) };
        let told = self.person_told(write, invitation, primary.person_id).await;
        let Some(told) = still_theirs(told)? else { return Ok(()) };
        let (Some(invitee), Some(page)) = (told.invitee, told.page) else { return Ok(()) };
        let company = self.brand().await?.name;
        let to = (told.email.as_str(), told.name.as_str());
        let letter = mail::let_in(told.locale, to, &company, &invitee, self.link(&page));
        write.mail(letter.to(told.recipient)).await
    }

    async fn staff_told(&self, write: &Write, invitation: &invitation::Model, id: Uuid) -> Result<Told> {
        let viewer = members::find(write.tx(), write.now(), id.into()).await?;
        if !viewer.active {
            return Err(Refusal::NotFound.into());
        }
        let (invitee, page) = match (invitation.customer_id, invitation.contact_id) {
            (Some(customer), Some(contact)) => {
                find_in_scope(write.tx(), &viewer, customer.into()).await?;
                let owned = ownership(write.tx(), customer.into()).await?;
                let masks = Masks::of(&viewer, &owned);
                let invites = decide(&viewer, Right::ContactsGrantAccess, &owned).allowed;
                let name = contact_name(write, contact).await?.filter(|_| masks.name);
                let email = Some(invitation.email.clone()).filter(|_| masks.email);
                let page = invites.then(|| format!("/admin/customers/{customer}/contacts/{contact}"));
                (email.or(name), page)
            }
            _ => {
                let page = invitation.staff_id.filter(|_| viewer.can(Right::StaffManage));
                (Some(invitation.email.clone()), page.map(|id| format!("/admin/staff/{id}")))
            }
        };
        Ok(Told {
            locale: viewer.locale,
            email: viewer.email.clone(),
            name: viewer.name.clone(),
            recipient: Recipient::Team,
            invitee,
            page,
        })
    }

    async fn person_told(&self, write: &Write, invitation: &invitation::Model, person: Uuid) -> Result<Told> {
        let gone = || Error::Refused(Refusal::NotFound);
        let (customer, contact) = invitation.customer_id.zip(invitation.contact_id).ok_or_else(gone)?;
        // What one of a customer's people does for it is a matter of that customer, and of no other that they act for.
        let access = membership::Entity::find()
            .filter(membership::Column::PersonId.eq(person))
            .filter(membership::Column::CustomerId.eq(customer))
            .one(write.tx())
            .await?
            .ok_or_else(gone)?;
        let Visitor::Member(viewer) = self.portal_visitor(person, Some(access.id)).await? else { return Err(gone()) };
        let invitee = if viewer.can(PortalRight::ContactsManage) {
            Some(invitation.email.clone())
        } else if viewer.can(PortalRight::ContactsView) {
            contact_name(write, contact).await?
        } else {
            None
        };
        let page = viewer.can(PortalRight::ContactsInvite).then(|| format!("/people/{contact}"));
        Ok(Told {
            locale: viewer.locale,
            email: viewer.email.clone(),
            name: viewer.name.clone(),
            recipient: access.recipient(),
            invitee,
            page,
        })
    }
}

/// Nothing where who would be told is gone, or what it is about is not theirs any more.
fn still_theirs(told: Result<Told>) -> Result<Option<Told>> {
    match told {
        Err(Error::Refused(_)) => Ok(None),
        told => told.map(Some),
    }
}

async fn contact_name(write: &Write, id: Uuid) -> Result<Option<String>> {
    Ok(contact::Entity::find_by_id(id).one(write.tx()).await?.map(|contact| contact.name()))
}
