//! What is locked for everybody but administrators (SEC-05…12).

use crate::audit::Entry;
use crate::settings::put;
use crate::{Result, Service};
use domain::access::{Lock, Right, Staff, permit_yes};
use domain::sensitive::Class;

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
        put(write.tx(), KEY, &stored(shut)).await?;
        let entry =
            Entry::new(&leave, "settings.locks").sensitive(Class::AccessChange).detail("from", &stored(&viewer.locks));
        write.audit(entry.detail("to", &stored(shut)));
        write.commit().await
    }
}

pub fn stored(locks: &[Lock]) -> String {
    locks.iter().map(|lock| lock.key()).collect::<Vec<_>>().join(" ")
}

pub fn parse(stored: &str) -> Vec<Lock> {
    stored.split(' ').filter_map(Lock::parse).collect()
}
