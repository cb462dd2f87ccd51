//! The word that the server is to stop: said once, and heard by all that works beside the requests.

use std::future::pending;
use std::time::Duration;
use tokio::sync::watch;

/// Says it.
#[derive(Debug, Default)]
pub struct Stop(watch::Sender<bool>);

/// Hears it.
#[derive(Clone, Debug)]
pub struct Stopping(watch::Receiver<bool>);

impl Stop {
    pub fn say(&self) {
        self.0.send_replace(true);
    }

    pub fn hear(&self) -> Stopping {
        Stopping(self.0.subscribe())
    }
}

impl Stopping {
    /// For what nobody stops.
    pub(crate) fn never() -> Self {
        Stop::default().hear()
    }

    pub fn is_said(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is said. Where nobody is left to say it, it never is.
    pub async fn said(&self) {
        let mut word = self.0.clone();
        let heard = word.wait_for(|said| *said).await.is_ok();
        if !heard {
            pending::<()>().await;
        }
    }

    /// Waits so long, or until it is said.
    pub async fn nap(&self, long: Duration) {
        tokio::select! {
            () = self.said() => {}
            () = tokio::time::sleep(long) => {}
        }
    }
}
