//! Lists of credit notes.

use super::{in_scope, left, status};
use crate::billing;
use crate::cursor::{Sorting, counted, portion};
use crate::customer as customers;
use crate::filter::{begins_with, sum};
use crate::invoice::{Names, currency, named_customers};
use crate::store::{credit_note, invoice};
use crate::{Result, Service, format};
use domain::access::{Masked, Right, Scope, Staff, permit_list};
use domain::credit_note::{CreditNoteList, CreditNoteQuery, CreditNoteRow, CreditNoteStatus};
use domain::fold::fold;
use domain::list::Page;
use domain::money::Money;
use domain::{CreditNoteId, CustomerId, InvoiceId};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Order};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

impl Service {
    /// The credit notes that the viewer sees, latest first.
    pub async fn credit_notes(&self, viewer: &Staff, query: &CreditNoteQuery) -> Result<CreditNoteList> {
        permit_list(viewer, Right::CreditNotesView)?;
        let db = self.db().read();
        let mut found = in_scope(viewer);
        if !query.q.trim().is_empty() {
            let customers = customers::found(viewer, &query.q);
            let any = Condition::any().add(credit_note::Column::CustomerId.in_subquery(customers));
            found = found.filter(any.add(numbered(&query.q)));
        }
        let count = counted(db, &found, credit_note::Column::Id).await?;
        let place = |row: &credit_note::Model| (row.listed_on.clone(), row.id);
        let found = portion(db, found, &SORTING, (&query.after, ""), place).await?;
        let names = named_customers(db, viewer, found.rows.iter().map(|row| row.customer_id)).await?;
        let invoices = numbers(db, found.rows.iter().map(|row| row.invoice_id)).await?;
        let rows = found.rows.into_iter().map(|row| self::row(viewer, row, &names, &invoices));
        let rows = rows.collect::<Result<_>>()?;
        Ok(CreditNoteList {
            page: Page { rows, count, previous: found.previous, next: found.next },
            sees_all: viewer.scope(Right::CreditNotesView) == Scope::All,
        })
    }
}

pub const SORTING: Sorting<credit_note::Column> =
    Sorting { column: credit_note::Column::ListedOn, id: credit_note::Column::Id, order: Order::Desc, numeric: false };

/// By the beginning of the number.
pub fn numbered(q: &str) -> Expr {
    begins_with(credit_note::Column::NumberFold, &fold(q.trim()))
}

/// The numbers of these invoices.
pub async fn numbers(db: &impl ConnectionTrait, ids: impl Iterator<Item = Uuid>) -> Result<HashMap<Uuid, String>> {
    let rows: Vec<(Uuid, Option<String>)> = invoice::Entity::find()
        .select_only()
        .columns([invoice::Column::Id, invoice::Column::Number])
        .filter(invoice::Column::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(id, number)| (id, number.unwrap_or_default())).collect())
}

fn row(
    viewer: &Staff,
    row: credit_note::Model,
    names: &Names,
    invoices: &HashMap<Uuid, String>,
) -> Result<CreditNoteRow> {
    let currency = currency(&row.currency)?;
    let amount = |minor| format::money(viewer.locale, Money::new(minor, currency));
    let (customer_number, customer_name) =
        names.get(&row.customer_id).cloned().unwrap_or((String::new(), Masked::Hidden));
    Ok(CreditNoteRow {
        id: row.id.into(),
        customer: row.customer_id.into(),
        customer_number,
        customer_name,
        invoice: invoices.get(&row.invoice_id).cloned().unwrap_or_default(),
        status: status(&row),
        date: format::date(viewer.locale, billing::day(&row.listed_on)?),
        total: amount(row.total),
        left: (left(&row) > 0).then(|| amount(left(&row))),
        number: row.number,
    })
}

/// The credit notes that take back an invoice, first things first: id, number, and where it stands.
pub async fn of_invoice(
    db: &impl ConnectionTrait,
    of: InvoiceId,
) -> Result<Vec<(CreditNoteId, Option<String>, CreditNoteStatus)>> {
    let found = credit_note::Entity::find()
        .filter(credit_note::Column::InvoiceId.eq(of.uuid()))
        .filter(credit_note::Column::TrashedAt.is_null())
        .order_by_asc(credit_note::Column::CreatedAt)
        .limit(100)
        .all(db)
        .await?;
    Ok(found.into_iter().map(|row| (row.id.into(), row.number.clone(), status(&row))).collect())
}

/// What of a customer's credit notes went towards nothing yet, by currency.
pub async fn credit_of(db: &impl ConnectionTrait, customer: CustomerId) -> Result<Vec<(String, i64)>> {
    let used = Expr::col(credit_note::Column::Applied).add(Expr::col(credit_note::Column::Refunded));
    let open = [CreditNoteStatus::Issued, CreditNoteStatus::PartiallyApplied].map(CreditNoteStatus::key);
    let rows = credit_note::Entity::find()
        .filter(credit_note::Column::CustomerId.eq(customer.uuid()))
        .filter(credit_note::Column::Status.is_in(open))
        .select_only()
        .column(credit_note::Column::Currency)
        .expr_as(sum(Expr::col(credit_note::Column::Total).sub(used)), "left")
        .group_by(credit_note::Column::Currency);
    Ok(rows.into_tuple().all(db).await?)
}
