//! Names of the team, and of those who ask to become customers, as the search knows them: without accents, whatever the engine makes of
//! them. And when somebody who left the team was erased.

use crate::columns::{fold_rows, folded};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Whose names, and what of them is looked for.
const NAMES: [(&str, &str); 2] = [
    ("staff", "first_name || ' ' || last_name"),
    ("registration", "coalesce(company || ' ', '') || first_name || ' ' || last_name"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for (table, name) in NAMES {
            let name_fold = folded(manager, "name_fold").default("").take();
            manager.alter_table(Table::alter().table(table).add_column(name_fold).take()).await?;
            db.execute_unprepared(&format!("UPDATE {table} SET name_fold = {name}")).await?;
            fold_rows(db, table, ("name_fold", "name_fold")).await?;
        }
        let erased_at = big_integer_null("erased_at");
        manager.alter_table(Table::alter().table("staff").add_column(erased_at).take()).await
    }
}
