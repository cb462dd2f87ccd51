use super::{Actor, Decision, Kind, Ownership, Permit, Reason, Relation, Right, Role, Scope};
use crate::{Locale, Refusal, StaffId, Timestamp};
use serde::{Deserialize, Serialize};

/// A member of the team who is signed in, with all that decides about their rights. Read afresh for every request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    pub id: StaffId,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub active: bool,
    /// Only those in force; the loader leaves out what has ended.
    pub overrides: Vec<Override>,
    pub locale: Locale,
    /// IANA name, such as `Europe/Rome`.
    pub time_zone: String,
    pub theme: Option<String>,
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
    let set = staff.overrides.iter().find(|set| set.right == right);
    let scope = match set {
        // A main administrator cannot be cut down by an override: somebody has to be able to mend the rights.
        Some(set) if staff.role != Role::MainAdministrator => {
            note(Reason::Override { scope: set.scope, until: set.until });
            set.scope
        }
        _ => {
            let scope = right.default_for(staff.role);
            note(Reason::Role { role: staff.role, scope });
            scope
        }
    };
    match right.capped_by() {
        Some(cap) => {
            let limit = resolve(staff, cap, None);
            if limit < scope {
                note(Reason::CappedBy { right: cap, scope: limit });
            }
            scope.min(limit)
        }
        None => scope,
    }
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

/// The leave to change a record that the viewer sees. Whether it exists at all was settled when it was loaded in scope.
pub fn permit(staff: &Staff, right: Right, record: &Ownership) -> Result<Permit, Refusal> {
    if decide(staff, right, record).allowed {
        Ok(Permit::new(Actor::Staff(staff.id), staff.name.clone()))
    } else {
        Err(Refusal::Forbidden)
    }
}

/// The leave for a right that is not about a record.
pub fn permit_yes(staff: &Staff, right: Right) -> Result<Permit, Refusal> {
    debug_assert_eq!(right.kind(), Kind::Yes);
    permit(staff, right, &Ownership::NOBODY)
}

/// May `staff` change this other member of the team? Main administrators answer to each other only, and nobody changes their own role
/// or status.
pub fn may_manage(staff: &Staff, target: StaffId, target_role: Role) -> Decision {
    let mut decision = decide(staff, Right::StaffManage, &Ownership::NOBODY);
    if decision.allowed && target_role == Role::MainAdministrator && staff.role != Role::MainAdministrator {
        decision.allowed = false;
        decision.reasons.push(Reason::MainAdministratorOnly);
    }
    if decision.allowed && target == staff.id {
        decision.allowed = false;
        decision.reasons.push(Reason::Oneself);
    }
    decision
}

/// A role can be given only by somebody who holds all that it gives (R44).
pub fn may_assign_role(staff: &Staff, role: Role) -> Decision {
    let mut decision = decide(staff, Right::StaffManage, &Ownership::NOBODY);
    let exceeded = Right::ALL.iter().copied().find(|right| right.default_for(role) > staff.scope(*right));
    if let (true, Some(right)) = (decision.allowed, exceeded) {
        decision.allowed = false;
        decision.reasons.push(Reason::MoreThanOwn { right });
    }
    decision
}

/// The last active main administrator stays active and stays one.
pub fn may_manage_status(active_main_administrators: u64, target_role: Role, stays_main: bool) -> bool {
    target_role != Role::MainAdministrator || stays_main || active_main_administrators > 1
}
