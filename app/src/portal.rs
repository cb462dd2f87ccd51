//! The customers' pages.

mod choose;
mod company;
mod home;
mod people;
mod profile;
mod shell;

pub use choose::ChoosePage;
pub use company::CompanyPage;
pub use home::HomePage;
pub use people::PeoplePage;
pub use profile::ProfilePage;
pub use shell::Shell;
