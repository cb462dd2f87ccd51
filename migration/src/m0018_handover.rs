//! Offers of primary contacts to hand over, which wait for the other one.

use crate::columns::refers;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("handover")
            .col(pk_uuid("customer_id"))
            .col(uuid("from_contact_id"))
            .col(uuid("to_contact_id"))
            .col(big_integer("created_at"))
            .foreign_key(&mut refers("customer_id", "customer", ForeignKeyAction::Cascade))
            .foreign_key(&mut refers("from_contact_id", "contact", ForeignKeyAction::Cascade))
            .foreign_key(&mut refers("to_contact_id", "contact", ForeignKeyAction::Cascade))
            .take();
        manager.create_table(table).await
    }
}
