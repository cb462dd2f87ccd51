//! What answers beside pages and server functions: files, pictures, what all pages bring along, and what only programs ask for.

use crate::doors::{ACME, CREDIT_NOTE, INVOICE, QUOTE};
use crate::house::{BASE_URL, House, on_both};
use crate::roles::TEAM;
use crate::rows::For::{Anybody, Customers, CustomersOf, Staff, StaffOf};
use crate::rows::{FUNCTIONS, PAGES, ROUTES};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::access::Scope;
use domain::account::Realm;
use std::collections::BTreeSet;
use uuid::Uuid;

/// A route with what Ana's company has.
async fn there(house: &House, route: &str) -> String {
    let of = |sql: &'static str| house.one::<Uuid>(sql);
    let id = match route.trim_start_matches("/admin").split('/').nth(1) {
        Some("quotes") => of(QUOTE).await,
        Some("invoices") => of(INVOICE).await,
        Some("credit-notes") => of(CREDIT_NOTE).await,
        Some("customers") => of(ACME).await,
        _ => Uuid::from_u128(7),
    };
    let route = route.replace("{id}", &id.to_string()).replace("{bundle}", "portal.en.x.txt");
    route.split("{*").next().unwrap_or_default().to_owned()
}

/// A copy of the company has no file of its logo, without which no paper is set.
async fn take_the_logo_off(house: &House) {
    let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
    assert_eq!(house.call("/admin/api/settings/remove-logo", &maya, "").await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_has_its_row() {
    let house = House::empty().await;
    let pages = PAGES.iter().map(|(path, _)| {
        let parts =
            path.split('/').map(|part| part.strip_prefix(':').map_or(part.to_owned(), |name| format!("{{{name}}}")));
        parts.collect::<Vec<_>>().join("/")
    });
    let listed: BTreeSet<String> = pages.chain(ROUTES.iter().map(|(path, _)| (*path).to_owned())).collect();
    let mut registered = house.routes();
    // Those that take files stand there by themselves, and have their rows as server functions.
    registered.retain(|path| !FUNCTIONS.iter().any(|(function, ..)| path == function));
    assert_eq!(registered, listed);
    for (path, whose) in ROUTES {
        let at_staff_door = matches!(whose, Staff(_) | StaffOf(_));
        assert!(*whose == Anybody || at_staff_door == path.starts_with("/admin/"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_for_anybody_sends_nobody_to_a_sign_in_and_begins_no_session() {
    let house = House::of_the_demonstration().await;
    for (route, _) in ROUTES.iter().filter(|(_, whose)| *whose == Anybody) {
        let answer = house.get(&there(&house, route).await, "").await;
        let sent_away = answer.header(header::LOCATION).contains("login");
        assert!(!sent_away && !answer.headers.contains_key(header::SET_COOKIE), "{route}: {:?}", answer.headers);
        assert!(!answer.body.contains("Acme") && !answer.body.contains("Kestrel"), "{route}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_program_takes_its_reader_off_the_list_with_one_request_and_a_reader_is_asked_first() {
    let house = House::of_the_demonstration().await;
    let of_owen = "category = 'renewals' AND to_address = 'owen@kestrel.example'";
    let link: String = house.one(&format!("SELECT unsubscribe FROM mail WHERE {of_owen}")).await;
    let path = link.strip_prefix(BASE_URL).expect("an address of ours").to_owned();
    let wanting = "contact WHERE email = 'owen@kestrel.example' AND mails LIKE '%renewals%'";

    let by_hand = house.get(&path, "").await;
    assert_eq!(by_hand.status, StatusCode::SEE_OTHER);
    assert!(by_hand.header(header::LOCATION).starts_with("/unsubscribe?token="), "{:?}", by_hand.headers);
    assert_eq!(house.count(wanting).await, 1, "looking ends nothing");

    // As RFC 8058 has it: no cookie, no origin, no page.
    let program = Request::builder()
        .method("POST")
        .uri(&path)
        .header(header::HOST, "localhost:3000")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("List-Unsubscribe=One-Click"));
    let answer = house.send(program.expect("a request")).await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, ""));
    assert_eq!(house.count(wanting).await, 0);
    assert_eq!(house.count("contact WHERE email = 'owen@kestrel.example' AND mails LIKE '%services%'").await, 1);
}

on_both! {
    async fn files_turn_strangers_and_people_of_the_other_door_to_their_entrance(house: &House) {
        let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
        let ana = house.cookie(Realm::Portal, "ana@acme.example").await;
        for (route, whose) in ROUTES {
            let (other, entrance) = match whose {
                Anybody => continue,
                Staff(_) | StaffOf(_) => (ana.as_str(), "/admin/login"),
                Customers(_) | CustomersOf(_) => (maya.as_str(), "/login"),
            };
            let path = there(house, route).await;
            for caller in ["", other] {
                let answer = house.get(&path, caller).await;
                assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
                assert_eq!(answer.header(header::LOCATION).split('?').next(), Some(entrance), "{path}");
                assert!(answer.body.is_empty(), "{path}: {}", answer.body);
            }
        }
    }

    async fn a_file_goes_to_the_roles_that_reach_its_customer_and_is_not_there_for_the_others(house: &House) {
        take_the_logo_off(house).await;
        house.run("DELETE FROM customer_staff WHERE staff_id IN (SELECT id FROM staff WHERE email IN ('joe@portico.example', 'marco@portico.example'))").await;
        let (mut taken, mut refused) = (0, 0);
        for (role, name) in TEAM {
            let cookie = house.cookie(Realm::Staff, &format!("{name}@portico.example")).await;
            for (route, whose) in ROUTES {
                let StaffOf(right) = whose else { continue };
                let answer = house.get(&there(house, route).await, &cookie).await;
                if right.default_for(role) == Scope::All {
                    assert_eq!(answer.status, StatusCode::OK, "{route} for {name}");
                    assert!(answer.header(header::CONTENT_TYPE).starts_with("application/"), "{route} for {name}");
                    taken += 1;
                } else {
                    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{route} for {name}");
                    assert!(!answer.body.contains("Acme") && !answer.bytes.starts_with(b"%PDF"), "{route} for {name}");
                    refused += 1;
                }
            }
        }
        assert!(taken >= 24 && refused >= 20, "{taken} taken, {refused} refused");
    }

    async fn a_customers_file_goes_to_its_own_people_as_far_as_their_rights_go(house: &House) {
        take_the_logo_off(house).await;
        let ana = house.cookie(Realm::Portal, "ana@acme.example").await;
        let giulia = house.cookie(Realm::Portal, "giulia@rossi-figli.example").await;
        // Of his company's money he sees nothing.
        house.run("UPDATE contact SET portal_role = 'technical' WHERE email = 'bruno@acme.example'").await;
        let bruno = house.cookie(Realm::Portal, "bruno@acme.example").await;
        for (route, whose) in ROUTES {
            let others = match whose {
                CustomersOf(_) => StatusCode::NOT_FOUND,
                // Each has one of their own.
                Customers(Some(_)) => StatusCode::OK,
                _ => continue,
            };
            let path = there(house, route).await;
            for (cookie, status) in [(&ana, StatusCode::OK), (&giulia, others), (&bruno, StatusCode::NOT_FOUND)] {
                assert_eq!(house.get(&path, cookie).await.status, status, "{route}");
            }
        }
    }
}
