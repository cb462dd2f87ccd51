//! What Italy's exchange asks for: where customers get their invoices, why a rate bears no tax, and a number for each file that is handed in.

use crate::columns::index;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let texts = [
            ("customer", "tax_id"),
            ("customer", "sdi_code"),
            ("customer", "pec"),
            ("tax_rate", "nature"),
            ("invoice_line", "tax_nature"),
        ];
        for (table, column) in texts {
            manager.alter_table(Table::alter().table(table).add_column(text_null(column)).take()).await?;
        }
        for table in ["invoice", "credit_note"] {
            let number = big_integer_null("transmission");
            manager.alter_table(Table::alter().table(table).add_column(number).take()).await?;
            manager.create_index(index(table, ["transmission"]).unique().take()).await?;
        }
        number_what_was_sent(manager.get_connection()).await
    }
}

/// What was sent before gets its numbers in that order. What another system sent was handed in there.
async fn number_what_was_sent(db: &SchemaManagerConnection<'_>) -> Result<(), DbErr> {
    let number = |table: &str, sent_at: &str, own: &str, before: &str| {
        format!(
            "UPDATE {table} SET transmission = sent.n + {before} \
             FROM (SELECT id, row_number() OVER (ORDER BY {sent_at}, id) AS n FROM {table} WHERE {own}) AS sent \
             WHERE sent.id = {table}.id"
        )
    };
    let drawn = "SELECT count(*) FROM invoice WHERE transmission IS NOT NULL";
    let all = format!("({drawn}) + (SELECT count(*) FROM credit_note WHERE transmission IS NOT NULL)");
    let invoices = number("invoice", "sent_at", "frozen IS NOT NULL AND external_ref IS NULL", "0");
    db.execute_unprepared(&invoices).await?;
    let credit_notes = number("credit_note", "issued_at", "frozen IS NOT NULL", &format!("({drawn})"));
    db.execute_unprepared(&credit_notes).await?;
    let last = format!(
        "INSERT INTO series (name, last) SELECT 'transmission', n FROM (SELECT {all} AS n) AS drawn WHERE n > 0"
    );
    db.execute_unprepared(&last).await?;
    Ok(())
}
