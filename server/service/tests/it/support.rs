//! A house of its own for every test: a database that nobody else has, a clock that stands still, and the service on top.

use crate::place::Place;
use crate::template;
use domain::access::{Member, Right, Role, Scope, Staff};
use domain::account::Realm;
use domain::contact::ContactForm;
use domain::customer::CustomerForm;
use domain::staff::{AccessForm, StaffForm, Switches};
use domain::{ContactId, CustomerId, StaffId, Timestamp};
use sea_orm::{ConnectionTrait, Statement, TryGetable};
use service::Service;
use service::account::Visitor;
use service::clock::Clock;
use service::db::Database;
use service::entropy::Entropy;
use service::seal::Keyring;
use service::session::{ACCOUNT, CONFIRMED, SessionStore};
use std::sync::Arc;
use tower_sessions::Session;
use uuid::Uuid;

/// 2026-03-12T08:12:00Z
pub const MORNING: Timestamp = Timestamp(1_773_303_120_000);

pub const BASE_URL: &str = "https://crm.example";

/// Turns each `async fn name(house: &House)` into two tests, `sqlite::name` and `postgres::name`. Once per file.
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($house:ident: &$type:ident) $body:block)+) => {
        $($(#[$meta])* async fn $name($house: &$type) $body)+

        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let house = $crate::support::House::on_sqlite().await;
                super::$name(&house).await;
                house.leave().await;
            })+
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let Some(house) = $crate::support::House::on_postgres().await else { return };
                super::$name(&house).await;
                house.leave().await;
            })+
        }
    };
}
pub(crate) use on_both;

pub struct House {
    pub place: Place,
    pub clock: Clock,
    pub db: Database,
    pub service: Service,
}

impl House {
    pub async fn on_sqlite() -> Self {
        let place = Place::sqlite();
        if let Place::Sqlite(folder) = &place {
            let data = folder.path().join("data");
            std::fs::create_dir(&data).expect("makes a folder");
            template::copy("tables", &data.join("portico.sqlite"), async |url| make_tables(url).await).await;
        }
        Self::at(place).await
    }

    pub async fn on_postgres() -> Option<Self> {
        let server = std::env::var("PORTICO_TEST_POSTGRES").ok()?;
        Some(Self::at(template::copy_on("tables", server, async |url| make_tables(url).await).await).await)
    }

    /// Another one, empty, on the same engine.
    pub async fn like(&self) -> Self {
        match &self.place {
            Place::Sqlite(_) => Self::on_sqlite().await,
            Place::Postgres { .. } => Self::on_postgres().await.expect("the server is still there"),
        }
    }

    async fn at(place: Place) -> Self {
        let clock = Clock::set(MORNING);
        let db = open(&place, &clock).await;
        let service = Service::new(db.clone(), clock.clone(), Entropy::system(), keys(), BASE_URL);
        Self { place, clock, db, service }
    }

    /// Another instance on the same database, with connections of its own.
    pub async fn another(&self) -> Database {
        open(&self.place, &self.clock).await
    }

    /// The same office run by another instance.
    pub async fn another_service(&self) -> Service {
        Service::new(self.another().await, self.clock.clone(), Entropy::system(), keys(), BASE_URL)
    }

    /// The first column of the only row of a query.
    pub async fn one<T: TryGetable>(&self, sql: &str) -> T {
        let statement = Statement::from_string(self.db.read().get_database_backend(), sql);
        let row = self.db.read().query_one_raw(statement).await.expect(sql).expect("a row");
        row.try_get_by_index(0).expect("a column of that type")
    }

    /// The first column of all rows of a query.
    pub async fn all<T: TryGetable>(&self, sql: &str) -> Vec<T> {
        let statement = Statement::from_string(self.db.read().get_database_backend(), sql);
        let rows = self.db.read().query_all_raw(statement).await.expect(sql);
        rows.iter().map(|row| row.try_get_by_index(0).expect("a column of that type")).collect()
    }

    pub async fn count(&self, table_and_condition: &str) -> i64 {
        self.one(&format!("SELECT count(*) FROM {table_and_condition}")).await
    }

    /// Runs a statement past all rules, as a test's own hand.
    pub async fn run(&self, sql: &str) -> Result<(), sea_orm::DbErr> {
        let write = self.db.write().await.expect("a transaction");
        write.tx().execute_unprepared(sql).await?;
        write.commit().await.expect("a commit");
        Ok(())
    }

    /// A main administrator, signed in.
    pub async fn main_administrator(&self) -> Staff {
        self.service.create_main_administrator("Maya", "Lindqvist", "maya@house.example").await.expect("creates");
        self.viewer("maya@house.example").await
    }

    /// A member of the team in this role, signed in. There has to be a main administrator, who invites.
    pub async fn staff(&self, name: &str, role: Role) -> Staff {
        let maya = self.viewer("maya@house.example").await;
        let form = StaffForm {
            first_name: name.to_owned(),
            last_name: "Test".to_owned(),
            email: format!("{name}@house.example"),
            role: role.key().to_owned(),
            language: "en".to_owned(),
            ..StaffForm::default()
        };
        self.service.invite_staff(&maya, &form).await.expect("invites");
        self.viewer(&form.email).await
    }

    /// Whoever has this address, as their next request finds them; invited ones have accepted.
    pub async fn viewer(&self, email: &str) -> Staff {
        self.run(&format!("UPDATE staff SET status = 'active' WHERE email = '{email}'")).await.expect("accepts");
        let id: Uuid = self.one(&format!("SELECT id FROM staff WHERE email = '{email}'")).await;
        let store = SessionStore::new(self.service.clone(), Realm::Staff);
        let session = Session::new(None, Arc::new(store), None);
        session.insert(ACCOUNT, id).await.expect("inserts");
        match self.service.visitor(Realm::Staff, &session).await.expect("looks") {
            Visitor::Staff(staff) => Arc::unwrap_or_clone(staff),
            other => panic!("{email} is {other:?}"),
        }
    }

    /// Sets the six switches of a person, without a review.
    pub async fn switch(&self, viewer: &Staff, id: StaffId, switches: Switches) -> service::Result<()> {
        self.service.save_access(viewer, id, &switched(switches)).await
    }

    /// A company in the viewer's hands.
    pub async fn customer(&self, viewer: &Staff, name: &str) -> CustomerId {
        let form = CustomerForm { kind: "company".to_owned(), name: name.to_owned(), ..CustomerForm::default() };
        self.service.create_customer(viewer, &form).await.expect("creates")
    }

    /// A contact with an e-mail address made of the names.
    pub async fn contact(&self, viewer: &Staff, customer: CustomerId, first: &str, last: &str) -> ContactId {
        let form = ContactForm {
            first_name: first.to_owned(),
            last_name: last.to_owned(),
            email: format!("{first}.{last}@customer.example").to_lowercase(),
            ..ContactForm::default()
        };
        self.service.create_contact(viewer, customer, &form).await.expect("creates")
    }

    /// A contact who was invited and accepted, as the portal finds them on their next request.
    pub async fn signing_in(&self, viewer: &Staff, customer: CustomerId, first: &str, last: &str) -> Member {
        let contact = self.contact(viewer, customer, first, last).await;
        self.service.invite_contact(viewer, customer, contact).await.expect("invites");
        let email = format!("{first}.{last}@customer.example").to_lowercase();
        let token = self.token(&email).await;
        self.service.accept_invitation(Realm::Portal, &token, new_password()).await.expect("accepts");
        self.member(&email).await.expect("is in")
    }

    /// The secret in the latest mail to an address.
    pub async fn token(&self, email: &str) -> String {
        let text: String = self
            .one(&format!(
                "SELECT text_body FROM mail WHERE to_address = '{email}' AND text_body LIKE '%token=%' ORDER BY created_at DESC, id DESC LIMIT 1"
            ))
            .await;
        let (_, rest) = text.split_once("token=").expect("a link with a token");
        rest.chars().take_while(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter)).collect()
    }

    /// The person with this address as the portal finds them on their next request.
    pub async fn member(&self, email: &str) -> Option<Member> {
        let id: Uuid = self.one(&format!("SELECT id FROM person WHERE email = '{email}'")).await;
        let store = SessionStore::new(self.service.clone(), Realm::Portal);
        let session = Session::new(None, Arc::new(store), None);
        session.insert(ACCOUNT, id).await.expect("inserts");
        match self.service.visitor(Realm::Portal, &session).await.expect("looks") {
            Visitor::Member(member) => Some(Arc::unwrap_or_clone(member)),
            Visitor::Nobody | Visitor::Undecided(_) | Visitor::Halfway(_) | Visitor::Staff(_) => None,
        }
    }

    /// A session of the team in which the password was given just now.
    pub async fn fresh(&self) -> Session {
        let session = self.stale();
        session.insert(CONFIRMED, self.clock.now().ms()).await.expect("inserts");
        session
    }

    /// One in which it was not.
    pub fn stale(&self) -> Session {
        Session::new(None, Arc::new(SessionStore::new(self.service.clone(), Realm::Staff)), None)
    }

    pub async fn leave(self) {
        drop(self.service);
        self.db.close().await.expect("closes");
        self.place.leave().await;
    }
}

/// Keys that seal, for tests.
pub fn keys() -> Keyring {
    Keyring::new(("1", [7; 32]), &[])
}

/// Makes all tables in an empty database.
async fn make_tables(url: &str) {
    let db = Database::open(url, Clock::System, Entropy::system()).await.expect("opens");
    db.close().await.expect("closes");
}

/// The database at a place, with connections of its own.
pub async fn open(place: &Place, clock: &Clock) -> Database {
    Database::open(&place.url(), clock.clone(), Entropy::system()).await.expect("opens")
}

/// What a use case refused with.
pub fn refusal<T: std::fmt::Debug>(outcome: service::Result<T>) -> domain::Refusal {
    outcome.expect_err("a refusal").refusal()
}

/// A password that nobody objects to, typed twice.
pub fn new_password() -> service::account::NewPassword {
    service::account::NewPassword { password: PASSWORD.to_owned(), again: PASSWORD.to_owned() }
}

pub const PASSWORD: &str = "seven lanterns by the quay";

/// What the tab of a person's rights sends to set their switches.
pub fn switched(to: Switches) -> AccessForm {
    AccessForm {
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
    }
}

/// The same to give a role.
pub fn role(key: impl ToString) -> AccessForm {
    AccessForm { what: "role".to_owned(), role: key.to_string(), ..AccessForm::default() }
}

/// The same for one right by itself; `until` is a day, or empty.
pub fn exception(right: Right, scope: Scope, until: &str) -> AccessForm {
    let (right, scope) = (right.key().to_owned(), scope.key().to_owned());
    AccessForm { what: "right".to_owned(), right, scope, until: until.to_owned(), ..AccessForm::default() }
}
