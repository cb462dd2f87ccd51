//! What the search knows of a customer: folded words by the field they come from, so that a hidden field cannot be found by.

use crate::store::{contact, customer, customer_term};
use crate::{Result, Service, filter};
use domain::access::{Right, Staff};
use domain::customer::{CustomerKind, number_digits};
use domain::fold;
use sea_orm::sea_query::{Condition, Query, SelectStatement};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

/// A field that words come from, and the rights without which it is hidden.
const FIELDS: [(&str, &[Right]); 7] = [
    ("plain", &[]),
    ("name", &[Right::ContactsFieldName]),
    ("email", &[Right::ContactsFieldEmail]),
    ("phone", &[Right::ContactsFieldPhone]),
    ("contact_name", &[Right::ContactsFieldName, Right::ContactsView]),
    ("contact_email", &[Right::ContactsFieldEmail, Right::ContactsView]),
    ("contact_phone", &[Right::ContactsFieldPhone, Right::ContactsView]),
];

/// Customers that are indexed in one transaction, where they were not.
const AT_ONCE: u64 = 100;
/// At most this many words of a search count.
const WORDS: usize = 6;

/// Writes the words of a customer and of its living contacts anew.
pub async fn index(tx: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    customer_term::Entity::delete_many().filter(customer_term::Column::CustomerId.eq(id)).exec(tx).await?;
    let Some(customer) = customer::Entity::find_by_id(id).one(tx).await? else { return Ok(()) };
    let contacts = contact::Entity::find()
        .filter(contact::Column::CustomerId.eq(id))
        .filter(contact::Column::TrashedAt.is_null())
        .all(tx)
        .await?;
    let mut terms: Vec<(&str, String)> = Vec::new();
    let mut add = |field, text: &str| terms.extend(fold::words(text).into_iter().map(|word| (field, word)));
    add("plain", &customer.number.to_string());
    for text in [&customer.city, &customer.vat_id, &customer.external_ref].into_iter().flatten() {
        add("plain", text);
    }
    add("name", &customer.name);
    let spells_name = customer.kind == CustomerKind::Person.key();
    customer.tax_id.iter().for_each(|code| add(if spells_name { "name" } else { "plain" }, code));
    for (field, text) in [("email", &customer.email), ("phone", &customer.phone)] {
        text.iter().for_each(|text| add(field, text));
    }
    for contact in &contacts {
        let names = [&contact.first_name, &contact.last_name].map(|name| ("contact_name", name));
        let others = [("contact_email", &contact.email), ("contact_phone", &contact.phone)];
        for (field, text) in names.into_iter().chain(others) {
            text.iter().for_each(|text| add(field, text));
        }
    }
    terms.sort();
    terms.dedup();
    let rows = terms.into_iter().map(|(field, term)| customer_term::ActiveModel {
        customer_id: Set(id),
        field: Set(field.to_owned()),
        term: Set(term),
    });
    customer_term::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

impl Service {
    /// Writes the words of customers that have none: each has its number at least, so these were never indexed by this version.
    pub async fn index_missing(&self) -> Result<()> {
        loop {
            let indexed =
                Query::select().column(customer_term::Column::CustomerId).from(customer_term::Entity).to_owned();
            let missing: Vec<Uuid> = customer::Entity::find()
                .filter(customer::Column::Id.not_in_subquery(indexed))
                .select_only()
                .column(customer::Column::Id)
                .limit(AT_ONCE)
                .into_tuple()
                .all(self.db().read())
                .await?;
            if missing.is_empty() {
                return Ok(());
            }
            let write = self.write().await?;
            for id in missing {
                index(write.tx(), id).await?;
            }
            write.commit().await?;
        }
    }
}

/// The ids of the customers that [`condition`] finds.
pub fn found(staff: &Staff, text: &str) -> SelectStatement {
    let mut select = Query::select();
    select.column(customer::Column::Id).from(customer::Entity).cond_where(condition(staff, text));
    select
}

/// Customers with a word that begins like each word of `text`, in fields that the viewer sees of that customer.
pub fn condition(staff: &Staff, text: &str) -> Condition {
    let sees = staff.scope(Right::CustomersView);
    let mut all = Condition::all();
    // Numbers are found as they are shown, too.
    let plain: Vec<&str> = text.split_whitespace().map(|word| number_digits(word).unwrap_or(word)).collect();
    for word in fold::words(&plain.join(" ")).into_iter().take(WORDS) {
        let mut fields = Condition::any();
        for (field, rights) in FIELDS {
            // Whoever sees the customer sees what no narrower right hides.
            let narrower = rights.iter().filter(|right| staff.scope(**right) < sees);
            let found = Condition::all().add(customer_term::Column::Field.eq(field));
            fields = fields.add(narrower.fold(found, |found, right| {
                found.add(filter::of_customers(staff, *right, customer_term::Column::CustomerId))
            }));
        }
        let matching = Query::select()
            .column(customer_term::Column::CustomerId)
            .from(customer_term::Entity)
            .and_where(filter::begins_with(customer_term::Column::Term, &word))
            .cond_where(fields)
            .to_owned();
        all = all.add(customer::Column::Id.in_subquery(matching));
    }
    all
}
