use super::OpenError;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sea_orm::sqlx::{self, Connection};
use sea_orm::{DatabaseConnection, DbErr, RuntimeErr};
use std::io::ErrorKind;
use std::str::FromStr;
use std::time::Duration;
use tokio::time::timeout;

const READERS: u32 = 10;
const WRITERS: u32 = 6;
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a server may take to say that it is there. One that went away without a word would be waited for as long as the system likes.
const ANSWER: Duration = Duration::from_secs(3);
/// A connection that was used so shortly ago is not asked again.
const FRESH: Duration = Duration::from_secs(1);

pub async fn writer(url: &str) -> Result<DatabaseConnection, OpenError> {
    connect(options(url)?, WRITERS).await
}

pub async fn reader(url: &str) -> Result<DatabaseConnection, OpenError> {
    connect(options(url)?.options([("default_transaction_read_only", "on")]), READERS).await
}

/// A statement or an idle transaction that takes this long is a mistake, and would hold up others.
fn options(url: &str) -> Result<PgConnectOptions, OpenError> {
    let options = PgConnectOptions::from_str(url).map_err(|_| OpenError::Address)?;
    Ok(options
        .application_name("portico")
        .options([("statement_timeout", "30s"), ("idle_in_transaction_session_timeout", "60s")]))
}

async fn connect(options: PgConnectOptions, most: u32) -> Result<DatabaseConnection, OpenError> {
    let pool = PgPoolOptions::new()
        .min_connections(1)
        .max_connections(most)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false)
        .before_acquire(|connection, at| {
            Box::pin(async move { if at.idle_for < FRESH { Ok(true) } else { answers(connection).await } })
        })
        .after_release(|connection, _| Box::pin(answers(connection)))
        .connect_with(options)
        .await
        .map_err(|error| DbErr::Conn(RuntimeErr::SqlxError(error.into())))?;
    Ok(DatabaseConnection::from(pool))
}

/// Does whatever the connection still owes, such as a rollback. It is an error where no answer comes, because then the pool drops the
/// connection without taking leave of the server.
async fn answers(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    let answer = timeout(ANSWER, connection.ping()).await;
    answer.map_err(|_| std::io::Error::from(ErrorKind::TimedOut))??;
    Ok(true)
}
