//! The customers' pages.

mod choose;
mod company;
mod devices;
mod home;
mod invoices;
mod mails;
mod mails_wanted;
mod news;
mod people;
mod person;
mod profile;

pub use choose::CHOOSE;
pub use company::COMPANY;
pub use devices::{CONFIRM, DEVICES, TWO_FACTOR};
pub use home::HOME;
pub use invoices::{INVOICE, INVOICES};
pub use mails::{HISTORY, HISTORY_MAIL};
pub use mails_wanted::MAILS_WANTED;
pub use news::{NEWS, NEWS_ITEM};
pub use people::PEOPLE;
pub use person::PERSON;
pub use profile::PROFILE;

lazy_page! {
    /// What stands around every page of the portal.
    pub SHELL in portal => crate::ui::portal_shell::portal_shell
}
