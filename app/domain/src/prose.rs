//! Running text with headings, lists and emphasis: what somebody wrote, as parts that pages and PDFs show alike.
//!
//! It holds no markup. What was typed that is none of these parts stands in it as it was typed.

use serde::{Deserialize, Serialize};

/// Characters of a text that is a document of its own.
pub const LONG: u32 = 20_000;

/// A part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Prose {
    /// Level 1 or 2, below the title of what it stands in.
    Heading {
        level: u8,
        words: Vec<Run>,
    },
    Paragraph(Vec<Run>),
    /// Counted from `first`, or with points.
    List {
        first: Option<u64>,
        items: Vec<Vec<Prose>>,
    },
    /// What somebody else said.
    Quotation(Vec<Prose>),
    Table {
        head: Vec<Vec<Run>>,
        rows: Vec<Vec<Vec<Run>>>,
    },
    Rule,
}

/// Words that look alike. Line ends are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    pub text: String,
    pub strong: bool,
    /// Where it leads: to the web, a mail address or a telephone.
    pub link: Option<String>,
}
