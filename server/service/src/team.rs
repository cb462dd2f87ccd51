//! The team: directory, members, their rights, deactivation.

mod access;
mod erasing;
mod inviting;
mod leaving;

pub(crate) use access::chosen;

use crate::audit::Entry;
use crate::cursor::{Cursor, counted};
use crate::db::Write;
use crate::filter::staff_named;
use crate::members::role_names;
use crate::session::{EndReason, end_all};
use crate::settings::company;
use crate::store::{customer_staff, password_reset, staff};
use crate::{Error, Result, Service, billing, mail, phone};
use domain::access::{
    CustomRole, Given, Permit, Right, Role, RoleChoice, RoleName, Staff, may_assign_role, may_manage,
    may_manage_status, permit_yes,
};
use domain::account::{AccountStatus, Realm};
use domain::list::{PAGE, Page};
use domain::sensitive::Class;
use domain::staff::{StaffCard, StaffEdit, StaffForm, StaffList, StaffRow};
use domain::{Locale, Problem, Refusal, StaffId};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select,
};
use std::collections::HashMap;
use tower_sessions::Session;
use uuid::Uuid;

impl Service {
    /// The directory, by e-mail address: unique, so that pages never overlap.
    pub async fn staff_list(&self, viewer: &Staff, q: &str, after: &str) -> Result<StaffList> {
        permit_yes(viewer, Right::StaffDirectory)?;
        let page = self.directory(staff::Entity::find(), q, after).await?;
        Ok(StaffList { page, can_manage: viewer.can(Right::StaffManage) })
    }

    /// A page of those within `within` whom the words find.
    pub(crate) async fn directory(
        &self,
        within: Select<staff::Entity>,
        q: &str,
        after: &str,
    ) -> Result<Page<StaffRow>> {
        let db = self.db().read();
        let found = within.filter(staff_named(q));
        let count = counted(db, &found, staff::Column::Id).await?;
        let mut page = found;
        if let Some(cursor) = Cursor::parse(after) {
            let place = Expr::tuple([Expr::col(staff::Column::Email), Expr::col(staff::Column::Id)]);
            page = page.filter(place.gt(Expr::tuple([Expr::val(cursor.key), Expr::val(cursor.id)])));
        }
        let mut rows =
            page.order_by_asc(staff::Column::Email).order_by_asc(staff::Column::Id).limit(PAGE + 1).all(db).await?;
        let more = rows.len() as u64 > PAGE;
        rows.truncate(PAGE as usize);
        let next = rows.last().filter(|_| more).map(|row| Cursor { key: row.email.clone(), id: row.id }.to_string());
        let managers = names(db, rows.iter().filter_map(|row| row.manager_id)).await?;
        let mut roles = role_names(db, &rows).await?;
        let rows = rows.into_iter().map(|row| StaffRow {
            id: row.id.into(),
            name: row.name(),
            role: roles.remove(&row.id).unwrap_or(RoleName::system(Role::User)),
            status: AccountStatus::parse(&row.status).unwrap_or(AccountStatus::Deactivated),
            manager: row.manager_id.and_then(|id| managers.get(&id).cloned()),
            email: row.email,
            title: row.title,
            picture: row.picture_id.map(Into::into),
        });
        Ok(Page { rows: rows.collect(), count, previous: None, next })
    }

    /// One member of the team. Details of access show to those who manage it.
    pub async fn staff_card(&self, viewer: &Staff, id: StaffId) -> Result<StaffCard> {
        permit_yes(viewer, Right::StaffDirectory)?;
        let db = self.db().read();
        let row = find(db, id).await?;
        let role = Role::parse(&row.role).unwrap_or(Role::User);
        let manages = may_manage(viewer, id, role).allowed;
        let managers = names(db, row.manager_id.into_iter()).await?;
        let reports = staff::Entity::find()
            .filter(staff::Column::ManagerId.eq(id.uuid()))
            .order_by_asc(staff::Column::LastName)
            .all(db)
            .await?;
        let named = role_names(db, std::slice::from_ref(&row)).await?.remove(&row.id);
        let invitation = if manages { self.staff_invitation_of(viewer, &row).await? } else { None };
        Ok(StaffCard {
            id,
            version: row.version,
            role: named.unwrap_or(RoleName::system(role)),
            status: AccountStatus::parse(&row.status).unwrap_or(AccountStatus::Deactivated),
            manager: row.manager_id.and_then(|id| managers.get(&id).map(|name| (StaffId::from(id), name.clone()))),
            language: Locale::parse(&row.language).unwrap_or_default(),
            invitation,
            primary_customers: if manages { customers_of(db, id, true).await? } else { 0 },
            reports: reports.into_iter().map(|row| (row.id.into(), row.name())).collect(),
            may_manage: manages,
            may_erase: manages && viewer.can(Right::PrivacyErase),
            may_see_access: manages || viewer.actor().id == id,
            may_work_as: self.may_work_as(viewer, id).await?,
            team: if manages {
                self.team().await?.into_iter().filter(|(other, _)| *other != id).collect()
            } else {
                Vec::new()
            },
            first_name: row.first_name,
            last_name: row.last_name,
            email: row.email,
            title: row.title,
            phone: row.phone,
            picture: row.picture_id.map(Into::into),
        })
    }

    /// The roles that the viewer may give, and whom a new member may report to.
    pub async fn staff_form(&self, viewer: &Staff) -> Result<(Vec<RoleName>, Vec<(StaffId, String)>)> {
        permit_yes(viewer, Right::StaffManage)?;
        Ok((self.roles_to_give(viewer).await?, self.team().await?))
    }

    /// Changes who somebody is. Another address is another way in: for that the password was given a moment ago (R10).
    pub async fn save_staff(
        &self,
        viewer: &Staff,
        id: StaffId,
        version: i32,
        form: &StaffForm,
        session: &Session,
    ) -> Result<()> {
        let write = self.write().await?;
        let before = find_to_change(&write, id).await?;
        let leave = leave_to_manage(viewer, &before)?;
        // The role has a place of its own, where its consequences show before they are saved.
        let form = StaffForm { role: role_key(&before), ..form.clone() };
        let edit = understood(&form, None)?;
        crate::customer::unchanged_since(before.version, version)?;
        if before.email != edit.email.as_str() {
            self.confirmed(session).await?;
        }
        change(&write, viewer, &before, &edit, &leave).await?;
        write.commit().await
    }
}

/// As [`find`], and nobody else changes the team until the end of the transaction: its rules are about several people.
async fn find_to_change(write: &Write, id: StaffId) -> Result<staff::Model> {
    write.lock("team").await?;
    find(write.tx(), id).await
}

/// The viewer has not left the team, and nobody does until the end of the transaction: for what becomes theirs.
pub(crate) async fn stays(write: &Write, viewer: &Staff) -> Result<()> {
    let row = find_to_change(write, viewer.id).await?;
    if row.status == AccountStatus::Active.key() { Ok(()) } else { Err(Refusal::Forbidden.into()) }
}

async fn find(db: &impl ConnectionTrait, id: StaffId) -> Result<staff::Model> {
    // Of whoever was erased there is nothing to see or change.
    let found = staff::Entity::find_by_id(id.uuid()).filter(staff::Column::ErasedAt.is_null());
    found.one(db).await?.ok_or(Error::Refused(Refusal::NotFound))
}

pub(crate) fn leave_to_manage(viewer: &Staff, row: &staff::Model) -> Result<Permit> {
    let leave = permit_yes(viewer, Right::StaffManage)?;
    // An unknown role is treated as the highest: fail closed.
    let role = Role::parse(&row.role).unwrap_or(Role::MainAdministrator);
    if may_manage(viewer, row.id.into(), role).allowed { Ok(leave) } else { Err(Refusal::Forbidden.into()) }
}

/// The role of a row, as a form names it.
pub(crate) fn role_key(row: &staff::Model) -> String {
    row.role_id.map_or_else(|| row.role.clone(), |id| id.to_string())
}

/// The role that was chosen, if the viewer may give it.
async fn role_to_give(write: &Write, viewer: &Staff, choice: RoleChoice) -> Result<(Role, Option<CustomRole>)> {
    let (role, custom) = chosen(write.tx(), choice).await?;
    let given = custom.as_ref().map_or(Given::System(role), Given::Custom);
    match may_assign_role(viewer, given).allowed {
        true => Ok((role, custom)),
        false => Err(Refusal::field("role", Problem::NotAllowed).into()),
    }
}

/// Parses the form; a number without its country code is one of `country`.
pub(crate) fn understood(form: &StaffForm, country: Option<&str>) -> Result<StaffEdit> {
    match (form.parse(), phone::optional(&form.phone, country)) {
        (Ok(edit), Ok(phone)) => Ok(StaffEdit { phone, ..edit }),
        (Ok(_), Err(problem)) => Err(Refusal::field("phone", problem).into()),
        (Err(refusal), _) => Err(refusal.into()),
    }
}

/// Inserts a member who has not been here yet.
pub(crate) async fn insert(
    write: &Write,
    viewer: &Staff,
    edit: &StaffEdit,
    reference: Option<String>,
    language: Locale,
    leave: &Permit,
) -> Result<StaffId> {
    let (role, custom) = role_to_give(write, viewer, edit.role).await?;
    email_is_free(write, edit.email.as_str(), None).await?;
    let id = StaffId::from(write.new_id());
    no_circle(write.tx(), id, edit.manager).await?;
    let now = write.now().ms();
    let row = staff::ActiveModel {
        id: Set(id.uuid()),
        status: Set(AccountStatus::Invited.key().to_owned()),
        role: Set(role.key().to_owned()),
        role_id: Set(custom.as_ref().map(|custom| custom.id.uuid())),
        language: Set(language.code().to_owned()),
        time_zone: Set(billing::stored(write.tx()).await?.time_zone),
        external_ref: Set(reference),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
        ..Default::default()
    };
    written(row, edit).insert(write.tx()).await?;
    write.audit(Entry::new(leave, "staff.created").subject("staff", id.uuid()).detail("role", role.key()));
    Ok(id)
}

/// Writes what a member of the team becomes. A new role or address ends the sessions of the old one.
pub(crate) async fn change(
    write: &Write,
    viewer: &Staff,
    before: &staff::Model,
    edit: &StaffEdit,
    leave: &Permit,
) -> Result<()> {
    let id = StaffId::from(before.id);
    let old_role = Role::parse(&before.role).unwrap_or(Role::User);
    let role_changed = RoleChoice::parse(&role_key(before)) != Some(edit.role);
    let mut row = before.clone().into_active_model();
    if role_changed {
        let (role, custom) = role_to_give(write, viewer, edit.role).await?;
        let mains = active_mains(write.tx()).await?;
        if !may_manage_status(mains, old_role, role == Role::MainAdministrator) && before.status == "active" {
            return Err(Refusal::field("role", Problem::LastMainAdministrator).into());
        }
        row.role = Set(role.key().to_owned());
        row.role_id = Set(custom.map(|custom| custom.id.uuid()));
    }
    email_is_free(write, edit.email.as_str(), Some(id)).await?;
    no_circle(write.tx(), id, edit.manager).await?;
    let email_changed = before.email != edit.email.as_str();
    let mut row = written(row, edit);
    row.version = Set(before.version + 1);
    row.updated_at = Set(write.now().ms());
    let now = row.update(write.tx()).await?;
    if email_changed {
        // A link on its way to the old address must not set the password of the new one.
        password_reset::Entity::delete_many()
            .filter(password_reset::Column::Realm.eq(Realm::Staff.key()))
            .filter(password_reset::Column::AccountId.eq(id.uuid()))
            .exec(write.tx())
            .await?;
        if before.status == "active" {
            let company = company(write.tx()).await?.name;
            let locale = Locale::parse(&now.language).unwrap_or_default();
            let change = (before.email.as_str(), now.email.as_str());
            for to in [change.0, change.1] {
                write.mail(mail::email_changed(locale, to, &now.first_name, &company, leave.name(), change)).await?;
            }
        }
    }
    if email_changed {
        let entry = Entry::new(leave, "staff.address").subject("staff", id.uuid()).sensitive(Class::AccessChange);
        write.audit(entry.detail("from", &before.email).detail("to", &now.email));
    }
    if role_changed || email_changed {
        end_all(write, Realm::Staff, id.uuid(), EndReason::RightsChanged, None).await?;
    }
    let entry = Entry::new(leave, "staff.changed")
        .subject("staff", id.uuid())
        .detail("from", old_role.key())
        .detail("to", &now.role);
    write.audit(if role_changed { entry.sensitive(Class::AccessChange) } else { entry });
    Ok(())
}

fn written(row: staff::ActiveModel, edit: &StaffEdit) -> staff::ActiveModel {
    let mut row = row.named(edit.first_name.clone(), edit.last_name.clone());
    row.email = Set(edit.email.as_str().to_owned());
    row.title = Set(edit.title.clone());
    row.phone = Set(edit.phone.clone());
    row.manager_id = Set(edit.manager.map(StaffId::uuid));
    if let Some(language) = edit.language {
        row.language = Set(language.code().to_owned());
    }
    row
}

async fn email_is_free(write: &Write, email: &str, own: Option<StaffId>) -> Result<()> {
    let holder = staff::Entity::find().filter(staff::Column::Email.eq(email)).one(write.tx()).await?;
    match holder {
        Some(holder) if Some(StaffId::from(holder.id)) != own => Err(Refusal::field("email", Problem::Taken).into()),
        _ => Ok(()),
    }
}

/// Nobody reports to themself, directly or through others.
pub(crate) async fn no_circle(db: &impl ConnectionTrait, id: StaffId, manager: Option<StaffId>) -> Result<()> {
    let mut above = manager.map(StaffId::uuid);
    let mut steps = 0;
    while let Some(current) = above {
        steps += 1;
        if current == id.uuid() || steps > 100 {
            return Err(Refusal::field("manager", Problem::Circle).into());
        }
        let found = staff::Entity::find_by_id(current).filter(staff::Column::ErasedAt.is_null()).one(db).await?;
        above = found.ok_or_else(|| Refusal::field("manager", Problem::Choice))?.manager_id;
    }
    Ok(())
}

async fn active_mains(db: &impl ConnectionTrait) -> Result<u64> {
    let found = staff::Entity::find()
        .filter(staff::Column::Role.eq(Role::MainAdministrator.key()))
        .filter(staff::Column::Status.eq("active"));
    Ok(found.count(db).await?)
}

/// What members of the team are called.
pub(crate) async fn names(db: &impl ConnectionTrait, ids: impl Iterator<Item = Uuid>) -> Result<HashMap<Uuid, String>> {
    let ids: Vec<Uuid> = ids.collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = staff::Entity::find().filter(staff::Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name())).collect())
}

async fn customers_of(db: &impl ConnectionTrait, id: StaffId, primary: bool) -> Result<u64> {
    let found = customer_staff::Entity::find()
        .filter(customer_staff::Column::StaffId.eq(id.uuid()))
        .filter(customer_staff::Column::IsPrimary.eq(primary));
    Ok(found.count(db).await?)
}
