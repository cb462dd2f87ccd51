//! Announcements: what staff tell customers, in the portal and by mail.

use crate::access::Masked;
use crate::list::Page;
use crate::refusal::Problems;
use crate::value::{line, paragraph, required};
use crate::{AnnouncementId, CustomerId, Problem, Refusal, When};
use serde::{Deserialize, Serialize};

const TITLE: u32 = 150;
/// Characters that the text of one may have.
pub const BODY: u32 = 10_000;

/// Whom it is for. Who that is stays as it is at the moment it is published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AnnouncementAudience {
    #[default]
    All,
    Groups,
    Customers,
}

impl AnnouncementAudience {
    pub const ALL: [Self; 3] = [Self::All, Self::Groups, Self::Customers];

    pub const fn key(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Groups => "groups",
            Self::Customers => "customers",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|audience| audience.key() == key)
    }
}

/// `draft → published → withdrawn`. What is published changes no more, and what is withdrawn nobody reads any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AnnouncementStatus {
    Draft,
    Published,
    Withdrawn,
}

impl AnnouncementStatus {
    pub const ALL: [Self; 3] = [Self::Draft, Self::Published, Self::Withdrawn];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.key() == key)
    }
}

/// As the form sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AnnouncementForm {
    pub title: String,
    pub body: String,
    pub audience: String,
    /// Ids of groups.
    pub groups: Vec<String>,
    /// `true` where it goes out by mail too.
    pub by_mail: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnouncementEdit {
    pub title: String,
    pub body: String,
    pub audience: AnnouncementAudience,
    pub groups: Vec<String>,
    pub by_mail: bool,
}

impl AnnouncementForm {
    pub fn parse(&self) -> Result<AnnouncementEdit, Refusal> {
        let mut problems = Problems::default();
        let title = problems.check("title", required(line(&self.title, TITLE)));
        let body = problems.check("body", required(paragraph(&self.body, BODY)));
        let audience = AnnouncementAudience::parse(&self.audience).ok_or(Problem::Choice);
        let audience = problems.check("audience", audience);
        let groups = self.groups.clone();
        let by_mail = self.by_mail == "true";
        problems
            .finish((|| Some(AnnouncementEdit { title: title?, body: body?, audience: audience?, groups, by_mail }))())
    }
}

/// One line of the list that staff read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnouncementRow {
    pub id: AnnouncementId,
    pub title: String,
    pub status: AnnouncementStatus,
    pub author: String,
    /// When it was published, or last changed.
    pub when: When,
    /// Customers that it went to, and of those how many opened it.
    pub customers: u64,
    pub opened: u64,
}

pub type AnnouncementList = Page<AnnouncementRow>;

/// All that whoever writes it sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnouncementCard {
    pub id: AnnouncementId,
    pub version: i32,
    pub title: String,
    pub body: String,
    pub audience: AnnouncementAudience,
    pub by_mail: bool,
    pub status: AnnouncementStatus,
    pub author: String,
    pub when: When,
    /// All groups, and whether it is for them.
    pub groups: Vec<AnnouncementGroup>,
    /// Those chosen one by one whom the viewer may see.
    pub customers: Vec<AnnouncedCustomer>,
    /// How many more were chosen.
    pub unseen: u64,
    /// Customers that the search found, to be chosen.
    pub found: Vec<AnnouncedCustomer>,
    pub reach: Reach,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnouncementGroup {
    pub id: String,
    pub name: String,
    pub chosen: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnouncedCustomer {
    pub id: CustomerId,
    pub number: String,
    pub name: Masked<String>,
}

/// How many it reaches: as a draft those whom it would, afterwards those whom it did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    pub customers: u64,
    /// Of their people, those who get it by mail.
    pub mails: u64,
    /// People who opened it in the portal, and at how many customers.
    pub people_opened: u64,
    pub customers_opened: u64,
    /// Whether mails are still being written.
    pub mails_wait: bool,
}

/// One line of what customers read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewsRow {
    pub id: AnnouncementId,
    pub title: String,
    pub when: When,
    /// Nobody opened it who reads this.
    pub is_new: bool,
}

/// An announcement as customers read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    pub title: String,
    pub body: String,
    pub when: When,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_needs_words_and_somebody_to_tell() {
        let form = AnnouncementForm {
            title: " Closed on\tMonday ".into(),
            body: "We are away.\r\n".into(),
            ..Default::default()
        };
        let Err(Refusal::Invalid(problems)) = form.parse() else { panic!("nobody is told") };
        assert_eq!(problems.iter().map(|problem| problem.field.as_str()).collect::<Vec<_>>(), ["audience"]);
        let edit =
            AnnouncementForm { audience: "all".into(), by_mail: "true".into(), ..form }.parse().expect("is whole");
        assert_eq!((edit.title.as_str(), edit.body.as_str(), edit.by_mail), ("Closed on Monday", "We are away.", true));
    }
}
