//! On which days a template makes an invoice.

use crate::Day;
use serde::{Deserialize, Serialize};

/// Units between two invoices, at most.
pub const EVERY_MOST: u32 = 60;
/// Invoices of one template, at most, where their number is given.
pub const TIMES_MOST: u32 = 1_000;
/// Days that were missed are counted up to here; so many are not made up for in one go, nor unasked.
pub const MISSED_MOST: u32 = 100;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Day,
    Week,
    #[default]
    Month,
    Year,
}

impl Unit {
    pub const ALL: [Self; 4] = [Self::Day, Self::Week, Self::Month, Self::Year];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.key() == key)
    }
}

/// Every so many units from a first day on. Days are counted from the first one, so that the 31st comes back after a shorter month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    pub start: Day,
    pub every: u32,
    pub unit: Unit,
    /// The last day on which one can be made.
    pub until: Option<Day>,
    /// How many are made.
    pub times: Option<u32>,
}

impl Schedule {
    /// The day at a place, the first of which is 0, whether or not it is over by then.
    pub fn day(&self, place: u32) -> Day {
        let n = i32::try_from(place.saturating_mul(self.every)).unwrap_or(i32::MAX);
        match self.unit {
            Unit::Day => self.start.plus_days(n),
            Unit::Week => self.start.plus_days(n.saturating_mul(7)),
            Unit::Month => self.start.plus_months(n.min(120_000)),
            Unit::Year => self.start.plus_months(n.min(10_000) * 12),
        }
    }

    /// The day at a place, once so many were made; none after the end.
    pub fn next(&self, place: u32, made: u32) -> Option<Day> {
        let day = self.day(place);
        let open = self.until.is_none_or(|until| day <= until) && self.times.is_none_or(|times| made < times);
        // At the end of the calendar days do not go on.
        (open && (place == 0 || day > self.day(place - 1))).then_some(day)
    }

    /// The first place from `place` on whose day is not before `today`.
    pub fn place_from(&self, place: u32, today: Day) -> u32 {
        let mut at = place;
        while self.next(at, 0).is_some_and(|day| day < today) {
            at += 1;
        }
        at
    }

    /// How many days of those from `place` on are over; [`MISSED_MOST`] at most.
    pub fn missed(&self, place: u32, made: u32, today: Day) -> u32 {
        let is_over = |n: &u32| self.next(place + n, made + n).is_some_and(|day| day < today);
        (0..MISSED_MOST).take_while(is_over).count() as u32
    }

    /// The days to come, as many as are asked for.
    pub fn days(&self, place: u32, made: u32, most: u32) -> Vec<Day> {
        (0..most).map_while(|n| self.next(place + n, made + n)).collect()
    }

    /// The last day of what an invoice of this place is about.
    pub fn last_day(&self, place: u32) -> Day {
        self.day(place + 1).plus_days(-1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn monthly() -> Schedule {
        Schedule { start: day("2026-01-31"), every: 1, unit: Unit::Month, until: None, times: None }
    }

    #[test]
    fn the_31st_comes_back_after_a_shorter_month() {
        let days = ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"].map(day);
        assert_eq!(monthly().days(0, 0, 4), days);
        assert_eq!(monthly().last_day(1), day("2026-03-30"));
        let leap = Schedule { start: day("2024-02-29"), unit: Unit::Year, ..monthly() };
        assert_eq!(leap.days(0, 0, 5), ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"].map(day));
        let fortnight = Schedule { every: 2, unit: Unit::Week, ..monthly() };
        assert_eq!(fortnight.days(1, 1, 2), ["2026-02-14", "2026-02-28"].map(day));
    }

    #[test]
    fn it_ends_with_its_day_or_its_number() {
        let until = Schedule { until: Some(day("2026-03-31")), ..monthly() };
        assert_eq!((until.next(2, 2), until.next(3, 3)), (Some(day("2026-03-31")), None));
        let twice = Schedule { times: Some(2), ..monthly() };
        assert_eq!(twice.days(0, 0, 9).len(), 2);
        assert_eq!(twice.next(7, 1), Some(day("2026-08-31")), "what was left out does not count");
    }

    #[test]
    fn what_was_missed_is_counted_and_can_be_left_out() {
        assert_eq!(monthly().missed(0, 0, day("2026-01-31")), 0, "today is not over");
        assert_eq!(monthly().missed(0, 0, day("2026-04-01")), 3);
        assert_eq!(monthly().place_from(0, day("2026-03-31")), 2);
        assert_eq!(monthly().place_from(1, day("2026-04-01")), 3);
        let daily = Schedule { unit: Unit::Day, ..monthly() };
        assert_eq!(daily.missed(0, 0, day("2027-01-01")), MISSED_MOST);
    }

    #[test]
    fn the_calendar_ends() {
        let last = Schedule { start: day("9999-12-31"), unit: Unit::Day, ..monthly() };
        assert_eq!(last.days(0, 0, 3), [day("9999-12-31")]);
        assert_eq!(last.place_from(0, day("9999-12-31")), 0);
    }

    proptest! {
        #[test]
        fn days_go_on_and_places_find_them(from in 0i32..20_000, every in 1u32..=EVERY_MOST, unit in 0usize..4, place in 0u32..50) {
            let start = day("1990-01-01").plus_days(from);
            let schedule = Schedule { start, every, unit: Unit::ALL[unit], until: None, times: None };
            let (this, next) = (schedule.day(place), schedule.day(place + 1));
            prop_assert!(this < next);
            prop_assert_eq!(schedule.place_from(0, this), place);
            prop_assert_eq!(schedule.place_from(0, this.plus_days(1)), place + 1);
            prop_assert_eq!(schedule.missed(0, 0, this), place.min(MISSED_MOST));
        }
    }
}
