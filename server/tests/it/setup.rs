//! The first start through the browser's door: one link, used once, and nothing behind it afterwards (R9).

use crate::doors::{rows, words};
use crate::house::House;
use crate::place::Place;
use axum::http::{StatusCode, header};
use domain::account::Realm;
use std::collections::BTreeSet;
use tempfile::TempDir;

const SET_UP: &str = "/admin/api/setup";
const SHOW: &str = "/admin/api/setup/show";

fn typed(token: &str, email: &str) -> String {
    format!(
        "token={token}&company=Casa&first_name=Maya&last_name=Lindqvist&email={email}\
         &password=seven+lanterns+by+the+quay&password_again=seven+lanterns+by+the+quay"
    )
}

async fn the_set_up_is_there_once(place: &Place) {
    let house = House::at(&place.url(), TempDir::new().expect("a temporary folder")).await;
    let link = house.service.setup_link().await.expect("looks").expect("a link");
    let token = link.split_once("/admin/setup?token=").expect("leads to the set-up").1;
    let page = format!("/admin/setup?token={token}");
    assert_eq!(house.get("/admin/setup?token=x", "").await.status, StatusCode::NOT_FOUND);

    // With a link that is none, nothing happens.
    let before = rows(&house).await;
    for (path, body) in [(SHOW, "token=x".to_owned()), (SET_UP, typed("x", "eve%40evil.example"))] {
        assert_eq!(house.call(path, "", &body).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(rows(&house).await, before);

    // With the right one, the form is there, and it leads into the house.
    let open = house.get(&page, "").await;
    assert!(open.status == StatusCode::OK && open.body.contains("name=\"company\""), "{}", open.body);
    assert_eq!(house.call(SHOW, "", &format!("token={token}")).await.status, StatusCode::OK);
    let sent = house.post(SET_UP, &page, "", &typed(token, "maya%40house.example")).await;
    assert_eq!((sent.status, sent.header(header::LOCATION)), (StatusCode::FOUND, "/admin"));
    let maya = sent.cookie(server::cookie(Realm::Staff)).expect("is signed in");
    assert_eq!(house.get("/admin/staff", &maya).await.status, StatusCode::OK);

    // Afterwards there is nothing, for strangers and for whoever is inside; and the link looks as if it had never been one.
    let before = rows(&house).await;
    for cookie in ["", maya.as_str()] {
        let mut told = BTreeSet::new();
        for path in [page.as_str(), "/admin/setup", "/admin/setup?token=x"] {
            let gone = house.get(path, cookie).await;
            assert_eq!(gone.status, StatusCode::NOT_FOUND, "{path}");
            told.insert(words(&gone.body));
        }
        assert_eq!(told.len(), 1, "{told:?}");
        for (path, body) in [(SHOW, format!("token={token}")), (SET_UP, typed(token, "eve%40evil.example"))] {
            assert_eq!(house.call(path, cookie, &body).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
    assert_eq!(house.service.setup_link().await.expect("looks"), None, "no start opens it again");
    assert_eq!(rows(&house).await, before);
    house.leave().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_set_up_is_there_once_on_sqlite() {
    let place = Place::sqlite();
    the_set_up_is_there_once(&place).await;
    place.leave().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_set_up_is_there_once_on_postgres() {
    let Some(place) = Place::postgres().await else { return };
    the_set_up_is_there_once(&place).await;
    place.leave().await;
}
