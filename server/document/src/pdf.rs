//! From paper to PDF.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use time::OffsetDateTime;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::paper::{Attachment, Block, Paper};
use crate::world::Desk;
use crate::{Error, code, hybrid, text};

/// Characters of a paper, with the names of its parts. Two hundred lines with all the words that fit on each come to less.
const MOST: u32 = 2_000_000;
/// Of the typesetter's memory of former documents, what the last few did not need is given back.
const REMEMBERED: usize = 2;

/// The paper as a tagged PDF/A-3b. The work is all in the processor: call it where blocking is allowed, with a bound on the time.
pub fn pdf(paper: &Paper) -> Result<Vec<u8>, Error> {
    let desk = Desk::new(files(paper)?);
    let document = typst::compile::<PagedDocument>(&desk).output;
    let bytes =
        document.and_then(|document| typst_pdf::pdf(&document, &options(paper)?)).map_err(|faults| faulty(&faults));
    typst::comemo::evict(REMEMBERED);
    let bytes = bytes?;
    if paper.attachments.iter().any(|attachment| attachment.name == hybrid::NAME) {
        return hybrid::declare(bytes);
    }
    Ok(bytes)
}

/// Whether this is a picture that can stand on paper.
pub fn is_logo(bytes: &[u8]) -> bool {
    logo_name(bytes).is_some()
}

fn logo_name(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', ..] => Some("logo.png"),
        [0xff, 0xd8, 0xff, ..] => Some("logo.jpg"),
        _ => None,
    }
}

/// What the template reads: the paper as JSON, and beside it what is not text.
#[expect(clippy::expect_used, reason = "texts and lists become JSON")]
fn files(paper: &Paper) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let mut value = serde_json::to_value(paper).expect("texts and lists become JSON");
    text::plain_all(&mut value);
    value["language"] = language(&paper.language).into();
    value["house"]["accent"] = paper.house.accent.as_deref().filter(|accent| is_colour(accent)).into();
    let mut files = Vec::new();
    if let Some(logo) = &paper.house.logo {
        let name = logo_name(logo).ok_or(Error::Logo)?;
        value["house"]["logo"] = name.into();
        files.push((name.to_owned(), logo.clone()));
    }
    for (at, block) in paper.body.iter().enumerate() {
        if let Block::Payment(payment) = block
            && let Some(code) = &payment.code
        {
            let name = format!("code-{at}.svg");
            value["body"][at]["of"]["code"]["picture"] = name.as_str().into();
            files.push((name, code::svg(&code.payload)?.into_bytes()));
        }
    }
    let mut names = BTreeSet::new();
    let attached: Result<Vec<Value>, Error> = paper
        .attachments
        .iter()
        .enumerate()
        .map(|(at, attachment)| {
            if !is_plain_name(&attachment.name) || !names.insert(&attachment.name) {
                return Err(Error::AttachmentName(attachment.name.clone()));
            }
            let file = format!("attachment-{at}");
            files.push((file.clone(), attachment.bytes.clone()));
            Ok(attached(attachment, file))
        })
        .collect();
    value["attachments"] = attached?.into();
    let paper = value.to_string();
    if paper.chars().count() > MOST as usize {
        return Err(Error::TooLong { most: MOST });
    }
    files.push(("paper.json".to_owned(), paper.into_bytes()));
    Ok(files)
}

fn attached(attachment: &Attachment, file: String) -> Value {
    json!({
        "file": file,
        "name": attachment.name,
        "mime": attachment.mime,
        "description": text::plain(&attachment.description),
        "relationship": attachment.relationship.word(),
    })
}

#[expect(clippy::expect_used, reason = "one standard agrees with itself")]
fn options(paper: &Paper) -> Result<PdfOptions, typst::ecow::EcoVec<SourceDiagnostic>> {
    let standards = PdfStandards::new(&[PdfStandard::A_3b]).expect("one standard agrees with itself");
    Ok(PdfOptions {
        creator: Smart::Custom(Some("Portico".to_owned())),
        ident: Smart::Custom(format!("{}\n{}\n{}", paper.house.name, paper.kind, paper.number)),
        timestamp: moment(paper.made).map(Timestamp::new_utc),
        standards,
        ..PdfOptions::default()
    })
}

/// Milliseconds UTC as a date; none beyond the year 9999.
fn moment(milliseconds: i64) -> Option<Datetime> {
    let at = OffsetDateTime::from_unix_timestamp(milliseconds.div_euclid(1000)).ok()?;
    Datetime::from_ymd_hms(at.year(), at.month().into(), at.day(), at.hour(), at.minute(), at.second())
}

fn language(tag: &str) -> &str {
    let code = tag.split(['-', '_']).next().unwrap_or_default();
    let known = matches!(code.len(), 2 | 3) && code.bytes().all(|byte| byte.is_ascii_lowercase());
    if known { code } else { "en" }
}

fn is_colour(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn is_plain_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    (1..=100).contains(&name.len()) && !name.starts_with('.') && name.bytes().all(plain)
}

fn faulty(faults: &[SourceDiagnostic]) -> Error {
    let messages: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
    Error::Typesetting(messages.join("; "))
}
