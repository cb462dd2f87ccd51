//! A document as a tree of elements, and the tree as bytes.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// Any number of elements beside each other: one, none of something optional, or many.
pub type Parts = Vec<Element>;

#[derive(Clone)]
pub struct Element {
    name: &'static str,
    content: Content,
}

#[derive(Clone)]
enum Content {
    Text(String),
    Parts(Parts),
}

pub fn leaf(name: &'static str, text: impl Into<String>) -> Parts {
    vec![Element { name, content: Content::Text(text.into()) }]
}

pub fn maybe(name: &'static str, text: Option<String>) -> Parts {
    text.map(|text| leaf(name, text)).unwrap_or_default()
}

pub fn branch<const N: usize>(name: &'static str, parts: [Parts; N]) -> Parts {
    vec![Element { name, content: Content::Parts(parts.concat()) }]
}

/// The document whose root has these attributes.
pub fn document<const N: usize>(root: &'static str, attributes: &[(&str, &str)], parts: [Parts; N]) -> Vec<u8> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 1);
    let mut start = BytesStart::new(root);
    start.extend_attributes(attributes.iter().copied());
    put(&mut writer, Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
    put(&mut writer, Event::Start(start));
    parts.concat().iter().for_each(|part| element(&mut writer, part));
    put(&mut writer, Event::End(BytesEnd::new(root)));
    writer.into_inner()
}

fn element(writer: &mut Writer<Vec<u8>>, element: &Element) {
    put(writer, Event::Start(BytesStart::new(element.name)));
    match &element.content {
        Content::Text(text) => put(writer, Event::Text(BytesText::new(text))),
        Content::Parts(parts) => parts.iter().for_each(|part| self::element(writer, part)),
    }
    put(writer, Event::End(BytesEnd::new(element.name)));
}

#[expect(clippy::expect_used, reason = "a list of bytes takes everything")]
fn put(writer: &mut Writer<Vec<u8>>, event: Event<'_>) {
    writer.write_event(event).expect("a list of bytes takes everything");
}
