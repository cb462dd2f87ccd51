//! What a customer's people read and change. Every query starts from the membership, never from an id that the browser sent (BR-40).

mod handover;
mod people;
mod sign_in;

use crate::account::{Access, Visitor};
use crate::audit::Entry;
use crate::customer::{index, unchanged_since};
use crate::db::Write;
use crate::store::{contact, customer, customer_staff, staff};
use crate::{Error, Result, Service, phone};
use domain::access::{Member, PortalRight, portal_permit};
use domain::customer::{Address, CustomerForm};
use domain::portal::{Company, CompanyChoice, CompanyForm, Home};
use domain::{PersonId, Refusal};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter,
};
use std::sync::Arc;
use uuid::Uuid;

impl Service {
    pub async fn portal_home(&self, viewer: &Member) -> Result<Home> {
        let db = self.db().read();
        let customer = own_customer(db, viewer).await?;
        let people = match viewer.can(PortalRight::ContactsView) {
            true => Some(people_of(db, viewer).await?),
            false => None,
        };
        Ok(Home {
            first_name: viewer.name.split(' ').next().unwrap_or_default().to_owned(),
            company: viewer.customer_name.clone(),
            contact: who_answers(db, customer.id).await?,
            people,
            welcome: self.welcome(viewer.locale).await?,
            sees_company: viewer.can(PortalRight::AccountView),
            handover: self.handover_of(viewer).await?,
            news: self.unread_news(viewer).await?,
            quotes: self.waiting_quotes(viewer).await?,
            invoices: self.waiting_invoices(viewer).await?,
            packages: self.own_packages_count(viewer).await?,
            can_edit_company: viewer.can(PortalRight::AccountEdit),
            address_missing: viewer.can(PortalRight::AccountEdit)
                && (customer.address_1.is_none() || customer.city.is_none()),
        })
    }

    pub async fn company(&self, viewer: &Member) -> Result<Company> {
        portal_permit(viewer, PortalRight::AccountView, false)?;
        let customer = own_customer(self.db().read(), viewer).await?;
        Ok(Company {
            version: customer.version,
            number: domain::customer::number(customer.number),
            address: Address {
                line_1: customer.address_1,
                line_2: customer.address_2,
                city: customer.city,
                region: customer.region,
                postal_code: customer.postal_code,
                country: customer.country,
            },
            name: customer.name,
            email: customer.email,
            phone: customer.phone,
            vat_id: customer.vat_id,
            tax_id: customer.tax_id,
            sdi_code: customer.sdi_code,
            pec: customer.pec,
            can_edit: viewer.can(PortalRight::AccountEdit),
        })
    }

    /// Changes the contact data and addresses of one's own company. Name and VAT id are on documents: staff change them.
    pub async fn save_company(&self, viewer: &Member, version: i32, form: &CompanyForm) -> Result<()> {
        let write = self.write().await?;
        let (before, viewer) = self.own_customer_to_change(&write, viewer).await?;
        let leave = portal_permit(&viewer, PortalRight::AccountEdit, false)?;
        let edit = understood(&before, form)?;
        unchanged_since(before.version, version)?;
        let mut changed = before.clone().into_active_model();
        changed.email = Set(edit.email.map(|email| email.as_str().to_owned()));
        changed.phone =
            Set(phone::optional(&form.phone, edit.address.country.as_deref())
                .map_err(|p| Refusal::field("phone", p))?);
        changed.address_1 = Set(edit.address.line_1);
        changed.address_2 = Set(edit.address.line_2);
        changed.city = Set(edit.address.city);
        changed.region = Set(edit.address.region);
        changed.postal_code = Set(edit.address.postal_code);
        changed.country = Set(edit.address.country);
        changed.version = Set(before.version + 1);
        changed.updated_at = Set(write.now().ms());
        changed.last_activity_at = Set(write.now().ms());
        changed.update(write.tx()).await?;
        index(write.tx(), before.id).await?;
        write.audit(
            Entry::customer(&leave, "customer.changed", viewer.customer).detail("fields", "email phone address"),
        );
        write.commit().await
    }

    /// The companies that a person may act for.
    pub async fn companies(&self, person: PersonId, current: Option<&Member>) -> Result<Vec<CompanyChoice>> {
        let choice = |access: Access| CompanyChoice {
            current: current.is_some_and(|member| member.membership.uuid() == access.membership.id),
            membership: access.membership.id.into(),
            name: access.customer.name,
        };
        Ok(self.accesses(person.uuid()).await?.into_iter().map(choice).collect())
    }

    /// As [`own_customer`], and nobody else changes it or its people until the end of the transaction; with the viewer as they are by now.
    pub(crate) async fn own_customer_to_change(
        &self,
        write: &Write,
        viewer: &Member,
    ) -> Result<(customer::Model, Arc<Member>)> {
        write.lock(&format!("customer {}", viewer.customer)).await?;
        let customer = own_customer(write.tx(), viewer).await?;
        match self.portal_visitor(viewer.person.uuid(), Some(viewer.membership.uuid())).await? {
            Visitor::Member(viewer) => Ok((customer, viewer)),
            _ => Err(Refusal::NotFound.into()),
        }
    }
}

/// The name of the member of the team who answers to a customer.
pub(crate) async fn who_answers(db: &impl ConnectionTrait, customer: Uuid) -> Result<Option<String>> {
    let found = customer_staff::Entity::find()
        .find_also_related(staff::Entity)
        .filter(customer_staff::Column::CustomerId.eq(customer))
        .filter(customer_staff::Column::IsPrimary.eq(true))
        .filter(staff::Column::Status.eq("active"))
        .one(db)
        .await?;
    Ok(found.and_then(|(_, staff)| staff).map(|staff| staff.name()))
}

async fn people_of(db: &impl ConnectionTrait, viewer: &Member) -> Result<u64> {
    let people = contact::Entity::find()
        .filter(contact::Column::CustomerId.eq(viewer.customer.uuid()))
        .filter(contact::Column::TrashedAt.is_null());
    Ok(people.count(db).await?)
}

/// The contact that the viewer is for this company.
pub(crate) async fn own_contact(db: &impl ConnectionTrait, viewer: &Member) -> Result<contact::Model> {
    crate::contact::find(db, viewer.customer, viewer.contact).await
}

/// The customer that the membership leads to, while both are there.
async fn own_customer(db: &impl ConnectionTrait, viewer: &Member) -> Result<customer::Model> {
    customer::Entity::find_by_id(viewer.customer.uuid())
        .filter(customer::Column::TrashedAt.is_null())
        .one(db)
        .await?
        .ok_or(Error::Refused(Refusal::NotFound))
}

/// The company form is a part of the customer form: the same rules hold.
fn understood(before: &customer::Model, form: &CompanyForm) -> Result<domain::customer::CustomerEdit> {
    let form = form.clone();
    let whole = CustomerForm {
        kind: before.kind.clone(),
        name: before.name.clone(),
        email: form.email,
        phone: form.phone,
        address_1: form.address_1,
        address_2: form.address_2,
        city: form.city,
        region: form.region,
        postal_code: form.postal_code,
        country: form.country,
        ..CustomerForm::default()
    };
    Ok(whole.parse()?)
}
