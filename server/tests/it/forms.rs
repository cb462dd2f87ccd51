//! What stands around every request: origin, host, policy, caching, and forms that lead somewhere.

use crate::house::{BASE_URL, House, on_both, request};
use axum::body::Body;
use axum::http::{StatusCode, header};
use domain::account::Realm;
use std::future::poll_fn;
use std::task::Poll;

const CREATE: &str = "/admin/api/customers/create";
const NEW: &str = "/admin/customers/new";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_are_never_made_by_get() {
    let house = House::of_the_demonstration().await;
    let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
    for (path, _) in leptos::server_fn::axum::server_fn_paths() {
        let answer = house.get(path, &maya).await;
        assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_host_is_not_answered() {
    let house = House::of_the_demonstration().await;
    let answer = house
        .send(
            axum::http::Request::builder()
                .uri("/login")
                .header(header::HOST, "evil.example")
                .body(Body::empty())
                .expect("a request"),
        )
        .await;
    assert!(answer.status.is_client_error(), "{}", answer.status);
    assert!(!answer.body.contains("evil.example"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signed_in_pages_are_not_stored_and_carry_the_whole_set_of_headers() {
    let house = House::of_the_demonstration().await;
    let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
    let page = house.get("/admin/customers", &maya).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
    assert!(page.records.contains("maya@portico.example"), "the tests read what pages carry");
    let policy = page.header(header::CONTENT_SECURITY_POLICY).to_owned();
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("a nonce");
    assert!(page.body.contains(&format!("nonce=\"{nonce}\"")));
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
    let other = house.get("/admin/customers", &maya).await;
    assert_ne!(other.header(header::CONTENT_SECURITY_POLICY), policy, "a nonce is used once");
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("referrer-policy", "same-origin"),
    ] {
        assert_eq!(page.header(name), value, "{name}");
    }
    let inline = page.body.match_indices(" style=\"").count();
    assert_eq!(inline, 0, "no styles in attributes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_that_is_too_large_is_not_read() {
    let house = House::of_the_demonstration().await;
    let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
    let large = format!("kind=company&name={}", "x".repeat(400 * 1024));
    assert_eq!(house.post(CREATE, NEW, &maya, &large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(house.call(CREATE, &maya, &large).await.status.is_client_error());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_leads_on_after_signing_in_is_a_path_of_ours() {
    let house = House::of_the_demonstration().await;
    for next in ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"] {
        let page = house
            .send(
                request("GET", &format!("/admin/login?next={next}"), "", "text/html")
                    .body(Body::empty())
                    .expect("a request"),
            )
            .await;
        assert_eq!(page.status, StatusCode::OK);
        let body = format!("email=maya%40portico.example&password=portico+demo+pass+phrase&next={next}");
        let sent = house.post("/admin/api/sign-in", "/admin/login", "", &body).await;
        assert_eq!(sent.header(header::LOCATION), "/admin", "{next}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_that_is_not_in_parts_is_refused_plainly() {
    let house = House::of_the_demonstration().await;
    let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
    let answer = house.call("/admin/api/import/upload", &maya, "kind=customers").await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

on_both! {
    async fn a_refused_form_comes_back_once_with_what_was_typed(house: &House) {
        let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
        let before = house.count("customer").await;
        let sent = house.post(CREATE, NEW, &maya, "kind=company&name=&city=Forl%C3%AC&email=none").await;
        assert_eq!((sent.status, sent.header(header::LOCATION)), (StatusCode::SEE_OTHER, NEW));
        assert_eq!(house.count("customer").await, before);
        let flash = sent.cookie("__Host-portico-flash").expect("a flash");
        let page = house.get(NEW, &format!("{maya}; {flash}")).await;
        assert!(page.body.contains("Forlì") && page.body.contains("aria-invalid=\"true\""), "{}", page.body);
        let again = house.get(NEW, &format!("{maya}; {flash}")).await;
        assert!(!again.body.contains("Forlì"), "a flash is shown once");
    }

    async fn what_one_page_sends_twice_is_done_once(house: &House) {
        let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
        let page = house.get(NEW, &maya).await.body;
        let mut actions = page.split("action=\"").filter_map(|rest| rest.split('"').next());
        let action = actions.find(|action| action.starts_with(CREATE)).expect("a form").replace("&amp;", "&");
        assert!(action.contains("?as=") && action.contains("&page="), "{action}");
        let other = house.get(NEW, &maya).await.body;
        assert!(!other.contains(&action.replace('&', "&amp;")) && !other.contains(&action), "each page has its own");

        let before = house.count("customer").await;
        let form = "kind=company&name=Twice";
        let send = || house.post(&action, NEW, &maya, form);
        let (first, second, third) = tokio::join!(send(), send(), send());
        let led = [&first, &second, &third].map(|sent| sent.header(header::LOCATION).to_owned());
        assert!(led[0].starts_with("/admin/customers/") && led.iter().all(|one| *one == led[0]), "{led:?}");
        assert_eq!(house.count("customer").await, before + 1);
        // All of them say that it was done.
        assert!([first, second, third].iter().all(|sent| sent.cookie("__Host-portico-flash").is_some()));

        // Something else from the same page is another thing, and what was refused may come again.
        house.post(&action, NEW, &maya, "kind=company&name=Other").await;
        assert_eq!(house.count("customer").await, before + 2);
        for _ in 0..2 {
            let refused = house.post(&action, NEW, &maya, "kind=company&name=").await;
            assert_eq!(refused.header(header::LOCATION), NEW);
            assert!(refused.cookie("__Host-portico-flash").is_some());
        }
        assert_eq!(house.count("customer").await, before + 2);
        // A page of one's own says nothing about another's.
        let joe = house.cookie(Realm::Staff, "alan@portico.example").await;
        let his = house.post(&action, NEW, &joe, form).await;
        assert_ne!(his.header(header::LOCATION), led[0], "made for somebody else");
        assert_eq!(house.count("customer").await, before + 2);
    }

    async fn who_leaves_while_a_form_is_taken_finds_it_done(house: &House) {
        let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
        let page = house.get(NEW, &maya).await.body;
        let mut actions = page.split("action=\"").filter_map(|rest| rest.split('"').next());
        let action = actions.find(|action| action.starts_with(CREATE)).expect("a form").replace("&amp;", "&");
        let before = house.count("customer").await;

        // A second press makes the browser forget the first, wherever the server is with it.
        let claimed = house.count("form_once").await + 1;
        let mut first = Box::pin(house.post(&action, NEW, &maya, "kind=company&name=Left"));
        while !poll_fn(|context| Poll::Ready(first.as_mut().poll(context).is_ready())).await
            && house.count("form_once").await < claimed
        {}
        drop(first);
        let second = house.post(&action, NEW, &maya, "kind=company&name=Left").await;
        assert!(second.header(header::LOCATION).starts_with("/admin/customers/"), "{:?}", second.headers);
        assert_eq!(house.count("customer").await, before + 1);
    }

    async fn who_leaves_while_their_password_is_taken_stays_signed_in(house: &House) {
        const PAGE: &str = "/admin/settings/privacy";
        const CONFIRM: &str = "/admin/api/confirm";
        let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
        let ask = || house.post("/admin/api/two-factor/save-demands", PAGE, &maya, "of%5B%5D=contributor");
        let asked = format!("/admin/confirm?next={PAGE}");
        let form = format!("password=portico+demo+pass+phrase&next={PAGE}");
        assert_eq!(ask().await.header(header::LOCATION), asked);
        let page = house.get("/admin/confirm", &maya).await.body;
        let mut actions = page.split("action=\"").filter_map(|rest| rest.split('"').next());
        let action = actions.find(|action| action.starts_with(CONFIRM)).expect("a form").replace("&amp;", "&");

        // The answer to the first press, and with it the new id, reaches nobody.
        let claimed = house.count("form_once").await + 1;
        let mut first = Box::pin(house.post(&action, "/admin/confirm", &maya, &form));
        while !poll_fn(|context| Poll::Ready(first.as_mut().poll(context).is_ready())).await
            && house.count("form_once").await < claimed
        {}
        drop(first);
        let second = house.post(&action, "/admin/confirm", &maya, &form).await;
        assert_eq!(second.header(header::LOCATION), PAGE);
        let flash = second.cookie("__Host-portico-flash").expect("what was typed");
        let page = house.get(PAGE, &format!("{maya}; {flash}")).await;
        assert_eq!(page.status, StatusCode::OK);
        let ticked = page.body.split("<input").find(|input| input.contains("value=\"contributor\"")).expect("the box");
        assert!(ticked.split('>').next().is_some_and(|input| input.contains("checked")), "{ticked}");
        assert_eq!(ask().await.header(header::LOCATION), asked, "it may no more than before");

        // One that arrives takes the session along.
        let third = house.post(CONFIRM, "/admin/confirm", &maya, &form).await;
        let session = third.cookie(server::cookie(Realm::Staff)).expect("a renewed session");
        assert_eq!(house.get(PAGE, &session).await.status, StatusCode::OK);
        assert_eq!(house.get(PAGE, &maya).await.status, StatusCode::SEE_OTHER, "to the sign-in");
    }

    async fn a_password_is_never_kept_for_showing(house: &House) {
        let sent = house
            .post("/admin/api/sign-in", "/admin/login", "", "email=maya%40portico.example&password=guess-9931&next=")
            .await;
        assert_eq!(sent.header(header::LOCATION), "/admin/login");
        let flash = sent.cookie("__Host-portico-flash").expect("a flash");
        assert_eq!(house.count("flash WHERE body LIKE '%guess-9931%'").await, 0);
        let page = house.get("/admin/login", &flash).await;
        assert!(page.body.contains("maya@portico.example") && !page.body.contains("guess-9931"));
    }

    async fn a_file_comes_in_by_a_form_and_leads_to_its_verdicts(house: &House) {
        let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
        let body = "--cut\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\ncustomers\r\n--cut\r\nContent-Disposition: form-data; \
                    name=\"file\"; filename=\"list.csv\"\r\nContent-Type: text/csv\r\n\r\nId,Company\n7,Marlin\n\r\n--cut--\r\n";
        let sent = axum::http::Request::builder()
            .method("POST")
            .uri("/admin/api/import/upload")
            .header(header::HOST, "localhost:3000")
            .header(header::ACCEPT, "text/html")
            .header(header::COOKIE, &maya)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut")
            .header(header::REFERER, format!("{BASE_URL}/admin/import"))
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body));
        let sent = house.send(sent.expect("a request")).await;
        assert!(sent.status.is_redirection(), "{}", sent.body);
        let run = sent.header(header::LOCATION).to_owned();
        assert!(run.starts_with("/admin/import/"), "{run}");
        while house.service.work_on_imports().await.expect("works") {}
        let page = house.get(&run, &maya).await;
        assert!(page.body.contains("list.csv") && page.body.contains("Marlin"), "{}", page.body);
        // Nobody else finds it.
        let alan = house.cookie(Realm::Staff, "alan@portico.example").await;
        assert_eq!(house.get(&run, &alan).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_form_that_waits_for_the_password_comes_back_with_what_was_typed(house: &House) {
        const PAGE: &str = "/admin/settings/privacy";
        let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
        let sent = house.post("/admin/api/two-factor/save-demands", PAGE, &maya, "of%5B%5D=contributor").await;
        assert_eq!(sent.header(header::LOCATION), format!("/admin/confirm?next={PAGE}"));
        let form = format!("password=portico+demo+pass+phrase&next={PAGE}");
        let wrong = house.post("/admin/api/confirm", "/admin/confirm", &maya, "password=wrong&next=").await;
        assert_eq!(wrong.header(header::LOCATION), "/admin/confirm", "what waits goes on waiting");
        let confirmed = house.post("/admin/api/confirm", "/admin/confirm", &maya, &form).await;
        assert_eq!(confirmed.header(header::LOCATION), PAGE);
        let flash = confirmed.cookie("__Host-portico-flash").expect("a flash");
        let session = confirmed.cookie(server::cookie(Realm::Staff)).expect("a renewed session");
        let page = house.get(PAGE, &format!("{session}; {flash}")).await;
        let ticked = page.body.split("<input").find(|input| input.contains("value=\"contributor\"")).expect("the box");
        assert!(ticked.split('>').next().is_some_and(|input| input.contains("checked")), "{ticked}");
        assert_eq!(
            house.count("setting WHERE key = 'two_factor'").await,
            0,
            "nothing is saved before the button is pressed again"
        );
    }
}
