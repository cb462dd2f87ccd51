//! What all lists share: a page, a cursor, a count that costs the same for ten rows and for ten million.

use crate::CustomerId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Rows of a page.
pub const PAGE: u64 = 50;
/// Counting stops here: beyond it nobody reads the number, and the page would wait for it.
pub const COUNT_LIMIT: u64 = 1_000;

/// How many rows a filter finds, as far as it is worth counting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    pub n: u64,
    /// There are more than `n`.
    pub more: bool,
}

impl Count {
    /// From a count that stopped after `COUNT_LIMIT + 1` rows.
    pub fn limited(counted: u64) -> Self {
        Self { n: counted.min(COUNT_LIMIT), more: counted > COUNT_LIMIT }
    }
}

/// One page of a list, and the cursors of its neighbours for the URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    pub rows: Vec<T>,
    pub count: Count,
    pub previous: Option<String>,
    pub next: Option<String>,
}

/// The one customer that a list is asked about, by the id in its address. What is no id is nobody's: it finds nothing, rather than everything.
pub fn one_customer(id: &str) -> Option<CustomerId> {
    match id.trim() {
        "" => None,
        id => Some(id.parse().unwrap_or(Uuid::nil().into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_stop_at_the_limit() {
        assert_eq!(Count::limited(59), Count { n: 59, more: false });
        assert_eq!(Count::limited(COUNT_LIMIT), Count { n: COUNT_LIMIT, more: false });
        assert_eq!(Count::limited(COUNT_LIMIT + 1), Count { n: COUNT_LIMIT, more: true });
    }

    #[test]
    fn a_list_is_about_one_customer_or_all_and_what_is_no_id_is_nobodys() {
        let id = Uuid::from_u128(7);
        assert_eq!(one_customer(&format!(" {id} ")), Some(id.into()));
        assert_eq!(one_customer("  "), None);
        assert_eq!(one_customer("acme"), Some(Uuid::nil().into()));
    }
}
