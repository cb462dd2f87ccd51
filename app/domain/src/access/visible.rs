use super::{Ownership, Reason, Right, Staff};
use serde::{Deserialize, Serialize};

/// A datum that its viewer may or may not see. The hidden value does not leave the service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Masked<T> {
    Shown(T),
    Hidden,
}

impl<T> Masked<T> {
    pub fn new(shown: bool, value: T) -> Self {
        if shown { Self::Shown(value) } else { Self::Hidden }
    }

    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Masked<U> {
        match self {
            Self::Shown(value) => Masked::Shown(change(value)),
            Self::Hidden => Masked::Hidden,
        }
    }

    pub fn shown(self) -> Option<T> {
        match self {
            Self::Shown(value) => Some(value),
            Self::Hidden => None,
        }
    }
}

/// Which contact data of one customer a viewer sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Masks {
    pub name: bool,
    pub email: bool,
    pub phone: bool,
}

impl Masks {
    /// Nothing is hidden.
    pub const ALL: Self = Self { name: true, email: true, phone: true };

    pub fn of(staff: &Staff, record: &Ownership) -> Self {
        let sees = |right| staff.scope(right).covers(record.relation(staff.id));
        Self {
            name: sees(Right::ContactsFieldName),
            email: sees(Right::ContactsFieldEmail),
            phone: sees(Right::ContactsFieldPhone),
        }
    }

    /// The same of the customer's people: of somebody whom the viewer does not see at all, nothing shows either.
    pub fn of_contacts(staff: &Staff, record: &Ownership) -> Self {
        let own = Self::of(staff, record);
        let sees = staff.scope(Right::ContactsView).covers(record.relation(staff.id));
        Self { name: own.name && sees, email: own.email && sees, phone: own.phone && sees }
    }
}

/// One line of "who can see this": a person, and the reason that decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenBy {
    pub name: String,
    pub because: Vec<Reason>,
    pub masks: Masks,
}
