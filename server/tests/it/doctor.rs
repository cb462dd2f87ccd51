//! What the program says of its own settings: at the start, and when the operator asks `portico doctor`.

use sea_orm::{ConnectionTrait, Statement};
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::process::Command;

/// The port of a mail server that begins with this, and then agrees to everything.
async fn mail_server(greeting: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let mut stream = BufReader::new(stream);
            let (mut says, mut line) = (greeting, String::new());
            while stream.write_all(says.as_bytes()).await.is_ok()
                && stream.read_line(&mut line).await.is_ok_and(|read| read > 0)
            {
                says = "250 fine\r\n";
            }
        }
    });
    port
}

/// What the program says on a data folder of its own, and how it ends.
async fn run(command: &str, data: &Path, port: u16, from: &str) -> Output {
    std::fs::create_dir_all(data.join("site/pkg")).expect("makes a folder");
    std::fs::set_permissions(data, Permissions::from_mode(0o700)).expect("keeps others out");
    Command::new(env!("CARGO_BIN_EXE_portico"))
        .args(command.split(' '))
        .current_dir(data)
        .env_clear()
        .env("PORTICO_DATA", data)
        .env("PORTICO_SITE", data.join("site"))
        .env("PORTICO_SMTP__HOST", "127.0.0.1")
        .env("PORTICO_SMTP__PORT", port.to_string())
        .env("PORTICO_SMTP__TLS", "none")
        .env("PORTICO_SMTP__FROM", from)
        .output()
        .await
        .expect("runs")
}

async fn doctor(port: u16) -> (bool, String) {
    let data = TempDir::new().expect("a temporary folder");
    let output = run("doctor", data.path(), port, "Portico <crm@house.example>").await;
    let said = String::from_utf8(output.stdout).expect("text");
    let mail = said.lines().find(|line| line.contains(" mail: ")).unwrap_or_else(|| panic!("speaks of mail: {said}"));
    (output.status.success(), mail.to_owned())
}

#[tokio::test]
async fn the_doctor_asks_the_mail_server_and_says_what_to_mend() {
    let (healthy, said) = doctor(mail_server("220 at your service\r\n").await).await;
    assert_eq!((healthy, said.as_str()), (true, "ok    mail: goes out through 127.0.0.1"));

    let (healthy, said) = doctor(mail_server("554 not for you\r\n").await).await;
    assert!(!healthy && said.starts_with("mend  mail: 127.0.0.1 does not take it ("), "{said}");
    assert!(said.contains("not for you") && said.contains("check host, port, tls, user and password"), "{said}");

    let nobody = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let (healthy, said) = doctor(nobody).await;
    assert!(!healthy && said.starts_with("mend  mail: 127.0.0.1 does not take it ("), "{said}");
}

#[tokio::test]
async fn a_sender_that_is_no_address_ends_the_start_and_is_named() {
    let data = TempDir::new().expect("a temporary folder");
    let output = run("serve", data.path(), 25, "the house").await;
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(!output.status.success());
    assert!(said.contains("`smtp.from`") && said.contains("the house"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(!data.path().join("portico.sqlite").exists(), "nothing was begun");
}

/// The lines that the doctor says, and whether all is well.
async fn said_on(data: &Path, port: u16) -> (bool, Vec<String>) {
    let output = run("doctor", data, port, "Portico <crm@house.example>").await;
    let said = String::from_utf8(output.stdout).expect("text");
    (output.status.success(), said.lines().map(str::to_owned).collect())
}

#[tokio::test]
async fn the_doctor_makes_nothing_where_nothing_is() {
    let data = TempDir::new().expect("a temporary folder");
    let port = mail_server("220 at your service\r\n").await;
    let (healthy, said) = said_on(data.path(), port).await;
    assert!(healthy && said.contains(&"ok    database: is made at the first start".to_owned()), "{said:?}");
    let audit = run("doctor audit", data.path(), port, "crm@house.example").await;
    let refused = String::from_utf8(audit.stderr).expect("text");
    assert!(!audit.status.success() && refused.contains("There is no database yet"), "{refused}");
    let left = std::fs::read_dir(data.path()).expect("the folder");
    let left: Vec<_> = left.map(|entry| entry.expect("an entry").file_name()).collect();
    assert_eq!(left, ["site"], "what the test itself put there");
}

#[tokio::test]
async fn the_doctor_leaves_changes_that_wait_to_the_migration() {
    let data = TempDir::new().expect("a temporary folder");
    let port = mail_server("220 at your service\r\n").await;
    assert!(run("migrate", data.path(), port, "crm@house.example").await.status.success());
    let (healthy, said) = said_on(data.path(), port).await;
    assert!(healthy && said.contains(&"ok    database: answers, and its schema is up to date".to_owned()), "{said:?}");

    // As an older program would have left it.
    let url = format!("sqlite:{}", data.path().join("portico.sqlite").display());
    let db = sea_orm::Database::connect(url).await.expect("opens");
    let last = "DELETE FROM seaql_migrations WHERE version = (SELECT max(version) FROM seaql_migrations)";
    db.execute_unprepared(last).await.expect("deletes");
    let count = async || {
        let sql = Statement::from_string(db.get_database_backend(), "SELECT count(*) FROM seaql_migrations");
        let row = db.query_one_raw(sql).await.expect("asks").expect("a row");
        row.try_get_by_index::<i64>(0).expect("a count")
    };
    let before = count().await;
    let (healthy, said) = said_on(data.path(), port).await;
    let waits = "mend  database: Changes of the schema wait (1); run: portico migrate.".to_owned();
    assert!(!healthy && said.contains(&waits), "{said:?}");
    assert!(!run("doctor audit", data.path(), port, "crm@house.example").await.status.success());
    assert_eq!(count().await, before);
}
