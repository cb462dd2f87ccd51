use crate::audit::Entry;
use crate::entropy::Entropy;
use crate::outbox::Message;
use crate::{Error, Result};
use domain::Timestamp;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Statement};
use std::sync::atomic::{AtomicU16, Ordering};
use uuid::Uuid;

/// A write transaction with all that belongs to a change: its time, its ids, its audit, its mails. Dropped uncommitted, none of it
/// happened.
pub struct Write {
    tx: DatabaseTransaction,
    now: Timestamp,
    entropy: Entropy,
    ids: AtomicU16,
}

impl Write {
    pub(super) const fn new(tx: DatabaseTransaction, now: Timestamp, entropy: Entropy) -> Self {
        Self { tx, now, entropy, ids: AtomicU16::new(0) }
    }

    pub const fn tx(&self) -> &DatabaseTransaction {
        &self.tx
    }

    /// When the transaction began: the one time of everything in it.
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// A new id; ids of one transaction sort in the order they were made.
    pub fn new_id(&self) -> Uuid {
        self.entropy.uuid_in_order(self.now, self.ids.fetch_add(1, Ordering::Relaxed))
    }

    /// The next number of a series, without gaps: a rollback gives it back.
    pub async fn next_number(&self, series: &str) -> Result<i64> {
        let sql = "INSERT INTO series (name, last) VALUES ($1, 1) \
                   ON CONFLICT (name) DO UPDATE SET last = series.last + 1 RETURNING last";
        let statement = Statement::from_sql_and_values(self.tx.get_database_backend(), sql, [series.into()]);
        let row = self.tx.query_one_raw(statement).await?;
        let row = row.ok_or_else(|| DbErr::RecordNotFound(format!("series {series}")))?;
        Ok(row.try_get("", "last")?)
    }

    /// Until the end of the transaction nobody else holds the lock `name`: for rules about several rows, which no constraint keeps. On
    /// SQLite writers are alone anyway.
    pub async fn lock(&self, name: &str) -> Result<()> {
        if self.tx.get_database_backend() == DbBackend::Postgres {
            let sql = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
            self.tx.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [name.into()])).await?;
        }
        Ok(())
    }

    pub async fn audit(&self, entry: Entry) -> Result<()> {
        entry.insert(self).await.map_err(Error::Database)
    }

    /// Puts a mail into the outbox: it leaves if and when the transaction is committed.
    pub async fn mail(&self, message: Message) -> Result<()> {
        message.insert(self).await.map_err(Error::Database)
    }

    pub async fn commit(self) -> Result<()> {
        self.tx.commit().await.map_err(Error::Database)
    }
}
