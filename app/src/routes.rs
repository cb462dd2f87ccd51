//! Every path, once.

// Long because it is one list, and every path has its line.

use domain::explain::Question;
use domain::export::{ExportQuery, ExportSource};
use domain::mail::HistoryQuery;
use domain::quote::QuoteKind;
use domain::staff::AccessForm;
use domain::statement::StatementQuery;
use domain::trash::TrashKind;
use domain::{
    AnnouncementId, ContactId, CreditNoteId, CustomerId, CustomerPackageId, InvoiceId, PackageId, PaymentId, ProductId,
    QuoteId, RecurringInvoiceId, RegistrationId, StaffId, TaxRateId,
};
use leptos_router::params::ParamsMap;

/// A path that asks for what of these is not empty.
pub fn asking<'a>(path: &str, pairs: impl IntoIterator<Item = (&'static str, &'a str)>) -> String {
    let mut params = ParamsMap::new();
    for (name, value) in pairs.into_iter().filter(|(_, value)| !value.is_empty()) {
        params.insert(name, value.to_owned());
    }
    format!("{path}{}", params.to_query_string())
}

/// The staff door: everything below it needs a signed-in member of the team, but for the entrances named here.
pub mod admin {
    use super::*;

    pub const HOME: &str = "/admin";
    pub const SIGN_IN: &str = "/admin/login";
    pub const FORGOT: &str = "/admin/forgot-password";
    pub const RESET: &str = "/admin/reset-password";
    pub const INVITATION: &str = "/admin/invitation";
    pub const SETUP: &str = "/admin/setup";
    pub const CUSTOMERS: &str = "/admin/customers";
    pub const NEW_CUSTOMER: &str = "/admin/customers/new";
    /// The people of all customers.
    pub const CONTACTS: &str = "/admin/contacts";
    pub const IMPORT: &str = "/admin/import";
    /// Changing many customers at once.
    pub const BULK: &str = "/admin/bulk";
    pub const EXPORT: &str = "/admin/export";
    pub const QUOTES: &str = "/admin/quotes";
    pub const PROPOSALS: &str = "/admin/proposals";
    pub const INVOICES: &str = "/admin/invoices";
    pub const RECURRING: &str = "/admin/recurring-invoices";
    pub const CREDIT_NOTES: &str = "/admin/credit-notes";
    pub const PAYMENTS: &str = "/admin/payments";
    pub const FINANCE: &str = "/admin/reports/finance";
    /// Taxes and losses of some days.
    pub const PERIOD: &str = "/admin/reports/finance/period";
    /// Who owes, and since when.
    pub const DEBTORS: &str = "/admin/reports/finance/debtors";
    /// The price list.
    pub const PRODUCTS: &str = "/admin/products";
    pub const NEW_PRODUCT: &str = "/admin/products/new";
    pub const PACKAGES: &str = "/admin/packages";
    pub const NEW_PACKAGE: &str = "/admin/packages/new";
    pub const CUSTOMER_PACKAGES: &str = "/admin/customer-packages";
    pub const STAFF: &str = "/admin/staff";
    pub const NEW_STAFF: &str = "/admin/staff/new";
    pub const ANNOUNCEMENTS: &str = "/admin/announcements";
    pub const NEW_ANNOUNCEMENT: &str = "/admin/announcements/new";
    /// Who asks to become a customer.
    pub const REGISTRATIONS: &str = "/admin/registrations";
    pub const TRASH: &str = "/admin/trash";
    pub const OUTBOX: &str = "/admin/outbox";
    /// "Can this person do this?"
    pub const EXPLAIN: &str = "/admin/explain";
    pub const SENSITIVE: &str = "/admin/sensitive";
    pub const SENSITIVE_FILE: &str = "/admin/sensitive/file.csv";
    pub const SETTINGS: &str = "/admin/settings";
    /// How the portal is set up.
    pub const PORTAL_SETTINGS: &str = "/admin/settings/portal";
    /// How the company bills.
    pub const BILLING: &str = "/admin/settings/billing";
    pub const TAXES: &str = "/admin/settings/taxes";
    /// The connection to the payment service.
    pub const STRIPE: &str = "/admin/settings/stripe";
    pub const NEW_TAX: &str = "/admin/settings/taxes/new";
    /// Locks for everybody.
    pub const PRIVACY: &str = "/admin/settings/privacy";
    pub const ROLES: &str = "/admin/roles";
    pub const PROFILE: &str = "/admin/profile";
    pub const DEVICES: &str = "/admin/profile/devices";
    /// One's own second factor.
    pub const TWO_FACTOR: &str = "/admin/profile/two-factor";
    /// The code after the password.
    pub const SECOND_FACTOR: &str = "/admin/second-factor";
    /// The password again.
    pub const CONFIRM: &str = "/admin/confirm";
    /// Choosing the member of the team to work as.
    pub const WORK_AS: &str = "/admin/work-as";
    /// In development only.
    pub const GALLERY: &str = "/admin/gallery";

    pub fn customer(id: CustomerId) -> String {
        format!("{CUSTOMERS}/{id}")
    }

    pub fn edit_customer(id: CustomerId) -> String {
        format!("{CUSTOMERS}/{id}/edit")
    }

    pub fn trash_customer(id: CustomerId) -> String {
        format!("{CUSTOMERS}/{id}/trash")
    }

    pub fn assign(id: CustomerId) -> String {
        format!("{CUSTOMERS}/{id}/staff")
    }

    /// The mails that went to its people, as far as the query asks for.
    pub fn customer_mails(id: CustomerId, query: &HistoryQuery) -> String {
        let pairs = [("q", query.q.as_str()), ("contact", &query.contact), ("after", &query.after)];
        asking(&format!("{CUSTOMERS}/{id}/mails"), pairs)
    }

    pub fn customer_mail(id: CustomerId, mail: &str) -> String {
        format!("{CUSTOMERS}/{id}/mails/{mail}")
    }

    pub fn new_quote(customer: CustomerId, kind: QuoteKind) -> String {
        match kind {
            QuoteKind::Quote => format!("{CUSTOMERS}/{customer}/quotes/new"),
            QuoteKind::Proposal => format!("{CUSTOMERS}/{customer}/proposals/new"),
        }
    }

    pub fn quote(id: QuoteId) -> String {
        format!("{QUOTES}/{id}")
    }

    /// As a PDF; not a page.
    pub fn quote_file(id: QuoteId) -> String {
        format!("{QUOTES}/{id}/file.pdf")
    }

    pub fn edit_quote(id: QuoteId) -> String {
        format!("{QUOTES}/{id}/edit")
    }

    pub fn new_invoice(customer: CustomerId) -> String {
        format!("{CUSTOMERS}/{customer}/invoices/new")
    }

    pub fn invoice(id: InvoiceId) -> String {
        format!("{INVOICES}/{id}")
    }

    /// As a PDF; not a page.
    pub fn invoice_file(id: InvoiceId) -> String {
        format!("{INVOICES}/{id}/file.pdf")
    }

    /// For machines; not a page.
    pub fn invoice_ubl(id: InvoiceId) -> String {
        format!("{INVOICES}/{id}/ubl.xml")
    }

    /// For Italy's exchange; not a page.
    pub fn invoice_fattura(id: InvoiceId) -> String {
        format!("{INVOICES}/{id}/fattura.xml")
    }

    pub fn edit_invoice(id: InvoiceId) -> String {
        format!("{INVOICES}/{id}/edit")
    }

    pub fn new_recurring(customer: CustomerId) -> String {
        format!("{CUSTOMERS}/{customer}/recurring-invoices/new")
    }

    pub fn recurring(id: RecurringInvoiceId) -> String {
        format!("{RECURRING}/{id}")
    }

    pub fn edit_recurring(id: RecurringInvoiceId) -> String {
        format!("{RECURRING}/{id}/edit")
    }

    /// What takes this invoice back.
    pub fn new_credit_note(invoice: InvoiceId) -> String {
        format!("{INVOICES}/{invoice}/credit")
    }

    pub fn credit_note(id: CreditNoteId) -> String {
        format!("{CREDIT_NOTES}/{id}")
    }

    /// As a PDF; not a page.
    pub fn credit_note_file(id: CreditNoteId) -> String {
        format!("{CREDIT_NOTES}/{id}/file.pdf")
    }

    /// For machines; not a page.
    pub fn credit_note_ubl(id: CreditNoteId) -> String {
        format!("{CREDIT_NOTES}/{id}/ubl.xml")
    }

    /// For Italy's exchange; not a page.
    pub fn credit_note_fattura(id: CreditNoteId) -> String {
        format!("{CREDIT_NOTES}/{id}/fattura.xml")
    }

    pub fn edit_credit_note(id: CreditNoteId) -> String {
        format!("{CREDIT_NOTES}/{id}/edit")
    }

    pub fn statement(id: CustomerId) -> String {
        format!("{CUSTOMERS}/{id}/statement")
    }

    pub fn statement_of(id: CustomerId, StatementQuery { from, to }: &StatementQuery) -> String {
        asking(&statement(id), [("from", from.as_str()), ("to", to)])
    }

    /// Money from a customer; towards an invoice, where it is known which.
    pub fn new_payment(customer: CustomerId, about: Option<InvoiceId>) -> String {
        let about = about.map(|id| format!("?invoice={id}")).unwrap_or_default();
        format!("{CUSTOMERS}/{customer}/payments/new{about}")
    }

    pub fn payment(id: PaymentId) -> String {
        format!("{PAYMENTS}/{id}")
    }

    pub fn product(id: ProductId) -> String {
        format!("{PRODUCTS}/{id}")
    }

    /// One that is on offer.
    pub fn package(id: PackageId) -> String {
        format!("{PACKAGES}/{id}")
    }

    /// One that a customer has.
    pub fn customer_package(id: CustomerPackageId) -> String {
        format!("{CUSTOMER_PACKAGES}/{id}")
    }

    pub fn new_customer_package(customer: CustomerId) -> String {
        format!("{CUSTOMERS}/{customer}/packages/new")
    }

    pub fn tax(id: TaxRateId) -> String {
        format!("{TAXES}/{id}")
    }

    /// All people of a customer.
    pub fn contacts_of(customer: CustomerId) -> String {
        asking(CONTACTS, [("customer", customer.to_string().as_str())])
    }

    pub fn new_contact(customer: CustomerId) -> String {
        format!("{CUSTOMERS}/{customer}/contacts/new")
    }

    pub fn contact(customer: CustomerId, contact: ContactId) -> String {
        format!("{CUSTOMERS}/{customer}/contacts/{contact}")
    }

    /// The portal as this contact sees it.
    pub fn portal_preview(customer: CustomerId, contact: ContactId) -> String {
        format!("{CUSTOMERS}/{customer}/contacts/{contact}/preview")
    }

    /// What erasing this person would take, and doing it.
    pub fn erase(customer: CustomerId, contact: ContactId) -> String {
        format!("{CUSTOMERS}/{customer}/contacts/{contact}/erase")
    }

    pub fn staff(id: StaffId) -> String {
        format!("{STAFF}/{id}")
    }

    /// Roles and access rights of a person.
    pub fn access(id: StaffId) -> String {
        format!("{STAFF}/{id}/access")
    }

    pub fn staff_devices(id: StaffId) -> String {
        format!("{STAFF}/{id}/devices")
    }

    /// What a change of somebody's rights would do.
    pub fn review_access(id: StaffId, form: &AccessForm) -> String {
        let mut query = ParamsMap::new();
        for (name, value) in form.pairs() {
            query.insert(name, value);
        }
        format!("{STAFF}/{id}/access/review{}", query.to_query_string())
    }

    /// A role by the key of one of the six, or the id of a custom one.
    pub fn role(role: &str) -> String {
        format!("{ROLES}/{role}")
    }

    pub fn copy_role(role: &str) -> String {
        format!("{ROLES}/{role}/copy")
    }

    pub fn import(id: &str) -> String {
        format!("{IMPORT}/{id}")
    }

    pub fn bulk(id: &str) -> String {
        format!("{BULK}/{id}")
    }

    /// The files of a list.
    pub fn export(of: ExportSource) -> String {
        format!("{EXPORT}?of={}", of.key())
    }

    /// A file of what a list shows.
    pub fn export_of(query: &ExportQuery) -> String {
        asking(EXPORT, query.pairs())
    }

    /// Where a finished export is taken; not a page.
    pub fn export_file(id: &str) -> String {
        format!("{EXPORT}/{id}/file")
    }

    /// The explainer, asked already.
    pub fn explain(question: &Question) -> String {
        asking(EXPLAIN, [("who", question.who.as_str()), ("right", &question.right), ("customer", &question.customer)])
    }

    pub fn trash(of: TrashKind) -> String {
        format!("{TRASH}?of={}", of.key())
    }

    pub fn sensitive(id: &str) -> String {
        format!("{SENSITIVE}/{id}")
    }

    pub fn announcement(id: AnnouncementId) -> String {
        format!("{ANNOUNCEMENTS}/{id}")
    }

    pub fn registration(id: RegistrationId) -> String {
        format!("{REGISTRATIONS}/{id}")
    }

    pub fn mail(id: &str) -> String {
        format!("{OUTBOX}/{id}")
    }

    /// The paths that answer without a sign-in.
    pub const ENTRANCES: &[&str] = &[SIGN_IN, FORGOT, RESET, INVITATION, SETUP];
}

/// The customers' door.
pub mod portal {
    use super::*;

    pub const HOME: &str = "/";
    pub const SIGN_IN: &str = "/login";
    /// The address that customers of other systems know.
    pub const SIGN_IN_ALIAS: &str = "/authentication/login";
    pub const FORGOT: &str = "/forgot-password";
    pub const RESET: &str = "/reset-password";
    pub const INVITATION: &str = "/invitation";
    pub const PROFILE: &str = "/profile";
    /// All that is kept about oneself, as a file; not a page.
    pub const OWN_DATA: &str = "/profile/data.json";
    /// Which mails one gets.
    pub const MAILS_WANTED: &str = "/profile/mails";
    /// Where the password stands on it.
    pub const PASSWORD: &str = "/profile#password";
    pub const DEVICES: &str = "/devices";
    /// One's own second factor.
    pub const TWO_FACTOR: &str = "/two-factor";
    /// The code after the password.
    pub const SECOND_FACTOR: &str = "/second-factor";
    /// The password again.
    pub const CONFIRM: &str = "/confirm";
    pub const COMPANY: &str = "/company";
    pub const PEOPLE: &str = "/people";
    pub const NEW_PERSON: &str = "/people/new";
    /// The mails that went to oneself and one's company.
    pub const HISTORY: &str = "/mails";
    /// What one's company is offered.
    pub const QUOTES: &str = "/quotes";
    /// What one's company owes and paid.
    pub const INVOICES: &str = "/invoices";
    pub const CREDIT_NOTES: &str = "/credit-notes";
    /// What was billed and paid over some time.
    pub const STATEMENT: &str = "/statement";
    /// What one's company has of packages.
    pub const PACKAGES: &str = "/packages";
    /// What the house announced.
    pub const NEWS: &str = "/news";
    /// Where a link in a mail ends mails of its kind; for everybody who has it.
    pub const UNSUBSCRIBE: &str = "/unsubscribe";
    /// Where mail programs do the same by themselves; not a page.
    pub const ONE_CLICK: &str = "/unsubscribe/one-click";
    /// Somebody's own page, by a link and without a sign-in.
    pub const LINK: &str = "/link";
    /// The document that a link opens, as a PDF; not a page.
    pub const LINKED_FILE: &str = "/link/document.pdf";
    /// The same for machines; not a page.
    pub const LINKED_UBL: &str = "/link/document.xml";
    /// Where the payment service leads back to whoever paid by a link.
    pub const LINK_BACK: &str = "/link/back";
    /// Asking to become a customer.
    pub const REGISTER: &str = "/register";
    /// Where the link leads that proves the address.
    pub const CONFIRM_REGISTRATION: &str = "/register/confirm";
    /// Which company to act for.
    pub const CHOOSE: &str = "/choose";

    pub fn history_mail(id: &str) -> String {
        format!("{HISTORY}/{id}")
    }

    pub fn unsubscribe(token: &str) -> String {
        format!("{UNSUBSCRIBE}?token={token}")
    }

    pub fn link(token: &str) -> String {
        format!("{LINK}?token={token}")
    }

    pub fn linked_file(token: &str) -> String {
        format!("{LINKED_FILE}?token={token}")
    }

    pub fn linked_ubl(token: &str) -> String {
        format!("{LINKED_UBL}?token={token}")
    }

    /// One of the mails on that page.
    pub fn linked_mail(token: &str, mail: &str) -> String {
        format!("{LINK}?token={token}&mail={mail}")
    }

    pub fn news(id: AnnouncementId) -> String {
        format!("{NEWS}/{id}")
    }

    pub fn quote(id: QuoteId) -> String {
        format!("{QUOTES}/{id}")
    }

    /// As a PDF; not a page.
    pub fn quote_file(id: QuoteId) -> String {
        format!("{QUOTES}/{id}/file.pdf")
    }

    pub fn invoice(id: InvoiceId) -> String {
        format!("{INVOICES}/{id}")
    }

    /// As a PDF; not a page.
    pub fn invoice_file(id: InvoiceId) -> String {
        format!("{INVOICES}/{id}/file.pdf")
    }

    /// For machines; not a page.
    pub fn invoice_ubl(id: InvoiceId) -> String {
        format!("{INVOICES}/{id}/ubl.xml")
    }

    pub fn credit_note(id: CreditNoteId) -> String {
        format!("{CREDIT_NOTES}/{id}")
    }

    /// As a PDF; not a page.
    pub fn credit_note_file(id: CreditNoteId) -> String {
        format!("{CREDIT_NOTES}/{id}/file.pdf")
    }

    /// For machines; not a page.
    pub fn credit_note_ubl(id: CreditNoteId) -> String {
        format!("{CREDIT_NOTES}/{id}/ubl.xml")
    }

    pub fn package(id: CustomerPackageId) -> String {
        format!("{PACKAGES}/{id}")
    }

    pub fn person(id: ContactId) -> String {
        format!("{PEOPLE}/{id}")
    }

    pub const ENTRANCES: &[&str] = &[
        SIGN_IN,
        SIGN_IN_ALIAS,
        FORGOT,
        RESET,
        INVITATION,
        UNSUBSCRIBE,
        ONE_CLICK,
        LINK,
        LINK_BACK,
        LINKED_FILE,
        LINKED_UBL,
        REGISTER,
        CONFIRM_REGISTRATION,
    ];
}
