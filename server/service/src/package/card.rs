//! What customers have: on the client card, in lists, and each on its page.

use super::{Items, PORTION, balance, find_in_scope, in_scope, items_of, shown, standing_at, status, with_unit};
use crate::cursor::{Sorting, counted, latest, portion};
use crate::customer::{self as customers, find_in_scope as customer_in_scope, ownership};
use crate::filter::with_words;
use crate::invoice::{Names, currency, named_customers};
use crate::store::{contact, customer_package, customer_package_item, invoice, package_use};
use crate::{Result, Service, billing, format, team};
use domain::access::{Masked, Masks, Ownership, Right, Scope, Staff, decide, permit_list};
use domain::decimal::Decimal;
use domain::list::{Page, one_customer};
use domain::package::{
    CardPackages, CustomerPackageCard, CustomerPackageList, CustomerPackageQuery, CustomerPackageRow, Ending,
    PackageStatus, PackageUse, Recording, UseForm,
};
use domain::{CustomerId, CustomerPackageId, Day, InvoiceId, Timestamp};
use sea_orm::sea_query::{CaseStatement, Condition, Expr, Order};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// Packages that stand on the client card.
const ON_CARD: u64 = 5;
const SORTING: Sorting<customer_package::Column> = Sorting {
    column: customer_package::Column::CreatedAt,
    id: customer_package::Column::Id,
    order: Order::Desc,
    numeric: true,
};

impl Service {
    /// The packages of customers whom the viewer sees, latest first, filtered as the URL says.
    pub async fn customer_packages(&self, viewer: &Staff, query: &CustomerPackageQuery) -> Result<CustomerPackageList> {
        permit_list(viewer, Right::PackagesView)?;
        let db = self.db().read();
        let today = billing::today(db, self.now()).await?;
        let found = in_scope(viewer).filter(matching(viewer, query, today));
        let count = counted(db, &found, customer_package::Column::Id).await?;
        let place = |row: &customer_package::Model| (row.created_at.to_string(), row.id);
        let found = portion(db, found, &SORTING, (&query.after, ""), place).await?;
        let rows = listed(db, viewer, found.rows, today).await?;
        let (customer, can_add) = match one_customer(&query.customer) {
            Some(id) => {
                let row = customer_in_scope(db, viewer, id).await?;
                let owned = ownership(db, id).await?;
                let name = Masked::new(Masks::of(viewer, &owned).name, row.name);
                (Some(name), decide(viewer, Right::PackagesAdd, &owned).allowed)
            }
            None => (None, false),
        };
        Ok(CustomerPackageList {
            page: Page { rows, count, previous: found.previous, next: found.next },
            sees_all: viewer.scope(Right::PackagesView) == Scope::All,
            customer,
            can_add,
        })
    }

    /// The latest packages of a customer, those that hold first, for those who may see them.
    pub async fn card_packages(&self, viewer: &Staff, id: CustomerId) -> Result<Option<CardPackages>> {
        let db = self.db().read();
        customer_in_scope(db, viewer, id).await?;
        let owned = ownership(db, id).await?;
        if !decide(viewer, Right::PackagesView, &owned).allowed {
            return Ok(None);
        }
        let today = billing::today(db, self.now()).await?;
        let holds = CaseStatement::new().case(standing_at(Some(PackageStatus::Active), today), 0).finally(1);
        let holds: Expr = holds.into();
        let found = in_scope(viewer)
            .filter(customer_package::Column::CustomerId.eq(id.uuid()))
            .order_by(holds, Order::Asc)
            .order_by_desc(customer_package::Column::CreatedAt)
            .order_by_desc(customer_package::Column::Id)
            .limit(ON_CARD)
            .all(db)
            .await?;
        let packages = listed(db, viewer, found, today).await?;
        Ok(Some(CardPackages { packages, can_add: decide(viewer, Right::PackagesAdd, &owned).allowed }))
    }

    /// One of them, with what was used of it before a cursor, and what this viewer may do.
    pub async fn customer_package(
        &self,
        viewer: &Staff,
        id: CustomerPackageId,
        before: &str,
    ) -> Result<CustomerPackageCard> {
        let db = self.db().read();
        let row = find_in_scope(db, viewer, id).await?;
        let owned = ownership(db, row.customer_id.into()).await?;
        let today = billing::today(db, self.now()).await?;
        let items = items_of(db, [row.id].into_iter()).await?;
        let own: &[_] = items.get(&row.id).map_or(&[], Vec::as_slice);
        let status = status(&row, own, today)?;
        let may = decide(viewer, Right::PackagesAdd, &owned).allowed && status.is_open();
        let (uses, older) = uses_of(db, row.id, before).await?;
        let mut staff = vec![row.created_by, row.ended_by];
        for one in &uses {
            staff.extend([one.created_by, one.taken_back_by]);
        }
        let names = team::names(db, staff.into_iter().flatten()).await?;
        let name = |id: Option<Uuid>| id.and_then(|id| names.get(&id).cloned());
        let ending = |at: Option<i64>, by, reason: &Option<String>| {
            let when = self.when(viewer, Timestamp(at?));
            Some(Ending { when, by: name(by), reason: reason.clone().unwrap_or_default() })
        };
        let one = |one: package_use::Model| {
            let (item, quantity) = told(viewer, own, &one);
            Ok(PackageUse {
                id: one.id.into(),
                day: format::date(viewer.locale, billing::day(&one.used_on)?),
                item,
                quantity,
                by: name(one.created_by),
                taken_back: ending(one.taken_back_at, one.taken_back_by, &one.take_back_reason),
                can_take_back: may && one.taken_back_at.is_none(),
                note: one.note,
            })
        };
        let uses = uses.into_iter().map(one).collect::<Result<_>>()?;
        let price = format::price(viewer.locale, Decimal::stored(row.price), currency(&row.currency)?);
        Ok(CustomerPackageCard {
            version: row.version,
            detail: row.detail.clone(),
            price,
            start: format::date(viewer.locale, billing::day(&row.start_on)?),
            contact: contact_of(db, viewer, &owned, row.contact_id).await?,
            invoice: invoice_of(db, viewer, &owned, row.invoice_id).await?,
            author: name(row.created_by),
            added: self.when(viewer, Timestamp(row.created_at)),
            ended: ending(row.ended_at, row.ended_by, &row.end_reason),
            uses,
            older,
            recording: if may { recording(viewer, own, today)? } else { None },
            can_end: may,
            row: listed(db, viewer, vec![row], today).await?.remove(0),
        })
    }
}

/// What the filters and the search find, of those in scope.
fn matching(viewer: &Staff, query: &CustomerPackageQuery, today: Day) -> Condition {
    let mut all = Condition::all().add(standing_at(PackageStatus::parse(&query.status), today));
    if let Some(id) = one_customer(&query.customer) {
        all = all.add(customer_package::Column::CustomerId.eq(id.uuid()));
    }
    if query.q.trim().is_empty() {
        return all;
    }
    let named = with_words(&query.q, &[customer_package::Column::Name]);
    let of = customer_package::Column::CustomerId.in_subquery(customers::found(viewer, &query.q));
    all.add(Condition::any().add(named).add(of))
}

/// Rows with their balances, and the names of their customers as far as the viewer reads those.
async fn listed(
    db: &impl ConnectionTrait,
    viewer: &Staff,
    found: Vec<customer_package::Model>,
    today: Day,
) -> Result<Vec<CustomerPackageRow>> {
    let names = named_customers(db, viewer, found.iter().map(|row| row.customer_id)).await?;
    let items = items_of(db, found.iter().map(|row| row.id)).await?;
    found.into_iter().map(|row| self::row(viewer, row, (&names, &items), today)).collect()
}

fn row(
    viewer: &Staff,
    row: customer_package::Model,
    (names, items): (&Names, &Items),
    today: Day,
) -> Result<CustomerPackageRow> {
    let (customer_number, customer_name) =
        names.get(&row.customer_id).cloned().unwrap_or((String::new(), Masked::Hidden));
    let items: &[_] = items.get(&row.id).map_or(&[], Vec::as_slice);
    Ok(CustomerPackageRow {
        id: row.id.into(),
        customer: row.customer_id.into(),
        customer_number,
        customer_name,
        status: status(&row, items, today)?,
        last: super::last_day(&row)?.map(|day| format::date(viewer.locale, day)),
        items: shown(viewer.locale, items)?,
        name: row.name,
    })
}

/// What was used of a package, latest first, and where older uses begin.
pub async fn uses_of(
    db: &impl ConnectionTrait,
    id: Uuid,
    before: &str,
) -> Result<(Vec<package_use::Model>, Option<String>)> {
    let found = package_use::Entity::find().filter(package_use::Column::CustomerPackageId.eq(id));
    let columns = (package_use::Column::CreatedAt, package_use::Column::Id);
    latest(db, found, columns, before, PORTION, |row| (row.created_at, row.id)).await
}

/// Of what, and how much.
fn told(viewer: &Staff, items: &[customer_package_item::Model], one: &package_use::Model) -> (String, String) {
    let item = items.iter().find(|item| item.id == one.item_id);
    let quantity = with_unit(viewer.locale, Decimal::stored(one.quantity), item.and_then(|item| item.unit.as_deref()));
    (item.map(|item| item.name.clone()).unwrap_or_default(), quantity)
}

/// What a use can be of: nothing, once nothing is left.
fn recording(viewer: &Staff, items: &[customer_package_item::Model], today: Day) -> Result<Option<Recording>> {
    let mut left = Vec::new();
    for item in items {
        if !balance(item)?.is_used_up() {
            left.push(item.clone());
        }
    }
    let form = UseForm { date: today.to_string(), quantity: "1".to_owned(), ..UseForm::default() };
    let ids = left.iter().map(|item| item.id.into()).collect::<Vec<_>>();
    let items: Vec<_> = ids.into_iter().zip(shown(viewer.locale, &left)?).collect();
    Ok((!items.is_empty()).then_some(Recording { form, items }))
}

async fn contact_of(
    db: &impl ConnectionTrait,
    viewer: &Staff,
    owned: &Ownership,
    id: Option<Uuid>,
) -> Result<Option<Masked<String>>> {
    let Some(id) = id else { return Ok(None) };
    let found = contact::Entity::find_by_id(id).one(db).await?;
    Ok(found.map(|row| Masked::new(Masks::of_contacts(viewer, owned).name, row.name())))
}

/// The draft over its price and what became of it, for those who see invoices.
async fn invoice_of(
    db: &impl ConnectionTrait,
    viewer: &Staff,
    owned: &Ownership,
    id: Option<Uuid>,
) -> Result<Option<(InvoiceId, Option<String>)>> {
    let Some(id) = id.filter(|_| decide(viewer, Right::InvoicesView, owned).allowed) else { return Ok(None) };
    let found = invoice::Entity::find_by_id(id).filter(invoice::Column::TrashedAt.is_null()).one(db).await?;
    Ok(found.map(|row| (row.id.into(), row.number)))
}
