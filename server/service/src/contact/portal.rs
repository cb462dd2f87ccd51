//! What the portal gives a contact: what they may do there, and which mails they get.

use super::{entry, find};
use crate::customer::{find_to_change, ownership};
use crate::db::Write;
use crate::invitation::{Inviter, by_house, kind_of};
use crate::preferences::{end_mails, ended};
use crate::store::{contact, handover, membership};
use crate::{Result, Service};
use domain::access::{Ownership, Permit, PortalRole, Right, Staff, decide, permit};
use domain::contact::{PortalEdit, PortalForm};
use domain::mail::MailCategory;
use domain::{ContactId, CustomerId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
};

impl Service {
    /// Sets the mails of a contact and, by those who may decide it, what they may do in the portal.
    pub async fn save_contact_portal(
        &self,
        viewer: &Staff,
        customer_id: CustomerId,
        id: ContactId,
        form: &PortalForm,
    ) -> Result<()> {
        let write = self.write().await?;
        let customer = find_to_change(&write, viewer, customer_id).await?;
        let owned = ownership(write.tx(), customer_id).await?;
        let before = find(write.tx(), customer_id, id).await?;
        let leave = permit(viewer, Right::ContactsEdit, &owned)?;
        let was = of(&before);
        // Who decides nothing of it sends nothing of it.
        let edit = if form.role.is_empty() {
            PortalEdit { role: was.role.clone(), mails: form.categories()? }
        } else {
            form.parse()?
        };
        if edit.role != was.role {
            permit(viewer, was.role.right_to_become(&edit.role), &owned)?;
        }
        let after = set_portal(&write, &leave, before, &edit).await?;
        self.renew_invitation(&write, &leave, inviter(viewer, &owned, &after), &customer, &after).await?;
        write.commit().await
    }
}

/// The roles that the viewer may give a contact, with the one that it has; none where there is nothing to choose. The primary contact has all.
pub(super) fn roles_to_give(viewer: &Staff, owned: &Ownership, contact: &contact::Model) -> Vec<PortalRole> {
    let has = PortalRole::restored(&contact.portal_role);
    let may = |role: &PortalRole| decide(viewer, has.right_to_become(role), owned).allowed;
    let all = || PortalRole::GIVEN_BY_HOUSE.into_iter().chain([PortalRole::Chosen(Vec::new())]);
    if contact.is_primary || !all().any(|role| may(&role)) {
        return Vec::new();
    }
    all().filter(|role| role.key() == has.key() || may(role)).collect()
}

/// What a member of the team needs to let a contact in as what it is by now: the same as to make that of a new one. The primary contact has
/// all in any case.
pub(crate) fn right_to_let_in(contact: &contact::Model) -> Right {
    let role = if contact.is_primary { PortalRole::default() } else { PortalRole::restored(&contact.portal_role) };
    PortalRole::default().right_to_become(&role)
}

/// The viewer as one who sends the contact a link, if they may.
pub(super) fn inviter<'a>(viewer: &'a Staff, owned: &Ownership, contact: &contact::Model) -> Option<Inviter<'a>> {
    decide(viewer, right_to_let_in(contact), owned).allowed.then_some(Inviter::Staff(viewer))
}

/// Writes what the portal gives a contact, in the transaction of whoever has leave.
pub(crate) async fn set_portal(
    write: &Write,
    leave: &Permit,
    before: contact::Model,
    edit: &PortalEdit,
) -> Result<contact::Model> {
    let was = of(&before);
    if was == *edit {
        return Ok(before);
    }
    let mut entry = entry(leave, "contact.portal", &before);
    if was.role != edit.role {
        entry = entry.detail("from", &was.role.stored()).detail("role", &edit.role.stored());
        let access = membership::Entity::find().filter(membership::Column::ContactId.eq(before.id));
        if access.count(write.tx()).await? > 0 {
            entry = by_house(entry, leave);
        }
    }
    if was.mails != edit.mails {
        entry = entry.detail("mails", &MailCategory::stored(&edit.mails));
        end_mails(write, before.id, &ended(&was.mails, &edit.mails)).await?;
    }
    write.audit(entry);
    let version = before.version + 1;
    let mut changed = before.into_active_model();
    changed.portal_role = Set(edit.role.stored());
    changed.mails = Set(MailCategory::stored(&edit.mails));
    changed.version = Set(version);
    changed.updated_at = Set(write.now().ms());
    let after = changed.update(write.tx()).await?;
    // Whoever was offered the primary contact's place as one of the customer's own is none any more.
    if edit.role == PortalRole::External {
        handover::Entity::delete_many().filter(handover::Column::ToContactId.eq(after.id)).exec(write.tx()).await?;
    }
    // From an external user to one of the customer's own, or back.
    membership::Entity::update_many()
        .col_expr(membership::Column::Kind, Expr::value(kind_of(&after).key()))
        .filter(membership::Column::ContactId.eq(after.id))
        .exec(write.tx())
        .await?;
    Ok(after)
}

/// What a contact has now.
pub(crate) fn of(contact: &contact::Model) -> PortalEdit {
    PortalEdit { role: PortalRole::restored(&contact.portal_role), mails: MailCategory::restored(&contact.mails) }
}

/// What a contact has before anybody chose.
pub(crate) fn at_first(primary: bool) -> PortalEdit {
    PortalEdit { role: PortalRole::default(), mails: MailCategory::at_first(primary) }
}
