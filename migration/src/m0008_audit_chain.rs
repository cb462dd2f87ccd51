//! The audit as a chain, and the sensitive actions in it.

use crate::columns::index;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            // Its place in the chain; entries from before the chain have none.
            big_integer_null("seq"),
            text_null("hash"),
            // The class of a sensitive action, and how many records it touched.
            text_null("class"),
            big_integer_null("amount"),
            // Whose rights the actor worked with, where these were not their own.
            uuid_null("as_id"),
            text_null("as_name"),
        ];
        for column in columns {
            manager.alter_table(Table::alter().table("audit").add_column(column).take()).await?;
        }
        manager.create_index(index("audit", ["seq"]).unique().take()).await?;
        let sensitive = index("audit", ["class", "seq"]).and_where(Expr::col("class").is_not_null()).take();
        manager.create_index(sensitive).await?;
        // How much somebody did lately.
        manager.create_index(index("audit", ["actor_id", "at"])).await
    }
}
