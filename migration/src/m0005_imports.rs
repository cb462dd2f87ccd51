//! Imports under way: the file's rows wait here, each with its verdict, until the run is forgotten.

use crate::columns::{index, one_of, one_of_null, refers};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(run()).await?;
        manager.create_index(index("import_run", ["staff_id", "created_at"])).await?;
        let open = Expr::col("status").is_in(["checking", "importing"]);
        manager.create_index(index("import_run", ["created_at"]).and_where(open).take()).await?;
        manager.create_table(row()).await
    }
}

/// `headings` and `mapping` are lists of text as JSON, one entry a column.
fn run() -> TableCreateStatement {
    Table::create()
        .table("import_run")
        .col(pk_uuid("id"))
        .col(one_of("kind", ["customers", "staff"]))
        .col(text("file"))
        .col(one_of("status", ["checking", "checked", "importing", "done"]))
        .col(uuid("staff_id"))
        .col(text("headings"))
        .col(text("mapping"))
        .col(integer("total"))
        .col(integer("done"))
        .col(big_integer("created_at"))
        .foreign_key(&mut refers("staff_id", "staff", ForeignKeyAction::Cascade))
        .take()
}

fn row() -> TableCreateStatement {
    Table::create()
        .table("import_row")
        .col(uuid("run_id"))
        .col(integer("number"))
        .col(text("cells"))
        .col(one_of_null("verdict", ["new", "changed", "unchanged", "broken"]))
        .col(text_null("problems"))
        .primary_key(Index::create().col("run_id").col("number"))
        .foreign_key(&mut refers("run_id", "import_run", ForeignKeyAction::Cascade))
        .take()
}
