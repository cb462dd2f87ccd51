//! Credit notes, and the invoices that they went towards.

use crate::columns::{folded, index, living, one_of, refers};
use crate::m0027_seals::seal;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const STATUSES: [&str; 6] = ["draft", "issued", "partially_applied", "applied", "refunded", "void"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // What credit notes took away from what is owed.
        let credited = big_integer("credited").default(0).take();
        manager.alter_table(Table::alter().table("invoice").add_column(credited).take()).await?;
        manager.create_table(credit_note(manager)).await?;
        manager.create_index(index("credit_note", ["listed_on", "id"]).and_where(living()).take()).await?;
        manager.create_index(index("credit_note", ["customer_id", "listed_on", "id"])).await?;
        manager.create_index(index("credit_note", ["number_fold"])).await?;
        manager.create_index(index("credit_note", ["invoice_id"])).await?;
        manager.create_table(application()).await?;
        manager.create_index(index("credit_application", ["invoice_id"])).await?;
        let columns = ["customer_id", "invoice_id", "number", "total", "frozen", "hash"];
        seal(manager, "credit_note", "OLD.frozen IS NOT NULL", &columns).await
    }
}

fn credit_note(manager: &SchemaManager<'_>) -> TableCreateStatement {
    let sealed = Expr::col("number").is_not_null().and(Expr::col("frozen").is_not_null());
    Table::create()
        .table("credit_note")
        .col(pk_uuid("id"))
        .col(uuid("customer_id"))
        // What it takes back.
        .col(uuid("invoice_id"))
        .col(one_of("status", STATUSES))
        .col(text_uniq("number").null())
        .col(folded(manager, "number_fold").null())
        .col(text("currency"))
        .col(text_null("dated"))
        // The day under which lists have it, also while it has no date.
        .col(folded(manager, "listed_on"))
        .col(text("reason"))
        .col(text_null("internal_note"))
        // Which items of the invoice, and how much of them.
        .col(text("parts"))
        .col(big_integer("net"))
        .col(big_integer("tax"))
        .col(big_integer("total"))
        .col(big_integer("applied"))
        .col(big_integer("refunded"))
        // What it says to its customer, word for word, from the moment it was issued; and the hash of that.
        .col(text_null("frozen"))
        .col(text_null("hash"))
        .col(uuid_null("created_by"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .col(big_integer_null("issued_at"))
        .col(big_integer_null("refunded_at"))
        .col(text_null("refund_note"))
        .col(text_null("void_reason"))
        .col(integer("version"))
        .col(big_integer_null("trashed_at"))
        .col(uuid_null("trashed_by"))
        .check(Expr::col("applied").gte(0))
        .check(Expr::col("refunded").gte(0))
        .check(Expr::col("applied").add(Expr::col("refunded")).lte(Expr::col("total")))
        .check(Expr::col("status").eq("draft").or(sealed))
        .foreign_key(&mut refers("customer_id", "customer", ForeignKeyAction::Restrict))
        .foreign_key(&mut refers("invoice_id", "invoice", ForeignKeyAction::Restrict))
        .foreign_key(&mut refers("created_by", "staff", ForeignKeyAction::SetNull))
        .foreign_key(&mut refers("trashed_by", "staff", ForeignKeyAction::SetNull))
        .take()
}

fn application() -> TableCreateStatement {
    Table::create()
        .table("credit_application")
        .col(uuid("credit_note_id"))
        .col(uuid("invoice_id"))
        .col(big_integer("amount"))
        .col(big_integer("created_at"))
        .primary_key(Index::create().col("credit_note_id").col("invoice_id"))
        .check(Expr::col("amount").gt(0))
        .foreign_key(&mut refers("credit_note_id", "credit_note", ForeignKeyAction::Restrict))
        .foreign_key(&mut refers("invoice_id", "invoice", ForeignKeyAction::Restrict))
        .take()
}
