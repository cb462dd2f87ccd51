//! Changing many customers at once: chosen, tried out, made a few at a time, and taken back, each row under the viewer's rights.

mod state;
mod work;

use crate::customer::{matching, owned_by, staff_of};
use crate::store::{bulk_row, bulk_run, customer};
use crate::team::names;
use crate::work::Work;
use crate::{Error, Result, Service, filter};
use domain::access::{Masked, Masks, Right, Staff, permit_list};
use domain::bulk::{
    BulkAction, BulkCard, BulkChoice, BulkForm, BulkRow, BulkRun, BulkStatus, BulkVerdict, KEPT_DAYS, MAX_CHOSEN,
};
use domain::customer::number;
use domain::{Problem, Refusal, StaffId, Timestamp, time};
use sea_orm::sea_query::{Condition, Expr, Order};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

const KEPT_FOR: i64 = KEPT_DAYS as i64 * time::DAY;
/// Rows on one page.
const ROWS: u64 = 50;
const LIST: u64 = 20;
const NAME_MAX: usize = 100;

impl Service {
    /// The viewer's own runs, latest first.
    pub async fn bulk_runs(&self, viewer: &Staff) -> Result<Vec<BulkRun>> {
        permit_list(viewer, Right::CustomersBulk)?;
        let db = self.db().read();
        let runs = bulk_run::Entity::find()
            .filter(bulk_run::Column::StaffId.eq(viewer.id.uuid()))
            .order_by_desc(bulk_run::Column::CreatedAt)
            .limit(LIST)
            .all(db)
            .await?;
        let mut lines = Vec::new();
        for run in runs {
            lines.push(BulkRun {
                action: action_of(&run),
                about: about(db, &run).await?,
                status: status_of(&run),
                total: count(run.total),
                when: self.when(viewer, Timestamp(run.created_at)),
                id: run.id.to_string(),
            });
        }
        Ok(lines)
    }

    /// Notes which customers a run is about: those ticked, or all that the list finds, as far as the viewer may change many.
    pub async fn choose_for_bulk(&self, viewer: &Staff, choice: &BulkChoice) -> Result<Uuid> {
        permit_list(viewer, Right::CustomersBulk)?;
        let ticked: Vec<Uuid> =
            choice.chosen.iter().filter_map(|id| id.parse().ok()).take(MAX_CHOSEN as usize).collect();
        let wanted = match choice.all.is_empty() {
            true => Condition::all().add(customer::Column::Id.is_in(ticked)).add(matching(viewer, &Default::default())),
            false => matching(viewer, &choice.query),
        };
        let found: Vec<Uuid> = customer::Entity::find()
            .filter(wanted)
            .filter(filter::customers(viewer, Right::CustomersBulk))
            .select_only()
            .column(customer::Column::Id)
            // The order in which they are locked, the same for everybody.
            .order_by(customer::Column::Id, Order::Asc)
            .limit(MAX_CHOSEN + 1)
            .into_tuple()
            .all(self.db().read())
            .await?;
        match found.len() as u64 {
            0 => return Err(Refusal::field("chosen[]", Problem::Required).into()),
            n if n > MAX_CHOSEN => {
                return Err(Refusal::field("chosen[]", Problem::TooManyRows { max: MAX_CHOSEN as u32 }).into());
            }
            _ => {}
        }
        let write = self.write().await?;
        let id = write.new_id();
        let run = bulk_run::ActiveModel {
            id: Set(id),
            staff_id: Set(viewer.id.uuid()),
            action: Set(None),
            value: Set(String::new()),
            status: Set(BulkStatus::Chosen.key().to_owned()),
            total: Set(number_of(found.len())),
            done: Set(0),
            created_at: Set(write.now().ms()),
        };
        run.insert(write.tx()).await?;
        let rows = found.into_iter().enumerate().map(|(i, customer)| bulk_row::ActiveModel {
            run_id: Set(id),
            number: Set(number_of(i)),
            customer_id: Set(customer),
            verdict: Set(None),
            before: Set(None),
            after: Set(None),
        });
        for chunk in rows.collect::<Vec<_>>().chunks(500) {
            bulk_row::Entity::insert_many(chunk.to_vec()).exec_without_returning(write.tx()).await?;
        }
        write.commit().await?;
        Ok(id)
    }

    /// A run of the viewer's own, with its rows from `from` on.
    pub async fn bulk_card(&self, viewer: &Staff, id: &str, from: u64) -> Result<BulkCard> {
        permit_list(viewer, Right::CustomersBulk)?;
        let db = self.db().read();
        let run = find(db, viewer, id).await?;
        let (rows, next) = self.bulk_rows(viewer, run.id, from).await?;
        let may = |action: &BulkAction| viewer.can(action.right());
        Ok(BulkCard {
            id: run.id.to_string(),
            status: status_of(&run),
            form: form_of(&run),
            about: about(db, &run).await?,
            total: count(run.total),
            done: count(run.done),
            counts: counts(db, run.id).await?,
            rows,
            next,
            actions: BulkAction::ALL.into_iter().filter(may).collect(),
            team: self.team().await?,
            when: self.when(viewer, Timestamp(run.created_at)),
        })
    }

    /// The rows of a page, those that cannot be changed first. A customer that the viewer does not see any more has no name here.
    async fn bulk_rows(&self, viewer: &Staff, run: Uuid, from: u64) -> Result<(Vec<BulkRow>, Option<u32>)> {
        let db = self.db().read();
        let refused_first = Expr::case(bulk_row::Column::Verdict.eq(BulkVerdict::Refused.key()), 0).finally(1);
        let mut rows = bulk_row::Entity::find()
            .find_also_related(customer::Entity)
            .filter(bulk_row::Column::RunId.eq(run))
            .filter(filter::customers(viewer, Right::CustomersView))
            .order_by_asc(Expr::Case(Box::new(refused_first)))
            .order_by_asc(bulk_row::Column::Number)
            .offset(from)
            .limit(ROWS + 1)
            .all(db)
            .await?;
        let more = rows.len() as u64 > ROWS;
        rows.truncate(ROWS as usize);
        let ids: Vec<Uuid> = rows.iter().map(|(row, _)| row.customer_id).collect();
        let mut staff = staff_of(db, &ids).await?;
        let line = |(row, customer): (bulk_row::Model, Option<customer::Model>)| {
            let masks = Masks::of(viewer, &owned_by(&staff.remove(&row.customer_id).unwrap_or_default()));
            customer.map(|customer| BulkRow {
                id: customer.id.into(),
                number: number(customer.number),
                name: Masked::new(masks.name, customer.name),
                verdict: row.verdict.as_deref().and_then(BulkVerdict::parse),
            })
        };
        let lines = rows.into_iter().filter_map(line).collect();
        Ok((lines, more.then(|| u32::try_from(from + ROWS).unwrap_or(u32::MAX))))
    }

    /// Says what is to happen, and has every row tried out.
    pub async fn plan_bulk(&self, viewer: &Staff, id: &str, form: &BulkForm) -> Result<()> {
        permit_list(viewer, Right::CustomersBulk)?;
        let action = BulkAction::parse(&form.action).ok_or_else(|| Refusal::field("action", Problem::Choice))?;
        permit_list(viewer, action.right())?;
        let value = self.bulk_value(action, form).await?;
        let write = self.write().await?;
        let run = find(write.tx(), viewer, id).await?;
        // Only what has not begun can be changed.
        if !matches!(status_of(&run), BulkStatus::Chosen | BulkStatus::Checking | BulkStatus::Checked) {
            return Err(Refusal::Changed.into());
        }
        bulk_row::Entity::update_many()
            .col_expr(bulk_row::Column::Verdict, Expr::value(None::<String>))
            .filter(bulk_row::Column::RunId.eq(run.id))
            .exec(write.tx())
            .await?;
        let mut run = run.into_active_model();
        run.action = Set(Some(action.key().to_owned()));
        run.value = Set(value);
        run.status = Set(BulkStatus::Checking.key().to_owned());
        run.done = Set(0);
        run.update(write.tx()).await?;
        write.commit().await?;
        self.wake(Work::Bulk);
        Ok(())
    }

    /// With whom or what the action is done.
    async fn bulk_value(&self, action: BulkAction, form: &BulkForm) -> Result<String> {
        let name = |field: &str, text: &str| match text.trim() {
            "" => Err(Refusal::field(field, Problem::Required)),
            text if text.chars().count() > NAME_MAX => {
                Err(Refusal::field(field, Problem::TooLong { max: NAME_MAX as u32 }))
            }
            text => Ok(text.to_owned()),
        };
        match action {
            BulkAction::SetPrimary | BulkAction::AddStaff | BulkAction::RemoveStaff => {
                let known = self.team().await?.into_iter().find(|(id, _)| id.to_string() == form.staff);
                let (id, _) = known.ok_or_else(|| Refusal::field("staff", Problem::Choice))?;
                Ok(id.to_string())
            }
            // A comma would make two of it on the customer's own form.
            BulkAction::AddTag if form.tag.contains(',') => Err(Refusal::field("tag", Problem::Choice).into()),
            BulkAction::AddTag | BulkAction::RemoveTag => Ok(name("tag", &form.tag)?),
            BulkAction::SetGroup => Ok(form.group.trim().chars().take(NAME_MAX).collect()),
            BulkAction::Activate | BulkAction::Deactivate | BulkAction::Trash => Ok(String::new()),
        }
    }

    /// Begins the run as it was tried out.
    pub async fn start_bulk(&self, viewer: &Staff, id: &str) -> Result<()> {
        self.turn_bulk(viewer, id, BulkStatus::Checked, BulkStatus::Running).await
    }

    /// Takes a run back, as far as what it made is still as it made it.
    pub async fn undo_bulk(&self, viewer: &Staff, id: &str) -> Result<()> {
        self.turn_bulk(viewer, id, BulkStatus::Done, BulkStatus::Undoing).await
    }

    async fn turn_bulk(&self, viewer: &Staff, id: &str, from: BulkStatus, to: BulkStatus) -> Result<()> {
        permit_list(viewer, Right::CustomersBulk)?;
        let write = self.write().await?;
        let run = find(write.tx(), viewer, id).await?;
        let action = action_of(&run).ok_or(Error::Refused(Refusal::Changed))?;
        permit_list(viewer, action.right())?;
        if status_of(&run) != from {
            return Err(Refusal::Changed.into());
        }
        let mut run = run.into_active_model();
        run.status = Set(to.key().to_owned());
        run.done = Set(0);
        run.update(write.tx()).await?;
        write.commit().await?;
        self.wake(Work::Bulk);
        Ok(())
    }

    pub(crate) async fn forget_bulk(&self) -> Result<()> {
        let write = self.write().await?;
        bulk_run::Entity::delete_many()
            .filter(bulk_run::Column::CreatedAt.lte(write.now().plus(-KEPT_FOR).ms()))
            .exec(write.tx())
            .await?;
        write.commit().await
    }
}

/// A run of somebody else is not there.
async fn find(db: &impl ConnectionTrait, viewer: &Staff, id: &str) -> Result<bulk_run::Model> {
    let gone = || Error::Refused(Refusal::NotFound);
    let id: Uuid = id.parse().map_err(|_| gone())?;
    let found = bulk_run::Entity::find_by_id(id).filter(bulk_run::Column::StaffId.eq(viewer.id.uuid()));
    found.one(db).await?.ok_or_else(gone)
}

/// How many rows have each verdict.
async fn counts(db: &impl ConnectionTrait, run: Uuid) -> Result<[u32; 5]> {
    #[derive(FromQueryResult)]
    struct Counted {
        verdict: Option<String>,
        n: i64,
    }
    let found = bulk_row::Entity::find()
        .filter(bulk_row::Column::RunId.eq(run))
        .select_only()
        .column(bulk_row::Column::Verdict)
        .column_as(bulk_row::Column::Number.count(), "n")
        .group_by(bulk_row::Column::Verdict)
        .into_model::<Counted>()
        .all(db)
        .await?;
    let of = |verdict: BulkVerdict| {
        let found = found.iter().find(|row| row.verdict.as_deref() == Some(verdict.key()));
        found.map_or(0, |row| row.n.try_into().unwrap_or(u32::MAX))
    };
    Ok(BulkVerdict::ALL.map(of))
}

/// Whose name, which tag or group a run is about.
async fn about(db: &impl ConnectionTrait, run: &bulk_run::Model) -> Result<Option<String>> {
    let Some(action) = action_of(run) else { return Ok(None) };
    if action.right() != Right::CustomersAssignStaff {
        return Ok(Some(run.value.clone()).filter(|value| !value.is_empty()));
    }
    let id = run.value.parse::<StaffId>().ok().map(StaffId::uuid);
    Ok(names(db, id.into_iter()).await?.into_values().next())
}

fn form_of(run: &bulk_run::Model) -> BulkForm {
    let action = action_of(run);
    let when = |right: Right| match action {
        Some(action) if action.right() == right => run.value.clone(),
        _ => String::new(),
    };
    BulkForm {
        action: run.action.clone().unwrap_or_default(),
        staff: when(Right::CustomersAssignStaff),
        tag: when(Right::CustomersTags),
        group: when(Right::CustomersEdit),
    }
}

fn action_of(run: &bulk_run::Model) -> Option<BulkAction> {
    run.action.as_deref().and_then(BulkAction::parse)
}

fn status_of(run: &bulk_run::Model) -> BulkStatus {
    BulkStatus::parse(&run.status).unwrap_or(BulkStatus::Done)
}

fn number_of(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

fn count(n: i32) -> u32 {
    u32::try_from(n).unwrap_or_default()
}
