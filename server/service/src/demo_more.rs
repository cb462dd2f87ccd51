//! A demonstration with many customers, to see how the pages do.

use crate::customer::{insert, set_staff, understood};
use crate::store::staff;
use crate::{Error, Result, Service, contact as contacts, members};
use domain::StaffId;
use domain::access::{Right, Role, permit_yes};
use domain::contact::ContactForm;
use domain::customer::CustomerForm;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// Customers that each transaction makes.
const BATCH: u32 = 500;
/// Of them, so many are in the hands of the first member in the role user.
const ASSIGNED: u32 = 200;

const FIRST: [&str; 20] = [
    "Ana", "Bruno", "Camille", "Dario", "Elena", "Fabio", "Giulia", "Henri", "Ioana", "Jonas", "Katja", "Luca",
    "Marta", "Nils", "Olga", "Paolo", "Rita", "Silvia", "Tomas", "Vera",
];
const LAST: [&str; 20] = [
    "Albu", "Bianchi", "Costa", "Durand", "Esposito", "Ferrari", "Greco", "Hansen", "Ionescu", "Jensen", "Keller",
    "Lefebvre", "Moretti", "Novak", "Olsen", "Popescu", "Ricci", "Schmidt", "Tanase", "Vidal",
];
const TRADE: [&str; 12] = [
    "Logistics",
    "Textile",
    "Optik",
    "Marine",
    "Dental",
    "Hotel",
    "Bakery",
    "Studio",
    "Energy",
    "Foods",
    "Glass",
    "Tools",
];
const PLACES: [(&str, &str); 8] = [
    ("Bologna", "IT"),
    ("Lyon", "FR"),
    ("Cluj-Napoca", "RO"),
    ("Leeds", "GB"),
    ("Wien", "AT"),
    ("Porto", "PT"),
    ("Dresden", "DE"),
    ("Aarhus", "DK"),
];

impl Service {
    /// Makes `count` customers, each with a contact. The same ones every time.
    pub async fn fill_more(&self, count: u32) -> Result<()> {
        let main = staff::Entity::find()
            .filter(staff::Column::Role.eq(Role::MainAdministrator.key()))
            .order_by_asc(staff::Column::CreatedAt)
            .one(self.db().read())
            .await?;
        let user = staff::Entity::find()
            .filter(staff::Column::Role.eq(Role::User.key()))
            .order_by_asc(staff::Column::Email)
            .one(self.db().read())
            .await?;
        let (Some(main), Some(user)) = (main, user) else {
            return Err(Error::Fault("there is no demonstration".to_owned()));
        };
        let maya = members::find(self.db().read(), self.now(), main.id.into()).await?;
        let leave = permit_yes(&maya, Right::CustomersCreate)?;
        let mut n = 0;
        while n < count {
            let write = self.write().await?;
            let end = count.min(n + BATCH);
            while n < end {
                let (first, last, (city, country)) = (pick(&FIRST, n, 7), pick(&LAST, n, 13), pick(&PLACES, n, 3));
                let name = format!("{last} {} {}", pick(&TRADE, n, 5), n + 1);
                let mail = format!("{}.{}", last.to_lowercase(), n + 1);
                let form = CustomerForm {
                    kind: "company".to_owned(),
                    name,
                    email: format!("office@{mail}.example"),
                    city: city.to_owned(),
                    country: country.to_owned(),
                    currency: "EUR".to_owned(),
                    ..CustomerForm::default()
                };
                let id = insert(&write, &understood(&form, None)?, &maya, &leave).await?;
                let contact = ContactForm {
                    first_name: first.to_owned(),
                    last_name: last.to_owned(),
                    email: format!("{}@{mail}.example", first.to_lowercase()),
                    ..ContactForm::default()
                };
                contacts::insert(&write, id, &contacts::understood(&contact, None)?, None, &leave).await?;
                if n < ASSIGNED {
                    let user = StaffId::from(user.id);
                    set_staff(&write, id, Some(user), &[user]).await?;
                }
                n += 1;
            }
            write.commit().await?;
        }
        Ok(())
    }
}

/// Goes through `list` in steps, so that neighbours differ.
fn pick<T: Copy, const N: usize>(list: &[T; N], n: u32, step: u32) -> T {
    list[(n.wrapping_mul(step) as usize + n as usize / N) % N]
}
