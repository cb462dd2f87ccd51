//! Quotes in their versions, what was answered to them, and what was asked about them.

use crate::columns::{folded, index, living, one_of, refers};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        quotes(manager).await?;
        decisions(manager).await?;
        questions(manager).await
    }
}

async fn quotes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // That one has expired follows from its last day.
    let statuses =
        ["draft", "sent", "accepted", "declined", "changes_requested", "superseded", "cancelled", "invoiced"];
    let quote = Table::create()
        .table("quote")
        .col(pk_uuid("id"))
        .col(uuid("customer_id"))
        // The first of its versions; all of them have one number.
        .col(uuid("origin_id"))
        .col(integer("revision"))
        .col(one_of("status", statuses))
        .col(text_null("number"))
        .col(folded(manager, "number_fold").null())
        .col(text("title"))
        .col(text("currency"))
        .col(one_of("prices", ["net", "gross"]))
        .col(one_of("rounding", ["per_total", "per_line"]))
        .col(big_integer("discount"))
        .col(big_integer("deposit"))
        // The day under which lists have it, also before it was sent.
        .col(folded(manager, "listed_on"))
        .col(folded(manager, "valid_until"))
        .col(text_null("reference"))
        .col(text_null("terms"))
        .col(text_null("internal_note"))
        .col(boolean("questions"))
        // As JSON: written and read as a whole, and nobody asks for one by itself.
        .col(text("lines"))
        .col(big_integer("total"))
        // What it says to its customer, word for word, from the moment it was sent; and the hash of that.
        .col(text_null("frozen"))
        .col(text_null("hash"))
        .col(uuid_null("invoice_id"))
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
        // Documents outlive their customer's record.
        .foreign_key(&mut refers("customer_id", "customer", ForeignKeyAction::Restrict))
        .foreign_key(&mut refers("invoice_id", "invoice", ForeignKeyAction::SetNull))
        .foreign_key(&mut refers("created_by", "staff", ForeignKeyAction::SetNull))
        .foreign_key(&mut refers("trashed_by", "staff", ForeignKeyAction::SetNull))
        .take();
    manager.create_table(quote).await?;
    let order = index("quote", ["listed_on", "id"]).and_where(living()).take();
    manager.create_index(order).await?;
    manager.create_index(index("quote", ["customer_id", "listed_on", "id"])).await?;
    manager.create_index(index("quote", ["status", "listed_on", "id"])).await?;
    manager.create_index(index("quote", ["number_fold"])).await?;
    manager.create_index(index("quote", ["invoice_id"]).unique().take()).await?;
    // A version that was thrown away leaves its place to another.
    let version = index("quote", ["origin_id", "revision"]).unique().and_where(living()).take();
    manager.create_index(version).await?;
    let number = index("quote", ["number", "revision"]).unique().and_where(living()).take();
    manager.create_index(number).await
}

/// Evidence (BR-05): nothing in it changes, whatever becomes of those whom it names, so they are named without referring to them.
async fn decisions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let decision = Table::create()
        .table("quote_decision")
        .col(pk_uuid("id"))
        .col(uuid("quote_id"))
        .col(one_of("answer", ["accepted", "declined", "changes_requested", "revoked"]))
        .col(one_of("method", ["portal", "on_behalf"]))
        .col(big_integer("at"))
        .col(uuid_null("contact_id"))
        .col(uuid_null("membership_id"))
        .col(uuid_null("person_id"))
        .col(uuid_null("staff_id"))
        // As typed, for who accepts; otherwise as it was known.
        .col(text("name"))
        .col(text_null("email"))
        .col(text_null("ip"))
        .col(text_null("user_agent"))
        .col(text_null("comment"))
        .col(text("hash"))
        .foreign_key(&mut refers("quote_id", "quote", ForeignKeyAction::Restrict))
        .take();
    manager.create_table(decision).await?;
    manager.create_index(index("quote_decision", ["quote_id", "at", "id"])).await?;
    append_only(manager).await
}

async fn append_only(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements: &[&str] = match manager.get_database_backend() {
        DbBackend::Postgres => &[
            "CREATE FUNCTION quote_decision_is_append_only() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION 'quote_decision is append-only'; END $$",
            "CREATE TRIGGER quote_decision_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON quote_decision \
             FOR EACH STATEMENT EXECUTE FUNCTION quote_decision_is_append_only()",
        ],
        _ => &[
            "CREATE TRIGGER quote_decision_no_update BEFORE UPDATE ON quote_decision \
             BEGIN SELECT RAISE(ABORT, 'quote_decision is append-only'); END",
            "CREATE TRIGGER quote_decision_no_delete BEFORE DELETE ON quote_decision \
             BEGIN SELECT RAISE(ABORT, 'quote_decision is append-only'); END",
        ],
    };
    for statement in statements {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}

/// What is written about a quote, over all of its versions, by both sides.
async fn questions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let question = Table::create()
        .table("quote_question")
        .col(pk_uuid("id"))
        .col(uuid("origin_id"))
        .col(uuid_null("staff_id"))
        .col(uuid_null("contact_id"))
        // As it was when it was written.
        .col(text("name"))
        .col(boolean("by_staff"))
        .col(text("body"))
        .col(big_integer("created_at"))
        .foreign_key(&mut refers("origin_id", "quote", ForeignKeyAction::Cascade))
        .foreign_key(&mut refers("staff_id", "staff", ForeignKeyAction::SetNull))
        .foreign_key(&mut refers("contact_id", "contact", ForeignKeyAction::Cascade))
        .take();
    manager.create_table(question).await?;
    manager.create_index(index("quote_question", ["origin_id", "created_at", "id"])).await
}
