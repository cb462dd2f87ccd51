//! The work on runs, beside the requests. A chunk is one transaction: after a crash the next one goes on where the last one ended.

use super::state::State;
use super::{action_of, counts, status_of};
use crate::audit::Entry;
use crate::customer::{find_to_change, in_trash, leave_in_trash, ownership};
use crate::db::Write;
use crate::store::{bulk_row, bulk_run, customer};
use crate::{Error, Result, Service};
use domain::Refusal;
use domain::access::{Ownership, Permit, Right, Staff, permit, permit_list};
use domain::bulk::{BulkAction, BulkStatus, BulkVerdict};
use domain::sensitive::Class;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};

/// Few enough that other writers hardly wait.
const CHUNK: u64 = 25;

/// What became of a row: the verdict, and the part that changed as it was and as it is.
type Outcome = (BulkVerdict, Option<(State, State)>);

impl Service {
    /// One chunk of the oldest run that waits; says whether there was one.
    pub async fn work_on_bulk(&self) -> Result<bool> {
        let running = [BulkStatus::Checking, BulkStatus::Running, BulkStatus::Undoing].map(BulkStatus::key);
        let waiting = bulk_run::Entity::find()
            .filter(bulk_run::Column::Status.is_in(running))
            .order_by_asc(bulk_run::Column::CreatedAt)
            .one(self.db().read())
            .await?;
        let Some(run) = waiting else { return Ok(false) };
        let write = self.write().await?;
        // Instances take turns: what the other one did is seen by then.
        write.lock("bulk").await?;
        // Before any customer, as everywhere: nobody leaves the team while customers are given to them.
        write.lock("team").await?;
        let run = bulk_run::Entity::find_by_id(run.id).one(write.tx()).await?;
        let Some(run) = run.filter(|run| status_of(run).is_running()) else { return Ok(true) };
        // The rights of this moment, not of the moment the run was begun.
        let viewer = self.staff_viewer(run.staff_id).await?.filter(|viewer| viewer.can(Right::CustomersBulk));
        let (Some(viewer), Some(action)) = (viewer, action_of(&run)) else {
            settle(&write, &run, BulkStatus::Done).await?;
            write.commit().await?;
            return Ok(true);
        };
        let status = status_of(&run);
        let rows = next_rows(&write, &run).await?;
        let mut outcomes = Vec::new();
        for row in &rows {
            outcomes.push(self.bulk_one(&write, &viewer, action, &run, row).await?);
        }
        let write = match status {
            BulkStatus::Checking => {
                // Tried out is not done: all of it is taken back, only the verdicts are kept.
                drop(write);
                self.write().await?
            }
            _ => write,
        };
        // Somebody may have planned anew between the trial and this.
        let same = bulk_run::Entity::find_by_id(run.id).one(write.tx()).await?.is_some_and(|now| now == run);
        if !same {
            return Ok(true);
        }
        for (row, outcome) in rows.into_iter().zip(outcomes) {
            keep(&write, row, status, outcome).await?;
        }
        let done = run.done + i32::try_from(CHUNK).unwrap_or_default();
        if done < run.total {
            let mut run = run.into_active_model();
            run.done = Set(done);
            run.update(write.tx()).await?;
        } else {
            self.end_bulk(&write, &viewer, action, &run).await?;
        }
        write.commit().await?;
        Ok(true)
    }

    /// One row, wholly or not at all.
    async fn bulk_one(
        &self,
        write: &Write,
        viewer: &Staff,
        action: BulkAction,
        run: &bulk_run::Model,
        row: &bulk_row::Model,
    ) -> Result<Option<Outcome>> {
        write.tx().execute_unprepared("SAVEPOINT bulk_row").await?;
        let outcome = match status_of(run) {
            BulkStatus::Undoing => undo(write, viewer, action, row).await,
            // What was found not to change, or not allowed, stays so.
            BulkStatus::Running if row.verdict.as_deref() != Some(BulkVerdict::Changes.key()) => Ok(None),
            _ => change(write, viewer, action, &run.value, row).await.map(Some),
        };
        let outcome = match outcome {
            Err(Error::Refused(_)) => {
                write.tx().execute_unprepared("ROLLBACK TO SAVEPOINT bulk_row").await?;
                let undoing = status_of(run) == BulkStatus::Undoing;
                Some((if undoing { BulkVerdict::Kept } else { BulkVerdict::Refused }, None))
            }
            outcome => outcome?,
        };
        write.tx().execute_unprepared("RELEASE SAVEPOINT bulk_row").await?;
        Ok(outcome)
    }

    /// Ends the stage after its last row; what was made or taken back stands in the log.
    async fn end_bulk(&self, write: &Write, viewer: &Staff, action: BulkAction, run: &bulk_run::Model) -> Result<()> {
        let counts = counts(write.tx(), run.id).await?;
        let of = |verdict: BulkVerdict| {
            BulkVerdict::ALL.iter().position(|one| *one == verdict).map_or(0, |at| u64::from(counts[at]))
        };
        let leave = permit_list(viewer, Right::CustomersBulk)?;
        let entry = |name: &'static str, leave: &Permit| {
            Entry::new(leave, name).subject("bulk", run.id).detail("action", action.key()).detail("value", &run.value)
        };
        let next = match status_of(run) {
            BulkStatus::Checking => BulkStatus::Checked,
            BulkStatus::Undoing => {
                let restored = of(BulkVerdict::Restored);
                write.audit(entry("bulk.undone", &leave).sensitive(Class::MassChange).amount(restored));
                BulkStatus::Undone
            }
            _ => {
                let changed = of(BulkVerdict::Changes);
                let class = if action == BulkAction::Trash { Class::MassDelete } else { Class::MassChange };
                write.audit(entry("bulk.done", &leave).sensitive(class).amount(changed));
                if action == BulkAction::Trash {
                    self.alert_deletion(write, viewer, changed).await?;
                }
                BulkStatus::Done
            }
        };
        settle(write, run, next).await
    }
}

async fn change(
    write: &Write,
    viewer: &Staff,
    action: BulkAction,
    value: &str,
    row: &bulk_row::Model,
) -> Result<Outcome> {
    let customer = find_to_change(write, viewer, row.customer_id.into()).await?;
    let owned = ownership(write.tx(), row.customer_id.into()).await?;
    let leave = leave(viewer, action, &owned)?;
    let before = State::of(write, action, &customer, &owned).await?;
    let after = before.after(action, value);
    if before == after {
        return Ok((BulkVerdict::Same, None));
    }
    after.put(write, &leave, customer, &owned).await?;
    Ok((BulkVerdict::Changes, Some((before, after))))
}

/// Puts back what the run changed, unless it is no longer as the run made it.
async fn undo(write: &Write, viewer: &Staff, action: BulkAction, row: &bulk_row::Model) -> Result<Option<Outcome>> {
    if row.verdict.as_deref() != Some(BulkVerdict::Changes.key()) {
        return Ok(None);
    }
    let state = |text: &Option<String>| text.as_deref().and_then(|text| serde_json::from_str::<State>(text).ok());
    let (Some(before), Some(after)) = (state(&row.before), state(&row.after)) else { return Ok(None) };
    let id = row.customer_id.into();
    let owned = ownership(write.tx(), id).await?;
    let (customer, leave) = match action {
        BulkAction::Trash => {
            write.lock(&format!("customer {id}")).await?;
            let trashed = customer::Entity::find_by_id(row.customer_id)
                .filter(customer::Column::TrashedAt.is_not_null())
                .filter(in_trash(viewer, Right::TrashView));
            let trashed = trashed.one(write.tx()).await?.ok_or(Error::Refused(Refusal::NotFound))?;
            let leave = leave_in_trash(viewer, Right::TrashRestore, trashed.trashed_by)?;
            (trashed, leave)
        }
        _ => (find_to_change(write, viewer, id).await?, leave(viewer, action, &owned)?),
    };
    if State::of(write, action, &customer, &owned).await? != after {
        return Ok(Some((BulkVerdict::Kept, None)));
    }
    before.put(write, &leave, customer, &owned).await?;
    Ok(Some((BulkVerdict::Restored, None)))
}

/// Each row asks for both: to change many, and to change this one so.
fn leave(viewer: &Staff, action: BulkAction, owned: &Ownership) -> Result<Permit, Refusal> {
    permit(viewer, Right::CustomersBulk, owned)?;
    permit(viewer, action.right(), owned)
}

async fn next_rows(write: &Write, run: &bulk_run::Model) -> Result<Vec<bulk_row::Model>> {
    let rows = bulk_row::Entity::find()
        .filter(bulk_row::Column::RunId.eq(run.id))
        .filter(bulk_row::Column::Number.gte(run.done))
        .order_by_asc(bulk_row::Column::Number)
        .limit(CHUNK);
    Ok(rows.all(write.tx()).await?)
}

/// Writes a row's outcome down. Only what was made keeps how it was.
async fn keep(write: &Write, row: bulk_row::Model, status: BulkStatus, outcome: Option<Outcome>) -> Result<()> {
    let Some((verdict, states)) = outcome else { return Ok(()) };
    let mut row = row.into_active_model();
    row.verdict = Set(Some(verdict.key().to_owned()));
    if let (BulkStatus::Running, Some((before, after))) = (status, states) {
        row.before = Set(serde_json::to_string(&before).ok());
        row.after = Set(serde_json::to_string(&after).ok());
    }
    row.update(write.tx()).await?;
    Ok(())
}

async fn settle(write: &Write, run: &bulk_run::Model, status: BulkStatus) -> Result<()> {
    let total = run.total;
    let mut run = run.clone().into_active_model();
    run.done = Set(total);
    run.status = Set(status.key().to_owned());
    run.update(write.tx()).await?;
    Ok(())
}
