//! What the search knows of a customer: folded words by the field they come from, so that a hidden field cannot be found by.

use crate::cursor::next_of_round;
use crate::store::{contact, customer, customer_term};
use crate::{Result, Service, filter};
use domain::access::{Right, Staff};
use domain::customer::{CustomerKind, number_digits};
use domain::{CustomerId, fold};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement, UnionType};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, Select,
};
use uuid::Uuid;

/// A field that words come from, and the rights without which it is hidden.
type Field = (&'static str, &'static [Right]);

/// Fields of the customer itself: first those by which its people are found too.
static OWN: [Field; 4] = [
    ("plain", &[]),
    ("name", &[Right::ContactsFieldName]),
    ("email", &[Right::ContactsFieldEmail]),
    ("phone", &[Right::ContactsFieldPhone]),
];
/// Fields of its people.
static PEOPLE: [Field; 3] = [
    ("contact_name", &[Right::ContactsFieldName, Right::ContactsView]),
    ("contact_email", &[Right::ContactsFieldEmail, Right::ContactsView]),
    ("contact_phone", &[Right::ContactsFieldPhone, Right::ContactsView]),
];

/// At most this many words of a search count.
const WORDS: usize = 6;
/// Words that are written with one statement, which holds so many values and no more.
const ROWS: usize = 1_000;

/// Writes the words of a customer and of its living contacts anew, and beside these what the customer is called.
pub async fn index(tx: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    customer_term::Entity::delete_many().filter(customer_term::Column::CustomerId.eq(id)).exec(tx).await?;
    let Some(customer) = customer::Entity::find_by_id(id).one(tx).await? else { return Ok(()) };
    let contacts = contact::Entity::find()
        .filter(contact::Column::CustomerId.eq(id))
        .filter(contact::Column::TrashedAt.is_null())
        .all(tx)
        .await?;
    let mut terms: Vec<(&str, String, Uuid)> = Vec::new();
    let mut add = |field, text: &str, of: Uuid| {
        terms.extend(fold::words(text).into_iter().map(|word| (field, word, of)));
    };
    add("plain", &customer.number.to_string(), id);
    for text in [&customer.city, &customer.vat_id, &customer.external_ref].into_iter().flatten() {
        add("plain", text, id);
    }
    add("name", &customer.name, id);
    let spells_name = customer.kind == CustomerKind::Person.key();
    customer.tax_id.iter().for_each(|code| add(if spells_name { "name" } else { "plain" }, code, id));
    for (field, text) in [("email", &customer.email), ("phone", &customer.phone)] {
        text.iter().for_each(|text| add(field, text, id));
    }
    for contact in &contacts {
        let names = [&contact.first_name, &contact.last_name].map(|name| ("contact_name", name));
        let others = [("contact_email", &contact.email), ("contact_phone", &contact.phone)];
        for (field, text) in names.into_iter().chain(others) {
            text.iter().for_each(|text| add(field, text, contact.id));
        }
    }
    terms.sort();
    terms.dedup();
    for some in terms.chunks(ROWS) {
        let rows = some.iter().map(|(field, term, of)| customer_term::ActiveModel {
            customer_id: Set(id),
            record_id: Set(*of),
            field: Set((*field).to_owned()),
            term: Set(term.clone()),
        });
        customer_term::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    contact::Entity::update_many()
        .col_expr(contact::Column::CustomerFold, Expr::value(customer.name_fold.clone()))
        .filter(contact::Column::CustomerId.eq(id))
        .filter(contact::Column::CustomerFold.ne(customer.name_fold))
        .exec(tx)
        .await?;
    Ok(())
}

impl Service {
    /// Writes the words of customers that have none: each has its number at least, so these were never indexed by this version. Gives how many
    /// they were.
    pub async fn index_missing(&self) -> Result<u64> {
        let (mut indexed, mut after) = (0, Uuid::nil());
        loop {
            let columns = (customer::Column::Id, customer::Column::Id);
            let portion = next_of_round(self.db().read(), without_words(), columns, after).await?;
            let Some((last, _)) = portion.last() else { return Ok(indexed) };
            after = *last;
            for (_, customer) in portion {
                indexed += self.index_if_missing(customer.into()).await?;
            }
        }
    }

    /// The same of one customer, unless another instance or a change of the customer did it meanwhile.
    async fn index_if_missing(&self, id: CustomerId) -> Result<u64> {
        let write = self.write().await?;
        write.lock(&format!("customer {id}")).await?;
        let words = customer_term::Entity::find().filter(customer_term::Column::CustomerId.eq(id.uuid()));
        if words.count(write.tx()).await? > 0 {
            return Ok(0);
        }
        index(write.tx(), id.uuid()).await?;
        write.commit().await?;
        Ok(1)
    }
}

/// Customers without words. The question is put to each by itself: set beside the words of all others it would be answered anew each time.
fn without_words() -> Select<customer::Entity> {
    let whose = Expr::col((customer_term::Entity, customer_term::Column::CustomerId));
    let words = Query::select()
        .column(customer_term::Column::CustomerId)
        .from(customer_term::Entity)
        .and_where(whose.eq(Expr::col((customer::Entity, customer::Column::Id))))
        .to_owned();
    customer::Entity::find().filter(Expr::not_exists(words))
}

/// The ids of the customers that [`condition`] finds.
pub fn found(staff: &Staff, text: &str) -> SelectStatement {
    let mut select = Query::select();
    select.column(customer::Column::Id).from(customer::Entity).cond_where(condition(staff, text));
    select
}

/// Customers with a word that begins like each word of `text`, in fields that the viewer sees of that customer.
pub fn condition(staff: &Staff, text: &str) -> Condition {
    let mut all = Condition::all();
    for word in sought(text) {
        let fields = seen(staff, Right::CustomersView, OWN.iter().chain(&PEOPLE));
        let matching = holding(customer_term::Column::CustomerId, &word, fields);
        all = all.add(customer::Column::Id.in_subquery(matching));
    }
    all
}

/// Contacts with a word that begins like each word of `text`, or whose customer has one, in fields that the viewer sees of that customer.
pub fn people_found(staff: &Staff, text: &str) -> Condition {
    let mut all = Condition::all();
    for word in sought(text) {
        let theirs = seen(staff, Right::ContactsView, &PEOPLE);
        let mut either = holding(customer_term::Column::RecordId, &word, theirs);
        let of_customer = seen(staff, Right::ContactsView, &OWN[..2]);
        let of_customer = holding(customer_term::Column::CustomerId, &word, of_customer);
        let its_people = Query::select()
            .column(contact::Column::Id)
            .from(contact::Entity)
            .and_where(contact::Column::CustomerId.in_subquery(of_customer))
            .to_owned();
        // One set of people: PostgreSQL would go through two of them for each contact.
        either.union(UnionType::All, its_people);
        all = all.add(contact::Column::Id.in_subquery(either));
    }
    all
}

/// The words of a search that count. Numbers are found as they are shown, too.
fn sought(text: &str) -> Vec<String> {
    let plain: Vec<&str> = text.split_whitespace().map(|word| number_digits(word).unwrap_or(word)).collect();
    fold::words(&plain.join(" ")).into_iter().take(WORDS).collect()
}

/// That a word is of a field which the viewer sees of that customer. Whoever sees a row at all sees what no narrower right hides.
fn seen(staff: &Staff, row: Right, fields: impl IntoIterator<Item = &'static Field>) -> Condition {
    let sees = staff.scope(row);
    fields.into_iter().fold(Condition::any(), |any, (field, rights)| {
        let narrower = rights.iter().filter(|right| staff.scope(**right) < sees);
        let found = Condition::all().add(customer_term::Column::Field.eq(*field));
        any.add(narrower.fold(found, |found, right| {
            found.add(filter::of_customers(staff, *right, customer_term::Column::CustomerId))
        }))
    })
}

/// Whose words begin like this one, among those of these fields.
fn holding(whose: customer_term::Column, word: &str, fields: Condition) -> SelectStatement {
    Query::select()
        .column(whose)
        .from(customer_term::Entity)
        .and_where(filter::begins_with(customer_term::Column::Term, word))
        .cond_where(fields)
        .to_owned()
}
