use super::{OpenError, begin};
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait};
use sea_orm_migration::{SchemaManager, seaql_migrations};

/// Any number will do, as long as every version of Portico takes the same.
const MIGRATION_LOCK: i64 = 7_367_521_904;

/// Applies what is missing, all of it or none. Instances that start together wait for the first (R112).
pub async fn migrate(writer: &DatabaseConnection) -> Result<(), OpenError> {
    let tx = begin(writer).await?;
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared("SET LOCAL statement_timeout = 0").await?;
        tx.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")).await?;
    }
    refuse_newer(&Migrator::get_migration_models(&tx).await?)?;
    Migrator::up(&tx, None).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether the schema is the one that this program knows; it is left as it is.
pub async fn check(reader: &DatabaseConnection) -> Result<(), OpenError> {
    // Asked for by itself, the table would be made.
    if !SchemaManager::new(reader).has_table("seaql_migrations").await? {
        return Err(OpenError::Missing);
    }
    let applied = seaql_migrations::Entity::find().all(reader).await?;
    refuse_newer(&applied)?;
    match Migrator::migrations().len().saturating_sub(applied.len()) {
        0 => Ok(()),
        _ if applied.is_empty() => Err(OpenError::Missing),
        waiting => Err(OpenError::Behind(waiting)),
    }
}

/// What a newer program made is left alone.
fn refuse_newer(applied: &[seaql_migrations::Model]) -> Result<(), OpenError> {
    let known: Vec<String> = Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    match applied.iter().find(|applied| !known.contains(&applied.version)) {
        Some(unknown) => Err(OpenError::Newer(unknown.version.clone())),
        None => Ok(()),
    }
}
