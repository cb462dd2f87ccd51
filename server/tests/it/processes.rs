//! Two processes on one database: what is taken away at one is gone at the other with the next request, also amid a download.

use crate::house::House;
use crate::place::Place;
use crate::process::Process;
use domain::account::Realm;
use domain::export::{ExportForm, ExportQuery};
use tempfile::TempDir;

const PAGE: &str = "/admin/staff/new";
const FUNCTION: &str = "/admin/api/staff/form";
const ALAN: &str = "alan@portico.example";
const GRETA: &str = "greta@portico.example";
/// More than what the network keeps on its way, in pieces of a mebibyte.
const PIECES: usize = 40;

/// A finished export of this member of the team, long enough to take a while.
pub async fn export(house: &House, place: &Place, email: &str) -> String {
    let viewer = house.staff(email).await;
    let form = ExportForm { what: "customers".into(), format: "csv".into(), ..ExportForm::default() };
    house.service.start_export(&viewer, &form).await.expect("starts");
    while house.service.work_on_exports().await.expect("works") {}
    let run = house.service.exports(&viewer, &ExportQuery::default()).await.expect("lists").runs[0].id.clone();
    let blank =
        if place.url().starts_with("sqlite") { "zeroblob(1048576)" } else { "decode(repeat('00', 1048576), 'hex')" };
    let this = format!("SELECT id FROM export_run WHERE staff_id = (SELECT id FROM staff WHERE email = '{email}')");
    for number in 1..=PIECES {
        house
            .run(&format!("INSERT INTO export_part (run_id, number, bytes) VALUES (({this}), {number}, {blank})"))
            .await;
    }
    house.run(&format!("UPDATE export_run SET bytes = bytes + {PIECES} * 1048576 WHERE id = ({this})")).await;
    format!("/admin/export/{run}/file")
}

async fn status(process: &Process, path: &str, cookie: &str) -> u16 {
    process.get(path, cookie).await.expect("an answer").status
}

async fn called(process: &Process, path: &str, cookie: &str, body: &str) -> u16 {
    process.post(path, cookie, body).await.expect("an answer").status
}

async fn what_is_taken_away_at_one_is_gone_at_the_other(place: &Place) {
    let data = TempDir::new().expect("a temporary folder");
    let house = House::at(&place.url(), TempDir::new().expect("a temporary folder")).await;
    house.service.fill_demo().await.expect("fills");
    let (here, there) =
        (Process::start(data.path(), Some(&place.url())).await, Process::start(data.path(), Some(&place.url())).await);
    let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
    let id =
        async |email: &str| house.one::<uuid::Uuid>(&format!("SELECT id FROM staff WHERE email = '{email}'")).await;

    // Whole, as long as nothing changes.
    let file = export(&house, place, GRETA).await;
    let greta = house.cookie(Realm::Staff, GRETA).await;
    let (code, length, came) = here.open(&file, &greta).await.finish().await;
    assert_eq!((code, length), (200, came), "all of it");
    assert!(length > PIECES << 20);

    // A right alone is taken: the session goes on, with less.
    let open = here.open(&file, &greta).await;
    assert_eq!(status(&here, "/admin/export", &greta).await, 200);
    let taken = format!("id={}&what=right&right=customers.export&scope=none", id(GRETA).await);
    assert_eq!(called(&there, "/admin/api/staff/save-access", &maya, &taken).await, 200);
    assert_eq!(status(&here, "/admin/export", &greta).await, 403);
    assert_eq!(called(&here, "/admin/api/export/list", &greta, "query[q]=").await, 403);
    assert_eq!(status(&here, &file, &greta).await, 303, "the download leads to the page that says why");
    assert_eq!(status(&here, "/admin/customers", &greta).await, 200, "and the rest stays");
    let (code, length, came) = open.finish().await;
    assert!(code == 200 && came < length, "what was under way breaks off: {came} of {length}");

    // A demotion: another role, and the session is over.
    let file = export(&house, place, ALAN).await;
    let alan = house.cookie(Realm::Staff, ALAN).await;
    let open = here.open(&file, &alan).await;
    assert_eq!((status(&here, PAGE, &alan).await, called(&here, FUNCTION, &alan, "").await), (200, 200));
    let demoted = format!("id={}&what=role&role=user", id(ALAN).await);
    assert_eq!(called(&there, "/admin/api/staff/save-access", &maya, &demoted).await, 200);
    assert_eq!((status(&here, PAGE, &alan).await, called(&here, FUNCTION, &alan, "").await), (303, 401));
    assert_eq!(status(&here, &file, &alan).await, 303, "to the sign-in");
    let (code, length, came) = open.finish().await;
    assert!(code == 200 && came < length, "what was under way breaks off: {came} of {length}");
    let again = house.cookie(Realm::Staff, ALAN).await;
    assert_eq!((status(&here, PAGE, &again).await, called(&here, FUNCTION, &again, "").await), (403, 403), "as a user");

    // A session ended from elsewhere, and an account that is no more.
    let marco = house.cookie(Realm::Staff, "marco@portico.example").await;
    assert_eq!(status(&here, "/admin", &marco).await, 200);
    let gone = format!("id={}&successor=", id("marco@portico.example").await);
    assert_eq!(called(&there, "/admin/api/staff/deactivate", &maya, &gone).await, 200);
    assert_eq!(status(&here, "/admin", &marco).await, 303);
    drop((here, there));
    house.leave().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_taken_away_at_one_process_is_gone_at_the_other_on_sqlite() {
    let place = Place::sqlite();
    what_is_taken_away_at_one_is_gone_at_the_other(&place).await;
    place.leave().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_taken_away_at_one_process_is_gone_at_the_other_on_postgres() {
    let Some(place) = Place::postgres().await else { return };
    what_is_taken_away_at_one_is_gone_at_the_other(&place).await;
    place.leave().await;
}
