//! Addresses with a secret in them: no browser tells one to anybody, and the forms of such a page find their way back all the same (R17).

use crate::house::{House, request};
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};

const POLICY: &str = "referrer-policy";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_told_an_address_with_a_secret() {
    let house = House::of_the_demonstration().await;
    for path in [
        "/admin/reset-password?token=x",
        "/admin/invitation?token=x",
        "/admin/setup?token=x",
        "/reset-password?token=x",
        "/invitation?token=x",
        "/register/confirm?token=x",
        "/unsubscribe?token=x",
        "/unsubscribe/one-click?token=x",
        "/link?token=x",
        "/link?after=x&token=x",
        "/link?token=x&mail=x",
        "/link/document.pdf?token=x",
        "/link/document.xml?token=x",
    ] {
        assert_eq!(house.get(path, "").await.header(POLICY), "no-referrer", "{path}");
    }
    for path in ["/login", "/admin/login?next=/admin/customers", "/link", "/link?mail=x"] {
        assert_eq!(house.get(path, "").await.header(POLICY), "same-origin", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_form_leads_back_by_the_secret_that_it_carries() {
    let house = House::of_the_demonstration().await;
    for (action, body, page) in [
        ("/admin/api/reset-password", "token=x&password=a&password_again=b", "/admin/reset-password"),
        ("/admin/api/invitation/accept", "token=x&password=a&password_again=b", "/admin/invitation"),
        ("/admin/api/invitation/decline", "token=x", "/admin/invitation"),
        (
            "/admin/api/setup",
            "token=x&company=C&first_name=A&last_name=B&email=a%40b.example&password=a&password_again=b",
            "/admin/setup",
        ),
        ("/api/reset-password", "token=x&password=a&password_again=b", "/reset-password"),
        ("/api/invitation/accept", "token=x&password=a&password_again=b", "/invitation"),
        ("/api/invitation/decline", "token=x", "/invitation"),
        ("/api/registration/verify", "token=x", "/register/confirm"),
        ("/api/unsubscribe", "token=x", "/unsubscribe"),
        ("/api/link/send-code", "token=x", "/link"),
        ("/api/link/enter-code", "code=000000&token=x", "/link"),
        ("/api/link/save-mails", "token=x", "/link"),
    ] {
        // What browsers send from a page that tells nobody of itself: no page, and an origin that says nothing.
        let mut form = request("POST", action, "", "text/html");
        form.headers_mut().expect("headers").insert(header::ORIGIN, HeaderValue::from_static("null"));
        let answer = house.send(form.body(Body::from(body)).expect("a request")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{action}: {}", answer.body);
        assert_eq!(answer.header(header::LOCATION), format!("{page}?token=x"), "{action}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_form_of_a_link_leads_back_to_where_its_list_went_on() {
    let house = House::of_the_demonstration().await;
    for (body, to) in
        [("token=x&after=", "/link?token=x"), ("token=x&after=12.ab%26next%3D", "/link?token=x&after=12.ab%26next%3D")]
    {
        let form = request("POST", "/api/link/save-mails", "", "text/html").body(Body::from(body));
        let answer = house.send(form.expect("a request")).await;
        assert_eq!((answer.status, answer.header(header::LOCATION)), (StatusCode::SEE_OTHER, to));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_that_is_none_leads_to_no_other_place() {
    let house = House::of_the_demonstration().await;
    let body = "token=x%26next%3D%2F%2Fevil.example%0D%0ASet-Cookie%3A+a&password=a&password_again=b";
    let form = request("POST", "/api/reset-password", "", "text/html").body(Body::from(body));
    let answer = house.send(form.expect("a request")).await;
    let location = answer.header(header::LOCATION);
    assert!(location.starts_with("/reset-password?token=x%26next%3D//evil.example%0D%0A"), "{location}");
}
