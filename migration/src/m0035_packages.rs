//! Packages on offer, those that customers have, and what was used of them.

use crate::columns::{folded, index, one_of_null, refers};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        on_offer(manager).await?;
        given(manager).await?;
        used(manager).await
    }
}

/// Prices and quantities are ten-thousandths, as those of lines.
async fn on_offer(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let package = Table::create()
        .table("package")
        .col(pk_uuid("id"))
        .col(text("name"))
        .col(folded(manager, "name_fold"))
        .col(text_null("detail"))
        .col(text("currency"))
        .col(big_integer("price"))
        .col(uuid_null("tax_rate_id"))
        .col(integer_null("validity"))
        .col(one_of_null("validity_unit", ["day", "week", "month", "year"]))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .col(integer("version"))
        .col(big_integer_null("archived_at"))
        .check(Expr::col("price").gte(0))
        .check(Expr::col("validity").gt(0))
        .foreign_key(&mut refers("tax_rate_id", "tax_rate", ForeignKeyAction::SetNull))
        .take();
    manager.create_table(package).await?;
    manager.create_index(index("package", ["name_fold", "id"])).await?;
    let item = Table::create()
        .table("package_item")
        .col(uuid("package_id"))
        .col(integer("place"))
        .col(uuid("product_id"))
        .col(big_integer("quantity"))
        .primary_key(Index::create().col("package_id").col("place"))
        .check(Expr::col("quantity").gt(0))
        .foreign_key(&mut refers("package_id", "package", ForeignKeyAction::Cascade))
        .foreign_key(&mut refers("product_id", "product", ForeignKeyAction::Restrict))
        .take();
    manager.create_table(item).await?;
    manager.create_index(index("package_item", ["product_id"])).await
}

/// What a customer has is a copy: it says what was on offer on that day.
async fn given(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let package = Table::create()
        .table("customer_package")
        .col(pk_uuid("id"))
        .col(uuid("customer_id"))
        .col(uuid_null("package_id"))
        // For whom it is, where it is not for the customer as a whole.
        .col(uuid_null("contact_id"))
        .col(text("name"))
        .col(text_null("detail"))
        .col(text("currency"))
        .col(big_integer("price"))
        .col(text("start_on"))
        .col(text_null("last_on"))
        // The draft that was made over its price.
        .col(uuid_null("invoice_id"))
        .col(big_integer_null("ended_at"))
        .col(uuid_null("ended_by"))
        .col(text_null("end_reason"))
        .col(uuid_null("created_by"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .col(integer("version"))
        .foreign_key(&mut refers("customer_id", "customer", ForeignKeyAction::Cascade))
        .foreign_key(&mut refers("package_id", "package", ForeignKeyAction::SetNull))
        .foreign_key(&mut refers("contact_id", "contact", ForeignKeyAction::SetNull))
        .foreign_key(&mut refers("invoice_id", "invoice", ForeignKeyAction::SetNull))
        .foreign_key(&mut refers("ended_by", "staff", ForeignKeyAction::SetNull))
        .foreign_key(&mut refers("created_by", "staff", ForeignKeyAction::SetNull))
        .take();
    manager.create_table(package).await?;
    manager.create_index(index("customer_package", ["created_at", "id"])).await?;
    manager.create_index(index("customer_package", ["customer_id", "created_at", "id"])).await?;
    // What refers is looked for when that goes.
    for column in ["package_id", "contact_id", "invoice_id"] {
        let of = index("customer_package", [column]).and_where(Expr::col(column).is_not_null()).take();
        manager.create_index(of).await?;
    }
    let item = Table::create()
        .table("customer_package_item")
        .col(pk_uuid("id"))
        .col(uuid("customer_package_id"))
        .col(integer("place"))
        .col(text("name"))
        .col(text_null("unit"))
        .col(big_integer("quantity"))
        .col(big_integer("used"))
        // Whoever writes: never less than nothing, and never more than there is.
        .check(Expr::col("used").gte(0))
        .check(Expr::col("used").lte(Expr::col("quantity")))
        .foreign_key(&mut refers("customer_package_id", "customer_package", ForeignKeyAction::Cascade))
        .take();
    manager.create_table(item).await?;
    manager.create_index(index("customer_package_item", ["customer_package_id", "place"]).unique().take()).await
}

async fn used(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let package_use = Table::create()
        .table("package_use")
        .col(pk_uuid("id"))
        .col(uuid("customer_package_id"))
        .col(uuid("item_id"))
        .col(big_integer("quantity"))
        .col(text("used_on"))
        // The customer reads it.
        .col(text_null("note"))
        .col(uuid_null("created_by"))
        .col(big_integer("created_at"))
        .col(big_integer_null("taken_back_at"))
        .col(uuid_null("taken_back_by"))
        .col(text_null("take_back_reason"))
        .check(Expr::col("quantity").gt(0))
        .foreign_key(&mut refers("customer_package_id", "customer_package", ForeignKeyAction::Cascade))
        .foreign_key(&mut refers("item_id", "customer_package_item", ForeignKeyAction::Cascade))
        .foreign_key(&mut refers("created_by", "staff", ForeignKeyAction::SetNull))
        .foreign_key(&mut refers("taken_back_by", "staff", ForeignKeyAction::SetNull))
        .take();
    manager.create_table(package_use).await?;
    manager.create_index(index("package_use", ["customer_package_id", "created_at", "id"])).await?;
    manager.create_index(index("package_use", ["item_id"])).await
}
