//! What is locked for everybody but administrators (SEC-05…12).

use crate::audit::Entry;
use crate::store::setting;
use crate::{Result, Service};
use domain::access::{Lock, Right, Staff, permit_yes};
use domain::sensitive::Class;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};

/// The setting that keeps them. It is read with whoever asks for something, so that a lock holds at once.
pub const KEY: &str = "locks";

impl Service {
    /// The locks that are shut.
    pub async fn locks(&self, viewer: &Staff) -> Result<Vec<Lock>> {
        permit_yes(viewer, Right::SettingsSecurity)?;
        Ok(viewer.locks.clone())
    }

    /// Shuts these locks and opens the others.
    pub async fn save_locks(&self, viewer: &Staff, shut: &[Lock]) -> Result<()> {
        let leave = permit_yes(viewer, Right::SettingsSecurity)?;
        let write = self.write().await?;
        let row = setting::ActiveModel { key: Set(KEY.to_owned()), value: Set(stored(shut)) };
        setting::Entity::insert(row)
            .on_conflict(OnConflict::column(setting::Column::Key).update_column(setting::Column::Value).to_owned())
            .exec_without_returning(write.tx())
            .await?;
        let entry =
            Entry::new(&leave, "settings.locks").sensitive(Class::AccessChange).detail("from", &stored(&viewer.locks));
        write.audit(entry.detail("to", &stored(shut)));
        write.commit().await
    }
}

fn stored(locks: &[Lock]) -> String {
    locks.iter().map(|lock| lock.key()).collect::<Vec<_>>().join(" ")
}

pub fn parse(stored: &str) -> Vec<Lock> {
    stored.split(' ').filter_map(Lock::parse).collect()
}
