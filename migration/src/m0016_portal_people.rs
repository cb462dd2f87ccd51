//! What a customer's people may do in the portal and which mails they get, the rest of their data, and invitations among themselves.

use crate::columns::{index, one_of_null};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["company", "address_1", "address_2", "city", "region", "postal_code", "country"] {
            add(manager, "contact", text_null(column)).await?;
        }
        // Words with a blank between them: which set, and the rights where they were chosen; which categories.
        add(manager, "contact", text("portal_role").default("standard").take()).await?;
        add(manager, "contact", text("mails").default("general").take()).await?;
        let all = Query::update()
            .table("contact")
            .value("mails", "general services renewals billing support")
            .and_where(Expr::col("is_primary").eq(true))
            .to_owned();
        manager.execute(all).await?;
        add(manager, "membership", one_of_null("suspended_by", ["house", "company"])).await?;
        let suspended = Query::update()
            .table("membership")
            .value("suspended_by", "house")
            .and_where(Expr::col("status").eq("suspended"))
            .to_owned();
        manager.execute(suspended).await?;
        // What an invitation gives is what its mail said.
        add(manager, "invitation", text_null("portal_role")).await?;
        let by = uuid_null("invited_by_person").extra("REFERENCES \"person\" (\"id\") ON DELETE SET NULL").take();
        add(manager, "invitation", by).await?;
        add(manager, "session", uuid_null("membership_id").take()).await?;
        manager.create_index(index("session", ["membership_id"])).await
    }
}

async fn add(manager: &SchemaManager<'_>, table: &'static str, column: ColumnDef) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table(table).add_column(column).take()).await
}
