//! How somebody comes to the team: by a link to their address, which sets their password.

use super::{find_to_change, insert, leave_to_manage, understood};
use crate::audit::Entry;
use crate::db::Write;
use crate::invitation::{Invitee, Inviter, staff_granted};
use crate::store::{invitation, staff};
use crate::throttle::Key;
use crate::{Result, Service, throttle};
use domain::access::{Permit, Right, Staff, permit_yes};
use domain::account::{AccountStatus, Realm};
use domain::invitation::{InvitationState, InvitationStatus};
use domain::sensitive::Class;
use domain::staff::StaffForm;
use domain::{Locale, Refusal, StaffId, Timestamp};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

impl Service {
    /// Makes a member of the team and invites them.
    pub async fn invite_staff(&self, viewer: &Staff, form: &StaffForm) -> Result<StaffId> {
        let leave = permit_yes(viewer, Right::StaffManage)?;
        let edit = understood(form, None)?;
        let write = self.write().await?;
        let language = self.brand().await?.language;
        let id = insert(&write, viewer, &edit, None, language, &leave).await?;
        self.send_staff_invitation(&write, &leave, viewer, id).await?;
        write.commit().await?;
        Ok(id)
    }

    /// A new link in place of the old one.
    pub async fn resend_staff_invitation(&self, viewer: &Staff, id: StaffId) -> Result<String> {
        let write = self.write().await?;
        let row = find_to_change(&write, id).await?;
        let leave = leave_to_manage(viewer, &row)?;
        if row.status != AccountStatus::Invited.key() {
            return Err(Refusal::Forbidden.into());
        }
        self.send_staff_invitation(&write, &leave, viewer, id).await?;
        write.commit().await?;
        Ok(row.email)
    }

    /// Sends somebody a link in place of any older one. Nobody fills a stranger's mailbox.
    pub(super) async fn send_staff_invitation(
        &self,
        write: &Write,
        leave: &Permit,
        viewer: &Staff,
        id: StaffId,
    ) -> Result<()> {
        let row = find_to_change(write, id).await?;
        throttle::count(write, &[Key::links("staff", row.id, 5), Key::links_to(&row.email)]).await?;
        let invitee = Invitee {
            realm: Realm::Staff,
            email: &row.email,
            name: &row.first_name,
            locale: Locale::parse(&row.language).unwrap_or_default(),
            staff: Some(row.id),
            contact: None,
            granted: staff_granted(&crate::members::find(write.tx(), write.now(), id).await?),
        };
        self.invite(write, leave, Inviter::Staff(viewer), invitee).await?;
        let entry = Entry::new(leave, "staff.invited").subject("staff", row.id).detail("role", &row.role);
        write.audit(entry.sensitive(Class::AccessChange));
        Ok(())
    }

    /// What became of the latest link to the address that they have now: one to another address does nothing any more.
    pub(super) async fn staff_invitation_of(
        &self,
        viewer: &Staff,
        staff: &staff::Model,
    ) -> Result<Option<InvitationState>> {
        let latest = invitation::Entity::find()
            .filter(invitation::Column::StaffId.eq(staff.id))
            .filter(invitation::Column::Email.eq(&staff.email))
            .order_by_desc(invitation::Column::CreatedAt)
            .one(self.db().read())
            .await?;
        Ok(latest.and_then(|row| {
            let ends = Timestamp(row.expires_at);
            let status = InvitationStatus::parse(&row.status)?.at(self.now(), ends);
            Some(InvitationState { status, ends: self.when(viewer, ends) })
        }))
    }
}
