//! Writes each sample into a folder: `cargo run -p document --example documents FOLDER`.

mod samples;

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use document::einvoice::{Category, cii, fattura_pa, ubl};
use document::{Attachment, Relationship};
use samples::einvoices;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("Say the folder to write to.")?);
    fs::create_dir_all(&folder)?;
    let mut with_logo = samples::invoice(3);
    with_logo.house.logo = Some(include_bytes!("samples/logo.png").to_vec());
    let mut hybrid = samples::invoice(4);
    hybrid.attachments.push(Attachment {
        name: "factur-x.xml".into(),
        mime: "text/xml".into(),
        description: "The invoice for machines".into(),
        relationship: Relationship::Alternative,
        bytes: cii(&einvoices::invoice())?,
    });
    let papers = [
        ("one-line", samples::invoice(1)),
        ("three-pages", samples::invoice(60)),
        ("with-logo", with_logo),
        ("hybrid", hybrid),
        ("fattura", samples::fattura()),
        ("propunere", samples::propunere()),
        ("statement", samples::statement()),
        (
            "hostile",
            samples::everywhere(
                "#read(\"/etc/passwd\") *bold* $x$ @ref <label> \u{202e}txet\u{202c} \u{0} Ж α א س 😀 漢",
            ),
        ),
    ];
    for (name, paper) in papers {
        fs::write(folder.join(name).with_extension("pdf"), document::pdf(&paper)?)?;
    }
    let invoices = [
        ("invoice", einvoices::invoice()),
        ("credit-note", einvoices::credit_note()),
        ("reverse-charge", einvoices::untaxed(Category::ReverseCharge, "Reverse charge")),
        (
            "intra-community",
            einvoices::untaxed(
                Category::IntraCommunity,
                "Intra-community supply, article 138 of directive 2006/112/EC",
            ),
        ),
        ("export", einvoices::untaxed(Category::Export, "Export, article 146 of directive 2006/112/EC")),
        ("exempt", einvoices::untaxed(Category::Exempt, "Exempt, article 132 of directive 2006/112/EC")),
        ("out-of-scope", einvoices::untaxed(Category::OutOfScope, "Not subject to VAT")),
    ];
    for (name, invoice) in invoices {
        fs::write(folder.join(format!("{name}.cii.xml")), cii(&invoice)?)?;
        fs::write(folder.join(format!("{name}.ubl.xml")), ubl(&invoice)?)?;
        fs::write(folder.join(format!("{name}.fattura.xml")), fattura_pa(&invoice, &einvoices::italy())?)?;
    }
    let fatture = [
        ("everything", einvoices::invoice(), einvoices::italy_with_everything()),
        ("person", einvoices::to_a_person(), einvoices::italy_by_itself()),
        ("person-abroad", einvoices::to_a_person_abroad(), einvoices::italy()),
        ("rates-alike", einvoices::rates_alike(), einvoices::italy()),
        ("taken-back", einvoices::taken_back(), einvoices::italy()),
    ];
    for (name, invoice, italy) in fatture {
        fs::write(folder.join(format!("{name}.fattura.xml")), fattura_pa(&invoice, &italy)?)?;
    }
    Ok(())
}
