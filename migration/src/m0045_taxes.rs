//! What a document that was sent comes to by tax, beside the document that says it and sealed with it: a report of many adds up rows in an
//! index, and reads no document. What is open, and what ended in some days, is found in an index.

use crate::columns::{folded, index, refers};
use crate::m0027_seals::seal;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, document, of) in
            [("invoice_tax", "invoice", "invoice_id"), ("credit_note_tax", "credit_note", "credit_note_id")]
        {
            manager.create_table(taxes(manager, table, document, of)).await?;
            copy_what_was_sent(manager, table, document, of).await?;
            let added = ["listed_on", "currency", "category", "percent", "customer_id", "base", "amount"];
            manager.create_index(index(table, added).name(format!("{table}_added")).take()).await?;
            let kept =
                [of, "position", "customer_id", "currency", "listed_on", "category", "percent", "base", "amount"];
            seal(manager, table, "TRUE", &kept).await?;
            manager.create_index(index(document, ["ended_at"]).and_where(ended()).take()).await?;
        }
        manager.create_index(index("invoice", ["currency", "ended_at"]).and_where(ended()).take()).await?;
        // Who owes is found among what is open, however much was paid.
        let open = index("invoice", ["currency", "status", "customer_id", "due_on", "due"]);
        manager.create_index(open).await?;
        manager.create_index(index("refund", ["created_at"])).await
    }
}

fn ended() -> Expr {
    Expr::col("ended_at").is_not_null()
}

fn taxes(
    manager: &SchemaManager<'_>,
    table: &'static str,
    document: &'static str,
    of: &'static str,
) -> TableCreateStatement {
    Table::create()
        .table(table)
        .col(uuid(of))
        .col(integer("position"))
        // Whose it is, and where reports have it: as its document says.
        .col(uuid("customer_id"))
        .col(text("currency"))
        .col(folded(manager, "listed_on"))
        // None where the document does not say its taxes: then this is all of it.
        .col(text_null("category"))
        .col(big_integer_null("percent"))
        .col(big_integer("base"))
        .col(big_integer("amount"))
        .primary_key(Index::create().col(of).col("position"))
        .foreign_key(&mut refers(of, document, ForeignKeyAction::Restrict))
        .take()
}

/// Documents of another system do not say their taxes, and come to what they are as a whole.
async fn copy_what_was_sent(manager: &SchemaManager<'_>, table: &str, document: &str, of: &str) -> Result<(), DbErr> {
    let columns = format!("{of}, position, customer_id, currency, listed_on, base, amount");
    let told = match manager.get_database_backend() {
        DbBackend::Postgres => format!(
            "INSERT INTO {table} ({columns}, category, percent) \
             SELECT sent.id, tax.n - 1, sent.customer_id, sent.currency, sent.listed_on, \
             (tax.said->>'base')::bigint, (tax.said->>'amount')::bigint, \
             tax.said->'tax'->>'category', (tax.said->'tax'->>'percent')::bigint \
             FROM {document} AS sent, \
             json_array_elements(sent.frozen::json->'totals'->'taxes') WITH ORDINALITY AS tax(said, n) \
             WHERE sent.frozen IS NOT NULL"
        ),
        _ => format!(
            "INSERT INTO {table} ({columns}, category, percent) \
             SELECT sent.id, tax.key, sent.customer_id, sent.currency, sent.listed_on, \
             json_extract(tax.value, '$.base'), json_extract(tax.value, '$.amount'), \
             json_extract(tax.value, '$.tax.category'), json_extract(tax.value, '$.tax.percent') \
             FROM {document} AS sent, json_each(sent.frozen, '$.totals.taxes') AS tax \
             WHERE sent.frozen IS NOT NULL"
        ),
    };
    let whole = format!(
        "INSERT INTO {table} ({columns}) \
         SELECT sent.id, 0, sent.customer_id, sent.currency, sent.listed_on, sent.net, sent.tax FROM {document} AS sent \
         WHERE sent.frozen IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {table} WHERE {table}.{of} = sent.id)"
    );
    for statement in [told, whole] {
        manager.get_connection().execute_unprepared(&statement).await?;
    }
    Ok(())
}
