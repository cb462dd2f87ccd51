use domain::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Where the time comes from. It is passed in, so that what depends on time can be tested.
#[derive(Clone, Debug)]
pub enum Clock {
    System,
    /// Stands still until it is moved: milliseconds since the epoch.
    Set(Arc<AtomicI64>),
}

impl Clock {
    pub fn set(at: Timestamp) -> Self {
        Self::Set(Arc::new(AtomicI64::new(at.ms())))
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
            }
            Self::Set(at) => Timestamp(at.load(Ordering::SeqCst)),
        }
    }

    /// Moves a clock that was set; the machine's own goes by itself.
    pub fn advance(&self, ms: i64) {
        if let Self::Set(at) = self {
            at.fetch_add(ms, Ordering::SeqCst);
        }
    }
}
