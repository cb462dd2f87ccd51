//! The team's pages.

mod assign;
mod contact;
mod customer_card;
mod customer_form;
mod customers;
mod home;
mod import;
mod outbox;
mod profile;
mod settings;
mod shell;
mod staff_card;
mod staff_form;
mod staff_list;
mod timeline;
mod trash;
mod who;

pub use assign::AssignPage;
pub use contact::ContactPage;
pub use customer_card::CustomerCardPage;
pub use customer_form::{CustomerFormPage, TrashCustomerPage};
pub use customers::CustomersPage;
pub use home::HomePage;
pub use import::{ImportCardPage, ImportPage};
pub use outbox::{MailPage, OutboxPage};
pub use profile::ProfilePage;
pub use settings::SettingsPage;
pub use shell::Shell;
pub use staff_card::StaffCardPage;
pub use staff_form::NewStaffPage;
pub use staff_list::StaffListPage;
pub use trash::TrashPage;
