//! The list of customers.

use super::parts::{owned_by, staff_of};
use super::terms;
use crate::cursor::{Portion, Sorting, counted, portion};
use crate::store::{contact, customer, customer_group, customer_staff, customer_tag, staff, tag};
use crate::{Result, Service, filter};
use domain::access::{Masked, Masks, Ownership, Right, Scope, Staff};
use domain::customer::{
    AssignedStaff, CustomerKind, CustomerList, CustomerQuery, CustomerRow, CustomerSort, CustomerStatus, number,
};
use domain::list::Page;
use domain::{StaffId, Timestamp, contact::full_name, country, fold::fold};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Order, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Select,
};
use std::collections::HashMap;
use tokio::try_join;
use uuid::Uuid;

/// The columns of a row, and no others.
#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    number: i64,
    name: String,
    name_fold: String,
    kind: String,
    status: String,
    email: Option<String>,
    phone: Option<String>,
    city: Option<String>,
    country: Option<String>,
    last_activity_at: i64,
}

impl Service {
    /// The customers that the viewer sees, filtered and sorted as the URL says.
    pub async fn customers(&self, viewer: &Staff, query: &CustomerQuery) -> Result<CustomerList> {
        let db = self.db().read();
        let found = customer::Entity::find().filter(matching(viewer, query));
        let (count, Portion { mut rows, previous, next }) =
            try_join!(counted(db, &found, customer::Column::Id), page(db, found.clone(), sort(viewer, query), query))?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let (mut staff, mut contacts) = try_join!(staff_of(db, &ids), primary_contacts(db, &ids))?;
        let rows = rows
            .drain(..)
            .map(|row| {
                let staff = staff.remove(&row.id).unwrap_or_default();
                let contact = contacts.remove(&row.id);
                self.row(viewer, row, staff, contact)
            })
            .collect();
        Ok(CustomerList {
            page: Page { rows, count, previous, next },
            sees_all: viewer.scope(Right::CustomersView) == Scope::All,
            sorts_by_name: general_masks(viewer, Right::CustomersView).name,
            can_create: viewer.can(Right::CustomersCreate),
            can_import: viewer.can(Right::CustomersImport),
            can_export: viewer.can(Right::CustomersExport),
            can_bulk: viewer.can(Right::CustomersBulk),
            offers: if query.filter { Some(self.offers(viewer).await?) } else { None },
        })
    }

    fn row(&self, viewer: &Staff, row: Row, staff: Vec<AssignedStaff>, contact: Option<PrimaryContact>) -> CustomerRow {
        let owned = owned_by(&staff);
        let (masks, people) = (Masks::of(viewer, &owned), Masks::of_contacts(viewer, &owned));
        let (contact, email, phone) = match contact {
            Some(contact) => (
                Some(contact.name),
                row.email.or(contact.email.filter(|_| people.email)),
                row.phone.or(contact.phone.filter(|_| people.phone)),
            ),
            None => (None, row.email, row.phone),
        };
        CustomerRow {
            id: row.id.into(),
            number: number(row.number),
            name: Masked::new(masks.name, row.name),
            kind: CustomerKind::parse(&row.kind).unwrap_or_default(),
            status: CustomerStatus::parse(&row.status).unwrap_or_default(),
            city: row.city,
            country: row.country,
            contact: Masked::new(people.name, contact),
            email: Masked::new(masks.email, email),
            phone: Masked::new(masks.phone, phone),
            staff,
            last_activity: self.when(viewer, Timestamp(row.last_activity_at)),
        }
    }

    /// What the filter menu offers: as much as a person can choose from.
    async fn offers(&self, viewer: &Staff) -> Result<domain::customer::FilterOffers> {
        let db = self.db().read();
        let tags = tag::Entity::find().order_by_asc(tag::Column::NameFold).limit(200).all(db).await?;
        let groups = groups(db).await?;
        let team = if viewer.scope(Right::CustomersView) == Scope::All { self.team().await? } else { Vec::new() };
        Ok(domain::customer::FilterOffers {
            tags: tags.into_iter().map(|tag| tag.name).collect(),
            groups: groups.into_iter().map(|group| group.name).collect(),
            team,
        })
    }

    /// The active members of the team by name, for selects.
    pub(crate) async fn team(&self) -> Result<Vec<(StaffId, String)>> {
        let team = staff::Entity::find()
            .filter(staff::Column::Status.ne("deactivated"))
            .order_by_asc(staff::Column::FirstName)
            .order_by_asc(staff::Column::LastName)
            .limit(500)
            .all(self.db().read())
            .await?;
        Ok(team.into_iter().map(|staff| (staff.id.into(), staff.name())).collect())
    }
}

/// The groups of customers by name, as many as a person can choose from.
pub(crate) async fn groups(db: &impl ConnectionTrait) -> Result<Vec<customer_group::Model>> {
    let groups = customer_group::Entity::find().order_by_asc(customer_group::Column::NameFold).limit(200);
    Ok(groups.all(db).await?)
}

/// The customers that the viewer sees and that a list's filters and search find.
pub(crate) fn matching(viewer: &Staff, query: &CustomerQuery) -> Condition {
    Condition::all()
        .add(customer::Column::TrashedAt.is_null())
        .add(filter::customers(viewer, Right::CustomersView))
        .add(filters(viewer, query))
        .add(terms::condition(viewer, &query.q))
}

/// Whether some contact data of some customers are hidden from this viewer.
pub(crate) fn masks_somewhere(viewer: &Staff) -> bool {
    let masks = general_masks(viewer, Right::CustomersView);
    !(masks.name && masks.email && masks.phone)
}

/// The masks that hold for at least some of the customers whose rows in a list this right shows to the viewer.
pub(crate) fn general_masks(viewer: &Staff, row: Right) -> Masks {
    let least = match viewer.scope(row) {
        Scope::All => Ownership::NOBODY,
        Scope::Assigned | Scope::None => Ownership { responsible: None, assigned: vec![viewer.id] },
        Scope::Own => Ownership::of(viewer.id),
    };
    Masks::of(viewer, &least)
}

/// The order asked for; a name that may be hidden is no order (BR-39).
fn sort(viewer: &Staff, query: &CustomerQuery) -> CustomerSort {
    let sort = CustomerSort::parse(&query.sort).unwrap_or_default();
    match sort {
        CustomerSort::Name | CustomerSort::NameDescending if !general_masks(viewer, Right::CustomersView).name => {
            CustomerSort::Number
        }
        sort => sort,
    }
}

fn filters(viewer: &Staff, query: &CustomerQuery) -> Condition {
    let mut all = Condition::all();
    if let Some(status) = CustomerStatus::parse(&query.status) {
        // Each status has an index of its own, which is found by what stands in the question itself.
        all = all.add(customer::Column::Status.into_expr().eq(Expr::Constant(status.key().into())));
    }
    if let Some(kind) = CustomerKind::parse(&query.kind) {
        all = all.add(customer::Column::Kind.eq(kind.key()));
    }
    if let Some(country) = country::parse(&query.country) {
        all = all.add(customer::Column::Country.eq(country));
    }
    if !query.tag.trim().is_empty() {
        let tagged = Query::select()
            .column(customer_tag::Column::CustomerId)
            .from(customer_tag::Entity)
            .and_where(
                customer_tag::Column::TagId.in_subquery(
                    Query::select()
                        .column(tag::Column::Id)
                        .from(tag::Entity)
                        .and_where(tag::Column::NameFold.eq(fold(query.tag.trim())))
                        .to_owned(),
                ),
            )
            .to_owned();
        all = all.add(customer::Column::Id.in_subquery(tagged));
    }
    if !query.group.trim().is_empty() {
        let group = Query::select()
            .column(customer_group::Column::Id)
            .from(customer_group::Entity)
            .and_where(customer_group::Column::NameFold.eq(fold(query.group.trim())))
            .to_owned();
        all = all.add(customer::Column::GroupId.in_subquery(group));
    }
    let assigned_to = match query.staff.trim() {
        "" => None,
        "me" => Some(viewer.id.uuid()),
        // An id that is none finds nothing, rather than everything.
        id => Some(id.parse().unwrap_or(Uuid::nil())),
    };
    if let Some(id) = assigned_to {
        let of_staff = Query::select()
            .column(customer_staff::Column::CustomerId)
            .from(customer_staff::Entity)
            .and_where(customer_staff::Column::StaffId.eq(id))
            .to_owned();
        all = all.add(customer::Column::Id.in_subquery(of_staff));
    }
    all
}

/// A page of rows with the cursors of its neighbours.
async fn page(
    db: &impl sea_orm::ConnectionTrait,
    found: Select<customer::Entity>,
    sort: CustomerSort,
    query: &CustomerQuery,
) -> Result<Portion<Row>> {
    let (column, order) = match sort {
        CustomerSort::Name => (customer::Column::NameFold, Order::Asc),
        CustomerSort::NameDescending => (customer::Column::NameFold, Order::Desc),
        CustomerSort::Number => (customer::Column::Number, Order::Asc),
        CustomerSort::NumberDescending => (customer::Column::Number, Order::Desc),
        CustomerSort::Activity => (customer::Column::LastActivityAt, Order::Desc),
    };
    let found = found.select_only().columns([
        customer::Column::Id,
        customer::Column::Number,
        customer::Column::Name,
        customer::Column::NameFold,
        customer::Column::Kind,
        customer::Column::Status,
        customer::Column::Email,
        customer::Column::Phone,
        customer::Column::City,
        customer::Column::Country,
        customer::Column::LastActivityAt,
    ]);
    let numeric = !matches!(column, customer::Column::NameFold);
    let sorting = Sorting { column, id: customer::Column::Id, order, numeric };
    let place = |row: &Row| {
        let key = match column {
            customer::Column::NameFold => row.name_fold.clone(),
            customer::Column::Number => row.number.to_string(),
            _ => row.last_activity_at.to_string(),
        };
        (key, row.id)
    };
    portion(db, found, &sorting, (&query.after, &query.before), place).await
}

struct PrimaryContact {
    name: String,
    email: Option<String>,
    phone: Option<String>,
}

async fn primary_contacts(
    db: &impl sea_orm::ConnectionTrait,
    customers: &[Uuid],
) -> Result<HashMap<Uuid, PrimaryContact>> {
    type Columns = (Uuid, Option<String>, Option<String>, Option<String>, Option<String>);
    if customers.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<Columns> = contact::Entity::find()
        .select_only()
        .columns([
            contact::Column::CustomerId,
            contact::Column::FirstName,
            contact::Column::LastName,
            contact::Column::Email,
            contact::Column::Phone,
        ])
        .filter(contact::Column::CustomerId.is_in(customers.iter().copied()))
        .filter(contact::Column::IsPrimary.eq(true))
        .filter(contact::Column::TrashedAt.is_null())
        .into_tuple()
        .all(db)
        .await?;
    let contact = |(customer, first, last, email, phone): Columns| {
        (customer, PrimaryContact { name: full_name(first.as_deref(), last.as_deref()), email, phone })
    };
    Ok(rows.into_iter().map(contact).collect())
}
