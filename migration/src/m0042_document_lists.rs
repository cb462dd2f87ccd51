//! The lists of quotes, credit notes and payments in every order that they can be asked for, titles as the search knows them, and files of
//! quotes, proposals and credit notes.

use crate::columns::{folded, index, living, one_of, replace_kind};
use domain::fold::fold;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{QueryResult, prelude::Uuid};

/// Titles that are read in one go.
const PORTION: u64 = 1_000;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for order in ["valid_until", "total"] {
            manager.create_index(index("quote", ["kind", order, "id"]).and_where(living()).take()).await?;
        }
        manager.create_index(index("credit_note", ["total", "id"]).and_where(living()).take()).await?;
        let kept = || Expr::col("deleted_at").is_null();
        manager.create_index(index("payment", ["amount", "id"]).and_where(kept()).take()).await?;
        manager.create_index(index("credit_note", ["status", "listed_on", "id"]).and_where(living()).take()).await?;
        manager.create_index(index("payment", ["status", "received_on", "id"]).and_where(kept()).take()).await?;
        let title_fold = folded(manager, "title_fold").default("").take();
        manager.alter_table(Table::alter().table("quote").add_column(title_fold).take()).await?;
        fold_titles(manager.get_connection()).await?;
        let kinds =
            ["customers", "contacts", "quotes", "proposals", "invoices", "invoice_lines", "credit_notes", "payments"];
        replace_kind(manager, "export_run", one_of("kind", kinds).default("customers").take()).await
    }
}

fn titled(row: &QueryResult) -> Result<(Uuid, String), DbErr> {
    Ok((row.try_get("", "id")?, row.try_get("", "title")?))
}

async fn fold_titles(db: &SchemaManagerConnection<'_>) -> Result<(), DbErr> {
    let mut after = Uuid::nil();
    loop {
        let portion = Query::select()
            .columns(["id", "title"])
            .from("quote")
            .and_where(Expr::col("id").gt(after))
            .order_by("id", Order::Asc)
            .limit(PORTION)
            .to_owned();
        let portion = db.query_all(&portion).await?.iter().map(titled).collect::<Result<Vec<_>, _>>()?;
        let Some((last, _)) = portion.last() else { return Ok(()) };
        after = *last;
        for (id, title) in portion {
            let mut change = Query::update();
            change.table("quote").value("title_fold", fold(&title)).and_where(Expr::col("id").eq(id));
            db.execute(&change).await?;
        }
    }
}
