//! When that was supplied which an invoice is about.

use crate::refusal::Problems;
use crate::{Day, Problem};
use serde::{Deserialize, Serialize};

/// One day, or several in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supply {
    pub first: Day,
    /// The last of several days.
    pub last: Option<Day>,
}

impl Supply {
    /// From one day to another; where there is nothing between them it is one day.
    pub fn between(first: Day, last: Day) -> Self {
        Self { first, last: (last > first).then_some(last) }
    }

    /// As a form sends it: nothing, a day, or the first and the last of several.
    pub(crate) fn parse(problems: &mut Problems, first: &str, last: &str) -> Option<Option<Self>> {
        let first = problems.check("supplied_from", Day::optional(first));
        let last = problems.check("supplied_to", Day::optional(last));
        match (first?, last?) {
            (None, None) => Some(None),
            (Some(first), None) => Some(Some(Self { first, last: None })),
            (None, Some(_)) => {
                problems.add("supplied_from", Problem::Required);
                None
            }
            (Some(first), Some(last)) if last < first => {
                problems.add("supplied_to", Problem::BeforeStart);
                None
            }
            (Some(first), Some(last)) => Some(Some(Self::between(first, last))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;

    fn parse(first: &str, last: &str) -> Result<Option<Supply>, Refusal> {
        let mut problems = Problems::default();
        let supply = Supply::parse(&mut problems, first, last);
        problems.finish(supply)
    }

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn it_is_one_day_or_goes_from_one_to_another() {
        let (first, last) = (day("2026-03-01"), day("2026-03-31"));
        assert_eq!(parse("", ""), Ok(None));
        assert_eq!(parse("2026-03-01", ""), Ok(Some(Supply { first, last: None })));
        assert_eq!(parse("2026-03-01", "2026-03-01"), Ok(Some(Supply { first, last: None })));
        assert_eq!(parse("2026-03-01", "2026-03-31"), Ok(Some(Supply { first, last: Some(last) })));
        assert_eq!(Supply::between(last, first), Supply { first: last, last: None });
    }

    #[test]
    fn it_does_not_end_before_it_begins_or_without_a_beginning() {
        assert_eq!(parse("2026-03-02", "2026-03-01"), Err(Refusal::field("supplied_to", Problem::BeforeStart)));
        assert_eq!(parse("", "2026-03-01"), Err(Refusal::field("supplied_from", Problem::Required)));
        assert_eq!(parse("soon", ""), Err(Refusal::field("supplied_from", Problem::Date)));
    }
}
