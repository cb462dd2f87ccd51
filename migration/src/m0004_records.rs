//! What Portico writes down for itself: the audit, the outbox, settings and number series.

use crate::columns::{index, one_of};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(audit()).await?;
        manager.create_index(index("audit", ["customer_id", "at", "id"])).await?;
        manager.create_index(index("audit", ["subject_kind", "subject_id", "at"])).await?;
        manager.create_index(index("audit", ["at"])).await?;
        for statement in append_only(manager.get_database_backend()) {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        manager.create_table(mail()).await?;
        let due = index("mail", ["next_attempt_at"]).and_where(Expr::col("status").eq("waiting")).take();
        manager.create_index(due).await?;
        manager.create_index(index("mail", ["created_at"])).await?;
        let setting = Table::create().table("setting").col(text("key").primary_key()).col(text("value")).take();
        manager.create_table(setting).await?;
        let series = Table::create().table("series").col(text("name").primary_key()).col(big_integer("last")).take();
        manager.create_table(series).await
    }
}

/// No foreign keys: what happened stays written when its subject is gone.
fn audit() -> TableCreateStatement {
    Table::create()
        .table("audit")
        .col(pk_uuid("id"))
        .col(big_integer("at"))
        .col(one_of("actor_kind", ["staff", "person", "system"]))
        .col(uuid_null("actor_id"))
        .col(text("actor_name"))
        .col(text("action"))
        .col(text_null("subject_kind"))
        .col(uuid_null("subject_id"))
        .col(uuid_null("customer_id"))
        .col(uuid_null("note_id"))
        .col(text("detail"))
        .col(text_null("ip"))
        .col(text_null("request_id"))
        .take()
}

/// The audit takes rows and gives none back, whoever asks (R100).
fn append_only(backend: DbBackend) -> &'static [&'static str] {
    match backend {
        DbBackend::Postgres => &[
            "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$",
            "CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit \
             FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()",
        ],
        _ => &[
            "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit \
             BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END",
            "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit \
             BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END",
        ],
    }
}

/// The outbox, and the history of what was sent.
fn mail() -> TableCreateStatement {
    Table::create()
        .table("mail")
        .col(pk_uuid("id"))
        .col(text("to_address"))
        .col(text("to_name"))
        .col(text("language"))
        .col(text("category"))
        .col(text("subject"))
        .col(text("text_body"))
        .col(text("html_body"))
        .col(one_of("status", ["waiting", "sent", "failed"]))
        .col(integer("attempts"))
        .col(big_integer("next_attempt_at"))
        .col(big_integer_null("lease_until"))
        .col(uuid_null("lease_token"))
        .col(text_null("last_error"))
        .col(big_integer("created_at"))
        .col(big_integer_null("sent_at"))
        .take()
}
