//! Values of the domain in words.

use super::Words;
use crate::i18n::T;
use domain::access::{PortalRight, PortalRole, Role, RoleName};
use domain::flash::Notice;
use domain::list::Count;
use domain::recurring::Unit;
use domain::{Locale, Problem};
use texts::admin::recurring;
use texts::shared::{duration, error, notice, portal_may, portal_right, portal_role, problem, role, role_hint};
use texts::{Key, Plural};

/// “Every month”, “Every 3 months”.
pub fn every_text(t: T, (every, unit): (u32, Unit)) -> String {
    let (one, several) = match unit {
        Unit::Day => (recurring::EVERY_DAY, recurring::EVERY_DAYS),
        Unit::Week => (recurring::EVERY_WEEK, recurring::EVERY_WEEKS),
        Unit::Month => (recurring::EVERY_MONTH, recurring::EVERY_MONTHS),
        Unit::Year => (recurring::EVERY_YEAR, recurring::EVERY_YEARS),
    };
    if every == 1 { t.get(one).to_owned() } else { t.count(several, every.into()) }
}

/// Units of time to choose from.
pub fn unit_choices(t: T) -> Vec<(String, Words)> {
    let choice = |unit: Unit| {
        let word = match unit {
            Unit::Day => recurring::UNIT_DAYS,
            Unit::Week => recurring::UNIT_WEEKS,
            Unit::Month => recurring::UNIT_MONTHS,
            Unit::Year => recurring::UNIT_YEARS,
        };
        (unit.key().to_owned(), Words::from(t.get(word)))
    };
    Unit::ALL.map(choice).into()
}

/// What to do about a problem.
pub fn problem_text(t: T, problem: Problem) -> String {
    let key = match problem {
        Problem::TooLong { max } => return t.fill(problem::TOO_LONG, &[("max", &t.number(max.into()))]),
        Problem::TooManyRows { max } => return t.fill(problem::TOO_MANY_ROWS, &[("max", &t.number(max.into()))]),
        Problem::MoreThanASheet { max } => {
            return t.fill(problem::MORE_THAN_A_SHEET, &[("max", &t.number(max.into()))]);
        }
        Problem::TooManyPeople { most } => {
            return t.fill(problem::TOO_MANY_PEOPLE, &[("most", &t.number(most.into()))]);
        }
        Problem::Between { least, most } => {
            let values = [("least", t.number(least.into())), ("most", t.number(most.into()))];
            return t.fill(problem::BETWEEN, &[(values[0].0, &values[0].1), (values[1].0, &values[1].1)]);
        }
        Problem::TooShort { min } => return t.fill(problem::TOO_SHORT, &[("min", &t.number(min.into()))]),
        Problem::Characters { n } => return t.fill(problem::CHARACTERS, &[("n", &t.number(n.into()))]),
        Problem::Decimals { most } => return t.fill(problem::DECIMALS, &[("most", &t.number(most.into()))]),
        Problem::Required => problem::REQUIRED,
        Problem::Number => problem::NUMBER,
        Problem::TooLarge => problem::TOO_LARGE,
        Problem::Negative => problem::NEGATIVE,
        Problem::Future => problem::FUTURE,
        Problem::NotItsDay => problem::NOT_ITS_DAY,
        Problem::BeforeStart => problem::BEFORE_START,
        Problem::NoSuchRate => problem::NO_SUCH_RATE,
        Problem::RateNotValid => problem::RATE_NOT_VALID,
        Problem::RateOfElsewhere => problem::RATE_OF_ELSEWHERE,
        Problem::RateChanged => problem::RATE_CHANGED,
        Problem::OutOfOrder => problem::OUT_OF_ORDER,
        Problem::WrittenOff => problem::WRITTEN_OFF,
        Problem::NeedsVatId => problem::NEEDS_VAT_ID,
        Problem::NeedsTwoStates => problem::NEEDS_TWO_STATES,
        Problem::NoLines => problem::NO_LINES,
        Problem::Frozen => problem::FROZEN,
        Problem::PaidHere => problem::PAID_HERE,
        Problem::NotPaidHere => problem::NOT_PAID_HERE,
        Problem::HasPayments => problem::HAS_PAYMENTS,
        Problem::HasCredits => problem::HAS_CREDITS,
        Problem::CreditUsed => problem::CREDIT_USED,
        Problem::NothingCredited => problem::NOTHING_CREDITED,
        Problem::BeforeInvoice => problem::BEFORE_INVOICE,
        Problem::HasDocuments => problem::HAS_DOCUMENTS,
        Problem::Settled => problem::SETTLED,
        Problem::MoreThanLeft => problem::MORE_THAN_LEFT,
        Problem::TooIntricate => problem::TOO_INTRICATE,
        Problem::OtherCurrency => problem::OTHER_CURRENCY,
        Problem::NeedsYear => problem::NEEDS_YEAR,
        Problem::Iban => problem::IBAN,
        Problem::Bic => problem::BIC,
        Problem::SkuTaken => problem::SKU_TAKEN,
        Problem::OtherTotal => problem::OTHER_TOTAL,
        Problem::StripeKey => problem::STRIPE_KEY,
        Problem::SigningSecret => problem::SIGNING_SECRET,
        Problem::ProviderSilent => problem::PROVIDER_SILENT,
        Problem::ProviderRefused => problem::PROVIDER_REFUSED,
        Problem::RefusedThere => problem::REFUSED_THERE,
        Problem::BeingPaid => problem::BEING_PAID,
        Problem::CameOnline => problem::CAME_ONLINE,
        Problem::GoingBack => problem::GOING_BACK,
        Problem::Disputed => problem::DISPUTED,
        Problem::NoLongerValid => problem::NO_LONGER_VALID,
        Problem::Answered => problem::ANSWERED,
        Problem::NotNow => problem::NOT_NOW,
        Problem::Email => problem::EMAIL,
        Problem::Phone => problem::PHONE,
        Problem::VatId => problem::VAT_ID,
        Problem::TaxCode => problem::TAX_CODE,
        Problem::SdiCode => problem::SDI_CODE,
        Problem::Province => problem::PROVINCE,
        Problem::NatureOfTaxed => problem::NATURE_OF_TAXED,
        Problem::Country => problem::COUNTRY,
        Problem::Currency => problem::CURRENCY,
        Problem::Colour => problem::COLOUR,
        Problem::WebAddress => problem::WEB_ADDRESS,
        Problem::Date => problem::DATE,
        Problem::Past => problem::PAST,
        Problem::NotLater => problem::NOT_LATER,
        Problem::TooLate => problem::TOO_LATE,
        Problem::ReminderDays => problem::REMINDER_DAYS,
        Problem::NobodyToMail => problem::NOBODY_TO_MAIL,
        Problem::NobodyToRead => problem::NOBODY_TO_READ,
        Problem::NobodyToTell => problem::NOBODY_TO_TELL,
        Problem::Choice => problem::CHOICE,
        Problem::Taken => problem::TAKEN,
        Problem::TakenMeanwhile => problem::TAKEN_MEANWHILE,
        Problem::CommonPassword => problem::COMMON_PASSWORD,
        Problem::PersonalPassword => problem::PERSONAL_PASSWORD,
        Problem::Mismatch => problem::MISMATCH,
        Problem::WrongCode => problem::WRONG_CODE,
        Problem::WrongMailedCode => problem::WRONG_MAILED_CODE,
        Problem::CodeOver => problem::CODE_OVER,
        Problem::WrongPasskey => problem::WRONG_PASSKEY,
        Problem::WrongPassword => problem::WRONG_PASSWORD,
        Problem::SignIn => problem::SIGN_IN,
        Problem::Changed => problem::CHANGED,
        Problem::LastMainAdministrator => problem::LAST_MAIN_ADMINISTRATOR,
        Problem::Circle => problem::CIRCLE,
        Problem::PrimaryContact => problem::PRIMARY_CONTACT,
        Problem::File => problem::FILE,
        Problem::Picture => problem::PICTURE,
        Problem::PictureSize => problem::PICTURE_SIZE,
        Problem::Unknown => problem::UNKNOWN,
        Problem::Twice => problem::TWICE,
        Problem::NotAllowed => problem::NOT_ALLOWED,
        Problem::Withdrawn => problem::WITHDRAWN,
        Problem::OtherEmail => problem::OTHER_EMAIL,
        Problem::SignsIn => problem::SIGNS_IN,
        Problem::NoSignIn => problem::NO_SIGN_IN,
        Problem::NotWanted => problem::NOT_WANTED,
        Problem::Nobody => problem::NOBODY,
        Problem::BrokenRows => problem::BROKEN_ROWS,
    };
    t.get(key).to_owned()
}

pub fn notice_text(t: T, notice: &Notice) -> String {
    let key = match notice {
        Notice::Invited { email } => return t.fill(notice::INVITED, &[("email", email)]),
        Notice::Saved => notice::SAVED,
        Notice::Confirmed => notice::CONFIRMED,
        Notice::Created => notice::CREATED,
        Notice::Trashed => notice::TRASHED,
        Notice::Deleted => notice::DELETED,
        Notice::Purged => notice::PURGED,
        Notice::Erased => notice::ERASED,
        Notice::Restored => notice::RESTORED,
        Notice::InvitationSent => notice::INVITATION_SENT,
        Notice::InvitationRevoked => notice::INVITATION_REVOKED,
        Notice::PersonRemoved => notice::PERSON_REMOVED,
        Notice::Deactivated => notice::DEACTIVATED,
        Notice::Reactivated => notice::REACTIVATED,
        Notice::NoteAdded => notice::NOTE_ADDED,
        Notice::PasswordChanged => notice::PASSWORD_CHANGED,
        Notice::ResetRequested => notice::RESET_REQUESTED,
        Notice::SignedOut => notice::SIGNED_OUT,
        Notice::SessionsEnded => notice::SESSIONS_ENDED,
        Notice::TwoFactorOn => notice::TWO_FACTOR_ON,
        Notice::TwoFactorOff => notice::TWO_FACTOR_OFF,
        Notice::PasskeyAdded => notice::PASSKEY_ADDED,
        Notice::PasskeyRemoved => notice::PASSKEY_REMOVED,
        Notice::TwoFactorReset => notice::TWO_FACTOR_RESET,
        Notice::MailRetried => notice::MAIL_RETRIED,
        Notice::MailsRetried => notice::MAILS_RETRIED,
        Notice::LinkSent => notice::LINK_SENT,
        Notice::LinkRevoked => notice::LINK_REVOKED,
        Notice::CodeSent => notice::CODE_SENT,
        Notice::MailResent => notice::MAIL_RESENT,
        Notice::StripeAnswers => notice::STRIPE_ANSWERS,
        Notice::InvoiceSent => notice::INVOICE_SENT,
        Notice::CreditNoteIssued => notice::CREDIT_NOTE_ISSUED,
        Notice::StatementSent => notice::STATEMENT_SENT,
        Notice::QuoteSent => notice::QUOTE_SENT,
        Notice::QuoteAnswered => notice::QUOTE_ANSWERED,
        Notice::QuestionSent => notice::QUESTION_SENT,
        Notice::Published => notice::PUBLISHED,
        Notice::Withdrawn => notice::WITHDRAWN,
        Notice::HandoverOffered => notice::HANDOVER_OFFERED,
        Notice::HandedOver => notice::HANDED_OVER,
        Notice::RegistrationSent => notice::REGISTRATION_SENT,
        Notice::RegistrationVerified => notice::REGISTRATION_VERIFIED,
        Notice::RegistrationDeclined => notice::REGISTRATION_DECLINED,
        Notice::Forbidden => notice::FORBIDDEN,
        Notice::Elsewhere => notice::ELSEWHERE,
        Notice::SentBefore => notice::SENT_BEFORE,
        Notice::Unavailable => notice::UNAVAILABLE,
    };
    t.get(key).to_owned()
}

/// When to try again after too many attempts; minutes are rounded up, so that nobody comes too early.
pub fn wait_text(t: T, seconds: u32) -> String {
    let seconds = u64::from(seconds);
    let time = match seconds {
        0..=60 => t.count(duration::SECONDS, seconds),
        _ => t.count(duration::MINUTES, seconds.div_ceil(60)),
    };
    t.fill(error::too_many::BODY, &[("time", &time)])
}

/// "148 customers", and "1,000+ customers" where counting stopped.
pub fn count_text(t: T, plural: Plural, count: Count) -> String {
    let words = t.count(plural, count.n);
    if !count.more {
        return words;
    }
    let number = count_number(t, Count { more: false, ..count });
    words.replacen(&number, &format!("{number}+"), 1)
}

/// A count as a bare number.
pub fn count_number(t: T, count: Count) -> String {
    let number = i64::try_from(count.n).map(|n| t.number(n)).unwrap_or_default();
    if count.more { format!("{number}+") } else { number }
}

pub const fn role_word(role: Role) -> Key {
    match role {
        Role::MainAdministrator => role::MAIN_ADMINISTRATOR,
        Role::Administrator => role::ADMINISTRATOR,
        Role::Manager => role::MANAGER,
        Role::Marketing => role::MARKETING,
        Role::Contributor => role::CONTRIBUTOR,
        Role::User => role::USER,
    }
}

/// What a role is called: a custom one as the company named it.
pub fn role_text(t: T, role: &RoleName) -> String {
    role.custom.as_ref().map_or_else(|| t.get(role_word(role.base)).to_owned(), |(_, name)| name.clone())
}

pub const fn portal_right_word(right: PortalRight) -> Key {
    match right {
        PortalRight::ProfileEdit => portal_right::PROFILE_EDIT,
        PortalRight::OwnData => portal_right::OWN_DATA,
        PortalRight::AccountView => portal_right::ACCOUNT_VIEW,
        PortalRight::AccountEdit => portal_right::ACCOUNT_EDIT,
        PortalRight::ContactsView => portal_right::CONTACTS_VIEW,
        PortalRight::ContactsDetails => portal_right::CONTACTS_DETAILS,
        PortalRight::ContactsManage => portal_right::CONTACTS_MANAGE,
        PortalRight::ContactsInvite => portal_right::CONTACTS_INVITE,
        PortalRight::ContactsEndSessions => portal_right::CONTACTS_END_SESSIONS,
        PortalRight::OwnershipTransfer => portal_right::OWNERSHIP_TRANSFER,
        PortalRight::EmailsHistory => portal_right::EMAILS_HISTORY,
        PortalRight::EmailsHistoryBilling => portal_right::EMAILS_HISTORY_BILLING,
        PortalRight::QuotesView => portal_right::QUOTES_VIEW,
        PortalRight::QuotesRespond => portal_right::QUOTES_RESPOND,
        PortalRight::QuotesComment => portal_right::QUOTES_COMMENT,
        PortalRight::StatementsView => portal_right::STATEMENTS_VIEW,
        PortalRight::InvoicesView => portal_right::INVOICES_VIEW,
        PortalRight::InvoicesPay => portal_right::INVOICES_PAY,
        PortalRight::PackagesView => portal_right::PACKAGES_VIEW,
        PortalRight::AnnouncementsView => portal_right::ANNOUNCEMENTS_VIEW,
    }
}

/// The languages by their own names, for a select.
pub fn languages() -> Vec<(String, Words)> {
    Locale::ALL.map(|locale| (locale.code().to_owned(), locale.endonym().into())).into()
}

pub const fn role_hint_word(role: Role) -> Key {
    match role {
        Role::MainAdministrator => role_hint::MAIN_ADMINISTRATOR,
        Role::Administrator => role_hint::ADMINISTRATOR,
        Role::Manager => role_hint::MANAGER,
        Role::Marketing => role_hint::MARKETING,
        Role::Contributor => role_hint::CONTRIBUTOR,
        Role::User => role_hint::USER,
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn waits_are_never_too_short() {
        let t = T::default();
        assert!(wait_text(t, 45).contains("45 seconds"));
        assert!(wait_text(t, 61).contains("2 minutes"));
    }

    #[test]
    fn limits_stand_in_the_words() {
        assert!(problem_text(T::default(), Problem::TooLong { max: 1_024 }).contains("1,024"));
    }

    #[test]
    fn a_count_that_stopped_says_so() {
        let (t, plural) = (T::default(), texts::shared::ui::TO_CORRECT);
        assert_eq!(count_text(t, plural, Count { n: 148, more: false }), "148 things to correct");
        assert_eq!(count_text(t, plural, Count { n: 1_000, more: true }), "1,000+ things to correct");
    }
}

/// A right of the portal as a box to tick.
pub const fn portal_may_word(right: PortalRight) -> Key {
    match right {
        PortalRight::ProfileEdit => portal_may::PROFILE_EDIT,
        PortalRight::OwnData => portal_may::OWN_DATA,
        PortalRight::AccountView => portal_may::ACCOUNT_VIEW,
        PortalRight::AccountEdit => portal_may::ACCOUNT_EDIT,
        PortalRight::ContactsView => portal_may::CONTACTS_VIEW,
        PortalRight::ContactsDetails => portal_may::CONTACTS_DETAILS,
        PortalRight::ContactsManage => portal_may::CONTACTS_MANAGE,
        PortalRight::ContactsInvite => portal_may::CONTACTS_INVITE,
        PortalRight::ContactsEndSessions => portal_may::CONTACTS_END_SESSIONS,
        PortalRight::OwnershipTransfer => portal_may::OWNERSHIP_TRANSFER,
        PortalRight::EmailsHistory => portal_may::EMAILS_HISTORY,
        PortalRight::EmailsHistoryBilling => portal_may::EMAILS_HISTORY_BILLING,
        PortalRight::QuotesView => portal_may::QUOTES_VIEW,
        PortalRight::QuotesRespond => portal_may::QUOTES_RESPOND,
        PortalRight::QuotesComment => portal_may::QUOTES_COMMENT,
        PortalRight::StatementsView => portal_may::STATEMENTS_VIEW,
        PortalRight::InvoicesView => portal_may::INVOICES_VIEW,
        PortalRight::InvoicesPay => portal_may::INVOICES_PAY,
        PortalRight::PackagesView => portal_may::PACKAGES_VIEW,
        PortalRight::AnnouncementsView => portal_may::ANNOUNCEMENTS_VIEW,
    }
}

/// A set of rights in the portal.
pub const fn portal_role_word(role: &PortalRole) -> Key {
    match role {
        PortalRole::Standard => portal_role::STANDARD,
        PortalRole::Technical => portal_role::TECHNICAL,
        PortalRole::Billing => portal_role::BILLING,
        PortalRole::Chosen(_) => portal_role::CHOSEN_SHORT,
        PortalRole::External => portal_role::EXTERNAL,
    }
}
