//! What the payment service tells, at the door that is for it alone; the way there and back; and that no secret gets out.

use crate::house::{Answer, House, request};
use crate::payment_service::{KEY, PaymentService, SIGNING};
use crate::process::Process;
use axum::body::Body;
use axum::http::{HeaderValue, Request, StatusCode, header};
use domain::account::Realm;
use serde_json::json;
use std::fs::{File, read_to_string, write};
use tempfile::TempDir;

/// An invoice of Ana's company on which something is owed.
const OWED: &str = "SELECT i.id FROM invoice i JOIN customer c ON c.id = i.customer_id WHERE c.name = 'Acme Facility Services' AND i.due > 0 AND i.number IS NOT NULL ORDER BY i.number LIMIT 1";
const SAVE: &str = "/admin/api/settings/save-stripe";
const SETTINGS: &str = "/admin/settings/stripe";
const PAY: &str = "/api/invoices/pay";

async fn connect(house: &House) {
    let maya = house.signed_in(Realm::Staff, "maya@portico.example").await;
    let body = format!("on=true&secret_key={KEY}&webhook_secret={SIGNING}");
    assert_eq!(house.call(SAVE, &maya, &body).await.status, StatusCode::OK);
}

async fn owed(house: &House) -> String {
    house.one::<uuid::Uuid>(OWED).await.to_string()
}

/// As a program does: no cookie, no origin, no session.
async fn deliver(house: &House, host: &str, method: &str, signature: &str, body: String) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(service::WEBHOOK)
        .header(header::HOST, host)
        .header(header::CONTENT_TYPE, "application/json")
        .header("stripe-signature", signature);
    house.send(request.body(Body::from(body)).expect("a request")).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_tells_without_a_cookie_and_is_answered_with_a_status_alone() {
    let stripe = PaymentService::open();
    let house = House::paying_at(stripe.addresses()).await;
    let at_home = "localhost:3000";
    let answer = deliver(&house, at_home, "POST", "t=1,v1=00", "{}".to_owned()).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "where nothing is connected there is nothing");
    connect(&house).await;
    let ana = house.cookie(Realm::Portal, "ana@acme.example").await;
    let id = owed(&house).await;
    assert_eq!(house.call(PAY, &ana, &format!("id={id}")).await.status, StatusCode::OK);
    let session = stripe.session();
    stripe.pay(&session);
    let (signature, body) = stripe.tells(&json!({ "session": session, "secret": SIGNING }));
    let before = house.count("payment").await;
    for (host, method, signature, body, status) in [
        (at_home, "POST", "", body.clone(), StatusCode::BAD_REQUEST),
        (at_home, "POST", "t=1,v1=00", body.clone(), StatusCode::BAD_REQUEST),
        (at_home, "GET", &signature, String::new(), StatusCode::METHOD_NOT_ALLOWED),
        (at_home, "POST", &signature, "x".repeat(64 * 1024 + 1), StatusCode::PAYLOAD_TOO_LARGE),
        ("evil.example", "POST", &signature, body.clone(), StatusCode::MISDIRECTED_REQUEST),
    ] {
        let answer = deliver(&house, host, method, signature, body).await;
        assert_eq!(answer.status, status, "{host} {method}");
        assert!(status == StatusCode::MISDIRECTED_REQUEST || answer.body.is_empty(), "{}", answer.body);
    }
    assert_eq!(house.count("payment").await, before);
    let answer = deliver(&house, at_home, "POST", &signature, body).await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, ""));
    assert_eq!(house.count("payment").await, before + 1);
    assert_eq!(house.count("invoice WHERE status = 'paid' AND id = (SELECT invoice_id FROM checkout)").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_form_leads_to_the_service_and_coming_back_marks_nothing() {
    let stripe = PaymentService::open();
    let house = House::paying_at(stripe.addresses()).await;
    let ana = house.cookie(Realm::Portal, "ana@acme.example").await;
    let page = format!("/invoices/{}", owed(&house).await);
    let own = "form-action 'self';";
    let policy = |answer: &Answer| answer.header(header::CONTENT_SECURITY_POLICY).to_owned();
    let closed = house.get(&page, &ana).await;
    assert!(policy(&closed).contains(own) && !closed.body.contains(PAY), "{}", policy(&closed));
    connect(&house).await;
    let open = house.get(&page, &ana).await;
    let pages = stripe.addresses().checkout;
    assert!(policy(&open).contains(&format!("form-action 'self' {pages};")), "{}", policy(&open));
    assert!(open.body.contains("action=\"/api/invoices/pay"), "{}", open.body);
    // Links within the portal load no page anew, so that the policy of the first holds for all.
    for first in ["/", "/profile"] {
        let told = policy(&house.get(first, &ana).await);
        assert!(told.contains(&format!("form-action 'self' {pages};")), "{first}: {told}");
    }
    let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
    assert!(policy(&house.get("/admin", &maya).await).contains(own), "the office leads nowhere else");
    let form = format!("id={}", page.rsplit('/').next().unwrap_or_default());
    let sent = house.post(PAY, &page, &ana, &form).await;
    assert!(sent.status.is_redirection() && sent.status != StatusCode::TEMPORARY_REDIRECT, "{}", sent.status);
    assert!(
        sent.header(header::LOCATION).starts_with(&format!("{pages}/c/pay/cs_")),
        "{}",
        sent.header(header::LOCATION)
    );
    let state = async || {
        house
            .one::<String>(
                "SELECT (SELECT count(*) FROM payment) || ' ' || sum(due) || ' ' || sum(version) FROM invoice",
            )
            .await
    };
    let before = state().await;
    let back = house.get(&format!("{page}?returned=true"), &ana).await;
    assert!(
        back.body.contains("Payment in progress") && back.body.contains("We wait for the payment service"),
        "{}",
        back.body
    );
    assert_eq!(state().await, before);
    let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
    assert!(house.get(&format!("/admin{page}"), &maya).await.body.contains("Payment in progress"));
    // From another site's form nothing begins.
    let forged = request("POST", PAY, &ana, "text/html");
    let mut forged = forged.body(Body::from(form)).expect("a request");
    forged.headers_mut().insert("sec-fetch-site", HeaderValue::from_static("cross-site"));
    forged.headers_mut().insert(header::ORIGIN, HeaderValue::from_static("https://evil.example"));
    assert_eq!(house.send(forged).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_form_tells_why_at_the_invoice_and_keeps_no_secret() {
    let stripe = PaymentService::open();
    let house = House::paying_at(stripe.addresses()).await;
    connect(&house).await;
    let ana = house.cookie(Realm::Portal, "ana@acme.example").await;
    let page = format!("/invoices/{}", owed(&house).await);
    stripe.mode("down");
    let form = format!("id={}", page.rsplit('/').next().unwrap_or_default());
    let refused = house.post(PAY, &page, &ana, &form).await;
    assert_eq!((refused.status, refused.header(header::LOCATION)), (StatusCode::SEE_OTHER, page.as_str()));
    let flash = refused.cookie("__Host-portico-flash").expect("a flash");
    let told = house.get(&page, &format!("{ana}; {flash}")).await;
    assert!(told.body.contains("The payment service does not answer. Try again in a moment"), "{}", told.body);
    let maya = house.signed_in(Realm::Staff, "maya@portico.example").await;
    let body = format!("on=true&secret_key=wrong&webhook_secret={SIGNING}");
    let refused = house.post(SAVE, SETTINGS, &maya, &body).await;
    assert_eq!(refused.header(header::LOCATION), SETTINGS);
    let flash = refused.cookie("__Host-portico-flash").expect("a flash");
    assert_eq!(house.count(&format!("flash WHERE body LIKE '%{SIGNING}%'")).await, 0);
    let told = house.get(SETTINGS, &format!("{maya}; {flash}")).await;
    assert!(told.body.contains("it begins with sk_ or rk_") && told.body.contains("…p7dc"), "{}", told.body);
    assert!(!told.body.contains(KEY) && !told.body.contains(SIGNING));
    // Whoever has not given the password finds no form, and their secrets are not kept over it.
    let stale = house.cookie(Realm::Staff, "maya@portico.example").await;
    let shown = house.get(SETTINGS, &stale).await;
    assert!(
        !shown.body.contains("name=\"secret_key\"")
            && shown.body.contains("/admin/confirm?next=/admin/settings/stripe"),
        "{}",
        shown.body
    );
    let sent = house.post(SAVE, SETTINGS, &stale, &format!("on=true&secret_key={KEY}&webhook_secret=")).await;
    assert!(sent.header(header::LOCATION).starts_with("/admin/confirm"), "{}", sent.header(header::LOCATION));
    assert_eq!(house.count(&format!("session WHERE data LIKE '%{KEY}%'")).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_itself_is_paid_and_its_log_has_no_secret() {
    let stripe = PaymentService::open();
    let data = TempDir::new().expect("a temporary folder");
    let url = format!("sqlite:{}", data.path().join("portico.sqlite").display());
    let house = House::at(&url, TempDir::new().expect("a temporary folder")).await;
    house.service.fill_demo().await.expect("fills");
    let at = stripe.addresses();
    let toml = format!("[stripe]\napi = \"{}\"\ncheckout = \"{}\"\n", at.api, at.checkout);
    write(data.path().join("portico.toml"), toml).expect("writes");
    let kept = data.path().join("log");
    let server = Process::start_logging(data.path(), File::create(&kept).expect("a file")).await;
    let maya = house.signed_in(Realm::Staff, "maya@portico.example").await;
    let ana = house.cookie(Realm::Portal, "ana@acme.example").await;
    let post =
        async |path: &str, cookie: &str, body: &str| server.post(path, cookie, body).await.expect("an answer").status;
    assert_eq!(post(SAVE, &maya, &format!("on=true&secret_key={KEY}&webhook_secret={SIGNING}")).await, 200);
    assert_eq!(post("/admin/api/settings/check-stripe", &maya, "").await, 200);
    let id = owed(&house).await;
    let came = "payment WHERE external_ref LIKE 'stripe:pi_%'";
    let before = house.count(came).await;
    stripe.mode("refuse");
    assert_eq!(post(PAY, &ana, &format!("id={id}")).await, 422);
    stripe.mode("answer");
    assert_eq!(post(PAY, &ana, &format!("id={id}")).await, 200);
    let session = stripe.session();
    stripe.pay(&session);
    let (signature, body) = stripe.tells(&json!({ "session": session, "secret": SIGNING }));
    assert_eq!(server.deliver("t=1,v1=00", &body).await.expect("an answer").status, 400);
    assert_eq!(server.deliver(&signature, &body).await.expect("an answer").status, 200);
    assert_eq!(house.count(came).await, before + 1);
    let log = read_to_string(&kept).expect("reads");
    assert!(log.contains("the payment service refused") && log.contains("card_declined"), "{log}");
    assert!(log.contains("who is not the payment service"), "{log}");
    for secret in [KEY, SIGNING, signature.as_str()] {
        assert!(!log.contains(secret), "{log}");
    }
    assert_eq!(house.count(&format!("audit WHERE detail LIKE '%{KEY}%' OR detail LIKE '%{SIGNING}%'")).await, 0);
    drop(server);
    house.leave().await;
}
