//! Numbers, days and units as the schema spells them.

use rust_decimal::Decimal;

use super::super::Day;

/// Digits after the point that the schema has at most.
pub const PLACES: u32 = 8;

/// The schema wants two digits after the point at least.
pub fn digits(number: Decimal) -> String {
    let number = number.normalize().round_dp(PLACES);
    let digits = number.scale().max(2) as usize;
    format!("{number:.digits$}")
}

pub fn percent(rate: u32) -> String {
    format!("{:.2}", Decimal::new(rate.into(), 3))
}

pub fn date(day: Day) -> String {
    format!("{:04}-{:02}-{:02}", day.year, day.month, day.day)
}

/// Words where the norm has codes. Others stand as they are.
pub fn unit(code: &str) -> &str {
    match code {
        "C62" | "H87" => "pz",
        "HUR" => "ore",
        "DAY" => "giorni",
        "MON" => "mesi",
        "ANN" => "anni",
        "KGM" => "kg",
        "MTR" => "m",
        "MTK" => "m2",
        "MTQ" => "m3",
        "KMT" => "km",
        "LTR" => "l",
        "KWH" => "kWh",
        other => other,
    }
}
