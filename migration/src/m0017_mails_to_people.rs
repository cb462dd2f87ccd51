//! Whom of a customer's people a mail went to, announcements, and who opened them.

use crate::columns::{index, one_of, refers};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // To a contact of a customer, or to whoever signs in at the portal, whatever company they act for.
        for (column, table) in [("customer_id", "customer"), ("contact_id", "contact"), ("person_id", "person")] {
            let refers = format!("REFERENCES \"{table}\" (\"id\") ON DELETE CASCADE");
            add(manager, "mail", uuid_null(column).extra(refers).take()).await?;
            manager.create_index(index("mail", [column, "created_at"])).await?;
        }
        // Who chose rights one by one before there were announcements loses nothing by them.
        for table in ["contact", "invitation"] {
            let given = Query::update()
                .table(table)
                .value("portal_role", Expr::cust("portal_role || ' announcements.view'"))
                .and_where(Expr::col("portal_role").like("chosen%"))
                .to_owned();
            manager.execute(given).await?;
        }
        // The secret of the link that takes somebody off the list, until the mail is out.
        add(manager, "mail", text_null("unsubscribe")).await?;
        // Since when it waits no longer, because whoever it is for does not want it any more.
        add(manager, "mail", big_integer_null("withheld_at")).await?;
        manager.create_table(announcement()).await?;
        manager.create_index(index("announcement", ["updated_at"])).await?;
        let of = uuid_null("announcement_id").extra("REFERENCES \"announcement\" (\"id\") ON DELETE SET NULL").take();
        add(manager, "mail", of).await?;
        let waits = Expr::col("status").eq("waiting");
        manager.create_index(index("mail", ["announcement_id"]).and_where(waits).take()).await?;
        for (table, column, of) in [
            ("announcement_group", "group_id", "customer_group"),
            ("announcement_customer", "customer_id", "customer"),
            ("announcement_read", "contact_id", "contact"),
        ] {
            let mut pair = Table::create()
                .table(table)
                .col(uuid("announcement_id"))
                .col(uuid(column))
                .primary_key(Index::create().col("announcement_id").col(column))
                .foreign_key(&mut refers("announcement_id", "announcement", ForeignKeyAction::Cascade))
                .foreign_key(&mut refers(column, of, ForeignKeyAction::Cascade))
                .take();
            if table == "announcement_read" {
                pair.col(big_integer("read_at"));
            }
            manager.create_table(pair).await?;
            manager.create_index(index(table, [column])).await?;
        }
        Ok(())
    }
}

/// What staff tell customers: written, then sent to those it is for at that moment, who stay the same.
fn announcement() -> TableCreateStatement {
    Table::create()
        .table("announcement")
        .col(pk_uuid("id"))
        .col(text("title"))
        .col(text("body"))
        .col(one_of("audience", ["all", "groups", "customers"]))
        .col(boolean("by_mail"))
        .col(one_of("status", ["draft", "published", "withdrawn"]))
        .col(uuid("author_id"))
        .col(big_integer_null("published_at"))
        // The last contact whose mail is written, while more are to come.
        .col(boolean("mails_wait").default(false))
        .col(uuid_null("mailed_to"))
        .col(big_integer("mailed").default(0))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .col(integer("version"))
        .foreign_key(&mut refers("author_id", "staff", ForeignKeyAction::Restrict))
        .take()
}

async fn add(manager: &SchemaManager<'_>, table: &'static str, column: ColumnDef) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table(table).add_column(column).take()).await
}
