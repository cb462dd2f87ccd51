//! Imports whose owner may no longer import: they stop where they are, say so, and hold nobody up. And one whose database does not answer.

use crate::import::{id, upload, work};
use crate::support::{House, exception, on_both, refusal, role};
use domain::access::{Right, Role, Scope};
use domain::import::ImportStatus;
use domain::{Refusal, time};
use service::Error;

on_both! {
    async fn a_run_whose_owner_lost_the_right_stops_and_the_next_ones_turn_comes(house: &House) {
        let maya = house.main_administrator().await;
        for (n, loss) in ["an exception", "a demotion", "a deactivation"].into_iter().enumerate() {
            let greta = house.staff(&format!("greta{n}"), Role::Manager).await;
            let run = upload(house, &greta, "customers", b"Company\nAcme\nBinda\n").await;
            house.service.start_import(&greta, &run.id).await.expect("starts");
            house.clock.advance(time::SECOND);
            let file = format!("Company\nBehind {n}\n");
            let behind = house.service.upload_import(&maya, "customers", "f.csv", file.as_bytes()).await;
            let behind = behind.expect("uploads").to_string();
            match loss {
                "an exception" => {
                    house.service.save_access(&maya, greta.id, &exception(Right::CustomersImport, Scope::None, "")).await.expect("takes it away");
                }
                // Who may still add and change customers, but no more by files.
                "a demotion" => house.service.save_access(&maya, greta.id, &role(Role::User.key())).await.expect("demotes"),
                _ => house.service.deactivate_staff(&maya, greta.id, "").await.expect("deactivates"),
            }
            work(house).await;
            assert_eq!(house.count("customer WHERE name IN ('Acme', 'Binda')").await, 0, "{loss}");
            let stopped = format!("import_run WHERE id = {} AND status = 'refused' AND done = 0", id(house, run.id.parse().expect("an id")));
            assert_eq!(house.count(&stopped).await, 1, "{loss}");
            let told = format!("audit WHERE action = 'import.refused' AND class = 'mass_change' AND amount = 0 AND subject_id = {}", id(house, greta.id.uuid()));
            assert_eq!(house.count(&told).await, 1, "{loss}");
            assert_eq!(house.count("audit WHERE action = 'import.done'").await, i64::try_from(n).expect("few"), "{loss}");
            let behind_it = house.service.import(&maya, &behind, 0).await.expect("shows");
            assert_eq!((behind_it.status, behind_it.counts), (ImportStatus::Checked, [1, 0, 0, 0]), "{loss}");
            house.service.start_import(&maya, &behind).await.expect("starts");
            work(house).await;
            assert_eq!(house.count(&format!("customer WHERE name = 'Behind {n}'")).await, 1, "{loss}");
        }
    }

    async fn a_run_that_is_stopped_midway_keeps_and_tells_what_came_in(house: &House) {
        let maya = house.main_administrator().await;
        let greta = house.staff("greta", Role::Manager).await;
        let rows: String = (0..60).map(|n| format!("{n},Firm {n}\n")).collect();
        let run = upload(house, &greta, "customers", format!("Id,Company\n{rows}").as_bytes()).await;
        house.service.start_import(&greta, &run.id).await.expect("starts");
        assert!(house.service.work_on_imports().await.expect("works"));
        house.service.save_access(&maya, greta.id, &exception(Right::CustomersImport, Scope::None, "")).await.expect("takes it away");
        let refused = house.service.import(&house.viewer(&greta.email).await, &run.id, 0).await;
        assert_eq!(refusal(refused), Refusal::Forbidden);
        work(house).await;
        assert_eq!(house.count("customer").await, 25, "one chunk came before the right went");
        assert_eq!(house.count("audit WHERE action = 'import.refused' AND amount = 25").await, 1);
        // Given back, the right shows what came of it, and nothing goes on by itself.
        house.service.save_access(&maya, greta.id, &exception(Right::CustomersImport, Scope::All, "")).await.expect("gives it back");
        let greta = house.viewer(&greta.email).await;
        work(house).await;
        let stopped = house.service.import(&greta, &run.id, 0).await.expect("shows");
        assert_eq!((stopped.status, stopped.done, stopped.rows, stopped.counts), (ImportStatus::Refused, 25, 60, [25, 0, 0, 0]));
        assert_eq!(refusal(house.service.start_import(&greta, &run.id).await), Refusal::Changed);
        assert_eq!(house.count("customer").await, 25);
    }

    async fn a_file_that_is_still_tried_out_stops_with_the_right_too(house: &House) {
        let maya = house.main_administrator().await;
        let greta = house.staff("greta", Role::Manager).await;
        let run = house.service.upload_import(&greta, "customers", "f.csv", b"Company\nAcme\n").await.expect("uploads");
        house.service.save_access(&maya, greta.id, &exception(Right::CustomersImport, Scope::None, "")).await.expect("takes it away");
        work(house).await;
        assert_eq!(house.count(&format!("import_run WHERE id = {} AND status = 'refused'", id(house, run))).await, 1);
        assert_eq!(house.count("import_row WHERE verdict IS NOT NULL").await, 0);
        assert_eq!(house.count("customer").await, 0);
    }

    async fn what_the_database_does_not_answer_is_no_verdict_on_a_row(house: &House) {
        let maya = house.main_administrator().await;
        let joe = house.staff("joe", Role::User).await;
        house.service.save_access(&maya, joe.id, &exception(Right::CustomersImport, Scope::All, "")).await.expect("may import");
        let joe = house.viewer(&joe.email).await;
        let acme = house.customer(&maya, "Acme").await;
        house.contact(&maya, acme, "Ana", "Rossi").await;
        house.run("UPDATE customer SET external_ref = '1'").await.expect("writes");
        let counts = async || (house.count("customer").await, house.count("contact").await, house.count("audit").await);
        for file in ["Id,Company\n1,Acme\n", "Company,Email\nAcme,ana.rossi@customer.example\n"] {
            house.service.upload_import(&joe, "customers", "f.csv", file.as_bytes()).await.expect("uploads");
            let before = counts().await;
            house.run("ALTER TABLE customer_staff RENAME TO away").await.expect("renames");
            let worked = house.service.work_on_imports().await;
            house.run("ALTER TABLE away RENAME TO customer_staff").await.expect("renames");
            assert!(matches!(worked, Err(Error::Database(_))), "{file}: {worked:?}");
            assert_eq!(house.count("import_row WHERE verdict IS NULL").await, 1, "{file}");
            assert_eq!(counts().await, before, "{file}");
            work(house).await;
            assert_eq!(house.count("import_row WHERE verdict IS NULL").await, 0, "{file}");
        }
    }
}
