//! What stands in a file, whatever it is about: its columns, and its rows piece by piece.

use super::{books, credit_notes, customers, quotes};
use crate::billing::today;
use crate::{Result, Service};
use domain::access::{Masks, Staff};
use domain::export::{ExportKind, ExportQuery, ExportSource};
use domain::{Locale, Timestamp};
use sea_orm::PaginatorTrait;
use texts::admin::export as words;
use texts::{Key, get};

/// Rows of a list that are read at once.
pub const PIECE: u64 = 1_000;

/// The columns of a file, as its reader calls them.
pub fn headings(kind: ExportKind, locale: Locale) -> Vec<&'static str> {
    let keys: &[Key] = match kind {
        ExportKind::Customers => &customers::CUSTOMER,
        ExportKind::Contacts => &customers::CONTACT,
        ExportKind::Quotes | ExportKind::Proposals => &quotes::QUOTE,
        ExportKind::Invoices => &books::INVOICE,
        ExportKind::InvoiceLines => &books::LINE,
        ExportKind::CreditNotes => &credit_notes::CREDIT_NOTE,
        ExportKind::Payments => &books::PAYMENT,
    };
    keys.iter().map(|key| get(locale, *key)).collect()
}

/// Rows of one piece.
pub struct Piece {
    pub rows: Vec<Vec<String>>,
    /// How many rows of the list were read, and the place of the last; none of an empty piece.
    pub read: i64,
    pub last: Option<String>,
}

impl Piece {
    pub fn of<T>(rows: Vec<Vec<String>>, read: &[T], place: impl Fn(&T) -> String) -> Self {
        Self { rows, read: read.len().try_into().unwrap_or(i64::MAX), last: read.last().map(place) }
    }
}

impl Service {
    /// How many rows of a list the viewer may take out.
    pub(super) async fn export_size(&self, viewer: &Staff, query: &ExportQuery) -> Result<u64> {
        let db = self.db().read();
        Ok(match query.source() {
            ExportSource::Customers => customers::exported(viewer, &query.into()).count(db).await?,
            ExportSource::Quotes | ExportSource::Proposals => {
                quotes::exported(viewer, query, today(db, self.now()).await?).count(db).await?
            }
            ExportSource::Invoices => self.exported_invoices(viewer, query).await?.count(db).await?,
            ExportSource::CreditNotes => credit_notes::exported(viewer, query).count(db).await?,
            ExportSource::Payments => books::exported_payments(viewer, query).count(db).await?,
        })
    }

    /// What comes after the place `after`, which is empty at the beginning.
    pub(super) async fn export_piece(
        &self,
        viewer: &Staff,
        kind: ExportKind,
        query: &ExportQuery,
        after: &str,
    ) -> Result<Piece> {
        match kind {
            ExportKind::Customers => self.customers_piece(viewer, false, &query.into(), after).await,
            ExportKind::Contacts => self.customers_piece(viewer, true, &query.into(), after).await,
            ExportKind::Quotes | ExportKind::Proposals => self.quotes_piece(viewer, query, after).await,
            ExportKind::Invoices => self.invoices_piece(viewer, false, query, after).await,
            ExportKind::InvoiceLines => self.invoices_piece(viewer, true, query, after).await,
            ExportKind::CreditNotes => self.credit_notes_piece(viewer, query, after).await,
            ExportKind::Payments => self.payments_piece(viewer, query, after).await,
        }
    }

    /// A moment as spreadsheets understand it, by the viewer's clock.
    pub(super) fn moment(&self, viewer: &Staff, at: i64) -> String {
        self.when(viewer, Timestamp(at)).at.chars().take(16).map(|c| if c == 'T' { ' ' } else { c }).collect()
    }
}

/// Data of one customer as its viewer sees them. What is hidden says so: an empty cell would be taken for nothing being there.
pub struct Seen {
    masks: Masks,
    hidden: &'static str,
}

impl Seen {
    pub fn new(viewer: &Staff, masks: Masks) -> Self {
        Self { masks, hidden: get(viewer.locale, words::HIDDEN) }
    }

    pub fn name(&self, value: Option<&String>) -> String {
        self.datum(self.masks.name, value)
    }

    pub fn email(&self, value: Option<&String>) -> String {
        self.datum(self.masks.email, value)
    }

    pub fn phone(&self, value: Option<&String>) -> String {
        self.datum(self.masks.phone, value)
    }

    /// Whether there is a value is hidden too.
    pub fn datum(&self, shown: bool, value: Option<&String>) -> String {
        if shown { value.cloned().unwrap_or_default() } else { self.hidden.to_owned() }
    }
}

pub fn plain(value: &Option<String>) -> String {
    value.clone().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::import::{ImportKind, guess};

    #[test]
    fn an_import_understands_the_headings_of_an_export_in_every_language() {
        for locale in Locale::ALL {
            let headings: Vec<String> =
                headings(ExportKind::Customers, locale).into_iter().map(str::to_owned).collect();
            let meant = guess(ImportKind::Customers, &headings);
            let understood: Vec<&String> = meant.iter().filter(|field| !field.is_empty()).collect();
            let all = ImportKind::Customers.fields().len();
            assert_eq!(understood.len(), all, "{locale:?}: {:?}", headings.iter().zip(&meant).collect::<Vec<_>>());
        }
    }
}
