//! The tab "Roles and access rights" of a person: what they may do and why, and one change of it at a time, reviewed before it is saved.

use super::{active_mains, find_to_change, leave_to_manage};
use crate::audit::Entry;
use crate::db::Write;
use crate::members::{custom_role, role_name};
use crate::session::{EndReason, end_all};
use crate::store::{customer, role, staff, staff_override};
use crate::{Result, Service, filter, format, members};
use domain::access::{
    CustomRole, Given, Override, Right, Role, RoleChoice, RoleName, Scope, Staff, grant, may_assign_role,
    may_change_access, may_manage, may_manage_status,
};
use domain::account::Realm;
use domain::sensitive::Class;
use domain::staff::{AccessCard, AccessEdit, AccessForm, AccessReview, Exception, RightChange, RightRow, Switches};
use domain::{Problem, Refusal, StaffId, Timestamp};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder,
};

/// What the switches set.
const SWITCHED: [Right; 11] = [
    Right::CustomersView,
    Right::InteractionsView,
    Right::ContactsFieldName,
    Right::ContactsFieldEmail,
    Right::ContactsFieldPhone,
    Right::ContactsGrantAccess,
    Right::PaymentsCardView,
    Right::InvoicesView,
    Right::PaymentsView,
    Right::PaymentsRecord,
    Right::PackagesAdd,
];

impl Service {
    /// Every right of a person, with its reasons: for those who manage them, and for themself.
    pub async fn staff_access(&self, viewer: &Staff, id: StaffId) -> Result<AccessCard> {
        let db = self.db().read();
        let subject = members::find(db, self.now(), id).await?;
        let may_manage = may_manage(viewer, id, subject.role).allowed;
        if !may_manage && viewer.actor().id != id {
            return Err(Refusal::NotFound.into());
        }
        // As they will be once the person is active (again).
        let subject = Staff { active: true, ..subject };
        let rights = Right::ALL.iter().map(|right| {
            let (scope, because) = grant(&subject, *right);
            let exception = subject
                .exception(*right)
                .map(|set| Exception { scope: set.scope, until: set.until.map(|until| self.last_day(viewer, until)) });
            RightRow { right: *right, scope, because, exception }
        });
        Ok(AccessCard {
            id,
            name: subject.name.clone(),
            role: role_name(&subject),
            may_manage,
            roles: if may_manage { self.roles_to_give(viewer).await? } else { Vec::new() },
            switches: switches(&subject),
            rights: rights.collect(),
        })
    }

    /// The roles that the viewer may give.
    pub(crate) async fn roles_to_give(&self, viewer: &Staff) -> Result<Vec<RoleName>> {
        let may_give = |role: &Given<'_>| may_assign_role(viewer, *role).allowed;
        let system =
            Role::ALL.into_iter().map(Given::System).filter(may_give).map(|role| RoleName::system(role.base()));
        let custom = role::Entity::find().order_by_asc(role::Column::NameFold).all(self.db().read()).await?;
        let custom = custom.into_iter().map(custom_role).filter(|role| may_give(&Given::Custom(role)));
        let custom = custom.map(|role| RoleName { base: role.base, custom: Some((role.id, role.name)) });
        Ok(system.chain(custom).collect())
    }

    /// What a change would do, by the same rules as the change itself.
    pub async fn review_access(&self, viewer: &Staff, id: StaffId, form: &AccessForm) -> Result<AccessReview> {
        let db = self.db().read();
        let before = members::find(db, self.now(), id).await?;
        if !may_manage(viewer, id, before.role).allowed {
            return Err(Refusal::NotFound.into());
        }
        let before = Staff { active: true, ..before };
        let after = self.changed(db, viewer, &before, form.parse()?).await?;
        let changes = Right::ALL.iter().filter_map(|right| {
            let (before, after) = (before.scope(*right), after.scope(*right));
            (before != after).then_some(RightChange { right: *right, before, after })
        });
        let seen = async |staff: &Staff| {
            let found = customer::Entity::find()
                .filter(customer::Column::TrashedAt.is_null())
                .filter(filter::customers(staff, Right::CustomersView));
            found.count(db).await
        };
        let was_role = role_name(&before);
        Ok(AccessReview {
            name: before.name.clone(),
            role: Some(role_name(&after)).filter(|role| *role != was_role),
            changes: changes.collect(),
            customers: (seen(&before).await?, seen(&after).await?),
            exceptions: after
                .overrides
                .iter()
                .map(|set| set.right)
                .filter(|right| before.exception(*right).is_some())
                .collect(),
        })
    }

    /// Changes the role, the switches, or one right of a person.
    pub async fn save_access(&self, viewer: &Staff, id: StaffId, form: &AccessForm) -> Result<()> {
        let write = self.write().await?;
        let row = find_to_change(&write, id).await?;
        let leave = leave_to_manage(viewer, &row)?;
        let before = members::find(write.tx(), write.now(), id).await?;
        let after = self.changed(write.tx(), viewer, &before, form.parse()?).await?;
        store(&write, &row, &before, &after).await?;
        let entry = Entry::new(&leave, "staff.access").subject("staff", id.uuid()).sensitive(Class::AccessChange);
        write.audit(entry.detail("from", &told(&before)).detail("to", &told(&after)));
        write.commit().await
    }

    /// The person as the change would make them, if the viewer may make it.
    async fn changed(
        &self,
        db: &impl ConnectionTrait,
        viewer: &Staff,
        before: &Staff,
        edit: AccessEdit,
    ) -> Result<Staff> {
        let mut after = before.clone();
        match edit {
            AccessEdit::Role(choice) => {
                let (role, custom) = chosen(db, choice).await?;
                after.role = role;
                after.custom = custom;
                let given = after.clone();
                after.overrides.retain(|set| set.scope != given.given().scope(set.right));
            }
            AccessEdit::Switches(wanted) => {
                // A switch that stays where it was changes nothing, whatever stands behind it.
                let (was, will) = (rights_of(switches(before), before.given()), rights_of(wanted, before.given()));
                for ((right, scope), _) in will.into_iter().zip(was).filter(|(will, was)| will != was) {
                    set(&mut after, right, scope, None);
                }
            }
            AccessEdit::Right { right, scope, until } => {
                // To the end of that day, where the viewer lives.
                let until = until.map(|day| format::start_of(&viewer.time_zone, day.plus_days(1)));
                if until.is_some_and(|until| until <= self.now()) {
                    return Err(Refusal::field("until", Problem::Past).into());
                }
                let by_role = before.given().scope(right);
                set(&mut after, right, scope.unwrap_or(by_role), until);
            }
        }
        let field = match edit {
            AccessEdit::Role(_) => "role",
            AccessEdit::Switches(_) => "",
            AccessEdit::Right { .. } => "scope",
        };
        match may_change_access(viewer, before, &after).allowed {
            true => Ok(after),
            false => Err(Refusal::field(field, Problem::NotAllowed).into()),
        }
    }

    /// The last day on which an exception holds.
    fn last_day(&self, viewer: &Staff, until: Timestamp) -> domain::When {
        format::day(viewer.locale, &viewer.time_zone, until.plus(-1))
    }
}

/// What equals the role's own value is no exception.
fn set(staff: &mut Staff, right: Right, scope: Scope, until: Option<Timestamp>) {
    staff.overrides.retain(|set| set.right != right);
    if scope != staff.given().scope(right) {
        staff.overrides.push(Override { right, scope, until });
    }
}

/// A role by its choice, if there is one.
pub(crate) async fn chosen(db: &impl ConnectionTrait, choice: RoleChoice) -> Result<(Role, Option<CustomRole>)> {
    match choice {
        RoleChoice::System(role) => Ok((role, None)),
        RoleChoice::Custom(id) => {
            let row = role::Entity::find_by_id(id.uuid()).one(db).await?;
            let custom = custom_role(row.ok_or_else(|| Refusal::field("role", Problem::Choice))?);
            Ok((custom.base, Some(custom)))
        }
    }
}

async fn store(write: &Write, row: &staff::Model, before: &Staff, after: &Staff) -> Result<()> {
    let id = row.id;
    if role_name(before) != role_name(after) {
        let mains = active_mains(write.tx()).await?;
        let stays_main = after.role == Role::MainAdministrator;
        if row.status == "active" && !may_manage_status(mains, before.role, stays_main) {
            return Err(Refusal::field("role", Problem::LastMainAdministrator).into());
        }
        let mut row = row.clone().into_active_model();
        row.role = Set(after.role.key().to_owned());
        row.role_id = Set(after.custom.as_ref().map(|custom| custom.id.uuid()));
        row.updated_at = Set(write.now().ms());
        row.update(write.tx()).await?;
        end_all(write, Realm::Staff, id, EndReason::RightsChanged, None).await?;
    }
    if before.overrides != after.overrides {
        let own = staff_override::Entity::delete_many().filter(staff_override::Column::StaffId.eq(id));
        own.exec(write.tx()).await?;
        for set in &after.overrides {
            let set = staff_override::ActiveModel {
                staff_id: Set(id),
                right: Set(set.right.key().to_owned()),
                scope: Set(set.scope.key().to_owned()),
                until: Set(set.until.map(|until| until.ms())),
            };
            set.insert(write.tx()).await?;
        }
    }
    Ok(())
}

/// Role and exceptions in words of the catalogue, for the audit.
fn told(staff: &Staff) -> String {
    let role = staff.custom.as_ref().map_or(staff.role.key(), |custom| custom.name.as_str());
    let sets = staff.overrides.iter().map(|set| format!("{}={}", set.right.key(), set.scope.key()));
    std::iter::once(role.to_owned()).chain(sets).collect::<Vec<_>>().join(" ")
}

/// The switches as they stand for a person, whether by role or by exception.
fn switches(staff: &Staff) -> Switches {
    Switches {
        show_all_client_cards: staff.scope(Right::CustomersView) == Scope::All,
        shared_view: staff.scope(Right::InteractionsView) >= Scope::Assigned,
        see_name: staff.can(Right::ContactsFieldName),
        see_email: staff.can(Right::ContactsFieldEmail),
        see_phone: staff.can(Right::ContactsFieldPhone),
        grant_access: staff.can(Right::ContactsGrantAccess),
        payments: staff.can(Right::PaymentsCardView),
        record_payments: staff.can(Right::PaymentsRecord),
        packages_add: staff.can(Right::PackagesAdd),
    }
}

/// What each switch sets, for a role.
fn rights_of(wanted: Switches, role: Given<'_>) -> [(Right, Scope); 11] {
    let view = if wanted.show_all_client_cards { Scope::All } else { Scope::Assigned };
    // A datum that is switched on reaches as far as the cards do.
    let datum = |on: bool, right: Right| if on { view.max(role.scope(right)) } else { Scope::None };
    let at_least = |on: bool, right: Right, off: Scope| if on { role.scope(right).max(Scope::Assigned) } else { off };
    let scopes = [
        view,
        at_least(wanted.shared_view, Right::InteractionsView, Scope::Own),
        datum(wanted.see_name, Right::ContactsFieldName),
        datum(wanted.see_email, Right::ContactsFieldEmail),
        datum(wanted.see_phone, Right::ContactsFieldPhone),
        at_least(wanted.grant_access, Right::ContactsGrantAccess, Scope::None),
        at_least(wanted.payments, Right::PaymentsCardView, Scope::None),
        at_least(wanted.payments, Right::InvoicesView, Scope::None),
        at_least(wanted.payments, Right::PaymentsView, Scope::None),
        at_least(wanted.record_payments, Right::PaymentsRecord, Scope::None),
        at_least(wanted.packages_add, Right::PackagesAdd, Scope::None),
    ];
    std::array::from_fn(|at| (SWITCHED[at], scopes[at]))
}
