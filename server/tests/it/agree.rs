//! Four answers to the same question, "may this person do this to that customer?": the decision, the explanation, the filters of the
//! lists, and the running server. They have to be the same for whomever, whatever and whichever.

use crate::house::House;
use crate::place::Place;
use axum::http::StatusCode;
use domain::access::{Lock, Masked, Masks, Ownership, Right, Role, Scope, Staff, Whose, decide};
use domain::account::Realm;
use domain::contact::ContactForm;
use domain::customer::{CustomerCard, CustomerForm, CustomerList, Timeline};
use domain::explain::{Explanation, Question};
use domain::role::RoleForm;
use domain::staff::{AccessForm, StaffForm};
use domain::{CustomerId, StaffId};
use service::entropy::Entropy;
use std::collections::{BTreeMap, BTreeSet};
use tempfile::TempDir;
use uuid::Uuid;

const PEOPLE: usize = 20;
const CUSTOMERS: usize = 12;

/// Draws that are the same on every run.
struct Lot(Entropy);

impl Lot {
    fn below(&self, n: usize) -> usize {
        usize::try_from(u64::from_le_bytes(self.0.bytes())).unwrap_or_default() % n
    }

    fn of<T: Copy>(&self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn scope(&self, right: Right) -> Scope {
        let offered: Vec<Scope> = Scope::ALL.into_iter().filter(|scope| right.offers(*scope)).collect();
        self.of(&offered)
    }
}

/// A team with roles, exceptions and a lock, and customers in various hands.
struct Company {
    house: House,
    maya: Staff,
    people: Vec<(Staff, String)>,
    customers: BTreeMap<CustomerId, Ownership>,
}

impl Company {
    async fn drawn(house: House, lot: &Lot) -> Self {
        let service = &house.service;
        service.create_main_administrator("Maya", "Lindqvist", "maya@house.example").await.expect("creates");
        let maya = house.staff("maya@house.example").await;
        let roles = roles(&house, &maya, lot).await;
        let mut team = BTreeMap::new();
        for n in 0..PEOPLE {
            let (id, email) = invite(&house, &maya, n, &roles, lot).await;
            team.insert(id, email);
        }
        service.save_locks(&maya, &[lot.of(&Lock::ALL)]).await.expect("locks");
        let ids: Vec<StaffId> = team.keys().copied().collect();
        let mut customers = BTreeMap::new();
        for n in 0..CUSTOMERS {
            let (id, owned) = customer(&house, &maya, n, &ids, lot).await;
            customers.insert(id, owned);
        }
        let mut people = Vec::new();
        for email in team.values() {
            people.push((house.staff(email).await, house.cookie(Realm::Staff, email).await));
        }
        Self { house, maya, people, customers }
    }

    async fn explain(&self, who: &Staff, right: Right, customer: Option<CustomerId>) -> Explanation {
        let customer = customer.map(|id| id.to_string()).unwrap_or_default();
        let question = Question { who: who.id.to_string(), right: right.key().to_owned(), customer };
        self.house.service.explain(&self.maya, &question).await.expect("answers")
    }

    /// All of the list, page by page, as the server sends it.
    async fn list(&self, cookie: &str) -> BTreeMap<CustomerId, Masks> {
        let mut all = BTreeMap::new();
        let mut after = String::new();
        loop {
            let query = format!("query[after]={after}");
            let answer = self.house.call("/admin/api/customers/list", cookie, &query).await;
            if answer.status == StatusCode::FORBIDDEN {
                return all;
            }
            let page = answer.record::<CustomerList>().page;
            for row in page.rows {
                let seen = Masks { name: shown(&row.name), email: shown(&row.email), phone: shown(&row.phone) };
                assert!(all.insert(row.id, seen).is_none(), "no row twice");
            }
            match page.next {
                Some(next) => after = next,
                None => return all,
            }
        }
    }

    /// What the server lets somebody see and do on a card, right by right; nothing where it answers that there is no such customer.
    async fn card(&self, cookie: &str, id: CustomerId) -> Option<BTreeMap<Right, bool>> {
        let answer = self.house.call("/admin/api/customers/show", cookie, &format!("id={id}")).await;
        let timeline = self.house.call("/admin/api/customers/timeline", cookie, &format!("id={id}&before=")).await;
        if answer.status != StatusCode::OK {
            assert!(matches!(answer.status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN), "{}", answer.status);
            assert_eq!(timeline.status, answer.status);
            return None;
        }
        let card: CustomerCard = answer.record();
        let timeline: Timeline = timeline.record();
        let may = card.may;
        Some(BTreeMap::from([
            (Right::CustomersView, true),
            (Right::CustomersEdit, may.edit),
            (Right::CustomersDelete, may.delete),
            (Right::CustomersAssignStaff, may.assign),
            (Right::CustomersTags, may.tags),
            (Right::ContactsView, !card.contacts.is_empty()),
            (Right::ContactsCreate, may.add_contact),
            (Right::ContactsEdit, may.edit_contact),
            (Right::ContactsDelete, may.delete_contact),
            (Right::ContactsFieldName, shown(&card.name)),
            (Right::ContactsFieldEmail, shown(&card.email)),
            (Right::ContactsFieldPhone, shown(&card.phone)),
            (Right::ContactsGrantAccess, may.invite),
            (Right::ContactsSuspendAccess, may.suspend),
            (Right::InteractionsView, timeline.entries.iter().any(|entry| entry.action == "customer.created")),
            (Right::NotesCreate, may.note),
        ]))
    }
}

fn shown<T: Clone>(value: &Masked<T>) -> bool {
    value.clone().shown().is_some()
}

async fn roles(house: &House, maya: &Staff, lot: &Lot) -> Vec<String> {
    let mut keys: Vec<String> = Role::ALL.iter().map(|role| role.key().to_owned()).collect();
    for n in 0..4 {
        let scopes = Right::ALL.iter().filter(|_| lot.below(3) == 0);
        let scopes = scopes.map(|right| (right.key().to_owned(), lot.scope(*right).key().to_owned())).collect();
        let form = RoleForm { name: format!("Role {n}"), scopes };
        let base = lot.of(&[Role::Manager, Role::Contributor, Role::User]);
        keys.push(house.service.create_role(maya, base, &form).await.expect("creates").to_string());
    }
    keys
}

async fn invite(house: &House, maya: &Staff, n: usize, roles: &[String], lot: &Lot) -> (StaffId, String) {
    let email = format!("person{n}@house.example");
    // Each role at least once.
    let role = roles.get(n).unwrap_or_else(|| &roles[lot.below(roles.len())]).clone();
    let form = StaffForm {
        first_name: "Person".to_owned(),
        last_name: n.to_string(),
        email: email.clone(),
        role,
        language: "en".to_owned(),
        ..StaffForm::default()
    };
    house.service.invite_staff(maya, &form).await.expect("invites");
    house.run(&format!("UPDATE staff SET status = 'active' WHERE email = '{email}'")).await;
    let id = StaffId::from(house.one::<Uuid>(&format!("SELECT id FROM staff WHERE email = '{email}'")).await);
    for _ in 0..lot.below(7) {
        let right = lot.of(Right::ALL);
        let form = AccessForm {
            what: "right".to_owned(),
            right: right.key().to_owned(),
            scope: lot.scope(right).key().to_owned(),
            ..AccessForm::default()
        };
        // Main administrators are not cut down.
        let outcome = house.service.save_access(maya, id, &form).await;
        assert!(outcome.is_ok() || form.role == Role::MainAdministrator.key() || n == 0, "{outcome:?}");
    }
    (id, email)
}

async fn customer(house: &House, maya: &Staff, n: usize, team: &[StaffId], lot: &Lot) -> (CustomerId, Ownership) {
    let service = &house.service;
    let form = CustomerForm {
        kind: "company".to_owned(),
        name: format!("Company {n}"),
        email: format!("office@company{n}.example"),
        phone: "+39 055 123456".to_owned(),
        ..CustomerForm::default()
    };
    let id = service.create_customer(maya, &form).await.expect("creates");
    let contact = ContactForm { first_name: "Ana".to_owned(), last_name: n.to_string(), ..ContactForm::default() };
    service.create_contact(maya, id, &contact).await.expect("creates");
    let responsible = (lot.below(5) > 0).then(|| lot.of(team));
    let additional: BTreeSet<StaffId> = (0..lot.below(6)).map(|_| lot.of(team)).collect();
    let keys: Vec<String> = additional.iter().map(ToString::to_string).collect();
    let version: i32 = house.one(&format!("SELECT version FROM customer WHERE name = 'Company {n}'")).await;
    let primary = responsible.map(|id| id.to_string()).unwrap_or_default();
    service.assign_staff(maya, id, version, &primary, &keys).await.expect("assigns");
    let assigned = responsible.into_iter().chain(additional).collect();
    (id, Ownership { responsible, assigned })
}

async fn all_answers_agree(place: &Place) {
    let house = House::at(&place.url(), TempDir::new().expect("a temporary folder")).await;
    let company = Company::drawn(house, &Lot(Entropy::seeded(7))).await;
    let (mut triples, mut allowed) = (0, 0);
    for (person, cookie) in &company.people {
        let list = company.list(cookie).await;
        let mut reached: BTreeMap<Right, u64> = BTreeMap::new();
        for (id, owned) in &company.customers {
            let card = company.card(cookie, *id).await;
            for right in Right::ALL.iter().copied().filter(|right| right.whose() != Whose::Deleter) {
                let by_others = owned.by_others();
                let record = if right.whose() == Whose::Author { &by_others } else { owned };
                let decided = decide(person, right, record);
                let what = format!("{} {} {}: {:?}", person.name, right.key(), id, decided);
                let explained = company.explain(person, right, Some(*id)).await.answer.expect("an answer");
                assert_eq!(explained.allowed, decided.allowed, "explained: {what}");
                assert!(!explained.only_own || (!decided.allowed && card.is_some()), "found by its author: {what}");
                let served = card.as_ref().and_then(|card| card.get(&right).copied());
                match served {
                    Some(served) => assert_eq!(served, decided.allowed, "served: {what}"),
                    None if card.is_none() && right.is_about_customers() && right.capped_by().is_some() => {
                        assert!(!decided.allowed, "hidden: {what}")
                    }
                    None => {}
                }
                triples += 1;
                allowed += u32::from(decided.allowed);
                *reached.entry(right).or_default() += u64::from(decided.allowed);
            }
            let decided = decide(person, Right::CustomersView, owned).allowed;
            assert_eq!((list.contains_key(id), card.is_some()), (decided, decided), "listed: {} {id}", person.name);
            if let Some(masks) = list.get(id) {
                assert_eq!(*masks, Masks::of(person, owned), "masked: {} {id}", person.name);
            }
        }
        for (right, count) in reached {
            let explained = company.explain(person, right, None).await.answer.expect("an answer");
            if let Some(reaches) = explained.reaches {
                assert_eq!((reaches.n, reaches.more), (count, false), "counted: {} {}", person.name, right.key());
            }
        }
    }
    eprintln!("{triples} triples agree, {allowed} of them allowed");
    assert!(triples >= 10_000 && allowed > triples / 4 && allowed < triples * 3 / 4, "{triples}, {allowed}");
    company.house.leave().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn decision_explanation_list_and_server_agree_on_sqlite() {
    let place = Place::sqlite();
    all_answers_agree(&place).await;
    place.leave().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn decision_explanation_list_and_server_agree_on_postgres() {
    let Some(place) = Place::postgres().await else { return };
    all_answers_agree(&place).await;
    place.leave().await;
}
