//! The people of a customer.

use crate::audit::Entry;
use crate::customer::{find_in_scope, find_to_change, index, ownership, unchanged_since};
use crate::db::Write;
use crate::store::{contact, customer, invitation, membership};
use crate::{Error, Result, Service, phone};
use domain::access::{Masked, Masks, MembershipKind, Ownership, Permit, Right, Staff, decide, permit};
use domain::contact::{ContactEdit, ContactForm, ContactRow, FilledContactForm, PortalAccess, full_name};
use domain::invitation::{InvitationState, InvitationStatus};
use domain::{ContactId, CustomerId, Locale, Problem, Refusal, Timestamp, fold::fold};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder,
};
use std::collections::HashMap;
use uuid::Uuid;

impl Service {
    /// The living contacts on a card, primary first, with their masks and how they stand with the portal.
    pub(crate) async fn contacts_of(
        &self,
        viewer: &Staff,
        id: CustomerId,
        owned: &Ownership,
        masks: Masks,
    ) -> Result<Vec<ContactRow>> {
        if permit(viewer, Right::ContactsView, owned).is_err() {
            return Ok(Vec::new());
        }
        let db = self.db().read();
        let contacts = contact::Entity::find()
            .filter(contact::Column::CustomerId.eq(id.uuid()))
            .filter(contact::Column::TrashedAt.is_null())
            .order_by_desc(contact::Column::IsPrimary)
            .order_by_asc(contact::Column::NameFold)
            .all(db)
            .await?;
        let memberships =
            membership::Entity::find().filter(membership::Column::CustomerId.eq(id.uuid())).all(db).await?;
        let invitations = invitation::Entity::find()
            .filter(invitation::Column::CustomerId.eq(id.uuid()))
            .order_by_asc(invitation::Column::CreatedAt)
            .all(db)
            .await?;
        let memberships: HashMap<Uuid, membership::Model> =
            memberships.into_iter().map(|m| (m.contact_id, m)).collect();
        // Later invitations take the place of earlier ones.
        let invitations: HashMap<Uuid, invitation::Model> =
            invitations.into_iter().filter_map(|i| i.contact_id.map(|contact| (contact, i))).collect();
        let row = |contact: contact::Model| ContactRow {
            access: self.access_of(viewer, memberships.get(&contact.id), invitations.get(&contact.id)),
            id: contact.id.into(),
            customer: id,
            version: contact.version,
            primary: contact.is_primary,
            name: Masked::new(masks.name, full_name(contact.first_name.as_deref(), contact.last_name.as_deref())),
            position: contact.position,
            email: Masked::new(masks.email, contact.email),
            phone: Masked::new(masks.phone, contact.phone),
            language: contact.language.as_deref().and_then(Locale::parse),
        };
        Ok(contacts.into_iter().map(row).collect())
    }

    fn access_of(
        &self,
        viewer: &Staff,
        membership: Option<&membership::Model>,
        invitation: Option<&invitation::Model>,
    ) -> PortalAccess {
        let kind = |membership: &membership::Model| {
            MembershipKind::parse(&membership.kind).unwrap_or(MembershipKind::SubAccount)
        };
        match membership.map(|membership| (membership.status.as_str(), kind(membership))) {
            Some(("active", kind)) => return PortalAccess::Active(kind),
            Some(("suspended", kind)) => return PortalAccess::Suspended(kind),
            Some(_) | None => {}
        }
        let Some((invitation, status)) = invitation.zip(invitation.and_then(|i| InvitationStatus::parse(&i.status)))
        else {
            return PortalAccess::None;
        };
        let ends = Timestamp(invitation.expires_at);
        match status.at(self.now(), ends) {
            InvitationStatus::Accepted | InvitationStatus::Superseded => PortalAccess::None,
            status => PortalAccess::Invited(InvitationState { status, ends: self.when(viewer, ends) }),
        }
    }

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
        let customer_name = Masked::new(masks.name, customer.name);
        let Some(id) = id else {
            permit(viewer, Right::ContactsCreate, &owned)?;
            return Ok(FilledContactForm {
                form: ContactForm::default(),
                version: 0,
                customer_name,
                masks,
                may_delete: false,
                has_factor: false,
                may_end_sessions: false,
                may_preview: false,
            });
        };
        let contact = find(db, customer_id, id).await?;
        permit(viewer, Right::ContactsEdit, &owned)?;
        let may_reset = decide(viewer, Right::ContactsSuspendAccess, &owned).allowed;
        let has_factor = may_reset && self.person_with_factor(customer_id, id).await?.is_some();
        let may_end_sessions = decide(viewer, Right::SessionsOthers, &Ownership::NOBODY).allowed;
        Ok(FilledContactForm {
            has_factor,
            may_end_sessions,
            may_preview: decide(viewer, Right::PortalPreview, &owned).allowed,
            form: filled(&contact, masks),
            version: contact.version,
            customer_name,
            masks,
            may_delete: !contact.is_primary && permit(viewer, Right::ContactsDelete, &owned).is_ok(),
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
        let id = insert(&write, customer_id, &edit, None, &leave).await?;
        write.commit().await?;
        Ok(id)
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
        change(&write, &before, &edit, &leave).await?;
        write.commit().await
    }

    /// Makes another contact the primary one: one transaction, so that there is never none and never two.
    pub async fn make_primary(&self, viewer: &Staff, customer_id: CustomerId, id: ContactId) -> Result<()> {
        let write = self.write().await?;
        find_to_change(&write, viewer, customer_id).await?;
        let owned = ownership(write.tx(), customer_id).await?;
        let contact = find(write.tx(), customer_id, id).await?;
        let leave = permit(viewer, Right::ContactsEdit, &owned)?;
        if contact.is_primary {
            return Ok(());
        }
        // The old primary contact keeps its access as a sub-account, the new one gains all (lifecycles, part 9): who may not give
        // access may not swap those who have it.
        let accounts = membership::Entity::find()
            .filter(membership::Column::CustomerId.eq(customer_id.uuid()))
            .count(write.tx())
            .await?;
        if accounts > 0 {
            permit(viewer, Right::ContactsGrantAccess, &owned)?;
        }
        for (primary, filter) in
            [(false, contact::Column::IsPrimary.eq(true)), (true, contact::Column::Id.eq(id.uuid()))]
        {
            contact::Entity::update_many()
                .col_expr(contact::Column::IsPrimary, Expr::value(primary))
                .filter(contact::Column::CustomerId.eq(customer_id.uuid()))
                .filter(contact::Column::TrashedAt.is_null())
                .filter(filter)
                .exec(write.tx())
                .await?;
        }
        for (kind, filter) in [
            (MembershipKind::SubAccount, membership::Column::ContactId.ne(id.uuid())),
            (MembershipKind::Primary, membership::Column::ContactId.eq(id.uuid())),
        ] {
            membership::Entity::update_many()
                .col_expr(membership::Column::Kind, Expr::value(kind.key()))
                .filter(membership::Column::CustomerId.eq(customer_id.uuid()))
                .filter(filter)
                .exec(write.tx())
                .await?;
        }
        let name = full_name(contact.first_name.as_deref(), contact.last_name.as_deref());
        write.audit(
            Entry::customer(&leave, "contact.primary", customer_id).subject("contact", id.uuid()).detail("name", &name),
        );
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
        self.revoke_membership(&write, id).await?;
        let name = full_name(contact.first_name.as_deref(), contact.last_name.as_deref());
        let mut gone = contact.into_active_model();
        gone.trashed_at = Set(Some(write.now().ms()));
        gone.trashed_by = Set(Some(viewer.id.uuid()));
        gone.update(write.tx()).await?;
        touch(&write, customer_id).await?;
        let entry = Entry::customer(&leave, "contact.trashed", customer_id).subject("contact", id.uuid());
        write.audit(entry.detail("name", &name));
        self.deletes(&write, viewer, &leave).await?;
        write.commit().await
    }
}

/// Takes a contact out of the trash that went there alone. Its access stays ended: that is given by an invitation.
pub(crate) async fn bring_back(write: &Write, leave: &Permit, contact: contact::Model) -> Result<()> {
    let customer = CustomerId::from(contact.customer_id);
    let name = full_name(contact.first_name.as_deref(), contact.last_name.as_deref());
    let entry =
        Entry::customer(leave, "contact.restored", customer).subject("contact", contact.id).detail("name", &name);
    let mut back = contact.into_active_model();
    back.trashed_at = Set(None);
    back.trashed_by = Set(None);
    back.update(write.tx()).await?;
    touch(write, customer).await?;
    write.audit(entry);
    Ok(())
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
) -> Result<ContactId> {
    email_is_free(write, customer_id, edit, None).await?;
    let id = ContactId::from(write.new_id());
    let now = write.now().ms();
    let mut row = contact::ActiveModel {
        id: Set(id.uuid()),
        customer_id: Set(customer_id.uuid()),
        is_primary: Set(living(write.tx(), customer_id).await? == 0),
        external_ref: Set(reference),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
        ..Default::default()
    };
    write_columns(&mut row, edit);
    row.insert(write.tx()).await?;
    touch(write, customer_id).await?;
    let name = full_name(edit.first_name.as_deref(), edit.last_name.as_deref());
    write.audit(
        Entry::customer(leave, "contact.created", customer_id).subject("contact", id.uuid()).detail("name", &name),
    );
    Ok(id)
}

/// Writes what a contact becomes.
pub(crate) async fn change(write: &Write, before: &contact::Model, edit: &ContactEdit, leave: &Permit) -> Result<()> {
    let customer_id = CustomerId::from(before.customer_id);
    email_is_free(write, customer_id, edit, Some(before.id.into())).await?;
    let mut changed = before.clone().into_active_model();
    write_columns(&mut changed, edit);
    changed.version = Set(before.version + 1);
    changed.updated_at = Set(write.now().ms());
    changed.update(write.tx()).await?;
    touch(write, customer_id).await?;
    let name = full_name(edit.first_name.as_deref(), edit.last_name.as_deref());
    write.audit(
        Entry::customer(leave, "contact.changed", customer_id).subject("contact", before.id).detail("name", &name),
    );
    Ok(())
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

fn write_columns(row: &mut contact::ActiveModel, edit: &ContactEdit) {
    row.name_fold = Set(fold(&full_name(edit.first_name.as_deref(), edit.last_name.as_deref())));
    row.first_name = Set(edit.first_name.clone());
    row.last_name = Set(edit.last_name.clone());
    row.position = Set(edit.position.clone());
    row.email = Set(edit.email.as_ref().map(|email| email.as_str().to_owned()));
    row.phone = Set(edit.phone.clone());
    row.language = Set(edit.language.map(|language| language.code().to_owned()));
}

pub(crate) fn understood(form: &ContactForm, country: Option<&str>) -> Result<ContactEdit> {
    match (form.parse(), phone::optional(&form.phone, country)) {
        (Ok(edit), Ok(phone)) => Ok(ContactEdit { phone, ..edit }),
        (Ok(_), Err(problem)) => Err(Refusal::field("phone", problem).into()),
        (Err(refusal), _) => Err(refusal.into()),
    }
}

pub(crate) fn with_masked(form: &ContactForm, before: &contact::Model, masks: Masks) -> ContactForm {
    let mut form = form.clone();
    if !masks.name {
        form.first_name = before.first_name.clone().unwrap_or_default();
        form.last_name = before.last_name.clone().unwrap_or_default();
    }
    if !masks.email {
        form.email = before.email.clone().unwrap_or_default();
    }
    if !masks.phone {
        form.phone = before.phone.clone().unwrap_or_default();
    }
    form
}

pub(crate) fn filled(contact: &contact::Model, masks: Masks) -> ContactForm {
    let shown = |sees: bool, value: &Option<String>| value.clone().filter(|_| sees).unwrap_or_default();
    ContactForm {
        first_name: shown(masks.name, &contact.first_name),
        last_name: shown(masks.name, &contact.last_name),
        position: shown(true, &contact.position),
        email: shown(masks.email, &contact.email),
        phone: shown(masks.phone, &contact.phone),
        language: shown(true, &contact.language),
    }
}

async fn email_is_free(write: &Write, customer: CustomerId, edit: &ContactEdit, own: Option<ContactId>) -> Result<()> {
    let Some(email) = &edit.email else { return Ok(()) };
    let holder = contact::Entity::find()
        .filter(contact::Column::CustomerId.eq(customer.uuid()))
        .filter(contact::Column::TrashedAt.is_null())
        .filter(contact::Column::Email.eq(email.as_str()))
        .one(write.tx())
        .await?;
    match holder {
        Some(holder) if Some(ContactId::from(holder.id)) != own => Err(Refusal::field("email", Problem::Taken).into()),
        _ => Ok(()),
    }
}
