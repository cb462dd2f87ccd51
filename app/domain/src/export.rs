//! Exports: what a file holds, in which form, and how a run stands.

use crate::access::Right;
use crate::customer::CustomerQuery;
use crate::documents::DocumentQuery;
use crate::{Problem, Refusal, When};
use serde::{Deserialize, Serialize};

/// A file waits so long for whoever asked for it.
pub const KEPT_HOURS: u32 = 24;
/// Exports with more records than this are told to the administrators by mail.
pub const ALERT_ABOVE: u32 = 100;
/// Rows of a spreadsheet below its headings.
const SHEET: u32 = 1_048_575;

/// The list that a file is taken from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportSource {
    #[default]
    Customers,
    Quotes,
    Proposals,
    Invoices,
    CreditNotes,
    Payments,
}

impl ExportSource {
    pub const ALL: [Self; 6] =
        [Self::Customers, Self::Quotes, Self::Proposals, Self::Invoices, Self::CreditNotes, Self::Payments];

    /// As it stands in addresses.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Quotes => "quotes",
            Self::Proposals => "proposals",
            Self::Invoices => "invoices",
            Self::CreditNotes => "credit_notes",
            Self::Payments => "payments",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.key() == key)
    }

    /// What it takes to see the list itself.
    pub const fn view(self) -> Right {
        match self {
            Self::Customers => Right::CustomersView,
            Self::Quotes | Self::Proposals => Right::QuotesView,
            Self::Invoices => Right::InvoicesView,
            Self::CreditNotes => Right::CreditNotesView,
            Self::Payments => Right::PaymentsView,
        }
    }

    /// What it takes besides to have a file of it, at every moment until it was taken.
    pub const fn right(self) -> Right {
        match self {
            Self::Customers => Right::CustomersExport,
            Self::Quotes | Self::Proposals => Right::QuotesExport,
            Self::Invoices | Self::CreditNotes => Right::InvoicesExport,
            Self::Payments => Right::PaymentsExport,
        }
    }

    /// What a file of it can hold.
    pub const fn kinds(self) -> &'static [ExportKind] {
        match self {
            Self::Customers => &[ExportKind::Customers, ExportKind::Contacts],
            Self::Quotes => &[ExportKind::Quotes],
            Self::Proposals => &[ExportKind::Proposals],
            Self::Invoices => &[ExportKind::Invoices, ExportKind::InvoiceLines],
            Self::CreditNotes => &[ExportKind::CreditNotes],
            Self::Payments => &[ExportKind::Payments],
        }
    }
}

/// What a file holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportKind {
    /// Customers, each with its primary contact on the same row; an import understands it.
    #[default]
    Customers,
    /// Every contact of the customers.
    Contacts,
    Quotes,
    Proposals,
    /// Invoices, each on its row.
    Invoices,
    /// Every line of the invoices.
    InvoiceLines,
    CreditNotes,
    Payments,
}

impl ExportKind {
    pub const ALL: [Self; 8] = [
        Self::Customers,
        Self::Contacts,
        Self::Quotes,
        Self::Proposals,
        Self::Invoices,
        Self::InvoiceLines,
        Self::CreditNotes,
        Self::Payments,
    ];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Contacts => "contacts",
            Self::Quotes => "quotes",
            Self::Proposals => "proposals",
            Self::Invoices => "invoices",
            Self::InvoiceLines => "invoice_lines",
            Self::CreditNotes => "credit_notes",
            Self::Payments => "payments",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    pub const fn source(self) -> ExportSource {
        match self {
            Self::Customers | Self::Contacts => ExportSource::Customers,
            Self::Quotes => ExportSource::Quotes,
            Self::Proposals => ExportSource::Proposals,
            Self::Invoices | Self::InvoiceLines => ExportSource::Invoices,
            Self::CreditNotes => ExportSource::CreditNotes,
            Self::Payments => ExportSource::Payments,
        }
    }

    /// Whether each row of the list is one of the file, so that their number is known before it is written.
    pub const fn is_row_by_row(self) -> bool {
        match self {
            Self::Contacts | Self::InvoiceLines => false,
            Self::Customers | Self::Quotes | Self::Proposals | Self::Invoices | Self::CreditNotes | Self::Payments => {
                true
            }
        }
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

    /// Refuses more rows than a file of this form takes.
    pub fn takes(self, rows: u64) -> Result<(), Refusal> {
        match self {
            Self::Xlsx if rows > u64::from(SHEET) => {
                Err(Refusal::field("format", Problem::MoreThanASheet { max: SHEET }))
            }
            Self::Csv | Self::Xlsx => Ok(()),
        }
    }
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportStatus {
    Writing,
    Ready,
    /// The right to it went away before the file was done.
    Refused,
    /// It was tried several times and never came to its end.
    Failed,
    /// More rows than a file of its form takes.
    TooLong,
}

impl ExportStatus {
    pub const ALL: [Self; 5] = [Self::Writing, Self::Ready, Self::Refused, Self::Failed, Self::TooLong];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Writing => "writing",
            Self::Ready => "ready",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::TooLong => "too_long",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.key() == key)
    }
}

/// Which rows of a list are meant: what each of the lists can be asked for, by the names in its address. Order and place mean nothing here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct ExportQuery {
    /// The list.
    pub of: String,
    pub q: String,
    pub status: String,
    pub kind: String,
    pub tag: String,
    pub group: String,
    pub staff: String,
    pub country: String,
    pub customer: String,
    pub from: String,
    pub to: String,
}

impl ExportQuery {
    /// Those of a list of documents that `query` finds.
    pub fn documents(of: ExportSource, query: &DocumentQuery) -> Self {
        let DocumentQuery { q, status, customer, from, to, sort: _, after: _, before: _, filter: _ } = query.clone();
        Self { of: of.key().to_owned(), q, status, customer, from, to, ..Self::default() }
    }

    pub fn source(&self) -> ExportSource {
        ExportSource::parse(&self.of).unwrap_or_default()
    }

    /// What of it is not empty, by its names.
    pub fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let Self { of, q, status, kind, tag, group, staff, country, customer, from, to } = self;
        let pairs = [
            ("of", of),
            ("q", q),
            ("status", status),
            ("kind", kind),
            ("tag", tag),
            ("group", group),
            ("staff", staff),
            ("country", country),
            ("customer", customer),
            ("from", from),
            ("to", to),
        ];
        pairs.into_iter().map(|(name, value)| (name, value.as_str())).filter(|(_, value)| !value.is_empty())
    }
}

impl From<&CustomerQuery> for ExportQuery {
    fn from(query: &CustomerQuery) -> Self {
        let CustomerQuery { q, status, kind, tag, group, staff, country, sort: _, after: _, before: _, filter: _ } =
            query.clone();
        Self { q, status, kind, tag, group, staff, country, ..Self::default() }
    }
}

impl From<&ExportQuery> for CustomerQuery {
    fn from(query: &ExportQuery) -> Self {
        let ExportQuery { q, status, kind, tag, group, staff, country, .. } = query.clone();
        Self { q, status, kind, tag, group, staff, country, ..Self::default() }
    }
}

impl From<&ExportQuery> for DocumentQuery {
    fn from(query: &ExportQuery) -> Self {
        let ExportQuery { q, status, customer, from, to, .. } = query.clone();
        Self { q, status, customer, from, to, ..Self::default() }
    }
}

/// What the page of exports asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportForm {
    /// The kind of file; a list can be asked for a `kind` of its own.
    pub what: String,
    pub format: String,
    #[serde(flatten)]
    pub query: ExportQuery,
}

/// One run of the viewer's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportRow {
    pub id: String,
    pub file: String,
    pub kind: ExportKind,
    pub status: ExportStatus,
    /// Rows of the list that were read so far, and in all.
    pub done: u32,
    pub total: u32,
    pub bytes: u64,
    pub when: When,
    /// Until when the file is kept.
    pub until: When,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportList {
    /// The viewer's own runs of this list, latest first.
    pub runs: Vec<ExportRow>,
    pub source: ExportSource,
    /// How many rows the filter finds that the viewer may export.
    pub found: u64,
    /// Whether some data stay out of the file, as everywhere for this viewer.
    pub masked: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_file_is_of_one_list() {
        for source in ExportSource::ALL {
            assert_eq!(ExportSource::parse(source.key()), Some(source));
            assert!(source.kinds().iter().all(|kind| kind.source() == source));
        }
        let offered: usize = ExportSource::ALL.into_iter().map(|source| source.kinds().len()).sum();
        assert_eq!(offered, ExportKind::ALL.len());
        assert!(ExportKind::ALL.into_iter().all(|kind| ExportKind::parse(kind.key()) == Some(kind)));
    }

    #[test]
    fn a_spreadsheet_takes_so_many_rows_and_a_csv_any_number() {
        let full = u64::from(SHEET);
        assert_eq!((ExportFormat::Xlsx.takes(0), ExportFormat::Xlsx.takes(full)), (Ok(()), Ok(())));
        let refused = Refusal::field("format", Problem::MoreThanASheet { max: 1_048_575 });
        assert_eq!(ExportFormat::Xlsx.takes(full + 1), Err(refused));
        assert_eq!(ExportFormat::Csv.takes(u64::MAX), Ok(()));
    }

    #[test]
    fn what_a_list_was_asked_for_comes_through() {
        let customers = CustomerQuery { kind: "person".into(), tag: "vip".into(), ..CustomerQuery::default() };
        assert_eq!(CustomerQuery::from(&ExportQuery::from(&customers)), customers);
        let invoices =
            DocumentQuery { status: "overdue".into(), from: "2026-01-01".into(), ..DocumentQuery::default() };
        let asked = ExportQuery::documents(ExportSource::Invoices, &invoices);
        assert_eq!(DocumentQuery::from(&asked), invoices);
        assert_eq!(
            asked.pairs().collect::<Vec<_>>(),
            [("of", "invoices"), ("status", "overdue"), ("from", "2026-01-01")]
        );
    }
}
