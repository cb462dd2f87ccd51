//! Until which day a quote held when the house was told that it expired: what gets more time can expire again.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let expired_for = text_null("expired_for");
        manager.alter_table(Table::alter().table("quote").add_column(expired_for).take()).await
    }
}
