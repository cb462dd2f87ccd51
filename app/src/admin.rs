//! The team's pages.

mod access;
mod announcement;
mod announcements;
mod assign;
mod billing_settings;
mod bulk;
mod card_billing;
mod contact;
mod contact_links;
mod customer_card;
mod customer_form;
mod customer_mails;
mod customers;
mod devices;
mod erase;
mod explain;
mod export;
mod gallery;
mod home;
mod import;
mod invoice;
mod invoice_form;
mod invoices;
mod outbox;
mod payment;
mod payments;
mod portal_preview;
mod portal_settings;
mod privacy;
mod profile;
mod registrations;
mod rights;
mod roles;
mod sensitive;
mod settings;
mod staff_card;
mod staff_form;
mod staff_list;
mod taxes;
mod timeline;
mod trash;
mod who;
mod work_as;

pub use access::{ACCESS, ACCESS_REVIEW};
pub use announcement::{ANNOUNCEMENT, NEW_ANNOUNCEMENT};
pub use announcements::ANNOUNCEMENTS;
pub use assign::ASSIGNMENT;
pub use billing_settings::BILLING;
pub use bulk::{BULK, BULK_CARD};
pub use contact::CONTACT;
pub use customer_card::CUSTOMER_CARD;
pub use customer_form::{CUSTOMER_FORM, TRASH_CUSTOMER};
pub use customer_mails::{CUSTOMER_MAIL, CUSTOMER_MAILS};
pub use customers::CUSTOMERS;
pub use devices::{CONFIRM, DEVICES, STAFF_DEVICES, TWO_FACTOR};
pub use erase::ERASE;
pub use explain::EXPLAIN;
pub use export::EXPORT;
pub use gallery::GALLERY;
pub use home::HOME;
pub use import::{IMPORT, IMPORT_CARD};
pub use invoice::INVOICE;
pub use invoice_form::{EDIT_INVOICE, NEW_INVOICE};
pub use invoices::INVOICES;
pub use outbox::{MAIL, OUTBOX};
pub use payment::{NEW_PAYMENT, PAYMENT};
pub use payments::PAYMENTS;
pub use portal_preview::PORTAL_PREVIEW;
pub use portal_settings::PORTAL_SETTINGS;
pub use privacy::PRIVACY;
pub use profile::PROFILE;
pub use registrations::{REGISTRATION, REGISTRATIONS};
pub use roles::{COPY_ROLE, ROLE, ROLES};
pub use sensitive::{SENSITIVE, SENSITIVE_ACTION};
pub use settings::SETTINGS;
pub use staff_card::STAFF_CARD;
pub use staff_form::NEW_STAFF;
pub use staff_list::STAFF_LIST;
pub use taxes::{TAX, TAXES};
pub use trash::TRASH;
pub use work_as::WORK_AS;

lazy_page! {
    /// What stands around every page of the admin area.
    pub SHELL in office => crate::ui::staff_shell::staff_shell
}
