//! Changes of many customers at once: which, what of them, and how each was before.

use crate::columns::{index, one_of, one_of_null, refers};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(run()).await?;
        manager.create_index(index("bulk_run", ["staff_id", "created_at"])).await?;
        let open = Expr::col("status").is_in(["checking", "running", "undoing"]);
        manager.create_index(index("bulk_run", ["created_at"]).and_where(open).take()).await?;
        manager.create_table(row()).await?;
        manager.create_index(index("bulk_row", ["run_id", "verdict"])).await
    }
}

/// `value` is the id of a member of the team, or a tag's or a group's name, as the action wants it.
fn run() -> TableCreateStatement {
    Table::create()
        .table("bulk_run")
        .col(pk_uuid("id"))
        .col(uuid("staff_id"))
        .col(one_of_null(
            "action",
            [
                "set_primary",
                "add_staff",
                "remove_staff",
                "add_tag",
                "remove_tag",
                "set_group",
                "activate",
                "deactivate",
                "trash",
            ],
        ))
        .col(text("value"))
        .col(one_of("status", ["chosen", "checking", "checked", "running", "done", "undoing", "undone"]))
        .col(integer("total"))
        .col(integer("done"))
        .col(big_integer("created_at"))
        .foreign_key(&mut refers("staff_id", "staff", ForeignKeyAction::Cascade))
        .take()
}

/// `before` and `after` are JSON of the part that the run changed.
fn row() -> TableCreateStatement {
    Table::create()
        .table("bulk_row")
        .col(uuid("run_id"))
        .col(integer("number"))
        .col(uuid("customer_id"))
        .col(one_of_null("verdict", ["changes", "same", "refused", "restored", "kept"]))
        .col(text_null("before"))
        .col(text_null("after"))
        .primary_key(Index::create().col("run_id").col("number"))
        .foreign_key(&mut refers("run_id", "bulk_run", ForeignKeyAction::Cascade))
        .foreign_key(&mut refers("customer_id", "customer", ForeignKeyAction::Cascade))
        .take()
}
