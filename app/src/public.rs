//! The pages before signing in, at both doors.

mod forgot;
mod invitation;
mod link;
mod not_found;
mod register;
mod reset;
mod second_factor;
mod setup;
mod sign_in;
mod unsubscribe;

pub use forgot::FORGOT;
pub use invitation::INVITATION;
pub use link::LINK;
pub use not_found::NotFoundPage;
pub use register::{CONFIRM_REGISTRATION, REGISTER};
pub use reset::{RESET, new_password};
pub use second_factor::SECOND_FACTOR;
pub use setup::SETUP;
pub use sign_in::SIGN_IN;
pub use unsubscribe::UNSUBSCRIBE;

use crate::frame::use_frame;
use domain::account::Realm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The door that the page at hand belongs to.
fn realm() -> Realm {
    use_frame().with_value(|frame| frame.realm)
}

/// The secret of the link that led here.
fn link_token() -> String {
    use_query_map().with_untracked(|query| query.get("token").unwrap_or_default())
}
