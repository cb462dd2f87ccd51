//! A host name of the portal's own: each door answers at its address, and at no other one.

use crate::house::{Answer, BASE_URL, House};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::account::Realm;

const PORTAL_URL: &str = "http://127.0.0.1:3000";
const OFFICE: &str = "localhost:3000";
const PORTAL: &str = "127.0.0.1:3000";

async fn ask(house: &House, method: &str, host: &str, path: &str, origin: &str) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, host)
        .header(header::ACCEPT, "text/html")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ORIGIN, origin)
        .body(Body::from("email=ana@acme.example&password=wrong&next="))
        .expect("a request");
    house.send(request).await
}

#[tokio::test]
async fn each_door_answers_at_its_own_address_and_leads_to_the_other() {
    let house = House::with_portal_at(PORTAL_URL).await;
    for (host, path, to) in [
        (OFFICE, "/admin/login", None),
        (PORTAL, "/login", None),
        (OFFICE, "/login", Some(format!("{PORTAL_URL}/login"))),
        (OFFICE, "/invitation?token=x", Some(format!("{PORTAL_URL}/invitation?token=x"))),
        (OFFICE, "/", Some(format!("{PORTAL_URL}/"))),
        (OFFICE, "/administrator", Some(format!("{PORTAL_URL}/administrator"))),
        (PORTAL, "/admin/login", Some(format!("{BASE_URL}/admin/login"))),
        (PORTAL, "/admin", Some(format!("{BASE_URL}/admin"))),
        (PORTAL, "/admin/setup?token=x", Some(format!("{BASE_URL}/admin/setup?token=x"))),
    ] {
        let answer = ask(&house, "GET", host, path, "").await;
        match to {
            None => assert_eq!(answer.status, StatusCode::OK, "{host}{path}"),
            Some(to) => {
                assert_eq!(answer.status, StatusCode::TEMPORARY_REDIRECT, "{host}{path}");
                assert_eq!(answer.header(header::LOCATION), to);
                assert!(answer.body.is_empty(), "{host}{path}");
            }
        }
    }
    for path in ["/brand.css", "/logo"] {
        for host in [OFFICE, PORTAL] {
            assert_eq!(ask(&house, "GET", host, path, "").await.status, StatusCode::OK, "{host}{path}");
        }
    }
    for path in ["/", "/admin/login", "/brand.css"] {
        let answer = ask(&house, "GET", "evil.example", path, "").await;
        assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST, "{path}");
    }
}

#[tokio::test]
async fn nothing_is_done_at_the_other_address_or_from_it() {
    let house = House::with_portal_at(PORTAL_URL).await;
    let before = house.count("audit").await;
    for (host, path) in [(OFFICE, "/api/sign-in"), (PORTAL, "/admin/api/sign-in"), ("evil.example", "/api/sign-in")] {
        let answer = ask(&house, "POST", host, path, &format!("http://{host}")).await;
        assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST, "{host}{path}");
    }
    for (host, path, origin) in [(PORTAL, "/api/sign-in", BASE_URL), (OFFICE, "/admin/api/sign-in", PORTAL_URL)] {
        assert_eq!(ask(&house, "POST", host, path, origin).await.status, StatusCode::FORBIDDEN, "{host} from {origin}");
    }
    assert_eq!(house.count("audit").await, before, "nobody tried to sign in");
    let answer = ask(&house, "POST", PORTAL, "/api/sign-in", PORTAL_URL).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert!(house.count("audit").await > before);
}

#[tokio::test]
async fn links_lead_to_the_door_that_they_are_for() {
    let house = House::with_portal_at(PORTAL_URL).await;
    let maya = house.staff("maya@portico.example").await;
    let customer: uuid::Uuid =
        house.one("SELECT customer_id FROM contact WHERE email = 'marco@rossi-figli.example'").await;
    let marco: uuid::Uuid = house.one("SELECT id FROM contact WHERE email = 'marco@rossi-figli.example'").await;
    house.service.invite_contact(&maya, customer.into(), marco.into()).await.expect("invites");
    house.service.request_reset(Realm::Staff, "joe@portico.example").await.expect("asks");
    house.service.request_reset(Realm::Portal, "ana@acme.example").await.expect("asks");
    for (email, link) in [
        ("marco@rossi-figli.example", format!("{PORTAL_URL}/invitation?token=")),
        ("ana@acme.example", format!("{PORTAL_URL}/reset-password?token=")),
        ("joe@portico.example", format!("{BASE_URL}/admin/reset-password?token=")),
    ] {
        let of = format!("mail WHERE to_address = '{email}' AND text_body LIKE '%{link}%'");
        assert_eq!(house.count(&of).await, 1, "{link}");
    }
}

/// Asks for a reset link to be sent, with what a stranger would like to be believed.
async fn forgets(house: &House, uri: &str, says: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder()
        .method("POST")
        .uri(uri)
        .header(header::ACCEPT, "text/html")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    for (name, value) in says {
        request = request.header(*name, *value);
    }
    house.send(request.body(Body::from("email=joe@portico.example")).expect("a request")).await
}

#[tokio::test]
async fn whatever_names_a_host_no_link_begins_with_another() {
    const FORGOT: &str = "/admin/api/forgot-password";
    let house = House::of_the_demonstration().await;
    let links = "mail WHERE to_address = 'joe@portico.example' AND text_body LIKE '%/admin/reset-password?token=%'";
    for (n, (name, value)) in (1..).zip([
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-server", "evil.example"),
        ("x-host", "evil.example"),
        ("x-original-host", "evil.example"),
        ("forwarded", "host=evil.example;proto=https"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-port", "8443"),
        ("x-original-url", "http://evil.example/"),
        ("referer", "http://evil.example/admin/login"),
    ]) {
        // As patient as the brake wants it.
        house.run("DELETE FROM throttle").await;
        let answer = forgets(&house, FORGOT, &[("host", OFFICE), (name, value)]).await;
        assert!(answer.status.is_redirection(), "{name}: {}", answer.status);
        assert!(answer.header(header::LOCATION).starts_with('/'), "{name}: {}", answer.header(header::LOCATION));
        assert_eq!(house.count(links).await, n, "{name}");
        let told = format!(
            "{links} AND text_body LIKE '%{BASE_URL}/admin/reset-password?token=%' AND html_body LIKE '%{BASE_URL}/%'"
        );
        assert_eq!(house.count(&told).await, n, "{name}");
        let shown = Request::builder().uri("/admin/login").header(header::HOST, OFFICE).header(name, value);
        let shown = house.send(shown.body(Body::empty()).expect("a request")).await;
        assert!(shown.status == StatusCode::OK && !shown.body.contains("evil"), "{name}");
    }
    let sent = house.count("mail").await;
    for (uri, host) in [
        (FORGOT, "evil.example"),
        (FORGOT, "localhost"),
        (FORGOT, "localhost:80"),
        (FORGOT, "localhost:3000.evil.example"),
        (FORGOT, "localhost:3000@evil.example"),
        (FORGOT, "evil.example#localhost:3000"),
        (FORGOT, ""),
        ("http://evil.example/admin/api/forgot-password", OFFICE),
    ] {
        house.run("DELETE FROM throttle").await;
        let answer = forgets(&house, uri, &[("host", host)]).await;
        assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST, "{uri} at {host}");
        assert!(!answer.body.contains("evil"), "{}", answer.body);
    }
    assert_eq!(house.count("mail").await, sent, "nothing was sent");
    // Some proxies ask like this.
    house.run("DELETE FROM throttle").await;
    let whole = forgets(&house, &format!("{BASE_URL}{FORGOT}"), &[("host", OFFICE)]).await;
    assert!(whole.status.is_redirection(), "{}", whole.status);
    assert_eq!(house.count("mail").await, sent + 1);
}
