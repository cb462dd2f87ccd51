//! The people of a customer.

mod access;
mod form;
mod list;
mod portal;
mod rows;
mod standing;

use form::write_columns;
pub(crate) use form::{filled, understood, with_masked};
pub(crate) use portal::{at_first, of as portal_of, right_to_let_in, set_portal};
use portal::{inviter, roles_to_give};
pub(crate) use rows::ON_CARD;
pub(crate) use standing::Standings;

use crate::audit::Entry;
use crate::customer::{find_in_scope, find_to_change, index, ownership, unchanged_since};
use crate::db::Write;
use crate::personal_link::{self, has_access};
use crate::preferences::{of_categories, withhold};
use crate::store::{contact, customer, handover, invitation, membership};
use crate::{Error, Result, Service};
use domain::access::{Masked, Masks, MembershipKind, Permit, PortalRole, Right, Staff, decide, permit};
use domain::contact::{ContactEdit, ContactForm, FilledContactForm};
use domain::invitation::InvitationStatus;
use domain::mail::MailCategory;
use domain::value::EmailAddress;
use domain::{ContactId, CustomerId, Problem, Refusal};
use sea_orm::sea_query::{Condition, Expr, Query};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter,
};
use uuid::Uuid;

impl Service {
    /// An empty form, or that of a contact which the viewer may edit.
    pub async fn contact_form(
        &self,
        viewer: &Staff,
        customer_id: CustomerId,
        id: Option<ContactId>,
    ) -> Result<FilledContactForm> {
        let db = self.db().read();
        let customer = find_in_scope(db, viewer, customer_id).await?;
        let owned = ownership(db, customer_id).await?;
        let masks = Masks::of(viewer, &owned);
        let customer_name = Masked::new(masks.name, customer.name.clone());
        let Some(id) = id else {
            permit(viewer, Right::ContactsCreate, &owned)?;
            return Ok(FilledContactForm {
                form: ContactForm::default(),
                portal: at_first(false),
                roles: Vec::new(),
                version: 0,
                customer_name,
                masks,
                may_delete: false,
                may_erase: false,
                has_factor: false,
                may_end_sessions: false,
                may_preview: false,
                may_invite: false,
                links: None,
                contact: None,
            });
        };
        let contact = find(db, customer_id, id).await?;
        permit(viewer, Right::ContactsEdit, &owned)?;
        let standings = Standings::of(db, &[contact.id]).await?;
        let suspends = decide(viewer, Right::ContactsSuspendAccess, &owned).allowed;
        let gives = decide(viewer, Right::ContactsGrantAccess, &owned).allowed;
        let links = if gives && !has_access(db, contact.id).await? {
            Some(self.links_of(viewer, &owned, &customer, &contact).await?)
        } else {
            None
        };
        let has_factor = suspends && self.person_with_factor(customer_id, id).await?.is_some();
        Ok(FilledContactForm {
            has_factor,
            may_end_sessions: suspends,
            may_preview: decide(viewer, Right::PortalPreview, &owned).allowed,
            may_invite: decide(viewer, right_to_let_in(&contact), &owned).allowed,
            links,
            form: filled(&contact, masks),
            portal: portal_of(&contact),
            roles: roles_to_give(viewer, &owned, &contact),
            version: contact.version,
            customer_name,
            masks,
            may_delete: !contact.is_primary && permit(viewer, Right::ContactsDelete, &owned).is_ok(),
            may_erase: !contact.is_primary && permit(viewer, Right::PrivacyErase, &owned).is_ok(),
            contact: Some(self.contact_row(viewer, contact, masks, &standings)),
        })
    }

    /// Adds a contact. The first of a customer is its primary contact.
    pub async fn create_contact(
        &self,
        viewer: &Staff,
        customer_id: CustomerId,
        form: &ContactForm,
    ) -> Result<ContactId> {
        let write = self.write().await?;
        let customer = find_to_change(&write, viewer, customer_id).await?;
        let leave = permit(viewer, Right::ContactsCreate, &ownership(write.tx(), customer_id).await?)?;
        let edit = understood(form, customer.country.as_deref())?;
        let contact = insert(&write, customer_id, &edit, None, &leave).await?;
        write.commit().await?;
        Ok(contact.id.into())
    }

    pub async fn save_contact(
        &self,
        viewer: &Staff,
        customer_id: CustomerId,
        id: ContactId,
        version: i32,
        form: &ContactForm,
    ) -> Result<()> {
        let write = self.write().await?;
        let customer = find_to_change(&write, viewer, customer_id).await?;
        let owned = ownership(write.tx(), customer_id).await?;
        let before = find(write.tx(), customer_id, id).await?;
        let leave = permit(viewer, Right::ContactsEdit, &owned)?;
        let masked = with_masked(form, &before, Masks::of(viewer, &owned));
        let edit = understood(&masked, customer.country.as_deref())?;
        unchanged_since(before.version, version)?;
        let after = change(&write, &before, &edit, &leave).await?;
        self.renew_invitation(&write, &leave, inviter(viewer, &owned, &after), &customer, &after).await?;
        write.commit().await
    }

    /// Makes another contact the primary one: one transaction, so that there is never none and never two.
    pub async fn make_primary(&self, viewer: &Staff, customer_id: CustomerId, id: ContactId) -> Result<()> {
        let write = self.write().await?;
        let customer = find_to_change(&write, viewer, customer_id).await?;
        let owned = ownership(write.tx(), customer_id).await?;
        let contact = find(write.tx(), customer_id, id).await?;
        let leave = permit(viewer, Right::ContactsEdit, &owned)?;
        if contact.is_primary {
            return Ok(());
        }
        // The old primary contact keeps its access as a sub-account, the new one gains all (lifecycles, part 9): who does not decide
        // what contacts may do does not swap those who have access.
        let people = contact::Entity::find()
            .filter(contact::Column::CustomerId.eq(customer_id.uuid()))
            .filter(let_in(customer_id.uuid()));
        if people.count(write.tx()).await? > 0 {
            permit(viewer, Right::ContactsPortalPermissions, &owned)?;
        }
        let was = primary_of(write.tx(), customer_id).await?;
        let after = swap_primary(&write, contact).await?;
        write.audit(entry(&leave, "contact.primary", &after));
        self.renew_invitation(&write, &leave, inviter(viewer, &owned, &after), &customer, &after).await?;
        // What was promised to the old one is less by now.
        if let Some(was) = was {
            let was = find(write.tx(), customer_id, was.id.into()).await?;
            self.renew_invitation(&write, &leave, inviter(viewer, &owned, &was), &customer, &was).await?;
        }
        write.commit().await
    }

    /// Moves a contact to the trash and ends its access. The primary contact stays.
    pub async fn trash_contact(&self, viewer: &Staff, customer_id: CustomerId, id: ContactId) -> Result<()> {
        let write = self.write().await?;
        find_to_change(&write, viewer, customer_id).await?;
        let contact = find(write.tx(), customer_id, id).await?;
        let leave = permit(viewer, Right::ContactsDelete, &ownership(write.tx(), customer_id).await?)?;
        if contact.is_primary {
            return Err(Refusal::field("", Problem::PrimaryContact).into());
        }
        self.put_in_trash(&write, &leave, contact, Some(viewer)).await?;
        self.deletes(&write, viewer, &leave).await?;
        write.commit().await
    }

    /// Puts a contact into the trash, `by` whom of the team, and ends its access.
    pub(crate) async fn put_in_trash(
        &self,
        write: &Write,
        leave: &Permit,
        contact: contact::Model,
        by: Option<&Staff>,
    ) -> Result<()> {
        let customer = CustomerId::from(contact.customer_id);
        self.revoke_membership(write, contact.id.into()).await?;
        withhold(write, of_categories(contact.id, &MailCategory::ALL)).await?;
        write.audit(entry(leave, "contact.trashed", &contact));
        let mut gone = contact.into_active_model();
        gone.trashed_at = Set(Some(write.now().ms()));
        gone.trashed_by = Set(by.map(|staff| staff.id.uuid()));
        gone.update(write.tx()).await?;
        touch(write, customer).await
    }
}

/// Makes a contact the primary one in place of whoever is. What that one had offered is gone with it.
pub(crate) async fn swap_primary(write: &Write, contact: contact::Model) -> Result<contact::Model> {
    let (customer, id) = (contact.customer_id, contact.id);
    handover::Entity::delete_by_id(customer).exec(write.tx()).await?;
    let was_primary = || {
        contact::Entity::update_many()
            .filter(contact::Column::CustomerId.eq(customer))
            .filter(contact::Column::TrashedAt.is_null())
            .filter(contact::Column::IsPrimary.eq(true))
    };
    // Who is in, or was sent a link, has all rights as they were, until somebody reduces them. Who is not gets none by this.
    was_primary()
        .col_expr(contact::Column::PortalRole, Expr::value(PortalRole::everything().stored()))
        .filter(let_in(customer))
        .exec(write.tx())
        .await?;
    was_primary().col_expr(contact::Column::IsPrimary, Expr::value(false)).exec(write.tx()).await?;
    let mut primary = contact.into_active_model();
    primary.is_primary = Set(true);
    let after = primary.update(write.tx()).await?;
    let was = membership::Column::Kind.eq(MembershipKind::Primary.key());
    for (kind, filter) in
        [(MembershipKind::SubAccount, was), (MembershipKind::Primary, membership::Column::ContactId.eq(id))]
    {
        membership::Entity::update_many()
            .col_expr(membership::Column::Kind, Expr::value(kind.key()))
            .filter(membership::Column::CustomerId.eq(customer))
            .filter(filter)
            .exec(write.tx())
            .await?;
    }
    Ok(after)
}

/// The contacts of a customer who have access, or a link to it.
fn let_in(customer: Uuid) -> Condition {
    let members = Query::select()
        .column(membership::Column::ContactId)
        .from(membership::Entity)
        .and_where(membership::Column::CustomerId.eq(customer))
        .to_owned();
    let invited = Query::select()
        .column(invitation::Column::ContactId)
        .from(invitation::Entity)
        .and_where(invitation::Column::CustomerId.eq(customer))
        .and_where(invitation::Column::Status.eq(InvitationStatus::Pending.key()))
        .to_owned();
    let id = contact::Column::Id;
    Condition::any().add(id.in_subquery(members)).add(id.in_subquery(invited))
}

/// Takes a contact out of the trash that went there alone. Its access stays ended: that is given by an invitation.
pub(crate) async fn bring_back(write: &Write, leave: &Permit, contact: contact::Model) -> Result<()> {
    let customer = CustomerId::from(contact.customer_id);
    write.audit(entry(leave, "contact.restored", &contact));
    email_is_free(write, customer, contact.email.as_deref(), None).await.map_err(|error| match error {
        Error::Refused(_) => Refusal::field("", Problem::TakenMeanwhile).into(),
        error => error,
    })?;
    personal_link::end_all_of(write, contact.id).await?;
    let mut back = contact.into_active_model();
    back.trashed_at = Set(None);
    back.trashed_by = Set(None);
    back.update(write.tx()).await?;
    touch(write, customer).await
}

/// What happened to a contact, on the card of its customer.
pub(crate) fn entry(leave: &Permit, action: &'static str, contact: &contact::Model) -> Entry {
    Entry::customer(leave, action, contact.customer_id.into())
        .subject("contact", contact.id)
        .detail("name", &contact.name())
}

/// A living contact of that customer.
pub(crate) async fn find(db: &impl ConnectionTrait, customer: CustomerId, id: ContactId) -> Result<contact::Model> {
    contact::Entity::find_by_id(id.uuid())
        .filter(contact::Column::CustomerId.eq(customer.uuid()))
        .filter(contact::Column::TrashedAt.is_null())
        .one(db)
        .await?
        .ok_or(Error::Refused(Refusal::NotFound))
}

async fn primary_of(db: &impl ConnectionTrait, customer: CustomerId) -> Result<Option<contact::Model>> {
    let found = contact::Entity::find()
        .filter(contact::Column::CustomerId.eq(customer.uuid()))
        .filter(contact::Column::TrashedAt.is_null())
        .filter(contact::Column::IsPrimary.eq(true));
    Ok(found.one(db).await?)
}

async fn living(db: &impl ConnectionTrait, customer: CustomerId) -> Result<u64> {
    let found = contact::Entity::find()
        .filter(contact::Column::CustomerId.eq(customer.uuid()))
        .filter(contact::Column::TrashedAt.is_null());
    Ok(found.count(db).await?)
}

/// Inserts a contact with its words and audit entry.
pub(crate) async fn insert(
    write: &Write,
    customer_id: CustomerId,
    edit: &ContactEdit,
    reference: Option<String>,
    leave: &Permit,
) -> Result<contact::Model> {
    email_is_free(write, customer_id, edit.email.as_ref().map(EmailAddress::as_str), None).await?;
    let now = write.now().ms();
    let is_primary = living(write.tx(), customer_id).await? == 0;
    let mut row = contact::ActiveModel {
        id: Set(write.new_id()),
        customer_id: Set(customer_id.uuid()),
        is_primary: Set(is_primary),
        portal_role: Set(PortalRole::default().stored()),
        mails: Set(MailCategory::stored(&MailCategory::at_first(is_primary))),
        external_ref: Set(reference),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
        ..Default::default()
    };
    write_columns(&mut row, edit);
    let contact = row.insert(write.tx()).await?;
    touch(write, customer_id).await?;
    write.audit(entry(leave, "contact.created", &contact));
    Ok(contact)
}

/// Writes what a contact becomes.
pub(crate) async fn change(
    write: &Write,
    before: &contact::Model,
    edit: &ContactEdit,
    leave: &Permit,
) -> Result<contact::Model> {
    let customer_id = CustomerId::from(before.customer_id);
    let email = edit.email.as_ref().map(EmailAddress::as_str);
    email_is_free(write, customer_id, email, Some(before.id.into())).await?;
    let mut changed = before.clone().into_active_model();
    write_columns(&mut changed, edit);
    changed.version = Set(before.version + 1);
    changed.updated_at = Set(write.now().ms());
    let after = changed.update(write.tx()).await?;
    touch(write, customer_id).await?;
    write.audit(entry(leave, "contact.changed", &after));
    Ok(after)
}

/// The customer's words and its last activity follow its contacts.
async fn touch(write: &Write, customer_id: CustomerId) -> Result<()> {
    customer::Entity::update_many()
        .col_expr(customer::Column::LastActivityAt, Expr::value(write.now().ms()))
        .filter(customer::Column::Id.eq(customer_id.uuid()))
        .exec(write.tx())
        .await?;
    Ok(index(write.tx(), customer_id.uuid()).await?)
}

async fn email_is_free(write: &Write, customer: CustomerId, email: Option<&str>, own: Option<ContactId>) -> Result<()> {
    let Some(email) = email else { return Ok(()) };
    let holder = contact::Entity::find()
        .filter(contact::Column::CustomerId.eq(customer.uuid()))
        .filter(contact::Column::TrashedAt.is_null())
        .filter(contact::Column::Email.eq(email))
        .one(write.tx())
        .await?;
    match holder {
        Some(holder) if Some(ContactId::from(holder.id)) != own => Err(Refusal::field("email", Problem::Taken).into()),
        _ => Ok(()),
    }
}
