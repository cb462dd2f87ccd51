//! Which page stands at which address. Pages are lazy: a customer never downloads the admin area.

use crate::families::{administration, billing, customer, entrance, guests, members, office, portal, second_factor};
use crate::lazy_page::LazyPage;
use leptos::tachys::view::iterators::StaticVec;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::{
    NestedRoute, ParamSegment, PartialPathMatch, PathSegment, PossibleRouteMatch, SsrMode, StaticSegment,
};

type Place = (&'static str, LazyPage);

/// What stands in the shell of the admin area, below `/admin`.
static OFFICE: &[Place] = &[
    ("/", office::HOME),
    ("/customers", office::CUSTOMERS),
    ("/customers/new", customer::FORM),
    ("/customers/:id", customer::CARD),
    ("/customers/:id/edit", customer::FORM),
    ("/customers/:id/trash", customer::TO_TRASH),
    ("/customers/:id/staff", customer::ASSIGNMENT),
    ("/customers/:id/mails", administration::CUSTOMER_MAILS),
    ("/customers/:id/mails/:mail", administration::CUSTOMER_MAIL),
    ("/customers/:id/contacts/new", customer::CONTACT),
    ("/customers/:id/contacts/:contact", customer::CONTACT),
    ("/customers/:id/contacts/:contact/preview", customer::PORTAL_PREVIEW),
    ("/customers/:id/contacts/:contact/erase", administration::ERASE),
    ("/customers/:id/invoices/new", billing::NEW_INVOICE),
    ("/customers/:id/recurring-invoices/new", billing::NEW_RECURRING),
    ("/customers/:id/payments/new", billing::NEW_PAYMENT),
    ("/customers/:id/packages/new", billing::NEW_CUSTOMER_PACKAGE),
    ("/customers/:id/statement", billing::STATEMENT),
    ("/customers/:id/quotes/new", billing::NEW_QUOTE),
    ("/customers/:id/proposals/new", billing::NEW_PROPOSAL),
    ("/contacts", customer::CONTACTS),
    ("/quotes", billing::QUOTES),
    ("/proposals", billing::PROPOSALS),
    ("/quotes/:id", billing::QUOTE),
    ("/quotes/:id/edit", billing::EDIT_QUOTE),
    ("/invoices", billing::INVOICES),
    ("/invoices/:id", billing::INVOICE),
    ("/invoices/:id/edit", billing::EDIT_INVOICE),
    ("/invoices/:id/credit", billing::NEW_CREDIT_NOTE),
    ("/recurring-invoices", billing::RECURRING_LIST),
    ("/recurring-invoices/:id", billing::RECURRING),
    ("/recurring-invoices/:id/edit", billing::EDIT_RECURRING),
    ("/credit-notes", billing::CREDIT_NOTES),
    ("/credit-notes/:id", billing::CREDIT_NOTE),
    ("/credit-notes/:id/edit", billing::EDIT_CREDIT_NOTE),
    ("/payments", billing::PAYMENTS),
    ("/payments/:id", billing::PAYMENT),
    ("/reports/finance", billing::FINANCE),
    ("/reports/finance/period", billing::PERIOD),
    ("/reports/finance/debtors", billing::DEBTORS),
    ("/products", billing::PRODUCTS),
    ("/products/new", billing::PRODUCT),
    ("/products/:id", billing::PRODUCT),
    ("/packages", billing::PACKAGES),
    ("/packages/new", billing::PACKAGE),
    ("/packages/:id", billing::PACKAGE),
    ("/customer-packages", billing::CUSTOMER_PACKAGES),
    ("/customer-packages/:id", billing::CUSTOMER_PACKAGE),
    ("/bulk", administration::BULK),
    ("/bulk/:id", administration::BULK_CARD),
    ("/export", administration::EXPORT),
    ("/import", administration::IMPORT),
    ("/import/:id", administration::IMPORT_CARD),
    ("/staff", administration::STAFF_LIST),
    ("/staff/new", administration::NEW_STAFF),
    ("/staff/:id", administration::STAFF_CARD),
    ("/staff/:id/access", administration::ACCESS),
    ("/staff/:id/access/review", administration::ACCESS_REVIEW),
    ("/staff/:id/devices", administration::STAFF_DEVICES),
    ("/roles", administration::ROLES),
    ("/roles/:role", administration::ROLE),
    ("/roles/:role/copy", administration::COPY_ROLE),
    ("/announcements", administration::ANNOUNCEMENTS),
    ("/announcements/new", administration::NEW_ANNOUNCEMENT),
    ("/announcements/:id", administration::ANNOUNCEMENT),
    ("/registrations", administration::REGISTRATIONS),
    ("/registrations/:id", administration::REGISTRATION),
    ("/trash", administration::TRASH),
    ("/explain", administration::EXPLAIN),
    ("/sensitive", administration::SENSITIVE),
    ("/sensitive/:id", administration::SENSITIVE_ACTION),
    ("/outbox", administration::OUTBOX),
    ("/outbox/:id", administration::MAIL),
    ("/settings", administration::SETTINGS),
    ("/settings/billing", billing::SETTINGS),
    ("/settings/stripe", billing::STRIPE),
    ("/settings/taxes", billing::TAXES),
    ("/settings/taxes/new", billing::TAX),
    ("/settings/taxes/:id", billing::TAX),
    ("/settings/portal", administration::PORTAL_SETTINGS),
    ("/settings/privacy", administration::PRIVACY),
    ("/profile", administration::PROFILE),
    ("/profile/devices", administration::DEVICES),
    ("/profile/two-factor", administration::TWO_FACTOR),
    ("/confirm", administration::CONFIRM),
    ("/work-as", administration::WORK_AS),
    ("/gallery", administration::GALLERY),
];

/// The admin area before one is in.
static OFFICE_DOORWAY: &[Place] = &[
    ("/admin/login", entrance::SIGN_IN),
    ("/admin/forgot-password", entrance::FORGOT),
    ("/admin/reset-password", guests::RESET),
    ("/admin/second-factor", second_factor::SECOND_FACTOR),
    ("/admin/invitation", guests::INVITATION),
    ("/admin/setup", guests::SETUP),
];

/// What stands in the shell of the portal.
static PORTAL: &[Place] = &[
    ("/", portal::HOME),
    ("/company", members::COMPANY),
    ("/quotes", members::QUOTES),
    ("/quotes/:id", members::QUOTE),
    ("/invoices", members::INVOICES),
    ("/invoices/:id", members::INVOICE),
    ("/credit-notes", members::CREDIT_NOTES),
    ("/credit-notes/:id", members::CREDIT_NOTE),
    ("/statement", members::STATEMENT),
    ("/packages", members::PACKAGES),
    ("/packages/:id", members::PACKAGE),
    ("/mails", members::HISTORY),
    ("/mails/:id", members::HISTORY_MAIL),
    ("/news", members::NEWS),
    ("/news/:id", members::NEWS_ITEM),
    ("/people", members::PEOPLE),
    ("/people/new", members::PERSON),
    ("/people/:id", members::PERSON),
    ("/profile", members::PROFILE),
    ("/profile/mails", members::MAILS_WANTED),
    ("/devices", members::DEVICES),
    ("/two-factor", members::TWO_FACTOR),
    ("/confirm", members::CONFIRM),
];

/// The portal before one is in, and what opens by a link.
static PORTAL_DOORWAY: &[Place] = &[
    ("/login", entrance::SIGN_IN),
    ("/authentication/login", entrance::SIGN_IN),
    ("/forgot-password", entrance::FORGOT),
    ("/reset-password", guests::RESET),
    ("/second-factor", second_factor::SECOND_FACTOR),
    ("/invitation", guests::INVITATION),
    ("/link", members::LINK),
    ("/link/back", guests::LINK_BACK),
    ("/unsubscribe", guests::UNSUBSCRIBE),
    ("/register", guests::REGISTER),
    ("/register/confirm", guests::CONFIRM_REGISTRATION),
    ("/choose", members::CHOOSE),
];

/// Both doors' routes, as one table: what it takes to list them is not compiled for each.
pub fn routes() -> StaticVec<AnyNestedRoute> {
    let mut routes = vec![shell("/admin", office::SHELL, OFFICE)];
    routes.extend(OFFICE_DOORWAY.iter().map(alone));
    routes.push(shell("/", portal::SHELL, PORTAL));
    routes.extend(PORTAL_DOORWAY.iter().map(alone));
    routes.into()
}

fn shell(address: &'static str, page: LazyPage, within: &[Place]) -> AnyNestedRoute {
    let within = within.iter().map(|&(address, page)| NestedRoute::new(Address(address), page).into_any_nested_route());
    let within: Vec<_> = within.collect();
    let shell = NestedRoute::new(Address(address), page).ssr_mode(SsrMode::Async);
    shell.child(StaticVec::from(within)).into_any_nested_route()
}

fn alone(&(address, page): &Place) -> AnyNestedRoute {
    NestedRoute::new(Address(address), page).ssr_mode(SsrMode::Async).into_any_nested_route()
}

/// An address as it is written: `/people/:id`. The framework's own have a type for each shape.
#[derive(Clone, Copy)]
struct Address(&'static str);

impl PossibleRouteMatch for Address {
    fn optional(&self) -> bool {
        false
    }

    fn test<'a>(&self, path: &'a str) -> Option<PartialPathMatch<'a>> {
        let (mut rest, mut params, mut matched) = (path, Vec::new(), 0);
        for segment in self.segments() {
            let found = match segment.strip_prefix(':') {
                Some(name) => ParamSegment(name).test(rest),
                None => StaticSegment(segment).test(rest),
            }?;
            matched += found.matched().len();
            rest = found.remaining();
            params.extend(found.params());
        }
        Some(PartialPathMatch::new(rest, params, &path[..matched]))
    }

    fn generate_path(&self, path: &mut Vec<PathSegment>) {
        for segment in self.segments() {
            match segment.strip_prefix(':') {
                Some(name) => ParamSegment(name).generate_path(path),
                None => StaticSegment(segment).generate_path(path),
            }
        }
    }
}

impl Address {
    fn segments(self) -> impl Iterator<Item = &'static str> {
        self.0.split('/').filter(|segment| !segment.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(address: &'static str, path: &str) -> Option<(String, Vec<String>)> {
        let found = Address(address).test(path)?;
        let rest = found.remaining().to_owned();
        Some((rest, found.params().into_iter().map(|(name, value)| format!("{name}={value}")).collect()))
    }

    #[test]
    fn an_address_is_met_segment_by_segment() {
        let met = |rest: &str, params: &[&str]| {
            Some((rest.to_owned(), params.iter().map(|&param| param.to_owned()).collect()))
        };
        assert_eq!(matched("/", "/people"), met("/people", &[]));
        assert_eq!(matched("/people/:id", "/people/7"), met("", &["id=7"]));
        assert_eq!(matched("/people/:id", "/people/7/edit"), met("/edit", &["id=7"]));
        assert_eq!(matched("/:a/x/:b", "/1/x/2"), met("", &["a=1", "b=2"]));
        assert_eq!(matched("/people", "/peoples"), None);
        assert_eq!(matched("/people/:id", "/people"), None);
    }
}
