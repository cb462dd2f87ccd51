//! What one person sees of customers, against or beyond their role (CARD-24…26).

use super::{find_to_change, leave_to_manage};
use crate::audit::Entry;
use crate::store::staff_override;
use crate::{Result, Service};
use domain::access::{Right, Role, Scope, Staff};
use domain::staff::Switches;
use domain::{Refusal, StaffId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

impl Service {
    /// Sets the switches of one person. A switch that equals the role's own value is no override.
    pub async fn save_switches(&self, viewer: &Staff, id: StaffId, wanted: Switches) -> Result<()> {
        let write = self.db().write().await?;
        let row = find_to_change(&write, id).await?;
        let leave = leave_to_manage(viewer, &row)?;
        let role = Role::parse(&row.role).unwrap_or(Role::User);
        let mut told = Vec::new();
        for (right, scope) in rights_of(wanted, role) {
            if scope > viewer.scope(right) {
                return Err(Refusal::Forbidden.into());
            }
            staff_override::Entity::delete_many()
                .filter(staff_override::Column::StaffId.eq(id.uuid()))
                .filter(staff_override::Column::Right.eq(right.key()))
                .exec(write.tx())
                .await?;
            if scope != right.default_for(role) {
                let set = staff_override::ActiveModel {
                    staff_id: Set(id.uuid()),
                    right: Set(right.key().to_owned()),
                    scope: Set(scope.key().to_owned()),
                    until: Set(None),
                };
                set.insert(write.tx()).await?;
                told.push(format!("{}={}", right.key(), scope.key()));
            }
        }
        write
            .audit(Entry::new(&leave, "staff.switches").subject("staff", id.uuid()).detail("to", &told.join(" ")))
            .await?;
        write.commit().await
    }
}

/// The switches as they stand for a person, whether by role or by override.
pub(super) fn switches(staff: &Staff) -> Switches {
    Switches {
        show_all_client_cards: staff.scope(Right::CustomersView) == Scope::All,
        shared_view: staff.scope(Right::InteractionsView) >= Scope::Assigned,
        see_name: staff.can(Right::ContactsFieldName),
        see_email: staff.can(Right::ContactsFieldEmail),
        see_phone: staff.can(Right::ContactsFieldPhone),
        grant_access: staff.can(Right::ContactsGrantAccess),
    }
}

/// What each switch sets, for a role.
fn rights_of(wanted: Switches, role: Role) -> [(Right, Scope); 6] {
    let view = if wanted.show_all_client_cards { Scope::All } else { Scope::Assigned };
    // A datum that is switched on reaches as far as the cards do.
    let datum = |on: bool, right: Right| match on {
        true => view.max(right.default_for(role)),
        false => Scope::None,
    };
    let interactions =
        if !wanted.shared_view { Scope::Own } else { Right::InteractionsView.default_for(role).max(Scope::Assigned) };
    let grant = if wanted.grant_access {
        Right::ContactsGrantAccess.default_for(role).max(Scope::Assigned)
    } else {
        Scope::None
    };
    [
        (Right::CustomersView, view),
        (Right::InteractionsView, interactions),
        (Right::ContactsFieldName, datum(wanted.see_name, Right::ContactsFieldName)),
        (Right::ContactsFieldEmail, datum(wanted.see_email, Right::ContactsFieldEmail)),
        (Right::ContactsFieldPhone, datum(wanted.see_phone, Right::ContactsFieldPhone)),
        (Right::ContactsGrantAccess, grant),
    ]
}
