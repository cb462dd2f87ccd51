//! Second factors: the sealed seed of an authenticator app, and hashes of recovery codes.

use crate::columns::{index, one_of};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(factor()).await?;
        manager.create_table(code()).await?;
        manager.create_index(index("recovery_code", ["account_id"])).await?;
        // How often somebody tried lately.
        manager.create_index(index("audit", ["action", "at"])).await
    }
}

/// `codes` holds the recovery codes, sealed, until their owner says that they are kept. `last_step` is the last code's place in time:
/// no code counts twice.
fn factor() -> TableCreateStatement {
    Table::create()
        .table("second_factor")
        .col(one_of("realm", ["staff", "portal"]))
        .col(uuid("account_id"))
        .col(text("secret"))
        .col(text_null("codes"))
        .col(big_integer("last_step"))
        .col(big_integer("created_at"))
        .col(big_integer_null("confirmed_at"))
        .primary_key(Index::create().col("realm").col("account_id"))
        .take()
}

fn code() -> TableCreateStatement {
    Table::create()
        .table("recovery_code")
        .col(text("code_hash").primary_key())
        .col(one_of("realm", ["staff", "portal"]))
        .col(uuid("account_id"))
        .col(big_integer_null("used_at"))
        .take()
}
