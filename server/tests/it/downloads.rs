//! Files that are taken through the staff door: whose, and only while they may.

use crate::house::House;
use axum::http::{StatusCode, header};
use domain::access::Lock;
use domain::account::Realm;
use domain::documents::DocumentQuery;
use domain::export::{ExportForm, ExportQuery};

/// A finished export of Maya's, as an address.
async fn export(house: &House) -> String {
    let maya = house.staff("maya@portico.example").await;
    let form = ExportForm { what: "customers".into(), format: "csv".into(), ..ExportForm::default() };
    house.service.start_export(&maya, &form).await.expect("starts");
    while house.service.work_on_exports().await.expect("works") {}
    let runs = house.service.exports(&maya, &ExportQuery::default()).await.expect("lists").runs;
    format!("/admin/export/{}/file", runs[0].id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_comes_as_an_attachment_to_whoever_had_it_made() {
    let house = House::of_the_demonstration().await;
    let path = export(&house).await;
    let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
    let answer = house.get(&path, &maya).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let told = |name: header::HeaderName| answer.headers[name].to_str().expect("text").to_owned();
    assert_eq!(told(header::CONTENT_TYPE), "text/csv; charset=utf-8");
    assert!(told(header::CONTENT_DISPOSITION).starts_with("attachment; filename=\"customers-"));
    assert_eq!(told(header::CACHE_CONTROL), "no-store");
    assert_eq!(told(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert!(answer.body.starts_with("\u{feff}Number,"), "{}", answer.body);
    assert!(answer.body.contains("Kestrel Logistics Ltd"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_else_can_tell_the_file_from_one_that_never_was() {
    let house = House::of_the_demonstration().await;
    let path = export(&house).await;
    let absent = format!("/admin/export/{}/file", "00000000-0000-7000-8000-000000000001");
    for (realm, email) in [(Realm::Staff, "alan@portico.example"), (Realm::Staff, "greta@portico.example")] {
        let cookie = house.cookie(realm, email).await;
        let (theirs, never) = (house.get(&path, &cookie).await, house.get(&absent, &cookie).await);
        assert_eq!((theirs.status, never.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND), "{email}");
        assert!(!theirs.body.contains("Kestrel"), "{email}");
    }
    let ana = house.cookie(Realm::Portal, "ana@acme.example").await;
    for cookie in [String::new(), ana] {
        let answer = house.get(&path, &cookie).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "to the sign-in");
        assert!(answer.body.is_empty());
    }
    assert_eq!(house.one::<i64>("SELECT count(*) FROM audit WHERE action = 'export.taken'").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_no_longer_active_takes_nothing() {
    let house = House::of_the_demonstration().await;
    let path = export(&house).await;
    let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
    house.run("UPDATE staff SET status = 'deactivated' WHERE email = 'maya@portico.example'").await;
    let answer = house.get(&path, &maya).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(answer.body.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_comes_as_a_file_to_main_administrators_who_gave_their_password_just_now() {
    let house = House::of_the_demonstration().await;
    let maya = house.staff("maya@portico.example").await;
    house.service.save_locks(&maya, &[Lock::DeleteCustomers]).await.expect("locks");
    let path = "/admin/sensitive/file.csv?class=access_change";
    let taken = "audit WHERE action = 'log.exported' AND class = 'export'";
    let (unseen, refused) = (StatusCode::NOT_FOUND, StatusCode::FORBIDDEN);
    for (email, status) in
        [("alan@portico.example", unseen), ("greta@portico.example", unseen), ("una@portico.example", refused)]
    {
        let answer = house.get(path, &house.signed_in(Realm::Staff, email).await).await;
        assert_eq!(answer.status, status, "{email}");
        assert!(!answer.body.contains("settings.locks"), "{email}");
    }
    let unconfirmed = house.cookie(Realm::Staff, "maya@portico.example").await;
    let answer = house.get(path, &unconfirmed).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header("location"), "/admin/confirm?next=/admin/sensitive");
    assert_eq!(house.count(taken).await, 0);

    let confirmed = house.signed_in(Realm::Staff, "maya@portico.example").await;
    let answer = house.get(path, &confirmed).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(answer.header(header::CONTENT_TYPE), "text/csv; charset=utf-8");
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    let mut lines = answer.body.lines();
    assert!(lines.next().is_some_and(|line| line.starts_with("\u{feff}seq,at,class,action,")), "{}", answer.body);
    assert!(lines.clone().all(|line| line.contains(",access_change,")), "{}", answer.body);
    assert!(lines.any(|line| line.contains(",settings.locks,staff,Maya Lindqvist,")), "{}", answer.body);
    assert_eq!(house.count(taken).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fattura_comes_as_the_exchange_wants_it_and_to_staff_alone() {
    let house = House::of_the_demonstration().await;
    let maya = house.staff("maya@portico.example").await;
    let of_rossi = DocumentQuery { q: "rossi".into(), status: "overdue".into(), ..DocumentQuery::default() };
    let open = DocumentQuery { status: "open".into(), ..of_rossi.clone() };
    let mut rows = house.service.invoices(&maya, &open).await.expect("lists").page.rows;
    rows.extend(house.service.invoices(&maya, &of_rossi).await.expect("lists").page.rows);
    let path = app::routes::admin::invoice_fattura(rows.first().expect("Rossi owes something").id);
    let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
    let answer = house.get(&path, &maya).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/xml");
    let name = answer.headers[header::CONTENT_DISPOSITION].to_str().expect("text");
    assert!(name.starts_with("attachment; filename=\"IT05550118326_P"), "{name}");
    assert!(answer.body.contains("<CodiceDestinatario>M5UXCR1</CodiceDestinatario>"), "{}", answer.body);
    let joe = house.cookie(Realm::Staff, "joe@portico.example").await;
    let refused = house.get(&path, &joe).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    assert!(!refused.body.contains("M5UXCR1"));
    let giulia = house.cookie(Realm::Portal, "giulia@rossi-figli.example").await;
    for cookie in [String::new(), giulia] {
        let answer = house.get(&path, &cookie).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "to the sign-in");
        assert!(answer.body.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_machines_read_of_an_invoice_comes_to_its_customer_and_to_no_other() {
    let house = House::of_the_demonstration().await;
    let maya = house.staff("maya@portico.example").await;
    let giulia = house.member("giulia@rossi-figli.example").await;
    let invoices = house.service.own_invoices(&giulia, "", "").await.expect("lists").page.rows;
    let row = invoices.first().expect("Rossi has one");
    let whole = house.service.invoice_ubl(&maya, row.id).await.expect("is taken");
    let path = app::routes::portal::invoice_ubl(row.id);
    let giulia = house.cookie(Realm::Portal, "giulia@rossi-figli.example").await;
    let answer = house.get(&path, &giulia).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/xml");
    assert_eq!(answer.header(header::CONTENT_DISPOSITION), format!("attachment; filename=\"{}\"", whole.name));
    assert_eq!(answer.bytes, whole.bytes);
    let ana = house.cookie(Realm::Portal, "ana@acme.example").await;
    let refused = house.get(&path, &ana).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    assert!(!refused.body.contains(&row.number));
    let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
    for cookie in [String::new(), maya] {
        let answer = house.get(&path, &cookie).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "to the sign-in");
        assert!(answer.body.is_empty());
    }
    for path in ["/credit-notes/00000000-0000-7000-8000-000000000001/ubl.xml", "/link/document.xml?token=x"] {
        assert_eq!(house.get(path, &ana).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
