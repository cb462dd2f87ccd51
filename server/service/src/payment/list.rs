//! Lists of payments.

use super::{funds, in_scope, method, status};
use crate::billing;
use crate::customer;
use crate::documents::{Listed, asked, list};
use crate::filter::{sum, with_words};
use crate::invoice::{Names, currency, named_customers};
use crate::store::payment;
use crate::{Result, Service, format};
use domain::CustomerId;
use domain::access::{Masked, Right, Staff, permit_list};
use domain::documents::{DocumentList, DocumentQuery, DocumentSort};
use domain::fold::fold;
use domain::money::Money;
use domain::payment::{PaymentRow, PaymentStatus};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::mem::take;
use uuid::Uuid;

impl Listed for payment::Entity {
    const ID: payment::Column = payment::Column::Id;
    const CUSTOMER: payment::Column = payment::Column::CustomerId;
    const CURRENCY: payment::Column = payment::Column::Currency;
    const DAY: payment::Column = payment::Column::ReceivedOn;
    const DUE: Option<payment::Column> = None;
    const TOTAL: payment::Column = payment::Column::Amount;
    const WORDS: &'static [payment::Column] = &[];
    const VIEW: Right = Right::PaymentsView;
    const CREATE: Right = Right::PaymentsRecord;
    const EXPORT: Right = Right::PaymentsExport;

    fn counts() -> Condition {
        Condition::all()
    }

    /// What did not go back.
    fn total() -> Expr {
        Expr::col(payment::Column::Amount).sub(Expr::col(payment::Column::Refunded))
    }

    /// What went towards nothing yet.
    fn part() -> Expr {
        Expr::col(payment::Column::Amount).sub(used())
    }

    fn place(row: &payment::Model, sort: DocumentSort) -> (String, Uuid) {
        let key = match sort {
            DocumentSort::Date | DocumentSort::DateAscending | DocumentSort::Due => row.received_on.clone(),
            DocumentSort::Total => row.amount.to_string(),
        };
        (key, row.id)
    }
}

/// What of a payment went somewhere: towards invoices, or back.
fn used() -> Expr {
    Expr::col(payment::Column::Allocated).add(Expr::col(payment::Column::Refunded))
}

impl Service {
    /// The payments that the viewer sees, filtered and sorted as the URL says.
    pub async fn payments(&self, viewer: &Staff, query: &DocumentQuery) -> Result<DocumentList<PaymentRow>> {
        permit_list(viewer, Right::PaymentsView)?;
        let db = self.db().read();
        let mut found = list(db, viewer, query, matching(viewer, query)).await?;
        let rows = take(&mut found.page.rows);
        let names = named_customers(db, viewer, rows.iter().map(|row| row.customer_id)).await?;
        let rows = rows.into_iter().map(|row| self::row(viewer, row, &names)).collect::<Result<_>>()?;
        Ok(found.with(rows))
    }
}

/// What the filters and the search find, of those in scope.
pub fn matching(viewer: &Staff, query: &DocumentQuery) -> Select<payment::Entity> {
    let mut found = in_scope(viewer).filter(asked::<payment::Entity>(query));
    if let Some(status) = PaymentStatus::parse(&query.status) {
        found = found.filter(standing(status));
    }
    if !query.q.trim().is_empty() {
        let customers = customer::found(viewer, &query.q);
        let any = Condition::any().add(payment::Column::CustomerId.in_subquery(customers));
        found = found.filter(any.add(with_words(&fold(&query.q), &[payment::Column::ReferenceFold])));
    }
    found
}

/// That it stands like this. What is disputed is so until that is decided, whatever went back of it.
fn standing(status: PaymentStatus) -> Condition {
    let disputed = payment::Column::DisputedAt;
    match status {
        PaymentStatus::Disputed => Condition::all().add(disputed.is_not_null()),
        PaymentStatus::Completed | PaymentStatus::PartiallyRefunded | PaymentStatus::Refunded => {
            Condition::all().add(payment::Column::Status.eq(status.key())).add(disputed.is_null())
        }
    }
}

pub(super) fn row(viewer: &Staff, row: payment::Model, names: &Names) -> Result<PaymentRow> {
    let currency = currency(&row.currency)?;
    let amount = |minor| format::money(viewer.locale, Money::new(minor, currency));
    let (customer_number, customer_name) =
        names.get(&row.customer_id).cloned().unwrap_or((String::new(), Masked::Hidden));
    let left = funds(&row).left();
    Ok(PaymentRow {
        id: row.id.into(),
        customer: row.customer_id.into(),
        customer_number,
        customer_name,
        date: format::date(viewer.locale, billing::day(&row.received_on)?),
        method: method(&row),
        status: status(&row),
        amount: amount(row.amount),
        left: (left > 0).then(|| amount(left)),
        reference: row.reference,
    })
}

/// The latest payments of a customer, for whoever may see them on the card.
pub async fn latest_of(
    db: &impl ConnectionTrait,
    viewer: &Staff,
    customer: CustomerId,
    names: &Names,
    most: u64,
) -> Result<Vec<PaymentRow>> {
    let rows = payment::Entity::find()
        .filter(payment::Column::DeletedAt.is_null())
        .filter(payment::Column::CustomerId.eq(customer.uuid()))
        .order_by_desc(payment::Column::ReceivedOn)
        .order_by_desc(payment::Column::Id)
        .limit(most)
        .all(db)
        .await?;
    rows.into_iter().map(|row| self::row(viewer, row, names)).collect()
}

/// What of a customer's payments went towards nothing yet, by currency.
pub async fn credit_of(db: &impl ConnectionTrait, customer: CustomerId) -> Result<Vec<(String, i64)>> {
    let rows = payment::Entity::find()
        .filter(payment::Column::DeletedAt.is_null())
        .filter(payment::Column::CustomerId.eq(customer.uuid()))
        .filter(Expr::col(payment::Column::Amount).gt(used()))
        .select_only()
        .column(payment::Column::Currency)
        .expr_as(sum(payment::Entity::part()), "left")
        .group_by(payment::Column::Currency);
    Ok(rows.into_tuple().all(db).await?)
}
