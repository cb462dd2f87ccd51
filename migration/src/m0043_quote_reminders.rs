//! Until which day a quote held when the customer was reminded of it: more time can be reminded of again.

use crate::columns::{index, living};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let reminded_for = text_null("reminded_for");
        manager.alter_table(Table::alter().table("quote").add_column(reminded_for).take()).await?;
        // Looked through every few minutes for what does not hold much longer.
        let waiting = living().and(Expr::col("status").eq("sent"));
        manager.create_index(index("quote", ["valid_until", "id"]).and_where(waiting).take()).await
    }
}
