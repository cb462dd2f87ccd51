//! Paper: what the house sends as a PDF, and the electronic invoices that go with it.
//!
//! A leaf of the workspace, so that the typesetter is compiled once. It knows no customer, no right and no language: the caller
//! decides what may be seen, and passes texts that are translated and formatted.

mod code;
pub mod einvoice;
mod fonts;
mod hybrid;
mod paper;
mod pdf;
mod text;
mod world;

pub use paper::{
    Align, Attachment, Block, Code, Column, Fact, House, Note, Paper, Payment, Prose, Recipient, Relationship, Row,
    Run, Stamp, Table, Tone, Total, Totals, Weight, Width,
};
pub use pdf::{is_logo, pdf};

/// Why there is no document. None of it is for the eyes of a customer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The logo is neither PNG nor JPEG.
    #[error("the logo is neither PNG nor JPEG")]
    Logo,
    /// Too much for one QR code, which holds about two thousand bytes.
    #[error("the payload is too long for a QR code")]
    Code,
    /// The name of an attachment is more than a plain file name, or twice there.
    #[error("an attachment cannot be called {0:?}")]
    AttachmentName(String),
    /// The typesetter wrote its metadata in another way than before, so the invoice inside cannot be declared.
    #[error("the metadata of the PDF is not where it was")]
    Metadata,
    /// A paper of more characters than any that forms take comes to: it would hold its typesetter for minutes.
    #[error("the paper has more than {most} characters")]
    TooLong { most: u32 },
    /// What the typesetter says: a picture that does not decode, an attachment without a media type.
    #[error("the document cannot be set: {0}")]
    Typesetting(String),
}
