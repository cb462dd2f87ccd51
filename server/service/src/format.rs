//! Moments as people read them: in their language and time zone, short when near.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Timelike, Utc};
use chrono_tz::Tz;
use domain::decimal::{Decimal, decimal_mark};
use domain::money::{Currency, Money};
use domain::{Day, Locale, Timestamp, When};
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

/// “1 April 2026, 00:31 (Europe/Rome)”: true on whatever day and wherever it is read. So reads what stays as it was written: mails above all.
pub fn moment(locale: Locale, time_zone: &str, at: Timestamp) -> String {
    let zone: Tz = time_zone.parse().unwrap_or(Tz::UTC);
    let (day, time) = (day(locale, time_zone, at).text, local(zone, at).format("%H:%M").to_string());
    fill(locale, words::MOMENT, &[("day", &day), ("time", &time), ("zone", zone.name())])
}

/// A day without its time: “2 March 2025”.
pub fn day(locale: Locale, time_zone: &str, at: Timestamp) -> When {
    let moment = local(time_zone.parse().unwrap_or(Tz::UTC), at);
    let month = texts::get(locale, MONTHS[moment.month0() as usize % 12]);
    let parts = [("day", &*moment.day().to_string()), ("month", month), ("year", &*moment.year().to_string())];
    When { at: moment.format("%Y-%m-%d").to_string(), text: fill(locale, words::DATE, &parts) }
}

/// A day of the calendar: “2 March 2025”.
pub fn date(locale: Locale, day: Day) -> When {
    let month = texts::get(locale, MONTHS[usize::from(day.month() - 1) % 12]);
    let parts = [("day", &*day.day().to_string()), ("month", month), ("year", &*day.year().to_string())];
    When { at: day.to_string(), text: fill(locale, words::DATE, &parts) }
}

/// The day that it is there now.
pub fn today(time_zone: &str, now: Timestamp) -> Day {
    let moment = local(time_zone.parse().unwrap_or(Tz::UTC), now);
    let (year, month, day) = (moment.year(), moment.month(), moment.day());
    let day = i16::try_from(year).ok().and_then(|year| Day::new(year, month as u8, day as u8));
    day.unwrap_or_else(|| Day::new(1, 1, 1).unwrap_or_else(|| unreachable!("a day of the calendar")))
}

/// The month of a day with its year, and in a few letters.
pub fn month(locale: Locale, day: Day) -> (String, String) {
    let name = texts::get(locale, MONTHS[usize::from(day.month() - 1) % 12]);
    // In French, June and July differ in the fourth.
    let letters = if locale == Locale::Fr { 4 } else { 3 };
    (format!("{name} {}", day.year()), name.chars().take(letters).collect())
}

/// The moment at which a day begins there. Where a clock jumps over midnight, the day begins when it has jumped.
pub fn start_of(time_zone: &str, day: Day) -> Timestamp {
    let zone: Tz = time_zone.parse().unwrap_or(Tz::UTC);
    let date = NaiveDate::from_ymd_opt(day.year().into(), day.month().into(), day.day().into()).unwrap_or_default();
    let hours = (0..24).filter_map(|hour| date.and_hms_opt(hour, 0, 0));
    let begins = hours.filter_map(|at| at.and_local_timezone(zone).earliest()).next();
    Timestamp(
        begins.map_or_else(|| date.and_time(NaiveTime::MIN).and_utc().timestamp_millis(), |at| at.timestamp_millis()),
    )
}

/// “€ 3,416.00”, “3.416,00 €”: as the language writes amounts. The parts never stand on two lines.
pub fn money(locale: Locale, money: Money) -> String {
    let sign = if money.minor < 0 { "−" } else { "" };
    let amount = plain(locale, Money { minor: money.minor.saturating_abs(), ..money });
    with_symbol(locale, money.currency, sign, &amount)
}

/// A price, which can have more decimals than amounts of its currency.
pub fn price(locale: Locale, price: Decimal, currency: Currency) -> String {
    with_symbol(locale, currency, "", &decimal(locale, price, currency.digits() as usize))
}

fn with_symbol(locale: Locale, currency: Currency, sign: &str, amount: &str) -> String {
    let symbol = match (currency.code(), locale) {
        ("EUR", _) => "€",
        ("USD", _) => "$",
        ("GBP", _) => "£",
        ("RON", Locale::Ro) => "lei",
        (code, _) => code,
    };
    match locale {
        Locale::En | Locale::It => format!("{sign}{symbol}\u{a0}{amount}"),
        Locale::Fr | Locale::Ro => format!("{sign}{amount}\u{a0}{symbol}"),
    }
}

/// The same without its currency, for a column that names it once.
pub fn plain(locale: Locale, money: Money) -> String {
    let digits = money.currency.digits();
    let unit = 10_u64.pow(digits);
    let (whole, rest) = (money.minor.unsigned_abs() / unit, money.minor.unsigned_abs() % unit);
    let sign = if money.minor < 0 { "−" } else { "" };
    let whole = texts::number(locale, i64::try_from(whole).unwrap_or(i64::MAX));
    match digits {
        0 => format!("{sign}{whole}"),
        digits => format!("{sign}{whole}{}{rest:0width$}", decimal_mark(locale), width = digits as usize),
    }
}

/// A quantity, a price or a percentage, with `places` decimals at least.
pub fn decimal(locale: Locale, number: Decimal, places: usize) -> String {
    let typed = number.typed(locale, places);
    let (sign, typed) = typed.strip_prefix('-').map_or(("", typed.as_str()), |rest| ("−", rest));
    let (whole, rest) = typed.find(decimal_mark(locale)).map_or((typed, ""), |at| typed.split_at(at));
    format!("{sign}{}{rest}", texts::number(locale, whole.parse().unwrap_or_default()))
}

/// “22%”, “22 %”.
pub fn percent(locale: Locale, number: Decimal) -> String {
    let number = decimal(locale, number, 0);
    if locale == Locale::Fr { format!("{number}\u{a0}%") } else { format!("{number}%") }
}

/// The hour of the day in a place.
pub fn hour(time_zone: &str, now: Timestamp) -> u32 {
    local(time_zone.parse().unwrap_or(Tz::UTC), now).hour()
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
    fn what_stays_written_names_the_day_the_hour_and_the_place() {
        // 2026-03-31T22:31:00Z
        let late = Timestamp(1_774_996_260_000);
        assert_eq!(moment(Locale::En, "Europe/Rome", late), "1 April 2026, 00:31 (Europe/Rome)");
        assert_eq!(moment(Locale::Fr, "Pacific/Auckland", late), "1 avril 2026, 11:31 (Pacific/Auckland)");
        assert_eq!(moment(Locale::It, "nowhere", late), "31 marzo 2026, 22:31 (UTC)");
    }

    #[test]
    fn amounts_are_written_as_the_language_does() {
        let euros = |minor| Money::new(minor, domain::money::Currency::EUR);
        assert_eq!(money(Locale::En, euros(341_600)), "€\u{a0}3,416.00");
        assert_eq!(money(Locale::It, euros(-5)), "−€\u{a0}0,05");
        assert_eq!(money(Locale::Fr, euros(341_600)), "3\u{202f}416,00\u{a0}€");
        assert_eq!(plain(Locale::Ro, euros(341_600)), "3.416,00");
        assert_eq!(decimal(Locale::It, Decimal::stored(12_345_600), 0), "1.234,56");
        assert_eq!(decimal(Locale::En, Decimal::stored(-5_000), 2), "−0.50");
        assert_eq!(percent(Locale::Fr, Decimal::stored(55_000)), "5,5\u{a0}%");
    }

    #[test]
    fn today_is_the_day_of_the_place() {
        let late = Timestamp(1_773_271_800_000);
        assert_eq!(today("UTC", late).to_string(), "2026-03-11");
        assert_eq!(today("Europe/Bucharest", late).to_string(), "2026-03-12");
        assert_eq!(date(Locale::Fr, today("UTC", late)).text, "11 mars 2026");
    }

    #[test]
    fn the_day_is_the_viewers() {
        // 23:30 UTC is the next day in Bucharest.
        let late = Timestamp(1_773_271_800_000);
        assert_eq!(when(Locale::Ro, "Europe/Bucharest", NOON, late).text, "Astăzi, 01:30");
        assert_eq!(when(Locale::En, "nowhere", NOON, late).text, "Yesterday, 23:30");
    }
}
