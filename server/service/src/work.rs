//! Work beside the requests: imports, exports, changes of many and mails to many, a piece at a time, shared by all instances.

use crate::{Result, Service, Stopping};
use std::fmt::Debug;
use std::time::Duration;
use tokio::sync::Notify;

/// How often work is looked for that another instance took in.
const LOOK_EVERY: Duration = Duration::from_secs(5);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    Imports,
    Exports,
    Bulk,
    Announcements,
}

impl Work {
    pub const ALL: [Self; 4] = [Self::Imports, Self::Exports, Self::Bulk, Self::Announcements];
}

/// What wakes the work of each kind on this instance.
#[derive(Default)]
pub(crate) struct Wakers {
    imports: Notify,
    exports: Notify,
    bulk: Notify,
    announcements: Notify,
}

/// What a piece of work came to, if it came to its end. That it failed or panicked is told to the log, and stops nothing else.
pub async fn guarded<T: Send + 'static>(
    what: impl Debug,
    piece: impl Future<Output = Result<T>> + Send + 'static,
) -> Option<T> {
    match tokio::spawn(piece).await {
        Ok(Ok(done)) => return Some(done),
        Ok(Err(error)) => tracing::warn!(%error, "{what:?} could not go on; it is tried again"),
        Err(error) => tracing::error!(%error, "{what:?} ended its worker; it is tried again"),
    }
    None
}

impl Service {
    /// Does pieces until none is left, then naps until it is woken; until the server is to stop, and then to the end of a piece. A piece that
    /// panics does not stop the others.
    pub async fn work_until(&self, stopping: &Stopping, on: Work) {
        while !stopping.is_said() {
            let service = self.clone();
            if guarded(on, async move { service.do_piece(on).await }).await == Some(true) {
                continue;
            }
            tokio::select! {
                () = self.waker(on).notified() => {}
                () = stopping.nap(LOOK_EVERY) => {}
            }
        }
    }

    /// Says whether there was one.
    async fn do_piece(&self, on: Work) -> Result<bool> {
        match on {
            Work::Imports => self.work_on_imports().await,
            Work::Exports => self.work_on_exports().await,
            Work::Bulk => self.work_on_bulk().await,
            Work::Announcements => self.work_on_announcements().await,
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
            Work::Bulk => &self.wakers().bulk,
            Work::Announcements => &self.wakers().announcements,
        }
    }
}
