//! From checked texts to code.

use crate::LOCALES;
use crate::read::{CATEGORIES, Text, Texts};
use std::fmt::Write;

pub struct Area {
    pub name: &'static str,
    /// In the order of [`LOCALES`].
    pub texts: [Texts; 4],
}

impl Area {
    fn english(&self) -> &Texts {
        &self.texts[0]
    }

    /// The texts in the order of their numbers. A plural takes one number for each category.
    fn flat(&self, locale: usize) -> impl Iterator<Item = &str> {
        self.texts[locale].values().flat_map(|text| match text {
            Text::Plain(text) => vec![text.as_str()],
            // Categories a language does not have are read as `other`.
            Text::Plural(forms) => {
                CATEGORIES.iter().map(|category| forms.get(*category).unwrap_or(&forms["other"]).as_str()).collect()
            }
        })
    }
}

/// A module for each table with a const for each text, and the range of numbers of each area.
pub fn keys(areas: &[Area]) -> String {
    let mut code = String::new();
    let mut ranges = String::new();
    let mut number = 0;
    for area in areas {
        let first = number;
        if area.name == "mail" {
            code += "/// Never in a browser.\n#[cfg(not(target_arch = \"wasm32\"))]\n";
        }
        let mut open: Vec<&str> = vec![area.name];
        _ = writeln!(code, "pub mod {} {{", area.name);
        for (path, text) in area.english() {
            #[expect(clippy::expect_used, reason = "no path is empty")]
            let (name, tables) = path.split_last().expect("a text has a name");
            move_to(&mut code, &mut open, tables);
            let (kind, english, numbers) = match text {
                Text::Plain(text) => ("Key", text, 1),
                Text::Plural(forms) => ("Plural", &forms["other"], CATEGORIES.len()),
            };
            _ = writeln!(code, "#[doc = {:?}]", format!("`{english}`"));
            _ = writeln!(code, "pub const {}: crate::{kind} = crate::{kind}({number});", name.to_uppercase());
            number += numbers;
        }
        code += &"}\n".repeat(open.len());
        if area.name != "mail" {
            _ = writeln!(ranges, "pub const {}: std::ops::Range<usize> = {first}..{number};", area.name.to_uppercase());
        }
    }
    format!("{code}\n/// The numbers of the areas that browsers get.\nmod range {{\n{ranges}}}\n")
}

/// Closes and opens modules until `tables` (below the area) is where the next const goes.
fn move_to<'a>(code: &mut String, open: &mut Vec<&'a str>, tables: &'a [String]) {
    let shared = open[1..].iter().zip(tables).take_while(|(open, table)| *open == table).count();
    code.push_str(&"}\n".repeat(open.len() - 1 - shared));
    open.truncate(1 + shared);
    for table in &tables[shared..] {
        _ = writeln!(code, "pub mod {table} {{");
        open.push(table);
    }
}

/// All texts of each language by number, and the hashes of what browsers get.
pub fn tables(areas: &[Area]) -> String {
    let mut code = String::new();
    for (index, locale) in LOCALES.iter().enumerate() {
        let texts: Vec<&str> = areas.iter().flat_map(|area| area.flat(index)).collect();
        _ = writeln!(
            code,
            "pub static {}: Table = Table {{ texts: &{texts:?}, portal_hash: {:?}, admin_hash: {:?} }};",
            locale.to_uppercase(),
            hash(areas, "portal", index),
            hash(areas, "admin", index),
        );
    }
    code
}

/// FNV-1a (64 bits, hexadecimal) over the names and texts of a bundle: changes whenever a text, its number or its name does.
fn hash(areas: &[Area], door: &str, locale: usize) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut add = |text: &str| {
        for byte in text.bytes().chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    for area in areas.iter().filter(|area| ["shared", door].contains(&area.name)) {
        area.english().keys().flatten().for_each(|name| add(name));
        area.flat(locale).for_each(&mut add);
    }
    format!("{hash:016x}")
}
