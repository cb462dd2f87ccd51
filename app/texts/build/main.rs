//! Turns the translations into `keys.rs` (a const per text) and `tables.rs` (all texts by language), or fails and says which
//! text of which file is wrong.

mod check;
mod generate;
mod read;
mod typography;

use std::path::Path;
use std::{env, fs, process};

/// English comes first: the others are compared with it.
const LOCALES: [&str; 4] = ["en", "it", "fr", "ro"];
/// In the order of their numbers. Browsers get `shared` with `portal` or `admin`; `mail` stays on the server.
const AREAS: [&str; 4] = ["shared", "portal", "admin", "mail"];

fn main() {
    let mut problems = Vec::new();
    let areas: Vec<generate::Area> = AREAS.into_iter().map(|name| area(name, &mut problems)).collect();
    if !problems.is_empty() {
        eprintln!("The translations do not fit together:\n\n{}\n", problems.join("\n"));
        process::exit(1);
    }
    write("keys.rs", &generate::keys(&areas));
    write("tables.rs", &generate::tables(&areas));
}

/// The same area in every language, checked.
fn area(name: &'static str, problems: &mut Vec<String>) -> generate::Area {
    let before = problems.len();
    let texts = LOCALES.map(|locale| {
        let file = format!("{locale}/{name}.toml");
        println!("cargo:rerun-if-changed={file}");
        let source = fs::read_to_string(&file).unwrap_or_else(|error| {
            problems.push(format!("{file}: {error}"));
            String::new()
        });
        let texts = read::texts(locale, &file, &source, problems);
        (file, texts)
    });
    // A file that was not understood would be told to lack every text.
    if problems.len() == before {
        for (locale, (file, translated)) in LOCALES.into_iter().zip(&texts) {
            check::texts(locale, file, &texts[0].1, translated, problems);
        }
    }
    generate::Area { name, texts: texts.map(|(_, texts)| texts) }
}

#[expect(clippy::expect_used, reason = "without its folder nothing can be built")]
fn write(name: &str, code: &str) {
    let directory = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&directory).join(name), code).expect("OUT_DIR can be written to");
}
