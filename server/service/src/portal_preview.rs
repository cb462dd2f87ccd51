//! What one of a customer's people sees, for staff: the portal's own answers, and of those what the viewer may read.

use crate::contact::find as find_contact;
use crate::customer::{find_in_scope, ownership, reads_tax_id};
use crate::invitation::kind_of;
use crate::store::membership;
use crate::{Result, Service};
use domain::access::{
    Masked, Masks, Member, MembershipKind, PortalRight, PortalRole, Representative, Right, Staff, Through, permit,
    portal_decide, portal_scope,
};
use domain::portal::{PeopleQuery, PortalPreview, PreviewCompany, PreviewDetails, PreviewPerson};
use domain::{ContactId, CustomerId, Locale};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

impl Service {
    /// The portal as this contact sees it, or would once invited. Nothing can be changed through it.
    pub async fn portal_preview(&self, viewer: &Staff, id: CustomerId, contact: ContactId) -> Result<PortalPreview> {
        let db = self.db().read();
        let customer = find_in_scope(db, viewer, id).await?;
        let owned = ownership(db, id).await?;
        let contact = find_contact(db, id, contact).await?;
        permit(viewer, Right::PortalPreview, &owned)?;
        let access = membership::Entity::find()
            .filter(membership::Column::ContactId.eq(contact.id))
            .filter(membership::Column::Status.eq("active"))
            .one(db)
            .await?;
        let kind = access.as_ref().and_then(|access| MembershipKind::parse(&access.kind)).unwrap_or(kind_of(&contact));
        let name = contact.name();
        let reads_code = reads_tax_id(&customer, Masks::of(viewer, &owned));
        let person = access.as_ref().map_or(Uuid::nil(), |access| access.person_id).into();
        let membership = access.as_ref().map_or(Uuid::nil(), |access| access.id).into();
        let representative = Representative {
            through: Through::SignIn { person, membership },
            customer: id,
            contact: contact.id.into(),
            kind,
            role: PortalRole::restored(&contact.portal_role),
            name: name.clone(),
            email: contact.email.unwrap_or_default(),
            customer_name: customer.name,
            locale: Locale::default(),
            time_zone: String::from("UTC"),
            closed: self.portal_settings().await?.closed,
        };
        let member = Member { person, membership, theme: None, picture: None, has_others: false, representative };
        let may = |right| portal_decide(&member, right, false).allowed;
        let (own, people_masks) = (Masks::of(viewer, &owned), Masks::of_contacts(viewer, &owned));
        let company = if may(PortalRight::AccountView) { Some(self.company(&member).await?) } else { None };
        let people = if may(PortalRight::ContactsView) {
            self.colleagues(&member, &PeopleQuery::default()).await?.page.rows
        } else {
            Vec::new()
        };
        Ok(PortalPreview {
            name: Masked::new(people_masks.name, name),
            has_access: access.is_some(),
            rights: PortalRight::ALL.iter().map(|right| (*right, portal_scope(&member, *right))).collect(),
            company: company.map(|company| PreviewCompany {
                name: Masked::new(own.name, company.name),
                email: Masked::new(own.email, company.email),
                phone: Masked::new(own.phone, company.phone),
                number: company.number,
                vat_id: company.vat_id,
                tax_id: Masked::new(reads_code, company.tax_id),
                sdi_code: company.sdi_code,
                pec: Masked::new(own.email, company.pec),
                address: company.address,
            }),
            people: people
                .into_iter()
                .map(|person| PreviewPerson {
                    name: Masked::new(people_masks.name, person.name),
                    position: person.position,
                    details: person.details.map(|details| PreviewDetails {
                        email: Masked::new(people_masks.email, details.email),
                        phone: Masked::new(people_masks.phone, details.phone),
                    }),
                })
                .collect(),
        })
    }
}
