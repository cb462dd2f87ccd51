//! Who has given a password and no code reaches the question for the code, and the way out (R22).

use crate::doors::Ids;
use crate::house::House;
use crate::rows::For::{Anybody, Customers, CustomersOf};
use crate::rows::{FUNCTIONS, PAGES};
use axum::http::StatusCode;
use domain::account::Realm;
use domain::two_factor::{Demands, TwoFactor};

/// Gives them a second factor that nobody has the app of.
async fn lock_up(house: &House, realm: Realm, email: &str) {
    let table = if realm == Realm::Staff { "staff" } else { "person" };
    let columns = "realm, account_id, secret, last_step, created_at, confirmed_at";
    house
        .run(&format!(
            "INSERT INTO second_factor ({columns}) SELECT '{}', id, '1.x', 0, 1, 1 FROM {table} WHERE email = '{email}'",
            realm.key()
        ))
        .await;
}

const DOORS: [(Realm, &str, &str, &str); 2] = [
    (Realm::Staff, "maya@portico.example", "/admin/api/", "/admin/second-factor"),
    (Realm::Portal, "ana@acme.example", "/api/", "/second-factor"),
];

async fn nothing_but(house: &House, realm: Realm, cookie: &str, functions: &str, page: &str, open: &[&str]) {
    let ids = Ids::of(house).await;
    let before = (house.count("customer").await, house.count("staff_override").await, house.count("mail").await);
    let mut refused = 0;
    for (path, whose, body) in FUNCTIONS {
        let ours = path.starts_with(functions) && *whose != Anybody;
        if !ours || open.iter().any(|open| path.ends_with(open)) {
            continue;
        }
        let answer = house.call(path, cookie, &ids.fill(body)).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}: {}", answer.body);
        refused += 1;
    }
    for (path, whose) in PAGES {
        let at_door = matches!(whose, Customers(_) | CustomersOf(_)) == (realm == Realm::Portal);
        if *whose == Anybody || !at_door || *path == page {
            continue;
        }
        let path = ids.path(path);
        let answer = house.get(&path, cookie).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert_eq!(answer.header("location").split('?').next(), Some(page), "{path}");
        assert!(answer.body.is_empty(), "{path}: {}", answer.body);
        refused += 1;
    }
    assert!(refused > if realm == Realm::Staff { 120 } else { 15 }, "{refused}");
    assert_eq!(house.get(page, cookie).await.status, StatusCode::OK);
    let after = (house.count("customer").await, house.count("staff_override").await, house.count("mail").await);
    assert_eq!(after, before, "nothing was done");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_password_alone_reaches_the_question_and_nothing_else() {
    let house = House::of_the_demonstration().await;
    for (realm, email, functions, page) in DOORS {
        lock_up(&house, realm, email).await;
        let cookie = house.signed_in(realm, email).await;
        let open = ["/two-factor/show", "/two-factor/prove", "/passkeys/ask"];
        nothing_but(&house, realm, &cookie, functions, page, &open).await;
        let asked: TwoFactor = house.call(&format!("{functions}two-factor/show"), &cookie, "").await.record();
        assert_eq!(asked, TwoFactor::Asked { passkeys: false });
        // The way in leads to where they wanted to go, and the way out is open.
        let wanted = house.get(if realm == Realm::Staff { "/admin/customers?q=a" } else { "/company" }, &cookie).await;
        let next = if realm == Realm::Staff { "?next=/admin/customers%3Fq%3Da" } else { "?next=/company" };
        assert_eq!(wanted.header("location"), format!("{page}{next}"));
        house.post(&format!("{functions}sign-out"), page, &cookie, "").await;
        let gone = house.get(page, &cookie).await;
        assert_eq!(gone.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_it_is_demanded_only_setting_it_up_is_open() {
    let house = House::of_the_demonstration().await;
    let maya = house.staff("maya@portico.example").await;
    let demands = Demands::parse(["main_administrator", "portal"]);
    house.service.save_demands(&maya, &demands, &house.fresh("maya@portico.example").await).await.expect("saves");
    for (realm, email, functions, page) in DOORS {
        let cookie = house.signed_in(realm, email).await;
        let open = ["/two-factor/show", "/two-factor/begin", "/two-factor/finish"];
        nothing_but(&house, realm, &cookie, functions, page, &open).await;
        let begun = house.post(&format!("{functions}two-factor/begin"), page, &cookie, "").await;
        assert_eq!(begun.status, StatusCode::FOUND, "{}", begun.body);
        let shown = house.get(page, &cookie).await;
        assert!(shown.body.contains("otpauth://totp/") && shown.body.contains("class=\"qr\""), "the picture to scan");
    }
}
