//! The client card, cell by cell: five roles and the main administrator, assigned or not, every switch of a user on and off, at every
//! place where a customer's data come out. What is expected is written from the words of CARD-03…29, not from the code that decides.

// Long because it is one matrix, whose outlets are asked one after the other.

mod cells;
mod people;
mod sold;

use crate::house::{Answer, House};
use crate::place::Place;
use axum::http::StatusCode;
use cells::Cells;
use domain::access::{Right, Role, Scope, Staff};
use domain::account::Realm;
use domain::contact::ContactForm;
use domain::customer::{CustomerActs, CustomerCard, CustomerForm, CustomerList, Duplicate};
use domain::explain::{Explanation, Found};
use domain::export::ExportList;
use domain::staff::{AccessForm, StaffForm, Switches};
use domain::{CustomerId, StaffId};
use sold::Sold;
use tempfile::TempDir;
use uuid::Uuid;

/// Two customers whose data are found nowhere else. The first in number is the last by name.
#[derive(Clone, Copy)]
struct Canary {
    number: &'static str,
    company: &'static str,
    contact: &'static str,
    office: &'static str,
    personal: &'static str,
    phone: &'static str,
    mobile: &'static str,
    /// What was billed and what of it was paid, as a reader of English sees amounts.
    billed: &'static str,
    paid: &'static str,
    package: &'static str,
}

impl Canary {
    /// Whether an amount of its books stands there, with marks between the thousands or without.
    fn money(&self, answer: &Answer) -> bool {
        let plain = |text: &str| text.replace(',', "");
        let body = plain(&answer.body);
        [self.billed, self.paid].into_iter().any(|amount| body.contains(&plain(amount)))
    }
}

const CANARIES: [Canary; 2] = [
    Canary {
        number: "C-1",
        company: "Zephyrworks",
        contact: "Quillfeather",
        office: "lantern@firstpost.example",
        personal: "saddle@firstpost.example",
        phone: "+390551110001",
        mobile: "+393331110002",
        billed: "7,341.59",
        paid: "4,127.83",
        package: "Fennelcare",
    },
    Canary {
        number: "C-2",
        company: "Amberholt",
        contact: "Wrenfield",
        office: "kettle@secondpost.example",
        personal: "thimble@secondpost.example",
        phone: "+390552220001",
        mobile: "+393332220002",
        billed: "8,652.41",
        paid: "5,236.97",
        package: "Sorrelcare",
    },
];

struct Person {
    what: String,
    role: Role,
    set: Switches,
    staff: Staff,
    cookie: String,
}

#[derive(Default)]
struct Tally {
    cells: u32,
    seen: u32,
    wrong: Vec<String>,
}

impl Tally {
    fn check(&mut self, person: &Person, outlet: &str, cell: &str, expected: bool, seen: bool) {
        self.cells += 1;
        self.seen += u32::from(seen);
        if seen != expected {
            self.wrong.push(format!("{}: {cell} in {outlet} is {seen}, should be {expected}", person.what));
        }
    }

    /// The three contact data, wherever a text may hold them in whatever shape.
    fn data(&mut self, person: &Person, outlet: &str, cells: Cells, canary: Canary, answer: &Answer) {
        let dense: String = answer.body.chars().filter(|letter| !" -()".contains(*letter)).collect();
        let shown = |one: &str, other: &str| dense.contains(one) || dense.contains(other);
        let names = answer.body.contains(canary.company) || answer.body.contains(canary.contact);
        self.check(person, outlet, "name", cells.name, names);
        self.check(person, outlet, "email", cells.email, shown(canary.office, canary.personal));
        self.check(person, outlet, "phone", cells.phone, shown(canary.phone, canary.mobile));
        if !cells.people {
            let theirs = answer.body.contains(canary.contact) || shown(canary.personal, canary.mobile);
            self.check(person, outlet, "people", false, theirs);
        }
        if !cells.payments {
            self.check(person, outlet, "payments", false, canary.money(answer));
        }
        if !cells.packages {
            self.check(person, outlet, "packages", false, answer.body.contains(canary.package));
        }
    }

    fn holds(&self, people: &[Person]) {
        assert!(self.wrong.is_empty(), "{} of {} cells:\n{}", self.wrong.len(), self.cells, self.wrong.join("\n"));
        eprintln!("{} cells of {} people hold, {} of them yes", self.cells, people.len(), self.seen);
    }
}

/// Six switches on and off in every way. Three follow from them, so that there are not eight times as many people: any three of the nine
/// stand in every way all the same.
fn all_switches() -> impl Iterator<Item = Switches> {
    (0..64_u8).map(|bits| {
        let on = |bit: u8| bits & (1 << bit) != 0;
        Switches {
            show_all_client_cards: on(0),
            shared_view: on(1),
            see_name: on(2),
            see_email: on(3),
            see_phone: on(4),
            grant_access: on(5),
            payments: on(2) ^ on(3) ^ on(4),
            record_payments: on(3) ^ on(4) ^ on(5),
            packages_add: on(2) ^ on(4) ^ on(5),
        }
    })
}

async fn person(house: &House, maya: &Staff, role: Role, set: Option<Switches>, n: usize) -> Person {
    let email = format!("person{n}@house.example");
    let form = StaffForm {
        first_name: "Person".to_owned(),
        last_name: n.to_string(),
        email: email.clone(),
        role: role.key().to_owned(),
        language: "en".to_owned(),
        ..StaffForm::default()
    };
    house.service.invite_staff(maya, &form).await.expect("invites");
    house.run(&format!("UPDATE staff SET status = 'active' WHERE email = '{email}'")).await;
    let id = StaffId::from(house.one::<Uuid>(&format!("SELECT id FROM staff WHERE email = '{email}'")).await);
    if let Some(to) = set {
        let form = AccessForm {
            what: "switches".to_owned(),
            show_all_client_cards: to.show_all_client_cards,
            shared_view: to.shared_view,
            see_name: to.see_name,
            see_email: to.see_email,
            see_phone: to.see_phone,
            grant_access: to.grant_access,
            payments: to.payments,
            record_payments: to.record_payments,
            packages_add: to.packages_add,
            ..AccessForm::default()
        };
        house.service.save_access(maya, id, &form).await.expect("sets");
        // No switch gives it, so that what a file then holds is only what the switches say.
        let export = AccessForm {
            what: "right".to_owned(),
            right: Right::CustomersExport.key().to_owned(),
            scope: Scope::All.key().to_owned(),
            ..AccessForm::default()
        };
        house.service.save_access(maya, id, &export).await.expect("sets");
        let preview = AccessForm { right: Right::PortalPreview.key().to_owned(), ..export };
        house.service.save_access(maya, id, &preview).await.expect("sets");
    }
    let what = set.map_or_else(|| role.key().to_owned(), |set| format!("{} {set:?}", role.key()));
    let (staff, cookie) = (house.staff(&email).await, house.cookie(Realm::Staff, &email).await);
    Person { what, role, set: set.unwrap_or_default(), staff, cookie }
}

async fn customer(house: &House, maya: &Staff, canary: Canary) -> CustomerId {
    let form = CustomerForm {
        kind: "company".to_owned(),
        name: canary.company.to_owned(),
        email: canary.office.to_owned(),
        phone: canary.phone.to_owned(),
        ..CustomerForm::default()
    };
    let id = house.service.create_customer(maya, &form).await.expect("creates");
    let contact = ContactForm {
        first_name: "Ana".to_owned(),
        last_name: canary.contact.to_owned(),
        email: canary.personal.to_owned(),
        phone: canary.mobile.to_owned(),
        ..ContactForm::default()
    };
    house.service.create_contact(maya, id, &contact).await.expect("creates");
    id
}

async fn assign(house: &House, maya: &Staff, canary: Canary, id: CustomerId, people: &[Person]) {
    let keys: Vec<String> = people.iter().map(|person| person.staff.id.to_string()).collect();
    let version = house.one(&format!("SELECT version FROM customer WHERE name = '{}'", canary.company)).await;
    house.service.assign_staff(maya, id, version, "", &keys).await.expect("assigns");
}

/// The cells on the card itself and behind it.
async fn card(house: &House, tally: &mut Tally, person: &Person, cells: Cells, canary: Canary, id: CustomerId) {
    let call = async |endpoint: &str, body: String| {
        house.call(&format!("/admin/api/customers/{endpoint}"), &person.cookie, &body).await
    };
    let show = call("show", format!("id={id}")).await;
    let page = house.get(&format!("/admin/customers/{id}"), &person.cookie).await;
    for (outlet, answer) in [("card", &show), ("page of the card", &page)] {
        tally.check(person, outlet, "card", cells.card, answer.status == StatusCode::OK);
        tally.data(person, outlet, cells, canary, answer);
    }
    let form = call("form", format!("id={id}")).await;
    tally.check(person, "form", "edit", cells.edit, form.status == StatusCode::OK);
    let editing = Cells {
        name: cells.edit && cells.name,
        email: cells.edit && cells.email,
        phone: cells.edit && cells.phone,
        ..cells
    };
    tally.data(person, "form", editing, canary, &form);
    let audience = call("audience", format!("id={id}")).await;
    tally.check(person, "who can see this", "card", cells.card, audience.status == StatusCode::OK);

    let timeline = call("timeline", format!("id={id}&before=")).await;
    let own = format!("Remark of {} on {}", person.staff.name, canary.number);
    let others = format!("Remark for the team on {}", canary.number);
    for (outlet, answer) in [("timeline", &timeline), ("timeline on the page", &page)] {
        tally.check(person, outlet, "interactions with me", cells.own_activity, answer.body.contains(&own));
        let seen = answer.body.contains(&others);
        tally.check(person, outlet, "interactions with others", cells.others_activity, seen);
    }
    let may = match show.status {
        StatusCode::OK => show.record::<CustomerCard>().may,
        _ => CustomerActs::default(),
    };
    tally.check(person, "card", "edit", cells.edit, may.edit);
    tally.check(person, "card", "tags", cells.tags, may.tags);
    tally.check(person, "card", "invite", cells.invite, may.invite);
    sold::on_the_card(tally, person, cells, canary, (&page, timeline));
}

/// What the customer's person would see, as it is shown to staff.
async fn preview(house: &House, tally: &mut Tally, person: &Person, cells: Cells, canary: Canary, id: CustomerId) {
    let contact: Uuid = house.one(&format!("SELECT id FROM contact WHERE last_name = '{}'", canary.contact)).await;
    let body = format!("customer={id}&id={contact}");
    let shown = house.call("/admin/api/contacts/preview", &person.cookie, &body).await;
    let page = house.get(&format!("/admin/customers/{id}/contacts/{contact}/preview"), &person.cookie).await;
    let may = cells.people && !matches!(person.role, Role::Marketing | Role::Contributor);
    let within = Cells { name: may && cells.name, email: may && cells.email, phone: may && cells.phone, ..cells };
    for (outlet, answer) in [("portal preview", &shown), ("page of the portal preview", &page)] {
        tally.check(person, outlet, "preview", may, answer.status == StatusCode::OK);
        tally.data(person, outlet, within, canary, answer);
    }
}

/// The cells in lists, search, order, counts, hints and answers.
async fn lists(house: &House, tally: &mut Tally, person: &Person, cells: Cells, canary: Canary) {
    let list = async |query: &str| house.call("/admin/api/customers/list", &person.cookie, query).await;
    let has = |rows: &CustomerList| rows.page.rows.iter().any(|row| row.number == canary.number);
    let all = list("query[q]=").await;
    tally.data(person, "list", cells, canary, &all);
    tally.check(person, "list", "card", cells.card, has(&all.record()));
    for (outlet, path) in [("page of the list", "/admin/customers"), ("home", "/admin")] {
        let page = house.get(path, &person.cookie).await;
        tally.data(person, outlet, cells, canary, &page);
    }
    let digits = canary.phone.trim_start_matches('+');
    for (cell, expected, words) in [
        ("name", cells.name, canary.company),
        ("name", cells.name && cells.people, canary.contact),
        ("email", cells.email, canary.office),
        ("email", cells.email && cells.people, canary.personal),
        ("phone", cells.phone, digits),
    ] {
        let found: CustomerList = list(&format!("query[q]={words}")).await.record();
        tally.check(person, "search", cell, expected, has(&found));
        tally.check(person, "count", cell, expected, found.page.count.n == 1);
    }
    let by_number: CustomerList = list(&format!("query[q]={}", canary.number)).await.record();
    tally.check(person, "search", "card", cells.card, has(&by_number));
    for (cell, expected, field) in [
        ("name", cells.name, format!("form[name]={}", canary.company)),
        ("email", cells.email, format!("form[email]={}", canary.office)),
    ] {
        let same = house.call("/admin/api/customers/duplicates", &person.cookie, &field).await;
        let same: Vec<Duplicate> = same.record();
        tally.check(person, "duplicates", cell, expected, same.iter().any(|other| other.number == canary.number));
    }
    let question = format!("question[right]=customers.view&question[customer]={}", canary.company);
    let answer: Explanation = house.call("/admin/api/access/explain", &person.cookie, &question).await.record();
    let found = answer.customer.as_ref().and_then(Found::one).is_some_and(|record| record.number == canary.number);
    tally.check(person, "explainer", "name", cells.name, found);
}

/// The file that somebody takes out; none for those who may not.
async fn export(house: &House, tally: &mut Tally, person: &Person) -> Option<Answer> {
    let started = house.call("/admin/api/export/start", &person.cookie, "what=customers&format=csv").await;
    let may = person.role != Role::Contributor;
    tally.check(person, "export", "export", may, started.status == StatusCode::OK);
    while house.service.work_on_exports().await.expect("works") {}
    let listed = house.call("/admin/api/export/list", &person.cookie, "query[q]=").await;
    tally.check(person, "exports", "export", may, listed.status == StatusCode::OK);
    let run = match listed.status {
        StatusCode::OK => listed.record::<ExportList>().runs.remove(0).id,
        _ => return None,
    };
    Some(house.get(&format!("/admin/export/{run}/file"), &person.cookie).await)
}

/// The order by name would tell hidden names.
async fn order(house: &House, tally: &mut Tally, person: &Person) {
    let both = [true, false].map(|assigned| Cells::of(person.role, person.set, assigned));
    if !both.iter().all(|cells| cells.card) {
        return;
    }
    let list = house.call("/admin/api/customers/list", &person.cookie, "query[sort]=name").await;
    let numbers: Vec<String> = list.record::<CustomerList>().page.rows.into_iter().map(|row| row.number).collect();
    let names = both.iter().all(|cells| cells.name);
    tally.check(person, "order", "name", names, numbers == ["C-2", "C-1"]);
    // Nor does a page say that it has that order. Of people it shows those alone whom they see.
    let of_people = both.iter().filter(|cells| cells.people).all(|cells| cells.name);
    for (page, expected) in [("/admin/customers", names), ("/admin/contacts", of_people)] {
        let says = house.get(page, &person.cookie).await.body.contains(r#"aria-sort="ascending""#);
        tally.check(person, page, "order by name", expected, says);
    }
}

/// Everybody of the matrix, and two customers that were sold something. They look after the first of them.
struct Company {
    house: House,
    people: Vec<Person>,
    sold: Vec<Sold>,
}

impl Company {
    async fn founded(house: House, sets: impl Iterator<Item = Switches>) -> Self {
        house.service.create_main_administrator("Maya", "Lindqvist", "maya@house.example").await.expect("creates");
        let maya = house.staff("maya@house.example").await;
        let mut people = Vec::new();
        for role in Role::ALL.into_iter().filter(|role| *role != Role::User) {
            people.push(person(&house, &maya, role, None, people.len()).await);
        }
        for set in sets {
            people.push(person(&house, &maya, Role::User, Some(set), people.len()).await);
        }
        let mut sold = Vec::new();
        for canary in CANARIES {
            let id = customer(&house, &maya, canary).await;
            assign(&house, &maya, canary, id, &people).await;
            let words = format!("Remark for the team on {}", canary.number);
            house.service.add_note(&maya, id, &words, false).await.expect("notes");
            sold.push(sold::sell(&house, &maya, canary, id).await);
        }
        for person in &people {
            // Written while they were assigned to both; the second customer is then taken from them.
            for (to, canary) in sold.iter().zip(CANARIES) {
                let words = format!("Remark of {} on {}", person.staff.name, canary.number);
                house.service.add_note(&person.staff, to.customer, &words, true).await.expect("notes");
            }
        }
        assign(&house, &maya, CANARIES[1], sold[1].customer, &[]).await;
        Self { house, people, sold }
    }
}

async fn every_cell_holds_at_every_outlet(house: House, sets: impl Iterator<Item = Switches>) -> Tally {
    let Company { house, people, sold } = Company::founded(house, sets).await;
    let mut tally = Tally::default();
    for person in &people {
        for (at, assigned) in [true, false].into_iter().enumerate() {
            let cells = Cells::of(person.role, person.set, assigned);
            card(&house, &mut tally, person, cells, CANARIES[at], sold[at].customer).await;
            preview(&house, &mut tally, person, cells, CANARIES[at], sold[at].customer).await;
            lists(&house, &mut tally, person, cells, CANARIES[at]).await;
            people::list(&house, &mut tally, person, cells, CANARIES[at]).await;
        }
        order(&house, &mut tally, person).await;
        if let Some(file) = export(&house, &mut tally, person).await {
            for (assigned, canary) in [true, false].into_iter().zip(CANARIES) {
                let cells = Cells::of(person.role, person.set, assigned);
                tally.check(person, "exported file", "card", cells.card, file.body.contains(canary.number));
                tally.data(person, "exported file", cells, canary, &file);
            }
        }
    }
    tally.holds(&people);
    assert!(tally.seen > tally.cells / 4 && tally.seen < tally.cells * 3 / 4);
    house.leave().await;
    tally
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_cell_of_the_client_card_matrix_holds_at_every_outlet() {
    let tally = every_cell_holds_at_every_outlet(House::empty().await, all_switches()).await;
    assert!(tally.cells > 5_000, "{}", tally.cells);
}

/// Each role, and users with each switch on and off beside each other one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_client_card_matrix_holds_on_postgres() {
    let Some(place) = Place::postgres().await else { return };
    let house = House::at(&place.url(), TempDir::new().expect("a temporary folder")).await;
    let tally = every_cell_holds_at_every_outlet(house, all_switches().step_by(5)).await;
    assert!(tally.cells > 1_000, "{}", tally.cells);
    place.leave().await;
}
