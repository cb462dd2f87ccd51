//! When that was supplied which an invoice is about, and by which codes an authority in Italy finds its order. Houses in Italy pay stamp duty
//! themselves unless they say otherwise.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["supplied_from", "supplied_to", "cig", "cup"] {
            manager.alter_table(Table::alter().table("invoice").add_column(text_null(column)).take()).await?;
        }
        let italy = r#"replace(value, '"italy": {', '"italy":{')"#;
        let pays = format!(
            r#"UPDATE setting SET value = replace({italy}, '"italy":{{', '"italy":{{"stamp_duty":true,') WHERE key = 'billing'"#
        );
        manager.get_connection().execute_unprepared(&pays).await.map(|_| ())
    }
}
