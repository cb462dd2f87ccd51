//! Erasing a person who asks for it (data protection): what is about them goes at once and for good. What the audit says of what was done
//! stays, and so does the company.

use crate::audit::Entry;
use crate::contact::find as find_contact;
use crate::customer::{find_in_scope, find_to_change, index, ownership};
use crate::db::Write;
use crate::pictures::forget_row;
use crate::store::{
    contact, mail, membership, passkey, password_reset, person, recovery_code, registration, second_factor, session,
    staff, throttle,
};
use crate::{Result, Service};
use domain::access::{Masked, Masks, Right, Staff, permit};
use domain::account::Realm;
use domain::contact::Erasure;
use domain::sensitive::Class;
use domain::{ContactId, CustomerId, Problem, Refusal};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use tower_sessions::Session;
use uuid::Uuid;

impl Service {
    /// What would be erased with a contact.
    pub async fn erasure(&self, viewer: &Staff, customer: CustomerId, id: ContactId) -> Result<Erasure> {
        let db = self.db().read();
        let of = find_in_scope(db, viewer, customer).await?;
        let owned = ownership(db, customer).await?;
        let contact = find_contact(db, customer, id).await?;
        permit(viewer, Right::PrivacyErase, &owned)?;
        let masks = Masks::of_contacts(viewer, &owned);
        let mails = mail::Entity::find().filter(mail::Column::ContactId.eq(id.uuid())).count(db).await?;
        let (signs_in, elsewhere) = match person_of(db, contact.id).await? {
            Some(person) => (true, accesses(db, person).await? > 1),
            None => (false, false),
        };
        Ok(Erasure {
            name: Masked::new(masks.name, contact.name()),
            customer: Masked::new(Masks::of(viewer, &owned).name, of.name),
            primary: contact.is_primary,
            mails,
            signs_in,
            elsewhere,
        })
    }

    /// Erases a contact with all that hangs on it, and their sign-in unless they have it for another company too. The password was given a
    /// moment ago.
    pub async fn erase_person(
        &self,
        viewer: &Staff,
        customer: CustomerId,
        id: ContactId,
        session: &Session,
    ) -> Result<()> {
        let write = self.write().await?;
        find_to_change(&write, viewer, customer).await?;
        let owned = ownership(write.tx(), customer).await?;
        let contact = find_contact(write.tx(), customer, id).await?;
        let leave = permit(viewer, Right::PrivacyErase, &owned)?;
        if contact.is_primary {
            return Err(Refusal::field("", Problem::PrimaryContact).into());
        }
        self.confirmed(session).await?;
        let person = person_of(write.tx(), contact.id).await?;
        let email = contact.email.clone();
        let mut file = None;
        // Its access, mails, invitations and what it read hang on it.
        contact::Entity::delete_by_id(contact.id).exec(write.tx()).await?;
        if let Some(person) = person
            && accesses(write.tx(), person).await? == 0
        {
            file = forget_picture(&write, person).await?;
            forget_sign_in(&write, Realm::Portal, person).await?;
            person::Entity::delete_by_id(person).exec(write.tx()).await?;
        }
        if let Some(email) = email {
            forget_address(&write, Realm::Portal, &email).await?;
            registration::Entity::delete_many().filter(registration::Column::Email.eq(email)).exec(write.tx()).await?;
        }
        index(write.tx(), customer.uuid()).await?;
        let entry = Entry::customer(&leave, "person.erased", customer).subject("contact", id.uuid());
        write.audit(entry.sensitive(Class::Purge).amount(1));
        write.commit().await?;
        self.forget_file(file).await;
        Ok(())
    }
}

/// What is kept by an address that somebody signed in with.
pub(crate) async fn forget_address(write: &Write, realm: Realm, email: &str) -> Result<()> {
    let key = format!("sign-in:{}:{email}", realm.key());
    throttle::Entity::delete_by_id(key).exec(write.tx()).await?;
    forget_letters(write, email).await
}

/// What was written to somebody before they were a contact. Who is of the team too keeps what they got as that.
async fn forget_letters(write: &Write, email: &str) -> Result<()> {
    if staff::Entity::find().filter(staff::Column::Email.eq(email)).count(write.tx()).await? > 0 {
        return Ok(());
    }
    mail::Entity::delete_many()
        .filter(mail::Column::ToAddress.eq(email))
        .filter(mail::Column::ContactId.is_null())
        .filter(mail::Column::PersonId.is_null())
        .exec(write.tx())
        .await?;
    Ok(())
}

async fn person_of(db: &impl ConnectionTrait, contact: Uuid) -> Result<Option<Uuid>> {
    let access = membership::Entity::find().filter(membership::Column::ContactId.eq(contact)).one(db).await?;
    Ok(access.map(|access| access.person_id))
}

async fn accesses(db: &impl ConnectionTrait, person: Uuid) -> Result<u64> {
    Ok(membership::Entity::find().filter(membership::Column::PersonId.eq(person)).count(db).await?)
}

/// The picture of somebody; gives its file, to be deleted after the commit.
async fn forget_picture(write: &Write, person: Uuid) -> Result<Option<String>> {
    let person = person::Entity::find_by_id(person).one(write.tx()).await?;
    forget_row(write, person.and_then(|person| person.picture_id)).await
}

/// Everything that is kept for somebody's sign-in, with its sessions of before.
pub(crate) async fn forget_sign_in(write: &Write, realm: Realm, account: Uuid) -> Result<()> {
    macro_rules! forget {
        ($($table:ident)+) => {$(
            $table::Entity::delete_many()
                .filter($table::Column::Realm.eq(realm.key()))
                .filter($table::Column::AccountId.eq(account))
                .exec(write.tx())
                .await?;
        )+};
    }
    forget!(session second_factor recovery_code passkey password_reset);
    Ok(())
}
