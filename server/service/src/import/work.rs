//! The work on imports, beside the requests. A chunk is one transaction: after a crash the next one goes on where the last one ended.

use super::{customers, invoices, kind_of, leave_to_import, list, set_verdict, status_of, team};
use crate::audit::Entry;
use crate::db::Write;
use crate::store::{import_row, import_run};
use crate::{Error, Result, Service};
use domain::access::{Permit, Staff};
use domain::import::{ImportKind, ImportStatus, Verdict};
use domain::sensitive::Class;
use domain::{FieldProblem, Problem, Refusal};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};

/// Few enough that other writers hardly wait.
const CHUNK: u64 = 25;

/// One row by the names of its fields.
pub struct Cells<'a> {
    mapping: &'a [String],
    cells: &'a [String],
}

impl<'a> Cells<'a> {
    pub fn has(&self, field: &str) -> bool {
        self.mapping.iter().any(|mapped| mapped == field)
    }

    /// The cell, if the file has such a column.
    pub fn get(&self, field: &str) -> Option<&'a str> {
        let at = self.mapping.iter().position(|mapped| mapped == field)?;
        Some(self.cells.get(at).map_or("", String::as_str))
    }

    /// The cell, if it holds anything.
    pub fn filled(&self, field: &str) -> Option<&'a str> {
        self.get(field).filter(|cell| !cell.is_empty())
    }
}

type Said = (i32, Verdict, Vec<FieldProblem>);

impl Service {
    /// One chunk of the oldest run that waits; says whether there was one.
    pub async fn work_on_imports(&self) -> Result<bool> {
        let waiting = import_run::Entity::find()
            .filter(import_run::Column::Status.is_in([ImportStatus::Checking.key(), ImportStatus::Importing.key()]))
            .order_by_asc(import_run::Column::CreatedAt)
            .one(self.db().read())
            .await?;
        let Some(run) = waiting else { return Ok(false) };
        let write = self.write().await?;
        // Instances take turns: what the other one did is seen by then.
        write.lock("imports").await?;
        write.lock("team").await?;
        let run = import_run::Entity::find_by_id(run.id).one(write.tx()).await?;
        let Some(run) = run.filter(|run| status_of(run).is_running()) else { return Ok(true) };
        // The rights of this moment, not of the moment the file came in.
        let viewer = self.staff_viewer(run.staff_id).await?;
        let Some(viewer) = viewer.filter(|viewer| leave_to_import(viewer, kind_of(&run)).is_ok()) else {
            refuse(&write, run).await?;
            write.commit().await?;
            return Ok(true);
        };
        match status_of(&run) {
            ImportStatus::Checking => {
                let (rows, said) = self.import_chunk(&write, &run, &viewer).await?;
                // Tried out is not done: all of it is taken back, only the verdicts are kept.
                drop(write);
                self.keep_verdicts(run, rows, said).await?;
            }
            _ => {
                let (rows, said) = self.import_chunk(&write, &run, &viewer).await?;
                for (number, verdict, problems) in said {
                    set_verdict(write.tx(), run.id, number, verdict, &problems).await?;
                }
                self.advance(&write, run, rows, &viewer).await?;
                write.commit().await?;
            }
        }
        Ok(true)
    }

    /// Applies the next rows; says how many there were, and each one's verdict.
    async fn import_chunk(&self, write: &Write, run: &import_run::Model, viewer: &Staff) -> Result<(i32, Vec<Said>)> {
        let checking = status_of(run) == ImportStatus::Checking;
        let mapping = list(&run.mapping);
        let rows = next_rows(write.tx(), run).await?;
        let mut said = Vec::new();
        for row in &rows {
            // What the whole file told already needs no trying out.
            if checking && row.verdict.is_some() {
                continue;
            }
            let cells = list(&row.cells);
            let cells = Cells { mapping: &mapping, cells: &cells };
            let (verdict, problems) = self.import_one(write, kind_of(run), viewer, &cells).await?;
            said.push((row.number, verdict, problems));
        }
        Ok((super::number(rows.len()), said))
    }

    /// One row, wholly or not at all.
    async fn import_one(
        &self,
        write: &Write,
        kind: ImportKind,
        viewer: &Staff,
        cells: &Cells<'_>,
    ) -> Result<(Verdict, Vec<FieldProblem>)> {
        write.tx().execute_unprepared("SAVEPOINT import_row").await?;
        let outcome = match kind {
            ImportKind::Customers => customers::apply(write, viewer, cells).await.map(plainly),
            ImportKind::Staff => team::apply(write, viewer, viewer.locale, cells).await.map(plainly),
            ImportKind::Invoices => invoices::apply(write, viewer, cells).await,
            ImportKind::InvoiceLines => invoices::apply_line(write, viewer, cells).await.map(plainly),
        };
        let answer = match outcome {
            Ok(said) => said,
            Err(error) => {
                write.tx().execute_unprepared("ROLLBACK TO SAVEPOINT import_row").await?;
                let problems = match error.refusal() {
                    Refusal::Invalid(problems) => problems,
                    Refusal::Forbidden | Refusal::NotFound => {
                        vec![FieldProblem::new("", Problem::NotAllowed)]
                    }
                    Refusal::Changed => vec![FieldProblem::new("", Problem::Taken)],
                    Refusal::SignedOut
                    | Refusal::Unconfirmed
                    | Refusal::Elsewhere
                    | Refusal::TooMany { .. }
                    | Refusal::Unavailable
                    | Refusal::Unsure => {
                        return Err(error);
                    }
                };
                (Verdict::Broken, problems)
            }
        };
        write.tx().execute_unprepared("RELEASE SAVEPOINT import_row").await?;
        Ok(answer)
    }

    /// Writes down what the trial told, unless the file was mapped anew meanwhile.
    async fn keep_verdicts(&self, seen: import_run::Model, rows: i32, said: Vec<Said>) -> Result<()> {
        let write = self.write().await?;
        let Some(run) = import_run::Entity::find_by_id(seen.id).one(write.tx()).await? else { return Ok(()) };
        if run != seen {
            return Ok(());
        }
        for (number, verdict, problems) in said {
            set_verdict(write.tx(), run.id, number, verdict, &problems).await?;
        }
        let done = run.done + rows;
        if done >= run.total {
            end(&write, run, ImportStatus::Checked).await?;
        } else {
            let mut run = run.into_active_model();
            run.done = Set(done);
            run.update(write.tx()).await?;
        }
        write.commit().await
    }

    /// Marks how far the run has come, and ends it after the last row.
    async fn advance(&self, write: &Write, run: import_run::Model, rows: i32, viewer: &Staff) -> Result<()> {
        let done = run.done + rows;
        if done < run.total {
            let mut run = run.into_active_model();
            run.done = Set(done);
            run.update(write.tx()).await?;
            return Ok(());
        }
        if kind_of(&run) == ImportKind::Staff {
            let mapping = list(&run.mapping);
            for (at, cells) in super::rows_of(write.tx(), run.id).await?.into_iter().enumerate() {
                match team::set_manager(write, viewer, &Cells { mapping: &mapping, cells: &cells }).await {
                    Ok(()) => {}
                    // Rights or the team changed since the trial: the person stays, without the manager, and the row tells so.
                    Err(Error::Refused(_)) => {
                        let problems = [FieldProblem::new("manager", Problem::NotAllowed)];
                        set_verdict(write.tx(), run.id, super::number(at), Verdict::Broken, &problems).await?;
                    }
                    Err(error) => return Err(error),
                }
            }
        }
        let leave = leave_to_import(viewer, kind_of(&run))?;
        let entry = Entry::new(&leave, "import.done")
            .subject("import", run.id)
            .detail("file", &run.file)
            .detail("kind", &run.kind)
            .sensitive(Class::MassChange)
            .amount(run.total.try_into().unwrap_or_default());
        write.audit(entry);
        end(write, run, ImportStatus::Done).await
    }
}

/// A verdict with nothing to add.
const fn plainly(verdict: Verdict) -> (Verdict, Vec<FieldProblem>) {
    (verdict, Vec::new())
}

async fn next_rows(db: &impl ConnectionTrait, run: &import_run::Model) -> Result<Vec<import_row::Model>> {
    let rows = import_row::Entity::find()
        .filter(import_row::Column::RunId.eq(run.id))
        .filter(import_row::Column::Number.gte(run.done))
        .order_by_asc(import_row::Column::Number)
        .limit(CHUNK);
    Ok(rows.all(db).await?)
}

/// Ends a run whose owner may no longer import: what came in until then stays, and nothing more comes.
async fn refuse(write: &Write, run: import_run::Model) -> Result<()> {
    let came_in = if status_of(&run) == ImportStatus::Importing { run.done } else { 0 };
    let leave = Permit::for_system("the right to import was taken away");
    let entry = Entry::new(&leave, "import.refused")
        .subject("staff", run.staff_id)
        .detail("file", &run.file)
        .detail("kind", &run.kind)
        .sensitive(Class::MassChange)
        .amount(came_in.try_into().unwrap_or_default());
    write.audit(entry);
    let mut run = run.into_active_model();
    run.done = Set(came_in);
    run.status = Set(ImportStatus::Refused.key().to_owned());
    run.update(write.tx()).await?;
    Ok(())
}

async fn end(write: &Write, run: import_run::Model, status: ImportStatus) -> Result<()> {
    let total = run.total;
    let mut run = run.into_active_model();
    run.done = Set(total);
    run.status = Set(status.key().to_owned());
    run.update(write.tx()).await?;
    Ok(())
}
