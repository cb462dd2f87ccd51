use super::{ACCOUNT, EndReason, IP, Limits, MEMBERSHIP, RENEWS, STORED, USER_AGENT, hash};
use crate::Service;
use crate::db::Database;
use crate::noted::noted;
use crate::store::session;
use ::time::OffsetDateTime;
use domain::account::Realm;
use domain::{Timestamp, time};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use std::fmt;
use tower_sessions::Session;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use uuid::Uuid;

/// How exactly `last_seen_at` is kept: reading pages must not mean writing rows.
const SEEN_EVERY: i64 = time::MINUTE;
/// A clock that went back further than instances differ ends sessions rather than prolonging them (R110).
const CLOCKS_DIFFER: i64 = 5 * time::MINUTE;

tokio::task_local! {
    /// Set while a session leaves its id for another one, which ends nothing.
    static LEAVES_ITS_ID: ();
}

/// Has the session saved under a new id, where its request comes to that; until then it lives under the old one.
pub(super) async fn leave_id(session: &Session) -> crate::Result<()> {
    Ok(LEAVES_ITS_ID.scope((), session.cycle_id()).await?)
}

/// Keeps that a session was seen now; whether it lives.
pub(super) async fn seen(db: &Database, id_hash: &str) -> crate::Result<bool> {
    let write = db.write().await?;
    let seen = session::Entity::update_many()
        .col_expr(session::Column::LastSeenAt, Expr::value(write.now().ms()))
        .filter(session::Column::IdHash.eq(id_hash))
        .filter(session::Column::EndedAt.is_null())
        .exec(write.tx())
        .await?;
    write.commit().await?;
    Ok(seen.rows_affected == 1)
}

/// The sessions of one door. An id of the other door is unknown here.
#[derive(Clone)]
pub struct SessionStore {
    db: Database,
    realm: Realm,
    limits: Limits,
}

impl SessionStore {
    pub fn new(service: Service, realm: Realm) -> Self {
        Self { db: service.db().clone(), realm, limits: Limits::of(realm) }
    }

    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    fn now(&self) -> Timestamp {
        self.db.clock().now()
    }

    fn is_alive(&self, row: &session::Model, now: i64) -> bool {
        let idle = now - row.last_seen_at;
        now < row.expires_at && idle < self.limits.idle && idle > -CLOCKS_DIFFER
    }

    /// A new row for somebody who has just signed in.
    async fn insert(&self, record: &mut Record) -> crate::Result<()> {
        let write = self.db.write().await?;
        let now = write.now();
        let ip = text(record, IP);
        record.data.insert(STORED.to_owned(), Value::Bool(true));
        let row = session::ActiveModel {
            id_hash: Set(hash(&record.id)),
            realm: Set(self.realm.key().to_owned()),
            account_id: Set(account(record)?),
            membership_id: Set(id_in(record, MEMBERSHIP)),
            data: Set(data(record)?),
            created_at: Set(now.ms()),
            last_seen_at: Set(now.ms()),
            expires_at: Set(now.plus(self.limits.absolute).ms()),
            ended_at: Set(None),
            end_reason: Set(None),
            ended_by: Set(None),
            user_agent: Set(text(record, USER_AGENT)),
            first_ip: Set(ip.clone()),
            last_ip: Set(ip),
        };
        row.insert(write.tx()).await?;
        write.commit().await
    }

    /// The new id of a row, unless it ended or got another one meanwhile.
    async fn rename(&self, record: &mut Record, old: &str) -> crate::Result<bool> {
        let write = self.db.write().await?;
        let renamed = session::Entity::update_many()
            .col_expr(session::Column::IdHash, Expr::value(hash(&record.id)))
            .col_expr(session::Column::Data, Expr::value(data(record)?))
            .col_expr(session::Column::MembershipId, Expr::value(id_in(record, MEMBERSHIP)))
            .filter(session::Column::IdHash.eq(old))
            .filter(session::Column::Realm.eq(self.realm.key()))
            .filter(session::Column::AccountId.eq(account(record)?))
            .filter(session::Column::EndedAt.is_null())
            .exec(write.tx())
            .await?;
        write.commit().await?;
        Ok(renamed.rows_affected == 1)
    }

    async fn update(&self, record: &Record) -> crate::Result<()> {
        let write = self.db.write().await?;
        session::Entity::update_many()
            .col_expr(session::Column::Data, Expr::value(data(record)?))
            .col_expr(session::Column::MembershipId, Expr::value(id_in(record, MEMBERSHIP)))
            .col_expr(session::Column::LastIp, Expr::value(text(record, IP)))
            .filter(session::Column::IdHash.eq(hash(&record.id)))
            .filter(session::Column::Realm.eq(self.realm.key()))
            .filter(session::Column::AccountId.eq(account(record)?))
            .filter(session::Column::EndedAt.is_null())
            .exec(write.tx())
            .await?;
        write.commit().await
    }

    async fn find(&self, id: &Id) -> crate::Result<Option<Record>> {
        let found = session::Entity::find_by_id(hash(id))
            .filter(session::Column::Realm.eq(self.realm.key()))
            .filter(session::Column::EndedAt.is_null())
            .one(self.db.read())
            .await?;
        let now = self.now().ms();
        let Some(row) = found.filter(|row| self.is_alive(row, now)) else { return Ok(None) };
        if now - row.last_seen_at >= SEEN_EVERY {
            noted(seen(&self.db, &row.id_hash).await, "that a session was seen");
        }
        let data = serde_json::from_str(&row.data).map_err(|error| crate::Error::Fault(error.to_string()))?;
        let expiry_date = OffsetDateTime::from_unix_timestamp(row.expires_at / time::SECOND);
        Ok(Some(Record { id: *id, data, expiry_date: expiry_date.unwrap_or(OffsetDateTime::UNIX_EPOCH) }))
    }

    async fn end(&self, id: &Id) -> crate::Result<()> {
        let write = self.db.write().await?;
        session::Entity::update_many()
            .col_expr(session::Column::EndedAt, Expr::value(write.now().ms()))
            .col_expr(session::Column::EndReason, Expr::value(EndReason::SignedOut.key()))
            .filter(session::Column::IdHash.eq(hash(id)))
            .filter(session::Column::Realm.eq(self.realm.key()))
            .filter(session::Column::EndedAt.is_null())
            .exec(write.tx())
            .await?;
        write.commit().await
    }
}

#[async_trait::async_trait]
impl tower_sessions::SessionStore for SessionStore {
    /// The id is always made here: `flush` leaves the old one in the record, and that must not come to life again (R27, R28).
    async fn create(&self, record: &mut Record) -> Result<()> {
        record.id = Id::default();
        match record.data.remove(RENEWS) {
            Some(Value::String(old)) => match self.rename(record, &old).await {
                Ok(true) => Ok(()),
                Ok(false) => Err(Error::Backend("the session ended while it was renewed".to_owned())),
                Err(error) => Err(backend(error)),
            },
            _ if record.data.contains_key(STORED) => {
                Err(Error::Backend("a stored session gets a new id by `renew` only".to_owned()))
            }
            _ => self.insert(record).await.map_err(backend),
        }
    }

    /// What is kept under the same id lets a session do no more (R27); mostly it is the address that a page is read from.
    async fn save(&self, record: &Record) -> Result<()> {
        noted(self.update(record).await, "what a session keeps");
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        self.find(id).await.map_err(backend)
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        if LEAVES_ITS_ID.try_with(|()| ()).is_ok() {
            return Ok(());
        }
        self.end(id).await.map_err(backend)
    }
}

fn account(record: &Record) -> crate::Result<Uuid> {
    id_in(record, ACCOUNT).ok_or_else(|| crate::Error::Fault("a session without an account".to_owned()))
}

fn id_in(record: &Record, key: &str) -> Option<Uuid> {
    record.data.get(key).and_then(Value::as_str)?.parse().ok()
}

fn data(record: &Record) -> crate::Result<String> {
    serde_json::to_string(&record.data).map_err(|error| crate::Error::Fault(error.to_string()))
}

fn text(record: &Record, key: &str) -> String {
    record.data.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn backend(error: crate::Error) -> Error {
    Error::Backend(error.to_string())
}

impl fmt::Debug for SessionStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionStore({})", self.realm.key())
    }
}
