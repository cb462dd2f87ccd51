//! The pages before signing in, at both doors.

pub mod forgot;
pub mod invitation;
pub mod link_back;
pub mod not_found;
pub mod register;
pub mod reset;
pub mod second_factor;
pub mod setup;
pub mod sign_in;
pub mod unsubscribe;

pub use not_found::NotFoundPage;
pub use reset::new_password;

use crate::frame::use_frame;
use domain::account::Realm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The door that the page at hand belongs to.
fn realm() -> Realm {
    use_frame().with_value(|frame| frame.realm)
}

/// The secret of the link that led here.
pub fn link_token() -> String {
    of_address("token")
}

/// Where a list on the page of a link goes on.
pub fn link_after() -> String {
    of_address("after")
}

fn of_address(name: &str) -> String {
    use_query_map().with_untracked(|query| query.get(name).unwrap_or_default())
}
