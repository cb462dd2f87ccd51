//! Identifiers. UUIDv7, made by the server; a record's kind is part of the type, so that no id is taken for another's.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
    )+};
}

ids! {
    /// A member of the team.
    StaffId,
    /// Somebody with a sign-in at the portal, in whatever company.
    PersonId,
    /// A company or a private person that the team works for.
    CustomerId,
    /// A person at a customer, with or without a sign-in.
    ContactId,
    /// The access of one person to one customer.
    MembershipId,
    InvitationId,
    /// A link that opens something for one person without a sign-in.
    PersonalLinkId,
    /// Somebody who asks to become a customer.
    RegistrationId,
    /// What staff tell customers.
    AnnouncementId,
    NoteId,
    InvoiceId,
    /// What takes an invoice back, in whole or in part.
    CreditNoteId,
    /// A template that becomes an invoice on each of its days.
    RecurringInvoiceId,
    /// One version of a quote.
    QuoteId,
    /// Money that came from a customer.
    PaymentId,
    TaxRateId,
    /// Something of the price list.
    ProductId,
    /// Services that are sold together.
    PackageId,
    /// One of those, as a customer has it.
    CustomerPackageId,
    /// One of its services.
    PackageItemId,
    /// What was used of it at one time.
    PackageUseId,
    /// A picture of a person; another one has another id.
    PictureId,
    /// A device, or a password manager, that signs in place of a code.
    PasskeyId,
    /// A role that the company made from one of the six.
    RoleId,
}
