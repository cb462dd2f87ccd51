//! Exports: who asked for which file, how far it is, and the file itself until it is forgotten.

use crate::columns::{index, one_of, refers};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(run()).await?;
        manager.create_index(index("export_run", ["staff_id", "created_at"])).await?;
        let open = Expr::col("status").eq("writing");
        manager.create_index(index("export_run", ["created_at"]).and_where(open).take()).await?;
        manager.create_table(part()).await
    }
}

/// `query` is the filter of the list as JSON. Whoever writes the file holds it until `lease_until`.
fn run() -> TableCreateStatement {
    Table::create()
        .table("export_run")
        .col(pk_uuid("id"))
        .col(uuid("staff_id"))
        .col(one_of("kind", ["customers", "contacts"]))
        .col(one_of("format", ["csv", "xlsx"]))
        .col(text("query"))
        .col(text("file"))
        .col(one_of("status", ["writing", "ready", "refused"]))
        .col(big_integer("total"))
        .col(big_integer("done"))
        .col(big_integer("bytes"))
        .col(big_integer_null("lease_until"))
        .col(big_integer("created_at"))
        .foreign_key(&mut refers("staff_id", "staff", ForeignKeyAction::Cascade))
        .take()
}

/// A file in pieces, so that neither side ever holds all of it in one row.
fn part() -> TableCreateStatement {
    Table::create()
        .table("export_part")
        .col(uuid("run_id"))
        .col(integer("number"))
        .col(blob("bytes"))
        .primary_key(Index::create().col("run_id").col("number"))
        .foreign_key(&mut refers("run_id", "export_run", ForeignKeyAction::Cascade))
        .take()
}
