//! What the papers promise, read back from the PDF by a library that did not write it.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test ends where it finds something wrong")]

mod attachments;
mod einvoices;
mod hostile;
mod pages;
mod read;
#[path = "../../examples/samples/mod.rs"]
mod samples;
