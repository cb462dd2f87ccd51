//! Which mails went to somebody who does not get such mails by themselves: a reminder follows them, and they can be sent again.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let chosen = boolean("chosen").default(false).take();
        manager.alter_table(Table::alter().table("mail").add_column(chosen).take()).await
    }
}
