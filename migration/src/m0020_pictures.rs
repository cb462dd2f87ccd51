//! Pictures of people. The files themselves are kept outside of the database.

use crate::columns::index;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("picture")
            .col(pk_uuid("id"))
            // Where the file is, drawn by lot: nothing that anybody knows leads to it.
            .col(text("key").unique_key())
            .col(text("kind"))
            .col(integer("width"))
            .col(integer("height"))
            .col(big_integer("bytes"))
            .col(text("hash"))
            .col(big_integer("created_at"))
            .take();
        manager.create_table(table).await?;
        for table in ["staff", "person"] {
            let picture = uuid_null("picture_id").extra("REFERENCES \"picture\" (\"id\") ON DELETE SET NULL").take();
            manager.alter_table(Table::alter().table(table).add_column(picture).take()).await?;
            manager.create_index(index(table, ["picture_id"])).await?;
        }
        Ok(())
    }
}
