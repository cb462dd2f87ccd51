//! Portico's words, values and rights. Pure: no clock, no randomness, no I/O; the same code on the server and in the browser.

pub mod access;
pub mod account;
pub mod announcement;
pub mod bulk;
pub mod contact;
pub mod country;
pub mod customer;
pub mod explain;
pub mod export;
pub mod flash;
pub mod fold;
pub mod id;
pub mod import;
pub mod invitation;
pub mod list;
pub mod locale;
pub mod mail;
pub mod office;
pub mod picture;
pub mod portal;
pub mod refusal;
pub mod role;
pub mod sensitive;
pub mod session;
pub mod staff;
pub mod time;
pub mod trash;
pub mod two_factor;
pub mod value;

pub use flash::Flash;
pub use id::{
    AnnouncementId, ContactId, CustomerId, InvitationId, MembershipId, NoteId, PasskeyId, PersonId, PictureId, RoleId,
    StaffId,
};
pub use locale::Locale;
pub use refusal::{FieldProblem, Problem, Refusal};
pub use time::{Timestamp, When};
