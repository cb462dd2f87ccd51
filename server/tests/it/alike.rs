//! Strangers learn of no account: who is here and who is not are answered with the same bytes (R5, R16).

use crate::doors::words;
use crate::house::{Answer, House};
use axum::http::header;
use service::demo::PASSWORD;

/// All of an answer but what is drawn anew each time.
fn said(answer: &Answer) -> (u16, Vec<(String, String)>, Vec<u8>) {
    let cookie = |line: &str| line.split_once('=').map_or(String::new(), |(name, _)| name.to_owned());
    let headers = answer.headers.iter().map(|(name, value)| {
        let value = value.to_str().expect("text");
        (name.to_string(), if name == header::SET_COOKIE { cookie(value) } else { value.to_owned() })
    });
    (answer.status.as_u16(), headers.collect(), answer.bytes.to_vec())
}

/// A company in which one has left, and one has not yet come.
async fn house() -> House {
    let house = House::of_the_demonstration().await;
    house.run("UPDATE staff SET status = 'deactivated' WHERE email = 'una@portico.example'").await;
    house.run("UPDATE staff SET status = 'invited', password_hash = NULL WHERE email = 'cora@portico.example'").await;
    house.run("UPDATE person SET status = 'suspended' WHERE email = 'bruno@acme.example'").await;
    house
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_sign_in_says_the_same_whoever_was_named() {
    let house = house().await;
    for (path, entrance, known, others) in [
        (
            "/admin/api/sign-in",
            "/admin/login",
            "maya@portico.example",
            ["nobody@portico.example", "una@portico.example", "cora@portico.example", "ana@acme.example"],
        ),
        (
            "/api/sign-in",
            "/login",
            "ana@acme.example",
            ["nobody@acme.example", "bruno@acme.example", "owen@kestrel.example", "maya@portico.example"],
        ),
    ] {
        let right = PASSWORD.replace(' ', "+");
        let body = |email: &str, password: &str| format!("email={email}&password={password}&next=");
        let wrong = said(&house.call(path, "", &body(known, "wrong+guess+here")).await);
        assert!(wrong.0 == 422 && !wrong.2.is_empty());
        let form = house.post(path, entrance, "", &body(known, "wrong+guess+here")).await;
        let page = async |form: &Answer| {
            let flash = form.cookie("__Host-portico-flash").expect("a flash");
            words(&house.get(entrance, &flash).await.body)
        };
        let shown = page(&form).await;
        for other in others {
            assert_eq!(said(&house.call(path, "", &body(other, &right)).await), wrong, "{other} at {path}");
            let same = house.post(path, entrance, "", &body(other, &right)).await;
            assert_eq!(said(&same), said(&form), "{other} at {path}");
            assert_eq!(page(&same).await, shown, "{other} at {path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_forgot_a_password_or_registers_is_told_the_same_whoever_they_are() {
    let house = house().await;
    for (path, known, others) in [
        ("/admin/api/forgot-password", "maya@portico.example", ["nobody@portico.example", "una@portico.example"]),
        ("/api/forgot-password", "ana@acme.example", ["nobody@acme.example", "maya@portico.example"]),
        ("/api/registration/send", "ana@acme.example", ["new@other.example", "owen@kestrel.example"]),
    ] {
        let body = |email: &str| format!("kind=company&company=A&first_name=a&last_name=b&language=en&email={email}");
        let told = said(&house.call(path, "", &body(known)).await);
        assert_eq!(told.0, 200, "{path}");
        for other in others {
            assert_eq!(said(&house.call(path, "", &body(other)).await), told, "{other} at {path}");
        }
    }
}
