//! The entries of the audit hang on each other: each keeps a hash of itself and of the one before, so that an entry that was changed
//! or taken away shows (R100).

use super::Entry;
use crate::Result;
use crate::db::{Database, Write};
use crate::store::{audit, series};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use sha2::{Digest, Sha256};

/// The series that counts entries. Whoever draws from it holds the end of the chain until the transaction ends.
const SERIES: &str = "audit";

/// Rows of one statement, and of one step of the check.
const PORTION: usize = 500;

/// Writes what a transaction has to say, as its last act: the end of the chain is held no longer than that takes.
pub(crate) async fn append(write: &Write, entries: Vec<Entry>) -> Result<(), DbErr> {
    let Ok(count @ 1..) = i64::try_from(entries.len()) else { return Ok(()) };
    let first = write.draw(SERIES, count).await? - count + 1;
    let before = audit::Entity::find().filter(audit::Column::Seq.eq(first - 1)).one(write.tx()).await?;
    // Where the entry before is gone, the check tells; the work goes on.
    let mut hash = before.and_then(|row| row.hash).unwrap_or_default();
    let mut rows = Vec::with_capacity(entries.len());
    for (seq, entry) in (first..).zip(entries) {
        let mut row = entry.row(write.new_id(), write.now(), write.facts());
        row.seq = Some(seq);
        hash = hash_of(&hash, &row);
        row.hash = Some(hash.clone());
        rows.push(row.into_active_model());
    }
    for rows in rows.chunks(PORTION) {
        audit::Entity::insert_many(rows.to_vec()).exec_without_returning(write.tx()).await?;
    }
    Ok(())
}

/// SHA-256 over the hash before and every field, each with its length, so that nothing moves from one field to the next.
fn hash_of(before: &str, row: &audit::Model) -> String {
    let id = |id: Option<uuid::Uuid>| id.map(|id| id.to_string());
    let number = |number: Option<i64>| number.map(|number| number.to_string());
    let fields = [
        Some(before.to_owned()),
        number(row.seq),
        id(Some(row.id)),
        number(Some(row.at)),
        Some(row.actor_kind.clone()),
        id(row.actor_id),
        Some(row.actor_name.clone()),
        Some(row.action.clone()),
        row.subject_kind.clone(),
        id(row.subject_id),
        id(row.customer_id),
        id(row.note_id),
        Some(row.detail.clone()),
        row.ip.clone(),
        row.request_id.clone(),
        row.class.clone(),
        number(row.amount),
        id(row.as_id),
        row.as_name.clone(),
    ];
    let mut hash = Sha256::new();
    for field in fields {
        match field {
            Some(field) => {
                hash.update([1]);
                hash.update((field.len() as u64).to_be_bytes());
                hash.update(field);
            }
            None => hash.update([0]),
        }
    }
    crate::token::base64url(&hash.finalize())
}

/// What is wrong with the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// These entries are gone, from the first number to the last.
    Missing(i64, i64),
    /// This entry is not as it was written.
    Edited(i64),
    /// So many entries were put in beside the chain.
    Unchained(u64),
}

/// What a check of the chain found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub entries: i64,
    /// The hash of the last entry. Kept elsewhere, it proves later that nothing before it was written anew.
    pub head: String,
    pub flaws: Vec<Flaw>,
}

/// Reads the whole chain, and says what is wrong with it.
pub async fn check(db: &Database) -> Result<Report> {
    let db = db.read();
    let mut report = Report::default();
    let mut began = None;
    loop {
        let rows = portion(db, report.entries).await?;
        for row in &rows {
            let seq = row.seq.unwrap_or_default();
            began = began.or(Some(row.at));
            let next = report.entries + 1;
            let hash = row.hash.clone().unwrap_or_default();
            if seq > next {
                report.flaws.push(Flaw::Missing(next, seq - 1));
            } else if hash_of(&report.head, row) != hash {
                report.flaws.push(Flaw::Edited(seq));
            }
            report.entries = seq;
            report.head = hash;
        }
        if rows.len() < PORTION {
            break;
        }
    }
    let drawn = series::Entity::find_by_id(SERIES).one(db).await?.map_or(0, |series| series.last);
    if drawn > report.entries {
        report.flaws.push(Flaw::Missing(report.entries + 1, drawn));
    }
    let beside = audit::Entity::find().filter(audit::Column::Seq.is_null());
    let beside = beside.filter(audit::Column::At.gte(began.unwrap_or(i64::MAX))).count(db).await?;
    if beside > 0 {
        report.flaws.push(Flaw::Unchained(beside));
    }
    Ok(report)
}

async fn portion(db: &impl ConnectionTrait, after: i64) -> Result<Vec<audit::Model>, DbErr> {
    let rows = audit::Entity::find().filter(audit::Column::Seq.gt(after)).order_by_asc(audit::Column::Seq);
    rows.limit(PORTION as u64).all(db).await
}
