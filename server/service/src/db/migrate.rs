use super::{OpenError, begin};
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend};

/// Any number will do, as long as every version of Portico takes the same.
const MIGRATION_LOCK: i64 = 7_367_521_904;

/// Applies what is missing, all of it or none. Instances that start together wait for the first (R112).
pub async fn migrate(writer: &DatabaseConnection) -> Result<(), OpenError> {
    let tx = begin(writer).await?;
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared("SET LOCAL statement_timeout = 0").await?;
        tx.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")).await?;
    }
    let known: Vec<String> = Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    let applied = Migrator::get_migration_models(&tx).await?;
    if let Some(unknown) = applied.into_iter().find(|applied| !known.contains(&applied.version)) {
        return Err(OpenError::Newer(unknown.version));
    }
    Migrator::up(&tx, None).await?;
    tx.commit().await?;
    Ok(())
}
