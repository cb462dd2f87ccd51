//! Writes each sample into a folder: `cargo run -p document --example documents FOLDER`.

mod samples;

use std::error::Error;
use std::fs;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("Say the folder to write to.")?);
    fs::create_dir_all(&folder)?;
    let mut with_logo = samples::invoice(3);
    with_logo.house.logo = Some(include_bytes!("samples/logo.png").to_vec());
    let papers = [
        ("one-line", samples::invoice(1)),
        ("three-pages", samples::invoice(60)),
        ("with-logo", with_logo),
        ("fattura", samples::fattura()),
        ("propunere", samples::propunere()),
    ];
    for (name, paper) in papers {
        fs::write(folder.join(name).with_extension("pdf"), document::pdf(&paper)?)?;
    }
    Ok(())
}
