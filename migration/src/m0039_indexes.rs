//! Among a million invoices, what is in the trash, what was billed by month, and how many a customer has and owes is found without reading
//! them.

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
        manager.create_index(billed.and_where(Expr::col("number").is_not_null()).take()).await?;
        let of_customer = Index::drop().name("invoice_customer_id_listed_on_id").table("invoice").to_owned();
        manager.drop_index(of_customer).await?;
        let counted = index("invoice", ["customer_id", "listed_on", "id", "status", "trashed_at"]);
        manager.create_index(counted).await?;
        manager.create_index(index("invoice", ["customer_id", "status", "trashed_at", "currency", "due"])).await
    }
}
