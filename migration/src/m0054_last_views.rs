//! When a customer's people had a quote before them last.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let last = big_integer_null("last_viewed_at");
        manager.alter_table(Table::alter().table("quote").add_column(last).take()).await?;
        let known = Query::update().table("quote").value("last_viewed_at", Expr::col("viewed_at")).take();
        manager.execute(known).await
    }
}
