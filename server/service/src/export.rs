//! Exports: what a viewer may take out, written beside the requests, and kept a day for whoever asked.

mod file;
mod rows;
mod work;

pub(crate) use file::{File, acts};
pub(crate) use rows::kind_word;

use crate::audit::Entry;
use crate::customer::{masks_somewhere, matching};
use crate::store::{customer, export_part, export_run};
use crate::work::Work;
use crate::{Error, Result, Service, filter};
use domain::access::{Right, Staff, permit_list};
use domain::customer::CustomerQuery;
use domain::export::{ExportForm, ExportFormat, ExportKind, ExportList, ExportRow, ExportStatus, KEPT_HOURS};
use domain::{Problem, Refusal, Timestamp, time};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Select,
};
use uuid::Uuid;

const KEPT_FOR: i64 = KEPT_HOURS as i64 * time::HOUR;
const LIST: u64 = 20;

/// A file that is ready to be taken.
#[derive(Clone, Debug)]
pub struct ExportFile {
    pub run: Uuid,
    pub name: String,
    pub format: ExportFormat,
    pub bytes: u64,
}

impl Service {
    /// The viewer's own runs, and how much an export of `query` would hold.
    pub async fn exports(&self, viewer: &Staff, query: &CustomerQuery) -> Result<ExportList> {
        permit_list(viewer, Right::CustomersExport)?;
        let db = self.db().read();
        let runs = export_run::Entity::find()
            .filter(export_run::Column::StaffId.eq(viewer.id.uuid()))
            .filter(export_run::Column::CreatedAt.gt(self.now().plus(-KEPT_FOR).ms()))
            .order_by_desc(export_run::Column::CreatedAt)
            .limit(LIST)
            .all(db)
            .await?;
        let customers = exported(viewer, query).count(db).await?;
        let runs = runs.into_iter().map(|run| self.export_row(viewer, run)).collect();
        Ok(ExportList { runs, customers, masked: masks_somewhere(viewer) })
    }

    fn export_row(&self, viewer: &Staff, run: export_run::Model) -> ExportRow {
        let count = |n: i64| u32::try_from(n).unwrap_or_default();
        ExportRow {
            kind: kind_of(&run),
            status: ExportStatus::parse(&run.status).unwrap_or(ExportStatus::Refused),
            done: count(run.done),
            total: count(run.total),
            bytes: run.bytes.try_into().unwrap_or_default(),
            when: self.when(viewer, Timestamp(run.created_at)),
            until: self.when(viewer, Timestamp(run.created_at).plus(KEPT_FOR)),
            id: run.id.to_string(),
            file: run.file,
        }
    }

    /// Has a file written of the customers that `form` finds, as far as the viewer may export them.
    pub async fn start_export(&self, viewer: &Staff, form: &ExportForm) -> Result<()> {
        let leave = permit_list(viewer, Right::CustomersExport)?;
        let kind = ExportKind::parse(&form.kind).ok_or_else(|| Refusal::field("kind", Problem::Choice))?;
        let format = ExportFormat::parse(&form.format).ok_or_else(|| Refusal::field("format", Problem::Choice))?;
        // Order and place are of the page; a file has neither.
        let query = CustomerQuery {
            sort: String::new(),
            after: String::new(),
            before: String::new(),
            filter: false,
            ..form.query.clone()
        };
        let total = exported(viewer, &query).count(self.db().read()).await?;
        let write = self.write().await?;
        let id = write.new_id();
        let query = serde_json::to_string(&query).map_err(|error| Error::Fault(error.to_string()))?;
        let day = chrono::DateTime::from_timestamp_millis(write.now().ms()).unwrap_or_default().format("%Y-%m-%d");
        let run = export_run::ActiveModel {
            id: Set(id),
            staff_id: Set(viewer.id.uuid()),
            kind: Set(kind.key().to_owned()),
            format: Set(format.key().to_owned()),
            file: Set(format!("{}-{day}.{}", kind.key(), format.key())),
            status: Set(ExportStatus::Writing.key().to_owned()),
            total: Set(total.try_into().unwrap_or(i64::MAX)),
            done: Set(0),
            bytes: Set(0),
            lease_until: Set(None),
            created_at: Set(write.now().ms()),
            query: Set(query.clone()),
        };
        run.insert(write.tx()).await?;
        write.audit(
            Entry::new(&leave, "export.asked")
                .subject("export", id)
                .detail("kind", kind.key())
                .detail("filter", &query),
        );
        write.commit().await?;
        self.wake(Work::Exports);
        Ok(())
    }

    /// A file of the viewer's own that is ready, if they still may have it. Taking it is written down.
    pub async fn take_export(&self, viewer: &Staff, id: &str) -> Result<ExportFile> {
        let leave = permit_list(viewer, Right::CustomersExport)?;
        let run = self.find_export(viewer, id).await?;
        let gone = Error::Refused(Refusal::NotFound);
        let format = ExportFormat::parse(&run.format).ok_or(gone)?;
        let write = self.write().await?;
        write.audit(Entry::new(&leave, "export.taken").subject("export", run.id).detail("file", &run.file));
        write.commit().await?;
        Ok(ExportFile { run: run.id, format, bytes: run.bytes.try_into().unwrap_or_default(), name: run.file })
    }

    /// A piece of the file, as long as the viewer may have it: rights are read again for each. None after the last.
    pub async fn export_part(&self, viewer: &Staff, run: Uuid, number: i32) -> Result<Option<Vec<u8>>> {
        let viewer = self.staff_viewer(viewer.id.uuid()).await?.ok_or(Error::Refused(Refusal::SignedOut))?;
        permit_list(&viewer, Right::CustomersExport)?;
        let part = export_part::Entity::find_by_id((run, number)).one(self.db().read()).await?;
        Ok(part.map(|part| part.bytes))
    }

    /// A run of somebody else, or of yesterday, is not there.
    async fn find_export(&self, viewer: &Staff, id: &str) -> Result<export_run::Model> {
        let gone = || Error::Refused(Refusal::NotFound);
        let id: Uuid = id.parse().map_err(|_| gone())?;
        let found = export_run::Entity::find_by_id(id)
            .filter(export_run::Column::StaffId.eq(viewer.id.uuid()))
            .filter(export_run::Column::Status.eq(ExportStatus::Ready.key()))
            .filter(export_run::Column::CreatedAt.gt(self.now().plus(-KEPT_FOR).ms()));
        found.one(self.db().read()).await?.ok_or_else(gone)
    }

    pub(crate) async fn forget_exports(&self) -> Result<()> {
        let write = self.write().await?;
        export_run::Entity::delete_many()
            .filter(export_run::Column::CreatedAt.lte(write.now().plus(-KEPT_FOR).ms()))
            .exec(write.tx())
            .await?;
        write.commit().await
    }
}

/// The customers of a list that the viewer may take out.
fn exported(viewer: &Staff, query: &CustomerQuery) -> Select<customer::Entity> {
    customer::Entity::find().filter(matching(viewer, query)).filter(filter::customers(viewer, Right::CustomersExport))
}

fn kind_of(run: &export_run::Model) -> ExportKind {
    ExportKind::parse(&run.kind).unwrap_or_default()
}
