//! Proposals: offers with a text of their own.

use crate::columns::{index, living, one_of};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let kind = one_of("kind", ["quote", "proposal"]).default("quote").take();
        for column in [kind, text_null("body")] {
            manager.alter_table(Table::alter().table("quote").add_column(column).take()).await?;
        }
        // Each kind has a list of its own, and one of them may be rare.
        let order = index("quote", ["kind", "listed_on", "id"]).and_where(living()).take();
        manager.create_index(order).await
    }
}
