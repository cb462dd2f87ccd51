//! The team.

use crate::access::{Reason, Right, RoleChoice, RoleName, Scope};
use crate::account::AccountStatus;
use crate::invitation::InvitationState;
use crate::list::Page;
use crate::refusal::Problems;
use crate::value::{self, EmailAddress, required, ticked};
use crate::{Day, Locale, PictureId, Problem, Refusal, StaffId, When};
use serde::{Deserialize, Deserializer, Serialize};

/// What the form for a member of the team sends: text as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StaffForm {
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    pub title: String,
    pub phone: String,
    /// As in [`RoleName::key`].
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
    pub role: RoleChoice,
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
        let role = problems.check("role", RoleChoice::parse(&self.role).ok_or(Problem::Choice));
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
    pub role: RoleName,
    pub status: AccountStatus,
    pub manager: Option<String>,
    pub picture: Option<PictureId>,
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
    pub role: RoleName,
    pub status: AccountStatus,
    pub manager: Option<(StaffId, String)>,
    pub language: Locale,
    pub picture: Option<PictureId>,
    pub invitation: Option<InvitationState>,
    /// Customers of whom they are the primary staff: open work that needs a new place when they leave.
    pub primary_customers: u64,
    pub reports: Vec<(StaffId, String)>,
    pub may_manage: bool,
    /// Whether the viewer may erase them once their access was taken away.
    pub may_erase: bool,
    /// Whether their rights are for the viewer's eyes: to manage, or their own.
    pub may_see_access: bool,
    pub may_work_as: bool,
    /// Whom this person may report to, and to whom open work may go.
    pub team: Vec<(StaffId, String)>,
}

/// The switches on one person that the client card asks for (CARD-24…29).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Switches {
    pub show_all_client_cards: bool,
    pub shared_view: bool,
    pub see_name: bool,
    pub see_email: bool,
    pub see_phone: bool,
    pub grant_access: bool,
    /// What their customers owe and paid (CARD-27).
    pub payments: bool,
    pub record_payments: bool,
    /// Give their customers packages (CARD-29).
    pub packages_add: bool,
}

/// What the tab "Roles and access rights" sends: one change at a time, named by `what`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccessForm {
    /// `role`, `switches` or `right`.
    pub what: String,
    pub role: String,
    #[serde(deserialize_with = "flag")]
    pub show_all_client_cards: bool,
    #[serde(deserialize_with = "flag")]
    pub shared_view: bool,
    #[serde(deserialize_with = "flag")]
    pub see_name: bool,
    #[serde(deserialize_with = "flag")]
    pub see_email: bool,
    #[serde(deserialize_with = "flag")]
    pub see_phone: bool,
    #[serde(deserialize_with = "flag")]
    pub grant_access: bool,
    #[serde(deserialize_with = "flag")]
    pub payments: bool,
    #[serde(deserialize_with = "flag")]
    pub record_payments: bool,
    #[serde(deserialize_with = "flag")]
    pub packages_add: bool,
    pub right: String,
    /// Empty for as the role says.
    pub scope: String,
    /// The last day of an exception, or empty for without an end.
    pub until: String,
}

/// A change of one person's rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessEdit {
    Role(RoleChoice),
    Switches(Switches),
    /// One right for itself; without a scope, as the role says.
    Right {
        right: Right,
        scope: Option<Scope>,
        until: Option<Day>,
    },
}

impl AccessForm {
    /// By the names of its fields, as an address or a form carries them.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name: &str| get(name).unwrap_or_default();
        let on = |name: &str| get(name).is_some_and(|value| value == "true");
        Self {
            what: text("what"),
            role: text("role"),
            show_all_client_cards: on("show_all_client_cards"),
            shared_view: on("shared_view"),
            see_name: on("see_name"),
            see_email: on("see_email"),
            see_phone: on("see_phone"),
            grant_access: on("grant_access"),
            payments: on("payments"),
            record_payments: on("record_payments"),
            packages_add: on("packages_add"),
            right: text("right"),
            scope: text("scope"),
            until: text("until"),
        }
    }

    /// What [`read`](Self::read) reads; what is empty is left out.
    pub fn pairs(&self) -> impl Iterator<Item = (&'static str, String)> {
        let pairs = [
            ("what", self.what.clone()),
            ("role", self.role.clone()),
            ("show_all_client_cards", ticked(self.show_all_client_cards)),
            ("shared_view", ticked(self.shared_view)),
            ("see_name", ticked(self.see_name)),
            ("see_email", ticked(self.see_email)),
            ("see_phone", ticked(self.see_phone)),
            ("grant_access", ticked(self.grant_access)),
            ("payments", ticked(self.payments)),
            ("record_payments", ticked(self.record_payments)),
            ("packages_add", ticked(self.packages_add)),
            ("right", self.right.clone()),
            ("scope", self.scope.clone()),
            ("until", self.until.clone()),
        ];
        pairs.into_iter().filter(|(_, value)| !value.is_empty())
    }

    pub fn parse(&self) -> Result<AccessEdit, Refusal> {
        let mut problems = Problems::default();
        let edit = match self.what.as_str() {
            "role" => {
                problems.check("role", RoleChoice::parse(&self.role).ok_or(Problem::Choice)).map(AccessEdit::Role)
            }
            "switches" => Some(AccessEdit::Switches(Switches {
                show_all_client_cards: self.show_all_client_cards,
                shared_view: self.shared_view,
                see_name: self.see_name,
                see_email: self.see_email,
                see_phone: self.see_phone,
                grant_access: self.grant_access,
                payments: self.payments,
                record_payments: self.record_payments,
                packages_add: self.packages_add,
            })),
            "right" => {
                let right = problems.check("right", Right::parse(&self.right).ok_or(Problem::Choice));
                let scope = problems.check("scope", right.map_or(Ok(None), |right| scope(right, &self.scope)));
                let until = problems.check("until", Day::optional(&self.until));
                (|| Some(AccessEdit::Right { right: right?, scope: scope?, until: until? }))()
            }
            _ => None,
        };
        problems.finish(edit)
    }
}

/// A box that was checked, as forms send it: a word, also where a form is part of another record.
fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    String::deserialize(deserializer).map(|text| text == "true")
}

fn scope(right: Right, text: &str) -> Result<Option<Scope>, Problem> {
    match text {
        "" => Ok(None),
        key => Scope::parse(key).filter(|scope| right.offers(*scope)).map(Some).ok_or(Problem::Choice),
    }
}

/// The tab "Roles and access rights" of one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessCard {
    pub id: StaffId,
    pub name: String,
    pub role: RoleName,
    pub may_manage: bool,
    /// The roles that the viewer may give.
    pub roles: Vec<RoleName>,
    pub switches: Switches,
    /// Every right, in the order of the catalogue.
    pub rights: Vec<RightRow>,
}

/// How far one right reaches for a person, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RightRow {
    pub right: Right,
    pub scope: Scope,
    pub because: Vec<Reason>,
    /// The exception that is set for this person, in force or hidden by something stronger.
    pub exception: Option<Exception>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    pub scope: Scope,
    pub until: Option<When>,
}

/// What a change of somebody's rights would do, told before it is saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessReview {
    pub name: String,
    /// What the change makes of the role, where it changes that.
    pub role: Option<RoleName>,
    pub changes: Vec<RightChange>,
    /// Customers that they see, before and after.
    pub customers: (u64, u64),
    /// Exceptions that stay as they are.
    pub exceptions: Vec<Right>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RightChange {
    pub right: Right,
    pub before: Scope,
    pub after: Scope,
}

impl StaffCard {
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }
}
