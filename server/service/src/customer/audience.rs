//! "Who can see this": the same decisions as the enforcement, asked for everybody.

use super::parts::{find_in_scope, ownership};
use crate::filter::opens_the_portal;
use crate::members::members;
use crate::store::{contact, customer, membership, staff};
use crate::{Result, Service};
use domain::CustomerId;
use domain::access::{
    Masked, Masks, MembershipKind, PortalRight, PortalRole, PortalScope, Right, SeenBy, Staff, decide,
};
use domain::customer::{Audience, OutsidePerson};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

impl Service {
    /// The members of the team who see this customer, and the customer's own people who see it in the portal, each with the reasons.
    pub async fn customer_audience(&self, viewer: &Staff, id: CustomerId) -> Result<Audience> {
        let db = self.db().read();
        find_in_scope(db, viewer, id).await?;
        let owned = ownership(db, id).await?;
        let team = members(db, self.now(), Condition::all().add(staff::Column::Status.eq("active"))).await?;
        let mut inside = Vec::new();
        for member in team {
            let decision = decide(&member, Right::CustomersView, &owned);
            if decision.allowed {
                inside.push(SeenBy { masks: Masks::of(&member, &owned), name: member.name, because: decision.reasons });
            }
        }
        Ok(Audience { inside, outside: self.outside(id, Masks::of_contacts(viewer, &owned)).await? })
    }

    /// Who comes in at the portal, and reaches there anything that is not about themself alone.
    async fn outside(&self, id: CustomerId, masks: Masks) -> Result<Vec<OutsidePerson>> {
        let closed = self.portal_settings().await?.closed;
        let people = membership::Entity::find()
            .find_also_related(customer::Entity)
            .find_also_related(contact::Entity)
            .filter(membership::Column::CustomerId.eq(id.uuid()))
            .filter(opens_the_portal())
            .all(self.db().read())
            .await?;
        let person = |(membership, _, contact): (membership::Model, _, Option<contact::Model>)| {
            let (contact, kind) = (contact?, MembershipKind::parse(&membership.kind)?);
            let role = PortalRole::restored(&contact.portal_role);
            let reaches = |right: &PortalRight| right.reach(kind, &role, &closed) == PortalScope::Company;
            let sees = PortalRight::ALL.iter().any(reaches);
            sees.then(|| OutsidePerson { name: Masked::new(masks.name, contact.name()), kind })
        };
        Ok(people.into_iter().filter_map(person).collect())
    }
}
