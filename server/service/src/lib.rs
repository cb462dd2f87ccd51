//! The office behind both doors: use cases, the database, and everything that only happens on the server.

pub mod account;
mod announcement;
mod answering;
pub mod audit;
mod billing;
mod bulk;
mod checkout;
pub mod clock;
mod contact;
mod credit_note;
mod cursor;
mod customer;
pub mod db;
pub mod demo;
mod demo_invoices;
mod demo_more;
mod denied;
mod documents;
pub mod entropy;
mod erase;
mod explain;
pub mod export;
pub mod files;
mod filter;
mod finance;
mod flash;
mod form_once;
mod format;
mod history;
mod import;
mod invitation;
mod invoice;
mod kept;
mod locks;
mod mail;
mod mails;
mod members;
mod note;
mod noted;
mod office;
pub mod outbox;
mod own_data;
mod package;
mod paper;
pub mod password;
mod payment;
mod personal_link;
mod phone;
mod pictures;
mod portal;
mod portal_preview;
mod portal_settings;
mod preferences;
mod product;
mod prose;
mod provider;
mod qr;
mod quote;
mod recurring;
mod registration;
mod roles;
pub mod seal;
mod sensitive;
mod service;
pub mod session;
pub mod settings;
pub mod setup;
mod statement;
mod stop;
mod store;
mod team;
pub mod throttle;
pub mod token;
mod trash;
pub mod two_factor;
pub mod url;
mod work;

pub use checkout::{Delivery, WEBHOOK};
pub use form_once::{Claim, Sent};
pub use invoice::Sending;
pub use paper::Taken;
pub use personal_link::{By, Ends, LinkKey};
pub use pictures::Shown;
pub use provider::PaymentAddresses;
pub use quote::OnBehalf;
pub use service::{Addresses, RequestFacts, Service};
pub use stop::{Stop, Stopping};
pub use work::{Work, guarded};

use domain::Refusal;
use sea_orm::{DbErr, SqlErr};

/// Ids as forms send them. What is none names nothing that is there.
pub fn ids(texts: &[String]) -> Result<Vec<uuid::Uuid>> {
    let ids = texts.iter().map(|text| text.parse().map_err(|_| Error::Refused(Refusal::NotFound)));
    ids.collect()
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a use case did not do what it was asked. Only [`Error::refusal`] goes further than the log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("refused: {0:?}")]
    Refused(Refusal),
    #[error("database: {0}")]
    Database(#[from] DbErr),
    /// The change may have been made.
    #[error("database, while it was told to keep a change: {0}")]
    Unsure(DbErr),
    #[error("session: {0}")]
    Session(#[from] tower_sessions::session::Error),
    #[error("{0}")]
    Fault(String),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Error {
    /// The answer for whoever asked. What was a fault of ours is logged here, once.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Refused(refusal) => refusal.clone(),
            // Two made the same thing at once; the constraint let one through.
            Self::Database(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
                Refusal::Changed
            }
            Self::Unsure(_) => {
                tracing::error!(error = %self, "whether a request did what it asked for is not known");
                Refusal::Unsure
            }
            Self::Database(_) | Self::Session(_) | Self::Fault(_) => {
                tracing::error!(error = %self, "a request failed");
                Refusal::Unavailable
            }
        }
    }
}
