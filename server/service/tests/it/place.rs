//! A database of its own for every test, on either engine.

use domain::Timestamp;
use sea_orm::{ConnectionTrait, DbBackend};
use service::entropy::Entropy;
use tempfile::TempDir;

/// An empty database somewhere.
pub enum Place {
    Sqlite(TempDir),
    Postgres { server: String, name: String },
}

impl Place {
    pub fn sqlite() -> Self {
        Self::Sqlite(TempDir::new().expect("a temporary folder"))
    }

    /// None where there is no server, which `there_is_a_postgres_to_test_on` tells.
    pub async fn postgres() -> Option<Self> {
        let server = std::env::var("PORTICO_TEST_POSTGRES").ok()?;
        Some(Self::postgres_like("template1", server).await)
    }

    /// A copy of a database of this server.
    pub async fn postgres_like(template: &str, server: String) -> Self {
        let name = format!("portico_it_{}", Entropy::system().uuid(Timestamp(0)).simple());
        on_server(&server, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        Self::Postgres { server, name }
    }

    pub fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => format!("sqlite:{}", folder.path().join("data/portico.sqlite").display()),
            Self::Postgres { server, name } => {
                let (server, _) = server.rsplit_once('/').expect("an address with a database");
                format!("{server}/{name}")
            }
        }
    }

    pub async fn leave(self) {
        if let Self::Postgres { server, name } = self {
            on_server(&server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
}

pub async fn on_server(server: &str, sql: &str) {
    let db = sea_orm::Database::connect(server).await.expect("PORTICO_TEST_POSTGRES answers");
    assert_eq!(db.get_database_backend(), DbBackend::Postgres);
    db.execute_unprepared(sql).await.expect(sql);
    db.close().await.expect("closes");
}
