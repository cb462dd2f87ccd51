//! The documents that the demonstration company sent, and one of every kind of price and tax, are written into a folder, where
//! `scripts/check-documents` has others read them. All of them can be said in every format.

use crate::support::{BASE_URL, keys};
use domain::access::Staff;
use domain::account::Realm;
use domain::invoice::InvoiceForm;
use domain::sales::LineForm;
use domain::statement::StatementQuery;
use domain::tax::TaxRateForm;
use sea_orm::{ConnectionTrait, Statement};
use service::account::Visitor;
use service::clock::Clock;
use service::db::Database;
use service::entropy::Entropy;
use service::session::{ACCOUNT, SessionStore};
use service::{Sending, Service, Taken};
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use tower_sessions::Session;
use uuid::Uuid;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn its_documents_lie_ready_to_be_read() -> Outcome {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("demonstration");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let data = tempfile::TempDir::new()?;
    let url = format!("sqlite:{}", data.path().join("portico.sqlite").display());
    let db = Database::open(&url, Clock::System, Entropy::system()).await?;
    let service = Service::new(db.clone(), Clock::System, Entropy::system(), keys(), BASE_URL);
    service.fill_demo().await?;
    write_all(&service, &db, &folder).await?;
    drop(service);
    Ok(db.close().await?)
}

async fn write_all(service: &Service, db: &Database, folder: &Path) -> Outcome {
    let account = ids(db, "staff WHERE email = 'maya@portico.example'").await?.pop().ok_or("nobody is there")?;
    let session = Session::new(None, Arc::new(SessionStore::new(service.clone(), Realm::Staff)), None);
    session.insert(ACCOUNT, account).await?;
    let Visitor::Staff(maya) = service.visitor(Realm::Staff, &session).await? else {
        return Err("the main administrator is not let in".into());
    };
    send_one_of_each(service, db, &maya).await?;
    for id in ids(db, "invoice WHERE frozen IS NOT NULL").await? {
        write(folder, service.invoice_pdf(&maya, id.into()).await?)?;
        write(folder, as_xml("ubl", service.invoice_ubl(&maya, id.into()).await?))?;
        write(folder, as_xml("fattura", service.invoice_fattura(&maya, id.into()).await?))?;
    }
    for id in ids(db, "credit_note WHERE frozen IS NOT NULL").await? {
        write(folder, service.credit_note_pdf(&maya, id.into()).await?)?;
        write(folder, as_xml("ubl", service.credit_note_ubl(&maya, id.into()).await?))?;
        write(folder, as_xml("fattura", service.credit_note_fattura(&maya, id.into()).await?))?;
    }
    for id in ids(db, "quote WHERE frozen IS NOT NULL").await? {
        write(folder, service.quote_pdf(&maya, id.into()).await?)?;
    }
    for (place, id) in ids(db, "customer WHERE id IN (SELECT customer_id FROM invoice)").await?.into_iter().enumerate()
    {
        let statement = service.statement_pdf(&maya, id.into(), &StatementQuery::default()).await?;
        write(folder, Taken { name: format!("statement-{place}.pdf"), ..statement })?;
    }
    Ok(())
}

async fn ids(db: &Database, table_and_condition: &str) -> Outcome<Vec<Uuid>> {
    let sql = format!("SELECT id FROM {table_and_condition} ORDER BY id");
    let rows = db.read().query_all_raw(Statement::from_string(db.read().get_database_backend(), sql)).await?;
    Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?)
}

fn write(folder: &Path, taken: Taken) -> Outcome {
    let path = folder.join(taken.name);
    if path.exists() {
        return Err(format!("there are two of {}", path.display()).into());
    }
    Ok(std::fs::write(path, taken.bytes)?)
}

fn as_xml(format: &str, Taken { name, bytes }: Taken) -> Taken {
    let name = Path::new(&name).with_extension(format!("{format}.xml"));
    Taken { name: name.display().to_string(), bytes }
}

/// Category, percentage, reason, and Italy's code.
const TAXES: [(&str, &str, &str, &str); 8] = [
    ("standard", "22", "", ""),
    ("standard", "10", "", ""),
    ("zero_rated", "", "", "N3.6"),
    ("exempt", "", "Exempt, article 10 of decree 633 of 1972", ""),
    ("reverse_charge", "", "Reverse charge, article 196 of directive 2006/112/EC", "N2.1"),
    ("intra_community", "", "Intra-community supply, article 138 of directive 2006/112/EC", ""),
    ("export", "", "Export, article 146 of directive 2006/112/EC", ""),
    ("out_of_scope", "", "Out of scope, article 7-ter of decree 633 of 1972", "N2.2"),
];

/// To a firm in Romania, with prices without tax and with it, discounts, days and codes.
async fn send_one_of_each(service: &Service, db: &Database, maya: &Staff) -> Outcome {
    let firm = ids(db, "customer WHERE vat_id = 'RO18547290'").await?.pop().ok_or("the firm is not there")?;
    for (category, percent, reason, nature) in TAXES {
        let tax = TaxRateForm {
            name: format!("{category} {percent}"),
            category: category.to_owned(),
            percent: percent.to_owned(),
            reason: reason.to_owned(),
            nature: nature.to_owned(),
            ..TaxRateForm::default()
        };
        let tax = service.create_tax_rate(maya, &tax).await?.to_string();
        let line = |description: &str, quantity: &str, price: &str, discount: &str| LineForm {
            description: description.to_owned(),
            quantity: quantity.to_owned(),
            price: price.to_owned(),
            discount: discount.to_owned(),
            tax: tax.clone(),
            ..LineForm::default()
        };
        let lines =
            vec![line("Loom", "3", "33.33", ""), line("Filters", "7", "12.345", "15"), line("Back", "-1", "9.99", "")];
        for (prices, discount, from, to) in
            [("net", "", "2026-01-31", ""), ("gross", "2.5", "2026-01-01", "2026-01-31")]
        {
            let form = InvoiceForm {
                prices: prices.to_owned(),
                discount: discount.to_owned(),
                supplied_from: from.to_owned(),
                supplied_to: to.to_owned(),
                reference: "PO 4711".to_owned(),
                cig: "Z1A2B3C4D5".to_owned(),
                lines: lines.clone(),
                ..service.new_invoice_form(maya, firm.into()).await?.form
            };
            let id = service.create_invoice(maya, firm.into(), &form).await?;
            service.send_invoice(maya, id, 1, Sending::ByHand).await?;
        }
    }
    Ok(())
}
