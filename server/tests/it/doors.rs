//! Every way in has a row here. What is not listed fails the test, and so does a row without a way.

// Long because the rows stand for one house, whose ids are named in one place.

use crate::house::{House, on_both};
use crate::rows::For::{Anybody, Customers, CustomersOf, Staff, StaffOf};
use crate::rows::{FUNCTIONS, PAGES};
use axum::http::StatusCode;
use domain::account::Realm;
use domain::customer::CustomerQuery;
use std::collections::BTreeSet;

/// Tables that a refused call could have added to or taken from.
const COUNTED: &[&str] = &[
    "customer",
    "contact",
    "staff",
    "membership",
    "note",
    "mail WHERE subject NOT LIKE '%refused%'",
    // But for what was refused, and told to those who answer for it.
    "audit WHERE action NOT LIKE 'access.%denied%'",
    "invitation",
    "personal_link",
    "personal_link_opening",
    "registration",
    "staff_override",
    "role",
    "setting",
    "import_run",
    "export_run",
    "bulk_run",
    "bulk_row",
    "second_factor",
    "recovery_code",
    "passkey",
    "announcement",
    "announcement_customer",
    "announcement_read",
    "picture",
    "quote",
    "quote_decision",
    "quote_part",
    "quote_question",
    "invoice",
    "invoice_line",
    "invoice_tax",
    "recurring_invoice",
    "credit_note",
    "credit_note_tax",
    "credit_application",
    "payment",
    "payment_allocation",
    "refund",
    "refund_loss",
    "checkout",
    "provider_event",
    "tax_rate",
    "product",
    "product_price",
    "package",
    "package_item",
    "customer_package",
    "customer_package_item",
    "package_use",
];

/// Those whose rows tell that they were changed.
const VERSIONED: [&str; 11] = [
    "customer",
    "contact",
    "staff",
    "quote",
    "invoice",
    "recurring_invoice",
    "credit_note",
    "payment",
    "product",
    "package",
    "customer_package",
];

/// Everything that a refused call could have changed.
pub async fn rows(house: &House) -> Vec<i64> {
    let counts = COUNTED.iter().map(|table| format!("(SELECT count(*) FROM {table})"));
    let versions = VERSIONED.iter().map(|table| format!("(SELECT coalesce(sum(version), 0) FROM {table})"));
    let columns: Vec<String> = counts.chain(versions).collect();
    house.numbers(&format!("SELECT {}", columns.join(", "))).await
}

/// Ana's company.
pub const ACME: &str = "SELECT id FROM customer WHERE name = 'Acme Facility Services'";

/// The customer that the rows are about.
pub const KESTREL: &str = "SELECT id FROM customer WHERE name = 'Kestrel Logistics Ltd'";

/// What the demonstration told Ana's company alone.
pub const NEWS: &str = "SELECT id FROM announcement WHERE audience = 'customers'";

/// What the bodies and addresses of the rows are filled with.
pub struct Ids {
    customer: String,
    contact: String,
    /// One of Ana's company.
    colleague: String,
    joe: String,
    una: String,
    /// An announcement to Ana's company alone.
    news: String,
    /// A mail to the customer's contact.
    mail: String,
    /// One that waits for an answer.
    registration: String,
    /// A quote to Ana's company that waits for its answer, and a draft to the customer.
    quote: String,
    offer: String,
    /// An invoice of Ana's company, which it has.
    invoice: String,
    /// A credit note of Ana's company.
    credited: String,
    /// One of the customer's that was not sent, and what the customer paid.
    draft: String,
    /// A template of the customer's that was not started.
    template: String,
    /// One that the customer has, and the draft that takes some of it back.
    billed: String,
    credit: String,
    payment: String,
    tax: String,
    product: String,
    /// What is on offer, what the customer has of it, of what, a use of it, and what Ana's company has.
    package: String,
    given: String,
    service: String,
    used: String,
    owned: String,
}

/// A quote to Ana's company that waits for an answer.
pub const QUOTE: &str = "SELECT q.id FROM quote q JOIN customer c ON c.id = q.customer_id WHERE c.name = 'Acme Facility Services' AND q.status = 'sent'";

/// An invoice of Ana's company that was sent.
pub const INVOICE: &str = "SELECT i.id FROM invoice i JOIN customer c ON c.id = i.customer_id WHERE c.name = 'Acme Facility Services' AND i.number IS NOT NULL ORDER BY i.number LIMIT 1";

/// A credit note of Ana's company.
pub const CREDIT_NOTE: &str = "SELECT n.id FROM credit_note n JOIN customer c ON c.id = n.customer_id WHERE c.name = 'Acme Facility Services' AND n.number IS NOT NULL";

/// A package of Ana's company.
pub const PACKAGE: &str = "SELECT p.id FROM customer_package p JOIN customer c ON c.id = p.customer_id WHERE c.name = 'Acme Facility Services'";

impl Ids {
    pub async fn of(house: &House) -> Self {
        let staff = |name: &str| format!("SELECT id FROM staff WHERE email = '{name}@portico.example'");
        let given = format!("SELECT id FROM customer_package WHERE customer_id = ({KESTREL})");
        let id = async |sql: &str| house.one::<uuid::Uuid>(sql).await.to_string();
        Self {
            customer: id(KESTREL).await,
            contact: id(&format!("SELECT id FROM contact WHERE customer_id = ({KESTREL})")).await,
            colleague: id("SELECT id FROM contact WHERE email = 'bruno@acme.example'").await,
            joe: id(&staff("joe")).await,
            una: id(&staff("una")).await,
            news: id(NEWS).await,
            mail: house.mail_to("owen@kestrel.example").await.to_string(),
            registration: id("SELECT id FROM registration").await,
            quote: id(QUOTE).await,
            offer: id(&format!(
                "SELECT id FROM quote WHERE status = 'draft' AND kind = 'quote' AND customer_id = ({KESTREL})"
            ))
            .await,
            invoice: id(INVOICE).await,
            draft: id(&format!("SELECT id FROM invoice WHERE number IS NULL AND customer_id = ({KESTREL})")).await,
            template: id(&format!("SELECT id FROM recurring_invoice WHERE customer_id = ({KESTREL})")).await,
            billed: id(&format!("SELECT invoice_id FROM credit_note WHERE customer_id = ({KESTREL})")).await,
            credit: id(&format!("SELECT id FROM credit_note WHERE customer_id = ({KESTREL})")).await,
            credited: id(CREDIT_NOTE).await,
            payment: id(&format!("SELECT id FROM payment WHERE customer_id = ({KESTREL})")).await,
            tax: id("SELECT id FROM tax_rate WHERE name = 'IVA 22%'").await,
            product: id("SELECT id FROM product WHERE sku = 'VENT-Q'").await,
            package: id("SELECT id FROM package WHERE name LIKE 'Ten hours%'").await,
            given: id(&given).await,
            service: id(&format!("SELECT id FROM customer_package_item WHERE customer_package_id = ({given})")).await,
            used: id(&format!("SELECT id FROM package_use WHERE customer_package_id = ({given})")).await,
            owned: id(PACKAGE).await,
        }
    }

    pub fn fill(&self, text: &str) -> String {
        text.replace("{customer}", &self.customer)
            .replace("{contact}", &self.contact)
            .replace("{colleague}", &self.colleague)
            .replace("{joe}", &self.joe)
            .replace("{una}", &self.una)
            .replace("{news}", &self.news)
            .replace("{mail}", &self.mail)
            .replace("{registration}", &self.registration)
            .replace("{quote}", &self.quote)
            .replace("{offer}", &self.offer)
            .replace("{invoice}", &self.invoice)
            .replace("{draft}", &self.draft)
            .replace("{template}", &self.template)
            .replace("{billed}", &self.billed)
            .replace("{credit}", &self.credit)
            .replace("{credited}", &self.credited)
            .replace("{payment}", &self.payment)
            .replace("{tax}", &self.tax)
            .replace("{product}", &self.product)
            .replace("{package}", &self.package)
            .replace("{given}", &self.given)
            .replace("{service}", &self.service)
            .replace("{used}", &self.used)
            .replace("{owned}", &self.owned)
    }

    pub fn path(&self, path: &str) -> String {
        let path = path
            .replace(":contact", &self.contact)
            .replace(":mail", &self.mail)
            .replace("/mails/:id", &format!("/mails/{}", self.mail))
            .replace("/people/:id", &format!("/people/{}", self.colleague))
            .replace("/news/:id", &format!("/news/{}", self.news))
            .replace("/registrations/:id", &format!("/registrations/{}", self.registration))
            .replace("/admin/quotes/:id", &format!("/admin/quotes/{}", self.offer))
            .replace("/quotes/:id", &format!("/quotes/{}", self.quote))
            .replace("/admin/invoices/:id/credit", &format!("/admin/invoices/{}/credit", self.billed))
            .replace("/admin/credit-notes/:id", &format!("/admin/credit-notes/{}", self.credit))
            .replace("/credit-notes/:id", &format!("/credit-notes/{}", self.credited))
            .replace("/admin/invoices/:id", &format!("/admin/invoices/{}", self.draft))
            .replace("/recurring-invoices/:id", &format!("/recurring-invoices/{}", self.template))
            .replace("/invoices/:id", &format!("/invoices/{}", self.invoice))
            .replace("/payments/:id", &format!("/payments/{}", self.payment))
            .replace("/taxes/:id", &format!("/taxes/{}", self.tax))
            .replace("/products/:id", &format!("/products/{}", self.product))
            .replace("/customer-packages/:id", &format!("/customer-packages/{}", self.given))
            .replace("/admin/packages/:id", &format!("/admin/packages/{}", self.package))
            .replace("/packages/:id", &format!("/packages/{}", self.owned))
            .replace("/announcements/:id", &format!("/announcements/{}", self.news));
        let id = if path.starts_with("/admin/customers") { &self.customer } else { &self.una };
        path.replace(":id", id).replace(":role", "user")
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_server_function_has_its_row() {
    let _house = House::of_the_demonstration().await;
    let registered: BTreeSet<String> =
        leptos::server_fn::axum::server_fn_paths().map(|(path, method)| format!("{method} {path}")).collect();
    let listed: BTreeSet<String> = FUNCTIONS.iter().map(|(path, ..)| format!("POST {path}")).collect();
    assert_eq!(listed, registered);
    for (path, whose, _) in FUNCTIONS {
        let at_staff_door = matches!(whose, Staff(_) | StaffOf(_));
        assert!(*whose == Anybody || at_staff_door == path.starts_with("/admin/api/"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_has_its_row() {
    let registered: BTreeSet<String> = leptos_axum::generate_route_list(app::App)
        .iter()
        .map(|listing| {
            listing
                .path()
                .replace("{id}", ":id")
                .replace("{contact}", ":contact")
                .replace("{role}", ":role")
                .replace("{mail}", ":mail")
        })
        .collect();
    let listed: BTreeSet<String> = PAGES.iter().map(|(path, _)| (*path).to_owned()).collect();
    assert_eq!(listed, registered);
}

/// What a page says, without its markup and scripts.
pub fn words(html: &str) -> String {
    let body =
        html.split_once("<main").map_or("", |(_, rest)| rest.split_once("</main>").map_or(rest, |(main, _)| main));
    let mut said = String::new();
    let mut in_tag = true;
    for letter in body.chars() {
        match letter {
            '<' => in_tag = true,
            '>' => in_tag = false,
            letter if !in_tag => said.push(letter),
            _ => {}
        }
    }
    said
}

on_both! {
    async fn strangers_and_people_of_the_other_door_call_nothing(house: &House) {
        let ids = Ids::of(house).await;
        let maya = house.session(Realm::Staff, "maya@portico.example").await;
        let ana = house.session(Realm::Portal, "ana@acme.example").await;
        let cookie = |realm: Realm, id: &str| format!("{}={id}", server::cookie(realm));
        let before = rows(house).await;
        for (path, whose, body) in FUNCTIONS {
            let body = ids.fill(body);
            // The other door's session, under its own name and under the name that this door reads.
            let callers = match whose {
                Anybody => continue,
                Staff(_) | StaffOf(_) => [String::new(), cookie(Realm::Portal, &ana), cookie(Realm::Staff, &ana)],
                Customers(_) | CustomersOf(_) => [String::new(), cookie(Realm::Staff, &maya), cookie(Realm::Portal, &maya)],
            };
            for caller in callers {
                let answer = house.call(path, &caller, &body).await;
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path} as {caller}: {}", answer.body);
            }
        }
        assert_eq!(rows(house).await, before);
    }

    async fn pages_turn_strangers_to_their_entrance_and_show_nothing(house: &House) {
        let ids = Ids::of(house).await;
        let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
        let ana = house.cookie(Realm::Portal, "ana@acme.example").await;
        for (path, whose) in PAGES {
            let path = ids.path(path);
            let (callers, entrance) = match whose {
                Anybody => {
                    let answer = house.get(&path, "").await;
                    assert!(matches!(answer.status, StatusCode::OK | StatusCode::NOT_FOUND), "{path}: {}", answer.status);
                    continue;
                }
                Staff(_) | StaffOf(_) => (["", ana.as_str()], "/admin/login"),
                Customers(_) | CustomersOf(_) => (["", maya.as_str()], "/login"),
            };
            for caller in callers {
                let answer = house.get(&path, caller).await;
                assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
                assert_eq!(answer.header("location").split('?').next(), Some(entrance), "{path}");
                assert!(answer.body.is_empty(), "{path}: {}", answer.body);
            }
        }
    }

    async fn pages_refuse_who_lacks_the_right_or_the_customer(house: &House) {
        let ids = Ids::of(house).await;
        let joe = house.cookie(Realm::Staff, "joe@portico.example").await;
        let mut told = BTreeSet::new();
        for (path, _) in PAGES.iter().filter(|(_, whose)| matches!(whose, StaffOf(_))) {
            // What never was is answered alike, but for the nonces and the path itself.
            let never = path.replace(":id", "00000000-0000-7000-8000-000000000000");
            for asked in [ids.path(path), ids.path(&never)] {
                let answer = house.get(&asked, &joe).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{asked}");
                told.insert(words(&answer.body));
            }
        }
        assert_eq!(told.len(), 1, "one page for all that is not theirs or not there: {told:?}");
    }

    async fn a_customer_reads_their_own_company_only(house: &House) {
        let ana = house.cookie(Realm::Portal, "ana@acme.example").await;
        for path in ["/", "/company", "/people", "/profile"] {
            let answer = house.get(path, &ana).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            for other in ["Rossi", "Kestrel", "Lumi", "giulia@", "Private", "concierge", "Annual inspection"] {
                assert!(!answer.body.contains(other), "{path} says {other}");
            }
        }
        let maya = house.staff("maya@portico.example").await;
        let all = house.service.customers(&maya, &CustomerQuery::default()).await.expect("lists");
        assert_eq!(all.page.rows.len(), 16, "while there is more to read");
    }
}
