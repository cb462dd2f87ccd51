//! The part of a customer that a run changes, as it is, as it shall be, and as it was.

use crate::customer::{
    all_active, assigned, bring_back, group, group_name, put_in_trash, set_staff, set_tags, tags_of,
};
use crate::db::Write;
use crate::store::customer;
use crate::{Result, audit};
use domain::access::{Ownership, Permit};
use domain::bulk::BulkAction;
use domain::customer::CustomerStatus;
use domain::{StaffId, fold::fold};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    Staff { primary: Option<StaffId>, all: Vec<StaffId> },
    Tags(Vec<String>),
    Group(Option<String>),
    Status(CustomerStatus),
    Trashed(bool),
}

impl State {
    /// How the customer is now, in what `action` changes.
    pub async fn of(write: &Write, action: BulkAction, customer: &customer::Model, owned: &Ownership) -> Result<Self> {
        Ok(match action {
            BulkAction::SetPrimary | BulkAction::AddStaff | BulkAction::RemoveStaff => {
                let mut all = owned.assigned.clone();
                all.sort();
                Self::Staff { primary: owned.responsible, all }
            }
            BulkAction::AddTag | BulkAction::RemoveTag => Self::Tags(tags_of(write.tx(), customer.id).await?),
            BulkAction::SetGroup => Self::Group(group_name(write.tx(), customer.group_id).await?),
            BulkAction::Activate | BulkAction::Deactivate => {
                Self::Status(CustomerStatus::parse(&customer.status).unwrap_or_default())
            }
            BulkAction::Trash => Self::Trashed(customer.trashed_at.is_some()),
        })
    }

    /// How it shall be.
    pub fn after(&self, action: BulkAction, value: &str) -> Self {
        let mut after = self.clone();
        match (&mut after, action) {
            (Self::Staff { primary, all }, _) => {
                let Ok(id) = value.parse::<StaffId>() else { return after };
                match action {
                    BulkAction::SetPrimary => {
                        all.retain(|other| Some(*other) != *primary && *other != id);
                        *primary = Some(id);
                        all.push(id);
                    }
                    BulkAction::AddStaff if !all.contains(&id) => all.push(id),
                    BulkAction::RemoveStaff => {
                        all.retain(|other| *other != id);
                        *primary = primary.filter(|primary| *primary != id);
                    }
                    _ => {}
                }
                all.sort();
            }
            (Self::Tags(tags), BulkAction::AddTag) => {
                if !tags.iter().any(|tag| fold(tag) == fold(value)) {
                    tags.push(value.to_owned());
                    tags.sort_by_key(|tag| fold(tag));
                }
            }
            (Self::Tags(tags), _) => tags.retain(|tag| fold(tag) != fold(value)),
            (Self::Group(group), _) => {
                let same = fold(group.as_deref().unwrap_or_default()) == fold(value);
                if !same {
                    *group = Some(value.to_owned()).filter(|value| !value.is_empty());
                }
            }
            (Self::Status(status), BulkAction::Activate) => *status = CustomerStatus::Active,
            (Self::Status(status), _) => *status = CustomerStatus::Inactive,
            (Self::Trashed(trashed), _) => *trashed = true,
        }
        after
    }

    /// Makes the customer so, and says it on its card.
    pub async fn put(&self, write: &Write, leave: &Permit, before: customer::Model, owned: &Ownership) -> Result<()> {
        let id = before.id.into();
        let mut changed = before.clone().into_active_model();
        let entry = match self {
            Self::Staff { primary, all } => {
                all_active(write, all, &owned.assigned).await?;
                set_staff(write, id, *primary, all).await?;
                assigned(leave, id, &owned.assigned, all)
            }
            Self::Tags(tags) => {
                set_tags(write, before.id, tags).await?;
                audit::Entry::customer(leave, "customer.changed", id).fields(&["tags"])
            }
            Self::Group(name) => {
                changed.group_id = Set(group(write, name.as_deref()).await?);
                audit::Entry::customer(leave, "customer.changed", id).fields(&["group"])
            }
            Self::Status(status) => {
                changed.status = Set(status.key().to_owned());
                audit::Entry::customer(leave, "customer.status", id).detail("to", status.key())
            }
            Self::Trashed(true) => return put_in_trash(write, leave, before).await,
            Self::Trashed(false) => return bring_back(write, leave, before).await,
        };
        changed.version = Set(before.version + 1);
        changed.updated_at = Set(write.now().ms());
        changed.update(write.tx()).await?;
        write.audit(entry);
        Ok(())
    }
}
