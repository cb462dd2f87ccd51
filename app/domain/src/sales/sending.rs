//! How a draft goes out, and to whom.

use crate::access::Masked;
use crate::personal_link::LinkScope;
use crate::{ContactId, Problem, Refusal, value};
use serde::{Deserialize, Serialize};

/// People whom one document goes to at most.
pub const ADDRESSEES: u32 = 50;

/// What sends a draft. A form that asks nothing sends it to those who get such mails.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SendForm {
    /// `true` where the customer has it already.
    pub by_hand: String,
    /// `true` where whom it goes to was asked.
    pub chosen: String,
    /// Of the customer's people those who get it.
    pub to: Vec<String>,
    /// `true` where the sender gets it, too.
    pub copy: String,
}

/// Who gets the mail about a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mailing {
    /// Each once, and no more than [`ADDRESSEES`]; none is whoever gets such mails.
    pub to: Option<Vec<ContactId>>,
    /// The sender gets it, too.
    pub copy: bool,
}

impl SendForm {
    /// None where there is no mail.
    pub fn parse(&self) -> Result<Option<Mailing>, Refusal> {
        if self.by_hand == "true" {
            return Ok(None);
        }
        let copy = self.copy == "true";
        if self.chosen != "true" {
            return Ok(Some(Mailing { to: None, copy }));
        }
        let mut to = Vec::new();
        for id in &self.to {
            let id: ContactId = id.parse().map_err(|_| Refusal::field("to", Problem::Choice))?;
            if !to.contains(&id) {
                to.push(id);
            }
        }
        if to.is_empty() {
            return Err(Refusal::field("to", Problem::Nobody));
        }
        if to.len() > ADDRESSEES as usize {
            return Err(Refusal::field("to", Problem::TooManyPeople { most: ADDRESSEES }));
        }
        Ok(Some(Mailing { to: Some(to), copy }))
    }
}

/// One of a customer's people with an address, as whoever sends a document finds them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addressee {
    pub id: ContactId,
    pub name: String,
    pub email: Masked<String>,
    pub gets: Gets,
    /// Gets such mails, unless the sender chooses otherwise.
    pub usual: bool,
}

/// What the mail opens. Being chosen lets nobody see or do more (BR-06, BR-11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Gets {
    /// They sign in, and may as much there.
    SignIn(LinkScope),
    /// A link to the document.
    Link(LinkScope),
    /// A link to their own page.
    OwnPage,
    /// They may not see such documents, and get no mail about one.
    Nothing,
}

/// Characters of what only the team reads about a document.
pub const INTERNAL_NOTE: u32 = 4_000;

/// What only the team reads about a document.
pub fn internal_note(text: &str) -> Result<Option<String>, Refusal> {
    value::paragraph(text, INTERNAL_NOTE).map_err(|problem| Refusal::field("internal_note", problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: &str = "00000000-0000-0000-0000-000000000001";

    fn asked(to: &[&str]) -> SendForm {
        let to = to.iter().map(|id| (*id).to_owned()).collect();
        SendForm { chosen: "true".to_owned(), to, ..SendForm::default() }
    }

    #[test]
    fn a_form_that_asks_nothing_sends_to_whoever_gets_such_mails() {
        assert_eq!(SendForm::default().parse(), Ok(Some(Mailing::default())));
        let copied = SendForm { copy: "true".to_owned(), ..SendForm::default() };
        assert_eq!(copied.parse(), Ok(Some(Mailing { to: None, copy: true })));
    }

    #[test]
    fn what_the_customer_has_goes_by_no_mail() {
        assert_eq!(SendForm { by_hand: "true".to_owned(), ..asked(&[]) }.parse(), Ok(None));
    }

    #[test]
    fn whoever_is_chosen_is_chosen_once_and_somebody_has_to_be() {
        let ana: ContactId = ANA.parse().expect("an id");
        assert_eq!(asked(&[ANA, ANA]).parse(), Ok(Some(Mailing { to: Some(vec![ana]), copy: false })));
        assert_eq!(asked(&[]).parse(), Err(Refusal::field("to", Problem::Nobody)));
        assert_eq!(asked(&["ana"]).parse(), Err(Refusal::field("to", Problem::Choice)));
    }

    #[test]
    fn one_document_goes_to_fifty_people_and_no_more() {
        let people: Vec<String> = (1..=51).map(|n| format!("00000000-0000-0000-0000-{n:012}")).collect();
        let people: Vec<&str> = people.iter().map(String::as_str).collect();
        let twice = [&people[..50], &people[..1]].concat();
        let count = |form: SendForm| {
            form.parse().map(|mailing| mailing.and_then(|mailing| mailing.to).map_or(0, |to| to.len()))
        };
        assert_eq!(count(asked(&twice)), Ok(50), "each counts once");
        assert_eq!(count(asked(&people)), Err(Refusal::field("to", Problem::TooManyPeople { most: 50 })));
    }
}
