//! The product's words in every language.
//!
//! A text is written once for each language in `<locale>/<area>.toml` and named in code by a const:
//! `title` of the table `[customers]` in `admin.toml` is `texts::admin::customers::TITLE`. What depends on a number is a plural,
//! `{ one = "{n} customer", other = "{n} customers" }`, with `few` in Romanian. The build fails unless all languages have the same
//! texts with the same `{placeholders}`; it also sets curly apostrophes and the no-break spaces of French.
//!
//! The server knows all texts. A browser is given those of its area and language before it hydrates (see `load`).

#[cfg(any(test, target_arch = "wasm32"))]
mod browser;
mod number;
mod plural;
#[cfg(not(target_arch = "wasm32"))]
mod server;
mod word;

#[cfg(target_arch = "wasm32")]
use browser as table;
#[cfg(not(target_arch = "wasm32"))]
use server as table;

#[cfg(any(test, target_arch = "wasm32"))]
pub use browser::{LoadError, load};
pub use number::number;
#[cfg(not(target_arch = "wasm32"))]
pub use server::{bundle, bundle_hash};
pub use word::Word;

use domain::Locale;
use std::ops::Range;

include!(concat!(env!("OUT_DIR"), "/keys.rs"));

/// A text. Only the generated consts make one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key(u16);

/// A text that depends on a number. Only the generated consts make one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Plural(u16);

/// The two sets of texts that browsers are given, each with what both share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Area {
    Portal,
    Admin,
}

impl Area {
    /// As in URLs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Portal => "portal",
            Self::Admin => "admin",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        [Self::Portal, Self::Admin].into_iter().find(|area| area.code() == code)
    }

    const fn numbers(self) -> Range<usize> {
        match self {
            Self::Portal => range::PORTAL,
            Self::Admin => range::ADMIN,
        }
    }
}

/// The text as it is written. In a browser, a text that was not loaded is empty.
pub fn get(locale: Locale, key: Key) -> &'static str {
    table::text(locale, key.0)
}

/// The text with its placeholders filled: `("name", "Ana")` for `{name}`. Braces in values stay as they are.
pub fn fill(locale: Locale, key: Key, values: &[(&str, &str)]) -> String {
    filled(get(locale, key), values)
}

/// The form of the text that fits `n`; `{n}` is filled with the number as the language groups it.
pub fn count(locale: Locale, plural: Plural, n: u64, values: &[(&str, &str)]) -> String {
    let text = table::text(locale, plural.0 + plural::category(locale, n) as u16);
    filled(text, &[&[("n", number::grouped(locale, n).as_str())], values].concat())
}

fn filled(text: &str, values: &[(&str, &str)]) -> String {
    let mut parts = text.split('{');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for (name, after) in parts.filter_map(|part| part.split_once('}')) {
        match values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => filled += value,
            None => debug_assert!(false, "no value for {{{name}}} of “{text}”"),
        }
        filled += after;
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_once() {
        assert_eq!(filled("{a} and {b}, {a}.", &[("a", "{b}"), ("b", "x")]), "{b} and x, {b}.");
        assert_eq!(filled("plain", &[("a", "x")]), "plain");
        assert_eq!(filled("", &[]), "");
    }

    #[test]
    #[should_panic(expected = "no value for {b}")]
    fn a_forgotten_value_is_noticed_in_tests() {
        filled("{b}", &[("a", "x")]);
    }

    #[test]
    fn texts_come_in_the_language_asked_for() {
        assert_eq!(get(Locale::En, shared::action::SAVE), "Save");
        assert_eq!(get(Locale::It, shared::action::SAVE), "Salva");
        assert_eq!(get(Locale::Fr, shared::action::SAVE), "Enregistrer");
        assert_eq!(get(Locale::Ro, shared::action::SAVE), "Salvează");
    }

    #[test]
    fn strings_serve_as_values() {
        let max = 80.to_string();
        assert!(fill(Locale::En, shared::problem::TOO_LONG, &[("max", &max)]).contains("80"));
    }

    #[test]
    fn areas_round_trip() {
        assert_eq!(Area::parse(Area::Portal.code()), Some(Area::Portal));
        assert_eq!(Area::parse(Area::Admin.code()), Some(Area::Admin));
        assert_eq!(Area::parse("mail"), None);
    }
}
