//! Two hundred invoices are sent at once through two servers on one database, which are killed amid it: afterwards no number of the series is
//! missing, none is there twice, and each invoice was sent once.

use crate::house::House;
use crate::place::Place;
use crate::process::{Process, post};
use domain::account::Realm;
use domain::invoice::InvoiceForm;
use domain::sales::LineForm;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::TempDir;
use tokio::task::JoinSet;
use uuid::Uuid;

const DRAFTS: usize = 200;
/// How many have been sent when the servers are killed: each time both.
const KILLS: [usize; 4] = [10, 25, 60, 100];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn numbers_survive_kills_on_sqlite() {
    let data = TempDir::new().expect("a temporary folder");
    let url = format!("sqlite:{}", data.path().join("portico.sqlite").display());
    numbers_survive_kills(&url, data).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn numbers_survive_kills_on_postgres() {
    let Some(place) = Place::postgres().await else { return };
    let data = TempDir::new().expect("a temporary folder");
    numbers_survive_kills(&place.url(), data).await;
    place.leave().await;
}

async fn numbers_survive_kills(url: &str, data: TempDir) {
    let house = House::at(url, data).await;
    house.service.fill_demo().await.expect("fills");
    let drafts = drafts(&house).await;
    let sent_before = house.count("invoice WHERE number IS NOT NULL").await;
    let cookie = house.cookie(Realm::Staff, "maya@portico.example").await;
    let data = house.leave().await;

    let done = Arc::new(AtomicUsize::new(0));
    for round in 0..=KILLS.len() {
        let mut servers = [start(url, data.path()).await, start(url, data.path()).await];
        let mut senders = JoinSet::new();
        for (at, id) in drafts.iter().enumerate() {
            let (address, cookie, done, id) = (servers[at % 2].address, cookie.clone(), done.clone(), *id);
            senders.spawn(async move {
                let body = format!("id={id}&version=1&by_hand=true");
                // Gone with its server, or sent already before the kill: both are no answer that counts.
                let Some(reply) = post(address, "/admin/api/invoices/send", &cookie, &body).await else { return };
                done.fetch_add(usize::from(reply.status < 400), Ordering::Relaxed);
            });
        }
        if let Some(kill_at) = KILLS.get(round) {
            while done.load(Ordering::Relaxed) < *kill_at && !senders.is_empty() {
                while senders.try_join_next().is_some() {}
                tokio::task::yield_now().await;
            }
            servers.iter_mut().for_each(Process::kill);
        }
        while senders.join_next().await.is_some() {}
    }

    let house = House::at(url, data).await;
    assert_eq!(house.count("invoice WHERE number IS NULL AND reference = 'series'").await, 0, "all were sent");
    let numbers: i64 = house.one("SELECT count(DISTINCT number) FROM invoice").await;
    let sent = sent_before + i64::try_from(DRAFTS).expect("few");
    assert_eq!(numbers, sent, "none came twice");
    let last: String = house.one("SELECT max(number) FROM invoice").await;
    assert!(last.ends_with(&format!("-{sent:04}")), "none is missing: the last one is {last}, of {sent}");
    assert_eq!(house.count("audit WHERE action = 'invoice.sent'").await, sent, "each was sent once");
    drop(house.leave().await);
}

async fn start(url: &str, data: &Path) -> Process {
    Process::start(data, Some(url)).await
}

async fn drafts(house: &House) -> Vec<Uuid> {
    let maya = house.staff("maya@portico.example").await;
    let customers: Vec<Uuid> = vec![
        house.one("SELECT id FROM customer WHERE name = 'Acme Facility Services'").await,
        house.one("SELECT id FROM customer WHERE name = 'Rossi & Figli S.r.l.'").await,
    ];
    let form = InvoiceForm {
        currency: "EUR".to_owned(),
        terms: "14".to_owned(),
        reference: "series".to_owned(),
        prices: "net".to_owned(),
        lines: vec![LineForm { description: "Service".to_owned(), price: "100".to_owned(), ..LineForm::default() }],
        ..InvoiceForm::default()
    };
    let mut drafts = Vec::new();
    for at in 0..DRAFTS {
        let of = customers[at % customers.len()];
        drafts.push(house.service.create_invoice(&maya, of.into(), &form).await.expect("drafts").uuid());
    }
    drafts
}
