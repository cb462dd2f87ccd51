use crate::account::Visitor;
use crate::clock::Clock;
use crate::db::{Database, Write};
use crate::entropy::Entropy;
use crate::files::Files;
use crate::paper::PATIENCE;
use crate::password::Passwords;
use crate::pictures::Easel;
use crate::portal_settings::PortalCache;
use crate::provider::{PaymentAddresses, Payments};
use crate::seal::Keyring;
use crate::settings::BrandCache;
use crate::two_factor::DemandsCache;
use crate::work::Wakers;
use crate::{Error, Result, format};
use domain::access::{Representative, Staff};
use domain::account::Realm;
use domain::{Locale, Timestamp, When};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// The use cases. A request's world comes from here: database, clock, randomness, and who calls from where.
#[derive(Clone)]
pub struct Service {
    shared: Arc<Shared>,
    facts: Arc<RequestFacts>,
}

struct Shared {
    db: Database,
    clock: Clock,
    entropy: Entropy,
    passwords: Passwords,
    addresses: Addresses,
    keys: Keyring,
    brand: BrandCache,
    portal: PortalCache,
    demands: DemandsCache,
    sends_mail: bool,
    wakers: Wakers,
    files: Files,
    easel: Easel,
    payments: Payments,
    paper_patience: Duration,
}

/// What a request tells of itself, for sessions, throttling and the audit.
#[derive(Clone, Debug, Default)]
pub struct RequestFacts {
    pub ip: String,
    pub user_agent: String,
    /// Names the request in the log and in the audit.
    pub request_id: String,
    /// What the browser prefers, as far as we have it.
    pub language: Option<Locale>,
}

/// Where the two doors are found, each without a trailing slash.
#[derive(Clone, Debug)]
pub struct Addresses {
    pub office: String,
    pub portal: String,
}

impl From<&str> for Addresses {
    /// Both at the same.
    fn from(url: &str) -> Self {
        Self { office: url.to_owned(), portal: url.to_owned() }
    }
}

impl Service {
    /// `keys` seal what is secret at rest. `addresses` begin every link.
    pub fn new(db: Database, clock: Clock, entropy: Entropy, keys: Keyring, addresses: impl Into<Addresses>) -> Self {
        let shared = Shared {
            db,
            passwords: Passwords::new(entropy.clone()),
            clock,
            entropy,
            addresses: addresses.into(),
            keys,
            brand: BrandCache::default(),
            portal: PortalCache::default(),
            demands: DemandsCache::default(),
            sends_mail: false,
            wakers: Wakers::default(),
            files: Files::in_memory(),
            easel: Easel::default(),
            payments: Payments::default(),
            paper_patience: PATIENCE,
        };
        Self { shared: Arc::new(shared), facts: Arc::default() }
    }

    /// Something takes mails out of the outbox. Said before the service is shared.
    pub fn sending_mail(mut self) -> Self {
        if let Some(shared) = Arc::get_mut(&mut self.shared) {
            shared.sends_mail = true;
        }
        self
    }

    /// Files go here, and not into memory, where they end with the program. Said before the service is shared.
    pub fn keeping_files(mut self, files: Files) -> Self {
        if let Some(shared) = Arc::get_mut(&mut self.shared) {
            shared.files = files;
        }
        self
    }

    /// The payment service is found here. Said before the service is shared.
    pub fn paying_at(mut self, addresses: PaymentAddresses) -> Self {
        if let Some(shared) = Arc::get_mut(&mut self.shared) {
            shared.payments = Payments::at(addresses);
        }
        self
    }

    /// No document takes longer to be set. Said before the service is shared.
    pub fn printing_within(mut self, patience: Duration) -> Self {
        if let Some(shared) = Arc::get_mut(&mut self.shared) {
            shared.paper_patience = patience;
        }
        self
    }

    /// The same service on behalf of one request.
    pub fn for_request(&self, facts: RequestFacts) -> Self {
        let facts = RequestFacts { request_id: self.new_id().to_string(), ..facts };
        Self { shared: self.shared.clone(), facts: Arc::new(facts) }
    }

    /// Whether the database answers.
    pub async fn is_alive(&self) -> bool {
        self.db().ping().await.is_ok()
    }

    pub fn db(&self) -> &Database {
        &self.shared.db
    }

    pub fn facts(&self) -> &RequestFacts {
        &self.facts
    }

    /// Begins a change on behalf of the request.
    pub(crate) async fn write(&self) -> Result<Write> {
        Ok(self.db().write().await?.for_request(self.facts.clone()))
    }

    pub(crate) fn entropy(&self) -> &Entropy {
        &self.shared.entropy
    }

    /// What hashes and checks passwords.
    pub fn passwords(&self) -> &Passwords {
        &self.shared.passwords
    }

    pub(crate) fn brand_cache(&self) -> &BrandCache {
        &self.shared.brand
    }

    pub(crate) fn portal_cache(&self) -> &PortalCache {
        &self.shared.portal
    }

    pub(crate) fn demands_cache(&self) -> &DemandsCache {
        &self.shared.demands
    }

    pub(crate) fn keys(&self) -> &Keyring {
        &self.shared.keys
    }

    pub fn files(&self) -> &Files {
        &self.shared.files
    }

    pub(crate) fn easel(&self) -> &Easel {
        &self.shared.easel
    }

    pub(crate) fn payment_way(&self) -> &Payments {
        &self.shared.payments
    }

    pub(crate) fn paper_patience(&self) -> Duration {
        self.shared.paper_patience
    }

    pub fn now(&self) -> Timestamp {
        self.shared.clock.now()
    }

    pub(crate) fn new_id(&self) -> Uuid {
        self.shared.entropy.uuid(self.now())
    }

    pub(crate) fn sends_mail(&self) -> bool {
        self.shared.sends_mail
    }

    pub(crate) fn wakers(&self) -> &Wakers {
        &self.shared.wakers
    }

    /// A link for a mail: always from the configured address of its door, never from what a request says (R15).
    pub(crate) fn link(&self, path: &str) -> String {
        let realm = if path.starts_with("/admin") { Realm::Staff } else { Realm::Portal };
        format!("{}{path}", self.address(realm))
    }

    /// Where a door is found, without a trailing slash.
    pub(crate) fn address(&self, realm: Realm) -> &str {
        match realm {
            Realm::Staff => &self.shared.addresses.office,
            Realm::Portal => &self.shared.addresses.portal,
        }
    }

    /// A moment as this viewer reads it.
    pub(crate) fn when(&self, viewer: &Staff, at: Timestamp) -> When {
        self.when_in(viewer.locale, &viewer.time_zone, at)
    }

    /// As [`Self::when`], for one of a customer's people.
    pub(crate) fn read_by(&self, member: &Representative, at: Timestamp) -> When {
        self.when_in(member.locale, &member.time_zone, at)
    }

    /// A moment as this visitor reads it.
    pub(crate) fn when_for(&self, visitor: &Visitor, at: Timestamp) -> When {
        match visitor {
            Visitor::Staff(staff) => self.when(staff, at),
            Visitor::Member(member) => self.read_by(member, at),
            Visitor::Nobody | Visitor::Undecided(_) | Visitor::Halfway(_) => self.when_in(Locale::default(), "UTC", at),
        }
    }

    pub(crate) fn when_in(&self, locale: Locale, time_zone: &str, at: Timestamp) -> When {
        format::when(locale, time_zone, self.now(), at)
    }
}

/// One day's work of the clock: what expires, expires.
impl Service {
    /// Each step is done, whatever became of those before it; the error names those that failed. What waits for a bucket comes last.
    pub async fn tidy(&self) -> Result<()> {
        let steps = [
            ("invitations", self.expire_invitations().await),
            ("links", self.forget_links().await),
            ("registrations", self.expire_registrations().await),
            ("attempts", crate::throttle::forget(self.db()).await),
            ("payment events", crate::checkout::forget_events(self.db()).await),
            ("imports", self.forget_imports().await),
            ("exports", self.forget_exports().await),
            ("changes of many", self.forget_bulk().await),
            ("sessions", self.tidy_sessions().await),
            ("trash", self.purge_old().await),
            ("forms", self.forget_forms().await),
            ("flashes", self.forget_flashes().await),
            ("pictures", self.tidy_pictures().await),
        ];
        let failed = steps.into_iter().filter_map(|(step, done)| Some(format!("{step}: {}", done.err()?)));
        let failed: Vec<String> = failed.collect();
        if failed.is_empty() { Ok(()) } else { Err(Error::Fault(failed.join("; "))) }
    }
}
