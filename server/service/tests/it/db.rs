use crate::place::Place;
use crate::proxy::Proxy;
use crate::support::{House, MORNING, on_both, open};
use domain::access::Permit;
use domain::{CustomerId, Locale, Refusal};
use migration::MigratorTrait;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use service::Error;
use service::audit::Entry;
use service::clock::Clock;
use service::db::{Database, OpenError};
use service::entropy::Entropy;
use service::outbox::Message;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::task::JoinSet;

fn entry() -> Entry {
    let leave = Permit::for_system("a test");
    Entry::customer(&leave, "customer.created", CustomerId::from(Entropy::system().uuid(MORNING)))
}

fn message() -> Message {
    Message {
        to_address: "ana@acme.example".to_owned(),
        to_name: "Ana".to_owned(),
        locale: Locale::En,
        category: "security".to_owned(),
        subject: "Hello".to_owned(),
        text: "Hello".to_owned(),
        html: "<p>Hello</p>".to_owned(),
        ..Message::default()
    }
}

on_both! {
    async fn writers_of_two_instances_wait_for_each_other(house: &House) {
        let other = house.another().await;
        let mut tasks = JoinSet::new();
        for turn in 0..32 {
            let db = if turn % 2 == 0 { house.db.clone() } else { other.clone() };
            tasks.spawn(async move {
                let mut numbers = Vec::new();
                for _ in 0..4 {
                    let write = db.write().await.expect("never busy");
                    numbers.push(write.next_number("customer").await.expect("a number"));
                    write.audit(entry());
                    write.commit().await.expect("commits");
                }
                numbers
            });
        }
        let numbers: BTreeSet<i64> = tasks.join_all().await.into_iter().flatten().collect();
        assert_eq!(numbers, (1..=128).collect(), "every number once, without a gap");
        assert_eq!(house.count("audit").await, 128);
    }

    async fn what_is_not_committed_did_not_happen(house: &House) {
        let write = house.db.write().await.expect("a transaction");
        assert_eq!(write.next_number("customer").await.expect("a number"), 1);
        write.audit(entry());
        write.mail(message()).await.expect("a mail");
        drop(write);
        let write = house.db.write().await.expect("a transaction");
        assert_eq!(write.next_number("customer").await.expect("a number"), 1, "the number came back");
        write.commit().await.expect("commits");
        assert_eq!((house.count("audit").await, house.count("mail").await), (0, 0));
    }

    async fn a_change_and_its_audit_fail_together(house: &House) {
        let write = house.db.write().await.expect("a transaction");
        write.next_number("customer").await.expect("a number");
        write.audit(entry());
        let refused = write.tx().execute_unprepared("INSERT INTO setting (key, value) VALUES ('k', NULL)").await;
        assert!(refused.is_err());
        drop(write);
        assert_eq!((house.count("audit").await, house.count("series").await), (0, 0));
    }

    async fn what_the_database_refuses_in_the_end_did_not_happen(house: &House) {
        house.run("CREATE TABLE whole (id BIGINT PRIMARY KEY)").await.expect("makes a table");
        let part = "CREATE TABLE part (whole BIGINT REFERENCES whole (id) DEFERRABLE INITIALLY DEFERRED)";
        house.run(part).await.expect("makes a table");
        let write = house.db.write().await.expect("a transaction");
        write.tx().execute_unprepared("INSERT INTO part VALUES (1)").await.expect("inserts");
        write.audit(entry());
        let refused = write.commit().await.expect_err("is part of nothing");
        assert!(matches!(refused, Error::Database(_)), "{refused}");
        assert_eq!((house.count("part").await, house.count("audit").await), (0, 0));
    }

    async fn the_audit_takes_rows_and_gives_none_back(house: &House) {
        let write = house.db.write().await.expect("a transaction");
        write.audit(entry());
        write.commit().await.expect("commits");
        assert!(house.run("UPDATE audit SET action = 'nothing'").await.is_err());
        assert!(house.run("DELETE FROM audit").await.is_err());
        assert_eq!(house.one::<String>("SELECT action FROM audit").await, "customer.created");
    }

    async fn entries_of_one_transaction_keep_their_order(house: &House) {
        let write = house.db.write().await.expect("a transaction");
        for name in 0..50 {
            write.audit(entry().detail("name", &name.to_string()));
        }
        write.commit().await.expect("commits");
        let sql = Statement::from_string(house.db.read().get_database_backend(), "SELECT detail FROM audit ORDER BY at, id");
        let rows = house.db.read().query_all_raw(sql).await.expect("rows");
        let names: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).expect("detail")).collect();
        let wanted: Vec<String> = (0..50).map(|name| format!(r#"{{"name":"{name}","reason":"a test"}}"#)).collect();
        assert_eq!(names, wanted);
    }

    async fn nothing_writes_through_the_reader(house: &House) {
        let refused = house.db.read().execute_unprepared("INSERT INTO setting (key, value) VALUES ('k', 'v')").await;
        assert!(refused.is_err());
    }

    async fn a_lock_keeps_a_rule_about_several_rows(house: &House) {
        let mut tasks = JoinSet::new();
        for _ in 0..8 {
            let db = house.db.clone();
            tasks.spawn(async move {
                let write = db.write().await.expect("a transaction");
                write.lock("seats").await.expect("the lock");
                let count = Statement::from_string(write.tx().get_database_backend(), "SELECT count(*) FROM setting");
                let row = write.tx().query_one_raw(count).await.expect("a row").expect("a row");
                let taken: i64 = row.try_get_by_index(0).expect("a count");
                if taken < 3 {
                    let sql = format!("INSERT INTO setting (key, value) VALUES ('{}', '')", write.new_id());
                    write.tx().execute_unprepared(&sql).await.expect("inserts");
                }
                write.commit().await.expect("commits");
            });
        }
        tasks.join_all().await;
        assert_eq!(house.count("setting").await, 3);
    }

    async fn a_newer_schema_is_refused_and_left_alone(house: &House) {
        house.run("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 0)").await.expect("inserts");
        let opened = Database::open(&house.place.url(), house.clock.clone(), Entropy::system()).await;
        let error = opened.expect_err("is refused");
        assert!(matches!(&error, OpenError::Newer(version) if version == "m9999_later"), "{error}");
        assert_eq!(house.count("seaql_migrations").await, migrations() + 1);
    }
}

fn migrations() -> i64 {
    i64::try_from(migration::Migrator::migrations().len()).expect("a number")
}

async fn start_together(place: Place) {
    let clock = Clock::set(MORNING);
    let mut tasks = JoinSet::new();
    for _ in 0..3 {
        let (url, clock) = (place.url(), clock.clone());
        tasks.spawn(async move { Database::open(&url, clock, Entropy::system()).await });
    }
    let opened = tasks.join_all().await;
    for db in opened {
        let db = db.expect("each instance starts");
        let count = Statement::from_string(db.read().get_database_backend(), "SELECT count(*) FROM seaql_migrations");
        let row = db.read().query_one_raw(count).await.expect("a row").expect("a row");
        assert_eq!(row.try_get_by_index::<i64>(0).expect("a count"), migrations());
    }
    place.leave().await;
}

/// Without a server every `postgres::…` test passes without a look: this one says so.
#[test]
fn there_is_a_postgres_to_test_on() {
    let server = std::env::var("PORTICO_TEST_POSTGRES");
    assert!(
        server.is_ok(),
        "nothing was tested on Postgres: run the tests by scripts/with-postgres, or set PORTICO_TEST_POSTGRES"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_instances_start_together_on_an_empty_file() {
    start_together(Place::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_instances_start_together_on_an_empty_server() {
    if let Some(place) = Place::postgres().await {
        start_together(place).await;
    }
}

/// R101, on every connection that the pools can ever have.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pragmas_hold_on_every_connection() {
    let house = House::on_sqlite().await;
    let pool = house.db.read().get_sqlite_connection_pool();
    let most = pool.options().get_max_connections();
    let mut connections = Vec::new();
    for _ in 0..most {
        connections.push(pool.acquire().await.expect("a connection"));
    }
    assert!(most > 1);
    let pragmas = [
        ("journal_mode", "journal_mode", "wal"),
        ("synchronous", "synchronous", "2"),
        ("foreign_keys", "foreign_keys", "1"),
        ("busy_timeout", "timeout", "5000"),
        ("trusted_schema", "trusted_schema", "0"),
    ];
    for (pragma, column, wanted) in pragmas.into_iter().chain([("query_only", "query_only", "1")]) {
        for connection in &mut connections {
            let sql = sea_orm::sqlx::AssertSqlSafe(format!("SELECT CAST({column} AS TEXT) FROM pragma_{pragma}"));
            let found: String = sea_orm::sqlx::query_scalar(sql).fetch_one(&mut **connection).await.expect("a pragma");
            assert_eq!(found, wanted, "{pragma}");
        }
    }
    let write = house.db.write().await.expect("a transaction");
    for (pragma, column, wanted) in pragmas {
        let sql = format!("SELECT CAST({column} AS TEXT) FROM pragma_{pragma}");
        let row = write
            .tx()
            .query_one_raw(Statement::from_string(DbBackend::Sqlite, sql))
            .await
            .expect("a row")
            .expect("a row");
        assert_eq!(row.try_get_by_index::<String>(0).expect("text"), wanted, "{pragma}");
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_file_and_its_folder_are_private() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::sqlite();
    let _db = open(&place, &Clock::System).await;
    let Place::Sqlite(folder) = &place else { unreachable!("is SQLite") };
    let data = folder.path().join("data");
    let mode = |path: &std::path::Path| path.metadata().expect("is there").permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    for file in ["portico.sqlite", "portico.sqlite-wal", "portico.sqlite-shm"] {
        assert_eq!(mode(&data.join(file)), 0o600, "{file}");
    }
}

/// R103. Together the changes would fill the log several times over; readers that follow each other without a pause keep it from being
/// emptied as long as each of them looks at it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_of_changes_stays_bounded_beside_readers_that_never_pause() {
    let place = Place::sqlite();
    let db = open(&place, &Clock::System).await;
    let Place::Sqlite(folder) = &place else { unreachable!("is SQLite") };
    let log = folder.path().join("data/portico.sqlite-wal");
    let going = Arc::new(AtomicBool::new(true));
    let mut readers = JoinSet::new();
    for _ in 0..3 {
        let (db, going) = (db.clone(), going.clone());
        readers.spawn(async move {
            let mut reads = 0;
            while going.load(Ordering::Relaxed) {
                let sql = "SELECT SUM(LENGTH(text_body)) FROM mail";
                db.read().query_one_raw(Statement::from_string(DbBackend::Sqlite, sql)).await.expect("reads");
                reads += 1;
            }
            reads
        });
    }
    let mut longest = 0;
    for _ in 0..2_000 {
        let write = db.write().await.expect("a transaction");
        write.mail(Message { text: "word ".repeat(800), ..message() }).await.expect("a mail");
        write.audit(entry());
        write.commit().await.expect("commits");
        longest = longest.max(log.metadata().expect("is there").len());
    }
    going.store(false, Ordering::Relaxed);
    assert!(readers.join_all().await.into_iter().all(|reads| reads > 0), "each has read");
    assert!(longest < 32 << 20, "{longest} bytes");
}

#[tokio::test]
async fn an_address_that_is_none_is_told_in_one_sentence() {
    for url in ["sqlite::memory:", "mysql://root@localhost/x"] {
        let error = Database::open(url, Clock::System, Entropy::system()).await.expect_err("is refused").to_string();
        assert!(error.contains("sqlite:data/portico.sqlite") && error.lines().count() == 1, "{error}");
    }
}

/// A Postgres database, and a wire to it that fails.
async fn by_wire() -> Option<(Place, Proxy, Database)> {
    let place = Place::postgres().await?;
    let proxy = Proxy::to(&place.url()).await;
    let db = Database::open(&proxy.url, Clock::set(MORNING), Entropy::system()).await.expect("opens");
    Some((place, proxy, db))
}

async fn count(db: &Database, table: &str) -> i64 {
    let sql = Statement::from_string(DbBackend::Postgres, format!("SELECT count(*) FROM {table}"));
    let row = db.read().query_one_raw(sql).await.expect("a row").expect("a row");
    row.try_get_by_index(0).expect("a count")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_goes_away_without_a_word_keeps_no_connection() {
    let Some((place, proxy, db)) = by_wire().await else { return };
    let pool = db.read().get_postgres_connection_pool();
    let mut reading = Vec::new();
    for _ in 0..pool.options().get_max_connections() {
        reading.push(pool.acquire().await.expect("a connection"));
    }
    // All that write.
    let mut changes = Vec::new();
    for _ in 0..6 {
        changes.push(db.write().await.expect("a transaction"));
    }
    proxy.silence();
    drop((reading, changes));
    db.ping().await.expect("reads by another connection");
    let write = db.write().await.expect("a transaction on another connection");
    write.audit(entry());
    write.commit().await.expect("commits");
    assert_eq!(count(&db, "audit").await, 1);
    db.close().await.expect("closes");
    place.leave().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_of_whose_end_nobody_hears_is_neither_made_nor_refused() {
    let Some((place, proxy, db)) = by_wire().await else { return };
    proxy.lose_the_end_of("ana@acme.example");
    let write = db.write().await.expect("a transaction");
    write.mail(message()).await.expect("a mail");
    write.audit(entry());
    let unsure = write.commit().await.expect_err("nobody says so");
    assert!(matches!(unsure, Error::Unsure(_)), "{unsure}");
    assert_eq!(unsure.refusal(), Refusal::Unsure);
    assert_eq!((count(&db, "mail").await, count(&db, "audit").await), (1, 1), "this time it was made");
    let write = db.write().await.expect("a transaction");
    write.mail(message()).await.expect("a mail");
    write.commit().await.expect("commits, and hears it");
    db.close().await.expect("closes");
    place.leave().await;
}
