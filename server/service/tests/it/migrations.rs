//! Migrations go forward on a database that is in use: what is there stays, and new columns say of it what is so.

use crate::place::Place;
use crate::support::MORNING;
use domain::Locale;
use domain::billing::BillingSettings;
use domain::translated::Translated;
use migration::{Migrator, MigratorTrait};
use sea_orm::sea_query::{InsertStatement, Query, SimpleExpr};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement, TryGetable};
use service::clock::Clock;
use service::db::Database;
use service::entropy::Entropy;
use uuid::Uuid;

const ACME: Uuid = Uuid::from_u128(1);
const PAYMENT: Uuid = Uuid::from_u128(2);
const STAFF: Uuid = Uuid::from_u128(4);
/// What an invoice says of its taxes, which only the one that is cancelled does not.
const FROZEN: &str = concat!(
    r#"{"totals":{"taxes":[{"tax":{"name":"VAT 22%","category":"standard","percent":220000},"base":50,"amount":11},"#,
    r#"{"tax":{"name":"Exempt","category":"exempt","percent":0},"base":39,"amount":0}]}}"#,
);

fn into(table: &'static str, values: Vec<(&'static str, SimpleExpr)>) -> InsertStatement {
    let (columns, values): (Vec<_>, Vec<_>) = values.into_iter().unzip();
    Query::insert().into_table(table).columns(columns).values_panic(values).to_owned()
}

fn invoice(n: u128, status: &'static str, paid: i64) -> InsertStatement {
    let number = format!("2026-000{n}");
    into(
        "invoice",
        vec![
            ("id", Uuid::from_u128(10 + n).into()),
            ("customer_id", ACME.into()),
            ("status", status.into()),
            ("number", number.clone().into()),
            ("number_fold", number.into()),
            ("currency", "EUR".into()),
            ("prices", "net".into()),
            ("rounding", "per_total".into()),
            ("discount", 0.into()),
            ("terms", 14.into()),
            ("listed_on", "2026-03-12".into()),
            ("due_on", "2026-03-26".into()),
            ("net", 100.into()),
            ("tax", 0.into()),
            ("total", 100.into()),
            ("paid", paid.into()),
            ("due", (if status == "partially_paid" { 100 - paid } else { 0 }).into()),
            ("frozen", (if status == "cancelled" { "{}" } else { FROZEN }).into()),
            ("hash", "x".into()),
            ("created_at", 1.into()),
            ("updated_at", i64::try_from(1_000 + n).expect("small").into()),
            ("version", 1.into()),
            ("reminders_paused", false.into()),
        ],
    )
}

/// One that was accepted, with the invoice that was made of it.
fn quote(n: u128, status: &'static str, invoice: u128) -> InsertStatement {
    let number = format!("Q-2026-00{n}");
    into(
        "quote",
        vec![
            ("id", Uuid::from_u128(20 + n).into()),
            ("customer_id", ACME.into()),
            ("origin_id", Uuid::from_u128(20 + n).into()),
            ("revision", 1.into()),
            ("status", status.into()),
            ("number", number.clone().into()),
            ("number_fold", number.into()),
            ("title", "Réfection à Brașov".into()),
            ("currency", "EUR".into()),
            ("prices", "net".into()),
            ("rounding", "per_total".into()),
            ("discount", 0.into()),
            ("deposit", 0.into()),
            ("listed_on", "2026-03-12".into()),
            ("valid_until", "2026-03-31".into()),
            ("questions", false.into()),
            ("lines", "[]".into()),
            ("total", 100.into()),
            ("frozen", "{}".into()),
            ("hash", "x".into()),
            ("invoice_id", Uuid::from_u128(10 + invoice).into()),
            ("created_at", 1.into()),
            ("updated_at", 1.into()),
            ("version", 1.into()),
        ],
    )
}

/// As far as the books had come before credit notes.
async fn fill(db: &DatabaseConnection) {
    let before = Migrator::migrations().iter().position(|one| one.name() == "m0029_credit_notes").expect("is there");
    Migrator::up(db, Some(u32::try_from(before).expect("few"))).await.expect("goes so far");
    let customer = into(
        "customer",
        vec![
            ("id", ACME.into()),
            ("number", 1.into()),
            ("kind", "company".into()),
            ("status", "active".into()),
            ("name", "Acme".into()),
            ("name_fold", "acme".into()),
            ("created_at", 1.into()),
            ("updated_at", 1.into()),
            ("last_activity_at", 1.into()),
            ("version", 1.into()),
            ("reminders_paused", false.into()),
        ],
    );
    let contact = into(
        "contact",
        vec![
            ("id", Uuid::from_u128(7).into()),
            ("customer_id", ACME.into()),
            ("first_name", "Ana".into()),
            ("name_fold", "ana".into()),
            ("is_primary", true.into()),
            ("created_at", 1.into()),
            ("updated_at", 1.into()),
            ("version", 1.into()),
        ],
    );
    let payment = into(
        "payment",
        vec![
            ("id", PAYMENT.into()),
            ("customer_id", ACME.into()),
            ("status", "partially_refunded".into()),
            ("method", "cash".into()),
            ("currency", "EUR".into()),
            ("amount", 50.into()),
            ("allocated", 40.into()),
            ("refunded", 10.into()),
            ("received_on", "2026-03-12".into()),
            ("reference", "Überweisung È-12".into()),
            ("created_at", 1.into()),
            ("updated_at", 1.into()),
            ("version", 1.into()),
        ],
    );
    let refund = into(
        "refund",
        vec![
            ("id", Uuid::from_u128(3).into()),
            ("payment_id", PAYMENT.into()),
            ("amount", 10.into()),
            ("reason", "Too much".into()),
            ("created_at", 1.into()),
        ],
    );
    let company = r#"{"name":"Casa","accent":null,"language":"it"}"#;
    let billing = r#"{"terms":30,"note":"Grazie \"mille\"\na tutti","quotes":{"days":10,"terms":null},"proposals":{"body":"Salve"},"italy":{"regime":"RF01","rea":null}}"#;
    let setting = |key: &str, value: &str| into("setting", vec![("key", key.into()), ("value", value.into())]);
    let staff = into(
        "staff",
        vec![
            ("id", STAFF.into()),
            ("email", "joe@house.example".into()),
            ("first_name", "Élodie".into()),
            ("last_name", "Șerban".into()),
            ("role", "user".into()),
            ("status", "active".into()),
            ("language", "en".into()),
            ("time_zone", "UTC".into()),
            ("created_at", 1.into()),
            ("updated_at", 1.into()),
            ("version", 1.into()),
        ],
    );
    let may = |right: &str| {
        let values =
            vec![("staff_id", STAFF.into()), ("right", right.into()), ("scope", "own".into()), ("until", 7.into())];
        into("staff_override", values)
    };
    let role = into(
        "role",
        vec![
            ("id", Uuid::from_u128(5).into()),
            ("name", "Careful".into()),
            ("name_fold", "careful".into()),
            ("base", "manager".into()),
            ("scopes", r#"{"contacts.grant_access":"own","invoices.export":"none","quotes.send":"own"}"#.into()),
            ("created_at", 1.into()),
            ("updated_at", 1.into()),
            ("version", 1.into()),
        ],
    );
    let import = into(
        "import_run",
        vec![
            ("id", Uuid::from_u128(6).into()),
            ("kind", "customers".into()),
            ("file", "list.csv".into()),
            ("status", "importing".into()),
            ("staff_id", STAFF.into()),
            ("headings", "[]".into()),
            ("mapping", "[]".into()),
            ("total", 2.into()),
            ("done", 1.into()),
            ("created_at", 1.into()),
        ],
    );
    let export = into(
        "export_run",
        vec![
            ("id", Uuid::from_u128(8).into()),
            ("staff_id", STAFF.into()),
            ("kind", "contacts".into()),
            ("format", "csv".into()),
            ("query", "{}".into()),
            ("file", "contacts.csv".into()),
            ("status", "writing".into()),
            ("total", 2.into()),
            ("done", 1.into()),
            ("bytes", 0.into()),
            ("created_at", 1.into()),
        ],
    );
    for row in [
        staff,
        may("invoices.export"),
        may("credit_notes.create"),
        may("contacts.grant_access"),
        role,
        import,
        export,
        setting("locks", "delete_customers export_invoices"),
        setting("company", company),
        setting("billing", billing),
        customer,
        contact,
        invoice(1, "partially_paid", 40),
        invoice(2, "cancelled", 0),
        invoice(3, "written_off", 0),
        quote(1, "invoiced", 1),
        quote(2, "accepted", 2),
        payment,
        refund,
    ] {
        db.execute(&row).await.expect("inserts");
    }
}

async fn one<T: TryGetable>(db: &DatabaseConnection, sql: &str) -> T {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("asks");
    row.expect("a row").try_get_by_index(0).expect("a column")
}

async fn goes_forward(place: Place, options: &str) {
    if let Place::Sqlite(folder) = &place {
        std::fs::create_dir(folder.path().join("data")).expect("makes a folder");
    }
    let old = sea_orm::Database::connect(format!("{}{options}", place.url())).await.expect("connects");
    fill(&old).await;
    old.close().await.expect("closes");
    let house = Database::open(&place.url(), Clock::set(MORNING), Entropy::system()).await.expect("goes forward");
    let db = house.read();
    let books = "SELECT count(*) || ' ' || sum(total) || ' ' || sum(paid) || ' ' || sum(due) || ' ' || sum(credited) FROM invoice";
    assert_eq!(one::<String>(db, books).await, "3 300 40 60 0");
    for (status, ended, given_up) in
        [("partially_paid", None, None), ("cancelled", Some(1_002), None), ("written_off", Some(1_003), Some(100))]
    {
        for (column, expected) in [("ended_at", ended), ("given_up", given_up)] {
            let sql = format!("SELECT {column} FROM invoice WHERE status = '{status}'");
            assert_eq!(one::<Option<i64>>(db, &sql).await, expected, "{column} of {status}");
        }
    }
    assert_eq!(one::<String>(db, "SELECT status FROM refund").await, "done", "it went, whatever way");
    let undisputed = "SELECT count(*) FROM payment JOIN refund ON payment_id = payment.id WHERE disputed_at IS NULL AND origin = 'here' AND returned_at IS NULL";
    assert_eq!(one::<i64>(db, undisputed).await, 1, "by the team, and nobody disputes it");
    let files =
        "SELECT count(DISTINCT transmission) || ' ' || min(transmission) || ' ' || max(transmission) FROM invoice";
    assert_eq!(one::<String>(db, files).await, "3 1 3", "each document that was sent is a file");
    assert_eq!(one::<i64>(db, "SELECT last FROM series WHERE name = 'transmission'").await, 3);
    for (n, standing) in [(1, "NOT released"), (2, "released")] {
        let part = format!(
            "SELECT count(*) FROM quote_part JOIN quote ON quote.id = quote_id JOIN invoice ON invoice.id = quote_part.invoice_id \
             WHERE quote.number = 'Q-2026-00{n}' AND invoice.number = '2026-000{n}' AND percent IS NULL AND quote_part.lines IS NULL AND {standing}"
        );
        assert_eq!(one::<i64>(db, &part).await, 1, "invoice {n} is of the whole quote");
    }
    assert_eq!(one::<i64>(db, "SELECT count(*) FROM quote_part").await, 2);
    let titles = "SELECT count(*) FROM quote WHERE title_fold = 'refection a brasov'";
    assert_eq!(one::<i64>(db, titles).await, 2, "titles are found by words without accents");
    let reference = one::<String>(db, "SELECT reference_fold FROM payment").await;
    assert_eq!(reference, "uberweisung e-12", "and so are references of payments");
    let taxes = "SELECT count(*) || ' ' || sum(percent) || ' ' || sum(base) || ' ' || sum(amount) FROM invoice_tax";
    let of_document = "(customer_id, currency, listed_on) IN (SELECT customer_id, currency, listed_on FROM invoice WHERE id = invoice_id)";
    for (position, category, expected) in [(0, "standard", "2 440000 100 22"), (1, "exempt", "2 0 78 0")] {
        let sql = format!("{taxes} WHERE position = {position} AND category = '{category}' AND {of_document}");
        assert_eq!(one::<String>(db, &sql).await, expected, "each invoice with {category} beside it");
    }
    let whole = format!(
        "SELECT base || ' ' || amount FROM invoice_tax WHERE category IS NULL AND percent IS NULL AND {of_document}"
    );
    assert_eq!(one::<String>(db, &whole).await, "100 0", "one that says no taxes is kept as a whole");
    let billing = one::<String>(db, "SELECT value FROM setting WHERE key = 'billing'").await;
    let billing: BillingSettings = serde_json::from_str(&billing).expect("is read");
    assert_eq!((billing.terms, billing.quotes.days), (30, 10));
    assert_eq!(billing.note.all().collect::<Vec<_>>(), [(Locale::It, "Grazie \"mille\"\na tutti")]);
    assert_eq!(billing.proposals.body.in_language(Locale::It), Some("Salve"), "in the company's language");
    assert_eq!(billing.quotes.terms, Translated::default());
    assert_eq!(billing.quotes.remind, None, "nobody's customers are written to unasked");
    assert_eq!(billing.italy.map(|house| house.stamp_duty), Some(true), "houses in Italy mostly pay it themselves");
    let alike = |new: &str, old: &str| {
        format!(
            "SELECT count(*) FROM staff_override AS new JOIN staff_override AS old USING (staff_id, scope, until) \
             WHERE new.\"right\" = '{new}' AND old.\"right\" = '{old}'"
        )
    };
    assert_eq!(one::<i64>(db, &alike("quotes.export", "invoices.export")).await, 1);
    assert_eq!(one::<i64>(db, &alike("credit_notes.delete", "credit_notes.create")).await, 1);
    assert_eq!(one::<i64>(db, &alike("contacts.portal_permissions", "contacts.grant_access")).await, 1);
    let scopes = r#"{"contacts.grant_access":"own","contacts.portal_permissions":"own","invoices.export":"none","quotes.export":"none","quotes.send":"own"}"#;
    assert_eq!(one::<String>(db, "SELECT scopes FROM role").await, scopes, "a role without exports stays one");
    assert_eq!(one::<String>(db, "SELECT name_fold FROM staff").await, "elodie serban");
    let called = one::<String>(db, "SELECT customer_fold FROM contact").await;
    assert_eq!(called, "acme", "contacts are sorted by what their customer is called");
    assert_eq!(one::<String>(db, "SELECT status FROM import_run").await, "importing", "and goes on");
    let export = "SELECT kind || ' ' || status || ' ' || attempts FROM export_run";
    assert_eq!(one::<String>(db, export).await, "contacts writing 0", "and so does what is taken out");
    let locks = "SELECT value FROM setting WHERE key = 'locks'";
    assert_eq!(one::<String>(db, locks).await, "delete_customers export_invoices export_quotes");
    let write = house.write().await.expect("writes");
    let sealed = write.tx().execute_unprepared("UPDATE invoice SET total = 1").await;
    assert!(sealed.is_err(), "what was sent is sealed as before");
    drop(write);
    let write = house.write().await.expect("writes");
    let sealed = write.tx().execute_unprepared("DELETE FROM invoice_tax").await;
    assert!(sealed.is_err(), "and so are its taxes");
    drop(write);
    drop(house);
    place.leave().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_filled_file_goes_forward() {
    goes_forward(Place::sqlite(), "?mode=rwc").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_filled_server_goes_forward() {
    if let Some(place) = Place::postgres().await {
        goes_forward(place, "").await;
    }
}
