//! How long an invoice of three pages takes: `cargo run --release -p document --example speed`.

mod samples;

use std::time::Duration;

const TIMES: usize = 40;

fn main() -> Result<(), document::Error> {
    let mut took: Vec<Duration> = Vec::new();
    let mut size = 0;
    for at in 0..TIMES {
        let mut paper = samples::invoice(60);
        // Another invoice each time, so that nothing is remembered of the last.
        paper.number = format!("2026-{at:03}");
        paper.recipient.lines[0] = format!("Customer {at}");
        #[expect(clippy::disallowed_methods, reason = "it measures")]
        let begun = std::time::Instant::now();
        size = document::pdf(&paper)?.len();
        took.push(begun.elapsed());
    }
    let first = took[0];
    took.sort();
    println!("first {first:?}, median {:?}, longest {:?}, {size} bytes", took[TIMES / 2], took[TIMES - 1]);
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        status
            .lines()
            .filter(|line| line.starts_with("VmHWM") || line.starts_with("VmRSS"))
            .for_each(|line| println!("{line}"));
    }
    Ok(())
}
