//! Lists and reports walk an index that has what they ask for, however much there is beside it: customers of one status, what was billed and
//! what came by day, and what one customer was billed. Payments are found by their reference as the search knows it.

use crate::columns::{fold_rows, folded, index, living};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Each holds its status: beginning with it, one index would lead whoever looks for a few through all of that status.
        for status in ["active", "inactive"] {
            for order in ["name_fold", "number", "last_activity_at"] {
                let of_status = living().and(Expr::col("status").eq(status));
                let name = format!("customer_{status}_{order}");
                manager.create_index(index("customer", [order, "id"]).name(name).and_where(of_status).take()).await?;
            }
        }
        let before = Index::drop().name("invoice_currency_listed_on_status_total").table("invoice").to_owned();
        manager.drop_index(before).await?;
        for (table, columns) in [
            ("invoice", ["currency", "listed_on", "customer_id", "total"]),
            ("invoice", ["customer_id", "currency", "listed_on", "total"]),
            ("credit_note", ["listed_on", "currency", "customer_id", "total"]),
        ] {
            let numbered = Expr::col("number").is_not_null();
            manager.create_index(index(table, columns).and_where(numbered).take()).await?;
        }
        // Whether a later day has a number already is asked at each that is drawn.
        let numbered = Expr::col("number").is_not_null();
        let by_day = index("invoice", ["listed_on"]).name("invoice_numbered_listed_on").and_where(numbered).take();
        manager.create_index(by_day).await?;
        let back = Expr::col("refunded_at").is_not_null();
        manager.create_index(index("credit_note", ["refunded_at"]).and_where(back).take()).await?;
        let kept = Expr::col("deleted_at").is_null();
        let came = index("payment", ["received_on", "currency", "customer_id", "amount"]).and_where(kept).take();
        manager.create_index(came).await?;
        let reference_fold = folded(manager, "reference_fold").default("").take();
        manager.alter_table(Table::alter().table("payment").add_column(reference_fold).take()).await?;
        fold_rows(manager.get_connection(), "payment", ("reference", "reference_fold")).await
    }
}
