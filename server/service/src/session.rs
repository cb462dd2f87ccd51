//! Sessions (lifecycles, part 10): rows of the database, so that each instance sees an end at once. Ended ones stay as history.
//!
//! The session that comes with a request is a copy. Whatever that request does, it never brings an ended session back: saving and
//! renewing touch living rows only (R30).

mod devices;
mod store;

pub use domain::session::EndReason;
pub use store::SessionStore;

use crate::account::Visitor;
use crate::db::{Database, Write};
use crate::store::{membership, session};
use crate::throttle::Key;
use crate::token::digest;
use crate::two_factor::{self, Proof, Whose};
use crate::{Result, Service};
use domain::account::Realm;
use domain::{Flash, Refusal, time};
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tower_sessions::Session;
use tower_sessions::session::Id;
use uuid::Uuid;

/// Keys of a session's data. A session without an account cannot be stored: nobody is tracked before they sign in.
pub const ACCOUNT: &str = "account";
/// The membership that a customer's person acts through.
pub const MEMBERSHIP: &str = "membership";
/// The network address last seen; the first one stays in its own column.
pub const IP: &str = "ip";
pub const USER_AGENT: &str = "user_agent";
/// Set while the second factor is still asked for: such a session opens nothing.
pub const PENDING: &str = "pending";
/// Set once the second factor was given.
pub const PROVED: &str = "proved";
/// What a passkey was asked; it waits for its answer.
pub const CHALLENGE: &str = "challenge";
/// Which secret of an authenticator app this session has begun to set up.
pub const ENROLS: &str = "enrols";
/// The member of the team whom the signed-in one works as.
pub const ACTING_AS: &str = "acting_as";
/// A form that waits until the password is given.
const WAITING: &str = "waiting";
/// When the password was last given, in milliseconds.
pub const CONFIRMED: &str = "confirmed";
/// The hash of the id that a renewed session has until it is saved.
const RENEWS: &str = "renews";
/// Set once a session is stored.
const STORED: &str = "stored";

/// How long sessions live, in milliseconds (R31).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Without any request.
    pub idle: i64,
    /// In any case.
    pub absolute: i64,
}

impl Limits {
    pub const fn of(realm: Realm) -> Self {
        match realm {
            Realm::Staff => Self { idle: 30 * time::MINUTE, absolute: 12 * time::HOUR },
            Realm::Portal => Self { idle: 2 * time::HOUR, absolute: 12 * time::HOUR },
        }
    }
}

/// Ends all sessions of an account, or all but the one given; how many those were. They are refused from their next request on, at every instance (R29).
pub async fn end_all(write: &Write, realm: Realm, account: Uuid, reason: EndReason, except: Option<Id>) -> Result<u64> {
    let mut which =
        Condition::all().add(session::Column::Realm.eq(realm.key())).add(session::Column::AccountId.eq(account));
    if let Some(id) = except {
        which = which.add(session::Column::IdHash.ne(hash(&id)));
    }
    end_living(write, which, reason).await
}

/// Ends the sessions in which a customer's person acts through this membership, or has not said yet through which.
pub async fn end_through(write: &Write, membership: &membership::Model, reason: EndReason) -> Result<u64> {
    let undecided = Condition::all()
        .add(session::Column::Realm.eq(Realm::Portal.key()))
        .add(session::Column::AccountId.eq(membership.person_id))
        .add(session::Column::MembershipId.is_null());
    let through = session::Column::MembershipId.eq(membership.id);
    end_living(write, Condition::any().add(through).add(undecided), reason).await
}

async fn end_living(write: &Write, which: Condition, reason: EndReason) -> Result<u64> {
    let update = session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(write.now().ms()))
        .col_expr(session::Column::EndReason, Expr::value(reason.key()))
        .filter(which)
        .filter(session::Column::EndedAt.is_null());
    Ok(update.exec(write.tx()).await?.rows_affected)
}

/// Gives a session a new id when what it may do changes; once it is saved with its answer, the old id is dead (R27). Whoever left before
/// keeps the old one, which may do what it could before. The session keeps its history and its last day. Use this and not `cycle_id`,
/// which ends it.
pub async fn renew(db: &Database, session: &Session) -> Result<()> {
    // Loads what the request may not have looked at yet; afterwards it would have no id to be found by.
    session.get_value(ACCOUNT).await?;
    let old = hash(&session.id().ok_or(Refusal::SignedOut)?);
    if !store::seen(db, &old).await? {
        return Err(Refusal::SignedOut.into());
    }
    session.insert(RENEWS, old).await?;
    store::leave_id(session).await
}

/// As [`renew`], where something is taken away or others are put out: the old id is dead here and now, also for whoever leaves before the
/// answer.
pub async fn renew_at_once(db: &Database, session: &Session) -> Result<()> {
    renew(db, session).await?;
    session.save().await?;
    Ok(())
}

/// How long a password counts that was given: acts that need it again come right after (R10).
const CONFIRMED_FOR: i64 = 5 * time::MINUTE;

impl Service {
    /// Whether the password was given a moment ago. Otherwise it is asked for before anything is done.
    pub async fn confirmed(&self, session: &Session) -> Result<()> {
        let at: Option<i64> = session.get(CONFIRMED).await?;
        let age = at.map(|at| self.now().ms() - at);
        if age.is_some_and(|age| (0..CONFIRMED_FOR).contains(&age)) { Ok(()) } else { Err(Refusal::Unconfirmed.into()) }
    }

    /// Keeps what was typed while the password is asked for.
    pub async fn keep_waiting_form(&self, session: &Session, typed: &Flash) -> Result<()> {
        Ok(session.insert(WAITING, typed).await?)
    }

    /// What was typed before the password was asked for.
    pub async fn take_waiting_form(&self, session: &Session) -> Result<Option<Flash>> {
        Ok(session.remove(WAITING).await?)
    }

    /// Takes the password again, and a proof of whoever has a second factor. What the session may do grows by it, so it gets a new id
    /// (R27).
    pub async fn confirm(
        &self,
        realm: Realm,
        visitor: &Visitor,
        password: String,
        proof: Proof<'_>,
        session: &Session,
    ) -> Result<()> {
        let account = visitor.account()?;
        let whose = Whose { realm, account };
        let key = Key::account(format!("password:{}:{account}", realm.key()));
        self.check_password("password", key, password, realm, &self.active_account(whose).await?).await?;
        if two_factor::confirmed(self.db().read(), whose).await?.is_some() {
            self.check_proof(whose, proof, session).await?;
        }
        renew(self.db(), session).await?;
        session.insert(CONFIRMED, self.now().ms()).await?;
        Ok(())
    }
}

/// The stored form of a session id.
fn hash(id: &Id) -> String {
    digest(&id.0.to_le_bytes())
}
