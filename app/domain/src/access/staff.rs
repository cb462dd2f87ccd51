use super::{CustomRole, Decision, Given, Kind, Lock, Ownership, Permit, Reason, Relation, Right, Role, Scope, Whose};
use crate::{Locale, PictureId, Refusal, StaffId, Timestamp};
use serde::{Deserialize, Serialize};

/// A member of the team who is signed in, with all that decides about their rights. Read afresh for every request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    pub id: StaffId,
    pub name: String,
    pub email: String,
    /// One of the six; of a custom role the one it was made from.
    pub role: Role,
    pub custom: Option<CustomRole>,
    /// What is locked for the whole company.
    pub locks: Vec<Lock>,
    pub active: bool,
    /// Only those in force; the loader leaves out what has ended.
    pub overrides: Vec<Override>,
    pub locale: Locale,
    /// IANA name, such as `Europe/Rome`.
    pub time_zone: String,
    pub theme: Option<String>,
    pub picture: Option<PictureId>,
    /// Who really sits there, while somebody works as this person.
    pub worked_by: Option<Box<Self>>,
}

/// A right set for one person, against what their role says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    pub right: Right,
    pub scope: Scope,
    pub until: Option<Timestamp>,
}

impl Staff {
    /// How far `right` reaches for this person.
    pub fn scope(&self, right: Right) -> Scope {
        resolve(self, right, None)
    }

    pub fn can(&self, right: Right) -> bool {
        self.scope(right).is_some()
    }

    /// What is set for this person alone. A main administrator cannot be cut down: somebody has to be able to mend the rights.
    pub fn exception(&self, right: Right) -> Option<&Override> {
        self.overrides.iter().find(|set| set.right == right && self.role != Role::MainAdministrator)
    }

    /// Who really acts: this person, or whoever works as them.
    pub fn actor(&self) -> &Self {
        self.worked_by.as_deref().unwrap_or(self)
    }

    /// Whom the one who sits there works as, with the name at the time.
    pub fn acting_as(&self) -> Option<(StaffId, String)> {
        self.worked_by.is_some().then(|| (self.id, self.name.clone()))
    }

    /// This person as `actor` works as them: with their customers and reach, in the actor's own language and hours.
    pub fn worked_as_by(self, actor: Self) -> Self {
        Self {
            locale: actor.locale,
            time_zone: actor.time_zone.clone(),
            theme: actor.theme.clone(),
            worked_by: Some(Box::new(actor)),
            ..self
        }
    }

    /// What their place in the team gives them, before overrides.
    pub fn given(&self) -> Given<'_> {
        self.custom.as_ref().map_or(Given::System(self.role), Given::Custom)
    }
}

/// The scope of a right, with its reasons in the order of evaluation.
pub fn grant(staff: &Staff, right: Right) -> (Scope, Vec<Reason>) {
    let mut reasons = Vec::new();
    let scope = resolve(staff, right, Some(&mut reasons));
    (scope, reasons)
}

fn resolve(staff: &Staff, right: Right, mut reasons: Option<&mut Vec<Reason>>) -> Scope {
    let mut note = |reason| {
        if let Some(reasons) = reasons.as_deref_mut() {
            reasons.push(reason);
        }
    };
    if !staff.active {
        note(Reason::Inactive);
        return Scope::None;
    }
    if let Some(lock) = locked(staff, right) {
        note(Reason::Locked { lock });
        return Scope::None;
    }
    let scope = match staff.exception(right) {
        Some(set) => {
            note(Reason::Override { scope: set.scope, until: set.until });
            set.scope
        }
        None => {
            let scope = staff.given().scope(right);
            note(match &staff.custom {
                Some(CustomRole { id, name, .. }) => Reason::CustomRole { id: *id, name: name.clone(), scope },
                None => Reason::Role { role: staff.role, scope },
            });
            scope
        }
    };
    let scope = match right.capped_by() {
        Some(cap) => {
            let limit = resolve(staff, cap, None);
            if limit < scope {
                note(Reason::CappedBy { right: cap, scope: limit });
            }
            scope.min(limit)
        }
        None => scope,
    };
    match &staff.worked_by {
        // Working as somebody lends their customers, never a right that one does not hold.
        Some(actor) if right.stays_behind() || !actor.can(right) => {
            note(Reason::WorkingAs { by: actor.name.clone() });
            Scope::None
        }
        _ => scope,
    }
}

/// The lock that keeps a right from this person, whatever else gives it.
fn locked(staff: &Staff, right: Right) -> Option<Lock> {
    let stopped = !staff.role.is_administrator();
    staff.locks.iter().copied().find(|lock| stopped && lock.rights().contains(&right))
}

/// May this person do this to that record?
pub fn decide(staff: &Staff, right: Right, record: &Ownership) -> Decision {
    let (scope, mut reasons) = grant(staff, right);
    let relation = record.relation(staff.id);
    if scope.is_some() && right.kind() == Kind::Rows && scope != Scope::All {
        reasons.push(match relation {
            Relation::Own => Reason::Responsible,
            Relation::Assigned => Reason::Assigned,
            Relation::Stranger => Reason::NotAssigned,
        });
    }
    Decision { right: right.key(), allowed: scope.covers(relation), reasons }
}

/// Whether a right that goes with whoever made something reaches that, at least, at this customer. What one does not find is nobody's to use.
pub fn reaches_own(staff: &Staff, right: Right, customer: &Ownership) -> bool {
    let by_author = match right.whose() {
        Whose::Author | Whose::StaffOrAuthor => true,
        Whose::Staff | Whose::Deleter => false,
    };
    let found = right.capped_by().unwrap_or(Right::CustomersView);
    by_author
        && decide(staff, found, customer).allowed
        && decide(staff, right, &customer.made_by(Some(staff.id), staff.id)).allowed
}

/// The leave to change a record that the viewer sees. Whether it exists at all was settled when it was loaded in scope.
pub fn permit(staff: &Staff, right: Right, record: &Ownership) -> Result<Permit, Refusal> {
    if decide(staff, right, record).allowed { Ok(Permit::of_staff(staff)) } else { Err(Refusal::Forbidden) }
}

/// The leave for a right that is not about a record.
pub fn permit_yes(staff: &Staff, right: Right) -> Result<Permit, Refusal> {
    debug_assert_eq!(right.kind(), Kind::Yes);
    permit(staff, right, &Ownership::NOBODY)
}

/// The leave for work on a list, each record of which is found within the right's scope.
pub fn permit_list(staff: &Staff, right: Right) -> Result<Permit, Refusal> {
    debug_assert_eq!(right.kind(), Kind::Rows);
    if staff.can(right) { Ok(Permit::of_staff(staff)) } else { Err(Refusal::Forbidden) }
}

/// May `staff` change this other member of the team? Main administrators answer to each other only, and nobody changes their own role
/// or status.
pub fn may_manage(staff: &Staff, target: StaffId, target_role: Role) -> Decision {
    over_another(staff, Right::StaffManage, target, target_role)
}

/// May `staff` see and end the sessions of this member of the team? Everybody may of their own.
pub fn may_end_sessions(staff: &Staff, target: StaffId, target_role: Role) -> Decision {
    if staff.active && staff.id == target && staff.worked_by.is_none() {
        return Decision { right: Right::SessionsOthers.key(), allowed: true, reasons: vec![Reason::Oneself] };
    }
    over(staff, Right::SessionsOthers, target_role)
}

/// May `staff` take the second factor of this other member of the team away? One's own one takes away at one's profile.
pub fn may_reset_two_factor(staff: &Staff, target: StaffId, target_role: Role) -> Decision {
    over_another(staff, Right::TwoFactorReset, target, target_role)
}

/// May `staff` work as this other member of the team? Administrators may as everybody but main administrators, managers as neither of
/// the two, others as contributors and users.
pub fn may_work_as(staff: &Staff, target: &Staff) -> Decision {
    let mut decision = decide(staff, Right::StaffWorkAs, &Ownership::NOBODY);
    let refused = if staff.id == target.id {
        Some(Reason::Oneself)
    } else if !target.active {
        Some(Reason::Inactive)
    } else if !roles_to_work_as(staff.role).contains(&target.role) {
        Some(Reason::OutOfReach { role: target.role })
    } else {
        None
    };
    if let (true, Some(reason)) = (decision.allowed, refused) {
        decision.allowed = false;
        decision.reasons.push(reason);
    }
    decision
}

/// The roles of those as whom somebody of this role may work, given the right to.
pub const fn roles_to_work_as(role: Role) -> &'static [Role] {
    const BELOW_MAIN: &[Role] = &[Role::Administrator, Role::Manager, Role::Marketing, Role::Contributor, Role::User];
    const BELOW_ADMINISTRATORS: &[Role] = &[Role::Manager, Role::Marketing, Role::Contributor, Role::User];
    match role {
        Role::MainAdministrator | Role::Administrator => BELOW_MAIN,
        Role::Manager => BELOW_ADMINISTRATORS,
        Role::Marketing | Role::Contributor | Role::User => &[Role::Contributor, Role::User],
    }
}

/// As [`over`], and never over oneself.
fn over_another(staff: &Staff, right: Right, target: StaffId, target_role: Role) -> Decision {
    let mut decision = over(staff, right, target_role);
    if decision.allowed && target == staff.id {
        decision.allowed = false;
        decision.reasons.push(Reason::Oneself);
    }
    decision
}

/// Main administrators answer to each other only.
fn over(staff: &Staff, right: Right, target_role: Role) -> Decision {
    let mut decision = decide(staff, right, &Ownership::NOBODY);
    if decision.allowed && target_role == Role::MainAdministrator && staff.role != Role::MainAdministrator {
        decision.allowed = false;
        decision.reasons.push(Reason::MainAdministratorOnly);
    }
    decision
}

/// A role can be given only by somebody who holds all that it gives (R44).
pub fn may_assign_role(staff: &Staff, role: Given<'_>) -> Decision {
    within_own(staff, Right::StaffManage, |right| role.scope(right))
}

/// Nobody makes a role that gives more than they hold, nor changes the one they have themself (R44).
pub fn may_edit_role(staff: &Staff, role: &CustomRole) -> Decision {
    let mut decision = within_own(staff, Right::RolesManage, |right| role.scope(right));
    if decision.allowed && staff.custom.as_ref().is_some_and(|own| own.id == role.id) {
        decision.allowed = false;
        decision.reasons.push(Reason::Oneself);
    }
    decision
}

fn within_own(staff: &Staff, right: Right, given: impl Fn(Right) -> Scope) -> Decision {
    let mut decision = decide(staff, right, &Ownership::NOBODY);
    let exceeded = Right::ALL.iter().copied().find(|right| given(*right) > staff.scope(*right));
    if let (true, Some(right)) = (decision.allowed, exceeded) {
        decision.allowed = false;
        decision.reasons.push(Reason::MoreThanOwn { right });
    }
    decision
}

/// May this change of somebody's rights be made? What grows or lasts longer stays within what the viewer holds, for as long as they
/// hold it (R44).
pub fn may_change_access(staff: &Staff, before: &Staff, after: &Staff) -> Decision {
    let mut decision = may_manage(staff, before.id, before.role);
    if decision.allowed && role_changes(before, after) {
        decision = may_assign_role(staff, after.given());
    }
    let exceeded = Right::ALL.iter().copied().find(|right| {
        let (was, becomes) = (set_for(before, *right), set_for(after, *right));
        let grows = becomes.0 > was.0 || (becomes.0 == was.0 && lasts_longer(becomes.1, was.1));
        let own = set_for(staff, *right);
        grows && (becomes.0 > staff.scope(*right) || (becomes.0 == own.0 && lasts_longer(becomes.1, own.1)))
    });
    if let (true, Some(right)) = (decision.allowed, exceeded) {
        decision.allowed = false;
        decision.reasons.push(Reason::MoreThanOwn { right });
    }
    decision
}

fn role_changes(before: &Staff, after: &Staff) -> bool {
    let id = |staff: &Staff| (staff.role, staff.custom.as_ref().map(|custom| custom.id));
    id(before) != id(after)
}

/// What is set for a person, whether or not it has effect at the moment, and until when.
fn set_for(staff: &Staff, right: Right) -> (Scope, Option<Timestamp>) {
    let by_role = (staff.given().scope(right), None);
    staff.exception(right).map_or(by_role, |set| (set.scope, set.until))
}

fn lasts_longer(one: Option<Timestamp>, other: Option<Timestamp>) -> bool {
    match (one, other) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(one), Some(other)) => one > other,
    }
}

/// The last active main administrator stays active and stays one.
pub fn may_manage_status(active_main_administrators: u64, target_role: Role, stays_main: bool) -> bool {
    target_role != Role::MainAdministrator || stays_main || active_main_administrators > 1
}
