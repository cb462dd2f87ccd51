//! Packages: what is on offer, what customers have of it, and what is used. What a customer has is a copy, and its balance is kept under the
//! lock of the customer, so that it is never overdrawn, whoever writes down uses at once.

mod add;
mod card;
mod define;
mod ending;
mod list;
mod mailing;
mod own;
mod uses;

pub(crate) use mailing::Told;

use crate::audit::Entry;
use crate::customer::find_locked;
use crate::db::Write;
use crate::filter::of_customers_out_of_trash;
use crate::store::{customer_package, customer_package_item};
use crate::{Error, Result, billing, format};
use domain::access::{Ownership, Permit, Right, Staff};
use domain::decimal::Decimal;
use domain::package::{Balance, ItemBalance, PackageStatus};
use domain::{CustomerPackageId, Day, Locale, Problem, Refusal};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Select};
use std::collections::HashMap;
use uuid::Uuid;

/// Uses that one page tells.
const PORTION: u64 = 20;

/// Packages of customers that are there, and that the viewer sees. In the trash nobody uses them.
fn in_scope(viewer: &Staff) -> Select<customer_package::Entity> {
    let of = customer_package::Column::CustomerId;
    customer_package::Entity::find().filter(of_customers_out_of_trash(viewer, Right::PackagesView, of))
}

/// Absent and foreign are the same answer.
async fn find_in_scope(
    db: &impl ConnectionTrait,
    viewer: &Staff,
    id: CustomerPackageId,
) -> Result<customer_package::Model> {
    let found = in_scope(viewer).filter(customer_package::Column::Id.eq(id.uuid()));
    found.one(db).await?.ok_or(Error::Refused(Refusal::NotFound))
}

/// As [`find_in_scope`], and nobody else uses it until the end of the transaction.
async fn find_to_change(
    write: &Write,
    viewer: &Staff,
    id: CustomerPackageId,
) -> Result<(customer_package::Model, Ownership)> {
    let found = in_scope(viewer).filter(customer_package::Column::Id.eq(id.uuid()));
    find_locked(write, found, customer_package::Column::CustomerId).await
}

type Items = HashMap<Uuid, Vec<customer_package_item::Model>>;

/// What these packages are made of, as their forms had it.
async fn items_of(db: &impl ConnectionTrait, packages: impl Iterator<Item = Uuid> + Send) -> Result<Items> {
    let packages: Vec<Uuid> = packages.collect();
    let mut items = Items::new();
    if packages.is_empty() {
        return Ok(items);
    }
    let found = customer_package_item::Entity::find()
        .filter(customer_package_item::Column::CustomerPackageId.is_in(packages))
        .order_by_asc(customer_package_item::Column::Place);
    for item in found.all(db).await? {
        items.entry(item.customer_package_id).or_default().push(item);
    }
    Ok(items)
}

fn balance(item: &customer_package_item::Model) -> Result<Balance> {
    let balance = Balance::stored(Decimal::stored(item.quantity), Decimal::stored(item.used));
    balance.ok_or_else(|| Error::Fault(format!("the balance of {} of package {}", item.id, item.customer_package_id)))
}

/// Where it stands on a day.
fn status(row: &customer_package::Model, items: &[customer_package_item::Model], today: Day) -> Result<PackageStatus> {
    let balances = items.iter().map(balance).collect::<Result<Vec<_>>>()?;
    Ok(PackageStatus::on(today, last_day(row)?, row.ended_at.is_some(), &balances))
}

fn last_day(row: &customer_package::Model) -> Result<Option<Day>> {
    row.last_on.as_deref().map(billing::day).transpose()
}

/// What was ended stays as it is.
fn is_open(row: &customer_package::Model) -> Result<()> {
    if row.ended_at.is_none() { Ok(()) } else { Err(Refusal::field("", Problem::NotNow).into()) }
}

fn shown(locale: Locale, items: &[customer_package_item::Model]) -> Result<Vec<ItemBalance>> {
    let shown = |item: &customer_package_item::Model| {
        let balance = balance(item)?;
        Ok(ItemBalance {
            name: item.name.clone(),
            left: format::decimal(locale, balance.left(), 0),
            amount: with_unit(locale, balance.amount(), item.unit.as_deref()),
            share: balance.share(),
        })
    };
    items.iter().map(shown).collect()
}

/// “10 h”; the two never stand on two lines.
fn with_unit(locale: Locale, quantity: Decimal, unit: Option<&str>) -> String {
    let quantity = format::decimal(locale, quantity, 0);
    unit.map_or_else(|| quantity.clone(), |unit| format!("{quantity}\u{a0}{unit}"))
}

/// Rows that stand so on a day: the same rule as [`PackageStatus::on`]. Without a status, all.
fn standing_at(status: Option<PackageStatus>, today: Day) -> Condition {
    let open = || Condition::all().add(customer_package::Column::EndedAt.is_null());
    let last = customer_package::Column::LastOn;
    let today = today.to_string();
    match status {
        None => Condition::all(),
        Some(PackageStatus::Ended) => Condition::all().add(customer_package::Column::EndedAt.is_not_null()),
        Some(PackageStatus::UsedUp) => open().add(something_left().not()),
        Some(PackageStatus::Expired) => open().add(something_left()).add(last.lt(today)),
        Some(PackageStatus::Active) => {
            open().add(something_left()).add(Condition::any().add(last.is_null()).add(last.gte(today)))
        }
    }
}

/// That something is left of the package of the outer query.
fn something_left() -> Expr {
    let column = |column: customer_package_item::Column| Expr::col((customer_package_item::Entity, column));
    let outer = Expr::col((customer_package::Entity, customer_package::Column::Id));
    let mut select = Query::select();
    select
        .column(customer_package_item::Column::Id)
        .from(customer_package_item::Entity)
        .and_where(column(customer_package_item::Column::CustomerPackageId).eq(outer))
        .and_where(column(customer_package_item::Column::Used).lt(column(customer_package_item::Column::Quantity)));
    Expr::exists(select)
}

fn entry(leave: &Permit, action: &'static str, row: &customer_package::Model) -> Entry {
    Entry::customer(leave, action, row.customer_id.into())
        .subject("customer_package", row.id)
        .detail("about", &row.name)
}
