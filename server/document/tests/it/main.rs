//! What the papers promise, read back from the PDF by a library that did not write it.

mod attachments;
mod einvoices;
mod hostile;
mod pages;
mod read;
#[path = "../../examples/samples/mod.rs"]
mod samples;
