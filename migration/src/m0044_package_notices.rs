//! When a package's customer was told that it ends soon, and that nothing is left of it: each once.

use crate::columns::index;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["ending_told_at", "used_up_told_at"] {
            let column = big_integer_null(column);
            manager.alter_table(Table::alter().table("customer_package").add_column(column).take()).await?;
        }
        // Looked through every few minutes for what ends soon.
        let waiting = Expr::col("ending_told_at").is_null().and(Expr::col("ended_at").is_null());
        let ending = index("customer_package", ["last_on"]).and_where(waiting).take();
        manager.create_index(ending).await
    }
}
