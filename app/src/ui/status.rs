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
use texts::Word;

/// What has a status: the sheet chooses tone and ring by its key, and a word says it.
pub trait Standing: Word {
    fn key(&self) -> &'static str;
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

macro_rules! standing {
    ($($value:ty),+ $(,)?) => {
        $(impl Standing for $value {
            fn key(&self) -> &'static str {
                (*self).key()
            }
        })+
    };
}

standing![
    AccountStatus,
    AnnouncementStatus,
    CreditNoteStatus,
    CustomerStatus,
    InvitationStatus,
    LinkStatus,
    MailStatus,
    PackageStatus,
    PaymentStatus,
    QuoteStatus,
    RecurringStatus,
    RegistrationStatus,
];

impl Standing for PortalAccess {
    fn key(&self) -> &'static str {
        match self {
            Self::Invited(state) if state.status == InvitationStatus::Pending => "invited",
            Self::None | Self::Invited(_) | Self::Active(_) | Self::Suspended(_) => self.key(),
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
