//! Exports: whose rows, which data, for whom, and for how long.

use crate::support::{House, exception, on_both, refusal};
use domain::Refusal;
use domain::access::{Lock, Masked, Right, Role, Scope, Staff};
use domain::customer::CustomerQuery;
use domain::export::{ALERT_ABOVE, ExportForm, ExportList, ExportQuery, ExportStatus, KEPT_HOURS};
use domain::import::{ImportCard, Verdict};
use domain::sensitive::{Class, SensitiveFilter};
use domain::time::{HOUR, MINUTE};
use sha2::{Digest, Sha256};

pub fn form(kind: &str, format: &str) -> ExportForm {
    ExportForm { what: kind.to_owned(), format: format.to_owned(), ..ExportForm::default() }
}

pub async fn list(house: &House, viewer: &Staff) -> ExportList {
    house.service.exports(viewer, &ExportQuery::default()).await.expect("lists")
}

async fn work(house: &House) {
    while house.service.work_on_exports().await.expect("works") {}
}

/// The bytes of the viewer's latest file.
async fn taken(house: &House, viewer: &Staff) -> service::Result<Vec<u8>> {
    let id = list(house, viewer).await.runs[0].id.clone();
    taken_by_id(house, viewer, &id).await
}

async fn taken_by_id(house: &House, viewer: &Staff, id: &str) -> service::Result<Vec<u8>> {
    let file = house.service.take_export(viewer, id).await?;
    let mut bytes = Vec::new();
    for number in 0.. {
        let Some(part) = house.service.export_part(viewer, &file, number).await? else { break };
        bytes.extend(part);
    }
    assert_eq!(bytes.len() as u64, file.bytes);
    Ok(bytes)
}

async fn exported(house: &House, viewer: &Staff, form: &ExportForm) -> Vec<u8> {
    house.service.start_export(viewer, form).await.expect("starts");
    work(house).await;
    taken(house, viewer).await.expect("takes")
}

/// Each row of a CSV by its headings.
fn rows(bytes: &[u8]) -> Vec<std::collections::HashMap<String, String>> {
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).expect("the mark of UTF-8");
    csv::Reader::from_reader(text).deserialize().collect::<Result<_, _>>().expect("rows")
}

fn column(bytes: &[u8], heading: &str) -> Vec<String> {
    rows(bytes).into_iter().map(|mut row| row.remove(heading).expect(heading)).collect()
}

/// An import, tried out.
async fn import(house: &House, viewer: &Staff, kind: &str, bytes: &[u8]) -> ImportCard {
    let id = house.service.upload_import(viewer, kind, "file", bytes).await.expect("uploads");
    while house.service.work_on_imports().await.expect("works") {}
    house.service.import(viewer, &id.to_string(), 0).await.expect("shows")
}

/// All that an export leaves behind.
async fn traces(house: &House) -> [i64; 3] {
    [house.count("export_run").await, house.count("export_part").await, house.count("audit").await]
}

on_both! {
    async fn a_file_holds_the_customers_with_their_primary_contacts_and_the_log_knows_it(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        house.contact(&maya, acme, "Ana", "Ruiz").await;
        house.contact(&maya, acme, "Bo", "Berg").await;
        house.customer(&maya, "=cmd()").await;
        let bytes = exported(house, &maya, &form("customers", "csv")).await;
        assert_eq!(column(&bytes, "Company name"), ["Acme", "'=cmd()"]);
        assert_eq!(column(&bytes, "First name"), ["Ana", ""]);
        assert_eq!(column(&bytes, "E-mail"), ["ana.ruiz@customer.example", ""]);
        let contacts = exported(house, &maya, &form("contacts", "csv")).await;
        assert_eq!(column(&contacts, "Last name"), ["Ruiz", "Berg"]);
        assert_eq!(column(&contacts, "Primary contact"), ["Yes", ""]);

        let run = &list(house, &maya).await.runs[1];
        assert_eq!((run.status, run.done, run.total, run.bytes), (ExportStatus::Ready, 2, 2, bytes.len() as u64));
        let only = SensitiveFilter { class: "export".to_owned(), ..SensitiveFilter::default() };
        let log = house.service.sensitive_actions(&maya, &only).await.expect("reads").page.rows;
        let told: Vec<_> = log.iter().map(|row| (row.class, row.action.as_str(), row.amount)).collect();
        assert_eq!(told, [(Class::Export, "export.made", Some(2)), (Class::Export, "export.made", Some(2))]);
        let card = house.service.sensitive_action(&maya, &log[1].id).await.expect("shows");
        let hash: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(card.details.contains(&("sha256".to_owned(), Masked::Shown(hash))), "{:?}", card.details);
        assert_eq!(house.count("audit WHERE action = 'export.asked'").await, 2);
        assert_eq!(house.count("audit WHERE action = 'export.taken'").await, 2);
    }

    async fn a_spreadsheet_holds_the_same(house: &House) {
        let maya = house.main_administrator().await;
        house.customer(&maya, "=1+1").await;
        let bytes = exported(house, &maya, &form("customers", "xlsx")).await;
        assert!(bytes.starts_with(b"PK"));
        assert!(list(house, &maya).await.runs[0].file.ends_with(".xlsx"));
    }

    async fn the_filter_of_the_list_is_that_of_the_file_and_its_place_is_not(house: &House) {
        let maya = house.main_administrator().await;
        for name in ["Birch", "Alder", "Beech"] {
            house.customer(&maya, name).await;
        }
        let query = CustomerQuery {
            q: "b".to_owned(),
            kind: "company".to_owned(),
            sort: "-name".to_owned(),
            after: "zzz".to_owned(),
            ..CustomerQuery::default()
        };
        let query = ExportQuery::from(&query);
        assert_eq!(house.service.exports(&maya, &query).await.expect("counts").found, 2);
        let persons = ExportQuery { kind: "person".to_owned(), ..query.clone() };
        assert_eq!(house.service.exports(&maya, &persons).await.expect("counts").found, 0);
        let bytes = exported(house, &maya, &ExportForm { query, ..form("customers", "csv") }).await;
        assert_eq!(column(&bytes, "Company name"), ["Birch", "Beech"]);
    }

    async fn nobody_takes_out_more_than_their_rights_reach_and_what_is_hidden_stays_hidden(house: &House) {
        let maya = house.main_administrator().await;
        let joe = house.staff("joe", Role::User).await;
        let (theirs, foreign) = (house.customer(&joe, "Theirs").await, house.customer(&maya, "Foreign").await);
        for (customer, name) in [(theirs, "Ana"), (foreign, "Eve")] {
            house.contact(&maya, customer, name, "Canary").await;
        }
        let before = traces(house).await;
        assert_eq!(refusal(house.service.exports(&joe, &ExportQuery::default()).await), Refusal::Forbidden);
        assert_eq!(refusal(house.service.start_export(&joe, &form("customers", "csv")).await), Refusal::Forbidden);
        assert_eq!(traces(house).await, before);

        for (right, scope) in [(Right::CustomersExport, Scope::All), (Right::ContactsFieldEmail, Scope::None)] {
            house.service.save_access(&maya, joe.id, &exception(right, scope, "")).await.expect("saves");
        }
        let joe = house.viewer("joe@house.example").await;
        let seen = list(house, &joe).await;
        assert_eq!((seen.found, seen.masked), (1, true), "as far as they see");
        for kind in ["customers", "contacts"] {
            let bytes = exported(house, &joe, &form(kind, "csv")).await;
            assert_eq!(column(&bytes, "First name"), ["Ana"]);
            assert_eq!(column(&bytes, "E-mail"), ["(hidden)"]);
            let text = String::from_utf8(bytes).expect("text");
            assert!(!text.contains("Foreign") && !text.contains("customer.example"), "{text}");
        }

        house.service.save_access(&maya, joe.id, &exception(Right::ContactsView, Scope::None, "")).await.expect("saves");
        let joe = house.viewer("joe@house.example").await;
        assert_eq!(column(&exported(house, &joe, &form("customers", "csv")).await, "First name"), ["(hidden)"]);
        assert!(rows(&exported(house, &joe, &form("contacts", "csv")).await).is_empty());
    }

    async fn a_lock_stops_asking_writing_and_taking_for_all_but_administrators(house: &House) {
        let maya = house.main_administrator().await;
        let mark = house.staff("mark", Role::Manager).await;
        house.customer(&maya, "Acme").await;
        exported(house, &mark, &form("customers", "csv")).await;
        house.service.start_export(&mark, &form("contacts", "csv")).await.expect("starts");
        let ready = list(house, &mark).await.runs[1].id.clone();
        house.service.save_locks(&maya, &[Lock::ExportCustomers]).await.expect("locks");
        let locked = house.viewer("mark@house.example").await;
        work(house).await;
        let parts = house.count("export_part").await;
        let before = traces(house).await;
        assert_eq!(refusal(house.service.exports(&locked, &ExportQuery::default()).await), Refusal::Forbidden);
        assert_eq!(refusal(house.service.start_export(&locked, &form("customers", "csv")).await), Refusal::Forbidden);
        assert_eq!(refusal(house.service.take_export(&locked, &ready).await), Refusal::Forbidden);
        assert_eq!(traces(house).await, before);
        assert_eq!(parts, 1, "what was asked for before the lock was not written");
        assert_eq!(house.count("export_run WHERE status = 'refused'").await, 1);
        assert_eq!(house.count("audit WHERE action = 'export.refused'").await, 1);
        let alan = house.staff("alan", Role::Administrator).await;
        assert_eq!(column(&exported(house, &alan, &form("customers", "csv")).await, "Company name"), ["Acme"]);
    }

    async fn a_download_under_way_ends_with_the_right(house: &House) {
        let maya = house.main_administrator().await;
        let mark = house.staff("mark", Role::Manager).await;
        house.customer(&maya, "Acme").await;
        exported(house, &mark, &form("customers", "csv")).await;
        let id = list(house, &mark).await.runs[0].id.clone();
        let file = house.service.take_export(&mark, &id).await.expect("takes");
        house.service.save_access(&maya, mark.id, &exception(Right::CustomersExport, Scope::None, "")).await.expect("saves");
        // The request still holds the viewer of before.
        assert_eq!(refusal(house.service.export_part(&mark, &file, 0).await), Refusal::Forbidden);
        house.run("UPDATE staff SET status = 'deactivated' WHERE email = 'mark@house.example'").await.expect("ends");
        assert_eq!(refusal(house.service.export_part(&mark, &file, 0).await), Refusal::SignedOut);
    }

    async fn a_file_is_its_requesters_alone_and_for_a_day(house: &House) {
        let maya = house.main_administrator().await;
        let alan = house.staff("alan", Role::Administrator).await;
        house.customer(&maya, "Acme").await;
        exported(house, &maya, &form("customers", "csv")).await;
        let id = list(house, &maya).await.runs[0].id.clone();
        assert!(list(house, &alan).await.runs.is_empty());
        assert_eq!(refusal(house.service.take_export(&alan, &id).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.take_export(&maya, "no id").await), Refusal::NotFound);
        house.clock.advance(i64::from(KEPT_HOURS) * HOUR - 1);
        house.service.take_export(&maya, &id).await.expect("still there");
        house.clock.advance(1);
        assert_eq!(refusal(house.service.take_export(&maya, &id).await), Refusal::NotFound);
        assert!(list(house, &maya).await.runs.is_empty());
        house.service.tidy().await.expect("tidies");
        assert_eq!((house.count("export_run").await, house.count("export_part").await), (0, 0));
    }

    async fn a_run_is_written_once_and_taken_over_when_its_writer_died(house: &House) {
        let maya = house.main_administrator().await;
        house.customer(&maya, "Acme").await;
        house.service.start_export(&maya, &form("customers", "csv")).await.expect("starts");
        let until = house.clock.now().plus(5 * MINUTE).ms();
        house.run(&format!("UPDATE export_run SET lease_until = {until}")).await.expect("is claimed by another");
        assert!(!house.service.work_on_exports().await.expect("looks"), "somebody writes it");
        house.clock.advance(5 * MINUTE);
        assert!(house.service.work_on_exports().await.expect("works"));
        assert!(!house.service.work_on_exports().await.expect("looks"), "it is written");
        assert_eq!(column(&taken(house, &maya).await.expect("takes"), "Company name"), ["Acme"]);
        assert_eq!(house.count("audit WHERE action = 'export.made'").await, 1);
    }

    async fn many_records_are_told_to_the_other_administrators(house: &House) {
        let maya = house.main_administrator().await;
        house.staff("alan", Role::Administrator).await;
        let mark = house.staff("mark", Role::Manager).await;
        for at in 0..ALERT_ABOVE {
            house.customer(&maya, &format!("Customer {at}")).await;
        }
        let mails = "mail WHERE subject LIKE '%export%'";
        exported(house, &mark, &form("customers", "csv")).await;
        assert_eq!(house.count(mails).await, 0, "a hundred are not many");
        house.customer(&maya, "One more").await;
        let bytes = exported(house, &mark, &form("customers", "csv")).await;
        assert_eq!(rows(&bytes).len() as u32, ALERT_ABOVE + 1);
        assert_eq!(house.count(mails).await, 2);
    }

    async fn an_export_imports_without_a_change(house: &House) {
        let maya = house.main_administrator().await;
        let chinook: [(&str, &[u8]); 2] = [
            ("staff", include_bytes!("../data/chinook/employees.csv")),
            ("customers", include_bytes!("../data/chinook/customers.csv")),
        ];
        for (kind, bytes) in chinook {
            let id = import(house, &maya, kind, bytes).await.id;
            house.service.start_import(&maya, &id).await.expect("starts");
            while house.service.work_on_imports().await.expect("works") {}
        }
        let unchanged = Verdict::ALL.iter().position(|verdict| *verdict == Verdict::Unchanged).expect("is one");
        for format in ["csv", "xlsx"] {
            let card = import(house, &maya, "customers", &exported(house, &maya, &form("customers", format)).await).await;
            assert_eq!(card.counts[unchanged], 59, "{format}: {:?} {:?}", card.counts, card.verdicts.first());
        }
    }
}
