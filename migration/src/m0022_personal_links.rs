//! Links that open something for one person without a sign-in, and when they were opened.

use crate::columns::{index, one_of, refers};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let links = Table::create()
            .table("personal_link")
            .col(pk_uuid("id"))
            .col(text_uniq("token_hash"))
            .col(uuid("customer_id"))
            .col(uuid("contact_id"))
            .col(text("email"))
            .col(one_of("scope", ["view", "act"]))
            .col(boolean("asks_code"))
            .col(uuid_null("given_by"))
            .col(big_integer("created_at"))
            .col(big_integer("expires_at"))
            .col(big_integer_null("revoked_at"))
            // Sealed; a new one takes its place.
            .col(text_null("code"))
            .col(big_integer_null("code_expires_at"))
            .col(integer("code_tries").default(0))
            .col(integer("guesses").default(0))
            .foreign_key(&mut refers("customer_id", "customer", ForeignKeyAction::Cascade))
            .foreign_key(&mut refers("contact_id", "contact", ForeignKeyAction::Cascade))
            .foreign_key(&mut refers("given_by", "staff", ForeignKeyAction::SetNull))
            .take();
        manager.create_table(links).await?;
        manager.create_index(index("personal_link", ["contact_id", "created_at"])).await?;
        manager.create_index(index("personal_link", ["expires_at"])).await?;
        let openings = Table::create()
            .table("personal_link_opening")
            .col(pk_uuid("id"))
            .col(uuid("link_id"))
            .col(big_integer("opened_at"))
            .col(text("ip"))
            .col(text("user_agent"))
            .foreign_key(&mut refers("link_id", "personal_link", ForeignKeyAction::Cascade))
            .take();
        manager.create_table(openings).await?;
        manager.create_index(index("personal_link_opening", ["link_id", "opened_at"])).await
    }
}
