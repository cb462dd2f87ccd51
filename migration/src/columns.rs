//! Columns and indexes as this schema spells them. Times are BIGINT milliseconds UTC, ids are UUIDs, everything else is text.

use domain::fold::fold;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text, text_null};
use sea_orm_migration::sea_orm::{DbBackend, QueryResult, prelude::Uuid};

/// Rows that are read in one go.
const PORTION: u64 = 1_000;

/// A text column that holds one of `values`.
pub fn one_of<const N: usize>(name: &'static str, values: [&'static str; N]) -> ColumnDef {
    text(name).check(Expr::col(name).is_in(values)).take()
}

/// As [`one_of`], or nothing.
pub fn one_of_null<const N: usize>(name: &'static str, values: [&'static str; N]) -> ColumnDef {
    text_null(name).check(Expr::col(name).is_in(values)).take()
}

/// Folded text, ordered by its bytes on both engines: ranges and cursors depend on it.
pub fn folded(manager: &SchemaManager<'_>, name: &'static str) -> ColumnDef {
    match manager.get_database_backend() {
        DbBackend::Postgres => text(name).extra("COLLATE \"C\"").take(),
        _ => text(name),
    }
}

/// Fills a folded column of `table` from the one that it folds.
pub async fn fold_rows(
    db: &SchemaManagerConnection<'_>,
    table: &'static str,
    (column, fold_column): (&'static str, &'static str),
) -> Result<(), DbErr> {
    let said = |row: &QueryResult| Ok::<(Uuid, String), DbErr>((row.try_get("", "id")?, row.try_get("", column)?));
    let mut after = Uuid::nil();
    loop {
        let portion = Query::select()
            .columns(["id", column])
            .from(table)
            .and_where(Expr::col(column).is_not_null())
            .and_where(Expr::col("id").gt(after))
            .order_by("id", Order::Asc)
            .limit(PORTION)
            .to_owned();
        let portion = db.query_all(&portion).await?.iter().map(said).collect::<Result<Vec<_>, _>>()?;
        let Some((last, _)) = portion.last() else { return Ok(()) };
        after = *last;
        for (id, text) in portion {
            let mut change = Query::update();
            change.table(table).value(fold_column, fold(&text)).and_where(Expr::col("id").eq(id));
            db.execute(&change).await?;
        }
    }
}

/// `column` refers to the id of `table`; `on_delete` says what becomes of this row when that one goes.
pub fn refers(column: &'static str, table: &'static str, on_delete: ForeignKeyAction) -> ForeignKeyCreateStatement {
    ForeignKey::create().from_col(column).to(table, "id").on_delete(on_delete).take()
}

/// An index named after its table and columns.
pub fn index<const N: usize>(table: &'static str, columns: [&'static str; N]) -> IndexCreateStatement {
    let mut index = Index::create().name(format!("{table}_{}", columns.join("_"))).table(table).take();
    for column in columns {
        index.col(column);
    }
    index
}

/// The condition that a row is not in the trash.
pub fn living() -> Expr {
    Expr::col("trashed_at").is_null()
}

/// The column `kind` with another rule.
pub async fn replace_kind(manager: &SchemaManager<'_>, table: &'static str, column: ColumnDef) -> Result<(), DbErr> {
    replace_column(manager, table, ["kind", "kind_before"], column).await
}

/// A column with another rule: SQLite changes none, but drops a column, which no index may know, with the rule that stands on it.
pub async fn replace_column(
    manager: &SchemaManager<'_>,
    table: &'static str,
    [name, before]: [&'static str; 2],
    column: ColumnDef,
) -> Result<(), DbErr> {
    let change = || Table::alter().table(table).to_owned();
    manager.alter_table(change().rename_column(name, before).take()).await?;
    manager.alter_table(change().add_column(column).take()).await?;
    let copy = Query::update().table(table).value(name, Expr::col(before)).to_owned();
    manager.execute(copy).await?;
    manager.alter_table(change().drop_column(before).take()).await
}
