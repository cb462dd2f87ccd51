//! How much of an invoice was given up when it was written off, and what refunds took from it after that: what a statement said of past days
//! it says for ever.

use crate::columns::{index, refers};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let given_up = big_integer_null("given_up");
        manager.alter_table(Table::alter().table("invoice").add_column(given_up).take()).await?;
        // What went back since then was not told apart: it counts as given up with the rest.
        let until_now = "UPDATE invoice SET given_up = total - paid - credited WHERE status = 'written_off'";
        manager.get_connection().execute_unprepared(until_now).await?;
        let loss = Table::create()
            .table("refund_loss")
            .col(uuid("refund_id"))
            .col(uuid("invoice_id"))
            .col(big_integer("amount"))
            .primary_key(Index::create().col("refund_id").col("invoice_id"))
            .check(Expr::col("amount").gt(0))
            .foreign_key(&mut refers("refund_id", "refund", ForeignKeyAction::Restrict))
            .foreign_key(&mut refers("invoice_id", "invoice", ForeignKeyAction::Restrict))
            .take();
        manager.create_table(loss).await?;
        manager.create_index(index("refund_loss", ["invoice_id"])).await
    }
}
