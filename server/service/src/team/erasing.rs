//! Erasing somebody who left the team: nothing of them is left but what they did.

use super::{find_to_change, leave_to_manage};
use crate::audit::Entry;
use crate::db::Write;
use crate::erase::{forget_address, forget_sign_in};
use crate::pictures::forget_row;
use crate::store::{audit, invitation, note, staff, staff_override};
use crate::{Result, Service};
use domain::access::{Right, Role, Staff, permit_list};
use domain::account::{AccountStatus, Realm};
use domain::sensitive::Class;
use domain::{Locale, Problem, Refusal, StaffId};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use std::collections::BTreeMap;
use texts::admin::staff as words;
use tower_sessions::Session;
use uuid::Uuid;

impl Service {
    /// Erases somebody whose access was taken away, for good: what they did stays, as that of a former colleague. Whoever does it types their
    /// address, and gave the password a moment ago.
    pub async fn erase_staff(&self, viewer: &Staff, id: StaffId, email: &str, session: &Session) -> Result<()> {
        let language = self.brand().await?.language;
        let write = self.write().await?;
        let row = find_to_change(&write, id).await?;
        let leave = leave_to_manage(viewer, &row)?;
        // And that of erasing people at all, which may be locked.
        permit_list(viewer, Right::PrivacyErase)?;
        if row.status != AccountStatus::Deactivated.key() {
            return Err(Refusal::Forbidden.into());
        }
        if email.trim().to_lowercase() != row.email {
            return Err(Refusal::field("email", Problem::OtherEmail).into());
        }
        self.confirmed(session).await?;
        let (email, picture) = (row.email.clone(), row.picture_id);
        anonymise(&write, row, language).await?;
        let file = forget_row(&write, picture).await?;
        forget_their_own(&write, id.uuid()).await?;
        forget_sign_in(&write, Realm::Staff, id.uuid()).await?;
        for email in addresses_before(&write, id.uuid()).await?.into_iter().chain([email]) {
            forget_address(&write, Realm::Staff, &email).await?;
        }
        let entry = Entry::new(&leave, "staff.erased").subject("staff", id.uuid());
        write.audit(entry.sensitive(Class::Purge).amount(1));
        write.commit().await?;
        self.forget_file(file).await;
        Ok(())
    }
}

/// What is left on the row that their deeds refer to: nobody in particular.
async fn anonymise(write: &Write, row: staff::Model, language: Locale) -> Result<()> {
    let former = texts::get(language, words::FORMER);
    let (first, last) = former.split_once(' ').unwrap_or((former, ""));
    let email = format!("{}@erased.invalid", row.id);
    let mut gone = row.into_active_model().named(first.to_owned(), last.to_owned());
    gone.email = Set(email);
    gone.title = Set(None);
    gone.phone = Set(None);
    gone.role = Set(Role::User.key().to_owned());
    gone.role_id = Set(None);
    gone.manager_id = Set(None);
    gone.language = Set(language.code().to_owned());
    gone.time_zone = Set("UTC".to_owned());
    gone.theme = Set(None);
    gone.picture_id = Set(None);
    gone.password_hash = Set(None);
    gone.password_changed_at = Set(None);
    gone.external_ref = Set(None);
    gone.erased_at = Set(Some(write.now().ms()));
    gone.updated_at = Set(write.now().ms());
    gone.update(write.tx()).await?;
    Ok(())
}

/// The addresses that they had before, as the log has them, but for those that are somebody else's of the team by now.
async fn addresses_before(write: &Write, id: Uuid) -> Result<Vec<String>> {
    let entries = audit::Entity::find()
        .filter(audit::Column::Action.eq("staff.address"))
        .filter(audit::Column::SubjectId.eq(id))
        .all(write.tx())
        .await?;
    let from = |entry: audit::Model| {
        serde_json::from_str::<BTreeMap<String, String>>(&entry.detail).unwrap_or_default().remove("from")
    };
    let mut before: Vec<String> = entries.into_iter().filter_map(from).collect();
    let taken = staff::Entity::find()
        .filter(staff::Column::Email.is_in(before.iter().map(String::as_str)))
        .all(write.tx())
        .await?;
    before.retain(|email| taken.iter().all(|row| row.email != *email));
    Ok(before)
}

/// What was theirs alone: rights, invitations to them, notes that nobody else ever read, and their place above others.
async fn forget_their_own(write: &Write, id: Uuid) -> Result<()> {
    staff_override::Entity::delete_many().filter(staff_override::Column::StaffId.eq(id)).exec(write.tx()).await?;
    invitation::Entity::delete_many().filter(invitation::Column::StaffId.eq(id)).exec(write.tx()).await?;
    note::Entity::delete_many()
        .filter(note::Column::AuthorId.eq(id))
        .filter(note::Column::IsPrivate.eq(true))
        .exec(write.tx())
        .await?;
    staff::Entity::update_many()
        .col_expr(staff::Column::ManagerId, Expr::value(None::<Uuid>))
        .filter(staff::Column::ManagerId.eq(id))
        .exec(write.tx())
        .await?;
    Ok(())
}
