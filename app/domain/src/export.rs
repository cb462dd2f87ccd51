//! Exports: what a file holds, in which form, and how a run stands.

use crate::When;
use crate::customer::CustomerQuery;
use serde::{Deserialize, Serialize};

/// A file waits so long for whoever asked for it.
pub const KEPT_HOURS: u32 = 24;
/// Exports with more records than this are told to the administrators by mail.
pub const ALERT_ABOVE: u32 = 100;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExportKind {
    /// Customers, each with its primary contact on the same row; an import understands it.
    #[default]
    Customers,
    /// Every contact of the customers.
    Contacts,
}

impl ExportKind {
    pub const ALL: [Self; 2] = [Self::Customers, Self::Contacts];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Contacts => "contacts",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExportFormat {
    #[default]
    Csv,
    Xlsx,
}

impl ExportFormat {
    pub const ALL: [Self; 2] = [Self::Csv, Self::Xlsx];

    /// As it is stored, and the ending of the file's name.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.key() == key)
    }

    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExportStatus {
    Writing,
    Ready,
    /// The right to it went away before the file was done.
    Refused,
}

impl ExportStatus {
    pub const ALL: [Self; 3] = [Self::Writing, Self::Ready, Self::Refused];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Writing => "writing",
            Self::Ready => "ready",
            Self::Refused => "refused",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.key() == key)
    }
}

/// What the page of exports asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportForm {
    pub kind: String,
    pub format: String,
    /// The customers that a list shows; its order and place mean nothing here.
    #[serde(flatten)]
    pub query: CustomerQuery,
}

/// One run of the viewer's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportRow {
    pub id: String,
    pub file: String,
    pub kind: ExportKind,
    pub status: ExportStatus,
    /// Customers read so far, and in all.
    pub done: u32,
    pub total: u32,
    pub bytes: u64,
    pub when: When,
    /// Until when the file is kept.
    pub until: When,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportList {
    /// The viewer's own runs, latest first.
    pub runs: Vec<ExportRow>,
    /// How many customers the filter finds that the viewer may export.
    pub customers: u64,
    /// Whether some data stay out of the file, as everywhere for this viewer.
    pub masked: bool,
}
