use super::{Lock, PortalArea, PortalRight, PortalScope, Right, Role, Scope};
use crate::{RoleId, Timestamp};
use serde::{Deserialize, Serialize};

/// An answer with its reasons. The same value answers "may I?", "why not?" and "who can see this?".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub right: &'static str,
    pub allowed: bool,
    /// In the order in which the rules were asked.
    pub reasons: Vec<Reason>,
}

/// One step on the way to a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// The account is not active.
    Inactive,
    /// It is locked for everybody but administrators.
    Locked {
        lock: Lock,
    },
    /// The role says so.
    Role {
        role: Role,
        scope: Scope,
    },
    /// A role that the company made says so.
    CustomRole {
        id: RoleId,
        name: String,
        scope: Scope,
    },
    /// It was set for this person.
    Override {
        scope: Scope,
        until: Option<Timestamp>,
    },
    /// Another right reaches less far and limits this one.
    CappedBy {
        right: Right,
        scope: Scope,
    },
    /// They are responsible for the record.
    Responsible,
    Assigned,
    NotAssigned,
    /// Whoever works as this person would need it themself, or may not use it in somebody else's name.
    WorkingAs {
        by: String,
    },
    /// Nobody works as a main administrator, and each role only as those below it.
    OutOfReach {
        role: Role,
    },
    /// Main administrators answer to each other only.
    MainAdministratorOnly,
    /// It is about oneself: nobody changes their own rights, and everybody sees their own sessions.
    Oneself,
    /// It would give more than the giver holds.
    MoreThanOwn {
        right: Right,
    },
    /// The kind of portal access says so.
    Membership {
        scope: PortalScope,
    },
    /// The house has closed that part of the portal for everybody.
    AreaClosed {
        area: PortalArea,
    },
    /// The primary contact of a customer answers to nobody there.
    PrimaryContact,
    /// External users answer to the house.
    ExternalUser,
    /// They may do what the one who would look after them may not.
    MoreThanOwnInPortal {
        right: PortalRight,
    },
}
