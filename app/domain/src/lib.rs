//! Portico's words, values and rights. Pure: no clock, no randomness, no I/O; the same code on the server and in the browser.

pub mod access;
pub mod account;
pub mod announcement;
pub mod billing;
pub mod bulk;
pub mod checkout;
pub mod contact;
pub mod country;
pub mod credit_note;
pub mod customer;
pub mod day;
pub mod decimal;
pub mod documents;
pub mod explain;
pub mod export;
pub mod finance;
pub mod flash;
pub mod fold;
pub mod id;
pub mod import;
pub mod invitation;
pub mod invoice;
pub mod italy;
pub mod list;
pub mod locale;
pub mod mail;
pub mod money;
pub mod norm;
pub mod office;
pub mod package;
pub mod payment;
pub mod personal_link;
pub mod picture;
pub mod portal;
pub mod portal_settings;
pub mod product;
pub mod prose;
pub mod qr;
pub mod quote;
pub mod recurring;
pub mod refusal;
pub mod registration;
pub mod reminder;
pub mod role;
pub mod sales;
pub mod sensitive;
pub mod session;
pub mod staff;
pub mod statement;
pub mod tax;
pub mod time;
pub mod translated;
pub mod trash;
pub mod two_factor;
pub mod value;
pub mod vat_id;

pub use day::Day;
pub use flash::Flash;
pub use id::{
    AnnouncementId, ContactId, CreditNoteId, CustomerId, CustomerPackageId, InvitationId, InvoiceId, MembershipId,
    NoteId, PackageId, PackageItemId, PackageUseId, PasskeyId, PaymentId, PersonId, PersonalLinkId, PictureId,
    ProductId, QuoteId, RecurringInvoiceId, RegistrationId, RoleId, StaffId, TaxRateId,
};
pub use locale::Locale;
pub use refusal::{FieldProblem, Problem, Refusal};
pub use time::{Timestamp, When};
