//! Lists of recurring invoices.

use super::{content, in_scope, next, schedule, status};
use crate::cursor::{Sorting, counted, portion};
use crate::customer::{self as customers, find_in_scope as customer_in_scope, ownership};
use crate::invoice::{Content, Names, named_customers};
use crate::store::recurring_invoice as template;
use crate::{Result, Service, billing, format};
use domain::Day;
use domain::access::{Masked, Masks, Right, Scope, Staff, decide, permit_list};
use domain::list::{Page, one_customer};
use domain::money::Money;
use domain::recurring::{RecurringList, RecurringQuery, RecurringRow, RecurringStatus};
use domain::sales::Rounding;
use domain::tax::TaxRate;
use sea_orm::sea_query::{Condition, Order};
use sea_orm::{ColumnTrait, QueryFilter};

const SORTING: Sorting<template::Column> =
    Sorting { column: template::Column::NextOn, id: template::Column::Id, order: Order::Asc, numeric: false };

impl Service {
    /// The templates that the viewer sees, those that come next first.
    pub async fn recurring_invoices(&self, viewer: &Staff, query: &RecurringQuery) -> Result<RecurringList> {
        permit_list(viewer, Right::InvoicesRecurring)?;
        let db = self.db().read();
        let settings = billing::stored(db).await?;
        let today = format::today(&settings.time_zone, self.now());
        let found = in_scope(viewer).filter(matching(viewer, query, today));
        let count = counted(db, &found, template::Column::Id).await?;
        let place = |row: &template::Model| (row.next_on.clone(), row.id);
        let found = portion(db, found, &SORTING, (&query.after, ""), place).await?;
        let names = named_customers(db, viewer, found.rows.iter().map(|row| row.customer_id)).await?;
        let shown = Shown { viewer, names, today, rates: billing::rates(db).await?, rounding: settings.rounding };
        let rows = found.rows.into_iter().map(|row| shown.row(row)).collect::<Result<_>>()?;
        let (customer, can_create) = match one_customer(&query.customer) {
            Some(id) => {
                let row = customer_in_scope(db, viewer, id).await?;
                let owned = ownership(db, id).await?;
                let name = Masked::new(Masks::of(viewer, &owned).name, row.name);
                (Some(name), decide(viewer, Right::InvoicesRecurring, &owned).allowed)
            }
            None => (None, false),
        };
        Ok(RecurringList {
            page: Page { rows, count, previous: found.previous, next: found.next },
            sees_all: viewer.scope(Right::InvoicesRecurring) == Scope::All,
            customer,
            can_create,
        })
    }
}

fn matching(viewer: &Staff, query: &RecurringQuery, today: Day) -> Condition {
    let is = |status: RecurringStatus| template::Column::Status.eq(status.key());
    let yet_to_begin =
        || Condition::all().add(template::Column::Made.eq(0)).add(template::Column::NextOn.gt(today.to_string()));
    let mut all = Condition::all().add(match RecurringStatus::parse(&query.status) {
        None => Condition::all().add(template::Column::Status.ne(RecurringStatus::Completed.key())),
        Some(RecurringStatus::Pending) => yet_to_begin().add(is(RecurringStatus::Active)),
        Some(RecurringStatus::Active) => Condition::all().add(is(RecurringStatus::Active)).add(yet_to_begin().not()),
        Some(status) => Condition::all().add(is(status)),
    });
    if let Some(id) = one_customer(&query.customer) {
        all = all.add(template::Column::CustomerId.eq(id.uuid()));
    }
    if query.q.trim().is_empty() {
        return all;
    }
    all.add(template::Column::CustomerId.in_subquery(customers::found(viewer, &query.q)))
}

/// What rows are shown with.
struct Shown<'a> {
    viewer: &'a Staff,
    names: Names,
    today: Day,
    rates: Vec<TaxRate>,
    rounding: Rounding,
}

impl Shown<'_> {
    fn row(&self, row: template::Model) -> Result<RecurringRow> {
        let locale = self.viewer.locale;
        let (customer_number, customer_name) =
            self.names.get(&row.customer_id).cloned().unwrap_or((String::new(), Masked::Hidden));
        let (schedule, next) = (schedule(&row)?, next(&row)?);
        let Content { pricing, totals, .. } = Content::of(content(&row, &self.rates)?, self.rounding)?;
        Ok(RecurringRow {
            id: row.id.into(),
            customer: row.customer_id.into(),
            customer_number,
            customer_name,
            status: status(&row).on(self.today, next, super::number(row.made)),
            every: (schedule.every, schedule.unit),
            next: next.map(|day| format::date(locale, day)),
            total: format::money(locale, Money::new(totals.total, pricing.currency)),
            about: row.about,
        })
    }
}
