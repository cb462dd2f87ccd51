use crate::{Area, range};
use domain::Locale;

mod tables {
    use super::Table;
    include!(concat!(env!("OUT_DIR"), "/tables.rs"));
}

/// A language.
struct Table {
    /// By number.
    texts: &'static [&'static str],
    portal_hash: &'static str,
    admin_hash: &'static str,
}

const fn table(locale: Locale) -> &'static Table {
    match locale {
        Locale::En => &tables::EN,
        Locale::It => &tables::IT,
        Locale::Fr => &tables::FR,
        Locale::Ro => &tables::RO,
    }
}

pub fn text(locale: Locale, number: u16) -> &'static str {
    table(locale).texts[usize::from(number)]
}

/// What a browser loads before it hydrates: a line for each of the shared texts and then of the area's, in the order of their numbers.
pub fn bundle(area: Area, locale: Locale) -> String {
    let texts = table(locale).texts;
    [&texts[range::SHARED], &texts[area.numbers()]].concat().join("\n")
}

/// Sixteen hexadecimal digits that change whenever the bundle does, or what its numbers mean: in the bundle's URL they let it be
/// cached for ever. No protection against forgery.
pub const fn bundle_hash(area: Area, locale: Locale) -> &'static str {
    match area {
        Area::Portal => table(locale).portal_hash,
        Area::Admin => table(locale).admin_hash,
    }
}
