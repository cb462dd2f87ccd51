//! What stands under documents has a text in each language. What was set before there were several is that of the company's language.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for text in [["note"].as_slice(), &["quotes", "terms"], &["proposals", "body"]] {
            let change = match manager.get_database_backend() {
                DbBackend::Postgres => in_postgres(&format!("'{{{}}}'", text.join(","))),
                _ => in_sqlite(&format!("'$.{}'", text.join("."))),
            };
            manager.get_connection().execute_unprepared(&change).await?;
        }
        Ok(())
    }
}

fn in_postgres(path: &str) -> String {
    format!(
        "UPDATE setting SET value = jsonb_set(value::jsonb, {path}, \
         CASE jsonb_typeof(value::jsonb #> {path}) WHEN 'string' THEN jsonb_build_array(jsonb_build_array(\
         coalesce((SELECT company.value::jsonb ->> 'language' FROM setting AS company WHERE company.key = 'company'), 'en'), \
         value::jsonb #> {path})) ELSE '[]'::jsonb END)::text \
         WHERE key = 'billing'"
    )
}

fn in_sqlite(path: &str) -> String {
    format!(
        "UPDATE setting SET value = json_set(value, {path}, json(\
         CASE json_type(value, {path}) WHEN 'text' THEN json_array(json_array(\
         coalesce((SELECT json_extract(company.value, '$.language') FROM setting AS company WHERE company.key = 'company'), 'en'), \
         json_extract(value, {path}))) ELSE '[]' END)) \
         WHERE key = 'billing'"
    )
}
