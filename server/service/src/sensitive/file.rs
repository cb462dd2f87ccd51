//! The log as a file, piece by piece, oldest first. Names of columns are for programs. Each line has all that its hash was made of, so
//! that it can be checked without us (docs/operating.md).

use super::asked;
use crate::audit::Entry;
use crate::export::File;
use crate::store::audit;
use crate::{Error, Result, Service};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, SecondsFormat};
use domain::Refusal;
use domain::access::{Masked, Right, Staff, permit_yes};
use domain::export::ExportFormat;
use domain::sensitive::{Class, SensitiveFilter};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use tower_sessions::Session;
use uuid::Uuid;

/// Entries of one piece.
const PIECE: u64 = 1_000;

const COLUMNS: [&str; 20] = [
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
    "id",
    "actor_id",
    "acting_as_id",
    "customer_id",
    "note_id",
    "hash_before",
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
        let before = hashes_before(self.db().read(), &rows).await?;
        let mut file = if after == 0 { File::begin(ExportFormat::Csv, &COLUMNS)? } else { File::resume() };
        for row in rows {
            let before = row.seq.and_then(|seq| before.get(&(seq - 1))).cloned().unwrap_or_default();
            file.row(&cells(&viewer, row, &before))?;
        }
        Ok(Some((file.finish()?, last)))
    }
}

/// The hashes of the entries before these, by number: the log is a part of the audit, whose other entries lie between.
async fn hashes_before(db: &impl ConnectionTrait, rows: &[audit::Model]) -> Result<HashMap<i64, String>> {
    let hashes: Vec<(i64, String)> = audit::Entity::find()
        .select_only()
        .columns([audit::Column::Seq, audit::Column::Hash])
        .filter(audit::Column::Seq.is_in(rows.iter().filter_map(|row| Some(row.seq? - 1))))
        .into_tuple()
        .all(db)
        .await?;
    Ok(hashes.into_iter().collect())
}

fn cells(viewer: &Staff, row: audit::Model, before: &str) -> [String; 20] {
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    // As it was written, for the hash; with a gap for who may not read all of it.
    let detail = if super::details(viewer, &row).iter().any(|(_, value)| *value == Masked::Hidden) {
        String::new()
    } else {
        row.detail.clone()
    };
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
        detail,
        row.id.to_string(),
        id(row.actor_id),
        id(row.as_id),
        id(row.customer_id),
        id(row.note_id),
        hex(before),
        hex(&row.hash.unwrap_or_default()),
    ]
}

/// A hash in letters that no spreadsheet takes for a formula.
fn hex(base64url: &str) -> String {
    let bytes = URL_SAFE_NO_PAD.decode(base64url).unwrap_or_default();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
