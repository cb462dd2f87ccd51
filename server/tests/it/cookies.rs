//! The cookies that the house sets: of this host alone, out of reach of scripts, of other sites and of the other door (R27, R33).

use crate::house::{Answer, House};
use axum::http::{StatusCode, header};
use domain::account::Realm;
use service::demo::PASSWORD;
use std::collections::BTreeSet;

const DOORS: [(Realm, &str, &str, &str, &str); 2] = [
    (Realm::Staff, "maya@portico.example", "/admin/api/sign-in", "/admin/api/sign-out", "/admin"),
    (Realm::Portal, "ana@acme.example", "/api/sign-in", "/api/sign-out", "/"),
];

/// What an answer sets, each with the name, the value and what stands behind it.
fn set(answer: &Answer) -> Vec<(String, String, BTreeSet<String>)> {
    let lines = answer.headers.get_all(header::SET_COOKIE).iter().filter_map(|line| line.to_str().ok());
    let cookies = lines.filter_map(|line| {
        let (pair, rest) = line.split_once(';')?;
        let (name, value) = pair.split_once('=')?;
        Some((name.to_owned(), value.to_owned(), rest.split(';').map(|part| part.trim().to_owned()).collect()))
    });
    cookies.collect()
}

fn session_of(answer: &Answer, realm: Realm) -> (String, BTreeSet<String>) {
    let found = set(answer).into_iter().find(|(name, ..)| name == server::cookie(realm));
    found.map(|(_, value, said)| (value, said)).expect("a cookie of this door")
}

async fn sign_in(house: &House, (realm, email, path): (Realm, &str, &str), brought: &str) -> Answer {
    let entrance = if realm == Realm::Staff { "/admin/login" } else { "/login" };
    let body = format!("email={email}&password={}&next=", PASSWORD.replace(' ', "+"));
    let answer = house.post(path, entrance, brought, &body).await;
    assert!(
        answer.status.is_redirection() && !answer.header(header::LOCATION).contains("login"),
        "{:?}",
        answer.headers
    );
    answer
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_cookie_is_of_this_host_and_door_and_out_of_reach() {
    let house = House::of_the_demonstration().await;
    let wanted: BTreeSet<String> =
        ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"].map(str::to_owned).into_iter().collect();
    let mut names = BTreeSet::new();
    for (realm, email, enter, leave, home) in DOORS {
        let (value, said) = session_of(&sign_in(&house, (realm, email, enter), "").await, realm);
        assert_eq!(said, wanted, "no domain, and no time beyond the browser's own");
        assert!(server::cookie(realm).starts_with("__Host-") && names.insert(server::cookie(realm)));
        // 128 bits in six to a letter.
        assert_eq!(value.len(), 22, "{value}");
        let cookie = format!("{}={value}", server::cookie(realm));
        assert_eq!(house.get(home, &cookie).await.status, StatusCode::OK);
        let left = house.post(leave, home, &cookie, "").await;
        let (value, said) = session_of(&left, realm);
        assert!(value.is_empty() && said.contains("Max-Age=0"), "{said:?}");
        assert!(said.contains("Secure") && said.contains("Path=/"), "without these a browser keeps it: {said:?}");
        assert_eq!(house.get(home, &cookie).await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_browser_brings_along_becomes_nobodys_session() {
    let house = House::of_the_demonstration().await;
    for (realm, email, enter, _, home) in DOORS {
        let mut known = BTreeSet::new();
        let planted = format!("{}=AAAAAAAAAAAAAAAAAAAAAA", server::cookie(realm));
        let own = house.cookie(realm, email).await;
        for brought in [String::new(), planted, own] {
            let (value, _) = session_of(&sign_in(&house, (realm, email, enter), &brought).await, realm);
            assert!(!brought.contains(&value) && known.insert(value), "each sign-in has an id of its own");
            if !brought.is_empty() {
                assert_eq!(house.get(home, &brought).await.status, StatusCode::SEE_OTHER, "{brought} is worthless");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_kept_for_one_showing_is_kept_as_safely() {
    let house = House::of_the_demonstration().await;
    let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
    let form = "kind=company&name=";
    let refused = house.post("/admin/api/customers/create", "/admin/customers/new", &maya, form).await;
    let cookies = set(&refused);
    let [(name, value, said)] = &cookies[..] else { panic!("{:?}", refused.headers) };
    assert!(name == "__Host-portico-flash" && value.len() >= 43, "{name} {value}");
    for part in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=60"] {
        assert!(said.contains(part), "{part} in {said:?}");
    }
    assert!(!said.iter().any(|part| part.to_lowercase().starts_with("domain")));
}
