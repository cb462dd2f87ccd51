//! Links of invitations that are dead, whatever killed them: one page, which says what to do, and nothing comes of them.

use crate::doors::{rows, words};
use crate::house::House;
use axum::http::StatusCode;
use domain::contact::{ContactForm, PortalForm};
use std::collections::BTreeSet;

/// The secret in the latest mail to an address.
async fn token(house: &House, email: &str) -> String {
    let text: String = house
        .one(&format!("SELECT text_body FROM mail WHERE to_address = '{email}' AND text_body LIKE '%/invitation?token=%' ORDER BY created_at DESC, id DESC LIMIT 1"))
        .await;
    let (_, rest) = text.split_once("token=").expect("a link");
    rest.chars().take_while(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_dead_invitation_leads_to_the_same_helpful_page_and_gives_nothing() {
    let house = House::of_the_demonstration().await;
    let ana = house.member("ana@acme.example").await;
    let maya = house.staff("maya@portico.example").await;
    let standard = PortalForm { role: "standard".to_owned(), ..PortalForm::default() };
    let mut links = vec![("never there".to_owned(), "x".to_owned()), ("empty".to_owned(), String::new())];
    for death in ["removed", "widened", "moved", "resent", "expired", "revoked", "declined", "used", "suspended"] {
        let email = format!("{death}@acme.example");
        let form = ContactForm { first_name: death.to_owned(), email: email.clone(), ..ContactForm::default() };
        let id = house.service.create_person(&ana, &form, &standard, true).await.expect("adds");
        let link = token(&house, &email).await;
        let of = format!("WHERE email = '{email}'");
        match death {
            "removed" => house.service.remove_person(&ana, id).await.expect("removes"),
            // Past the rules that would send another link: the promise itself holds.
            "widened" => house.run(&format!("UPDATE contact SET portal_role = 'billing' {of}")).await,
            "moved" => house.run(&format!("UPDATE contact SET email = 'other@acme.example' {of}")).await,
            "resent" => {
                house.service.invite_contact(&maya, ana.customer, id).await.expect("sends another");
            }
            "expired" => house.run(&format!("UPDATE invitation SET expires_at = 1 {of}")).await,
            "revoked" => house.service.revoke_contact_invitation(&maya, ana.customer, id).await.expect("revokes"),
            "declined" => {
                house.service.decline_invitation(domain::account::Realm::Portal, &link).await.expect("declines");
            }
            "used" => house.accept(&email).await,
            _ => house.run("UPDATE customer SET status = 'inactive' WHERE id = (SELECT customer_id FROM contact WHERE email = 'suspended@acme.example')").await,
        };
        links.push((death.to_owned(), link));
    }
    let before = rows(&house).await;
    let mut told = BTreeSet::new();
    for (death, link) in &links {
        let answer = house.get(&format!("/invitation?token={link}"), "").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{death}");
        told.insert(words(&answer.body));
        let body =
            format!("token={link}&password=seven+lanterns+by+the+quay&password_again=seven+lanterns+by+the+quay");
        let answer = house.call("/api/invitation/accept", "", &body).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{death}");
        assert_eq!(
            house.call("/api/invitation/decline", "", &format!("token={link}")).await.status,
            StatusCode::NOT_FOUND
        );
    }
    assert_eq!(told.len(), 1, "nobody learns which it was: {told:?}");
    let page = told.pop_first().unwrap_or_default();
    assert!(page.contains("This invitation no longer works") && page.contains("Ask whoever invited you"), "{page}");
    assert_eq!(rows(&house).await, before);
    let people: i64 = house.count("person WHERE email LIKE '%@acme.example'").await;
    assert_eq!(people, 3, "Ana, Bruno, and who used theirs");
}
