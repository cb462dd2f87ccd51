//! The schema, forward only, for SQLite and Postgres.

mod columns;
mod m0001_accounts;
mod m0002_customers;
mod m0003_sign_in;
mod m0004_records;
mod m0005_imports;
mod m0006_waiting;
mod m0007_roles;
mod m0008_audit_chain;
mod m0009_exports;
mod m0012_bulk;
mod m0013_contact_words;
mod m0014_two_factor;
mod m0015_passkeys;
mod m0016_portal_people;
mod m0017_mails_to_people;
mod m0018_handover;
mod m0019_external_users;
mod m0020_pictures;
mod m0021_registrations;
mod m0022_personal_links;
mod m0023_billing;
mod m0024_quotes;
mod m0025_mail_attachments;
mod m0026_products;
mod m0027_seals;
mod m0028_reminders;
mod m0029_credit_notes;
mod m0030_checkouts;
mod m0031_endings;
mod m0032_recurring;
mod m0033_export_books;
mod m0034_document_links;
mod m0035_packages;
mod m0036_fattura_pa;
mod m0037_proposals;
mod m0038_quote_parts;
mod m0039_indexes;
mod m0040_given_up;
mod m0041_forms_once;
mod m0042_document_lists;
mod m0043_quote_reminders;
mod m0044_package_notices;
mod m0045_taxes;
mod m0046_texts;
mod m0047_rights_as_before;
mod m0048_chosen_mails;
mod m0049_what_is_listed;
mod m0050_supply;
mod m0052_money_afterwards;
mod m0054_last_views;
mod m0056_portal_permissions;
mod m0057_team;
mod m0058_contact_list;
mod m0059_expired_quotes;
mod m0060_exports_end;
mod m0061_urgent_mails;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_accounts::Migration),
            Box::new(m0002_customers::Migration),
            Box::new(m0003_sign_in::Migration),
            Box::new(m0004_records::Migration),
            Box::new(m0005_imports::Migration),
            Box::new(m0006_waiting::Migration),
            Box::new(m0007_roles::Migration),
            Box::new(m0008_audit_chain::Migration),
            Box::new(m0009_exports::Migration),
            Box::new(m0012_bulk::Migration),
            Box::new(m0013_contact_words::Migration),
            Box::new(m0014_two_factor::Migration),
            Box::new(m0015_passkeys::Migration),
            Box::new(m0016_portal_people::Migration),
            Box::new(m0017_mails_to_people::Migration),
            Box::new(m0018_handover::Migration),
            Box::new(m0019_external_users::Migration),
            Box::new(m0020_pictures::Migration),
            Box::new(m0021_registrations::Migration),
            Box::new(m0022_personal_links::Migration),
            Box::new(m0023_billing::Migration),
            Box::new(m0024_quotes::Migration),
            Box::new(m0025_mail_attachments::Migration),
            Box::new(m0026_products::Migration),
            Box::new(m0027_seals::Migration),
            Box::new(m0028_reminders::Migration),
            Box::new(m0029_credit_notes::Migration),
            Box::new(m0030_checkouts::Migration),
            Box::new(m0031_endings::Migration),
            Box::new(m0032_recurring::Migration),
            Box::new(m0033_export_books::Migration),
            Box::new(m0034_document_links::Migration),
            Box::new(m0035_packages::Migration),
            Box::new(m0036_fattura_pa::Migration),
            Box::new(m0037_proposals::Migration),
            Box::new(m0038_quote_parts::Migration),
            Box::new(m0039_indexes::Migration),
            Box::new(m0040_given_up::Migration),
            Box::new(m0041_forms_once::Migration),
            Box::new(m0042_document_lists::Migration),
            Box::new(m0043_quote_reminders::Migration),
            Box::new(m0044_package_notices::Migration),
            Box::new(m0045_taxes::Migration),
            Box::new(m0046_texts::Migration),
            Box::new(m0047_rights_as_before::Migration),
            Box::new(m0048_chosen_mails::Migration),
            Box::new(m0049_what_is_listed::Migration),
            Box::new(m0050_supply::Migration),
            Box::new(m0052_money_afterwards::Migration),
            Box::new(m0054_last_views::Migration),
            Box::new(m0056_portal_permissions::Migration),
            Box::new(m0057_team::Migration),
            Box::new(m0058_contact_list::Migration),
            Box::new(m0059_expired_quotes::Migration),
            Box::new(m0060_exports_end::Migration),
            Box::new(m0061_urgent_mails::Migration),
        ]
    }
}
