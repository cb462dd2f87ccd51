//! Lists of credit notes.

use super::{in_scope, left, status};
use crate::billing;
use crate::customer as customers;
use crate::documents::{Listed, asked, list};
use crate::filter::{begins_with, sum};
use crate::invoice::{Names, currency, named_customers};
use crate::store::{credit_note, invoice};
use crate::{Result, Service, format};
use domain::access::{Masked, Right, Staff, permit_list};
use domain::credit_note::{CreditNoteRow, CreditNoteStatus};
use domain::documents::{DocumentList, DocumentQuery, DocumentSort};
use domain::fold::fold;
use domain::money::Money;
use domain::{CreditNoteId, CustomerId, InvoiceId};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::HashMap;
use std::mem::take;
use uuid::Uuid;

impl Listed for credit_note::Entity {
    const ID: credit_note::Column = credit_note::Column::Id;
    const CUSTOMER: credit_note::Column = credit_note::Column::CustomerId;
    const CURRENCY: credit_note::Column = credit_note::Column::Currency;
    const DAY: credit_note::Column = credit_note::Column::ListedOn;
    const DUE: Option<credit_note::Column> = None;
    const TOTAL: credit_note::Column = credit_note::Column::Total;
    const WORDS: &'static [credit_note::Column] = &[credit_note::Column::Frozen];
    const VIEW: Right = Right::CreditNotesView;
    const CREATE: Right = Right::CreditNotesCreate;
    const EXPORT: Right = Right::InvoicesExport;

    /// Drafts and what is void took nothing back.
    fn counts() -> Condition {
        Condition::all().add(credit_note::Column::Status.is_in(CreditNoteStatus::IN_FORCE.map(CreditNoteStatus::key)))
    }

    /// What is left to use.
    fn part() -> Expr {
        let used = Expr::col(credit_note::Column::Applied).add(Expr::col(credit_note::Column::Refunded));
        Expr::col(credit_note::Column::Total).sub(used)
    }

    fn place(row: &credit_note::Model, sort: DocumentSort) -> (String, Uuid) {
        let key = match sort {
            DocumentSort::Date | DocumentSort::DateAscending | DocumentSort::Due => row.listed_on.clone(),
            DocumentSort::Total => row.total.to_string(),
        };
        (key, row.id)
    }
}

impl Service {
    /// The credit notes that the viewer sees, filtered and sorted as the URL says.
    pub async fn credit_notes(&self, viewer: &Staff, query: &DocumentQuery) -> Result<DocumentList<CreditNoteRow>> {
        permit_list(viewer, Right::CreditNotesView)?;
        let db = self.db().read();
        let mut found = list(db, viewer, query, matching(viewer, query)).await?;
        let rows = take(&mut found.page.rows);
        let names = named_customers(db, viewer, rows.iter().map(|row| row.customer_id)).await?;
        let invoices = numbers(db, rows.iter().map(|row| row.invoice_id)).await?;
        let rows = rows.into_iter().map(|row| self::row(viewer, row, &names, &invoices)).collect::<Result<_>>()?;
        Ok(found.with(rows))
    }
}

/// What the filters and the search find, of those in scope: by the beginning of the number, or by the customer.
pub fn matching(viewer: &Staff, query: &DocumentQuery) -> Select<credit_note::Entity> {
    let mut found = in_scope(viewer).filter(asked::<credit_note::Entity>(query));
    if let Some(status) = CreditNoteStatus::parse(&query.status) {
        found = found.filter(credit_note::Column::Status.eq(status.key()));
    }
    if !query.q.trim().is_empty() {
        let customers = customers::found(viewer, &query.q);
        let any = Condition::any().add(credit_note::Column::CustomerId.in_subquery(customers));
        found = found.filter(any.add(numbered(&query.q)));
    }
    found
}

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
    let open = [CreditNoteStatus::Issued, CreditNoteStatus::PartiallyApplied].map(CreditNoteStatus::key);
    let rows = credit_note::Entity::find()
        .filter(credit_note::Column::CustomerId.eq(customer.uuid()))
        .filter(credit_note::Column::Status.is_in(open))
        .select_only()
        .column(credit_note::Column::Currency)
        .expr_as(sum(credit_note::Entity::part()), "left")
        .group_by(credit_note::Column::Currency);
    Ok(rows.into_tuple().all(db).await?)
}
