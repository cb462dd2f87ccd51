//! Databases that many tests begin with. The first test of a build fills one and the others copy it: filling takes longer than most tests.

use crate::place::{Place, on_server};
use sea_orm::{ConnectOptions, ConnectionTrait, Statement};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};
use tempfile::TempDir;

const HOUR: Duration = Duration::from_secs(3_600);

/// Tells this build of the tests from others.
fn build() -> String {
    let program = std::env::current_exe().and_then(fs::metadata).expect("this program");
    let built = program.modified().expect("a time").duration_since(UNIX_EPOCH).expect("a time of ours");
    format!("{}_{}", program.len(), built.as_nanos())
}

/// Copies the database called `name` to `to`. Where there is none yet, `fill` makes it at the address that it gets, and leaves it closed.
pub async fn copy(name: &str, to: &Path, fill: impl AsyncFnOnce(&str)) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let kept = folder.join(format!("{name}-{}.sqlite", build()));
    if !is_fresh(&kept) {
        let new = TempDir::new_in(folder).expect("a folder");
        let file = new.path().join("portico.sqlite");
        fill(&format!("sqlite:{}", file.display())).await;
        assert!(!new.path().join("portico.sqlite-wal").exists(), "it was not closed");
        forget_others(folder, name, &kept);
        // Of those who come at the same time the last one stays, which is as good.
        fs::rename(file, &kept).expect("keeps it");
    }
    fs::copy(kept, to).expect("copies it");
}

/// A copy of the database called `name` on this server, filled in the same way.
pub async fn copy_on(name: &str, server: String, fill: impl AsyncFnOnce(&str)) -> Place {
    let hour = UNIX_EPOCH.elapsed().expect("a time of ours").as_secs() / HOUR.as_secs();
    let kept = format!("{name}_{}_{hour}", build());
    let there = sea_orm::Database::connect(ConnectOptions::new(&server).max_connections(1).to_owned());
    let there = there.await.expect("PORTICO_TEST_POSTGRES answers");
    there.execute_unprepared("SELECT pg_advisory_lock(1)").await.expect("waits for its turn");
    let known = format!("SELECT 1 FROM pg_database WHERE datname = '{kept}'");
    let known = Statement::from_string(there.get_database_backend(), known);
    if there.query_one_raw(known).await.expect("asks").is_none() {
        let new = format!("{kept}_new");
        on_server(&server, &format!("DROP DATABASE IF EXISTS {new}")).await;
        on_server(&server, &format!("CREATE DATABASE {new}")).await;
        fill(&Place::Postgres { server: server.clone(), name: new.clone() }.url()).await;
        on_server(&server, &format!("ALTER DATABASE {new} RENAME TO {kept}")).await;
    }
    there.close().await.expect("lets the next one in");
    Place::postgres_like(&kept, server).await
}

/// What it holds speaks of the day on which it was filled.
fn is_fresh(kept: &Path) -> bool {
    let filled = fs::metadata(kept).and_then(|file| file.modified()).ok();
    filled.and_then(|filled| filled.elapsed().ok()).is_some_and(|age| age < HOUR)
}

fn forget_others(folder: &Path, name: &str, kept: &Path) {
    let there = fs::read_dir(folder).expect("the folder").filter_map(|entry| Some(entry.ok()?.path()));
    let of_name =
        |path: &PathBuf| path.file_name().is_some_and(|file| file.to_string_lossy().starts_with(&format!("{name}-")));
    for old in there.filter(of_name).filter(|path| path != kept) {
        // Another test may have forgotten it just now.
        let _ = fs::remove_file(old);
    }
}
