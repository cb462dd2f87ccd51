//! What can lie in the trash.

use crate::audit::Entry;
use crate::customer::{self as customers, in_trash, owned_by, put_there, staff_of};
use crate::db::Write;
use crate::store::{contact, customer};
use crate::{Result, Service, contact as contacts, invoice, quote};
use domain::access::{Masked, Masks, Ownership, Permit, Right, Staff, decide};
use domain::customer::number;
use domain::{Problem, Refusal};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, Select};
use std::collections::{HashMap, HashSet};
use std::future::ready;
use uuid::Uuid;

/// Who looks after customers, by their ids.
pub type Owners = HashMap<Uuid, Ownership>;

/// How the rows of a kind are found in the trash, named, brought back and deleted for good.
pub trait Kind: EntityTrait<Model: FromQueryResult + Send + Sync> {
    const ID: Self::Column;
    const TRASHED_AT: Self::Column;
    /// The right that throws such a row away.
    const DELETE: Right;

    /// Those in the trash that the viewer sees there.
    fn seen(viewer: &Staff) -> Select<Self>;

    /// Those that the clock may delete for good.
    fn purgeable() -> Select<Self> {
        Self::find()
    }

    fn place(row: &Self::Model) -> Place;

    /// Whose a row of this customer's is, to throw away.
    fn owned(_viewer: &Staff, _row: &Self::Model, customer: &Ownership) -> Ownership {
        customer.clone()
    }

    /// Those that the viewer may delete at all: the trash is no way round a lock (BR-32).
    fn deletable(
        _db: &impl ConnectionTrait,
        viewer: &Staff,
        rows: &[Self::Model],
        owners: &Owners,
    ) -> impl Future<Output = Result<HashSet<Uuid>>> + Send {
        ready(Ok(reached::<Self>(viewer, rows, owners)))
    }

    /// What they are called to this viewer, in the order of the rows.
    fn titles(
        service: &Service,
        viewer: &Staff,
        rows: &[Self::Model],
        owners: &Owners,
    ) -> impl Future<Output = Result<Vec<Title>>> + Send;

    /// The viewer has this leave to take it out of the trash; some rows ask for more.
    fn bring_back(
        write: &Write,
        viewer: &Staff,
        leave: &Permit,
        row: Self::Model,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Returns how many went: none, where it was brought back meanwhile.
    fn purge(write: &Write, leave: &Permit, row: Self::Model) -> impl Future<Output = Result<u64>> + Send;
}

/// Where a row lies.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub id: Uuid,
    /// Whose it is, or the customer itself.
    pub customer: Uuid,
    pub at: Option<i64>,
    pub by: Option<Uuid>,
}

/// What a row is called.
#[derive(Clone, Debug)]
pub struct Title {
    pub name: Masked<String>,
    /// The customer's number.
    pub number: String,
    /// The customer's name, under what is the customer's.
    pub customer: Option<Masked<String>>,
}

impl Kind for customer::Entity {
    const ID: customer::Column = customer::Column::Id;
    const TRASHED_AT: customer::Column = customer::Column::TrashedAt;
    const DELETE: Right = Right::CustomersDelete;

    fn seen(viewer: &Staff) -> Select<Self> {
        Self::find().filter(customer::Column::TrashedAt.is_not_null()).filter(in_trash(viewer, Right::TrashView))
    }

    /// The law wants documents kept, and with them whose they are.
    fn purgeable() -> Select<Self> {
        let free = |all: Condition, of: invoice::DocumentsOf| all.add(of.are_there().not());
        Self::find().filter(invoice::DocumentsOf::ALL.into_iter().fold(Condition::all(), free))
    }

    fn place(row: &customer::Model) -> Place {
        Place { id: row.id, customer: row.id, at: row.trashed_at, by: row.trashed_by }
    }

    /// With it go its drafts.
    async fn deletable(
        db: &impl ConnectionTrait,
        viewer: &Staff,
        rows: &[customer::Model],
        owners: &Owners,
    ) -> Result<HashSet<Uuid>> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let quotes = kept(db, viewer, quote::drafts_of(&ids), owners).await?;
        let invoices = kept(db, viewer, invoice::drafts_of(&ids), owners).await?;
        let mut may = reached::<Self>(viewer, rows, owners);
        may.retain(|id| !quotes.contains(id) && !invoices.contains(id));
        Ok(may)
    }

    /// A name in the trash is as hidden as it was before.
    async fn titles(_: &Service, viewer: &Staff, rows: &[customer::Model], owners: &Owners) -> Result<Vec<Title>> {
        let title = |row: &customer::Model| {
            let masks = Masks::of(viewer, owners.get(&row.id).unwrap_or(&Ownership::NOBODY));
            Title { name: Masked::new(masks.name, row.name.clone()), number: number(row.number), customer: None }
        };
        Ok(rows.iter().map(title).collect())
    }

    async fn bring_back(write: &Write, _: &Staff, leave: &Permit, row: customer::Model) -> Result<()> {
        customers::bring_back(write, leave, row).await
    }

    /// With its contacts, notes, tags and accesses, which hang on it, and its drafts.
    async fn purge(write: &Write, leave: &Permit, row: customer::Model) -> Result<u64> {
        if invoice::has_documents(write.tx(), row.id).await? {
            return Err(Refusal::field("", Problem::HasDocuments).into());
        }
        quote::purge_drafts(write, leave, row.id).await?;
        invoice::purge_drafts(write, leave, row.id).await?;
        let gone = Self::delete_by_id(row.id).filter(customer::Column::TrashedAt.eq(row.trashed_at));
        let gone = gone.exec(write.tx()).await?.rows_affected;
        if gone > 0 {
            write.audit(Entry::customer(leave, "customer.purged", row.id.into()).detail("number", &number(row.number)));
        }
        Ok(gone)
    }
}

impl Kind for contact::Entity {
    const ID: contact::Column = contact::Column::Id;
    const TRASHED_AT: contact::Column = contact::Column::TrashedAt;
    const DELETE: Right = Right::ContactsDelete;

    /// Contacts that went alone, of living customers whose people the viewer sees.
    fn seen(viewer: &Staff) -> Select<Self> {
        let seen = crate::filter::customers(viewer, Right::ContactsView)
            .add(contact::Column::TrashedAt.is_not_null())
            .add(customer::Column::TrashedAt.is_null())
            .add(put_there(viewer, Right::TrashView, contact::Column::TrashedBy));
        Self::find().inner_join(customer::Entity).filter(seen)
    }

    /// Those that went with their customer go with it.
    fn purgeable() -> Select<Self> {
        Self::find().inner_join(customer::Entity).filter(customer::Column::TrashedAt.is_null())
    }

    fn place(row: &contact::Model) -> Place {
        Place { id: row.id, customer: row.customer_id, at: row.trashed_at, by: row.trashed_by }
    }

    async fn titles(service: &Service, viewer: &Staff, rows: &[contact::Model], owners: &Owners) -> Result<Vec<Title>> {
        let ids = rows.iter().map(|row| row.customer_id);
        let of = customer::Entity::find().filter(customer::Column::Id.is_in(ids)).all(service.db().read()).await?;
        let of: HashMap<Uuid, customer::Model> = of.into_iter().map(|row| (row.id, row)).collect();
        let nobody = Ownership::NOBODY;
        let title = |row: &contact::Model| {
            let owned = owners.get(&row.customer_id).unwrap_or(&nobody);
            let customer = of.get(&row.customer_id);
            Title {
                name: Masked::new(Masks::of_contacts(viewer, owned).name, row.name()),
                number: customer.map(|of| number(of.number)).unwrap_or_default(),
                customer: customer.map(|of| Masked::new(Masks::of(viewer, owned).name, of.name.clone())),
            }
        };
        Ok(rows.iter().map(title).collect())
    }

    async fn bring_back(write: &Write, _: &Staff, leave: &Permit, row: contact::Model) -> Result<()> {
        contacts::bring_back(write, leave, row).await
    }

    async fn purge(write: &Write, leave: &Permit, row: contact::Model) -> Result<u64> {
        let gone = Self::delete_by_id(row.id).filter(contact::Column::TrashedAt.eq(row.trashed_at));
        let gone = gone.exec(write.tx()).await?.rows_affected;
        if gone > 0 {
            write.audit(Entry::customer(leave, "contact.purged", row.customer_id.into()).subject("contact", row.id));
        }
        Ok(gone)
    }
}

/// Those that the right to throw them away reaches.
fn reached<K: Kind>(viewer: &Staff, rows: &[K::Model], owners: &Owners) -> HashSet<Uuid> {
    rows.iter().filter(|row| is_reached::<K>(viewer, row, owners)).map(|row| K::place(row).id).collect()
}

fn is_reached<K: Kind>(viewer: &Staff, row: &K::Model, owners: &Owners) -> bool {
    let nobody = Ownership::NOBODY;
    let customer = owners.get(&K::place(row).customer).unwrap_or(&nobody);
    decide(viewer, K::DELETE, &K::owned(viewer, row, customer)).allowed
}

/// Whose are those of these drafts that the viewer may not throw away.
async fn kept<K: Kind>(
    db: &impl ConnectionTrait,
    viewer: &Staff,
    drafts: Select<K>,
    owners: &Owners,
) -> Result<HashSet<Uuid>> {
    let drafts = drafts.all(db).await?;
    let kept = drafts.iter().filter(|row| !is_reached::<K>(viewer, row, owners));
    Ok(kept.map(|row| K::place(row).customer).collect())
}

/// Who looks after the customers of these rows.
pub async fn owners<K: Kind>(db: &impl ConnectionTrait, rows: &[K::Model]) -> Result<Owners> {
    let ids: Vec<Uuid> = rows.iter().map(|row| K::place(row).customer).collect();
    let staff = staff_of(db, &ids).await?;
    Ok(staff.into_iter().map(|(id, staff)| (id, owned_by(&staff))).collect())
}
