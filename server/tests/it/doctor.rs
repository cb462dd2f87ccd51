//! What the program says of its own settings: at the start, and when the operator asks `portico doctor`.

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
        .arg(command)
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
