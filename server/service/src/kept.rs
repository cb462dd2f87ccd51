//! What stands on every page and changes once a year, kept for a moment.

use domain::{Timestamp, time};
use std::sync::Mutex;

/// Other instances see a change after this time at the latest.
const KEPT_FOR: i64 = 5 * time::SECOND;

pub struct Kept<T>(Mutex<Option<(Timestamp, T)>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T: Clone> Kept<T> {
    pub fn get(&self, now: Timestamp) -> Option<T> {
        let kept = self.0.lock().ok()?;
        let (at, value) = kept.as_ref()?;
        (now < at.plus(KEPT_FOR) && now >= *at).then(|| value.clone())
    }

    pub fn keep(&self, now: Timestamp, value: &T) {
        if let Ok(mut kept) = self.0.lock() {
            *kept = Some((now, value.clone()));
        }
    }

    /// This instance has changed it.
    pub fn forget(&self) {
        if let Ok(mut kept) = self.0.lock() {
            *kept = None;
        }
    }
}
