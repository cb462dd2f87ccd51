//! The program is told to stop, as whoever ends services does it: what is under way comes to its end, nothing else begins, and who does not
//! want to wait says it again (R113).

use crate::house::{House, one};
use crate::mailbox::Mailbox;
use crate::place::Place;
use crate::process::Process;
use crate::processes::export;
use domain::account::Realm;
use service::clock::Clock;
use service::db::Database;
use service::entropy::Entropy;
use tempfile::TempDir;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_on_its_way_is_ended_and_booked_and_no_other_begun() {
    let house = House::of_the_demonstration().await;
    house.run("UPDATE mail SET status = 'sent', attempts = 0").await;
    let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
    let data = house.leave().await;
    let mut mailbox = Mailbox::open();
    mailbox.order("hang");
    let mut server = Process::start_mailing(data.path(), mailbox.port).await;
    for name in ["kim", "lou"] {
        let form = format!("first_name={name}&last_name=Test&email={name}@stop.example&role=user&language=en");
        let reply = server.post("/admin/api/staff/invite", &maya, &form).await.expect("an answer");
        assert!((200..400).contains(&reply.status), "{name}: {}", reply.status);
    }
    assert_eq!(mailbox.next(), "held");
    server.stop().await;
    mailbox.order("release");
    let mail = mailbox.next();
    assert!(server.end().success(), "it ends by itself");

    let url = format!("sqlite:{}", data.path().join("portico.sqlite").display());
    let db = Database::open(&url, Clock::System, Entropy::system()).await.expect("opens");
    let count = async |of: &str| one::<i64>(&db, &format!("SELECT count(*) FROM mail WHERE {of}")).await;
    let address = mail["to"][0]["address"].as_str().expect("an address");
    let booked = format!("to_address = '{address}' AND status = 'sent' AND attempts = 1 AND lease_until IS NULL");
    assert_eq!(count(&booked).await, 1, "{mail}");
    assert_eq!(count("attempts > 0").await, 1, "no other was begun");
    assert!(count("status = 'waiting' AND to_address LIKE '%@stop.example'").await > 0, "it waits for the next start");
    db.close().await.expect("closes");
    // An order is answered at once: nothing else has arrived.
    mailbox.order("accept");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_download_comes_whole_unless_it_is_said_twice() {
    let place = Place::sqlite();
    let house = House::at(&place.url(), TempDir::new().expect("a temporary folder")).await;
    house.service.fill_demo().await.expect("fills");
    let file = export(&house, &place, "maya@portico.example").await;
    let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
    let data = house.leave().await;

    let mut server = Process::start(data.path(), Some(&place.url())).await;
    let open = server.open(&file, &maya).await;
    server.stop().await;
    let (status, length, came) = open.finish().await;
    assert_eq!((status, came), (200, length), "what was under way");
    assert!(server.end().success(), "it ends by itself");

    let mut server = Process::start(data.path(), Some(&place.url())).await;
    let open = server.open(&file, &maya).await;
    server.stop().await;
    server.terminate();
    assert!(!server.end().success(), "it says that something was cut off");
    let (status, length, came) = open.finish().await;
    assert!(status == 200 && came < length, "nobody read it: {came} of {length}");
    place.leave().await;
}
