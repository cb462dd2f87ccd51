//! A row of staff. Nobody is invited by it; line managers follow when all rows are there.

use super::work::Cells;
use crate::db::Write;
use crate::store::staff;
use crate::{Result, team};
use domain::access::{Right, Role, Staff, permit_yes};
use domain::account::AccountStatus;
use domain::fold::fold;
use domain::import::Verdict;
use domain::staff::StaffForm;
use domain::{Locale, Problem, Refusal, StaffId, country};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, Select,
};

pub async fn apply(write: &Write, viewer: &Staff, language: Locale, cells: &Cells<'_>) -> Result<Verdict> {
    let leave = permit_yes(viewer, Right::StaffManage)?;
    let country = match cells.filled("country") {
        Some(name) => Some(country::parse(name).ok_or_else(|| Refusal::field("country", Problem::Country))?),
        None => None,
    };
    let Some(before) = existing(write, cells).await? else {
        let form = staff_form(StaffForm { role: Role::User.key().to_owned(), ..StaffForm::default() }, cells);
        let edit = team::understood(&form, country)?;
        let reference = cells.filled("reference").map(str::to_owned);
        team::insert(write, viewer, &edit, reference, edit.language.unwrap_or(language), &leave).await?;
        return Ok(Verdict::New);
    };
    let was = StaffForm {
        first_name: before.first_name.clone(),
        last_name: before.last_name.clone(),
        email: before.email.clone(),
        title: before.title.clone().unwrap_or_default(),
        phone: before.phone.clone().unwrap_or_default(),
        role: team::role_key(&before),
        manager: before.manager_id.map(|id| id.to_string()).unwrap_or_default(),
        language: before.language.clone(),
    };
    let edit = team::understood(&staff_form(was.clone(), cells), country)?;
    let manager_moves = match cells.filled("manager") {
        Some(name) => manager_of(write, name).await?.is_none_or(|manager| before.manager_id != Some(manager.id)),
        None => false,
    };
    let same = team::understood(&was, country).is_ok_and(|now| now == edit);
    if same && !manager_moves {
        return Ok(Verdict::Unchanged);
    }
    let Ok(leave) = team::leave_to_manage(viewer, &before) else {
        return Err(Refusal::field("reference", Problem::NotAllowed).into());
    };
    // Another address is another way in: that is changed on their page, with the password.
    if before.status != AccountStatus::Invited.key() && before.email != edit.email.as_str() {
        return Err(Refusal::field("email", Problem::NotAllowed).into());
    }
    if !same {
        team::change(write, viewer, &before, &edit, &leave).await?;
    }
    Ok(Verdict::Changed)
}

/// Sets the line manager of a row's person, when everybody is there.
pub async fn set_manager(write: &Write, viewer: &Staff, cells: &Cells<'_>) -> Result<()> {
    let Some(name) = cells.filled("manager") else { return Ok(()) };
    let (Some(person), Some(manager)) = (existing(write, cells).await?, manager_of(write, name).await?) else {
        return Ok(());
    };
    if person.manager_id == Some(manager.id) {
        return Ok(());
    }
    team::leave_to_manage(viewer, &person)?;
    team::no_circle(write.tx(), person.id.into(), Some(StaffId::from(manager.id))).await?;
    let mut person = person.into_active_model();
    person.manager_id = Set(Some(manager.id));
    person.updated_at = Set(write.now().ms());
    person.update(write.tx()).await?;
    Ok(())
}

/// By reference, or without one by e-mail address.
async fn existing(write: &Write, cells: &Cells<'_>) -> Result<Option<staff::Model>> {
    let by = match (cells.filled("reference"), cells.filled("email")) {
        (Some(reference), _) => staff::Column::ExternalRef.eq(reference),
        (None, Some(email)) => staff::Column::Email.eq(email.to_lowercase()),
        (None, None) => return Ok(None),
    };
    Ok(there().filter(by).one(write.tx()).await?)
}

/// Of whoever was erased there is nothing to find.
fn there() -> Select<staff::Entity> {
    staff::Entity::find().filter(staff::Column::ErasedAt.is_null())
}

async fn manager_of(write: &Write, name: &str) -> Result<Option<staff::Model>> {
    let by =
        Condition::any().add(staff::Column::ExternalRef.eq(name)).add(staff::Column::Email.eq(name.to_lowercase()));
    Ok(there().filter(by).one(write.tx()).await?)
}

fn staff_form(was: StaffForm, cells: &Cells<'_>) -> StaffForm {
    let cell = |field: &str, was: String| cells.get(field).map_or(was, str::to_owned);
    let role = match cells.filled("role") {
        Some(role) => fold(role).replace([' ', '-'], "_"),
        None => was.role,
    };
    StaffForm {
        first_name: cell("first_name", was.first_name),
        last_name: cell("last_name", was.last_name),
        email: cell("email", was.email),
        title: cell("title", was.title),
        phone: cell("phone", was.phone),
        role,
        manager: was.manager,
        language: cells.filled("language").map_or(was.language, str::to_owned),
    }
}
