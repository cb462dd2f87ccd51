//! A PDF that is an invoice for people and for machines at once: Factur-X, also called ZUGFeRD.
//!
//! The typesetter embeds the file, but writes no metadata of others than itself, so the declaration is added behind it: an incremental
//! update, as ISO 32000-1 (7.5.6) has it, with the metadata anew. Only PDFs that were set a moment ago come here, so it looks for the
//! few places it needs and parses nothing; if one is not where it was, there is no document.

use std::str;

use crate::Error;

/// The one name under which readers look for the invoice.
pub const NAME: &str = "factur-x.xml";

const INVOICE: &str = include_str!("hybrid/invoice.xml");
const SCHEMA: &str = include_str!("hybrid/schema.xml");

/// The PDF with the declaration that Factur-X 1.0 asks for in the metadata, and that PDF/A asks to be described there.
pub fn declare(pdf: Vec<u8>) -> Result<Vec<u8>, Error> {
    update(&pdf).map(|update| [pdf, update].concat()).ok_or(Error::Metadata)
}

fn update(pdf: &[u8]) -> Option<Vec<u8>> {
    let begin = find(pdf, b"<?xpacket begin")?;
    let end = begin + find(&pdf[begin..], b"endstream")?;
    let xmp = str::from_utf8(&pdf[begin..end]).ok()?.trim_end();
    let object = rfind(&pdf[..begin], b" 0 obj")?;
    let number = digits_before(pdf, object)?;
    let trailer = str::from_utf8(&pdf[rfind(pdf, b"trailer")?..]).ok()?;
    let (trailer, rest) = trailer.split_once("startxref")?;
    let before = rest.split_ascii_whitespace().next()?;
    let entries = trailer.split_once("<<")?.1.rsplit_once(">>")?.0.trim();

    let xmp = declared(xmp)?;
    let length = xmp.len();
    let stream =
        format!("{number} 0 obj\n<</Length {length}/Type/Metadata/Subtype/XML>>\nstream\n{xmp}\nendstream\nendobj\n");
    // A table of one entry, which has twenty bytes with its end of line.
    let at = pdf.len() + 1;
    let table = format!("xref\n0 1\n0000000000 65535 f\r\n{number} 1\n{at:010} 00000 n\r\n");
    let start = at + stream.len();
    let update = format!("\n{stream}{table}trailer\n<<{entries}/Prev {before}>>\nstartxref\n{start}\n%%EOF");
    Some(update.into_bytes())
}

/// The metadata with the invoice in it, and the description of its schema beside those of others.
fn declared(xmp: &str) -> Option<String> {
    let (bag, rest) = split_after(xmp, "<pdfaExtension:schemas><rdf:Bag>")?;
    let (inside, end) = rest.split_at(rest.rfind("</rdf:RDF>")?);
    Some([bag, SCHEMA.trim_end(), inside, INVOICE.trim_end(), end].concat())
}

fn split_after<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    text.find(mark).map(|at| text.split_at(at + mark.len()))
}

fn digits_before(pdf: &[u8], end: usize) -> Option<&str> {
    let start = pdf[..end].iter().rposition(|byte| !byte.is_ascii_digit())? + 1;
    str::from_utf8(&pdf[start..end]).ok().filter(|digits| !digits.is_empty())
}

fn find(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    bytes.windows(mark.len()).position(|window| window == mark)
}

fn rfind(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    bytes.windows(mark.len()).rposition(|window| window == mark)
}
