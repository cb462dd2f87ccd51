//! By which ways a document is acted on: by whoever signs in, or by whoever holds a link to it.

use crate::routes::portal as routes;
use crate::ui::form::hidden;
use leptos::prelude::*;

#[derive(Clone, Debug)]
pub enum Ways {
    SignedIn,
    /// The secret of the link.
    Link(String),
}

impl Ways {
    /// Where a form posts to, of its two addresses.
    pub const fn action(&self, [signed_in, by_link]: [&'static str; 2]) -> &'static str {
        match self {
            Self::SignedIn => signed_in,
            Self::Link(_) => by_link,
        }
    }

    /// What each form says of the document, and of who acts.
    pub fn about<T: ToString>(&self, id: T) -> impl IntoView + use<T> {
        let token = match self {
            Self::SignedIn => None,
            Self::Link(token) => Some(hidden("token", token.clone())),
        };
        let id = hidden("id", id.to_string());
        view! { {token}{id} }
    }

    /// The document as a PDF, at `own` for whoever signs in.
    pub fn file(&self, own: String) -> String {
        match self {
            Self::SignedIn => own,
            Self::Link(token) => routes::linked_file(token),
        }
    }

    /// The document for machines, at `own` for whoever signs in.
    pub fn ubl(&self, own: String) -> String {
        match self {
            Self::SignedIn => own,
            Self::Link(token) => routes::linked_ubl(token),
        }
    }

    /// The page itself, at `own` for whoever signs in.
    pub fn page(&self, own: String) -> String {
        match self {
            Self::SignedIn => own,
            Self::Link(token) => routes::link(token),
        }
    }
}
