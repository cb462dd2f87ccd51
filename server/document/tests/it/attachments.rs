//! Files inside a PDF, and the declaration of the invoice among them.

use document::{Attachment, Error, Paper, Relationship};

use crate::{read, samples};

fn attachment(name: &str, bytes: &[u8]) -> Attachment {
    Attachment {
        name: name.into(),
        mime: "text/xml".into(),
        description: "The invoice for machines".into(),
        relationship: Relationship::Alternative,
        bytes: bytes.into(),
    }
}

pub fn hybrid() -> Paper {
    let mut paper = samples::invoice(2);
    paper.attachments =
        vec![attachment("factur-x.xml", "<rsm:CrossIndustryInvoice>è €</rsm:CrossIndustryInvoice>".as_bytes())];
    paper
}

#[test]
fn a_file_comes_out_as_it_went_in() {
    let mut paper = samples::invoice(1);
    let bytes: Vec<u8> = (0..=255).cycle().take(10_000).collect();
    paper.attachments = vec![attachment("terms_1.bin", &bytes), attachment("other.xml", b"<a/>")];
    paper.attachments[0].mime = "application/octet-stream".into();
    let found = read::attachments(&document::pdf(&paper).unwrap());
    assert_eq!(found.len(), 2);
    assert!(found.contains(&("terms_1.bin".into(), "Alternative".into(), bytes)));
    assert!(found.contains(&("other.xml".into(), "Alternative".into(), b"<a/>".to_vec())));
}

#[test]
fn an_invoice_inside_is_declared() {
    let paper = hybrid();
    let pdf = document::pdf(&paper).unwrap();
    let metadata = read::metadata(&pdf);
    for declared in [
        "<fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>",
        "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>",
        "<pdfaSchema:prefix>fx</pdfaSchema:prefix>",
        "<pdfaid:part>3</pdfaid:part>",
    ] {
        assert!(metadata.contains(declared), "{declared}: {metadata}");
    }
    assert_eq!(read::attachments(&pdf)[0].2, paper.attachments[0].bytes);
    assert!(read::text(&pdf).contains("2026-014"));
    assert!(pdf == document::pdf(&paper).unwrap());
}

#[test]
fn other_papers_are_no_hybrids() {
    assert!(!read::metadata(&document::pdf(&samples::invoice(1)).unwrap()).contains("urn:factur-x"));
}

#[test]
fn a_name_is_a_plain_file_name_and_there_once() {
    for name in ["../up.xml", "a/b.xml", "", ".hidden", "a b", "ä.xml", "C:\\x"] {
        let mut paper = samples::invoice(1);
        paper.attachments = vec![attachment(name, b"x")];
        assert!(matches!(document::pdf(&paper), Err(Error::AttachmentName(_))), "{name}");
    }
    let mut paper = samples::invoice(1);
    paper.attachments = vec![attachment("a.xml", b"x"), attachment("a.xml", b"y")];
    assert!(matches!(document::pdf(&paper), Err(Error::AttachmentName(_))));
}
