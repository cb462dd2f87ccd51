//! What is refused at a door is written down (R48), and whoever asks on and on is told of.

use crate::house::{House, on_both};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::account::Realm;

const ONE_BY_ONE: &str = "audit WHERE action = 'access.denied'";
const MANY: &str = "audit WHERE action = 'access.many_denied' AND class = 'denied'";
const TOLD: &str = "mail WHERE subject LIKE 'Many refused requests%'";

async fn customer(house: &House) -> String {
    house.one::<uuid::Uuid>("SELECT id FROM customer WHERE name = 'Kestrel Logistics Ltd'").await.to_string()
}

on_both! {
    async fn a_refused_page_call_and_file_are_written_down_with_who_and_what(house: &House) {
        let theirs = customer(house).await;
        let joe = house.cookie(Realm::Staff, "joe@portico.example").await;
        let ana = house.cookie(Realm::Portal, "ana@acme.example").await;
        let page = format!("/admin/customers/{theirs}");
        let file = "/admin/export/00000000-0000-7000-8000-000000000001/file";
        assert_eq!(house.get(&page, &joe).await.status, StatusCode::NOT_FOUND);
        assert_eq!(house.get("/admin/settings/privacy", &joe).await.status, StatusCode::FORBIDDEN);
        assert_eq!(house.get(file, &joe).await.status, StatusCode::SEE_OTHER);
        assert_eq!(
            house.call("/admin/api/customers/trash", &joe, &format!("id={theirs}&version=1")).await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(house.call("/api/passkeys/ask", &ana, "").await.status, StatusCode::NOT_FOUND);
        for (path, kind, answer, name) in [
            (page.as_str(), "staff", "404", "Joe"),
            ("/admin/settings/privacy", "staff", "403", "Joe"),
            (file, "staff", "403", "Joe"),
            ("/admin/api/customers/trash", "staff", "404", "Joe"),
            ("/api/passkeys/ask", "person", "404", "Ana"),
        ] {
            let of = format!("actor_kind = '{kind}' AND actor_name LIKE '{name}%'");
            let detail = format!("detail LIKE '%\"answer\":\"{answer}\"%' AND detail LIKE '%\"{path}\"%'");
            assert_eq!(house.count(&format!("{ONE_BY_ONE} AND {of} AND {detail}")).await, 1, "{path}");
        }
        assert_eq!(house.count(ONE_BY_ONE).await, 5);
        assert_eq!(house.count(MANY).await, 0);
    }

    async fn what_is_open_or_never_was_is_not_written_down_nor_is_what_strangers_ask(house: &House) {
        let joe = house.cookie(Realm::Staff, "joe@portico.example").await;
        assert_eq!(house.get("/admin/customers", &joe).await.status, StatusCode::OK);
        assert_eq!(house.get("/admin/no-such-page", &joe).await.status, StatusCode::NOT_FOUND);
        assert_eq!(house.get("/admin/customers", "").await.status, StatusCode::SEE_OTHER);
        assert_eq!(
            house.call("/admin/api/customers/trash", "", &format!("id={}&version=1", uuid::Uuid::nil())).await.status,
            StatusCode::UNAUTHORIZED
        );
        assert_eq!(house.count(ONE_BY_ONE).await, 0);
    }

    async fn the_twentieth_within_ten_minutes_is_told_once_and_the_log_has_an_end(house: &House) {
        let page = format!("/admin/customers/{}", customer(house).await);
        let joe = house.cookie(Realm::Staff, "joe@portico.example").await;
        for asked in 1..=21 {
            house.get(&page, &joe).await;
            let told = i64::from(asked >= 20);
            assert_eq!(house.count(MANY).await, told, "{asked}");
        }
        // Maya and Alan, who manage the team.
        assert_eq!(house.count(TOLD).await, 2);
        assert_eq!(house.count(&format!("{TOLD} AND to_address = 'maya@portico.example'")).await, 1);
        let una = house.cookie(Realm::Staff, "una@portico.example").await;
        house.get("/admin/settings/privacy", &una).await;
        assert_eq!(house.count(MANY).await, 1, "each person by themself");
        let asking = (0..6).map(|_| async {
            for _ in 0..40 {
                assert_eq!(house.get("/admin/settings/privacy", &joe).await.status, StatusCode::FORBIDDEN);
            }
        });
        futures_util::future::join_all(asking).await;
        assert_eq!(house.count(&format!("{ONE_BY_ONE} AND actor_name LIKE 'Joe%'")).await, 200);
        assert_eq!(house.count("audit WHERE action = 'access.denied_unwritten'").await, 1, "and the log says so");
        assert_eq!((house.count(MANY).await, house.count(TOLD).await), (1, 2));
    }

    async fn what_a_page_of_somebody_else_sends_a_browser_to_alarms_nobody(house: &House) {
        let page = format!("/admin/customers/{}", customer(house).await);
        let joe = house.cookie(Realm::Staff, "joe@portico.example").await;
        for _ in 0..25 {
            let request = Request::builder()
                .uri(&page)
                .header(header::HOST, "localhost:3000")
                .header(header::COOKIE, &joe)
                .header("sec-fetch-site", "cross-site")
                .body(Body::empty());
            assert_eq!(house.send(request.expect("a request")).await.status, StatusCode::NOT_FOUND);
        }
        assert_eq!(house.count("audit WHERE action = 'access.denied_elsewhere'").await, 25);
        assert_eq!((house.count(ONE_BY_ONE).await, house.count(MANY).await, house.count(TOLD).await), (0, 0, 0));
    }

    async fn a_field_that_only_a_forged_form_sends_is_a_refusal_too(house: &House) {
        let alan = house.cookie(Realm::Staff, "alan@portico.example").await;
        let form = "first_name=Eve&last_name=Hill&email=eve%40portico.example&role=main_administrator&language=en&title=&phone=&manager=";
        let answer = house.call("/admin/api/staff/invite", &alan, form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(house.count(&format!("{ONE_BY_ONE} AND actor_name LIKE 'Alan%'")).await, 1);
    }
}
