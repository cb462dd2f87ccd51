//! One browser, two tabs: a page that stands in one of them was made for a company, or for a member of the team, and nothing is told to it
//! or done for it once the browser acts for another.

use crate::doors::rows;
use crate::house::{Answer, House, request};
use axum::body::Body;
use axum::http::StatusCode;
use domain::account::Realm;
use domain::contact::ContactForm;
use service::account::NewPassword;
use service::demo::PASSWORD;
use uuid::Uuid;

const GIULIA: &str = "giulia@rossi-figli.example";

/// Giulia of Rossi & Figli works for Acme too; her cookie, and the memberships at both.
async fn of_two(house: &House) -> (String, String, String) {
    let ana = house.member("ana@acme.example").await;
    let form = ContactForm { first_name: "Giulia".to_owned(), email: GIULIA.to_owned(), ..ContactForm::default() };
    let none = domain::contact::PortalForm { role: "billing".to_owned(), ..Default::default() };
    house.service.create_person(&ana, &form, &none, true).await.expect("invites");
    let text: String = house
        .one(&format!(
            "SELECT text_body FROM mail WHERE to_address = '{GIULIA}' AND text_body LIKE '%/invitation?token=%'"
        ))
        .await;
    let token = text.split_once("token=").expect("a link").1.split_whitespace().next().expect("a token").to_owned();
    let own = NewPassword { password: PASSWORD.to_owned(), again: String::new() };
    house.service.accept_invitation(Realm::Portal, &token, own).await.expect("accepts");
    house.run(&format!("UPDATE person SET language = 'en' WHERE email = '{GIULIA}'")).await;
    let of = |customer: &str| {
        format!(
            "SELECT membership.id FROM membership JOIN customer ON customer.id = customer_id JOIN person ON person.id = person_id \
             WHERE person.email = '{GIULIA}' AND customer.name LIKE '{customer}%'"
        )
    };
    let rossi: Uuid = house.one(&of("Rossi")).await;
    let acme: Uuid = house.one(&of("Acme")).await;
    let cookie = house.cookie(Realm::Portal, GIULIA).await;
    (chosen(house, &cookie, &rossi.to_string()).await, rossi.to_string(), acme.to_string())
}

/// The cookie after the browser has changed over to another company.
async fn chosen(house: &House, cookie: &str, membership: &str) -> String {
    let answer = house.post("/api/companies/choose", "/choose", cookie, &format!("membership={membership}")).await;
    assert_eq!(answer.header("location"), "/", "{}", answer.body);
    answer.cookie(server::cookie(Realm::Portal)).expect("a new id")
}

async fn call_for(house: &House, path: &str, cookie: &str, made_for: &str) -> Answer {
    let call = request("POST", path, cookie, "application/json").header("x-portico-as", made_for);
    house.send(call.body(Body::empty()).expect("a request")).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_of_the_other_company_changes_neither() {
    let house = House::of_the_demonstration().await;
    let (cookie, rossi, acme) = of_two(&house).await;
    let page = house.get("/company", &cookie).await;
    let action = format!("/api/company/save?as={rossi}");
    assert!(page.body.contains(&action) && page.body.contains("Rossi"), "{}", page.body);
    // In another tab of the same browser.
    let now = chosen(&house, &cookie, &acme).await;
    let before = rows(&house).await;
    let form =
        "version=2&email=mixed%40up.example&phone=&address_1=&address_2=&city=Mixed&region=&postal_code=&country=IT";
    for unsaid in [action.as_str(), "/api/company/save", "/api/company/save?as=", "/api/company/save?as=x"] {
        let sent = house.post(unsaid, "/company", &now, form).await;
        assert_eq!((sent.status, sent.header("location")), (StatusCode::SEE_OTHER, "/"), "{unsaid}");
        let flash = sent.cookie("__Host-portico-flash").expect("a word about it");
        let home = house.get("/", &format!("{now}; {flash}")).await;
        assert!(home.body.contains("Nothing was done") && home.body.contains("Acme"), "{unsaid}");
    }
    assert_eq!(rows(&house).await, before);
    assert_eq!(house.count("customer WHERE city = 'Mixed'").await, 0);
    let version: i32 = house.one("SELECT version FROM customer WHERE name LIKE 'Acme%'").await;
    let own = form.replace("version=2", &format!("version={version}"));
    let sent = house.post(&format!("/api/company/save?as={acme}"), "/company", &now, &own).await;
    assert_eq!(sent.header("location"), "/company", "{}", sent.body);
    let changed: String = house.one("SELECT name FROM customer WHERE city = 'Mixed'").await;
    assert!(changed.starts_with("Acme"), "{changed}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_of_the_other_company_is_told_nothing() {
    let house = House::of_the_demonstration().await;
    let (cookie, rossi, acme) = of_two(&house).await;
    let now = chosen(&house, &cookie, &acme).await;
    for path in ["/api/home/show", "/api/company/show", "/api/people/list", "/api/profile/show"] {
        let stale = call_for(&house, path, &now, &rossi).await;
        assert_eq!(stale.status, StatusCode::CONFLICT, "{path}");
        assert!(!stale.body.contains("Acme") && !stale.body.contains("Rossi"), "{path}: {}", stale.body);
        assert_eq!(house.call(path, &now, "").await.status, StatusCode::CONFLICT, "{path} says nothing of itself");
        let own = call_for(&house, path, &now, &acme).await;
        assert_eq!(own.status, StatusCode::OK, "{path}: {}", own.body);
        assert!(!own.body.contains("Rossi & Figli"), "{path}: {}", own.body);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_works_as_a_colleague_in_one_tab_does_nothing_from_the_other() {
    let house = House::of_the_demonstration().await;
    let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
    let own: Uuid = house.one("SELECT id FROM staff WHERE email = 'maya@portico.example'").await;
    let joe: Uuid = house.one("SELECT id FROM staff WHERE email = 'joe@portico.example'").await;
    let form = "kind=company&name=Tabbed";
    let begun = house.post("/admin/api/work-as/start", "/admin/work-as", &maya, &format!("id={joe}")).await;
    let now = begun.cookie(server::cookie(Realm::Staff)).expect("a new id");
    let sent = house.post(&format!("/admin/api/customers/create?as={own}"), "/admin/customers/new", &now, form).await;
    assert_eq!(sent.header("location"), "/admin", "{}", sent.body);
    assert_eq!(house.count("customer WHERE name = 'Tabbed'").await, 0);
    let sent = house.post(&format!("/admin/api/customers/create?as={joe}"), "/admin/customers/new", &now, form).await;
    assert!(sent.header("location").starts_with("/admin/customers/"), "{}", sent.header("location"));
    assert_eq!(house.count("customer WHERE name = 'Tabbed'").await, 1);
}
