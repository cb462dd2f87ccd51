//! What stands on the paper. All texts come translated and formatted, none of them is markup: what is written is what is read.

use serde::Serialize;

/// One document: an invoice, a quote, a proposal, a statement of account.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Paper {
    /// ISO 639 code such as `it`, perhaps with a region: for readers' voices. One that is not known is taken as English.
    pub language: String,
    /// When the document was made, in milliseconds UTC. The same paper with the same time gives the same bytes.
    #[serde(skip)]
    pub made: i64,
    /// Who sends it.
    pub house: House,
    /// "Invoice".
    pub kind: String,
    /// "2026-014"; on every page.
    pub number: String,
    /// What it is about. Without one, the number is the title.
    pub title: Option<String>,
    /// A word about its state, on every page.
    pub stamp: Option<Stamp>,
    /// Date, due date, reference, service period.
    pub facts: Vec<Fact>,
    /// To whom it goes.
    pub recipient: Recipient,
    /// Everything between the head and the foot, in this order.
    pub body: Vec<Block>,
    /// One or two small lines at the foot of each page.
    pub footer: String,
    /// "Page {n} of {total}".
    pub page_label: String,
    /// Files inside the PDF.
    #[serde(skip)]
    pub attachments: Vec<Attachment>,
}

/// Who sends it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct House {
    pub name: String,
    /// The address, a line each.
    pub lines: Vec<String>,
    /// VAT id, mail, telephone.
    pub facts: Vec<Fact>,
    /// `#rrggbb`. Darkened where it is too light to be read on paper; anything else is taken as the product's own.
    pub accent: Option<String>,
    /// PNG or JPEG. The caller has bounded its size and encoded it anew.
    #[serde(skip)]
    pub logo: Option<Vec<u8>>,
}

/// A label and its value.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Fact {
    pub label: String,
    pub value: String,
}

/// "Cancelled".
#[derive(Clone, Debug, Serialize)]
pub struct Stamp {
    pub word: String,
    pub tone: Tone,
}

/// How a stamp reads. The word says it; the colour only repeats it.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    Neutral,
    Good,
    Bad,
}

/// To whom it goes.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Recipient {
    /// "To".
    pub label: String,
    /// Name and address, a line each. The first is the name.
    pub lines: Vec<String>,
    /// VAT id, tax code, customer number.
    pub facts: Vec<Fact>,
}

/// A part of the body.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "block", content = "of")]
pub enum Block {
    Heading(String),
    /// Running text.
    Prose(Vec<Prose>),
    Table(Table),
    Totals(Totals),
    Payment(Payment),
    Note(Note),
}

/// A part of running text.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "part", content = "of")]
pub enum Prose {
    /// Level 1 or 2, below the title.
    Heading {
        level: u8,
        words: Vec<Run>,
    },
    Paragraph(Vec<Run>),
    /// Counted from `first`, or points with a dash each.
    List {
        first: Option<u64>,
        items: Vec<Vec<Prose>>,
    },
    /// What somebody else said.
    Quotation(Vec<Prose>),
    /// Columns of one kind; the head has as many cells as the longest row.
    Table {
        head: Vec<Vec<Run>>,
        rows: Vec<Vec<Vec<Run>>>,
    },
    Rule,
}

/// Words that look alike. Line ends are kept.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Run {
    pub text: String,
    pub strong: bool,
    /// An address on the web, of mail or of a telephone, of two thousand characters at most.
    pub link: Option<String>,
}

/// Lines of an invoice, or anything else in columns. Its head is repeated on each page, and no line is broken between two.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Column {
    pub label: String,
    pub align: Align,
    pub width: Width,
}

/// Figures stand at the end, and get figures of one width.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    Start,
    End,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Width {
    /// As wide as its text. Texts of more than some twenty characters share what is left, like the others.
    Fit,
    /// A share of what is left. A table has at least one of these.
    Share(u8),
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "row")]
pub enum Row {
    /// A heading over the lines that follow.
    Section { title: String },
    /// One cell for each column. The detail, of several lines perhaps, stands under the first, and the flag ("Optional") after it.
    Line { cells: Vec<String>, detail: Option<String>, flag: Option<String> },
    /// A line in strong letters: a subtotal, a balance.
    Sum { cells: Vec<String> },
}

/// The end of a calculation, never broken between pages.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Totals {
    pub rows: Vec<Total>,
    /// What was taxed at which rate, beside the totals: label, base, tax.
    pub taxes: Option<Table>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Total {
    pub label: String,
    pub value: String,
    pub weight: Weight,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    Normal,
    Strong,
}

/// How to pay.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Payment {
    pub heading: String,
    /// Account holder, IBAN, reference.
    pub facts: Vec<Fact>,
    pub code: Option<Code>,
}

/// A QR code, such as that of the European Payments Council for a bank transfer.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Code {
    #[serde(skip)]
    pub payload: String,
    /// What it is for, in a few words under it.
    pub label: String,
}

/// Legal texts, terms, thanks: in small letters, with blank lines between paragraphs.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Note {
    pub heading: Option<String>,
    pub text: String,
}

/// A file inside the PDF. One that is called `factur-x.xml` is declared as the invoice in the EN 16931 profile of Factur-X.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Letters of ASCII, digits, dots, dashes and underscores.
    pub name: String,
    /// The media type: `text/xml`.
    pub mime: String,
    pub description: String,
    pub relationship: Relationship,
    pub bytes: Vec<u8>,
}

/// What the file is to the document, in the words of PDF/A-3.
#[derive(Clone, Copy, Debug)]
pub enum Relationship {
    /// The document was made from it.
    Source,
    /// It holds the figures of the document.
    Data,
    /// It says the same in another form.
    Alternative,
    /// It goes with it.
    Supplement,
}

impl Relationship {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Data => "data",
            Self::Alternative => "alternative",
            Self::Supplement => "supplement",
        }
    }
}
