//! The team's door, role by role: what each page and server function answers is decided by the grid of rights, and nothing else is answered
//! (R38). The customer that they are about is in nobody's hands but those of the roles that reach everybody.

use crate::doors::{Ids, rows};
use crate::house::{House, on_both};
use crate::rows::For::{self, Anybody, Customers, CustomersOf, Staff, StaffOf};
use crate::rows::{FUNCTIONS, PAGES};
use axum::http::StatusCode;
use domain::access::{Right, Role, Scope};
use domain::account::Realm;

pub const TEAM: [(Role, &str); 6] = [
    (Role::MainAdministrator, "maya"),
    (Role::Administrator, "alan"),
    (Role::Manager, "greta"),
    (Role::Marketing, "marco"),
    (Role::Contributor, "cora"),
    (Role::User, "joe"),
];

/// What a record is seen by, by how bodies and pages name it.
const SEEN_BY: [(&str, &str, Right); 12] = [
    ("{customer}", "/admin/customers/", Right::CustomersView),
    ("{contact}", "/contacts/", Right::ContactsView),
    ("{offer}", "/admin/quotes/", Right::QuotesView),
    ("{draft}", "/admin/invoices/", Right::InvoicesView),
    ("{billed}", "/credit", Right::InvoicesView),
    ("{template}", "/admin/recurring-invoices/", Right::InvoicesRecurring),
    ("{credit}", "/admin/credit-notes/", Right::CreditNotesView),
    ("{payment}", "/admin/payments/", Right::PaymentsView),
    ("{given}", "/admin/customer-packages/", Right::PackagesView),
    ("{service}", "/admin/customer-packages/", Right::PackagesView),
    ("{used}", "/admin/customer-packages/", Right::PackagesView),
    ("{mail}", "/mails/", Right::EmailsHistoryView),
];

/// Whose answer does not tell those without the right that the record is there at all.
const UNTOLD: [&str; 12] = [
    "/admin/staff/:id/access",
    "/admin/staff/:id/access/review",
    "/admin/staff/:id/devices",
    "/admin/import/:id",
    "/admin/api/staff/access",
    "/admin/api/staff/check-access",
    "/admin/api/staff/review-access",
    "/admin/api/staff/devices",
    "/admin/api/import/show",
    "/admin/api/import/map",
    "/admin/api/import/start",
    "/admin/api/trash/restore",
];

/// Pages of what is somebody's own, or of nothing that the demonstration has; and where only those stand who have yet to prove or to choose
/// something.
const LEFT_OUT: [&str; 6] = [
    "/admin/bulk/:id",
    "/admin/import/:id",
    "/admin/sensitive/:id",
    "/admin/outbox/:id",
    "/admin/staff/:id/access/review",
    "/admin/second-factor",
];

/// What somebody of this role is answered, who looks after nobody. `names` is the page or the body, which names the record.
fn decided(role: Role, path: &str, whose: For, names: &str) -> StatusCode {
    let reaches = |right: Right| right.default_for(role) == Scope::All;
    match whose {
        Staff(None) => StatusCode::OK,
        Staff(Some(right)) if right.default_for(role) != Scope::None => StatusCode::OK,
        StaffOf(right) if reaches(Right::CustomersView) && reaches(right) => StatusCode::OK,
        _ if UNTOLD.contains(&path) => StatusCode::NOT_FOUND,
        Staff(Some(_)) => StatusCode::FORBIDDEN,
        StaffOf(_) if reaches(Right::CustomersView) && reaches(seen_by(names)) => StatusCode::FORBIDDEN,
        StaffOf(_) => StatusCode::NOT_FOUND,
        Anybody | Customers(_) | CustomersOf(_) => unreachable!("{path} is not the team's alone"),
    }
}

/// By what the record is seen that is named first.
fn seen_by(names: &str) -> Right {
    let found = SEEN_BY
        .iter()
        .filter_map(|(body, page, right)| Some((names.find(*body).or_else(|| names.find(*page))?, right)));
    found.min_by_key(|(at, _)| *at).map_or(Right::CustomersView, |(_, right)| *right)
}

const fn is_the_teams(whose: For) -> bool {
    matches!(whose, Staff(_) | StaffOf(_))
}

on_both! {
    async fn each_role_finds_the_pages_that_the_grid_gives_it(house: &House) {
        let ids = Ids::of(house).await;
        let (mut shown, mut refused) = (0, 0);
        for (role, name) in TEAM {
            let cookie = house.cookie(Realm::Staff, &format!("{name}@portico.example")).await;
            for (path, whose) in PAGES.iter().filter(|(_, whose)| is_the_teams(*whose)) {
                let status = decided(role, path, *whose, path);
                if status == StatusCode::OK && LEFT_OUT.contains(path) {
                    continue;
                }
                let answer = house.get(&ids.path(path), &cookie).await;
                assert_eq!(answer.status, status, "{path} for {name}");
                if status == StatusCode::OK {
                    shown += 1;
                } else {
                    let tells = answer.body.contains("Kestrel") || answer.body.contains("Pritchett");
                    assert!(!tells, "{path} for {name}: {}", answer.body);
                    refused += 1;
                }
            }
        }
        assert!(shown > 250 && refused > 120, "{shown} shown, {refused} refused");
    }

    async fn who_lacks_the_right_or_the_customer_is_refused_and_changes_nothing(house: &House) {
        let ids = Ids::of(house).await;
        let mut refused = 0;
        for (role, name) in TEAM {
            let cookie = house.cookie(Realm::Staff, &format!("{name}@portico.example")).await;
            let before = rows(house).await;
            for (path, whose, body) in FUNCTIONS.iter().filter(|(_, whose, _)| is_the_teams(*whose)) {
                let status = decided(role, path, *whose, body);
                if status == StatusCode::OK {
                    continue;
                }
                let answer = house.call(path, &cookie, &ids.fill(body)).await;
                assert_eq!(answer.status, status, "{path} for {name}: {}", answer.body);
                let tells = answer.body.contains("Kestrel") || answer.body.contains("Pritchett");
                assert!(!tells, "{path} for {name}: {}", answer.body);
                refused += 1;
            }
            assert_eq!(rows(house).await, before, "{name}");
        }
        assert!(refused > 400, "{refused}");
    }
}
