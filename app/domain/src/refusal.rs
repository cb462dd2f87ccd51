use serde::{Deserialize, Serialize};

/// Why a use case did not do what it was asked: the one error that crosses the wire.
///
/// Detail for operators goes to the log, never in here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// Nobody is signed in at this door. 401.
    SignedOut,
    /// There is no such thing, or it is not yours: outsiders cannot tell which. 404.
    NotFound,
    /// You see it, but may not do this. 403.
    Forbidden,
    /// It needs the password again, which was given too long ago. 403.
    Unconfirmed,
    /// What was sent cannot be taken as it is. 422.
    Invalid(Vec<FieldProblem>),
    /// Somebody else changed the record meanwhile. 409.
    Changed,
    /// The page that asks was made for somebody else, or for another company, than who acts now in this browser. 409.
    Elsewhere,
    /// Too many attempts. 429.
    TooMany { seconds: u32 },
    /// A fault of ours; the request may be repeated. 503.
    Unavailable,
    /// A fault of ours, and nobody knows whether it was done. 503.
    Unsure,
}

impl Refusal {
    pub const fn status(&self) -> u16 {
        match self {
            Self::SignedOut => 401,
            Self::NotFound => 404,
            Self::Forbidden | Self::Unconfirmed => 403,
            Self::Invalid(_) => 422,
            Self::Changed | Self::Elsewhere => 409,
            Self::TooMany { .. } => 429,
            Self::Unavailable | Self::Unsure => 503,
        }
    }

    /// A refusal for one field.
    pub fn field(field: &str, problem: Problem) -> Self {
        Self::Invalid(vec![FieldProblem::new(field, problem)])
    }
}

/// What is wrong with one field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// The control's `name`; empty when the form as a whole is meant.
    pub field: String,
    pub problem: Problem,
}

impl FieldProblem {
    pub fn new(field: &str, problem: Problem) -> Self {
        Self { field: field.to_owned(), problem }
    }
}

/// A problem as a value; its words are translated where they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Problem {
    Required,
    TooLong {
        max: u32,
    },
    TooShort {
        min: u32,
    },
    /// A number that is too small or too large, or none at all.
    Between {
        least: u32,
        most: u32,
    },
    /// No number, as people write one.
    Number,
    /// More decimals than there can be.
    Decimals {
        most: u32,
    },
    /// Beyond what any document holds.
    TooLarge,
    /// Less than nothing.
    Negative,
    Email,
    Phone,
    VatId,
    /// No codice fiscale.
    TaxCode,
    /// No code of Italy's exchange.
    SdiCode,
    /// No two letters of an Italian province.
    Province,
    /// A code that has another length, or signs in it.
    Characters {
        n: u32,
    },
    Country,
    Currency,
    Colour,
    WebAddress,
    Date,
    /// A day that is over.
    Past,
    /// A day that is yet to come.
    Future,
    /// A day on which a package does not hold.
    NotItsDay,
    /// An end before its beginning.
    BeforeStart,
    Choice,
    /// Another record holds this value already.
    Taken,
    /// Somebody else has the address of a contact that is to come back.
    TakenMeanwhile,
    CommonPassword,
    /// The password is a name or an address that anybody could guess.
    PersonalPassword,
    Mismatch,
    WrongPassword,
    /// No code of the app or of the recovery codes, or one that was used already.
    WrongCode,
    /// Not the code that was sent.
    WrongMailedCode,
    /// None was sent, it is too old, or too many wrong ones were tried.
    CodeOver,
    /// A device that was not asked, answered too late, or is not known here.
    WrongPasskey,
    /// E-mail and password do not fit; says nothing about which.
    SignIn,
    /// Somebody else changed the record meanwhile.
    Changed,
    /// The last active main administrator has to stay one.
    LastMainAdministrator,
    /// A line manager cannot report to the person they manage.
    Circle,
    /// A customer keeps its primary contact.
    PrimaryContact,
    File,
    /// No picture of a kind that we take, or one that cannot be read.
    Picture,
    /// A picture of too many bytes or points.
    PictureSize,
    TooManyRows {
        max: u32,
    },
    /// More rows than a spreadsheet takes.
    MoreThanASheet {
        max: u32,
    },
    /// More people than one document goes to.
    TooManyPeople {
        most: u32,
    },
    /// A text of more tables, links and marks than a page bears.
    TooIntricate,
    /// A member of the team or a manager that nobody goes by.
    Unknown,
    /// The same value stands on another row.
    Twice,
    /// Beyond the rights of whoever asks.
    NotAllowed,
    /// What was announced was taken back.
    Withdrawn,
    /// Another address than that of whom it is about.
    OtherEmail,
    /// They have a sign-in: no page beside it.
    SignsIn,
    /// Whoever it is for does not sign in.
    NoSignIn,
    /// Whoever it is for wants no such mails any more, or is gone.
    NotWanted,
    /// A day that takes time away instead of giving some.
    NotLater,
    /// A day that is too far away.
    TooLate,
    /// Days of reminders that are none.
    ReminderDays,
    /// Nobody at the customer gets such mails.
    NobodyToMail,
    /// Nobody at the customer gets such mails and may read what goes with them.
    NobodyToRead,
    /// Nobody at the customer would be told by the mail that was asked for.
    NobodyToTell,
    /// There is nobody whom it is for.
    Nobody,
    /// A file is imported when all of its rows can be.
    BrokenRows,
    /// A percentage where there is no tax, or none where there is one.
    NoSuchRate,
    /// Why there is no tax, said of something that bears tax.
    NatureOfTaxed,
    /// A rate that does not hold on the day of the document.
    RateNotValid,
    /// A rate of a country that is neither the house's nor the customer's.
    RateOfElsewhere,
    /// A rate that is another by now than when the line was written.
    RateChanged,
    /// A day before that of a number that was drawn already.
    OutOfOrder,
    /// A day before that of the invoice that is taken back.
    BeforeInvoice,
    /// What went towards an invoice that was written off stays there.
    WrittenOff,
    /// By law both sides have to be named by their VAT numbers.
    NeedsVatId,
    /// And by numbers of two states of the Union.
    NeedsTwoStates,
    /// A document without anything that is sold.
    NoLines,
    /// A document that was sent stays as it is.
    Frozen,
    /// A file says that it was not paid, and it was.
    PaidHere,
    /// A file says that it was paid, and nothing came in.
    NotPaidHere,
    /// It was paid in part, so that it cannot be as if it never was.
    HasPayments,
    /// Some of it was taken back by a credit note, so that it cannot be as if it never was.
    HasCredits,
    /// A credit note of which something is used.
    CreditUsed,
    /// A credit note of nothing.
    NothingCredited,
    /// There are invoices or payments of it, which have to be kept.
    HasDocuments,
    /// There is nothing left to pay.
    Settled,
    /// More than is left of it.
    MoreThanLeft,
    /// Another currency than that of the customer's documents.
    OtherCurrency,
    /// Numbers that begin anew each year and do not say which.
    NeedsYear,
    /// No number of a bank account.
    Iban,
    /// No code of a bank.
    Bic,
    /// An answer to a quote after its last day.
    NoLongerValid,
    /// An answer to what has its answer, or was taken back.
    Answered,
    /// Something that the document does not allow as it stands.
    NotNow,
    /// What is to come back has a number that another product has by now.
    SkuTaken,
    /// Lines that do not come to the total of their document.
    OtherTotal,
    /// No secret key of Stripe.
    StripeKey,
    /// No signing secret of Stripe.
    SigningSecret,
    /// The payment service does not answer.
    ProviderSilent,
    /// The payment service does not do what it was asked.
    ProviderRefused,
    /// The same to whoever can look why.
    RefusedThere,
    /// Somebody is paying it at this moment.
    BeingPaid,
    /// It came through the payment service, and goes back through it.
    CameOnline,
    /// A part of it is on its way back.
    GoingBack,
    /// The customer's bank wants it back.
    Disputed,
}

/// Collects the problems of a form, so that all of them are told at once.
#[derive(Default)]
pub struct Problems(Vec<FieldProblem>);

impl Problems {
    /// Takes the value out, or notes its problem under `field`.
    pub fn check<T>(&mut self, field: &str, parsed: Result<T, Problem>) -> Option<T> {
        parsed.map_err(|problem| self.add(field, problem)).ok()
    }

    pub fn add(&mut self, field: &str, problem: Problem) {
        self.0.push(FieldProblem::new(field, problem));
    }

    /// The value if every part was there and nothing was noted; otherwise all problems.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Refusal> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(Refusal::Invalid(self.0)),
        }
    }
}
