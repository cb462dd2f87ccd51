//! What is on the pages, and where they end.

use std::fs;
use std::process::Command;

use document::{Block, Row, Table, Weight};

use crate::{read, samples};

#[test]
fn every_page_has_the_number_and_says_which_it_is() {
    let pages = read::pages(&document::pdf(&samples::invoice(60)).unwrap());
    assert_eq!(pages.len(), 3);
    for (at, page) in pages.iter().enumerate() {
        assert!(page.contains("2026-014"), "{page}");
        assert!(page.contains(&format!("Page {} of 3", at + 1)), "{page}");
    }
}

#[test]
fn the_head_of_a_table_is_repeated_on_each_of_its_pages() {
    let pages = read::pages(&document::pdf(&samples::invoice(60)).unwrap());
    assert!(pages.iter().filter(|page| page.contains("Quantity")).count() >= 2);
    assert!(pages.iter().all(|page| page.contains("Quantity") || !page.contains("Filter set")));
}

#[test]
fn a_line_is_never_broken_between_pages() {
    let mut paper = samples::invoice(0);
    let rows = (0..60).map(|at| Row::Line {
        cells: samples::texts(&[&format!("begin{at}"), "1", "2", "3", "4"]),
        detail: Some(format!("one\ntwo\nthree\nend{at}")),
        flag: None,
    });
    let Block::Table(table) = &mut paper.body[0] else { unreachable!() };
    table.rows = rows.collect();
    for page in read::pages(&document::pdf(&paper).unwrap()) {
        for at in 0..60 {
            assert_eq!(page.contains(&format!("begin{at} ")), page.contains(&format!("end{at} ")), "{at}: {page}");
        }
    }
}

#[test]
fn totals_stay_together() {
    for lines in 15..24 {
        let mut paper = samples::invoice(lines);
        let Block::Totals(totals) = &mut paper.body[1] else { unreachable!() };
        totals.rows.insert(0, samples::total("FirstOfTotals", "1", Weight::Normal));
        totals.rows.push(samples::total("LastOfTotals", "1", Weight::Strong));
        for page in read::pages(&document::pdf(&paper).unwrap()) {
            assert_eq!(page.contains("FirstOfTotals"), page.contains("LastOfTotals"), "{lines} lines");
        }
    }
}

#[test]
fn a_detail_longer_than_a_page_is_printed_to_its_end() {
    let mut paper = samples::invoice(0);
    let detail: String = (0..200).map(|at| format!("row{at}\n")).collect();
    let Block::Table(table) = &mut paper.body[0] else { unreachable!() };
    table.rows =
        vec![Row::Line { cells: samples::texts(&["x", "1", "2", "3", "4"]), detail: Some(detail), flag: None }];
    let text = read::text(&document::pdf(&paper).unwrap());
    assert!((0..200).all(|at| text.contains(&format!("row{at}"))));
}

#[test]
fn a_stamp_is_on_every_page() {
    let mut paper = samples::fattura();
    let Block::Table(table) = &mut paper.body[0] else { unreachable!() };
    table.rows = std::iter::repeat_n(table.rows.clone(), 8).flatten().collect();
    let pages = read::pages(&document::pdf(&paper).unwrap());
    assert!(pages.len() > 2);
    assert!(pages.iter().all(|page| page.contains("Annullata")));
}

#[test]
fn texts_of_other_languages_come_out_as_they_went_in() {
    let text = read::text(&document::pdf(&samples::propunere()).unwrap());
    assert!(text.contains("Ștefănescu și Țurcanu"));
    assert!(text.contains("căldură"));
}

#[test]
fn a_table_without_rows_and_a_paper_without_anything_are_papers_too() {
    let mut paper = samples::invoice(0);
    paper.body.push(Block::Table(Table::default()));
    document::pdf(&paper).unwrap();
    document::pdf(&document::Paper::default()).unwrap();
}

#[test]
fn the_same_paper_at_the_same_time_is_the_same_file() {
    let paper = samples::fattura();
    let first = document::pdf(&paper).unwrap();
    document::pdf(&samples::invoice(2)).unwrap();
    assert!(first == document::pdf(&paper).unwrap());
    let later = document::Paper { made: paper.made + 60_000, ..paper };
    assert!(first != document::pdf(&later).unwrap());
}

#[test]
fn it_is_tagged_and_says_its_language_and_its_standard() {
    let pdf = document::pdf(&samples::fattura()).unwrap();
    let document = lopdf::Document::load_mem(&pdf).unwrap();
    let catalog = document.catalog().unwrap();
    assert!(catalog.has(b"StructTreeRoot"));
    assert_eq!(lopdf::decode_text_string(catalog.get(b"Lang").unwrap()).unwrap(), "it");
    let metadata = read::metadata(&pdf);
    assert!(
        metadata.contains("<pdfaid:part>3</pdfaid:part>")
            && metadata.contains("<pdfaid:conformance>B</pdfaid:conformance>")
    );
}

#[test]
fn a_logo_is_png_or_jpeg_and_nothing_else() {
    let mut paper = samples::invoice(1);
    paper.house.logo = Some(b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec());
    assert!(matches!(document::pdf(&paper), Err(document::Error::Logo)));
    paper.house.logo = Some(b"\x89PNG\r\n\x1a\nbroken".to_vec());
    assert!(matches!(document::pdf(&paper), Err(document::Error::Typesetting(_))));
    paper.house.logo = Some(include_bytes!("../../examples/samples/logo.png").to_vec());
    document::pdf(&paper).unwrap();
}

#[test]
fn a_payload_beyond_a_qr_code_is_refused() {
    let mut paper = samples::invoice(1);
    let Block::Payment(payment) = &mut paper.body[2] else { unreachable!() };
    payment.code.as_mut().unwrap().payload = "x".repeat(5000);
    assert!(matches!(document::pdf(&paper), Err(document::Error::Code)));
}

/// Where qpdf is at hand, it finds nothing to mend.
#[test]
fn a_strict_reader_finds_nothing_to_mend() {
    let has = Command::new("qpdf").arg("--version").output().is_ok_and(|output| output.status.success());
    if !has {
        return;
    }
    let folder = std::env::temp_dir().join(format!("portico-document-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    for (at, paper) in [samples::invoice(60), samples::fattura(), crate::attachments::hybrid()].iter().enumerate() {
        let path = folder.join(format!("{at}.pdf"));
        fs::write(&path, document::pdf(paper).unwrap()).unwrap();
        let output = Command::new("qpdf").arg("--check").arg(&path).output().unwrap();
        assert!(
            output.status.success(),
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    fs::remove_dir_all(folder).unwrap();
}
