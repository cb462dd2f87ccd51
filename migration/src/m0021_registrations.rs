//! Who asks at the portal's door to become a customer.

use crate::columns::{index, one_of, refers};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("registration")
            .col(uuid("id").primary_key())
            // Until the link is used.
            .col(text_null("token_hash").unique_key())
            .col(one_of("kind", ["company", "person"]))
            .col(text_null("company"))
            .col(text("first_name"))
            .col(text("last_name"))
            .col(text("email"))
            .col(text_null("phone"))
            .col(text_null("message"))
            .col(text("language"))
            .col(one_of("status", ["unverified", "waiting", "approved", "declined", "expired"]))
            .col(big_integer("created_at"))
            .col(big_integer("expires_at"))
            .col(big_integer_null("ended_at"))
            .col(uuid_null("decided_by"))
            .col(text_null("reason"))
            .col(uuid_null("customer_id"))
            .foreign_key(&mut refers("decided_by", "staff", ForeignKeyAction::SetNull))
            .foreign_key(&mut refers("customer_id", "customer", ForeignKeyAction::Cascade))
            .take();
        manager.create_table(table).await?;
        manager.create_index(index("registration", ["created_at", "id"])).await?;
        manager.create_index(index("registration", ["status"])).await?;
        manager.create_index(index("registration", ["email"])).await
    }
}
