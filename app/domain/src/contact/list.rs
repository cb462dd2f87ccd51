//! The list of the people of all customers: how it is asked for, and what it answers.

use super::ContactRow;
use crate::When;
use crate::access::Masked;
use crate::customer::{CustomerQuery, CustomerStatus};
use crate::list::Page;
use serde::{Deserialize, Serialize};

/// How the list of contacts is asked for. All of it stands in the URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct ContactQuery {
    pub q: String,
    /// How they stand with the portal, as in [`AccessState`].
    pub access: String,
    pub language: String,
    /// Primary contacts alone.
    pub primary: bool,
    /// The status of their customer.
    pub status: String,
    /// The id of one customer.
    pub customer: String,
    pub sort: String,
    pub after: String,
    pub before: String,
    /// The filter panel is open.
    pub filter: bool,
}

impl ContactQuery {
    /// What of it is not empty, by its names in the address.
    pub fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let Self { q, access, language, primary, status, customer, sort, after, before, filter } = self;
        let yes = |is: &bool| if *is { "1" } else { "" };
        let pairs = [
            ("q", q.as_str()),
            ("access", access),
            ("language", language),
            ("primary", yes(primary)),
            ("status", status),
            ("customer", customer),
            ("sort", sort),
            ("after", after),
            ("before", before),
            ("filter", yes(filter)),
        ];
        pairs.into_iter().filter(|(_, value)| !value.is_empty())
    }

    /// The same search and filters from the first page on.
    pub fn start(&self) -> Self {
        Self { after: String::new(), before: String::new(), ..self.clone() }
    }

    /// Whether it asks for all there are, in whatever order.
    pub fn is_for_all(&self) -> bool {
        Self { sort: String::new(), filter: false, ..self.start() } == Self::default()
    }

    /// The customers all of whose people it asks for. Where it asks for some of them only, there are none such: a file of contacts holds all.
    pub fn of_customers(&self) -> Option<CustomerQuery> {
        let of_all = Self { status: String::new(), ..self.clone() }.is_for_all();
        of_all.then(|| CustomerQuery { status: self.status.clone(), ..CustomerQuery::default() })
    }
}

/// The orders that the list of contacts can have. A name that is hidden cannot be sorted by (BR-39).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ContactSort {
    #[default]
    Name,
    NameDescending,
    /// By the name of their customer.
    Customer,
    CustomerDescending,
    /// Who was added last comes first.
    Newest,
}

impl ContactSort {
    pub const ALL: [Self; 5] =
        [Self::Name, Self::NameDescending, Self::Customer, Self::CustomerDescending, Self::Newest];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::NameDescending => "-name",
            Self::Customer => "customer",
            Self::CustomerDescending => "-customer",
            Self::Newest => "newest",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.key() == key)
    }
}

/// What contacts can be told apart by: how they stand with the portal. Each of them is in one of these states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessState {
    None,
    /// Has a link that works.
    Invited,
    /// The link is no longer good, and nothing came of it.
    Ended,
    Active,
    Suspended,
}

impl AccessState {
    pub const ALL: [Self; 5] = [Self::None, Self::Invited, Self::Ended, Self::Active, Self::Suspended];

    pub const fn key(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Invited => "invited",
            Self::Ended => "ended",
            Self::Active => "active",
            Self::Suspended => "suspended",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }
}

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedContact {
    pub contact: ContactRow,
    pub customer_number: String,
    pub customer_name: Masked<String>,
    pub customer_status: CustomerStatus,
    pub added: When,
    /// Whether the viewer may open their page.
    pub may_edit: bool,
}

/// The list, with what its viewer needs to understand it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactList {
    pub page: Page<ListedContact>,
    pub sees_all: bool,
    /// Whether the viewer sees the names of all of them: otherwise these are no order.
    pub sorts_by_name: bool,
    /// What the one customer whose people these are is called, in front of this viewer.
    pub customer: Option<String>,
    /// Whether the viewer may add somebody to that customer.
    pub can_create: bool,
    pub can_export: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_is_asked_for_and_nothing_else() {
        let query = ContactQuery {
            q: "ana".into(),
            access: "invited".into(),
            primary: true,
            sort: "newest".into(),
            before: "place".into(),
            ..ContactQuery::default()
        };
        let pairs: Vec<_> = query.pairs().collect();
        let expected = [("q", "ana"), ("access", "invited"), ("primary", "1"), ("sort", "newest"), ("before", "place")];
        assert_eq!(pairs, expected);
        assert_eq!(query.start().pairs().collect::<Vec<_>>(), expected[..4]);
        assert!(!query.is_for_all());
        let sorted = ContactQuery { sort: "newest".into(), filter: true, after: "place".into(), ..Default::default() };
        assert!(sorted.is_for_all(), "order and place leave nobody out");
    }

    #[test]
    fn a_file_holds_all_people_of_the_customers_asked_for() {
        let inactive = ContactQuery { status: "inactive".into(), sort: "customer".into(), ..ContactQuery::default() };
        let customers = CustomerQuery { status: "inactive".into(), ..CustomerQuery::default() };
        assert_eq!(inactive.of_customers(), Some(customers));
        for some in [
            ContactQuery { q: "ana".into(), ..inactive.clone() },
            ContactQuery { primary: true, ..inactive.clone() },
            ContactQuery { access: "none".into(), ..inactive.clone() },
            ContactQuery { language: "it".into(), ..inactive.clone() },
            ContactQuery { customer: "7".into(), ..inactive },
        ] {
            assert_eq!(some.of_customers(), None, "{some:?}");
        }
    }

    #[test]
    fn orders_and_states_read_back_what_they_say() {
        for sort in ContactSort::ALL {
            assert_eq!(ContactSort::parse(sort.key()), Some(sort));
        }
        for state in AccessState::ALL {
            assert_eq!(AccessState::parse(state.key()), Some(state));
        }
        assert_eq!((ContactSort::parse("phone"), AccessState::parse("blocked")), (None, None));
    }
}
