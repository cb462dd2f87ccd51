//! The list of contacts in each of its orders, by the words of each of them, and by how they stand with the portal. The next start writes all
//! words anew.

use crate::columns::{folded, index, living, refers};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let customer_fold = folded(manager, "customer_fold").default("").take();
        manager.alter_table(Table::alter().table("contact").add_column(customer_fold).take()).await?;
        let called =
            "UPDATE contact SET customer_fold = (SELECT name_fold FROM customer WHERE customer.id = customer_id)";
        manager.get_connection().execute_unprepared(called).await?;
        for order in ["name_fold", "customer_fold", "created_at"] {
            manager.create_index(index("contact", [order, "id"]).and_where(living()).take()).await?;
        }
        for table in ["membership", "invitation"] {
            manager.create_index(index(table, ["status", "contact_id"])).await?;
        }
        manager.drop_table(Table::drop().table("customer_term").to_owned()).await?;
        manager.create_table(term(manager)).await?;
        manager.create_index(index("customer_term", ["customer_id"])).await
    }
}

/// As before, and whose word it is: the customer's itself or one of its people's.
fn term(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table("customer_term")
        .col(folded(manager, "term"))
        .col(text("field"))
        .col(uuid("customer_id"))
        .col(uuid("record_id"))
        .primary_key(Index::create().col("term").col("field").col("customer_id").col("record_id"))
        .foreign_key(&mut refers("customer_id", "customer", ForeignKeyAction::Cascade))
        .take()
}
