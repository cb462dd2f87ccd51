//! Which invoice took how much of which quote. Until now there was one invoice of the whole.

use crate::columns::{index, refers};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // What is neither percent nor lines is the whole.
        let one_way = Expr::col("percent").is_null().or(Expr::col("lines").is_null());
        let with_amounts = Expr::col("percent").is_null().or(Expr::col("amounts").is_not_null());
        let part = Table::create()
            .table("quote_part")
            .col(pk_uuid("invoice_id"))
            .col(uuid("quote_id"))
            .col(big_integer_null("percent"))
            // As JSON: how much that is of what bears each tax, in minor units.
            .col(text_null("amounts"))
            // As JSON: the places of items.
            .col(text_null("lines"))
            // The invoice was thrown away or cancelled, so that this is left again; a draft may come back.
            .col(boolean("released"))
            .check(Expr::col("percent").gt(0))
            .check(Expr::col("percent").lte(1_000_000))
            .check(one_way)
            .check(with_amounts)
            .foreign_key(&mut refers("invoice_id", "invoice", ForeignKeyAction::Cascade))
            .foreign_key(&mut refers("quote_id", "quote", ForeignKeyAction::Restrict))
            .take();
        manager.create_table(part).await?;
        manager.create_index(index("quote_part", ["quote_id"])).await?;
        move_invoices(manager).await
    }
}

async fn move_invoices(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let invoices = "INSERT INTO quote_part (invoice_id, quote_id, released) \
                    SELECT invoice_id, id, status <> 'invoiced' FROM quote WHERE invoice_id IS NOT NULL";
    db.execute_unprepared(invoices).await?;
    manager.drop_index(Index::drop().name("quote_invoice_id").table("quote").to_owned()).await?;
    if manager.get_database_backend() == DbBackend::Sqlite {
        // SQLite drops no column that refers to another table: it stays, empty.
        db.execute_unprepared("UPDATE quote SET invoice_id = NULL").await?;
        return Ok(());
    }
    manager.alter_table(Table::alter().table("quote").drop_column("invoice_id").take()).await
}
