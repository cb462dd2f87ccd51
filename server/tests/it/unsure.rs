//! PostgreSQL takes a change, and nobody hears of it: the page says that it may have been done, and the same form does it no second time.

use crate::house::House;
use crate::proxy::Proxy;
use axum::http::{StatusCode, header};
use domain::account::Realm;
use service::{Claim, Sent};

const CREATE: &str = "/admin/api/customers/create";
const NEW: &str = "/admin/customers/new";
const FORM: &str = "kind=company&name=Lost+and+Found";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_of_whose_end_nobody_hears_may_have_been_done_and_is_done_once() {
    let Some((house, place)) = House::of_the_demonstration_on_postgres().await else { return };
    let proxy = Proxy::to(&place.url()).await;
    let house = House::at(&proxy.url, house.leave().await).await;
    let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
    let page = house.get(NEW, &maya).await.body;
    let mut actions = page.split("action=\"").filter_map(|rest| rest.split('"').next());
    let action = actions.find(|action| action.starts_with(CREATE)).expect("a form").replace("&amp;", "&");

    proxy.lose_the_end_of("Lost and Found");
    let sent = house.post(&action, NEW, &maya, FORM).await;
    assert_eq!((sent.status, sent.header(header::LOCATION)), (StatusCode::SEE_OTHER, NEW));
    assert_eq!(house.count("customer WHERE name = 'Lost and Found'").await, 1, "this time it was");
    let flash = sent.cookie("__Host-portico-flash").expect("a flash");
    let told = house.get(NEW, &format!("{maya}; {flash}")).await.body;
    assert!(told.contains("This was sent already and may have been done."), "{told}");
    assert!(!told.contains("value=\"Lost and Found\""), "it is not there to be sent once more without a look");

    // Pressed again, it waits for whoever could say more, and is done by nobody.
    let (_, query) = action.split_once('?').expect("what the page sends along");
    let of = |name: &'static str| query.split('&').find_map(|pair| pair.strip_prefix(name)).expect("a value");
    let again = Sent { page: of("page="), whose: of("as="), action: CREATE, body: FORM.as_bytes() };
    assert_eq!(house.service.claim_form(again).await.expect("finds out"), Claim::Underway);
    assert_eq!(house.count("customer WHERE name = 'Lost and Found'").await, 1);
    house.leave().await;
    place.leave().await;
}
