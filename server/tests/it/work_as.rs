//! Working as somebody else, through the door.

use crate::doors::Ids;
use crate::house::{Answer, House};
use crate::rows::For::Staff;
use crate::rows::{FUNCTIONS, PAGES};
use axum::http::StatusCode;
use domain::account::Realm;

async fn id(house: &House, email: &str) -> String {
    house.one::<uuid::Uuid>(&format!("SELECT id FROM staff WHERE email = '{email}'")).await.to_string()
}

/// The cookie with which `who` works as `whom`.
async fn working_as(house: &House, who: &str, whom: &str) -> String {
    let cookie = house.cookie(Realm::Staff, who).await;
    let body = format!("id={}", id(house, whom).await);
    let begun = house.post("/admin/api/work-as/start", "/admin/work-as", &cookie, &body).await;
    assert_eq!(begun.header("location"), "/admin", "{}", begun.body);
    let renewed = begun.cookie(server::cookie(Realm::Staff)).expect("a new id");
    assert_ne!(renewed, cookie);
    renewed
}

fn is_refused(answer: &Answer) -> bool {
    matches!(answer.status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_says_so_until_it_is_stopped() {
    let house = House::of_the_demonstration().await;
    let cookie = working_as(&house, "maya@portico.example", "joe@portico.example").await;
    let banner = "Maya Lindqvist, working as Joe Ionescu";
    for path in ["/admin", "/admin/customers", "/admin/staff", "/admin/work-as", "/admin/profile/devices"] {
        let page = house.get(path, &cookie).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.body.contains(banner), "{path}");
    }
    assert_eq!(
        house.get("/admin/profile", &cookie).await.status,
        StatusCode::FORBIDDEN,
        "one's own name is for oneself"
    );
    let stopped = house.post("/admin/api/work-as/stop", "/admin", &cookie, "").await;
    let own = stopped.cookie(server::cookie(Realm::Staff)).expect("a new id");
    let page = house.get("/admin", &own).await;
    assert!(!page.body.contains("working as") && page.body.contains("Maya Lindqvist"));
    assert_eq!(house.get("/admin", &cookie).await.status, StatusCode::SEE_OTHER, "the id of before is dead");
}

/// What a refused call could have changed, but for being written down itself.
async fn changes(house: &House) -> [i64; 3] {
    [
        house.count("audit WHERE action NOT LIKE 'access.%denied'").await,
        house.count("mail WHERE subject NOT LIKE '%refused%'").await,
        house.count("staff_override").await,
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_stays_behind_is_refused_at_every_function_and_page() {
    let house = House::of_the_demonstration().await;
    // Both hold all of it by themselves.
    let cookie = working_as(&house, "maya@portico.example", "alan@portico.example").await;
    let ids = Ids::of(&house).await;
    let before = changes(&house).await;
    let mut refused = 0;
    for (path, whose, body) in FUNCTIONS {
        // What leads to working as somebody asks whoever really sits there.
        let Staff(Some(right)) = whose else { continue };
        if right.stays_behind() && !path.contains("/work-as/") {
            let answer = house.call(path, &cookie, &ids.fill(body)).await;
            assert!(is_refused(&answer), "{path}: {} {}", answer.status, answer.body);
            refused += 1;
        }
    }
    for (path, whose) in PAGES {
        let Staff(Some(right)) = whose else { continue };
        if right.stays_behind() && *path != "/admin/work-as" && !path.ends_with("/access") {
            let answer = house.get(&ids.path(path), &cookie).await;
            assert!(is_refused(&answer), "{path}: {}", answer.status);
            refused += 1;
        }
    }
    assert!(refused > 40, "{refused}");
    let after = changes(&house).await;
    assert_eq!(after, before, "nothing was done");
}
