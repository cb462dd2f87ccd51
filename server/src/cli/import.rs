//! Importing a file without a browser: tried out first, made when every row is good.

use app::problem_words;
use domain::access::Staff;
use domain::import::{ImportCard, Verdict};
use service::{Error, Service};
use std::path::Path;

pub async fn import(service: &Service, kind: &str, file: &Path, by: &str) -> Result<(), String> {
    let name = file.display().to_string();
    let bytes = std::fs::read(file).map_err(|error| format!("{name} cannot be read: {error}."))?;
    let staff = service.staff_by_email(by).await;
    let staff = staff.map_err(|_| format!("There is no active member of the team with the address {by}."))?;
    let id = service.upload_import(&staff, kind, &name, &bytes).await.map_err(refused)?.to_string();
    let tried = worked(service, &staff, &id).await?;
    if tried.counts[3] > 0 {
        for row in broken(service, &staff, &id).await? {
            println!("{row}");
        }
        return Err(format!("{} of {} rows cannot be imported, so that none was.", tried.counts[3], tried.rows));
    }
    service.start_import(&staff, &id).await.map_err(refused)?;
    let done = worked(service, &staff, &id).await?;
    let [new, changed, unchanged, left] = done.counts;
    println!("{} rows: {new} new, {changed} changed, {unchanged} without a change.", done.rows);
    if left > 0 { Err(format!("{left} rows could not be imported meanwhile.")) } else { Ok(()) }
}

/// Works until the run rests, perhaps side by side with a server.
async fn worked(service: &Service, staff: &Staff, id: &str) -> Result<ImportCard, String> {
    loop {
        let more = service.work_on_imports().await.map_err(refused)?;
        let card = service.import(staff, id, 0).await.map_err(refused)?;
        if !card.status.is_running() {
            return Ok(card);
        }
        if !more {
            return Err("The import is not under way any more.".to_owned());
        }
    }
}

/// A line for each problem.
async fn broken(service: &Service, staff: &Staff, id: &str) -> Result<Vec<String>, String> {
    let (mut lines, mut from) = (Vec::new(), 0);
    loop {
        let card = service.import(staff, id, from).await.map_err(refused)?;
        let rows = card.verdicts.iter().filter(|row| row.verdict == Verdict::Broken);
        lines.extend(rows.flat_map(|row| {
            row.problems
                .iter()
                .map(|problem| format!("row {}: {}: {}", row.line, problem.field, problem_words(problem.problem)))
        }));
        match card.next {
            Some(next) if lines.len() < card.counts[3] as usize => from = next.into(),
            _ => return Ok(lines),
        }
    }
}

fn refused(error: Error) -> String {
    match error.refusal() {
        domain::Refusal::Invalid(problems) => {
            let told: Vec<String> = problems
                .iter()
                .map(|problem| format!("{}: {}", problem.field, problem_words(problem.problem)))
                .collect();
            format!("{}.", told.join("; "))
        }
        domain::Refusal::Forbidden => "The rights of this member of the team do not reach so far.".to_owned(),
        _ => "The database did not answer; see the log.".to_owned(),
    }
}
