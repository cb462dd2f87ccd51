//! Pictures of people and the company's logo: drawn anew from what was brought, then kept as files under keys that say nothing.

mod easel;
mod seen;

pub(crate) use easel::Easel;
pub use seen::Shown;

use crate::audit::Entry;
use crate::db::Write;
use crate::settings::{company, put_logo};
use crate::store::{person, picture, staff};
use crate::team::leave_to_manage;
use crate::token::digest;
use crate::{Error, Result, Service};
use domain::access::{Member, Permit, PortalRight, Right, Staff, permit_yes, portal_permit};
use domain::picture::Upload;
use domain::{PersonId, Refusal, StaffId};
use easel::{Drawn, Size};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashSet;
use uuid::Uuid;

/// The folder of their files.
const FOLDER: &str = "pictures";

impl Service {
    /// Gives oneself a picture, in place of the one before.
    pub async fn set_staff_picture(&self, viewer: &Staff, upload: Upload) -> Result<()> {
        let leave = Permit::about_oneself(viewer)?;
        let kept = self.keep(upload, Size::Profile).await?;
        let write = self.write().await?;
        let file = put_staff(&write, viewer.id, Some(&kept)).await?;
        write.audit(Entry::new(&leave, "picture.changed").subject("staff", viewer.id.uuid()));
        write.commit().await?;
        self.forget_file(file).await;
        Ok(())
    }

    pub async fn remove_staff_picture(&self, viewer: &Staff) -> Result<()> {
        let leave = Permit::about_oneself(viewer)?;
        self.take_from_staff(&leave, viewer.id).await
    }

    /// Takes away the picture of a member of the team whom the viewer manages.
    pub async fn remove_picture_of(&self, viewer: &Staff, id: StaffId) -> Result<()> {
        let row = staff::Entity::find_by_id(id.uuid()).one(self.db().read()).await?;
        let leave = leave_to_manage(viewer, &row.ok_or(Error::Refused(Refusal::NotFound))?)?;
        self.take_from_staff(&leave, id).await
    }

    async fn take_from_staff(&self, leave: &Permit, id: StaffId) -> Result<()> {
        let write = self.write().await?;
        let file = put_staff(&write, id, None).await?;
        write.audit(Entry::new(leave, "picture.removed").subject("staff", id.uuid()));
        write.commit().await?;
        self.forget_file(file).await;
        Ok(())
    }

    /// As [`Self::set_staff_picture`], for one of a customer's people; it is the same whatever company they act for.
    pub async fn set_portal_picture(&self, viewer: &Member, upload: Upload) -> Result<()> {
        let leave = portal_permit(viewer, PortalRight::ProfileEdit, true)?;
        let kept = self.keep(upload, Size::Profile).await?;
        let write = self.write().await?;
        let file = put_person(&write, viewer.person, Some(&kept)).await?;
        write.audit(Entry::new(&leave, "picture.changed").subject("person", viewer.person.uuid()));
        write.commit().await?;
        self.forget_file(file).await;
        Ok(())
    }

    pub async fn remove_portal_picture(&self, viewer: &Member) -> Result<()> {
        let leave = portal_permit(viewer, PortalRight::ProfileEdit, true)?;
        let write = self.write().await?;
        let file = put_person(&write, viewer.person, None).await?;
        write.audit(Entry::new(&leave, "picture.removed").subject("person", viewer.person.uuid()));
        write.commit().await?;
        self.forget_file(file).await;
        Ok(())
    }

    /// Puts the company's logo on both doors.
    pub async fn set_logo(&self, viewer: &Staff, upload: Upload) -> Result<()> {
        let leave = permit_yes(viewer, Right::SettingsAccount)?;
        let kept = self.keep(upload, Size::Logo).await?;
        self.put_logo(&leave, Some(&kept), "logo.changed").await
    }

    /// The company shows its name alone.
    pub async fn remove_logo(&self, viewer: &Staff) -> Result<()> {
        let leave = permit_yes(viewer, Right::SettingsAccount)?;
        self.put_logo(&leave, None, "logo.removed").await
    }

    async fn put_logo(&self, leave: &Permit, kept: Option<&Kept>, action: &'static str) -> Result<()> {
        let write = self.write().await?;
        let new = insert(&write, kept).await?;
        let old = put_logo(&write, new).await?;
        let file = forget_row(&write, old).await?;
        write.audit(Entry::new(leave, action));
        write.commit().await?;
        self.brand_cache().forget();
        self.forget_file(file).await;
        Ok(())
    }

    /// Draws a picture anew and keeps its file. What no row comes to name is swept away a day later.
    async fn keep(&self, upload: Upload, size: Size) -> Result<Kept> {
        let drawn = self.easel().draw(upload, size).await?;
        let lot: [u8; 16] = self.entropy().bytes();
        let lot: String = lot.iter().map(|byte| format!("{byte:02x}")).collect();
        let kept = Kept { key: format!("{FOLDER}/{lot}"), hash: digest(&drawn.bytes), drawn };
        self.files().put(&kept.key, kept.drawn.bytes.clone()).await?;
        Ok(kept)
    }

    /// Deletes a file that no row names any more. Where that fails the next sweep does it.
    pub(crate) async fn forget_file(&self, key: Option<String>) {
        let Some(key) = key else { return };
        if let Err(error) = self.files().delete(&key).await {
            tracing::warn!(%error, "a file could not be deleted; it is tried again");
        }
    }

    /// Deletes rows that nobody has as a picture, and files that no row names.
    pub(crate) async fn tidy_pictures(&self) -> Result<()> {
        let write = self.write().await?;
        let logo = company(write.tx()).await?.logo;
        let unused = picture::Entity::delete_many()
            .filter(picture::Column::Id.not_in_subquery(used_by_staff()))
            .filter(picture::Column::Id.not_in_subquery(used_by_people()))
            .filter(picture::Column::Id.is_not_in(logo));
        unused.exec(write.tx()).await?;
        write.commit().await?;
        let old = self.files().old(FOLDER, self.now()).await?;
        if old.is_empty() {
            return Ok(());
        }
        let known: Vec<String> = picture::Entity::find()
            .select_only()
            .column(picture::Column::Key)
            .into_tuple()
            .all(self.db().read())
            .await?;
        let known: HashSet<String> = known.into_iter().collect();
        for key in old.into_iter().filter(|key| !known.contains(key)) {
            self.forget_file(Some(key)).await;
        }
        Ok(())
    }
}

/// A picture whose file is there, and whose row is to come.
struct Kept {
    key: String,
    hash: String,
    drawn: Drawn,
}

async fn insert(write: &Write, kept: Option<&Kept>) -> Result<Option<Uuid>> {
    let Some(kept) = kept else { return Ok(None) };
    let id = write.new_id();
    let row = picture::ActiveModel {
        id: Set(id),
        key: Set(kept.key.clone()),
        kind: Set(kept.drawn.kind.to_owned()),
        width: Set(i32::try_from(kept.drawn.width).unwrap_or_default()),
        height: Set(i32::try_from(kept.drawn.height).unwrap_or_default()),
        bytes: Set(i64::try_from(kept.drawn.bytes.len()).unwrap_or_default()),
        hash: Set(kept.hash.clone()),
        created_at: Set(write.now().ms()),
    };
    row.insert(write.tx()).await?;
    Ok(Some(id))
}

/// Deletes what is known of a picture; gives its file, to be deleted after the commit.
pub(crate) async fn forget_row(write: &Write, id: Option<Uuid>) -> Result<Option<String>> {
    let Some(id) = id else { return Ok(None) };
    let row = picture::Entity::find_by_id(id).one(write.tx()).await?;
    picture::Entity::delete_by_id(id).exec(write.tx()).await?;
    Ok(row.map(|row| row.key))
}

macro_rules! put {
    ($name:ident, $table:ident, $id:ty) => {
        /// Gives somebody this picture, or none; gives the file of the one before.
        async fn $name(write: &Write, id: $id, kept: Option<&Kept>) -> Result<Option<String>> {
            write.lock(&format!("picture {id}")).await?;
            let row = $table::Entity::find_by_id(id.uuid()).one(write.tx()).await?;
            let row = row.ok_or(Error::Refused(Refusal::NotFound))?;
            let new = insert(write, kept).await?;
            $table::Entity::update_many()
                .col_expr($table::Column::PictureId, Expr::value(new))
                .filter($table::Column::Id.eq(id.uuid()))
                .exec(write.tx())
                .await?;
            forget_row(write, row.picture_id).await
        }
    };
}
put!(put_staff, staff, StaffId);
put!(put_person, person, PersonId);

macro_rules! used {
    ($name:ident, $table:ident) => {
        fn $name() -> sea_orm::sea_query::SelectStatement {
            let found = $table::Entity::find().select_only().column($table::Column::PictureId);
            sea_orm::QueryTrait::into_query(found.filter($table::Column::PictureId.is_not_null()))
        }
    };
}
used!(used_by_staff, staff);
used!(used_by_people, person);
