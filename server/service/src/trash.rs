//! The trash as a list.

use crate::Result;
use crate::Service;
use crate::cursor::{counted, latest};
use crate::customer::{in_trash, owned_by, staff_of};
use crate::store::customer;
use crate::team::names;
use domain::access::{Masked, Masks, Ownership, Right, Staff, decide};
use domain::customer::{TrashList, TrashedCustomer, number};
use domain::list::{PAGE, Page};
use domain::{StaffId, Timestamp};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

impl Service {
    /// Customers in the trash that the viewer may see, latest first.
    pub async fn trash(&self, viewer: &Staff, after: &str) -> Result<TrashList> {
        let db = self.db().read();
        let found = customer::Entity::find()
            .filter(customer::Column::TrashedAt.is_not_null())
            .filter(in_trash(viewer, Right::TrashView));
        let count = counted(db, &found, customer::Column::Id).await?;
        let at = |row: &customer::Model| row.trashed_at.unwrap_or_default();
        let columns = (customer::Column::TrashedAt, customer::Column::Id);
        let (rows, next) = latest(db, found, columns, after, PAGE, |row| (at(row), row.id)).await?;
        let names = names(db, rows.iter().filter_map(|row| row.trashed_by)).await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let staff = staff_of(db, &ids).await?;
        let rows = rows.into_iter().map(|row| {
            let own = row.trashed_by.map(StaffId::from).map_or(Ownership::NOBODY, Ownership::of);
            // A name in the trash is as hidden as it was before.
            let masks = Masks::of(viewer, &owned_by(staff.get(&row.id).map_or(&[][..], Vec::as_slice)));
            TrashedCustomer {
                when: self.when(viewer, Timestamp(at(&row))),
                by: row.trashed_by.and_then(|id| names.get(&id).cloned()),
                may_restore: decide(viewer, Right::TrashRestore, &own).allowed,
                id: row.id.into(),
                number: number(row.number),
                name: Masked::new(masks.name, row.name),
            }
        });
        Ok(TrashList { page: Page { rows: rows.collect(), count, previous: None, next } })
    }
}
