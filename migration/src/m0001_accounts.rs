//! Who signs in: the team at one door, customers' people at the other.

use crate::columns::{index, one_of, refers};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(staff()).await?;
        manager.create_index(index("staff", ["manager_id"])).await?;
        manager.create_table(staff_override()).await?;
        manager.create_table(person()).await
    }
}

fn staff() -> TableCreateStatement {
    Table::create()
        .table("staff")
        .col(pk_uuid("id"))
        .col(text_uniq("email"))
        .col(text("first_name"))
        .col(text("last_name"))
        .col(text_null("title"))
        .col(text_null("phone"))
        .col(text("role"))
        .col(one_of("status", ["invited", "active", "deactivated"]))
        .col(uuid_null("manager_id"))
        .col(text("language"))
        .col(text("time_zone"))
        .col(text_null("theme"))
        .col(text_null("password_hash"))
        .col(big_integer_null("password_changed_at"))
        .col(text_null("external_ref").unique_key())
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .col(integer("version"))
        .foreign_key(&mut refers("manager_id", "staff", ForeignKeyAction::SetNull))
        .take()
}

fn staff_override() -> TableCreateStatement {
    Table::create()
        .table("staff_override")
        .col(uuid("staff_id"))
        .col(text("right"))
        .col(one_of("scope", ["none", "own", "assigned", "all"]))
        .col(big_integer_null("until"))
        .primary_key(Index::create().col("staff_id").col("right"))
        .foreign_key(&mut refers("staff_id", "staff", ForeignKeyAction::Cascade))
        .take()
}

fn person() -> TableCreateStatement {
    Table::create()
        .table("person")
        .col(pk_uuid("id"))
        .col(text_uniq("email"))
        .col(text("first_name"))
        .col(text("last_name"))
        .col(text("language"))
        .col(text("time_zone"))
        .col(text_null("theme"))
        .col(one_of("status", ["active", "suspended"]))
        .col(text_null("password_hash"))
        .col(big_integer_null("password_changed_at"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .col(integer("version"))
        .take()
}
