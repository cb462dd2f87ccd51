//! External users among the kinds of access.

use crate::columns::{one_of, one_of_null};
use sea_orm_migration::prelude::*;

const KINDS: [&str; 3] = ["primary", "sub_account", "external_advanced"];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        replace(manager, "membership", one_of("kind", KINDS).default("sub_account").take()).await?;
        replace(manager, "invitation", one_of_null("kind", KINDS)).await
    }
}

/// The column `kind` with another rule: SQLite changes none, but drops a column with the rule that stands on it.
async fn replace(manager: &SchemaManager<'_>, table: &'static str, column: ColumnDef) -> Result<(), DbErr> {
    let change = || Table::alter().table(table).to_owned();
    manager.alter_table(change().rename_column("kind", "kind_before").take()).await?;
    manager.alter_table(change().add_column(column).take()).await?;
    let copy = Query::update().table(table).value("kind", Expr::col("kind_before")).to_owned();
    manager.execute(copy).await?;
    manager.alter_table(change().drop_column("kind_before").take()).await
}
