//! What a form does not have cannot be sent with it (R43): every other column of the table goes along with a form, and the form alone is saved.

use crate::doors::{ACME, Ids, KESTREL};
use crate::house::House;
use axum::http::StatusCode;
use domain::account::Realm::{self, Portal, Staff};
use std::collections::BTreeMap;

const MAYA: &str = "SELECT id FROM staff WHERE email = 'maya@portico.example'";

/// A form that changes a record, with all its fields.
struct Saves {
    path: &'static str,
    by: (Realm, &'static str),
    /// What says which record it is, besides the version.
    names: &'static str,
    form: &'static str,
    /// The record.
    table: &'static str,
    row: &'static str,
    /// Columns that follow from what the form says, under another name.
    derived: &'static [&'static str],
}

const MAIN: (Realm, &str) = (Staff, "maya@portico.example");
const ANA: (Realm, &str) = (Portal, "ana@acme.example");
const BRUNO: &str = "first_name=Bruno&last_name=Hartmann&position=&company=&email=bruno@acme.example&phone=&language=en&address_1=&\
                     address_2=&city=&region=&postal_code=&country=";

const SAVES: [Saves; 10] = [
    Saves {
        path: "/admin/api/customers/save",
        by: MAIN,
        names: "id={customer}&",
        form: "kind=company&name=Kestrel Renamed&email=&phone=&website=&vat_id=&tax_id=&sdi_code=&pec=&language=en&currency=EUR&reference=&\
               address_1=&address_2=&city=&region=&postal_code=&country=IT&group=&tags=",
        table: "customer",
        row: "number = (SELECT number FROM customer WHERE name LIKE 'Kestrel%')",
        derived: &["name_fold", "last_activity_at", "external_ref", "group_id"],
    },
    Saves {
        path: "/api/company/save",
        by: ANA,
        names: "",
        form: "email=&phone=&address_1=&address_2=&city=Forlimpopoli&region=&postal_code=&country=IT",
        table: "customer",
        row: "name = 'Acme Facility Services'",
        derived: &["last_activity_at"],
    },
    Saves {
        path: "/api/people/save",
        by: ANA,
        names: "id={colleague}&role=standard&mails[]=general&",
        form: BRUNO,
        table: "contact",
        row: "email = 'bruno@acme.example'",
        derived: &["name_fold", "mails", "portal_role"],
    },
    Saves {
        path: "/admin/api/contacts/save",
        by: MAIN,
        names: "id={contact}&customer={customer}&",
        form: "first_name=Owen&last_name=Renamed&position=&company=&email=owen@kestrel.example&phone=&language=en&address_1=&address_2=&\
               city=&region=&postal_code=&country=",
        table: "contact",
        row: "email = 'owen@kestrel.example'",
        derived: &["name_fold"],
    },
    Saves {
        path: "/admin/api/staff/save",
        by: MAIN,
        names: "id={joe}&",
        form: "first_name=Joe&last_name=Renamed&email=joe@portico.example&title=&phone=&role=user&manager=&language=en",
        table: "staff",
        row: "email = 'joe@portico.example'",
        derived: &["manager_id", "name_fold"],
    },
    Saves {
        path: "/admin/api/profile/save",
        by: (Staff, "una@portico.example"),
        names: "",
        form: "first_name=Una&last_name=Renamed&language=en&time_zone=UTC&theme=",
        table: "staff",
        row: "email = 'una@portico.example'",
        derived: &["name_fold"],
    },
    Saves {
        path: "/api/profile/save",
        by: ANA,
        names: "",
        form: "first_name=Ana&last_name=Renamed&language=en&time_zone=UTC&theme=",
        table: "person",
        row: "email = 'ana@acme.example'",
        derived: &[],
    },
    Saves {
        path: "/admin/api/invoices/save",
        by: MAIN,
        names: "id={draft}&lines[0][description]=Renamed&lines[0][price]=1&",
        form: "currency=EUR&date=&terms=14&supplied_from=&supplied_to=&reference=Renamed&cig=&cup=&prices=net&discount=&note=&internal_note=",
        table: "invoice",
        row: "number IS NULL AND customer_id = (SELECT id FROM customer WHERE name LIKE 'Kestrel%')",
        derived: &["net", "tax", "total", "due", "dated", "listed_on", "due_on", "rounding"],
    },
    Saves {
        path: "/admin/api/quotes/save",
        by: MAIN,
        names: "id={offer}&lines[0][description]=Renamed&lines[0][price]=1&",
        form: "kind=quote&title=Renamed&body=&currency=EUR&valid_until=2099-01-01&reference=&prices=net&discount=&deposit=&terms=&\
               internal_note=&questions=",
        table: "quote",
        row: "status = 'draft' AND kind = 'quote' AND customer_id = (SELECT id FROM customer WHERE name LIKE 'Kestrel%')",
        derived: &["title_fold", "lines", "total", "listed_on", "rounding"],
    },
    Saves {
        path: "/admin/api/products/save",
        by: MAIN,
        names: "id={product}&prices[0][currency]=EUR&prices[0][price]=5&",
        form: "name=Renamed&sku=VENT-Q&detail=&unit=&tax=",
        table: "product",
        row: "sku = 'VENT-Q'",
        derived: &["name_fold", "tax_rate_id"],
    },
];

pub async fn columns(house: &House, table: &str) -> Vec<String> {
    let names: String = house.one(&format!("SELECT group_concat(name, ' ') FROM pragma_table_info('{table}')")).await;
    names.split(' ').map(str::to_owned).collect()
}

async fn row(house: &House, table: &str, condition: &str) -> BTreeMap<String, String> {
    let columns = columns(house, table).await;
    let values: Vec<String> = columns.iter().map(|column| format!("quote({column})")).collect();
    let values = values.join(" || char(31) || ");
    let line: String = house.one(&format!("SELECT {values} FROM {table} WHERE {condition}")).await;
    columns.into_iter().zip(line.split('\u{1f}').map(str::to_owned)).collect()
}

/// What somebody would like to see there.
fn forged(column: &str) -> &str {
    match column {
        "role" => "main_administrator",
        "status" => "paid",
        "kind" => "primary",
        "email" => "forged@evil.example",
        _ => "1",
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_saves_its_own_fields_and_no_other_column() {
    let house = House::of_the_demonstration().await;
    let ids = Ids::of(&house).await;
    for saves in SAVES {
        let Saves { path, by: (realm, email), table, .. } = saves;
        let cookie = house.signed_in(realm, email).await;
        let before = row(&house, table, saves.row).await;
        let own: Vec<&str> = saves.form.split('&').filter_map(|field| Some(field.split_once('=')?.0)).collect();
        let fixed = ["id", "version", "mails", "lines"];
        let others: Vec<&String> = before
            .keys()
            .filter(|column| !own.contains(&column.as_str()) && !fixed.contains(&column.as_str()))
            .collect();
        assert!(others.len() >= 5, "{path}: {others:?}");
        let extra: String = others.iter().map(|column| format!("&{column}={}", forged(column))).collect();
        let body =
            format!("{}version={}&{}{extra}", ids.fill(saves.names), before["version"], saves.form.replace(' ', "+"));
        let answer = house.call(path, &cookie, &body).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        let after = row(&house, table, saves.row).await;
        assert!(after != before, "{path} was taken");
        let kept = ["version", "updated_at"];
        for (column, value) in &before {
            let its_own = own.contains(&column.as_str())
                || saves.derived.contains(&column.as_str())
                || kept.contains(&column.as_str());
            assert!(its_own || after[column] == *value, "{path} changed {column} from {value} to {}", after[column]);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_new_begins_as_the_house_has_it_whatever_is_sent_along() {
    let house = House::of_the_demonstration().await;
    let ids = Ids::of(&house).await;
    let acme = house.one::<uuid::Uuid>(ACME).await.to_string();
    let staff_form = "first_name=Made&last_name=Hill&email=made@portico.example&role=user&language=en";
    for (path, by, form, extra, is_so) in [
        (
            "/admin/api/customers/create",
            MAIN,
            "kind=company&name=Made",
            "number=999&status=inactive&created_by={joe}&trashed_at=1&version=9",
            format!("customer WHERE name = 'Made' AND number <> 999 AND status = 'active' AND created_by = ({MAYA}) AND trashed_at IS NULL AND version = 1"),
        ),
        (
            "/admin/api/contacts/create",
            MAIN,
            "customer={customer}&first_name=Made",
            "customer_id={acme}&is_primary=true&portal_role=leads&version=9",
            format!("contact WHERE first_name = 'Made' AND customer_id = ({KESTREL}) AND NOT is_primary AND portal_role = 'standard' AND version = 1"),
        ),
        (
            "/admin/api/notes/add",
            MAIN,
            "customer={customer}&body=Made",
            "customer_id={acme}&author_id={joe}&created_at=1&version=9",
            format!("note WHERE body = 'Made' AND customer_id = ({KESTREL}) AND author_id = ({MAYA}) AND created_at > 1 AND version = 1"),
        ),
        (
            "/admin/api/invoices/create",
            MAIN,
            "customer={customer}&currency=EUR&terms=14&prices=net&reference=Made&lines[0][description]=a&lines[0][price]=5",
            "customer_id={acme}&number=2026-0999&status=paid&paid=500&due=0&total=1&frozen=x&created_by={joe}",
            format!("invoice WHERE reference = 'Made' AND customer_id = ({KESTREL}) AND number IS NULL AND status = 'draft' AND paid = 0 AND total = 500 AND frozen IS NULL AND created_by = ({MAYA})"),
        ),
        (
            "/admin/api/quotes/create",
            MAIN,
            "customer={customer}&kind=quote&title=Made&currency=EUR&valid_until=2099-01-01&prices=net",
            "customer_id={acme}&number=Q-1&status=accepted&invoice_id={draft}&created_by={joe}&sent_at=1",
            format!("quote WHERE title = 'Made' AND customer_id = ({KESTREL}) AND number IS NULL AND status = 'draft' AND invoice_id IS NULL AND sent_at IS NULL AND created_by = ({MAYA})"),
        ),
        (
            "/admin/api/payments/record",
            MAIN,
            "customer={customer}&amount=5&currency=EUR&date=2026-01-01&method=cash&reference=Made",
            "customer_id={acme}&status=refunded&allocated=1&refunded=1&external_ref=stripe:1&recorded_by={joe}",
            format!("payment WHERE reference = 'Made' AND customer_id = ({KESTREL}) AND refunded = 0 AND external_ref IS NULL AND recorded_by = ({MAYA})"),
        ),
        (
            "/api/people/create",
            ANA,
            "first_name=Made&role=technical",
            "customer={customer}&customer_id={customer}&is_primary=true&kind=primary&external_ref=x",
            format!("contact WHERE first_name = 'Made' AND customer_id = ({ACME}) AND NOT is_primary AND portal_role = 'technical' AND external_ref IS NULL"),
        ),
        (
            "/admin/api/staff/invite",
            (Staff, "alan@portico.example"),
            staff_form,
            "status=active&password_hash=x&role_id={joe}&version=9",
            "staff WHERE email = 'made@portico.example' AND status = 'invited' AND password_hash IS NULL AND role_id IS NULL AND version = 1".to_owned(),
        ),
        (
            "/api/registration/send",
            ANA,
            "kind=company&company=Made&first_name=a&last_name=b&email=new@other.example&language=en",
            "status=approved&decided_by={joe}&customer_id={acme}&token_hash=x",
            "registration WHERE company = 'Made' AND status = 'unverified' AND decided_by IS NULL AND customer_id IS NULL AND token_hash <> 'x'".to_owned(),
        ),
    ] {
        let (realm, email) = by;
        let cookie = house.signed_in(realm, email).await;
        let body = ids.fill(&format!("{form}&id={{joe}}&{extra}")).replace("{acme}", &acme);
        let answer = house.call(path, &cookie, &body).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        assert_eq!(house.count(&is_so).await, 1, "{path}: {is_so}");
    }
}
