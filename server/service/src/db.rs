//! The database: many readers, and one way to write.

mod migrate;
mod postgres;
mod sqlite;
mod write;

pub use write::Write;

use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::{Error, Result};
use sea_orm::{
    DatabaseConnection, DbBackend, DbErr, EntityTrait, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait,
};
use sea_orm_migration::seaql_migrations;
use sqlite::Log;
use std::sync::Arc;

/// SQLite or Postgres behind one face. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Database {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
    log: Arc<Log>,
    clock: Clock,
    entropy: Entropy,
}

/// Why a database cannot be used; each is one sentence for whoever starts the server.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("The database folder or file cannot be made: {0}.")]
    File(#[from] std::io::Error),
    #[error("SQLite {0} has a bug that can damage data; 3.51.3 or newer is needed.")]
    OldSqlite(String),
    #[error("The database is of a newer Portico ({0}); please update the program.")]
    Newer(String),
    #[error("There is no database yet; the first start makes it.")]
    Missing,
    #[error("Changes of the schema wait ({0}); run: portico migrate.")]
    Behind(usize),
    #[error("The database address must name a file (sqlite:data/portico.sqlite) or a server (postgres://…).")]
    Address,
    #[error("The database cannot be opened: {0}.")]
    Database(#[from] DbErr),
}

impl Database {
    /// Opens the database at `url` and brings its schema up to date.
    pub async fn open(url: &str, clock: Clock, entropy: Entropy) -> Result<Self, OpenError> {
        let postgres = is_postgres(url);
        let writer = if postgres { postgres::writer(url).await? } else { sqlite::writer(url).await? };
        migrate::migrate(&writer).await?;
        let reader = if postgres { postgres::reader(url).await? } else { sqlite::reader(url).await? };
        Ok(Self { reader, writer, log: Arc::default(), clock, entropy })
    }

    /// The database at `url` as it stands, to be read alone: nothing is made, and its schema stays as it is.
    pub async fn look(url: &str, clock: Clock, entropy: Entropy) -> Result<Self, OpenError> {
        let reader = if is_postgres(url) { postgres::reader(url).await? } else { sqlite::look(url).await? };
        migrate::check(&reader).await?;
        Ok(Self { writer: reader.clone(), reader, log: Arc::default(), clock, entropy })
    }

    /// For queries. A write through it is refused by the database itself (R102).
    pub const fn read(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Tells of every statement that reads through this handle and those cloned from it later.
    pub fn watch(&mut self, told: impl Fn(&Statement) + Send + Sync + 'static) {
        self.reader.set_metric_callback(move |info| told(info.statement));
    }

    /// As [`watch`](Self::watch), of what changes.
    pub fn watch_writes(&mut self, told: impl Fn(&Statement) + Send + Sync + 'static) {
        self.writer.set_metric_callback(move |info| told(info.statement));
    }

    /// Begins the one kind of write transaction. On SQLite it waits its turn: a task that holds a [`Write`] must not ask for another.
    pub async fn write(&self) -> Result<Write> {
        if self.writer.get_database_backend() == DbBackend::Sqlite {
            self.log.keep_short(&self.writer).await;
        }
        let tx = begin(&self.writer).await?;
        Ok(Write::new(tx, self.clock.now(), self.entropy.clone()))
    }

    pub(crate) const fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Whether it answers what it is asked. That a connection stands says nothing of SQLite's file.
    pub async fn ping(&self) -> Result<()> {
        let read = seaql_migrations::Entity::find().one(&self.reader).await?;
        read.map(drop).ok_or_else(|| Error::Fault("the database has no schema".to_owned()))
    }

    /// Finishes what is under way and closes the files or connections.
    pub async fn close(self) -> Result<()> {
        self.reader.close().await?;
        self.writer.close().await?;
        Ok(())
    }
}

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// SQLite takes the write lock at once: a transaction that began by reading could not become a writer later (R102).
#[expect(clippy::disallowed_methods, reason = "the one place where a transaction begins")]
async fn begin(writer: &DatabaseConnection) -> Result<sea_orm::DatabaseTransaction, DbErr> {
    let options = match writer.get_database_backend() {
        DbBackend::Sqlite => TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        },
        _ => TransactionOptions::default(),
    };
    writer.begin_with_options(options).await
}
