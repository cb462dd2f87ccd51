//! Passkeys beside the authenticator app.

use crate::columns::{index, one_of};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(passkey()).await?;
        manager.create_index(index("passkey", ["account_id"])).await
    }
}

/// `credential` is what answers are checked with, as JSON: a public key, which is no secret. `handle` is its name on the device.
fn passkey() -> TableCreateStatement {
    Table::create()
        .table("passkey")
        .col(uuid("id").primary_key())
        .col(one_of("realm", ["staff", "portal"]))
        .col(uuid("account_id"))
        .col(text("name"))
        .col(text("handle").unique_key())
        .col(text("credential"))
        .col(big_integer("created_at"))
        .col(big_integer_null("used_at"))
        .take()
}
