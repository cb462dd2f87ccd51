//! A right of its own for what contacts may do in the portal, which begins as the one that it came out of; and imports that stop with the
//! right to them.

use crate::columns::{index, one_of, replace_column};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const NEW: &str = "contacts.portal_permissions";
const OLD: &str = "contacts.grant_access";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        let exceptions = format!(
            "INSERT INTO staff_override (staff_id, \"right\", scope, until) \
             SELECT staff_id, '{NEW}', scope, until FROM staff_override WHERE \"right\" = '{OLD}'"
        );
        db.execute_unprepared(&exceptions).await?;
        for scope in ["none", "own", "assigned", "all"] {
            let said = format!("\"{OLD}\":\"{scope}\"");
            let roles = format!("UPDATE role SET scopes = replace(scopes, '{said}', '{said},\"{NEW}\":\"{scope}\"')");
            db.execute_unprepared(&roles).await?;
        }
        manager.drop_index(Index::drop().name("import_run_status_created_at").table("import_run").to_owned()).await?;
        let status = one_of("status", ["checking", "checked", "importing", "done", "refused"]).default("done").take();
        replace_column(manager, "import_run", ["status", "status_before"], status).await?;
        manager.create_index(index("import_run", ["status", "created_at"])).await
    }
}
