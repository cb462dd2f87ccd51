//! Who of a company's people signs in: invited, suspended, signed out by those of them who may.

use super::own_customer_to_change;
use super::people::subject;
use crate::audit::Entry;
use crate::contact::Standings;
use crate::db::Write;
use crate::invitation::{COMPANY, Inviter, end_if_last};
use crate::session::{EndReason, end_through};
use crate::store::{contact, customer};
use crate::{Error, Result, Service, mail};
use domain::access::{Member, Permit, PortalRight, PortalRole, permit_colleague};
use domain::account::Realm;
use domain::contact::{PortalAccess, full_name};
use domain::invitation::InvitationStatus;
use domain::{ContactId, Problem, Refusal, When};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};
use tower_sessions::Session;

impl Service {
    /// Brings a colleague's sign-in to what is wanted.
    pub(super) async fn set_sign_in(
        &self,
        write: &Write,
        viewer: &Member,
        leave: &Permit,
        customer: &customer::Model,
        contact: &contact::Model,
        wanted: bool,
    ) -> Result<()> {
        let standings = Standings::of(write.tx(), viewer.customer).await?;
        let role = PortalRole::restored(&contact.portal_role);
        let never = |_| When { at: String::new(), text: String::new() };
        match (standings.of_contact(contact.id, write.now(), never), wanted) {
            (PortalAccess::Active(_), false) => self.suspend(write, leave, &standings, contact, true).await,
            (PortalAccess::Suspended(_), true) => {
                let leave = permit_colleague(viewer, PortalRight::ContactsInvite, subject(contact, &role))?;
                self.suspend(write, &leave, &standings, contact, false).await
            }
            (PortalAccess::Invited(state), false) if state.status == InvitationStatus::Pending => {
                self.revoke_link(write, leave, contact).await
            }
            (PortalAccess::Invited(state), true) if state.status != InvitationStatus::Pending => {
                self.send_as_colleague(write, viewer, customer, contact).await
            }
            (PortalAccess::None, true) => self.send_as_colleague(write, viewer, customer, contact).await,
            (
                PortalAccess::Active(_) | PortalAccess::Suspended(_) | PortalAccess::Invited(_) | PortalAccess::None,
                true | false,
            ) => Ok(()),
        }
    }

    async fn send_as_colleague(
        &self,
        write: &Write,
        viewer: &Member,
        customer: &customer::Model,
        contact: &contact::Model,
    ) -> Result<()> {
        let role = PortalRole::restored(&contact.portal_role);
        let leave = permit_colleague(viewer, PortalRight::ContactsInvite, subject(contact, &role))?;
        self.send_invitation(write, &leave, Inviter::Member(viewer), customer, contact).await.map(|_| ())
    }

    /// Takes the sign-in of a colleague away for a while, or gives it back where the house did not take it.
    async fn suspend(
        &self,
        write: &Write,
        leave: &Permit,
        standings: &Standings,
        contact: &contact::Model,
        suspend: bool,
    ) -> Result<()> {
        let Some(access) = standings.membership(contact.id).cloned() else { return Ok(()) };
        if !suspend && access.suspended_by.as_deref() != Some(COMPANY) {
            return Err(Refusal::field("sign_in", Problem::NotAllowed).into());
        }
        let (person, to) = (access.person_id, if suspend { "suspended" } else { "active" });
        let mut access = access.into_active_model();
        access.status = Set(to.to_owned());
        access.suspended_by = Set(suspend.then(|| COMPANY.to_owned()));
        access.updated_at = Set(write.now().ms());
        access.update(write.tx()).await?;
        if suspend {
            end_if_last(write, person).await?;
        }
        write.audit(entry(leave, "contact.access", contact).detail("to", to));
        Ok(())
    }

    /// Sends a colleague a new link; the old one is dead.
    pub async fn invite_person(&self, viewer: &Member, id: ContactId) -> Result<()> {
        let write = self.write().await?;
        let customer = own_customer_to_change(&write, viewer).await?;
        let (contact, leave) = self.looked_after(write.tx(), viewer, id, PortalRight::ContactsInvite).await?;
        self.send_invitation(&write, &leave, Inviter::Member(viewer), &customer, &contact).await?;
        write.commit().await
    }

    /// Signs a colleague out wherever they act for this company. The password was given a moment ago.
    pub async fn end_person_sessions(&self, viewer: &Member, id: ContactId, session: &Session) -> Result<()> {
        let write = self.write().await?;
        let (contact, leave) = self.looked_after(write.tx(), viewer, id, PortalRight::ContactsEndSessions).await?;
        self.confirmed(session).await?;
        let standings = Standings::of(write.tx(), viewer.customer).await?;
        let access = standings.membership(contact.id).ok_or(Error::Refused(Refusal::NotFound))?;
        let ended = end_through(&write, access, EndReason::EndedByColleague).await?;
        if ended > 0 {
            write.audit(entry(&leave, "sessions.ended", &contact).amount(ended));
            if let Some(account) = self.account(Realm::Portal, access.person_id).await? {
                let (to, company) = (&account.email, self.brand().await?.name);
                write.mail(mail::sessions_ended(account.locale, to, &account.name, &viewer.name, &company)).await?;
            }
        }
        write.commit().await
    }

    /// Kills the link of a colleague's pending invitation.
    pub async fn revoke_person_invitation(&self, viewer: &Member, id: ContactId) -> Result<()> {
        let write = self.write().await?;
        own_customer_to_change(&write, viewer).await?;
        let (contact, leave) = self.looked_after(write.tx(), viewer, id, PortalRight::ContactsInvite).await?;
        self.revoke_link(&write, &leave, &contact).await?;
        write.commit().await
    }
}

fn entry(leave: &Permit, action: &'static str, contact: &contact::Model) -> Entry {
    Entry::customer(leave, action, contact.customer_id.into())
        .subject("contact", contact.id)
        .detail("name", &full_name(contact.first_name.as_deref(), contact.last_name.as_deref()))
}
