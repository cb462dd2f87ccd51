//! Roles that a company makes from the six.

use crate::columns::{folded, index};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let role = Table::create()
            .table("role")
            .col(pk_uuid("id"))
            .col(text("name"))
            .col(folded(manager, "name_fold").unique_key())
            .col(text("base"))
            // What differs from the base, as JSON: it is read whole with whoever holds the role, and changed whole.
            .col(text("scopes"))
            .col(big_integer("created_at"))
            .col(big_integer("updated_at"))
            .col(integer("version"))
            .take();
        manager.create_table(role).await?;
        let held = uuid_null("role_id").extra("REFERENCES \"role\" (\"id\") ON DELETE RESTRICT").take();
        manager.alter_table(Table::alter().table("staff").add_column(held).take()).await?;
        manager.create_index(index("staff", ["role_id"])).await
    }
}
