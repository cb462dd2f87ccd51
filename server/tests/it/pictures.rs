//! Pictures as they come to a browser: to whom, and what they may do there.

use crate::house::{Answer, BASE_URL, House};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::account::Realm;
use domain::picture::Upload;

/// The smallest picture: one grey point.
const POINT: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU\x00\x00\x00\x0aIDATx\x9cch\x00\x00\x00\x82\x00\x81w\xcdr\xb6\x00\x00\x00\x00IEND\xaeB`\x82";

fn upload() -> Upload {
    Upload { name: "me.png".to_owned(), bytes: POINT.to_vec() }
}

/// A file sent from the page at `from`, as a browser without scripts sends it.
async fn send(house: &House, path: &str, from: &str, cookie: &str, name: &str, file: &[u8]) -> Answer {
    let head = format!("--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
    let body = [head.as_bytes(), file, b"\r\n--cut--\r\n"].concat();
    let request = Request::builder()
        .method("POST")
        .uri(path)
        .header(header::HOST, "localhost:3000")
        .header(header::ACCEPT, "text/html")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut")
        .header(header::REFERER, format!("{BASE_URL}{from}"))
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body));
    house.send(request.expect("a request")).await
}

async fn shown(house: &House, path: &str, cookie: &str, tag: &str) -> Answer {
    let request = Request::builder()
        .uri(path)
        .header(header::HOST, "localhost:3000")
        .header(header::COOKIE, cookie)
        .header(header::IF_NONE_MATCH, tag)
        .body(Body::empty());
    house.send(request.expect("a request")).await
}

/// Ana's picture.
async fn of_ana(house: &House) -> uuid::Uuid {
    let ana = house.member("ana@acme.example").await;
    house.service.set_portal_picture(&ana, upload()).await.expect("sets");
    house.one("SELECT picture_id FROM person WHERE email = 'ana@acme.example'").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_picture_comes_in_by_a_form_and_can_do_nothing_but_be_looked_at() {
    let house = House::of_the_demonstration().await;
    let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
    let sent = send(&house, "/admin/api/profile/picture", "/admin/profile", &maya, "me.png", POINT).await;
    assert_eq!(
        (sent.status.is_redirection(), sent.header(header::LOCATION)),
        (true, "/admin/profile"),
        "{}",
        sent.body
    );
    let id: uuid::Uuid = house.one("SELECT picture_id FROM staff WHERE email = 'maya@portico.example'").await;
    let page = house.get("/admin/staff", &maya).await;
    let path = format!("/admin/pictures/{id}");
    assert!(page.body.contains(&format!("src=\"{path}\"")), "{}", page.body);
    let answer = house.get(&path, &maya).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.bytes.starts_with(b"\xff\xd8\xff"), "drawn anew");
    for (name, value) in [
        ("content-type", "image/jpeg"),
        ("content-disposition", "inline"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("cache-control", "private, no-cache"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), value, "{name}");
    }
    let again = shown(&house, &path, &maya, answer.header("etag")).await;
    assert_eq!((again.status, again.bytes.len()), (StatusCode::NOT_MODIFIED, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_may_not_see_a_picture_cannot_tell_it_from_one_that_never_was() {
    let house = House::of_the_demonstration().await;
    let id = of_ana(&house).await;
    let (here, never) = (id.to_string(), "00000000-0000-7000-8000-000000000001".to_owned());
    let tag = shown(&house, &format!("/pictures/{id}"), &house.cookie(Realm::Portal, "ana@acme.example").await, "")
        .await
        .header("etag")
        .to_owned();
    let rossi: String =
        house.one("SELECT email FROM person WHERE email NOT LIKE '%@acme.example' ORDER BY email LIMIT 1").await;
    let una = "(SELECT id FROM staff WHERE email = 'una@portico.example')";
    house.run(&format!("DELETE FROM customer_staff WHERE staff_id = {una}")).await;
    // In the portal: oneself and colleagues. In the office: who reads the name.
    for (realm, email, sees) in [
        (Realm::Portal, "ana@acme.example", true),
        (Realm::Portal, "bruno@acme.example", true),
        (Realm::Portal, rossi.as_str(), false),
        (Realm::Staff, "maya@portico.example", true),
        (Realm::Staff, "joe@portico.example", true),
        (Realm::Staff, "una@portico.example", false),
    ] {
        let cookie = house.cookie(realm, email).await;
        let folder = if realm == Realm::Staff { "/admin/pictures" } else { "/pictures" };
        let answer = shown(&house, &format!("{folder}/{here}"), &cookie, "").await;
        let absent = shown(&house, &format!("{folder}/{never}"), &cookie, "").await;
        let known = shown(&house, &format!("{folder}/{here}"), &cookie, &tag).await;
        assert_eq!(absent.status, StatusCode::NOT_FOUND, "{email}");
        if sees {
            assert_eq!((answer.status, known.status), (StatusCode::OK, StatusCode::NOT_MODIFIED), "{email}");
            continue;
        }
        assert_eq!((answer.status, known.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND), "{email}");
        assert_eq!(crate::doors::words(&answer.body), crate::doors::words(&absent.body), "{email}");
        assert!(!answer.body.contains("Ana"), "{email}");
    }
    // Strangers, and those of the other door.
    let ana = house.cookie(Realm::Portal, "ana@acme.example").await;
    let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
    for (path, cookie) in
        [("/pictures", ""), ("/pictures", maya.as_str()), ("/admin/pictures", ""), ("/admin/pictures", ana.as_str())]
    {
        let answer = shown(&house, &format!("{path}/{here}"), cookie, &tag).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::SEE_OTHER, ""), "{path}");
    }
    let answer = shown(&house, "/admin/pictures/no-id", &maya, "").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_picture_is_asked_for_anew_each_time() {
    let house = House::of_the_demonstration().await;
    let path = format!("/pictures/{}", of_ana(&house).await);
    let bruno = house.cookie(Realm::Portal, "bruno@acme.example").await;
    let seen = shown(&house, &path, &bruno, "").await;
    assert_eq!(seen.status, StatusCode::OK);
    house.run("UPDATE membership SET status = 'suspended' WHERE person_id = (SELECT id FROM person WHERE email = 'bruno@acme.example')").await;
    let after = shown(&house, &path, &bruno, seen.header("etag")).await;
    assert_eq!(after.status, StatusCode::SEE_OTHER, "to the sign-in, and not what the browser kept");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_refused_is_told_beside_the_field_and_changes_nothing() {
    let house = House::of_the_demonstration().await;
    let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
    let ana = house.cookie(Realm::Portal, "ana@acme.example").await;
    let svg: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    let large = vec![0; domain::picture::MAX_BYTES + 10];
    let flood = vec![0; domain::picture::MAX_BYTES + 1_000_000];
    let before = house.count("picture").await;
    for (path, page, cookie) in [
        ("/admin/api/profile/picture", "/admin/profile", &maya),
        ("/admin/api/settings/logo", "/admin/settings", &maya),
        ("/api/profile/picture", "/profile", &ana),
    ] {
        for (name, file, words) in [
            ("a.svg", svg, "PNG, JPEG or WebP, with a name"),
            ("a.png", svg, "PNG, JPEG or WebP, with a name"),
            ("a.svg", POINT, "PNG, JPEG or WebP, with a name"),
            ("a.png", &large, "Choose a smaller picture"),
            ("a.png", &flood, "Choose a smaller picture"),
            ("", b"", "Fill in this field"),
        ] {
            let sent = send(&house, path, page, cookie, name, file).await;
            assert_eq!(sent.header(header::LOCATION), page, "{path} {name}");
            let flash = sent.cookie("__Host-portico-flash").expect("a flash");
            let told = house.get(page, &format!("{cookie}; {flash}")).await;
            assert!(told.body.contains(words), "{path} {name} {}: {}", file.len(), told.body);
            assert!(told.body.contains("aria-invalid=\"true\""), "{path} {name}");
        }
    }
    // Nobody who is not signed in has so much read.
    assert_eq!(
        send(&house, "/api/profile/picture", "/profile", "", "a.png", &large).await.status,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    assert_eq!(house.count("picture").await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_logo_is_at_the_portals_entrance_and_kept_by_browsers_under_its_own_address() {
    let house = House::of_the_demonstration().await;
    let maya = house.staff("maya@portico.example").await;
    house.service.remove_logo(&maya).await.expect("removes");
    assert_eq!(house.get("/logo", "").await.status, StatusCode::NOT_FOUND);
    house.service.set_logo(&maya, upload()).await.expect("sets");
    let page = house.get("/login", "").await;
    let (_, rest) = page.body.split_once("src=\"/logo?v=").expect("a logo");
    let version = rest.split('"').next().expect("a version");
    let answer = house.get(&format!("/logo?v={version}"), "").await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "image/png"));
    assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(answer.header("content-security-policy"), "sandbox; default-src 'none'");
    for other in ["/logo", "/logo?v=other"] {
        assert_eq!(house.get(other, "").await.header("cache-control"), "public, no-cache", "{other}");
    }
}
