//! What is answered to a quote, by whom, and how that is proved (BR-05).

use crate::refusal::Problems;
use crate::value::{self, required};
use crate::{Problem, Refusal};
use serde::{Deserialize, Serialize};

/// Characters of a reason, a wish or a question.
pub const WORDS: u32 = 2_000;
/// Characters of a name that is typed as a signature.
const NAME: u32 = 120;

/// What was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Accepted,
    Declined,
    ChangesRequested,
    /// What was accepted before holds no more. The evidence of it stays.
    Revoked,
}

impl Answer {
    pub const ALL: [Self; 4] = [Self::Accepted, Self::Declined, Self::ChangesRequested, Self::Revoked];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::ChangesRequested => "changes_requested",
            Self::Revoked => "revoked",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.key() == key)
    }
}

/// How it was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// By a person who was signed in, in the portal.
    Portal,
    /// By whoever held the link that was sent to a contact, and gave the code that was.
    Link,
    /// By staff, who say what the customer told them elsewhere.
    OnBehalf,
}

impl Method {
    /// As it is stored: whatever comes from a customer's person comes through the portal, and the link stands beside it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Portal | Self::Link => "portal",
            Self::OnBehalf => "on_behalf",
        }
    }

    /// By its key, and whether it came by a link.
    pub fn of(key: &str, by_link: bool) -> Self {
        match (key == Self::Portal.key(), by_link) {
            (true, false) => Self::Portal,
            (true, true) => Self::Link,
            (false, _) => Self::OnBehalf,
        }
    }
}

/// An acceptance as its form sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AcceptForm {
    /// The fingerprint of the quote that stood before whoever accepts.
    pub hash: String,
    /// Typed as a signature.
    pub name: String,
    /// `true` where the box of consent is ticked.
    pub agree: String,
}

impl AcceptForm {
    /// The name as it was typed, with the consent.
    pub fn parse(&self) -> Result<String, Refusal> {
        let mut problems = Problems::default();
        let name = problems.check("name", required(value::line(&self.name, NAME)));
        let agreed = problems.check("agree", if self.agree == "true" { Ok(()) } else { Err(Problem::Required) });
        problems.finish(agreed.and(name))
    }
}

/// Words that have to be there.
pub fn words(field: &str, text: &str) -> Result<String, Refusal> {
    required(value::paragraph(text, WORDS)).map_err(|problem| Refusal::field(field, problem))
}

/// Words that may be missing.
pub fn optional_words(field: &str, text: &str) -> Result<Option<String>, Refusal> {
    value::paragraph(text, WORDS).map_err(|problem| Refusal::field(field, problem))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FieldProblem;

    #[test]
    fn who_accepts_says_their_name_and_that_they_mean_it() {
        let form = AcceptForm { name: " Ana Pop ".into(), agree: "true".into(), ..AcceptForm::default() };
        assert_eq!(form.parse(), Ok("Ana Pop".to_owned()));
        let problems = ["name", "agree"].map(|field| FieldProblem::new(field, Problem::Required));
        assert_eq!(AcceptForm::default().parse(), Err(Refusal::Invalid(problems.into())));
        assert!(AcceptForm { agree: String::new(), ..form }.parse().is_err());
    }
}
