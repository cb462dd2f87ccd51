//! The customers' pages.

pub mod choose;
pub mod company;
pub mod credit_notes;
pub mod devices;
pub mod home;
pub mod invoices;
pub mod link;
pub mod mails;
pub mod mails_wanted;
pub mod news;
pub mod packages;
pub mod people;
pub mod person;
pub mod profile;
pub mod quote;
pub mod quotes;
pub mod statement;
mod ways;
