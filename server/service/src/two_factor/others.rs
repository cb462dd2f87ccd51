//! Lost devices: who looks after others takes the second factor away, never the password, and it is told.

use super::{Whose, confirmed, remove};
use crate::audit::Entry;
use crate::contact::find as find_contact;
use crate::customer::{find_to_change, ownership};
use crate::db::Write;
use crate::mail::Factor;
use crate::members;
use crate::session::{EndReason, end_all};
use crate::store::membership;
use crate::{Error, Result, Service};
use domain::access::{Permit, Right, Staff, may_reset_two_factor, permit, permit_yes};
use domain::account::Realm;
use domain::sensitive::Class;
use domain::{ContactId, CustomerId, Refusal, StaffId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tower_sessions::Session;
use uuid::Uuid;

impl Service {
    /// Whether this member of the team has a second factor that the viewer may take away.
    pub(crate) async fn resettable_of_staff(&self, viewer: &Staff, target: &Staff) -> Result<bool> {
        let whose = Whose { realm: Realm::Staff, account: target.id.uuid() };
        let may = may_reset_two_factor(viewer, target.id, target.role).allowed;
        Ok(may && confirmed(self.db().read(), whose).await?.is_some())
    }

    /// Takes the second factor of another member of the team away. The password was given a moment ago.
    pub async fn reset_two_factor_of_staff(&self, viewer: &Staff, id: StaffId, session: &Session) -> Result<()> {
        let leave = permit_yes(viewer, Right::TwoFactorReset)?;
        let target = members::find(self.db().read(), self.now(), id).await?;
        if !may_reset_two_factor(viewer, id, target.role).allowed {
            return Err(Refusal::NotFound.into());
        }
        self.confirmed(session).await?;
        let whose = Whose { realm: Realm::Staff, account: id.uuid() };
        let entry = Entry::new(&leave, "two_factor.reset").subject("staff", id.uuid()).sensitive(Class::AccessChange);
        let write = self.write().await?;
        self.reset(&write, whose, &viewer.name, entry).await?;
        write.commit().await
    }

    /// The person behind a contact, as long as they have access.
    pub(crate) async fn person_behind(&self, customer: CustomerId, contact: ContactId) -> Result<Option<Uuid>> {
        let access = membership::Entity::find()
            .filter(membership::Column::ContactId.eq(contact.uuid()))
            .filter(membership::Column::CustomerId.eq(customer.uuid()))
            .filter(membership::Column::Status.eq("active"))
            .one(self.db().read())
            .await?;
        Ok(access.map(|access| access.person_id))
    }

    /// The person behind a contact, if they have a second factor.
    pub(crate) async fn person_with_factor(&self, customer: CustomerId, contact: ContactId) -> Result<Option<Uuid>> {
        let Some(account) = self.person_behind(customer, contact).await? else { return Ok(None) };
        let whose = Whose { realm: Realm::Portal, account };
        Ok(confirmed(self.db().read(), whose).await?.map(|row| row.account_id))
    }

    /// Takes the second factor of a customer's person away, by whom may suspend their access.
    pub async fn reset_two_factor_of_contact(
        &self,
        viewer: &Staff,
        customer: CustomerId,
        id: ContactId,
        session: &Session,
    ) -> Result<()> {
        let write = self.write().await?;
        find_to_change(&write, viewer, customer).await?;
        find_contact(write.tx(), customer, id).await?;
        let leave = permit(viewer, Right::ContactsSuspendAccess, &ownership(write.tx(), customer).await?)?;
        self.confirmed(session).await?;
        let account = self.person_with_factor(customer, id).await?.ok_or(Error::Refused(Refusal::NotFound))?;
        // They sign in for all their companies with it: whoever takes it away looks after the access to each.
        for access in self.accesses(account).await? {
            let owned = ownership(write.tx(), access.customer.id.into()).await?;
            permit(viewer, Right::ContactsSuspendAccess, &owned)?;
        }
        let whose = Whose { realm: Realm::Portal, account };
        let entry = Entry::customer(&leave, "two_factor.reset", customer).sensitive(Class::ExternalAccess);
        self.reset(&write, whose, &viewer.name, entry).await?;
        write.commit().await
    }

    /// For whoever owns the machine, when the last main administrator lost their device.
    pub async fn reset_two_factor_by_owner(&self, email: &str) -> Result<()> {
        let target = self.staff_by_email(email).await?;
        let whose = Whose { realm: Realm::Staff, account: target.id.uuid() };
        let leave = Permit::for_system("the command line took a second factor away");
        let entry =
            Entry::new(&leave, "two_factor.reset").subject("staff", whose.account).sensitive(Class::AccessChange);
        let write = self.write().await?;
        self.reset(&write, whose, "Portico", entry).await?;
        write.commit().await
    }

    async fn reset(&self, write: &Write, whose: Whose, by: &str, entry: Entry) -> Result<()> {
        if !remove(write, whose).await? {
            return Err(Refusal::NotFound.into());
        }
        end_all(write, whose.realm, whose.account, EndReason::FactorChanged, None).await?;
        if let Some(account) = self.account(whose.realm, whose.account).await? {
            self.tell(write, &account, Factor::Reset { by }).await?;
        }
        write.audit(entry);
        Ok(())
    }
}
