//! The entrances under the addresses that people type, kept or were told.

use crate::house::House;
use axum::http::{StatusCode, header};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn customers_sign_in_under_either_address_with_and_without_a_slash() {
    let house = House::of_the_demonstration().await;
    for path in ["/login", "/login/", "/authentication/login", "/authentication/login/"] {
        let page = house.get(path, "").await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.body.contains("action=\"/api/sign-in\""), "{path}: {}", page.body);
        let typed = |password: &str| format!("email=ana%40acme.example&password={password}&next=");
        let wrong = house.post("/api/sign-in", path, "", &typed("not+the+pass+phrase")).await;
        assert_eq!(wrong.header(header::LOCATION), path, "refused, it leads back");
        let right = house.post("/api/sign-in", path, "", &typed("portico+demo+pass+phrase")).await;
        assert_eq!(right.header(header::LOCATION), "/", "{path}");
    }
}
