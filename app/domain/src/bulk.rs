//! Changing many customers at once: chosen from the list, tried out, made, and taken back.

use crate::access::{Masked, Right};
use crate::customer::CustomerQuery;
use crate::{CustomerId, StaffId, When};
use serde::{Deserialize, Serialize};

/// Customers that one run takes.
pub const MAX_CHOSEN: u64 = 10_000;
/// A run can be taken back for so long.
pub const KEPT_DAYS: u32 = 30;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BulkAction {
    /// Somebody becomes the primary staff in the place of whoever was.
    SetPrimary,
    AddStaff,
    RemoveStaff,
    AddTag,
    RemoveTag,
    SetGroup,
    Activate,
    Deactivate,
    Trash,
}

impl BulkAction {
    pub const ALL: [Self; 9] = [
        Self::SetPrimary,
        Self::AddStaff,
        Self::RemoveStaff,
        Self::AddTag,
        Self::RemoveTag,
        Self::SetGroup,
        Self::Activate,
        Self::Deactivate,
        Self::Trash,
    ];

    /// As it is stored, and named in forms.
    pub const fn key(self) -> &'static str {
        match self {
            Self::SetPrimary => "set_primary",
            Self::AddStaff => "add_staff",
            Self::RemoveStaff => "remove_staff",
            Self::AddTag => "add_tag",
            Self::RemoveTag => "remove_tag",
            Self::SetGroup => "set_group",
            Self::Activate => "activate",
            Self::Deactivate => "deactivate",
            Self::Trash => "trash",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.key() == key)
    }

    /// What it needs on each customer, beside the right to change many.
    pub const fn right(self) -> Right {
        match self {
            Self::SetPrimary | Self::AddStaff | Self::RemoveStaff => Right::CustomersAssignStaff,
            Self::AddTag | Self::RemoveTag => Right::CustomersTags,
            Self::SetGroup | Self::Activate | Self::Deactivate => Right::CustomersEdit,
            Self::Trash => Right::CustomersDelete,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BulkStatus {
    /// The customers are known; what is to happen to them is not.
    Chosen,
    /// Every row is tried out, and nothing is kept.
    Checking,
    /// The verdicts are there; the person decides.
    Checked,
    Running,
    Done,
    Undoing,
    Undone,
}

impl BulkStatus {
    pub const ALL: [Self; 7] =
        [Self::Chosen, Self::Checking, Self::Checked, Self::Running, Self::Done, Self::Undoing, Self::Undone];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Chosen => "chosen",
            Self::Checking => "checking",
            Self::Checked => "checked",
            Self::Running => "running",
            Self::Done => "done",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.key() == key)
    }

    /// Whether the rows are being worked on.
    pub const fn is_running(self) -> bool {
        matches!(self, Self::Checking | Self::Running | Self::Undoing)
    }
}

/// What becomes of one customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BulkVerdict {
    Changes,
    /// It is so already.
    Same,
    /// Not with the viewer's rights.
    Refused,
    /// Taken back.
    Restored,
    /// Not taken back: it was changed since, or may not be changed any more.
    Kept,
}

impl BulkVerdict {
    pub const ALL: [Self; 5] = [Self::Changes, Self::Same, Self::Refused, Self::Restored, Self::Kept];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Changes => "changes",
            Self::Same => "same",
            Self::Refused => "refused",
            Self::Restored => "restored",
            Self::Kept => "kept",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.key() == key)
    }
}

/// What the list of customers sends: the rows ticked, or all that its filter finds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkChoice {
    #[serde(default)]
    pub chosen: Vec<String>,
    /// Anything but nothing means all.
    #[serde(default)]
    pub all: String,
    #[serde(flatten)]
    pub query: CustomerQuery,
}

/// What is to happen, and with whom or what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BulkForm {
    pub action: String,
    pub staff: String,
    pub tag: String,
    pub group: String,
}

/// One customer of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkRow {
    pub id: CustomerId,
    pub number: String,
    pub name: Masked<String>,
    pub verdict: Option<BulkVerdict>,
}

/// A run with a page of its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkCard {
    pub id: String,
    pub status: BulkStatus,
    pub form: BulkForm,
    /// Whose name, which tag or group it is about.
    pub about: Option<String>,
    pub total: u32,
    pub done: u32,
    /// One for each of [`BulkVerdict::ALL`].
    pub counts: [u32; 5],
    pub rows: Vec<BulkRow>,
    /// Where the next page of rows begins.
    pub next: Option<u32>,
    /// What the viewer may do to any customer at all.
    pub actions: Vec<BulkAction>,
    pub team: Vec<(StaffId, String)>,
    pub when: When,
}

/// One line of the viewer's own runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkRun {
    pub id: String,
    pub action: Option<BulkAction>,
    pub about: Option<String>,
    pub status: BulkStatus,
    pub total: u32,
    pub when: When,
}
