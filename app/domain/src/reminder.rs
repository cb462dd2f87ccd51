//! Reminders: on which days customers are told again what they owe, and that a quote does not hold much longer.

use crate::{Day, Problem};

/// Reminders of one invoice, at most.
pub const STEPS: usize = 6;
/// Days before and after the one on which it is to be paid.
pub const EARLIEST: i32 = -30;
pub const LATEST: i32 = 180;
/// Days before a quote's last one, at most.
pub const BEFORE_MOST: u32 = 30;
/// Nobody is written to before this hour of the company's day.
pub const FROM_HOUR: u32 = 8;

/// Days as they are typed, `-3, 7, 21`: before the due day with a minus, in their order. None at all means that nobody is reminded.
pub fn parse(text: &str) -> Result<Vec<i32>, Problem> {
    let parts = text.split(|c: char| c == ',' || c == ';' || c.is_whitespace()).filter(|part| !part.is_empty());
    // People write a minus in several ways.
    let days: Result<Vec<i32>, _> = parts.map(|part| part.replace(['−', '–'], "-").parse()).collect();
    let mut days = days.map_err(|_| Problem::ReminderDays)?;
    days.sort_unstable();
    days.dedup();
    let fits = days.len() <= STEPS && days.iter().all(|day| (EARLIEST..=LATEST).contains(day));
    if fits { Ok(days) } else { Err(Problem::ReminderDays) }
}

pub fn typed(days: &[i32]) -> String {
    days.iter().map(i32::to_string).collect::<Vec<_>>().join(", ")
}

/// The step that is due: the latest whose day has come, if it comes after what was sent already. Steps that were missed are not made up for.
pub fn due_step(days: &[i32], due_on: Day, today: Day, done: Option<i32>) -> Option<i32> {
    let come = days.iter().copied().filter(|step| due_on.plus_days(*step) <= today).max()?;
    done.is_none_or(|done| come > done).then_some(come)
}

/// The day of the next one.
pub fn next_day(days: &[i32], due_on: Day, today: Day, done: Option<i32>) -> Option<Day> {
    if due_step(days, due_on, today, done).is_some() {
        return Some(today);
    }
    days.iter().map(|step| due_on.plus_days(*step)).filter(|day| *day > today).min()
}

/// The last day of those quotes that are reminded of today. What a day brought that nobody was there for is made up for, as long as they hold.
pub fn quotes_until(days: u32, today: Day) -> Day {
    today.plus_days(i32::try_from(days).unwrap_or_default())
}

/// Whether a quote was there before the day of its reminder, or its last day was known: who got it, or more time, later needs none.
pub fn had_time(days: u32, given_on: Day, valid_until: Day) -> bool {
    quotes_until(days, given_on) < valid_until
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        assert_eq!(parse("7, -3;21 7"), Ok(vec![-3, 7, 21]));
        assert_eq!(parse("−3 –1"), Ok(vec![-3, -1]));
        assert_eq!(parse("  "), Ok(Vec::new()));
        for wrong in ["soon", "3.5", "181", "-31", "1 2 3 4 5 6 7"] {
            assert_eq!(parse(wrong), Err(Problem::ReminderDays), "{wrong}");
        }
        assert_eq!(typed(&[-3, 7]), "-3, 7");
    }

    #[test]
    fn a_quote_is_reminded_of_so_many_days_before_its_last_one() {
        let last = day("2026-03-31");
        assert!(quotes_until(3, day("2026-03-27")) < last && quotes_until(3, day("2026-03-28")) == last);
        assert!(had_time(3, day("2026-03-27"), last));
        assert!(!had_time(3, day("2026-03-28"), last), "it comes on the day of its reminder");
    }

    #[test]
    fn one_step_at_a_time_and_none_twice() {
        let (days, due) = ([-3, 7, 21], day("2026-03-20"));
        let step = |today: &str, done| due_step(&days, due, day(today), done);
        assert_eq!(step("2026-03-16", None), None);
        assert_eq!(step("2026-03-17", None), Some(-3));
        assert_eq!(step("2026-03-18", Some(-3)), None);
        assert_eq!(step("2026-03-27", Some(-3)), Some(7));
        assert_eq!(step("2026-06-01", Some(-3)), Some(21), "what was missed is not made up for");
        assert_eq!(step("2026-06-02", Some(21)), None);
        assert_eq!(next_day(&days, due, day("2026-03-18"), Some(-3)), Some(day("2026-03-27")));
        assert_eq!(next_day(&days, due, day("2026-06-02"), Some(21)), None);
    }
}
