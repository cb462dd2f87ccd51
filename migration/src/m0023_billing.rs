//! Tax rates, invoices with their lines, payments and what they went towards.

use crate::columns::{folded, index, living, one_of, refers, replace_kind};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const CATEGORIES: [&str; 7] =
    ["standard", "zero_rated", "exempt", "reverse_charge", "intra_community", "export", "out_of_scope"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(tax_rate(manager)).await?;
        invoices(manager).await?;
        lines(manager).await?;
        payments(manager).await?;
        let kinds = ["customers", "staff", "invoices", "invoice_lines"];
        replace_kind(manager, "import_run", one_of("kind", kinds).default("customers").take()).await?;
        // Mails about billing say what is owed: whoever was given them reads invoices too.
        let ticked = "UPDATE contact SET portal_role = portal_role || ' invoices.view' \
                      WHERE portal_role LIKE 'chosen%emails.history_billing%'";
        manager.get_connection().execute_unprepared(ticked).await?;
        Ok(())
    }
}

/// Percentages, quantities and prices are ten-thousandths; days are `2027-01-31`; money is minor units of its currency.
fn tax_rate(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table("tax_rate")
        .col(pk_uuid("id"))
        .col(text("name"))
        .col(folded(manager, "name_fold"))
        .col(one_of("category", CATEGORIES))
        .col(big_integer("percent"))
        .col(text_null("reason"))
        .col(text_null("country"))
        .col(text_null("valid_from"))
        .col(text_null("valid_to"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .col(integer("version"))
        .col(big_integer_null("archived_at"))
        .take()
}

async fn invoices(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statuses = ["draft", "sent", "partially_paid", "paid", "cancelled", "written_off"];
    let invoice = Table::create()
        .table("invoice")
        .col(pk_uuid("id"))
        .col(uuid("customer_id"))
        .col(one_of("status", statuses))
        .col(text_uniq("number").null())
        .col(folded(manager, "number_fold").null())
        .col(text("currency"))
        .col(one_of("prices", ["net", "gross"]))
        .col(one_of("rounding", ["per_total", "per_line"]))
        .col(big_integer("discount"))
        .col(integer("terms"))
        .col(text_null("dated"))
        // The day under which lists have it, also while it has no date.
        .col(folded(manager, "listed_on"))
        .col(folded(manager, "due_on").null())
        .col(text_null("reference"))
        .col(text_null("note"))
        .col(text_null("internal_note"))
        .col(big_integer("net"))
        .col(big_integer("tax"))
        .col(big_integer("total"))
        .col(big_integer("paid"))
        .col(big_integer("due"))
        // What it says to its customer, word for word, from the moment it was sent; and the hash of that.
        .col(text_null("frozen"))
        .col(text_null("hash"))
        .col(text_null("external_ref").unique_key())
        .col(uuid_null("created_by"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .col(big_integer_null("sent_at"))
        .col(big_integer_null("viewed_at"))
        .col(text_null("reason"))
        .col(integer("version"))
        .col(big_integer_null("trashed_at"))
        .col(uuid_null("trashed_by"))
        .check(Expr::col("paid").gte(0))
        .check(Expr::col("status").eq("draft").or(Expr::col("paid").lte(Expr::col("total"))))
        // What was sent has its number and its words.
        .check(
            Expr::col("status")
                .eq("draft")
                .or(Expr::col("number").is_not_null().and(Expr::col("frozen").is_not_null())),
        )
        // Documents outlive their customer's record.
        .foreign_key(&mut refers("customer_id", "customer", ForeignKeyAction::Restrict))
        .foreign_key(&mut refers("created_by", "staff", ForeignKeyAction::SetNull))
        .foreign_key(&mut refers("trashed_by", "staff", ForeignKeyAction::SetNull))
        .take();
    manager.create_table(invoice).await?;
    for order in ["listed_on", "due_on", "total"] {
        manager.create_index(index("invoice", [order, "id"]).and_where(living()).take()).await?;
    }
    manager.create_index(index("invoice", ["customer_id", "listed_on", "id"])).await?;
    manager.create_index(index("invoice", ["status", "listed_on", "id"])).await?;
    manager.create_index(index("invoice", ["number_fold"])).await?;
    let open = Expr::col("status").is_in(["sent", "partially_paid"]);
    let open = index("invoice", ["status", "due_on", "id"]).and_where(open).take();
    manager.create_index(open).await
}

async fn lines(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let line = Table::create()
        .table("invoice_line")
        .col(pk_uuid("id"))
        .col(uuid("invoice_id"))
        .col(integer("position"))
        .col(one_of("kind", ["item", "heading"]))
        .col(text("description"))
        .col(text_null("detail"))
        .col(big_integer("quantity"))
        .col(text_null("unit"))
        .col(big_integer("price"))
        .col(big_integer("discount"))
        .col(uuid_null("tax_rate_id"))
        .col(text("tax_name"))
        .col(one_of("tax_category", CATEGORIES))
        .col(big_integer("tax_percent"))
        .col(text_null("tax_reason"))
        .col(big_integer_null("amount"))
        .col(text_null("external_ref").unique_key())
        .foreign_key(&mut refers("invoice_id", "invoice", ForeignKeyAction::Cascade))
        .foreign_key(&mut refers("tax_rate_id", "tax_rate", ForeignKeyAction::SetNull))
        .take();
    manager.create_table(line).await?;
    manager.create_index(index("invoice_line", ["invoice_id", "position"]).unique().take()).await
}

async fn payments(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let payment = Table::create()
        .table("payment")
        .col(pk_uuid("id"))
        .col(uuid("customer_id"))
        .col(one_of("status", ["completed", "partially_refunded", "refunded"]))
        .col(one_of("method", ["bank_transfer", "card", "cash", "direct_debit", "cheque", "other"]))
        .col(text("currency"))
        .col(big_integer("amount"))
        .col(big_integer("allocated"))
        .col(big_integer("refunded"))
        .col(folded(manager, "received_on"))
        .col(text_null("reference"))
        .col(text_null("note"))
        .col(text_null("external_ref").unique_key())
        .col(uuid_null("recorded_by"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .col(integer("version"))
        // It never was: a mistake. The row stays for whoever asks.
        .col(big_integer_null("deleted_at"))
        .check(Expr::col("amount").gt(0))
        .check(Expr::col("allocated").gte(0))
        .check(Expr::col("refunded").gte(0))
        .check(Expr::col("allocated").add(Expr::col("refunded")).lte(Expr::col("amount")))
        .foreign_key(&mut refers("customer_id", "customer", ForeignKeyAction::Restrict))
        .foreign_key(&mut refers("recorded_by", "staff", ForeignKeyAction::SetNull))
        .take();
    manager.create_table(payment).await?;
    manager.create_index(index("payment", ["received_on", "id"])).await?;
    manager.create_index(index("payment", ["customer_id", "received_on", "id"])).await?;
    let allocation = Table::create()
        .table("payment_allocation")
        .col(uuid("payment_id"))
        .col(uuid("invoice_id"))
        .col(big_integer("amount"))
        .col(big_integer("created_at"))
        .primary_key(Index::create().col("payment_id").col("invoice_id"))
        .check(Expr::col("amount").gt(0))
        .foreign_key(&mut refers("payment_id", "payment", ForeignKeyAction::Restrict))
        .foreign_key(&mut refers("invoice_id", "invoice", ForeignKeyAction::Restrict))
        .take();
    manager.create_table(allocation).await?;
    manager.create_index(index("payment_allocation", ["invoice_id"])).await?;
    let refund = Table::create()
        .table("refund")
        .col(pk_uuid("id"))
        .col(uuid("payment_id"))
        .col(big_integer("amount"))
        .col(text("reason"))
        .col(uuid_null("made_by"))
        .col(big_integer("created_at"))
        .check(Expr::col("amount").gt(0))
        .foreign_key(&mut refers("payment_id", "payment", ForeignKeyAction::Restrict))
        .foreign_key(&mut refers("made_by", "staff", ForeignKeyAction::SetNull))
        .take();
    manager.create_table(refund).await?;
    manager.create_index(index("refund", ["payment_id"])).await
}
