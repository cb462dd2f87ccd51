//! How far reminders of an invoice have come, and whether they rest.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [
            ("invoice", boolean("reminders_paused").default(false).take()),
            // Days after the due day of the last one.
            ("invoice", integer_null("reminded_step")),
            ("invoice", big_integer_null("reminded_at")),
            ("customer", boolean("reminders_paused").default(false).take()),
        ] {
            manager.alter_table(Table::alter().table(table).add_column(column).take()).await?;
        }
        Ok(())
    }
}
