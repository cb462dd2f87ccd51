//! "Who can see this": the same decisions as the enforcement, asked for everybody.

use super::parts::{find_in_scope, ownership};
use crate::members::members;
use crate::store::{contact, membership, staff};
use crate::{Result, Service};
use domain::CustomerId;
use domain::access::{Masked, Masks, MembershipKind, Right, SeenBy, Staff, decide};
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

    async fn outside(&self, id: CustomerId, masks: Masks) -> Result<Vec<OutsidePerson>> {
        let people = membership::Entity::find()
            .find_also_related(contact::Entity)
            .filter(membership::Column::CustomerId.eq(id.uuid()))
            .filter(membership::Column::Status.eq("active"))
            .all(self.db().read())
            .await?;
        let person = |(membership, contact): (membership::Model, Option<contact::Model>)| {
            let contact = contact?;
            let name = contact.name();
            Some(OutsidePerson { name: Masked::new(masks.name, name), kind: MembershipKind::parse(&membership.kind)? })
        };
        Ok(people.into_iter().filter_map(person).collect())
    }
}
