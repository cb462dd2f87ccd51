//! Where a change comes from: other sites change nothing, whatever they ask for and in whatever shape, and who brings a cookie and says
//! nothing is not believed (R93).

use crate::doors::{Ids, rows};
use crate::house::House;
use crate::rows::FUNCTIONS;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::account::Realm;

/// What a page can send without asking first, and what scripts send.
const SHAPES: [&str; 4] =
    ["application/x-www-form-urlencoded", "multipart/form-data; boundary=cut", "text/plain", "application/json"];

/// What browsers say of a page of another site, new ones and old ones; and what says nothing.
const NOT_OURS: [&[(&str, &str)]; 10] = [
    &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
    &[("sec-fetch-site", "same-site"), ("origin", "http://other.localhost:3000")],
    &[("sec-fetch-site", "cross-site"), ("origin", "null")],
    &[("sec-fetch-site", "cross-site")],
    &[("origin", "https://evil.example")],
    &[("origin", "http://localhost:3000.evil.example")],
    &[("origin", "null")],
    &[],
    &[("origin", ""), ("sec-fetch-site", "")],
    &[("referer", "http://localhost:3000/admin")],
];

fn form(path: &str, cookie: &str, shape: &str, says: &[(&str, &str)], body: String) -> Request<Body> {
    let mut request = Request::builder()
        .method("POST")
        .uri(path)
        .header(header::HOST, "localhost:3000")
        .header(header::ACCEPT, "text/html")
        .header(header::CONTENT_TYPE, shape);
    if !cookie.is_empty() {
        request = request.header(header::COOKIE, cookie);
    }
    for (name, value) in says {
        request = request.header(*name, *value);
    }
    request.body(Body::from(body)).expect("a request")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_function_is_called_from_elsewhere_or_by_who_does_not_say_from_where() {
    let house = House::of_the_demonstration().await;
    let ids = Ids::of(&house).await;
    let maya = house.signed_in(Realm::Staff, "maya@portico.example").await;
    let ana = house.signed_in(Realm::Portal, "ana@acme.example").await;
    let before = rows(&house).await;
    for (at, (path, _, body)) in FUNCTIONS.iter().enumerate() {
        let cookie = if path.starts_with("/admin/") { &maya } else { &ana };
        for (way, says) in NOT_OURS.iter().enumerate() {
            let shape = SHAPES[(at + way) % SHAPES.len()];
            let answer = house.send(form(path, cookie, shape, says, ids.fill(body))).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} as {shape} of {says:?}");
            assert!(answer.body.is_empty(), "{path}: {}", answer.body);
        }
    }
    assert_eq!(rows(&house).await, before);
    // The same from a page of the house.
    let ours = [("sec-fetch-site", "same-origin"), ("origin", "http://localhost:3000")];
    let body = "kind=company&name=Ours".to_owned();
    let answer = house.send(form("/admin/api/customers/create", &maya, SHAPES[0], &ours, body)).await;
    assert!(answer.header(header::LOCATION).starts_with("/admin/customers/"), "{:?}", answer.headers);
    assert_eq!(house.count("customer WHERE name = 'Ours'").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_brings_no_cookie_has_nothing_to_be_misused() {
    let house = House::of_the_demonstration().await;
    // As programs do; at most there is nobody whom it could be done for.
    for (path, body, status) in [
        ("/admin/api/customers/create", "kind=company&name=Programs", StatusCode::SEE_OTHER),
        ("/unsubscribe/one-click?token=x", "List-Unsubscribe=One-Click", StatusCode::OK),
        ("/webhooks/stripe", "{}", StatusCode::NOT_FOUND),
    ] {
        let answer = house.send(form(path, "", SHAPES[0], &[], body.to_owned())).await;
        assert_eq!(answer.status, status, "{path}");
    }
    assert_eq!(house.count("customer WHERE name = 'Programs'").await, 0);
}
