//! What was sent is not changed and not deleted by anybody, whatever the program would do (BR-04). Invoices of another system are written
//! in two steps, with their lines coming after.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Sqlite {
            let refuse = "CREATE FUNCTION document_is_sealed() RETURNS trigger LANGUAGE plpgsql AS \
                          $$ BEGIN RAISE EXCEPTION 'a document that was sent is sealed'; END $$";
            manager.get_connection().execute_unprepared(refuse).await?;
        }
        for table in ["quote", "invoice"] {
            let sealed = "OLD.frozen IS NOT NULL AND OLD.external_ref IS NULL";
            seal(manager, table, sealed, &["customer_id", "number", "total", "frozen", "hash"]).await?;
        }
        Ok(())
    }
}

/// Rows that are `sealed` keep these columns, and stay.
pub(crate) async fn seal(
    manager: &SchemaManager<'_>,
    table: &str,
    sealed: &str,
    columns: &[&str],
) -> Result<(), DbErr> {
    let sqlite = manager.get_database_backend() == DbBackend::Sqlite;
    let differs = if sqlite { "IS NOT" } else { "IS DISTINCT FROM" };
    let changed: Vec<_> = columns.iter().map(|column| format!("NEW.{column} {differs} OLD.{column}")).collect();
    let changed = format!("{sealed} AND ({})", changed.join(" OR "));
    for (event, when) in [("UPDATE", changed.as_str()), ("DELETE", sealed)] {
        let name = format!("{table}_is_sealed_on_{}", event.to_lowercase());
        let statement = if sqlite {
            format!(
                "CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {when} \
                 BEGIN SELECT RAISE(ABORT, 'a document that was sent is sealed'); END"
            )
        } else {
            format!(
                "CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN ({when}) \
                 EXECUTE FUNCTION document_is_sealed()"
            )
        };
        manager.get_connection().execute_unprepared(&statement).await?;
    }
    Ok(())
}
