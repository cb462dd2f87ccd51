//! The people of a customer.

use crate::access::{Masked, Masks, MembershipKind};
use crate::invitation::InvitationState;
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
    pub email: String,
    pub phone: String,
    pub language: String,
}

/// A contact form that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactEdit {
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub position: Option<String>,
    pub email: Option<EmailAddress>,
    pub phone: Option<String>,
    pub language: Option<Locale>,
}

impl ContactForm {
    pub fn parse(&self) -> Result<ContactEdit, Refusal> {
        let mut problems = Problems::default();
        let first_name = problems.check("first_name", value::line(&self.first_name, 80));
        let last_name = problems.check("last_name", value::line(&self.last_name, 80));
        if let (Some(None), Some(None)) = (&first_name, &last_name) {
            problems.add("first_name", Problem::Required);
        }
        let position = problems.check("position", value::line(&self.position, 80));
        let email = problems.check("email", EmailAddress::optional(&self.email));
        let phone = problems.check("phone", value::line(&self.phone, 40));
        let language = problems.check("language", crate::customer::language(&self.language));
        let edit = (|| {
            Some(ContactEdit {
                first_name: first_name?,
                last_name: last_name?,
                position: position?,
                email: email?,
                phone: phone?,
                language: language?,
            })
        })();
        problems.finish(edit)
    }
}

/// First and last name as one; either may be missing.
pub fn full_name(first: Option<&str>, last: Option<&str>) -> String {
    [first, last].into_iter().flatten().collect::<Vec<_>>().join(" ")
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
}

/// A contact form with what it begins with. What its viewer does not see is not on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilledContactForm {
    pub form: ContactForm,
    pub version: i32,
    pub customer_name: Masked<String>,
    pub masks: Masks,
    pub may_delete: bool,
    /// They have a second factor, which the viewer may take away when their device is lost.
    pub has_factor: bool,
    /// The viewer may sign them out everywhere.
    pub may_end_sessions: bool,
    /// The viewer may see the portal as they do.
    pub may_preview: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_has_a_first_or_a_last_name() {
        let nameless = ContactForm { email: "ana@acme.example".into(), ..Default::default() };
        assert_eq!(nameless.parse(), Err(Refusal::field("first_name", Problem::Required)));
        let ana = ContactForm { last_name: "Pop".into(), ..Default::default() };
        assert_eq!(ana.parse().expect("fine").last_name.as_deref(), Some("Pop"));
    }

    #[test]
    fn names_join_what_is_there() {
        assert_eq!(full_name(Some("Ana"), Some("Pop")), "Ana Pop");
        assert_eq!(full_name(None, Some("Pop")), "Pop");
    }
}
