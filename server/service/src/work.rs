//! Work beside the requests: imports and exports, a piece at a time, shared by all instances.

use crate::Service;
use std::time::Duration;
use tokio::sync::Notify;

/// How often work is looked for that another instance took in.
const LOOK_EVERY: Duration = Duration::from_secs(5);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    Imports,
    Exports,
}

impl Work {
    pub const ALL: [Self; 2] = [Self::Imports, Self::Exports];
}

/// What wakes the work of each kind on this instance.
#[derive(Default)]
pub(crate) struct Wakers {
    imports: Notify,
    exports: Notify,
}

impl Service {
    /// Does pieces until none is left, then naps until it is woken; for as long as the server runs.
    pub async fn work_forever(&self, on: Work) {
        loop {
            let piece = match on {
                Work::Imports => self.work_on_imports().await,
                Work::Exports => self.work_on_exports().await,
            };
            match piece {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "{on:?} could not go on; it is tried again"),
            }
            tokio::select! {
                () = self.waker(on).notified() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    /// Says that there is work, once it is written down.
    pub(crate) fn wake(&self, on: Work) {
        self.waker(on).notify_one();
    }

    fn waker(&self, on: Work) -> &Notify {
        match on {
            Work::Imports => &self.wakers().imports,
            Work::Exports => &self.wakers().exports,
        }
    }
}
