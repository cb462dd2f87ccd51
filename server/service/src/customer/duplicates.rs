//! Hints at customers that are there already.

use super::parts::{owned_by, staff_of};
use crate::filter;
use crate::store::customer;
use crate::{Result, Service};
use domain::access::{Masked, Masks, Right, Staff};
use domain::customer::{CustomerForm, Duplicate, number};
use domain::{fold::fold, italy, vat_id};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

impl Service {
    /// Customers in the viewer's scope that share an e-mail address, a VAT id, a tax code or a name with the form. A hidden field gives no hint.
    pub async fn customer_duplicates(&self, viewer: &Staff, form: &CustomerForm) -> Result<Vec<Duplicate>> {
        let db = self.db().read();
        let email = form.email.trim().to_lowercase();
        let vat_id = vat_id::plain(&form.vat_id);
        let tax_id = italy::tax_code(&form.tax_id).ok().flatten().unwrap_or_default();
        let name = fold(form.name.trim());
        let same = [
            ("email", customer::Column::Email, email),
            ("vat_id", customer::Column::VatId, vat_id),
            ("tax_id", customer::Column::TaxId, tax_id),
            ("name", customer::Column::NameFold, name),
        ];
        let mut hints: Vec<Duplicate> = Vec::new();
        for (field, column, value) in same {
            if value.is_empty() {
                continue;
            }
            let found = customer::Entity::find()
                .filter(customer::Column::TrashedAt.is_null())
                .filter(filter::customers(viewer, Right::CustomersView))
                .filter(column.eq(value))
                .limit(5)
                .all(db)
                .await?;
            let ids: Vec<Uuid> = found.iter().map(|customer| customer.id).collect();
            let staff = staff_of(db, &ids).await?;
            for customer in found {
                let masks = Masks::of(viewer, &owned_by(staff.get(&customer.id).map_or(&[][..], Vec::as_slice)));
                let shown = match field {
                    "email" => masks.email,
                    "name" => masks.name,
                    _ => true,
                };
                if shown && !hints.iter().any(|hint| hint.id.uuid() == customer.id) {
                    hints.push(Duplicate {
                        id: customer.id.into(),
                        number: number(customer.number),
                        name: Masked::new(masks.name, customer.name),
                        same: field.to_owned(),
                    });
                }
            }
        }
        Ok(hints)
    }
}
