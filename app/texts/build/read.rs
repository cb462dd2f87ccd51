//! From a file to its texts.

use crate::typography;
use std::collections::BTreeMap;
use toml::{Table, Value};

/// The plural categories of CLDR that our languages have for whole numbers, in the order of a plural's numbers.
pub const CATEGORIES: [&str; 4] = ["one", "few", "many", "other"];

pub enum Text {
    Plain(String),
    /// By category.
    Plural(BTreeMap<String, String>),
}

/// The texts of one file by the path of their tables and their name.
pub type Texts = BTreeMap<Vec<String>, Text>;

pub fn texts(locale: &str, file: &str, source: &str, problems: &mut Vec<String>) -> Texts {
    let mut texts = Texts::new();
    match source.parse::<Table>() {
        Ok(table) => Collect { locale, file, texts: &mut texts, problems }.table(&[], table),
        Err(error) => problems.push(format!("{file}: {error}")),
    }
    texts
}

struct Collect<'a> {
    locale: &'a str,
    file: &'a str,
    texts: &'a mut Texts,
    problems: &'a mut Vec<String>,
}

impl Collect<'_> {
    fn table(&mut self, above: &[String], table: Table) {
        for (name, value) in table {
            let path = [above, &[name]].concat();
            match value {
                _ if !well_named(&path) => {
                    self.problem(&path, "a name has lower case letters, digits and _, and begins with a letter")
                }
                Value::String(text) => {
                    self.texts.insert(path, Text::Plain(typography::set(self.locale, &text)));
                }
                Value::Table(table) if is_plural(&table) => self.plural(path, table),
                Value::Table(_) if is_keyword(&path) => {
                    self.problem(&path, "a table cannot have a name that is a keyword of Rust")
                }
                Value::Table(table) => self.table(&path, table),
                _ => {
                    self.problem(&path, "expected a text in quotes, a table or a plural { one = \"…\", other = \"…\" }")
                }
            }
        }
    }

    fn plural(&mut self, path: Vec<String>, table: Table) {
        let mut forms = BTreeMap::new();
        for (category, value) in table {
            match value {
                Value::String(text) => {
                    forms.insert(category, typography::set(self.locale, &text));
                }
                _ => self.problem(&path, "every category of a plural is a text in quotes"),
            }
        }
        self.texts.insert(path, Text::Plural(forms));
    }

    fn problem(&mut self, path: &[String], problem: &str) {
        self.problems.push(format!("{}: {}: {problem}", self.file, path.join(".")));
    }
}

/// A plural has `one` and `other` and nothing but categories; so a table of words may still have an entry `other`.
fn is_plural(table: &Table) -> bool {
    table.contains_key("one")
        && table.contains_key("other")
        && table.keys().all(|key| CATEGORIES.contains(&key.as_str()))
}

fn well_named(path: &[String]) -> bool {
    path.last().is_some_and(|name| {
        name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    })
}

/// Tables become modules; texts become consts in upper case, which collide with nothing.
fn is_keyword(path: &[String]) -> bool {
    const KEYWORDS: [&str; 51] = [
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
        "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
        "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super",
        "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
    ];
    path.last().is_some_and(|name| KEYWORDS.contains(&name.as_str()))
}
