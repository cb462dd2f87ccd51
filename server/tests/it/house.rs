//! The demonstration company behind the whole router, asked without a network.

use crate::place::Place;
use crate::template;
use app::wire::Wire;
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use domain::Timestamp;
use domain::access::{Member, Staff};
use domain::account::Realm;
use leptos::server_fn::Decodes;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde::de::DeserializeOwned;
use server::Portico;
use server::config::{Config, LogFormat};
use service::account::{NewPassword, Visitor};
use service::clock::Clock;
use service::db::Database;
use service::entropy::Entropy;
use service::seal::Keyring;
use service::session::{ACCOUNT, IP, SessionStore, USER_AGENT};
use service::{Addresses, PaymentAddresses, Service};
use std::collections::BTreeSet;
use std::sync::Arc;
use tempfile::TempDir;
use tower::ServiceExt;
use tower_sessions::Session;
use uuid::Uuid;

pub const BASE_URL: &str = "http://localhost:3000";

/// Turns each `async fn name(house: &House)` into two tests of the demonstration company, `sqlite::name` and `postgres::name`. Once per file.
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($house:ident: &$type:ident) $body:block)+) => {
        $($(#[$meta])* async fn $name($house: &$type) $body)+

        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(&$crate::house::House::of_the_demonstration().await).await;
            })+
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let Some((house, place)) = $crate::house::House::of_the_demonstration_on_postgres().await else { return };
                super::$name(&house).await;
                house.leave().await;
                place.leave().await;
            })+
        }
    };
}
pub(crate) use on_both;

pub struct House {
    router: Router,
    pub service: Service,
    db: Database,
    data: TempDir,
}

/// An answer, wholly read.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Bytes,
    /// The text, and then the records.
    pub body: String,
    /// What a page carries for its program, in clear.
    pub records: String,
}

impl Answer {
    /// The record that a server function gave.
    pub fn record<T: DeserializeOwned>(self) -> T {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        Wire::decode(self.bytes).expect("a record of this type")
    }

    pub fn header(&self, name: impl axum::http::header::AsHeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The cookie that the answer sets, ready to be sent back.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let set = self.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = set.filter_map(|set| set.split(';').next());
        pairs.find(|pair| pair.starts_with(&format!("{name}="))).map(str::to_owned)
    }
}

impl House {
    pub async fn of_the_demonstration() -> Self {
        Self::configured(|_| {}).await
    }

    /// The demonstration company, whose server is told otherwise about itself.
    pub async fn configured(change: impl FnOnce(&mut Config)) -> Self {
        let data = TempDir::new().expect("a temporary folder");
        let file = data.path().join("portico.sqlite");
        template::copy("demonstration", &file, async |url| fill(url).await).await;
        Self::built(&format!("sqlite:{}", file.display()), data, PaymentAddresses::default(), change).await
    }

    /// The same on Postgres, and where that is. None where there is no server, which `there_is_a_postgres_to_test_on` tells.
    pub async fn of_the_demonstration_on_postgres() -> Option<(Self, Place)> {
        let server = std::env::var("PORTICO_TEST_POSTGRES").ok()?;
        let place = template::copy_on("demonstration", server, async |url| fill(url).await).await;
        Some((Self::at(&place.url(), TempDir::new().expect("a temporary folder")).await, place))
    }

    pub async fn empty() -> Self {
        let data = TempDir::new().expect("a temporary folder");
        let url = format!("sqlite:{}", data.path().join("portico.sqlite").display());
        Self::at(&url, data).await
    }

    /// The demonstration company, whose customers have a host of their own.
    pub async fn with_portal_at(portal_url: &str) -> Self {
        let portal = |config: &mut Config| config.portal_url = Some(portal_url.to_owned());
        Self::filled(PaymentAddresses::default(), portal).await
    }

    /// The demonstration company, which finds its payment service here; it is not connected yet.
    pub async fn paying_at(addresses: PaymentAddresses) -> Self {
        Self::filled(addresses, |_| {}).await
    }

    /// The demonstration company, filled by a server that knows these addresses.
    async fn filled(payments: PaymentAddresses, change: impl FnOnce(&mut Config)) -> Self {
        let data = TempDir::new().expect("a temporary folder");
        let url = format!("sqlite:{}", data.path().join("portico.sqlite").display());
        let house = Self::built(&url, data, payments, change).await;
        house.service.fill_demo().await.expect("fills");
        house
    }

    /// An empty house on this database.
    pub async fn at(url: &str, data: TempDir) -> Self {
        Self::built(url, data, PaymentAddresses::default(), |_| {}).await
    }

    async fn built(url: &str, data: TempDir, payments: PaymentAddresses, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config {
            listen: "127.0.0.1:3000".parse().expect("an address"),
            base_url: BASE_URL.to_owned(),
            portal_url: None,
            data: data.path().to_owned(),
            database_url: url.to_owned(),
            site: data.path().join("site"),
            trusted_proxies: 0,
            smtp: None,
            s3: None,
            stripe: server::config::Stripe::default(),
            secret_keys: None,
            log: LogFormat::Text,
        };
        change(&mut config);
        let address = |realm| config.url(realm).to_owned();
        let addresses = Addresses { office: address(Realm::Staff), portal: address(Realm::Portal) };
        let db = Database::open(url, Clock::System, Entropy::system()).await.expect("opens");
        let service =
            Service::new(db.clone(), Clock::System, Entropy::system(), Keyring::new(("1", [7; 32]), &[]), addresses)
                .paying_at(payments);
        let portico = Portico::new(config, service.clone());
        Self { router: server::router(portico), service, db, data }
    }

    /// Shuts the house and gives its data away.
    pub async fn leave(self) -> TempDir {
        drop((self.router, self.service));
        self.db.close().await.expect("closes");
        self.data
    }

    /// A session cookie for whoever has this address, as a sign-in sets it.
    pub async fn cookie(&self, realm: Realm, email: &str) -> String {
        format!("{}={}", server::cookie(realm), self.session(realm, email).await)
    }

    async fn account(&self, realm: Realm, email: &str) -> Uuid {
        let table = match realm {
            Realm::Staff => "staff",
            Realm::Portal => "person",
        };
        self.one(&format!("SELECT id FROM {table} WHERE email = '{email}'")).await
    }

    /// A cookie as the password earns it, just now.
    pub async fn signed_in(&self, realm: Realm, email: &str) -> String {
        let account = self.account(realm, email).await;
        let session = Session::new(None, Arc::new(SessionStore::new(self.service.clone(), realm)), None);
        self.service.start_session(&session, realm, account).await.expect("starts");
        session.save().await.expect("saves");
        format!("{}={}", server::cookie(realm), session.id().expect("an id"))
    }

    /// A session in which this member of the team gave the password just now.
    pub async fn fresh(&self, email: &str) -> Session {
        let account = self.account(Realm::Staff, email).await;
        let session = Session::new(None, Arc::new(SessionStore::new(self.service.clone(), Realm::Staff)), None);
        self.service.start_session(&session, Realm::Staff, account).await.expect("starts");
        session
    }

    /// A mail of the category general to the contact with this address, as the history has it.
    pub async fn mail_to(&self, email: &str) -> uuid::Uuid {
        let id = Entropy::system().uuid(Timestamp(0));
        let written = match self.db.read().get_database_backend() {
            DbBackend::Sqlite => format!("x'{}'", id.simple()),
            _ => format!("CAST('{id}' AS uuid)"),
        };
        self.run(&format!(
            "INSERT INTO mail (id, to_address, to_name, language, category, subject, text_body, html_body, status, attempts, \
             next_attempt_at, created_at, customer_id, contact_id) SELECT {written}, email, 'Somebody', 'en', 'general', \
             'Only for {email}', 'Words for {email}', '<p></p>', 'sent', 1, 0, 0, customer_id, id FROM contact WHERE email = '{email}'"
        ))
        .await;
        id
    }

    /// The bare id of a new session.
    pub async fn session(&self, realm: Realm, email: &str) -> String {
        let account = self.account(realm, email).await;
        let session = Session::new(None, Arc::new(SessionStore::new(self.service.clone(), realm)), None);
        session.insert(ACCOUNT, account).await.expect("inserts");
        session.insert(IP, "192.0.2.1").await.expect("inserts");
        session.insert(USER_AGENT, "Firefox").await.expect("inserts");
        session.save().await.expect("saves");
        session.id().expect("an id").to_string()
    }

    /// Whoever of the team has this address, as their next request finds them.
    pub async fn staff(&self, email: &str) -> Staff {
        let id = self.account(Realm::Staff, email).await;
        let session = Session::new(None, Arc::new(SessionStore::new(self.service.clone(), Realm::Staff)), None);
        session.insert(ACCOUNT, id).await.expect("inserts");
        match self.service.visitor(Realm::Staff, &session).await.expect("looks") {
            Visitor::Staff(staff) => Arc::unwrap_or_clone(staff),
            other => panic!("{email} is {other:?}"),
        }
    }

    /// The customer's person with this address, as their next request finds them.
    pub async fn member(&self, email: &str) -> Member {
        let id = self.account(Realm::Portal, email).await;
        let session = Session::new(None, Arc::new(SessionStore::new(self.service.clone(), Realm::Portal)), None);
        session.insert(ACCOUNT, id).await.expect("inserts");
        match self.service.visitor(Realm::Portal, &session).await.expect("looks") {
            Visitor::Member(member) => Arc::unwrap_or_clone(member),
            other => panic!("{email} is {other:?}"),
        }
    }

    /// Follows the invitation that went to this address.
    pub async fn accept(&self, email: &str) {
        let text: String = self
            .one(&format!("SELECT text_body FROM mail WHERE to_address = '{email}' AND text_body LIKE '%token=%'"))
            .await;
        let (_, rest) = text.split_once("token=").expect("a link");
        let token: String =
            rest.chars().take_while(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter)).collect();
        let password = "seven lanterns by the quay".to_owned();
        let new = NewPassword { again: password.clone(), password };
        self.service.accept_invitation(Realm::Portal, &token, new).await.expect("accepts");
    }

    pub async fn one<T: sea_orm::TryGetable>(&self, sql: &str) -> T {
        one(&self.db, sql).await
    }

    /// The columns of the only row of a query, which are whole numbers.
    pub async fn numbers(&self, sql: &str) -> Vec<i64> {
        let statement = Statement::from_string(self.db.read().get_database_backend(), sql);
        let row = self.db.read().query_one_raw(statement).await.expect(sql).expect("a row");
        (0..row.column_names().len()).map(|at| row.try_get_by_index(at).expect("a number")).collect()
    }

    /// The first column of all rows of a query, which is text.
    pub async fn lines(&self, sql: &str) -> Vec<String> {
        let statement = Statement::from_string(self.db.read().get_database_backend(), sql);
        let rows = self.db.read().query_all_raw(statement).await.expect(sql);
        rows.iter().map(|row| row.try_get_by_index(0).expect("text")).collect()
    }

    pub async fn count(&self, table_and_condition: &str) -> i64 {
        self.one(&format!("SELECT count(*) FROM {table_and_condition}")).await
    }

    /// Runs a statement past all rules, as a test's own hand.
    pub async fn run(&self, sql: &str) {
        let write = self.db.write().await.expect("a transaction");
        write.tx().execute_unprepared(sql).await.expect(sql);
        write.commit().await.expect("commits");
    }

    /// The paths that the router answers, as axum says them: it tells them in this way only.
    pub fn routes(&self) -> BTreeSet<String> {
        let told = format!("{:?}", self.router);
        let (_, paths) = told.split_once("paths: {").expect("the paths of the routes");
        let (paths, _) = paths.split_once("fallback_router").expect("what answers the rest");
        paths.split("RouteId(").filter_map(|route| route.split('"').nth(1)).map(str::to_owned).collect()
    }

    /// Asks for a page, as a browser does.
    pub async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.send(request("GET", path, cookie, "text/html").body(Body::empty()).expect("a request")).await
    }

    /// Calls a server function, as the page's own scripts do.
    pub async fn call(&self, path: &str, cookie: &str, body: &str) -> Answer {
        let mut call = request("POST", path, cookie, "application/json");
        if let (true, Some(headers)) = (body.starts_with("--cut"), call.headers_mut()) {
            let multipart = header::HeaderValue::from_static("multipart/form-data; boundary=cut");
            headers.insert(header::CONTENT_TYPE, multipart);
        }
        self.send(call.body(Body::from(body.to_owned())).expect("a request")).await
    }

    /// Sends a form from the page at `from`, as a browser without scripts does.
    pub async fn post(&self, path: &str, from: &str, cookie: &str, body: &str) -> Answer {
        let request = request("POST", path, cookie, "text/html")
            .header(header::REFERER, format!("{BASE_URL}{from}"))
            .body(Body::from(body.to_owned()));
        self.send(request.expect("a request")).await
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body");
        let text = String::from_utf8_lossy(&bytes);
        let records = records(&text);
        let body = format!("{text}{records}");
        Answer { status: parts.status, headers: parts.headers, bytes, body, records }
    }
}

/// Fills the database at this address with the demonstration company, and leaves it closed.
async fn fill(url: &str) {
    let house = House::at(url, TempDir::new().expect("a temporary folder")).await;
    house.service.fill_demo().await.expect("fills");
    house.leave().await;
}

/// What must not be seen must not be in what a page carries either.
fn records(page: &str) -> String {
    let values = page.split("__RESOLVED_RESOURCES[").skip(1).filter_map(|text| text.split('"').nth(1));
    let bytes = values.map(|letters| letters.chars().map(|letter| letter as u8).collect::<Vec<u8>>());
    bytes.map(|record| String::from_utf8_lossy(&record).into_owned()).collect()
}

/// The first column of the only row of a query.
pub async fn one<T: sea_orm::TryGetable>(db: &Database, sql: &str) -> T {
    let statement = Statement::from_string(db.read().get_database_backend(), sql);
    let row = db.read().query_one_raw(statement).await.expect(sql).expect("a row");
    row.try_get_by_index(0).expect("a column of that type")
}

pub fn request(method: &str, path: &str, cookie: &str, accept: &str) -> axum::http::request::Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "localhost:3000")
        .header(header::ACCEPT, accept)
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .header(header::ORIGIN, BASE_URL)
}
