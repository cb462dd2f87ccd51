//! Mails about packages: to those of a customer's people who see the package and want such mails, and to the one of the team who answers to
//! the customer.

use super::{balance, items_of, last_day, with_unit};
use crate::answering::responsible_but_for;
use crate::db::Write;
use crate::invoice::{About, recipients_of, tell_those};
use crate::mail::packages as letters;
use crate::store::{contact, customer, customer_package, customer_package_item};
use crate::{Result, Service, billing, filter, format, portal_settings};
use domain::access::{Permit, PortalArea, PortalRight, PortalScope, Right};
use domain::mail::MailCategory;
use domain::package::Balance;
use domain::{CustomerId, Locale};
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, QueryFilter, Select};
use texts::fill;
use texts::shared::package as words;
use uuid::Uuid;

/// What packages are about: what one has ahead of its use.
const CATEGORY: MailCategory = MailCategory::Renewals;

/// What is told of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Added,
    /// Something is left of it, and its last day is near.
    EndsSoon,
    /// Nothing is left of it.
    UsedUp,
}

/// Tells the customer's people of a package; how many there were.
pub async fn tell_customer(
    service: &Service,
    write: &Write,
    of: &customer::Model,
    row: &customer_package::Model,
    told: Told,
) -> Result<u64> {
    let closed = portal_settings::stored(write.tx()).await?.closed;
    let items = items_of(write.tx(), [row.id].into_iter()).await?.remove(&row.id).unwrap_or_default();
    let balances = items.iter().map(balance).collect::<Result<Vec<_>>>()?;
    let (start, last) = (billing::day(&row.start_on)?, last_day(row)?);
    let page = format!("/packages/{}", row.id);
    let people = (recipients(row.customer_id.into(), row.contact_id, &closed), CATEGORY);
    tell_those(service, write, of, people, About::Page(&page), |locale, to, name, company, reading, list| {
        let in_it = items.iter().zip(&balances).filter_map(|(item, balance)| in_words(locale, told, item, *balance));
        let about = letters::Package {
            name: &row.name,
            start: format::date(locale, start).text,
            last: last.map(|day| format::date(locale, day).text),
            items: in_it.collect(),
        };
        letters::package(locale, (to, name), company, told, about, reading, list)
    })
    .await
}

/// Tells the one of the team who answers to the customer, unless it is their own act; how many that is.
pub async fn tell_house(
    service: &Service,
    write: &Write,
    leave: &Permit,
    of: &customer::Model,
    row: &customer_package::Model,
    told: Told,
) -> Result<u64> {
    let Some(staff) = responsible_but_for(service, write, leave, of, Right::PackagesView).await? else {
        return Ok(0);
    };
    let (start, last) = (billing::day(&row.start_on)?, last_day(row)?);
    let about = letters::Package {
        name: &row.name,
        start: format::date(staff.locale, start).text,
        last: last.map(|day| format::date(staff.locale, day).text),
        items: Vec::new(),
    };
    let (link, brand) = (service.link(&format!("/admin/customer-packages/{}", row.id)), service.brand().await?);
    let (to, number) = ((staff.email.as_str(), staff.name.as_str()), domain::customer::number(of.number));
    let by = (leave.name(), number.as_str());
    write.mail(letters::package_to_house(staff.locale, to, &brand.name, told, &about, by, &link)).await?;
    Ok(1)
}

/// Those who see all of the company's packages, and whom one is for.
pub fn recipients(customer: CustomerId, whose: Option<Uuid>, closed: &[PortalArea]) -> Select<contact::Entity> {
    let all = filter::contacts_reaching(PortalRight::PackagesView, PortalScope::Company, closed);
    let own = whose.map(|id| contact::Column::Id.eq(id));
    recipients_of(customer, CATEGORY, closed).filter(Condition::any().add(all).add_option(own))
}

/// What is in it, or how much of that is left.
fn in_words(locale: Locale, told: Told, item: &customer_package_item::Model, balance: Balance) -> Option<String> {
    let amount = with_unit(locale, balance.amount(), item.unit.as_deref());
    match told {
        Told::Added => Some(format!("{amount} {}", item.name)),
        Told::EndsSoon => {
            let left = format::decimal(locale, balance.left(), 0);
            let left = fill(locale, words::LEFT, &[("left", &left), ("amount", &amount)]);
            Some(format!("{} · {left}", item.name))
        }
        Told::UsedUp => None,
    }
}
