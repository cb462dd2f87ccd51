//! Writing the files, beside the requests. One instance holds a run for some minutes at a time; if it dies or fails, the run is begun
//! anew when they are over, and given up after the third time.

use super::file::File;
use super::rows::headings;
use super::{kind_of, leave};
use crate::audit::Entry;
use crate::store::{export_part, export_run};
use crate::{Error, Result, Service};
use domain::access::{Permit, Staff};
use domain::export::{ALERT_ABOVE, ExportFormat, ExportStatus};
use domain::sensitive::Class;
use domain::{Problem, Refusal, time};
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use sha2::{Digest, Sha256};

/// Longer than any piece takes.
const LEASE: i64 = 5 * time::MINUTE;
/// How often a run is begun before it is given up.
const ATTEMPTS: i32 = 3;
/// Bytes of a file that stand in one row.
const PART: usize = 1024 * 1024;

impl Service {
    /// Writes the oldest file that waits; says whether there was one.
    pub async fn work_on_exports(&self) -> Result<bool> {
        let Some(mut run) = self.claim_export().await? else { return Ok(false) };
        if run.attempts > ATTEMPTS {
            self.stop_export(&run, ExportStatus::Failed).await?;
            return Ok(true);
        }
        match self.write_export(&mut run).await {
            Err(error) if is_too_long(&error) => self.stop_export(&run, ExportStatus::TooLong).await?,
            written => written?,
        }
        Ok(true)
    }

    /// Takes a run that nobody else is writing. The attempt counts from here, so that a run which ends its writer comes to an end too.
    async fn claim_export(&self) -> Result<Option<export_run::Model>> {
        let waiting = || {
            let free = Condition::any()
                .add(export_run::Column::LeaseUntil.is_null())
                .add(export_run::Column::LeaseUntil.lte(self.now().ms()));
            export_run::Entity::find()
                .filter(export_run::Column::Status.eq(ExportStatus::Writing.key()))
                .filter(free)
                .order_by_asc(export_run::Column::CreatedAt)
        };
        // Looking does not hold up writers.
        if waiting().one(self.db().read()).await?.is_none() {
            return Ok(None);
        }
        let write = self.write().await?;
        write.lock("exports").await?;
        let Some(run) = waiting().one(write.tx()).await? else { return Ok(None) };
        let attempts = run.attempts + 1;
        let mut claimed = run.into_active_model();
        claimed.attempts = Set(attempts);
        claimed.lease_until = Set(Some(write.now().plus(LEASE).ms()));
        claimed.done = Set(0);
        let run = claimed.update(write.tx()).await?;
        write.commit().await?;
        Ok(Some(run))
    }

    async fn write_export(&self, run: &mut export_run::Model) -> Result<()> {
        let unreadable = |_| Error::Fault(format!("export {} cannot be read", run.id));
        let query = serde_json::from_str(&run.query).map_err(unreadable)?;
        let format = ExportFormat::parse(&run.format).ok_or_else(|| Error::Fault(format!("export {}", run.id)))?;
        let kind = kind_of(run);
        let Some(mut viewer) = self.exporter(run).await? else {
            return self.stop_export(run, ExportStatus::Refused).await;
        };
        let columns = headings(kind, viewer.locale);
        let mut file = File::begin(format, &columns)?;
        let (mut after, mut done, mut rows) = (String::new(), 0, 0);
        loop {
            let piece = self.export_piece(&viewer, kind, &query, &after).await?;
            for row in &piece.rows {
                file.row(row)?;
            }
            rows += piece.rows.len() as u64;
            done += piece.read;
            // After the last one too: what is left to do takes a while.
            if !self.keep_export(run, done).await? {
                return Ok(());
            }
            let Some(last) = piece.last else { break };
            after = last;
            // The rights of this moment, not of the moment the file was asked for.
            match self.exporter(run).await? {
                Some(now) => viewer = now,
                None => return self.stop_export(run, ExportStatus::Refused).await,
            }
        }
        let bytes = tokio::task::spawn_blocking(|| file.finish()).await;
        let bytes = bytes.map_err(|error| Error::Fault(error.to_string()))??;
        self.end_export(run, &viewer, &columns, rows, done, &bytes).await
    }

    /// Whoever asked, if they still may.
    async fn exporter(&self, run: &export_run::Model) -> Result<Option<Staff>> {
        let viewer = self.staff_viewer(run.staff_id).await?;
        Ok(viewer.filter(|viewer| leave(viewer, kind_of(run).source()).is_ok()))
    }

    /// Says how far it is, and holds the run for longer. Not if another took it over meanwhile.
    async fn keep_export(&self, run: &mut export_run::Model, done: i64) -> Result<bool> {
        let write = self.write().await?;
        let until = Some(write.now().plus(LEASE).ms());
        let kept = export_run::Entity::update_many()
            .col_expr(export_run::Column::Done, Expr::value(done))
            .col_expr(export_run::Column::LeaseUntil, Expr::value(until))
            .filter(mine(run))
            .exec(write.tx())
            .await?;
        write.commit().await?;
        run.lease_until = until;
        Ok(kept.rows_affected > 0)
    }

    /// Ends the run without a file. Not if another took it over meanwhile.
    async fn stop_export(&self, run: &export_run::Model, status: ExportStatus) -> Result<()> {
        let write = self.write().await?;
        let stopped = export_run::Entity::update_many()
            .col_expr(export_run::Column::Status, Expr::value(status.key()))
            .filter(mine(run))
            .exec(write.tx())
            .await?;
        if stopped.rows_affected == 0 {
            return Ok(());
        }
        let (action, why) = match status {
            ExportStatus::Refused => ("export.refused", "the right to export was taken away"),
            ExportStatus::TooLong => ("export.failed", "more rows than a file of this form takes"),
            ExportStatus::Failed | ExportStatus::Writing | ExportStatus::Ready => {
                ("export.failed", "the file could not be written")
            }
        };
        write.audit(Entry::new(&Permit::for_system(why), action).subject("export", run.id));
        write.commit().await
    }

    /// Keeps the file, writes down what it holds, and tells those who answer for the company when it holds much.
    async fn end_export(
        &self,
        run: &export_run::Model,
        viewer: &Staff,
        columns: &[&str],
        rows: u64,
        done: i64,
        bytes: &[u8],
    ) -> Result<()> {
        let leave = leave(viewer, kind_of(run).source())?;
        let write = self.write().await?;
        let ended = export_run::Entity::update_many()
            .col_expr(export_run::Column::Status, Expr::value(ExportStatus::Ready.key()))
            .col_expr(export_run::Column::Done, Expr::value(done))
            .col_expr(export_run::Column::Total, Expr::value(done))
            .col_expr(export_run::Column::Bytes, Expr::value(i64::try_from(bytes.len()).unwrap_or(i64::MAX)))
            .filter(mine(run))
            .exec(write.tx())
            .await?;
        if ended.rows_affected == 0 {
            return Ok(());
        }
        for (number, part) in (0..).zip(bytes.chunks(PART)) {
            let part = export_part::ActiveModel { run_id: Set(run.id), number: Set(number), bytes: Set(part.to_vec()) };
            export_part::Entity::insert(part).exec_without_returning(write.tx()).await?;
        }
        let hash: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let entry = Entry::new(&leave, "export.made")
            .subject("export", run.id)
            .detail("kind", &run.kind)
            .detail("file", &run.file)
            .detail("filter", &run.query)
            .detail("columns", &columns.join(", "))
            .detail("sha256", &hash);
        write.audit(entry.sensitive(Class::Export).amount(rows));
        if rows > u64::from(ALERT_ABOVE) {
            self.alert_export(&write, viewer, rows).await?;
        }
        write.commit().await
    }
}

/// What is too long for a form of file is so every time; whatever else kept it from being written may mend.
fn is_too_long(error: &Error) -> bool {
    let Error::Refused(Refusal::Invalid(problems)) = error else { return false };
    problems.iter().any(|of| matches!(of.problem, Problem::MoreThanASheet { .. }))
}

/// The run, as long as this writer holds it.
fn mine(run: &export_run::Model) -> Condition {
    Condition::all()
        .add(export_run::Column::Id.eq(run.id))
        .add(export_run::Column::Status.eq(ExportStatus::Writing.key()))
        .add(export_run::Column::LeaseUntil.eq(run.lease_until))
}
