//! Customers as their viewers see them: lists, the card, the activity, the trash.

use super::{Address, CustomerKind, CustomerStatus};
use crate::access::{Masked, Masks, Right, SeenBy};
use crate::contact::ContactRow;
use crate::list::{Count, Page};
use crate::{CustomerId, Locale, NoteId, StaffId, When};
use serde::{Deserialize, Serialize};

/// How a list of customers is asked for. All of it stands in the URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct CustomerQuery {
    pub q: String,
    pub status: String,
    pub kind: String,
    pub tag: String,
    pub group: String,
    /// Staff id of an assigned member of the team, or `me`.
    pub staff: String,
    pub country: String,
    pub sort: String,
    pub after: String,
    pub before: String,
    /// The filter panel is open.
    pub filter: bool,
}

/// The orders a list of customers can have. A name that is hidden cannot be sorted by (BR-39).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CustomerSort {
    #[default]
    Name,
    NameDescending,
    Number,
    NumberDescending,
    /// Latest activity first.
    Activity,
}

impl CustomerSort {
    pub const ALL: [Self; 5] = [Self::Name, Self::NameDescending, Self::Number, Self::NumberDescending, Self::Activity];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::NameDescending => "-name",
            Self::Number => "number",
            Self::NumberDescending => "-number",
            Self::Activity => "activity",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.key() == key)
    }
}

/// A member of the team beside a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignedStaff {
    pub id: StaffId,
    pub name: String,
    pub primary: bool,
}

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerRow {
    pub id: CustomerId,
    pub number: String,
    pub name: Masked<String>,
    pub kind: CustomerKind,
    pub status: CustomerStatus,
    pub city: Option<String>,
    /// ISO code; the page writes its name.
    pub country: Option<String>,
    pub contact: Masked<Option<String>>,
    pub email: Masked<Option<String>>,
    pub phone: Masked<Option<String>>,
    pub staff: Vec<AssignedStaff>,
    pub last_activity: When,
}

/// The list, with what its viewer needs to understand it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerList {
    pub page: Page<CustomerRow>,
    pub sees_all: bool,
    /// Whether the viewer sees the names of all of them: otherwise these are no order.
    pub sorts_by_name: bool,
    pub can_create: bool,
    pub can_import: bool,
    pub can_export: bool,
    pub can_bulk: bool,
    /// What the filter panel offers, when it is open.
    pub offers: Option<FilterOffers>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterOffers {
    pub tags: Vec<String>,
    pub groups: Vec<String>,
    /// Empty for viewers who see only their own customers.
    pub team: Vec<(StaffId, String)>,
}

/// The client card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerCard {
    pub id: CustomerId,
    pub number: String,
    pub version: i32,
    pub kind: CustomerKind,
    pub status: CustomerStatus,
    pub name: Masked<String>,
    pub email: Masked<Option<String>>,
    pub phone: Masked<Option<String>>,
    pub website: Option<String>,
    pub vat_id: Option<String>,
    pub tax_id: Masked<Option<String>>,
    pub sdi_code: Option<String>,
    pub pec: Masked<Option<String>>,
    pub language: Option<Locale>,
    pub currency: Option<String>,
    pub reference: Option<String>,
    pub address: Address,
    pub group: Option<String>,
    pub tags: Vec<String>,
    pub staff: Vec<AssignedStaff>,
    /// The first of its people.
    pub contacts: Vec<ContactRow>,
    /// How many they are.
    pub people: Count,
    pub since: When,
    pub may: CustomerActs,
}

/// What the viewer may do on the card; decides which buttons stand there. The server asks again when one is pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerActs {
    pub edit: bool,
    pub delete: bool,
    pub assign: bool,
    pub tags: bool,
    pub add_contact: bool,
    pub edit_contact: bool,
    pub delete_contact: bool,
    pub invite: bool,
    pub suspend: bool,
    pub note: bool,
    /// Read the mails to its people.
    pub mails: bool,
}

/// One entry of the activity on a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    pub id: String,
    pub when: When,
    pub actor: String,
    /// The member of the team as whom they did it, if not as themself.
    pub acting_as: Option<String>,
    /// Staff, or a customer's person.
    pub by_staff: bool,
    /// The audit's key of what was done, such as `customer.created`.
    pub action: String,
    /// The name of what it was done to, where the viewer may read it.
    pub subject: Option<String>,
    /// The names of the fields that changed, by the form's own names.
    pub fields: Vec<String>,
    /// A note's text and whether only its author sees it.
    pub note: Option<NoteText>,
    /// What became of a document's internal note, for those who see the document.
    pub rewritten: Option<Rewritten>,
}

/// A text that was written anew. Nothing is an empty one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rewritten {
    pub from: String,
    pub to: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteText {
    pub id: NoteId,
    pub body: String,
    pub private: bool,
    /// The viewer wrote it.
    pub may_delete: bool,
}

/// The activity that its viewer may see, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline {
    pub entries: Vec<Activity>,
    pub next: Option<String>,
    /// Others' activity is hidden from this viewer.
    pub only_own: bool,
}

/// Who looks after a customer, and who could.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignForm {
    pub id: CustomerId,
    pub version: i32,
    pub number: String,
    pub name: Masked<String>,
    pub staff: Vec<AssignedStaff>,
    pub team: Vec<(StaffId, String)>,
    /// What would change, where it was asked about a choice.
    pub outlook: Option<Vec<Shift>>,
}

/// Who would look after a customer, as a form has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffChoice {
    pub primary: String,
    pub additional: Vec<String>,
}

/// What somebody could do with a record that they cannot do now, and the other way round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    pub name: String,
    pub gains: Vec<Right>,
    pub loses: Vec<Right>,
}

/// Who can see a customer, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audience {
    pub inside: Vec<SeenBy>,
    pub outside: Vec<OutsidePerson>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutsidePerson {
    pub name: Masked<String>,
    pub kind: crate::access::MembershipKind,
}

/// A customer form with what it begins with. What its viewer does not see is not on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilledCustomerForm {
    pub form: super::CustomerForm,
    pub version: i32,
    pub name: String,
    pub masks: Masks,
    pub can_tag: bool,
    /// Whether what Italy's exchange wants to know is asked for.
    pub italian: bool,
}

/// A customer that looks like the one being made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duplicate {
    pub id: CustomerId,
    pub number: String,
    pub name: Masked<String>,
    /// The field they share: `email`, `vat_id`, `tax_id` or `name`.
    pub same: String,
}
