//! Files of invoices and payments.

use crate::columns::{one_of, replace_kind};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let kinds = ["customers", "contacts", "invoices", "invoice_lines", "payments"];
        replace_kind(manager, "export_run", one_of("kind", kinds).default("customers").take()).await
    }
}
