//! What happens when something breaks: nobody gets more than they would have, nobody is told of the inside, and the log is.

use crate::house::{House, on_both};
use crate::process::Process;
use axum::http::StatusCode;
use domain::account::Realm;
use service::clock::Clock;
use service::db::Database;
use service::entropy::Entropy;
use std::fs::File;

/// What rights, sessions and locks are read from.
const READ_BY_THE_CLERK: [&str; 8] =
    ["session", "staff", "staff_override", "role", "setting", "second_factor", "person", "membership"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_rules_cannot_be_read_nothing_is_opened_or_told() {
    let house = House::of_the_demonstration().await;
    let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
    let una = house.cookie(Realm::Staff, "una@portico.example").await;
    let ana = house.cookie(Realm::Portal, "ana@acme.example").await;
    let customer: uuid::Uuid = house.one("SELECT id FROM customer WHERE name = 'Kestrel Logistics Ltd'").await;
    let before = house.count("customer WHERE trashed_at IS NULL").await;
    let mut refused = 0;
    for table in READ_BY_THE_CLERK {
        house.run(&format!("ALTER TABLE {table} RENAME TO away")).await;
        let answers = [
            house.get("/admin/customers", &una).await,
            house.get(&format!("/admin/customers/{customer}"), &maya).await,
            house.get("/company", &ana).await,
            house.call("/admin/api/customers/trash", &una, &format!("id={customer}")).await,
        ];
        house.run(&format!("ALTER TABLE away RENAME TO {table}")).await;
        for answer in answers {
            assert!(
                !answer.body.contains("no such table") && !answer.body.contains("away"),
                "{table}: {}",
                answer.body
            );
            // A table that this one does not need is no fault.
            if answer.status != StatusCode::OK {
                // Una may not delete in any case.
                let shut = answer.status.is_server_error() || answer.status == StatusCode::FORBIDDEN;
                assert!(shut, "{table}: {}", answer.status);
                assert!(!answer.body.contains("Kestrel") && !answer.body.contains("Acme"), "{table}: {}", answer.body);
                refused += 1;
            }
        }
        assert_eq!(house.count("customer WHERE trashed_at IS NULL").await, before, "{table}");
    }
    assert!(refused >= 16, "{refused}");
    assert_eq!(house.get("/admin/customers", &una).await.status, StatusCode::OK, "and all is well again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_for_programs_holds_no_secret_and_no_forged_line_and_tells_of_faults() {
    let house = House::of_the_demonstration().await;
    let session = house.session(Realm::Staff, "una@portico.example").await;
    let cookie = format!("{}={session}", server::cookie(Realm::Staff));
    let data = house.leave().await;
    let kept = data.path().join("log");
    let server = Process::start_logging(data.path(), File::create(&kept).expect("a file")).await;
    let secrets = ["a-password-that-is-wrong", "a-token-of-a-mail", session.as_str()];
    let body = format!("email=una%40portico.example%0A%7B%22forged%22%3A1%7D&password={}&next=", secrets[0]);
    server.post("/admin/api/sign-in", "", &body).await.expect("answers");
    server.post("/admin/api/reset-password", "", &format!("token={}&password=x&password_again=x", secrets[1])).await;
    server.get(&format!("/admin/invitation?token={}%0A%7B%22forged%22:1%7D", secrets[1]), "").await.expect("answers");
    assert_eq!(server.get("/admin/customers", &cookie).await.expect("answers").status, 200);
    let url = format!("sqlite:{}", data.path().join("portico.sqlite").display());
    let db = Database::open(&url, Clock::System, Entropy::system()).await.expect("opens");
    let write = db.write().await.expect("a transaction");
    sea_orm::ConnectionTrait::execute_unprepared(write.tx(), "ALTER TABLE staff_override RENAME TO away")
        .await
        .expect("renames");
    write.commit().await.expect("commits");
    assert_eq!(server.get("/admin/customers", &cookie).await.expect("answers").status, 503);
    drop(server);

    let log = std::fs::read_to_string(&kept).expect("a log");
    let lines: Vec<serde_json::Value> =
        log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect();
    assert!(lines.iter().all(|line| line["timestamp"].as_str().is_some_and(|at| at.ends_with('Z'))), "{log}");
    assert!(lines.iter().all(|line| line.get("forged").is_none()), "{log}");
    let fault = |line: &&serde_json::Value| line["level"] == "ERROR" && line["fields"]["message"] == "a request failed";
    assert_eq!(lines.iter().filter(fault).count(), 1, "{log}");
    for secret in secrets {
        assert!(!log.contains(secret), "{log}");
    }
}

on_both! {
    async fn a_server_is_well_while_its_database_can_be_read(house: &House) {
        assert_eq!(house.get("/healthz", "").await.status, StatusCode::OK);
        house.run("ALTER TABLE seaql_migrations RENAME TO away").await;
        let answer = house.get("/healthz", "").await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(!answer.body.contains("away") && !answer.body.contains("seaql"), "{}", answer.body);
        house.run("ALTER TABLE away RENAME TO seaql_migrations").await;
        assert_eq!(house.get("/healthz", "").await.status, StatusCode::OK);
    }
}
