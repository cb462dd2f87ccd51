//! Exports: what a viewer may take out, written beside the requests, and kept a day for whoever asked.

mod books;
mod credit_notes;
mod customers;
mod file;
mod quotes;
mod rows;
mod work;

pub(crate) use file::{File, acts};

use crate::audit::Entry;
use crate::customer::masks_somewhere;
use crate::store::{export_part, export_run};
use crate::work::Work;
use crate::{Error, Result, Service};
use domain::access::{Permit, Staff, permit_list};
use domain::export::{
    ExportForm, ExportFormat, ExportKind, ExportList, ExportQuery, ExportRow, ExportSource, ExportStatus, KEPT_HOURS,
};
use domain::{Problem, Refusal, Timestamp, time};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

const KEPT_FOR: i64 = KEPT_HOURS as i64 * time::HOUR;
const LIST: u64 = 20;

/// A file that is ready to be taken.
#[derive(Clone, Debug)]
pub struct ExportFile {
    pub run: Uuid,
    pub source: ExportSource,
    pub name: String,
    pub format: ExportFormat,
    pub bytes: u64,
}

impl Service {
    /// The viewer's own runs of a list, and how much an export of `query` would hold.
    pub async fn exports(&self, viewer: &Staff, query: &ExportQuery) -> Result<ExportList> {
        let source = query.source();
        leave(viewer, source)?;
        let db = self.db().read();
        let runs = export_run::Entity::find()
            .filter(export_run::Column::StaffId.eq(viewer.id.uuid()))
            .filter(export_run::Column::Kind.is_in(source.kinds().iter().map(|kind| kind.key())))
            .filter(export_run::Column::CreatedAt.gt(self.now().plus(-KEPT_FOR).ms()))
            .order_by_desc(export_run::Column::CreatedAt)
            .limit(LIST)
            .all(db)
            .await?;
        let found = self.export_size(viewer, query).await?;
        let runs = runs.into_iter().map(|run| self.export_row(viewer, run)).collect();
        Ok(ExportList { runs, source, found, masked: masks_somewhere(viewer) })
    }

    fn export_row(&self, viewer: &Staff, run: export_run::Model) -> ExportRow {
        let count = |n: i64| u32::try_from(n).unwrap_or_default();
        ExportRow {
            kind: kind_of(&run),
            status: ExportStatus::parse(&run.status).unwrap_or(ExportStatus::Failed),
            done: count(run.done),
            total: count(run.total),
            bytes: run.bytes.try_into().unwrap_or_default(),
            when: self.when(viewer, Timestamp(run.created_at)),
            until: self.when(viewer, Timestamp(run.created_at).plus(KEPT_FOR)),
            id: run.id.to_string(),
            file: run.file,
        }
    }

    /// Has a file written of what `form` finds, as far as the viewer may export it; says of which list.
    pub async fn start_export(&self, viewer: &Staff, form: &ExportForm) -> Result<ExportSource> {
        let query = &form.query;
        let source = query.source();
        let leave = leave(viewer, source)?;
        let kind = ExportKind::parse(&form.what).filter(|kind| kind.source() == source);
        let kind = kind.ok_or_else(|| Refusal::field("what", Problem::Choice))?;
        let format = ExportFormat::parse(&form.format).ok_or_else(|| Refusal::field("format", Problem::Choice))?;
        let total = self.export_size(viewer, query).await?;
        if kind.is_row_by_row() {
            format.takes(total)?;
        }
        let write = self.write().await?;
        let id = write.new_id();
        let query = serde_json::to_string(query).map_err(|error| Error::Fault(error.to_string()))?;
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
            attempts: Set(0),
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
        Ok(source)
    }

    /// A file of the viewer's own that is ready, if they still may have it. Taking it is written down.
    pub async fn take_export(&self, viewer: &Staff, id: &str) -> Result<ExportFile> {
        // Whoever exports nothing at all is told so, whatever they ask for.
        if !ExportSource::ALL.into_iter().any(|source| viewer.can(source.right())) {
            return Err(Refusal::Forbidden.into());
        }
        let run = self.find_export(viewer, id).await?;
        let leave = leave(viewer, kind_of(&run).source())?;
        let gone = Error::Refused(Refusal::NotFound);
        let format = ExportFormat::parse(&run.format).ok_or(gone)?;
        let write = self.write().await?;
        write.audit(Entry::new(&leave, "export.taken").subject("export", run.id).detail("file", &run.file));
        write.commit().await?;
        Ok(ExportFile {
            run: run.id,
            source: kind_of(&run).source(),
            format,
            bytes: run.bytes.try_into().unwrap_or_default(),
            name: run.file,
        })
    }

    /// A piece of the file, as long as the viewer may have it: rights are read again for each. None after the last.
    pub async fn export_part(&self, viewer: &Staff, file: &ExportFile, number: i32) -> Result<Option<Vec<u8>>> {
        let viewer = self.staff_viewer(viewer.id.uuid()).await?.ok_or(Error::Refused(Refusal::SignedOut))?;
        leave(&viewer, file.source)?;
        let part = export_part::Entity::find_by_id((file.run, number)).one(self.db().read()).await?;
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

/// The leave to take a list out, for who sees it and may.
fn leave(viewer: &Staff, source: ExportSource) -> Result<Permit> {
    permit_list(viewer, source.view())?;
    Ok(permit_list(viewer, source.right())?)
}

fn kind_of(run: &export_run::Model) -> ExportKind {
    ExportKind::parse(&run.kind).unwrap_or_default()
}
