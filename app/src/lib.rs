//! Portico's pages and server functions: rendered on the server, hydrated in the browser.
#![recursion_limit = "256"]

mod admin;
pub mod api;
mod families;
mod frame;
mod i18n;
mod lazy_page;
mod load;
mod portal;
mod public;
pub mod routes;
mod site;
mod tree;
pub mod ui;
pub mod wire;

pub use families::everywhere;
pub use frame::{App, Frame, Who, document};
pub use site::SiteFiles;

/// What to do about a problem, in English: for the command line.
pub fn problem_words(problem: domain::Problem) -> String {
    ui::words::problem_text(i18n::T::default(), problem)
}
