//! The tables as sea-orm sees them. Nothing outside this crate names them.

pub mod announcement;
pub mod announcement_customer;
pub mod announcement_group;
pub mod announcement_read;
pub mod audit;
pub mod bulk_row;
pub mod bulk_run;
pub mod checkout;
pub mod contact;
pub mod credit_application;
pub mod credit_note;
pub mod credit_note_tax;
pub mod customer;
pub mod customer_group;
pub mod customer_package;
pub mod customer_package_item;
pub mod customer_staff;
pub mod customer_tag;
pub mod customer_term;
pub mod export_part;
pub mod export_run;
pub mod flash;
pub mod form_once;
pub mod handover;
pub mod import_row;
pub mod import_run;
pub mod invitation;
pub mod invoice;
pub mod invoice_line;
pub mod invoice_tax;
pub mod mail;
pub mod membership;
pub mod note;
pub mod package;
pub mod package_item;
pub mod package_use;
pub mod passkey;
pub mod password_reset;
pub mod payment;
pub mod payment_allocation;
pub mod person;
pub mod personal_link;
pub mod personal_link_opening;
pub mod picture;
pub mod product;
pub mod product_price;
pub mod product_word;
pub mod provider_event;
pub mod quote;
pub mod quote_decision;
pub mod quote_part;
pub mod quote_question;
pub mod recovery_code;
pub mod recurring_invoice;
pub mod refund;
pub mod refund_loss;
pub mod registration;
pub mod role;
pub mod second_factor;
pub mod series;
pub mod session;
pub mod setting;
pub mod staff;
pub mod staff_override;
pub mod tag;
pub mod tax_rate;
pub mod throttle;

#[cfg(test)]
mod tests {
    use crate::clock::Clock;
    use crate::db::Database;
    use crate::entropy::Entropy;
    use sea_orm::{EntityName, EntityTrait, QuerySelect};

    /// Reads every column of every table, as the migrations made them.
    #[tokio::test]
    async fn the_entities_fit_the_schema() {
        let folder = tempfile::TempDir::new().expect("a temporary folder");
        let url = format!("sqlite:{}", folder.path().join("portico.sqlite").display());
        let db = Database::open(&url, Clock::System, Entropy::system()).await.expect("opens");
        macro_rules! read {
            ($($table:ident)+) => {$(
                let rows = super::$table::Entity::find().limit(1).all(db.read()).await;
                assert_eq!(rows.map(|rows| rows.len()), Ok(0), "{}", super::$table::Entity.table_name());
            )+};
        }
        read!(announcement announcement_customer announcement_group announcement_read audit bulk_row bulk_run checkout contact credit_application credit_note customer customer_group customer_package customer_package_item customer_staff customer_tag customer_term export_part export_run flash handover import_row import_run invitation invoice invoice_line mail membership note
            package package_item package_use passkey password_reset payment payment_allocation person personal_link personal_link_opening picture product product_price product_word provider_event quote quote_decision quote_part quote_question recovery_code refund registration role second_factor series session setting staff staff_override tag tax_rate throttle);
    }
}
