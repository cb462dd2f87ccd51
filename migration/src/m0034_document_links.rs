//! Links that open one document, and by which of them a quote was answered.

use crate::columns::index;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["quote_id", "invoice_id"] {
            let column_of = Table::alter().table("personal_link").add_column(uuid_null(column)).take();
            manager.alter_table(column_of).await?;
            manager.create_index(index("personal_link", [column, "id"])).await?;
        }
        manager.alter_table(Table::alter().table("quote_decision").add_column(uuid_null("link_id")).take()).await
    }
}
