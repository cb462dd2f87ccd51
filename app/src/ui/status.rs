use super::Words;
use crate::i18n::T;
use domain::account::AccountStatus;
use domain::announcement::AnnouncementStatus;
use domain::contact::PortalAccess;
use domain::credit_note::CreditNoteStatus;
use domain::customer::CustomerStatus;
use domain::invitation::InvitationStatus;
use domain::mail::MailStatus;
use domain::package::PackageStatus;
use domain::payment::PaymentStatus;
use domain::personal_link::LinkStatus;
use domain::quote::QuoteStatus;
use domain::recurring::RecurringStatus;
use domain::registration::RegistrationStatus;
use leptos::prelude::*;
use texts::admin::{personal_link as link, recurring};
use texts::shared::{credit_note_status, package_status, quote_status};
use texts::{Key, shared::status as word};

/// What has a status: the sheet chooses tone and ring by its key, and a word says it.
pub trait Standing {
    fn key(&self) -> &'static str;
    fn word(&self) -> Key;
}

pub fn status<S: Standing>(t: T, standing: &S) -> impl IntoView + use<S> {
    status_saying(standing.key(), t.get(standing.word()))
}

/// A status in other words than its own: the portal says "With you" where staff read "Waiting for customer".
pub fn status_saying(key: &'static str, words: &'static str) -> impl IntoView {
    view! { <span class="status" data-status=key>{words}</span> }
}

pub fn tag(name: impl Into<Words>) -> impl IntoView {
    let name: Words = name.into();
    view! { <span class="tag">{name}</span> }
}

/// A word about a thing that is no status, such as a role.
pub fn badge(name: impl Into<Words>) -> impl IntoView {
    let name: Words = name.into();
    view! { <span class="badge">{name}</span> }
}

impl Standing for CustomerStatus {
    fn key(&self) -> &'static str {
        (*self).key()
    }

    fn word(&self) -> Key {
        match self {
            Self::Active => word::ACTIVE,
            Self::Inactive => word::INACTIVE,
        }
    }
}

impl Standing for LinkStatus {
    fn key(&self) -> &'static str {
        (*self).key()
    }

    fn word(&self) -> Key {
        match self {
            Self::Active => link::ACTIVE,
            Self::Expired => link::EXPIRED,
            Self::Revoked => link::REVOKED,
            Self::Dead => link::DEAD,
        }
    }
}

impl Standing for MailStatus {
    fn key(&self) -> &'static str {
        (*self).key()
    }

    fn word(&self) -> Key {
        match self {
            Self::Waiting => word::WAITING,
            Self::Sent => word::SENT,
            Self::Failed => word::FAILED,
            Self::Withheld => word::WITHHELD,
        }
    }
}

impl Standing for AnnouncementStatus {
    fn key(&self) -> &'static str {
        (*self).key()
    }

    fn word(&self) -> Key {
        match self {
            Self::Draft => word::DRAFT,
            Self::Published => word::PUBLISHED,
            Self::Withdrawn => word::WITHDRAWN,
        }
    }
}

impl Standing for PaymentStatus {
    fn key(&self) -> &'static str {
        (*self).key()
    }

    fn word(&self) -> Key {
        match self {
            Self::Completed => word::COMPLETED,
            Self::PartiallyRefunded => word::PARTIALLY_REFUNDED,
            Self::Refunded => word::REFUNDED,
        }
    }
}

impl Standing for QuoteStatus {
    fn key(&self) -> &'static str {
        (*self).key()
    }

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

impl Standing for CreditNoteStatus {
    fn key(&self) -> &'static str {
        (*self).key()
    }

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

impl Standing for RecurringStatus {
    fn key(&self) -> &'static str {
        (*self).key()
    }

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

impl Standing for PackageStatus {
    fn key(&self) -> &'static str {
        (*self).key()
    }

    fn word(&self) -> Key {
        match self {
            Self::Active => package_status::ACTIVE,
            Self::UsedUp => package_status::USED_UP,
            Self::Expired => package_status::EXPIRED,
            Self::Ended => package_status::ENDED,
        }
    }
}

impl Standing for RegistrationStatus {
    fn key(&self) -> &'static str {
        (*self).key()
    }

    fn word(&self) -> Key {
        match self {
            Self::Unverified => word::UNVERIFIED,
            Self::Waiting => word::WAITING,
            Self::Approved => word::APPROVED,
            Self::Declined => word::DECLINED,
            Self::Expired => word::EXPIRED,
        }
    }
}

impl Standing for AccountStatus {
    fn key(&self) -> &'static str {
        (*self).key()
    }

    fn word(&self) -> Key {
        match self {
            Self::Invited => word::INVITED,
            Self::Active => word::ACTIVE,
            Self::Deactivated => word::DEACTIVATED,
        }
    }
}

impl Standing for InvitationStatus {
    fn key(&self) -> &'static str {
        (*self).key()
    }

    fn word(&self) -> Key {
        match self {
            Self::Pending => word::PENDING,
            Self::Accepted => word::ACCEPTED,
            Self::Expired => word::EXPIRED,
            Self::Revoked => word::REVOKED,
            Self::Superseded => word::SUPERSEDED,
            Self::Declined => word::DECLINED,
            Self::Bounced => word::BOUNCED,
        }
    }
}

impl Standing for PortalAccess {
    fn key(&self) -> &'static str {
        match self {
            Self::Invited(state) if state.status == InvitationStatus::Pending => "invited",
            Self::None | Self::Invited(_) | Self::Active(_) | Self::Suspended(_) => self.key(),
        }
    }

    fn word(&self) -> Key {
        match self {
            Self::None => word::NONE,
            Self::Invited(state) if state.status == InvitationStatus::Pending => word::INVITED,
            Self::Invited(state) => state.status.word(),
            Self::Active(_) => word::ACTIVE,
            Self::Suspended(_) => word::SUSPENDED,
        }
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use domain::invoice::InvoiceStatus;

    #[test]
    fn a_status_has_a_key_for_the_sheet_and_a_word_for_people() {
        assert_eq!(
            status(T::default(), &CustomerStatus::Active).to_html().replace("<!>", ""),
            r#"<span data-status="active" class="status">Active</span>"#
        );
    }

    #[test]
    fn the_sheet_knows_every_key() {
        let sheet = include_str!("../../../style/_status.scss");
        let keys = (CustomerStatus::ALL.map(CustomerStatus::key).into_iter())
            .chain(AccountStatus::ALL.map(AccountStatus::key))
            .chain(InvitationStatus::ALL.map(InvitationStatus::key))
            .chain(RegistrationStatus::ALL.map(RegistrationStatus::key))
            .chain(InvoiceStatus::ALL.map(InvoiceStatus::key))
            .chain(PaymentStatus::ALL.map(PaymentStatus::key))
            .chain(QuoteStatus::ALL.map(QuoteStatus::key))
            .chain(CreditNoteStatus::ALL.map(CreditNoteStatus::key))
            .chain(RecurringStatus::ALL.map(RecurringStatus::key))
            .chain(PackageStatus::ALL.map(PackageStatus::key))
            .chain([PortalAccess::None.key(), "overdue", "credited"]);
        for key in keys {
            assert!(sheet.contains(&format!("[data-status=\"{key}\"]")), "{key}");
        }
    }
}
