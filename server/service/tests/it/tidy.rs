//! What has expired goes, one kind after the other.

use crate::export::form;
use crate::support::{House, on_both};
use domain::export::KEPT_HOURS;
use domain::time::HOUR;

on_both! {
    async fn a_step_that_fails_keeps_none_of_the_others_from_being_done(house: &House) {
        let maya = house.main_administrator().await;
        house.service.start_export(&maya, &form("customers", "csv")).await.expect("starts");
        house.clock.advance(i64::from(KEPT_HOURS) * HOUR);
        house.run("ALTER TABLE provider_event RENAME TO away").await.expect("breaks");
        let failed = house.service.tidy().await.expect_err("cannot do all").to_string();
        assert!(failed.starts_with("payment events: "), "{failed}");
        assert_eq!(house.count("export_run").await, 0);
        house.run("ALTER TABLE away RENAME TO provider_event").await.expect("mends");
        house.service.tidy().await.expect("tidies");
    }
}
