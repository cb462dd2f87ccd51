//! The list of invoices.

use super::in_scope;
use super::rows::{currency, standing};
use crate::billing;
use crate::customer::{self as customers, owned_by, staff_of};
use crate::documents::{Listed, asked, list};
use crate::filter::begins_with;
use crate::store::{customer, invoice};
use crate::trash::Title;
use crate::{Result, Service, format};
use domain::access::{Masked, Masks, Right, Staff, permit_list};
use domain::customer::number;
use domain::documents::{DocumentList, DocumentQuery, DocumentSort};
use domain::invoice::{InvoiceRow, InvoiceStatus, OPEN, OVERDUE};
use domain::money::Money;
use domain::{Day, fold::fold};
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashMap;
use std::mem::take;
use uuid::Uuid;

impl Listed for invoice::Entity {
    const ID: invoice::Column = invoice::Column::Id;
    const CUSTOMER: invoice::Column = invoice::Column::CustomerId;
    const CURRENCY: invoice::Column = invoice::Column::Currency;
    const DAY: invoice::Column = invoice::Column::ListedOn;
    const DUE: Option<invoice::Column> = Some(invoice::Column::DueOn);
    const TOTAL: invoice::Column = invoice::Column::Total;
    const WORDS: &'static [invoice::Column] = &[invoice::Column::Frozen];
    const VIEW: Right = Right::InvoicesView;
    const CREATE: Right = Right::InvoicesCreate;
    const EXPORT: Right = Right::InvoicesExport;

    /// Drafts and what was cancelled are no money.
    fn counts() -> Condition {
        let none = [InvoiceStatus::Draft, InvoiceStatus::Cancelled].map(InvoiceStatus::key);
        Condition::all().add(invoice::Column::Status.is_not_in(none))
    }

    /// What is owed.
    fn part() -> Expr {
        Expr::col(invoice::Column::Due)
    }

    fn place(row: &invoice::Model, sort: DocumentSort) -> (String, Uuid) {
        let key = match sort {
            DocumentSort::Date | DocumentSort::DateAscending => row.listed_on.clone(),
            DocumentSort::Due => row.due_on.clone().unwrap_or_default(),
            DocumentSort::Total => row.total.to_string(),
        };
        (key, row.id)
    }
}

impl Service {
    /// The invoices that the viewer sees, filtered and sorted as the URL says.
    pub async fn invoices(&self, viewer: &Staff, query: &DocumentQuery) -> Result<DocumentList<InvoiceRow>> {
        permit_list(viewer, Right::InvoicesView)?;
        let db = self.db().read();
        let today = billing::today(db, self.now()).await?;
        let matching = matching(db, viewer, query, today).await?;
        let mut found = list(db, viewer, query, in_scope(viewer).filter(matching)).await?;
        let rows = self.invoice_rows(viewer, take(&mut found.page.rows), today).await?;
        Ok(found.with(rows))
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
pub(crate) async fn matching(
    db: &impl ConnectionTrait,
    viewer: &Staff,
    query: &DocumentQuery,
    today: Day,
) -> Result<Condition> {
    let mut all = asked::<invoice::Entity>(query);
    if let Some(status) = InvoiceStatus::parse(&query.status) {
        all = all.add(invoice::Column::Status.eq(status.key()));
    }
    if [OPEN, OVERDUE].contains(&query.status.as_str()) {
        all = all.add(invoice::Column::Status.is_in(InvoiceStatus::OPEN.map(InvoiceStatus::key)));
    }
    if query.status == OVERDUE {
        all = all.add(invoice::Column::DueOn.lt(today.to_string()));
    }
    Ok(if query.q.trim().is_empty() { all } else { all.add(searched(db, viewer, &query.q).await?) })
}

/// Customers that a search names one by one.
const FEW: u64 = 100;

/// By the beginning of the number, or by the customer, in fields that the viewer sees of them. Where few customers are found they are named:
/// PostgreSQL then takes an index for each side of the "or", and with a query inside it would go through all invoices.
async fn searched(db: &impl ConnectionTrait, viewer: &Staff, q: &str) -> Result<Condition> {
    let mut found = customers::found(viewer, q);
    let rows = db.query_all(found.clone().limit(FEW + 1)).await?;
    let few: Vec<Uuid> = rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?;
    let number = Condition::any().add(begins_with(invoice::Column::NumberFold, &fold(q.trim())));
    let of = invoice::Column::CustomerId;
    Ok(match few.len() as u64 {
        // What never holds, beside an "or", would keep SQLite from its index.
        0 => number,
        1..=FEW => number.add(of.is_in(few)),
        _ => number.add(of.in_subquery(found.take())),
    })
}
