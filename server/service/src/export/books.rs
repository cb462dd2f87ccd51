//! Files of invoices, their lines, and payments, under the viewer's masks. Amounts and days are written as programs read them.

use super::rows::{PIECE, Piece, Seen, plain};
use crate::customer::{owned_by, staff_of};
use crate::filter::of_customers;
use crate::invoice::{self, currency, standing};
use crate::payment as payments;
use crate::store::{customer, invoice as bill, invoice_line, payment};
use crate::{Result, Service, billing};
use domain::access::{Masks, Right, Staff};
use domain::customer::number;
use domain::decimal::Decimal;
use domain::export::ExportQuery;
use domain::money::Money;
use domain::{Day, Locale};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::HashMap;
use texts::admin::export_column as heading;
use texts::{Key, Word, get};
use uuid::Uuid;

pub const INVOICE: [Key; 15] = [
    heading::INVOICE,
    heading::STATUS,
    heading::CUSTOMER_NUMBER,
    heading::CUSTOMER,
    heading::DATE,
    heading::DUE_ON,
    heading::REFERENCE,
    heading::CURRENCY,
    heading::NET,
    heading::TAX,
    heading::TOTAL,
    heading::PAID,
    heading::CREDITED,
    heading::DUE,
    heading::SENT,
];

pub const LINE: [Key; 14] = [
    heading::INVOICE,
    heading::CUSTOMER_NUMBER,
    heading::DATE,
    heading::CURRENCY,
    heading::LINE,
    heading::DESCRIPTION,
    heading::DETAIL,
    heading::QUANTITY,
    heading::UNIT,
    heading::PRICE,
    heading::DISCOUNT,
    heading::TAX,
    heading::TAX_PERCENT,
    heading::AMOUNT,
];

pub const PAYMENT: [Key; 11] = [
    heading::DATE,
    heading::CUSTOMER_NUMBER,
    heading::CUSTOMER,
    heading::METHOD,
    heading::STATUS,
    heading::REFERENCE,
    heading::CURRENCY,
    heading::AMOUNT,
    heading::ALLOCATED,
    heading::REFUNDED,
    heading::LEFT,
];

/// The payments of a list that the viewer may take out.
pub fn exported_payments(viewer: &Staff, query: &ExportQuery) -> Select<payment::Entity> {
    let reach = of_customers(viewer, Right::PaymentsExport, payment::Column::CustomerId);
    payments::matching(viewer, &query.into()).filter(reach)
}

impl Service {
    /// The invoices of a list that the viewer may take out.
    pub(super) async fn exported_invoices(&self, viewer: &Staff, query: &ExportQuery) -> Result<Select<bill::Entity>> {
        let today = billing::today(self.db().read(), self.now()).await?;
        let reach = of_customers(viewer, Right::InvoicesExport, bill::Column::CustomerId);
        let matching = invoice::matching(self.db().read(), viewer, &query.into(), today).await?;
        Ok(invoice::in_scope(viewer).filter(matching).filter(reach))
    }

    /// Invoices, or their lines, in the order in which they were written.
    pub(super) async fn invoices_piece(
        &self,
        viewer: &Staff,
        lines: bool,
        query: &ExportQuery,
        after: &str,
    ) -> Result<Piece> {
        let db = self.db().read();
        let found = self
            .exported_invoices(viewer, query)
            .await?
            .filter(bill::Column::Id.gt(place(after)))
            .order_by_asc(bill::Column::Id)
            .limit(PIECE)
            .all(db)
            .await?;
        let named = named(db, viewer, found.iter().map(|row| row.customer_id)).await?;
        let rows = if lines {
            let mut of = lines_of(db, &found).await?;
            let mut rows = Vec::new();
            for row in &found {
                let lines = of.remove(&row.id).unwrap_or_default();
                for line in &lines {
                    rows.push(line_cells(row, line, &named)?.into());
                }
            }
            rows
        } else {
            let today = billing::today(db, self.now()).await?;
            let cells = |row| self.invoice_cells(viewer, row, &named, today).map(Into::into);
            found.iter().map(cells).collect::<Result<_>>()?
        };
        Ok(Piece::of(rows, &found, |row| row.id.to_string()))
    }

    fn invoice_cells(
        &self,
        viewer: &Staff,
        row: &bill::Model,
        named: &HashMap<Uuid, Named>,
        today: Day,
    ) -> Result<[String; INVOICE.len()]> {
        let money = money_in(&row.currency)?;
        let Named { number, name } = named.get(&row.customer_id).cloned().unwrap_or_default();
        Ok([
            plain(&row.number),
            get(viewer.locale, standing(row, today)?.word()).to_owned(),
            number,
            name,
            row.listed_on.clone(),
            plain(&row.due_on),
            plain(&row.reference),
            row.currency.clone(),
            money(row.net),
            money(row.tax),
            money(row.total),
            money(row.paid),
            money(row.credited),
            money(row.due),
            row.sent_at.map(|at| self.moment(viewer, at)).unwrap_or_default(),
        ])
    }

    /// Payments, in the order in which they were written down.
    pub(super) async fn payments_piece(&self, viewer: &Staff, query: &ExportQuery, after: &str) -> Result<Piece> {
        let db = self.db().read();
        let found = exported_payments(viewer, query)
            .filter(payment::Column::Id.gt(place(after)))
            .order_by_asc(payment::Column::Id)
            .limit(PIECE)
            .all(db)
            .await?;
        let named = named(db, viewer, found.iter().map(|row| row.customer_id)).await?;
        let cells = |row| payment_cells(viewer, row, &named).map(Into::into);
        let rows = found.iter().map(cells).collect::<Result<_>>()?;
        Ok(Piece::of(rows, &found, |row| row.id.to_string()))
    }
}

fn payment_cells(
    viewer: &Staff,
    row: &payment::Model,
    named: &HashMap<Uuid, Named>,
) -> Result<[String; PAYMENT.len()]> {
    let money = money_in(&row.currency)?;
    let Named { number, name } = named.get(&row.customer_id).cloned().unwrap_or_default();
    Ok([
        row.received_on.clone(),
        number,
        name,
        get(viewer.locale, payments::method(row).word()).to_owned(),
        get(viewer.locale, payments::status(row).word()).to_owned(),
        plain(&row.reference),
        row.currency.clone(),
        money(row.amount),
        money(row.allocated),
        money(row.refunded),
        money(payments::funds(row).left()),
    ])
}

fn line_cells(
    row: &bill::Model,
    line: &invoice_line::Model,
    named: &HashMap<Uuid, Named>,
) -> Result<[String; LINE.len()]> {
    let money = money_in(&row.currency)?;
    let item = line.kind != "heading";
    let number = |stored| if item { Decimal::stored(stored).typed(Locale::En, 0) } else { String::new() };
    Ok([
        plain(&row.number),
        named.get(&row.customer_id).map(|named| named.number.clone()).unwrap_or_default(),
        row.listed_on.clone(),
        row.currency.clone(),
        (line.position + 1).to_string(),
        line.description.clone(),
        plain(&line.detail),
        number(line.quantity),
        plain(&line.unit),
        number(line.price),
        number(line.discount),
        line.tax_name.clone(),
        number(line.tax_percent),
        line.amount.map(money).unwrap_or_default(),
    ])
}

/// A customer as its viewer sees it.
#[derive(Clone, Default)]
pub struct Named {
    pub number: String,
    pub name: String,
}

pub async fn named(
    db: &impl ConnectionTrait,
    viewer: &Staff,
    ids: impl Iterator<Item = Uuid> + Send,
) -> Result<HashMap<Uuid, Named>> {
    let mut ids: Vec<Uuid> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    let staff = staff_of(db, &ids).await?;
    let found = customer::Entity::find().filter(customer::Column::Id.is_in(ids)).all(db).await?;
    let named = found.into_iter().map(|of| {
        let owned = owned_by(staff.get(&of.id).map_or(&[][..], Vec::as_slice));
        let name = Seen::new(viewer, Masks::of(viewer, &owned)).name(Some(&of.name));
        (of.id, Named { number: number(of.number), name })
    });
    Ok(named.collect())
}

async fn lines_of(db: &impl ConnectionTrait, found: &[bill::Model]) -> Result<HashMap<Uuid, Vec<invoice_line::Model>>> {
    let rows = invoice_line::Entity::find()
        .filter(invoice_line::Column::InvoiceId.is_in(found.iter().map(|row| row.id)))
        .order_by_asc(invoice_line::Column::Position);
    let mut lines: HashMap<Uuid, Vec<invoice_line::Model>> = HashMap::new();
    for line in rows.all(db).await? {
        lines.entry(line.invoice_id).or_default().push(line);
    }
    Ok(lines)
}

/// Where a piece begins; the first one at the beginning of all.
pub fn place(after: &str) -> Uuid {
    after.parse().unwrap_or(Uuid::nil())
}

/// An amount of minor units, with a point and without groups.
pub fn money_in(code: &str) -> Result<impl Fn(i64) -> String + use<>> {
    let currency = currency(code)?;
    Ok(move |minor| Money::new(minor, currency).typed(Locale::En))
}
