//! Files of quotes and of proposals, under the viewer's masks. Amounts and days are written as programs read them.

use super::books::{Named, named, place};
use super::rows::{PIECE, Piece, plain};
use crate::billing::today;
use crate::filter::of_customers;
use crate::quote::{amount, in_scope, matching, standing};
use crate::store::quote;
use crate::{Result, Service};
use domain::access::{Right, Staff};
use domain::export::{ExportQuery, ExportSource};
use domain::quote::QuoteKind;
use domain::{Day, Locale};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::HashMap;
use texts::admin::export_column as heading;
use texts::{Key, Word, get};
use uuid::Uuid;

pub const QUOTE: [Key; 12] = [
    heading::QUOTE,
    heading::VERSION,
    heading::STATUS,
    heading::CUSTOMER_NUMBER,
    heading::CUSTOMER,
    heading::TITLE,
    heading::DATE,
    heading::VALID_UNTIL,
    heading::REFERENCE,
    heading::CURRENCY,
    heading::TOTAL,
    heading::SENT,
];

/// The quotes or proposals of a list that the viewer may take out, as they stand on a day.
pub fn exported(viewer: &Staff, query: &ExportQuery, today: Day) -> Select<quote::Entity> {
    let kind = match query.source() {
        ExportSource::Proposals => QuoteKind::Proposal,
        _ => QuoteKind::Quote,
    };
    let reach = of_customers(viewer, Right::QuotesExport, quote::Column::CustomerId);
    in_scope(viewer).filter(matching(viewer, kind, &query.into(), today)).filter(reach)
}

impl Service {
    /// In the order in which they were written.
    pub(super) async fn quotes_piece(&self, viewer: &Staff, query: &ExportQuery, after: &str) -> Result<Piece> {
        let db = self.db().read();
        let today = today(db, self.now()).await?;
        let found = exported(viewer, query, today)
            .filter(quote::Column::Id.gt(place(after)))
            .order_by_asc(quote::Column::Id)
            .limit(PIECE)
            .all(db)
            .await?;
        let named = named(db, viewer, found.iter().map(|row| row.customer_id)).await?;
        let cells = |row| self.quote_cells(viewer, row, &named, today).map(Into::into);
        let rows = found.iter().map(cells).collect::<Result<_>>()?;
        Ok(Piece::of(rows, &found, |row| row.id.to_string()))
    }

    fn quote_cells(
        &self,
        viewer: &Staff,
        row: &quote::Model,
        named: &HashMap<Uuid, Named>,
        today: Day,
    ) -> Result<[String; QUOTE.len()]> {
        let Named { number, name } = named.get(&row.customer_id).cloned().unwrap_or_default();
        Ok([
            plain(&row.number),
            row.revision.to_string(),
            get(viewer.locale, standing(row, today)?.word()).to_owned(),
            number,
            name,
            row.title.clone(),
            row.listed_on.clone(),
            row.valid_until.clone(),
            plain(&row.reference),
            row.currency.clone(),
            amount(row)?.map(|money| money.typed(Locale::En)).unwrap_or_default(),
            row.sent_at.map(|at| self.moment(viewer, at)).unwrap_or_default(),
        ])
    }
}
