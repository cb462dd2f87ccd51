//! Server functions: the doors of the house. Each is thin: who is it, then one use case.

pub mod account;
pub mod announcements;
pub mod billing;
pub mod bulk;
pub mod contacts;
pub mod credit_notes;
pub mod customers;
#[cfg(feature = "ssr")]
pub mod door;
pub mod export;
pub mod finance;
pub mod import;
pub mod invoices;
pub mod links;
pub mod office;
pub mod online;
pub mod own_quotes;
pub mod packages;
pub mod payments;
pub mod pictures;
pub mod portal;
pub mod portal_settings;
pub mod products;
pub mod quotes;
pub mod recurring;
pub mod registration;
pub mod roles;
pub mod staff;
pub mod two_factor;
pub mod work_as;

use crate::wire::Wire;
use domain::Refusal;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// A [`Refusal`] on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Refused(pub Refusal);

pub type Answer<T> = Result<T, Refused>;

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.status())
    }
}

impl FromServerFnError for Refused {
    type Encoder = Wire;

    /// What the framework reports carries input and internals; none of it crosses the wire (R53).
    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        #[cfg(feature = "ssr")]
        tracing::warn!(%error, "a server function could not be called");
        // An answer that this program cannot read is that of another version: the page of that version can.
        #[cfg(not(feature = "ssr"))]
        if matches!(error, ServerFnErrorErr::Deserialization(_)) {
            let _ = leptos::prelude::window().location().reload();
        }
        match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                refused(Refusal::Invalid(Vec::new()))
            }
            _ => refused(Refusal::Unavailable),
        }
    }
}

/// Sets the decided status beside the refusal, for pages and for calls alike.
fn refused(refusal: Refusal) -> Refused {
    #[cfg(feature = "ssr")]
    door::note(&refusal);
    Refused(refusal)
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        refused(refusal)
    }
}

#[cfg(feature = "ssr")]
impl From<service::Error> for Refused {
    fn from(error: service::Error) -> Self {
        refused(error.refusal())
    }
}
