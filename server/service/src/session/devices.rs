//! Where somebody is signed in, and was (SEC-15): to see, and to end.

use super::{CONFIRMED, EndReason, Limits, PENDING, end_all, end_through, hash};
use crate::account::Visitor;
use crate::audit::Entry;
use crate::contact::{self as contacts, find as find_contact};
use crate::customer::{find_in_scope, ownership};
use crate::db::Write;
use crate::store::{membership, session, staff};
use crate::{Error, Result, Service, mail, members};
use domain::access::{Member, Right};
use domain::access::{Permit, Staff, may_end_sessions, permit, permit_yes};
use domain::account::Realm;
use domain::sensitive::Class;
use domain::session::{Device, SessionList, SessionRow};
use domain::{ContactId, CustomerId, Locale, Refusal, StaffId, Timestamp, time};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tower_sessions::Session;
use uuid::Uuid;

/// Ended sessions of one portion.
const PORTION: u64 = 20;
/// Living sessions that are listed: more than anybody has.
const MOST: u64 = 100;
/// How long ended sessions are kept.
const KEPT: i64 = 365 * time::DAY;

/// Whose sessions, and who reads them how.
struct Whose<'a> {
    realm: Realm,
    account: Uuid,
    name: &'a str,
    locale: Locale,
    time_zone: &'a str,
}

impl Service {
    /// One's own sessions, of a member of the team.
    pub async fn staff_devices(&self, viewer: &Staff, session: &Session, before: &str) -> Result<SessionList> {
        self.devices(&own_staff(viewer.actor()), Some(session), before).await
    }

    /// One's own sessions, of a customer's person.
    pub async fn portal_devices(&self, viewer: &Member, session: &Session, before: &str) -> Result<SessionList> {
        self.devices(&own_member(viewer), Some(session), before).await
    }

    /// The sessions of another member of the team.
    pub async fn devices_of_staff(&self, viewer: &Staff, id: StaffId, before: &str) -> Result<SessionList> {
        let target = members::find(self.db().read(), self.now(), id).await?;
        if !may_end_sessions(viewer, id, target.role).allowed {
            return Err(Refusal::NotFound.into());
        }
        let whose = Whose { account: id.uuid(), name: &target.name, ..own_staff(viewer) };
        let list = self.devices(&whose, None, before).await?;
        Ok(SessionList { resettable: self.resettable_of_staff(viewer, &target).await?, ..list })
    }

    /// Ends one of one's own sessions by its handle, or with an empty one all but this. The password was given a moment ago.
    pub async fn end_own_sessions(
        &self,
        realm: Realm,
        visitor: &Visitor,
        session: &Session,
        handle: &str,
    ) -> Result<()> {
        let account = visitor.account()?;
        self.confirmed(session).await?;
        let current = session.id();
        let write = self.write().await?;
        let ended = match handle {
            "" => end_all(&write, realm, account, EndReason::EndedByOneself, current).await?,
            handle => end_one(&write, realm, account, EndReason::EndedByOneself, handle).await?,
        };
        let leave = Permit::for_system("somebody ended their own sessions");
        write.audit(Entry::new(&leave, "sessions.ended").subject(realm.key(), account).amount(ended));
        write.commit().await
    }

    /// Ends one session of another member of the team, or with an empty handle all of them, and tells them.
    pub async fn end_staff_sessions(&self, viewer: &Staff, id: StaffId, session: &Session, handle: &str) -> Result<()> {
        let leave = permit_yes(viewer, Right::SessionsOthers)?;
        let target = members::find(self.db().read(), self.now(), id).await?;
        if viewer.id == id || !may_end_sessions(viewer, id, target.role).allowed {
            return Err(Refusal::NotFound.into());
        }
        self.confirmed(session).await?;
        let brand = self.brand().await?;
        let write = self.write().await?;
        let ended = match handle {
            "" => end_all(&write, Realm::Staff, id.uuid(), EndReason::EndedByStaff, None).await?,
            handle => end_one(&write, Realm::Staff, id.uuid(), EndReason::EndedByStaff, handle).await?,
        };
        if ended > 0 {
            let entry = Entry::new(&leave, "sessions.ended").subject("staff", id.uuid());
            write.audit(entry.sensitive(Class::SessionsEnded).amount(ended));
            let first_name = staff::Entity::find_by_id(id.uuid()).one(write.tx()).await?.map(|row| row.first_name);
            let name = first_name.unwrap_or_default();
            write.mail(mail::sessions_ended(target.locale, &target.email, &name, &viewer.name, &brand.name)).await?;
        }
        write.commit().await
    }

    /// Ends the sessions in which the person behind a contact acts for this customer, and tells them. The password was given a moment ago.
    pub async fn end_contact_sessions(
        &self,
        viewer: &Staff,
        customer: CustomerId,
        id: ContactId,
        session: &Session,
    ) -> Result<()> {
        let write = self.write().await?;
        find_in_scope(write.tx(), viewer, customer).await?;
        let contact = find_contact(write.tx(), customer, id).await?;
        let leave = permit(viewer, Right::ContactsSuspendAccess, &ownership(write.tx(), customer).await?)?;
        self.confirmed(session).await?;
        let access =
            membership::Entity::find().filter(membership::Column::ContactId.eq(id.uuid())).one(write.tx()).await?;
        let access = access.ok_or(Error::Refused(Refusal::NotFound))?;
        let ended = end_through(&write, &access, EndReason::EndedByStaff).await?;
        if ended > 0 {
            let entry = contacts::entry(&leave, "sessions.ended", &contact);
            write.audit(entry.sensitive(Class::SessionsEnded).amount(ended));
            self.tell_signed_out(&write, &access, &viewer.name).await?;
        }
        write.commit().await
    }

    /// Tells a customer's person that somebody signed them out of this customer.
    pub(crate) async fn tell_signed_out(&self, write: &Write, access: &membership::Model, by: &str) -> Result<()> {
        let Some(account) = self.account(Realm::Portal, access.person_id).await? else { return Ok(()) };
        let company = self.brand().await?.name;
        let letter = mail::sessions_ended(account.locale, &account.email, &account.name, by, &company);
        write.mail(letter.to(access.recipient())).await
    }

    async fn devices(&self, whose: &Whose<'_>, session: Option<&Session>, before: &str) -> Result<SessionList> {
        let limits = Limits::of(whose.realm);
        let now = self.now();
        let of_account = || {
            session::Entity::find()
                .filter(session::Column::Realm.eq(whose.realm.key()))
                .filter(session::Column::AccountId.eq(whose.account))
        };
        let db = self.db().read();
        let living = of_account()
            .filter(living(limits, now))
            .order_by_desc(session::Column::LastSeenAt)
            .limit(MOST)
            .all(db)
            .await?;
        let mut past = of_account().filter(living_not(limits, now));
        if let Some((at, id)) = before.split_once('.').and_then(|(at, id)| Some((at.parse::<i64>().ok()?, id))) {
            let place = Expr::tuple([Expr::col(session::Column::CreatedAt), Expr::col(session::Column::IdHash)]);
            past = past.filter(place.lt(Expr::tuple([Expr::val(at), Expr::val(id)])));
        }
        let mut past = past
            .order_by_desc(session::Column::CreatedAt)
            .order_by_desc(session::Column::IdHash)
            .limit(PORTION + 1)
            .all(db)
            .await?;
        let more = past.len() as u64 > PORTION;
        past.truncate(PORTION as usize);
        let next = past.last().filter(|_| more).map(|row| format!("{}.{}", row.created_at, row.id_hash));
        let current = session.and_then(Session::id).map(|id| hash(&id));
        let row = |row: session::Model| {
            let when = |at: i64| self.when_in(whose.locale, whose.time_zone, Timestamp(at));
            SessionRow {
                device: Device::of(&row.user_agent),
                began: when(row.created_at),
                seen: when(row.last_seen_at),
                current: current.as_ref() == Some(&row.id_hash),
                ended: ended(&row, limits, now).map(|(at, reason)| (when(at), reason)),
                first_address: row.first_ip,
                last_address: row.last_ip,
                handle: row.id_hash,
            }
        };
        Ok(SessionList {
            resettable: false,
            name: whose.name.to_owned(),
            living: living.into_iter().map(row).collect(),
            past: past.into_iter().map(row).collect(),
            next,
        })
    }

    /// Tells somebody who signs in on a device that was never theirs before. The first one is no news.
    pub(crate) async fn greet_device(&self, write: &Write, realm: Realm, account: Uuid) -> Result<()> {
        let agents: Vec<String> = session::Entity::find()
            .select_only()
            .column(session::Column::UserAgent)
            .distinct()
            .filter(session::Column::Realm.eq(realm.key()))
            .filter(session::Column::AccountId.eq(account))
            // Who only knew the password was never in.
            .filter(session::Column::Data.not_like(format!("%\"{PENDING}\":true%")))
            .into_tuple()
            .all(write.tx())
            .await?;
        let device = Device::of(&self.facts().user_agent);
        if agents.is_empty() || agents.iter().any(|agent| Device::of(agent) == device) {
            return Ok(());
        }
        let account = self.account(realm, account).await?.ok_or(Error::Refused(Refusal::SignedOut))?;
        let brand = self.brand().await?;
        let page = match realm {
            Realm::Staff => "/admin/profile/devices",
            Realm::Portal => "/devices",
        };
        let (locale, to) = (account.locale, account.email.as_str());
        let link = self.link(page);
        let letter = mail::new_device(locale, to, &account.name, &brand.name, &device, &self.facts().ip, &link);
        write.mail(letter.to(account.recipient())).await
    }

    /// Dates the end of sessions that nobody ended, and forgets those that ended long ago.
    pub(crate) async fn tidy_sessions(&self) -> Result<()> {
        for realm in Realm::ALL {
            let limits = Limits::of(realm);
            let write = self.write().await?;
            let idle = Expr::col(session::Column::LastSeenAt).add(limits.idle);
            let end = Expr::case(idle.clone().lt(Expr::col(session::Column::ExpiresAt)), idle)
                .finally(Expr::col(session::Column::ExpiresAt));
            session::Entity::update_many()
                .col_expr(session::Column::EndedAt, end.into())
                .col_expr(session::Column::EndReason, Expr::value(EndReason::Expired.key()))
                .filter(session::Column::Realm.eq(realm.key()))
                .filter(session::Column::EndedAt.is_null())
                .filter(living_not(limits, write.now()))
                .exec(write.tx())
                .await?;
            session::Entity::delete_many()
                .filter(session::Column::Realm.eq(realm.key()))
                .filter(session::Column::EndedAt.lt(write.now().plus(-KEPT).ms()))
                .exec(write.tx())
                .await?;
            write.commit().await?;
        }
        Ok(())
    }

    /// The session that begins now was opened with a password.
    pub(crate) async fn confirmed_now(&self, session: &Session) -> Result<()> {
        Ok(session.insert(CONFIRMED, self.now().ms()).await?)
    }
}

fn own_staff(viewer: &Staff) -> Whose<'_> {
    Whose {
        realm: Realm::Staff,
        account: viewer.id.uuid(),
        name: &viewer.name,
        locale: viewer.locale,
        time_zone: &viewer.time_zone,
    }
}

fn own_member(viewer: &Member) -> Whose<'_> {
    Whose {
        realm: Realm::Portal,
        account: viewer.person.uuid(),
        name: &viewer.name,
        locale: viewer.locale,
        time_zone: &viewer.time_zone,
    }
}

/// Not ended, not idle for too long and not too old.
fn living(limits: Limits, now: Timestamp) -> Condition {
    Condition::all()
        .add(session::Column::EndedAt.is_null())
        .add(session::Column::ExpiresAt.gt(now.ms()))
        .add(session::Column::LastSeenAt.gt(now.plus(-limits.idle).ms()))
}

fn living_not(limits: Limits, now: Timestamp) -> Condition {
    living(limits, now).not()
}

/// When and why a session was over.
fn ended(row: &session::Model, limits: Limits, now: Timestamp) -> Option<(i64, EndReason)> {
    let told = row.end_reason.as_deref().and_then(EndReason::parse).unwrap_or(EndReason::Expired);
    let by_itself = Ord::min(row.expires_at, row.last_seen_at + limits.idle);
    let unsaid = (by_itself <= now.ms()).then_some((by_itself, EndReason::Expired));
    row.ended_at.map(|at| (at, told)).or(unsaid)
}

/// Ends one session of an account; how many that were.
async fn end_one(write: &Write, realm: Realm, account: Uuid, reason: EndReason, handle: &str) -> Result<u64> {
    let ended = session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(write.now().ms()))
        .col_expr(session::Column::EndReason, Expr::value(reason.key()))
        .filter(session::Column::IdHash.eq(handle))
        .filter(session::Column::Realm.eq(realm.key()))
        .filter(session::Column::AccountId.eq(account))
        .filter(session::Column::EndedAt.is_null())
        .exec(write.tx())
        .await?;
    Ok(ended.rows_affected)
}
