//! Files that people brought, outside of the database and of what the site serves (R66): in a folder, or in a bucket of an S3 service.

#[cfg(feature = "s3")]
mod s3;

#[cfg(feature = "s3")]
pub use s3::Bucket;

use crate::{Error, Result};
use domain::{Timestamp, time};
use futures_util::TryStreamExt;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// How often files that nothing names are looked for; and how old they have to be, so that none goes whose row is about to come.
const SWEPT_EVERY: i64 = time::DAY;

/// Where files are kept. Each has a key that was drawn by lot.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    swept: Arc<AtomicI64>,
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Files({})", self.store)
    }
}

impl Files {
    fn over(store: impl ObjectStore) -> Self {
        Self { store: Arc::new(store), swept: Arc::default() }
    }

    /// They end with the program.
    pub fn in_memory() -> Self {
        Self::over(InMemory::new())
    }

    /// In a folder, which is made for this user alone.
    pub fn in_folder(folder: &std::path::Path) -> Result<Self> {
        make_own(folder).map_err(fault)?;
        // A row that names a file is synced, so its file has to be.
        Ok(Self::over(LocalFileSystem::new_with_prefix(folder).map_err(fault)?.with_fsync(true)))
    }

    pub(crate) async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<()> {
        self.store.put(&Path::from(key), PutPayload::from(bytes)).await.map_err(fault)?;
        Ok(())
    }

    /// Nothing where there is no such file.
    pub(crate) async fn get(&self, key: &str) -> Result<Option<Vec<u8>>> {
        let found = match self.store.get(&Path::from(key)).await {
            Ok(found) => found.bytes().await.map_err(fault)?,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(fault(error)),
        };
        Ok(Some(found.to_vec()))
    }

    pub(crate) async fn delete(&self, key: &str) -> Result<()> {
        match self.store.delete(&Path::from(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(fault(error)),
        }
    }

    /// The keys below `folder` of files that are older than a day. Nothing where it was looked less than a day ago.
    pub(crate) async fn old(&self, folder: &str, now: Timestamp) -> Result<Vec<String>> {
        let before = now.ms() - SWEPT_EVERY;
        if self.swept.load(Ordering::Relaxed) > before {
            return Ok(Vec::new());
        }
        let all: Vec<_> = self.store.list(Some(&Path::from(folder))).try_collect().await.map_err(fault)?;
        self.swept.store(now.ms(), Ordering::Relaxed);
        let old = all.into_iter().filter(|file| file.last_modified.timestamp_millis() < before);
        Ok(old.map(|file| file.location.to_string()).collect())
    }

    /// Whether a file can be written, read and deleted.
    pub async fn check(&self) -> Result<()> {
        const KEY: &str = "check/written-by-doctor";
        self.put(KEY, KEY.into()).await?;
        let read = self.get(KEY).await?;
        self.delete(KEY).await?;
        match read.as_deref() == Some(KEY.as_bytes()) {
            true => Ok(()),
            false => Err(Error::Fault("a file reads otherwise than it was written".to_owned())),
        }
    }
}

fn make_own(folder: &std::path::Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.recursive(true).create(folder)
}

fn fault(error: impl fmt::Display) -> Error {
    Error::Fault(format!("files: {error}"))
}
