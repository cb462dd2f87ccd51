//! The team.

use crate::access::Role;
use crate::account::AccountStatus;
use crate::invitation::InvitationState;
use crate::list::Page;
use crate::refusal::Problems;
use crate::value::{self, EmailAddress, required};
use crate::{Locale, Problem, Refusal, StaffId};
use serde::{Deserialize, Serialize};

/// What the form for a member of the team sends: text as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StaffForm {
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    pub title: String,
    pub phone: String,
    pub role: String,
    /// Staff id of the line manager, or empty.
    pub manager: String,
    pub language: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffEdit {
    pub first_name: String,
    pub last_name: String,
    pub email: EmailAddress,
    pub title: Option<String>,
    pub phone: Option<String>,
    pub role: Role,
    pub manager: Option<StaffId>,
    pub language: Option<Locale>,
}

impl StaffForm {
    pub fn parse(&self) -> Result<StaffEdit, Refusal> {
        let mut problems = Problems::default();
        let first_name = problems.check("first_name", required(value::line(&self.first_name, 80)));
        let last_name = problems.check("last_name", required(value::line(&self.last_name, 80)));
        let email = problems.check("email", EmailAddress::parse(&self.email));
        let title = problems.check("title", value::line(&self.title, 80));
        let phone = problems.check("phone", value::line(&self.phone, 40));
        let role = problems.check("role", Role::parse(&self.role).ok_or(Problem::Choice));
        let manager = problems.check("manager", manager(&self.manager));
        let language = problems.check("language", crate::customer::language(&self.language));
        let edit = (|| {
            Some(StaffEdit {
                first_name: first_name?,
                last_name: last_name?,
                email: email?,
                title: title?,
                phone: phone?,
                role: role?,
                manager: manager?,
                language: language?,
            })
        })();
        problems.finish(edit)
    }
}

fn manager(text: &str) -> Result<Option<StaffId>, Problem> {
    match text.trim() {
        "" => Ok(None),
        id => id.parse().map(Some).map_err(|_| Problem::Choice),
    }
}

/// A line of the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffRow {
    pub id: StaffId,
    pub name: String,
    pub email: String,
    pub title: Option<String>,
    pub role: Role,
    pub status: AccountStatus,
    pub manager: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffList {
    pub page: Page<StaffRow>,
    pub can_manage: bool,
}

/// One member of the team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffCard {
    pub id: StaffId,
    pub version: i32,
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    pub title: Option<String>,
    pub phone: Option<String>,
    pub role: Role,
    pub status: AccountStatus,
    pub manager: Option<(StaffId, String)>,
    pub language: Locale,
    pub invitation: Option<InvitationState>,
    /// Customers of whom they are the primary staff: open work that needs a new place when they leave.
    pub primary_customers: u64,
    pub reports: Vec<(StaffId, String)>,
    pub switches: Switches,
    pub may_manage: bool,
    /// The roles the viewer may give.
    pub roles: Vec<Role>,
    /// Whom this person may report to, and to whom open work may go.
    pub team: Vec<(StaffId, String)>,
}

/// The switches on one person that the client card asks for (CARD-24…26).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Switches {
    pub show_all_client_cards: bool,
    pub shared_view: bool,
    pub see_name: bool,
    pub see_email: bool,
    pub see_phone: bool,
    pub grant_access: bool,
}

impl StaffCard {
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }
}
