//! What the demonstration company sells ahead, and who has it.

use crate::store::product;
use crate::{Result, Service};
use domain::access::Staff;
use domain::package::{AddPackageForm, PackageForm, PackageItemForm, UseForm};
use domain::{CustomerId, CustomerPackageId, Day};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Name, details, price, months for which it holds, and what is in it by its SKU.
type DemoPackage = (&'static str, &'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);

const PACKAGES: [DemoPackage; 2] = [
    ("Ten hours of call-outs", "On weekdays from 7 to 18, whenever you call", "720.00", "12", &[("CALL-WD", "10")]),
    (
        "A year of lifts and lights",
        "We come by ourselves, each half year",
        "1390.00",
        "12",
        &[("LIFT-INS", "2"), ("LIGHT-T", "2"), ("LIGHT-EM", "6")],
    ),
];

impl Service {
    /// Two packages: Acme has one of which a part is used, Kestrel the other.
    pub(super) async fn fill_packages(&self, maya: &Staff, firms: &[CustomerId], tax: &str, today: Day) -> Result<()> {
        let mut given = Vec::new();
        for ((name, detail, price, months, services), firm) in PACKAGES.into_iter().zip([4, 0]) {
            let mut items = Vec::new();
            for (sku, quantity) in services {
                let found = product::Entity::find().filter(product::Column::Sku.eq(*sku)).one(self.db().read()).await?;
                let product = found.map(|row| row.id.to_string()).unwrap_or_default();
                items.push(PackageItemForm { product, quantity: (*quantity).to_owned() });
            }
            let form = PackageForm {
                name: name.to_owned(),
                detail: detail.to_owned(),
                currency: "EUR".to_owned(),
                price: price.to_owned(),
                tax: tax.to_owned(),
                validity: months.to_owned(),
                unit: "month".to_owned(),
                items,
            };
            let package = self.create_package(maya, &form).await?.to_string();
            let start = today.plus_days(-40).to_string();
            let usual = self.new_customer_package_form(maya, firms[firm]).await?.form;
            let form = AddPackageForm { package, start, ..usual };
            given.push(self.add_package(maya, firms[firm], &form).await?);
        }
        self.fill_use(maya, given[0], "2", today.plus_days(-30), "The gate of dock 3").await?;
        for (quantity, ago, note) in [("1", 33, "Lift A, with the report"), ("1", 5, "")] {
            self.fill_use(maya, given[1], quantity, today.plus_days(-ago), note).await?;
        }
        Ok(())
    }

    /// A use of the first service of which something is left.
    async fn fill_use(&self, maya: &Staff, id: CustomerPackageId, quantity: &str, day: Day, note: &str) -> Result<()> {
        let recording = self.customer_package(maya, id, "").await?.recording;
        let item = recording.and_then(|recording| recording.items.first().map(|(id, _)| id.to_string()));
        let form = UseForm {
            item: item.unwrap_or_default(),
            quantity: quantity.to_owned(),
            date: day.to_string(),
            note: note.to_owned(),
        };
        self.record_package_use(maya, id, &form).await
    }
}
