//! The documents that the demonstration company sent are written into a folder, where `scripts/check-documents` has others read them.

use crate::support::{BASE_URL, keys};
use domain::account::Realm;
use domain::statement::StatementQuery;
use sea_orm::{ConnectionTrait, Statement};
use service::account::Visitor;
use service::clock::Clock;
use service::db::Database;
use service::entropy::Entropy;
use service::session::{ACCOUNT, SessionStore};
use service::{Service, Taken};
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
    for id in ids(db, "invoice WHERE frozen IS NOT NULL").await? {
        write(folder, service.invoice_pdf(&maya, id.into()).await?)?;
        write_if_it_can_be_said(folder, "ubl", service.invoice_ubl(&maya, id.into()).await)?;
        write_if_it_can_be_said(folder, "fattura", service.invoice_fattura(&maya, id.into()).await)?;
    }
    for id in ids(db, "credit_note WHERE frozen IS NOT NULL").await? {
        write(folder, service.credit_note_pdf(&maya, id.into()).await?)?;
        write_if_it_can_be_said(folder, "ubl", service.credit_note_ubl(&maya, id.into()).await)?;
        write_if_it_can_be_said(folder, "fattura", service.credit_note_fattura(&maya, id.into()).await)?;
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

/// What a format cannot say is refused, and that is told on the invoice's page.
fn write_if_it_can_be_said(folder: &Path, format: &str, taken: service::Result<Taken>) -> Outcome {
    match taken {
        Ok(Taken { name, bytes }) => {
            let name = Path::new(&name).with_extension(format!("{format}.xml"));
            write(folder, Taken { name: name.display().to_string(), bytes })
        }
        Err(service::Error::Refused(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
