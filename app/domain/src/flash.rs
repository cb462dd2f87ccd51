use crate::refusal::FieldProblem;
use serde::{Deserialize, Serialize};

/// What one page tells the next: a refused form with all that was typed, or a short notice. Shown once, never in a URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// The `action` of the refused form; empty for a notice.
    pub form: String,
    /// Typed values by control name. Passwords are never among them.
    pub values: Vec<(String, String)>,
    pub problems: Vec<FieldProblem>,
    pub notice: Option<Notice>,
    /// Seconds to wait when the form came too often.
    pub wait: Option<u32>,
}

/// A short word after something was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    Saved,
    /// The password was right: what waited for it can go on.
    Confirmed,
    Created,
    Trashed,
    Deleted,
    Restored,
    Purged,
    Erased,
    Invited {
        email: String,
    },
    /// To an address that the sender does not see.
    InvitationSent,
    InvitationRevoked,
    PersonRemoved,
    Deactivated,
    Reactivated,
    NoteAdded,
    PasswordChanged,
    /// The same words whether an account exists or not.
    ResetRequested,
    SignedOut,
    SessionsEnded,
    TwoFactorOn,
    TwoFactorOff,
    PasskeyAdded,
    PasskeyRemoved,
    TwoFactorReset,
    MailRetried,
    MailsRetried,
    MailResent,
    InvoiceSent,
    CreditNoteIssued,
    StatementSent,
    /// The payment service knows the key.
    StripeAnswers,
    QuoteSent,
    /// The customer's answer to a quote is kept.
    QuoteAnswered,
    QuestionSent,
    LinkSent,
    LinkRevoked,
    CodeSent,
    Published,
    Withdrawn,
    HandoverOffered,
    HandedOver,
    /// The same words whether the address is known or not.
    RegistrationSent,
    RegistrationVerified,
    RegistrationDeclined,
    Forbidden,
    /// The page before was made for another company or person than now.
    Elsewhere,
    /// The same came from the same page before, and nobody knows what became of it.
    SentBefore,
    Unavailable,
}
