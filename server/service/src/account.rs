//! Who somebody is, at either door; passwords; profiles.

mod failures;
mod passwords;
mod profile;
mod work_as;

pub(crate) use passwords::set_hash;

use crate::audit::Entry;
use crate::filter::opens_the_portal;
use crate::members::members;
use crate::outbox::Recipient;
use crate::session::{ACCOUNT, IP, MEMBERSHIP, PENDING, PROVED, renew};
use crate::store::{contact, customer, membership, person, staff};
use crate::throttle::Key;
use crate::two_factor::{self, Whose};
use crate::{Error, Result, Service, throttle};
use domain::access::{Member, MembershipKind, Permit, PortalRole, Representative, Staff, Through};
use domain::account::Realm;
use domain::{Locale, PersonId, Problem, Refusal, contact::full_name};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use std::sync::Arc;
use tower_sessions::Session;
use uuid::Uuid;

/// Who stands at a door.
#[derive(Clone, Debug)]
pub enum Visitor {
    Nobody,
    Staff(Arc<Staff>),
    Member(Arc<Member>),
    /// Signed in at the portal, with several companies and none chosen.
    Undecided(PersonId),
    /// The password was right, and the second factor is still to come: nothing else is open (R22).
    Halfway(Halfway),
}

impl Visitor {
    /// For whom pages are made at this door, as pages say it themselves: the membership, or the member of the team.
    pub fn made_for(&self) -> Option<String> {
        match self {
            Self::Staff(staff) => Some(staff.id.to_string()),
            Self::Member(member) => Some(member.membership.to_string()),
            Self::Nobody | Self::Undecided(_) | Self::Halfway(_) => None,
        }
    }
}

/// Who has given a password and nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Halfway {
    account: Uuid,
    /// A code is asked for. Otherwise the company demands that a second factor is set up first.
    asked: bool,
}

impl Visitor {
    /// The account of whoever is signed in, also while they work as somebody else.
    pub(crate) fn account(&self) -> Result<Uuid> {
        match self {
            Self::Staff(staff) => Ok(staff.actor().id.uuid()),
            Self::Member(member) => Ok(member.person.uuid()),
            Self::Undecided(person) => Ok(person.uuid()),
            Self::Nobody | Self::Halfway(_) => Err(Refusal::SignedOut.into()),
        }
    }

    /// The same for what is about one's sign-in, which rests while one works as somebody else.
    pub(crate) fn oneself(&self) -> Result<Uuid> {
        if let Self::Staff(staff) = self {
            Permit::about_oneself(staff)?;
        }
        self.account()
    }

    /// Whoever may set a second factor up: also who may do nothing else before.
    pub(crate) fn enrolling(&self) -> Result<Uuid> {
        match self {
            Self::Halfway(halfway) if !halfway.asked => Ok(halfway.account),
            _ => self.oneself(),
        }
    }

    /// Whoever has to give a code now.
    pub(crate) fn asked(&self) -> Result<Uuid> {
        match self {
            Self::Halfway(halfway) if halfway.asked => Ok(halfway.account),
            _ => Err(Refusal::SignedOut.into()),
        }
    }
}

/// A new password, typed twice.
pub struct NewPassword {
    pub password: String,
    pub again: String,
}

/// What everybody may change about themself.
pub struct ProfileEdit {
    pub first_name: String,
    pub last_name: String,
    pub language: String,
    pub time_zone: String,
    pub theme: String,
}

/// What a person has access to, and as whom.
pub(crate) struct Access {
    pub membership: membership::Model,
    pub customer: customer::Model,
    pub contact: contact::Model,
}

/// What signing in needs to know of an account at either door.
pub(crate) struct Account {
    realm: Realm,
    pub id: Uuid,
    pub email: String,
    pub name: String,
    pub locale: Locale,
    pub active: bool,
    password_hash: Option<String>,
    /// Changes with every new password; a reset link made for an older one is dead.
    password_version: i64,
}

impl Service {
    /// Loads the viewer of a session afresh: a change of role, status or password holds on the very next request.
    pub async fn visitor(&self, realm: Realm, session: &Session) -> Result<Visitor> {
        let Some(account) = session.get::<Uuid>(ACCOUNT).await? else { return Ok(Visitor::Nobody) };
        self.keep_address(session).await?;
        if session.get::<bool>(PENDING).await? == Some(true) {
            return Ok(Visitor::Halfway(Halfway { account, asked: true }));
        }
        let visitor = match realm {
            Realm::Staff => match self.staff_viewer(account).await? {
                Some(staff) => Visitor::Staff(Arc::new(self.as_worked(session, staff).await?)),
                None => Visitor::Nobody,
            },
            Realm::Portal => {
                let chosen = session.get::<Uuid>(MEMBERSHIP).await?;
                let visitor = self.portal_visitor(account, chosen).await?;
                if let (Visitor::Member(member), None) = (&visitor, chosen) {
                    session.insert(MEMBERSHIP, member.membership.uuid()).await?;
                }
                visitor
            }
        };
        if session.get::<bool>(PROVED).await? == Some(true) || matches!(visitor, Visitor::Nobody) {
            return Ok(visitor);
        }
        // Whatever this session was told when it began: who has a second factor gives it.
        if two_factor::confirmed(self.db().read(), Whose { realm, account }).await?.is_some() {
            return Ok(Visitor::Halfway(Halfway { account, asked: true }));
        }
        if self.demands_of(realm, &visitor).await? {
            return Ok(Visitor::Halfway(Halfway { account, asked: false }));
        }
        Ok(visitor)
    }

    /// Keeps the address that a session was last seen at.
    async fn keep_address(&self, session: &Session) -> Result<()> {
        let ip = &self.facts().ip;
        if !ip.is_empty() && session.get::<String>(IP).await?.as_ref() != Some(ip) {
            session.insert(IP, ip).await?;
        }
        Ok(())
    }

    /// An active member of the team, for the command line.
    pub async fn staff_by_email(&self, email: &str) -> Result<Staff> {
        let found = staff::Entity::find().filter(staff::Column::Email.eq(email.trim().to_lowercase()));
        let found = found.one(self.db().read()).await?.ok_or(Error::Refused(Refusal::NotFound))?;
        self.staff_viewer(found.id).await?.ok_or(Error::Refused(Refusal::NotFound))
    }

    pub(crate) async fn staff_viewer(&self, id: Uuid) -> Result<Option<Staff>> {
        let wanted = Condition::all().add(staff::Column::Id.eq(id)).add(staff::Column::Status.eq("active"));
        Ok(members(self.db().read(), self.now(), wanted).await?.pop())
    }

    pub(crate) async fn portal_visitor(&self, id: Uuid, chosen: Option<Uuid>) -> Result<Visitor> {
        let db = self.db().read();
        let person = person::Entity::find_by_id(id).filter(person::Column::Status.eq("active")).one(db).await?;
        let Some(person) = person else { return Ok(Visitor::Nobody) };
        let accesses = self.accesses(id).await?;
        // Without any access left there is nothing to be signed in to.
        if accesses.is_empty() {
            return Ok(Visitor::Nobody);
        }
        let has_others = accesses.len() > 1;
        let access = match chosen {
            Some(chosen) => accesses.into_iter().find(|access| access.membership.id == chosen),
            None if has_others => None,
            None => accesses.into_iter().next(),
        };
        let Some(Access { membership: access, customer, contact }) = access else {
            return Ok(Visitor::Undecided(id.into()));
        };
        let Some(kind) = MembershipKind::parse(&access.kind) else { return Ok(Visitor::Nobody) };
        let (person_id, membership) = (id.into(), access.id.into());
        let representative = Representative {
            through: Through::SignIn { person: person_id, membership },
            customer: customer.id.into(),
            contact: access.contact_id.into(),
            kind,
            role: PortalRole::restored(&contact.portal_role),
            name: person.name(),
            email: person.email,
            customer_name: customer.name,
            locale: Locale::parse(&person.language).unwrap_or_default(),
            time_zone: person.time_zone,
            closed: self.portal_settings().await?.closed,
        };
        Ok(Visitor::Member(Arc::new(Member {
            person: person_id,
            membership,
            theme: person.theme,
            picture: person.picture_id.map(Into::into),
            has_others,
            representative,
        })))
    }

    /// The customers that a person has access to: active memberships of living customers with living contacts.
    pub(crate) async fn accesses(&self, person: Uuid) -> Result<Vec<Access>> {
        let found = membership::Entity::find()
            .find_also_related(customer::Entity)
            .find_also_related(contact::Entity)
            .filter(membership::Column::PersonId.eq(person))
            .filter(opens_the_portal())
            .all(self.db().read())
            .await?;
        let access = |(membership, customer, contact): (_, Option<_>, Option<_>)| {
            Some(Access { membership, customer: customer?, contact: contact? })
        };
        Ok(found.into_iter().filter_map(access).collect())
    }

    /// Checks e-mail and password. Every branch hashes once and answers alike: nobody learns whether an account exists (R5, R6).
    pub async fn sign_in(&self, realm: Realm, email: &str, password: String) -> Result<Uuid> {
        let email = email.trim().to_lowercase();
        let keys =
            [Key::account(format!("sign-in:{}:{email}", realm.key())), Key::address("sign-in", &self.facts().ip)];
        throttle::attempt(self.db(), &keys).await?;
        let account = self.account_by_email(realm, &email).await?;
        let hash = account.as_ref().filter(|account| account.active).and_then(|account| account.password_hash.clone());
        let verdict = self.passwords().verify(password.clone(), hash.clone()).await?;
        let known = account.as_ref().map(|account| account.id);
        let Some(account) = account.filter(|_| verdict.matches) else {
            self.sign_in_failed(realm, &email, known).await?;
            return Err(Refusal::field("", Problem::SignIn).into());
        };
        throttle::succeeded(self.db(), &keys).await?;
        if let Some(checked) = hash.filter(|_| verdict.is_weak) {
            let stronger = self.passwords().hash(password).await?;
            let write = self.write().await?;
            passwords::strengthen(&write, realm, account.id, &checked, stronger).await?;
            write.commit().await?;
        }
        Ok(account.id)
    }

    pub(crate) async fn account_by_email(&self, realm: Realm, email: &str) -> Result<Option<Account>> {
        let db = self.db().read();
        Ok(match realm {
            Realm::Staff => {
                staff::Entity::find().filter(staff::Column::Email.eq(email)).one(db).await?.map(Account::from)
            }
            Realm::Portal => {
                person::Entity::find().filter(person::Column::Email.eq(email)).one(db).await?.map(Account::from)
            }
        })
    }

    /// Whoever's it is, as long as they may sign in.
    pub(crate) async fn active_account(&self, whose: Whose) -> Result<Account> {
        let account = self.account(whose.realm, whose.account).await?;
        account.filter(|account| account.active).ok_or(Error::Refused(Refusal::SignedOut))
    }

    pub(crate) async fn account(&self, realm: Realm, id: Uuid) -> Result<Option<Account>> {
        let db = self.db().read();
        Ok(match realm {
            Realm::Staff => staff::Entity::find_by_id(id).one(db).await?.map(Account::from),
            Realm::Portal => person::Entity::find_by_id(id).one(db).await?.map(Account::from),
        })
    }

    /// Begins a session under a new id: whatever the browser brought before is worthless (R27).
    pub async fn start_session(&self, session: &Session, realm: Realm, account: Uuid) -> Result<()> {
        // Asked first: where it cannot be told, nothing begins.
        let asked = two_factor::confirmed(self.db().read(), Whose { realm, account }).await?.is_some();
        session.flush().await?;
        session.insert(ACCOUNT, account).await?;
        if asked {
            session.insert(PENDING, true).await?;
        }
        session.insert(IP, &self.facts().ip).await?;
        session.insert(crate::session::USER_AGENT, &self.facts().user_agent).await?;
        if !asked {
            return self.admit(session, realm, account).await;
        }
        let write = self.write().await?;
        let leave = Permit::for_system("a password was given, and a code is asked for");
        write.audit(Entry::new(&leave, "sign_in.half").subject(realm.key(), account));
        write.commit().await
    }

    /// Whoever it is has shown all that is asked of them. Where that cannot be written down, nobody comes in.
    pub(crate) async fn admit(&self, session: &Session, realm: Realm, account: Uuid) -> Result<()> {
        let admitted = self.let_in(session, realm, account).await;
        if admitted.is_err() {
            session.clear().await;
        }
        admitted
    }

    async fn let_in(&self, session: &Session, realm: Realm, account: Uuid) -> Result<()> {
        self.confirmed_now(session).await?;
        let write = self.write().await?;
        self.greet_device(&write, realm, account).await?;
        let leave = Permit::for_system("a sign-in");
        let entry = Entry::new(&leave, "sign_in.succeeded").subject(realm.key(), account);
        write.audit(entry);
        write.commit().await
    }

    pub async fn end_session(&self, session: &Session) -> Result<()> {
        session.flush().await?;
        Ok(())
    }

    /// Chooses the company that a person acts for.
    pub async fn choose_company(&self, person: PersonId, session: &Session, id: &str) -> Result<()> {
        let id: Uuid = id.parse().map_err(|_| Refusal::NotFound)?;
        let known = self.accesses(person.uuid()).await?.into_iter().any(|access| access.membership.id == id);
        if !known {
            return Err(Refusal::NotFound.into());
        }
        renew(self.db(), session).await?;
        session.insert(MEMBERSHIP, id).await?;
        Ok(())
    }
}

impl Account {
    /// Whose history of mails holds what goes to this account.
    pub(crate) const fn recipient(&self) -> Recipient {
        match self.realm {
            Realm::Staff => Recipient::Team,
            Realm::Portal => Recipient::Person(self.id),
        }
    }
}

impl From<staff::Model> for Account {
    fn from(staff: staff::Model) -> Self {
        Self {
            realm: Realm::Staff,
            id: staff.id,
            name: staff.name(),
            email: staff.email,
            locale: Locale::parse(&staff.language).unwrap_or_default(),
            active: staff.status == "active",
            password_hash: staff.password_hash,
            password_version: staff.password_changed_at.unwrap_or_default(),
        }
    }
}

impl From<person::Model> for Account {
    fn from(person: person::Model) -> Self {
        Self {
            realm: Realm::Portal,
            id: person.id,
            name: full_name(Some(&person.first_name), Some(&person.last_name)),
            email: person.email,
            locale: Locale::parse(&person.language).unwrap_or_default(),
            active: person.status == "active",
            password_hash: person.password_hash,
            password_version: person.password_changed_at.unwrap_or_default(),
        }
    }
}
