//! The demonstration company is the same each time that it is made, on either engine: people, customers, what they were sold and what they paid.
//! Only ids, secrets and days differ.

use crate::house::House;
use std::collections::BTreeMap;

/// What is compared, as a text for each record.
const CONTENT: [(&str, &str); 18] = [
    ("staff", "email || ' ' || first_name || ' ' || last_name || ' ' || role || ' ' || status || ' ' || language"),
    ("person", "email || ' ' || first_name || ' ' || last_name || ' ' || status || ' ' || language"),
    (
        "customer",
        "number || ' ' || name || ' ' || kind || ' ' || status || ' ' || coalesce(city, '') || ' ' || coalesce(vat_id, '')",
    ),
    (
        "contact",
        "coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' || coalesce(email, '') || ' ' || portal_role || ' ' || mails",
    ),
    ("membership", "kind || ' ' || status"),
    (
        "customer_staff JOIN staff ON staff.id = staff_id JOIN customer ON customer.id = customer_id",
        "staff.email || ' ' || customer.name",
    ),
    ("tag", "name"),
    ("note", "body"),
    ("announcement", "title || ' ' || audience || ' ' || status || ' ' || body"),
    ("product", "name || ' ' || coalesce(sku, '') || ' ' || coalesce(detail, '')"),
    ("tax_rate", "name || ' ' || category || ' ' || percent"),
    ("quote", "kind || ' ' || title || ' ' || status || ' ' || revision || ' ' || currency || ' ' || total"),
    ("quote_question", "name || ' ' || body"),
    (
        "invoice",
        "status || ' ' || currency || ' ' || total || ' ' || paid || ' ' || due || ' ' || coalesce(reference, '')",
    ),
    (
        "invoice_line",
        "coalesce(description, '') || ' ' || coalesce(quantity, 0) || ' ' || coalesce(price, 0) || ' ' || coalesce(amount, 0)",
    ),
    ("credit_note", "status || ' ' || total || ' ' || applied || ' ' || reason"),
    ("payment", "status || ' ' || method || ' ' || currency || ' ' || amount || ' ' || allocated"),
    ("customer_package", "name || ' ' || currency || ' ' || price"),
];

async fn content(house: &House) -> BTreeMap<&'static str, Vec<String>> {
    let mut content = BTreeMap::new();
    for (records, says) in CONTENT {
        let mut lines = house.lines(&format!("SELECT {says} FROM {records}")).await;
        lines.sort();
        assert!(!lines.is_empty(), "{records} would show nothing");
        content.insert(records, lines);
    }
    content
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_company_is_the_same_each_time_and_on_either_engine() {
    let made = content(&House::of_the_demonstration().await).await;
    let again = House::empty().await;
    again.service.fill_demo().await.expect("fills");
    assert_eq!(content(&again).await, made, "another one");
    let Some((house, place)) = House::of_the_demonstration_on_postgres().await else { return };
    assert_eq!(content(&house).await, made, "on Postgres");
    house.leave().await;
    place.leave().await;
}
