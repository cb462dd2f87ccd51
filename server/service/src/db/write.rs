use crate::audit::{Entry, chain};
use crate::entropy::Entropy;
use crate::outbox::Message;
use crate::service::RequestFacts;
use crate::{Error, Result};
use domain::Timestamp;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, RuntimeErr, Statement, sqlx};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// A write transaction with all that belongs to a change: its time, its ids, its audit, its mails. Dropped uncommitted, none of it
/// happened.
pub struct Write {
    tx: DatabaseTransaction,
    now: Timestamp,
    entropy: Entropy,
    ids: AtomicU16,
    facts: Arc<RequestFacts>,
    entries: Mutex<Vec<Entry>>,
}

impl Write {
    pub(super) fn new(tx: DatabaseTransaction, now: Timestamp, entropy: Entropy) -> Self {
        Self { tx, now, entropy, ids: AtomicU16::new(0), facts: Arc::default(), entries: Mutex::default() }
    }

    /// The same on behalf of a request.
    pub(crate) fn for_request(self, facts: Arc<RequestFacts>) -> Self {
        Self { facts, ..self }
    }

    pub(crate) fn facts(&self) -> &RequestFacts {
        &self.facts
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
        Ok(self.draw(series, 1).await?)
    }

    /// The next `count` numbers of a series; gives the last of them.
    pub(crate) async fn draw(&self, series: &str, count: i64) -> Result<i64, DbErr> {
        let sql = "INSERT INTO series (name, last) VALUES ($1, $2) \
                   ON CONFLICT (name) DO UPDATE SET last = series.last + $2 RETURNING last";
        let values = [series.into(), count.into()];
        let statement = Statement::from_sql_and_values(self.tx.get_database_backend(), sql, values);
        let row = self.tx.query_one_raw(statement).await?;
        let row = row.ok_or_else(|| DbErr::RecordNotFound(format!("series {series}")))?;
        row.try_get("", "last")
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

    /// Says what happens; it is written with the commit, or not at all.
    pub fn audit(&self, entry: Entry) {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
    }

    /// Puts a mail into the outbox: it leaves if and when the transaction is committed.
    pub async fn mail(&self, message: Message) -> Result<()> {
        message.insert(self).await.map_err(Error::Database)
    }

    /// Where the database went away before it said whether it keeps the change, that is [`Error::Unsure`].
    pub async fn commit(self) -> Result<()> {
        let entries = std::mem::take(&mut *self.entries.lock().unwrap_or_else(PoisonError::into_inner));
        chain::append(&self, entries).await?;
        self.tx.commit().await.map_err(|error| match says_no(&error) {
            true => Error::Database(error),
            false => Error::Unsure(error),
        })
    }
}

/// Whether the database answered the commit. What it says when it ends the connection (classes 08 and 57P) is no answer to that.
fn says_no(error: &DbErr) -> bool {
    let DbErr::Query(RuntimeErr::SqlxError(error)) = error else { return false };
    let sqlx::Error::Database(said) = &**error else { return false };
    said.code().is_none_or(|code| !code.starts_with("08") && !code.starts_with("57P"))
}
