//! What values of the domain are called: on pages, in mails, on paper and in files.

use crate::Key;
use crate::admin::{customers, personal_link, recurring};
use crate::shared::{credit_note_status, package_status, payment_method, quote_status, sales, statement, status};
use domain::account::AccountStatus;
use domain::announcement::AnnouncementStatus;
use domain::contact::PortalAccess;
use domain::credit_note::CreditNoteStatus;
use domain::customer::{CustomerKind, CustomerStatus};
use domain::invitation::InvitationStatus;
use domain::invoice::{InvoiceStatus, Standing};
use domain::mail::MailStatus;
use domain::package::PackageStatus;
use domain::payment::{PaymentMethod, PaymentStatus};
use domain::personal_link::LinkStatus;
use domain::quote::{QuoteKind, QuoteStatus};
use domain::recurring::RecurringStatus;
use domain::registration::RegistrationStatus;
use domain::statement::EntryKind;

pub trait Word {
    fn word(&self) -> Key;
}

impl Word for CustomerKind {
    fn word(&self) -> Key {
        match self {
            Self::Company => customers::COMPANY,
            Self::Person => customers::PERSON,
        }
    }
}

impl Word for CustomerStatus {
    fn word(&self) -> Key {
        match self {
            Self::Active => status::ACTIVE,
            Self::Inactive => status::INACTIVE,
        }
    }
}

impl Word for QuoteKind {
    fn word(&self) -> Key {
        match self {
            Self::Quote => sales::QUOTE,
            Self::Proposal => sales::PROPOSAL,
        }
    }
}

impl Word for Standing {
    fn word(&self) -> Key {
        match self {
            Self::Overdue => status::OVERDUE,
            Self::Credited => status::CREDITED,
            Self::Status(InvoiceStatus::Draft) => status::DRAFT,
            Self::Status(InvoiceStatus::Sent) => status::OPEN_INVOICE,
            Self::Status(InvoiceStatus::PartiallyPaid) => status::PARTIALLY_PAID,
            Self::Status(InvoiceStatus::Paid) => status::PAID,
            Self::Status(InvoiceStatus::Cancelled) => status::CANCELLED,
            Self::Status(InvoiceStatus::WrittenOff) => status::WRITTEN_OFF,
        }
    }
}

impl Word for PaymentMethod {
    fn word(&self) -> Key {
        match self {
            Self::BankTransfer => payment_method::BANK_TRANSFER,
            Self::Card => payment_method::CARD,
            Self::Cash => payment_method::CASH,
            Self::DirectDebit => payment_method::DIRECT_DEBIT,
            Self::Cheque => payment_method::CHEQUE,
            Self::Other => payment_method::OTHER,
        }
    }
}

impl Word for PaymentStatus {
    fn word(&self) -> Key {
        match self {
            Self::Completed => status::COMPLETED,
            Self::PartiallyRefunded => status::PARTIALLY_REFUNDED,
            Self::Refunded => status::REFUNDED,
            Self::Disputed => status::DISPUTED,
        }
    }
}

impl Word for EntryKind {
    fn word(&self) -> Key {
        match self {
            Self::Invoice => sales::INVOICE,
            Self::CreditNote => sales::CREDIT_NOTE,
            Self::Payment => sales::PAYMENT,
            Self::Refund => statement::REFUND,
            Self::Returned => statement::RETURNED,
            Self::Cancelled => statement::CANCELLED,
            Self::WrittenOff => statement::WRITTEN_OFF,
            Self::Void => statement::VOID,
        }
    }
}

impl Word for LinkStatus {
    fn word(&self) -> Key {
        match self {
            Self::Active => personal_link::ACTIVE,
            Self::Expired => personal_link::EXPIRED,
            Self::Revoked => personal_link::REVOKED,
            Self::Dead => personal_link::DEAD,
        }
    }
}

impl Word for MailStatus {
    fn word(&self) -> Key {
        match self {
            Self::Waiting => status::WAITING,
            Self::Sent => status::SENT,
            Self::Failed => status::FAILED,
            Self::Withheld => status::WITHHELD,
        }
    }
}

impl Word for AnnouncementStatus {
    fn word(&self) -> Key {
        match self {
            Self::Draft => status::DRAFT,
            Self::Published => status::PUBLISHED,
            Self::Withdrawn => status::WITHDRAWN,
        }
    }
}

impl Word for QuoteStatus {
    fn word(&self) -> Key {
        match self {
            Self::Draft => quote_status::DRAFT,
            Self::Sent => quote_status::SENT,
            Self::Accepted => quote_status::ACCEPTED,
            Self::Declined => quote_status::DECLINED,
            Self::Expired => quote_status::EXPIRED,
            Self::ChangesRequested => quote_status::CHANGES_REQUESTED,
            Self::Superseded => quote_status::SUPERSEDED,
            Self::Cancelled => quote_status::CANCELLED,
            Self::Invoiced => quote_status::INVOICED,
        }
    }
}

impl Word for CreditNoteStatus {
    fn word(&self) -> Key {
        match self {
            Self::Draft => credit_note_status::DRAFT,
            Self::Issued => credit_note_status::ISSUED,
            Self::PartiallyApplied => credit_note_status::PARTIALLY_APPLIED,
            Self::Applied => credit_note_status::APPLIED,
            Self::Refunded => credit_note_status::REFUNDED,
            Self::Void => credit_note_status::VOID,
        }
    }
}

impl Word for RecurringStatus {
    fn word(&self) -> Key {
        match self {
            Self::Draft => recurring::DRAFT,
            Self::Pending => recurring::PENDING,
            Self::Active => recurring::ACTIVE,
            Self::Paused => recurring::PAUSED,
            Self::Completed => recurring::COMPLETED,
        }
    }
}

impl Word for PackageStatus {
    fn word(&self) -> Key {
        match self {
            Self::Active => package_status::ACTIVE,
            Self::UsedUp => package_status::USED_UP,
            Self::Expired => package_status::EXPIRED,
            Self::Ended => package_status::ENDED,
        }
    }
}

impl Word for RegistrationStatus {
    fn word(&self) -> Key {
        match self {
            Self::Unverified => status::UNVERIFIED,
            Self::Waiting => status::WAITING,
            Self::Approved => status::APPROVED,
            Self::Declined => status::DECLINED,
            Self::Expired => status::EXPIRED,
        }
    }
}

impl Word for AccountStatus {
    fn word(&self) -> Key {
        match self {
            Self::Invited => status::INVITED,
            Self::Active => status::ACTIVE,
            Self::Deactivated => status::DEACTIVATED,
        }
    }
}

impl Word for InvitationStatus {
    fn word(&self) -> Key {
        match self {
            Self::Pending => status::PENDING,
            Self::Accepted => status::ACCEPTED,
            Self::Expired => status::EXPIRED,
            Self::Revoked => status::REVOKED,
            Self::Superseded => status::SUPERSEDED,
            Self::Declined => status::DECLINED,
            Self::Bounced => status::BOUNCED,
        }
    }
}

impl Word for PortalAccess {
    fn word(&self) -> Key {
        match self {
            Self::None => status::NONE,
            Self::Invited(state) if state.status == InvitationStatus::Pending => status::INVITED,
            Self::Invited(state) => state.status.word(),
            Self::Active(_) => status::ACTIVE,
            Self::Suspended(_) => status::SUSPENDED,
        }
    }
}
