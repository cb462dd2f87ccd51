//! The mails that Portico writes itself: short, in the reader's language, as text and as HTML.

pub mod billing;
mod customers;
mod letter;
pub mod packages;
pub mod quotes;
mod registration;

pub use customers::{Reading, announcement, handed_over, handover_offered, link_code, personal_link};
pub use letter::{OffTheList, WayOff};
pub use registration::{already_in, registration, registration_declined};

use crate::outbox::Message;
use domain::Locale;
use domain::access::{PortalRight, Role};
use domain::invitation::{Granted, InvitationStatus};
use domain::session::Device;
use letter::Letter;
use texts::mail::{
    answered, email_changed as moved, exported, invitation as invite, joined, many_deleted, many_denied, many_failed,
    new_device as appeared, passkey_added, passkey_removed, password_changed as changed, reset as forgotten,
    sessions_ended as ended, two_factor_codes, two_factor_guessed, two_factor_off, two_factor_on, two_factor_reset,
    two_factor_used,
};
use texts::shared::{device as device_words, portal_right, role as role_words, status as status_words};
use texts::{Key, fill, get};

pub fn reset(locale: Locale, to: &str, name: &str, company: &str, link: &str) -> Message {
    let with = &[("company", company)];
    Letter {
        subject: fill(locale, forgotten::SUBJECT, with),
        paragraphs: vec![fill(locale, forgotten::BODY, with)],
        button: Some((get(locale, forgotten::BUTTON).to_owned(), link.to_owned())),
        end: vec![get(locale, forgotten::IGNORE).to_owned()],
        ..Letter::new(locale, to, name, company)
    }
    .message("security")
}

pub fn password_changed(locale: Locale, to: &str, name: &str, company: &str) -> Message {
    let words = (changed::SUBJECT, changed::BODY, changed::IGNORE);
    about_sign_in(locale, to, name, company, words, &[])
}

/// Another address to sign in with, told to the old one and to the new one.
pub fn email_changed(locale: Locale, to: &str, name: &str, company: &str, by: &str, change: (&str, &str)) -> Message {
    let with = [("by", by), ("from", change.0), ("to", change.1)];
    about_sign_in(locale, to, name, company, (moved::SUBJECT, moved::BODY, moved::IGNORE), &with)
}

/// What became of somebody's second factor.
#[derive(Clone, Copy, Debug)]
pub enum Factor<'a> {
    On,
    Off,
    NewCodes,
    /// A recovery code was used; so many are left.
    CodeUsed {
        left: u64,
    },
    /// Somebody who has the password tries codes.
    Guessed,
    PasskeyAdded {
        name: &'a str,
    },
    PasskeyRemoved {
        name: &'a str,
    },
    /// Somebody who looks after them took it away.
    Reset {
        by: &'a str,
    },
}

pub fn two_factor(locale: Locale, to: &str, name: &str, company: &str, what: Factor<'_>) -> Message {
    let words = match what {
        Factor::On => (two_factor_on::SUBJECT, two_factor_on::BODY, two_factor_on::IGNORE),
        Factor::Off => (two_factor_off::SUBJECT, two_factor_off::BODY, two_factor_off::IGNORE),
        Factor::NewCodes => (two_factor_codes::SUBJECT, two_factor_codes::BODY, two_factor_codes::IGNORE),
        Factor::CodeUsed { .. } => (two_factor_used::SUBJECT, two_factor_used::BODY, two_factor_used::IGNORE),
        Factor::Guessed => (two_factor_guessed::SUBJECT, two_factor_guessed::BODY, two_factor_guessed::IGNORE),
        Factor::Reset { .. } => (two_factor_reset::SUBJECT, two_factor_reset::BODY, two_factor_reset::IGNORE),
        Factor::PasskeyAdded { .. } => (passkey_added::SUBJECT, passkey_added::BODY, passkey_added::IGNORE),
        Factor::PasskeyRemoved { .. } => (passkey_removed::SUBJECT, passkey_removed::BODY, passkey_removed::IGNORE),
    };
    let left = if let Factor::CodeUsed { left } = what { left.to_string() } else { String::new() };
    let (by, passkey) = match what {
        Factor::Reset { by } => (by, ""),
        Factor::PasskeyAdded { name } | Factor::PasskeyRemoved { name } => ("", name),
        _ => ("", ""),
    };
    let with = [("left", left.as_str()), ("by", by), ("passkey", passkey)];
    about_sign_in(locale, to, name, company, words, &with)
}

/// A letter about how somebody signs in: subject, what happened, and what to do if that was not them.
fn about_sign_in(
    locale: Locale,
    to: &str,
    name: &str,
    company: &str,
    (subject, body, advice): (Key, Key, Key),
    with: &[(&str, &str)],
) -> Message {
    let with: Vec<_> = with.iter().copied().chain([("company", company)]).collect();
    Letter {
        subject: fill(locale, subject, &with),
        paragraphs: vec![fill(locale, body, &with)],
        end: vec![fill(locale, advice, &with)],
        ..Letter::new(locale, to, name, company)
    }
    .message("security")
}

/// Somebody signed in on a device that was not theirs before.
pub fn new_device(
    locale: Locale,
    to: &str,
    name: &str,
    company: &str,
    device: &Device,
    address: &str,
    link: &str,
) -> Message {
    let with = &[("company", company)];
    let unknown = || get(locale, device_words::UNKNOWN).to_owned();
    let browser = device.browser.clone().unwrap_or_else(unknown);
    let system = device.system.clone().unwrap_or_else(unknown);
    let on = fill(locale, device_words::ON, &[("browser", &browser), ("system", &system)]);
    Letter {
        subject: fill(locale, appeared::SUBJECT, with),
        paragraphs: vec![fill(locale, appeared::BODY, &[("company", company), ("device", &on), ("address", address)])],
        button: Some((get(locale, appeared::BUTTON).to_owned(), link.to_owned())),
        end: vec![get(locale, appeared::IGNORE).to_owned()],
        ..Letter::new(locale, to, name, company)
    }
    .message("security")
}

/// Somebody of the team ended one's sessions.
pub fn sessions_ended(locale: Locale, to: &str, name: &str, by: &str, company: &str) -> Message {
    let with = &[("company", company), ("by", by)];
    Letter {
        subject: fill(locale, ended::SUBJECT, with),
        paragraphs: vec![fill(locale, ended::BODY, with)],
        ..Letter::new(locale, to, name, company)
    }
    .message("security")
}

/// What administrators are told of.
#[derive(Clone, Copy, Debug)]
pub enum Alert {
    /// Somebody deleted many records within minutes.
    Deleted,
    /// Somebody took many records out.
    Exported,
    /// Many sign-ins failed, on one account or from one address.
    SignInsFailed,
    /// Somebody asked many times for what is not theirs.
    Denied,
}

/// Who, or what, did it, how often, and where that is read.
pub struct About<'a> {
    pub by: &'a str,
    pub count: u64,
    pub link: &'a str,
}

pub fn alert(locale: Locale, to: &str, name: &str, company: &str, what: Alert, about: &About<'_>) -> Message {
    let (subject, body, button) = match what {
        Alert::Deleted => (many_deleted::SUBJECT, many_deleted::BODY, many_deleted::BUTTON),
        Alert::Exported => (exported::SUBJECT, exported::BODY, exported::BUTTON),
        Alert::Denied => (many_denied::SUBJECT, many_denied::BODY, many_denied::BUTTON),
        Alert::SignInsFailed => (many_failed::SUBJECT, many_failed::BODY, many_failed::BUTTON),
    };
    let with = &[("company", company), ("by", about.by), ("count", &about.count.to_string())];
    Letter {
        subject: fill(locale, subject, with),
        paragraphs: vec![fill(locale, body, with)],
        button: Some((get(locale, button).to_owned(), about.link.to_owned())),
        ..Letter::new(locale, to, name, company)
    }
    .message("security")
}

/// Says what is granted, to whom, by whom and until when: the page behind the link says the same.
#[expect(clippy::too_many_arguments, reason = "each is a word of the letter")]
pub fn invitation(
    locale: Locale,
    to: &str,
    name: &str,
    inviter: &str,
    company: &str,
    granted: &Granted,
    ends: &str,
    link: &str,
) -> Message {
    let with = &[("inviter", inviter), ("company", company)];
    let (what, list) = match granted {
        Granted::Staff { role, .. } => {
            let name = role.custom.as_ref().map_or_else(|| get(locale, role_key(role.base)), |(_, name)| name);
            (fill(locale, invite::STAFF_ROLE, &[("role", name)]), Vec::new())
        }
        Granted::Portal { customer, rights, .. } => (
            fill(locale, invite::PORTAL, &[("customer", customer)]),
            rights.iter().map(|right| get(locale, portal_right_key(*right)).to_owned()).collect(),
        ),
    };
    let mut paragraphs = vec![fill(locale, invite::BODY, with), what];
    if !list.is_empty() {
        paragraphs.push(get(locale, invite::GRANTED).to_owned());
    }
    Letter {
        subject: fill(locale, invite::SUBJECT, with),
        paragraphs,
        items: list,
        button: Some((get(locale, invite::BUTTON).to_owned(), link.to_owned())),
        end: vec![
            fill(locale, invite::ENDS, &[("email", to), ("ends", ends)]),
            get(locale, invite::DECLINE).to_owned(),
        ],
        ..Letter::new(locale, to, name, company)
    }
    .message("invitation")
}

/// Tells an inviter what became of their invitation.
pub fn invitation_ended(
    locale: Locale,
    (to, name): (&str, &str),
    company: &str,
    invitee: &str,
    status: InvitationStatus,
    page: Option<String>,
) -> Message {
    let leads_on = |words| page.map(|page| (get(locale, words).to_owned(), page));
    let (word, body, button) = match status {
        InvitationStatus::Accepted => (status_words::ACCEPTED, answered::ACCEPTED, None),
        InvitationStatus::Expired => (status_words::EXPIRED, answered::EXPIRED, leads_on(answered::AGAIN)),
        InvitationStatus::Bounced => (status_words::BOUNCED, answered::BOUNCED, leads_on(answered::CORRECT)),
        _ => (status_words::DECLINED, answered::DECLINED, None),
    };
    Letter {
        subject: fill(locale, answered::SUBJECT, &[("who", invitee), ("status", get(locale, word))]),
        paragraphs: vec![fill(locale, body, &[("who", invitee)])],
        button,
        ..Letter::new(locale, to, name, company)
    }
    .message("invitation")
}

/// Tells the primary contact of a company that somebody has come in to what is theirs.
pub fn let_in(locale: Locale, (to, name): (&str, &str), company: &str, invitee: &str, page: String) -> Message {
    let with = &[("who", invitee), ("company", company)];
    Letter {
        subject: fill(locale, joined::SUBJECT, with),
        paragraphs: vec![fill(locale, joined::BODY, with)],
        button: Some((get(locale, joined::BUTTON).to_owned(), page)),
        ..Letter::new(locale, to, name, company)
    }
    .message("invitation")
}

const fn role_key(role: Role) -> Key {
    match role {
        Role::MainAdministrator => role_words::MAIN_ADMINISTRATOR,
        Role::Administrator => role_words::ADMINISTRATOR,
        Role::Manager => role_words::MANAGER,
        Role::Marketing => role_words::MARKETING,
        Role::Contributor => role_words::CONTRIBUTOR,
        Role::User => role_words::USER,
    }
}

const fn portal_right_key(right: PortalRight) -> Key {
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
        PortalRight::PackagesView => portal_right::PACKAGES_VIEW,
        PortalRight::InvoicesPay => portal_right::INVOICES_PAY,
        PortalRight::AnnouncementsView => portal_right::ANNOUNCEMENTS_VIEW,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_write_html() {
        let mail = reset(
            Locale::En,
            "ana@acme.example",
            "<script>alert(1)</script>",
            "A & B",
            "https://crm.example/x?token=t",
        );
        assert!(!mail.html.contains("<script>"));
        assert!(mail.html.contains("A &amp; B"));
        assert!(mail.text.contains("https://crm.example/x?token=t"));
    }

    #[test]
    fn an_invitation_says_what_it_gives_in_every_language() {
        for locale in Locale::ALL {
            let granted = Granted::Portal {
                customer: "Acme".to_owned(),
                kind: domain::access::MembershipKind::Primary,
                rights: PortalRight::ALL.to_vec(),
            };
            let mail = invitation(locale, "ana@acme.example", "Ana", "Maya", "Firm", &granted, "12 March", "https://l");
            for right in PortalRight::ALL {
                assert!(mail.text.contains(get(locale, portal_right_key(*right))), "{locale:?}");
            }
            assert!(mail.text.contains("ana@acme.example") && mail.text.contains("12 March"));
        }
    }
}
