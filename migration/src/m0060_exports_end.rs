//! Exports that cannot be written come to an end: how often each was begun, and how it failed.

use crate::columns::{index, one_of, replace_column};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let attempts = integer("attempts").default(0).take();
        manager.alter_table(Table::alter().table("export_run").add_column(attempts).take()).await?;
        manager.drop_index(Index::drop().name("export_run_created_at").table("export_run").to_owned()).await?;
        let states = ["writing", "ready", "refused", "failed", "too_long"];
        let status = one_of("status", states).default("failed").take();
        replace_column(manager, "export_run", ["status", "status_before"], status).await?;
        let open = Expr::col("status").eq("writing");
        manager.create_index(index("export_run", ["created_at"]).and_where(open).take()).await
    }
}
