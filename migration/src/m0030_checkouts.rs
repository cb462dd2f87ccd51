//! Attempts to pay invoices online, what the payment service told of them, and refunds that go through it.

use crate::columns::{index, one_of, refers};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        checkouts(manager).await?;
        events(manager).await?;
        refunds(manager).await
    }
}

async fn checkouts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let checkout = Table::create()
        .table("checkout")
        .col(pk_uuid("id"))
        .col(uuid("invoice_id"))
        .col(uuid("customer_id"))
        // Who began it.
        .col(uuid_null("contact_id"))
        .col(big_integer("amount"))
        .col(text("currency"))
        .col(one_of("provider", ["stripe"]))
        // What the payment service calls it, once it knows of it.
        .col(text_null("session_id").unique_key())
        .col(one_of("status", ["open", "paid", "expired", "failed"]))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("ended_at"))
        // The money that came of it.
        .col(uuid_null("payment_id"))
        .check(Expr::col("amount").gt(0))
        .foreign_key(&mut refers("invoice_id", "invoice", ForeignKeyAction::Cascade))
        .foreign_key(&mut refers("customer_id", "customer", ForeignKeyAction::Cascade))
        .foreign_key(&mut refers("contact_id", "contact", ForeignKeyAction::SetNull))
        .foreign_key(&mut refers("payment_id", "payment", ForeignKeyAction::SetNull))
        .take();
    manager.create_table(checkout).await?;
    // Nobody pays the same twice: an invoice has one attempt at a time.
    let open = index("checkout", ["invoice_id"]).unique().and_where(Expr::col("status").eq("open")).take();
    manager.create_index(open).await?;
    manager.create_index(index("checkout", ["status", "created_at"])).await
}

async fn events(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let event =
        Table::create().table("provider_event").col(text("id").primary_key()).col(big_integer("received_at")).take();
    manager.create_table(event).await?;
    manager.create_index(index("provider_event", ["received_at"])).await
}

async fn refunds(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let add = |column: ColumnDef| Table::alter().table("refund").add_column(column).take();
    manager.alter_table(add(one_of("status", ["pending", "done", "failed"]).default("done").take())).await?;
    // What the payment service calls it.
    manager.alter_table(add(text_null("external_ref"))).await?;
    let waiting = index("refund", ["status"]).and_where(Expr::col("status").eq("pending")).take();
    manager.create_index(waiting).await
}
