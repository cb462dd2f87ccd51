//! The people of a customer.

mod list;

pub use list::{AccessState, ContactList, ContactQuery, ContactSort, ListedContact};

use crate::access::{Masked, Masks, MembershipKind, PortalRole};
use crate::customer::{Address, address};
use crate::invitation::InvitationState;
use crate::mail::MailCategory;
use crate::personal_link::LinkRow;
use crate::refusal::Problems;
use crate::value::{self, EmailAddress};
use crate::{ContactId, CustomerId, Locale, Problem, Refusal};
use serde::{Deserialize, Serialize};

/// What the contact form sends: text as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContactForm {
    pub first_name: String,
    pub last_name: String,
    pub position: String,
    pub company: String,
    pub email: String,
    pub phone: String,
    pub language: String,
    pub address_1: String,
    pub address_2: String,
    pub city: String,
    pub region: String,
    pub postal_code: String,
    pub country: String,
}

/// A contact form that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactEdit {
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub position: Option<String>,
    /// Where they work, if that is not the customer.
    pub company: Option<String>,
    pub email: Option<EmailAddress>,
    pub phone: Option<String>,
    pub language: Option<Locale>,
    pub address: Address,
}

impl ContactForm {
    /// As it was typed.
    pub fn address(&self) -> Address {
        let typed = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Address {
            line_1: typed(&self.address_1),
            line_2: typed(&self.address_2),
            city: typed(&self.city),
            region: typed(&self.region),
            postal_code: typed(&self.postal_code),
            country: typed(&self.country),
        }
    }

    pub fn parse(&self) -> Result<ContactEdit, Refusal> {
        let mut problems = Problems::default();
        let first_name = problems.check("first_name", value::line(&self.first_name, 80));
        let last_name = problems.check("last_name", value::line(&self.last_name, 80));
        if let (Some(None), Some(None)) = (&first_name, &last_name) {
            problems.add("first_name", Problem::Required);
        }
        let position = problems.check("position", value::line(&self.position, 80));
        let company = problems.check("company", value::line(&self.company, 200));
        let email = problems.check("email", EmailAddress::optional(&self.email));
        let phone = problems.check("phone", value::line(&self.phone, 40));
        let language = problems.check("language", crate::customer::language(&self.language));
        let address = address(
            &mut problems,
            [&self.address_1, &self.address_2, &self.city, &self.region, &self.postal_code, &self.country],
        );
        let edit = (|| {
            Some(ContactEdit {
                first_name: first_name?,
                last_name: last_name?,
                position: position?,
                company: company?,
                email: email?,
                phone: phone?,
                language: language?,
                address: address?,
            })
        })();
        problems.finish(edit)
    }
}

/// What a form sends about a contact and the portal: what they may do there, and which mails they get.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PortalForm {
    /// As in [`PortalRole::key`].
    pub role: String,
    /// Keys of rights, where they are chosen one by one.
    pub rights: Vec<String>,
    /// Keys of categories.
    pub mails: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortalEdit {
    pub role: PortalRole,
    pub mails: Vec<MailCategory>,
}

impl PortalForm {
    pub fn parse(&self) -> Result<PortalEdit, Refusal> {
        let mut problems = Problems::default();
        let rights = self.rights.iter().map(String::as_str);
        let role = problems.check("role", PortalRole::parse(&self.role, rights).ok_or(Problem::Choice));
        let mails = problems.check("mails", self.known_mails());
        problems.finish((|| Some(PortalEdit { role: role?, mails: mails? }))())
    }

    /// The mails alone, where nothing is said of the role.
    pub fn categories(&self) -> Result<Vec<MailCategory>, Refusal> {
        self.known_mails().map_err(|problem| Refusal::field("mails", problem))
    }

    fn known_mails(&self) -> Result<Vec<MailCategory>, Problem> {
        self.mails.iter().map(|key| MailCategory::parse(key).ok_or(Problem::Choice)).collect()
    }
}

/// First and last name as one; either may be missing.
pub fn full_name(first: Option<&str>, last: Option<&str>) -> String {
    [first, last].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What goes when a person is erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    pub name: Masked<String>,
    pub customer: Masked<String>,
    /// A primary contact hands over first.
    pub primary: bool,
    pub mails: u64,
    pub signs_in: bool,
    /// They sign in for another company too, and go on doing so.
    pub elsewhere: bool,
}

/// How a contact stands with the portal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PortalAccess {
    None,
    Invited(InvitationState),
    Active(MembershipKind),
    Suspended(MembershipKind),
}

impl PortalAccess {
    pub const fn key(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Invited(state) => state.status.key(),
            Self::Active(_) => "active",
            Self::Suspended(_) => "suspended",
        }
    }
}

/// A contact on the client card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactRow {
    pub id: ContactId,
    pub customer: CustomerId,
    pub version: i32,
    pub primary: bool,
    pub name: Masked<String>,
    pub position: Option<String>,
    pub email: Masked<Option<String>>,
    pub phone: Masked<Option<String>>,
    pub language: Option<Locale>,
    pub access: PortalAccess,
    /// What they may do in the portal, once they have access.
    pub role: PortalRole,
}

/// A contact form with what it begins with. What its viewer does not see is not on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilledContactForm {
    pub form: ContactForm,
    pub portal: PortalEdit,
    /// The roles that the viewer may give the contact, with the one that it has; none where there is nothing to choose.
    pub roles: Vec<PortalRole>,
    pub version: i32,
    pub customer_name: Masked<String>,
    pub masks: Masks,
    pub may_delete: bool,
    pub may_erase: bool,
    /// They have a second factor, which the viewer may take away when their device is lost.
    pub has_factor: bool,
    /// The viewer may sign them out everywhere.
    pub may_end_sessions: bool,
    /// The viewer may see the portal as they do.
    pub may_preview: bool,
    /// The viewer may let them in as what they are by now.
    pub may_invite: bool,
    /// The links that open their page without a sign-in, for those who may give access to somebody who has none.
    pub links: Option<Vec<LinkRow>>,
    /// Who they are and how they stand with the portal, as on the card; nothing of somebody who is not there yet.
    pub contact: Option<ContactRow>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::PortalRight;

    #[test]
    fn a_contact_has_a_first_or_a_last_name() {
        let nameless = ContactForm { email: "ana@acme.example".into(), ..Default::default() };
        assert_eq!(nameless.parse(), Err(Refusal::field("first_name", Problem::Required)));
        let ana = ContactForm { last_name: "Pop".into(), ..Default::default() };
        assert_eq!(ana.parse().expect("fine").last_name.as_deref(), Some("Pop"));
    }

    #[test]
    fn what_the_portal_gives_is_a_known_set_or_known_rights() {
        let form = |role: &str, rights: &[&str], mails: &[&str]| PortalForm {
            role: role.into(),
            rights: rights.iter().map(|&key| key.into()).collect(),
            mails: mails.iter().map(|&key| key.into()).collect(),
        };
        let edit =
            form("chosen", &["account.edit", "account.edit", "profile.edit"], &["billing"]).parse().expect("fine");
        let expected = PortalRole::Chosen(vec![PortalRight::AccountView, PortalRight::AccountEdit]);
        assert_eq!(edit, PortalEdit { role: expected, mails: vec![MailCategory::Billing] });
        assert_eq!(form("billing", &["contacts.manage"], &[]).parse().expect("fine").role, PortalRole::Billing);
        for broken in [form("owner", &[], &[]), form("", &[], &[]), form("chosen", &["customers.view"], &[])] {
            assert_eq!(broken.parse(), Err(Refusal::field("role", Problem::Choice)));
        }
        assert_eq!(form("standard", &[], &["spam"]).parse(), Err(Refusal::field("mails", Problem::Choice)));
    }

    #[test]
    fn names_join_what_is_there() {
        assert_eq!(full_name(Some("Ana"), Some("Pop")), "Ana Pop");
        assert_eq!(full_name(None, Some("Pop")), "Pop");
    }
}
