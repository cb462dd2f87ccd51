//! What a translation must have in common with the English text.

use crate::read::{Text, Texts};
use std::collections::{BTreeMap, BTreeSet};

/// The categories a language needs, and those it may leave to `other` (CLDR plural rules, whole numbers).
fn categories(locale: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match locale {
        "ro" => (&["one", "few", "other"], &[]),
        // `many` are whole millions.
        "it" | "fr" => (&["one", "other"], &["many"]),
        _ => (&["one", "other"], &[]),
    }
}

/// `one` may be written without its number where it means 1 and nothing else; in French it means 0, too.
fn one_is_exactly_one(locale: &str) -> bool {
    locale != "fr"
}

pub fn texts(locale: &str, file: &str, english: &Texts, translated: &Texts, problems: &mut Vec<String>) {
    let mut problem =
        |path: &[String], problem: String| problems.push(format!("{file}: {}: {problem}", path.join(".")));
    for (path, text) in english {
        let Some(translation) = translated.get(path) else {
            problem(path, "is missing; English has it".to_owned());
            continue;
        };
        let found = match (text, translation) {
            (Text::Plain(english), Text::Plain(text)) => plain(&placeholders(english), text),
            (Text::Plural(english), Text::Plural(forms)) => plural(locale, english, forms),
            (Text::Plain(_), Text::Plural(_)) => vec!["is a plural; in English it is a plain text".to_owned()],
            (Text::Plural(_), Text::Plain(_)) => vec!["is a plain text; in English it is a plural".to_owned()],
        };
        found.into_iter().for_each(|found| problem(path, found));
    }
    for path in translated.keys().filter(|path| !english.contains_key(*path)) {
        problem(path, "English has no such text".to_owned());
    }
}

fn plain(wanted: &BTreeSet<&str>, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    if text.trim().is_empty() || text.trim() != text {
        found.push("is empty, or begins or ends with a space".to_owned());
    }
    if text.contains(char::is_control) {
        found.push("is more than one line".to_owned());
    }
    if !balanced(text) {
        found.push("braces only stand around the name of a placeholder: {name}".to_owned());
    }
    let given = placeholders(text);
    if given != *wanted {
        found.push(format!("has the placeholders {}; English has {}", list(&given), list(wanted)));
    }
    if text.contains(['ş', 'ţ', 'Ş', 'Ţ']) {
        found.push("Romanian ș and ț have a comma below, not a cedilla".to_owned());
    }
    found
}

fn plural(locale: &str, english: &BTreeMap<String, String>, forms: &BTreeMap<String, String>) -> Vec<String> {
    let mut found = Vec::new();
    let (needed, optional) = categories(locale);
    for category in needed.iter().filter(|category| !forms.contains_key(**category)) {
        found.push(format!("lacks the plural category {category}"));
    }
    for (category, text) in forms {
        if !needed.contains(&category.as_str()) && !optional.contains(&category.as_str()) {
            found.push(format!("the language has no plural category {category}"));
        }
        let mut wanted = english.get("other").map(|other| placeholders(other)).unwrap_or_default();
        if category == "one" && one_is_exactly_one(locale) && !placeholders(text).contains("n") {
            wanted.remove("n");
        }
        found.extend(plain(&wanted, text).into_iter().map(|found| format!("{category}: {found}")));
    }
    found
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

fn balanced(text: &str) -> bool {
    let mut parts = text.split('{');
    let before = parts.next().unwrap_or_default();
    !before.contains('}')
        && parts.all(|part| {
            part.split_once('}').is_some_and(|(name, after)| {
                !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_') && !after.contains('}')
            })
        })
}

fn list(names: &BTreeSet<&str>) -> String {
    match names.len() {
        0 => "none".to_owned(),
        _ => names.iter().map(|name| format!("{{{name}}}")).collect::<Vec<_>>().join(", "),
    }
}
