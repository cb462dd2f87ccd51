//! A row of customers: the customer, the contact that stands beside it, and who looks after both.

use super::work::Cells;
use crate::db::Write;
use crate::store::{contact, customer, staff};
use crate::{Error, Result, contact as contacts, customer as customers};
use domain::access::{Masks, Permit, Right, Staff, decide, permit, permit_yes};
use domain::contact::ContactForm;
use domain::customer::{CustomerForm, CustomerKind};
use domain::import::Verdict;
use domain::{CustomerId, FieldProblem, Locale, Problem, Refusal, StaffId, fold::fold};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use texts::Word;

/// Makes or changes what the row describes, within `write`.
pub async fn apply(write: &Write, viewer: &Staff, cells: &Cells<'_>) -> Result<Verdict> {
    let manager = primary_staff(write, cells).await?;
    match existing(write, viewer, cells).await? {
        None => make(write, viewer, cells, manager).await,
        Some(before) => change(write, viewer, cells, manager, before).await,
    }
}

async fn make(write: &Write, viewer: &Staff, cells: &Cells<'_>, manager: Option<StaffId>) -> Result<Verdict> {
    let leave = permit_yes(viewer, Right::CustomersCreate)?;
    let form = customer_form(CustomerForm::default(), cells);
    let edit = customers::understood(&form, None)?;
    if !edit.tags.is_empty() && !viewer.can(Right::CustomersTags) {
        return Err(Refusal::field("tags", Problem::NotAllowed).into());
    }
    let id = customers::insert(write, &edit, viewer, &leave).await?;
    write_contact(write, id, form.country.as_str(), &form, cells, &leave, Masks::ALL).await?;
    if let Some(manager) = manager.filter(|manager| *manager != viewer.id) {
        may_assign(viewer, write, id).await?;
        customers::set_staff(write, id, Some(manager), &[manager]).await?;
    }
    Ok(Verdict::New)
}

async fn change(
    write: &Write,
    viewer: &Staff,
    cells: &Cells<'_>,
    manager: Option<StaffId>,
    before: customer::Model,
) -> Result<Verdict> {
    let id = CustomerId::from(before.id);
    let owned = customers::ownership(write.tx(), id).await?;
    let leave = permit(viewer, Right::CustomersEdit, &owned)?;
    let masks = Masks::of(viewer, &owned);
    let old_tags = customers::tags_of(write.tx(), before.id).await?;
    let was = CustomerForm {
        group: customers::group_name(write.tx(), before.group_id).await?.unwrap_or_default(),
        tags: old_tags.join(", "),
        ..customers::filled(&before, Masks::ALL)
    };
    let form = customer_form(was, cells);
    let edit = customers::understood(&customers::with_masked(&form, &before, masks), Some(&before))?;
    let may_tag = decide(viewer, Right::CustomersTags, &owned).allowed;
    if edit.tags != old_tags && !may_tag {
        return Err(Refusal::field("tags", Problem::NotAllowed).into());
    }
    let mut changed = customers::change(write, &before, &edit, may_tag, &leave).await?;
    changed |= write_contact(write, id, form.country.as_str(), &form, cells, &leave, masks).await?;
    if let Some(manager) = manager.filter(|manager| owned.responsible != Some(*manager)) {
        may_assign(viewer, write, id).await?;
        let others = owned.assigned.iter().copied().filter(|staff| Some(*staff) != owned.responsible);
        let all: Vec<StaffId> = std::iter::once(manager).chain(others.filter(|staff| *staff != manager)).collect();
        customers::set_staff(write, id, Some(manager), &all).await?;
        changed = true;
    }
    Ok(if changed { Verdict::Changed } else { Verdict::Unchanged })
}

/// The customer that the row is about: by its reference, or without one by the contact's e-mail address.
async fn existing(write: &Write, viewer: &Staff, cells: &Cells<'_>) -> Result<Option<customer::Model>> {
    if let Some(reference) = cells.filled("reference") {
        let found =
            customer::Entity::find().filter(customer::Column::ExternalRef.eq(reference)).one(write.tx()).await?;
        let Some(found) = found else { return Ok(None) };
        // What is in the trash or beyond the importer's sight holds its reference all the same; more is not told.
        let seen = in_sight(write, viewer, found.id.into()).await?;
        return seen.map(Some).ok_or_else(|| Refusal::field("reference", Problem::Taken).into());
    }
    let Some(email) = cells.filled("contact_email").or_else(|| cells.filled("email")) else { return Ok(None) };
    let found = contact::Entity::find()
        .filter(contact::Column::Email.eq(email.to_lowercase()))
        .filter(contact::Column::TrashedAt.is_null())
        .all(write.tx())
        .await?;
    for contact in found {
        let seen = in_sight(write, viewer, contact.customer_id.into()).await?;
        if seen.is_some() {
            return Ok(seen);
        }
    }
    Ok(None)
}

/// The customer, which nobody else changes until the end of the transaction. Nothing where it is in the trash or beyond the importer's sight.
pub async fn in_sight(write: &Write, viewer: &Staff, id: CustomerId) -> Result<Option<customer::Model>> {
    match customers::find_to_change(write, viewer, id).await {
        Ok(seen) => Ok(Some(seen)),
        Err(Error::Refused(_)) => Ok(None),
        // SQLite may have ended the transaction with it: what went on would be kept bit by bit, and without its audit.
        Err(error) => Err(error),
    }
}

/// `was` with what the row says over it.
fn customer_form(was: CustomerForm, cells: &Cells<'_>) -> CustomerForm {
    let mut form = was;
    let person = [cells.filled("first_name"), cells.filled("last_name")];
    let person = person.into_iter().flatten().collect::<Vec<_>>().join(" ");
    match cells.filled("name") {
        Some(name) => {
            form.kind = match cells.filled("kind") {
                // What is no kind is left for the form to refuse.
                Some(said) => kind_meant(said).map_or_else(|| said.to_owned(), |kind| kind.key().to_owned()),
                None => CustomerKind::Company.key().to_owned(),
            };
            form.name = name.to_owned();
        }
        None if !person.is_empty() && (cells.has("name") || form.name.is_empty()) => {
            form.kind = CustomerKind::Person.key().to_owned();
            form.name = person;
        }
        None => {}
    }
    let fields: [(&str, &mut String); 18] = [
        ("reference", &mut form.reference),
        ("email", &mut form.email),
        ("phone", &mut form.phone),
        ("website", &mut form.website),
        ("vat_id", &mut form.vat_id),
        ("tax_id", &mut form.tax_id),
        ("sdi_code", &mut form.sdi_code),
        ("pec", &mut form.pec),
        ("address_1", &mut form.address_1),
        ("address_2", &mut form.address_2),
        ("city", &mut form.city),
        ("region", &mut form.region),
        ("postal_code", &mut form.postal_code),
        ("country", &mut form.country),
        ("language", &mut form.language),
        ("currency", &mut form.currency),
        ("group", &mut form.group),
        ("tags", &mut form.tags),
    ];
    for (field, value) in fields {
        if let Some(cell) = cells.get(field) {
            *value = cell.to_owned();
        }
    }
    // Without a person on the row its address and telephone are the customer's own.
    if form.kind == CustomerKind::Person.key() || !names_somebody(cells) {
        for (own, of_contact) in [(&mut form.email, "contact_email"), (&mut form.phone, "contact_phone")] {
            if let Some(cell) = cells.filled(of_contact) {
                *own = cell.to_owned();
            }
        }
    }
    form
}

/// A kind by its key, or by its name in any of our languages.
fn kind_meant(cell: &str) -> Option<CustomerKind> {
    let named =
        |kind: &CustomerKind| Locale::ALL.iter().any(|locale| fold(texts::get(*locale, kind.word())) == fold(cell));
    CustomerKind::parse(&cell.to_lowercase()).or_else(|| CustomerKind::ALL.into_iter().find(named))
}

fn names_somebody(cells: &Cells<'_>) -> bool {
    ["first_name", "last_name"].iter().any(|field| cells.filled(field).is_some())
}

/// Writes the row's person as the primary contact; says whether anything changed.
async fn write_contact(
    write: &Write,
    id: CustomerId,
    country: &str,
    customer: &CustomerForm,
    cells: &Cells<'_>,
    leave: &Permit,
    masks: Masks,
) -> Result<bool> {
    if !names_somebody(cells) {
        return Ok(false);
    }
    let before = contact::Entity::find()
        .filter(contact::Column::CustomerId.eq(id.uuid()))
        .filter(contact::Column::IsPrimary.eq(true))
        .filter(contact::Column::TrashedAt.is_null())
        .one(write.tx())
        .await?;
    let was = before.as_ref().map(|contact| contacts::filled(contact, Masks::ALL)).unwrap_or_default();
    let cell = |field: &str, was: &str| cells.get(field).map_or(was, |cell| cell).to_owned();
    let mut form = ContactForm {
        first_name: cell("first_name", &was.first_name),
        last_name: cell("last_name", &was.last_name),
        position: cell("position", &was.position),
        email: cell("contact_email", &was.email),
        phone: cell("contact_phone", &was.phone),
        ..was.clone()
    };
    if customer.kind == CustomerKind::Person.key() {
        form.language.clone_from(&customer.language);
    }
    let country = domain::country::parse(country);
    let named = |error| as_contact(error);
    let Some(before) = before else {
        let edit = contacts::understood(&form, country).map_err(named)?;
        contacts::insert(write, id, &edit, None, leave).await.map_err(named)?;
        return Ok(true);
    };
    let form = contacts::with_masked(&form, &before, masks);
    let edit = contacts::understood(&form, country).map_err(named)?;
    let now = contacts::understood(&was, country).ok();
    if now.as_ref() == Some(&edit) {
        return Ok(false);
    }
    contacts::change(write, &before, &edit, leave).await.map_err(named)?;
    Ok(true)
}

/// The contact's problems under the names that the columns have.
fn as_contact(error: Error) -> Error {
    match error {
        Error::Refused(Refusal::Invalid(problems)) => {
            let renamed = problems.into_iter().map(|problem| match problem.field.as_str() {
                "email" => FieldProblem::new("contact_email", problem.problem),
                "phone" => FieldProblem::new("contact_phone", problem.problem),
                _ => problem,
            });
            Error::Refused(Refusal::Invalid(renamed.collect()))
        }
        other => other,
    }
}

/// Who the row says looks after the customer: by reference, by e-mail address, or by a name that only one of the team has.
async fn primary_staff(write: &Write, cells: &Cells<'_>) -> Result<Option<StaffId>> {
    let Some(name) = cells.filled("staff") else { return Ok(None) };
    let found = staff::Entity::find()
        .filter(staff::Column::Status.ne("deactivated"))
        .filter(
            Condition::any()
                .add(staff::Column::ExternalRef.eq(name))
                .add(staff::Column::Email.eq(name.to_lowercase()))
                .add(Expr::cust("first_name || ' ' || last_name").eq(name)),
        )
        .limit(2)
        .all(write.tx())
        .await?;
    match found.as_slice() {
        [staff] => Ok(Some(staff.id.into())),
        _ => Err(Refusal::field("staff", Problem::Unknown).into()),
    }
}

async fn may_assign(viewer: &Staff, write: &Write, id: CustomerId) -> Result<()> {
    let owned = customers::ownership(write.tx(), id).await?;
    match decide(viewer, Right::CustomersAssignStaff, &owned).allowed {
        true => Ok(()),
        false => Err(Refusal::field("staff", Problem::NotAllowed).into()),
    }
}
