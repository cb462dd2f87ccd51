//! What is noted while somebody reads.

use crate::Result;

/// Goes on where it could not be noted: a page can be read even where nothing can be written, on a full disk for one.
pub fn noted<T>(outcome: Result<T>, what: &str) {
    if let Err(error) = outcome {
        tracing::warn!(%error, "{what} could not be noted");
    }
}
