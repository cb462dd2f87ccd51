//! The trash (lifecycles, part 11): seen, taken back, emptied by hand and by the clock. What is in it belongs to whoever put it there.

use crate::audit::Entry;
use crate::cursor::{counted, latest};
use crate::customer::{bring_back, in_trash, leave_in_trash, of_deleter, owned_by, put_there, staff_of};
use crate::db::Write;
use crate::invoice;
use crate::settings::put;
use crate::store::{contact, customer, invoice as draft, setting};
use crate::team::names;
use crate::{Error, Result, Service, contact as contacts};
use domain::access::{Masked, Masks, Ownership, Permit, Right, Scope, Staff, decide, permit_list, permit_yes};
use domain::customer::number;
use domain::list::{PAGE, Page};
use domain::sensitive::{Class, MASS_DELETE};
use domain::trash::{DAYS, DAYS_LEAST, DAYS_MOST, TrashKind, TrashList, Trashed};
use domain::{CustomerId, Problem, Refusal, Timestamp, time};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::HashMap;
use tower_sessions::Session;
use uuid::Uuid;

const DAYS_KEY: &str = "trash_days";
/// Records that are chosen at once: those of a page.
const CHOSEN: usize = PAGE as usize;
/// Records that one transaction of the clock takes away.
const PORTION: u64 = 200;

impl Service {
    /// What the viewer may see in it, latest first.
    pub async fn trash(&self, viewer: &Staff, kind: TrashKind, after: &str) -> Result<TrashList> {
        permit_list(viewer, Right::TrashView)?;
        let page = match kind {
            TrashKind::Customers => self.trashed_customers(viewer, after).await?,
            TrashKind::Contacts => self.trashed_contacts(viewer, after).await?,
            TrashKind::Invoices => self.trashed_invoices(viewer, after).await?,
        };
        Ok(TrashList { kind, page, days: self.trash_days().await? })
    }

    async fn trashed_customers(&self, viewer: &Staff, after: &str) -> Result<Page<Trashed>> {
        let db = self.db().read();
        let found = customers(viewer);
        let count = counted(db, &found, customer::Column::Id).await?;
        let at = |row: &customer::Model| row.trashed_at.unwrap_or_default();
        let columns = (customer::Column::TrashedAt, customer::Column::Id);
        let (rows, next) = latest(db, found, columns, after, PAGE, |row| (at(row), row.id)).await?;
        let names = names(db, rows.iter().filter_map(|row| row.trashed_by)).await?;
        let owners = owners(db, rows.iter().map(|row| row.id)).await?;
        let rows = rows.into_iter().map(|row| {
            // A name in the trash is as hidden as it was before.
            let masks = Masks::of(viewer, owners.get(&row.id).unwrap_or(&Ownership::NOBODY));
            let name = Masked::new(masks.name, row.name.clone());
            Trashed {
                name,
                number: number(row.number),
                ..self.trashed(viewer, row.id, row.trashed_at, row.trashed_by, &names)
            }
        });
        Ok(Page { rows: rows.collect(), count, previous: None, next })
    }

    async fn trashed_contacts(&self, viewer: &Staff, after: &str) -> Result<Page<Trashed>> {
        let db = self.db().read();
        let found = contacts_of(viewer);
        let count = counted(db, &found, contact::Column::Id).await?;
        let at = |row: &contact::Model| row.trashed_at.unwrap_or_default();
        let columns = (contact::Column::TrashedAt, contact::Column::Id);
        let (rows, next) = latest(db, found, columns, after, PAGE, |row| (at(row), row.id)).await?;
        let names = names(db, rows.iter().filter_map(|row| row.trashed_by)).await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.customer_id).collect();
        let owners = owners(db, ids.iter().copied()).await?;
        let of = customer::Entity::find().filter(customer::Column::Id.is_in(ids)).all(db).await?;
        let of: HashMap<Uuid, customer::Model> = of.into_iter().map(|row| (row.id, row)).collect();
        let nobody = Ownership::NOBODY;
        let rows = rows.into_iter().filter_map(|row| {
            let customer = of.get(&row.customer_id)?;
            let owned = owners.get(&row.customer_id).unwrap_or(&nobody);
            let name = row.name();
            Some(Trashed {
                name: Masked::new(Masks::of_contacts(viewer, owned).name, name),
                number: number(customer.number),
                customer: Some(Masked::new(Masks::of(viewer, owned).name, customer.name.clone())),
                ..self.trashed(viewer, row.id, row.trashed_at, row.trashed_by, &names)
            })
        });
        Ok(Page { rows: rows.collect(), count, previous: None, next })
    }

    async fn trashed_invoices(&self, viewer: &Staff, after: &str) -> Result<Page<Trashed>> {
        let db = self.db().read();
        let found = invoice::trashed(viewer);
        let count = counted(db, &found, draft::Column::Id).await?;
        let at = |row: &draft::Model| row.trashed_at.unwrap_or_default();
        let columns = (draft::Column::TrashedAt, draft::Column::Id);
        let (rows, next) = latest(db, found, columns, after, PAGE, |row| (at(row), row.id)).await?;
        let names = names(db, rows.iter().filter_map(|row| row.trashed_by)).await?;
        let line = |row: &draft::Model| self.trashed(viewer, row.id, row.trashed_at, row.trashed_by, &names);
        Ok(Page { rows: self.trashed_drafts(viewer, rows, line).await?, count, previous: None, next })
    }

    fn trashed(
        &self,
        viewer: &Staff,
        id: Uuid,
        at: Option<i64>,
        by: Option<Uuid>,
        names: &HashMap<Uuid, String>,
    ) -> Trashed {
        let own = of_deleter(by);
        Trashed {
            id: id.to_string(),
            name: Masked::Hidden,
            number: String::new(),
            customer: None,
            when: self.when(viewer, Timestamp(at.unwrap_or_default())),
            by: by.and_then(|id| names.get(&id).cloned()),
            may_restore: decide(viewer, Right::TrashRestore, &own).allowed,
            may_purge: decide(viewer, Right::TrashPurge, &own).allowed,
        }
    }

    /// Brings back all that is chosen, or nothing. A customer comes with the contacts that went with it.
    pub async fn restore_trashed(&self, viewer: &Staff, kind: TrashKind, chosen: &[Uuid]) -> Result<()> {
        let write = self.write().await?;
        let mut last = None;
        match kind {
            TrashKind::Customers => {
                for row in found_customers(&write, viewer, chosen).await? {
                    let leave = leave_in_trash(viewer, Right::TrashRestore, row.trashed_by)?;
                    bring_back(&write, &leave, row).await?;
                    last = Some(leave);
                }
            }
            TrashKind::Contacts => {
                for row in found_contacts(&write, viewer, chosen).await? {
                    let leave = leave_in_trash(viewer, Right::TrashRestore, row.trashed_by)?;
                    contacts::bring_back(&write, &leave, row).await?;
                    last = Some(leave);
                }
            }
            TrashKind::Invoices => {
                for row in found_invoices(&write, viewer, chosen).await? {
                    let leave = leave_in_trash(viewer, Right::TrashRestore, row.trashed_by)?;
                    invoice::bring_back(&write, &leave, row).await?;
                    last = Some(leave);
                }
            }
        }
        let leave = last.ok_or(Error::Refused(Refusal::NotFound))?;
        if chosen.len() > 1 {
            let summary = Entry::new(&leave, "restored.many").sensitive(Class::MassChange);
            write.audit(summary.detail("kind", kind.key()).amount(chosen.len() as u64));
        }
        write.commit().await
    }

    /// Deletes all that is chosen for good, or nothing. The password was given a moment ago. What the audit says of it stays.
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
        let mut last = None;
        match kind {
            TrashKind::Customers => {
                for row in found_customers(&write, viewer, chosen).await? {
                    let leave = leave_in_trash(viewer, Right::TrashPurge, row.trashed_by)?;
                    if invoice::has_documents(write.tx(), row.id).await? {
                        return Err(Refusal::field("", Problem::HasDocuments).into());
                    }
                    purge_customer(&write, &leave, row).await?;
                    last = Some(leave);
                }
            }
            TrashKind::Contacts => {
                for row in found_contacts(&write, viewer, chosen).await? {
                    let leave = leave_in_trash(viewer, Right::TrashPurge, row.trashed_by)?;
                    purge_contact(&write, &leave, row).await?;
                    last = Some(leave);
                }
            }
            TrashKind::Invoices => {
                for row in found_invoices(&write, viewer, chosen).await? {
                    let leave = leave_in_trash(viewer, Right::TrashPurge, row.trashed_by)?;
                    invoice::purge(&write, &leave, &row).await?;
                    last = Some(leave);
                }
            }
        }
        let leave = last.ok_or(Error::Refused(Refusal::NotFound))?;
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
        let leave = Permit::for_system("it was in the trash for as long as the company keeps things there");
        let until = self.now().plus(-i64::from(self.trash_days().await?) * time::DAY).ms();
        loop {
            let write = self.write().await?;
            let customers = customer::Entity::find()
                .filter(customer::Column::TrashedAt.lt(until))
                .filter(without_documents())
                .order_by_asc(customer::Column::TrashedAt)
                .limit(PORTION)
                .all(write.tx())
                .await?;
            // The contacts of those go with them.
            let contacts = contact::Entity::find()
                .filter(contact::Column::TrashedAt.lt(until))
                .filter(contact::Column::CustomerId.is_not_in(customers.iter().map(|row| row.id)))
                .inner_join(customer::Entity)
                .filter(customer::Column::TrashedAt.is_null())
                .order_by_asc(contact::Column::TrashedAt)
                .limit(PORTION)
                .all(write.tx())
                .await?;
            let mut amount = 0;
            for row in customers {
                amount += purge_customer(&write, &leave, row).await?;
            }
            for row in contacts {
                amount += purge_contact(&write, &leave, row).await?;
            }
            for row in invoice::trashed_before(until, PORTION).all(write.tx()).await? {
                amount += invoice::purge(&write, &leave, &row).await?;
            }
            if amount == 0 {
                return Ok(());
            }
            write.audit(Entry::new(&leave, "trash.purged").sensitive(Class::Purge).amount(amount));
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

fn customers(viewer: &Staff) -> Select<customer::Entity> {
    customer::Entity::find()
        .filter(customer::Column::TrashedAt.is_not_null())
        .filter(in_trash(viewer, Right::TrashView))
}

/// Contacts that went alone, of living customers whose people the viewer sees.
fn contacts_of(viewer: &Staff) -> Select<contact::Entity> {
    let seen = crate::filter::customers(viewer, Right::ContactsView)
        .add(contact::Column::TrashedAt.is_not_null())
        .add(customer::Column::TrashedAt.is_null())
        .add(put_there(viewer, Right::TrashView, contact::Column::TrashedBy));
    contact::Entity::find().inner_join(customer::Entity).filter(seen)
}

async fn found_customers(write: &Write, viewer: &Staff, chosen: &[Uuid]) -> Result<Vec<customer::Model>> {
    lock(write, chosen).await?;
    let found = customers(viewer).filter(customer::Column::Id.is_in(chosen.iter().copied()));
    all_of(found.all(write.tx()).await?, chosen)
}

async fn found_contacts(write: &Write, viewer: &Staff, chosen: &[Uuid]) -> Result<Vec<contact::Model>> {
    let found = || contacts_of(viewer).filter(contact::Column::Id.is_in(chosen.iter().copied()));
    let of: Vec<Uuid> = found().all(write.tx()).await?.iter().map(|row| row.customer_id).collect();
    lock(write, &of).await?;
    all_of(found().all(write.tx()).await?, chosen)
}

async fn found_invoices(write: &Write, viewer: &Staff, chosen: &[Uuid]) -> Result<Vec<draft::Model>> {
    let found = || invoice::trashed(viewer).filter(draft::Column::Id.is_in(chosen.iter().copied()));
    let of: Vec<Uuid> = found().all(write.tx()).await?.iter().map(|row| row.customer_id).collect();
    lock(write, &of).await?;
    all_of(found().all(write.tx()).await?, chosen)
}

/// Nobody else changes these customers, or their contacts, until the end of the transaction.
async fn lock(write: &Write, customers: &[Uuid]) -> Result<()> {
    let mut customers = customers.to_vec();
    customers.sort();
    customers.dedup();
    for id in customers {
        write.lock(&format!("customer {}", CustomerId::from(id))).await?;
    }
    Ok(())
}

/// All that was chosen, or the answer that something is not there.
fn all_of<T>(found: Vec<T>, chosen: &[Uuid]) -> Result<Vec<T>> {
    let whole = !chosen.is_empty() && chosen.len() <= CHOSEN && found.len() == chosen.len();
    if whole { Ok(found) } else { Err(Refusal::NotFound.into()) }
}

/// The law wants invoices and payments kept, and with them whose they are.
fn without_documents() -> Condition {
    invoice::DocumentsOf::ALL.into_iter().fold(Condition::all(), |all, of| all.add(of.are_there().not()))
}

/// With its contacts, notes, tags and accesses, which hang on it. Nothing, where it was brought back meanwhile.
async fn purge_customer(write: &Write, leave: &Permit, row: customer::Model) -> Result<u64> {
    invoice::purge_drafts(write, row.id).await?;
    let gone = customer::Entity::delete_by_id(row.id).filter(customer::Column::TrashedAt.eq(row.trashed_at));
    let gone = gone.exec(write.tx()).await?.rows_affected;
    if gone > 0 {
        write.audit(Entry::customer(leave, "customer.purged", row.id.into()).detail("number", &number(row.number)));
    }
    Ok(gone)
}

async fn purge_contact(write: &Write, leave: &Permit, row: contact::Model) -> Result<u64> {
    let gone = contact::Entity::delete_by_id(row.id).filter(contact::Column::TrashedAt.eq(row.trashed_at));
    let gone = gone.exec(write.tx()).await?.rows_affected;
    if gone > 0 {
        write.audit(Entry::customer(leave, "contact.purged", row.customer_id.into()).subject("contact", row.id));
    }
    Ok(gone)
}

async fn owners(db: &impl ConnectionTrait, ids: impl Iterator<Item = Uuid>) -> Result<HashMap<Uuid, Ownership>> {
    let ids: Vec<Uuid> = ids.collect();
    let staff = staff_of(db, &ids).await?;
    Ok(staff.into_iter().map(|(id, staff)| (id, owned_by(&staff))).collect())
}
