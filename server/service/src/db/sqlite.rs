use super::OpenError;
use sea_orm::sqlx::Connection;
use sea_orm::sqlx::Error::Database;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, RuntimeErr, Statement};
use std::fs::{DirBuilder, OpenOptions};
use std::io::ErrorKind;
use std::path::Path;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::sleep;

/// Each is a thread with its own page cache.
const READERS: u32 = 6;
/// KiB (when negative) for each connection: the upper pages of the indexes. What misses is in the system's cache, shared by all, and
/// costs a copy. Mapping the file instead would count it in our memory once for each connection.
const PAGE_CACHE: &str = "-4000";
/// Rows that a connection's thread may read ahead: more than a page, so that it seldom has to wait for whoever takes them.
const READ_AHEAD: usize = 512;
/// Before this version a reset of the write-ahead log could lose pages.
const OLDEST: (u32, u32, u32) = (3, 51, 3);
const REMOTE: [&str; 8] = ["nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "ceph", "glusterfs"];
/// How long a request waits for its turn before it is told to come again.
const PATIENCE: Duration = Duration::from_secs(30);

/// SQLITE_BUSY. The busy timeout does not cover the moment in which a new file gets its write-ahead log.
const BUSY: &str = "5";
const START_TRIES: u32 = 100;
const START_WAIT: Duration = Duration::from_millis(50);

/// Changes between two looks at the log of changes.
const LOOKS: u64 = 32;
/// Pages of a log that readers have kept from being emptied: SQLite tries from a thousand on.
const LONG: i64 = 2_000;

/// A single connection: the pool hands it out first come, first served, so writers never collide inside a process. Between processes
/// the busy timeout waits.
pub async fn writer(url: &str) -> Result<DatabaseConnection, OpenError> {
    let options = options(url)?;
    make_private(options.get_filename())?;
    warn_if_remote(options.get_filename());
    let writer = connect(options, 1).await?;
    check_version(&writer).await?;
    Ok(writer)
}

/// A reader of what is there already.
pub async fn look(url: &str) -> Result<DatabaseConnection, OpenError> {
    let options = options(url)?;
    if is_empty(options.get_filename())? {
        return Err(OpenError::Missing);
    }
    warn_if_remote(options.get_filename());
    let reader = reader(url).await?;
    check_version(&reader).await?;
    Ok(reader)
}

pub async fn reader(url: &str) -> Result<DatabaseConnection, OpenError> {
    Ok(connect(options(url)?.pragma("query_only", "ON"), READERS).await?)
}

async fn connect(options: SqliteConnectOptions, most: u32) -> Result<DatabaseConnection, DbErr> {
    let pool = SqlitePoolOptions::new()
        .min_connections(1)
        .max_connections(most)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false)
        // A transaction that SQLite ended by itself, as it does where the disk is full or fails, goes on for the driver: the next one
        // would be inside of it, and be acknowledged without ever being committed. So the connection is given up.
        .before_acquire(|connection, _| Box::pin(async { Ok(!connection.is_in_transaction()) }));
    for _ in 0..START_TRIES {
        match pool.clone().connect_with(options.clone()).await {
            Err(Database(error)) if error.code().as_deref() == Some(BUSY) => sleep(START_WAIT).await,
            connected => return connected.map(DatabaseConnection::from).map_err(failed),
        }
    }
    pool.connect_with(options).await.map(DatabaseConnection::from).map_err(failed)
}

/// The log of changes. SQLite begins it anew only when nobody looks at it, which readers that follow each other without a pause never
/// let happen (R103).
#[derive(Debug, Default)]
pub struct Log {
    changes: AtomicU64,
}

impl Log {
    /// Before a change. Where the log is long, waits for those who look at it, at most as long as the busy timeout; who comes meanwhile
    /// finds everything in the file itself.
    pub async fn keep_short(&self, writer: &DatabaseConnection) {
        if self.changes.fetch_add(1, Ordering::Relaxed) % LOOKS != LOOKS - 1 {
            return;
        }
        match restart_if_long(writer).await {
            Ok(true) => {}
            Ok(false) => tracing::warn!("somebody reads for so long that the log of changes cannot be emptied"),
            Err(error) => tracing::warn!(%error, "the log of changes cannot be emptied"),
        }
    }
}

/// Whether it is short now.
async fn restart_if_long(writer: &DatabaseConnection) -> Result<bool, DbErr> {
    Ok(checkpoint(writer, "NOOP").await?.1 < LONG || !checkpoint(writer, "RESTART").await?.0)
}

/// Whether somebody was in the way, and how many pages the log has.
async fn checkpoint(writer: &DatabaseConnection, mode: &str) -> Result<(bool, i64), DbErr> {
    let sql = format!("PRAGMA wal_checkpoint({mode})");
    let row = writer.query_one_raw(Statement::from_string(writer.get_database_backend(), sql)).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound("the state of the log".to_owned()))?;
    Ok((row.try_get_by_index::<i64>(0)? != 0, row.try_get_by_index(1)?))
}

/// What holds on every connection (R101).
fn options(url: &str) -> Result<SqliteConnectOptions, OpenError> {
    if !url.starts_with("sqlite:") || url.contains(":memory:") {
        return Err(OpenError::Address);
    }
    let options = SqliteConnectOptions::from_str(url).map_err(|_| OpenError::Address)?;
    Ok(options
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .pragma("trusted_schema", "OFF")
        .pragma("cache_size", PAGE_CACHE)
        .pragma("temp_store", "MEMORY")
        .statement_cache_capacity(200)
        .row_buffer_size(READ_AHEAD))
}

/// The database is for this user of the system alone; SQLite gives its other files the same mode. A file that is there is not opened:
/// closing it again would drop the locks that SQLite holds on it in this process.
fn make_private(file: &Path) -> std::io::Result<()> {
    let mut folder = DirBuilder::new();
    let mut new = OpenOptions::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        folder.mode(0o700);
        new.mode(0o600);
    }
    if let Some(parent) = file.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        folder.recursive(true).create(parent)?;
    }
    match new.create_new(true).write(true).open(file) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        made => made.map(drop),
    }
}

/// Whether there is no file, or nothing in it.
fn is_empty(file: &Path) -> std::io::Result<bool> {
    match std::fs::metadata(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        found => Ok(found?.len() == 0),
    }
}

/// Locks of network file systems do not hold what SQLite needs of them (R101).
fn warn_if_remote(file: &Path) {
    let (Ok(file), Ok(mounts)) = (file.canonicalize(), std::fs::read_to_string("/proc/self/mounts")) else { return };
    if let Some(kind) = file_system(&mounts, &file).filter(|kind| REMOTE.contains(kind)) {
        tracing::warn!(
            kind,
            "the database is on a network file system, where SQLite can lose data: use a local disk or Postgres"
        );
    }
}

/// The kind of file system that holds `file`: that of the longest mount point above it.
fn file_system<'a>(mounts: &'a str, file: &Path) -> Option<&'a str> {
    let mounts = mounts.lines().filter_map(|line| {
        let mut fields = line.split(' ').skip(1);
        fields.next().zip(fields.next())
    });
    mounts.filter(|(point, _)| file.starts_with(point)).max_by_key(|(point, _)| point.len()).map(|(_, kind)| kind)
}

async fn check_version(db: &DatabaseConnection) -> Result<(), OpenError> {
    let statement = Statement::from_string(db.get_database_backend(), "SELECT sqlite_version() AS version");
    let row = db.query_one_raw(statement).await?;
    let version: String = row.map(|row| row.try_get("", "version")).transpose()?.unwrap_or_default();
    if is_new_enough(&version) { Ok(()) } else { Err(OpenError::OldSqlite(version)) }
}

fn is_new_enough(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let mut part = || parts.next().unwrap_or(0);
    (part(), part(), part()) >= OLDEST
}

fn failed(error: sea_orm::sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_system_is_that_of_the_nearest_mount() {
        let mounts = "/dev/vda1 / ext4 rw 0 0\nnas:/crm /srv nfs4 rw 0 0\n/dev/vdb1 /srv/local xfs rw 0 0\n";
        for (file, kind) in [("/var/db", "ext4"), ("/srv/db", "nfs4"), ("/srv/local/db", "xfs"), ("/srvx/db", "ext4")] {
            assert_eq!(file_system(mounts, Path::new(file)), Some(kind), "{file}");
        }
    }

    #[test]
    fn versions_with_the_log_bug_are_refused() {
        for (version, fine) in
            [("3.51.3", true), ("3.52.0", true), ("4.0", true), ("3.51.2", false), ("3.9.99", false), ("", false)]
        {
            assert_eq!(is_new_enough(version), fine, "{version}");
        }
    }
}
