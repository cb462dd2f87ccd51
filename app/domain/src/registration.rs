//! Who asks at the portal's door to become a customer: first the address proves itself, then somebody of the team decides.

use crate::customer::{CustomerKind, Duplicate};
use crate::list::Page;
use crate::refusal::Problems;
use crate::value::{EmailAddress, line, paragraph, required};
use crate::{CustomerId, Locale, Problem, Refusal, RegistrationId, When, time};
use serde::{Deserialize, Serialize};

/// How long the link works that proves the address.
pub const VALID_FOR: i64 = time::DAY;
/// Letters of the message, and of the reason for a no.
pub const MESSAGE_MAX: u32 = 1_000;

/// Whether strangers may ask for access.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SelfRegistration {
    #[default]
    Off,
    /// They ask, and somebody of the team says yes or no.
    Approval,
}

impl SelfRegistration {
    pub const ALL: [Self; 2] = [Self::Off, Self::Approval];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Approval => "approval",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.key() == key)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RegistrationStatus {
    /// The address has not proved itself yet.
    Unverified,
    /// The team decides.
    Waiting,
    Approved,
    Declined,
    /// The link was not followed in time, or a newer registration of the same address took its place.
    Expired,
}

/// What can happen to a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegistrationEvent {
    Verify,
    Approve,
    Decline,
    Expire,
}

impl RegistrationStatus {
    pub const ALL: [Self; 5] = [Self::Unverified, Self::Waiting, Self::Approved, Self::Declined, Self::Expired];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Unverified => "unverified",
            Self::Waiting => "waiting",
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Expired => "expired",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.key() == key)
    }

    /// The status after `event`, or none where it cannot happen: nothing is decided before the address has proved itself, and what has
    /// ended stays ended.
    pub const fn after(self, event: RegistrationEvent) -> Option<Self> {
        match (self, event) {
            (Self::Unverified, RegistrationEvent::Verify) => Some(Self::Waiting),
            (Self::Waiting, RegistrationEvent::Approve) => Some(Self::Approved),
            (Self::Waiting, RegistrationEvent::Decline) => Some(Self::Declined),
            (Self::Unverified | Self::Waiting, RegistrationEvent::Expire) => Some(Self::Expired),
            (Self::Unverified, RegistrationEvent::Approve | RegistrationEvent::Decline)
            | (Self::Waiting, RegistrationEvent::Verify)
            | (Self::Approved | Self::Declined | Self::Expired, _) => None,
        }
    }
}

/// What the form at the door sends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RegistrationForm {
    /// As in [`CustomerKind::key`].
    pub kind: String,
    pub company: String,
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    pub phone: String,
    pub message: String,
    /// The language of the page.
    pub language: String,
}

/// A registration that was understood, but for the telephone number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registrant {
    pub kind: CustomerKind,
    /// The company's name; a private person has none.
    pub company: Option<String>,
    pub first_name: String,
    pub last_name: String,
    pub email: EmailAddress,
    pub message: Option<String>,
    pub language: Locale,
}

impl RegistrationForm {
    pub fn parse(&self) -> Result<Registrant, Refusal> {
        let mut problems = Problems::default();
        let kind = problems.check("kind", CustomerKind::parse(&self.kind).ok_or(Problem::Choice));
        let company = match kind {
            Some(CustomerKind::Person) => Some(None),
            Some(CustomerKind::Company) | None => {
                problems.check("company", required(line(&self.company, 200))).map(Some)
            }
        };
        let first_name = problems.check("first_name", required(line(&self.first_name, 80)));
        let last_name = problems.check("last_name", required(line(&self.last_name, 80)));
        let email = problems.check("email", EmailAddress::parse(&self.email));
        let message = problems.check("message", paragraph(&self.message, MESSAGE_MAX));
        let language = problems.check("language", Locale::parse(&self.language).ok_or(Problem::Choice));
        let registrant = (|| {
            Some(Registrant {
                kind: kind?,
                company: company?,
                first_name: first_name?,
                last_name: last_name?,
                email: email?,
                message: message?,
                language: language?,
            })
        })();
        problems.finish(registrant)
    }
}

/// What a link shows whose address is to prove itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationLink {
    pub first_name: String,
    pub email: String,
}

/// Which registrations, as the address says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RegistrationQuery {
    pub q: String,
    pub after: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationRow {
    pub id: RegistrationId,
    /// The company, or the private person.
    pub name: String,
    pub person: String,
    pub email: String,
    pub status: RegistrationStatus,
    pub when: When,
}

pub type RegistrationList = Page<RegistrationRow>;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationCard {
    pub row: RegistrationRow,
    pub kind: CustomerKind,
    pub phone: Option<String>,
    pub message: Option<String>,
    pub language: Locale,
    /// Customers that the viewer sees and that are much the same.
    pub duplicates: Vec<Duplicate>,
    /// The viewer may make a customer of it and invite its person.
    pub may_approve: bool,
    /// The customer that it became.
    pub customer: Option<CustomerId>,
    pub decided_by: Option<String>,
    pub reason: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FieldProblem;

    fn form() -> RegistrationForm {
        RegistrationForm {
            kind: "company".into(),
            company: "Nuova Srl".into(),
            first_name: "Nina".into(),
            last_name: "Nuova".into(),
            email: "Nina@nuova.example".into(),
            language: "it".into(),
            ..Default::default()
        }
    }

    #[test]
    fn a_registration_waits_only_when_its_address_has_proved_itself_and_is_decided_once() {
        use RegistrationEvent::{Approve, Decline, Expire, Verify};
        use RegistrationStatus::{Approved, Declined, Expired, Unverified, Waiting};
        let moves = [
            (Unverified, Verify, Waiting),
            (Unverified, Expire, Expired),
            (Waiting, Approve, Approved),
            (Waiting, Decline, Declined),
            (Waiting, Expire, Expired),
        ];
        for status in RegistrationStatus::ALL {
            assert_eq!(RegistrationStatus::parse(status.key()), Some(status));
            for event in [Verify, Approve, Decline, Expire] {
                let expected = moves.iter().find(|(from, by, _)| (*from, *by) == (status, event)).map(|(.., to)| *to);
                assert_eq!(status.after(event), expected, "{status:?} {event:?}");
            }
        }
    }

    #[test]
    fn a_company_needs_its_name_and_a_person_none() {
        assert_eq!(form().parse().map(|one| one.email.as_str().to_owned()), Ok("nina@nuova.example".to_owned()));
        let nameless = RegistrationForm { company: " ".into(), ..form() };
        assert_eq!(nameless.parse(), Err(Refusal::field("company", Problem::Required)));
        let person = RegistrationForm { kind: "person".into(), ..form() };
        assert_eq!(person.parse().map(|one| one.company), Ok(None), "what was typed for a company is not kept");
    }

    #[test]
    fn all_problems_are_told_at_once() {
        let Err(Refusal::Invalid(problems)) = RegistrationForm::default().parse() else { panic!("it is refused") };
        let expected = [
            ("kind", Problem::Choice),
            ("company", Problem::Required),
            ("first_name", Problem::Required),
            ("last_name", Problem::Required),
            ("email", Problem::Email),
            ("language", Problem::Choice),
        ];
        assert_eq!(problems, expected.map(|(field, problem)| FieldProblem::new(field, problem)));
    }
}
