//! Mails about packages: to whom they go, of what they tell, and that each comes once.

use crate::invoices::acme_with_ana;
use crate::packages::{adding, defined, using};
use crate::support::{House, exception, on_both, refusal};
use domain::access::{Right, Role, Scope, Staff};
use domain::contact::PortalForm;
use domain::mail::{HistoryQuery, MailCategory, MailKind};
use domain::package::AddPackageForm;
use domain::{ContactId, CustomerId, CustomerPackageId, Problem, Refusal, time};

const ANA: &str = "ana.pop@customer.example";
const BEA: &str = "bea.hill@customer.example";
const MAYA: &str = "maya@house.example";

/// Whom mails went to that have such a subject, by address.
async fn told(house: &House, subject: &str) -> Vec<String> {
    house.all(&format!("SELECT to_address FROM mail WHERE subject LIKE '{subject}' ORDER BY to_address")).await
}

/// Somebody of Acme's without a sign-in.
async fn person(house: &House, maya: &Staff, acme: CustomerId, first: &str, role: &str, mails: &[&str]) -> ContactId {
    let id = house.contact(maya, acme, first, "Hill").await;
    let mails = mails.iter().map(|mail| (*mail).to_owned()).collect();
    let form = PortalForm { role: role.to_owned(), mails, ..PortalForm::default() };
    house.service.save_contact_portal(maya, acme, id, &form).await.expect("saves");
    id
}

/// Ten hours for a month from today on, until 11 April.
async fn given(house: &House, maya: &Staff, acme: CustomerId) -> CustomerPackageId {
    let package = defined(house, maya).await;
    house.service.add_package(maya, acme, &adding(package)).await.expect("adds")
}

async fn after(house: &House, days: i64) -> Vec<String> {
    house.clock.advance(time::DAY * days);
    house.service.tell_of_ending_packages().await.expect("tells");
    told(house, "%package% ends on 11 April 2026").await
}

on_both! {
    async fn a_new_one_is_told_to_who_sees_it_and_wants_such_mails_where_that_is_wished(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let bea = person(house, &maya, acme, "Bea", "standard", &["renewals"]).await;
        person(house, &maya, acme, "Tom", "billing", &["renewals"]).await;
        let cy = person(house, &maya, acme, "Cy", "standard", &["general"]).await;
        let package = defined(house, &maya).await;
        let new = "Your new package: Ten hours";
        house.service.add_package(&maya, acme, &adding(package)).await.expect("adds");
        assert_eq!(told(house, new).await, [""; 0], "the box was not ticked");
        let form = AddPackageForm { tell: "true".to_owned(), ..adding(package) };
        let id = house.service.add_package(&maya, acme, &form).await.expect("adds");
        assert_eq!(told(house, new).await, [ANA]);
        let says = format!("mail WHERE text_body LIKE '%from 12 March 2026 until 11 April 2026%10_h Call-out%https://crm.example/packages/{id}%'");
        assert_eq!(house.count(&says).await, 1);
        for contact in [bea, cy] {
            let form = AddPackageForm { contact: contact.to_string(), ..form.clone() };
            house.service.add_package(&maya, acme, &form).await.expect("adds");
        }
        assert_eq!(told(house, new).await, [ANA, ANA, ANA, BEA], "who sees only their own, of their own alone");
        assert_eq!(told(house, "% has a new package").await, [""; 0], "it is her own act (BR-25)");
        let cora = house.staff("cora", Role::Contributor).await;
        house.service.add_package(&cora, acme, &adding(package)).await.expect("adds");
        assert_eq!(told(house, "% has a new package").await, [MAYA], "also where the customer is not told");
        assert_eq!(told(house, new).await.len(), 4);
    }

    async fn where_nobody_would_be_told_the_form_says_so_and_a_tick_is_refused(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let bea = person(house, &maya, acme, "Bea", "standard", &["renewals"]).await;
        let service = &house.service;
        let says = async || {
            let filled = service.new_customer_package_form(&maya, acme).await.expect("shows");
            (filled.recipients, filled.form.tell)
        };
        assert_eq!(says().await, (1, "true".to_owned()));
        house.run("UPDATE customer SET status = 'inactive'").await.expect("rests");
        assert_eq!(says().await, (0, String::new()), "a customer at rest is told nothing");
        house.run("UPDATE customer SET status = 'active'").await.expect("works");
        house.run("UPDATE contact SET mails = 'general' WHERE first_name = 'Ana'").await.expect("wants no more of them");
        assert_eq!(says().await, (0, String::new()));
        let form = AddPackageForm { tell: "true".to_owned(), ..adding(defined(house, &maya).await) };
        let written = async || (house.count("audit").await, house.count("mail").await, house.count("customer_package").await);
        let before = written().await;
        let nobody = Refusal::field("tell", Problem::NobodyToTell);
        assert_eq!(refusal(service.add_package(&maya, acme, &form).await), nobody);
        assert_eq!(written().await, before);
        let of_bea = AddPackageForm { contact: bea.to_string(), ..form.clone() };
        service.add_package(&maya, acme, &of_bea).await.expect("adds");
        assert_eq!(told(house, "Your new package: %").await, [BEA], "whom it is for");
        service.add_package(&maya, acme, &AddPackageForm { tell: String::new(), ..form }).await.expect("adds, and tells nobody");
    }

    async fn that_one_ends_soon_is_told_once_two_weeks_before(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        given(house, &maya, acme).await;
        assert_eq!(after(house, 15).await, [""; 0]);
        house.clock.advance(time::DAY);
        let tasks: Vec<_> = [house.service.clone(), house.another_service().await, house.another_service().await]
            .into_iter()
            .map(|service| tokio::spawn(async move { service.tell_of_ending_packages().await }))
            .collect();
        for task in tasks {
            task.await.expect("does not panic").expect("tells");
        }
        assert_eq!(after(house, 0).await, [ANA, MAYA]);
        assert_eq!(after(house, 5).await, [ANA, MAYA]);
        assert_eq!(house.count("mail WHERE subject LIKE 'Your package%' AND text_body LIKE '%Call-out · 10 of 10_h left%'").await, 1);
        assert_eq!(house.count("audit WHERE action = 'customer_package.ending' AND actor_kind = 'system'").await, 1);
    }

    async fn nobody_is_told_of_the_end_of_what_just_began_or_is_over_already(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let id = given(house, &maya, acme).await;
        house.run("UPDATE customer_package SET start_on = '2026-03-20'").await.expect("as if it had begun later");
        assert_eq!(after(house, 20).await, [""; 0]);
        house.service.end_package(&maya, id, 1, "Moved away").await.expect("ends");
        assert_eq!(after(house, 4).await, [""; 0], "somebody ended it");
        house.run("UPDATE customer_package SET ended_at = NULL, last_on = '2026-04-04'").await.expect("as if it were over since yesterday");
        assert_eq!(after(house, 0).await, [""; 0], "that would come too late");
        house.run("UPDATE customer_package SET last_on = '2026-04-11'").await.expect("as it was");
        house.run("UPDATE customer SET status = 'inactive'").await.expect("as if it were at rest");
        assert_eq!(after(house, 0).await, [""; 0], "a customer at rest is told nothing");
        house.run("UPDATE customer SET status = 'active'").await.expect("as it was");
        assert_eq!(after(house, 0).await, [ANA, MAYA]);
    }

    async fn that_nothing_is_left_is_told_once(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let cora = house.staff("cora", Role::Contributor).await;
        let id = given(house, &maya, acme).await;
        house.service.record_package_use(&maya, id, &using(house, "9").await).await.expect("uses");
        assert_eq!(told(house, "%is used up").await, [""; 0]);
        house.clock.advance(time::SECOND);
        house.service.record_package_use(&cora, id, &using(house, "1").await).await.expect("uses the rest");
        assert_eq!(told(house, "%is used up").await, [ANA, MAYA]);
        let last = house.service.customer_package(&maya, id, "").await.expect("shows").uses[0].id;
        house.service.take_back_package_use(&maya, last, "Another lift").await.expect("takes back");
        house.service.record_package_use(&cora, id, &using(house, "1").await).await.expect("uses it again");
        assert_eq!(told(house, "%is used up").await, [ANA, MAYA]);
        assert_eq!(after(house, 20).await, [""; 0], "of what is used up nobody asks when it ends");
    }

    async fn mails_about_packages_are_read_by_who_sees_packages(house: &House) {
        let (maya, acme, _) = acme_with_ana(house).await;
        let cora = house.staff("cora", Role::Contributor).await;
        let form = AddPackageForm { tell: "true".to_owned(), ..adding(defined(house, &maya).await) };
        house.service.add_package(&maya, acme, &form).await.expect("adds");
        let mail: uuid::Uuid = house.one("SELECT id FROM mail WHERE category = 'renewals'").await;
        let reads = async |viewer: &Staff| {
            let history = house.service.customer_history(viewer, acme, &HistoryQuery::default()).await.expect("lists");
            history.page.rows.iter().any(|row| row.kind == MailKind::Category(MailCategory::Renewals))
        };
        assert!(reads(&cora).await);
        house.service.save_access(&maya, cora.id, &exception(Right::PackagesView, Scope::None, "")).await.expect("closes");
        let cora = house.viewer(&cora.email).await;
        assert!(!reads(&cora).await);
        assert_eq!(refusal(house.service.customer_mail(&cora, acme, &mail.to_string()).await), Refusal::NotFound);
    }
}
