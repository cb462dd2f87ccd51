//! The log as a file, piece by piece, oldest first. Names of columns are for programs; hashes let it be checked without us.

use super::asked;
use crate::audit::Entry;
use crate::export::File;
use crate::store::audit;
use crate::{Error, Result, Service};
use chrono::{DateTime, SecondsFormat};
use domain::Refusal;
use domain::access::{Right, Staff, permit_yes};
use domain::export::ExportFormat;
use domain::sensitive::{Class, SensitiveFilter};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use tower_sessions::Session;
use uuid::Uuid;

/// Entries of one piece.
const PIECE: u64 = 1_000;

const COLUMNS: [&str; 14] = [
    "seq",
    "at",
    "class",
    "action",
    "actor_kind",
    "actor",
    "acting_as",
    "amount",
    "subject_kind",
    "subject",
    "ip",
    "request",
    "detail",
    "hash",
];

impl Service {
    /// Begins to take out what `filter` finds; the password was given a moment ago. That stands in the log itself.
    pub async fn take_sensitive_log(&self, viewer: &Staff, filter: &SensitiveFilter, session: &Session) -> Result<()> {
        let leave = permit_yes(viewer, Right::SensitiveLogExport)?;
        self.confirmed(session).await?;
        let entries = asked(viewer, filter).count(self.db().read()).await?;
        let write = self.write().await?;
        let entry = Entry::new(&leave, "log.exported").sensitive(Class::Export).amount(entries);
        write.audit(entry.detail("class", &filter.class).detail("actor", &filter.actor));
        write.commit().await
    }

    /// The entries after that number, and the number of the last of them; nothing after the end. Rights are read again for each piece.
    pub async fn sensitive_log_piece(
        &self,
        viewer: &Staff,
        filter: &SensitiveFilter,
        after: i64,
    ) -> Result<Option<(Vec<u8>, i64)>> {
        let viewer = self.staff_viewer(viewer.id.uuid()).await?.ok_or(Error::Refused(Refusal::SignedOut))?;
        permit_yes(&viewer, Right::SensitiveLogExport)?;
        let rows = asked(&viewer, filter)
            .filter(audit::Column::Seq.gt(after))
            .order_by_asc(audit::Column::Seq)
            .limit(PIECE)
            .all(self.db().read())
            .await?;
        let Some(last) = rows.last().and_then(|row| row.seq) else { return Ok(None) };
        let mut file = if after == 0 { File::begin(ExportFormat::Csv, &COLUMNS)? } else { File::resume() };
        for row in rows {
            file.row(&cells(row))?;
        }
        Ok(Some((file.finish()?, last)))
    }
}

fn cells(row: audit::Model) -> [String; 14] {
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    [
        number(row.seq),
        DateTime::from_timestamp_millis(row.at).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Millis, true),
        row.class.unwrap_or_default(),
        row.action,
        row.actor_kind,
        row.actor_name,
        row.as_name.unwrap_or_default(),
        number(row.amount),
        row.subject_kind.unwrap_or_default(),
        id(row.subject_id),
        row.ip.unwrap_or_default(),
        row.request_id.unwrap_or_default(),
        row.detail,
        row.hash.unwrap_or_default(),
    ]
}
