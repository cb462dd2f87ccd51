//! From which address somebody comes: what stands before the house is believed as far as it is one's own, and no further (R8).

use crate::house::{House, request};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::StatusCode;
use std::net::SocketAddr;

const PEER: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 9)), 4711);

/// A sign-in that fails, and where it is said to have come from.
async fn fails_from(house: &House, email: &str, forwarded: &[&str]) -> String {
    let mut request = request("POST", "/admin/api/sign-in", "", "application/json").extension(ConnectInfo(PEER));
    for value in forwarded {
        request = request.header("x-forwarded-for", *value);
    }
    let body = format!("email={email}&password=wrong+guess+here&next=");
    let answer = house.send(request.body(Body::from(body)).expect("a request")).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    house.one("SELECT ip FROM audit WHERE action = 'sign_in.failed' ORDER BY id DESC LIMIT 1").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_what_ones_own_proxies_added_is_believed() {
    let peer = PEER.ip().to_string();
    for (proxies, forwarded, from) in [
        (0, &["198.51.100.7"][..], peer.as_str()),
        (1, &[], &peer),
        (1, &["198.51.100.7"], "198.51.100.7"),
        (1, &["10.0.0.1, 127.0.0.1, 198.51.100.7"], "198.51.100.7"),
        (1, &["10.0.0.1", "198.51.100.7"], "198.51.100.7"),
        (1, &["2001:db8::7"], "2001:db8::7"),
        (1, &["somewhere"], &peer),
        (1, &["198.51.100.7, "], &peer),
        (2, &["10.0.0.1, 198.51.100.7, 192.0.2.44"], "198.51.100.7"),
        (2, &["198.51.100.7"], &peer),
    ] {
        let house = House::configured(|config| config.trusted_proxies = proxies).await;
        assert_eq!(fails_from(&house, "maya@portico.example", forwarded).await, from, "{forwarded:?} behind {proxies}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_makes_addresses_up_is_counted_at_their_own() {
    let house = House::of_the_demonstration().await;
    for n in 0..6 {
        fails_from(&house, &format!("nobody{n}@portico.example"), &[&format!("198.51.100.{n}")]).await;
    }
    let tried = "SELECT failures FROM throttle WHERE key = 'sign-in:ip:203.0.113.9'";
    assert_eq!(house.one::<i32>(tried).await, 6);
    assert_eq!(house.count("throttle WHERE key LIKE 'sign-in:ip:198.51.100.%'").await, 0);
}
