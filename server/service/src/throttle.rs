//! Brakes on guessing: exponential back-off per key, kept in the database so that all instances share it (R7).

use crate::Result;
use crate::db::{Database, Write};
use crate::store::throttle;
use crate::token::digest;
use domain::{Refusal, Timestamp, time};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::net::{IpAddr, Ipv6Addr};
use uuid::Uuid;

/// The first wait; every further attempt doubles it.
const FIRST_WAIT: i64 = 15 * time::SECOND;
/// The longest wait: a stranger can slow somebody down, never lock them out.
const LONGEST_WAIT: i64 = 15 * time::MINUTE;
/// After so long without an attempt everything is forgotten.
const MEMORY: i64 = time::DAY;

/// What is counted. Every attempt counts when it begins, so that many at once are no more than many in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    name: String,
    /// Attempts without any wait.
    free: i32,
    /// Whether a success clears the count, or only takes itself back.
    cleared: bool,
}

impl Key {
    /// Attempts on one account. A success proves who it is.
    pub fn account(name: impl Into<String>) -> Self {
        Self { name: name.into(), free: 5, cleared: true }
    }

    /// Links that are sent to, or for, one record. Nothing clears them but time.
    pub fn links(kind: &str, of: Uuid, free: i32) -> Self {
        Self { name: format!("links:{kind}:{of}"), free, cleared: false }
    }

    /// Links to one address, whatever record it stands on: taking somebody away and adding them anew counts on.
    pub fn links_to(email: &str) -> Self {
        Self { name: format!("links:to:{}", digest(email.as_bytes())), free: 10, cleared: false }
    }

    /// What strangers ask for in the name of one address. By itself: it holds up no link that the house sends there.
    pub fn registrations_of(email: &str) -> Self {
        Self { name: format!("register:to:{}", digest(email.as_bytes())), free: 3, cleared: false }
    }

    /// Attempts of one kind from one network, which many people may share. A success of one proves nothing about the others.
    pub fn address(kind: &str, ip: &str) -> Self {
        Self { name: format!("{kind}:ip:{}", network(ip)), free: 50, cleared: false }
    }
}

/// What one subscriber is given: an IPv4 address, or the first half of an IPv6 one, whose other half they choose as they like.
pub fn network(ip: &str) -> String {
    match ip.parse::<IpAddr>().map(|ip| ip.to_canonical()) {
        Ok(IpAddr::V6(ip)) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        Ok(IpAddr::V4(ip)) => ip.to_string(),
        Err(_) => ip.to_owned(),
    }
}

/// Counts an attempt on every key, or refuses and counts none when one of them has to wait.
pub async fn attempt(db: &Database, keys: &[Key]) -> Result<()> {
    let write = db.write().await?;
    count(&write, keys).await?;
    write.commit().await
}

/// The same within a transaction: what is not done is not counted.
pub async fn count(write: &Write, keys: &[Key]) -> Result<()> {
    let mut wait = 0;
    for key in in_order(keys) {
        let row = locked(write, key).await?;
        match after_attempt(key, &row, write.now()) {
            Ok(next) => update(write, next).await?,
            Err(until) => wait = wait.max(until - write.now().ms()),
        }
    }
    if wait > 0 {
        let seconds = u32::try_from((wait + time::SECOND - 1) / time::SECOND).unwrap_or(u32::MAX);
        return Err(Refusal::TooMany { seconds }.into());
    }
    Ok(())
}

/// Takes the attempt back that has turned out well.
pub async fn succeeded(db: &Database, keys: &[Key]) -> Result<()> {
    let write = db.write().await?;
    for key in in_order(keys) {
        if key.cleared {
            throttle::Entity::delete_by_id(&key.name).exec(write.tx()).await?;
        } else {
            let row = locked(&write, key).await?;
            let failures = (row.failures - 1).max(0);
            update(&write, throttle::Model { failures, blocked_until: 0, ..row }).await?;
        }
    }
    write.commit().await
}

/// Forgets keys that nobody tried for a day.
pub async fn forget(db: &Database) -> Result<()> {
    let write = db.write().await?;
    let quiet = throttle::Column::UpdatedAt.lt(write.now().plus(-MEMORY).ms());
    throttle::Entity::delete_many().filter(quiet).exec(write.tx()).await?;
    write.commit().await
}

/// The row after one more attempt, or until when there is none.
fn after_attempt(key: &Key, row: &throttle::Model, now: Timestamp) -> Result<throttle::Model, i64> {
    if row.blocked_until > now.ms() {
        // A clock that went back must not make the wait longer than it ever is.
        return Err(row.blocked_until.min(now.plus(LONGEST_WAIT).ms()));
    }
    let known = if now.ms() - row.updated_at < MEMORY { row.failures } else { 0 };
    let failures = known.saturating_add(1);
    let wait = match failures - key.free {
        ..0 => 0,
        doubled => FIRST_WAIT.checked_shl(doubled.unsigned_abs().min(32)).unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT),
    };
    let blocked_until = if wait > 0 { now.plus(wait).ms() } else { 0 };
    Ok(throttle::Model { key: row.key.clone(), failures, blocked_until, updated_at: now.ms() })
}

/// Always in the same order, so that two transactions cannot wait for each other.
fn in_order(keys: &[Key]) -> Vec<&Key> {
    let mut keys: Vec<&Key> = keys.iter().collect();
    keys.sort_by(|a, b| a.name.cmp(&b.name));
    keys
}

/// The row of a key, made where there is none, and nobody else's until the end of the transaction.
async fn locked(write: &Write, key: &Key) -> Result<throttle::Model> {
    let new = throttle::Model { key: key.name.clone(), failures: 0, blocked_until: 0, updated_at: write.now().ms() };
    throttle::Entity::insert(throttle::ActiveModel::from(new.clone()))
        .on_conflict(OnConflict::column(throttle::Column::Key).do_nothing().to_owned())
        .exec_without_returning(write.tx())
        .await?;
    let row = throttle::Entity::find_by_id(&key.name).lock_exclusive().one(write.tx()).await?;
    Ok(row.unwrap_or(new))
}

async fn update(write: &Write, row: throttle::Model) -> Result<()> {
    let row = throttle::ActiveModel {
        key: Set(row.key),
        failures: Set(row.failures),
        blocked_until: Set(row.blocked_until),
        updated_at: Set(row.updated_at),
    };
    throttle::Entity::update(row).exec(write.tx()).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_000_000_000_000);

    fn row(failures: i32, blocked_until: i64) -> throttle::Model {
        throttle::Model { key: "k".to_owned(), failures, blocked_until, updated_at: NOW.ms() }
    }

    #[test]
    fn whoever_has_half_of_an_address_to_themself_counts_as_one() {
        let same = |one: &str, other: &str| Key::address("k", one) == Key::address("k", other);
        assert!(same("2001:db8:1:2::1", "2001:db8:1:2:ffff:1:2:3"));
        assert!(!same("2001:db8:1:2::1", "2001:db8:1:3::1"));
        assert!(!same("192.0.2.1", "192.0.2.2"));
        assert!(same("192.0.2.1", "::ffff:192.0.2.1"), "the same, written for IPv6");
        assert!(!same("", "192.0.2.1"));
    }

    #[test]
    fn the_wait_doubles_up_to_a_quarter_of_an_hour() {
        let key = Key::account("k");
        let waits: Vec<i64> = [0, 3, 4, 5, 6, 9, 10, 11, 1_000, i32::MAX]
            .map(|failures| match after_attempt(&key, &row(failures, 0), NOW) {
                Ok(next) if next.blocked_until > 0 => (next.blocked_until - NOW.ms()) / time::SECOND,
                _ => 0,
            })
            .into();
        assert_eq!(waits, [0, 0, 15, 30, 60, 480, 900, 900, 900, 900]);
    }

    #[test]
    fn whoever_has_to_wait_is_told_until_when() {
        let key = Key::account("k");
        assert_eq!(after_attempt(&key, &row(5, NOW.ms() + 7_000), NOW), Err(NOW.ms() + 7_000));
        assert!(after_attempt(&key, &row(5, NOW.ms()), NOW).is_ok());
        let after_a_jump = after_attempt(&key, &row(5, NOW.ms() + time::DAY), NOW);
        assert_eq!(after_a_jump, Err(NOW.plus(LONGEST_WAIT).ms()));
    }

    #[test]
    fn a_day_of_quiet_forgets() {
        let old = throttle::Model { updated_at: NOW.plus(-MEMORY).ms(), ..row(40, 0) };
        assert_eq!(after_attempt(&Key::account("k"), &old, NOW).map(|next| next.failures), Ok(1));
    }
}
