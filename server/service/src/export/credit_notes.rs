//! Files of credit notes, under the viewer's masks. Amounts and days are written as programs read them.

use super::books::{Named, money_in, named, place};
use super::rows::{PIECE, Piece, plain};
use crate::credit_note::{left, matching, numbers, status};
use crate::filter::of_customers;
use crate::store::credit_note;
use crate::{Result, Service};
use domain::access::{Right, Staff};
use domain::export::ExportQuery;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::HashMap;
use texts::admin::export_column as heading;
use texts::{Key, Word, get};
use uuid::Uuid;

pub const CREDIT_NOTE: [Key; 15] = [
    heading::CREDIT_NOTE,
    heading::STATUS,
    heading::INVOICE,
    heading::CUSTOMER_NUMBER,
    heading::CUSTOMER,
    heading::DATE,
    heading::REASON,
    heading::CURRENCY,
    heading::NET,
    heading::TAX,
    heading::TOTAL,
    heading::ALLOCATED,
    heading::REFUNDED,
    heading::LEFT,
    heading::ISSUED,
];

/// The credit notes of a list that the viewer may take out.
pub fn exported(viewer: &Staff, query: &ExportQuery) -> Select<credit_note::Entity> {
    let reach = of_customers(viewer, Right::InvoicesExport, credit_note::Column::CustomerId);
    matching(viewer, &query.into()).filter(reach)
}

impl Service {
    /// In the order in which they were written.
    pub(super) async fn credit_notes_piece(&self, viewer: &Staff, query: &ExportQuery, after: &str) -> Result<Piece> {
        let db = self.db().read();
        let found = exported(viewer, query)
            .filter(credit_note::Column::Id.gt(place(after)))
            .order_by_asc(credit_note::Column::Id)
            .limit(PIECE)
            .all(db)
            .await?;
        let named = named(db, viewer, found.iter().map(|row| row.customer_id)).await?;
        let invoices = numbers(db, found.iter().map(|row| row.invoice_id)).await?;
        let cells = |row| self.credit_note_cells(viewer, row, &named, &invoices).map(Into::into);
        let rows = found.iter().map(cells).collect::<Result<_>>()?;
        Ok(Piece::of(rows, &found, |row| row.id.to_string()))
    }

    fn credit_note_cells(
        &self,
        viewer: &Staff,
        row: &credit_note::Model,
        named: &HashMap<Uuid, Named>,
        invoices: &HashMap<Uuid, String>,
    ) -> Result<[String; CREDIT_NOTE.len()]> {
        let money = money_in(&row.currency)?;
        let Named { number, name } = named.get(&row.customer_id).cloned().unwrap_or_default();
        Ok([
            plain(&row.number),
            get(viewer.locale, status(row).word()).to_owned(),
            invoices.get(&row.invoice_id).cloned().unwrap_or_default(),
            number,
            name,
            row.listed_on.clone(),
            row.reason.clone(),
            row.currency.clone(),
            money(row.net),
            money(row.tax),
            money(row.total),
            money(row.applied),
            money(row.refunded),
            money(left(row)),
            row.issued_at.map(|at| self.moment(viewer, at)).unwrap_or_default(),
        ])
    }
}
