use super::OpenError;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sea_orm::{DatabaseConnection, DbErr, RuntimeErr};
use std::str::FromStr;
use std::time::Duration;

const READERS: u32 = 10;
const WRITERS: u32 = 6;
const PATIENCE: Duration = Duration::from_secs(30);

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
        .connect_with(options)
        .await
        .map_err(|error| DbErr::Conn(RuntimeErr::SqlxError(error.into())))?;
    Ok(DatabaseConnection::from(pool))
}
