//! The trash as a list.

use crate::Result;
use crate::Service;
use crate::cursor::Cursor;
use crate::customer::{in_trash, owned_by, staff_of};
use crate::store::{customer, staff};
use domain::access::{Masked, Masks, Ownership, Right, Staff, decide};
use domain::customer::{TrashList, TrashedCustomer, number};
use domain::list::{COUNT_LIMIT, Count, PAGE, Page};
use domain::{StaffId, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

impl Service {
    /// Customers in the trash that the viewer may see, latest first.
    pub async fn trash(&self, viewer: &Staff, after: &str) -> Result<TrashList> {
        let db = self.db().read();
        let found = customer::Entity::find()
            .filter(customer::Column::TrashedAt.is_not_null())
            .filter(in_trash(viewer, Right::TrashView));
        let counted = found.clone().select_only().column(customer::Column::Id).limit(COUNT_LIMIT + 1).count(db).await?;
        let mut page = found;
        if let Some(cursor) = Cursor::parse(after) {
            let place = Expr::tuple([Expr::col(customer::Column::TrashedAt), Expr::col(customer::Column::Id)]);
            let from = Expr::tuple([Expr::val(cursor.key.parse::<i64>().unwrap_or_default()), Expr::val(cursor.id)]);
            page = page.filter(place.lt(from));
        }
        let mut rows = page
            .order_by_desc(customer::Column::TrashedAt)
            .order_by_desc(customer::Column::Id)
            .limit(PAGE + 1)
            .all(db)
            .await?;
        let more = rows.len() as u64 > PAGE;
        rows.truncate(PAGE as usize);
        let at = |row: &customer::Model| row.trashed_at.unwrap_or_default();
        let next = rows.last().filter(|_| more).map(|row| Cursor { key: at(row).to_string(), id: row.id }.to_string());
        let by: Vec<Uuid> = rows.iter().filter_map(|row| row.trashed_by).collect();
        let names = staff::Entity::find().filter(staff::Column::Id.is_in(by)).all(db).await?;
        let names: HashMap<Uuid, String> =
            names.into_iter().map(|staff| (staff.id, format!("{} {}", staff.first_name, staff.last_name))).collect();
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
        Ok(TrashList { page: Page { rows: rows.collect(), count: Count::limited(counted), previous: None, next } })
    }
}
