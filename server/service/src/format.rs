//! Moments as people read them: in their language and time zone, short when near.

use chrono::{DateTime, Datelike, Days, Utc};
use chrono_tz::Tz;
use domain::{Locale, Timestamp, When};
use texts::shared::when as words;
use texts::{Key, fill};

const MONTHS: [Key; 12] = [
    words::JANUARY,
    words::FEBRUARY,
    words::MARCH,
    words::APRIL,
    words::MAY,
    words::JUNE,
    words::JULY,
    words::AUGUST,
    words::SEPTEMBER,
    words::OCTOBER,
    words::NOVEMBER,
    words::DECEMBER,
];

/// “Today, 09:12”, “Yesterday, 16:30”, “10 March, 11:05”, “2 March 2025”. An unknown time zone is UTC.
pub fn when(locale: Locale, time_zone: &str, now: Timestamp, at: Timestamp) -> When {
    let zone: Tz = time_zone.parse().unwrap_or(Tz::UTC);
    let (now, moment) = (local(zone, now), local(zone, at));
    let time = moment.format("%H:%M").to_string();
    let day = moment.day().to_string();
    let month = texts::get(locale, MONTHS[moment.month0() as usize % 12]);
    let text = if moment.date_naive() == now.date_naive() {
        fill(locale, words::TODAY, &[("time", &time)])
    } else if Some(moment.date_naive()) == now.date_naive().checked_sub_days(Days::new(1)) {
        fill(locale, words::YESTERDAY, &[("time", &time)])
    } else if moment.year() == now.year() {
        fill(locale, words::THIS_YEAR, &[("day", &day), ("month", month), ("time", &time)])
    } else {
        fill(locale, words::DATE, &[("day", &day), ("month", month), ("year", &moment.year().to_string())])
    };
    When { at: moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true), text }
}

/// A day without its time: “2 March 2025”.
pub fn day(locale: Locale, time_zone: &str, at: Timestamp) -> When {
    let moment = local(time_zone.parse().unwrap_or(Tz::UTC), at);
    let month = texts::get(locale, MONTHS[moment.month0() as usize % 12]);
    let parts = [("day", &*moment.day().to_string()), ("month", month), ("year", &*moment.year().to_string())];
    When { at: moment.format("%Y-%m-%d").to_string(), text: fill(locale, words::DATE, &parts) }
}

fn local(zone: Tz, at: Timestamp) -> DateTime<Tz> {
    DateTime::<Utc>::from_timestamp_millis(at.ms()).unwrap_or_default().with_timezone(&zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-03-12T08:12:00Z
    const NOON: Timestamp = Timestamp(1_773_303_120_000);
    const DAY: i64 = domain::time::DAY;

    fn text(locale: Locale, at: Timestamp) -> String {
        when(locale, "Europe/Rome", NOON, at).text
    }

    #[test]
    fn near_moments_are_short() {
        assert_eq!(text(Locale::En, NOON), "Today, 09:12");
        assert_eq!(text(Locale::En, NOON.plus(-DAY)), "Yesterday, 09:12");
        assert_eq!(text(Locale::It, NOON.plus(-2 * DAY)), "10 marzo, 09:12");
        assert_eq!(text(Locale::Fr, NOON.plus(-400 * DAY)), "5 février 2025");
    }

    #[test]
    fn the_day_is_the_viewers() {
        // 23:30 UTC is the next day in Bucharest.
        let late = Timestamp(1_773_271_800_000);
        assert_eq!(when(Locale::Ro, "Europe/Bucharest", NOON, late).text, "Astăzi, 01:30");
        assert_eq!(when(Locale::En, "nowhere", NOON, late).text, "Yesterday, 23:30");
    }
}
