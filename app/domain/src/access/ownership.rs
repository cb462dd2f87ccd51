use crate::StaffId;

/// Whose a record is: the facts about it that rights depend on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ownership {
    /// The primary staff member of a customer, the author of a note.
    pub responsible: Option<StaffId>,
    /// Everybody assigned to the record or to its customer.
    pub assigned: Vec<StaffId>,
}

impl Ownership {
    /// A record that belongs to nobody in particular.
    pub const NOBODY: Self = Self { responsible: None, assigned: Vec::new() };

    pub fn of(responsible: StaffId) -> Self {
        Self { responsible: Some(responsible), assigned: Vec::new() }
    }

    /// What others than the viewer did or wrote on this customer: it is nobody's own, and as assigned as the customer is.
    pub fn by_others(&self) -> Self {
        Self { responsible: None, assigned: self.assigned.clone() }
    }

    /// As this viewer stands to something on this customer that is its author's own too, whoever looks after the customer.
    pub fn made_by(&self, author: Option<StaffId>, viewer: StaffId) -> Self {
        let responsible = author.filter(|author| *author == viewer).or(self.responsible);
        Self { responsible, assigned: self.assigned.clone() }
    }

    /// Whose it is once `leaving` is gone: what was theirs first is `successor`'s.
    pub fn handed_on(&self, leaving: StaffId, successor: Option<StaffId>) -> Self {
        let responsible = if self.responsible == Some(leaving) { successor } else { self.responsible };
        let others = self.assigned.iter().copied().filter(|id| *id != leaving && Some(*id) != responsible);
        Self { responsible, assigned: responsible.into_iter().chain(others).collect() }
    }

    pub fn relation(&self, staff: StaffId) -> Relation {
        if self.responsible == Some(staff) {
            Relation::Own
        } else if self.assigned.contains(&staff) {
            Relation::Assigned
        } else {
            Relation::Stranger
        }
    }
}

/// What a viewer is to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    Own,
    Assigned,
    Stranger,
}

impl Relation {
    pub const ALL: [Self; 3] = [Self::Own, Self::Assigned, Self::Stranger];
}
