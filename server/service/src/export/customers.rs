//! Files of customers and their contacts, under the viewer's masks.

use super::rows::{Piece, Seen, plain};
use crate::customer::{matching, owned_by, reads_tax_id, staff_of};
use crate::store::{contact, customer, customer_group, customer_tag, membership, tag};
use crate::{Result, Service, filter};
use domain::access::{Masks, Right, Staff};
use domain::customer::{AssignedStaff, CustomerKind, CustomerQuery, CustomerStatus, number};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::HashMap;
use texts::admin::export as words;
use texts::admin::export_column as heading;
use texts::{Key, Word, get};
use uuid::Uuid;

pub const CUSTOMER: [Key; 31] = [
    heading::NUMBER,
    heading::REFERENCE,
    heading::KIND,
    heading::STATUS,
    heading::NAME,
    heading::EMAIL,
    heading::PHONE,
    heading::WEBSITE,
    heading::VAT_ID,
    heading::TAX_ID,
    heading::SDI_CODE,
    heading::PEC,
    heading::ADDRESS_1,
    heading::ADDRESS_2,
    heading::POSTAL_CODE,
    heading::CITY,
    heading::REGION,
    heading::COUNTRY,
    heading::LANGUAGE,
    heading::CURRENCY,
    heading::GROUP,
    heading::TAGS,
    heading::STAFF,
    heading::ADDITIONAL_STAFF,
    heading::FIRST_NAME,
    heading::LAST_NAME,
    heading::POSITION,
    heading::CONTACT_EMAIL,
    heading::CONTACT_PHONE,
    heading::CREATED,
    heading::LAST_ACTIVITY,
];

pub const CONTACT: [Key; 11] = [
    heading::NUMBER,
    heading::CUSTOMER,
    heading::FIRST_NAME,
    heading::LAST_NAME,
    heading::POSITION,
    heading::CONTACT_EMAIL,
    heading::CONTACT_PHONE,
    heading::LANGUAGE,
    heading::PRIMARY,
    heading::PORTAL,
    heading::CREATED,
];

/// The customers of a list that the viewer may take out.
pub fn exported(viewer: &Staff, query: &CustomerQuery) -> Select<customer::Entity> {
    customer::Entity::find().filter(matching(viewer, query)).filter(filter::customers(viewer, Right::CustomersExport))
}

/// What belongs to the customers of a piece, by the customer.
struct Around {
    staff: HashMap<Uuid, Vec<AssignedStaff>>,
    contacts: HashMap<Uuid, Vec<contact::Model>>,
    tags: HashMap<Uuid, Vec<String>>,
    groups: HashMap<Uuid, String>,
}

impl Service {
    /// The customers after the number `after`, in the order of their numbers.
    pub(super) async fn customers_piece(
        &self,
        viewer: &Staff,
        contacts: bool,
        query: &CustomerQuery,
        after: &str,
    ) -> Result<Piece> {
        let db = self.db().read();
        let after: i64 = after.parse().unwrap_or_default();
        let customers = exported(viewer, query)
            .filter(customer::Column::Number.gt(after))
            .order_by_asc(customer::Column::Number)
            .limit(super::rows::PIECE)
            .all(db)
            .await?;
        let ids: Vec<Uuid> = customers.iter().map(|customer| customer.id).collect();
        let around = Around {
            staff: staff_of(db, &ids).await?,
            contacts: contacts_of(db, viewer, &ids).await?,
            tags: tags_of(db, &ids).await?,
            groups: groups(db, &customers).await?,
        };
        let rows = if contacts {
            let portal = memberships(db, &ids).await?;
            let lines = customers.iter().flat_map(|customer| self.contact_lines(viewer, customer, &around, &portal));
            lines.map(Into::into).collect()
        } else {
            customers.iter().map(|customer| self.customer_line(viewer, customer, &around).into()).collect()
        };
        Ok(Piece::of(rows, &customers, |customer| customer.number.to_string()))
    }

    fn customer_line(&self, viewer: &Staff, customer: &customer::Model, around: &Around) -> [String; CUSTOMER.len()] {
        let none = Vec::new();
        let staff = around.staff.get(&customer.id).unwrap_or(&none);
        let owned = owned_by(staff);
        let masks = Masks::of(viewer, &owned);
        let seen = Seen::new(viewer, masks);
        let people = Seen::new(viewer, Masks::of_contacts(viewer, &owned));
        let contacts = around.contacts.get(&customer.id);
        let primary = contacts.and_then(|contacts| contacts.iter().find(|contact| contact.is_primary));
        let of_primary = |datum: fn(&contact::Model) -> &Option<String>| primary.and_then(|one| datum(one).as_ref());
        let (kind, status) = (CustomerKind::parse(&customer.kind), CustomerStatus::parse(&customer.status));
        [
            number(customer.number),
            plain(&customer.external_ref),
            get(viewer.locale, kind.unwrap_or_default().word()).to_owned(),
            get(viewer.locale, status.unwrap_or_default().word()).to_owned(),
            seen.name(Some(&customer.name)),
            seen.email(customer.email.as_ref()),
            seen.phone(customer.phone.as_ref()),
            plain(&customer.website),
            plain(&customer.vat_id),
            seen.datum(reads_tax_id(customer, masks), customer.tax_id.as_ref()),
            plain(&customer.sdi_code),
            seen.email(customer.pec.as_ref()),
            plain(&customer.address_1),
            plain(&customer.address_2),
            plain(&customer.postal_code),
            plain(&customer.city),
            plain(&customer.region),
            plain(&customer.country),
            plain(&customer.language),
            plain(&customer.currency),
            customer.group_id.and_then(|group| around.groups.get(&group)).cloned().unwrap_or_default(),
            around.tags.get(&customer.id).map(|tags| tags.join(", ")).unwrap_or_default(),
            names(staff, true),
            names(staff, false),
            people.name(of_primary(|contact| &contact.first_name)),
            people.name(of_primary(|contact| &contact.last_name)),
            of_primary(|contact| &contact.position).cloned().unwrap_or_default(),
            people.email(of_primary(|contact| &contact.email)),
            people.phone(of_primary(|contact| &contact.phone)),
            self.moment(viewer, customer.created_at),
            self.moment(viewer, customer.last_activity_at),
        ]
    }

    fn contact_lines(
        &self,
        viewer: &Staff,
        customer: &customer::Model,
        around: &Around,
        portal: &HashMap<Uuid, String>,
    ) -> Vec<[String; CONTACT.len()]> {
        let staff = around.staff.get(&customer.id).map(|staff| owned_by(staff)).unwrap_or_default();
        let seen = Seen::new(viewer, Masks::of(viewer, &staff));
        let yes = |is: bool| if is { get(viewer.locale, words::YES).to_owned() } else { String::new() };
        let line = |contact: &contact::Model| {
            [
                number(customer.number),
                seen.name(Some(&customer.name)),
                seen.name(contact.first_name.as_ref()),
                seen.name(contact.last_name.as_ref()),
                plain(&contact.position),
                seen.email(contact.email.as_ref()),
                seen.phone(contact.phone.as_ref()),
                plain(&contact.language),
                yes(contact.is_primary),
                yes(portal.get(&contact.id).is_some_and(|status| status == "active")),
                self.moment(viewer, contact.created_at),
            ]
        };
        around.contacts.get(&customer.id).into_iter().flatten().map(line).collect()
    }
}

/// The primary staff of a customer, or the others.
fn names(staff: &[AssignedStaff], primary: bool) -> String {
    let named = staff.iter().filter(|staff| staff.primary == primary).map(|staff| staff.name.as_str());
    named.collect::<Vec<_>>().join(", ")
}

/// The living contacts that the viewer sees, primary first.
async fn contacts_of(
    db: &impl ConnectionTrait,
    viewer: &Staff,
    customers: &[Uuid],
) -> Result<HashMap<Uuid, Vec<contact::Model>>> {
    let found = contact::Entity::find()
        .inner_join(customer::Entity)
        .filter(contact::Column::CustomerId.is_in(customers.iter().copied()))
        .filter(contact::Column::TrashedAt.is_null())
        .filter(filter::customers(viewer, Right::ContactsView))
        .order_by_desc(contact::Column::IsPrimary)
        .order_by_asc(contact::Column::NameFold);
    let mut contacts: HashMap<Uuid, Vec<contact::Model>> = HashMap::new();
    for contact in found.all(db).await? {
        contacts.entry(contact.customer_id).or_default().push(contact);
    }
    Ok(contacts)
}

async fn tags_of(db: &impl ConnectionTrait, customers: &[Uuid]) -> Result<HashMap<Uuid, Vec<String>>> {
    let found = customer_tag::Entity::find()
        .find_also_related(tag::Entity)
        .filter(customer_tag::Column::CustomerId.is_in(customers.iter().copied()))
        .order_by_asc(tag::Column::NameFold);
    let mut tags: HashMap<Uuid, Vec<String>> = HashMap::new();
    for (of, tag) in found.all(db).await? {
        tags.entry(of.customer_id).or_default().extend(tag.map(|tag| tag.name));
    }
    Ok(tags)
}

async fn groups(db: &impl ConnectionTrait, customers: &[customer::Model]) -> Result<HashMap<Uuid, String>> {
    let mut ids: Vec<Uuid> = customers.iter().filter_map(|customer| customer.group_id).collect();
    ids.sort();
    ids.dedup();
    let found = customer_group::Entity::find().filter(customer_group::Column::Id.is_in(ids)).all(db).await?;
    Ok(found.into_iter().map(|group| (group.id, group.name)).collect())
}

/// How the contacts stand with the portal.
async fn memberships(db: &impl ConnectionTrait, customers: &[Uuid]) -> Result<HashMap<Uuid, String>> {
    let found = membership::Entity::find().filter(membership::Column::CustomerId.is_in(customers.iter().copied()));
    Ok(found.all(db).await?.into_iter().map(|one| (one.contact_id, one.status)).collect())
}
