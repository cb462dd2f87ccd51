//! Products with their prices, and the words that they are found by.

use crate::columns::{folded, index, refers};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        products(manager).await?;
        prices(manager).await?;
        words(manager).await
    }
}

/// Documents do not refer to products: they keep what they took.
async fn products(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let product = Table::create()
        .table("product")
        .col(pk_uuid("id"))
        .col(text("name"))
        .col(folded(manager, "name_fold"))
        .col(text_null("sku"))
        .col(folded(manager, "sku_fold").null())
        .col(text_null("detail"))
        .col(text_null("unit"))
        .col(uuid_null("tax_rate_id"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .col(integer("version"))
        .col(big_integer_null("archived_at"))
        .foreign_key(&mut refers("tax_rate_id", "tax_rate", ForeignKeyAction::SetNull))
        .take();
    manager.create_table(product).await?;
    let is_active = || Expr::col("archived_at").is_null();
    manager.create_index(index("product", ["name_fold", "id"]).and_where(is_active()).take()).await?;
    let archived = Expr::col("archived_at").is_not_null();
    let archived = index("product", ["name_fold", "id"]).name("product_archived").and_where(archived).take();
    manager.create_index(archived).await?;
    // What was archived leaves its number to others.
    manager.create_index(index("product", ["sku_fold"]).unique().and_where(is_active()).take()).await?;
    let found = index("product", ["sku_fold", "id"]).and_where(Expr::col("sku_fold").is_not_null()).take();
    manager.create_index(found).await
}

/// Prices are ten-thousandths, as those of lines.
async fn prices(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let price = Table::create()
        .table("product_price")
        .col(uuid("product_id"))
        .col(text("currency"))
        .col(big_integer("price"))
        .primary_key(Index::create().col("product_id").col("currency"))
        .check(Expr::col("price").gte(0))
        .foreign_key(&mut refers("product_id", "product", ForeignKeyAction::Cascade))
        .take();
    manager.create_table(price).await
}

async fn words(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let word = Table::create()
        .table("product_word")
        .col(uuid("product_id"))
        .col(folded(manager, "word"))
        .primary_key(Index::create().col("word").col("product_id"))
        .foreign_key(&mut refers("product_id", "product", ForeignKeyAction::Cascade))
        .take();
    manager.create_table(word).await?;
    manager.create_index(index("product_word", ["product_id"])).await
}
