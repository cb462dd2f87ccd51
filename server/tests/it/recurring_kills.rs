//! Templates with many days behind them run on two servers on one database, which are killed amid it: afterwards there is one invoice for each
//! of their days, and each went out, or was kept back, once.

use crate::house::{House, one};
use crate::place::Place;
use crate::process::Process;
use domain::invoice::InvoiceForm;
use domain::recurring::{RecurringForm, ScheduleForm};
use domain::sales::LineForm;
use domain::time;
use service::clock::Clock;
use service::db::Database;
use service::entropy::Entropy;
use std::time::Duration;
use tempfile::TempDir;
use uuid::Uuid;

const TEMPLATES: i64 = 20;
const DAYS: i64 = 20;
const ALL: i64 = TEMPLATES * DAYS;
/// How many have been made when the servers are killed: each time both.
const KILLS: [i64; 4] = [15, 60, 130, 220];
const PAUSE: Duration = Duration::from_millis(15);
const MADE: &str = "invoice WHERE reference = 'kills'";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_day_of_a_template_survives_kills_on_sqlite() {
    let data = TempDir::new().expect("a temporary folder");
    let url = format!("sqlite:{}", data.path().join("portico.sqlite").display());
    days_survive_kills(&url, data).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_day_of_a_template_survives_kills_on_postgres() {
    let Some(place) = Place::postgres().await else { return };
    let data = TempDir::new().expect("a temporary folder");
    days_survive_kills(&place.url(), data).await;
    place.leave().await;
}

async fn days_survive_kills(url: &str, data: TempDir) {
    let house = House::at(url, data).await;
    house.service.fill_demo().await.expect("fills");
    works_now(&house).await;
    templates(&house).await;
    let data = house.leave().await;

    for kill_at in KILLS {
        let mut servers = [Process::start(data.path(), Some(url)).await, Process::start(data.path(), Some(url)).await];
        let db = Database::open(url, Clock::System, Entropy::system()).await.expect("opens");
        while one::<i64>(&db, &format!("SELECT count(*) FROM {MADE}")).await < kill_at {
            // The servers have the processors, and the database.
            tokio::time::sleep(PAUSE).await;
        }
        servers.iter_mut().for_each(Process::kill);
        db.close().await.expect("closes");
    }

    let house = House::at(url, data).await;
    house.service.make_recurring_now().await.expect("goes to the end");
    let days = format!(
        "SELECT count(*) FROM (SELECT recurring_id, recurring_on FROM {MADE} GROUP BY recurring_id, recurring_on) AS days"
    );
    assert_eq!((house.count(MADE).await, house.one::<i64>(&days).await), (ALL, ALL), "one for each day");
    let over = format!("recurring_invoice WHERE content LIKE '%kills%' AND status = 'completed' AND made = {DAYS}");
    assert_eq!(house.count(&over).await, TEMPLATES);
    for (actions, what) in [
        ("'invoice.recurred'", "each was made once"),
        ("'invoice.sent', 'invoice.not_sent'", "each went out, or was kept back, once"),
    ] {
        let written = format!("audit WHERE action IN ({actions}) AND subject_id IN (SELECT id FROM {MADE})");
        let of = house.one::<i64>(&format!("SELECT count(DISTINCT subject_id) FROM {written}")).await;
        assert_eq!((house.count(&written).await, of), (ALL, ALL), "{what}");
    }
    assert_eq!(house.count(&format!("{MADE} AND to_send = TRUE")).await, 0);
    let numbered = house.count("invoice WHERE number IS NOT NULL").await;
    assert_eq!(house.one::<i64>("SELECT count(DISTINCT number) FROM invoice").await, numbered, "none came twice");
    let last: String = house.one("SELECT max(number) FROM invoice").await;
    assert!(last.ends_with(&format!("-{numbered:04}")), "none is missing: the last one is {last}, of {numbered}");
    let mailed = "FROM mail JOIN invoice ON mail.subject LIKE '%' || invoice.number || '%' WHERE invoice.reference = 'kills' AND mail.category = 'billing'";
    let told = house.one::<i64>(&format!("SELECT count(DISTINCT invoice.id) {mailed}")).await;
    assert_eq!(told, house.count(&format!("{MADE} AND number IS NOT NULL")).await, "each that was sent has its mail");
    let twice = format!("SELECT 1 AS one {mailed} GROUP BY invoice.id, mail.to_address HAVING count(*) > 1");
    assert_eq!(house.count(&format!("({twice}) AS twice")).await, 0, "nobody was told twice");
    drop(house.leave().await);
}

/// Templates are made at the company's day, and these servers go by the real one: where it is night in Trieste, the company is further east.
async fn works_now(house: &House) {
    let hour = Clock::System.now().ms() / time::HOUR % 24;
    if !(7..=20).contains(&hour) {
        let east = "replace(value, '\"time_zone\":\"Europe/Rome\"', '\"time_zone\":\"Etc/GMT-11\"')";
        house.run(&format!("UPDATE setting SET value = {east} WHERE key = 'billing'")).await;
        assert_eq!(house.count("setting WHERE key = 'billing' AND value LIKE '%Etc/GMT-11%'").await, 1);
    }
}

/// Each of twenty months that are over.
async fn templates(house: &House) {
    let maya = house.staff("maya@portico.example").await;
    let customers: [Uuid; 2] = [
        house.one("SELECT id FROM customer WHERE name = 'Acme Facility Services'").await,
        house.one("SELECT id FROM customer WHERE name = 'Rossi & Figli S.r.l.'").await,
    ];
    for of in customers.into_iter().cycle().take(usize::try_from(TEMPLATES).expect("few")) {
        let blank = house.service.new_recurring_form(&maya, of.into()).await.expect("offers a form").form;
        let form = RecurringForm {
            when: ScheduleForm {
                every: "1".to_owned(),
                unit: "month".to_owned(),
                times: DAYS.to_string(),
                delivery: "send".to_owned(),
                ..blank.when
            },
            invoice: InvoiceForm {
                reference: "kills".to_owned(),
                lines: vec![LineForm {
                    description: "Service".to_owned(),
                    quantity: "1".to_owned(),
                    price: "100".to_owned(),
                    ..LineForm::default()
                }],
                ..blank.invoice
            },
        };
        house.service.create_recurring(&maya, of.into(), &form).await.expect("writes");
    }
    let long_ago = "status = 'active', start_on = '2024-01-31', next_on = '2024-01-31'";
    house.run(&format!("UPDATE recurring_invoice SET {long_ago} WHERE content LIKE '%kills%'")).await;
}
