//! Words of contacts stand under fields of their own, so that who does not see contacts does not find by them. All are written anew by the
//! next start, from the customers themselves.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.execute(Query::delete().from_table("customer_term").to_owned()).await
    }
}
