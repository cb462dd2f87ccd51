//! What the lists of quotes, invoices, credit notes and payments share: how they are asked for, and what they answer.

use crate::access::Masked;
use crate::list::Page;
use serde::{Deserialize, Serialize};

/// How a list of documents is asked for. All of it stands in the URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct DocumentQuery {
    pub q: String,
    /// A status, or what else the list calls one.
    pub status: String,
    /// The id of one customer.
    pub customer: String,
    pub from: String,
    pub to: String,
    pub sort: String,
    pub after: String,
    pub before: String,
    /// The filter panel is open.
    pub filter: bool,
}

impl DocumentQuery {
    /// What of it is not empty, by its names in the address.
    pub fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let Self { q, status, customer, from, to, sort, after, before, filter } = self;
        let pairs = [
            ("q", q.as_str()),
            ("status", status),
            ("customer", customer),
            ("from", from),
            ("to", to),
            ("sort", sort),
            ("after", after),
            ("before", before),
            ("filter", if *filter { "1" } else { "" }),
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
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DocumentSort {
    /// Latest first.
    #[default]
    Date,
    DateAscending,
    /// What ends first comes first: what is to be paid, or an offer.
    Due,
    /// The largest first.
    Total,
}

impl DocumentSort {
    pub const ALL: [Self; 4] = [Self::Date, Self::DateAscending, Self::Due, Self::Total];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::DateAscending => "-date",
            Self::Due => "due",
            Self::Total => "total",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.key() == key)
    }
}

/// What all documents of one currency that a list finds come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentSum {
    pub total: String,
    /// What of it is told apart: owed, accepted, or left to use.
    pub part: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentList<R> {
    pub page: Page<R>,
    /// By currency; none where there are too many to add up while somebody waits.
    pub sums: Option<Vec<DocumentSum>>,
    pub sees_all: bool,
    /// The name of the one customer whose documents these are.
    pub customer: Option<Masked<String>>,
    pub can_create: bool,
    /// Whether they can be taken out as a file.
    pub can_export: bool,
}

impl<R> DocumentList<R> {
    /// The same list, its rows as they are shown.
    pub fn with<S>(self, rows: Vec<S>) -> DocumentList<S> {
        let Self { page, sums, sees_all, customer, can_create, can_export } = self;
        let Page { rows: _, count, previous, next } = page;
        let page = Page { rows, count, previous, next };
        DocumentList { page, sums, sees_all, customer, can_create, can_export }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_is_asked_for_and_nothing_else() {
        let query = DocumentQuery {
            q: "acme".into(),
            sort: "-date".into(),
            before: "place".into(),
            filter: true,
            ..DocumentQuery::default()
        };
        let pairs: Vec<_> = query.pairs().collect();
        assert_eq!(pairs, [("q", "acme"), ("sort", "-date"), ("before", "place"), ("filter", "1")]);
        let start = query.start();
        assert_eq!(start.pairs().collect::<Vec<_>>(), [("q", "acme"), ("sort", "-date"), ("filter", "1")]);
        assert!(!query.is_for_all());
        assert!(DocumentQuery { q: String::new(), ..query }.is_for_all(), "order and place leave nothing out");
    }

    #[test]
    fn every_order_reads_back_what_it_says() {
        for sort in DocumentSort::ALL {
            assert_eq!(DocumentSort::parse(sort.key()), Some(sort));
        }
        assert_eq!(DocumentSort::parse("number"), None);
    }
}
