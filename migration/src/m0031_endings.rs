//! When an invoice was cancelled or written off, and when a credit note became void: statements of account say so.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, over) in [("invoice", "'cancelled', 'written_off'"), ("credit_note", "'void'")] {
            let ended_at = big_integer_null("ended_at");
            manager.alter_table(Table::alter().table(table).add_column(ended_at).take()).await?;
            let ended = format!("UPDATE {table} SET ended_at = updated_at WHERE status IN ({over})");
            manager.get_connection().execute_unprepared(&ended).await?;
        }
        Ok(())
    }
}
