//! What the search knows of a customer: folded words by the field they come from, so that a hidden field cannot be found by.

use crate::filter;
use crate::store::{contact, customer, customer_term};
use domain::access::{Right, Scope, Staff};
use domain::customer::number_digits;
use domain::fold;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

/// A field that words come from, and the right that hides it.
const FIELDS: [(&str, Option<Right>); 4] = [
    ("plain", None),
    ("name", Some(Right::ContactsFieldName)),
    ("email", Some(Right::ContactsFieldEmail)),
    ("phone", Some(Right::ContactsFieldPhone)),
];

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
    for text in customer.email.iter().chain(contacts.iter().filter_map(|contact| contact.email.as_ref())) {
        add("email", text);
    }
    for text in customer.phone.iter().chain(contacts.iter().filter_map(|contact| contact.phone.as_ref())) {
        add("phone", text);
    }
    for text in contacts.iter().flat_map(|contact| [&contact.first_name, &contact.last_name]).flatten() {
        add("name", text);
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

/// Customers with a word that begins like each word of `text`, in fields that the viewer sees of that customer.
pub fn condition(staff: &Staff, text: &str) -> Condition {
    let sees = staff.scope(Right::CustomersView);
    let mut all = Condition::all();
    // Numbers are found as they are shown, too.
    let plain: Vec<&str> = text.split_whitespace().map(|word| number_digits(word).unwrap_or(word)).collect();
    for word in fold::words(&plain.join(" ")).into_iter().take(WORDS) {
        let mut fields = Condition::any();
        for (field, right) in FIELDS {
            let found = customer_term::Column::Field.eq(field);
            match right {
                // Whoever sees the customer sees the field.
                Some(right) if staff.scope(right) < sees => {
                    fields = fields.add(Condition::all().add(found).add(in_scope(staff, right)));
                }
                Some(_) | None => fields = fields.add(found),
            }
        }
        let end = format!("{word}\u{10ffff}");
        let matching = Query::select()
            .column(customer_term::Column::CustomerId)
            .from(customer_term::Entity)
            .and_where(customer_term::Column::Term.gte(word))
            .and_where(customer_term::Column::Term.lt(end))
            .cond_where(fields)
            .to_owned();
        all = all.add(customer::Column::Id.in_subquery(matching));
    }
    all
}

fn in_scope(staff: &Staff, right: Right) -> Condition {
    match staff.scope(right) {
        Scope::All => Condition::all(),
        Scope::Assigned => {
            Condition::all().add(customer_term::Column::CustomerId.in_subquery(filter::assigned(staff, false)))
        }
        Scope::Own => {
            Condition::all().add(customer_term::Column::CustomerId.in_subquery(filter::assigned(staff, true)))
        }
        Scope::None => Condition::all().add(Expr::value(1).eq(0)),
    }
}
