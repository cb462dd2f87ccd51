use super::{Role, Scope};
use serde::{Deserialize, Serialize};

/// How a right is granted: by rows, or as a plain yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Rows,
    Yes,
}

macro_rules! catalogue {
    ($($(#[$doc:meta])* $right:ident $key:literal $kind:ident $cap:expr, [$($scope:ident)+];)+) => {
        /// Everything that staff may be allowed to do. A right that no code asks for does not exist.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Right {
            $($(#[$doc])* $right,)+
        }

        impl Right {
            pub const ALL: &'static [Self] = &[$(Self::$right),+];

            /// `resource.action`, as it is stored and shown.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$right => $key,)+ }
            }

            pub const fn kind(self) -> Kind {
                match self { $(Self::$right => Kind::$kind,)+ }
            }

            /// The right whose scope this one never exceeds: who edits must see.
            pub const fn capped_by(self) -> Option<Self> {
                match self { $(Self::$right => $cap,)+ }
            }

            /// What a role gives before any override.
            pub const fn default_for(self, role: Role) -> Scope {
                let row: [Scope; 6] = match self { $(Self::$right => [$(Scope::$scope),+],)+ };
                row[role.column()]
            }
        }
    };
}

catalogue! {
    //                                                                        MA  AD  MG  MK  CO  US
    /// The client card and the list of customers.
    CustomersView "customers.view" Rows None,                                [All All All All All Assigned];
    CustomersCreate "customers.create" Yes None,                             [All All All All All All];
    CustomersEdit "customers.edit" Rows Some(Self::CustomersView),           [All All All All All Assigned];
    /// Move to the trash.
    CustomersDelete "customers.delete" Rows Some(Self::CustomersEdit),       [All All All None None None];
    /// Change primary and additional staff.
    CustomersAssignStaff "customers.assign_staff" Rows Some(Self::CustomersView), [All All All None All Own];
    CustomersTags "customers.tags" Rows Some(Self::CustomersView),           [All All All All All None];
    CustomersImport "customers.import" Yes None,                             [All All All All All None];
    /// Take client records out as a file; contacts go by the same right.
    CustomersExport "customers.export" Rows Some(Self::CustomersView),       [All All All All None None];
    /// Change many customers at once, each as far as the right to that change reaches.
    CustomersBulk "customers.bulk" Rows Some(Self::CustomersView),           [All All All All All None];
    /// The people of a customer.
    ContactsView "contacts.view" Rows Some(Self::CustomersView),             [All All All All All Assigned];
    ContactsCreate "contacts.create" Rows Some(Self::CustomersView),         [All All All All All Assigned];
    ContactsEdit "contacts.edit" Rows Some(Self::ContactsView),              [All All All All All Assigned];
    ContactsDelete "contacts.delete" Rows Some(Self::ContactsEdit),          [All All All None None None];
    /// Erase a person who asks for it, for good and at once.
    PrivacyErase "privacy.erase" Rows Some(Self::ContactsDelete),            [All All All None None None];
    /// The three contact data are masked each by itself (CARD-26).
    ContactsFieldName "contacts.field.name" Rows Some(Self::CustomersView),  [All All All All All Assigned];
    ContactsFieldEmail "contacts.field.email" Rows Some(Self::CustomersView), [All All All All All Assigned];
    ContactsFieldPhone "contacts.field.phone" Rows Some(Self::CustomersView), [All All All All All Assigned];
    /// Invite to the portal (EXT-23).
    ContactsGrantAccess "contacts.grant_access" Rows Some(Self::ContactsView), [All All All None None None];
    /// Decide what a contact may do there, right by right; who may only invite chooses between one of the customer's own and an external user.
    ContactsPortalPermissions "contacts.portal_permissions" Rows Some(Self::ContactsGrantAccess), [All All All None None None];
    /// Take access away for a while or for good, and sign people out.
    ContactsSuspendAccess "contacts.suspend_access" Rows Some(Self::ContactsView), [All All All None None None];
    /// See the portal as one of a customer's people does, to read only.
    PortalPreview "customers.portal_preview" Rows Some(Self::ContactsView),  [All All All None None None];
    /// Whose activity shows on the card: own only, everybody's on assigned customers (shared view), or all.
    InteractionsView "interactions.view" Rows Some(Self::CustomersView),     [All All All All All Own];
    NotesView "notes.internal.view" Rows Some(Self::CustomersView),          [All All All All All Assigned];
    NotesCreate "notes.internal.create" Rows Some(Self::NotesView),          [All All All All All Assigned];
    /// Notes on a card, to those who may read them (SEC-11).
    CommentsDelete "comments.delete" Rows Some(Self::NotesView),             [All All All Own Own Own];
    /// Notes that nobody but their author ever reads.
    NotesPrivate "notes.private" Rows None,                                  [Own Own Own Own Own Own];
    /// The mails that went to a customer's people.
    EmailsHistoryView "emails.history.view" Rows Some(Self::ContactsView),   [All All All All All Assigned];
    /// Send one of them once more.
    EmailsResend "emails.resend" Rows Some(Self::EmailsHistoryView),         [All All All All All Assigned];
    /// What customers are offered (DOORS-09).
    QuotesView "quotes.view" Rows Some(Self::CustomersView),                 [All All All Assigned All Assigned];
    QuotesCreate "quotes.create" Rows Some(Self::QuotesView),                [All All All Assigned All None];
    /// Change a draft.
    QuotesEdit "quotes.edit" Rows Some(Self::QuotesView),                    [All All All Assigned All None];
    /// Send a quote, give it more time, write another version of it.
    QuotesSend "quotes.send" Rows Some(Self::QuotesView),                    [All All All None All None];
    /// Make an invoice of what was accepted; whoever makes no invoices makes none of quotes either.
    QuotesConvert "quotes.convert" Rows Some(Self::InvoicesCreate),          [All All All None None None];
    /// Answer in the customer's name, and take such an answer back.
    QuotesAcceptOnBehalf "quotes.accept_on_behalf" Rows Some(Self::QuotesView), [All All All None None None];
    /// Throw a draft away, or take back what was sent.
    QuotesDelete "quotes.delete" Rows Some(Self::QuotesView),                [All All All Own Own Own];
    /// Take quotes and proposals out as a file.
    QuotesExport "quotes.export" Rows Some(Self::QuotesView),                [All All All None None None];
    /// What a customer owes and paid, on the client card (CARD-14, CARD-27).
    PaymentsCardView "payments.card_view" Rows Some(Self::CustomersView),    [All All All All None None];
    /// The invoices, each with its page.
    InvoicesView "invoices.view" Rows Some(Self::CustomersView),             [All All All None None None];
    InvoicesCreate "invoices.create" Rows Some(Self::InvoicesView),          [All All All None None None];
    /// Change a draft.
    InvoicesEdit "invoices.edit" Rows Some(Self::InvoicesView),              [All All All None None None];
    InvoicesSend "invoices.send" Rows Some(Self::InvoicesView),              [All All All None None None];
    /// Templates that make invoices by themselves; whoever makes none by hand makes none so either.
    InvoicesRecurring "invoices.recurring" Rows Some(Self::InvoicesCreate),  [All All All None None None];
    /// Throw a draft away.
    InvoicesDelete "invoices.delete" Rows Some(Self::InvoicesEdit),          [All All All None None None];
    /// Take an invoice back that was sent.
    InvoicesCancel "invoices.cancel" Rows Some(Self::InvoicesView),          [All All All None None None];
    /// Give up what is owed.
    InvoicesWriteOff "invoices.write_off" Rows Some(Self::InvoicesView),     [All All All None None None];
    /// What took invoices back.
    CreditNotesView "credit_notes.view" Rows Some(Self::InvoicesView),       [All All All None None None];
    /// Write a credit note, and change its draft.
    CreditNotesCreate "credit_notes.create" Rows Some(Self::CreditNotesView), [All All All None None None];
    /// Throw a draft away.
    CreditNotesDelete "credit_notes.delete" Rows Some(Self::CreditNotesCreate), [All All All None None None];
    CreditNotesIssue "credit_notes.issue" Rows Some(Self::CreditNotesView),  [All All All None None None];
    /// Put what is left of a credit note towards invoices, and take that away again.
    CreditNotesApply "credit_notes.apply" Rows Some(Self::CreditNotesView),  [All All All None None None];
    /// Pay back what is left of it.
    CreditNotesRefund "credit_notes.refund" Rows Some(Self::CreditNotesView), [All All All None None None];
    /// Take a credit note back that was issued.
    CreditNotesVoid "credit_notes.void" Rows Some(Self::CreditNotesView),    [All All All None None None];
    /// Take invoices and their lines out as a file; credit notes, for those who see them, go by the same right.
    InvoicesExport "invoices.export" Rows Some(Self::InvoicesView),          [All All All None None None];
    /// Bring invoices of another system in, as history.
    InvoicesImport "invoices.import" Yes None,                               [All All All None None None];
    PaymentsView "payments.view" Rows Some(Self::CustomersView),             [All All All None None None];
    PaymentsRecord "payments.record" Rows Some(Self::PaymentsView),          [All All All None None None];
    PaymentsRefund "payments.refund" Rows Some(Self::PaymentsView),          [All All All None None None];
    PaymentsDelete "payments.delete" Rows Some(Self::PaymentsView),          [All All All None None None];
    /// Take payments out as a file.
    PaymentsExport "payments.export" Rows Some(Self::PaymentsView),          [All All All None None None];
    /// The finance dashboard (DOORS-11).
    ReportsFinance "reports.finance" Rows Some(Self::InvoicesView),         [All All All None None None];
    /// The price list.
    ProductsView "products.view" Yes None,                                   [All All All All All All];
    ProductsEdit "products.edit" Yes Some(Self::ProductsView),               [All All All None None None];
    /// The packages of a customer, on its card, and what there is on offer (CARD-16).
    PackagesView "packages.view" Rows Some(Self::CustomersView),             [All All All All All Assigned];
    /// Give a customer one, write down what is used of it, and end it (CARD-19, CARD-29).
    PackagesAdd "packages.add" Rows Some(Self::PackagesView),                [All All All All All None];
    /// Say what there is on offer: it is made of the price list.
    PackagesDefine "packages.define" Yes Some(Self::ProductsView),           [All All All None None None];
    /// Tell customers something, in the portal and by mail.
    AnnouncementsSend "announcements.send" Yes None,                         [All All All All None None];
    /// Say yes or no to those who ask to become customers.
    RegistrationsReview "registrations.review" Yes None,                     [All All All None None None];
    TrashView "trash.view" Rows None,                                        [All All All Own Own Own];
    TrashRestore "trash.restore" Rows Some(Self::TrashView),                 [All All All Own Own Own];
    /// Delete for good what is in the trash.
    TrashPurge "trash.purge" Rows Some(Self::TrashView),                     [All All All None None None];
    /// Read the log of sensitive actions.
    SensitiveLogView "sensitive_log.view" Yes None,                          [All All All None None None];
    /// Take the log of sensitive actions out as a file.
    SensitiveLogExport "sensitive_log.export" Yes Some(Self::SensitiveLogView), [All None None None None None];
    StaffDirectory "staff.view_directory" Yes None,                          [All All All All All All];
    /// Invite, change and deactivate members of the team.
    StaffManage "staff.manage" Yes None,                                     [All All None None None None];
    /// Work as another member of the team, so as to see and change what is theirs (CARD-23).
    StaffWorkAs "staff.work_as" Yes None,                                    [All All All None All None];
    /// See where others of the team are signed in, and end that.
    SessionsOthers "sessions.others" Yes None,                               [All All None None None None];
    /// Take the second factor of others of the team away, when their device is lost.
    TwoFactorReset "twofa.reset_others" Yes None,                            [All All None None None None];
    /// Make, change and delete roles.
    RolesManage "roles.manage" Yes None,                                     [All All None None None None];
    /// Locks and other rules of safety for everybody.
    SettingsSecurity "settings.security" Yes None,                           [All All None None None None];
    /// Name, accent and other settings of the company.
    SettingsAccount "settings.account" Yes None,                             [All All All All None None];
    /// The account that customers pay to, and how the house is connected to others.
    SettingsIntegrations "settings.integrations" Yes None,                   [All All All None None None];
    /// Read the mails that wait or failed. They hold sign-in links, so only main administrators may.
    OutboxView "outbox.view" Yes None,                                       [All None None None None None];
}

/// Whose a record is, as a right over rows asks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Whose {
    /// The customer's primary and additional staff.
    Staff,
    /// They, and whoever made it.
    StaffOrAuthor,
    /// Whoever did or wrote it.
    Author,
    /// Whoever put it into the trash.
    Deleter,
}

impl Right {
    /// By what a record is one's own, for this right.
    pub const fn whose(self) -> Whose {
        match self {
            Self::QuotesDelete => Whose::StaffOrAuthor,
            Self::InteractionsView | Self::NotesPrivate | Self::CommentsDelete => Whose::Author,
            Self::TrashView | Self::TrashRestore | Self::TrashPurge => Whose::Deleter,
            _ => Whose::Staff,
        }
    }

    /// Whether it depends on who looks after a customer.
    pub fn is_about_customers(self) -> bool {
        self.kind() == Kind::Rows && matches!(self.whose(), Whose::Staff | Whose::StaffOrAuthor)
    }

    /// Whether it stays behind while one works as somebody else: what gives rights or reach, touches sign-ins, takes data out, changes many at
    /// once, or is for one pair of eyes. These one does in one's own name, or not at all.
    pub const fn stays_behind(self) -> bool {
        matches!(
            self,
            Self::CustomersAssignStaff
                | Self::CustomersImport
                | Self::CustomersExport
                | Self::CustomersBulk
                | Self::AnnouncementsSend
                | Self::RegistrationsReview
                | Self::QuotesAcceptOnBehalf
                | Self::QuotesExport
                | Self::InvoicesImport
                | Self::InvoicesExport
                | Self::PaymentsExport
                | Self::InvoicesCancel
                | Self::InvoicesWriteOff
                | Self::CreditNotesRefund
                | Self::CreditNotesVoid
                | Self::PaymentsRefund
                | Self::PaymentsDelete
                | Self::ContactsGrantAccess
                | Self::ContactsPortalPermissions
                | Self::ContactsSuspendAccess
                | Self::PrivacyErase
                | Self::NotesPrivate
                | Self::TrashPurge
                | Self::SensitiveLogView
                | Self::SensitiveLogExport
                | Self::StaffManage
                | Self::StaffWorkAs
                | Self::SessionsOthers
                | Self::TwoFactorReset
                | Self::RolesManage
                | Self::SettingsSecurity
                | Self::SettingsAccount
                | Self::SettingsIntegrations
                | Self::OutboxView
        )
    }

    /// Whether this right can have this scope: one that is not about rows is a yes or a no.
    pub fn offers(self, scope: Scope) -> bool {
        match self.kind() {
            Kind::Yes => matches!(scope, Scope::None | Scope::All),
            // Nobody reads private notes of others, whoever they are.
            Kind::Rows => self != Self::NotesPrivate || matches!(scope, Scope::None | Scope::Own),
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|right| right.key() == key)
    }
}
