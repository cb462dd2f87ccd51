//! Rights, scopes and reasons in words.

use crate::i18n::T;
use crate::ui::Words;
use crate::ui::words::role_word;
use domain::access::{Kind, Lock, Reason, Right, Scope};
use texts::Key;
use texts::admin::{lock, reason, right, right_group, scope, sensitive_action};

pub const fn right_word(right: Right) -> Key {
    match right {
        Right::CustomersView => right::CUSTOMERS_VIEW,
        Right::CustomersCreate => right::CUSTOMERS_CREATE,
        Right::CustomersEdit => right::CUSTOMERS_EDIT,
        Right::CustomersDelete => right::CUSTOMERS_DELETE,
        Right::CustomersAssignStaff => right::CUSTOMERS_ASSIGN_STAFF,
        Right::CustomersTags => right::CUSTOMERS_TAGS,
        Right::CustomersImport => right::CUSTOMERS_IMPORT,
        Right::CustomersExport => right::CUSTOMERS_EXPORT,
        Right::CustomersBulk => right::CUSTOMERS_BULK,
        Right::ContactsView => right::CONTACTS_VIEW,
        Right::ContactsCreate => right::CONTACTS_CREATE,
        Right::ContactsEdit => right::CONTACTS_EDIT,
        Right::ContactsDelete => right::CONTACTS_DELETE,
        Right::ContactsFieldName => right::CONTACTS_FIELD_NAME,
        Right::ContactsFieldEmail => right::CONTACTS_FIELD_EMAIL,
        Right::ContactsFieldPhone => right::CONTACTS_FIELD_PHONE,
        Right::ContactsGrantAccess => right::CONTACTS_GRANT_ACCESS,
        Right::ContactsPortalPermissions => right::CONTACTS_PORTAL_PERMISSIONS,
        Right::ContactsSuspendAccess => right::CONTACTS_SUSPEND_ACCESS,
        Right::PrivacyErase => right::PRIVACY_ERASE,
        Right::EmailsHistoryView => right::EMAILS_HISTORY_VIEW,
        Right::EmailsResend => right::EMAILS_RESEND,
        Right::QuotesView => right::QUOTES_VIEW,
        Right::QuotesCreate => right::QUOTES_CREATE,
        Right::QuotesEdit => right::QUOTES_EDIT,
        Right::QuotesSend => right::QUOTES_SEND,
        Right::QuotesConvert => right::QUOTES_CONVERT,
        Right::QuotesAcceptOnBehalf => right::QUOTES_ACCEPT_ON_BEHALF,
        Right::QuotesDelete => right::QUOTES_DELETE,
        Right::QuotesExport => right::QUOTES_EXPORT,
        Right::PaymentsCardView => right::PAYMENTS_CARD_VIEW,
        Right::InvoicesView => right::INVOICES_VIEW,
        Right::InvoicesCreate => right::INVOICES_CREATE,
        Right::InvoicesEdit => right::INVOICES_EDIT,
        Right::InvoicesSend => right::INVOICES_SEND,
        Right::InvoicesRecurring => right::INVOICES_RECURRING,
        Right::InvoicesDelete => right::INVOICES_DELETE,
        Right::InvoicesCancel => right::INVOICES_CANCEL,
        Right::InvoicesWriteOff => right::INVOICES_WRITE_OFF,
        Right::InvoicesImport => right::INVOICES_IMPORT,
        Right::InvoicesExport => right::INVOICES_EXPORT,
        Right::PaymentsExport => right::PAYMENTS_EXPORT,
        Right::CreditNotesView => right::CREDIT_NOTES_VIEW,
        Right::CreditNotesCreate => right::CREDIT_NOTES_CREATE,
        Right::CreditNotesDelete => right::CREDIT_NOTES_DELETE,
        Right::CreditNotesIssue => right::CREDIT_NOTES_ISSUE,
        Right::CreditNotesApply => right::CREDIT_NOTES_APPLY,
        Right::CreditNotesRefund => right::CREDIT_NOTES_REFUND,
        Right::CreditNotesVoid => right::CREDIT_NOTES_VOID,
        Right::PackagesView => right::PACKAGES_VIEW,
        Right::PackagesAdd => right::PACKAGES_ADD,
        Right::PackagesDefine => right::PACKAGES_DEFINE,
        Right::PaymentsView => right::PAYMENTS_VIEW,
        Right::PaymentsRecord => right::PAYMENTS_RECORD,
        Right::PaymentsRefund => right::PAYMENTS_REFUND,
        Right::PaymentsDelete => right::PAYMENTS_DELETE,
        Right::ReportsFinance => right::REPORTS_FINANCE,
        Right::ProductsView => right::PRODUCTS_VIEW,
        Right::ProductsEdit => right::PRODUCTS_EDIT,
        Right::AnnouncementsSend => right::ANNOUNCEMENTS_SEND,
        Right::RegistrationsReview => right::REGISTRATIONS_REVIEW,
        Right::PortalPreview => right::PORTAL_PREVIEW,
        Right::InteractionsView => right::INTERACTIONS_VIEW,
        Right::NotesView => right::NOTES_VIEW,
        Right::NotesCreate => right::NOTES_CREATE,
        Right::CommentsDelete => right::COMMENTS_DELETE,
        Right::NotesPrivate => right::NOTES_PRIVATE,
        Right::TrashView => right::TRASH_VIEW,
        Right::TrashPurge => right::TRASH_PURGE,
        Right::TrashRestore => right::TRASH_RESTORE,
        Right::SensitiveLogExport => right::SENSITIVE_LOG_EXPORT,
        Right::SensitiveLogView => right::SENSITIVE_LOG_VIEW,
        Right::StaffDirectory => right::STAFF_DIRECTORY,
        Right::StaffManage => right::STAFF_MANAGE,
        Right::StaffWorkAs => right::STAFF_WORK_AS,
        Right::SessionsOthers => right::SESSIONS_OTHERS,
        Right::TwoFactorReset => right::TWO_FACTOR_RESET,
        Right::RolesManage => right::ROLES_MANAGE,
        Right::SettingsSecurity => right::SETTINGS_SECURITY,
        Right::SettingsAccount => right::SETTINGS_ACCOUNT,
        Right::SettingsIntegrations => right::SETTINGS_INTEGRATIONS,
        Right::OutboxView => right::OUTBOX_VIEW,
    }
}

/// What an entry in the log of sensitive actions says.
pub fn sensitive_word(of: &str) -> Option<Key> {
    Some(match of {
        "deleted.many" => sensitive_action::DELETED_MANY,
        "restored.many" => sensitive_action::RESTORED_MANY,
        "bulk.done" => sensitive_action::BULK_DONE,
        "bulk.undone" => sensitive_action::BULK_UNDONE,
        "export.made" => sensitive_action::EXPORT_MADE,
        "import.done" => sensitive_action::IMPORT_DONE,
        "import.refused" => sensitive_action::IMPORT_REFUSED,
        "staff.created" => sensitive_action::STAFF_CREATED,
        "staff.invited" => sensitive_action::STAFF_INVITED,
        "staff.deactivated" => sensitive_action::STAFF_DEACTIVATED,
        "staff.reactivated" => sensitive_action::STAFF_REACTIVATED,
        "staff.erased" => sensitive_action::STAFF_ERASED,
        "staff.access" => sensitive_action::STAFF_ACCESS,
        "staff.address" => sensitive_action::STAFF_ADDRESS,
        "role.created" => sensitive_action::ROLE_CREATED,
        "role.changed" => sensitive_action::ROLE_CHANGED,
        "role.deleted" => sensitive_action::ROLE_DELETED,
        "settings.locks" => sensitive_action::SETTINGS_LOCKS,
        "settings.portal" => sensitive_action::SETTINGS_PORTAL,
        "settings.billing" => sensitive_action::SETTINGS_BILLING,
        "settings.stripe" => sensitive_action::SETTINGS_STRIPE,
        "payment.mismatched" => sensitive_action::PAYMENT_MISMATCHED,
        "payment.refund_begun" => sensitive_action::PAYMENT_REFUND_BEGUN,
        "payment.refund_failed" => sensitive_action::PAYMENT_REFUND_FAILED,
        "payment.disputed" => sensitive_action::PAYMENT_DISPUTED,
        "payment.dispute_won" => sensitive_action::PAYMENT_DISPUTE_WON,
        "payment.dispute_dropped" => sensitive_action::PAYMENT_DISPUTE_DROPPED,
        "payment.dispute_lost" => sensitive_action::PAYMENT_DISPUTE_LOST,
        "payment.dispute_unbooked" => sensitive_action::PAYMENT_DISPUTE_UNBOOKED,
        "payment.refunded_there" => sensitive_action::PAYMENT_REFUNDED_THERE,
        "payment.refund_returned" => sensitive_action::PAYMENT_REFUND_RETURNED,
        "quote.reopened" => sensitive_action::QUOTE_REOPENED,
        "invoice.cancelled" => sensitive_action::INVOICE_CANCELLED,
        "invoice.written_off" => sensitive_action::INVOICE_WRITTEN_OFF,
        "credit_note.refunded" => sensitive_action::CREDIT_NOTE_REFUNDED,
        "credit_note.voided" => sensitive_action::CREDIT_NOTE_VOIDED,
        "payment.refunded" => sensitive_action::PAYMENT_REFUNDED,
        "payment.deleted" => sensitive_action::PAYMENT_DELETED,
        "contact.invited" => sensitive_action::CONTACT_INVITED,
        "invitation.revoked" => sensitive_action::INVITATION_REVOKED,
        "contact.access" => sensitive_action::CONTACT_ACCESS,
        "contact.portal" => sensitive_action::CONTACT_PORTAL,
        "link.given" => sensitive_action::LINK_GIVEN,
        "link.guessed" => sensitive_action::LINK_GUESSED,
        "link.revoked" => sensitive_action::LINK_REVOKED,
        "work_as.started" => sensitive_action::WORK_AS_STARTED,
        "work_as.ended" => sensitive_action::WORK_AS_ENDED,
        "trash.purged" => sensitive_action::TRASH_PURGED,
        "person.erased" => sensitive_action::PERSON_ERASED,
        "settings.trash" => sensitive_action::SETTINGS_TRASH,
        "sign_in.many_failed" => sensitive_action::SIGN_IN_MANY_FAILED,
        "log.exported" => sensitive_action::LOG_EXPORTED,
        "access.many_denied" => sensitive_action::ACCESS_MANY_DENIED,
        "two_factor.reset" => sensitive_action::TWO_FACTOR_RESET,
        "settings.two_factor" => sensitive_action::SETTINGS_TWO_FACTOR,
        "settings.preset" => sensitive_action::SETTINGS_PRESET,
        "sessions.ended" => sensitive_action::SESSIONS_ENDED,
        _ => return None,
    })
}

/// The part of the office that a right is about.
pub fn group_word(of: Right) -> Key {
    match of.key().split('.').next().unwrap_or_default() {
        "customers" => right_group::CUSTOMERS,
        "contacts" => right_group::CONTACTS,
        "interactions" | "notes" | "comments" => right_group::ACTIVITY,
        "announcements" | "emails" | "privacy" | "registrations" => right_group::CONTACTS,
        "quotes" | "invoices" | "credit_notes" | "payments" | "products" | "packages" | "reports" => {
            right_group::BILLING
        }
        "trash" => right_group::TRASH,
        _ => right_group::ADMINISTRATION,
    }
}

/// A right that is not about rows is a yes or a no.
pub const fn scope_word(right: Right, of: Scope) -> Key {
    match (right.kind(), of) {
        (_, Scope::None) => scope::NONE,
        (Kind::Yes, _) => scope::YES,
        (Kind::Rows, Scope::Own) => scope::OWN,
        (Kind::Rows, Scope::Assigned) => scope::ASSIGNED,
        (Kind::Rows, Scope::All) => scope::ALL,
    }
}

/// What a right can be set to, up to a limit.
pub fn scopes_to_choose(t: T, right: Right, limit: Scope) -> Vec<(String, Words)> {
    let offered = Scope::ALL.into_iter().filter(|scope| right.offers(*scope) && *scope <= limit);
    offered.map(|scope| (scope.key().to_owned(), t.get(scope_word(right, scope)).into())).collect()
}

pub const fn lock_word(of: Lock) -> Key {
    match of {
        Lock::ExportCustomers => lock::EXPORT_CUSTOMERS,
        Lock::ExportQuotes => lock::EXPORT_QUOTES,
        Lock::ExportInvoices => lock::EXPORT_INVOICES,
        Lock::ExportPayments => lock::EXPORT_PAYMENTS,
        Lock::DeleteCustomers => lock::DELETE_CUSTOMERS,
        Lock::DeleteComments => lock::DELETE_COMMENTS,
        Lock::DeleteDocuments => lock::DELETE_DOCUMENTS,
        Lock::BulkCustomers => lock::BULK_CUSTOMERS,
    }
}

pub const fn lock_hint(of: Lock) -> Key {
    match of {
        Lock::ExportCustomers => lock::EXPORT_CUSTOMERS_HINT,
        Lock::ExportQuotes => lock::EXPORT_QUOTES_HINT,
        Lock::ExportInvoices => lock::EXPORT_INVOICES_HINT,
        Lock::ExportPayments => lock::EXPORT_PAYMENTS_HINT,
        Lock::DeleteCustomers => lock::DELETE_CUSTOMERS_HINT,
        Lock::DeleteComments => lock::DELETE_COMMENTS_HINT,
        Lock::DeleteDocuments => lock::DELETE_DOCUMENTS_HINT,
        Lock::BulkCustomers => lock::BULK_CUSTOMERS_HINT,
    }
}

/// One step on the way to a decision, in words.
pub fn reason_text(t: T, step: &Reason) -> String {
    match step {
        Reason::Inactive => t.get(reason::INACTIVE).to_owned(),
        Reason::Locked { lock } => t.fill(reason::LOCKED, &[("lock", t.get(lock_word(*lock)))]),
        Reason::Role { role, .. } => t.fill(reason::BY_ROLE, &[("role", t.get(role_word(*role)))]),
        Reason::CustomRole { name, .. } => t.fill(reason::BY_ROLE, &[("role", name)]),
        Reason::Override { .. } => t.get(reason::OVERRIDE).to_owned(),
        Reason::CappedBy { right, .. } => t.fill(reason::CAPPED, &[("right", t.get(right_word(*right)))]),
        Reason::Responsible => t.get(reason::RESPONSIBLE).to_owned(),
        Reason::Assigned => t.get(reason::ASSIGNED).to_owned(),
        Reason::NotAssigned => t.get(reason::NOT_ASSIGNED).to_owned(),
        Reason::WorkingAs { by } => t.fill(reason::WORKING_AS, &[("name", by)]),
        Reason::OutOfReach { role } => t.fill(reason::OUT_OF_REACH, &[("role", t.get(role_word(*role)))]),
        Reason::MainAdministratorOnly => t.get(reason::MAIN_ADMINISTRATOR_ONLY).to_owned(),
        Reason::Oneself => t.get(reason::ONESELF).to_owned(),
        Reason::MoreThanOwn { right } => t.fill(reason::MORE_THAN_OWN, &[("right", t.get(right_word(*right)))]),
        // Told at the other door.
        Reason::Membership { .. }
        | Reason::AreaClosed { .. }
        | Reason::PrimaryContact
        | Reason::ExternalUser
        | Reason::MoreThanOwnInPortal { .. } => String::new(),
    }
}

pub fn reasons_text(t: T, steps: &[Reason]) -> String {
    steps.iter().map(|step| reason_text(t, step)).filter(|words| !words.is_empty()).collect::<Vec<_>>().join(", ")
}
