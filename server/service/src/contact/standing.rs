//! How contacts stand with the portal.

use crate::Result;
use crate::store::{contact, invitation, membership};
use domain::access::MembershipKind;
use domain::contact::PortalAccess;
use domain::invitation::{InvitationState, InvitationStatus};
use domain::{Timestamp, When};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;
use uuid::Uuid;

/// The memberships of some contacts and the latest invitations to them, by contact.
pub(crate) struct Standings {
    memberships: HashMap<Uuid, membership::Model>,
    invitations: HashMap<Uuid, invitation::Model>,
}

impl Standings {
    pub async fn of(db: &impl ConnectionTrait, contacts: &[Uuid]) -> Result<Self> {
        let contacts = || contacts.iter().copied();
        let memberships =
            membership::Entity::find().filter(membership::Column::ContactId.is_in(contacts())).all(db).await?;
        let invitations = invitation::Entity::find()
            .filter(invitation::Column::ContactId.is_in(contacts()))
            .order_by_asc(invitation::Column::CreatedAt)
            .order_by_asc(invitation::Column::Id)
            .all(db)
            .await?;
        Ok(Self {
            memberships: memberships.into_iter().map(|row| (row.contact_id, row)).collect(),
            // Later ones take the place of earlier ones.
            invitations: invitations.into_iter().filter_map(|row| Some((row.contact_id?, row))).collect(),
        })
    }

    pub fn membership(&self, contact: Uuid) -> Option<&membership::Model> {
        self.memberships.get(&contact)
    }

    /// Whether one of them has a link that still works.
    pub fn is_invited(&self, contact: Uuid, now: Timestamp) -> bool {
        self.invitation(contact, now).is_some_and(|(status, _)| status == InvitationStatus::Pending)
    }

    /// What became of the latest link to one of them, and when it ends.
    fn invitation(&self, contact: Uuid, now: Timestamp) -> Option<(InvitationStatus, Timestamp)> {
        let invitation = self.invitations.get(&contact)?;
        let ends = Timestamp(invitation.expires_at);
        Some((InvitationStatus::parse(&invitation.status)?.at(now, ends), ends))
    }

    /// Whether the latest link went to the address that the contact has now.
    fn went_to_address_of(&self, contact: &contact::Model) -> bool {
        self.invitations
            .get(&contact.id)
            .is_some_and(|invitation| contact.email.as_deref() == Some(invitation.email.as_str()))
    }

    /// How one of them stands now; `when` says a moment as the reader reads it.
    pub fn of_contact(
        &self,
        contact: &contact::Model,
        now: Timestamp,
        when: impl Fn(Timestamp) -> When,
    ) -> PortalAccess {
        if let Some(membership) = self.memberships.get(&contact.id) {
            let kind = MembershipKind::parse(&membership.kind).unwrap_or(MembershipKind::SubAccount);
            match membership.status.as_str() {
                "active" => return PortalAccess::Active(kind),
                "suspended" => return PortalAccess::Suspended(kind),
                _ => {}
            }
        }
        match self.invitation(contact.id, now) {
            None | Some((InvitationStatus::Accepted | InvitationStatus::Superseded, _)) => PortalAccess::None,
            // That says something of the address it went to, and of no other.
            Some((InvitationStatus::Bounced, _)) if !self.went_to_address_of(contact) => PortalAccess::None,
            Some((status, ends)) => PortalAccess::Invited(InvitationState { status, ends: when(ends) }),
        }
    }
}
