//! The component kit: one file a component, with its style in the partial of the same name.

pub mod address;
pub mod avatar;
pub mod balance;
pub mod button;
pub mod card;
pub mod chart;
pub mod confirm;
pub mod devices;
pub mod disclosure;
pub mod document;
pub mod entrance;
pub mod error_summary;
pub mod field;
pub mod form;
pub mod hand;
pub mod history;
pub mod icon;
pub mod legal;
pub mod lines;
mod marks;
pub mod page;
pub mod passkey;
pub mod portal_access;
pub mod portal_shell;
pub mod price_list;
pub mod profile;
pub mod prose;
pub mod qr;
pub mod quote;
pub mod search;
pub mod sending;
pub mod staff_shell;
pub mod statement;
pub mod status;
pub mod table;
pub mod textarea;
pub mod two_factor;
pub mod words;

use std::borrow::Cow;

/// Words that are shown: a translation, or something made from one.
pub type Words = Cow<'static, str>;
