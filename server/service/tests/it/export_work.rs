//! Files are written by one instance at a time, and come to an end whatever happens.

use crate::export::{form, list};
use crate::support::{BASE_URL, House, keys, on_both, refusal};
use domain::Refusal;
use domain::export::{ExportKind, ExportStatus};
use domain::time::MINUTE;
use sea_orm::Statement;
use service::entropy::Entropy;
use service::{Service, Stop, Work};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::block_in_place;

/// The same office, over a connection that tells what it reads.
async fn told(house: &House, tell: impl Fn(&Statement) + Send + Sync + 'static) -> Service {
    let mut db = house.another().await;
    db.watch(tell);
    Service::new(db, house.clock.clone(), Entropy::system(), keys(), BASE_URL)
}

/// Whether a piece of a file begins with this.
fn begins_a_piece(statement: &Statement) -> bool {
    statement.sql.contains(r#"ORDER BY "customer"."number" ASC"#)
}

on_both! {
    async fn a_run_that_takes_long_stays_with_its_writer(house: &House) {
        let maya = house.main_administrator().await;
        house.customer(&maya, "Acme").await;
        house.service.start_export(&maya, &form("customers", "csv")).await.expect("starts");
        let (other, clock) = (house.another_service().await, house.clock.clone());
        let looks = Arc::new(Mutex::new(Vec::new()));
        let kept = looks.clone();
        let writer = told(house, move |statement| {
            if begins_a_piece(statement) {
                clock.advance(4 * MINUTE);
                let took = block_in_place(|| Handle::current().block_on(other.work_on_exports())).expect("looks");
                kept.lock().expect("no panic").push(took);
            }
        })
        .await;
        let written = tokio::spawn(async move { writer.work_on_exports().await }).await.expect("ends");
        assert!(written.expect("works"));
        assert_eq!(*looks.lock().expect("no panic"), [false, false], "the one with Acme, and the one with nobody");
        assert_eq!(list(house, &maya).await.runs[0].status, ExportStatus::Ready);
        assert_eq!(house.count("audit WHERE action = 'export.made'").await, 1);
    }

    async fn a_run_that_can_never_be_written_says_so_in_the_end_and_holds_up_no_other(house: &House) {
        let maya = house.main_administrator().await;
        house.customer(&maya, "Acme").await;
        house.service.start_export(&maya, &form("contacts", "csv")).await.expect("starts");
        house.run("UPDATE export_run SET query = 'no query'").await.expect("breaks");
        house.clock.advance(MINUTE);
        house.service.start_export(&maya, &form("customers", "csv")).await.expect("starts");
        let works = async || house.service.work_on_exports().await;
        works().await.expect_err("fails");
        assert!(works().await.expect("works"), "the other one has its turn");
        assert_eq!(list(house, &maya).await.runs[0].status, ExportStatus::Ready);
        for _ in 0..2 {
            assert!(!works().await.expect("looks"), "it waits");
            house.clock.advance(5 * MINUTE);
            works().await.expect_err("fails");
        }
        assert_eq!(list(house, &maya).await.runs[1].status, ExportStatus::Writing);
        house.clock.advance(5 * MINUTE);
        assert!(works().await.expect("gives up"));
        house.clock.advance(5 * MINUTE);
        assert!(!works().await.expect("looks"), "it is over");
        let runs = list(house, &maya).await.runs;
        let stand: Vec<_> = runs.iter().map(|run| (run.kind, run.status)).collect();
        assert_eq!(stand, [(ExportKind::Customers, ExportStatus::Ready), (ExportKind::Contacts, ExportStatus::Failed)]);
        assert_eq!(house.count("audit WHERE action = 'export.failed'").await, 1);
        assert_eq!(house.count("audit WHERE action = 'export.made'").await, 1);
        assert_eq!(refusal(house.service.take_export(&maya, &runs[1].id).await), Refusal::NotFound);
    }

    async fn a_piece_that_panics_does_not_stop_the_others(house: &House) {
        let maya = house.main_administrator().await;
        house.customer(&maya, "Acme").await;
        let (tell, mut reads) = mpsc::unbounded_channel();
        let panicked = AtomicBool::new(false);
        let office = told(house, move |statement| {
            let first = begins_a_piece(statement) && !panicked.swap(true, Ordering::SeqCst);
            assert!(!first, "the disk is full");
            // Nobody listens before and after.
            let _ = tell.send(());
        })
        .await;
        for kind in ["contacts", "customers"] {
            office.start_export(&maya, &form(kind, "csv")).await.expect("starts");
            house.clock.advance(MINUTE);
        }
        let stop = Stop::default();
        let stopping = stop.hear();
        let mut worker = tokio::spawn(async move { office.work_until(&stopping, Work::Exports).await });
        let written = async {
            while house.count("export_run WHERE kind = 'customers' AND status = 'ready'").await == 0 {
                reads.recv().await.expect("the office is there");
            }
        };
        tokio::select! {
            () = written => {}
            ended = &mut worker => panic!("{ended:?}"),
        }
        assert_eq!(house.count("export_run WHERE kind = 'contacts' AND status = 'writing' AND attempts = 1").await, 1);
        stop.say();
        worker.await.expect("comes to its end");
    }
}
