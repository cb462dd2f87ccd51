//! Who of the team is told of what happens to a customer: its primary staff, or else whoever wrote the document, or else administrators.

use crate::invoices::acme_with_ana;
use crate::quotes::sent;
use crate::recurring::{form, on, started};
use crate::support::{House, on_both};
use domain::access::{Member, Role, Staff};
use domain::recurring::ScheduleForm;
use domain::{CustomerId, time};

/// Who is told of something that happens now.
async fn told(house: &House, subject: &str) -> Vec<String> {
    let told = format!("SELECT to_address FROM mail WHERE subject LIKE '{subject}' ORDER BY to_address");
    let told = house.all(&told).await;
    house.run("DELETE FROM mail").await.expect("what was told is told");
    told
}

async fn declined(house: &House, (maya, acme, ana): &(Staff, CustomerId, Member), author: &str) -> Vec<String> {
    let id = sent(house, maya, *acme).await;
    house.run(&format!("UPDATE quote SET created_by = {author}")).await.expect("as if somebody else had written it");
    house.service.decline_quote(ana, id, "").await.expect("declines");
    told(house, "Declined: %").await
}

async fn halted(house: &House, (maya, acme, _): &(Staff, CustomerId, Member), author: &str) -> Vec<String> {
    let tomorrow = on(ScheduleForm { start: "2026-03-13".into(), ..form().when });
    started(house, maya, *acme, &tomorrow).await;
    house
        .run(&format!("UPDATE recurring_invoice SET created_by = {author}"))
        .await
        .expect("as if somebody else had written it");
    house.run("UPDATE customer SET status = 'inactive'").await.expect("rests");
    house.clock.advance(time::DAY);
    house.service.make_recurring_now().await.expect("makes");
    told(house, "%was paused").await
}

const GRETA: &str = "(SELECT id FROM staff WHERE email = 'greta@house.example')";
const COLIN: &str = "(SELECT id FROM staff WHERE email = 'colin@house.example')";

on_both! {
    async fn what_a_customer_answers_is_never_told_to_nobody(house: &House) {
        let acme = acme_with_ana(house).await;
        for (name, role) in [("amir", Role::Administrator), ("greta", Role::Manager), ("colin", Role::User)] {
            house.staff(name, role).await;
        }
        assert_eq!(declined(house, &acme, GRETA).await, ["maya@house.example"], "who answers to the customer");
        house.run("DELETE FROM customer_staff").await.expect("leaves Acme to nobody");
        assert_eq!(declined(house, &acme, GRETA).await, ["greta@house.example"], "who wrote it");
        let administrators = ["amir@house.example", "maya@house.example"];
        assert_eq!(declined(house, &acme, COLIN).await, administrators, "who wrote it does not see it any more");
        assert_eq!(declined(house, &acme, "NULL").await, administrators);
        house.run("UPDATE staff SET status = 'deactivated' WHERE email = 'amir@house.example'").await.expect("leaves");
        assert_eq!(declined(house, &acme, "NULL").await, ["maya@house.example"]);
    }

    async fn that_a_template_halts_is_never_told_to_nobody(house: &House) {
        let acme = acme_with_ana(house).await;
        house.staff("amir", Role::Administrator).await;
        house.run("DELETE FROM customer_staff").await.expect("leaves Acme to nobody");
        assert_eq!(halted(house, &acme, "NULL").await, ["amir@house.example", "maya@house.example"]);
    }
}
