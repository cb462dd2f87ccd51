//! The one binary: `portico serve`, `migrate`, `demo`, `admin`, `doctor`.

use std::process::ExitCode;

/// Pages are made of many small strings: half again as many a second as with the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match server::cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}
