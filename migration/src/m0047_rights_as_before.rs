//! Rights that came out of another begin as that one stood: nobody can take out or throw away what they could not before, or the reverse.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// What was told apart, and of what.
const NEW: [(&str, &str); 2] = [("quotes.export", "invoices.export"), ("credit_notes.delete", "credit_notes.create")];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for (new, old) in NEW {
            let exceptions = format!(
                "INSERT INTO staff_override (staff_id, \"right\", scope, until) \
                 SELECT staff_id, '{new}', scope, until FROM staff_override WHERE \"right\" = '{old}'"
            );
            db.execute_unprepared(&exceptions).await?;
            for scope in ["none", "own", "assigned", "all"] {
                let said = format!("\"{old}\":\"{scope}\"");
                let roles =
                    format!("UPDATE role SET scopes = replace(scopes, '{said}', '{said},\"{new}\":\"{scope}\"')");
                db.execute_unprepared(&roles).await?;
            }
        }
        let locks = "UPDATE setting SET value = value || ' export_quotes' \
                     WHERE key = 'locks' AND ' ' || value || ' ' LIKE '% export_invoices %'";
        db.execute_unprepared(locks).await?;
        // Who runs a house already says first whether its customers are written to.
        let quotes = r#"replace(value, '"quotes": {', '"quotes":{')"#;
        let reminders = format!(
            r#"UPDATE setting SET value = replace({quotes}, '"quotes":{{', '"quotes":{{"remind":null,') WHERE key = 'billing'"#
        );
        db.execute_unprepared(&reminders).await.map(|_| ())
    }
}
