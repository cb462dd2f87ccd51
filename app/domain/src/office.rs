//! The first page of the admin area.

use crate::customer::CustomerRow;
use crate::sensitive::SensitiveRow;
use serde::{Deserialize, Serialize};

/// Where work goes on, and what this viewer may begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeHome {
    /// The customers with the latest activity, of those the viewer sees.
    pub recent: Vec<CustomerRow>,
    /// What was unusual lately, for those who read the log of it.
    pub alerts: Vec<SensitiveRow>,
    pub can_create: bool,
    pub can_invite: bool,
    pub can_brand: bool,
    /// Who asks to become a customer, for those who decide.
    pub registrations: Option<u64>,
    /// Mails that wait, for those who may read the outbox where nothing leaves by itself.
    pub waiting: Option<u64>,
    /// Mails of late that were given up, for those who may read the outbox.
    pub failed: u64,
}
