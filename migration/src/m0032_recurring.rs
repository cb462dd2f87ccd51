//! Templates of recurring invoices, and which of their days an invoice was made for.

use crate::columns::{folded, index, one_of, one_of_null, refers};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(recurring_invoice(manager)).await?;
        manager.create_index(index("recurring_invoice", ["next_on", "id"])).await?;
        manager.create_index(index("recurring_invoice", ["customer_id", "next_on", "id"])).await?;
        for column in [
            uuid_null("recurring_id"),
            text_null("recurring_on"),
            // It was made to be sent, and was not yet.
            boolean("to_send").default(false).take(),
        ] {
            manager.alter_table(Table::alter().table("invoice").add_column(column).take()).await?;
        }
        // One template makes one invoice for one day, whoever tries.
        manager.create_index(index("invoice", ["recurring_id", "recurring_on"]).unique().take()).await?;
        let waiting = index("invoice", ["to_send"]).and_where(Expr::col("to_send").eq(true)).take();
        manager.create_index(waiting).await
    }
}

fn recurring_invoice(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table("recurring_invoice")
        .col(pk_uuid("id"))
        .col(uuid("customer_id"))
        .col(one_of("status", ["draft", "active", "paused", "completed"]))
        // Why it was paused, where nobody did it.
        .col(one_of_null("halt", ["inactive", "content"]))
        .col(integer("every"))
        .col(one_of("unit", ["day", "week", "month", "year"]))
        .col(text("start_on"))
        .col(text_null("until_on"))
        .col(integer_null("times"))
        .col(boolean("if_paid"))
        .col(one_of("delivery", ["draft", "send"]))
        // How many days of its schedule went by, and how many invoices were made.
        .col(integer("place"))
        .col(integer("made"))
        // The day of the next one; of the last, when it is over.
        .col(folded(manager, "next_on"))
        // What its invoices say.
        .col(text("content"))
        .col(text("about"))
        .col(uuid_null("created_by"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .col(integer("version"))
        .foreign_key(&mut refers("customer_id", "customer", ForeignKeyAction::Cascade))
        .foreign_key(&mut refers("created_by", "staff", ForeignKeyAction::SetNull))
        .take()
}
