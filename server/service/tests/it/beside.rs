//! What runs beside a test, as it does beside a journey: a program of the folder `end2end`.

use std::io::BufReader;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// The program, the way in, and what it says. It ends when the way in does.
pub fn beside(program: &str) -> (Child, ChildStdin, BufReader<ChildStdout>) {
    // Two crates test with it.
    let mut above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|folder| folder.join("end2end"));
    let folder = above.find(|folder| folder.is_dir()).expect("the folder of the journeys");
    let mut process = Command::new("node")
        .arg(program)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node starts; `scripts/setup test` installs what it needs");
    let orders = process.stdin.take().expect("a way in");
    let says = BufReader::new(process.stdout.take().expect("a way out"));
    (process, orders, says)
}
