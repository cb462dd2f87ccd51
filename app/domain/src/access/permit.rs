use super::Staff;
use crate::{PersonId, PersonalLinkId, Refusal, StaffId};

/// Who did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    Staff(StaffId),
    Person(PersonId),
    /// A contact without a sign-in, by a personal link.
    Link(PersonalLinkId),
    /// Portico itself, for a reason that stands at the call.
    System(&'static str),
}

/// The leave to write, and who writes. Only the clerk makes one.
#[derive(Clone, Debug)]
pub struct Permit {
    actor: Actor,
    name: String,
    acting_as: Option<(StaffId, String)>,
}

impl Permit {
    pub(super) const fn new(actor: Actor, name: String) -> Self {
        Self { actor, name, acting_as: None }
    }

    /// For a member of the team, whoever works as them.
    pub(super) fn of_staff(staff: &Staff) -> Self {
        let actor = staff.actor();
        Self { actor: Actor::Staff(actor.id), name: actor.name.clone(), acting_as: staff.acting_as() }
    }

    /// For work that no person asked for, such as expiry and set-up. The reason is written to the audit.
    pub fn for_system(reason: &'static str) -> Self {
        Self::new(Actor::System(reason), String::from("Portico"))
    }

    /// For what everybody may change about themself, such as name, language and password. Never about whom one works as.
    pub fn about_oneself(staff: &Staff) -> Result<Self, Refusal> {
        if staff.worked_by.is_some() { Err(Refusal::Forbidden) } else { Ok(Self::of_staff(staff)) }
    }

    pub const fn actor(&self) -> Actor {
        self.actor
    }

    /// The member of the team in whose name it is done, if one does it.
    pub fn staff(&self) -> Option<StaffId> {
        match (&self.acting_as, self.actor) {
            (Some((id, _)), _) => Some(*id),
            (None, Actor::Staff(id)) => Some(id),
            (None, Actor::Person(_) | Actor::Link(_) | Actor::System(_)) => None,
        }
    }

    /// Whom the actor works as, with the name at the time.
    pub const fn acting_as(&self) -> Option<&(StaffId, String)> {
        self.acting_as.as_ref()
    }

    /// The actor's name at the time, for the audit.
    pub fn name(&self) -> &str {
        &self.name
    }
}
