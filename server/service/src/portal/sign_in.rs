//! Who of a company's people signs in: invited, suspended, signed out by those of them who may.

use super::people::permit_on;
use crate::contact::{self as contacts, Standings};
use crate::db::Write;
use crate::invitation::{COMPANY, Inviter, end_if_last};
use crate::session::{EndReason, end_through};
use crate::store::{contact, customer, membership};
use crate::{Error, Result, Service};
use domain::access::{Member, Permit, PortalRight};
use domain::{ContactId, Problem, Refusal};
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
        let standings = Standings::of(write.tx(), &[contact.id]).await?;
        match standings.membership(contact.id) {
            Some(access) if access.status == "suspended" => {
                if wanted {
                    let leave = permit_on(viewer, PortalRight::ContactsInvite, contact)?;
                    give_back(write, &leave, access, contact).await?;
                }
            }
            Some(access) if !wanted => suspend(write, leave, access, contact).await?,
            Some(_) => {}
            None => match (standings.is_invited(contact.id, write.now()), wanted) {
                (true, false) => self.revoke_link(write, leave, contact).await?,
                (false, true) => {
                    let invites = permit_on(viewer, PortalRight::ContactsInvite, contact);
                    let leave = invites.map_err(|_| Refusal::field("sign_in", Problem::NotAllowed))?;
                    self.send_invitation(write, &leave, Inviter::Member(viewer), customer, contact).await?;
                }
                (true, true) | (false, false) => {}
            },
        }
        Ok(())
    }

    /// Sends a colleague a new link; the old one is dead.
    pub async fn invite_person(&self, viewer: &Member, id: ContactId) -> Result<()> {
        let write = self.write().await?;
        let (customer, viewer) = self.own_customer_to_change(&write, viewer).await?;
        let (contact, leave) = self.looked_after(write.tx(), &viewer, id, PortalRight::ContactsInvite).await?;
        self.send_invitation(&write, &leave, Inviter::Member(&viewer), &customer, &contact).await?;
        write.commit().await
    }

    /// Signs a colleague out wherever they act for this company. The password was given a moment ago.
    pub async fn end_person_sessions(&self, viewer: &Member, id: ContactId, session: &Session) -> Result<()> {
        let write = self.write().await?;
        let (_, viewer) = self.own_customer_to_change(&write, viewer).await?;
        let (contact, leave) = self.looked_after(write.tx(), &viewer, id, PortalRight::ContactsEndSessions).await?;
        self.confirmed(session).await?;
        let standings = Standings::of(write.tx(), &[contact.id]).await?;
        let access = standings.membership(contact.id).ok_or(Error::Refused(Refusal::NotFound))?;
        let ended = end_through(&write, access, EndReason::EndedByColleague).await?;
        if ended > 0 {
            write.audit(contacts::entry(&leave, "sessions.ended", &contact).amount(ended));
            self.tell_signed_out(&write, access, &viewer.name).await?;
        }
        write.commit().await
    }

    /// Kills the link of a colleague's pending invitation.
    pub async fn revoke_person_invitation(&self, viewer: &Member, id: ContactId) -> Result<()> {
        let write = self.write().await?;
        let (_, viewer) = self.own_customer_to_change(&write, viewer).await?;
        let (contact, leave) = self.looked_after(write.tx(), &viewer, id, PortalRight::ContactsInvite).await?;
        self.revoke_link(&write, &leave, &contact).await?;
        write.commit().await
    }
}

/// Takes the sign-in of a colleague away for a while.
async fn suspend(write: &Write, leave: &Permit, access: &membership::Model, contact: &contact::Model) -> Result<()> {
    set_status(write, access, "suspended", Some(COMPANY)).await?;
    end_if_last(write, access.person_id).await?;
    write.audit(contacts::entry(leave, "contact.access", contact).detail("to", "suspended"));
    Ok(())
}

/// Gives it back, where the house did not take it.
async fn give_back(write: &Write, leave: &Permit, access: &membership::Model, contact: &contact::Model) -> Result<()> {
    if access.suspended_by.as_deref() != Some(COMPANY) {
        return Err(Refusal::field("sign_in", Problem::NotAllowed).into());
    }
    set_status(write, access, "active", None).await?;
    write.audit(contacts::entry(leave, "contact.access", contact).detail("to", "active"));
    Ok(())
}

async fn set_status(write: &Write, access: &membership::Model, to: &str, by: Option<&str>) -> Result<()> {
    let mut access = access.clone().into_active_model();
    access.status = Set(to.to_owned());
    access.suspended_by = Set(by.map(str::to_owned));
    access.updated_at = Set(write.now().ms());
    access.update(write.tx()).await?;
    Ok(())
}
