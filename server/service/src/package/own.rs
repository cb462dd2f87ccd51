//! Packages as a customer's people see them: those of their own company, or those that are for themselves. Why something was taken back or
//! ended is the house's own.

use super::card::uses_of;
use super::{items_of, last_day, shown, status, with_unit};
use crate::cursor::{Sorting, counted, portion};
use crate::history::reaches;
use crate::store::{contact, customer_package, customer_package_item, package_use};
use crate::{Error, Result, Service, billing, format};
use domain::access::{Member, PortalArea, PortalRight, PortalScope, portal_permit, portal_scope};
use domain::decimal::Decimal;
use domain::list::Page;
use domain::package::{OwnPackage, OwnPackageRow, OwnUse};
use domain::{CustomerPackageId, Day, Locale, Refusal};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Order};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

const SORTING: Sorting<customer_package::Column> = Sorting {
    column: customer_package::Column::CreatedAt,
    id: customer_package::Column::Id,
    order: Order::Desc,
    numeric: true,
};

/// Packages that the page of somebody without a sign-in lists.
const LATEST: u64 = 20;

impl Service {
    /// The packages of one's own company, as far as they are one's to see, latest first.
    pub async fn own_packages(&self, viewer: &Member, after: &str) -> Result<Page<OwnPackageRow>> {
        portal_permit(viewer, PortalRight::PackagesView, true)?;
        let db = self.db().read();
        let today = billing::today(db, self.now()).await?;
        let found = seen_by(viewer);
        let count = counted(db, &found, customer_package::Column::Id).await?;
        let place = |row: &customer_package::Model| (row.created_at.to_string(), row.id);
        let found = portion(db, found, &SORTING, (after, ""), place).await?;
        let rows = own_rows(db, viewer.locale, found.rows, today).await?;
        Ok(Page { rows, count, previous: found.previous, next: found.next })
    }

    /// Those that are for a contact without a sign-in, latest first.
    pub(crate) async fn packages_for(
        &self,
        contact: &contact::Model,
        closed: &[PortalArea],
        locale: Locale,
    ) -> Result<Vec<OwnPackageRow>> {
        if !reaches(contact, PortalRight::PackagesView, closed) {
            return Ok(Vec::new());
        }
        let db = self.db().read();
        let found = of_company(contact.customer_id)
            .filter(customer_package::Column::ContactId.eq(contact.id))
            .order_by_desc(customer_package::Column::CreatedAt)
            .order_by_desc(customer_package::Column::Id)
            .limit(LATEST);
        own_rows(db, locale, found.all(db).await?, billing::today(db, self.now()).await?).await
    }

    /// How many there are, for the portal's first page.
    pub(crate) async fn own_packages_count(&self, viewer: &Member) -> Result<u64> {
        match portal_permit(viewer, PortalRight::PackagesView, true) {
            Ok(_) => Ok(seen_by(viewer).count(self.db().read()).await?),
            Err(_) => Ok(0),
        }
    }

    /// One of them, with what was used of it before a cursor.
    pub async fn own_package(&self, viewer: &Member, id: CustomerPackageId, before: &str) -> Result<OwnPackage> {
        portal_permit(viewer, PortalRight::PackagesView, true)?;
        let db = self.db().read();
        let found = seen_by(viewer).filter(customer_package::Column::Id.eq(id.uuid())).one(db).await?;
        let row = found.ok_or(Error::Refused(Refusal::NotFound))?;
        portal_permit(viewer, PortalRight::PackagesView, row.contact_id == Some(viewer.contact.uuid()))?;
        let today = billing::today(db, self.now()).await?;
        let items = items_of(db, [row.id].into_iter()).await?.remove(&row.id).unwrap_or_default();
        let (uses, older) = uses_of(db, row.id, before).await?;
        let uses = uses.into_iter().map(|one| own_use(viewer, &items, one)).collect::<Result<_>>()?;
        let start = format::date(viewer.locale, billing::day(&row.start_on)?);
        Ok(OwnPackage {
            detail: row.detail.clone(),
            row: own_row(viewer.locale, row, &items, today)?,
            start,
            uses,
            older,
        })
    }
}

/// Of the viewer's company, as far as the right reaches: the same rule as for one of them.
fn seen_by(viewer: &Member) -> Select<customer_package::Entity> {
    let reached = match portal_scope(viewer, PortalRight::PackagesView) {
        PortalScope::Company => Condition::all(),
        PortalScope::Own => Condition::all().add(customer_package::Column::ContactId.eq(viewer.contact.uuid())),
        PortalScope::None => Condition::all().add(Expr::value(1).eq(0)),
    };
    of_company(viewer.customer.uuid()).filter(reached)
}

fn of_company(customer: Uuid) -> Select<customer_package::Entity> {
    customer_package::Entity::find().filter(customer_package::Column::CustomerId.eq(customer))
}

async fn own_rows(
    db: &impl ConnectionTrait,
    locale: Locale,
    rows: Vec<customer_package::Model>,
    today: Day,
) -> Result<Vec<OwnPackageRow>> {
    let items = items_of(db, rows.iter().map(|row| row.id)).await?;
    let own = |row: customer_package::Model| {
        let items: &[_] = items.get(&row.id).map_or(&[], Vec::as_slice);
        own_row(locale, row, items, today)
    };
    rows.into_iter().map(own).collect()
}

fn own_row(
    locale: Locale,
    row: customer_package::Model,
    items: &[customer_package_item::Model],
    today: Day,
) -> Result<OwnPackageRow> {
    Ok(OwnPackageRow {
        id: row.id.into(),
        status: status(&row, items, today)?,
        last: last_day(&row)?.map(|day| format::date(locale, day)),
        items: shown(locale, items)?,
        name: row.name,
    })
}

fn own_use(viewer: &Member, items: &[customer_package_item::Model], one: package_use::Model) -> Result<OwnUse> {
    let item = items.iter().find(|item| item.id == one.item_id);
    let unit = item.and_then(|item| item.unit.as_deref());
    Ok(OwnUse {
        day: format::date(viewer.locale, billing::day(&one.used_on)?),
        item: item.map(|item| item.name.clone()).unwrap_or_default(),
        quantity: with_unit(viewer.locale, Decimal::stored(one.quantity), unit),
        taken_back: one.taken_back_at.is_some(),
        note: one.note,
    })
}
