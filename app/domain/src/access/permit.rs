use super::Staff;
use crate::{PersonId, StaffId};

/// Who did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    Staff(StaffId),
    Person(PersonId),
    /// Portico itself, for a reason that stands at the call.
    System(&'static str),
}

/// The leave to write, and who writes. Only the clerk makes one.
#[derive(Clone, Debug)]
pub struct Permit {
    actor: Actor,
    name: String,
}

impl Permit {
    pub(super) const fn new(actor: Actor, name: String) -> Self {
        Self { actor, name }
    }

    /// For work that no person asked for, such as expiry and set-up. The reason is written to the audit.
    pub fn for_system(reason: &'static str) -> Self {
        Self { actor: Actor::System(reason), name: String::from("Portico") }
    }

    /// For what everybody may change about themself: name, language, password.
    pub fn about_oneself(staff: &Staff) -> Self {
        Self { actor: Actor::Staff(staff.id), name: staff.name.clone() }
    }

    pub const fn actor(&self) -> Actor {
        self.actor
    }

    /// The member of the team who acts, if one does.
    pub const fn staff(&self) -> Option<StaffId> {
        match self.actor {
            Actor::Staff(id) => Some(id),
            Actor::Person(_) | Actor::System(_) => None,
        }
    }

    /// The actor's name at the time, for the audit.
    pub fn name(&self) -> &str {
        &self.name
    }
}
