//! Things on a client card that are somebody's: notes; payments, documents and packages come with their modules. A kind says once which
//! rights it goes by, and card, history, counts and deletion follow from that.

use super::{Ownership, Permit, Right, Staff, decide, permit};
use crate::{Refusal, StaffId};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemKind {
    Note,
}

/// The rights that a kind goes by.
struct Rules {
    /// Read what others made.
    view: Right,
    create: Right,
    delete: Right,
    /// Make, read and delete what nobody else reads.
    private: Right,
    /// Whether whoever made it reads it in any case, as long as they see the customer.
    own_always: bool,
}

impl ItemKind {
    pub const ALL: [Self; 1] = [Self::Note];

    const fn rules(self) -> Rules {
        match self {
            Self::Note => Rules {
                view: Right::NotesView,
                create: Right::NotesCreate,
                delete: Right::CommentsDelete,
                private: Right::NotesPrivate,
                own_always: true,
            },
        }
    }

    /// By which right others' are read.
    pub const fn view(self) -> Right {
        self.rules().view
    }
}

/// Whom an item is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sensitivity {
    /// Whoever may read its kind.
    Shared,
    /// Whoever made it, alone.
    Private,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    pub kind: ItemKind,
    pub owner: StaffId,
    pub sensitivity: Sensitivity,
}

/// Which items of a kind somebody reads on a customer that they see: as a query asks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What others made for all.
    pub others: bool,
    /// What they made themself for all.
    pub own: bool,
    /// What they made for themself alone. It is for one pair of eyes, not for whoever works as them.
    pub private: bool,
}

impl Reading {
    pub fn of(viewer: &Staff, customer: &Ownership, kind: ItemKind) -> Self {
        let rules = kind.rules();
        let others = decide(viewer, rules.view, customer).allowed;
        Self { others, own: others || rules.own_always, private: viewer.worked_by.is_none() }
    }

    pub fn covers(self, viewer: &Staff, item: &Item) -> bool {
        match (item.sensitivity, item.owner == viewer.id) {
            (Sensitivity::Shared, true) => self.own,
            (Sensitivity::Shared, false) => self.others,
            (Sensitivity::Private, own) => own && self.private,
        }
    }
}

/// Leave to make an item of one's own on this customer.
pub fn permit_item(
    viewer: &Staff,
    customer: &Ownership,
    kind: ItemKind,
    sensitivity: Sensitivity,
) -> Result<Permit, Refusal> {
    match sensitivity {
        Sensitivity::Shared => permit(viewer, kind.rules().create, customer),
        Sensitivity::Private => permit(viewer, kind.rules().private, &Ownership::of(viewer.id)),
    }
}

/// Leave to delete an item. What one does not read is not there.
pub fn permit_to_delete(viewer: &Staff, customer: &Ownership, item: &Item) -> Result<Permit, Refusal> {
    if !Reading::of(viewer, customer, item.kind).covers(viewer, item) {
        return Err(Refusal::NotFound);
    }
    let right = match item.sensitivity {
        Sensitivity::Shared => item.kind.rules().delete,
        Sensitivity::Private => item.kind.rules().private,
    };
    let owned = Ownership { responsible: Some(item.owner), assigned: customer.assigned.clone() };
    permit(viewer, right, &owned)
}
