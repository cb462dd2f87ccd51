//! A disk that is full, and one that takes what is written and cannot say that it keeps it: nothing is acknowledged then, because an answer
//! waits for the disk (R104), and what comes later is kept. A process that is killed does not show that, since the system still has its pages.
//! What only is read goes on.

use crate::doors::{INVOICE, KESTREL, QUOTE};
use crate::house::{House, one};
use crate::process::Process;
use domain::account::Realm;
use domain::personal_link::LinkForm;
use service::clock::Clock;
use service::db::Database;
use service::entropy::Entropy;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use uuid::Uuid;

/// Stands before the system's own calls. While there is a file with the name of a trouble, the disk has it.
const DISK: &str = r#"
    #include <errno.h>
    #include <sys/syscall.h>
    #include <unistd.h>

    static int has(const char *trouble, int error) {
        if (access(trouble, F_OK) != 0) return 0;
        errno = error;
        return 1;
    }

    int fsync(int file) { return has("failing", EIO) ? -1 : (int) syscall(SYS_fsync, file); }

    int fdatasync(int file) { return has("failing", EIO) ? -1 : (int) syscall(SYS_fdatasync, file); }

    ssize_t pwrite64(int file, const void *bytes, size_t count, off_t offset) {
        return has("full", ENOSPC) ? -1 : syscall(SYS_pwrite64, file, bytes, count, offset);
    }

    ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
        return pwrite64(file, bytes, count, offset);
    }
"#;

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_acknowledged_before_the_disk_has_it() {
    let house = House::of_the_demonstration().await;
    let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
    let acme: Uuid = house.one("SELECT id FROM customer WHERE name = 'Acme Facility Services'").await;
    let data = house.leave().await;
    let library = compiled(data.path());
    let server = Process::start_behind(data.path(), &library).await;
    let change = async |mark: &str, refused: bool| {
        for (path, body) in [
            ("/admin/api/customers/create", format!("kind=company&name={mark}")),
            ("/admin/api/notes/add", format!("customer={acme}&body={mark}")),
            ("/admin/api/contacts/create", format!("customer={acme}&first_name={mark}")),
        ] {
            let reply = server.post(path, &maya, &body).await.expect("an answer");
            assert_eq!(reply.status >= 500, refused, "{path} {mark}: {}", reply.status);
        }
    };
    change("before", false).await;
    for trouble in ["failing", "full"] {
        let file = data.path().join(trouble);
        fs::write(&file, "").expect("writes");
        change(trouble, true).await;
        fs::remove_file(&file).expect("removes");
        change(&format!("after-{trouble}"), false).await;
    }
    drop(server);
    let url = format!("sqlite:{}", data.path().join("portico.sqlite").display());
    let db = Database::open(&url, Clock::System, Entropy::system()).await.expect("opens");
    assert_eq!(one::<String>(&db, "PRAGMA integrity_check").await, "ok");
    for (mark, kept) in [("before", 1), ("failing", 0), ("after-failing", 1), ("full", 0), ("after-full", 1)] {
        for (table, column) in [("customer", "name"), ("note", "body"), ("contact", "first_name")] {
            let sql = format!("SELECT count(*) FROM {table} WHERE {column} = '{mark}'");
            assert_eq!(one::<i64>(&db, &sql).await, kept, "{table} {mark}");
        }
    }
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn customers_read_on_while_the_disk_is_full() {
    let house = House::of_the_demonstration().await;
    // Her session was last seen at another address, which cannot be noted either.
    let ana = house.cookie(Realm::Portal, "ana@acme.example").await;
    let (invoice, quote): (Uuid, Uuid) = (house.one(INVOICE).await, house.one(QUOTE).await);
    let invoice_is = format!("invoice WHERE id = x'{}'", invoice.simple());
    let number: String = house.one(&format!("SELECT number FROM {invoice_is}")).await;
    let maya = house.staff("maya@portico.example").await;
    let kestrel: Uuid = house.one(KESTREL).await;
    let owen: Uuid = house.one("SELECT id FROM contact WHERE email = 'owen@kestrel.example'").await;
    let form = LinkForm { scope: "view".to_owned(), code: String::new() };
    house.service.give_link(&maya, kestrel.into(), owen.into(), &form).await.expect("gives");
    let latest = "to_address = 'owen@kestrel.example' ORDER BY created_at DESC, id DESC LIMIT 1";
    let letter: String = house.one(&format!("SELECT text_body FROM mail WHERE {latest}")).await;
    let (_, rest) = letter.split_once("/link?token=").expect("a link");
    let token: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
    let noted = [
        format!("{invoice_is} AND viewed_at IS NOT NULL"),
        format!("quote WHERE id = x'{}' AND viewed_at IS NOT NULL", quote.simple()),
        "personal_link_opening o JOIN personal_link l ON l.id = o.link_id WHERE l.email = 'owen@kestrel.example'"
            .to_owned(),
    ];
    for row in &noted {
        assert_eq!(house.count(row).await, 0, "{row}");
    }

    let data = house.leave().await;
    let library = compiled(data.path());
    let server = Process::start_behind(data.path(), &library).await;
    let read = async || {
        for (path, cookie, says) in [
            (format!("/invoices/{invoice}"), ana.as_str(), number.as_str()),
            (format!("/quotes/{quote}"), ana.as_str(), "Emergency lighting, whole building"),
            (format!("/link?token={token}"), "", "Owen"),
        ] {
            let reply = server.get(&path, cookie).await.expect("an answer");
            let body = String::from_utf8_lossy(&reply.body);
            assert!(reply.status == 200 && body.contains(says), "{path}: {} {body}", reply.status);
        }
    };
    let full = data.path().join("full");
    fs::write(&full, "").expect("writes");
    read().await;
    let asked = server.post("/api/quotes/ask", &ana, &format!("id={quote}&body=When")).await.expect("an answer");
    assert!(asked.status >= 500, "an act is not done: {}", asked.status);
    fs::remove_file(&full).expect("removes");
    read().await;
    drop(server);
    let url = format!("sqlite:{}", data.path().join("portico.sqlite").display());
    let db = Database::open(&url, Clock::System, Entropy::system()).await.expect("opens");
    for row in &noted {
        assert_eq!(one::<i64>(&db, &format!("SELECT count(*) FROM {row}")).await, 1, "{row}");
    }
}

/// By the compiler with which Rust links its programs.
fn compiled(folder: &Path) -> PathBuf {
    let (source, library) = (folder.join("disk.c"), folder.join("disk.so"));
    fs::write(&source, DISK).expect("writes");
    let said = Command::new("cc").args(["-shared", "-fPIC", "-o"]).args([&library, &source]).output();
    let said = said.expect("a compiler");
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    library
}
