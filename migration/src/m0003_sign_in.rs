//! Ways in: invitations, resets, sessions, and the brakes on guessing. Secrets are kept as hashes only.

use crate::columns::{index, one_of, one_of_null, refers};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(invitation()).await?;
        for column in ["staff_id", "contact_id", "customer_id"] {
            manager.create_index(index("invitation", [column])).await?;
        }
        manager.create_table(password_reset()).await?;
        manager.create_index(index("password_reset", ["realm", "account_id"])).await?;
        manager.create_table(session()).await?;
        manager.create_index(index("session", ["realm", "account_id"])).await?;
        manager.create_table(throttle()).await?;
        manager.create_index(index("throttle", ["updated_at"])).await?;
        manager.create_table(flash()).await?;
        manager.create_index(index("flash", ["expires_at"])).await
    }
}

fn realm() -> ColumnDef {
    one_of("realm", ["staff", "portal"])
}

fn invitation() -> TableCreateStatement {
    Table::create()
        .table("invitation")
        .col(pk_uuid("id"))
        .col(realm())
        .col(text_uniq("token_hash"))
        .col(text("email"))
        .col(uuid_null("staff_id"))
        .col(uuid_null("contact_id"))
        .col(uuid_null("customer_id"))
        .col(one_of_null("kind", ["primary", "sub_account"]))
        .col(uuid_null("invited_by"))
        .col(one_of("status", ["pending", "accepted", "expired", "revoked", "superseded", "declined", "bounced"]))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("ended_at"))
        .foreign_key(&mut refers("staff_id", "staff", ForeignKeyAction::Cascade))
        .foreign_key(&mut refers("contact_id", "contact", ForeignKeyAction::Cascade))
        .foreign_key(&mut refers("customer_id", "customer", ForeignKeyAction::Cascade))
        .foreign_key(&mut refers("invited_by", "staff", ForeignKeyAction::SetNull))
        .take()
}

fn password_reset() -> TableCreateStatement {
    Table::create()
        .table("password_reset")
        .col(text("token_hash").primary_key())
        .col(realm())
        .col(uuid("account_id"))
        .col(big_integer("password_version"))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("used_at"))
        .take()
}

/// Ended sessions stay as history.
fn session() -> TableCreateStatement {
    Table::create()
        .table("session")
        .col(text("id_hash").primary_key())
        .col(realm())
        .col(uuid("account_id"))
        .col(text("data"))
        .col(big_integer("created_at"))
        .col(big_integer("last_seen_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("ended_at"))
        .col(text_null("end_reason"))
        .col(uuid_null("ended_by"))
        .col(text("user_agent"))
        .col(text("first_ip"))
        .col(text("last_ip"))
        .take()
}

fn throttle() -> TableCreateStatement {
    Table::create()
        .table("throttle")
        .col(text("key").primary_key())
        .col(integer("failures"))
        .col(big_integer("blocked_until"))
        .col(big_integer("updated_at"))
        .take()
}

fn flash() -> TableCreateStatement {
    Table::create()
        .table("flash")
        .col(text("id_hash").primary_key())
        .col(text("body"))
        .col(big_integer("expires_at"))
        .take()
}
