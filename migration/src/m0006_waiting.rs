//! What waits is found by its status. An index over rows of one status alone serves no query that has the status for a parameter.

use crate::columns::index;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, unused, column) in
            [("mail", "mail_next_attempt_at", "next_attempt_at"), ("import_run", "import_run_created_at", "created_at")]
        {
            manager.drop_index(Index::drop().name(unused).table(table).to_owned()).await?;
            manager.create_index(index(table, ["status", column])).await?;
        }
        Ok(())
    }
}
