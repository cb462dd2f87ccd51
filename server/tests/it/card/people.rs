//! The client card's cells in the list of all customers' people.

use super::cells::Cells;
use super::{Canary, Person, Tally};
use crate::house::House;
use domain::contact::ContactList;

/// The cells in the list of all customers' people.
pub(super) async fn list(house: &House, tally: &mut Tally, person: &Person, cells: Cells, canary: Canary) {
    let list = async |query: &str| house.call("/admin/api/contacts/list", &person.cookie, query).await;
    let has = |rows: &ContactList| rows.page.rows.iter().any(|row| row.customer_number == canary.number);
    let [name, email, phone] = [cells.name, cells.email, cells.phone].map(|sees| cells.people && sees);
    let within = Cells { name, email, phone, ..cells };
    let (all, page) = (list("query[q]=").await, house.get("/admin/contacts", &person.cookie).await);
    for (outlet, answer) in [("contacts", &all), ("page of the contacts", &page)] {
        tally.data(person, outlet, within, canary, answer);
    }
    tally.check(person, "contacts", "people", cells.people, has(&all.record()));
    let digits = canary.mobile.trim_start_matches('+');
    for (cell, expected, words) in [
        ("name", name, canary.contact),
        ("name", name, canary.company),
        ("email", email, canary.personal),
        ("phone", phone, digits),
        ("people", cells.people, canary.number),
    ] {
        let found: ContactList = list(&format!("query[q]={words}")).await.record();
        tally.check(person, "search for contacts", cell, expected, has(&found));
        tally.check(person, "count of contacts", cell, expected, found.page.count.n == 1);
    }
}
