//! What CARD lets a person see and do on a client card: written from its words, not from the code that decides.

use domain::access::Role;
use domain::staff::Switches;

#[derive(Clone, Copy, Debug)]
pub struct Cells {
    pub card: bool,
    pub edit: bool,
    pub tags: bool,
    pub invite: bool,
    pub own_activity: bool,
    pub others_activity: bool,
    pub name: bool,
    pub email: bool,
    pub phone: bool,
    /// The customer's people, with their own names, addresses and numbers.
    pub people: bool,
    /// Payment activity on the card (CARD-14, CARD-17, CARD-18, CARD-27).
    pub payments: bool,
    /// Invoices and payments by themselves: marketing has payment activity on the card, and no module (CARD-06).
    pub books: bool,
    pub record_payments: bool,
    /// The packages that the customer has (CARD-16).
    pub packages: bool,
    /// Give it more of them (CARD-19, CARD-29).
    pub add_packages: bool,
}

impl Cells {
    pub fn of(role: Role, set: Switches, assigned: bool) -> Self {
        if role != Role::User {
            let whole = matches!(role, Role::MainAdministrator | Role::Administrator | Role::Manager);
            let yes = true;
            return Self {
                card: yes,
                edit: yes,
                tags: yes,
                invite: whole,
                own_activity: yes,
                others_activity: yes,
                name: yes,
                email: yes,
                phone: yes,
                people: yes,
                payments: role != Role::Contributor,
                books: whole,
                record_payments: whole,
                packages: yes,
                add_packages: yes,
            };
        }
        let card = assigned || set.show_all_client_cards;
        let payments = assigned && set.payments;
        Self {
            card,
            edit: assigned,
            tags: false,
            invite: assigned && set.grant_access,
            own_activity: card,
            others_activity: assigned && set.shared_view,
            name: card && set.see_name,
            email: card && set.see_email,
            phone: card && set.see_phone,
            people: assigned,
            payments,
            books: payments,
            record_payments: payments && set.record_payments,
            packages: assigned,
            add_packages: assigned && set.packages_add,
        }
    }
}
