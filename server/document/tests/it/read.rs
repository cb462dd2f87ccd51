//! A PDF, read.

use lopdf::{Dictionary, Document, Object};

/// The text of each page, with single spaces.
pub fn pages(pdf: &[u8]) -> Vec<String> {
    let document = Document::load_mem(pdf).unwrap();
    let numbers: Vec<u32> = document.get_pages().into_keys().collect();
    numbers
        .into_iter()
        .map(|number| document.extract_text(&[number]).unwrap().split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

pub fn text(pdf: &[u8]) -> String {
    pages(pdf).join(" ")
}

/// Without any spaces, for texts that are broken over lines.
pub fn letters(pdf: &[u8]) -> String {
    text(pdf).split_whitespace().collect()
}

/// The files inside: name, how each belongs to the document, bytes.
pub fn attachments(pdf: &[u8]) -> Vec<(String, String, Vec<u8>)> {
    let document = Document::load_mem(pdf).unwrap();
    let catalog = document.catalog().unwrap();
    let Ok(associated) = catalog.get(b"AF") else { return Vec::new() };
    let (_, associated) = document.dereference(associated).unwrap();
    associated.as_array().unwrap().iter().map(|file| attachment(&document, file)).collect()
}

fn attachment(document: &Document, file: &Object) -> (String, String, Vec<u8>) {
    let file = dictionary(document, file);
    let name = lopdf::decode_text_string(file.get(b"UF").unwrap()).unwrap();
    let relationship = String::from_utf8(file.get(b"AFRelationship").unwrap().as_name().unwrap().to_vec()).unwrap();
    let embedded = dictionary(document, file.get(b"EF").unwrap());
    let (_, stream) = document.dereference(embedded.get(b"F").unwrap()).unwrap();
    let stream = stream.as_stream().unwrap();
    let bytes = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
    (name, relationship, bytes)
}

pub fn dictionary<'a>(document: &'a Document, object: &'a Object) -> &'a Dictionary {
    document.dereference(object).unwrap().1.as_dict().unwrap()
}

/// The metadata that is in force.
pub fn metadata(pdf: &[u8]) -> String {
    let document = Document::load_mem(pdf).unwrap();
    let metadata = document.catalog().unwrap().get(b"Metadata").unwrap();
    let stream = document.dereference(metadata).unwrap().1.as_stream().unwrap();
    String::from_utf8(stream.content.clone()).unwrap()
}
