//! "Can this person do this?": the question, and the answer with its reasons.

use crate::access::{Masked, PortalRight, PortalRole, PortalScope, Reason, Right, RoleName, Scope};
use crate::contact::PortalAccess;
use crate::list::Count;
use crate::{CustomerId, StaffId};
use serde::{Deserialize, Serialize};

/// The question as somebody asks it: who and what by their ids, or by words that may find several.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Question {
    /// Nothing for oneself.
    pub who: String,
    pub right: String,
    pub customer: String,
}

/// What the words of a question found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Found<T> {
    Nothing,
    One(T),
    Several(Vec<T>),
}

impl<T> Found<T> {
    pub fn new(mut all: Vec<T>) -> Self {
        match all.len() {
            0 => Self::Nothing,
            1 => all.pop().map_or(Self::Nothing, Self::One),
            _ => Self::Several(all),
        }
    }

    pub const fn one(&self) -> Option<&T> {
        match self {
            Self::One(one) => Some(one),
            Self::Nothing | Self::Several(_) => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: StaffId,
    pub name: String,
    pub role: RoleName,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    pub id: CustomerId,
    pub number: String,
    pub name: Masked<String>,
    /// Of one that is not, nobody comes in at the portal.
    pub active: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    pub who: Found<Person>,
    /// Where the question names a customer.
    pub customer: Option<Found<Record>>,
    pub answer: Option<Verdict>,
    /// What the people of the customer may do in the portal, where the question names one.
    pub outside: Vec<Outsider>,
    /// What the person sees, where the question is about no customer in particular.
    pub sees: Option<Sees>,
    /// Whether the viewer may ask about others.
    pub may_ask_about_others: bool,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    pub right: Right,
    pub allowed: bool,
    /// It is for what they made themself, and for nothing else at this customer.
    pub only_own: bool,
    /// How far the right reaches at all.
    pub scope: Scope,
    /// How many customers it reaches, where it is about customers and the question names none.
    pub reaches: Option<Count>,
    pub because: Vec<Reason>,
}

/// Somebody of a customer's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outsider {
    pub name: Masked<String>,
    pub access: PortalAccess,
    /// Where their rights come from, unless they are the primary contact.
    pub role: PortalRole,
    /// Every right that there is in the portal. Nothing where there is no access, or where it opens nothing.
    pub rights: Vec<(PortalRight, PortalScope)>,
}

/// How many records of each part of the office somebody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sees {
    pub customers: Count,
    pub contacts: Count,
    pub notes: Count,
    pub trash: Count,
}
