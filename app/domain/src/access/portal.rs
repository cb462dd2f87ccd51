use super::{MembershipKind, PortalArea, Right};
use serde::{Deserialize, Serialize};

/// How far a right of a customer's person reaches. Never mixes with the scopes of staff.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PortalScope {
    #[default]
    None,
    /// Only what is about the person themself.
    Own,
    /// The whole customer.
    Company,
}

macro_rules! portal_catalogue {
    ($($(#[$doc:meta])* $right:ident $key:literal [$primary:ident $standard:ident $technical:ident $billing:ident $external:ident] $off:ident..$on:ident;)+) => {
        /// Everything that a customer's people may be allowed to do. A right that no code asks for does not exist.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum PortalRight {
            $($(#[$doc])* $right,)+
        }

        impl PortalRight {
            pub const ALL: &'static [Self] = &[$(Self::$right),+];

            pub const fn key(self) -> &'static str {
                match self { $(Self::$right => $key,)+ }
            }

            /// As the primary contact, the three sets and external users have it; without the tick and with it.
            const fn row(self) -> [PortalScope; 7] {
                match self {
                    $(Self::$right => [
                        PortalScope::$primary, PortalScope::$standard, PortalScope::$technical, PortalScope::$billing,
                        PortalScope::$external, PortalScope::$off, PortalScope::$on,
                    ],)+
                }
            }
        }
    };
}

portal_catalogue! {
    //                                             primary standard technical billing external, without the tick..with it
    /// Own name, language and password.
    ProfileEdit "profile.edit"                    [Own     Own     Own     Own     Own    ] Own..Own;
    /// Take all that is kept about oneself.
    OwnData "data_export.own"                     [Own     Own     Own     Own     Own    ] Own..Own;
    /// The company's data and addresses.
    AccountView "account.view"                    [Company Company Company Company None   ] None..Company;
    AccountEdit "account.edit"                    [Company None    None    Company None   ] None..Company;
    /// Who else is a contact: names and positions.
    ContactsView "contacts.view"                  [Company Company Company Company Company] None..Company;
    /// Their e-mail addresses, telephone numbers and access.
    ContactsDetails "contacts.details"            [Company Own     Own     Own     Own    ] Own..Company;
    /// Add people of the company, change their data, their mails and what they may do, and take that away.
    ContactsManage "contacts.manage"              [Company None    None    None    None   ] None..Company;
    /// Let them sign in.
    ContactsInvite "contacts.invite"              [Company None    None    None    None   ] None..Company;
    /// Sign them out everywhere.
    ContactsEndSessions "contacts.end_sessions"   [Company None    None    None    None   ] None..Company;
    /// Offer a colleague to become the primary contact in one's place.
    OwnershipTransfer "ownership.request_transfer"[Company None    None    None    None   ] None..None;
    /// The mails that went to them; with the tick to everybody of the company, but for what guards others' sign-ins.
    EmailsHistory "emails.history"                [Company Own     Own     Own     Own    ] Own..Company;
    /// Those about money, whoever of the company they went to.
    EmailsHistoryBilling "emails.history_billing" [Company None    None    Company None   ] None..Company;
    /// What the company is offered.
    QuotesView "quotes.view"                      [Company None    None    Company None   ] None..Company;
    /// Accept it, decline it, or ask for changes.
    QuotesRespond "quotes.respond"                [Company None    None    None    None   ] None..Company;
    /// Write questions about it, where the house lets that be done.
    QuotesComment "quotes.comment"                [Company None    None    Company None   ] None..Company;
    /// What the company owes and paid.
    InvoicesView "invoices.view"                  [Company None    None    Company None   ] None..Company;
    /// What was billed and paid over some time.
    StatementsView "statements.view"              [Company None    None    Company None   ] None..Company;
    /// Pay them online, where the house lets that be done.
    InvoicesPay "invoices.pay"                    [Company None    None    Company None   ] None..Company;
    /// The packages of the company; without the tick those that are for themselves.
    PackagesView "packages.view"                  [Company Own     Own     None    Own    ] Own..Company;
    /// What the house announces to the company.
    AnnouncementsView "announcements.view"        [Company Company Company Company Company] None..Company;
}

impl PortalRight {
    /// How far it reaches for somebody who was given this role. The primary contact has all, whatever theirs is.
    pub fn scope(self, kind: MembershipKind, role: &PortalRole) -> PortalScope {
        let [primary, standard, technical, billing, external, off, on] = self.row();
        match (kind, role) {
            (MembershipKind::Primary, _) => primary,
            // Fixed, whatever stands with them: nothing can be ticked for an external user (BR-45).
            (MembershipKind::External, _) | (MembershipKind::SubAccount, PortalRole::External) => external,
            (MembershipKind::SubAccount, PortalRole::Standard) => standard,
            (MembershipKind::SubAccount, PortalRole::Technical) => technical,
            (MembershipKind::SubAccount, PortalRole::Billing) => billing,
            (MembershipKind::SubAccount, PortalRole::Chosen(rights)) => {
                if rights.contains(&self) {
                    on
                } else {
                    off
                }
            }
        }
    }

    /// The same where areas of the portal are closed: nothing within such an area, and of what rests on one as much as everybody has.
    pub fn reach(self, kind: MembershipKind, role: &PortalRole, closed: &[PortalArea]) -> PortalScope {
        let given = self.scope(kind, role);
        let [.., without, _] = self.row();
        match self.closed_by(closed) {
            None => given,
            own if own == self.area() => PortalScope::None,
            Some(_) => given.min(without),
        }
    }

    /// What comes with it: who changes must see.
    pub(super) const fn needs(self) -> &'static [Self] {
        match self {
            Self::ProfileEdit
            | Self::OwnData
            | Self::OwnershipTransfer
            | Self::AccountView
            | Self::ContactsView
            | Self::QuotesView
            | Self::InvoicesView
            | Self::PackagesView
            | Self::AnnouncementsView => &[],
            // Mails name colleagues and say what was announced.
            Self::EmailsHistory => &[Self::ContactsView, Self::ContactsDetails, Self::AnnouncementsView],
            Self::EmailsHistoryBilling => &[Self::ContactsView, Self::InvoicesView],
            Self::QuotesRespond | Self::QuotesComment => &[Self::QuotesView],
            Self::StatementsView => &[Self::InvoicesView],
            Self::InvoicesPay => &[Self::InvoicesView],
            Self::AccountEdit => &[Self::AccountView],
            Self::ContactsDetails => &[Self::ContactsView],
            Self::ContactsManage => &[Self::ContactsView, Self::ContactsDetails],
            Self::ContactsInvite | Self::ContactsEndSessions => {
                &[Self::ContactsView, Self::ContactsDetails, Self::ContactsManage]
            }
        }
    }

    /// Whether there is anything to choose: some rights everybody has, and as far.
    pub fn is_choice(self) -> bool {
        let [.., off, on] = self.row();
        off != on
    }

    /// The rights that there are to choose.
    pub fn choices() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|right| right.is_choice())
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|right| right.key() == key)
    }
}

/// What a contact with a sign-in may do: one of three sets that this house keeps, what was ticked one by one, or what external users may.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PortalRole {
    #[default]
    Standard,
    /// Whoever looks after the technical side.
    Technical,
    /// Whoever looks after the money.
    Billing,
    Chosen(Vec<PortalRight>),
    /// Whoever works with the house from outside and is not one of the customer's own: given by the house alone.
    External,
}

const CHOSEN: &str = "chosen";

impl PortalRole {
    pub const PRESETS: [Self; 3] = [Self::Standard, Self::Technical, Self::Billing];
    /// What the house may give beside ticks.
    pub const GIVEN_BY_HOUSE: [Self; 4] = [Self::Standard, Self::Technical, Self::Billing, Self::External];

    /// What whoever lets people in chooses between: one of the customer's own, or an external user.
    pub const LET_IN: [Self; 2] = [Self::Standard, Self::External];

    /// What a member of the team needs to give somebody the other role in place of this one.
    pub fn right_to_become(&self, other: &Self) -> Right {
        if Self::LET_IN.contains(self) && Self::LET_IN.contains(other) {
            Right::ContactsGrantAccess
        } else {
            Right::ContactsPortalPermissions
        }
    }

    /// Everything that there is to choose, one by one.
    pub fn everything() -> Self {
        Self::Chosen(PortalRight::choices().collect())
    }

    /// Which of them it is.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Technical => "technical",
            Self::Billing => "billing",
            Self::Chosen(_) => CHOSEN,
            Self::External => "external",
        }
    }

    /// By its key, and the keys of the rights where they are chosen. What is no choice is none, and what one needs comes with it.
    pub fn parse<'a>(key: &str, rights: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        if key != CHOSEN {
            return Self::GIVEN_BY_HOUSE.into_iter().find(|role| role.key() == key);
        }
        let chosen: Option<Vec<PortalRight>> = rights.into_iter().map(PortalRight::parse).collect();
        let mut chosen = chosen?;
        chosen.retain(|right| right.is_choice());
        for at in 0..chosen.len() {
            chosen.extend(chosen[at].needs());
        }
        chosen.sort_unstable();
        chosen.dedup();
        Some(Self::Chosen(chosen))
    }

    /// As it is stored. A right that a version does not know is not given by it.
    pub fn stored(&self) -> String {
        match self {
            Self::Chosen(rights) => {
                std::iter::once(CHOSEN).chain(rights.iter().map(|right| right.key())).collect::<Vec<_>>().join(" ")
            }
            preset => preset.key().to_owned(),
        }
    }

    pub fn restored(text: &str) -> Self {
        let mut words = text.split(' ');
        let key = words.next().unwrap_or_default();
        Self::parse(key, words.filter(|word| PortalRight::parse(word).is_some())).unwrap_or(Self::Chosen(Vec::new()))
    }

    /// Whether somebody with this role has this right ticked.
    pub fn ticks(&self, right: PortalRight) -> bool {
        right.scope(MembershipKind::SubAccount, self)
            == right.scope(MembershipKind::SubAccount, &Self::Chosen(vec![right]))
    }
}
