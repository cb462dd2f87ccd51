//! External users among the kinds of access.

use crate::columns::{one_of, one_of_null, replace_kind};
use sea_orm_migration::prelude::*;

const KINDS: [&str; 3] = ["primary", "sub_account", "external_advanced"];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        replace_kind(manager, "membership", one_of("kind", KINDS).default("sub_account").take()).await?;
        replace_kind(manager, "invitation", one_of_null("kind", KINDS)).await
    }
}
