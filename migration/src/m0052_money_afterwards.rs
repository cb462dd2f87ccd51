//! What becomes of money after it came: that its bank disputes it, who let it go back, and that what had gone came back.

use crate::columns::{index, one_of};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let add = |table: &'static str, column: ColumnDef| Table::alter().table(table).add_column(column).take();
        manager.alter_table(add("payment", big_integer_null("disputed_at"))).await?;
        let disputed = index("payment", ["disputed_at"]).and_where(Expr::col("disputed_at").is_not_null()).take();
        manager.create_index(disputed).await?;
        manager
            .alter_table(add("refund", one_of("origin", ["here", "there", "dispute"]).default("here").take()))
            .await?;
        manager.alter_table(add("refund", big_integer_null("returned_at"))).await?;
        let returned = index("refund", ["returned_at"]).and_where(Expr::col("returned_at").is_not_null()).take();
        manager.create_index(returned).await
    }
}
