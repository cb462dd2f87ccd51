//! What customers read. Types of their own, without any internal field that could leak.

use crate::access::{Masked, PortalRight, PortalRole, PortalScope};
use crate::announcement::NewsRow;
use crate::contact::{ContactForm, PortalAccess, PortalEdit};
use crate::customer::Address;
use crate::list::Page;
use crate::picture::Logo;
use crate::{ContactId, Locale, MembershipId, PictureId, When};
use serde::{Deserialize, Serialize};

/// The first page after signing in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    pub first_name: String,
    pub company: String,
    /// The name of the person at the firm who answers; never more than that.
    pub contact: Option<String>,
    /// How many the company has, for those who may see who they are.
    pub people: Option<u64>,
    /// What the house says to whoever comes in.
    pub welcome: Option<String>,
    pub sees_company: bool,
    /// An offer to hand over that waits, where it is about the viewer.
    pub handover: Option<Handover>,
    /// Announcements that were not opened yet.
    pub news: Vec<NewsRow>,
    /// How many quotes wait for an answer, for those who may see them.
    pub quotes: Option<u64>,
    /// What waits to be paid, for those who may see it.
    pub invoices: Option<WaitingInvoices>,
    /// How many packages there are, as far as they are the viewer's to see.
    pub packages: u64,
    pub can_edit_company: bool,
    pub address_missing: bool,
}

/// Invoices that wait to be paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingInvoices {
    pub open: u64,
    /// Of them, those that should have been paid.
    pub overdue: u64,
    /// By currency.
    pub owed: Vec<String>,
    /// What was paid or given back and went towards nothing yet, by currency.
    pub credit: Vec<String>,
}

/// The primary contact offers to hand over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// The name of the other one.
    pub other: String,
    /// Whether it was offered to the viewer, and not by them.
    pub offered: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    pub version: i32,
    pub number: String,
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub vat_id: Option<String>,
    pub tax_id: Option<String>,
    pub sdi_code: Option<String>,
    pub pec: Option<String>,
    pub address: Address,
    pub can_edit: bool,
}

/// What one of a customer's people sees, as far as a member of the team may read it too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortalPreview {
    pub name: Masked<String>,
    /// Otherwise it is what they would see once invited.
    pub has_access: bool,
    pub rights: Vec<(PortalRight, PortalScope)>,
    pub company: Option<PreviewCompany>,
    pub people: Vec<PreviewPerson>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewCompany {
    pub number: String,
    pub name: Masked<String>,
    pub email: Masked<Option<String>>,
    pub phone: Masked<Option<String>>,
    pub vat_id: Option<String>,
    pub tax_id: Masked<Option<String>>,
    pub sdi_code: Option<String>,
    pub pec: Masked<Option<String>>,
    pub address: Address,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewPerson {
    pub name: Masked<String>,
    pub position: Option<String>,
    /// Where the person sees more than the name.
    pub details: Option<PreviewDetails>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewDetails {
    pub email: Masked<Option<String>>,
    pub phone: Masked<Option<String>>,
}

/// What a customer changes about their own company.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CompanyForm {
    pub email: String,
    pub phone: String,
    pub address_1: String,
    pub address_2: String,
    pub city: String,
    pub region: String,
    pub postal_code: String,
    pub country: String,
}

/// Which of them, as the address says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PeopleQuery {
    pub q: String,
    pub after: String,
}

/// The people of one's own company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    pub page: Page<Colleague>,
    /// The viewer adds people, and changes those whom they look after.
    pub may_manage: bool,
}

/// A colleague, as far as the viewer may know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colleague {
    /// Where the viewer looks after them.
    pub id: Option<ContactId>,
    pub name: String,
    pub position: Option<String>,
    pub picture: Option<PictureId>,
    pub primary: bool,
    pub oneself: bool,
    /// None where the viewer sees names only.
    pub details: Option<ColleagueDetails>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColleagueDetails {
    pub email: Option<String>,
    pub phone: Option<String>,
    pub access: PortalAccess,
    pub role: PortalRole,
    /// When they were last signed in, for whoever looks after them.
    pub last_seen: Option<When>,
}

/// A colleague as whoever looks after them changes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilledPersonForm {
    /// Nothing for a new one.
    pub id: Option<ContactId>,
    pub version: i32,
    pub name: String,
    pub form: ContactForm,
    pub portal: PortalEdit,
    pub access: PortalAccess,
    /// The house took their sign-in away: only the house gives it back, and they stay where they are.
    pub suspended_by_house: bool,
    pub may_invite: bool,
    pub may_end_sessions: bool,
    /// The viewer may offer them to become the primary contact.
    pub may_hand_over: bool,
    /// The rights that there are to choose, and whether the viewer may give them.
    pub rights: Vec<(PortalRight, bool)>,
    /// The sets that give no more than the viewer has.
    pub roles: Vec<PortalRole>,
}

/// A company that the person may switch to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyChoice {
    pub membership: MembershipId,
    pub name: String,
    pub current: bool,
}

/// How the firm presents itself at both doors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brand {
    pub name: String,
    /// `#rrggbb`; the sheet corrects its contrast.
    pub accent: Option<String>,
    pub language: Locale,
    pub logo: Option<Logo>,
}

/// How the company presents itself, as the settings form sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanySettings {
    pub name: String,
    pub accent: String,
    pub language: String,
}
