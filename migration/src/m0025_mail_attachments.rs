//! Which document goes with a mail, and what it is called there.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["attachment", "attachment_name"] {
            let add = Table::alter().table("mail").add_column(text_null(column)).take();
            manager.alter_table(add).await?;
        }
        Ok(())
    }
}
