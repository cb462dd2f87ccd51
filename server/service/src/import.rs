//! Importing files of customers and staff: read, mapped, tried out, and then made, a chunk at a time and under the importer's rights.

mod before;
mod customers;
mod invoices;
mod read;
mod team;
mod work;

use crate::store::{import_row, import_run};
use crate::work::Work;
use crate::{Error, Result, Service};
use domain::access::{Permit, Right, Staff, permit_yes};
use domain::import::{
    ImportCard, ImportColumn, ImportKind, ImportList, ImportRow, ImportStatus, RowVerdict, Verdict, guess,
};
use domain::{FieldProblem, Problem, Refusal, Timestamp, time};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// Runs are kept for looking at them; the rows hold what people wrote about people.
const KEPT_FOR: i64 = 30 * time::DAY;
/// Verdicts on one page.
const VERDICTS: u64 = 50;
const LIST: u64 = 20;

impl Service {
    /// The viewer's own runs, latest first.
    pub async fn imports(&self, viewer: &Staff) -> Result<ImportList> {
        let kinds: Vec<ImportKind> = ImportKind::ALL.into_iter().filter(|kind| viewer.can(right(*kind))).collect();
        if kinds.is_empty() {
            return Err(Refusal::Forbidden.into());
        }
        let runs = import_run::Entity::find()
            .filter(import_run::Column::StaffId.eq(viewer.id.uuid()))
            .order_by_desc(import_run::Column::CreatedAt)
            .limit(LIST)
            .all(self.db().read())
            .await?;
        let runs = runs.into_iter().map(|run| ImportRow {
            kind: kind_of(&run),
            status: status_of(&run),
            rows: count(run.total),
            when: self.when(viewer, Timestamp(run.created_at)),
            id: run.id.to_string(),
            file: run.file,
        });
        Ok(ImportList { runs: runs.collect(), kinds })
    }

    /// Takes a file in, guesses what its columns mean, and has every row tried out.
    pub async fn upload_import(&self, viewer: &Staff, kind: &str, file: &str, bytes: &[u8]) -> Result<Uuid> {
        let kind = ImportKind::parse(kind).ok_or_else(|| Refusal::field("kind", Problem::Choice))?;
        leave_to_import(viewer, kind)?;
        let table = read::read(bytes).map_err(|problem| Refusal::field("file", problem))?;
        let mapping = guess(kind, &table.headings);
        let before = before::verdicts(self.db().read(), kind, &mapping, &table.rows).await?;
        let write = self.write().await?;
        let id = write.new_id();
        let run = import_run::ActiveModel {
            id: Set(id),
            kind: Set(kind.key().to_owned()),
            file: Set(file_name(file)),
            status: Set(ImportStatus::Checking.key().to_owned()),
            staff_id: Set(viewer.id.uuid()),
            headings: Set(json(&table.headings)),
            mapping: Set(json(&mapping)),
            total: Set(number(table.rows.len())),
            done: Set(0),
            created_at: Set(write.now().ms()),
        };
        run.insert(write.tx()).await?;
        let rows = table.rows.iter().zip(before).enumerate().map(|(i, (cells, problems))| import_row::ActiveModel {
            run_id: Set(id),
            number: Set(number(i)),
            cells: Set(json(cells)),
            verdict: Set((!problems.is_empty()).then(|| Verdict::Broken.key().to_owned())),
            problems: Set((!problems.is_empty()).then(|| json(&problems))),
        });
        let rows: Vec<_> = rows.collect();
        for chunk in rows.chunks(500) {
            import_row::Entity::insert_many(chunk.to_vec()).exec_without_returning(write.tx()).await?;
        }
        write.commit().await?;
        self.wake(Work::Imports);
        Ok(id)
    }

    /// A run of the viewer's own, with the verdicts from row `from` on, broken ones first, then those with something to say.
    pub async fn import(&self, viewer: &Staff, id: &str, from: u64) -> Result<ImportCard> {
        let db = self.db().read();
        let run = find(db, viewer, id).await?;
        let (kind, status) = (kind_of(&run), status_of(&run));
        leave_to_import(viewer, kind)?;
        // Of a run that was stopped, only what came in tells what it did.
        let until = if status == ImportStatus::Refused { run.done } else { run.total };
        let told = || {
            let rows = import_row::Entity::find().filter(import_row::Column::RunId.eq(run.id));
            rows.filter(import_row::Column::Number.lt(until))
        };
        let mut counts = [0; 4];
        for (slot, verdict) in counts.iter_mut().zip(Verdict::ALL) {
            let found = told().filter(import_row::Column::Verdict.eq(verdict.key()));
            *slot = count(i32::try_from(sea_orm::PaginatorTrait::count(found, db).await?).unwrap_or(i32::MAX));
        }
        let broken_first = Expr::case(import_row::Column::Verdict.eq(Verdict::Broken.key()), 0)
            .case(import_row::Column::Problems.is_not_null(), 1)
            .finally(2);
        let mut rows = told()
            .filter(import_row::Column::Verdict.is_not_null())
            .order_by_asc(Expr::Case(Box::new(broken_first)))
            .order_by_asc(import_row::Column::Number)
            .offset(from)
            .limit(VERDICTS + 1)
            .all(db)
            .await?;
        let more = rows.len() as u64 > VERDICTS;
        rows.truncate(VERDICTS as usize);
        let first = import_row::Entity::find()
            .filter(import_row::Column::RunId.eq(run.id))
            .order_by_asc(import_row::Column::Number)
            .limit(20)
            .all(db)
            .await?;
        let samples: Vec<Vec<String>> = first.iter().map(|row| list(&row.cells)).collect();
        let columns =
            list(&run.headings).into_iter().zip(list(&run.mapping)).enumerate().map(|(i, (heading, field))| {
                let sample = samples.iter().filter_map(|row| row.get(i)).find(|cell| !cell.is_empty());
                ImportColumn { heading, sample: sample.cloned().unwrap_or_default(), field }
            });
        Ok(ImportCard {
            id: run.id.to_string(),
            kind,
            status,
            rows: count(run.total),
            done: count(run.done),
            columns: columns.collect(),
            counts,
            verdicts: rows.into_iter().map(row_verdict).collect(),
            next: more.then(|| u32::try_from(from + VERDICTS).unwrap_or(u32::MAX)),
            file: run.file,
        })
    }

    /// Says what the columns mean, and has every row tried out again.
    pub async fn map_import(&self, viewer: &Staff, id: &str, mapping: &[String]) -> Result<()> {
        let run = find(self.db().read(), viewer, id).await?;
        let kind = kind_of(&run);
        leave_to_import(viewer, kind)?;
        check_mapping(kind, &run, mapping)?;
        let rows = rows_of(self.db().read(), run.id).await?;
        let before = before::verdicts(self.db().read(), kind, mapping, &rows).await?;
        let write = self.write().await?;
        let run = find(write.tx(), viewer, id).await?;
        // Only what has not begun can be changed.
        if !matches!(status_of(&run), ImportStatus::Checking | ImportStatus::Checked) {
            return Err(Refusal::Changed.into());
        }
        import_row::Entity::update_many()
            .col_expr(import_row::Column::Verdict, Expr::value(None::<String>))
            .col_expr(import_row::Column::Problems, Expr::value(None::<String>))
            .filter(import_row::Column::RunId.eq(run.id))
            .exec(write.tx())
            .await?;
        for (i, problems) in before.iter().enumerate().filter(|(_, problems)| !problems.is_empty()) {
            set_verdict(write.tx(), run.id, number(i), Verdict::Broken, problems).await?;
        }
        let mut run = run.into_active_model();
        run.mapping = Set(json(&mapping));
        run.status = Set(ImportStatus::Checking.key().to_owned());
        run.done = Set(0);
        run.update(write.tx()).await?;
        write.commit().await?;
        self.wake(Work::Imports);
        Ok(())
    }

    /// Begins the run, if every row was found good.
    pub async fn start_import(&self, viewer: &Staff, id: &str) -> Result<()> {
        let write = self.write().await?;
        let run = find(write.tx(), viewer, id).await?;
        leave_to_import(viewer, kind_of(&run))?;
        if status_of(&run) != ImportStatus::Checked {
            return Err(Refusal::Changed.into());
        }
        let broken = import_row::Entity::find()
            .filter(import_row::Column::RunId.eq(run.id))
            .filter(import_row::Column::Verdict.eq(Verdict::Broken.key()))
            .one(write.tx())
            .await?;
        if broken.is_some() {
            return Err(Refusal::field("", Problem::BrokenRows).into());
        }
        let mut run = run.into_active_model();
        run.status = Set(ImportStatus::Importing.key().to_owned());
        run.done = Set(0);
        run.update(write.tx()).await?;
        write.commit().await?;
        self.wake(Work::Imports);
        Ok(())
    }

    pub(crate) async fn forget_imports(&self) -> Result<()> {
        let write = self.write().await?;
        import_run::Entity::delete_many()
            .filter(import_run::Column::CreatedAt.lt(write.now().plus(-KEPT_FOR).ms()))
            .exec(write.tx())
            .await?;
        write.commit().await
    }
}

const fn right(kind: ImportKind) -> Right {
    match kind {
        ImportKind::Customers => Right::CustomersImport,
        ImportKind::Staff => Right::StaffManage,
        ImportKind::Invoices | ImportKind::InvoiceLines => Right::InvoicesImport,
    }
}

fn leave_to_import(viewer: &Staff, kind: ImportKind) -> Result<Permit> {
    Ok(permit_yes(viewer, right(kind))?)
}

/// A run of somebody else is not there.
async fn find(db: &impl ConnectionTrait, viewer: &Staff, id: &str) -> Result<import_run::Model> {
    let gone = || Error::Refused(Refusal::NotFound);
    let id: Uuid = id.parse().map_err(|_| gone())?;
    let found = import_run::Entity::find_by_id(id).filter(import_run::Column::StaffId.eq(viewer.id.uuid()));
    found.one(db).await?.ok_or_else(gone)
}

async fn rows_of(db: &impl ConnectionTrait, run: Uuid) -> Result<Vec<Vec<String>>> {
    let rows = import_row::Entity::find()
        .filter(import_row::Column::RunId.eq(run))
        .order_by_asc(import_row::Column::Number)
        .all(db)
        .await?;
    Ok(rows.iter().map(|row| list(&row.cells)).collect())
}

/// Known fields only, each once, one for each column.
fn check_mapping(kind: ImportKind, run: &import_run::Model, mapping: &[String]) -> Result<()> {
    let columns = list(&run.headings).len();
    let known = |field: &str| field.is_empty() || kind.fields().iter().any(|(name, _)| *name == field);
    if mapping.len() != columns || !mapping.iter().all(|field| known(field)) {
        return Err(Refusal::field("mapping", Problem::Choice).into());
    }
    let mut fields: Vec<&String> = mapping.iter().filter(|field| !field.is_empty()).collect();
    fields.sort();
    let all = fields.len();
    fields.dedup();
    if fields.len() == all { Ok(()) } else { Err(Refusal::field("mapping", Problem::Twice).into()) }
}

async fn set_verdict(
    db: &impl ConnectionTrait,
    run: Uuid,
    number: i32,
    verdict: Verdict,
    problems: &[FieldProblem],
) -> Result<()> {
    import_row::Entity::update_many()
        .col_expr(import_row::Column::Verdict, Expr::value(verdict.key()))
        .col_expr(import_row::Column::Problems, Expr::value((!problems.is_empty()).then(|| json(&problems))))
        .filter(import_row::Column::RunId.eq(run))
        .filter(import_row::Column::Number.eq(number))
        .exec(db)
        .await?;
    Ok(())
}

fn row_verdict(row: import_row::Model) -> RowVerdict {
    let cells: Vec<String> = list(&row.cells).into_iter().filter(|cell| !cell.is_empty()).take(4).collect();
    RowVerdict {
        line: count(row.number) + 2,
        cells: cells.join(" · "),
        verdict: row.verdict.as_deref().and_then(Verdict::parse).unwrap_or(Verdict::Broken),
        problems: row.problems.and_then(|problems| serde_json::from_str(&problems).ok()).unwrap_or_default(),
    }
}

fn kind_of(run: &import_run::Model) -> ImportKind {
    ImportKind::parse(&run.kind).unwrap_or(ImportKind::Customers)
}

fn status_of(run: &import_run::Model) -> ImportStatus {
    ImportStatus::parse(&run.status).unwrap_or(ImportStatus::Done)
}

/// The last part of what the browser calls the file.
fn file_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    if name.is_empty() { "file".to_owned() } else { name.chars().take(120).collect() }
}

fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn list(text: &str) -> Vec<String> {
    serde_json::from_str(text).unwrap_or_default()
}

fn number(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

fn count(n: i32) -> u32 {
    u32::try_from(n).unwrap_or_default()
}
