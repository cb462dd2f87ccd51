//! The trash: what waits there, for whom, and for how long.

use crate::When;
use crate::access::Masked;
use crate::list::Page;
use serde::{Deserialize, Serialize};

/// What is in it. The children of a record go and come back with it and have no line of their own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TrashKind {
    #[default]
    Customers,
    Contacts,
    /// Drafts; what was sent never comes here.
    Quotes,
    Invoices,
    CreditNotes,
}

impl TrashKind {
    pub const ALL: [Self; 5] = [Self::Customers, Self::Contacts, Self::Quotes, Self::Invoices, Self::CreditNotes];

    /// As addresses and forms name it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Contacts => "contacts",
            Self::Quotes => "quotes",
            Self::Invoices => "invoices",
            Self::CreditNotes => "credit-notes",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// Days that deleted records wait before they are gone for good.
pub const DAYS: u32 = 30;
pub const DAYS_LEAST: u32 = 7;
pub const DAYS_MOST: u32 = 365;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trashed {
    pub id: String,
    pub name: Masked<String>,
    /// The customer's number.
    pub number: String,
    /// The customer's name, under a contact.
    pub customer: Option<Masked<String>>,
    pub when: When,
    pub by: Option<String>,
    pub may_restore: bool,
    pub may_purge: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrashList {
    pub kind: TrashKind,
    pub page: Page<Trashed>,
    /// Days until what is here is gone for good.
    pub days: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_named() {
        for kind in TrashKind::ALL {
            assert_eq!(TrashKind::parse(kind.key()), Some(kind));
        }
        assert_eq!(TrashKind::parse("notes"), None);
    }
}
