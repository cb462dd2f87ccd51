//! What every answer says to the browser: pages and files, and also what is refused, redirected or not there (R34, R94, R96).

use crate::house::{Answer, House, request};
use crate::rows::{PAGES, ROUTES};
use axum::body::Body;
use axum::http::{HeaderName, StatusCode, header};
use domain::account::Realm;

const HOST: &str = "crm.example";
const ORIGIN: &str = "https://crm.example";

/// What is said whatever the answer is.
const ALWAYS: [(&str, &str); 3] = [
    ("x-content-type-options", "nosniff"),
    ("cross-origin-resource-policy", "same-origin"),
    ("strict-transport-security", "max-age=63072000; includeSubDomains"),
];

/// And of everything that a browser could show by itself.
const OF_DOCUMENTS: [(&str, &str); 3] = [
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
];

async fn over_https() -> House {
    House::configured(|config| config.base_url = ORIGIN.to_owned()).await
}

/// A request as a browser sends it, but for what is said otherwise.
async fn ask(
    house: &House,
    method: &str,
    path: &str,
    cookie: &str,
    otherwise: &[(HeaderName, &str)],
    body: &str,
) -> Answer {
    let mut request =
        request(method, path, cookie, "application/json").body(Body::from(body.to_owned())).expect("a request");
    for (name, value) in [(header::HOST, HOST), (header::ORIGIN, ORIGIN)].iter().chain(otherwise) {
        request.headers_mut().insert(name, value.parse().expect("a value"));
    }
    house.send(request).await
}

async fn get(house: &House, path: &str, cookie: &str) -> Answer {
    ask(house, "GET", path, cookie, &[(header::ACCEPT, "text/html")], "").await
}

fn is_guarded(answer: &Answer, what: &str) {
    for (name, value) in ALWAYS.iter().chain(&OF_DOCUMENTS) {
        assert_eq!(answer.header(*name), *value, "{name} of {what}");
    }
    let policy = answer.header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.contains("default-src 'none'") || policy.contains("'nonce-"), "{what}: {policy}");
    assert!(policy.contains("frame-ancestors 'none'") || policy.contains("sandbox"), "{what}: {policy}");
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{what}: {policy}");
    let referrer = answer.header(header::REFERRER_POLICY);
    assert!(["same-origin", "no-referrer"].contains(&referrer), "{what}: {referrer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_answer_carries_the_whole_set() {
    const CREATE: &str = "/admin/api/customers/create";
    let house = over_https().await;
    let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
    let joe = house.cookie(Realm::Staff, "joe@portico.example").await;
    let large = "x".repeat(400 * 1024);
    let plain: &[(HeaderName, &str)] = &[];
    let elsewhere = [(header::HOST, "evil.example")];
    let forged = [(header::ORIGIN, "https://evil.example"), (HeaderName::from_static("sec-fetch-site"), "cross-site")];
    for (method, path, cookie, otherwise, body, status) in [
        ("GET", "/admin/customers", &maya, plain, "", StatusCode::OK),
        ("GET", "/admin/outbox", &joe, &[], "", StatusCode::FORBIDDEN),
        ("GET", "/admin/nothing/here", &maya, &[], "", StatusCode::NOT_FOUND),
        ("GET", "/admin/customers", &String::new(), &[], "", StatusCode::SEE_OTHER),
        ("GET", CREATE, &maya, &[], "", StatusCode::METHOD_NOT_ALLOWED),
        ("POST", CREATE, &String::new(), &[], "kind=company&name=A", StatusCode::UNAUTHORIZED),
        ("POST", CREATE, &maya, &[], "kind=company&name=", StatusCode::UNPROCESSABLE_ENTITY),
        ("POST", CREATE, &maya, &[], &large, StatusCode::PAYLOAD_TOO_LARGE),
        ("POST", "/admin/api/nothing", &maya, &[], "", StatusCode::NOT_FOUND),
        ("POST", "/admin/api/import/upload", &maya, &[], "", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("POST", CREATE, &maya, &forged, "kind=company&name=A", StatusCode::FORBIDDEN),
        ("GET", "/admin/customers", &maya, &elsewhere, "", StatusCode::MISDIRECTED_REQUEST),
        ("GET", "/healthz", &String::new(), &elsewhere, "", StatusCode::OK),
        ("GET", "/pkg/none.js", &String::new(), &[], "", StatusCode::NOT_FOUND),
        ("GET", "/brand.css", &String::new(), &[], "", StatusCode::OK),
        // A copy of the company has no file of its logo.
        ("GET", "/logo", &String::new(), &[], "", StatusCode::NOT_FOUND),
        ("POST", "/webhooks/stripe", &String::new(), &[], "{}", StatusCode::NOT_FOUND),
    ] {
        let answer = ask(&house, method, path, cookie, otherwise, body).await;
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.body);
        is_guarded(&answer, &format!("{method} {path}"));
    }
    house.run("ALTER TABLE session RENAME TO away").await;
    let answer = get(&house, "/admin/customers", &maya).await;
    assert!(answer.status.is_server_error(), "{}", answer.status);
    is_guarded(&answer, "a fault");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_a_door_is_kept_by_browsers_and_no_page_is_without_a_policy_of_its_own() {
    let house = over_https().await;
    let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
    let ana = house.cookie(Realm::Portal, "ana@acme.example").await;
    let shared = ["/logo", "/brand.css", "/favicon.svg", "/icons.svg", "/texts", "/pkg", "/fonts"];
    let routes =
        ROUTES.iter().map(|(path, _)| *path).filter(|path| !shared.iter().any(|known| path.starts_with(known)));
    let mut nonces = std::collections::BTreeSet::new();
    for path in PAGES.iter().map(|(path, _)| *path).chain(routes) {
        let cookie = if path.starts_with("/admin") { &maya } else { &ana };
        let answer = get(&house, &path.replace([':', '{', '}', '*'], ""), cookie).await;
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store", "{path}");
        is_guarded(&answer, path);
        if answer.header(header::CONTENT_TYPE).starts_with("text/html") {
            let policy = answer.header(header::CONTENT_SECURITY_POLICY);
            let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("a nonce");
            assert!(nonces.insert(nonce.to_owned()), "{path}: a nonce is used once");
            let scripts = answer.body.match_indices("<script").count();
            let own = answer.body.match_indices(&format!("nonce=\"{nonce}\"")).count();
            assert!(scripts > 0 && own >= scripts, "{path}: {own} of {scripts} scripts are the page's own");
        }
    }
    assert!(nonces.len() > 100, "{}", nonces.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_leaves_takes_along_what_the_browser_kept() {
    let house = over_https().await;
    for (realm, email, leave) in [
        (Realm::Staff, "maya@portico.example", "/admin/api/sign-out"),
        (Realm::Portal, "ana@acme.example", "/api/sign-out"),
    ] {
        let cookie = house.cookie(realm, email).await;
        let answer = ask(&house, "POST", leave, &cookie, &[(header::ACCEPT, "text/html")], "").await;
        assert!(answer.status.is_redirection(), "{}", answer.status);
        assert_eq!(answer.header("clear-site-data"), "\"cache\", \"storage\"", "{leave}");
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_https_nothing_is_promised_of_it() {
    let house = House::of_the_demonstration().await;
    assert_eq!(house.get("/admin/login", "").await.header(header::STRICT_TRANSPORT_SECURITY), "");
}
