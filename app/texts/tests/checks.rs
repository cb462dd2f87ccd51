//! What the build refuses. The build script's modules are compiled once more, as a build script cannot be tested.

#[path = "../build/check.rs"]
mod check;
#[path = "../build/read.rs"]
mod read;
#[path = "../build/typography.rs"]
mod typography;

/// The problems of a translation of an English file.
fn problems(english: &str, locale: &str, translated: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let english = read::texts("en", "en/a.toml", english, &mut problems);
    let file = format!("{locale}/a.toml");
    let translated = read::texts(locale, &file, translated, &mut problems);
    check::texts(locale, &file, &english, &translated, &mut problems);
    problems
}

#[track_caller]
fn refused(english: &str, locale: &str, translated: &str, because: &str) {
    assert_eq!(problems(english, locale, translated), [because]);
}

#[test]
fn a_faithful_translation_is_taken() {
    let english = "[list]\ntitle = 'Customers'\n\
        found = { one = 'one customer of {name}', other = '{n} customers of {name}' }";
    let romanian = "[list]\ntitle = 'Clienți'\n\
        found = { one = 'un client al {name}', few = '{n} clienți ai {name}', other = '{n} de clienți ai {name}' }";
    assert_eq!(problems(english, "ro", romanian), [""; 0]);
}

#[test]
fn missing_and_extra_texts() {
    refused("[a]\nb = 'B'", "it", "[a]", "it/a.toml: a.b: is missing; English has it");
    refused("", "it", "[a]\nb = 'B'", "it/a.toml: a.b: English has no such text");
}

#[test]
fn placeholders_are_those_of_english() {
    refused("a = '{name}'", "it", "a = '{nome}'", "it/a.toml: a: has the placeholders {nome}; English has {name}");
    refused("a = 'x'", "it", "a = '{x}'", "it/a.toml: a: has the placeholders {x}; English has none");
    refused("a = 'x'", "it", "a = 'x}'", "it/a.toml: a: braces only stand around the name of a placeholder: {name}");
}

#[test]
fn every_language_has_its_plural_categories() {
    let english = "a = { one = '{n} day', other = '{n} days' }";
    refused(
        english,
        "ro",
        "a = { one = 'o zi', other = '{n} de zile' }",
        "ro/a.toml: a: lacks the plural category few",
    );
    refused(
        english,
        "it",
        "a = { one = 'un giorno', few = '{n} giorni', other = '{n} giorni' }",
        "it/a.toml: a: the language has no plural category few",
    );
    refused(
        english,
        "fr",
        "a = { one = 'un jour', other = '{n} jours' }",
        "fr/a.toml: a: one: has the placeholders none; English has {n}",
    );
    refused(english, "it", "a = 'giorni'", "it/a.toml: a: is a plain text; in English it is a plural");
}

#[test]
fn a_word_named_other_makes_no_plural() {
    assert_eq!(problems("[kind]\nother = 'Other'", "it", "[kind]\nother = 'Altro'"), [""; 0]);
}

#[test]
fn empty_texts_and_cedillas() {
    refused("a = 'x'", "it", "a = ' '", "it/a.toml: a: is empty, or begins or ends with a space");
    refused("a = 'x'", "ro", "a = 'Şters'", "ro/a.toml: a: Romanian ș and ț have a comma below, not a cedilla");
}

#[test]
fn names_become_rust() {
    refused("A = 'x'", "it", "", "en/a.toml: A: a name has lower case letters, digits and _, and begins with a letter");
    refused("[type]\na = 'x'", "it", "", "en/a.toml: type: a table cannot have a name that is a keyword of Rust");
}

#[test]
fn typed_signs_are_set() {
    assert_eq!(typography::set("en", "it's"), "it’s");
    assert_eq!(typography::set("fr", "« Oui » : l'ami ?"), "«\u{a0}Oui\u{a0}»\u{a0}: l’ami\u{202f}?");
}
