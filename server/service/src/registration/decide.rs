//! The team's yes or no. A yes makes the customer, its person and their invitation at once, or nothing of it.

use super::{end, find, kind_of, language_of, status_of};
use crate::audit::Entry;
use crate::contact as contacts;
use crate::customer::{insert as insert_customer, ownership};
use crate::db::Write;
use crate::invitation::Inviter;
use crate::store::registration::{Column, Model};
use crate::store::{contact, customer, registration};
use crate::{Error, Result, Service, mail, team};
use domain::access::{Right, Staff, permit, permit_yes};
use domain::contact::ContactForm;
use domain::customer::CustomerForm;
use domain::registration::{MESSAGE_MAX, RegistrationEvent, RegistrationStatus};
use domain::value::paragraph;
use domain::{CustomerId, Refusal, RegistrationId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;

/// Who says yes makes a customer, its person, and lets them in: each by their own right.
pub(super) fn may_approve(viewer: &Staff) -> bool {
    [Right::RegistrationsReview, Right::CustomersCreate, Right::ContactsCreate, Right::ContactsGrantAccess]
        .into_iter()
        .all(|right| viewer.can(right))
}

impl Service {
    /// Makes a customer of it, whose primary staff is whoever approves, and invites its person.
    pub async fn approve_registration(&self, viewer: &Staff, id: RegistrationId) -> Result<CustomerId> {
        let leave = permit_yes(viewer, Right::RegistrationsReview)?;
        let creates = permit_yes(viewer, Right::CustomersCreate)?;
        let write = self.write().await?;
        team::stays(&write, viewer).await?;
        let row = waiting(&write, viewer, id).await?;
        let edit = crate::customer::understood(&as_customer(&row), None)?;
        let customer = insert_customer(&write, &edit, viewer, &creates).await?;
        let contact = self.primary_contact(&write, viewer, customer, &row).await?;
        let owned = ownership(write.tx(), customer).await?;
        let invites = permit(viewer, Right::ContactsGrantAccess, &owned)?;
        let made = customer::Entity::find_by_id(customer.uuid()).one(write.tx()).await?;
        let made = made.ok_or(Error::Refused(Refusal::NotFound))?;
        self.send_invitation(&write, &invites, Inviter::Staff(viewer), &made, &contact).await?;
        decided(&write, viewer, row.id, RegistrationEvent::Approve).await?;
        registration::Entity::update_many()
            .col_expr(Column::CustomerId, Expr::value(customer.uuid()))
            .filter(Column::Id.eq(row.id))
            .exec(write.tx())
            .await?;
        write.audit(Entry::customer(&leave, "registration.approved", customer).subject("registration", row.id));
        write.commit().await?;
        Ok(customer)
    }

    /// Says no, and tells them so, with the reason where there is one.
    pub async fn decline_registration(&self, viewer: &Staff, id: RegistrationId, reason: &str) -> Result<()> {
        let leave = permit_yes(viewer, Right::RegistrationsReview)?;
        let reason = paragraph(reason, MESSAGE_MAX).map_err(|problem| Refusal::field("reason", problem))?;
        let write = self.write().await?;
        let row = waiting(&write, viewer, id).await?;
        decided(&write, viewer, row.id, RegistrationEvent::Decline).await?;
        registration::Entity::update_many()
            .col_expr(Column::Reason, Expr::value(reason.clone()))
            .filter(Column::Id.eq(row.id))
            .exec(write.tx())
            .await?;
        let company = self.brand().await?.name;
        let letter =
            mail::registration_declined(language_of(&row), &row.email, &row.first_name, &company, reason.as_deref());
        write.mail(letter).await?;
        write.audit(Entry::new(&leave, "registration.declined").subject("registration", row.id));
        write.commit().await
    }

    /// The person who registered, as the primary contact. A private person is there with the customer that they are.
    async fn primary_contact(
        &self,
        write: &Write,
        viewer: &Staff,
        customer: CustomerId,
        row: &Model,
    ) -> Result<contact::Model> {
        let leave = permit(viewer, Right::ContactsCreate, &ownership(write.tx(), customer).await?)?;
        let edit = contacts::understood(&as_contact(row), None)?;
        let there = contact::Entity::find().filter(contact::Column::CustomerId.eq(customer.uuid()));
        match there.one(write.tx()).await? {
            Some(oneself) => contacts::change(write, &oneself, &edit, &leave).await,
            None => contacts::insert(write, customer, &edit, None, &leave).await,
        }
    }
}

/// The registration while it waits, and nobody else decides about it until the end of the transaction.
async fn waiting(write: &Write, viewer: &Staff, id: RegistrationId) -> Result<Model> {
    write.lock(&format!("registration {id}")).await?;
    let row = find(write.tx(), viewer, id).await?;
    if status_of(&row) == RegistrationStatus::Waiting { Ok(row) } else { Err(Refusal::Changed.into()) }
}

async fn decided(write: &Write, viewer: &Staff, id: Uuid, event: RegistrationEvent) -> Result<()> {
    if end(write, Condition::all().add(Column::Id.eq(id)), event).await? != 1 {
        return Err(Refusal::Changed.into());
    }
    registration::Entity::update_many()
        .col_expr(Column::DecidedBy, Expr::value(viewer.actor().id.uuid()))
        .filter(Column::Id.eq(id))
        .exec(write.tx())
        .await?;
    Ok(())
}

fn as_customer(row: &Model) -> CustomerForm {
    CustomerForm {
        kind: kind_of(row).key().to_owned(),
        name: row.name(),
        email: row.email.clone(),
        phone: row.phone.clone().unwrap_or_default(),
        language: row.language.clone(),
        ..CustomerForm::default()
    }
}

fn as_contact(row: &Model) -> ContactForm {
    ContactForm {
        first_name: row.first_name.clone(),
        last_name: row.last_name.clone(),
        email: row.email.clone(),
        phone: row.phone.clone().unwrap_or_default(),
        language: row.language.clone(),
        ..ContactForm::default()
    }
}
