//! Among a million invoices, what is in the trash and what was billed by month is found without reading all of them.

use crate::columns::index;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["contact", "quote", "invoice", "credit_note"] {
            let trash = index(table, ["trashed_at"]).and_where(Expr::col("trashed_at").is_not_null()).take();
            manager.create_index(trash).await?;
        }
        let mut billed = index("invoice", ["currency", "listed_on", "status", "total"]);
        manager.create_index(billed.and_where(Expr::col("number").is_not_null()).take()).await
    }
}
