//! Lists of payments.

use super::{funds, in_scope, method, status};
use crate::billing;
use crate::cursor::{Sorting, counted, portion};
use crate::customer;
use crate::filter::{sum, with_words};
use crate::invoice::{Names, currency, named_customers};
use crate::store::payment;
use crate::{Result, Service, format};
use domain::CustomerId;
use domain::access::{Masked, Right, Scope, Staff, permit_list};
use domain::list::Page;
use domain::money::Money;
use domain::payment::{PaymentList, PaymentQuery, PaymentRow};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Order};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

impl Service {
    /// The payments that the viewer sees, latest first.
    pub async fn payments(&self, viewer: &Staff, query: &PaymentQuery) -> Result<PaymentList> {
        permit_list(viewer, Right::PaymentsView)?;
        let db = self.db().read();
        let found = matching(viewer, query);
        let count = counted(db, &found, payment::Column::Id).await?;
        let sorting = Sorting {
            column: payment::Column::ReceivedOn,
            id: payment::Column::Id,
            order: Order::Desc,
            numeric: false,
        };
        let place = |row: &payment::Model| (row.received_on.clone(), row.id);
        let found = portion(db, found, &sorting, (&query.after, ""), place).await?;
        let names = named_customers(db, viewer, found.rows.iter().map(|row| row.customer_id)).await?;
        let rows = found.rows.into_iter().map(|row| self::row(viewer, row, &names)).collect::<Result<_>>()?;
        Ok(PaymentList {
            page: Page { rows, count, previous: found.previous, next: found.next },
            sees_all: viewer.scope(Right::PaymentsView) == Scope::All,
            can_export: viewer.can(Right::PaymentsExport),
        })
    }
}

/// The payments that the viewer sees, as far as the search finds them.
pub fn matching(viewer: &Staff, query: &PaymentQuery) -> Select<payment::Entity> {
    let mut found = in_scope(viewer);
    if !query.q.trim().is_empty() {
        let customers = customer::found(viewer, &query.q);
        let any = Condition::any().add(payment::Column::CustomerId.in_subquery(customers));
        found = found.filter(any.add(with_words(&query.q, &[payment::Column::Reference])));
    }
    if !query.customer.trim().is_empty() {
        let id = query.customer.trim().parse().unwrap_or(Uuid::nil());
        found = found.filter(payment::Column::CustomerId.eq(id));
    }
    found
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
    let used = Expr::col(payment::Column::Allocated).add(Expr::col(payment::Column::Refunded));
    let rows = payment::Entity::find()
        .filter(payment::Column::DeletedAt.is_null())
        .filter(payment::Column::CustomerId.eq(customer.uuid()))
        .filter(Expr::col(payment::Column::Amount).gt(used.clone()))
        .select_only()
        .column(payment::Column::Currency)
        .expr_as(sum(Expr::col(payment::Column::Amount).sub(used)), "left")
        .group_by(payment::Column::Currency);
    Ok(rows.into_tuple().all(db).await?)
}
