//! The list of the people of all customers.

use super::Standings;
use super::access::standing;
use crate::cursor::{Portion, Sorting, counted, portion};
use crate::customer::{find_in_scope, general_masks, owned_by, ownership, people_found, staff_of};
use crate::filter::of_customers_out_of_trash;
use crate::store::{contact, customer};
use crate::{Result, Service};
use domain::access::{Masked, Masks, Right, Scope, Staff, decide, permit_list};
use domain::contact::{AccessState, ContactList, ContactQuery, ContactSort, ListedContact};
use domain::customer::{CustomerStatus, number};
use domain::list::{Page, one_customer};
use domain::{Locale, Timestamp};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Select};
use std::collections::HashMap;
use tokio::try_join;
use uuid::Uuid;

/// What a row says of the customer.
struct Of {
    number: i64,
    name: String,
    status: String,
}

impl Service {
    /// The people of customers whose people the viewer sees, filtered and sorted as the URL says.
    pub async fn contacts(&self, viewer: &Staff, query: &ContactQuery) -> Result<ContactList> {
        permit_list(viewer, Right::ContactsView)?;
        let db = self.db().read();
        let (customer, can_create) = match one_customer(&query.customer) {
            Some(id) => {
                let row = find_in_scope(db, viewer, id).await?;
                let owned = ownership(db, id).await?;
                let name = if Masks::of(viewer, &owned).name { row.name } else { number(row.number) };
                (Some(name), decide(viewer, Right::ContactsCreate, &owned).allowed)
            }
            None => (None, false),
        };
        let found = contact::Entity::find().filter(matching(viewer, query, self.now()));
        let (count, Portion { rows, previous, next }) =
            try_join!(counted(db, &found, contact::Column::Id), page(db, found.clone(), sort(viewer, query), query))?;
        Ok(ContactList {
            page: Page { rows: self.contacts_listed(viewer, rows).await?, count, previous, next },
            sees_all: viewer.scope(Right::ContactsView) == Scope::All,
            sorts_by_name: sorts_by_name(viewer),
            customer,
            can_create,
            can_export: viewer.can(Right::CustomersExport),
        })
    }

    /// The rows as this viewer sees them.
    async fn contacts_listed(&self, viewer: &Staff, contacts: Vec<contact::Model>) -> Result<Vec<ListedContact>> {
        if contacts.is_empty() {
            return Ok(Vec::new());
        }
        let db = self.db().read();
        let ids: Vec<Uuid> = contacts.iter().map(|contact| contact.id).collect();
        let mut of: Vec<Uuid> = contacts.iter().map(|contact| contact.customer_id).collect();
        of.sort();
        of.dedup();
        let (customers, staff, standings) = try_join!(customers(db, &of), staff_of(db, &of), Standings::of(db, &ids))?;
        let row = |contact: contact::Model| {
            let customer = customers.get(&contact.customer_id)?;
            let owned = staff.get(&contact.customer_id).map(|staff| owned_by(staff)).unwrap_or_default();
            let masks = Masks::of(viewer, &owned);
            Some(ListedContact {
                customer_number: number(customer.number),
                customer_name: Masked::new(masks.name, customer.name.clone()),
                customer_status: CustomerStatus::parse(&customer.status).unwrap_or_default(),
                added: self.when(viewer, Timestamp(contact.created_at)),
                may_edit: decide(viewer, Right::ContactsEdit, &owned).allowed,
                contact: self.contact_row(viewer, contact, masks, &standings),
            })
        };
        Ok(contacts.into_iter().filter_map(row).collect())
    }
}

/// The contacts that the viewer sees and that a list's filters and search find.
fn matching(viewer: &Staff, query: &ContactQuery, now: Timestamp) -> Condition {
    Condition::all()
        .add(contact::Column::TrashedAt.is_null())
        // Contacts go to the trash with their customer: that it is there is asked in defence only.
        .add(of_customers_out_of_trash(viewer, Right::ContactsView, contact::Column::CustomerId))
        .add(filters(query, now))
        .add(people_found(viewer, &query.q))
}

/// The order asked for; a name that may be hidden is no order (BR-39).
fn sort(viewer: &Staff, query: &ContactQuery) -> ContactSort {
    let sort = ContactSort::parse(&query.sort).unwrap_or_default();
    if sorts_by_name(viewer) { sort } else { ContactSort::Newest }
}

fn sorts_by_name(viewer: &Staff) -> bool {
    general_masks(viewer, Right::ContactsView).name
}

fn filters(query: &ContactQuery, now: Timestamp) -> Condition {
    let mut all = Condition::all();
    if let Some(state) = AccessState::parse(&query.access) {
        all = all.add(standing(state, now));
    }
    if let Some(language) = Locale::parse(&query.language) {
        all = all.add(contact::Column::Language.eq(language.code()));
    }
    if query.primary {
        all = all.add(contact::Column::IsPrimary.eq(true));
    }
    if let Some(status) = CustomerStatus::parse(&query.status) {
        // Those who are no longer active are few: they are left out rather than all others picked.
        let customer = contact::Column::CustomerId;
        all = all.add(match status {
            CustomerStatus::Active => customer.not_in_subquery(inactive()),
            CustomerStatus::Inactive => customer.in_subquery(inactive()),
        });
    }
    if let Some(id) = one_customer(&query.customer) {
        all = all.add(contact::Column::CustomerId.eq(id.uuid()));
    }
    all
}

/// The ids of the customers that are inactive.
fn inactive() -> SelectStatement {
    // They have an index of their own, which is found by what stands in the question itself.
    let inactive = Expr::Constant(CustomerStatus::Inactive.key().into());
    Query::select()
        .column(customer::Column::Id)
        .from(customer::Entity)
        .and_where(customer::Column::TrashedAt.is_null())
        .and_where(customer::Column::Status.into_expr().eq(inactive))
        .to_owned()
}

/// A page of contacts with the cursors of its neighbours.
async fn page(
    db: &impl ConnectionTrait,
    found: Select<contact::Entity>,
    sort: ContactSort,
    query: &ContactQuery,
) -> Result<Portion<contact::Model>> {
    let (column, order) = match sort {
        ContactSort::Name => (contact::Column::NameFold, Order::Asc),
        ContactSort::NameDescending => (contact::Column::NameFold, Order::Desc),
        ContactSort::Customer => (contact::Column::CustomerFold, Order::Asc),
        ContactSort::CustomerDescending => (contact::Column::CustomerFold, Order::Desc),
        ContactSort::Newest => (contact::Column::CreatedAt, Order::Desc),
    };
    let numeric = matches!(column, contact::Column::CreatedAt);
    let sorting = Sorting { column, id: contact::Column::Id, order, numeric };
    let place = |row: &contact::Model| {
        let key = match column {
            contact::Column::CustomerFold => row.customer_fold.clone(),
            contact::Column::CreatedAt => row.created_at.to_string(),
            _ => row.name_fold.clone(),
        };
        (key, row.id)
    };
    portion(db, found, &sorting, (&query.after, &query.before), place).await
}

async fn customers(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Of>> {
    let rows: Vec<(Uuid, i64, String, String)> = customer::Entity::find()
        .select_only()
        .columns([customer::Column::Id, customer::Column::Number, customer::Column::Name, customer::Column::Status])
        .filter(customer::Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(id, number, name, status)| (id, Of { number, name, status })).collect())
}
