//! The lists of quotes, credit notes and payments in every order that they can be asked for, titles as the search knows them, and files of
//! quotes, proposals and credit notes.

use crate::columns::{fold_rows, folded, index, living, one_of, replace_kind};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for order in ["valid_until", "total"] {
            manager.create_index(index("quote", ["kind", order, "id"]).and_where(living()).take()).await?;
        }
        manager.create_index(index("credit_note", ["total", "id"]).and_where(living()).take()).await?;
        let kept = || Expr::col("deleted_at").is_null();
        manager.create_index(index("payment", ["amount", "id"]).and_where(kept()).take()).await?;
        manager.create_index(index("credit_note", ["status", "listed_on", "id"]).and_where(living()).take()).await?;
        manager.create_index(index("payment", ["status", "received_on", "id"]).and_where(kept()).take()).await?;
        let title_fold = folded(manager, "title_fold").default("").take();
        manager.alter_table(Table::alter().table("quote").add_column(title_fold).take()).await?;
        fold_rows(manager.get_connection(), "quote", ("title", "title_fold")).await?;
        let kinds =
            ["customers", "contacts", "quotes", "proposals", "invoices", "invoice_lines", "credit_notes", "payments"];
        replace_kind(manager, "export_run", one_of("kind", kinds).default("customers").take()).await
    }
}
