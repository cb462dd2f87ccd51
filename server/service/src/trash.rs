//! The trash (lifecycles, part 11): seen, taken back, emptied by hand and by the clock. What is in it belongs to whoever put it there.

mod kinds;

pub(crate) use kinds::{Kind, Owners, Place, Title};

use crate::audit::Entry;
use crate::cursor::{counted, latest};
use crate::customer::{leave_in_trash, of_deleter};
use crate::db::Write;
use crate::settings::put;
use crate::store::{contact, credit_note, customer, invoice, quote, setting};
use crate::team::names;
use crate::{Error, Result, Service};
use domain::access::{Permit, Right, Scope, Staff, decide, permit_list, permit_yes};
use domain::list::{PAGE, Page};
use domain::sensitive::{Class, MASS_DELETE};
use domain::trash::{DAYS, DAYS_LEAST, DAYS_MOST, TrashKind, TrashList, Trashed};
use domain::{CustomerId, Problem, Refusal, Timestamp, time};
use kinds::owners;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{HashMap, HashSet};
use tower_sessions::Session;
use uuid::Uuid;

const DAYS_KEY: &str = "trash_days";
/// Records that are chosen at once: those of a page.
const CHOSEN: usize = PAGE as usize;
/// Records that one transaction of the clock takes away.
const PORTION: u64 = 200;

/// The same for the rows of each kind.
macro_rules! of_kind {
    ($kind:expr, $K:ident => $act:expr) => {
        match $kind {
            TrashKind::Customers => {
                type $K = customer::Entity;
                $act
            }
            TrashKind::Contacts => {
                type $K = contact::Entity;
                $act
            }
            TrashKind::Quotes => {
                type $K = quote::Entity;
                $act
            }
            TrashKind::Invoices => {
                type $K = invoice::Entity;
                $act
            }
            TrashKind::CreditNotes => {
                type $K = credit_note::Entity;
                $act
            }
        }
    };
}

impl Service {
    /// What the viewer may see in it, latest first.
    pub async fn trash(&self, viewer: &Staff, kind: TrashKind, after: &str) -> Result<TrashList> {
        permit_list(viewer, Right::TrashView)?;
        let page = of_kind!(kind, K => self.listed::<K>(viewer, after).await?);
        Ok(TrashList { kind, page, days: self.trash_days().await? })
    }

    async fn listed<K: Kind>(&self, viewer: &Staff, after: &str) -> Result<Page<Trashed>> {
        let db = self.db().read();
        let found = K::seen(viewer);
        let count = counted(db, &found, K::ID).await?;
        let place = |row: &K::Model| K::place(row);
        let at = |row: &K::Model| (place(row).at.unwrap_or_default(), place(row).id);
        let (rows, next) = latest(db, found, (K::TRASHED_AT, K::ID), after, PAGE, at).await?;
        let names = names(db, rows.iter().filter_map(|row| place(row).by)).await?;
        let owners = owners::<K>(db, &rows).await?;
        let titles = K::titles(self, viewer, &rows, &owners).await?;
        let deletable = if viewer.can(Right::TrashPurge) {
            K::deletable(db, viewer, &rows, &owners).await?
        } else {
            HashSet::new()
        };
        let rows = rows.iter().zip(titles);
        let rows = rows.map(|(row, title)| self.trashed(viewer, &place(row), title, &names, &deletable));
        Ok(Page { rows: rows.collect(), count, previous: None, next })
    }

    fn trashed(
        &self,
        viewer: &Staff,
        place: &Place,
        title: Title,
        names: &HashMap<Uuid, String>,
        deletable: &HashSet<Uuid>,
    ) -> Trashed {
        let own = of_deleter(place.by);
        Trashed {
            id: place.id.to_string(),
            name: title.name,
            number: title.number,
            customer: title.customer,
            when: self.when(viewer, Timestamp(place.at.unwrap_or_default())),
            by: place.by.and_then(|id| names.get(&id).cloned()),
            may_restore: decide(viewer, Right::TrashRestore, &own).allowed,
            may_purge: deletable.contains(&place.id) && decide(viewer, Right::TrashPurge, &own).allowed,
        }
    }

    /// Brings back all that is chosen, or nothing. A customer comes with the contacts that went with it.
    pub async fn restore_trashed(&self, viewer: &Staff, kind: TrashKind, chosen: &[Uuid]) -> Result<()> {
        let write = self.write().await?;
        let leave = of_kind!(kind, K => restore::<K>(&write, viewer, chosen).await?);
        if chosen.len() > 1 {
            let summary = Entry::new(&leave, "restored.many").sensitive(Class::MassChange);
            write.audit(summary.detail("kind", kind.key()).amount(chosen.len() as u64));
        }
        write.commit().await
    }

    /// Deletes all that is chosen for good, or nothing. That takes the right to throw it away, too. The password was given a moment ago. What
    /// the audit says of it stays.
    pub async fn purge_trashed(
        &self,
        viewer: &Staff,
        kind: TrashKind,
        chosen: &[Uuid],
        session: &Session,
    ) -> Result<()> {
        permit_list(viewer, Right::TrashPurge)?;
        self.confirmed(session).await?;
        let write = self.write().await?;
        let leave = of_kind!(kind, K => purge::<K>(&write, viewer, chosen).await?);
        let amount = chosen.len() as u64;
        let summary = Entry::new(&leave, "trash.purged").sensitive(Class::Purge).detail("kind", kind.key());
        write.audit(summary.amount(amount));
        if amount >= MASS_DELETE {
            self.alert_deletion(&write, viewer.actor(), amount).await?;
        }
        write.commit().await
    }

    /// Deletes for good what has waited long enough.
    pub(crate) async fn purge_old(&self) -> Result<()> {
        let until = self.now().plus(-i64::from(self.trash_days().await?) * time::DAY).ms();
        loop {
            let write = self.write().await?;
            // Customers first: what is theirs goes with them.
            let mut amount = 0;
            for kind in TrashKind::ALL {
                amount += of_kind!(kind, K => purge_before::<K>(&write, until).await?);
            }
            if amount == 0 {
                return Ok(());
            }
            write.audit(Entry::new(&by_the_clock(), "trash.purged").sensitive(Class::Purge).amount(amount));
            write.commit().await?;
        }
    }

    pub async fn trash_days(&self) -> Result<u32> {
        let row = setting::Entity::find_by_id(DAYS_KEY).one(self.db().read()).await?;
        Ok(row.and_then(|row| row.value.parse().ok()).unwrap_or(DAYS))
    }

    /// How long deleted records wait.
    pub async fn save_trash_days(&self, viewer: &Staff, days: &str) -> Result<()> {
        let leave = permit_yes(viewer, Right::SettingsSecurity)?;
        let days: Option<u32> = days.trim().parse().ok();
        let days = days.filter(|days| (DAYS_LEAST..=DAYS_MOST).contains(days));
        let days =
            days.ok_or_else(|| Refusal::field("days", Problem::Between { least: DAYS_LEAST, most: DAYS_MOST }))?;
        let before = self.trash_days().await?;
        // Fewer days delete what waits: that is for those who may do it by hand.
        if days < before && viewer.scope(Right::TrashPurge) != Scope::All {
            return Err(Refusal::Forbidden.into());
        }
        let write = self.write().await?;
        put(write.tx(), DAYS_KEY, &days.to_string()).await?;
        let entry = Entry::new(&leave, "settings.trash").sensitive(Class::AccessChange);
        write.audit(entry.detail("from", &before.to_string()).detail("to", &days.to_string()));
        write.commit().await
    }
}

fn by_the_clock() -> Permit {
    Permit::for_system("it was in the trash for as long as the company keeps things there")
}

async fn restore<K: Kind>(write: &Write, viewer: &Staff, chosen: &[Uuid]) -> Result<Permit> {
    let mut last = None;
    for row in found::<K>(write, viewer, chosen).await? {
        let leave = leave_in_trash(viewer, Right::TrashRestore, K::place(&row).by)?;
        K::bring_back(write, viewer, &leave, row).await?;
        last = Some(leave);
    }
    last.ok_or(Error::Refused(Refusal::NotFound))
}

async fn purge<K: Kind>(write: &Write, viewer: &Staff, chosen: &[Uuid]) -> Result<Permit> {
    let mut last = None;
    let rows = found::<K>(write, viewer, chosen).await?;
    let deletable = K::deletable(write.tx(), viewer, &rows, &owners::<K>(write.tx(), &rows).await?).await?;
    for row in rows {
        let place = K::place(&row);
        let leave = leave_in_trash(viewer, Right::TrashPurge, place.by)?;
        if !deletable.contains(&place.id) {
            return Err(Refusal::Forbidden.into());
        }
        K::purge(write, &leave, row).await?;
        last = Some(leave);
    }
    last.ok_or(Error::Refused(Refusal::NotFound))
}

async fn purge_before<K: Kind>(write: &Write, until: i64) -> Result<u64> {
    let old = K::purgeable().filter(K::TRASHED_AT.lt(until)).order_by_asc(K::TRASHED_AT).limit(PORTION);
    let mut amount = 0;
    for row in old.all(write.tx()).await? {
        // Whoever brings it back meanwhile has it: what is read under the lock is what is deleted.
        let Place { id, customer, at, .. } = K::place(&row);
        write.lock(&format!("customer {}", CustomerId::from(customer))).await?;
        let still = K::purgeable().filter(K::ID.eq(id)).filter(K::TRASHED_AT.eq(at));
        if let Some(row) = still.one(write.tx()).await? {
            amount += K::purge(write, &by_the_clock(), row).await?;
        }
    }
    Ok(amount)
}

/// All that was chosen, or the answer that something is not there. Nobody else changes what is its customer's until the end of the
/// transaction.
async fn found<K: Kind>(write: &Write, viewer: &Staff, chosen: &[Uuid]) -> Result<Vec<K::Model>> {
    let chosen_ones = || K::seen(viewer).filter(K::ID.is_in(chosen.iter().copied()));
    let mut customers: Vec<Uuid> =
        chosen_ones().all(write.tx()).await?.iter().map(|row| K::place(row).customer).collect();
    customers.sort();
    customers.dedup();
    for id in customers {
        write.lock(&format!("customer {}", CustomerId::from(id))).await?;
    }
    let found = chosen_ones().all(write.tx()).await?;
    let whole = !chosen.is_empty() && chosen.len() <= CHOSEN && found.len() == chosen.len();
    if whole { Ok(found) } else { Err(Refusal::NotFound.into()) }
}
