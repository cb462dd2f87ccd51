//! Which mails leave first: what somebody sits and waits for does not stand behind thousands that say news.

use crate::columns::index;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let rank = integer("rank").default(1).take();
        manager.alter_table(Table::alter().table("mail").add_column(rank).take()).await?;
        let unused = Index::drop().name("mail_status_next_attempt_at").table("mail").to_owned();
        manager.drop_index(unused).await?;
        manager.create_index(index("mail", ["status", "rank", "next_attempt_at"])).await
    }
}
