//! Customers, their people, and who of the team looks after them.

use crate::columns::{folded, index, living, one_of, refers};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(label(manager, "customer_group")).await?;
        manager.create_table(label(manager, "tag")).await?;
        customers(manager).await?;
        assignments(manager).await?;
        contacts(manager).await?;
        manager.create_table(term(manager)).await?;
        manager.create_index(index("customer_term", ["customer_id"])).await?;
        manager.create_table(membership()).await?;
        manager.create_index(index("membership", ["customer_id"])).await?;
        manager.create_table(note()).await?;
        manager.create_index(index("note", ["customer_id", "created_at"])).await
    }
}

fn label(manager: &SchemaManager<'_>, table: &'static str) -> TableCreateStatement {
    Table::create()
        .table(table)
        .col(pk_uuid("id"))
        .col(text("name"))
        .col(folded(manager, "name_fold").unique_key())
        .take()
}

async fn customers(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let customer = Table::create()
        .table("customer")
        .col(pk_uuid("id"))
        .col(big_integer_uniq("number"))
        .col(one_of("kind", ["company", "person"]))
        .col(one_of("status", ["active", "inactive"]))
        .col(text("name"))
        .col(folded(manager, "name_fold"))
        .col(text_null("email"))
        .col(text_null("phone"))
        .col(text_null("website"))
        .col(text_null("vat_id"))
        .col(text_null("language"))
        .col(text_null("currency"))
        .col(text_null("external_ref").unique_key())
        .col(text_null("address_1"))
        .col(text_null("address_2"))
        .col(text_null("city"))
        .col(text_null("region"))
        .col(text_null("postal_code"))
        .col(text_null("country"))
        .col(uuid_null("group_id"))
        .col(uuid_null("created_by"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .col(big_integer("last_activity_at"))
        .col(integer("version"))
        .col(big_integer_null("trashed_at"))
        .col(uuid_null("trashed_by"))
        .foreign_key(&mut refers("group_id", "customer_group", ForeignKeyAction::SetNull))
        .foreign_key(&mut refers("created_by", "staff", ForeignKeyAction::SetNull))
        .foreign_key(&mut refers("trashed_by", "staff", ForeignKeyAction::SetNull))
        .take();
    manager.create_table(customer).await?;
    // The orders of the list, each read page by page from a cursor.
    for order in ["name_fold", "number", "last_activity_at", "created_at"] {
        manager.create_index(index("customer", [order, "id"]).and_where(living()).take()).await?;
    }
    for column in ["email", "vat_id", "group_id"] {
        manager.create_index(index("customer", [column])).await?;
    }
    let trash = index("customer", ["trashed_at"]).and_where(Expr::col("trashed_at").is_not_null()).take();
    manager.create_index(trash).await
}

async fn assignments(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let staff = Table::create()
        .table("customer_staff")
        .col(uuid("customer_id"))
        .col(uuid("staff_id"))
        .col(boolean("is_primary"))
        .primary_key(Index::create().col("customer_id").col("staff_id"))
        .foreign_key(&mut refers("customer_id", "customer", ForeignKeyAction::Cascade))
        .foreign_key(&mut refers("staff_id", "staff", ForeignKeyAction::Cascade))
        .take();
    manager.create_table(staff).await?;
    manager.create_index(index("customer_staff", ["staff_id", "customer_id"])).await?;
    manager.create_index(one_primary("customer_staff", primary())).await?;

    let tag = Table::create()
        .table("customer_tag")
        .col(uuid("customer_id"))
        .col(uuid("tag_id"))
        .primary_key(Index::create().col("customer_id").col("tag_id"))
        .foreign_key(&mut refers("customer_id", "customer", ForeignKeyAction::Cascade))
        .foreign_key(&mut refers("tag_id", "tag", ForeignKeyAction::Cascade))
        .take();
    manager.create_table(tag).await?;
    manager.create_index(index("customer_tag", ["tag_id", "customer_id"])).await
}

async fn contacts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let contact = Table::create()
        .table("contact")
        .col(pk_uuid("id"))
        .col(uuid("customer_id"))
        .col(text_null("first_name"))
        .col(text_null("last_name"))
        .col(folded(manager, "name_fold"))
        .col(text_null("position"))
        .col(text_null("email"))
        .col(text_null("phone"))
        .col(text_null("language"))
        .col(boolean("is_primary"))
        .col(text_null("external_ref").unique_key())
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .col(integer("version"))
        .col(big_integer_null("trashed_at"))
        .col(uuid_null("trashed_by"))
        .foreign_key(&mut refers("customer_id", "customer", ForeignKeyAction::Cascade))
        .foreign_key(&mut refers("trashed_by", "staff", ForeignKeyAction::SetNull))
        .take();
    manager.create_table(contact).await?;
    manager.create_index(index("contact", ["customer_id", "name_fold"])).await?;
    manager.create_index(index("contact", ["email"])).await?;
    manager.create_index(one_primary("contact", primary().and(living()))).await?;
    let email = index("contact", ["customer_id", "email"]).unique().and_where(living()).take();
    manager.create_index(email).await
}

fn primary() -> Expr {
    Expr::col("is_primary").eq(true)
}

/// A customer has at most one primary row in `table`.
fn one_primary(table: &'static str, condition: Expr) -> IndexCreateStatement {
    let name = format!("{table}_one_primary");
    Index::create().name(name).table(table).col("customer_id").unique().and_where(condition).take()
}

/// Folded words of a customer, by the field they come from. Searched by prefix, as a range.
fn term(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table("customer_term")
        .col(uuid("customer_id"))
        .col(text("field"))
        .col(folded(manager, "term"))
        .primary_key(Index::create().col("term").col("field").col("customer_id"))
        .foreign_key(&mut refers("customer_id", "customer", ForeignKeyAction::Cascade))
        .take()
}

fn membership() -> TableCreateStatement {
    Table::create()
        .table("membership")
        .col(pk_uuid("id"))
        .col(uuid("person_id"))
        .col(uuid("customer_id"))
        .col(uuid_uniq("contact_id"))
        .col(one_of("kind", ["primary", "sub_account"]))
        .col(one_of("status", ["active", "suspended", "revoked"]))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .index(Index::create().name("membership_person_id_customer_id").unique().col("person_id").col("customer_id"))
        .foreign_key(&mut refers("person_id", "person", ForeignKeyAction::Cascade))
        .foreign_key(&mut refers("customer_id", "customer", ForeignKeyAction::Cascade))
        .foreign_key(&mut refers("contact_id", "contact", ForeignKeyAction::Cascade))
        .take()
}

fn note() -> TableCreateStatement {
    Table::create()
        .table("note")
        .col(pk_uuid("id"))
        .col(uuid("customer_id"))
        .col(uuid("author_id"))
        .col(boolean("is_private"))
        .col(text("body"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .col(integer("version"))
        .foreign_key(&mut refers("customer_id", "customer", ForeignKeyAction::Cascade))
        .foreign_key(&mut refers("author_id", "staff", ForeignKeyAction::Restrict))
        .take()
}
