//! The list of invoices.

use super::in_scope;
use super::rows::{currency, standing};
use crate::billing;
use crate::cursor::{Portion, Sorting, counted, portion};
use crate::customer::{self as customers, find_in_scope as customer_in_scope, owned_by, ownership, staff_of};
use crate::filter::{begins_with, sum};
use crate::store::{customer, invoice};
use crate::trash::Title;
use crate::{Result, Service, format};
use domain::access::{Masked, Masks, Right, Scope, Staff, decide, permit_list};
use domain::customer::number;
use domain::invoice::{InvoiceList, InvoiceQuery, InvoiceRow, InvoiceSort, InvoiceStatus, InvoiceSum, OPEN, OVERDUE};
use domain::list::Page;
use domain::money::Money;
use domain::{CustomerId, Day, Refusal, fold::fold};
use sea_orm::sea_query::{Condition, Expr, Order};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::HashMap;
use tokio::try_join;
use uuid::Uuid;

impl Service {
    /// The invoices that the viewer sees, filtered and sorted as the URL says.
    pub async fn invoices(&self, viewer: &Staff, query: &InvoiceQuery) -> Result<InvoiceList> {
        permit_list(viewer, Right::InvoicesView)?;
        let db = self.db().read();
        let today = format::today(&billing::stored(db).await?.time_zone, self.now());
        let found = in_scope(viewer).filter(matching(viewer, query, today));
        let (count, Portion { rows, previous, next }) =
            try_join!(counted(db, &found, invoice::Column::Id), page(db, found.clone(), query))?;
        let sums = if count.more { None } else { Some(self.sums(db, found, viewer).await?) };
        let rows = self.invoice_rows(viewer, rows, today).await?;
        let of = query.customer.parse::<CustomerId>().ok();
        let (customer, can_create) = match of {
            Some(id) => {
                let rights = (Right::InvoicesView, Right::InvoicesCreate);
                let (name, can_create) = listed_customer(db, viewer, id, rights).await?;
                (Some(name), can_create)
            }
            None => (None, viewer.can(Right::InvoicesCreate)),
        };
        Ok(InvoiceList {
            page: Page { rows, count, previous, next },
            sums,
            sees_all: viewer.scope(Right::InvoicesView) == Scope::All,
            customer,
            can_create,
            can_export: viewer.can(Right::InvoicesExport),
        })
    }

    /// What all of them come to, by currency. Drafts and what was cancelled are no money.
    async fn sums(
        &self,
        db: &impl ConnectionTrait,
        found: Select<invoice::Entity>,
        viewer: &Staff,
    ) -> Result<Vec<InvoiceSum>> {
        let rows: Vec<(String, i64, i64)> = found
            .filter(invoice::Column::Status.is_not_in([InvoiceStatus::Draft.key(), InvoiceStatus::Cancelled.key()]))
            .select_only()
            .column(invoice::Column::Currency)
            .expr_as(sum(Expr::col(invoice::Column::Total)), "total")
            .expr_as(sum(Expr::col(invoice::Column::Due)), "due")
            .group_by(invoice::Column::Currency)
            .order_by_asc(invoice::Column::Currency)
            .into_tuple()
            .all(db)
            .await?;
        let mut sums = Vec::new();
        for (code, total, due) in rows {
            let currency = currency(&code)?;
            let shown = |minor| format::money(viewer.locale, Money::new(minor, currency));
            sums.push(InvoiceSum { total: shown(total), due: shown(due) });
        }
        Ok(sums)
    }

    /// Rows with the names of their customers, as far as the viewer reads those.
    pub(crate) async fn invoice_rows(
        &self,
        viewer: &Staff,
        rows: Vec<invoice::Model>,
        today: Day,
    ) -> Result<Vec<InvoiceRow>> {
        let db = self.db().read();
        let names = named_customers(db, viewer, rows.iter().map(|row| row.customer_id)).await?;
        rows.into_iter().map(|row| self::row(viewer, row, today, &names)).collect()
    }
}

/// The name of the customer whose documents are listed, and whether the viewer may make another one for it. Documents outlive their
/// customer's record: who sees all of them has the list of one in the trash too, to which nothing is added.
pub(crate) async fn listed_customer(
    db: &impl ConnectionTrait,
    viewer: &Staff,
    id: CustomerId,
    (view, create): (Right, Right),
) -> Result<(Masked<String>, bool)> {
    let row = match viewer.scope(view) {
        Scope::All => customer::Entity::find_by_id(id.uuid()).one(db).await?.ok_or(Refusal::NotFound)?,
        Scope::Assigned | Scope::Own | Scope::None => customer_in_scope(db, viewer, id).await?,
    };
    let owned = ownership(db, id).await?;
    let can_create = row.trashed_at.is_none() && decide(viewer, create, &owned).allowed;
    Ok((Masked::new(Masks::of(viewer, &owned).name, row.name), can_create))
}

/// Number and name of customers, as far as the viewer reads them.
pub(crate) type Names = HashMap<Uuid, (String, Masked<String>)>;

pub(crate) async fn named_customers(
    db: &impl ConnectionTrait,
    viewer: &Staff,
    ids: impl Iterator<Item = Uuid>,
) -> Result<Names> {
    let mut ids: Vec<Uuid> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Uuid, i64, String)> = customer::Entity::find()
        .select_only()
        .columns([customer::Column::Id, customer::Column::Number, customer::Column::Name])
        .filter(customer::Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    let staff = staff_of(db, &ids).await?;
    let named = rows.into_iter().map(|(id, n, name)| {
        let owned = owned_by(staff.get(&id).map_or(&[][..], Vec::as_slice));
        (id, (number(n), Masked::new(Masks::of(viewer, &owned).name, name)))
    });
    Ok(named.collect())
}

/// How drafts stand in the trash: by customer, total with its currency, and what they are about.
pub(crate) async fn titled(
    db: &impl ConnectionTrait,
    viewer: &Staff,
    drafts: Vec<(Uuid, i64, &str, Option<&str>)>,
) -> Result<Vec<Title>> {
    let names = named_customers(db, viewer, drafts.iter().map(|draft| draft.0)).await?;
    let title = |(customer, total, code, about): (Uuid, i64, &str, Option<&str>)| {
        let total = format::money(viewer.locale, Money::new(total, currency(code)?));
        let (number, customer) = names.get(&customer).cloned().unwrap_or((String::new(), Masked::Hidden));
        let name = about.map_or_else(|| total.clone(), |about| format!("{total} · {about}"));
        Ok(Title { name: Masked::Shown(name), number, customer: Some(customer) })
    };
    drafts.into_iter().map(title).collect()
}

pub(crate) fn row(viewer: &Staff, row: invoice::Model, today: Day, names: &Names) -> Result<InvoiceRow> {
    let currency = currency(&row.currency)?;
    let amount = |minor| format::money(viewer.locale, Money::new(minor, currency));
    let day = |text: &str| billing::day(text).map(|day| format::date(viewer.locale, day));
    let (customer_number, customer_name) =
        names.get(&row.customer_id).cloned().unwrap_or((String::new(), Masked::Hidden));
    Ok(InvoiceRow {
        id: row.id.into(),
        customer: row.customer_id.into(),
        customer_number,
        customer_name,
        standing: standing(&row, today)?,
        date: day(&row.listed_on)?,
        due_on: row.due_on.as_deref().map(day).transpose()?,
        total: amount(row.total),
        due: (row.due != 0).then(|| amount(row.due)),
        number: row.number,
    })
}

/// What the filters and the search find, of those in scope.
pub(crate) fn matching(viewer: &Staff, query: &InvoiceQuery, today: Day) -> Condition {
    let mut all = Condition::all();
    if let Some(status) = InvoiceStatus::parse(&query.status) {
        all = all.add(invoice::Column::Status.eq(status.key()));
    }
    if [OPEN, OVERDUE].contains(&query.status.as_str()) {
        all = all.add(invoice::Column::Status.is_in(InvoiceStatus::OPEN.map(InvoiceStatus::key)));
    }
    if query.status == OVERDUE {
        all = all.add(invoice::Column::DueOn.lt(today.to_string()));
    }
    if !query.customer.trim().is_empty() {
        // An id that is none finds nothing, rather than everything.
        all = all.add(invoice::Column::CustomerId.eq(query.customer.trim().parse().unwrap_or(Uuid::nil())));
    }
    if let Ok(from) = Day::parse(&query.from) {
        all = all.add(invoice::Column::ListedOn.gte(from.to_string()));
    }
    if let Ok(to) = Day::parse(&query.to) {
        all = all.add(invoice::Column::ListedOn.lte(to.to_string()));
    }
    if InvoiceSort::parse(&query.sort) == Some(InvoiceSort::Due) {
        all = all.add(invoice::Column::DueOn.is_not_null());
    }
    if query.q.trim().is_empty() { all } else { all.add(searched(viewer, &query.q)) }
}

/// By the beginning of the number, or by the customer, in fields that the viewer sees of them.
fn searched(viewer: &Staff, q: &str) -> Condition {
    Condition::any()
        .add(begins_with(invoice::Column::NumberFold, &fold(q.trim())))
        .add(invoice::Column::CustomerId.in_subquery(customers::found(viewer, q)))
}

async fn page(
    db: &impl ConnectionTrait,
    found: Select<invoice::Entity>,
    query: &InvoiceQuery,
) -> Result<Portion<invoice::Model>> {
    let (column, order) = match InvoiceSort::parse(&query.sort).unwrap_or_default() {
        InvoiceSort::Date => (invoice::Column::ListedOn, Order::Desc),
        InvoiceSort::DateAscending => (invoice::Column::ListedOn, Order::Asc),
        InvoiceSort::Due => (invoice::Column::DueOn, Order::Asc),
        InvoiceSort::Total => (invoice::Column::Total, Order::Desc),
    };
    let numeric = matches!(column, invoice::Column::Total);
    let sorting = Sorting { column, id: invoice::Column::Id, order, numeric };
    let place = |row: &invoice::Model| {
        let key = match column {
            invoice::Column::Total => row.total.to_string(),
            invoice::Column::DueOn => row.due_on.clone().unwrap_or_default(),
            _ => row.listed_on.clone(),
        };
        (key, row.id)
    };
    portion(db, found, &sorting, (&query.after, &query.before), place).await
}
