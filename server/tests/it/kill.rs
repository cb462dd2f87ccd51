//! Fifty times the process is killed amid writes: what was acknowledged is there, each change with its entry and its mail or not at all, and
//! the database is whole.

use crate::house::House;
use crate::process::{Process, post};
use domain::account::Realm;
use service::audit::chain;
use service::clock::Clock;
use service::db::Database;
use service::entropy::Entropy;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Mutex;
use tokio::task::JoinSet;

const KILLS: usize = 50;
const WRITERS: usize = 4;

/// What a client was told is done: a table, a column, and what stands there.
type Acknowledged = Vec<(&'static str, &'static str, String)>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_kills_lose_no_acknowledged_write() {
    let house = House::of_the_demonstration().await;
    let cookie = house.cookie(Realm::Staff, "maya@portico.example").await;
    let acme: uuid::Uuid = house.one("SELECT id FROM customer WHERE name = 'Acme Facility Services'").await;
    let data = house.leave().await;
    let acknowledged = Arc::new(Mutex::new(Acknowledged::new()));
    for round in 0..KILLS {
        let mut server = Process::start(data.path(), None).await;
        let address = server.address;
        let done = Arc::new(AtomicUsize::new(0));
        let mut writers = JoinSet::new();
        for writer in 0..WRITERS {
            let (cookie, acknowledged, done) = (cookie.clone(), acknowledged.clone(), done.clone());
            writers.spawn(async move {
                for n in 0.. {
                    let mark = format!("r{round}w{writer}n{n}");
                    let email = format!("{mark}@kill.example");
                    let (path, body, table, column) = match n % 5 {
                        0 => ("/admin/api/customers/create", format!("kind=company&name={mark}"), "customer", "name"),
                        1 => ("/admin/api/notes/add", format!("customer={acme}&body={mark}"), "note", "body"),
                        2 => (
                            "/admin/api/payments/record",
                            format!(
                                "customer={acme}&amount=1&currency=EUR&date=2026-01-02&method=cash&reference={mark}"
                            ),
                            "payment",
                            "reference",
                        ),
                        3 => (
                            "/admin/api/staff/invite",
                            format!("first_name=Kim&last_name=Test&email={email}&role=user&language=en"),
                            "staff",
                            "email",
                        ),
                        _ => (
                            "/admin/api/contacts/create",
                            format!("customer={acme}&first_name={mark}"),
                            "contact",
                            "first_name",
                        ),
                    };
                    // The server is gone: so is the writer.
                    let Some(reply) = post(address, path, &cookie, &body).await else { return };
                    assert!((200..400).contains(&reply.status), "{path}: {}", reply.status);
                    let mark = if table == "staff" { email } else { mark };
                    acknowledged.lock().await.push((table, column, mark));
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        // Somewhere amid the writes, each time after another number of them.
        while done.load(Ordering::Relaxed) < 3 + round % 17 {
            tokio::task::yield_now().await;
        }
        server.kill();
        while let Some(ended) = writers.join_next().await {
            ended.expect("no writer was refused");
        }
        let told = acknowledged.lock().await;
        check(data.path(), &told, round).await;
    }
    let all = acknowledged.lock().await.len();
    assert!(all >= KILLS * 3, "{all} writes were acknowledged");
}

async fn check(data: &Path, acknowledged: &Acknowledged, round: usize) {
    let url = format!("sqlite:{}", data.join("portico.sqlite").display());
    let db = Database::open(&url, Clock::System, Entropy::system()).await.expect("opens");
    let said: String = crate::house::one(&db, "PRAGMA integrity_check").await;
    assert_eq!(said, "ok", "after kill {round}");
    for (table, column, mark) in acknowledged {
        let sql = format!("SELECT count(*) FROM {table} WHERE {column} = '{mark}'");
        assert_eq!(crate::house::one::<i64>(&db, &sql).await, 1, "{table} {mark} after kill {round}");
    }
    // Of each change all there is, or nothing.
    for (what, whole) in [
        ("what points to something", "(SELECT count(*) FROM pragma_foreign_key_check) = 0"),
        (
            "customers",
            "(SELECT count(*) FROM customer) = (SELECT count(*) FROM audit WHERE action = 'customer.created')",
        ),
        ("notes", "(SELECT count(*) FROM note) = (SELECT count(*) FROM audit WHERE action = 'note.added')"),
        ("payments", "(SELECT count(*) FROM payment) = (SELECT count(*) FROM audit WHERE action = 'payment.recorded')"),
        (
            "what was paid",
            "NOT EXISTS (SELECT 1 FROM payment WHERE allocated <> (SELECT coalesce(sum(amount), 0) FROM payment_allocation WHERE payment_id = payment.id))",
        ),
        (
            "invitations",
            "NOT EXISTS (SELECT 1 FROM staff WHERE email LIKE '%@kill.example' AND (SELECT count(*) FROM invitation WHERE staff_id = staff.id) <> 1)",
        ),
        (
            "mails",
            "(SELECT count(*) FROM mail WHERE to_address LIKE '%@kill.example') = (SELECT count(*) FROM staff WHERE email LIKE '%@kill.example')",
        ),
    ] {
        let holds: i64 = crate::house::one(&db, &format!("SELECT {whole}")).await;
        assert_eq!(holds, 1, "{what} after kill {round}");
    }
    // It is read from its beginning, which takes a while.
    if round % 10 == 9 {
        let report = chain::check(&db).await.expect("reads");
        assert!(report.flaws.is_empty() && report.entries > 0, "after kill {round}: {:?}", report.flaws);
    }
    db.close().await.expect("closes");
}
