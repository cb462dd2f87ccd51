//! A customer's people as rows: on the client card, and each by itself.

use super::Standings;
use crate::cursor::counted;
use crate::store::contact;
use crate::{Result, Service};
use domain::access::{Masked, Masks, Ownership, PortalRole, Right, Staff, permit};
use domain::contact::ContactRow;
use domain::list::Count;
use domain::{CustomerId, Locale};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// People who stand on the client card; the list of contacts has all.
pub(crate) const ON_CARD: u64 = 10;

impl Service {
    /// The first living contacts of a customer, the primary one before the others, and how many there are, for those who may see them.
    pub(crate) async fn contacts_of(
        &self,
        viewer: &Staff,
        id: CustomerId,
        owned: &Ownership,
        most: u64,
    ) -> Result<(Vec<ContactRow>, Count)> {
        if permit(viewer, Right::ContactsView, owned).is_err() {
            return Ok((Vec::new(), Count::default()));
        }
        let db = self.db().read();
        let masks = Masks::of(viewer, owned);
        let people = contact::Entity::find()
            .filter(contact::Column::CustomerId.eq(id.uuid()))
            .filter(contact::Column::TrashedAt.is_null());
        let first = people.clone().order_by_desc(contact::Column::IsPrimary);
        // A name that is hidden is no order, nor does it choose who is among the first (BR-39).
        let first = match masks.name {
            true => first.order_by_asc(contact::Column::NameFold).order_by_asc(contact::Column::Id),
            false => first.order_by_desc(contact::Column::CreatedAt).order_by_desc(contact::Column::Id),
        };
        // One row more than shown tells whether there are others.
        let mut contacts = first.limit(most + 1).all(db).await?;
        let count = match contacts.len() as u64 > most {
            true => counted(db, &people, contact::Column::Id).await?,
            false => Count::limited(contacts.len() as u64),
        };
        contacts.truncate(most as usize);
        let ids: Vec<Uuid> = contacts.iter().map(|contact| contact.id).collect();
        let standings = Standings::of(db, &ids).await?;
        let rows = contacts.into_iter().map(|contact| self.contact_row(viewer, contact, masks, &standings)).collect();
        Ok((rows, count))
    }

    /// A contact with its masks, and how it stands with the portal.
    pub(super) fn contact_row(
        &self,
        viewer: &Staff,
        contact: contact::Model,
        masks: Masks,
        standings: &Standings,
    ) -> ContactRow {
        ContactRow {
            access: standings.of_contact(&contact, self.now(), |at| self.when(viewer, at)),
            role: PortalRole::restored(&contact.portal_role),
            id: contact.id.into(),
            customer: contact.customer_id.into(),
            version: contact.version,
            primary: contact.is_primary,
            name: Masked::new(masks.name, contact.name()),
            position: contact.position,
            email: Masked::new(masks.email, contact.email),
            phone: Masked::new(masks.phone, contact.phone),
            language: contact.language.as_deref().and_then(Locale::parse),
        }
    }
}
