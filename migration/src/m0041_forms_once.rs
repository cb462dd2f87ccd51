//! Forms that were taken, for a day: what a page sends twice is done once.

use crate::columns::index;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let forms = Table::create()
            .table("form_once")
            // A hash of the page, of whom it was made for, and of all that was sent.
            .col(text("key").primary_key())
            .col(big_integer("sent_at"))
            // Where it led and with which words, once it was taken.
            .col(text_null("location"))
            .col(text_null("flash"))
            .take();
        manager.create_table(forms).await?;
        manager.create_index(index("form_once", ["sent_at"])).await
    }
}
