//! What the portal gives a contact: what they may do there, and which mails they get.

use super::{entry, find};
use crate::customer::{find_to_change, ownership};
use crate::db::Write;
use crate::invitation::{Inviter, by_house, kind_of};
use crate::preferences::{end_mails, ended};
use crate::store::{contact, handover, membership};
use crate::{Result, Service};
use domain::access::{Permit, PortalRole, Right, Staff, decide, permit};
use domain::contact::{PortalEdit, PortalForm};
use domain::mail::MailCategory;
use domain::{ContactId, CustomerId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
};

impl Service {
    /// Sets the mails of a contact and, by those who may give access, what they may do in the portal.
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
        // Who may not give access sends nothing of it.
        let edit = if form.role.is_empty() {
            PortalEdit { role: was.role.clone(), mails: form.categories()? }
        } else {
            form.parse()?
        };
        if edit.role != was.role {
            permit(viewer, Right::ContactsGrantAccess, &owned)?;
        }
        let after = set_portal(&write, &leave, before, &edit).await?;
        let may_grant = decide(viewer, Right::ContactsGrantAccess, &owned).allowed;
        self.renew_invitation(&write, &leave, may_grant.then_some(Inviter::Staff(viewer)), &customer, &after).await?;
        write.commit().await
    }
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
