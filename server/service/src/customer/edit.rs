//! Making and changing a customer.

use super::card::{group_name, tags_of};
use super::parts::{find_in_scope, find_to_change, ownership};
use super::terms;
use crate::db::Write;
use crate::invoice::on_the_books;
use crate::store::{contact, customer, customer_group, customer_staff, customer_tag, tag};
use crate::{Error, Result, Service, audit, billing, phone, team};
use domain::access::{Masks, Permit, Right, Staff, decide, permit, permit_yes};
use domain::customer::{Address, CustomerEdit, CustomerForm, CustomerKind, CustomerStatus, FilledCustomerForm};
use domain::{CustomerId, Problem, Refusal, fold::fold};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

impl Service {
    /// An empty form, or that of a customer which the viewer may edit.
    pub async fn customer_form(&self, viewer: &Staff, id: Option<CustomerId>) -> Result<FilledCustomerForm> {
        let db = self.db().read();
        let italian = billing::stored(db).await?.address.is_italian();
        let Some(id) = id else {
            permit_yes(viewer, Right::CustomersCreate)?;
            let form = CustomerForm { kind: CustomerKind::Company.key().to_owned(), ..CustomerForm::default() };
            let masks = Masks { name: true, email: true, phone: true };
            let can_tag = viewer.can(Right::CustomersTags);
            return Ok(FilledCustomerForm { form, version: 0, name: String::new(), masks, can_tag, italian });
        };
        let customer = find_in_scope(db, viewer, id).await?;
        let owned = ownership(db, id).await?;
        permit(viewer, Right::CustomersEdit, &owned)?;
        let masks = Masks::of(viewer, &owned);
        let name = if masks.name { customer.name.clone() } else { domain::customer::number(customer.number) };
        let form = CustomerForm {
            group: group_name(db, customer.group_id).await?.unwrap_or_default(),
            tags: tags_of(db, id.uuid()).await?.join(", "),
            ..filled(&customer, masks)
        };
        let can_tag = decide(viewer, Right::CustomersTags, &owned).allowed;
        // What is kept is shown, wherever the company is by now.
        let italian = italian || [&form.tax_id, &form.sdi_code, &form.pec].into_iter().any(|text| !text.is_empty());
        Ok(FilledCustomerForm { form, version: customer.version, name, masks, can_tag, italian })
    }

    /// Makes a customer; its maker becomes its primary staff. A private person is their own first contact.
    pub async fn create_customer(&self, viewer: &Staff, form: &CustomerForm) -> Result<CustomerId> {
        let permit = permit_yes(viewer, Right::CustomersCreate)?;
        let edit = understood(form, None)?;
        if !edit.tags.is_empty() && !viewer.can(Right::CustomersTags) {
            return Err(Refusal::Forbidden.into());
        }
        let write = self.write().await?;
        team::stays(&write, viewer).await?;
        let id = insert(&write, &edit, viewer, &permit).await?;
        write.commit().await?;
        Ok(id)
    }

    /// Changes a customer, if nobody else did since the form was opened.
    pub async fn save_customer(&self, viewer: &Staff, id: CustomerId, version: i32, form: &CustomerForm) -> Result<()> {
        let write = self.write().await?;
        let before = find_to_change(&write, viewer, id).await?;
        let owned = ownership(write.tx(), id).await?;
        let leave = permit(viewer, Right::CustomersEdit, &owned)?;
        let masks = Masks::of(viewer, &owned);
        let edit = understood(&with_masked(form, &before, masks), Some(&before))?;
        unchanged_since(before.version, version)?;
        let may_tag = decide(viewer, Right::CustomersTags, &owned).allowed;
        change(&write, &before, &edit, may_tag, &leave).await?;
        write.commit().await
    }

    /// Sets a customer active or inactive.
    pub async fn set_customer_status(&self, viewer: &Staff, id: CustomerId, version: i32, status: &str) -> Result<()> {
        let status = CustomerStatus::parse(status).ok_or_else(|| Refusal::field("status", Problem::Choice))?;
        let write = self.write().await?;
        let before = find_to_change(&write, viewer, id).await?;
        let leave = permit(viewer, Right::CustomersEdit, &ownership(write.tx(), id).await?)?;
        unchanged_since(before.version, version)?;
        let mut changed = before.clone().into_active_model();
        changed.status = Set(status.key().to_owned());
        changed.version = Set(before.version + 1);
        changed.updated_at = Set(write.now().ms());
        changed.update(write.tx()).await?;
        write.audit(audit::Entry::customer(&leave, "customer.status", id).detail("to", status.key()));
        write.commit().await
    }
}

/// Writes what differs; says whether anything did.
pub(crate) async fn change(
    write: &Write,
    before: &customer::Model,
    edit: &CustomerEdit,
    may_tag: bool,
    leave: &Permit,
) -> Result<bool> {
    let id = CustomerId::from(before.id);
    if before.currency != edit.currency && before.currency.is_some() && on_the_books(write.tx(), id).await? {
        return Err(Refusal::field("currency", Problem::OtherCurrency).into());
    }
    let tags_change = may_tag && tags_of(write.tx(), before.id).await? != edit.tags;
    reference_is_free(write, edit, Some(id)).await?;
    let group_id = group(write, edit.group.as_deref()).await?;
    let mut changed = before.clone().into_active_model();
    write_columns(&mut changed, edit, group_id);
    let mut fields = changed_fields(before, edit, group_id);
    if tags_change {
        set_tags(write, before.id, &edit.tags).await?;
        fields.push("tags");
    }
    if fields.is_empty() {
        return Ok(false);
    }
    changed.version = Set(before.version + 1);
    changed.updated_at = Set(write.now().ms());
    changed.last_activity_at = Set(write.now().ms());
    changed.update(write.tx()).await?;
    terms::index(write.tx(), before.id).await?;
    write.audit(audit::Entry::customer(leave, "customer.changed", id).fields(&fields));
    Ok(true)
}

/// A lost update is told, not made.
pub(crate) fn unchanged_since(stored: i32, seen: i32) -> Result<()> {
    if stored == seen { Ok(()) } else { Err(Refusal::Changed.into()) }
}

/// Parses the form over what is there before, and its telephone number with the world's numbering plans.
pub(crate) fn understood(form: &CustomerForm, before: Option<&customer::Model>) -> Result<CustomerEdit> {
    let edit = form.parse_over(before.and_then(|before| before.vat_id.as_deref()));
    let country = edit.as_ref().ok().and_then(|edit| edit.address.country.clone());
    match (edit, phone::optional(&form.phone, country.as_deref())) {
        (Ok(edit), Ok(phone)) => Ok(CustomerEdit { phone, ..edit }),
        (Ok(_), Err(problem)) => Err(Refusal::field("phone", problem).into()),
        (Err(refusal), _) => Err(refusal.into()),
    }
}

/// What the viewer cannot see stays as it is, whatever was sent.
pub(crate) fn with_masked(form: &CustomerForm, before: &customer::Model, masks: Masks) -> CustomerForm {
    let mut form = form.clone();
    if !masks.name {
        form.name.clone_from(&before.name);
    }
    if !masks.email {
        form.email = before.email.clone().unwrap_or_default();
        form.pec = before.pec.clone().unwrap_or_default();
    }
    if !reads_tax_id(before, masks) {
        form.tax_id = before.tax_id.clone().unwrap_or_default();
    }
    if !masks.phone {
        form.phone = before.phone.clone().unwrap_or_default();
    }
    form
}

/// The tax code of a private person spells their name and the day of their birth; that of a company says nothing.
pub(crate) fn reads_tax_id(customer: &customer::Model, masks: Masks) -> bool {
    masks.name || customer.kind != CustomerKind::Person.key()
}

pub(crate) fn filled(customer: &customer::Model, masks: Masks) -> CustomerForm {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    CustomerForm {
        kind: customer.kind.clone(),
        name: if masks.name { customer.name.clone() } else { String::new() },
        email: if masks.email { text(&customer.email) } else { String::new() },
        phone: if masks.phone { text(&customer.phone) } else { String::new() },
        website: text(&customer.website),
        vat_id: text(&customer.vat_id),
        tax_id: if reads_tax_id(customer, masks) { text(&customer.tax_id) } else { String::new() },
        sdi_code: text(&customer.sdi_code),
        pec: if masks.email { text(&customer.pec) } else { String::new() },
        language: text(&customer.language),
        currency: text(&customer.currency),
        reference: text(&customer.external_ref),
        address_1: text(&customer.address_1),
        address_2: text(&customer.address_2),
        city: text(&customer.city),
        region: text(&customer.region),
        postal_code: text(&customer.postal_code),
        country: text(&customer.country),
        group: String::new(),
        tags: String::new(),
    }
}

/// Inserts a customer with its number, staff, tags, words and audit entry.
pub(crate) async fn insert(write: &Write, edit: &CustomerEdit, viewer: &Staff, leave: &Permit) -> Result<CustomerId> {
    reference_is_free(write, edit, None).await?;
    let id = CustomerId::from(write.new_id());
    let now = write.now().ms();
    let group_id = group(write, edit.group.as_deref()).await?;
    let mut row = customer::ActiveModel {
        id: Set(id.uuid()),
        number: Set(write.next_number("customer").await?),
        status: Set(CustomerStatus::Active.key().to_owned()),
        created_by: Set(Some(viewer.id.uuid())),
        created_at: Set(now),
        updated_at: Set(now),
        last_activity_at: Set(now),
        version: Set(1),
        ..Default::default()
    };
    write_columns(&mut row, edit, group_id);
    row.insert(write.tx()).await?;
    customer_staff::ActiveModel { customer_id: Set(id.uuid()), staff_id: Set(viewer.id.uuid()), is_primary: Set(true) }
        .insert(write.tx())
        .await?;
    if edit.kind == CustomerKind::Person {
        insert_oneself(write, id, edit).await?;
    }
    set_tags(write, id.uuid(), &edit.tags).await?;
    terms::index(write.tx(), id.uuid()).await?;
    write.audit(audit::Entry::customer(leave, "customer.created", id));
    Ok(id)
}

/// A private person is the primary contact of the customer that they are.
async fn insert_oneself(write: &Write, id: CustomerId, edit: &CustomerEdit) -> Result<()> {
    let (first, last) = match edit.name.rsplit_once(' ') {
        Some((first, last)) => (Some(first.to_owned()), last.to_owned()),
        None => (None, edit.name.clone()),
    };
    contact::ActiveModel {
        id: Set(write.new_id()),
        customer_id: Set(id.uuid()),
        first_name: Set(first),
        last_name: Set(Some(last)),
        name_fold: Set(fold(&edit.name)),
        email: Set(edit.email.as_ref().map(|email| email.as_str().to_owned())),
        phone: Set(edit.phone.clone()),
        language: Set(edit.language.map(|language| language.code().to_owned())),
        is_primary: Set(true),
        created_at: Set(write.now().ms()),
        updated_at: Set(write.now().ms()),
        version: Set(1),
        ..Default::default()
    }
    .insert(write.tx())
    .await?;
    Ok(())
}

fn write_columns(row: &mut customer::ActiveModel, edit: &CustomerEdit, group_id: Option<Uuid>) {
    let Address { line_1, line_2, city, region, postal_code, country } = edit.address.clone();
    row.kind = Set(edit.kind.key().to_owned());
    row.name = Set(edit.name.clone());
    row.name_fold = Set(fold(&edit.name));
    row.email = Set(edit.email.as_ref().map(|email| email.as_str().to_owned()));
    row.phone = Set(edit.phone.clone());
    row.website = Set(edit.website.clone());
    row.vat_id = Set(edit.vat_id.clone());
    row.tax_id = Set(edit.tax_id.clone());
    row.sdi_code = Set(edit.sdi_code.clone());
    row.pec = Set(edit.pec.clone());
    row.language = Set(edit.language.map(|language| language.code().to_owned()));
    row.currency = Set(edit.currency.clone());
    row.external_ref = Set(edit.reference.clone());
    row.address_1 = Set(line_1);
    row.address_2 = Set(line_2);
    row.city = Set(city);
    row.region = Set(region);
    row.postal_code = Set(postal_code);
    row.country = Set(country);
    row.group_id = Set(group_id);
}

/// The names of the fields that differ, for the activity.
fn changed_fields(before: &customer::Model, edit: &CustomerEdit, group_id: Option<Uuid>) -> Vec<&'static str> {
    let email = edit.email.as_ref().map(|email| email.as_str().to_owned());
    let language = edit.language.map(|language| language.code().to_owned());
    let pairs = [
        ("kind", before.kind != edit.kind.key()),
        ("name", before.name != edit.name),
        ("email", before.email != email),
        ("phone", before.phone != edit.phone),
        ("website", before.website != edit.website),
        ("vat_id", before.vat_id != edit.vat_id),
        ("tax_id", before.tax_id != edit.tax_id),
        ("sdi_code", before.sdi_code != edit.sdi_code),
        ("pec", before.pec != edit.pec),
        ("language", before.language != language),
        ("currency", before.currency != edit.currency),
        ("reference", before.external_ref != edit.reference),
        ("address", super::card::address(before) != edit.address),
        ("group", before.group_id != group_id),
    ];
    pairs.into_iter().filter_map(|(name, differs)| differs.then_some(name)).collect()
}

/// References are unique, also in the trash: what is restored must fit.
async fn reference_is_free(write: &Write, edit: &CustomerEdit, own: Option<CustomerId>) -> Result<()> {
    let Some(reference) = &edit.reference else { return Ok(()) };
    let holder = customer::Entity::find().filter(customer::Column::ExternalRef.eq(reference)).one(write.tx()).await?;
    match holder {
        Some(holder) if Some(CustomerId::from(holder.id)) != own => {
            Err(Error::Refused(Refusal::field("reference", Problem::Taken)))
        }
        _ => Ok(()),
    }
}

/// The group of that name, made when there is none.
pub(crate) async fn group(write: &Write, name: Option<&str>) -> Result<Option<Uuid>> {
    let Some(name) = name else { return Ok(None) };
    let known =
        customer_group::Entity::find().filter(customer_group::Column::NameFold.eq(fold(name))).one(write.tx()).await?;
    if let Some(known) = known {
        return Ok(Some(known.id));
    }
    let id = write.new_id();
    let group = customer_group::ActiveModel { id: Set(id), name: Set(name.to_owned()), name_fold: Set(fold(name)) };
    group.insert(write.tx()).await?;
    Ok(Some(id))
}

pub(crate) async fn set_tags(write: &Write, customer: Uuid, names: &[String]) -> Result<()> {
    customer_tag::Entity::delete_many().filter(customer_tag::Column::CustomerId.eq(customer)).exec(write.tx()).await?;
    for name in names {
        let known = tag::Entity::find().filter(tag::Column::NameFold.eq(fold(name))).one(write.tx()).await?;
        let tag_id = match known {
            Some(tag) => tag.id,
            None => {
                let id = write.new_id();
                tag::ActiveModel { id: Set(id), name: Set(name.clone()), name_fold: Set(fold(name)) }
                    .insert(write.tx())
                    .await?;
                id
            }
        };
        customer_tag::ActiveModel { customer_id: Set(customer), tag_id: Set(tag_id) }.insert(write.tx()).await?;
    }
    Ok(())
}
