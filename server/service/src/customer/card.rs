//! The client card.

use super::edit::reads_tax_id;
use super::parts::{find_in_scope, owned_by, staff_of};
use crate::contact::ON_CARD;
use crate::store::{customer, customer_group, customer_tag, tag};
use crate::{Result, Service};
use domain::access::{Masked, Masks, Ownership, Right, Staff, decide};
use domain::customer::{Address, CustomerActs, CustomerCard, CustomerKind, CustomerStatus, number};
use domain::{CustomerId, Locale, Timestamp};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
};
use uuid::Uuid;

impl Service {
    /// The card, with what this viewer may see and do.
    pub async fn customer(&self, viewer: &Staff, id: CustomerId) -> Result<CustomerCard> {
        let db = self.db().read();
        let customer = find_in_scope(db, viewer, id).await?;
        let staff = staff_of(db, &[id.uuid()]).await?.remove(&id.uuid()).unwrap_or_default();
        let ownership = owned_by(&staff);
        let masks = Masks::of(viewer, &ownership);
        let (contacts, people) = self.contacts_of(viewer, id, &ownership, ON_CARD).await?;
        Ok(CustomerCard {
            id,
            number: number(customer.number),
            version: customer.version,
            kind: CustomerKind::parse(&customer.kind).unwrap_or_default(),
            status: CustomerStatus::parse(&customer.status).unwrap_or_default(),
            name: Masked::new(masks.name, customer.name.clone()),
            email: Masked::new(masks.email, customer.email.clone()),
            phone: Masked::new(masks.phone, customer.phone.clone()),
            website: customer.website.clone(),
            vat_id: customer.vat_id.clone(),
            tax_id: Masked::new(reads_tax_id(&customer, masks), customer.tax_id.clone()),
            sdi_code: customer.sdi_code.clone(),
            pec: Masked::new(masks.email, customer.pec.clone()),
            language: customer.language.as_deref().and_then(Locale::parse),
            currency: customer.currency.clone(),
            reference: customer.external_ref.clone(),
            address: address(&customer),
            group: group_name(db, customer.group_id).await?,
            tags: tags_of(db, id.uuid()).await?,
            contacts,
            people,
            staff,
            since: self.when(viewer, Timestamp(customer.created_at)),
            may: acts(viewer, &ownership),
        })
    }
}

/// Which buttons stand on the card.
fn acts(viewer: &Staff, customer: &Ownership) -> CustomerActs {
    let may = |right| decide(viewer, right, customer).allowed;
    CustomerActs {
        edit: may(Right::CustomersEdit),
        delete: may(Right::CustomersDelete),
        assign: may(Right::CustomersAssignStaff),
        tags: may(Right::CustomersTags),
        add_contact: may(Right::ContactsCreate),
        edit_contact: may(Right::ContactsEdit),
        delete_contact: may(Right::ContactsDelete),
        invite: may(Right::ContactsGrantAccess),
        suspend: may(Right::ContactsSuspendAccess),
        note: may(Right::NotesCreate),
        mails: may(Right::EmailsHistoryView),
    }
}

pub(crate) fn address(customer: &customer::Model) -> Address {
    Address {
        line_1: customer.address_1.clone(),
        line_2: customer.address_2.clone(),
        city: customer.city.clone(),
        region: customer.region.clone(),
        postal_code: customer.postal_code.clone(),
        country: customer.country.clone(),
    }
}

pub(crate) async fn group_name(db: &impl ConnectionTrait, id: Option<Uuid>) -> Result<Option<String>> {
    let Some(id) = id else { return Ok(None) };
    Ok(customer_group::Entity::find_by_id(id).one(db).await?.map(|group| group.name))
}

pub(crate) async fn tags_of(db: &impl ConnectionTrait, id: Uuid) -> Result<Vec<String>> {
    let tags = tag::Entity::find()
        .join(JoinType::InnerJoin, tag::Relation::CustomerTag.def())
        .filter(customer_tag::Column::CustomerId.eq(id))
        .order_by_asc(tag::Column::NameFold)
        .all(db)
        .await?;
    Ok(tags.into_iter().map(|tag| tag.name).collect())
}
